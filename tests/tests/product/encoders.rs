//! Encoders of texts that a person brings as folders, as Hugging Face lays them out: taken in,
//! trained whole and by changes of low rank, exported, and refused in words.

use egui::{Key, Modifiers};
use hearth_core::text_encoder::{MOST_TOKENS, folder};
use hearth_tests::flow::Flow;
use hearth_tests::{Workplace, file_server, peers};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const ODD: [&str; 9] = [
    "A lovely evening, isn't it?  We'll see…",
    "UNAFFABLE café — naïve; don't!!",
    "好吃的外卖，送得很快 👍🏽",
    "שלום مرحبا हिन्दी",
    "  tabs\tand\n\nlines \u{3000}wide ",
    "",
    "x\u{200d}y\u{7}z \u{fffd} 3.14159 ½ ²",
    "I've 42 cats'n'dogs; they'd say: \"no\".",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

/// Short reviews that say good things and bad things.
fn reviews() -> Vec<(String, &'static str)> {
    let good = ["lovely", "brilliant", "a delight"];
    let bad = ["dreadful", "boring", "a waste"];
    let about = ["the film", "this book", "our dinner", "his song"];
    (0..240)
        .map(|i| {
            let (word, label) = if i % 2 == 0 {
                (good[i / 2 % 3], "good")
            } else {
                (bad[i / 2 % 3], "bad")
            };
            let (a, b) = (about[i % 4], about[i / 4 % 4]);
            (format!("{a} was {word}, and {b} too, {i}"), label)
        })
        .collect()
}

fn plain(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn project(place: &Workplace) -> String {
    let mut table = "text,label\n".to_owned();
    for (text, label) in reviews() {
        table += &format!("\"{text}\",{label}\n");
    }
    let data = place.path("reviews.csv");
    fs::write(&data, table).expect("written");
    let dir = plain(&place.path("project")).to_owned();
    place.json(["new", &dir, "--task", "text-classification"]);
    place.json(["import", &dir, plain(&data)]);
    dir
}

/// Three small encoders, and how another program cuts the odd texts and the reviews.
fn encoders(place: &Workplace) -> Option<(PathBuf, Vec<String>, Value)> {
    let into = place.path("encoders");
    let mut texts: Vec<String> = ODD.map(str::to_owned).to_vec();
    texts.extend(reviews().into_iter().map(|(text, _)| text));
    let list = place.path("texts.json");
    fs::write(&list, json!(texts).to_string()).expect("written");
    let told = peers::python("make_encoders.py", [into.as_path(), list.as_path()])?;
    Some((into, texts, told))
}

#[test]
fn texts_are_cut_as_hugging_face_cuts_them() {
    let place = Workplace::new();
    let Some((into, texts, told)) = encoders(&place) else {
        return;
    };
    for name in ["bert", "distil", "roberta"] {
        let brought = folder::read(&into.join(name)).expect(name);
        for (text, wanted) in texts.iter().zip(told[name].as_array().expect("a list")) {
            let found = brought.tokenizer.tokens(text, MOST_TOKENS);
            assert_eq!(json!(found), *wanted, "{name}: {text:?}");
        }
    }
}

#[test]
fn an_encoder_is_brought_tuned_and_taken_to_onnx_runtime() {
    let place = Workplace::new();
    let project = project(&place);
    let Some((into, ..)) = encoders(&place) else {
        return;
    };
    let asked = ["the film was lovely", "a dreadful waste of his song, 好"];
    for (name, family, settings) in [
        ("bert", "BERT", &["way=fine-tune"][..]),
        ("distil", "DistilBERT", &["way=fine-tune", "lora=4"]),
        ("roberta", "RoBERTa", &["way=head"]),
    ] {
        let added = place.json(["backbones", "add", &project, plain(&into.join(name))]);
        assert_eq!(
            (&added["name"], &added["encoder"]["family"]),
            (&json!(name), &json!(family))
        );
        let backbone = format!("backbone={name}");
        let mut args = vec!["train", &project, "--set", &backbone];
        for setting in settings {
            args.extend(["--set", setting]);
        }
        // A net of random weights has more to learn than one that can read.
        args.extend(["--set", "learning_rate=0.004", "--set", "epochs=8"]);
        let run = place.json(args);
        assert_eq!(run["backbone"], name);
        assert!(run["accuracy"].as_f64() > Some(0.9), "{name}: {run}");
        let told = place.json(["predict", &project, "--text", asked[0], "--text", asked[1]]);
        let answers = told["predictions"].as_array().expect("a list");
        assert_eq!(
            (&answers[0]["label"], &answers[1]["label"]),
            (&json!("good"), &json!("bad")),
            "{name}"
        );
        // What spoke for the answer is a word of the text, and the telling one is among it.
        let because = answers[0]["because"].as_array().expect("a list");
        let telling = because.iter().find(|part| {
            let range = |end: &str| part["range"][end].as_u64().expect("a place") as usize;
            &asked[0][range("start")..range("end")] == "lovely"
        });
        let weight = telling.and_then(|part| part["weight"].as_f64());
        assert!(weight > Some(0.05), "{name}: {because:?}");

        let out = place.path(&format!("exported-{name}"));
        let exported = place.json(["export", &project, "--format", "onnx", "--out", plain(&out)]);
        assert_eq!(exported["parity"]["passed"], true, "{exported}");
        assert!(out.join("tokenizer.json").is_file());
        let list = place.path("questions.json");
        fs::write(&list, json!(asked).to_string()).expect("written");
        let model = out.join("model.onnx");
        let theirs = peers::python("run_tasks.py", [model.as_path(), &list]).expect("as before");
        for (answer, outputs) in answers
            .iter()
            .zip(theirs["outputs"].as_array().expect("rows"))
        {
            for class in answer["top"].as_array().expect("classes") {
                let mut labels = theirs["labels"].as_array().expect("labels").iter();
                let at = labels.position(|label| *label == class["label"]);
                let other = outputs[at.expect("known")].as_f64().expect("a number");
                let ours = class["probability"].as_f64().expect("a number");
                assert!((ours - other).abs() < 1e-3, "{name}: {ours} {other}");
            }
        }
        // The file alone is asked, too.
        let alone = place.json(["predict", plain(&model), "--text", asked[0]]);
        assert_eq!(alone["predictions"][0]["label"], "good");
    }
    let list = place.json(["backbones", "list", &project]);
    assert_eq!(list["own"].as_array().map(Vec::len), Some(3));
    place.json(["backbones", "remove", &project, "bert"]);
    let list = place.json(["backbones", "list", &project]);
    assert_eq!(list["own"].as_array().map(Vec::len), Some(2));
    let again = [
        "train",
        &project,
        "--set",
        "way=fine-tune",
        "--set",
        "backbone=bert",
    ];
    assert_eq!(place.error(again), "no-backbone");
}

#[test]
fn the_bundled_encoder_is_tuned() {
    let place = Workplace::new();
    let project = project(&place);
    let settings = [
        "--set",
        "way=fine-tune",
        "--set",
        "unfreeze=1",
        "--set",
        "epochs=2",
    ];
    let mut args = vec!["train", &project];
    args.extend(settings);
    let whole = place.json(args);
    assert!(whole["accuracy"].as_f64() > Some(0.95), "{whole}");
    assert_eq!(whole["backbone"], "all-MiniLM-L6-v2");
    let told = place.json(["predict", &project, "--text", "what a lovely evening"]);
    assert_eq!(told["predictions"][0]["label"], "good");
}

#[test]
fn what_is_no_encoder_is_refused_and_leaves_nothing() {
    let place = Workplace::new();
    let project = project(&place);
    let Some((into, ..)) = encoders(&place) else {
        return;
    };
    let bert = into.join("bert");
    let add = |folder: &Path| place.error(["backbones", "add", &project, plain(folder)]);
    let weights = bert.join("model.safetensors");
    let bytes = fs::read(&weights).expect("read");
    // A name in the header is changed: that tensor is missing now.
    let text = String::from_utf8_lossy(&bytes[8..8 + 40]).into_owned();
    assert!(text.contains("bert."), "{text}");
    let mut broken = bytes.clone();
    let at = bytes
        .windows(5)
        .position(|part| part == b"query")
        .expect("a name");
    broken[at] = b'Q';
    fs::write(&weights, broken).expect("written");
    assert_eq!(add(&bert), "encoder-tensors");
    fs::remove_file(&weights).expect("removed");
    fs::write(bert.join("pytorch_model.bin"), "cos\nsystem\n(S'true'\ntR.").expect("written");
    assert_eq!(add(&bert), "encoder-pickle");
    assert_eq!(add(&place.path("nowhere")), "encoder-no-folder");
    let list = place.json(["backbones", "list", &project]);
    assert_eq!(list["own"], json!([]));
}

#[test]
fn an_encoder_is_fetched_from_a_hub_and_chosen_in_the_window() {
    let place = Workplace::new();
    let project = project(&place);
    let Some((into, ..)) = encoders(&place) else {
        return;
    };
    let mut files = Vec::new();
    let mut tree = Vec::new();
    for name in ["config.json", "model.safetensors", "tokenizer.json"] {
        let bytes = fs::read(into.join("bert").join(name)).expect("read");
        tree.push(json!({ "type": "file", "path": name, "size": bytes.len() }));
        files.push((format!("/team/small-bert/resolve/c0ffee/{name}"), bytes));
    }
    // What nobody needs is left where it is.
    tree.push(json!({ "type": "file", "path": "pytorch_model.bin", "size": 9 }));
    let about = json!({ "sha": "c0ffee", "cardData": { "license": "apache-2.0" } });
    for (path, answer) in [
        ("/api/models/team/small-bert", about),
        (
            "/api/models/team/small-bert/tree/c0ffee?recursive=true",
            json!(tree),
        ),
    ] {
        files.push((path.to_owned(), answer.to_string().into_bytes()));
    }
    let (address, server) = file_server::serve_all(files);
    let settings = json!({ "fetch": { "hub_address": address } });
    let folder = place.path("user-data");
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("settings.json"), settings.to_string()).expect("written");
    let got = place.json(["backbones", "get", &project, "team/small-bert", "--yes"]);
    assert_eq!(
        (&got["name"], &got["licence"]),
        (&json!("team-small-bert"), &json!("apache-2.0"))
    );
    let asked = file_server::end(&address, server);
    assert!(
        !asked.iter().any(|path| path.contains("pytorch")),
        "{asked:?}"
    );

    let mut flow = Flow::open_project(&place.path("user-data"), Some(Path::new(&project)));
    flow.go("Train");
    flow.choose("Fine-tune");
    assert!(flow.shows_part("All layers of the encoder learn"));
    flow.press_part("Encoder: MiniLM");
    flow.click("team-small-bert");
    assert!(flow.shows_part("BERT, 2 layers"));
    flow.press_part("Encoder: team-small-bert");
    flow.click("Add an encoder’s folder…");
    assert!(flow.shows_part("Python’s pickles"));
    flow.type_into("Folder of the encoder", plain(&into.join("roberta")));
    flow.press("Add it");
    flow.until_idle();
    assert_eq!(flow.app().view().train.config.backbone, "roberta");
    assert!(flow.shows_part("RoBERTa, 2 layers"));
    flow.key(Modifiers::NONE, Key::Escape);
}

#[test]
fn a_small_model_learns_from_a_large_one_and_from_texts_without_a_class() {
    let place = Workplace::new();
    // Few texts have a class; the many others say what the teacher can read and words alone cannot.
    let mut table = "text,label\n".to_owned();
    for (i, (text, label)) in reviews().into_iter().enumerate() {
        let label = if i < 60 { label } else { "" };
        table += &format!("\"{text}\",{label}\n");
    }
    for i in 0..120 {
        let words = ["excellent and superb", "terrible and dull"];
        table += &format!("\"{} number {i}\",\n", words[i % 2]);
    }
    let data = place.path("reviews.csv");
    fs::write(&data, table).expect("written");
    let project = plain(&place.path("project")).to_owned();
    place.json(["new", &project, "--task", "text-classification"]);
    place.json(["import", &project, plain(&data)]);
    let words = place.json(["train", &project, "--set", "way=ngrams"]);
    let teacher = place.json(["train", &project, "--set", "way=head"]);
    let run = teacher["run"].as_str().expect("a name");
    let setting = format!("teacher={run}");
    let student = place.json(["train", &project, "--set", &setting]);
    assert_eq!(
        (&student["way"], &student["way_reason"]),
        (&json!("ngrams"), &json!("student"))
    );
    let asked = ["superb, excellent", "dull, terrible"];
    let ask = |run: &Value| {
        let run = run["run"].as_str().expect("a name");
        let folder = Path::new(&project).join("runs").join(run);
        let told = place.json([
            "predict",
            plain(&folder),
            "--text",
            asked[0],
            "--text",
            asked[1],
        ]);
        let answers = told["predictions"].as_array().expect("a list").clone();
        answers
            .iter()
            .map(|answer| answer["top"].as_array().expect("classes").clone())
            .map(|top| {
                let good = top.iter().find(|class| class["label"] == "good");
                good.expect("known")["probability"]
                    .as_f64()
                    .expect("a number")
            })
            .collect::<Vec<f64>>()
    };
    let (by_words, by_student) = (ask(&words), ask(&student));
    // Words that no label tells of say little to a model of labels, and more to the student.
    let apart = |by: &[f64]| by[0] - by[1];
    assert!(
        apart(&by_student) > apart(&by_words) + 0.1,
        "{by_student:?} {by_words:?}"
    );
    let file = |run: &Value| {
        let run = run["run"].as_str().expect("a name");
        let file = Path::new(&project)
            .join("runs")
            .join(run)
            .join("model.onnx");
        fs::metadata(file).expect("there").len()
    };
    assert!(file(&student) * 5 < file(&teacher));

    let with = |settings: &[&str]| {
        let mut args = vec!["train", &project];
        for setting in settings {
            args.extend(["--set", setting]);
        }
        place.error(args)
    };
    assert_eq!(with(&["teacher=run-099"]), "teacher-missing");
    assert_eq!(with(&["teacher=../../x"]), "teacher-missing");
    assert_eq!(with(&[&setting, "way=head"]), "teacher-needs-words");
    place.json(["edit", &project, "rename-class", "good", "fine"]);
    assert_eq!(with(&[&setting]), "teacher-classes");
}
