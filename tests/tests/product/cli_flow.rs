//! The whole way on the command line: what it prints, how it ends, and that it repeats itself.

use hearth_tests::pictures::{self, Motif, draw, save};
use hearth_tests::{Finished, Workplace};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn number(value: &Value, key: &str) -> f64 {
    value[key]
        .as_f64()
        .unwrap_or_else(|| panic!("{key} is a number in {value:#}"))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("{key} is a list in {value:#}"))
}

/// The keys that scripts rely on, and that the figures fit each other.
fn assert_report(report: &Value, num_classes: usize) {
    let accuracy = number(report, "accuracy");
    let interval = list(report, "accuracy_interval");
    assert!(interval[0].as_f64() <= Some(accuracy) && Some(accuracy) <= interval[1].as_f64());
    assert!((0.0..=1.0).contains(&number(report, "macro_f1")));
    assert!(number(report, "duration_secs") >= 0.0);
    assert!(report["seed"].is_u64() && report["device"].is_string() && report["run"].is_string());
    assert!(report["warnings"].is_array());
    let per_class = list(report, "per_class");
    assert_eq!(per_class.len(), num_classes);
    for class in per_class {
        assert!(class["label"].is_string());
        for key in ["precision", "recall", "f1", "support"] {
            number(class, key);
        }
    }
    let matrix = list(report, "confusion_matrix");
    let cell = |row: &Value, i: usize| row[i].as_u64().expect("a count");
    let all: u64 = matrix
        .iter()
        .flat_map(|row| (0..num_classes).map(move |i| cell(row, i)))
        .sum();
    let right: u64 = matrix.iter().enumerate().map(|(i, row)| cell(row, i)).sum();
    assert_eq!(Some(all), report["num_samples"].as_u64());
    assert!((right as f64 / all as f64 - accuracy).abs() < 1e-9);
}

fn assert_parity(parity: &Value) {
    assert!(parity["runtime"].is_string());
    assert!(number(parity, "num_samples") > 0.0);
    assert!(number(parity, "top1_agreement") >= 0.995);
    assert!(number(parity, "max_abs_diff") < 1e-3);
}

#[test]
fn the_demo_goes_the_whole_way() {
    let place = Workplace::new();
    let dir = place.path("demo");
    let demo = place.json([
        "demo",
        "--device=cpu",
        "--dir",
        dir.to_str().expect("UTF-8"),
    ]);
    assert_report(&demo, 8);
    assert_parity(&demo["parity"]);
    assert!(
        number(&demo, "accuracy") > 0.6,
        "far better than guessing: {}",
        demo["accuracy"]
    );
    assert_eq!(list(&demo, "predictions").len(), 8);
    assert_eq!(list(&demo, "skipped").len(), 0);
    let model = Path::new(demo["export"]["files"][0].as_str().expect("a path"));
    assert!(model.is_file() && model.extension().is_some_and(|e| e == "onnx"));
    // A second demo there must not touch the first one.
    assert_eq!(
        place.error(["demo".as_ref(), "--dir".as_ref(), dir.as_os_str()]),
        "already-a-project"
    );
}

#[test]
fn a_folder_becomes_a_model_that_can_be_used() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 20);
    let (project, imported) = place.project_with("project", &folder);
    assert_eq!(imported["num_added"], 60);
    assert_eq!(list(&imported, "skipped").len(), 0);
    let split = &imported["splits"];
    let sizes = ["train", "valid", "test"].map(|name| split[name].as_u64().expect("a count"));
    assert_eq!(sizes, [42, 9, 9], "70, 15 and 15 percent of each class");

    let again = place.json(["import".as_ref(), project.as_os_str(), folder.as_os_str()]);
    assert_eq!(
        (&again["num_added"], &again["num_already_there"]),
        (&0.into(), &60.into())
    );

    let project = project.to_str().expect("UTF-8");
    let trained = place.json(["train", project, "--device", "cpu", "--seed", "7"]);
    assert_report(&trained, 3);
    assert_eq!(
        (&trained["seed"], &trained["run"]),
        (&7.into(), &"run-001".into())
    );
    assert!(
        number(&trained, "accuracy") >= 0.75,
        "three easy motifs: {}",
        trained["accuracy"]
    );

    let test = place.json(["evaluate", project]);
    assert_report(&test, 3);
    for key in ["accuracy", "macro_f1", "confusion_matrix", "per_class"] {
        assert_eq!(
            test[key], trained[key],
            "training measured the same as evaluate: {key}"
        );
    }
    let valid = place.json(["evaluate", project, "--run", "run-001", "--split", "valid"]);
    assert_report(&valid, 3);

    let inspected = place.json(["inspect", project]);
    assert_eq!(list(&inspected, "runs").len(), 1);
    assert_eq!(inspected["num_samples"], 60);
    for finding in list(&inspected, "findings") {
        assert!(finding["kind"].is_string() && finding["severity"].is_string());
        assert!(finding["num_items"].is_u64() && finding["fix"].is_string());
    }

    let out = place.path("out");
    let exported = place.json([
        "export",
        project,
        "--format=onnx",
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    assert_parity(&exported["parity"]);
    let model = exported["files"][0].as_str().expect("a path").to_owned();

    let picture = place.path("new.png");
    save(&draw(Motif::Stripes, 1000, 64), &picture);
    let picture = picture.to_str().expect("UTF-8");
    let broken = place.path("broken.jpg");
    fs::write(&broken, "not a picture").expect("can be written");
    let broken = broken.to_str().expect("UTF-8");
    let by_file = place.json(["predict", &model, picture, broken]);
    let predictions = list(&by_file, "predictions");
    assert_eq!(predictions[0]["label"], "stripes");
    assert_eq!(list(&predictions[0], "top").len(), 3);
    let sum: f64 = list(&predictions[0], "top")
        .iter()
        .map(|class| number(class, "probability"))
        .sum();
    assert!((sum - 1.0).abs() < 1e-4);
    assert!(
        predictions[1]["error"].is_string(),
        "an unreadable file is said in its place"
    );
    let run_folder = trained["model"].as_str().expect("a path");
    let by_run = place.json(["predict", run_folder, picture]);
    assert_eq!(by_run["predictions"][0]["label"], "stripes");

    let all_broken = place.run(["predict", &model, broken, "--json"]);
    assert_eq!(all_broken.code, 1);
    assert_eq!(all_broken.json()["error"]["code"], "no-readable-input");
    assert_eq!(list(&all_broken.json(), "predictions").len(), 1);

    // The same for people.
    let said = place.run(["evaluate", project]);
    assert!(
        said.stdout.contains("accuracy") && said.stdout.contains("stripes"),
        "{said:?}"
    );
    let quiet = place.run(["inspect", project, "--quiet"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

/// What must be equal between two trainings; times may differ.
fn curves(trained: &Value) -> Vec<Value> {
    let epochs = list(trained, "epochs").iter().cloned();
    let mut curves: Vec<Value> = epochs
        .map(|mut epoch| {
            epoch["elapsed_secs"] = Value::Null;
            epoch["samples_per_sec"] = Value::Null;
            epoch
        })
        .collect();
    curves.extend(
        ["accuracy", "macro_f1", "confusion_matrix", "best_epoch"].map(|key| trained[key].clone()),
    );
    curves
}

#[test]
fn the_seed_decides_how_a_training_turns_out() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 12);
    let train = |name: &str, seed: &str| {
        let (project, _) = place.project_with(name, &folder);
        let project = project.to_str().expect("UTF-8").to_owned();
        place.json([
            "train",
            &project,
            "--preset=fast",
            "--device=cpu",
            "--seed",
            seed,
        ])
    };
    let first = curves(&train("first", "1"));
    assert_eq!(
        first,
        curves(&train("second", "1")),
        "same data, same seed, same device"
    );
    assert_ne!(first, curves(&train("third", "2")), "another seed");
}

#[test]
fn the_exit_status_tells_done_failed_and_wrong_usage_apart() {
    let place = Workplace::new();
    let code = |args: &[&str]| place.run(args).code;
    assert_eq!(code(&["--version"]), 0);
    assert_eq!(code(&["train", "--help"]), 0);
    assert_eq!(code(&["inspect", "nowhere"]), 1);
    for wrong in [
        &["train"][..],
        &["new", "x", "--task=tea-leaves"],
        &["train", "x", "--device=abacus"],
        &["train", "x", "--set", "epochs"],
        &["train", "x", "--set", "epochs=0"],
        &["train", "x", "--set", "wisdom=1"],
        &["import", "x", "y", "--format=papyrus"],
        &["export", "x", "--format=papyrus", "--out=y"],
        &["serve", "x"],
    ] {
        assert_eq!(code(wrong), 2, "{wrong:?}");
    }
    let error = place.run(["train", "x", "--device=abacus", "--json"]);
    assert_eq!(error.json()["error"]["code"], "wrong-usage");
    assert_eq!(place.error(["inspect", "nowhere"]), "not-a-project");
    place.json(["new", "boxes", "--task=object-detection"]);
    assert_eq!(place.error(["train", "boxes"]), "task-not-trainable");
}

#[test]
fn without_a_run_or_data_the_message_says_what_is_missing() {
    let place = Workplace::new();
    let project = place.project("empty");
    let project = project.to_str().expect("UTF-8");
    assert_eq!(place.error(["evaluate", project]), "no-run");
    assert_eq!(
        place.error(["evaluate", project, "--run", "run-009"]),
        "no-such-run"
    );
    assert_eq!(
        place.error(["export", project, "--format=onnx", "--out=out"]),
        "no-run"
    );
    assert_eq!(
        place.error(["import", project, "nowhere"]),
        "source-missing"
    );
    place.error(["train", project]);
    place.error(["predict", project, "picture.png"]);
    place.error(["predict", "no-model", "picture.png"]);
}

#[test]
fn doctor_lists_a_device_that_works() {
    let place = Workplace::new();
    let doctor = place.json(["doctor"]);
    let devices = list(&doctor, "devices");
    assert!(
        devices
            .iter()
            .any(|d| d["kind"] == "cpu" && d["usable"] == true),
        "{doctor:#}"
    );
    assert_eq!(doctor["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        doctor["folders"]["data"],
        place.path("user-data").to_str().expect("UTF-8")
    );
    for device in devices.iter().filter(|d| d["usable"] == false) {
        assert!(
            device["reason"]["message"].is_string(),
            "an unusable device says why: {device}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_one_line_says_so() {
    let place = Workplace::new();
    let mut command = place.command([""; 0]);
    let finished = Finished::of(command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY"));
    assert_eq!(finished.code, 1);
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
    assert!(
        finished.stderr.contains("cargo run --release -- demo"),
        "{}",
        finished.stderr
    );
}
