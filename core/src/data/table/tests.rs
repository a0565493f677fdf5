#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::choose::choose;
use super::types::{Kind, summarize};
use super::*;
use std::path::PathBuf;

fn file(name: &str, content: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, content).unwrap();
    (dir, path)
}

fn read_text(name: &str, content: impl AsRef<[u8]>) -> Result<Table, Failure> {
    let (_dir, path) = file(name, content);
    read(&path, &Limits::default())
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| &*column.name).collect()
}

fn fixture(name: &str) -> PathBuf {
    for root in [env!("CARGO_MANIFEST_DIR"), "/work/main/core"] {
        let path = Path::new(root).join("tests/fixtures/tables").join(name);
        if path.exists() {
            return path;
        }
    }
    panic!("no fixture {name}");
}

fn shared(name: &str) -> Option<PathBuf> {
    let up = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data")
        .join(name);
    let found = [up, Path::new("/work/shared/data").join(name)]
        .into_iter()
        .find(|p| p.exists());
    if found.is_none() {
        eprintln!("SKIPPED: {name} is not there, so its test did nothing");
    }
    found
}

#[test]
fn dialects_are_guessed() {
    for (name, text) in [
        ("a.csv", "name,text\nx,\"a, b\nc\"\ny,d\n"),
        ("a.tsv", "name\ttext\nx\t\"a, b\nc\"\ny\td\n"),
        ("a.csv", "name;text\nx;\"a, b\nc\"\ny;d\n"),
    ] {
        let table = read_text(name, text).unwrap();
        assert_eq!(names(&table), ["name", "text"], "{text}");
        assert_eq!(table.columns[1].cells.text(0), Some("a, b\nc"));
        assert_eq!(table.num_rows, 2);
    }
    let table = read_text("a.csv", "a;b\n1,5;2,5\n3,5;4,5\n").unwrap();
    assert_eq!(table.columns[1].cells.text(1), Some("4,5"));
}

#[test]
fn ragged_rows_are_counted_with_their_lines() {
    let table = read_text("a.csv", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,1,1\n2,2,2,\n").unwrap();
    assert_eq!(table.num_rows, 4);
    assert_eq!(table.columns[2].cells.text(1), None);
    let short = &table.problems[0];
    assert_eq!(
        (short.reason.code, short.is_kept, &short.first_lines[..]),
        ("row-too-short", true, &[3][..])
    );
    let long = &table.problems[1];
    assert_eq!(
        (long.reason.code, long.is_kept, &long.first_lines[..]),
        ("row-too-long", false, &[4][..])
    );
}

#[test]
fn an_unclosed_quote_does_not_swallow_the_rest() {
    let text = "text\tlabel\n\"an open quote\t1\n".to_owned() + &"fine words\t0\n".repeat(50);
    let table = read_text("a.tsv", text).unwrap();
    assert_eq!(table.num_rows, 51);
    assert_eq!(table.columns[0].cells.text(0), Some("\"an open quote"));
}

#[test]
fn rows_in_another_encoding_are_counted_and_the_rest_kept() {
    let text = b"label,text\n1,\xE7\x8C\xAB\xE7\x8C\xAB\n1,\xE7\x8C\xAB\n0,\xB9\xB7\xFF\n0,plain\n";
    let table = read_text("a.csv", text).unwrap();
    assert_eq!(table.num_rows, 3);
    assert_eq!(table.problems[0].reason.code, "row-undecodable");
    assert_eq!(table.problems[0].first_lines, [4]);
    let chinese = encoding_rs::GB18030
        .encode("标签,评论\n好,很好吃\n")
        .0
        .into_owned();
    assert_eq!(
        names(&read_text("a.csv", chinese).unwrap()),
        ["标签", "评论"]
    );
}

#[test]
fn tables_that_cannot_be_used_say_why() {
    let code = |name: &str, text: &[u8]| read_text(name, text).unwrap_err().code;
    assert_eq!(code("a.csv", b""), "table-empty");
    assert_eq!(code("a.csv", b"\n\n"), "table-empty");
    assert_eq!(code("a.csv", b"label,text\n"), "table-header-only");
    assert_eq!(
        code("a.csv", "a,".repeat(1_000_000).as_bytes()),
        "table-too-many-columns"
    );
    assert_eq!(code("a.csv", b"MZ\0\0\0"), "table-unknown-format");
    assert_eq!(code("a.parquet", b"PAR1 cut"), "table-damaged");
    assert_eq!(code("a.xlsx", b"PK\x03\x04 cut"), "table-damaged");
    assert_eq!(code("a.xls", b"\xD0\xCF\x11\xE0 cut"), "table-damaged");
    assert_eq!(code("a.json", b"[{\"a\": 1}, {\"a\""), "table-damaged");
    for broken in [
        "[{\"a\": 1} {\"a\": 2}]",
        "[{\"a\": 1}][{\"a\": 2}]",
        "[{\"a\": 1},",
    ] {
        assert_eq!(
            code("a.json", broken.as_bytes()),
            "table-damaged",
            "{broken}"
        );
    }
    assert_eq!(code("a.jsonl", b"no\njson\n"), "table-no-usable-row");
    let (_dir, path) = file("a.csv", "a,b\n1,2\n3,4\n");
    let limits = Limits {
        max_cells: 3,
        ..Limits::default()
    };
    assert_eq!(
        read(&path, &limits).unwrap_err().code,
        "table-too-many-cells"
    );
    let limits = Limits {
        max_bytes: 5,
        ..Limits::default()
    };
    assert_eq!(read(&path, &limits).unwrap_err().code, "table-too-large");
    assert_eq!(
        read(Path::new("/nowhere.csv"), &limits).unwrap_err().code,
        "io"
    );
}

#[test]
fn json_is_flattened() {
    let text = "{\"a\": 1, \"b\": {\"c\": \"x\", \"d\": [1, 2]}}\n\nbroken\n[1]\n{\"e\": true, \"a\": null}\n";
    let table = read_text("a.jsonl", text).unwrap();
    assert_eq!(names(&table), ["a", "b.c", "b.d", "e"]);
    assert_eq!(table.columns[2].cells.text(0), Some("[1,2]"));
    assert_eq!(
        table.columns[3].cells.texts().collect::<Vec<_>>(),
        [None, Some("true")]
    );
    let codes: Vec<_> = table.problems.iter().map(|p| p.reason.code).collect();
    assert_eq!(codes, ["row-not-json", "row-not-an-object"]);
    let list = read_text("a.json", "[{\"a\": 1}, {\"a\": 2}]").unwrap();
    assert_eq!(list.num_rows, 2);
    let deep = "[".repeat(100_000);
    assert_eq!(read_text("a.json", deep).unwrap_err().code, "table-damaged");
}

#[test]
fn a_header_is_told_from_data() {
    let has = |text: &str| read_text("a.csv", text).unwrap().has_header;
    assert!(has("city,size\nRome,3\nOslo,1\n"));
    assert!(!has("Rome,3\nOslo,1\n"));
    assert!(!has(
        "a great film,positive\nbad,negative\ngood one,positive\n"
    ));
    assert!(has("first,second\nx,y\nz,w\n"));
}

#[test]
fn spreadsheets_are_read() {
    for name in ["people.xlsx", "people.ods", "people.xls"] {
        let table = read(&fixture(name), &Limits::default()).unwrap();
        assert_eq!(names(&table), ["name", "age", "born", "label"], "{name}");
        assert_eq!(table.num_rows, 3, "{name}");
        assert_eq!(table.columns[0].cells.text(0), Some("李雷"), "{name}");
        assert_eq!(table.columns[1].cells.text(1), Some("31.5"), "{name}");
        assert_eq!(table.columns[2].cells.text(2), Some("2001-02-03"), "{name}");
        assert_eq!(table.columns[1].cells.text(2), None, "{name}");
    }
}

#[test]
fn two_cells_in_far_corners_need_no_memory() {
    let table = read(&fixture("corners.xlsx"), &Limits::default()).unwrap();
    assert_eq!((table.columns.len(), table.num_rows), (2, 1));
}

#[test]
fn parquet_is_read_also_nested() {
    let table = read(&fixture("mixed.parquet"), &Limits::default()).unwrap();
    let cell = |name: &str, row| table.column(name).unwrap().cells.text(row);
    assert_eq!(cell("text", 0), Some("好"));
    assert_eq!(cell("number", 1), Some("0.5"));
    assert_eq!(cell("day", 0), Some("2024-02-29"));
    assert_eq!(cell("moment", 0), Some("2024-02-29T01:02:03Z"));
    assert_eq!(cell("inner.a", 1), Some("2"));
    assert_eq!(cell("list", 0), Some("[1,2]"));
    assert_eq!(cell("text", 1), None);
    let picture = table.column("image.bytes").unwrap();
    assert_eq!(picture.cells.bytes(0), Some(&[0xFF_u8, 0xD8, 0][..]));
    assert_eq!(summarize(picture).kind, Kind::Bytes);
    let whole = std::fs::read(fixture("mixed.parquet")).unwrap();
    for end in [8, whole.len() / 2, whole.len() - 1] {
        assert_eq!(
            read_text("a.parquet", &whole[..end]).unwrap_err().code,
            "table-damaged"
        );
    }
}

#[test]
fn damaged_files_never_panic() {
    for name in ["mixed.parquet", "people.xlsx", "people.xls", "people.ods"] {
        let whole = std::fs::read(fixture(name)).unwrap();
        for place in (0..whole.len()).step_by(whole.len() / 150 + 1) {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x55;
            let _ = read_text(name, bytes);
        }
    }
}

#[test]
fn real_tables_are_understood() {
    let chosen = |name: &str| {
        let path = shared(name)?;
        let table = read(&path, &Limits::default()).unwrap();
        let summaries: Vec<_> = table.columns.iter().map(summarize).collect();
        let choice = choose(&table, &summaries);
        Some((table, summaries, choice))
    };
    for (name, num_rows) in [("sst2-dev", 872), ("sst2-test", 1821), ("sst2-train", 6920)] {
        let Some((table, _, choice)) = chosen(&format!("text/{name}.tsv")) else {
            return;
        };
        assert!(
            !table.has_header && table.problems.is_empty(),
            "{:?}",
            table.problems
        );
        assert_eq!(
            (table.num_rows, choice.text, choice.target),
            (num_rows, Some(0), Some(1))
        );
    }
    let (table, _, choice) = chosen("text/waimai_10k.csv").unwrap();
    assert!(table.has_header && table.problems.is_empty());
    assert_eq!(
        (table.num_rows, choice.text, choice.target),
        (11_987, Some(1), Some(0))
    );
    for (name, num_rows) in [("adult-train", 32_561), ("adult-test", 16_281)] {
        let (table, summaries, choice) = chosen(&format!("tabular/{name}.csv")).unwrap();
        assert!(!table.has_header);
        assert_eq!(
            (table.num_rows, choice.target, choice.text),
            (num_rows, Some(14), None)
        );
        assert_eq!(summaries[0].kind, Kind::Number);
        assert_eq!(summaries[1].kind, Kind::Category);
        assert!(
            summaries[1].missing_share > 0.0,
            "the question marks are missing values"
        );
    }
    let (table, summaries, choice) = chosen("tabular/titanic.csv").unwrap();
    assert_eq!(table.num_rows, 891);
    assert!(
        matches!(choice.target, Some(0 | 8)),
        "survived, or the column named class: {choice:?}"
    );
    assert_eq!(summaries[10].kind, Kind::Bool);
    assert!((summaries[3].missing_share - 177.0 / 891.0).abs() < 1e-9);
    let (table, _, choice) = chosen("tabular/housing.csv").unwrap();
    assert_eq!((table.num_rows, choice.target), (506, Some(13)));
}
