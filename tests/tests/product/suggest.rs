//! A model that learns while a person labels: what it suggests, in which order it asks, what that
//! saves, and how far two passes agree; by the command line and by a session.

use hearth_core::command::Command;
use hearth_core::data::Sample;
use hearth_core::event::{Event, JobResult, JobUpdate, Outcome};
use hearth_core::ids::JobId;
use hearth_core::label::ranking::Order;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;
use hearth_core::session::{Session, SessionOptions};
use hearth_tests::Workplace;
use hearth_tests::expected::on_disk;
use hearth_tests::peers;
use hearth_tests::pictures::{Motif, draw, save};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(5);

fn args<'a>(verb: &'a str, project: &'a Path, rest: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec![verb, project.to_str().expect("a plain path")];
    all.extend(rest);
    all
}

/// Pictures without labels whose names say what they show.
fn unlabelled(place: &Workplace, num_each: u32) -> PathBuf {
    let folder = place.path("pictures");
    fs::create_dir_all(&folder).expect("can be made");
    for variant in 0..num_each {
        for (class, motif) in Motif::ALL {
            let file = folder.join(format!("{variant:03}-{class}.png"));
            save(&draw(motif, variant, 48), &file);
        }
    }
    place.project_with("project", &folder).0
}

fn shown(sample: &Sample) -> String {
    let name = sample.path.rsplit('-').next().unwrap_or_default();
    name.trim_end_matches(".png").to_owned()
}

/// Gives pictures what they show, by a part of their names.
fn label(place: &Workplace, project: &Path, part: &str, class: &str) {
    let dir = project.to_str().expect("a plain path");
    place.json(["edit", dir, "relabel", class, &format!("--path={part}")]);
}

fn queue(said: &Value) -> &Vec<Value> {
    said["queue"].as_array().expect("a list")
}

#[test]
fn the_tenth_label_brings_suggestions_that_can_be_accepted_and_taken_back() {
    let place = Workplace::new();
    let project = unlabelled(&place, 12);
    let suggest = |rest: &[&str]| place.json(args("suggest", &project, rest));

    for (part, class) in [("000-disc", "disc"), ("000-stripes", "stripes")] {
        label(&place, &project, part, class);
    }
    for variant in ["001", "002", "003"] {
        label(&place, &project, &format!("{variant}-disc"), "disc");
        label(&place, &project, &format!("{variant}-stripes"), "stripes");
    }
    label(&place, &project, "000-checks", "checks");
    let nine = suggest(&[]);
    assert_eq!(
        (nine["num_labels"].as_u64(), &nine["num_suggestions"]),
        (Some(9), &0.into())
    );
    assert_eq!(
        queue(&nine).len(),
        36 - 9,
        "what is left is in the queue all the same"
    );

    label(&place, &project, "001-checks", "checks");
    let ten = suggest(&[]);
    assert_eq!(ten["num_suggestions"], 26);
    assert_eq!(queue(&ten).len(), 26);
    assert_eq!(ten, suggest(&[]), "the same data, the same answer");
    for entry in queue(&ten) {
        let likely = entry["likely"].as_array().expect("classes");
        let sum: f64 = likely
            .iter()
            .filter_map(|c| c["probability"].as_f64())
            .sum();
        assert!(
            (sum - 1.0).abs() < 1e-3,
            "three classes are all of them: {entry}"
        );
    }
    let is_right = |entry: &&Value| {
        let path = entry["path"].as_str().expect("a path");
        path.contains(entry["likely"][0]["class"].as_str().expect("a class"))
    };
    let num_right = queue(&ten).iter().filter(is_right).count();
    assert!(num_right >= 20, "{num_right} of 26 are right");

    let before = on_disk(&project);
    let accepted = suggest(&["--accept-above", "0.6"]);
    let num_accepted = accepted["num_accepted"].as_u64().expect("a number");
    assert!(num_accepted > 5, "{accepted:#}");
    let labelled = |snapshot: &Snapshot| snapshot.all().filter(|s| s.class.is_some()).count();
    assert_eq!(labelled(&on_disk(&project)) as u64, 10 + num_accepted);
    place.json(args("undo", &project, &[]));
    assert_eq!(
        on_disk(&project).samples,
        before.samples,
        "one step takes all of it back"
    );
    assert_eq!(suggest(&["--accept-above", "1.01"])["num_accepted"], 0);
}

#[test]
fn one_class_is_nothing_to_learn_from() {
    let place = Workplace::new();
    let project = unlabelled(&place, 12);
    label(&place, &project, "-disc", "disc");
    let said = place.json(args("suggest", &project, &[]));
    assert_eq!(
        (said["num_labels"].as_u64(), &said["num_suggestions"]),
        (Some(12), &0.into())
    );
    let errors = place.json(args("suggest", &project, &["--order", "likely-errors"]));
    assert!(queue(&errors).is_empty(), "nothing is doubted: {errors:#}");
}

#[test]
fn every_order_holds_all_that_is_left_and_likely_errors_hold_the_planted_ones() {
    let place = Workplace::new();
    let project = unlabelled(&place, 60);
    for (class, _) in Motif::ALL {
        label(&place, &project, &format!("-{class}"), class);
    }
    // Three of 60 discs are said to be checks; some others look the same as these.
    let planted = ["001", "002", "003"].map(|name| format!("{name}-disc"));
    for part in &planted {
        label(&place, &project, part, "checks");
    }
    let errors = place.json(args("suggest", &project, &["--order", "likely-errors"]));
    let found: BTreeSet<&str> = queue(&errors)
        .iter()
        .filter_map(|e| e["path"].as_str())
        .collect();
    let is_planted = |path: &&str| planted.iter().any(|part| path.contains(part));
    assert!(found.iter().any(is_planted), "{found:?}");
    let are_discs = found.iter().all(|path| path.contains("-disc"));
    assert!(
        are_discs && found.len() <= 6,
        "nothing else is doubted: {found:?}"
    );

    let dir = project.to_str().expect("a plain path");
    place.json(["edit", dir, "unlabel", "--path", "01"]);
    let left: BTreeSet<i64> = on_disk(&project)
        .all()
        .filter(|sample| sample.class.is_none())
        .map(|sample| sample.id.0)
        .collect();
    assert!(left.len() >= 30);
    let mut orders = BTreeMap::new();
    for order in Order::ALL {
        if order == Order::LikelyErrors {
            continue;
        }
        let said = place.json(args("suggest", &project, &["--order", order.name()]));
        let ids: Vec<i64> = queue(&said)
            .iter()
            .filter_map(|e| e["sample"].as_i64())
            .collect();
        assert_eq!(
            ids.iter().copied().collect::<BTreeSet<_>>(),
            left,
            "{order}"
        );
        assert_eq!(ids.len(), left.len(), "{order} names none twice");
        orders.insert(order.name(), ids);
    }
    let as_listed = &orders["as-listed"];
    assert!(as_listed.is_sorted());
    for (order, ids) in &orders {
        assert!(
            *order == "as-listed" || ids != as_listed,
            "{order} orders nothing"
        );
    }
}

#[test]
fn texts_and_rows_are_suggested_too() {
    let place = Workplace::new();
    let mut table = String::from("text,label\n");
    let mut rows = String::from("a,b,kind\n");
    for i in 0..40 {
        let (good, bad) = (i % 2 == 0, i < 14);
        let words = if good {
            "lovely warm film, a joy"
        } else {
            "dull cold film, a bore"
        };
        let class = if good { "good" } else { "bad" };
        table += &format!("\"{words} {i}\",{}\n", if bad { class } else { "" });
        let a = if good { 3 } else { -3 };
        rows += &format!("{},{},{}\n", a + i % 3, i % 5, if bad { class } else { "" });
    }
    for (task, csv, column) in [
        ("text-classification", &table, "label"),
        ("tabular-classification", &rows, "kind"),
    ] {
        let file = place.path(&format!("{task}.csv"));
        fs::write(&file, csv).expect("can be written");
        let project = place.path(task);
        place.json(args("new", &project, &["--task", task]));
        let file = file.to_str().expect("a plain path");
        place.json(args("import", &project, &[file, "--target", column]));
        let said = place.json(args("suggest", &project, &["--accept-above", "0"]));
        assert_eq!(said["num_labels"], 14, "{task}: {said:#}");
        assert_eq!(said["num_accepted"], 26, "{task}");
        let now = on_disk(&project);
        let right = now.all().enumerate().filter(|(i, sample)| {
            let class = if i % 2 == 0 { "good" } else { "bad" };
            now.class_name(sample) == Some(class)
        });
        assert_eq!(right.count(), 40, "{task}");
    }
}

#[test]
fn what_is_drawn_is_suggested_for_what_looks_the_same_and_for_nothing_else() {
    let place = Workplace::new();
    let folder = place.path("frames");
    fs::create_dir_all(&folder).expect("can be made");
    // Ten scenes with a second frame each, which is brighter and a little smaller.
    for scene in 0..10 {
        let motif = Motif::ALL[scene as usize % 3].1;
        let first = draw(motif, scene, 96);
        let second = image::imageops::brighten(&first, 6);
        let second = image::imageops::crop_imm(&second, 1, 1, 94, 94).to_image();
        save(&first, &folder.join(format!("{scene}-first.png")));
        save(&second, &folder.join(format!("{scene}-second.png")));
    }
    let grey = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([(x ^ y) as u8 * 3; 3]));
    save(&grey, &folder.join("other.png"));
    let project = place.path("project");
    place.json(args("new", &project, &["--task", "object-detection"]));
    place.json(args(
        "import",
        &project,
        &[folder.to_str().expect("a plain path")],
    ));
    let draw_on = |part: &str| {
        let project = project.to_str().expect("a plain path");
        let path = format!("--path={part}");
        place.json(["edit", project, "draw", "thing", "box 8 16 40 32", &path]);
    };
    let num_marks = |said: &Value| -> BTreeMap<String, u64> {
        let entries = queue(said).iter();
        let of = |e: &Value| {
            (
                e["path"].as_str().expect("a path").to_owned(),
                e["num_marks"].as_u64(),
            )
        };
        entries
            .map(of)
            .map(|(path, n)| (path, n.expect("a number")))
            .collect()
    };
    draw_on("0-first");
    let one = num_marks(&place.json(args("suggest", &project, &[])));
    assert!(
        one.values().all(|n| *n == 0),
        "one label is too few: {one:?}"
    );
    draw_on("-first");
    let ten = num_marks(&place.json(args("suggest", &project, &[])));
    assert_eq!(ten["other.png"], 0, "nothing looks like it");
    let seconds: Vec<u64> = ten
        .iter()
        .filter(|(p, _)| p.contains("second"))
        .map(|(_, n)| *n)
        .collect();
    assert_eq!(seconds.len(), 10);
    assert!(seconds.iter().filter(|n| **n > 0).count() >= 7, "{ten:?}");
}

#[test]
fn killed_while_it_looks_at_pictures_it_goes_on_from_there() {
    let place = Workplace::new();
    let project = unlabelled(&place, 40);
    for (class, _) in Motif::ALL {
        label(&place, &project, &format!("00-{class}"), class);
        for tens in ["01-", "02-", "03-"] {
            label(&place, &project, &format!("{tens}{class}"), class);
        }
    }
    let before = on_disk(&project);
    for delay in [40, 150, 400] {
        let mut child = place
            .command(args("suggest", &project, &[]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().expect("can be killed");
        child.wait().expect("ends");
        assert_eq!(on_disk(&project), before, "asking changes nothing");
    }
    let first = place.json(args("suggest", &project, &[]));
    assert!(first["num_suggestions"].as_u64() > Some(100), "{first:#}");
    fs::remove_dir_all(project.join("cache")).expect("can be removed");
    assert_eq!(
        place.json(args("suggest", &project, &[])),
        first,
        "the cache only saves time"
    );
}

fn snapshot(session: &Session) -> Arc<Snapshot> {
    session.project().expect("open").snapshot().clone()
}

/// Waits until all of these jobs have ended; what each said, in the order in which they ended.
fn ends(session: &mut Session, wanted: &[JobId]) -> Vec<(JobId, Outcome)> {
    let began = Instant::now();
    let mut ended = Vec::new();
    while ended.len() < wanted.len() {
        assert!(began.elapsed() < PATIENCE, "the jobs do not end");
        for event in session.poll() {
            if let Event::Job {
                job,
                update: JobUpdate::Finished(outcome),
                ..
            } = event
                && wanted.contains(&job)
            {
                ended.push((job, outcome));
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    ended
}

#[test]
fn the_last_answer_is_of_the_newest_labels_and_no_bar_shows_the_work() {
    let place = Workplace::new();
    let dir = unlabelled(&place, 12);
    let mut session = Session::new(SessionOptions::default());
    session.run(Command::OpenProject { dir }).expect("it opens");
    let order = Order::UncertaintyDiversity;
    let mut jobs = Vec::new();
    let samples = snapshot(&session).samples.clone();
    for sample in samples.iter().take(14) {
        let class = shown(sample);
        let samples = vec![sample.id];
        session
            .run(Command::Edit(Edit::Relabel { samples, class }))
            .expect("it is labelled");
        let job = session
            .run(Command::Suggest { order })
            .expect("it can be asked");
        jobs.push(job.expect("a job"));
    }
    for job in session.jobs().filter(|job| jobs.contains(&job.id)) {
        assert!(job.kind.is_quiet());
    }
    let ended = ends(&mut session, &jobs);
    let (last, outcome) = ended.last().expect("some ended");
    assert_eq!(
        Some(last),
        jobs.last(),
        "they end in the order in which they were asked"
    );
    let Outcome::Completed(JobResult::Suggested { of, suggested }) = outcome else {
        panic!("the newest is answered: {outcome:?}");
    };
    assert!(Arc::ptr_eq(of, session.project().expect("open").snapshot()));
    assert_eq!((suggested.num_labels, suggested.len()), (14, 22));
    assert_eq!(suggested.queue.len(), 22);
    for (_, outcome) in &ended {
        assert!(
            matches!(outcome, Outcome::Completed(_) | Outcome::Cancelled),
            "{outcome:?}"
        );
    }
}

#[test]
fn what_labelling_saves_is_measured_and_kept() {
    let place = Workplace::new();
    let project = unlabelled(&place, 12);
    let few = place.error(args("label-curve", &project, &[]));
    assert_eq!(few, "too-few-labels");

    let place = Workplace::new();
    let project = place.drawn_project(40);
    let rest = ["--labels", "60", "--batch", "10", "--repeats", "2"];
    let curve = place.json(args("label-curve", &project, &rest));
    let labels: Vec<u64> = curve["labels"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_u64)
        .collect();
    assert!(
        labels.is_sorted() && labels.last() == Some(&60),
        "{labels:?}"
    );
    for line in ["ordered", "random"] {
        let runs = curve[line].as_array().expect("a list");
        assert_eq!(runs.len(), 2, "{line}");
        for run in runs {
            let run: Vec<f64> = run
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(Value::as_f64)
                .collect();
            assert_eq!(run.len(), labels.len());
            assert!(
                run.last() > Some(&0.8),
                "motifs are told apart with 60 labels: {run:?}"
            );
        }
    }
    let same_start = |run: usize| curve["ordered"][run][0] == curve["random"][run][0];
    assert!(
        same_start(0) && same_start(1),
        "both begin with the same labels"
    );
    assert_eq!(
        place.json(args("label-curve", &project, &rest)),
        curve,
        "the same seed, the same curve"
    );
    let kept = hearth_core::label::curve::LabelCurve::load(&project).expect("it is kept");
    assert_eq!(kept.labels.len(), labels.len());
}

#[test]
fn two_passes_are_compared() {
    let place = Workplace::new();
    let project = unlabelled(&place, 10);
    let edit = |rest: &[&str]| {
        let dir = project.to_str().expect("a plain path");
        place.json(["edit", dir].into_iter().chain(rest.iter().copied()));
    };
    for (class, _) in Motif::ALL {
        label(&place, &project, &format!("-{class}"), class);
    }
    let none = place.json(args("agreement", &project, &[]));
    assert_eq!(
        (&none["num_twice"], &none["kappa"]),
        (&0.into(), &Value::Null)
    );

    // Second pass: discs 8 of 10 the same, 2 checks; stripes all the same; checks 9, 1 disc.
    for (class, _) in Motif::ALL {
        edit(&["second-pass", class, "--of-class", class]);
    }
    edit(&["second-pass", "checks", "--path", "000-disc"]);
    edit(&["second-pass", "checks", "--path", "001-disc"]);
    edit(&["second-pass", "disc", "--path", "000-checks"]);
    let said = place.json(args("agreement", &project, &[]));
    assert_eq!(said["num_twice"], 30);
    // Observed 27/30; by chance (10·9 + 10·10 + 10·11)/900 = 1/3: (0.9 − 1/3)/(2/3) = 0.85.
    let kappa = said["kappa"].as_f64().expect("a number");
    assert!((kappa - 0.85).abs() < 1e-9, "{said:#}");
    let bound = |i: usize| said["interval"][i].as_f64().expect("a number");
    assert!(bound(0) > 0.6 && bound(0) < kappa && kappa < bound(1) && bound(1) <= 1.0);
    let disputed: Vec<_> = said["disputed"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|d| d["path"].as_str())
        .collect();
    assert_eq!(disputed.len(), 3, "{disputed:?}");
    assert!(disputed.iter().flatten().all(|path| path.starts_with("00")));
}

#[test]
fn the_agreement_is_that_of_scikit_learn() {
    let place = Workplace::new();
    let project = unlabelled(&place, 12);
    let dir = project.to_str().expect("a plain path");
    for (class, _) in Motif::ALL {
        label(&place, &project, &format!("-{class}"), class);
    }
    // Every third sample is seen otherwise in the second pass, towards the next class.
    let before = on_disk(&project);
    let labels = before.labels();
    let mut both = Vec::new();
    for (i, sample) in before.all().enumerate() {
        let first = before.class_name(sample).expect("a class").to_owned();
        let at = labels.iter().position(|l| *l == first).expect("known");
        let second = &labels[(at + usize::from(i % 3 == 0)) % labels.len()];
        let path = format!("--path={}", sample.path);
        place.json(["edit", dir, "second-pass", second, &path]);
        both.push([first, second.clone()]);
    }
    let table = place.path("passes.json");
    let text = serde_json::to_string(&both).expect("JSON");
    fs::write(&table, text).expect("can be written");
    let Some(expected) = peers::python("kappa.py", [&table]) else {
        return;
    };
    let said = place.json(args("agreement", &project, &[]));
    let kappa = said["kappa"].as_f64().expect("a number");
    let expected = expected.as_f64().expect("a number");
    assert!((kappa - expected).abs() < 1e-9, "{kappa} {expected}");
}
