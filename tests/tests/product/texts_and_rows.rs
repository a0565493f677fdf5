//! Texts and rows of tables: bringing them in, changing them, taking them away, and bringing them
//! in again, by the command line.

use hearth_core::data::{ColumnRole, Content};
use hearth_core::project::Snapshot;
use hearth_core::project::store::Store;
use hearth_tests::program::Workplace;
use hearth_tests::shared_data;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn snapshot(project: &Path) -> Snapshot {
    let store = Store::open_read_only(project).expect("opens");
    store.load(project).expect("loads")
}

fn args<'a>(verb: &'a str, project: &'a Path, rest: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec![verb, project.to_str().expect("a plain path")];
    all.extend(rest);
    all
}

fn project(place: &Workplace, name: &str, task: &str) -> PathBuf {
    let dir = place.path(name);
    let task = format!("--task={task}");
    place.json(args("new", &dir, &[&task]));
    dir
}

/// What has to be the same again: content, class and split of every sample, in any order.
fn essence(project: &Path) -> (Vec<String>, Vec<(String, Option<String>, String)>) {
    let snapshot = snapshot(project);
    let mut samples: Vec<_> = snapshot
        .all()
        .map(|sample| {
            let content = match &sample.content {
                Content::Text(text) => text.to_string(),
                Content::Row(row) => snapshot
                    .columns
                    .iter()
                    .map(|column| {
                        let cell = row.cell(column.place).unwrap_or("∅");
                        format!("{}={cell}", column.name)
                    })
                    .collect::<Vec<_>>()
                    .join("|"),
                other => panic!("neither a text nor a row: {other:?}"),
            };
            let class = snapshot.class_name(sample).map(str::to_owned);
            (content, class, sample.split.to_string())
        })
        .collect();
    samples.sort();
    (snapshot.labels(), samples)
}

/// Reviews in two classes, with what makes tables hard: quotes, commas, lines, marks of old files.
fn reviews() -> String {
    let mut table = String::from("\u{feff}标签,评论,用户\r\n");
    for i in 0..40 {
        let (class, words) = if i % 2 == 0 {
            ("好", "很好吃，\"送餐\"\"也快")
        } else {
            ("差", "太慢了,\n再也不来")
        };
        let words = words.replace('"', "").replace(',', "，");
        table += &format!("{class},\"{words} 第{i}次\",u{}\r\n", i / 4);
    }
    table
}

#[test]
fn texts_come_and_go_unchanged() {
    let place = Workplace::new();
    let table = place.path("评论.csv");
    fs::write(&table, reviews()).expect("written");
    let first = project(&place, "first", "text-classification");
    let path = table.to_str().expect("UTF-8");

    let seen = place.json(args("import", &first, &[path, "--preview"]));
    assert_eq!(seen["kind"], "texts");
    assert_eq!(seen["num_items"], 40);
    assert_eq!(seen["num_groups"], 10);
    let roles: Vec<&Value> = seen["table"]["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|column| &column["role"])
        .collect();
    assert_eq!(roles, ["target", "text", "group"]);
    assert!(snapshot(&first).samples.is_empty(), "a look stores nothing");

    let imported = place.json(args("import", &first, &[path]));
    assert_eq!(imported["num_added"], 40, "{imported}");
    let again = place.json(args("import", &first, &[path]));
    assert_eq!(
        (&again["num_added"], &again["num_already_there"]),
        (&0.into(), &40.into())
    );
    // Rows that were added to the table come alone.
    let mut longer = reviews();
    longer.insert_str(
        longer.find("好,").expect("a row"),
        "好,新的一条评论在这里,u99\r\n",
    );
    fs::write(&table, longer).expect("written");
    let more = place.json(args("import", &first, &[path]));
    assert_eq!(
        (&more["num_added"], &more["num_already_there"]),
        (&1.into(), &40.into())
    );
    place.json(args("undo", &first, &[]));
    assert_eq!(snapshot(&first).samples.len(), 40);

    // A class without a text survives, and so does the order.
    place.json(args(
        "edit",
        &first,
        &["relabel", "一般", "--path", "第7次"],
    ));
    place.json(args("edit", &first, &["relabel", "差", "--path", "第7次"]));
    let before = essence(&first);
    assert_eq!(before.0, ["好", "差", "一般"]);
    for format in ["csv", "jsonl", "folder"] {
        let out = place.path(&format!("out {format}"));
        let out = out.to_str().expect("UTF-8");
        place.json(args(
            "export-data",
            &first,
            &["--format", format, "--out", out],
        ));
        let second = project(&place, &format!("second {format}"), "text-classification");
        place.json(args("import", &second, &[out]));
        let after = essence(&second);
        assert_eq!(before.1, after.1, "{format}");
        if format != "folder" {
            assert_eq!(before.0, after.0, "{format}");
        }
    }
}

#[test]
fn tables_in_chinese_and_wide_encodings_are_read() {
    let place = Workplace::new();
    let dir = project(&place, "p", "text-classification");
    let text = "label,text\npos,味道很好，下次还会再来光顾\nneg,服务员态度很差，再也不来了\n";
    // GB 18030, as Excel in China writes: every character here is two bytes there, too.
    let gb = gb18030(text);
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (name, bytes) in [("gb.csv", gb), ("wide.csv", wide)] {
        let path = place.path(name);
        fs::write(&path, bytes).expect("written");
        let path = path.to_str().expect("UTF-8");
        place.json(args("import", &dir, &[path]));
    }
    let texts: Vec<String> = essence(&dir).1.into_iter().map(|(text, ..)| text).collect();
    assert_eq!(texts.len(), 4);
    assert!(texts.iter().all(|text| !text.contains('\u{FFFD}')));
    assert_eq!(texts[0], texts[1], "both files say the same");
}

/// The bytes of a text in GB 18030, by Python, whose codec is not ours.
fn gb18030(text: &str) -> Vec<u8> {
    let program = "import sys; sys.stdout.buffer.write(sys.argv[1].encode('gb18030'))";
    let python = std::process::Command::new("python3")
        .args(["-c", program, text])
        .output()
        .expect("python3 is there");
    assert!(python.stdout.len() > 20, "{python:?}");
    python.stdout
}

#[test]
fn folders_of_texts_are_classes() {
    let place = Workplace::new();
    let folder = place.path("mails");
    for (class, words) in [("spam", "Win a prize now"), ("ham", "See you at lunch")] {
        for i in 0..4 {
            let path = folder.join(format!("train/{class}/{i}.txt"));
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, format!("{words}, number {i}.\r\n")).expect("written");
        }
    }
    fs::write(folder.join("train/spam/binary.txt"), [0_u8, 159, 146, 150]).expect("written");
    fs::write(folder.join("train/ham/empty.txt"), "").expect("written");
    let dir = project(&place, "p", "text-classification");
    let imported = place.json(args("import", &dir, &[folder.to_str().expect("UTF-8")]));
    assert_eq!(imported["num_added"], 8);
    let reasons: Vec<&str> = imported["skipped"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|skipped| skipped["code"].as_str())
        .collect();
    assert_eq!(reasons, ["empty-file", "not-text"]);
    let (classes, samples) = essence(&dir);
    assert_eq!(classes, ["ham", "spam"]);
    assert_eq!(
        samples[0].0, "See you at lunch, number 0.",
        "no line end is left"
    );
}

/// Sixty people: a number of each row, missing ages, heights with a comma, and a column that
/// repeats the answer in words.
fn people() -> String {
    let mut table = String::from("id,age,city,height,survived,alive\n");
    for i in 0..60 {
        let age = match i % 7 {
            0 => "NA".to_owned(),
            _ => (20 + i * 7 % 50).to_string(),
        };
        let city = ["Köln", "北京", "Ulm"][i % 3 * i % 3];
        let (survived, alive) = if i % 3 == 0 { (1, "yes") } else { (0, "no") };
        let height = 50 + i % 45;
        table += &format!("{},{age},{city},\"1,{height}\",{survived},{alive}\n", i + 1);
    }
    table
}

#[test]
fn rows_come_with_columns_that_can_be_set() {
    let place = Workplace::new();
    let table = place.path("people.csv");
    fs::write(&table, people()).expect("written");
    let path = table.to_str().expect("UTF-8");
    let dir = project(&place, "rows", "tabular-classification");
    let imported = place.json(args("import", &dir, &[path]));
    assert_eq!(imported["num_added"], 60, "{imported}");
    let seen = snapshot(&dir);
    assert_eq!(seen.labels(), ["0", "1"]);
    let role =
        |seen: &Snapshot, name: &str| seen.columns.iter().find(|c| c.name == name).map(|c| c.role);
    assert_eq!(role(&seen, "survived"), None, "the target is the class");
    assert_eq!(role(&seen, "id"), Some(ColumnRole::Ignored));
    assert_eq!(role(&seen, "age"), Some(ColumnRole::Feature));

    // What gives the answer away is found, left aside in one edit, and comes back.
    let found = |place: &Workplace| {
        let inspected = place.json(args("inspect", &dir, &[]));
        let kinds = inspected["findings"].as_array().expect("a list");
        let kinds = kinds.iter().filter_map(|f| f["kind"].as_str());
        kinds.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(found(&place).contains(&"target-leak".to_owned()));
    place.json(args("edit", &dir, &["fix", "target-leak"]));
    assert_eq!(role(&snapshot(&dir), "alive"), Some(ColumnRole::Ignored));
    assert!(!found(&place).contains(&"target-leak".to_owned()));
    place.json(args("undo", &dir, &[]));
    assert_eq!(role(&snapshot(&dir), "alive"), Some(ColumnRole::Feature));

    let kind = ["set-column", "age", "--kind", "category"];
    place.json(args("edit", &dir, &kind));
    let age = snapshot(&dir).columns.into_iter().find(|c| c.name == "age");
    assert_eq!(age.map(|c| c.kind.name()), Some("category"));
    let unknown = ["set-column", "wisdom", "--kind", "text"];
    assert_eq!(place.error(args("edit", &dir, &unknown)), "no-such-column");

    // Undoing the import takes its columns away, doing it again brings them back.
    let before = snapshot(&dir);
    place.json(args("undo", &dir, &[]));
    place.json(args("undo", &dir, &[]));
    let empty = snapshot(&dir);
    assert!(empty.samples.is_empty() && empty.columns.is_empty());
    place.json(args("redo", &dir, &[]));
    place.json(args("redo", &dir, &[]));
    let after = snapshot(&dir);
    assert_eq!(
        (after.columns, after.samples),
        (before.columns, before.samples)
    );

    for format in ["csv", "jsonl"] {
        let out = place.path(&format!("rows {format}"));
        let out = out.to_str().expect("UTF-8");
        place.json(args(
            "export-data",
            &dir,
            &["--format", format, "--out", out],
        ));
        let second = project(&place, &format!("again {format}"), "tabular-classification");
        place.json(args("import", &second, &[out, "--target", "label"]));
        assert_eq!(essence(&dir), essence(&second), "{format}");
    }
}

#[test]
fn the_number_of_a_regression_is_a_column() {
    let place = Workplace::new();
    let table = place.path("people.csv");
    fs::write(&table, people()).expect("written");
    let path = table.to_str().expect("UTF-8");
    let dir = project(&place, "rows", "tabular-regression");
    place.json(args("import", &dir, &[path, "--target", "height"]));
    let seen = snapshot(&dir);
    assert!(seen.classes.is_empty());
    let targets = |seen: &Snapshot| -> Vec<String> {
        let columns = seen.columns.iter();
        columns
            .filter(|c| c.role == ColumnRole::Target)
            .map(|c| c.name.clone())
            .collect()
    };
    assert_eq!(targets(&seen), ["height"]);
    // There is one target: another one takes its place.
    place.json(args(
        "edit",
        &dir,
        &["set-column", "age", "--role", "target"],
    ));
    assert_eq!(targets(&snapshot(&dir)), ["age"]);
    place.json(args("undo", &dir, &[]));
    assert_eq!(targets(&snapshot(&dir)), ["height"]);
}

#[test]
fn what_does_not_fit_is_refused_with_a_reason() {
    let place = Workplace::new();
    let table = place.path("people.csv");
    fs::write(&table, people()).expect("written");
    let path = table.to_str().expect("UTF-8");
    let rows = project(&place, "rows", "tabular-classification");
    let texts = project(&place, "texts", "text-classification");
    let error = |verb: &str, project: &Path, rest: &[&str]| place.error(args(verb, project, rest));
    assert_eq!(
        error("import", &rows, &[path, "--target", "wisdom"]),
        "no-such-column"
    );
    assert_eq!(
        error("import", &rows, &[path, "--format", "coco"]),
        "format-not-for-task"
    );
    assert_eq!(error("import", &texts, &[path]), "table-no-text-column");
    let all_different: Vec<String> = (0..1500).map(|i| format!("name {i},{i}")).collect();
    let names = place.path("names.csv");
    fs::write(&names, format!("name,n\n{}\n", all_different.join("\n"))).expect("written");
    let names = names.to_str().expect("UTF-8");
    assert_eq!(
        error("import", &rows, &[names, "--target", "name"]),
        "too-many-classes"
    );
    for project in [&rows, &texts] {
        assert!(
            snapshot(project).samples.is_empty(),
            "nothing half-imported"
        );
        assert!(snapshot(project).columns.is_empty());
    }
    place.json(args("import", &rows, &[path]));
    assert_eq!(
        error("train", &rows, &["--set", "way=head"]),
        "way-not-for-kind"
    );
    let out = place.path("out");
    let out = ["--format", "coco", "--out", out.to_str().expect("UTF-8")];
    assert_eq!(
        error("export-data", &rows, &out),
        "data-format-not-for-task"
    );
}

#[test]
fn real_tables_are_understood_as_they_are() {
    let place = Workplace::new();
    for (name, task, file, samples, classes) in [
        (
            "waimai",
            "text-classification",
            "text/waimai_10k.csv",
            11_987,
            2,
        ),
        (
            "sst2",
            "text-classification",
            "text/sst2-train.tsv",
            6_920,
            2,
        ),
        (
            "titanic",
            "tabular-classification",
            "tabular/titanic.csv",
            891,
            2,
        ),
        (
            "adult",
            "tabular-classification",
            "tabular/adult-train.csv",
            32_561,
            2,
        ),
        (
            "housing",
            "tabular-regression",
            "tabular/housing.csv",
            506,
            0,
        ),
    ] {
        let Some(path) = shared_data::file(file) else {
            continue;
        };
        let dir = project(&place, name, task);
        place.json(args("import", &dir, &[path.to_str().expect("UTF-8")]));
        let seen = snapshot(&dir);
        assert_eq!(seen.classes.len(), classes, "{name}");
        assert_eq!(seen.samples.len(), samples, "{name}");
    }
}
