//! Every way to train, from the command line: what it leaves, how it goes on after a kill, what bad
//! input gets.

use hearth_core::command::Command;
use hearth_core::event::{Event, JobKind, JobResult, JobUpdate, Outcome};
use hearth_core::session::{Session, SessionOptions};
use hearth_core::train::{DeviceChoice, StopReason, TrainConfig, TrainingNote};
use hearth_tests::mount::SmallDisk;
use hearth_tests::pictures;
use hearth_tests::{Finished, Workplace};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const SCRATCH: [&str; 6] = [
    "--device=cpu",
    "--set",
    "way=scratch",
    "width=4",
    "batch_size=8",
    "learning_rate=0.05",
];

const FINE_TUNE: [&str; 6] = [
    "--device=cpu",
    "--set",
    "way=fine-tune",
    "input_px=64",
    "unfreeze=3",
    "views=1",
];

fn args<'a>(project: &'a Path, settings: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["train", project.to_str().expect("UTF-8")];
    args.extend(settings);
    args.extend(more);
    args
}

/// The epochs of a run without their times.
fn curves(trained: &Value) -> Vec<Value> {
    let mut epochs = trained["epochs"].as_array().expect("epochs").clone();
    for epoch in &mut epochs {
        let epoch = epoch.as_object_mut().expect("an epoch");
        epoch.retain(|key, _| !["elapsed_secs", "samples_per_sec"].contains(&key.as_str()));
    }
    epochs
}

#[test]
fn every_way_leaves_a_model_and_its_curves() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    let picture = place.path("pictures/disc/000.png");
    for (way, settings) in [("scratch", SCRATCH), ("fine-tune", FINE_TUNE)] {
        let trained = place.json(args(&project, &settings, &["epochs=3"]));
        assert_eq!(trained["way"], way);
        assert_eq!(trained["way_reason"], "asked");
        assert_eq!(curves(&trained).len(), 3);
        assert!(trained["accuracy"].as_f64() > Some(0.3), "{trained:#}");
        let folder = PathBuf::from(trained["model"].as_str().expect("a folder"));
        let mut names: Vec<String> = fs::read_dir(&folder)
            .expect("a run")
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
                "card.json",
                "metrics.csv",
                "model.onnx",
                "report-test.json",
                "report-valid.json",
                "run.json",
                "scores-test.bin",
                "scores-valid.bin",
                "tensorboard"
            ]
        );
        let table = fs::read_to_string(folder.join("metrics.csv")).expect("a table");
        assert_eq!(table.lines().count(), 4);
        let events = fs::read_dir(folder.join("tensorboard")).expect("a folder");
        assert_eq!(events.count(), 1);
        let again = place.json(args(&project, &settings, &["epochs=3"]));
        assert_eq!(curves(&again), curves(&trained), "the same seed");
        // What is measured again from the file alone is the same.
        let evaluated = place.json(["evaluate", project.to_str().expect("UTF-8")]);
        assert_eq!(evaluated["accuracy"], trained["accuracy"]);
        let predicted = place.json(["predict".as_ref(), folder.as_os_str(), picture.as_os_str()]);
        assert_eq!(
            predicted["predictions"][0]["top"].as_array().map(Vec::len),
            Some(3)
        );
        let out = place.path(way);
        let exported = place.json([
            "export".as_ref(),
            project.as_os_str(),
            "--format=onnx".as_ref(),
            "--out".as_ref(),
            out.as_os_str(),
        ]);
        assert_eq!(exported["parity"]["top1_agreement"], 1.0, "{exported:#}");
    }
}

#[test]
fn every_choice_of_the_loop_trains() {
    let place = Workplace::new();
    let project = place.drawn_project(12);
    for choices in [
        &["optimizer=adam", "schedule=step", "warmup=0.5"][..],
        &[
            "optimizer=sgd",
            "schedule=constant",
            "momentum=0.5",
            "learning_rate=0.01",
        ],
        &["loss=focal", "clip_norm=0.5", "ema=0.9"],
        &["accumulate=3", "label_smoothing=0.1", "augment.mixup=0.3"],
        &["hidden=16", "dropout=0.3"],
    ] {
        let mut settings = vec![
            "--device=cpu",
            "--set",
            "way=head",
            "input_px=64",
            "epochs=12",
        ];
        settings.extend(choices);
        let trained = place.json(args(&project, &settings, &[]));
        assert!(
            trained["accuracy"].as_f64() > Some(0.5),
            "{choices:?}: {trained:#}"
        );
    }
}

/// Starts a training that writes a checkpoint after every step.
fn start(place: &Workplace, args: &[&str]) -> Child {
    place
        .command(args)
        .env("HEARTH_CHECKPOINT_SECS", "0")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Waits until a file was written for the `count`th time, then kills.
fn kill_after_checkpoints(mut child: Child, folder: &Path, count: u32) -> PathBuf {
    let started = Instant::now();
    let mut seen = Vec::new();
    let checkpoint = loop {
        assert!(started.elapsed() < Duration::from_mins(5), "no checkpoint");
        let unfinished = fs::read_dir(folder).into_iter().flatten().flatten();
        let file = unfinished
            .map(|entry| entry.path().join("checkpoint.bin"))
            .find(|file| file.is_file());
        if let Some(file) = file {
            if let Ok(time) = file.metadata().and_then(|data| data.modified())
                && seen.last() != Some(&time)
            {
                seen.push(time);
            }
            if seen.len() as u32 >= count {
                break file;
            }
        }
        assert!(
            child.try_wait().expect("can be asked").is_none(),
            "too quick"
        );
        std::thread::sleep(Duration::from_millis(1));
    };
    child.kill().expect("can be killed");
    child.wait().expect("ends");
    checkpoint
}

#[test]
fn a_killed_training_goes_on_as_if_nothing_had_been() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    for settings in [SCRATCH, FINE_TUNE] {
        let more = ["epochs=6", "ema=0.9", "dropout=0.2", "augment.mixup=0.2"];
        let whole = place.json(args(&project, &settings, &more));
        let words = args(&project, &settings, &more);
        let child = start(&place, &words);
        kill_after_checkpoints(child, &project.join("runs"), 7);
        let listed = place.json(["inspect".as_ref(), project.as_os_str()]);
        let resumed = place.json(["train".as_ref(), project.as_os_str(), "--resume".as_ref()]);
        assert_eq!(curves(&resumed), curves(&whole));
        assert_eq!(resumed["accuracy"], whole["accuracy"]);
        assert_eq!(resumed["config"], whole["config"]);
        assert_ne!(resumed["run"], whole["run"]);
        let earlier = listed["runs"].as_array().expect("a list").len();
        let now = place.json(["inspect".as_ref(), project.as_os_str()]);
        assert_eq!(now["runs"].as_array().map(Vec::len), Some(earlier + 1));
    }
    let resume = ["train".as_ref(), project.as_os_str(), "--resume".as_ref()];
    assert_eq!(place.error(resume), "no-paused-run");
}

#[test]
fn what_cannot_go_on_says_why_and_touches_nothing() {
    let place = Workplace::new();
    let project = place.drawn_project(12);
    let first = place.json(args(&project, &SCRATCH, &["epochs=2"]));
    let child = start(&place, &args(&project, &SCRATCH, &["epochs=50"]));
    let checkpoint = kill_after_checkpoints(child, &project.join("runs"), 3);
    let words = project.to_str().expect("UTF-8");

    place.json(["edit", words, "relabel", "disc", "--path", "stripes/001"]);
    assert_eq!(
        place.error(["train", words, "--resume"]),
        "checkpoint-other-data"
    );
    place.json(["undo", words]);

    let whole = fs::read(&checkpoint).expect("can be read");
    fs::write(&checkpoint, &whole[..whole.len() / 2]).expect("can be written");
    for _ in 0..2 {
        assert_eq!(
            place.error(["train", words, "--resume"]),
            "checkpoint-damaged"
        );
    }
    let inspected = place.json(["inspect", words]);
    assert_eq!(inspected["runs"].as_array().map(Vec::len), Some(1));
    assert_eq!(inspected["runs"][0]["run"], first["run"]);
    place.json(["evaluate", words]);

    fs::write(&checkpoint, &whole).expect("can be written");
    fs::remove_file(&checkpoint).expect("can be removed");
    assert_eq!(place.error(["train", words, "--resume"]), "no-paused-run");
}

#[test]
fn a_disk_that_fills_while_training_loses_no_run() {
    let place = Workplace::new();
    let Some(disk) = SmallDisk::mount(place.path("disk"), "24m") else {
        return;
    };
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 12);
    let (project, _) = place.project_with("disk/project", &folder);
    let first = place.json(args(&project, &SCRATCH, &["epochs=2"]));
    let child = start(&place, &args(&project, &SCRATCH, &["epochs=500"]));
    kill_after_checkpoints(child, &project.join("runs"), 2);
    let ballast = disk.fill_but(0);
    let mut command = place.command(["train", project.to_str().expect("UTF-8"), "--resume"]);
    command.arg("--json").env("HEARTH_CHECKPOINT_SECS", "0");
    let failed = Finished::of(&mut command);
    assert_eq!(failed.json()["error"]["code"], "disk-full", "{failed:?}");
    fs::remove_file(ballast).expect("can be removed");
    let words = project.to_str().expect("UTF-8");
    let inspected = place.json(["inspect", words]);
    assert_eq!(inspected["runs"][0]["run"], first["run"]);
    place.json(["evaluate", words]);
}

#[test]
fn settings_that_do_not_fit_are_refused() {
    let place = Workplace::new();
    let project = place.drawn_project(8);
    let words = project.to_str().expect("UTF-8");
    for (setting, code) in [
        ("learning_rate=0", "setting-out-of-range"),
        ("learning_rate=-0.1", "setting-out-of-range"),
        ("learning_rate=nan", "setting-out-of-range"),
        ("learning_rate=fast", "bad-setting"),
        ("batch_size=0", "setting-out-of-range"),
        ("way=magic", "bad-setting"),
        ("momentum=1", "setting-out-of-range"),
        ("ema=1.5", "setting-out-of-range"),
        ("accumulate=0", "setting-out-of-range"),
        ("layer_decay=0", "setting-out-of-range"),
        ("warmup=-1", "setting-out-of-range"),
        ("clip_norm=-1", "setting-out-of-range"),
        ("input_px=33", "setting-out-of-range"),
    ] {
        let finished = Finished::of(
            place
                .command(["train", words, "--set", setting])
                .arg("--json"),
        );
        assert_eq!(finished.code, 2, "{setting}: {finished:?}");
        assert_eq!(finished.json()["error"]["code"], code, "{setting}");
    }
    assert_eq!(
        place.error(["train", words, "--set", "loss=huber"]),
        "setting-out-of-range"
    );
    assert_eq!(
        place.error(["train", words, "--set", "batch_size=1000"]),
        "batch-larger-than-data"
    );
    assert_eq!(
        place.error(["train", words, "--folds=3", "--set", "way=scratch"]),
        "folds-need-head"
    );
    let wild = [
        "way=scratch",
        "optimizer=sgd",
        "learning_rate=10",
        "momentum=0.99",
        "width=4",
    ];
    let mut args = vec!["train", words, "--device=cpu", "--set", "epochs=200"];
    args.extend(wild);
    let finished = Finished::of(place.command(args).arg("--json"));
    // It may live through it; if not, the causes are named.
    if finished.code != 0 {
        assert_eq!(finished.json()["error"]["code"], "loss-not-finite");
    }
    place.json(["edit", words, "move", "test", "--of-class", "disc"]);
    assert_eq!(place.error(["train", words]), "class-not-in-train");
    let inspected = place.json(["inspect", words]);
    assert!(
        inspected["runs"]
            .as_array()
            .is_some_and(|runs| runs.len() <= 1)
    );
}

#[test]
fn a_search_tries_settings_and_names_the_best() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    let words = project.to_str().expect("UTF-8");
    let base = [
        "search",
        words,
        "--device=cpu",
        "--set",
        "input_px=64",
        "epochs=20",
    ];
    let with = |more: &[&'static str]| -> Vec<&str> {
        base.iter().copied().chain(more.iter().copied()).collect()
    };
    let grid = place.json(with(&["learning_rate=0.000001,0.003", "dropout=0,0.2"]));
    let trials = grid["trials"].as_array().expect("trials");
    assert_eq!(trials.len(), 4);
    assert_eq!(grid["best"]["learning_rate"], 0.003);
    assert_eq!(trials[0]["settings"][0], json!(["learning_rate", "0.003"]));
    let accuracies: Vec<f64> = trials
        .iter()
        .filter_map(|t| t["valid_accuracy"].as_f64())
        .collect();
    assert!(accuracies.windows(2).all(|pair| pair[0] >= pair[1]));

    let drawn = ["learning_rate=0.0001..0.1", "--how=random", "--trials=5"];
    let random = place.json(with(&drawn));
    assert_eq!(random["trials"].as_array().map(Vec::len), Some(5));
    let again = place.json(with(&drawn));
    assert_eq!(
        random["trials"][0]["settings"],
        again["trials"][0]["settings"]
    );
    let halving = ["learning_rate=0.00001..1", "--how=halving", "--trials=9"];
    let halved = place.json(with(&halving));
    assert_eq!(halved["trials"].as_array().map(Vec::len), Some(9));
    // What changes the features, and what only nets have.
    let augmented = place.json(with(&["augment=none,gentle", "mirror=true,false"]));
    assert_eq!(augmented["trials"].as_array().map(Vec::len), Some(4));
    assert_eq!(augmented["best"]["way"], "head");
    let nets = ["way=scratch", "width=4,8", "batch_size=8", "epochs=2"];
    let searched = place.json(with(&nets));
    assert_eq!(searched["best"]["way"], "scratch");
    assert_eq!(searched["trials"][0]["epochs"], 2);
    let blocks = place.json(with(&["unfreeze=1,2", "epochs=1", "views=0"]));
    assert_eq!(blocks["best"]["way"], "fine-tune");
    assert_eq!(blocks["trials"].as_array().map(Vec::len), Some(2));
    let inspected = place.json(["inspect", words]);
    assert_eq!(
        inspected["runs"].as_array().map(Vec::len),
        Some(0),
        "a search leaves no run"
    );

    let bad = Finished::of(
        place
            .command(["search", words, "--set", "folds=3,5"])
            .arg("--json"),
    );
    assert_eq!(
        (bad.code, bad.json()["error"]["code"].as_str()),
        (2, Some("search-setting"))
    );
}

/// Polls a session until `is_over` says so of an event.
fn wait(session: &mut Session, mut is_over: impl FnMut(&Event) -> bool) {
    let started = Instant::now();
    loop {
        assert!(
            started.elapsed() < Duration::from_mins(5),
            "it takes too long"
        );
        if session.poll().iter().any(&mut is_over) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn small_net(epochs: u32) -> Command {
    let mut config = TrainConfig::default();
    for (key, value) in [
        ("way", "scratch"),
        ("width", "4"),
        ("batch_size", "8"),
        ("learning_rate", "0.05"),
    ] {
        config.set(key, value).expect("fits");
    }
    config.device = DeviceChoice::Cpu;
    config.epochs = epochs;
    Command::Train(Box::new(config))
}

fn session_of(project: &Path) -> Session {
    let mut session = Session::new(SessionOptions::default());
    let dir = project.to_owned();
    session.run(Command::OpenProject { dir }).expect("opens");
    session
}

fn result_of(event: &Event) -> Option<&JobResult> {
    match event {
        Event::Job {
            kind: JobKind::Train,
            update: JobUpdate::Finished(outcome),
            ..
        } => match outcome {
            Outcome::Completed(result) => Some(result),
            other => panic!("it ends well: {other:?}"),
        },
        _ => None,
    }
}

fn is_epoch(event: &Event) -> bool {
    matches!(
        event,
        Event::Job {
            update: JobUpdate::Epoch(_),
            ..
        }
    )
}

#[test]
fn two_trainings_run_one_after_the_other() {
    let place = Workplace::new();
    let mut session = session_of(&place.drawn_project(12));
    session.run(small_net(2)).expect("starts");
    session.run(small_net(3)).expect("waits");
    let mut ended = Vec::new();
    wait(&mut session, |event| {
        if let Some(JobResult::Trained(run)) = result_of(event) {
            ended.push((run.run.to_string(), run.epochs.len()));
        }
        ended.len() == 2
    });
    assert_eq!(ended, [("run-001".into(), 2), ("run-002".into(), 3)]);
}

#[test]
fn a_training_is_paused_goes_on_and_ends_early() {
    let place = Workplace::new();
    let project = place.drawn_project(12);
    let mut session = session_of(&project);
    let job = session.run(small_net(400)).expect("starts").expect("a job");
    wait(&mut session, is_epoch);
    session.run(Command::Pause(job)).expect("pauses");
    let mut paused = None;
    wait(&mut session, |event| {
        if let Some(JobResult::Paused(run)) = result_of(event) {
            paused = Some(run.run.clone());
        }
        paused.is_some()
    });
    let open = session.project().expect("is open");
    assert_eq!(open.runs().len(), 0);
    assert_eq!(open.paused_runs().len(), 1);

    // Another one does not take its name, and reopening the project keeps it.
    session.run(small_net(2)).expect("starts");
    wait(&mut session, |event| result_of(event).is_some());
    session.run(Command::CloseProject).expect("closes");
    drop(session);
    let mut session = session_of(&project);
    let resume = Command::Resume {
        run: paused.clone(),
        device: None,
    };
    let job = session.run(resume).expect("goes on").expect("a job");
    let mut has_curves = false;
    wait(&mut session, |event| {
        if let Event::Job {
            update: JobUpdate::Note(TrainingNote::Resumed { epochs, .. }),
            ..
        } = event
        {
            has_curves = !epochs.is_empty();
        }
        is_epoch(event)
    });
    assert!(has_curves);
    session.run(Command::FinishEarly(job)).expect("ends");
    let mut ended = None;
    wait(&mut session, |event| {
        if let Some(JobResult::Trained(run)) = result_of(event) {
            ended = Some(run.clone());
        }
        ended.is_some()
    });
    let run = ended.expect("a run");
    assert_eq!(Some(&run.run), paused.as_ref());
    assert_eq!(run.stop_reason, StopReason::Stopped);
    assert!(run.epochs.len() < 400 && run.test.is_some());
    assert_eq!(session.project().expect("is open").paused_runs().len(), 0);
}

#[test]
fn the_learning_rate_finder_suggests_a_rate() {
    let place = Workplace::new();
    let project = place.drawn_project(16);
    for settings in [&["--set", "way=head", "input_px=64"][..], &SCRATCH[1..5]] {
        let found = place.json(args(&project, settings, &["--find-lr", "--device=cpu"]));
        let points = found["points"].as_array().expect("points");
        assert!(points.len() > 50, "{found:#}");
        let rates: Vec<f64> = points
            .iter()
            .filter_map(|p| p["learning_rate"].as_f64())
            .collect();
        assert!(rates.windows(2).all(|pair| pair[0] < pair[1]));
        let suggestion = found["suggestion"].as_f64().expect("a suggestion");
        assert!((1e-6..10.0).contains(&suggestion), "{suggestion}");
    }
    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(inspected["runs"].as_array().map(Vec::len), Some(0));
}

/// Waits for the second epoch of a training.
fn two_epochs(session: &mut Session) {
    let started = Instant::now();
    let mut num_epochs = 0;
    while num_epochs < 2 {
        assert!(started.elapsed() < Duration::from_mins(1), "no epoch came");
        let epochs = session.poll().into_iter().filter(|event| {
            matches!(
                event,
                Event::Job {
                    update: JobUpdate::Epoch(_),
                    ..
                }
            )
        });
        num_epochs += epochs.count();
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn who_leaves_in_the_middle_goes_on_later() {
    let place = Workplace::new();
    let project = place.drawn_project(12);
    let whole = place.json(args(&project, &SCRATCH, &["epochs=60"]));
    let mut config = TrainConfig {
        device: DeviceChoice::Cpu,
        ..TrainConfig::default()
    };
    for setting in SCRATCH[2..].iter().chain(&["epochs=60"]) {
        let (key, value) = setting.split_once('=').expect("a setting");
        config.set(key, value).expect("it fits");
    }
    // The window is closed, or another project is opened.
    for is_closed in [true, false] {
        let mut session = Session::new(SessionOptions::default());
        let open = Command::OpenProject {
            dir: project.clone(),
        };
        session.run(open).expect("it opens");
        let train = Command::Train(Box::new(config.clone()));
        session.run(train).expect("it starts");
        two_epochs(&mut session);
        if !is_closed {
            session.run(Command::CloseProject).expect("it closes");
        }
        drop(session);
        let resume = ["train".as_ref(), project.as_os_str(), "--resume".as_ref()];
        let resumed = place.json(resume);
        assert_eq!(curves(&resumed), curves(&whole));
        assert_eq!(resumed["accuracy"], whole["accuracy"]);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_pauses_a_training() {
    let place = Workplace::new();
    let project = place.drawn_project(12);
    // Long enough that no machine is through before the signal comes.
    let long = args(&project, &SCRATCH, &["epochs=200", "patience=200"]);
    let whole = place.json(long.clone());
    let mut command = place.command(long);
    command
        .arg("--json")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let child = command.spawn().expect("it starts");
    let table = project.join("runs/.unfinished-run-002/metrics.csv");
    let started = Instant::now();
    while fs::read_to_string(&table).map_or(0, |text| text.lines().count()) < 3 {
        assert!(started.elapsed() < Duration::from_mins(1), "no epoch came");
        std::thread::sleep(Duration::from_millis(5));
    }
    let interrupted = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupted.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(said["error"]["code"], "training-paused", "{said}");
    let resume = ["train".as_ref(), project.as_os_str(), "--resume".as_ref()];
    assert_eq!(curves(&place.json(resume)), curves(&whole));
}
