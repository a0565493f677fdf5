//! Tables as people have them: ragged, in several encodings, with numbers in every country's way,
//! damaged. Each is read as far as it can be, or refused clearly, and nothing is left half done.

use hearth_tests::Workplace;
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn project(place: &Workplace, name: &str, task: &str) -> PathBuf {
    let dir = place.path(name);
    let task = format!("--task={task}");
    place.json(["new".as_ref(), dir.as_os_str(), task.as_ref()]);
    dir
}

fn table(place: &Workplace, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = place.path(name);
    fs::write(&path, content).expect("written");
    path
}

fn args<'a>(project: &'a Path, table: &'a Path, rest: &[&'a str]) -> Vec<&'a str> {
    let plain = |path: &'a Path| path.to_str().expect("a plain path");
    let mut args = vec!["import", plain(project), plain(table)];
    args.extend(rest);
    args
}

/// The reasons of what was left out, with their codes.
fn skipped(report: &Value) -> Vec<(&str, &str)> {
    let skipped = report["skipped"].as_array().expect("a list").iter();
    let skipped = skipped.map(|one| {
        let code = one["code"].as_str().expect("a code");
        (code, one["reason"].as_str().expect("a reason"))
    });
    skipped.collect()
}

#[test]
fn ragged_rows_are_counted_by_reason_with_their_lines() {
    let place = Workplace::new();
    let mut text = "age,town,label\n".to_owned();
    for n in 0..40 {
        let label = ["yes", "no"][n % 2];
        writeln!(text, "{n},Köln,{label}").expect("written");
        if n % 10 == 3 {
            text += "1\n";
        }
        if n % 20 == 5 {
            text += "1,2,3,4,5\n";
        }
    }
    let path = table(&place, "ragged.csv", text);
    let project = project(&place, "project", "tabular-classification");
    let report = place.json(args(&project, &path, &["--target", "label"]));
    assert_eq!(report["num_added"], 44);
    assert_eq!(report["num_unlabelled"], 4);
    let [short, long] = skipped(&report)[..] else {
        panic!("{report:#}")
    };
    assert_eq!(short.0, "row-too-short");
    assert!(
        short.1.starts_with("4 rows (lines 6, 18, 29, 41)"),
        "{short:?}"
    );
    assert_eq!(long.0, "row-too-long");
    assert!(long.1.starts_with("2 rows (lines 9, "), "{long:?}");
}

#[test]
fn encodings_are_told_apart_and_rows_in_another_one_counted() {
    let place = Workplace::new();
    let utf8 = "name,label\n猫咪,cat\n小狗,dog\n小鸟,bird\n".as_bytes();
    let mut mixed = utf8.to_vec();
    mixed.extend(b"\xB9\xB7\xB9\xB7,dog\n\xFF\xFE,cat\n");
    let mixed = table(&place, "mixed.csv", mixed);
    let first = project(&place, "first", "tabular-classification");
    let report = place.json(args(&first, &mixed, &["--target", "label"]));
    assert_eq!(report["num_added"], 3);
    let [(code, reason)] = skipped(&report)[..] else {
        panic!("{report:#}")
    };
    assert_eq!(code, "row-undecodable");
    assert!(reason.starts_with("2 rows (lines 5, 6)"), "{reason}");

    // As Excel writes it in Germany, and as it does in China.
    for (name, bytes, class) in [
        (
            "western.csv",
            &b"Stadt;Gr\xF6\xDFe\nK\xF6ln;gro\xDF\nM\xFCnster;klein\n"[..],
            "groß",
        ),
        (
            "chinese.csv",
            b"\xB3\xC7\xCA\xD0,\xB4\xF3\xD0\xA1\n\xB1\xB1\xBE\xA9,\xB4\xF3\n\xCB\xD5\xD6\xDD,\xD0\xA1\n",
            "大",
        ),
    ] {
        let path = table(&place, name, bytes);
        let project = project(&place, &format!("of {name}"), "tabular-classification");
        let report = place.json(args(&project, &path, &[]));
        assert_eq!(report["num_added"], 2, "{name}");
        let labels = report["classes"].to_string();
        assert!(labels.contains(class), "{name}: {labels}");
        assert_eq!(skipped(&report), [], "{name}");
    }
}

#[test]
fn numbers_of_every_country_are_numbers() {
    let place = Workplace::new();
    let mut text = "european;full_width;myriads;percent;money;label\n".to_owned();
    for n in 1..=12 {
        let wide: String = n
            .to_string()
            .chars()
            .filter_map(|c| char::from_u32(c as u32 - 0x30 + 0xFF10))
            .collect();
        let class = ["a", "b"][n % 2];
        writeln!(text, "{n}.234,5{n};{wide};{n}.5万;{n},5 %;€ {n},00;{class}").expect("written");
    }
    let path = table(&place, "numbers.csv", text);
    let project = project(&place, "project", "tabular-classification");
    let preview = place.json(args(&project, &path, &["--target", "label", "--preview"]));
    let columns = preview["table"]["columns"].as_array().expect("columns");
    let kinds: Vec<&str> = columns
        .iter()
        .map(|column| column["kind"].as_str().expect("a kind"))
        .collect();
    assert_eq!(kinds[..5], ["number"; 5], "{columns:#?}");
    let report = place.json(args(&project, &path, &["--target", "label"]));
    assert_eq!(report["num_added"], 12);
}

#[test]
fn a_target_of_a_regression_is_numbers() {
    let place = Workplace::new();
    let text = "size;price;town\n10;1.250,50;Bonn\n20;auf Anfrage;Bonn\n30;3.000,00;Ulm\n40;4.100,00;Ulm\n";
    let path = table(&place, "homes.csv", text);
    let project = project(&place, "project", "tabular-regression");
    let town = args(&project, &path, &["--target", "town"]);
    assert_eq!(place.error(town), "target-without-numbers");
    let report = place.json(args(&project, &path, &["--target", "price"]));
    assert_eq!(report["num_added"], 4);
    assert_eq!(
        skipped(&report),
        [(
            "target-not-a-number",
            "row 2: the target “auf Anfrage” is no number"
        )]
    );
}

#[test]
fn broken_lines_of_json_are_counted_and_nested_values_are_columns() {
    let place = Workplace::new();
    let mut text = String::new();
    for n in 0..30 {
        let label = ["yes", "no"][n % 2];
        writeln!(
            text,
            "{{\"user\": {{\"age\": {n}, \"tags\": [1, {n}]}}, \"label\": \"{label}\"}}"
        )
        .expect("written");
        if n % 10 == 0 {
            text += "{\"user\": {\"age\": 5\n";
        }
    }
    text += "[1, 2]\n\n";
    let path = table(&place, "nested.jsonl", text);
    let project = project(&place, "project", "tabular-classification");
    let preview = place.json(args(&project, &path, &["--target", "label", "--preview"]));
    let names = preview["table"]["columns"].to_string();
    for name in ["user.age", "user.tags"] {
        assert!(names.contains(name), "{names}");
    }
    let report = place.json(args(&project, &path, &["--target", "label"]));
    assert_eq!(report["num_added"], 30);
    let [json, object] = skipped(&report)[..] else {
        panic!("{report:#}")
    };
    assert_eq!((json.0, object.0), ("row-not-json", "row-not-an-object"));
    assert!(json.1.starts_with("3 rows (lines 2, 13, 24)"), "{json:?}");
}

#[test]
fn tables_that_cannot_be_read_are_refused_and_leave_nothing() {
    let place = Workplace::new();
    let project = project(&place, "project", "tabular-classification");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/fixtures/tables");
    let half = |name: &str| {
        let bytes = fs::read(fixtures.join(name)).expect("read");
        bytes[..bytes.len() / 2].to_vec()
    };
    let mut scrambled = fs::read(fixtures.join("people.xlsx")).expect("read");
    let middle = scrambled.len() / 3;
    for byte in &mut scrambled[middle..2 * middle] {
        *byte = !*byte;
    }
    let wide = "a,".repeat(1_000_000);
    let wide_rows = format!("{wide}\n{wide}\n{wide}\n");
    let mut keys = String::from("{");
    for n in 0..300_000 {
        write!(keys, "\"k{n}\":1,").expect("written");
    }
    keys += "\"label\":1}\n";
    for (name, content, code) in [
        ("empty.csv", Vec::new(), "table-empty"),
        ("header.csv", b"a,b\n".to_vec(), "table-header-only"),
        ("wide.csv", wide.into_bytes(), "table-too-many-columns"),
        ("rows.csv", wide_rows.into_bytes(), "table-too-many-columns"),
        ("wide.jsonl", keys.into_bytes(), "table-too-many-columns"),
        ("cut.parquet", half("mixed.parquet"), "table-damaged"),
        ("cut.xlsx", half("people.xlsx"), "table-damaged"),
        ("cut.xls", half("people.xls"), "table-damaged"),
        ("cut.ods", half("people.ods"), "table-damaged"),
        ("scrambled.xlsx", scrambled, "table-damaged"),
        (
            "cut.json",
            b"[{\"a\": 1}, {\"a\": 2".to_vec(),
            "table-damaged",
        ),
        ("no.jsonl", b"no\njson\n".to_vec(), "table-no-usable-row"),
    ] {
        let path = table(&place, name, content);
        let args = args(&project, &path, &["--format", "table"]);
        assert_eq!(place.error(args), code, "{name}");
    }
    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(inspected["num_samples"], 0);
    assert_eq!(inspected["classes"].as_array().map(Vec::len), Some(0));
}
