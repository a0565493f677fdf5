//! Recordings in a project: bringing them in, what is noticed about them, taking them away.

use hearth_core::project::Snapshot;
use hearth_core::project::store::Store;
use hearth_tests::program::Workplace;
use serde_json::Value;
use std::f32::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};

const RATE: u32 = 16_000;
/// AAC in MP4.
const PHONE: &[u8] = include_bytes!("../../../core/tests/fixtures/sounds/mono.m4a");

/// A recording of half a second: a few tones that are its own, louder and softer.
fn tones(seed: u32) -> Vec<f32> {
    let pitch = |k: u32| 180.0 + ((seed * 97 + k * 331) % 1900) as f32;
    (0..RATE / 2)
        .map(|i| {
            let t = i as f32 / RATE as f32;
            let swell = 0.5 + 0.5 * (TAU * (2.0 + (seed % 5) as f32) * t).sin();
            let part = i * 4 / (RATE / 2);
            0.3 * swell * ((TAU * pitch(part) * t).sin() + (TAU * pitch(part + 9) * t).sin())
        })
        .collect()
}

/// A WAV file of 16 bits, one channel.
fn wav(samples: &[f32], rate_hz: u32) -> Vec<u8> {
    let data: Vec<u8> = samples
        .iter()
        .flat_map(|v| ((v.clamp(-1.0, 1.0) * 32_767.0) as i16).to_le_bytes())
        .collect();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(rate_hz.to_le_bytes());
    bytes.extend((rate_hz * 2).to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

fn save(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, bytes).expect("written");
}

/// Two classes of recordings.
fn folder(place: &Workplace, num_each: u32) -> PathBuf {
    let folder = place.path("vögel 鸟");
    for (class, from) in [("tit", 0), ("wren", 1000)] {
        for i in 0..num_each {
            let path = folder.join(format!("{class}/{i:02}.wav"));
            save(&path, &wav(&tones(from + i), RATE));
        }
    }
    folder
}

fn snapshot(project: &Path) -> Snapshot {
    let store = Store::open_read_only(project).expect("opens");
    store.load(project).expect("loads")
}

fn args<'a>(verb: &'a str, project: &'a Path, rest: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec![verb, project.to_str().expect("a plain path")];
    all.extend(rest);
    all
}

fn project(place: &Workplace, name: &str) -> PathBuf {
    let dir = place.path(name);
    place.json(args("new", &dir, &["--task=audio-classification"]));
    dir
}

fn finding<'a>(inspected: &'a Value, kind: &str) -> Option<&'a Value> {
    let findings = inspected["findings"].as_array().expect("a list");
    findings.iter().find(|finding| finding["kind"] == kind)
}

#[test]
fn recordings_come_in_and_what_is_wrong_with_them_is_noticed() {
    let place = Workplace::new();
    let folder = folder(&place, 20);
    save(&folder.join("tit/silent.wav"), &wav(&vec![0.0; 8000], RATE));
    let loud: Vec<f32> = tones(77).iter().map(|v| v * 20.0).collect();
    save(&folder.join("wren/loud.wav"), &wav(&loud, RATE));
    let whole = wav(&tones(5), RATE);
    save(&folder.join("tit/cut.wav"), &whole[..whole.len() / 2]);
    save(
        &folder.join("tit/words.wav"),
        b"these are words, not a sound",
    );
    save(
        &folder.join("tit/film.m4a"),
        b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom",
    );
    // As a phone records it, as a shop sells it, and under another name than its own.
    save(&folder.join("tit/phone.m4a"), PHONE);
    let entry = PHONE.windows(4).rposition(|name| name == b"mp4a");
    let mut sold = PHONE.to_vec();
    let entry = entry.expect("there is one");
    sold[entry..entry + 4].copy_from_slice(b"drms");
    save(&folder.join("wren/sold.m4p"), &sold);
    save(&folder.join("tit/named.mp3"), &wav(&tones(501), RATE));
    // The same recording, softer, in the other class.
    let softer: Vec<f32> = tones(3).iter().map(|v| v * 0.5).collect();
    save(&folder.join("wren/again.wav"), &wav(&softer, RATE));

    let dir = project(&place, "birds");
    let path = folder.to_str().expect("UTF-8");
    let seen = place.json(args("import", &dir, &[path, "--preview"]));
    assert_eq!(
        (&seen["kind"], &seen["format"]),
        (&"sounds".into(), &"folder".into())
    );
    let imported = place.json(args("import", &dir, &[path]));
    assert_eq!(imported["num_added"], 45, "{imported}");
    let mut skipped: Vec<&str> = imported["skipped"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|skipped| skipped["code"].as_str())
        .collect();
    skipped.sort_unstable();
    assert_eq!(
        skipped,
        [
            "not-a-sound",
            "sound-protected",
            "sound-truncated",
            "sound-truncated"
        ]
    );
    let stored = snapshot(&dir);
    let facts = stored.samples[0].sound().expect("a sound").facts;
    assert_eq!((facts.rate_hz, facts.num_channels), (RATE, 1));
    assert!((facts.duration_secs - 0.5).abs() < 1e-3);

    let inspected = place.json(args("inspect", &dir, &[]));
    let samples = |kind: &str| finding(&inspected, kind).map(|f| f["samples"].clone());
    assert_eq!(samples("silent"), Some(vec!["tit/silent.wav"].into()));
    assert_eq!(samples("clipped"), Some(vec!["wren/loud.wav"].into()));
    let disputed = samples("conflicting-labels").expect("the copy in the other class");
    assert_eq!(disputed, Value::from(vec!["tit/03.wav", "wren/again.wav"]));

    // A click away, and back.
    place.json(args("edit", &dir, &["fix", "silent"]));
    assert_eq!(snapshot(&dir).samples.len(), 44);
    place.json(args("undo", &dir, &[]));
    assert_eq!(snapshot(&dir).samples.len(), 45);
    let checked = place.json(args("check", &dir, &[]));
    assert_eq!(checked["num_checked"], 45, "{checked}");
}

#[test]
fn recordings_listed_by_a_table_keep_their_speakers_and_go_as_they_came() {
    let place = Workplace::new();
    let folder = place.path("spoken");
    let mut table = String::from("file_name,label,speaker\n");
    for i in 0..24 {
        save(&folder.join(format!("wav/{i}.wav")), &wav(&tones(i), RATE));
        table += &format!("wav/{i}.wav,{},s{}\n", ["yes", "no"][i as usize % 2], i / 4);
    }
    save(&folder.join("metadata.csv"), table.as_bytes());
    let first = project(&place, "first");
    place.json(args("import", &first, &[folder.to_str().expect("UTF-8")]));
    let stored = snapshot(&first);
    assert_eq!(stored.samples.len(), 24);
    for sample in stored.all() {
        let same_speaker = stored.all().filter(|s| s.group() == sample.group());
        let splits: Vec<_> = same_speaker.map(|s| s.split).collect();
        assert_eq!(splits, [sample.split; 4]);
    }
    let essence = |project: &Path| -> Vec<(String, Option<String>, String)> {
        let stored = snapshot(project);
        let mut all: Vec<_> = stored
            .all()
            .map(|sample| {
                let class = stored.class_name(sample).map(str::to_owned);
                (
                    format!("{:?}", sample.hash),
                    class,
                    sample.split.to_string(),
                )
            })
            .collect();
        all.sort();
        all
    };
    for format in ["folder", "csv", "jsonl"] {
        let out = place.path(&format!("out {format}"));
        let out = out.to_str().expect("UTF-8");
        place.json(args(
            "export-data",
            &first,
            &["--format", format, "--out", out],
        ));
        let second = project(&place, &format!("second {format}"));
        place.json(args("import", &second, &[out]));
        assert_eq!(essence(&first), essence(&second), "{format}");
    }
}
