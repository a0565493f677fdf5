//! Model cards: what they say is what was measured, they show and reveal no more than they should,
//! and what they say of making a model again is true.

use egui::{Key, Modifiers};
use hearth_core::assets;
use hearth_core::tasks::TaskKind;
use hearth_tests::flow::Flow;
use hearth_tests::{Workplace, peers, topics};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn text_of(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// The bundled sample of a task, trained in a hurry.
fn demo(place: &Workplace, task: TaskKind) -> (PathBuf, Value) {
    let dir = place.path("project");
    let dir_text = text_of(&dir);
    let args = ["demo", "--task", task.name(), "--dir", &dir_text];
    let run = place.json(args.into_iter().chain(["--preset", "fast"]));
    (dir, run)
}

/// Writes a card; gives what was printed and the text of the file.
fn card(place: &Workplace, project: &Path, name: &str, more: &[&str]) -> (Value, String) {
    let (project, out) = (text_of(project), text_of(&place.path(name)));
    let args = ["card", &project, "--out", &out];
    let told = place.json(args.into_iter().chain(more.iter().copied()));
    let path = told["path"].as_str().expect("a path");
    let text = fs::read_to_string(path).expect("the card is there");
    (told, text)
}

/// The figures that a card has to show, as it writes them.
fn shown_figures(report: &Value) -> Vec<String> {
    let percent = |value: &Value| format!("{:.1}%", number(value) * 100.0);
    let share = |value: &Value| format!("{:.3}", number(value));
    let mut shown = Vec::new();
    for key in ["accuracy", "balanced_accuracy", "subset_accuracy"] {
        shown.extend(report.get(key).map(percent));
    }
    for key in ["macro_f1", "micro_f1", "weighted_f1", "r2", "auc"] {
        let value = report.get(key).filter(|value| !value.is_null());
        shown.extend(value.map(share));
    }
    for (key, write) in [
        ("accuracy_interval", &percent as &dyn Fn(&Value) -> String),
        ("r2_interval", &share),
        ("macro_f1_interval", &share),
    ] {
        let ends = report.get(key).and_then(Value::as_array);
        shown.extend(ends.into_iter().flatten().map(write));
    }
    for class in report["per_class"].as_array().into_iter().flatten() {
        shown.extend([share(&class["precision"]), share(&class["recall"])]);
        shown.push(class["label"].as_str().expect("a name").to_owned());
    }
    assert!(shown.len() >= 3, "{report}");
    shown
}

/// Runs the lines of a card in a folder, and gives what the last of them printed.
#[cfg(unix)]
fn run_lines(place: &Workplace, told: &Value, folder: &Path) -> Value {
    let lines = told["reproduce"].as_array().expect("lines");
    let mut last = Value::Null;
    for line in lines {
        let line = line.as_str().expect("a line");
        // As a person types it: a shell finds the program by its name.
        let script = format!("hearth() {{ \"$PROGRAM\" \"$@\"; }}; {line} --json");
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder)
            .env("PROGRAM", hearth_tests::program::binary())
            .env("HEARTH_DATA_DIR", place.path("user-data"))
            .output()
            .expect("a shell starts");
        assert!(
            output.status.success(),
            "{line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        last = serde_json::from_slice(&output.stdout).expect("one JSON object");
    }
    last
}

/// The figures are those of the card, and so is the data.
#[cfg(unix)]
fn comes_out_the_same(place: &Workplace, told: &Value, folder: &Path, report: &Value) {
    let again = run_lines(place, told, folder);
    for key in [
        "accuracy",
        "accuracy_interval",
        "macro_f1",
        "micro_f1",
        "r2",
        "rmse",
        "mae",
        "confusion_matrix",
        "num_samples",
    ] {
        assert_eq!(again.get(key), report.get(key), "{key}: {told}");
    }
    let (again, _) = card(place, &folder.join("project"), "again.html", &[]);
    assert_eq!(again["data_key"], told["data_key"]);
}

fn every_sample_has_a_true_card(task: TaskKind) {
    let place = Workplace::new();
    let (project, _) = demo(&place, task);
    let report = place.json(["evaluate", &text_of(&project)]);
    let (told, english) = card(&place, &project, "en.html", &[]);
    let (_, chinese) = card(&place, &project, "zh.html", &["--language", "zh-CN"]);
    let (markdown_told, markdown) = card(&place, &project, "card.md", &[]);
    assert_eq!(told["data_is_as_trained"], true, "{told}");
    for figure in shown_figures(&report) {
        for page in [&english, &chinese, &markdown] {
            assert!(page.contains(&figure), "{figure} is missing in {page}");
        }
    }
    let name = assets::sample_name(task).expect("a sample");
    assert!(english.contains("<h1><bdi>") && english.contains(name));
    assert!(english.contains("Known limits") && chinese.contains("已知局限"));
    for page in [&english, &chinese, &markdown] {
        assert!(
            !page.contains(&text_of(place.path("").as_path())),
            "a card says nothing of folders: {page}"
        );
        // What a model is asked with says it of missing numbers, and nothing else does.
        let told = page.replace("missing or unknown is NaN", "");
        assert!(!told.contains("NaN"), "{page}");
    }
    let pictures = markdown_told["pictures"].as_array().expect("pictures");
    for picture in pictures {
        let path = Path::new(picture.as_str().expect("a path"));
        let name = path.file_name().expect("a name").to_string_lossy();
        assert!(path.is_file() && markdown.contains(&*name));
    }
    let exported = project.join("export").join("model-card.html");
    let exported = fs::read_to_string(exported).expect("a card lies beside the model");
    assert!(exported.contains("Proven") && !exported.contains("data:image"));

    let files = ["en.html", "zh.html"].map(|name| place.path(name));
    if let Some(read) = peers::python("read_card.py", &files) {
        for (page, language) in [(&read[0], "en"), (&read[1], "zh-CN")] {
            assert_eq!(page["language"], language);
            let elements = page["elements"].as_array().expect("elements");
            assert!(!elements.contains(&json!("script")), "{elements:?}");
            for address in page["addresses"].as_array().expect("addresses") {
                let address = address.as_str().expect("a text");
                assert!(address.starts_with("data:image/jpeg;base64,"), "{address}");
            }
        }
    }
    #[cfg(unix)]
    comes_out_the_same(&place, &told, &project.join("media"), &report);
}

#[test]
fn a_model_of_pictures_has_a_true_card() {
    every_sample_has_a_true_card(TaskKind::ImageClassification);
}

#[test]
fn a_model_of_texts_has_a_true_card() {
    every_sample_has_a_true_card(TaskKind::TextClassification);
}

#[test]
fn a_model_of_sounds_has_a_true_card() {
    every_sample_has_a_true_card(TaskKind::AudioClassification);
}

#[test]
fn a_model_of_rows_has_a_true_card() {
    every_sample_has_a_true_card(TaskKind::TabularClassification);
}

#[test]
fn a_model_of_numbers_has_a_true_card() {
    every_sample_has_a_true_card(TaskKind::TabularRegression);
}

#[test]
fn a_model_of_several_classes_has_a_true_card() {
    let place = Workplace::new();
    let data = place.path("topics of the day.csv");
    fs::write(&data, topics::cells(240, ';')).expect("can be written");
    let project = place.path("texts");
    let task = "multi-label-text-classification";
    place.json(["new", &text_of(&project), "--task", task]);
    place.json([
        "import",
        &text_of(&project),
        &text_of(&data),
        "--labels",
        ";",
        "--target",
        "topics",
    ]);
    place.json(["train", &text_of(&project)]);
    let report = place.json(["evaluate", &text_of(&project)]);
    let (told, page) = card(&place, &project, "card.html", &[]);
    for figure in shown_figures(&report) {
        assert!(page.contains(&figure), "{figure}");
    }
    let lines = told["reproduce"].to_string();
    assert!(
        lines.contains("'topics of the day.csv' --target topics --labels ';'"),
        "{lines}"
    );
    #[cfg(unix)]
    comes_out_the_same(&place, &told, &place.path(""), &report);
}

#[test]
fn what_a_person_chose_is_told_and_done_again() {
    let place = Workplace::new();
    let project = place.drawn_project(24);
    let dir = text_of(&project);
    let split = ["--train", "50", "--valid", "20", "--test", "30"];
    place.json(
        ["split", &dir]
            .into_iter()
            .chain(split)
            .chain(["--seed", "7"]),
    );
    let settings = ["dropout=0.25", "epochs=12", "augment.crop=0.1", "views=1"];
    let train = ["train", &dir, "--preset", "fast", "--seed", "5", "--set"];
    place.json(train.into_iter().chain(settings));
    let report = place.json(["evaluate", &dir]);
    let (told, page) = card(&place, &project, "card.html", &[]);
    for setting in settings {
        assert!(page.contains(setting), "{setting}");
    }
    assert!(page.contains("50% / 20% / 30%"));
    // `drawn_project` calls its own folder as the card calls the new one.
    #[cfg(unix)]
    {
        let elsewhere = place.path("elsewhere");
        fs::create_dir(&elsewhere).expect("a folder");
        fs::rename(place.path("pictures"), elsewhere.join("pictures")).expect("moved");
        comes_out_the_same(&place, &told, &elsewhere, &report);
        fs::rename(elsewhere.join("pictures"), place.path("pictures")).expect("moved back");
    }

    // What was changed by hand since is not hidden.
    let which = [
        "--of-class",
        "disc",
        "--in-split",
        "train",
        "--path",
        "disc/00",
    ];
    place.json(["edit", &dir, "relabel", "checks"].into_iter().chain(which));
    let (told, page) = card(&place, &project, "card.html", &[]);
    assert_eq!(told["data_is_as_trained"], false);
    assert!(page.contains("changed by hand") && page.contains("changed after this model"));
}

#[test]
fn a_card_shows_only_what_may_be_shown() {
    let place = Workplace::new();
    let (project, _) = demo(&place, TaskKind::TextClassification);
    let dir = text_of(&project);
    let (told, page) = card(&place, &project, "card.html", &[]);
    assert_eq!(told["num_examples"], 0, "texts are not shown unasked");
    let (told, with) = card(&place, &project, "card.html", &["--examples"]);
    assert!(told["num_examples"].as_u64() > Some(0) && with.len() > page.len());

    // A note is kept, and an empty one takes it away.
    let note = "For <b>reviews</b> of books.\nNot for hiring.";
    let (_, page) = card(&place, &project, "card.html", &["--note", note]);
    assert!(page.contains("For &lt;b&gt;reviews&lt;/b&gt; of books."));
    let (_, page) = card(&place, &project, "card.md", &[]);
    assert!(page.contains("Not for hiring.") && page.contains("\\<b\\>"));
    let file = place.path("note.txt");
    fs::write(&file, "From a file.").expect("can be written");
    let (_, page) = card(
        &place,
        &project,
        "card.html",
        &["--note-file", &text_of(&file)],
    );
    assert!(page.contains("From a file.") && !page.contains("Not for hiring."));
    let (_, page) = card(&place, &project, "card.html", &["--note", ""]);
    assert!(page.contains("Nobody has written this down yet"));

    // What is no card is not replaced unasked.
    let mine = place.path("README.md");
    fs::write(&mine, "# Mine\n").expect("can be written");
    let out = text_of(&mine);
    let refused = place.error(["card", &dir, "--out", &out]);
    assert_eq!(refused, "card-in-the-way");
    assert_eq!(fs::read_to_string(&mine).expect("is there"), "# Mine\n");
    place.json(["card", &dir, "--out", &out, "--overwrite"]);
    place.json(["card", &dir, "--out", &out]);
    let refused = place.error(["card", &dir, "--out", &out, "--format", "html"]);
    assert_eq!(refused, "card-other-ending");
    let refused = place.run(["card", &dir, "--out", &out, "--language", "tlh"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    let other = ["card", &dir, "--run", "run-009", "--out", "x.html"];
    assert_eq!(place.error(other), "no-such-run");

    // Examples that are not to be shown any more are gone from the folder, too.
    let project = place.path("pictures-project");
    let sample = ["demo", "--dir", &text_of(&project), "--preset", "fast"].map(str::to_owned);
    place.json(&sample);
    let (told, _) = card(&place, &project, "shown.md", &[]);
    assert!(told["num_examples"].as_u64() > Some(0));
    let first = place.path("shown-pictures").join("example-01.jpg");
    assert!(first.is_file());
    card(&place, &project, "shown.md", &["--no-examples"]);
    assert!(!first.exists());
}

#[test]
fn a_card_is_written_from_the_window() {
    let place = Workplace::new();
    let (project, _) = demo(&place, TaskKind::TabularClassification);
    let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
    flow.until_idle();
    flow.go("Evaluate");
    flow.press("Model card…");
    let out = place.path("for people");
    flow.choose("Markdown");
    flow.choose("简体中文");
    flow.type_lines_into(
        "What it is for, and what it must not be used for",
        "For botany lessons.",
    );
    flow.type_into("Folder to write into", &text_of(&out));
    flow.press("Write");
    flow.until_idle();
    assert!(flow.shows("The model card is written"), "{flow:?}");
    let page = fs::read_to_string(out.join("model-card.md")).expect("the card is there");
    assert!(page.contains("For botany lessons.") && page.contains("如何复现"));
    flow.press("Close");

    // What is no card is replaced only where that is ticked.
    fs::write(out.join("model-card.html"), "mine").expect("can be written");
    flow.press("Model card…");
    flow.type_into("Folder to write into", &text_of(&out));
    flow.press("Write");
    flow.until_idle();
    assert!(flow.shows_part("is no model card of Hearth"), "{flow:?}");
    flow.tick("Replace what is there");
    flow.press("Write");
    flow.until_idle();
    let page = fs::read_to_string(out.join("model-card.html")).expect("the card is there");
    assert!(page.contains("For botany lessons."), "the note was kept");
    flow.key(Modifiers::NONE, Key::Escape);
    assert!(!flow.shows("The model card is written"));
}
