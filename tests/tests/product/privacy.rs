//! Personal data: found in real data where they were planted, and gone from what is exported, by the
//! command line and in the window.

use hearth_core::clean::private::{self, PersonalKind};
use hearth_core::data::media;
use hearth_tests::flow::Flow;
use hearth_tests::{Workplace, peers, shared_data};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// What is planted, and what it is.
const PLANTED: [(&str, PersonalKind); 16] = [
    ("jane.doe@example.com", PersonalKind::Email),
    ("zhang_san88@qq.com", PersonalKind::Email),
    ("li.wei@mail.example.com.cn", PersonalKind::Email),
    ("ｗａｎｇ＠１６３．ｃｏｍ", PersonalKind::Email),
    ("13912345678", PersonalKind::Phone),
    ("138-0013-8000", PersonalKind::Phone),
    ("+86 186 1234 5678", PersonalKind::Phone),
    ("０１０－６２３４５６７８", PersonalKind::Phone),
    ("(415) 555-2671", PersonalKind::Phone),
    ("+44 20 7946 0958", PersonalKind::Phone),
    ("212.555.0187", PersonalKind::Phone),
    ("11010519491231002X", PersonalKind::IdentityNumber),
    ("440524188001010014", PersonalKind::IdentityNumber),
    ("536-22-1234", PersonalKind::IdentityNumber),
    ("4111 1111 1111 1111", PersonalKind::BankNumber),
    ("DE89 3704 0044 0532 0130 00", PersonalKind::BankNumber),
];

fn json_of(place: &Workplace, verb: &str, project: &Path, rest: &[&str]) -> Value {
    let mut args = vec![verb, project.to_str().expect("a plain path")];
    args.extend(rest);
    place.json(args)
}

fn new_project(place: &Workplace, name: &str, task: &str) -> PathBuf {
    let dir = place.path(name);
    json_of(place, "new", &dir, &[&format!("--task={task}")]);
    dir
}

fn words(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Texts of a file of real data.
fn real_texts(name: &str) -> Option<Vec<String>> {
    let path = shared_data::file(name)?;
    let text = fs::read_to_string(path).expect("reads");
    Some(text.lines().skip(1).map(str::to_owned).collect())
}

#[test]
fn what_is_planted_in_real_texts_is_found_and_little_else() {
    for (name, most_clean) in [
        ("text/sst2-train.tsv", 0),
        ("text/sst2-dev.tsv", 0),
        ("text/sst2-test.tsv", 0),
        // Three customers did give their phone numbers.
        ("text/waimai_10k.csv", 3),
        ("tabular/adult-train.csv", 0),
        ("tabular/titanic.csv", 0),
    ] {
        let Some(texts) = real_texts(name) else {
            return;
        };
        let num_alarms = texts
            .iter()
            .filter(|text| !private::find(text).is_empty())
            .count();
        assert!(
            num_alarms <= most_clean,
            "{name}: {num_alarms} of {}",
            texts.len()
        );
        if !name.starts_with("text/") {
            continue;
        }
        let (mut num_planted, mut num_found) = (0, 0);
        for (number, text) in texts
            .iter()
            .filter(|t| private::find(t).is_empty())
            .enumerate()
        {
            let (planted, kind) = PLANTED[number % PLANTED.len()];
            let blanks: Vec<usize> = text
                .char_indices()
                .filter(|(_, c)| *c == ' ' || *c == '，' || *c == '。')
                .map(|(at, c)| at + c.len_utf8())
                .collect();
            let at = blanks.get(number * 7919 % blanks.len().max(1)).copied();
            let at = at.unwrap_or(text.len());
            // Next to Chinese without a blank, next to English with blanks.
            let blank = if text.is_ascii() { " " } else { "" };
            let before = &text[..at];
            // A digit right beside it makes another number.
            let touches = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            if touches(before.chars().next_back())
                || touches(text[at..].chars().next()) && blank.is_empty()
            {
                continue;
            }
            let with = format!("{before}{blank}{planted}{blank}{}", &text[at..]);
            let start = before.len() + blank.len();
            let wanted = start..start + planted.len();
            num_planted += 1;
            let found = private::find(&with);
            let is_found = found.len() == 1 && found[0].kind == kind && found[0].range == wanted;
            num_found += usize::from(is_found);
            assert!(
                private::find(&private::masked(&with).text).is_empty(),
                "{with:?}"
            );
        }
        let share = num_found as f64 / f64::from(num_planted);
        assert!(share >= 0.95, "{name}: {num_found} of {num_planted}");
        assert!(num_planted > 500, "{name}: {num_planted}");
    }
}

/// Sentences in two classes, some of them with personal data.
fn sentences() -> String {
    let mut lines = String::new();
    for number in 0..20 {
        let label = if number % 2 == 0 { "good" } else { "bad" };
        let text = match number {
            0 => "Write to jane.doe@example.com in Berlin".to_owned(),
            1 => "王伟住北京，电话13912345678，属于海淀".to_owned(),
            2 => "card 4111 1111 1111 1111, SSN 536-22-1234".to_owned(),
            n => format!(
                "An ordinary sentence about number {n}, from 2024-01-{:02}",
                n + 1
            ),
        };
        let mut object = serde_json::json!({ "text": text, "label": label });
        let span = |word: &str, label: &str| {
            let start = text.split(word).next().unwrap_or_default().chars().count();
            serde_json::json!({ "start": start, "end": start + word.chars().count(), "label": label })
        };
        match number {
            0 => object["spans"] = serde_json::json!([span("Berlin", "place")]),
            1 => {
                object["spans"] = serde_json::json!([
                    span("王伟", "person"),
                    span("13912345678", "number"),
                    span("海淀", "place"),
                ]);
            }
            _ => {}
        }
        lines += &format!("{object}\n");
    }
    lines
}

fn texts_project(place: &Workplace) -> PathBuf {
    let project = new_project(place, "texts", "text-classification");
    let source = place.path("sentences.jsonl");
    fs::write(&source, sentences()).expect("written");
    json_of(place, "import", &project, &[words(&source)]);
    project
}

fn count_of(report: &Value, kind: &str) -> (u64, u64) {
    let kinds = report["kinds"].as_array().expect("kinds");
    let found = kinds.iter().find(|found| found["kind"] == kind);
    found.map_or((0, 0), |found| {
        let number = |name: &str| found[name].as_u64().expect("a number");
        (number("num_samples"), number("num_places"))
    })
}

#[test]
fn texts_are_looked_through_and_leave_masked() {
    let place = Workplace::new();
    let project = texts_project(&place);
    let report = json_of(&place, "privacy", &project, &[]);
    assert_eq!(report["num_holding"], 3, "{report}");
    assert_eq!(count_of(&report, "email"), (1, 1));
    assert_eq!(count_of(&report, "phone"), (1, 1));
    assert_eq!(count_of(&report, "identity-number"), (1, 1));
    assert_eq!(count_of(&report, "bank-number"), (1, 1));
    let findings = report["findings"].as_array().expect("findings");
    let finding = findings
        .iter()
        .find(|f| f["kind"] == "personal-data")
        .expect("the finding");
    assert_eq!(finding["severity"], "warning");
    let evidence = finding["evidence"].as_str().expect("a sentence");
    assert!(
        evidence.contains("j***@…") && evidence.contains("3 of 20"),
        "{evidence}"
    );
    for (secret, whole) in [
        ("evidence", evidence.to_owned()),
        ("report", report.to_string()),
    ] {
        for personal in ["jane.doe", "13912345678", "4111 1111", "536-22-1234"] {
            assert!(!whole.contains(personal), "{secret} tells {personal}");
        }
    }
    // What was looked at is not looked at again.
    assert_eq!(
        json_of(&place, "privacy", &project, &[])["num_looked_at"],
        0
    );

    let plain = place.path("plain");
    let export = ["--format=jsonl", "--out", words(&plain)];
    let told = json_of(&place, "export-data", &project, &export);
    assert_eq!(told["masked"], Value::Null);
    assert!(
        fs::read_to_string(plain.join("data.jsonl"))
            .expect("reads")
            .contains("jane.doe")
    );

    for format in ["jsonl", "csv", "label-studio", "folder"] {
        let out = place.path(&format!("masked-{format}"));
        let format = format!("--format={format}");
        let rest = [&*format, "--mask-personal-data", "--out", words(&out)];
        let told = json_of(&place, "export-data", &project, &rest);
        assert_eq!(told["masked"]["num_samples"], 3, "{told}");
        assert_eq!(told["num_samples"], 20);
        let written = all_text_below(&out);
        assert!(
            written.contains("[email]") && written.contains("【电话】"),
            "{written}"
        );
        for line in written.lines() {
            assert_eq!(private::find(line), [], "{line}");
        }
    }
    // Labels of parts are where their words are now.
    let lines = fs::read_to_string(place.path("masked-jsonl").join("data.jsonl")).expect("reads");
    let mut labelled = Vec::new();
    for line in lines.lines() {
        let object: Value = serde_json::from_str(line).expect("JSON");
        let text: Vec<char> = object["text"].as_str().expect("a text").chars().collect();
        for span in object["spans"].as_array().into_iter().flatten() {
            let at = |name: &str| span[name].as_u64().expect("a place") as usize;
            labelled.push(text[at("start")..at("end")].iter().collect::<String>());
        }
    }
    labelled.sort();
    assert_eq!(labelled, ["Berlin", "【电话】", "海淀", "王伟"]);
    // The project still has everything.
    assert_eq!(json_of(&place, "privacy", &project, &[])["num_holding"], 3);

    // What was masked is brought in again, and holds nothing any more.
    let again = new_project(&place, "again", "text-classification");
    let masked = place.path("masked-jsonl");
    json_of(&place, "import", &again, &[words(&masked)]);
    assert_eq!(json_of(&place, "privacy", &again, &[])["num_holding"], 0);
}

fn all_text_below(dir: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        all += &if path.is_dir() {
            all_text_below(&path)
        } else {
            fs::read_to_string(&path).expect("text") + "\n"
        };
    }
    all
}

#[test]
fn the_projects_setting_counts_unless_an_export_says_otherwise() {
    let place = Workplace::new();
    let project = texts_project(&place);
    let set = json_of(&place, "privacy", &project, &["--mask-on-export=on"]);
    assert_eq!(set["mask_on_export"], true);
    let export = |name: &str, rest: &[&str]| {
        let out = place.path(name);
        let mut all = vec!["--format=jsonl", "--out", words(&out)];
        all.extend(rest);
        json_of(&place, "export-data", &project, &all);
        fs::read_to_string(out.join("data.jsonl")).expect("reads")
    };
    assert!(export("set", &[]).contains("[email]"));
    assert!(export("kept", &["--keep-personal-data"]).contains("jane.doe@example.com"));
    json_of(&place, "privacy", &project, &["--mask-on-export=off"]);
    assert!(export("off", &[]).contains("jane.doe@example.com"));
    let project = words(&project);
    let both = ["export-data", project, "--format=csv", "--out=x"];
    let both = both
        .into_iter()
        .chain(["--mask-personal-data", "--keep-personal-data"]);
    assert_eq!(place.run(both).code, 2, "both at once are wrong usage");
}

#[test]
fn cells_of_tables_are_masked_in_their_columns() {
    let place = Workplace::new();
    let project = new_project(&place, "rows", "tabular-classification");
    let mut table = String::from("name,contact,phone,amount,label\n");
    for number in 0..30 {
        let contact = if number % 3 == 0 {
            format!("c{number}@example.com")
        } else {
            String::new()
        };
        let label = if number % 2 == 0 { "yes" } else { "no" };
        table += &format!(
            "n{number},{contact},138001380{:02},{}.50,{label}\n",
            number,
            number * 1_000
        );
    }
    let source = place.path("table.csv");
    fs::write(&source, table).expect("written");
    json_of(
        &place,
        "import",
        &project,
        &[words(&source), "--target=label"],
    );
    let report = json_of(&place, "privacy", &project, &[]);
    assert_eq!(report["num_holding"], 30, "{report}");
    assert_eq!(count_of(&report, "email").0, 10);
    assert_eq!(count_of(&report, "phone").0, 30);
    let findings = report["findings"].as_array().expect("findings");
    let finding = findings
        .iter()
        .find(|f| f["kind"] == "personal-data")
        .expect("the finding");
    assert_eq!(finding["columns"], serde_json::json!(["contact", "phone"]));
    let out = place.path("out");
    let rest = ["--format=csv", "--mask-personal-data", "--out", words(&out)];
    json_of(&place, "export-data", &project, &rest);
    let written = fs::read_to_string(out.join("data.csv")).expect("reads");
    assert_eq!(written.matches("[phone]").count(), 30);
    assert_eq!(written.matches("[email]").count(), 10);
    assert!(written.contains("29000.50"), "{written}");
}

#[test]
fn faces_are_found_and_gone_from_what_is_exported() {
    let place = Workplace::new();
    let folder = place.path("faces");
    let Some(made) = peers::python("face_pictures.py", [words(&folder)]) else {
        return;
    };
    let small = |what: &str| made[what].as_u64().expect("a number");
    assert!(
        small("num_faces") == 100 && small("num_without") == 100,
        "{made}"
    );
    let project = new_project(&place, "project", "image-classification");
    json_of(&place, "import", &project, &[words(&folder)]);
    let report = json_of(&place, "privacy", &project, &[]);
    let samples = report["samples"].as_array().expect("samples");
    let of = |class: &str| {
        let is_of = |sample: &&Value| {
            sample["path"]
                .as_str()
                .is_some_and(|p| p.starts_with(class))
        };
        samples.iter().filter(is_of).count()
    };
    assert!(of("faces/") >= 95, "{} of 100 small faces", of("faces/"));
    assert!(
        of("without/") <= 1,
        "{} of 100 parts without",
        of("without/")
    );
    assert_eq!(of("portraits/"), 2, "{report}");
    assert_eq!(of("things/"), 0, "{report}");
    assert_eq!(report["num_unreadable"], 0);

    let before: Vec<u8> = fs::read(folder.join("portraits/astronaut.png")).expect("reads");
    let out = place.path("out");
    let rest = [
        "--format=folder",
        "--mask-personal-data",
        "--out",
        words(&out),
    ];
    let told = json_of(&place, "export-data", &project, &rest);
    assert!(told["masked"]["num_samples"].as_u64() >= Some(97), "{told}");
    assert_eq!(
        fs::read(folder.join("portraits/astronaut.png")).expect("reads"),
        before
    );
    // The picture has its size, and all of it but the face.
    let hidden = find_file(&out, "astronaut.png").expect("written");
    let (old, new) = (
        media::load(&folder.join("portraits/astronaut.png")).expect("a picture"),
        media::load(&hidden).expect("a picture"),
    );
    assert_eq!(old.dimensions(), new.dimensions());
    let differs = |x: u32, y: u32| old.get_pixel(x, y) != new.get_pixel(x, y);
    assert!(differs(220, 100) && differs(200, 150), "the face is there");
    assert!(!differs(20, 20) && !differs(400, 400), "the rest is not");

    let again = new_project(&place, "again", "image-classification");
    json_of(&place, "import", &again, &[words(&out)]);
    let report = json_of(&place, "privacy", &again, &[]);
    assert_eq!(report["num_holding"], 0, "{report}");
}

fn find_file(dir: &Path, name: &str) -> Option<PathBuf> {
    fs::read_dir(dir).ok()?.flatten().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return find_file(&path, name);
        }
        path.ends_with(name).then_some(path)
    })
}

#[test]
fn without_data_and_in_recordings_there_is_a_clear_word() {
    let place = Workplace::new();
    let empty = new_project(&place, "empty", "text-classification");
    assert_eq!(place.error(["privacy", words(&empty)]), "no-data");
    let sounds = new_project(&place, "sounds", "audio-classification");
    let code = place.error(["privacy", words(&sounds)]);
    assert_eq!(code, "privacy-not-in-sounds");
    let pictures = place.drawn_project(3);
    let report = json_of(&place, "privacy", &pictures, &[]);
    assert_eq!(report["num_holding"], 0, "{report}");
    assert_eq!(report["kinds"], serde_json::json!([]));
}

#[test]
fn the_window_finds_shows_and_masks() {
    let place = Workplace::new();
    let project = texts_project(&place);
    let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
    flow.until_idle();
    flow.press("Advisor");
    flow.press("Look for personal data");
    let holds = |flow: &Flow| {
        let project = flow.app().session().project();
        project.is_some_and(|p| p.findings().iter().any(|f| f.kind == "personal-data"))
    };
    flow.until("the finding", holds);
    flow.until_idle();
    assert!(flow.shows("Holds personal data"), "{flow:?}");
    assert!(flow.shows_part("e-mail addresses in 1"), "{flow:?}");
    flow.press_below("Mask when data are taken away");
    flow.until_idle();
    let is_masked = |flow: &Flow| {
        let project = flow.app().session().project();
        project.is_some_and(|project| project.privacy().mask_on_export)
    };
    assert!(is_masked(&flow));
    flow.press("Advisor");
    flow.go("Data");
    flow.press("Take the data away…");
    assert!(
        flow.shows("As it is") && flow.shows("As it leaves"),
        "{flow:?}"
    );
    assert!(
        flow.shows_part("jane.doe@example.com") && flow.shows_part("[email]"),
        "{flow:?}"
    );
    flow.tick("Mask personal data");
    flow.until("the switch", |flow| !is_masked(flow));
    assert!(!flow.shows("As it leaves"), "{flow:?}");
}
