//! How texts become tokens, as a `tokenizer.json` of Hugging Face's tokenizers says it: pieces of
//! words, or pairs of bytes.

use super::byte_pairs::BytePairs;
use super::wordpiece::{Cleaning, WordPieces};
use crate::failure::Failure;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Marks of BERT's vocabularies that are no pieces of a text.
const MARKS: [&str; 5] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

#[derive(Debug)]
enum Pieces {
    Words(WordPieces),
    Bytes(BytePairs),
}

/// How texts become tokens.
#[derive(Clone, Debug)]
pub struct Tokenizer {
    /// As it was brought; `None` for the bundled one.
    json: Option<Arc<str>>,
    pieces: Arc<Pieces>,
    num_words: usize,
}

impl PartialEq for Tokenizer {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

fn unreadable(detail: impl std::fmt::Display) -> Failure {
    let message = format!("The tokenizer cannot be read: {detail}.");
    Failure::new("tokenizer-unreadable", message).with("detail", detail)
}

impl Tokenizer {
    /// That of the encoder that comes with Hearth.
    ///
    /// # Errors
    /// Cannot happen: its file is part of the program.
    pub fn bundled() -> Result<Self, Failure> {
        static BUNDLED: OnceLock<Option<Tokenizer>> = OnceLock::new();
        let bundled = BUNDLED.get_or_init(|| {
            let words = crate::assets::MINILM_WORDS;
            let pieces = WordPieces::of(words, Cleaning::UNCASED)?;
            Some(Self {
                json: None,
                pieces: Arc::new(Pieces::Words(pieces)),
                num_words: words.lines().count(),
            })
        });
        bundled
            .clone()
            .ok_or_else(|| unreadable("the bundled vocabulary is damaged"))
    }

    /// This one, or that of the bundled encoder.
    ///
    /// # Errors
    /// As [`Tokenizer::bundled`].
    pub fn or_bundled(own: Option<&Self>) -> Result<Self, Failure> {
        own.cloned().map_or_else(Self::bundled, Ok)
    }

    /// Reads a `tokenizer.json`. How it pads and shortens is taken out: Hearth does neither by it.
    ///
    /// # Errors
    /// Says what of it Hearth does not know.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let mut whole: Value = serde_json::from_str(text).map_err(unreadable)?;
        let model = &whole["model"];
        let places = places_of(&model["vocab"])?;
        let num_words = places.values().max().map_or(0, |last| *last as usize + 1);
        let kind = model["type"].as_str().unwrap_or_else(|| {
            // Older files do not say it.
            if model["merges"].is_array() {
                "BPE"
            } else {
                "WordPiece"
            }
        });
        let pieces = match kind {
            "WordPiece" => {
                let pieces = WordPieces::of_places(places, cleaning(&whole["normalizer"])?);
                Pieces::Words(pieces.ok_or_else(|| unreadable("it has no [CLS], [SEP] and [UNK]"))?)
            }
            "BPE" => {
                let Some(spaced) = begins_with_space(&whole["pre_tokenizer"]) else {
                    return Err(unreadable("its pairs are not those of bytes"));
                };
                let pairs = pairs_of(&model["merges"])?;
                let pieces = BytePairs::of(&places, &pairs, spaced).map_err(unreadable)?;
                Pieces::Bytes(pieces)
            }
            other => {
                return Err(unreadable(format!(
                    "it is of the kind {other}; WordPiece and byte-level BPE are known"
                )));
            }
        };
        for key in ["truncation", "padding"] {
            whole[key] = Value::Null;
        }
        Ok(Self {
            json: Some(whole.to_string().into()),
            pieces: Arc::new(pieces),
            num_words,
        })
    }

    /// From a `vocab.txt`: one piece of a word a line.
    ///
    /// # Errors
    /// If it lacks the marks of BERT.
    pub fn of_words(vocabulary: &str, is_lower: bool) -> Result<Self, Failure> {
        Self::read(&json_of_words(vocabulary, is_lower).to_string())
    }

    /// From a `vocab.json` and a `merges.txt`.
    ///
    /// # Errors
    /// If they cannot be read or do not go together.
    pub fn of_pairs(vocabulary: &str, merges: &str) -> Result<Self, Failure> {
        let vocabulary: Value = serde_json::from_str(vocabulary).map_err(unreadable)?;
        let merges = merges.lines().filter(|line| !line.starts_with("#version"));
        let merges: Vec<&str> = merges.filter(|line| !line.is_empty()).collect();
        let mark = |name: &str| json!([name, vocabulary[name]]);
        let (end, start) = (mark("</s>"), mark("<s>"));
        let bytes = json!({
            "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
        });
        let whole = json!({
            "version": "1.0",
            "added_tokens": [],
            "normalizer": null,
            "pre_tokenizer": bytes,
            "post_processor": {
                "type": "RobertaProcessing", "sep": end, "cls": start,
                "trim_offsets": true, "add_prefix_space": false,
            },
            "decoder": bytes,
            "model": {
                "type": "BPE", "dropout": null, "unk_token": null,
                "continuing_subword_prefix": "", "end_of_word_suffix": "",
                "fuse_unk": false, "vocab": vocabulary, "merges": merges,
            },
        });
        Self::read(&whole.to_string())
    }

    /// The places of a text's pieces, with the marks of its start and its end; at most `most` in
    /// all.
    pub fn tokens(&self, text: &str, most: usize) -> Vec<u32> {
        match &*self.pieces {
            Pieces::Words(words) => words.tokens(text, most),
            Pieces::Bytes(bytes) => bytes.tokens(text, most),
        }
    }

    /// Pieces that it knows.
    pub fn num_words(&self) -> usize {
        self.num_words
    }

    /// The whole as a `tokenizer.json`.
    pub fn json(&self) -> Cow<'_, str> {
        match &self.json {
            Some(json) => Cow::Borrowed(json),
            None => Cow::Owned(json_of_words(crate::assets::MINILM_WORDS, true).to_string()),
        }
    }
}

impl Serialize for Tokenizer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.json())
    }
}

impl<'de> Deserialize<'de> for Tokenizer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).map_err(serde::de::Error::custom)
    }
}

/// A list of pieces as a `tokenizer.json`.
fn json_of_words(vocabulary: &str, is_lower: bool) -> Value {
    let places: serde_json::Map<String, Value> = vocabulary
        .lines()
        .zip(0u32..)
        .map(|(word, place)| (word.to_owned(), place.into()))
        .collect();
    let mark = |name: &str| json!([name, places.get(name)]);
    let (end, start) = (mark("[SEP]"), mark("[CLS]"));
    let marks: Vec<Value> = MARKS
        .iter()
        .filter_map(|mark| {
            Some(json!({
                "id": places.get(*mark)?, "content": mark, "single_word": false,
                "lstrip": false, "rstrip": false, "normalized": false, "special": true,
            }))
        })
        .collect();
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": marks,
        "normalizer": {
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": is_lower,
        },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": { "type": "BertProcessing", "sep": end, "cls": start },
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": places,
        },
    })
}

fn places_of(vocabulary: &Value) -> Result<HashMap<String, u32>, Failure> {
    let Some(pieces) = vocabulary.as_object() else {
        return Err(unreadable(
            "its pieces are no list of names with places, as WordPiece and byte-level BPE have them",
        ));
    };
    pieces
        .iter()
        .map(|(piece, place)| {
            let place = place.as_u64().and_then(|place| u32::try_from(place).ok());
            let place = place.ok_or_else(|| unreadable(format!("“{piece}” has no place")))?;
            Ok((piece.clone(), place))
        })
        .collect()
}

fn pairs_of(merges: &Value) -> Result<Vec<(String, String)>, Failure> {
    let merges = merges.as_array().map(Vec::as_slice).unwrap_or_default();
    merges
        .iter()
        .map(|pair| {
            let parts = match pair {
                Value::String(pair) => pair.split_once(' '),
                Value::Array(pair) => match &pair[..] {
                    [left, right] => left.as_str().zip(right.as_str()),
                    _ => None,
                },
                _ => None,
            };
            let (left, right) = parts.ok_or_else(|| unreadable(format!("{pair} is no pair")))?;
            Ok((left.to_owned(), right.to_owned()))
        })
        .collect()
}

/// All parts of a step that may be a sequence of several.
fn parts(step: &Value) -> Vec<&Value> {
    match step["type"].as_str() {
        Some("Sequence") => ["normalizers", "pretokenizers"]
            .iter()
            .filter_map(|key| step[*key].as_array())
            .flatten()
            .flat_map(parts)
            .collect(),
        Some(_) => vec![step],
        None => Vec::new(),
    }
}

/// How texts are cleaned before they fall into pieces of words.
fn cleaning(normalizer: &Value) -> Result<Cleaning, Failure> {
    let mut cleaning = Cleaning {
        parts_chinese: false,
        ..Cleaning::CASED
    };
    for part in parts(normalizer) {
        match part["type"].as_str().unwrap_or_default() {
            "BertNormalizer" => {
                let lower = part["lowercase"].as_bool().unwrap_or(true);
                cleaning = Cleaning {
                    lower,
                    strips_accents: part["strip_accents"].as_bool().unwrap_or(lower),
                    parts_chinese: part["handle_chinese_chars"].as_bool().unwrap_or(true),
                };
            }
            "Lowercase" => cleaning.lower = true,
            "StripAccents" => cleaning.strips_accents = true,
            "NFD" | "NFC" | "NFKC" | "NFKD" => {}
            other => return Err(unreadable(format!("it cleans texts by {other}"))),
        }
    }
    Ok(cleaning)
}

/// Whether words of bytes are read as if a space stood before a text; `None` if there are none.
fn begins_with_space(pre_tokenizer: &Value) -> Option<bool> {
    let parts = parts(pre_tokenizer);
    let bytes = parts.iter().find(|part| part["type"] == "ByteLevel")?;
    Some(bytes["add_prefix_space"].as_bool().unwrap_or(true))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn a_tokenizer_is_the_same_when_it_is_read_again() {
        let bundled = Tokenizer::bundled().unwrap();
        let again = Tokenizer::read(&bundled.json()).unwrap();
        let text = "Unaffable CAFÉ — don't 我 panic!";
        assert_eq!(again.tokens(text, 40), bundled.tokens(text, 40));
        assert_eq!(again.num_words(), bundled.num_words());
        let stored = serde_json::to_string(&again).unwrap();
        assert_eq!(serde_json::from_str::<Tokenizer>(&stored).unwrap(), again);
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (json, wanted) in [
            ("{", "EOF"),
            (
                r#"{"model":{"type":"Unigram","vocab":[["a",0.1]]}}"#,
                "list",
            ),
            (
                r#"{"model":{"type":"WordLevel","vocab":{"a":0}}}"#,
                "WordLevel",
            ),
            (r#"{"model":{"type":"WordPiece","vocab":{"a":0}}}"#, "[CLS]"),
            (
                r#"{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}"#,
                "bytes",
            ),
            (
                r#"{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"ByteLevel"}}"#,
                "missing",
            ),
        ] {
            let failure = Tokenizer::read(json).unwrap_err();
            assert_eq!(failure.code, "tokenizer-unreadable");
            assert!(failure.to_string().contains(wanted), "{failure}");
        }
    }
}
