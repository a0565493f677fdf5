//! Changing the data: every edit, back and forth, and what older versions stored.

use hearth_core::command::Command;
use hearth_core::data::{MarkFlags, Shape, Split};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::{Edit, Fate, History};
use hearth_core::session::{Session, SessionOptions};
use hearth_tests::pictures::{self, Motif};
use hearth_tests::{Workplace, program::Finished};
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
fn data(session: &Session) -> Snapshot {
    let mut data = (*snapshot(session)).clone();
    data.history = History::default();
    data
}

fn do_it(session: &mut Session, command: Command) {
    session.run(command).expect("it is done");
}

fn ids(snapshot: &Snapshot, class: &str) -> Vec<SampleId> {
    let samples = snapshot.all();
    samples
        .filter(|s| snapshot.class_name(s) == Some(class))
        .map(|s| s.id)
        .collect()
}

fn project(place: &Workplace) -> Session {
    let project = place.drawn_project(10);
    open(&project)
}

#[test]
fn every_edit_can_be_undone_and_done_again() {
    let place = Workplace::new();
    let mut session = project(&place);
    let start = snapshot(&session);
    let discs = ids(&start, "disc");
    let name = |text: &str| text.to_owned();
    let edits = [
        Edit::Relabel {
            samples: discs[..4].to_vec(),
            class: name("stripes"),
        },
        Edit::Relabel {
            samples: discs[..2].to_vec(),
            class: name(" 新的 class 🍄 "),
        },
        Edit::Move {
            samples: discs.clone(),
            split: Split::Test,
        },
        Edit::Remove {
            samples: discs[3..7].to_vec(),
        },
        Edit::RenameClass {
            class: name("stripes"),
            name: name("bars"),
        },
        Edit::MergeClasses {
            classes: vec![name("checks"), name("disc")],
            into: name("bars"),
        },
        Edit::RemoveClass {
            class: name("新的 class 🍄"),
            samples: Fate::Remove,
        },
    ];
    let mut states = vec![data(&session)];
    for edit in &edits {
        do_it(&mut session, Command::Edit(edit.clone()));
        let record = snapshot(&session).history.undo.clone();
        assert_eq!(record.map(|r| r.name), Some(edit.name()));
        assert_ne!(Some(&data(&session)), states.last(), "{edit:?}");
        states.push(data(&session));
    }
    let end = states.last().expect("states");
    assert_eq!(end.labels(), ["bars"]);
    assert_eq!(end.samples.len(), 30 - 4 - 2);
    for state in states.iter().rev().skip(1) {
        do_it(&mut session, Command::Undo);
        assert_eq!(data(&session), *state);
    }
    for state in &states[1..] {
        do_it(&mut session, Command::Redo);
        assert_eq!(data(&session), *state);
    }
    let failure = session.run(Command::Redo).expect_err("nothing left");
    assert_eq!(failure.code, "nothing-to-redo");

    // All of it is on the disk.
    let dir = start.dir.clone();
    drop(session);
    let mut session = open(&dir);
    assert_eq!(data(&session), *end);
    for _ in &edits {
        do_it(&mut session, Command::Undo);
    }
    assert_eq!(data(&session), states[0]);
    // The import itself, too.
    do_it(&mut session, Command::Undo);
    assert!(snapshot(&session).samples.is_empty() && snapshot(&session).classes.is_empty());
    let failure = session.run(Command::Undo).expect_err("nothing left");
    assert_eq!(failure.code, "nothing-to-undo");
    do_it(&mut session, Command::Redo);
    assert_eq!(data(&session), states[0]);
}

#[test]
fn a_new_edit_ends_what_could_be_done_again_and_refusals_change_nothing() {
    let place = Workplace::new();
    let mut session = project(&place);
    let discs = ids(&snapshot(&session), "disc");
    let samples = discs[..1].to_vec();
    do_it(&mut session, Command::Edit(Edit::Remove { samples }));
    do_it(&mut session, Command::Undo);
    let before = snapshot(&session);
    let refused = [
        (
            Edit::RenameClass {
                class: "disc".into(),
                name: "checks".into(),
            },
            "class-exists",
        ),
        (
            Edit::RenameClass {
                class: "no such".into(),
                name: "x".into(),
            },
            "no-such-class",
        ),
        (
            Edit::Relabel {
                samples: discs.clone(),
                class: " \n".into(),
            },
            "bad-class-name",
        ),
        (
            Edit::MergeClasses {
                classes: vec!["disc".into(), "no such".into()],
                into: "checks".into(),
            },
            "no-such-class",
        ),
    ];
    for (edit, code) in refused {
        let failure = session.run(Command::Edit(edit)).expect_err(code);
        assert_eq!(failure.code, code);
        assert_eq!(snapshot(&session), before);
    }
    assert!(before.history.redo.is_some());
    let to_itself = Edit::Relabel {
        samples: discs[..1].to_vec(),
        class: "disc".into(),
    };
    do_it(&mut session, Command::Edit(to_itself));
    let split = Split::Train;
    let samples = discs;
    do_it(&mut session, Command::Edit(Edit::Move { samples, split }));
    assert!(snapshot(&session).history.redo.is_none());
}

#[test]
fn a_later_import_keeps_what_the_person_chose() {
    let place = Workplace::new();
    let mut session = project(&place);
    let before = snapshot(&session);
    let discs = ids(&before, "disc");
    let samples = discs.clone();
    let split = Split::Test;
    do_it(&mut session, Command::Edit(Edit::Move { samples, split }));
    let samples = ids(&before, "checks")[..5].to_vec();
    do_it(&mut session, Command::Edit(Edit::Remove { samples }));
    let folder = place.path("pictures");
    pictures::class_folder(&folder.join("stripes"), Motif::Stripes, 25);
    let import = Command::Import {
        source: folder,
        options: hearth_core::data::import::ImportOptions::default(),
    };
    session.run_to_end(import, |_| {}).expect("imported");
    let after = snapshot(&session);
    for id in discs {
        assert_eq!(after.sample(id).map(|s| s.split), Some(Split::Test));
    }
    assert_eq!(ids(&after, "stripes").len(), 25);
    assert_eq!(
        ids(&after, "checks").len(),
        10,
        "asked for again, they are back"
    );
    let drawn = after.samples_in(Split::Test).count() - 10;
    assert!(drawn > 0, "other classes keep a test split");
    do_it(&mut session, Command::Undo);
    assert_eq!(ids(&snapshot(&session), "checks").len(), 5);
}

#[test]
fn the_command_line_edits_too() {
    let place = Workplace::new();
    let project = place.drawn_project(6);
    let dir = project.to_str().expect("UTF-8");
    let relabelled = place.json([
        "edit",
        dir,
        "relabel",
        "round",
        "--of-class",
        "disc",
        "--path",
        "00",
    ]);
    assert_eq!(relabelled["edit"]["kind"], "relabel");
    assert_eq!(relabelled["edit"]["num_samples"], 6);
    let merged = place.json([
        "edit",
        dir,
        "merge-classes",
        "stripes",
        "checks",
        "--into",
        "round",
    ]);
    assert_eq!(
        merged["classes"].as_array().map(Vec::len),
        Some(2),
        "{merged:#}"
    );
    place.json(["edit", dir, "move", "test", "--all"]);
    let undone = place.json(["undo", dir]);
    assert_eq!(undone["edit"]["kind"], "move");
    let redone = place.json(["redo", dir]);
    assert_eq!(redone["splits"]["test"], 18);
    assert_eq!(
        place.error(["edit", dir, "remove", "--of-class", "none"]),
        "no-such-class"
    );
    let nothing = Finished::of(&mut place.command(["edit", dir, "remove"]));
    assert_eq!(nothing.code, 2, "which pictures must be said");
}

#[test]
fn what_hearth_noticed_is_mended_by_one_command() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    for split in ["train", "valid", "test"] {
        pictures::class_folders(&folder.join(split), 0);
    }
    // Sixty different pictures, one of them twice, and one once more, a little brighter.
    for (index, (class, motif)) in Motif::ALL.iter().enumerate() {
        for variant in 0..20 {
            let split = ["train", "train", "valid", "test"][variant as usize % 4];
            let picture = pictures::draw(*motif, variant + 100 * index as u32, 48);
            pictures::save(
                &picture,
                &folder
                    .join(split)
                    .join(class)
                    .join(format!("{variant}.png")),
            );
        }
    }
    let learned = folder.join("train/disc/0.png");
    std::fs::copy(&learned, folder.join("test/disc/copy.png")).expect("copied");
    let picture = image::open(&learned).expect("read").into_rgb8();
    let brighter = image::imageops::brighten(&picture, 8);
    pictures::save(&brighter, &folder.join("test/disc/brighter.png"));
    let strayed = folder.join("train/checks/strayed.png");
    std::fs::copy(folder.join("train/stripes/0.png"), strayed).expect("copied");
    let (project, imported) = place.project_with("project", &folder);
    let dir = project.to_str().expect("UTF-8");
    let of = |value: &serde_json::Value, kind: &str| {
        let findings = value["findings"].as_array().expect("a list").clone();
        findings.into_iter().find(|f| f["kind"] == kind)
    };
    let leak = of(&imported, "leak-between-splits").expect("a leak");
    assert_eq!(leak["samples"], serde_json::json!(["test/disc/copy.png"]));
    let near = of(&imported, "near-leak-between-splits").expect("a look-alike");
    let found = near["samples"].as_array().expect("a list");
    assert!(found.contains(&"test/disc/brighter.png".into()), "{near:#}");

    let conflict = of(&imported, "conflicting-labels").expect("a conflict");
    let found = conflict["samples"].as_array().expect("a list");
    for path in ["train/stripes/0.png", "train/checks/strayed.png"] {
        assert!(found.contains(&path.into()), "{conflict:#}");
    }
    place.json(["edit", dir, "remove", "--path", "strayed"]);
    let fixed = place.json(["edit", dir, "fix", "leak-between-splits"]);
    assert!(of(&fixed, "leak-between-splits").is_none());
    let fixed = place.json(["edit", dir, "fix", "near-leak-between-splits"]);
    assert!(of(&fixed, "near-leak-between-splits").is_none());
    let fixed = place.json(["edit", dir, "fix", "exact-duplicates"]);
    assert!(of(&fixed, "exact-duplicates").is_none());
    assert_eq!(
        place.error(["edit", dir, "fix", "exact-duplicates"]),
        "nothing-to-fix"
    );
    for _ in 0..3 {
        place.json(["undo", dir]);
    }
    let again = place.json(["inspect", dir]);
    assert!(of(&again, "leak-between-splits").is_some());
}

#[test]
fn a_store_of_every_released_version_opens_and_can_be_edited() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/fixtures");
    let place = Workplace::new();
    for version in 1..hearth_core::project::store::SCHEMA_VERSION {
        let dir = place.path(&format!("version {version}"));
        std::fs::create_dir(&dir).expect("made");
        let fixture = fixtures.join(format!("store-{version}.sqlite"));
        std::fs::copy(fixture, dir.join("hearth.sqlite")).expect("the fixture is there");

        // Who may only read it sees the same.
        let copy = place.path(&format!("copy {version}"));
        std::fs::create_dir(&copy).expect("made");
        std::fs::copy(dir.join("hearth.sqlite"), copy.join("hearth.sqlite")).expect("copied");
        let store = hearth_core::project::store::Store::open_read_only(&copy).expect("it opens");
        let looked_at = store.load(&copy).expect("it loads");

        let mut session = open(&dir);
        let before = snapshot(&session);
        assert_eq!(before.name, "Katzen 猫");
        assert_eq!(before.labels(), ["cat", "dog"]);
        assert_eq!(before.samples.len(), 8);
        assert_eq!(before.samples, looked_at.samples);
        if version == 4 {
            // Its box is a mark now, and the edit that drew it can still be taken back.
            let drawn: Vec<_> = before.all().flat_map(|sample| &sample.marks).collect();
            let rect_px = [2.5, 3.0, 10.25, 12.0];
            assert_eq!(drawn.len(), 1);
            assert_eq!(drawn[0].shape, Shape::Box { rect_px });
            assert_eq!(drawn[0].flags, MarkFlags::from_bits(5));
            do_it(&mut session, Command::Undo);
            assert_eq!(snapshot(&session).samples[0].num_drawn(), 0);
            continue;
        }
        let samples = ids(&before, "cat");
        do_it(&mut session, Command::Edit(Edit::Remove { samples }));
        assert_eq!(snapshot(&session).samples.len(), 4);
        do_it(&mut session, Command::Undo);
        assert_eq!(data(&session).samples, before.samples);
    }
}
