//! Killed at any moment, Hearth leaves a project that opens.

use hearth_tests::Workplace;
use hearth_tests::pictures::{self, draw, save};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Kills for each kind of work.
const NUM_KILLS: u32 = 6;

/// Moments from 0 to 1, the same ones in every run of the tests.
fn moments(seed: u32) -> impl Iterator<Item = f64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1u32 << 24)
    })
}

/// Starts a command and kills it after a while; true if it was quicker and had ended well.
fn kill_after(place: &Workplace, args: &[&OsStr], delay: Duration) -> bool {
    let mut command = place.command(args);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(delay);
    child.kill().expect("can be killed");
    child.wait().expect("ends").success()
}

fn inspect(place: &Workplace, project: &Path) -> Value {
    place.json(["inspect".as_ref(), project.as_os_str()])
}

#[test]
fn killed_while_importing() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    for (class, motif) in pictures::Motif::ALL {
        let folder = folder.join(class);
        fs::create_dir_all(&folder).expect("can be made");
        for variant in 0..100 {
            save(
                &draw(motif, variant, 320),
                &folder.join(format!("{variant}.png")),
            );
        }
    }
    let import = |project: &Path| {
        [
            "import".into(),
            project.as_os_str().to_owned(),
            folder.clone().into(),
        ]
    };
    let started = Instant::now();
    place.json(import(&place.project("measured")));
    let whole = started.elapsed();

    let project = place.project("project");
    for moment in moments(1).take(NUM_KILLS as usize) {
        let args = import(&project);
        kill_after(
            &place,
            &args.each_ref().map(AsRef::as_ref),
            whole.mul_f64(moment),
        );
        let num = inspect(&place, &project)["num_samples"].as_u64();
        assert!(matches!(num, Some(0 | 300)), "all or nothing, not {num:?}");
    }
    place.json(import(&project));
    assert_eq!(inspect(&place, &project)["num_samples"], 300);
}

/// A hundred times: what the program said is done is there, and the rest is whole or not at all.
#[test]
fn killed_while_editing() {
    let place = Workplace::new();
    let project = place.drawn_project(20);
    let dir = project.to_str().expect("UTF-8");
    let started = Instant::now();
    place.json(["edit", dir, "rename-class", "disc", "name 0"]);
    let whole = started.elapsed();
    let class = |inspected: &Value| inspected["classes"][1]["label"].as_str().map(str::to_owned);

    let mut name = "name 0".to_owned();
    let (mut num_done, mut num_lost) = (0, 0);
    for (number, moment) in moments(3).take(100).enumerate() {
        let wanted = format!("name {}", number + 1);
        let split = ["test", "valid"][number % 2];
        // Two edits in turn, one small and one of every row.
        let renames = number % 3 != 2;
        let args = if renames {
            ["edit", dir, "rename-class", &*name, &*wanted].map(OsStr::new)
        } else {
            ["edit", dir, "move", split, "--all"].map(OsStr::new)
        };
        let is_done = kill_after(&place, &args, whole.mul_f64(moment * 1.2));
        let inspected = inspect(&place, &project);
        assert_eq!(inspected["num_samples"], 60);
        let found = class(&inspected).expect("a class");
        if renames {
            assert!(found == wanted || (found == name && !is_done), "{found}");
            num_lost += u32::from(found == name);
            name = found;
        } else {
            let moved = inspected["splits"][split].as_u64().expect("a count");
            assert!(
                moved == 60 || !is_done,
                "said to be done, but {inspected:#}"
            );
            let all = ["train", "valid", "test"].map(|s| inspected["splits"][s].as_u64());
            assert_eq!(all.iter().flatten().sum::<u64>(), 60);
            num_lost += u32::from(moved != 60);
        }
        num_done += u32::from(is_done);
    }
    assert!(
        num_done > 0 && num_lost > 0,
        "{num_done} done, {num_lost} lost"
    );
    place.json(["undo", dir]);
}

#[test]
fn killed_while_training() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 30);
    let train = |project: &Path| {
        [
            "train".into(),
            project.as_os_str().to_owned(),
            "--device=cpu".into(),
            "--set=epochs=60".into(),
        ]
    };
    let (measured, _) = place.project_with("measured", &folder);
    let started = Instant::now();
    place.json(train(&measured));
    let whole = started.elapsed();

    let (project, _) = place.project_with("project", &folder);
    let mut num_done = 0;
    for moment in moments(2).take(NUM_KILLS as usize) {
        let args = train(&project);
        num_done += usize::from(kill_after(
            &place,
            &args.each_ref().map(AsRef::as_ref),
            whole.mul_f64(moment),
        ));
        let inspected = inspect(&place, &project);
        assert_eq!(inspected["num_samples"], 90);
        let runs = inspected["runs"].as_array().expect("a list").len();
        // A run may have appeared right before the kill.
        assert!(
            runs >= num_done && runs <= num_done + 1,
            "{runs} runs, {num_done} trainings ended"
        );
        num_done = runs;
        let folders = fs::read_dir(project.join("runs")).map_or(0, Iterator::count);
        assert_eq!(folders, runs, "nothing unfinished is left behind");
    }
    place.json(train(&project));
    let picture = folder.join("disc/000.png");
    let predicted = place.json(["predict".as_ref(), project.as_os_str(), picture.as_os_str()]);
    assert_eq!(predicted["predictions"][0]["label"], "disc");
}
