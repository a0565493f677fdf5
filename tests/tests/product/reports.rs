//! What a report says beside its headline, and what it says of data that are not as they should be.

use hearth_tests::flow::Flow;
use hearth_tests::pictures::{self, Motif};
use hearth_tests::{Finished, Workplace};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A project with a trained run, of three motifs with twenty pictures each, nine of them to test.
fn trained(place: &Workplace) -> PathBuf {
    let project = place.drawn_project(20);
    place.json([
        "train",
        text(&project),
        "--preset",
        "fast",
        "--device",
        "cpu",
    ]);
    project
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// A figure lies in its interval.
fn assert_interval(report: &Value, figure: &str) {
    let interval = &report[format!("{figure}_interval")];
    let (low, high) = (number(&interval[0]), number(&interval[1]));
    let value = number(&report[figure]);
    assert!(
        (0.0..=value).contains(&low) && (value..=1.0).contains(&high) && low < high,
        "{figure}: {value} in {interval}"
    );
}

#[test]
fn every_figure_has_its_interval_and_every_class_its_curve() {
    let place = Workplace::new();
    let project = trained(&place);
    let report = place.json(["evaluate", text(&project)]);
    for figure in [
        "accuracy",
        "balanced_accuracy",
        "macro_f1",
        "weighted_f1",
        "macro_auc",
    ] {
        assert_interval(&report, figure);
    }
    assert!(report["auc"].is_null(), "that is for two classes");
    assert!(
        report["top_k"].as_array().is_some_and(Vec::is_empty),
        "of three classes"
    );
    assert!(number(&report["log_loss"]) > 0.0 && number(&report["brier_score"]) > 0.0);
    let error = number(&report["expected_calibration_error"]);
    assert!((0.0..=1.0).contains(&error));
    let bins = report["reliability_curve"].as_array().expect("a list");
    let count: u64 = bins.iter().filter_map(|bin| bin["count"].as_u64()).sum();
    assert_eq!((bins.len(), count), (15, 9));
    let classes = report["one_vs_rest"].as_array().expect("a list");
    assert_eq!(classes.len(), 3);
    for class in classes {
        assert!(class["label"].is_string());
        assert_interval(class, "auc");
        assert!((0.0..=1.0).contains(&number(&class["average_precision"])));
    }
    assert_eq!(report["num_unanswered"], 0);
    // Nine pictures tell little.
    let size = &report["test_size"];
    assert_eq!(size["is_too_small"], true, "{size}");
    assert!(size["num_samples_needed"].as_u64() > Some(99), "{size}");
    let shown = place.run(["evaluate", text(&project)]).stdout;
    for words in [
        "macro AUC",
        "log loss",
        "Brier score",
        "when it says",
        "Too small a test",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn classes_that_came_later_are_left_out_and_said() {
    let place = Workplace::new();
    let project = trained(&place);
    let before = place.json(["evaluate", text(&project)]);
    let later = place.path("more/later");
    fs::create_dir_all(&later).expect("can be made");
    for variant in 500..520 {
        let path = later.join(format!("{variant}.png"));
        pictures::save(&pictures::draw(Motif::Checks, variant, 48), &path);
    }
    place.json(["import", text(&project), text(&place.path("more"))]);
    let after = place.json(["evaluate", text(&project)]);
    assert_eq!(after["accuracy"], before["accuracy"]);
    assert_eq!(after["num_samples"], 9);
    let unknown = &after["unknown_classes"][0];
    assert_eq!(unknown["label"], "later", "{after}");
    let count = unknown["count"].as_u64().expect("a count");
    assert!(count > 0);
    let shown = place.run(["evaluate", text(&project)]).stdout;
    assert!(shown.contains("never learned (later)"), "{shown}");

    let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
    flow.until_idle();
    flow.go("Evaluate");
    assert!(flow.shows_part("that this model never learned (later)"));
    drop(flow);
    // Where nothing else is left, there is nothing to measure.
    for class in ["disc", "stripes", "checks"] {
        place.json(["edit", text(&project), "remove", "--of-class", class]);
    }
    assert_eq!(place.error(["evaluate", text(&project)]), "classes-unknown");
}

#[test]
fn samples_that_are_gone_and_one_class_alone_are_said() {
    let place = Workplace::new();
    let project = trained(&place);
    place.json(["edit", text(&project), "remove", "--of-class", "checks"]);
    let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
    flow.until_idle();
    flow.go("Evaluate");
    assert!(flow.shows_part("3 pictures left the project since this was measured"));
    assert!(flow.shows_part("too small a test to tell runs apart"));
    drop(flow);

    let report = place.json(["evaluate", text(&project)]);
    assert_eq!(report["num_samples"], 6);
    let gone = &report["one_vs_rest"][0];
    assert!(
        gone["label"] == "checks" && gone["auc"].is_null(),
        "{report}"
    );
    place.json(["edit", text(&project), "remove", "--of-class", "stripes"]);
    let report = place.json(["evaluate", text(&project)]);
    assert_eq!(report["num_samples"], 3);
    assert!(report["macro_auc"].is_null() && report["macro_auc_interval"].is_null());
    let shown = place.run(["evaluate", text(&project)]).stdout;
    assert!(shown.contains("Only one class occurs"), "{shown}");
    let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
    flow.until_idle();
    flow.go("Evaluate");
    assert!(flow.shows_part("Only one class occurs in this split. Whether"));
    assert!(!flow.shows("ROC curve"));
    drop(flow);
    place.json(["edit", text(&project), "remove", "--of-class", "disc"]);
    let nothing = Finished::of(&mut place.command(["evaluate", text(&project), "--json"]));
    assert_eq!(nothing.json()["error"]["code"], "empty-split");
}

#[test]
fn damaged_probabilities_are_measured_again() {
    let place = Workplace::new();
    let project = trained(&place);
    let file = project.join("runs/run-001/scores-test.bin");
    let whole = fs::read(&file).expect("it was written");
    let damages = [
        Some(&b"what is this"[..]),
        Some(&whole[..whole.len() / 2]),
        None,
    ];
    for damaged in damages {
        match damaged {
            Some(bytes) => fs::write(&file, bytes).expect("can be written"),
            None => fs::remove_file(&file).expect("it is there"),
        }
        let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
        flow.until_idle();
        flow.go("Evaluate");
        assert!(flow.shows_part("The probabilities of this report are not there"));
        assert!(!flow.shows("ROC curve"));
        flow.reach("Measure now");
        flow.press("Measure now");
        flow.until_idle();
        assert!(flow.shows("ROC curve"), "measured again");
        assert_eq!(
            fs::metadata(&file).expect("it is there").len(),
            whole.len() as u64
        );
    }
}
