//! What a person does while labelling: thousands of edits, all taken back and all made again, and
//! after each the window knows what the disk knows.

use hearth_core::command::Command;
use hearth_core::data::{Answer, MarkFlags, NewMark, Sample, Shape, Split};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::{Edit, Fate, History, MarkEdit, SampleLabels};
use hearth_core::session::{Session, SessionOptions};
use hearth_tests::Workplace;
use hearth_tests::expected::on_disk;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::path::Path;
use std::sync::Arc;

fn open(dir: &Path) -> Session {
    let mut session = Session::new(SessionOptions::default());
    let dir = dir.to_owned();
    session.run(Command::OpenProject { dir }).expect("it opens");
    session
}

fn snapshot(session: &Session) -> Arc<Snapshot> {
    session.project().expect("open").snapshot().clone()
}

/// What of a snapshot an undo must bring back; the history itself moves on.
fn data(snapshot: &Snapshot) -> Snapshot {
    let mut data = snapshot.clone();
    data.history = History::default();
    data
}

/// Something that a person could do, drawn at random; it may change nothing or be refused.
fn random_edit(rng: &mut ChaCha8Rng, now: &Snapshot) -> Edit {
    let classes = ["disc", "checks", "stripes", "猫", "new"];
    let mut class = || classes[rng.random_range(0..classes.len())].to_owned();
    let (first, second) = (class(), class());
    let mut one = || now.samples[rng.random_range(0..now.samples.len())].id;
    let few: Vec<SampleId> = (0..3).map(|_| one()).collect();
    let sample = now.sample(few[0]).expect("it is there");
    let mut at = || rng.random_range(0..400) as f32 / 8.0;
    let new = NewMark {
        id: None,
        class: first.clone(),
        shape: Shape::Box {
            rect_px: [at(), at(), at() + 1.0, at() + 1.0],
        },
        flags: MarkFlags::default(),
    };
    let mut labels = SampleLabels::of(now, sample);
    let drawn = |labels: &SampleLabels| {
        let marks = labels.marks.iter().filter(|m| m.shape != Shape::Whole);
        marks.cloned().collect::<Vec<_>>()
    };
    let set = |marks, how| Edit::SetMarks {
        sample: few[0],
        marks,
        how,
    };
    match rng.random_range(0..19) {
        0..3 => Edit::Relabel {
            samples: few,
            class: first,
        },
        3 => Edit::Unlabel { samples: few },
        4 => Edit::Tag {
            samples: few,
            class: first,
            is_on: rng.random(),
        },
        5..8 => {
            let mut marks = drawn(&labels);
            marks.push(new);
            set(marks, MarkEdit::Draw)
        }
        8 => {
            let mut marks = drawn(&labels);
            if let Some(mark) = marks.first_mut() {
                mark.shape = new.shape;
            }
            set(marks, MarkEdit::Move)
        }
        9 => {
            let mut marks = drawn(&labels);
            marks.pop();
            set(marks, MarkEdit::Delete)
        }
        10 => {
            let mut marks = drawn(&labels);
            marks.reverse();
            for mark in &mut marks {
                mark.flags.difficult = rng.random();
            }
            set(marks, MarkEdit::Reorder)
        }
        11 => Edit::Verify {
            samples: few,
            is_verified: rng.random(),
        },
        12 => Edit::SetAnswer {
            samples: few,
            answer: [None, Some(Answer::Accept), Some(Answer::Ignore)][rng.random_range(0..3)],
        },
        13 => Edit::SetNote {
            samples: few,
            note: ["", "看一看", "blurred"][rng.random_range(0..3)].to_owned(),
        },
        14 => Edit::SecondPass {
            samples: few,
            class: Some(first).filter(|_| rng.random()),
        },
        15 => {
            labels.class = Some(first);
            labels.marks.truncate(1);
            labels.marks.push(new);
            Edit::SetLabels {
                labels: vec![labels],
                source: "a file".into(),
            }
        }
        16 => {
            // A sample that stays where it is would be pinned there, which no snapshot shows.
            let split = Split::ALL[rng.random_range(0..3)];
            let elsewhere = |id: &SampleId| now.sample(*id).is_some_and(|s| s.split != split);
            let samples = few.into_iter().filter(elsewhere).collect();
            Edit::Move { samples, split }
        }
        17 => Edit::TagNone { samples: few },
        _ => match rng.random_range(0..12) {
            0 => Edit::RenameClass {
                class: first,
                name: second,
            },
            1 => Edit::MergeClasses {
                classes: vec![first],
                into: second,
            },
            2 => Edit::RemoveClass {
                class: first,
                samples: Fate::Unlabel,
            },
            3 => Edit::AddClass { class: first },
            4 if now.samples.len() > 20 => Edit::Remove { samples: few },
            _ => Edit::Relabel {
                samples: few,
                class: second,
            },
        },
    }
}

#[test]
fn ten_thousand_edits_are_taken_back_and_made_again() {
    const EDITS: usize = 10_000;
    let place = Workplace::new();
    let dir = place.drawn_project(10);
    let mut session = open(&dir);
    let start = data(&snapshot(&session));
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut done = 0;
    let (mut had_drawn, mut had_several) = (false, false);
    while done < EDITS {
        let now = snapshot(&session);
        let edit = random_edit(&mut rng, &now);
        let before = now.history.undo.clone();
        match session.run(Command::Edit(edit.clone())) {
            Ok(_) => {
                let after = snapshot(&session);
                let is_change = data(&after) != data(&now);
                had_drawn |= after.all().any(|sample| sample.num_drawn() > 1);
                had_several |= after.all().any(|sample| sample.classes().count() > 1);
                done += usize::from(is_change);
                if !is_change {
                    assert_eq!(after.history.undo, before, "{edit:?}");
                }
                // Read anew in part, or as a whole: the same.
                if done.is_multiple_of(97) {
                    assert_eq!(*after, on_disk(&dir), "{edit:?}");
                }
            }
            Err(failure) => assert!(
                ["class-exists", "no-such-class"].contains(&&*failure.code),
                "{failure:?} of {edit:?}"
            ),
        }
    }
    let end = data(&snapshot(&session));
    assert!(
        had_drawn && had_several,
        "all kinds of edits are among them"
    );
    for step in 0..EDITS {
        session.run(Command::Undo).expect("it is taken back");
        if step % 997 == 0 {
            assert_eq!(*snapshot(&session), on_disk(&dir));
        }
    }
    assert_eq!(data(&snapshot(&session)), start);
    for _ in 0..EDITS {
        session.run(Command::Redo).expect("it is made again");
    }
    assert_eq!(data(&snapshot(&session)), end);
    drop(session);
    assert_eq!(data(&on_disk(&dir)), end);
}

#[test]
fn several_classes_and_what_is_drawn_live_side_by_side() {
    let place = Workplace::new();
    let dir = place.drawn_project(6);
    let mut session = open(&dir);
    let id = snapshot(&session).samples[0].id;
    let samples = vec![id];
    let mut edit = |edit| session.run(Command::Edit(edit)).expect("it is done");
    edit(Edit::Unlabel {
        samples: samples.clone(),
    });
    for class in ["disc", "猫", "stripes"] {
        edit(Edit::Tag {
            samples: samples.clone(),
            class: class.into(),
            is_on: true,
        });
    }
    let outline = NewMark {
        id: None,
        class: "猫".into(),
        shape: Shape::Polygon {
            points_px: vec![[1.0, 1.0], [9.0, 1.0], [5.0, 8.5]],
        },
        flags: MarkFlags::from_bits(5),
    };
    edit(Edit::SetMarks {
        sample: id,
        marks: vec![outline.clone()],
        how: MarkEdit::Draw,
    });
    let names = |snapshot: &Snapshot| {
        let sample = snapshot.sample(id).expect("there");
        let classes = sample.classes();
        let names = classes.map(|class| snapshot.classes[class.index()].name.clone());
        names.collect::<Vec<_>>()
    };
    let now = snapshot(&session);
    assert_eq!(names(&now), ["disc", "猫", "stripes"]);
    let sample = now.sample(id).expect("there");
    let drawn: Vec<_> = sample.drawn().collect();
    assert_eq!((drawn.len(), &drawn[0].shape), (1, &outline.shape));
    assert_eq!(drawn[0].flags, outline.flags);

    // The first one goes: the next one takes its place.
    let untag = |class: &str| Edit::Tag {
        samples: samples.clone(),
        class: class.into(),
        is_on: false,
    };
    session.run(Command::Edit(untag("disc"))).expect("done");
    assert_eq!(names(&snapshot(&session)), ["猫", "stripes"]);
    // The class of an outline goes with the outline; the sample stays.
    let remove = Edit::RemoveClass {
        class: "猫".into(),
        samples: Fate::Unlabel,
    };
    session.run(Command::Edit(remove)).expect("done");
    let now = snapshot(&session);
    assert_eq!(now.sample(id).map(Sample::num_drawn), Some(0));
    session.run(Command::Undo).expect("taken back");
    assert_eq!(names(&snapshot(&session)), ["猫", "stripes"]);
    assert_eq!(*snapshot(&session), on_disk(&dir));

    // What cannot be drawn is refused, and nothing changes.
    let before = snapshot(&session);
    let mut flat = outline;
    flat.shape = Shape::Box {
        rect_px: [0.0, 0.0, 0.0, 5.0],
    };
    let failure = session
        .run(Command::Edit(Edit::SetMarks {
            sample: id,
            marks: vec![flat],
            how: MarkEdit::Draw,
        }))
        .expect_err("it has no extent");
    assert_eq!(failure.code, "bad-mark");
    assert_eq!(snapshot(&session), before);
}

#[test]
fn what_was_rejected_or_ignored_is_not_learned_from() {
    let place = Workplace::new();
    let dir = place.drawn_project(6);
    let mut session = open(&dir);
    let now = snapshot(&session);
    let learned = |snapshot: &Snapshot| {
        let splits = Split::ALL.into_iter();
        splits
            .map(|split| snapshot.labelled_in(split).count())
            .sum::<usize>()
    };
    let all = learned(&now);
    let ids: Vec<SampleId> = now.samples.iter().map(|sample| sample.id).collect();
    for (answer, at) in [
        (Answer::Reject, 0),
        (Answer::Ignore, 1),
        (Answer::Accept, 2),
    ] {
        let edit = Edit::SetAnswer {
            samples: vec![ids[at]],
            answer: Some(answer),
        };
        session.run(Command::Edit(edit)).expect("done");
    }
    assert_eq!(learned(&snapshot(&session)), all - 2);
}

#[test]
fn the_command_line_labels_too() {
    let place = Workplace::new();
    let project = place.drawn_project(6);
    let dir = project.to_str().expect("UTF-8");
    let edit = |rest: &[&str]| {
        let mut all = vec!["edit", dir];
        all.extend(rest);
        place.json(all)
    };
    let drawn = edit(&["draw", "猫", "box 1 2 30.5 20", "--path", "disc/000"]);
    assert_eq!(drawn["edit"]["kind"], "set-labels");
    assert_eq!(drawn["edit"]["num_samples"], 1);
    edit(&["draw", "猫", "polygon 1 1 9 1 5 8", "--path", "disc/000"]);
    edit(&["tag", "stripes", "--of-class", "disc"]);
    edit(&["verify", "--of-class", "disc"]);
    edit(&["note", "看一看", "--path", "disc/001"]);
    edit(&["second-pass", "checks", "--path", "disc/001"]);
    edit(&["answer", "ignore", "--path", "disc/002"]);
    edit(&["unlabel", "--path", "disc/003"]);
    edit(&["add-class", "later"]);
    let now = on_disk(&project);
    let of = |path: &str| {
        let mut all = now.all();
        all.find(|sample| sample.path.contains(path))
            .expect("there")
            .clone()
    };
    assert_eq!(of("disc/000").num_drawn(), 2);
    assert_eq!(of("disc/000").classes().count(), 2);
    assert!(of("disc/000").is_verified());
    assert_eq!(of("disc/001").review().note.as_deref(), Some("看一看"));
    assert!(of("disc/001").is_disputed());
    assert_eq!(of("disc/002").answer(), Some(Answer::Ignore));
    assert_eq!(of("disc/003").class, None);
    assert_eq!(now.labels().last().map(String::as_str), Some("later"));
    edit(&["erase", "--class", "猫", "--all"]);
    edit(&["remove-class", "later"]);
    edit(&["remove-class", "disc", "--keep-samples"]);
    let after = on_disk(&project);
    assert_eq!(after.samples.len(), now.samples.len());
    assert!(after.all().all(|sample| sample.num_drawn() == 0));
    for (words, code) in [
        (["draw", "猫", "box 1 2 3", "--all"], "bad-shape"),
        (["draw", "猫", "box 1 2 0 5", "--all"], "bad-mark"),
    ] {
        let mut all = vec!["edit", dir];
        all.extend(words);
        assert_eq!(place.error(all), code);
    }
    assert_eq!(on_disk(&project), after);
}
