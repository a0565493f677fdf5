//! Killed at any moment, Hearth leaves a project that opens.

use hearth_core::data::Split;
use hearth_tests::Workplace;
use hearth_tests::expected::{Change, Expected, on_disk};
use hearth_tests::pictures::{self, draw, save};
use hearth_tests::sources::Source;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
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

/// Starts a command and kills it at a moment: whether it had printed that it was done, which it
/// may have right before, and whether it was alive to be killed.
fn kill_at(place: &Workplace, words: &[String], moment: Instant) -> (bool, bool) {
    let printed = place.path("printed.json");
    let mut child = place
        .command(words)
        .arg("--json")
        .stdout(File::create(&printed).expect("can be made"))
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    while Instant::now() < moment && child.try_wait().expect("can be asked").is_none() {
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().expect("can be killed");
    let was_alive = !child.wait().expect("ends").success();
    let printed = fs::read(printed).expect("can be read");
    let printed: Option<Value> = serde_json::from_slice(&printed).ok();
    if let Some(printed) = &printed {
        assert!(printed["error"].is_null(), "{words:?}: {printed:#}");
    }
    (printed.is_some(), was_alive)
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

/// A project that is edited and imported into, and what it must hold.
struct Worked {
    dir: PathBuf,
    source: Source,
    expected: Expected,
    /// How long one import takes, undisturbed.
    import_takes: Duration,
    /// How long one edit takes.
    edit_takes: Duration,
    num_names: usize,
}

impl Worked {
    /// A project with a first import and a first edit, which are measured.
    fn new(place: &Workplace, source: Source) -> Self {
        let dir = place.path(&format!("project of {source:?}"));
        let task = format!("--task={}", source.task());
        place.json(["new".as_ref(), dir.as_os_str(), task.as_ref()]);
        let words = import(&dir, &source.make(place, 0));
        let started = Instant::now();
        let imported = place.json(&words);
        let import_takes = started.elapsed();
        assert_eq!(imported["num_added"], source.num_samples(), "{source:?}");
        let mut worked = Self {
            expected: Expected::of(&on_disk(&dir)),
            dir,
            source,
            import_takes,
            edit_takes: Duration::ZERO,
            num_names: 0,
        };
        let started = Instant::now();
        worked.edit(
            place,
            &Change::Move(worked.expected.classes()[0].clone(), Split::Test),
        );
        worked.edit_takes = started.elapsed();
        worked
    }

    /// An edit that nobody disturbs.
    fn edit(&mut self, place: &Workplace, change: &Change) {
        place.json(change.words(&self.dir));
        self.expected = self.expected.after(change);
    }

    /// Some change that can be made now.
    fn change(&mut self, rng: &mut ChaCha8Rng) -> Change {
        let classes = self.expected.classes();
        let class = classes[rng.random_range(0..classes.len())].clone();
        let other = classes[rng.random_range(0..classes.len())].clone();
        let split = Split::ALL[rng.random_range(0..3)];
        let change = match rng.random_range(0..4) {
            0 => Change::Undo,
            1 => Change::Move(class.clone(), split),
            2 => Change::Relabel(class.clone(), split, other),
            _ => self.renaming(class.clone()),
        };
        if self.expected.is_changed_by(&change) {
            change
        } else {
            self.renaming(class)
        }
    }

    /// A class gets a name that none ever had.
    fn renaming(&mut self, class: String) -> Change {
        self.num_names += 1;
        Change::Rename(class, format!("name {}", self.num_names))
    }

    /// Edits one after the other until the kill: how many were acknowledged, and whether one was
    /// under way.
    fn edit_until(
        &mut self,
        place: &Workplace,
        rng: &mut ChaCha8Rng,
        kill: Instant,
    ) -> (u32, bool) {
        let mut num_acknowledged = 0;
        loop {
            let change = self.change(rng);
            let after = self.expected.after(&change);
            let (is_acknowledged, was_alive) = kill_at(place, &change.words(&self.dir), kill);
            num_acknowledged += u32::from(is_acknowledged);
            // It may have been done and killed before it could say so.
            if is_acknowledged || after.is_held_by(&on_disk(&self.dir)) {
                self.expected = after;
            }
            if was_alive || Instant::now() >= kill {
                return (num_acknowledged, was_alive);
            }
        }
    }

    /// Imports until the kill: whether it is there, and whether it was under way.
    fn import_until(&mut self, place: &Workplace, words: &[String], kill: Instant) -> (bool, bool) {
        let num_before = on_disk(&self.dir).samples.len();
        let (is_acknowledged, was_alive) = kill_at(place, words, kill);
        // Opened as people open it: what was left half done is removed then.
        inspect(place, &self.dir);
        let found = on_disk(&self.dir);
        let is_there = found.samples.len() > num_before;
        assert!(is_there || !is_acknowledged, "it said that it was done");
        if is_there {
            let num_added = found.samples.len() - num_before;
            assert_eq!(num_added, self.source.num_samples(), "a part of an import");
            assert!(self.expected.grow_to(&found), "an edit is lost");
        }
        (is_there, was_alive)
    }

    /// Opens the project as people do and compares all of it.
    fn check(&self, place: &Workplace) {
        let inspected = inspect(place, &self.dir);
        assert!(inspected["read_only"].is_null(), "{inspected:#}");
        let found = on_disk(&self.dir);
        assert_eq!(inspected["num_samples"], found.samples.len());
        assert!(self.expected.is_held_by(&found), "an edit is lost");
        for sample in &found.samples {
            if sample.text().is_none() && sample.row().is_none() {
                let file = fs::metadata(found.sample_path(sample)).expect("the file is there");
                assert_eq!(file.len(), sample.num_bytes, "{} is not whole", sample.path);
            }
        }
        for folder in ["media", "cache", "runs"] {
            let entries = fs::read_dir(self.dir.join(folder)).into_iter().flatten();
            for entry in entries {
                let name = entry.expect("can be listed").file_name();
                let is_left = name.to_string_lossy().starts_with(".unfinished-");
                assert!(!is_left, "{folder}/{} is left", name.display());
            }
        }
    }
}

fn import(project: &Path, source: &Path) -> Vec<String> {
    let plain = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    vec!["import".to_owned(), plain(project), plain(source)]
}

/// Editing and importing in turn, killed at moments that nobody chose, until a hundred kills have
/// hit something alive. `HEARTH_KILL_SEED` draws other moments.
#[test]
fn killed_a_hundred_times_at_random_moments() {
    let seed = std::env::var("HEARTH_KILL_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let place = Workplace::new();
    let mut projects = Source::ALL.map(|source| Worked::new(&place, source));
    let (mut num_kills, mut num_acknowledged, mut num_whole, mut num_not_there) = (0, 0, 0, 0);
    for round in 0.. {
        let worked = &mut projects[round / 2 % Source::ALL.len()];
        let moment = rng.random_range(0.0..1.0);
        // Shown by the test runner only where the test fails.
        eprintln!(
            "seed {seed}, round {round}, {:?}, {moment:.4}",
            worked.source
        );
        let was_alive = if round % 2 == 0 {
            let kill = Instant::now() + worked.edit_takes.mul_f64(3.0 * moment);
            let (acknowledged, was_alive) = worked.edit_until(&place, &mut rng, kill);
            num_acknowledged += acknowledged;
            was_alive
        } else {
            let words = import(&worked.dir, &worked.source.make(&place, round));
            let kill = Instant::now() + worked.import_takes.mul_f64(1.2 * moment);
            let (is_there, was_alive) = worked.import_until(&place, &words, kill);
            worked.check(&place);
            if is_there {
                num_whole += 1;
            } else {
                num_not_there += 1;
                let imported = place.json(&words);
                assert_eq!(imported["num_added"], worked.source.num_samples());
                assert!(worked.expected.grow_to(&on_disk(&worked.dir)));
            }
            was_alive
        };
        worked.check(&place);
        let change = worked.change(&mut rng);
        worked.edit(&place, &change);
        num_kills += u32::from(was_alive);
        if num_kills == 100 {
            break;
        }
        assert!(round < 400, "hardly any of the kills hit something alive");
    }
    for worked in &projects {
        worked.check(&place);
    }
    eprintln!(
        "{num_acknowledged} edits acknowledged; imports: {num_whole} whole, {num_not_there} not there"
    );
    assert!(num_acknowledged > 0 && num_whole > 0 && num_not_there > 0);
}
