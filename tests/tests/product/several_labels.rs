//! Texts with several labels, from the import to the exported file: on the command line, and in the
//! window as a person goes through it.

use egui::{Key, Modifiers};
use hearth::steps::evaluate::View;
use hearth_core::command::Command;
use hearth_core::data::import::{ImportOptions, LabelsIn};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;
use hearth_core::session::{Session, SessionOptions};
use hearth_core::tasks::{Answer, TaskKind};
use hearth_tests::flow::Flow;
use hearth_tests::topics::{self, TOPICS};
use hearth_tests::{Workplace, peers, shared_data};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const TASK: &str = "multi-label-text-classification";

fn written(place: &Workplace, name: &str, text: &str) -> String {
    let path = place.path(name);
    fs::write(&path, text).expect("can be written");
    path.to_str().expect("UTF-8").to_owned()
}

fn new_project(place: &Workplace, name: &str, task: &str) -> String {
    let dir = place.path(name).to_str().expect("UTF-8").to_owned();
    place.json(["new", &dir, "--task", task]);
    dir
}

/// A project of texts with several labels.
fn project_of(place: &Workplace, name: &str, data: &str) -> String {
    let dir = new_project(place, name, TASK);
    place.json(["import", &dir, data]);
    dir
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

fn on_disk(project: &str) -> Snapshot {
    hearth_tests::expected::on_disk(Path::new(project))
}

/// The labels of each text; `None` where nothing was said.
fn labels(snapshot: &Snapshot) -> BTreeMap<String, Option<Vec<String>>> {
    let of = |sample: &hearth_core::data::Sample| {
        let mut names: Vec<String> = snapshot.class_names(sample).map(str::to_owned).collect();
        names.sort();
        let text = sample.text().expect("a text").to_owned();
        (text, (!snapshot.is_unlabelled(sample)).then_some(names))
    };
    snapshot.all().map(of).collect()
}

/// What the made texts have.
fn wanted(num: usize) -> BTreeMap<String, Option<Vec<String>>> {
    let of = |i: usize| {
        let mut names: Vec<String> = topics::topics_of(i)
            .into_iter()
            .map(str::to_owned)
            .collect();
        names.sort();
        (topics::text(i), Some(names))
    };
    (0..num).map(of).collect()
}

/// Every figure of a report is the one that scikit-learn gives for the same predictions.
fn same_in_scikit_learn(project: &str, run: &Value, report: &Value) {
    let run = run["run"].as_str().expect("a run");
    let file = Path::new(project)
        .join("runs")
        .join(run)
        .join("report-test.json");
    let Some(theirs) = peers::python("several_labels.py", [&file]) else {
        return;
    };
    for figure in [
        "micro_f1",
        "macro_f1",
        "weighted_f1",
        "subset_accuracy",
        "hamming_loss",
        "label_ranking_average_precision",
    ] {
        let difference = number(&report[figure]) - number(&theirs[figure]);
        assert!(difference.abs() < 1e-9, "{figure}: {report} {theirs}");
    }
    for (index, class) in report["per_class"]
        .as_array()
        .expect("a list")
        .iter()
        .enumerate()
    {
        for figure in ["precision", "recall", "f1", "support"] {
            let difference = number(&class[figure]) - number(&theirs[figure][index]);
            assert!(difference.abs() < 1e-9, "{figure} of {class}");
        }
        for figure in ["auc", "average_precision"] {
            let (ours, theirs) = (&class[figure], &theirs[figure][index]);
            assert_eq!(ours.is_null(), theirs.is_null(), "{figure} of {class}");
            if !ours.is_null() {
                let difference = number(ours) - number(theirs);
                assert!(difference.abs() < 1e-9, "{figure} of {class}");
            }
        }
    }
}

#[test]
fn labels_are_read_from_cells_lists_and_columns_and_taken_away_again() {
    let place = Workplace::new();
    let all = wanted(60);
    let semicolons = written(&place, "a.csv", &topics::cells(60, ';'));
    let preview = place.json([
        "import",
        &new_project(&place, "p", TASK),
        &semicolons,
        "--preview",
    ]);
    assert_eq!(preview["table"]["labels"], json!({ "cell": ";" }));
    assert_eq!(preview["num_unlabelled"], 0, "none is a label, too");
    let project = project_of(&place, "a", &semicolons);
    assert_eq!(labels(&on_disk(&project)), all);

    let bars = written(&place, "b.csv", &topics::cells(60, '|'));
    assert_eq!(labels(&on_disk(&project_of(&place, "b", &bars))), all);
    let flags = written(&place, "c.csv", &topics::columns(60));
    assert_eq!(labels(&on_disk(&project_of(&place, "c", &flags))), all);

    // What a person says counts, also where it looks otherwise.
    let one = new_project(&place, "one", TASK);
    place.json(["import", &one, &semicolons, "--labels", "one"]);
    assert!(on_disk(&one).labels().iter().any(|name| name.contains(';')));
    assert_eq!(
        place
            .run(["import", &one, &semicolons, "--labels", "both"])
            .code,
        2
    );

    // A project for one label takes cells whole, and says what it saw.
    let single = new_project(&place, "single", "text-classification");
    let preview = place.json(["import", &single, &semicolons, "--preview"]);
    assert_eq!(preview["table"]["labels"], "one");
    assert_eq!(preview["table"]["several"], json!({ "cell": ";" }));

    for format in ["csv", "jsonl"] {
        let out = place.path(&format!("out-{format}"));
        let out = out.to_str().expect("UTF-8");
        place.json(["export-data", &project, "--format", format, "--out", out]);
        let again = project_of(&place, &format!("again-{format}"), out);
        assert_eq!(labels(&on_disk(&again)), all, "{format}");
    }
    // Label Studio has no place for the answer that none of them fits, and the export says so.
    let out = place.path("out-studio");
    let out = out.to_str().expect("UTF-8");
    let told = place.json([
        "export-data",
        &project,
        "--format",
        "label-studio",
        "--out",
        out,
    ]);
    assert_eq!(told["left_out"][0]["what"], "answers", "{told}");
    let again = labels(&on_disk(&project_of(&place, "again-studio", out)));
    for (text, names) in all {
        let names = names.filter(|names| !names.is_empty());
        assert_eq!(again[&text], names, "{text}");
    }
}

#[test]
fn every_label_is_a_question_of_its_own_from_training_to_onnx_runtime() {
    let place = Workplace::new();
    let data = written(&place, "topics.csv", &topics::cells(420, ';'));
    let project = project_of(&place, "project", &data);
    let run = place.json(["train", &project, "--preset", "fast"]);
    assert_eq!(run["way"], "ngrams", "{run}");
    assert!(number(&run["micro_f1"]) > 0.95, "{run}");
    assert!(run.get("confusion_matrix").is_none());

    let report = place.json(["evaluate", &project, "--split", "test"]);
    same_in_scikit_learn(&project, &run, &report);
    let [low, high] = [0, 1].map(|end| number(&report["micro_f1_interval"][end]));
    assert!(low <= number(&report["micro_f1"]) && number(&report["micro_f1"]) <= high);
    assert!(report.get("confusion_matrix").is_none());
    let shown = place.run(["evaluate", &project, "--split", "test"]).stdout;
    assert!(
        shown.contains("micro F1") && !shown.contains("Confusion"),
        "{shown}"
    );

    let asked = [
        "the bank and the senate",
        "nobody knew why",
        "a storm stopped the match",
    ];
    let mut args = vec!["predict", &project];
    args.extend(asked.iter().flat_map(|text| ["--text", text]));
    let answers = place.json(&args)["predictions"].clone();
    let said = |index: usize| {
        let mut labels: Vec<&str> = answers[index]["labels"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        labels.sort_unstable();
        labels
    };
    assert_eq!(said(0), ["money", "politics"]);
    assert_eq!(said(1), [""; 0], "none of them is an answer");
    assert_eq!(said(2), ["sport", "weather"]);
    for answer in answers.as_array().expect("a list") {
        let num = answer["labels"].as_array().map_or(0, Vec::len);
        for (at, class) in answer["top"].as_array().expect("a list").iter().enumerate() {
            let is_given = number(&class["probability"]) >= number(&class["threshold"]);
            assert_eq!(is_given, at < num, "{answer}");
        }
    }
    let first = &answers[2]["top"][0];
    let word = &first["because"][0]["range"];
    let at = |end: &str| word[end].as_u64().expect("a place") as usize;
    let told = &asked[2][at("start")..at("end")];
    let words = TOPICS.iter().find(|(name, _)| first["label"] == *name);
    assert!(
        words.is_some_and(|(_, words)| words.contains(&told)),
        "{told}"
    );
    let printed = place.run(&args).stdout;
    assert!(
        printed.contains("money") && printed.contains('–'),
        "{printed}"
    );

    let out = place.path("exported");
    let out = out.to_str().expect("UTF-8");
    let exported = place.json(["export", &project, "--format", "onnx", "--out", out]);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    assert!(number(&exported["parity"]["max_abs_diff"]) < 1e-4);
    let card = fs::read_to_string(place.path("exported/card.json")).expect("it is there");
    let card: Value = serde_json::from_str(&card).expect("JSON");
    assert_eq!(card["task"], TASK);
    assert_eq!(card["thresholds"].as_array().map(Vec::len), Some(4));
    let questions = written(&place, "questions.json", &json!(asked).to_string());
    let model = PathBuf::from(exported["files"][0].as_str().expect("a path"));
    let args = [model.as_path(), Path::new(&questions)];
    let Some(theirs) = peers::python("run_tasks.py", args) else {
        return;
    };
    for (index, answer) in answers.as_array().expect("a list").iter().enumerate() {
        for class in answer["top"].as_array().expect("a list") {
            let labels = theirs["labels"].as_array().expect("a list");
            let place = labels.iter().position(|label| *label == class["label"]);
            let other = number(&theirs["outputs"][index][place.expect("known")]);
            assert!(
                (number(&class["probability"]) - other).abs() < 1e-4,
                "{theirs}"
            );
        }
    }
}

#[test]
fn rare_labels_weigh_more_and_come_into_every_split() {
    let place = Workplace::new();
    // One text in forty is about the law, and nothing tells it but one word of many.
    let mut table = topics::cells(360, ';');
    for i in 0..9 {
        let _ = writeln!(
            table,
            "\"{} of the court\",\"law;money\"",
            topics::text(i * 2 * 31 + 2)
        );
    }
    let data = written(&place, "rare.csv", &table);
    let project = project_of(&place, "project", &data);
    let snapshot = on_disk(&project);
    let law = snapshot
        .labels()
        .iter()
        .position(|name| name == "law")
        .expect("it is there");
    for split in hearth_core::data::Split::ALL {
        assert!(snapshot.class_counts(Some(split))[law] > 0, "{split}");
    }
    let seen = place.json(["inspect", &project]);
    let kinds = seen["findings"].as_array().expect("a list").iter();
    let kinds: Vec<&str> = kinds
        .filter_map(|finding| finding["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"class-imbalance"), "{kinds:?}");
    let recall = |balance: &str| {
        let set = format!("balance={balance}");
        let run = place.json(["train", &project, "--preset", "fast", "--set", &set]);
        assert!(number(&run["micro_f1"]) > 0.8, "{run}");
        let folder = Path::new(&project)
            .join("runs")
            .join(run["run"].as_str().expect("a run"));
        let report = fs::read_to_string(folder.join("report-valid.json")).expect("it is there");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        // Before any threshold: how likely the rare label is where it is.
        let items = report["items"].as_array().expect("a list").iter();
        let of_law = items.filter(|item| {
            let truth = item["truth"].as_array().expect("a list");
            truth.contains(&json!(law))
        });
        let sure: Vec<f64> = of_law
            .map(|item| number(&item["probabilities"][law]))
            .collect();
        sure.iter().sum::<f64>() / sure.len().max(1) as f64
    };
    assert!(recall("weights") > recall("none"));
}

#[test]
fn what_english_words_mean_helps_with_several_labels_too() {
    let place = Workplace::new();
    let data = written(&place, "topics.csv", &topics::cells(240, ';'));
    let project = project_of(&place, "project", &data);
    let run = place.json([
        "train", &project, "--preset", "balanced", "--set", "way=head",
    ]);
    assert!(number(&run["micro_f1"]) > 0.9, "{run}");
    let report = place.json(["evaluate", &project, "--split", "test"]);
    same_in_scikit_learn(&project, &run, &report);
    let out = place.path("exported");
    let out = out.to_str().expect("UTF-8");
    let exported = place.json(["export", &project, "--format", "onnx", "--out", out]);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    assert!(
        number(&exported["parity"]["max_abs_diff"]) < 1e-3,
        "{exported}"
    );
    // Words that no training text has.
    let weather = |text: &str| {
        let asked = place.json(["predict", &project, "--text", text]);
        let top = asked["predictions"][0]["top"].as_array().cloned();
        let mut classes = top.expect("a list").into_iter();
        let class = classes.find(|class| class["label"] == "weather");
        number(&class.expect("it is there")["probability"])
    };
    let (rain, piano) = (
        weather("heavy rain and hail"),
        weather("she played the piano"),
    );
    assert!(rain > 1.2 * piano, "{rain} {piano}");
}

/// Topics of real texts, each a fact: whether one of its words is in the text.
fn real_topics(text: &str, topics: &[(&str, &[&str])]) -> Vec<String> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let found = topics.iter().filter(|(_, words)| has(words));
    found.map(|(name, _)| (*name).to_owned()).collect()
}

#[test]
fn chinese_reviews_have_several_topics() {
    let Some(file) = shared_data::file("text/waimai_10k.csv") else {
        return;
    };
    let place = Workplace::new();
    let topics: [(&str, &[&str]); 4] = [
        ("口味", &["好吃", "难吃", "味道", "口味"]),
        ("送餐", &["送餐", "送到", "快递", "外卖", "小时"]),
        ("价格", &["便宜", "贵", "价格", "划算", "优惠"]),
        ("服务", &["服务", "态度"]),
    ];
    let reviews = fs::read_to_string(file).expect("it can be read");
    let mut table = String::new();
    for line in reviews.lines().skip(1).step_by(4) {
        let text = line
            .split_once(',')
            .map_or("", |(_, text)| text)
            .trim_matches('"');
        let labels = real_topics(text, &topics);
        let _ = writeln!(table, "{}", json!({ "text": text, "labels": labels }));
    }
    let data = written(&place, "reviews.jsonl", &table);
    let project = project_of(&place, "project", &data);
    let run = place.json(["train", &project]);
    assert_eq!(run["way"], "ngrams");
    eprintln!(
        "real reviews: micro F1 {}, macro F1 {}",
        run["micro_f1"], run["macro_f1"]
    );
    assert!(number(&run["micro_f1"]) > 0.85, "{run}");
    let report = place.json(["evaluate", &project, "--split", "test"]);
    same_in_scikit_learn(&project, &run, &report);
}

fn session(project: &str) -> Session {
    let mut session = Session::new(SessionOptions::default());
    let dir = PathBuf::from(project);
    session.run(Command::OpenProject { dir }).expect("it opens");
    session
}

fn now(session: &Session) -> Arc<Snapshot> {
    session.project().expect("open").snapshot().clone()
}

#[test]
fn none_of_them_is_told_from_nothing_and_the_task_goes_both_ways() {
    let place = Workplace::new();
    let table = "text\nthe first of the texts\nthe second of the texts\nthe third of the texts\n";
    let data = written(&place, "plain.csv", table);
    let project = new_project(&place, "project", "text-classification");
    place.json(["import", &project, &data]);
    let mut session = session(&project);
    let edit = |session: &mut Session, edit: Edit| session.run(Command::Edit(edit)).map(|_| ());
    let before = now(&session);
    let ids: Vec<SampleId> = before.all().map(|sample| sample.id).collect();
    let several = TaskKind::MultiLabelTextClassification;
    edit(&mut session, Edit::SetTask { task: several }).expect("done");
    assert_eq!(now(&session).task, several);
    let tag = |class: &str, is_on| Edit::Tag {
        samples: vec![ids[0]],
        class: class.into(),
        is_on,
    };
    edit(&mut session, tag("a", true)).expect("done");
    edit(&mut session, tag("b", true)).expect("done");
    let count = |session: &Session| {
        now(session)
            .history
            .undo
            .clone()
            .map(|edit| edit.num_samples)
    };
    let none = Edit::TagNone {
        samples: ids[..2].to_vec(),
    };
    edit(&mut session, none).expect("done");
    let said = |session: &Session| {
        let snapshot = now(session);
        let of = |id: &SampleId| {
            let sample = snapshot.sample(*id).expect("there");
            (
                snapshot.class_names(sample).count(),
                snapshot.is_unlabelled(sample),
            )
        };
        ids.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(said(&session), [(0, false), (0, false), (0, true)]);
    assert_eq!(count(&session), Some(2), "each text once");
    session.run(Command::Undo).expect("done");
    assert_eq!(said(&session), [(2, false), (0, true), (0, true)]);
    session.run(Command::Redo).expect("done");
    assert_eq!(said(&session), [(0, false), (0, false), (0, true)]);
    edit(&mut session, tag("b", true)).expect("done");
    assert_eq!(said(&session)[0], (1, false));
    // For one label, nothing is an answer only where a class is.
    let one = TaskKind::TextClassification;
    edit(&mut session, Edit::SetTask { task: one }).expect("done");
    assert_eq!(said(&session), [(1, false), (0, true), (0, true)]);
    for _ in 0..5 {
        session.run(Command::Undo).expect("done");
    }
    assert_eq!(now(&session).task, several);
    session.run(Command::Undo).expect("done");
    assert_eq!(now(&session).task, one);
    assert_eq!(said(&session), [(0, true); 3]);
    let wrong = edit(
        &mut session,
        Edit::SetTask {
            task: TaskKind::TabularRegression,
        },
    );
    assert_eq!(wrong.expect_err("no").code, "task-not-changeable");
    assert_eq!(now(&session).task, one);
    drop(session);
    // The command line says the same.
    place.json(["edit", &project, "task", TASK]);
    assert_eq!(place.error(["train", &project]), "no-labels");
    let told = place.json(["edit", &project, "none", "--all"]);
    assert_eq!(told["edit"]["kind"], "tag-none");
    assert!(
        labels(&on_disk(&project))
            .values()
            .all(|said| *said == Some(Vec::new()))
    );
}

#[test]
fn a_run_of_the_other_task_says_so_and_several_labels_stay_when_one_is_wanted() {
    let place = Workplace::new();
    let data = written(&place, "topics.csv", &topics::cells(200, ';'));
    let project = project_of(&place, "project", &data);
    place.json(["train", &project, "--preset", "fast"]);
    place.json(["edit", &project, "task", "text-classification"]);
    assert_eq!(
        place.error(["evaluate", &project, "--split", "test"]),
        "task-changed"
    );
    let run = place.json(["train", &project, "--preset", "fast"]);
    assert!(number(&run["accuracy"]) > 0.5, "the first label of each");
    place.json(["edit", &project, "task", TASK]);
    assert_eq!(labels(&on_disk(&project)), wanted(200), "nothing is lost");
    let curve = place.error(["label-curve", &project]);
    assert_eq!(curve, "curve-several-labels");
    place.json(["check", &project]);
    let seen = place.json(["inspect", &project]);
    assert!(!seen["findings"].to_string().contains("likely-label-errors"));
}

#[test]
fn texts_get_several_labels_in_the_window_from_the_import_to_the_answer() {
    let place = Workplace::new();
    let mut table = topics::cells(240, ';');
    // Six texts that nobody labelled.
    for i in 240..246 {
        let _ = writeln!(table, "\"{}\",", topics::text(i));
    }
    let data = written(&place, "topics.csv", &table);
    let project = new_project(&place, "project", "text-classification");
    let mut flow = Flow::open_project(&place.path("user-data"), Some(Path::new(&project)));
    flow.go("Data");
    flow.drop(&[Path::new(&data)]);
    flow.await_preview();
    assert!(flow.shows_part("seem to have several labels"));
    flow.press_below("Allow several labels");
    flow.await_preview();
    flow.until("the labels one by one", |flow| {
        let preview = flow.app().view().data.preview.as_ref();
        let seen = preview.and_then(|preview| preview.result.as_ref());
        seen.is_some_and(|seen| seen.classes.len() == 4)
    });
    assert!(flow.shows_part("several in a cell, with “;” between them"));
    flow.import();
    let snapshot = |flow: &Flow| {
        flow.app()
            .session()
            .project()
            .expect("open")
            .snapshot()
            .clone()
    };
    assert!(snapshot(&flow).task.is_multi_label());

    // A key gives a label or takes it away; 0 says that none fits.
    flow.go("Label");
    assert!(flow.shows_part("240 of 246 labelled"));
    let current = |flow: &Flow| flow.app().view().label.current.expect("one is shown");
    let id = current(&flow);
    let of = |flow: &Flow| -> Vec<String> {
        let snapshot = snapshot(flow);
        let sample = snapshot.sample(id).expect("there");
        snapshot.class_names(sample).map(str::to_owned).collect()
    };
    flow.key(Modifiers::NONE, Key::Num1);
    flow.key(Modifiers::NONE, Key::Num2);
    assert_eq!(of(&flow), ["money", "politics"]);
    flow.key(Modifiers::NONE, Key::Num1);
    assert_eq!(of(&flow), ["politics"]);
    flow.key(Modifiers::NONE, Key::Num0);
    assert_eq!(of(&flow), [""; 0]);
    assert!(snapshot(&flow).has_none(snapshot(&flow).sample(id).expect("there")));
    assert_ne!(current(&flow), id, "and goes on");
    flow.click("None of them");
    assert!(flow.shows_part("242 of 246 labelled"));

    flow.go("Train");
    flow.press_below("Train");
    flow.until_idle();
    assert!(flow.shows("Micro F1 on the test"));
    flow.press("See where it errs");
    assert!(matches!(
        flow.app().view().evaluate.view(),
        Some(View::Labels(_))
    ));
    assert!(flow.shows("All labels right"));
    assert!(!flow.shows("What is taken for what"), "no confusion matrix");
    flow.reach("Try it…");
    flow.press("Try it…");
    flow.type_lines_into("Text to try", "the minister had snow in the match");
    flow.press("Ask the model");
    flow.until_idle();
    let answers = &flow.app().view().try_it.predictions;
    let Some(Answer::Labels { labels, .. }) = answers.first().map(|p| &p.answer) else {
        panic!("an answer: {answers:?}");
    };
    assert!(labels.len() >= 2, "{labels:?}");
    let second = labels[1].clone();
    flow.press(&second);
    let told = format!("speak for {second}");
    assert!(flow.shows_part(&told), "its words are coloured");
    flow.key(Modifiers::NONE, Key::Escape);
    flow.go("Export");
    flow.press("Export");
    flow.until_idle();
    assert!(flow.shows("Proven"));
}

#[test]
fn plain_words_lead_to_several_labels_and_back() {
    let place = Workplace::new();
    let said = place.json(["propose", "tag articles with several topics"]);
    assert_eq!(said["task"], TASK);
    assert_eq!(said["goal"]["metric"], "micro-f1");
    assert_eq!(place.json(["propose", "给文章打多个标签"])["task"], TASK);
    let project = new_project(&place, "project", "text-classification");
    let mut flow = Flow::open_project(&place.path("user-data"), Some(Path::new(&project)));
    let task = |flow: &Flow| {
        flow.app()
            .session()
            .project()
            .expect("open")
            .snapshot()
            .task
    };
    flow.go("Goal");
    flow.press("Tag articles with several topics");
    flow.reach("Allow several labels");
    flow.press("Allow several labels");
    assert!(task(&flow).is_multi_label());
    flow.reach("One label");
    flow.choose("One label");
    assert_eq!(task(&flow), TaskKind::TextClassification);
}

#[test]
fn options_of_an_import_say_how_labels_are_written() {
    let place = Workplace::new();
    let data = written(&place, "topics.csv", &topics::cells(40, ','));
    let project = new_project(&place, "project", TASK);
    let mut session = session(&project);
    let options = ImportOptions {
        labels: LabelsIn::Cell(','),
        ..ImportOptions::default()
    };
    let source = PathBuf::from(&data);
    let ended = session.run_to_end(Command::Import { source, options }, |_| {});
    assert!(ended.is_ok());
    assert_eq!(now(&session).labels().len(), 4);
}
