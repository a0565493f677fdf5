//! Recording from a sound server of our own: what comes out of its loudspeaker goes in again.
#![cfg(target_os = "linux")]

use egui::{Key, Modifiers};
use hearth::player::Player;
use hearth::recorder::{self, Recorder, Recording};
use hearth_core::command::Command;
use hearth_core::data::sound::Sound;
use hearth_tests::Workplace;
use hearth_tests::flow::Flow;
use hearth_tests::program::Finished;
use hearth_tests::sound_server::SoundServer;
use serde_json::Value;
use std::f32::consts::TAU;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long anything may take; generous, because tests share the machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn tone(hz: f32, secs: f32, amplitude: f32) -> Arc<Sound> {
    let count = (secs * 16_000.0) as usize;
    Arc::new(Sound {
        rate_hz: 16_000,
        num_channels: 1,
        samples: (0..count)
            .map(|i| (i as f32 * hz * TAU / 16_000.0).sin() * amplitude)
            .collect(),
    })
}

/// Plays a tone again and again until it is dropped.
fn play(server: &SoundServer, hz: f32, amplitude: f32) -> Player {
    let player = Player::on_server(server.socket(), || {});
    player.play(tone(hz, 1.0, amplitude), 0.0..1.0, true);
    player
}

/// Amplitude of a tone in a sound: Goertzel's sum, written out.
fn amplitude(sound: &Sound, hz: f32) -> f32 {
    let (mut re, mut im) = (0.0, 0.0);
    for (i, sample) in sound.samples.iter().enumerate() {
        let angle = i as f32 * hz * TAU / sound.rate_hz as f32;
        re += sample * angle.cos();
        im += sample * angle.sin();
    }
    2.0 * (re * re + im * im).sqrt() / sound.samples.len().max(1) as f32
}

fn wait_for(what: &str, recorder: &Recorder, fits: impl Fn(&Recording) -> bool) -> Recording {
    let started = Instant::now();
    loop {
        let recording = recorder.recording();
        if fits(&recording) {
            return recording;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "{what} did not happen: {recording:?}"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Records for so long once something is heard.
fn record(recorder: &mut Recorder, secs: f64) -> Arc<Sound> {
    recorder.start(None);
    wait_for("the start", recorder, |r| *r == Recording::Running);
    let started = Instant::now();
    while recorder.level().secs < secs {
        assert!(started.elapsed() < PATIENCE, "it does not go on");
        std::thread::sleep(Duration::from_millis(5));
    }
    recorder.stop();
    match wait_for("the end", recorder, |r| matches!(r, Recording::Done(_))) {
        Recording::Done(sound) => sound,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_heard_is_recorded_with_its_loudness() {
    let Some(server) = SoundServer::start() else {
        return;
    };
    let mut recorder = Recorder::on_server(server.socket(), || {});
    let player = play(&server, 440.0, 0.3);
    std::thread::sleep(Duration::from_millis(500));
    let sound = record(&mut recorder, 1.2);
    assert_eq!((sound.rate_hz, sound.num_channels), (44_100, 1));
    assert!((1.2..3.0).contains(&sound.duration_secs()));
    let middle = Sound {
        samples: sound.samples[4_410..48_510].to_vec(),
        ..*sound
    };
    assert!((amplitude(&middle, 440.0) - 0.3).abs() < 0.05);
    assert!(amplitude(&middle, 1000.0) < 0.02);
    drop(player);

    // Nothing is played: silence is too quiet.
    std::thread::sleep(Duration::from_millis(500));
    recorder.start(None);
    wait_for("the start", &recorder, |r| *r == Recording::Running);
    let started = Instant::now();
    while recorder.level().secs < 1.3 {
        assert!(started.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(recorder.level().is_too_quiet(), "{:?}", recorder.level());
    recorder.discard();
    assert_eq!(recorder.recording(), Recording::Nothing);

    let loud = play(&server, 440.0, 1.0);
    std::thread::sleep(Duration::from_millis(500));
    record(&mut recorder, 0.5);
    assert!(recorder.level().is_clipped, "{:?}", recorder.level());
    drop(loud);
}

#[test]
fn a_missing_and_a_dying_server_are_said() {
    let place = Workplace::new();
    let mut nowhere = Recorder::on_server(place.path("no-such-socket"), || {});
    nowhere.start(None);
    let failed = wait_for("the failure", &nowhere, |r| {
        matches!(r, Recording::Failed(_))
    });
    assert!(matches!(failed, Recording::Failed(f) if f.code == "no-sound-input"));

    let Some(mut server) = SoundServer::start() else {
        return;
    };
    let names = recorder::names_on(Some(&server.socket())).expect("there is a server");
    assert!(names.iter().any(|(name, _)| name == "loudspeaker.monitor"));
    let mut recorder = Recorder::on_server(server.socket(), || {});
    recorder.start(Some("no-such-microphone".to_owned()));
    let failed = wait_for("the failure", &recorder, |r| {
        matches!(r, Recording::Failed(_))
    });
    assert!(matches!(failed, Recording::Failed(f) if f.code == "no-sound-input"));
    recorder.start(Some("loudspeaker.monitor".to_owned()));
    wait_for("the start", &recorder, |r| *r == Recording::Running);
    server.kill();
    let failed = wait_for("the failure", &recorder, |r| {
        matches!(r, Recording::Failed(_))
    });
    assert!(matches!(failed, Recording::Failed(f) if f.code == "sound-input-failed"));
}

/// Runs the program with our sound server.
fn hearth<A: AsRef<OsStr>>(place: &Workplace, server: &SoundServer, args: &[A]) -> Finished {
    let mut command = place.command(args);
    command
        .env(
            "PULSE_SERVER",
            format!("unix:{}", server.socket().display()),
        )
        .arg("--json");
    Finished::of(&mut command)
}

fn project(place: &Workplace) -> PathBuf {
    let dir = place.path("project");
    let path = dir.to_str().expect("UTF-8");
    place.json(["new", path, "--task", "audio-classification"]);
    dir
}

/// Samples that an import found of a class, or that a project has.
fn found_in(report: &Value, class: &str) -> u64 {
    let classes = report["classes"].as_array().expect("a list");
    let found = classes.iter().find(|found| found["label"] == class);
    let count = found.and_then(|found| found["num_samples"].as_u64());
    count.unwrap_or(0)
}

#[test]
fn the_command_line_records_into_classes_and_takes_it_back() {
    let Some(server) = SoundServer::start() else {
        return;
    };
    let place = Workplace::new();
    let dir = project(&place);
    let path = dir.to_str().expect("UTF-8");
    let player = play(&server, 440.0, 0.3);
    let recorded = hearth(
        &place,
        &server,
        &["record", path, "--class", "a/b", "--seconds", "0.8"],
    );
    assert_eq!(recorded.code, 0, "{recorded:?}");
    let report = recorded.json();
    assert_eq!(report["num_added"], 1, "{report}");
    assert_eq!(found_in(&report, "a/b"), 1, "{report}");
    assert_eq!(report["recorded"]["is_too_quiet"], false, "{report}");
    let secs = report["recorded"]["duration_secs"]
        .as_f64()
        .expect("a number");
    assert!((secs - 0.8).abs() < 0.01, "{report}");
    let later = hearth(&place, &server, &["record", path, "--seconds", "0.5"]);
    assert_eq!(later.json()["num_unlabelled"], 1, "{later:?}");
    drop(player);
    let files: Vec<_> = walk(&dir.join("recordings"));
    assert_eq!(files.len(), 2, "{files:?}");
    place.json(["undo", path]);
    let left = place.json(["inspect", path]);
    assert_eq!(
        (found_in(&left, "a/b"), &left["num_samples"]),
        (1, &1.into())
    );

    let hum = play(&server, 50.0, 0.01);
    let room = hearth(&place, &server, &["background", path, "--seconds", "3"]);
    drop(hum);
    assert_eq!(room.code, 0, "{room:?}");
    assert_eq!(found_in(&room.json(), "background"), 3, "{room:?}");
    assert_eq!(room.json()["num_added"], 3, "{room:?}");
    let too_long = hearth(&place, &server, &["record", path, "--seconds", "1e9"]);
    assert_eq!(too_long.code, 2);
    let listed = hearth(&place, &server, &["record", "--list"]);
    assert!(listed.stdout.contains("loudspeaker.monitor"), "{listed:?}");
}

/// All WAV files below a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else if path.extension().is_some_and(|ending| ending == "wav") {
            found.push(path);
        }
    }
    found
}

/// A project with two classes of calls in a room that hisses.
fn project_of_calls(place: &Workplace) -> PathBuf {
    let data = place.path("calls");
    for (class, hz) in [("low", 300.0f32), ("high", 1500.0)] {
        for i in 0..24u32 {
            let folder = data.join(class);
            std::fs::create_dir_all(&folder).expect("can be made");
            let sound = call(hz * (1.0 + 0.01 * i as f32), i);
            let bytes = hearth_core::data::sound::write::wav(&sound);
            std::fs::write(folder.join(format!("{i}.wav")), bytes).expect("can be written");
        }
    }
    let dir = project(place);
    let path = dir.to_str().expect("UTF-8");
    place.json(["import", path, data.to_str().expect("UTF-8")]);
    dir
}

#[test]
fn the_window_says_what_is_missing_and_adds_a_class_for_noise() {
    let place = Workplace::new();
    let dir = project_of_calls(&place);
    let mut flow = Flow::open_project(&place.path("user-data"), Some(&dir));
    flow.press("Record…");
    flow.press("Start recording");
    // Where tests run there is mostly nothing to record from.
    flow.until("an answer", |flow| {
        flow.shows("Stop") || flow.shows_part("nothing to record from")
    });
    flow.press("Add a class for background noise");
    flow.until("the class", |flow| {
        let project = flow.app().session().project().expect("it is open");
        let mut classes = project.snapshot().classes.iter();
        classes.any(|class| class.name == "background")
    });
    flow.until_idle();
    let snapshot = place.json(["inspect", dir.to_str().expect("UTF-8")]);
    assert!(snapshot.to_string().contains("background"), "{snapshot}");
    flow.key(Modifiers::NONE, Key::Escape);
    assert!(!flow.shows("Start recording"));
    flow.send(Command::Undo.into());
    flow.until_idle();
    let snapshot = place.json(["inspect", dir.to_str().expect("UTF-8")]);
    assert!(!snapshot.to_string().contains("background"), "{snapshot}");
}

#[test]
fn quiet_parts_become_a_class_that_is_told_from_the_others() {
    let place = Workplace::new();
    let dir = project_of_calls(&place);
    let path = dir.to_str().expect("UTF-8");
    let added = place.json(["background", path]);
    let count = added["num_added"].as_u64().expect("a number");
    assert!((20..=30).contains(&count), "{added}");
    assert_eq!(found_in(&added, "background"), count, "{added}");
    let run = place.json(["train", path, "--set", "epochs=30"]);
    assert!(run["accuracy"].as_f64().expect("a number") > 0.9, "{run}");
    // Nothing but noise, which it never heard.
    let quiet = Sound {
        samples: call(1.0, 99).samples[..8_000].to_vec(),
        ..call(1.0, 99)
    };
    let asked = place.path("room.wav");
    std::fs::write(&asked, hearth_core::data::sound::write::wav(&quiet)).expect("written");
    let told = place.json(["predict", path, asked.to_str().expect("UTF-8")]);
    assert_eq!(told["predictions"][0]["label"], "background", "{told}");

    let texts = place.path("texts");
    let texts = texts.to_str().expect("UTF-8");
    place.json(["new", texts, "--task", "text-classification"]);
    assert_eq!(place.error(["background", texts]), "recordings-need-sounds");
    let empty = place.path("empty");
    let empty = empty.to_str().expect("UTF-8");
    place.json(["new", empty, "--task", "audio-classification"]);
    assert_eq!(place.error(["background", empty]), "too-little-background");
}

/// A call of half a second in a room that hisses.
fn call(hz: f32, seed: u32) -> Sound {
    let mut noise = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let samples = (0..24_000).map(|i| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = ((noise >> 16) as f32 / 32_768.0 - 1.0) * 0.005;
        let is_call = (8_000..16_000).contains(&i);
        let call = if is_call {
            (i as f32 * hz * TAU / 16_000.0).sin() * 0.4
        } else {
            0.0
        };
        hiss + call
    });
    Sound {
        rate_hz: 16_000,
        num_channels: 1,
        samples: samples.collect(),
    }
}
