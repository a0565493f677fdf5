//! Texts as they come: empty, enormous, of every script, with signs that nobody sees; they are
//! learned from and asked about like any other, or left out with a reason.

use hearth_tests::Workplace;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn plain(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Texts that are hard to read, by name.
fn odd() -> Vec<(&'static str, String)> {
    vec![
        ("emoji", "👍🏽👨‍👩‍👧‍👦🇨🇳 ❤️‍🔥".into()),
        (
            "right to left",
            "זה היה נפלא! هذا رائع جدا \u{202e}abc".into(),
        ),
        (
            "control",
            "good\u{1}\u{7}\u{1b}[31m\u{8}\u{200b}\u{feff} bad".into(),
        ),
        ("combining", "a\u{301}\u{302}\u{303}".repeat(400)),
        ("enormous", "wonderful evening and ".repeat(120_000)),
        ("one word", "x".repeat(300_000)),
        ("lines", "\n\r\n\t \u{2028}\u{3000}fine".into()),
        ("wide", "ＷＯＮＤＥＲＦＵＬ　ｅｖｅｎｉｎｇ".into()),
        ("numbers", "१२३ ٣٤٥ ⅷ ²".into()),
        ("private", "\u{e000}\u{10fffd}\u{fffd}".into()),
    ]
}

/// A table in which a third of the texts is odd, and both classes have them.
fn table(place: &Workplace) -> std::path::PathBuf {
    let mut lines = Vec::new();
    for i in 0..120 {
        let (word, label) = if i % 2 == 0 {
            ("wonderful", "good")
        } else {
            ("dreadful", "bad")
        };
        let text = match i % 3 {
            0 => {
                let odd = odd();
                let (_, text) = &odd[i / 3 % odd.len()];
                // Long ones once, or the table would be hundreds of megabytes.
                let short: String = text
                    .chars()
                    .take(if i < 30 { usize::MAX } else { 60 })
                    .collect();
                format!("{word} {short} {i}")
            }
            _ => format!("a {word} evening with number {i}"),
        };
        lines.push(json!({ "text": text, "label": label }).to_string());
    }
    for empty in ["", " \t ", "\u{feff}"] {
        lines.push(json!({ "text": empty, "label": "good" }).to_string());
    }
    let file = place.path("odd.jsonl");
    fs::write(&file, lines.join("\n")).expect("written");
    file
}

#[test]
fn odd_texts_are_learned_from_and_asked_about() {
    let place = Workplace::new();
    let data = table(&place);
    let dir = plain(&place.path("project")).to_owned();
    place.json(["new", &dir, "--task", "text-classification"]);
    let brought = place.json(["import", &dir, plain(&data)]);
    assert_eq!(brought["num_added"], 120, "{brought}");
    let skipped = brought["skipped"].as_array().map_or(0, Vec::len);
    assert_eq!(skipped, 3, "empty ones are listed: {brought}");
    for way in ["ngrams", "head"] {
        let setting = format!("way={way}");
        let run = place.json(["train", &dir, "--set", &setting]);
        assert!(run["accuracy"].as_f64() > Some(0.8), "{way}: {run}");
        let file = place.path("asked.jsonl");
        let asked: Vec<String> = odd()
            .iter()
            .map(|(_, text)| json!({ "text": text }).to_string())
            .collect();
        fs::write(&file, asked.join("\n")).expect("written");
        let told = place.json(["predict", &dir, plain(&file)]);
        let answers = told["predictions"].as_array().expect("a list");
        assert_eq!(answers.len(), odd().len());
        for ((name, _), answer) in odd().iter().zip(answers) {
            let sum: f64 = answer["top"]
                .as_array()
                .unwrap_or_else(|| panic!("{name}: {answer}"))
                .iter()
                .map(|class| class["probability"].as_f64().expect("a number"))
                .sum();
            assert!((sum - 1.0).abs() < 1e-4, "{name}: {sum}");
        }
        let label = |index: usize| answers[index]["label"].clone();
        assert_eq!(label(4), "good", "enormous");
        assert_eq!(label(7), "good", "wide letters are letters");
        // A text without anything in it is told, too.
        let empty = place.json(["predict", &dir, "--text", ""]);
        assert!(empty["predictions"][0]["top"].is_array(), "{empty}");
        let out = place.path(&format!("out-{way}"));
        let exported = place.json(["export", &dir, "--format", "onnx", "--out", plain(&out)]);
        assert_eq!(exported["parity"]["passed"], true, "{exported}");
    }
}

#[test]
fn files_of_every_encoding_are_one_text() {
    let place = Workplace::new();
    let folder = place.path("texts");
    let words = [
        ("good", "这顿饭很好吃，谢谢老板"),
        ("bad", "味道太差了，再也不来"),
    ];
    for (label, text) in words {
        let into = folder.join(label);
        fs::create_dir_all(&into).expect("made");
        for i in 0..8 {
            let text = format!("{text} {i}");
            let utf16: Vec<u8> = std::iter::once(0xfeff)
                .chain(text.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect();
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            let bytes = match i % 3 {
                0 => text.clone().into_bytes(),
                1 => utf16,
                _ => marked,
            };
            fs::write(into.join(format!("{i}.txt")), bytes).expect("written");
        }
        // Neither a text in any encoding, nor one at all.
        fs::write(into.join("noise.txt"), [0xff, 0x00, 0x81, 0x00, 0x00, 0x12]).expect("written");
        fs::write(into.join("empty.txt"), "").expect("written");
    }
    let dir = plain(&place.path("project")).to_owned();
    place.json(["new", &dir, "--task", "text-classification"]);
    let brought = place.json(["import", &dir, plain(&folder)]);
    assert_eq!(brought["num_added"], 16, "{brought}");
    let reasons: Vec<&Value> = brought["skipped"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    assert_eq!(reasons.len(), 4, "{reasons:?}");
    let run = place.json(["train", &dir]);
    assert_eq!(run["way_reason"], "chinese");
    let told = place.json(["predict", &dir, "--text", "好吃"]);
    assert_eq!(told["predictions"][0]["label"], "good");
}
