//! Who learns and who tests: as a person asks for it, now and after every import.

use hearth_core::data::{Sample, Split};
use hearth_core::project::Snapshot;
use hearth_core::project::store::Store;
use hearth_tests::Workplace;
use hearth_tests::pictures::{Motif, draw, save};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn snapshot(project: &Path) -> Snapshot {
    let store = Store::open_read_only(project).expect("opens");
    store.load(project).expect("loads")
}

/// The paths of a split.
fn paths(project: &Path, split: Split) -> BTreeSet<String> {
    let snapshot = snapshot(project);
    let own = snapshot.all().filter(|sample| sample.split == split);
    own.map(|sample| sample.path.to_string()).collect()
}

/// The splits in which each group lies.
fn splits_of_groups(project: &Path) -> BTreeMap<String, BTreeSet<Split>> {
    let mut splits: BTreeMap<String, BTreeSet<Split>> = BTreeMap::new();
    for sample in snapshot(project).all() {
        if let Some(group) = sample.group() {
            splits
                .entry(group.to_owned())
                .or_default()
                .insert(sample.split);
        }
    }
    splits
}

fn args<'a>(verb: &'a str, project: &'a Path, rest: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![verb, project.to_str().expect("a plain path")];
    args.extend_from_slice(rest);
    args
}

fn finding<'a>(report: &'a Value, kind: &str) -> Option<&'a Value> {
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().find(|finding| finding["kind"] == kind)
}

/// A sentence unlike all others, so that none is taken for a copy.
fn sentence(number: usize) -> String {
    let mut state = number as u64 + 1;
    let words = (0..12).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let letters = (0..5).map(|at| char::from(b'a' + (state >> (20 + 8 * at)) as u8 % 26));
        letters.collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Pictures of several takes each of some people, in two classes.
fn people(folder: &Path, first: u32, number: u32) {
    for person in first..first + number {
        for take in 0..4 {
            let (class, motif) = Motif::ALL[(take % 2) as usize];
            let path = folder.join(class).join(format!("p{person:02}_{take}.png"));
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            save(&draw(motif, person * 4 + take, 32), &path);
        }
    }
}

#[test]
fn a_frozen_test_stays_whatever_is_imported_or_asked_for() {
    let place = Workplace::new();
    let project = place.drawn_project(20);
    let split = ["--train=60", "--valid=20", "--test=20", "--seed=7"];
    place.json(args("split", &project, &split));
    let frozen = place.json(args("split", &project, &["--freeze-test"]));
    assert_eq!(
        frozen["split_request"],
        json!({
            "shares": [0.6, 0.2, 0.2], "by": "class", "seed": 7, "freeze_test": true,
            "groups": "data",
        }),
        "what is left out is as the last time"
    );
    let test = paths(&project, Split::Test);
    assert_eq!(test.len(), 12);

    // An import that names the test itself, and copies of what is tested.
    let more = place.path("more");
    for (class, motif) in Motif::ALL {
        for (split, first) in [("train", 100), ("test", 200)] {
            for n in 0..6 {
                let path = more.join(split).join(class).join(format!("new {n}.png"));
                fs::create_dir_all(path.parent().expect("a parent")).expect("made");
                save(&draw(motif, first + n, 64), &path);
            }
        }
    }
    let source = more.to_str().expect("plain");
    let imported = place.json(args("import", &project, &[source]));
    assert_eq!(imported["num_added"], 36);
    assert_eq!(imported["warnings"][0]["code"], "test-stays-frozen");
    assert_eq!(paths(&project, Split::Test), test);
    let forced = args("import", &project, &[source, "--split=test"]);
    assert_eq!(place.error(forced), "test-is-frozen");

    // Drawn anew in other shares and by another seed.
    for ask in [
        &["--seed=99"][..],
        &["--train=30", "--valid=60", "--test=10"],
        &["--by=group"],
    ] {
        let again = place.json(args("split", &project, ask));
        assert_eq!(again["split_request"]["freeze_test"], true);
        assert_eq!(paths(&project, Split::Test), test, "{ask:?}");
    }
    let one = test.iter().next().expect("one");
    let away = args("edit", &project, &["move", "train", "--path", one]);
    assert_eq!(place.error(away), "test-is-frozen");
    assert_eq!(
        place.json(args("inspect", &project, &[]))["split_request"]["freeze_test"],
        true,
        "it is stored"
    );

    // Thawed, and frozen again by taking that back.
    place.json(args("edit", &project, &["thaw-test"]));
    place.json(args("edit", &project, &["move", "train", "--path", one]));
    assert_eq!(paths(&project, Split::Test).len(), 11);
    place.json(args("undo", &project, &[]));
    place.json(args("undo", &project, &[]));
    assert_eq!(paths(&project, Split::Test), test);
    let away = args("edit", &project, &["move", "train", "--path", one]);
    assert_eq!(place.error(away), "test-is-frozen");
}

#[test]
fn groups_from_names_stay_whole_and_new_samples_follow() {
    let place = Workplace::new();
    let folder = place.path("people");
    people(&folder, 0, 20);
    let (project, _) = place.project_with("project", &folder);
    let before = snapshot(&project);
    assert!(before.all().all(|sample| sample.group().is_none()));

    let look = place.json(args("split", &project, &["--groups-from=name", "--look"]));
    assert_eq!(look["groups"]["num_groups"], 20);
    assert_eq!(look["groups"]["largest"][0], json!(["p00", 4]));
    assert_eq!(snapshot(&project).samples, before.samples, "only looked");

    let split = place.json(args(
        "split",
        &project,
        &["--groups-from=pattern:(p[0-9]+)_"],
    ));
    assert!(
        finding(&split, "group-in-two-splits").is_none(),
        "{split:#}"
    );
    let groups = splits_of_groups(&project);
    assert_eq!(groups.len(), 20);
    assert!(
        groups.values().all(|splits| splits.len() == 1),
        "{groups:?}"
    );
    let used: BTreeSet<Split> = groups.values().flatten().copied().collect();
    // People who look alike stay together, too, so that few splits may be used.
    assert!(used.len() >= 2, "{used:?}");

    // More takes of the same people, and new people.
    let more = place.path("more people");
    people(&more, 10, 16);
    for class in ["disc", "stripes"] {
        for entry in fs::read_dir(more.join(class)).expect("a folder").flatten() {
            let name = entry.file_name().to_string_lossy().replace('_', "_again");
            fs::rename(entry.path(), more.join(class).join(name)).expect("renamed");
        }
    }
    place.json(args("import", &project, &[more.to_str().expect("plain")]));
    let groups = splits_of_groups(&project);
    assert_eq!(groups.len(), 26);
    assert!(
        groups.values().all(|splits| splits.len() == 1),
        "{groups:?}"
    );

    // Torn by hand, noticed, and mended in one edit.
    let held_out = groups
        .iter()
        .find(|(name, splits)| name.as_str() < "p20" && !splits.contains(&Split::Train));
    let (torn, _) = held_out.expect("some group is held out");
    let one = format!("{torn}_0.png");
    let moved = place.json(args("edit", &project, &["move", "train", "--path", &one]));
    let found = finding(&moved, "group-in-two-splits").expect("it is noticed");
    assert_eq!(found["num_items"], 1);
    let mended = place.json(args("edit", &project, &["fix", "group-in-two-splits"]));
    assert!(finding(&mended, "group-in-two-splits").is_none());

    // Groups are an edit of their own, and can be taken back.
    place.json(args(
        "edit",
        &project,
        &["group", "the crew", "--path", "p0"],
    ));
    assert_eq!(splits_of_groups(&project).len(), 17);
    place.json(args("edit", &project, &["groups-from", "folder"]));
    assert_eq!(splits_of_groups(&project).len(), 2);
    place.json(args("undo", &project, &[]));
    place.json(args("undo", &project, &[]));
    assert_eq!(splits_of_groups(&project).len(), 26);
    let bad = args("split", &project, &["--groups-from=pattern:("]);
    assert_eq!(place.error(bad), "bad-group-pattern");
    let bad = args("edit", &project, &["groups-from", "column:none"]);
    assert_eq!(place.error(bad), "no-such-column");
}

#[test]
fn dates_as_people_write_them_are_in_order() {
    let place = Workplace::new();
    for (name, dates, order) in [
        (
            "German",
            ["31.12.2023 23:59", "02.01.2024 08:00", "01.02.2024 00:00"],
            "day-first",
        ),
        (
            "American",
            ["12/31/2023 11:59 PM", "01/02/2024 8:00 AM", "02/01/2024"],
            "month-first",
        ),
        (
            "Chinese",
            [
                "2023年12月31日 23:59",
                "2024年1月2日上午8时",
                "2024年2月1日",
            ],
            "",
        ),
        (
            "plain",
            ["2023-12-31T23:59:00", "2024-01-02T08:00:00", "2024-02-01"],
            "",
        ),
    ] {
        let table = place.path(&format!("{name}.csv"));
        let mut lines = "text,label,when\n".to_owned();
        // The newest come first in the table, and every twelfth is without a time.
        for n in 0..60 {
            let date = if n % 12 == 11 { "" } else { dates[2 - n / 20] };
            let label = ["good", "bad"][n % 2];
            let _ = writeln!(lines, "{},{label},{date}", sentence(n));
        }
        fs::write(&table, lines).expect("written");
        let project = place.path(name);
        place.json(args("new", &project, &["--task=text-classification"]));
        let source = table.to_str().expect("plain");
        place.json(args("import", &project, &[source, "--time=when"]));
        let ask = ["--by=time", "--train=40", "--valid=30", "--test=30"];
        let split = place.json(args("split", &project, &ask));
        let note = &split["times"];
        assert_eq!(
            (&note["num_read"], &note["num_without"]),
            (&json!(55), &json!(5)),
            "{note}"
        );
        assert_eq!(note["order"].as_str().unwrap_or_default(), order, "{name}");
        let kept = snapshot(&project);
        let rank = |sample: &Sample| {
            let time = sample.time()?;
            dates.iter().position(|date| *date == time)
        };
        let of = |split: Split| {
            let own = kept.all().filter(move |sample| sample.split == split);
            own.map(rank).collect::<Vec<_>>()
        };
        let oldest_test = of(Split::Test).into_iter().min().flatten();
        let newest_train = of(Split::Train).into_iter().max().flatten();
        assert_eq!(oldest_test, Some(2), "{name}: the newest are tested on");
        assert!(newest_train < Some(2), "{name}");
    }
}

#[test]
fn validation_and_test_may_not_know_each_other_either() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    for (first, split) in [(0, "train"), (100, "valid"), (200, "test")] {
        for (class, motif) in Motif::ALL {
            let dir = folder.join(split).join(class);
            fs::create_dir_all(&dir).expect("made");
            for n in 0..20 {
                save(&draw(motif, first + n, 64), &dir.join(format!("{n}.png")));
            }
        }
    }
    let copy = |from: &str, to: &str| {
        fs::copy(folder.join(from), folder.join(to)).expect("copied");
    };
    copy("valid/disc/3.png", "test/disc/seen.png");
    copy("train/disc/4.png", "valid/disc/learned.png");
    let (project, imported) = place.project_with("project", &folder);
    let known = finding(&imported, "leak-valid-test").expect("it is noticed");
    assert_eq!(known["samples"], json!(["test/disc/seen.png"]));
    let learned = finding(&imported, "leak-between-splits").expect("it is noticed");
    assert_eq!(learned["samples"], json!(["valid/disc/learned.png"]));
    let mended = place.json(args("edit", &project, &["fix", "leak-valid-test"]));
    assert!(finding(&mended, "leak-valid-test").is_none());
    assert!(paths(&project, Split::Valid).contains("test/disc/seen.png"));
    place.json(args("undo", &project, &[]));

    // Where the test is frozen, it is the copy outside of it that goes.
    place.json(args("edit", &project, &["freeze-test"]));
    let mended = place.json(args("edit", &project, &["fix", "leak-valid-test"]));
    assert!(finding(&mended, "leak-valid-test").is_none());
    assert!(paths(&project, Split::Test).contains("test/disc/seen.png"));
    assert!(!paths(&project, Split::Valid).contains("valid/disc/3.png"));
}

#[test]
fn samples_are_chosen_by_all_that_is_known_of_them() {
    let place = Workplace::new();
    let small = place.path("small ones");
    let large = place.path("large ones");
    for (folder, size, first) in [(&small, 32, 0), (&large, 96, 500)] {
        for (class, motif) in Motif::ALL {
            let dir = folder.join(class);
            fs::create_dir_all(&dir).expect("made");
            for n in 0..6 {
                save(&draw(motif, first + n, size), &dir.join(format!("{n}.png")));
            }
        }
    }
    fs::copy(small.join("disc/0.png"), small.join("disc/twin.png")).expect("copied");
    let (project, _) = place.project_with("project", &small);
    place.json(args("import", &project, &[large.to_str().expect("plain")]));
    let chosen = |which: &[&str]| {
        let change = [&["verify"], which].concat();
        let done = place.json(args("edit", &project, &change));
        let number = done["history"]["undo"]["num_samples"]
            .as_u64()
            .expect("a number");
        place.json(args("undo", &project, &[]));
        number
    };
    assert_eq!(chosen(&["--all"]), 37);
    assert_eq!(chosen(&["--of-source", "large ones"]), 18);
    assert_eq!(chosen(&["--min-side", "64"]), 18);
    assert_eq!(chosen(&["--max-side", "64", "--of-class", "disc"]), 7);
    assert_eq!(chosen(&["--with-finding", "exact-duplicates"]), 1);
    place.json(args("edit", &project, &["group", "a", "--path", "1.png"]));
    assert_eq!(chosen(&["--in-group", "a", "--of-class", "disc"]), 2);
    place.json(args(
        "edit",
        &project,
        &["unlabel", "--path", "stripes/2.png"],
    ));
    assert_eq!(chosen(&["--unlabelled"]), 2);
    for nothing in [["--min-bytes", "1000000"], ["--with-finding", "no-such"]] {
        let change = [&["verify"], &nothing[..]].concat();
        assert_eq!(
            place.error(args("edit", &project, &change)),
            "no-pictures-chosen"
        );
    }
    let unsaid = place.run(args("edit", &project, &["verify"]));
    assert_eq!(unsaid.code, 2, "{unsaid:?}");

    let out = place.path("out");
    let export = [
        "--format=csv",
        "--out",
        out.to_str().expect("plain"),
        "--min-side=64",
    ];
    let written = place.json(args("export-data", &project, &export));
    assert_eq!(written["num_samples"], 18);
}
