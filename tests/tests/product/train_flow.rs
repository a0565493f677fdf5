//! Training in the window: choosing, watching, pausing, comparing, searching, mending.

use egui::{Key, Modifiers};
use hearth::commands::UiCommand;
use hearth::steps::train::LastTraining;
use hearth_core::event::JobKind;
use hearth_core::train::{DeviceChoice, MomentKind, StopReason, TrainConfig, Way};
use hearth_tests::Workplace;
use hearth_tests::flow::Flow;
use std::path::Path;

fn open(place: &Workplace, project: &Path) -> Flow {
    let mut flow = Flow::open_project(&place.path("user-data"), Some(project));
    flow.until_idle();
    flow.go("Train");
    flow
}

fn config(settings: &[(&str, &str)]) -> TrainConfig {
    let mut config = TrainConfig {
        device: DeviceChoice::Cpu,
        ..TrainConfig::default()
    };
    for (key, value) in settings {
        config.set(key, value).expect("fits");
    }
    config
}

fn train(flow: &mut Flow, settings: &[(&str, &str)]) {
    flow.send(UiCommand::TrainWith(Box::new(config(settings))));
}

/// A small net that learns for long.
/// It would learn for minutes, so that no machine is through before it is paused.
const SMALL_NET: [(&str, &str); 6] = [
    ("way", "scratch"),
    ("width", "4"),
    ("batch_size", "8"),
    ("learning_rate", "0.002"),
    ("patience", "5000"),
    ("epochs", "5000"),
];

const QUICK_HEAD: [(&str, &str); 3] = [("way", "head"), ("input_px", "64"), ("epochs", "12")];

fn until_epoch(flow: &mut Flow, epoch: usize) {
    flow.until("epochs", |flow| {
        let job = flow.app().session().job_of_kind(JobKind::Train);
        job.is_some_and(|job| job.epochs.len() >= epoch)
    });
}

fn num_runs(flow: &Flow) -> usize {
    let project = flow.app().session().project().expect("a project");
    project.runs().len()
}

#[test]
fn a_training_is_watched_paused_resumed_and_ended() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    let mut flow = open(&place, &project);
    train(&mut flow, &SMALL_NET);
    until_epoch(&mut flow, 3);
    flow.until("watched pictures", |flow| flow.shows("Watch it learn"));
    for part in [
        "Memory",
        "Pictures a second",
        "Loss: Training",
        "Really disc, the model says",
        "Best epoch",
    ] {
        assert!(flow.shows_part(part), "no {part} in {flow:?}");
    }

    flow.press("Pause");
    flow.until_idle();
    assert!(matches!(
        flow.app().view().train.last,
        LastTraining::Paused(_)
    ));
    assert_eq!(num_runs(&flow), 0);
    assert!(flow.shows("Run 1 can go on"));
    drop(flow);

    // After Hearth was closed it is offered still.
    let mut flow = open(&place, &project);
    flow.press("Resume Run 1");
    until_epoch(&mut flow, 4);
    assert!(!flow.shows("Run 1 can go on"), "what runs is not offered");
    flow.press("Stop training");
    flow.until_idle();
    let run = flow.app().session().project().expect("a project").runs()[0].clone();
    assert_eq!(run.stop_reason, StopReason::Stopped);
    let kinds: Vec<MomentKind> = run.all_moments().iter().map(|m| m.kind).collect();
    for kind in [
        MomentKind::Paused,
        MomentKind::Resumed,
        MomentKind::Best,
        MomentKind::Ended,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} in {kinds:?}");
    }
    assert!(flow.shows_part("You ended it after epoch"));
    flow.reach("Log");
    flow.press("Log");
    assert!(flow.shows_part("Went on"), "the log tells of the pause");
}

#[test]
fn a_head_can_be_paused_too_and_ends_the_same() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    let mut flow = open(&place, &project);
    let long = [
        ("way", "head"),
        ("input_px", "64"),
        ("epochs", "10000"),
        ("patience", "10000"),
    ];
    train(&mut flow, &long);
    until_epoch(&mut flow, 2);
    flow.press("Pause");
    flow.until_idle();
    assert!(flow.shows("Run 1 can go on"), "{flow:?}");
    flow.press("Remove Run 1");
    flow.until("no offer", |flow| !flow.shows("Run 1 can go on"));
}

#[test]
fn ways_and_settings_are_chosen_and_wrong_values_are_said_in_place() {
    let place = Workplace::new();
    let project = place.drawn_project(8);
    let mut flow = open(&place, &project);
    assert!(
        flow.shows_part("Head: A head on the frozen backbone"),
        "{flow:?}"
    );
    flow.choose("Fine-tune");
    assert_eq!(flow.app().view().train.config.way, Way::FineTune);
    assert!(flow.shows_part("The last blocks of the backbone learn, too"));
    flow.type_into("Blocks that learn", "3");
    assert_eq!(flow.app().view().train.config.unfreeze, 3);
    flow.choose("Scratch");
    flow.choose("Head");

    flow.reach("More settings");
    flow.press("More settings");
    flow.reach("Learning rate");
    flow.type_into("Learning rate", "-1");
    assert!(
        flow.shows_part("The learning rate must be above 0"),
        "{flow:?}"
    );
    assert!(!flow.app().view().train.fits());
    flow.type_into("Learning rate", "0.002");
    assert!(flow.app().view().train.fits());
    for name in [
        "Schedule: Cosine",
        "Optimiser: AdamW",
        "Loss: Cross-entropy",
    ] {
        assert!(flow.shows(name), "{name}");
    }
    flow.reach("Schedule: Cosine");
    flow.press("Schedule: Cosine");
    flow.click("Constant");
    let config = &flow.app().view().train.config;
    assert_eq!(config.schedule.name(), "constant");
    assert!((config.learning_rate - 0.002).abs() < 1e-9);
}

#[test]
fn runs_are_compared_starred_noted_and_deleted() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    let mut flow = open(&place, &project);
    train(&mut flow, &QUICK_HEAD);
    flow.until_idle();
    let mut other = QUICK_HEAD.to_vec();
    other.push(("dropout", "0.3"));
    train(&mut flow, &other);
    flow.until_idle();
    flow.choose("Runs");
    assert!(flow.shows("Runs compared") && flow.shows("All runs"));
    assert!(flow.shows_part("Dropout 0.3"), "what differs is said");
    flow.reach("Star Run 1");
    flow.press("Star Run 1");
    flow.type_into("Note on Run 2", "with dropout");
    flow.key(Modifiers::NONE, Key::Enter);
    flow.tick("Show Run 1 in the chart");
    let runs = &flow.app().view().train.runs;
    assert_eq!(
        runs.chosen.as_ref().map(std::collections::BTreeSet::len),
        Some(1)
    );
    flow.choose("Starred");
    flow.press("Delete Run 2…");
    assert!(flow.shows("Delete Run 2?"));
    flow.press("Cancel");
    assert_eq!(num_runs(&flow), 2);

    // The command line reads and writes the same.
    drop(flow);
    let words = project.to_str().expect("UTF-8");
    let listed = place.json(["runs", words]);
    assert_eq!(listed["runs"][0]["starred"], true);
    assert_eq!(listed["runs"][1]["note"], "with dropout");
    assert_eq!(listed["runs"][1]["settings"]["dropout"], "0.3");
    place.json(["note", words, "run-001", "plain", "--unstar"]);
    place.json(["delete-run", words, "run-002"]);
    assert_eq!(place.error(["delete-run", words, "run-002"]), "no-such-run");

    let mut flow = open(&place, &project);
    assert_eq!(num_runs(&flow), 1);
    flow.choose("Runs");
    flow.reach("Delete Run 1…");
    flow.press("Delete Run 1…");
    flow.press("Delete");
    flow.until("no run", |flow| num_runs(flow) == 0);
    assert!(project.join("runs/.trash-run-001/model.onnx").is_file());
    drop(flow);
    place.json(["runs", words]);
    assert!(!project.join("runs/.trash-run-001").exists());
}

#[test]
fn a_search_names_a_winner_that_is_trained() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    let mut flow = open(&place, &project);
    // Small pictures, so that it is quick.
    train(&mut flow, &QUICK_HEAD);
    flow.until_idle();
    flow.choose("Search");
    assert!(flow.shows("No search yet"));
    flow.tick("Learning rate");
    flow.tick("Weight decay");
    assert!(flow.shows_part("There is nothing to search"), "{flow:?}");
    flow.tick("Learning rate");
    flow.type_into("Values of Learning rate", "0.000001, 0.003");
    flow.reach("Start the search");
    flow.press("Start the search");
    flow.until("a winner", |flow| {
        flow.app().view().train.search.report.is_some()
    });
    flow.until_idle();
    assert!(
        flow.shows_part("Best of 2: Learning rate 0.003"),
        "{flow:?}"
    );
    assert!(flow.shows("Settings and what they bring"));
    flow.press_part("Train with the best");
    flow.until_idle();
    let project = flow.app().session().project().expect("a project");
    assert_eq!(project.runs().len(), 2);
    assert!((project.runs()[1].config.learning_rate - 0.003).abs() < 1e-9);
}

#[test]
fn a_learning_rate_is_found_and_used() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    let mut flow = open(&place, &project);
    train(&mut flow, &QUICK_HEAD);
    flow.until_idle();
    flow.choose("Search");
    flow.reach("Find a learning rate");
    flow.press("Find a learning rate");
    flow.until("a curve", |flow| {
        flow.app().view().train.rate_curve.is_some()
    });
    flow.until_idle();
    let curve = flow.app().view().train.rate_curve.clone().expect("a curve");
    let rate = curve.suggestion.expect("it learns");
    flow.press_part("Use ");
    assert!((flow.app().view().train.config.learning_rate - rate).abs() < 1e-12);
}

#[test]
fn a_trouble_is_shown_and_its_button_starts_the_changed_run() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    let mut flow = open(&place, &project);
    let slow = [
        ("way", "head"),
        ("input_px", "64"),
        ("epochs", "12"),
        ("learning_rate", "0.000001"),
    ];
    train(&mut flow, &slow);
    flow.until_idle();
    assert!(flow.shows("The learning rate is too low"), "{flow:?}");
    flow.press_part("Train anew: Learning rate 0.00001");
    flow.until_idle();
    let project = flow.app().session().project().expect("a project");
    assert!((project.runs()[1].config.learning_rate - 1e-5).abs() < 1e-12);
    let listed = place.json(["runs".as_ref(), project.dir().as_os_str()]);
    assert_eq!(listed["runs"][0]["findings"][0]["kind"], "rate-too-low");
}
