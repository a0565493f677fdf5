//! Texts, sounds and tables, from the import to the exported file, on the command line.

use hearth_tests::{Workplace, peers};
use serde_json::{Value, json};
use std::f32::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};

/// A project of a task with data brought in.
fn project(place: &Workplace, task: &str, data: &Path) -> String {
    let dir = place.path(&format!("project-{task}"));
    let dir = dir.to_str().expect("UTF-8").to_owned();
    place.json(["new", &dir, "--task", task]);
    place.json(["import", &dir, data.to_str().expect("UTF-8")]);
    dir
}

fn write(place: &Workplace, name: &str, text: &str) -> PathBuf {
    let path = place.path(name);
    fs::write(&path, text).expect("can be written");
    path
}

fn export(place: &Workplace, project: &str) -> Value {
    let out = place.path("exported");
    let out = out.to_str().expect("UTF-8");
    place.json(["export", project, "--format", "onnx", "--out", out])
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// What ONNX Runtime gives for questions, from inputs made in Python by the words of the card.
fn in_onnx_runtime(place: &Workplace, exported: &Value, questions: &Value) -> Option<Value> {
    let list = write(place, "questions.json", &questions.to_string());
    let model = exported["files"][0].as_str().expect("a path");
    peers::python("run_tasks.py", [Path::new(model), &list])
}

/// Every class of an answer is as probable in ONNX Runtime.
fn same_probabilities(answer: &Value, theirs: &Value, index: usize, within: f64) {
    let labels = theirs["labels"].as_array().expect("labels");
    for class in answer["top"].as_array().expect("classes") {
        let mut places = labels.iter();
        let place = places.position(|label| *label == class["label"]);
        let other = number(&theirs["outputs"][index][place.expect("known")]);
        assert!(
            (number(&class["probability"]) - other).abs() < within,
            "{index}: {theirs}"
        );
    }
}

/// Reviews of three words each, some of which say what class they are of.
fn reviews(good: [&str; 3], bad: [&str; 3], plain: [&str; 4]) -> String {
    let mut table = "text,label\n".to_owned();
    for i in 0..240 {
        let (word, label) = if i % 2 == 0 {
            (good[i / 2 % 3], "good")
        } else {
            (bad[i / 2 % 3], "bad")
        };
        let (a, b, c) = (plain[i % 4], plain[i / 4 % 4], plain[i / 16 % 4]);
        table += &format!("\"{a} {word} {b} {c} {i}\",{label}\n");
    }
    table
}

#[test]
fn english_reviews_are_learned_explained_and_taken_to_onnx_runtime() {
    let place = Workplace::new();
    let plain = ["the film", "a story", "was it", "with him"];
    let table = reviews(
        ["wonderful", "lovely", "brilliant"],
        ["awful", "boring", "dreadful"],
        plain,
    );
    let data = write(&place, "reviews.csv", &table);
    let project = project(&place, "text-classification", &data);
    let run = place.json(["train", &project, "--preset", "fast"]);
    assert_eq!(run["way"], "ngrams");
    assert!(number(&run["accuracy"]) > 0.95, "{run}");
    assert!(number(&run["auc"]) > 0.95);

    let asked = ["what a wonderful evening", "an awful lot of nothing"];
    let told = place.json(["predict", &project, "--text", asked[0], "--text", asked[1]]);
    let told = told["predictions"].as_array().expect("a list");
    assert_eq!(
        (&told[0]["label"], &told[1]["label"]),
        (&json!("good"), &json!("bad"))
    );
    let because = &told[0]["because"][0];
    let range = |end: &str| because["range"][end].as_u64().expect("a place") as usize;
    assert_eq!(&asked[0][range("start")..range("end")], "wonderful");
    assert_eq!(number(&because["weight"]), 1.0);

    let exported = export(&place, &project);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    assert!(number(&exported["parity"]["max_abs_diff"]) < 1e-4);
    let strange = json!([
        asked[0],
        asked[1],
        "",
        "Ｗonderfullll!!!!  it's",
        "好 🙂 שלום"
    ]);
    let theirs = in_onnx_runtime(&place, &exported, &strange);
    let args: Vec<String> = ["predict", &project]
        .map(str::to_owned)
        .into_iter()
        .collect();
    let texts = strange.as_array().expect("a list").iter();
    let texts = texts.flat_map(|text| ["--text".to_owned(), text.as_str().expect("a text").into()]);
    let ours = place.json(args.into_iter().chain(texts));
    let Some(theirs) = &theirs else { return };
    let answers = ours["predictions"].as_array().expect("a list");
    for (index, answer) in answers.iter().enumerate() {
        same_probabilities(answer, theirs, index, 1e-4);
    }
}

#[test]
fn the_meaning_of_english_helps_with_words_that_were_never_seen() {
    let place = Workplace::new();
    let plain = ["the film", "a story", "was it", "with him"];
    let table = reviews(
        ["wonderful", "lovely", "brilliant"],
        ["awful", "boring", "dreadful"],
        plain,
    );
    let data = write(&place, "reviews.csv", &table);
    let project = project(&place, "text-classification", &data);
    let run = place.json(["train", &project, "--set", "way=head"]);
    assert_eq!(run["backbone"], "all-MiniLM-L6-v2");
    let asked = ["excellent, superb acting", "terrible and dull"];
    let told = place.json(["predict", &project, "--text", asked[0], "--text", asked[1]]);
    let label = |index: usize| told["predictions"][index]["label"].clone();
    assert_eq!(
        (label(0), label(1)),
        (json!("good"), json!("bad")),
        "{told}"
    );
    let exported = export(&place, &project);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    assert!(
        number(&exported["parity"]["max_abs_diff"]) < 1e-3,
        "{exported}"
    );
    let files = exported["files"].as_array().expect("files");
    assert!(
        files
            .iter()
            .any(|file| file.as_str().is_some_and(|f| f.ends_with("tokenizer.json")))
    );
}

#[test]
fn chinese_is_told_by_its_characters() {
    let place = Workplace::new();
    let table = reviews(
        ["好吃", "很棒", "喜欢"],
        ["难吃", "太慢", "失望"],
        ["外卖", "送餐", "味道", "包装"],
    );
    let data = write(&place, "评论.csv", &table);
    let project = project(&place, "text-classification", &data);
    let run = place.json(["train", &project]);
    assert_eq!(
        (&run["way"], &run["way_reason"]),
        (&json!("ngrams"), &json!("chinese"))
    );
    assert!(number(&run["accuracy"]) > 0.95);
    let told = place.json(["predict", &project, "--text", "真的难吃"]);
    assert_eq!(told["predictions"][0]["label"], "bad");
    assert_eq!(
        place.error(["train", &project, "--set", "way=scratch"]),
        "way-not-for-kind"
    );
    assert_eq!(
        place.error(["search", &project, "--set", "dropout=0,0.2"]),
        "nothing-to-search"
    );
    // What is no file is the text itself.
    let told = place.json(["predict", &project, "真的难吃."]);
    assert_eq!(told["predictions"][0]["label"], "bad");
}

/// Flats: the price hangs on size, place and what is missing.
fn flats() -> (String, String) {
    let mut prices = "size,place,floor,price\n".to_owned();
    let mut classes = "size,place,floor,dear\n".to_owned();
    for i in 0..400_i32 {
        let size = 30 + (i * 37) % 90;
        let at = ["centre", "river", "edge"][(i % 3) as usize];
        let factor = [3, 2, 1][(i % 3) as usize];
        let floor = if i % 5 == 0 {
            String::new()
        } else {
            (i % 7).to_string()
        };
        let price = size * factor * 10 + if floor.is_empty() { 300 } else { 0 };
        prices += &format!("{size},{at},{floor},{price}\n");
        classes += &format!(
            "{size},{at},{floor},{}\n",
            if price > 1300 { "yes" } else { "no" }
        );
    }
    (prices, classes)
}

#[test]
fn tables_are_learned_asked_by_name_and_taken_to_onnx_runtime() {
    let place = Workplace::new();
    let (_, table) = flats();
    let data = write(&place, "flats.csv", &table);
    let project = project(&place, "tabular-classification", &data);
    let run = place.json(["train", &project]);
    assert_eq!(run["way"], "trees");
    assert!(number(&run["accuracy"]) > 0.9, "{run}");

    let rows = json!([
        {"size": "110", "place": "centre", "floor": "2"},
        {"size": "35", "place": "edge", "floor": ""},
        {"size": "60", "place": "nowhere", "floor": "3"},
    ]);
    let ask = |row: &Value| {
        let told = place.json(["predict", &project, "--row", &row.to_string()]);
        told["predictions"][0].clone()
    };
    assert_eq!(ask(&rows[0])["label"], "yes");
    assert_eq!(ask(&rows[1])["label"], "no");
    let strange = json!({"weight": 3}).to_string();
    let told = place.run(["predict", &project, "--row", &strange, "--json"]);
    let other = told.json()["predictions"][0].clone();
    assert!(
        other["error"]
            .as_str()
            .is_some_and(|e| e.contains("size, place, floor")),
        "{other}"
    );

    // Columns are found by their names, in whatever order, and one that is missing is named.
    let turned = write(
        &place,
        "turned.csv",
        "floor,colour,place,size\n2,red,centre,110\n",
    );
    let told = place.json(["predict", &project, turned.to_str().expect("UTF-8")]);
    assert_eq!(told["predictions"][0]["label"], "yes");
    let short = write(&place, "short.csv", "size,colour\n110,red\n");
    let short = short.to_str().expect("UTF-8");
    assert_eq!(place.error(["predict", &project, short]), "columns-missing");

    let exported = export(&place, &project);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    let Some(theirs) = in_onnx_runtime(&place, &exported, &rows) else {
        return;
    };
    for (index, row) in rows.as_array().expect("rows").iter().enumerate() {
        same_probabilities(&ask(row), &theirs, index, 1e-5);
    }
}

#[test]
fn numbers_are_predicted_measured_and_taken_to_onnx_runtime() {
    let place = Workplace::new();
    let (table, _) = flats();
    let data = write(&place, "flats.csv", &table);
    let project = project(&place, "tabular-regression", &data);
    let run = place.json(["train", &project]);
    assert!(number(&run["r2"]) > 0.9, "{run}");
    assert!(number(&run["mae"]) <= number(&run["rmse"]));
    let valid = place.json(["evaluate", &project, "--split", "valid"]);
    assert!(number(&valid["r2"]) > 0.8);
    the_columns_are_explained(&valid);
    let row = json!({"size": "100", "place": "centre", "floor": "1"});
    let told = place.json(["predict", &project, "--row", &row.to_string()]);
    let value = number(&told["predictions"][0]["value"]);
    assert!((value - 3000.0).abs() < 400.0, "{value}");
    let exported = export(&place, &project);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    if let Some(theirs) = in_onnx_runtime(&place, &exported, &json!([row])) {
        let other = number(&theirs["outputs"][0][0]);
        assert!((value - other).abs() < 1e-3 * value, "{value} {other}");
    }
    let goal = place.json(["goal", &project, "--least", "0.5", "--most-mb", "0.001"]);
    let verdicts = goal["verdicts"].as_array().expect("verdicts");
    let passed = |what: &str| {
        let found = verdicts.iter().find(|verdict| verdict["what"] == what);
        found.map(|verdict| verdict["passed"] == true)
    };
    assert_eq!(
        (passed("r2"), passed("size-mb")),
        (Some(true), Some(false)),
        "{goal}"
    );
}

#[test]
fn rows_in_the_order_of_time_are_tested_on_the_newest() {
    let place = Workplace::new();
    let mut table = "date,visitors,takings\n".to_owned();
    for i in 0..200 {
        let visitors = 20 + i * 37 % 50;
        let (year, month, day) = (2023 + i / 150, i / 25 % 6 + 1, i % 25 + 1);
        table += &format!(
            "{year}-{month:02}-{day:02},{visitors},{}\n",
            visitors * 3 + i % 2
        );
    }
    let data = write(&place, "days.csv", &table);
    let dir = place.path("project");
    let dir = dir.to_str().expect("UTF-8");
    place.json(["new", dir, "--task", "tabular-regression"]);
    let data = data.to_str().expect("UTF-8");
    let imported = place.json(["import", dir, data, "--target", "takings"]);
    assert_eq!(imported["is_split_by_time"], true, "{imported}");
    assert_eq!(
        imported["splits"],
        json!({"train": 140, "valid": 30, "test": 30})
    );
    // Without a validation split, too.
    place.json(["edit", dir, "move", "train", "--in-split", "valid"]);
    let run = place.json(["train", dir]);
    assert_eq!(run["num_train_samples"], 170, "{run}");
    assert!(number(&run["r2"]) > 0.9, "{run}");
}

/// The price of a flat hangs on size and place, and hardly on the floor.
fn the_columns_are_explained(report: &Value) {
    let columns = report["columns"].as_array().expect("columns");
    let of = |name: &str| {
        let found = columns.iter().find(|column| column["column"] == name);
        found.unwrap_or_else(|| panic!("{name} is missing: {report}"))
    };
    let importance = |name| number(&of(name)["importance"]);
    assert_eq!(columns[2]["column"], "floor", "{report}");
    assert!(importance("size") > 0.1 && importance("place") > 0.1);
    assert!(importance("floor") < importance("size") / 2.0);
    let dependence = |name| of(name)["dependence"].as_array().expect("values");
    let sizes = dependence("size");
    let [first, last] = [&sizes[0], &sizes[sizes.len() - 1]];
    assert!(number(&first["place"]) < number(&last["place"]));
    assert!(number(&first["answer"][0]) < number(&last["answer"][0]));
    let at = |name: &str| {
        let found = dependence("place").iter().find(|of| of["value"] == name);
        number(&found.expect("was tried")["answer"][0])
    };
    assert!(at("centre") > at("river") && at("river") > at("edge"));
}

#[test]
fn tables_that_teach_nothing_are_refused_in_words() {
    let place = Workplace::new();
    let rows: Vec<String> = (0..40).map(|i| format!("{},5", i % 7)).collect();
    let data = write(
        &place,
        "constant.csv",
        &format!("x,price\n{}", rows.join("\n")),
    );
    let dir = project(&place, "tabular-regression", &data);
    assert_eq!(place.error(["train", &dir]), "constant-target");
    let empty = place.path("empty");
    let empty = empty.to_str().expect("UTF-8");
    place.json(["new", empty, "--task", "tabular-classification"]);
    assert_eq!(place.error(["train", empty]), "no-data");
}

/// A tone as a WAV file of 8 bits, mono.
fn tone(path: &Path, hz: f32, secs: f32, seed: u32) {
    let rate = 8000;
    let n = (rate as f32 * secs) as usize;
    let mut noise = seed;
    let samples: Vec<u8> = (0..n)
        .map(|i| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = (noise >> 24) as f32 / 256.0 - 0.5;
            let wave = (TAU * hz * i as f32 / rate as f32).sin();
            (128.0 + 80.0 * wave + 10.0 * hiss) as u8
        })
        .collect();
    let mut file = b"RIFF".to_vec();
    file.extend((36 + n as u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, 1, 0]);
    file.extend((rate as u32).to_le_bytes());
    file.extend((rate as u32).to_le_bytes());
    file.extend([1, 0, 8, 0]);
    file.extend(b"data");
    file.extend((n as u32).to_le_bytes());
    file.extend(samples);
    fs::create_dir_all(path.parent().expect("a folder")).expect("can be made");
    fs::write(path, file).expect("can be written");
}

#[test]
fn sounds_are_learned_heard_in_windows_and_proven() {
    let place = Workplace::new();
    let data = place.path("sounds");
    for (class, hz) in [("low", 220.0), ("middle", 700.0), ("high", 2200.0)] {
        for i in 0..24_u32 {
            let hz = hz * (1.0 + 0.01 * i as f32);
            tone(&data.join(format!("{class}/{i}.wav")), hz, 1.6, i + 1);
        }
    }
    let project = project(&place, "audio-classification", &data);
    let run = place.json(["train", &project, "--set", "epochs=30"]);
    assert_eq!(
        (&run["way"], &run["backbone"]),
        (&json!("head"), &json!("speech-encoder"))
    );
    assert!(number(&run["accuracy"]) > 0.9, "{run}");
    // A long recording is heard in several windows.
    let long = place.path("long.wav");
    tone(&long, 2300.0, 4.0, 99);
    let told = place.json(["predict", &project, long.to_str().expect("UTF-8")]);
    assert_eq!(told["predictions"][0]["label"], "high", "{told}");
    let wrong = write(&place, "wrong.wav", "no sound at all");
    let told = place
        .run([
            "predict",
            &project,
            wrong.to_str().expect("UTF-8"),
            "--json",
        ])
        .json();
    assert!(told["predictions"][0]["error"].is_string(), "{told}");
    let exported = export(&place, &project);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    assert!(
        number(&exported["parity"]["max_abs_diff"]) < 2e-2,
        "{exported}"
    );
}

#[test]
fn a_net_of_its_own_learns_sounds_and_is_proven() {
    let place = Workplace::new();
    let data = place.path("sounds");
    for (class, hz) in [("low", 220.0), ("middle", 700.0), ("high", 2200.0)] {
        for i in 0..16_u32 {
            let hz = hz * (1.0 + 0.01 * i as f32);
            tone(&data.join(format!("{class}/{i}.wav")), hz, 0.7, i + 1);
        }
    }
    let project = project(&place, "audio-classification", &data);
    let train = || {
        let settings = ["way=scratch", "epochs=12", "width=8", "batch_size=8"];
        let args = ["train", &project, "--device", "cpu", "--set"];
        place.json(args.into_iter().chain(settings))
    };
    let run = train();
    assert_eq!(run["way"], "scratch", "{run}");
    let backbone = run["backbone"].as_str().expect("a name");
    assert!(backbone.contains("scratch"), "{run}");
    assert!(number(&run["accuracy"]) > 0.85, "{run}");
    assert_eq!(run["accuracy"], train()["accuracy"], "equal seed");

    let high = place.path("high.wav");
    tone(&high, 2300.0, 2.0, 99);
    let told = place.json(["predict", &project, high.to_str().expect("UTF-8")]);
    assert_eq!(told["predictions"][0]["label"], "high", "{told}");
    let exported = export(&place, &project);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    assert!(
        number(&exported["parity"]["max_abs_diff"]) < 2e-2,
        "{exported}"
    );
}

#[test]
fn plain_words_become_a_proposal() {
    let place = Workplace::new();
    let told = place.json(["propose", "hear which bird sings: finch, tit or robin"]);
    assert_eq!(told["task"], "audio-classification");
    assert_eq!(told["classes"], json!(["finch", "tit", "robin"]));
    let told = place.json(["propose", "最准的、手机上实时运行的、分辨照片的模型"]);
    assert_eq!(told["task"], "image-classification");
    assert_eq!(
        told["contradictions"],
        json!(["best-and-fast", "best-and-small"])
    );
}
