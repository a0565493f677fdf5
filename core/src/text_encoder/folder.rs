//! Encoders that a person brings: a folder in the layout of Hugging Face, with `config.json`,
//! `model.safetensors` and a tokenizer.

use super::tokenizer::Tokenizer;
use super::weights::Weights;
use super::{MOST_TOKENS, Shape, TextEncoder};
use crate::failure::Failure;
use crate::graph::HostTensor;
use crate::project::error::io_failure;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Larger files are no encoders for a laptop.
const MOST_BYTES: u64 = 3 << 30;

/// Faults that are named one by one; the rest is counted.
const MOST_NAMED: usize = 12;

/// Endings of files that hold Python's pickles, which can run any code when they are read.
const PICKLES: [&str; 6] = ["bin", "pt", "pth", "pkl", "pickle", "ckpt"];

/// A kind of encoder: what its parts are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Bert,
    DistilBert,
    Roberta,
}

impl Family {
    fn of(config: &Value) -> Result<Self, Failure> {
        match config["model_type"].as_str() {
            Some("bert") => Ok(Self::Bert),
            Some("distilbert") => Ok(Self::DistilBert),
            Some("roberta") => Ok(Self::Roberta),
            other => {
                let kind = other.unwrap_or("unknown");
                let message = format!(
                    "The folder holds a model of the kind “{kind}”. BERT, DistilBERT, RoBERTa and MiniLM can be used."
                );
                Err(Failure::new("encoder-family", message).with("kind", kind))
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Bert => "BERT",
            Self::DistilBert => "DistilBERT",
            Self::Roberta => "RoBERTa",
        }
    }

    /// What a tensor of BERT is called here.
    fn name_of(self, name: &str) -> String {
        if self != Self::DistilBert {
            return name.to_owned();
        }
        let mut name = name.replace("encoder.layer.", "transformer.layer.");
        for (of_bert, here) in [
            ("attention.self.query", "attention.q_lin"),
            ("attention.self.key", "attention.k_lin"),
            ("attention.self.value", "attention.v_lin"),
            ("attention.output.dense", "attention.out_lin"),
            ("attention.output.LayerNorm", "sa_layer_norm"),
            ("intermediate.dense", "ffn.lin1"),
            ("output.dense", "ffn.lin2"),
            ("output.LayerNorm", "output_layer_norm"),
        ] {
            name = name.replace(of_bert, here);
        }
        name
    }
}

/// An encoder with its tokenizer.
#[derive(Debug)]
pub struct Brought {
    /// The encoder.
    pub encoder: TextEncoder,
    /// How texts become its tokens.
    pub tokenizer: Tokenizer,
    /// What kind of encoder it is.
    pub family: &'static str,
}

/// Reads a folder.
///
/// # Errors
/// Names what is missing or does not fit, tensor by tensor; pickles are refused.
pub fn read(folder: &Path) -> Result<Brought, Failure> {
    if !folder.is_dir() {
        let message = format!(
            "{} is no folder. An encoder is a folder with config.json, model.safetensors and tokenizer.json.",
            folder.display()
        );
        return Err(Failure::new("encoder-no-folder", message).with("path", folder.display()));
    }
    let config: Value = serde_json::from_str(&text(folder, "config.json")?)
        .map_err(|error| no_config("config.json", error))?;
    let family = Family::of(&config)?;
    let shape = shape_of(family, &config)?;
    check_kind(family, &config)?;
    let weights = weights(folder)?;
    let tokenizer = tokenizer(folder)?;
    if tokenizer.num_words() > shape.num_words {
        let message = format!(
            "The tokenizer knows {} pieces and the encoder only {}; they do not belong together.",
            tokenizer.num_words(),
            shape.num_words
        );
        return Err(Failure::new("encoder-vocabulary", message)
            .with("tokenizer", tokenizer.num_words())
            .with("encoder", shape.num_words));
    }
    let encoder = taken(weights, family, shape, &config)?;
    Ok(Brought {
        encoder,
        tokenizer,
        family: family.name(),
    })
}

fn no_config(name: &str, detail: impl std::fmt::Display) -> Failure {
    let message = format!("{name} cannot be read: {detail}.");
    Failure::new("encoder-config", message)
        .with("name", name)
        .with("detail", detail)
}

fn text(folder: &Path, name: &str) -> Result<String, Failure> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            let message = format!("{} is missing.", path.display());
            Failure::new("encoder-file-missing", message).with("path", path.display())
        }
        std::io::ErrorKind::InvalidData => no_config(name, error),
        _ => io_failure(&path, error),
    })
}

fn shape_of(family: Family, config: &Value) -> Result<Shape, Failure> {
    let size = |name: &str| -> Result<usize, Failure> {
        let size = config[name].as_u64().filter(|n| (1..1 << 20).contains(n));
        size.map(|size| size as usize)
            .ok_or_else(|| no_config("config.json", format!("it does not say “{name}”")))
    };
    let (width, layers, heads, inner) = match family {
        Family::DistilBert => ("dim", "n_layers", "n_heads", "hidden_dim"),
        Family::Bert | Family::Roberta => (
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "intermediate_size",
        ),
    };
    let shape = Shape {
        num_words: size("vocab_size")?,
        width: size(width)?,
        num_layers: size(layers)?,
        num_heads: size(heads)?,
        inner: size(inner)?,
        num_places: size("max_position_embeddings")?,
        epsilon: config["layer_norm_eps"].as_f64().unwrap_or(1e-12) as f32,
    };
    if !shape.width.is_multiple_of(shape.num_heads) {
        return Err(no_config(
            "config.json",
            format!(
                "{} heads do not share {} numbers",
                shape.num_heads, shape.width
            ),
        ));
    }
    Ok(shape)
}

/// Refuses what would be computed otherwise than it was trained.
fn check_kind(family: Family, config: &Value) -> Result<(), Failure> {
    let key = match family {
        Family::DistilBert => "activation",
        Family::Bert | Family::Roberta => "hidden_act",
    };
    let wanted = [(key, "gelu"), ("position_embedding_type", "absolute")];
    for (key, wanted) in wanted {
        let found = config[key].as_str().unwrap_or(wanted);
        if found != wanted {
            let message =
                format!("The encoder has “{key}” set to “{found}”; only “{wanted}” can be used.");
            return Err(Failure::new("encoder-kind", message)
                .with("key", key)
                .with("found", found)
                .with("wanted", wanted));
        }
    }
    Ok(())
}

/// All weights, of one file or of several parts.
fn weights(folder: &Path) -> Result<Weights, Failure> {
    let whole = folder.join("model.safetensors");
    if whole.is_file() {
        return read_weights(&whole);
    }
    if folder.join("model.safetensors.index.json").is_file() {
        let index: Value = serde_json::from_str(&text(folder, "model.safetensors.index.json")?)
            .map_err(|error| no_config("model.safetensors.index.json", error))?;
        let map = index["weight_map"].as_object();
        let files: BTreeSet<&str> = map
            .into_iter()
            .flat_map(|map| map.values())
            .filter_map(Value::as_str)
            .collect();
        let mut weights: Option<Weights> = None;
        for file in files {
            // A name that leads elsewhere is none of this folder.
            if file.contains(['/', '\\']) {
                return Err(no_config("model.safetensors.index.json", file));
            }
            let part = read_weights(&folder.join(file))?;
            match &mut weights {
                Some(weights) => weights.join(part),
                None => weights = Some(part),
            }
        }
        return weights.ok_or_else(|| no_config("model.safetensors.index.json", "it is empty"));
    }
    Err(no_weights(folder))
}

/// Why a folder without safetensors is not taken.
fn no_weights(folder: &Path) -> Failure {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let pickle = entries.map(|entry| entry.path()).find(|path| {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        PICKLES.contains(&&*ending)
    });
    match pickle {
        Some(pickle) => {
            let name = pickle.file_name().unwrap_or_default().to_string_lossy();
            let message = format!(
                "{name} is a Python pickle, which can run any code when it is read, so Hearth does not read it. Get the model with model.safetensors, or save it so: model.save_pretrained(FOLDER, safe_serialization=True)."
            );
            Failure::new("encoder-pickle", message).with("name", name)
        }
        None => {
            let path = folder.join("model.safetensors");
            let message = format!("{} is missing.", path.display());
            Failure::new("encoder-file-missing", message).with("path", path.display())
        }
    }
}

fn read_weights(path: &Path) -> Result<Weights, Failure> {
    let failed = |error| io_failure(path, error);
    let num_bytes = std::fs::metadata(path).map_err(failed)?.len();
    if num_bytes > MOST_BYTES {
        let message = format!("{} is larger than 3 GB.", path.display());
        return Err(Failure::new("encoder-too-large", message).with("path", path.display()));
    }
    Weights::read(&std::fs::read(path).map_err(failed)?)
}

fn tokenizer(folder: &Path) -> Result<Tokenizer, Failure> {
    let is_there = |name: &str| folder.join(name).is_file();
    if is_there("tokenizer.json") {
        return Tokenizer::read(&text(folder, "tokenizer.json")?);
    }
    if is_there("vocab.txt") {
        let is_lower = match text(folder, "tokenizer_config.json") {
            Ok(config) => {
                let config: Value = serde_json::from_str(&config)
                    .map_err(|error| no_config("tokenizer_config.json", error))?;
                config["do_lower_case"].as_bool().unwrap_or(true)
            }
            Err(failure) if failure.code == "encoder-file-missing" => true,
            Err(failure) => return Err(failure),
        };
        return Tokenizer::of_words(&text(folder, "vocab.txt")?, is_lower);
    }
    if is_there("vocab.json") {
        return Tokenizer::of_pairs(&text(folder, "vocab.json")?, &text(folder, "merges.txt")?);
    }
    let path = folder.join("tokenizer.json");
    let message = format!("{} is missing.", path.display());
    Err(Failure::new("encoder-file-missing", message).with("path", path.display()))
}

/// The encoder with the weights that are there, or everything that is wrong with them.
fn taken(
    mut weights: Weights,
    family: Family,
    shape: Shape,
    config: &Value,
) -> Result<TextEncoder, Failure> {
    const WORDS: &str = "embeddings.word_embeddings.weight";
    let prefix = weights.names().find_map(|name| name.strip_suffix(WORDS));
    let prefix = prefix.unwrap_or_default().to_owned();
    // Some places are not those of tokens.
    let reserved = match family {
        Family::Roberta => config["pad_token_id"].as_u64().unwrap_or(1) as usize + 1,
        Family::Bert | Family::DistilBert => 0,
    };
    let kinds = config["type_vocab_size"].as_u64().unwrap_or(2) as usize;
    let num_places = shape.num_places.saturating_sub(reserved);
    if num_places < MOST_TOKENS {
        let message =
            format!("The encoder knows {num_places} places of a text; {MOST_TOKENS} are needed.");
        return Err(Failure::new("encoder-too-short", message)
            .with("found", num_places)
            .with("wanted", MOST_TOKENS));
    }
    let mut faults = Vec::new();
    let here = Shape {
        num_places,
        ..shape
    };
    let encoder = TextEncoder::from_source(here, &mut |name, wanted| {
        let width = shape.width;
        let mut stored = wanted.to_vec();
        match name {
            "embeddings.position_embeddings.weight" => stored[0] = shape.num_places,
            "embeddings.token_type_embeddings.weight" if family == Family::DistilBert => {
                return Ok(zeros(wanted));
            }
            "embeddings.token_type_embeddings.weight" => stored[0] = kinds,
            _ => {}
        }
        let own = format!("{prefix}{}", family.name_of(name));
        // Files of the first years call scales and shifts otherwise.
        let old = own
            .replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta");
        let own = if weights.shape(&own).is_none() && weights.shape(&old).is_some() {
            old
        } else {
            own
        };
        let tensor = match weights.fault(&own, &stored) {
            None => weights.remove(&own),
            Some(fault) => {
                faults.push(fault);
                None
            }
        };
        let Some(tensor) = tensor else {
            return Ok(zeros(wanted));
        };
        let mut data = tensor.into_data();
        match name {
            "embeddings.position_embeddings.weight" => drop(data.drain(..reserved * width)),
            "embeddings.token_type_embeddings.weight" => data.resize(2 * width, 0.0),
            _ => {}
        }
        Ok(Arc::new(HostTensor::new(wanted, data)))
    })?;
    if faults.is_empty() {
        return Ok(encoder);
    }
    let count = faults.len();
    let mut named = faults
        .iter()
        .take(MOST_NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    if count > MOST_NAMED {
        named += &format!("; and {} more", count - MOST_NAMED);
    }
    let message = format!("{count} tensors of the encoder do not fit: {named}.");
    Err(Failure::new("encoder-tensors", message)
        .with("count", count)
        .with("detail", named))
}

fn zeros(shape: &[usize]) -> Arc<HostTensor> {
    Arc::new(HostTensor::new(shape, vec![0.0; shape.iter().product()]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::text_encoder::tests_support::small;
    use crate::text_encoder::weights;
    use serde_json::json;
    use std::collections::HashMap;

    /// Writes a folder as Hugging Face would; `change` may leave out, rename or reshape tensors.
    fn folder(
        config: &Value,
        change: impl Fn(&str, &HostTensor) -> Option<(String, HostTensor)>,
    ) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let tensors: Vec<(String, Arc<HostTensor>)> = small(2)
            .tensors()
            .iter()
            .filter_map(|(name, tensor)| change(name, tensor))
            .map(|(name, tensor)| (name, Arc::new(tensor)))
            .collect();
        let bytes = weights::write(&tensors, HashMap::new()).unwrap();
        std::fs::write(dir.path().join("model.safetensors"), bytes).unwrap();
        std::fs::write(dir.path().join("config.json"), config.to_string()).unwrap();
        let words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##c\nd\ne\nf\ng\n";
        std::fs::write(dir.path().join("vocab.txt"), words).unwrap();
        dir
    }

    fn bert() -> Value {
        json!({
            "model_type": "bert", "vocab_size": 12, "hidden_size": 8, "num_hidden_layers": 2,
            "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 128,
            "hidden_act": "gelu", "type_vocab_size": 2,
        })
    }

    #[allow(clippy::unnecessary_wraps)] // it stands for those that leave tensors out
    fn same(name: &str, tensor: &HostTensor) -> Option<(String, HostTensor)> {
        Some((format!("bert.{name}"), tensor.clone()))
    }

    const TEXTS: [&[u32]; 2] = [&[2, 5, 6, 3], &[2, 9, 3]];

    fn encoded(encoder: &TextEncoder) -> Vec<Vec<f32>> {
        encoder.encode(&TEXTS.map(<[u32]>::to_vec))
    }

    #[test]
    fn every_family_gives_the_encoder_that_it_is() {
        let wanted = encoded(&small(2));
        let read_it = |dir: &tempfile::TempDir| read(dir.path()).unwrap();
        let brought = read_it(&folder(&bert(), same));
        assert_eq!(
            (brought.family, encoded(&brought.encoder)),
            ("BERT", wanted.clone())
        );
        assert_eq!(brought.tokenizer.tokens("A bc", 9), [2, 5, 6, 7, 3]);
        // Old names of scales and shifts, and no prefix.
        let old = read_it(&folder(&bert(), |name, tensor| {
            let name = name.replace("LayerNorm.weight", "LayerNorm.gamma");
            Some((
                name.replace("LayerNorm.bias", "LayerNorm.beta"),
                tensor.clone(),
            ))
        }));
        assert_eq!(encoded(&old.encoder), wanted);
        let distil = json!({
            "model_type": "distilbert", "vocab_size": 12, "dim": 8, "n_layers": 2, "n_heads": 2,
            "hidden_dim": 12, "max_position_embeddings": 128, "activation": "gelu",
        });
        // Its places hold what the kinds would have added.
        let distil = read_it(&folder(&distil, |name, tensor| {
            if name.contains("token_type") {
                return None;
            }
            let mut data = tensor.data().to_vec();
            if name.contains("position") {
                let kinds = small(2).tensors()[2].1.clone();
                for row in data.chunks_exact_mut(8) {
                    for (value, kind) in row.iter_mut().zip(kinds.data()) {
                        *value += kind;
                    }
                }
            }
            let name = format!("distilbert.{}", Family::DistilBert.name_of(name));
            Some((name, HostTensor::new(tensor.shape(), data)))
        }));
        for (a, b) in encoded(&distil.encoder)
            .iter()
            .flatten()
            .zip(wanted.iter().flatten())
        {
            assert!((a - b).abs() < 1e-5);
        }
        let mut roberta = bert();
        roberta["model_type"] = "roberta".into();
        roberta["max_position_embeddings"] = 130.into();
        roberta["pad_token_id"] = 1.into();
        roberta["type_vocab_size"] = 1.into();
        let roberta = read_it(&folder(&roberta, |name, tensor| {
            let (mut data, mut shape) = (tensor.data().to_vec(), tensor.shape().to_vec());
            if name.contains("position") {
                data.splice(..0, vec![9.0; 16]);
                shape[0] += 2;
            } else if name.contains("token_type") {
                data.truncate(8);
                shape[0] = 1;
            }
            Some((format!("roberta.{name}"), HostTensor::new(shape, data)))
        }));
        assert_eq!(encoded(&roberta.encoder), wanted);
    }

    #[test]
    fn every_tensor_that_does_not_fit_is_named() {
        let dir = folder(&bert(), |name, tensor| match name {
            "encoder.layer.1.output.dense.bias" => None,
            "embeddings.LayerNorm.bias" => {
                Some((format!("bert.{name}"), HostTensor::new([3], vec![0.0; 3])))
            }
            _ => same(name, tensor),
        });
        let failure = read(dir.path()).unwrap_err();
        assert_eq!(failure.code, "encoder-tensors");
        let words = failure.to_string();
        for wanted in [
            "2 tensors",
            "“bert.encoder.layer.1.output.dense.bias” is missing",
            "“bert.embeddings.LayerNorm.bias” has the shape [3] and should have [8]",
        ] {
            assert!(words.contains(wanted), "{words}");
        }
    }

    #[test]
    fn what_is_no_encoder_is_refused_with_a_reason() {
        let code = |dir: &tempfile::TempDir| read(dir.path()).unwrap_err().code;
        let with = |key: &str, value: Value| {
            let mut config = bert();
            config[key] = value;
            folder(&config, same)
        };
        assert_eq!(code(&with("model_type", "gpt2".into())), "encoder-family");
        assert_eq!(code(&with("hidden_act", "relu".into())), "encoder-kind");
        assert_eq!(
            code(&with("num_attention_heads", 3.into())),
            "encoder-config"
        );
        assert_eq!(code(&with("vocab_size", 4.into())), "encoder-vocabulary");
        assert_eq!(
            code(&with("max_position_embeddings", 64.into())),
            "encoder-too-short"
        );
        let dir = folder(&bert(), same);
        let weights = dir.path().join("model.safetensors");
        let bytes = std::fs::read(&weights).unwrap();
        std::fs::write(&weights, &bytes[..bytes.len() / 2]).unwrap();
        assert_eq!(code(&dir), "encoder-unreadable");
        std::fs::remove_file(&weights).unwrap();
        assert_eq!(code(&dir), "encoder-file-missing");
        // A pickle is not even opened.
        std::fs::write(dir.path().join("pytorch_model.bin"), "cos\nsystem\n").unwrap();
        assert_eq!(code(&dir), "encoder-pickle");
        std::fs::remove_file(dir.path().join("vocab.txt")).unwrap();
        std::fs::write(&weights, &bytes).unwrap();
        assert_eq!(code(&dir), "encoder-file-missing");
        std::fs::write(dir.path().join("config.json"), "{").unwrap();
        assert_eq!(code(&dir), "encoder-config");
        assert_eq!(read(&weights).unwrap_err().code, "encoder-no-folder");
    }
}
