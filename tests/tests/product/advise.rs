//! The advisor: what it notices of data and runs, mended by the command line and in the window, with
//! before and after.

use hearth_tests::Workplace;
use hearth_tests::flow::Flow;
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

const LEAK: &str = "leak-between-splits";

/// Rows in which chance has a large part, so that whoever learned a row by heart does better.
fn rows(numbers: impl Iterator<Item = usize>) -> String {
    let mut table = "height,weight,age,sort\n".to_owned();
    for i in numbers {
        let noise = i.wrapping_mul(2_654_435_761) >> 7;
        let [height, weight, age] = [noise % 97, noise / 97 % 89, noise / 8633 % 83];
        let sort = if (noise / 5 + height / 40) % 3 == 0 {
            "a"
        } else {
            "b"
        };
        writeln!(
            table,
            "{height}.{},{weight}.5,{age}.{},{sort}",
            i % 10,
            i / 10 % 10
        )
        .expect("written");
    }
    table
}

/// A project of rows, some of which came once more as test rows.
fn with_leak(place: &Workplace) -> PathBuf {
    let project = place.path("project");
    let dir = project.to_str().expect("UTF-8");
    place.json(["new", dir, "--task", "tabular-classification"]);
    for (name, table, split) in [
        ("learned", rows(0..240), "train"),
        ("chosen", rows(240..300), "valid"),
        ("tested", rows((0..60).chain(300..340)), "test"),
    ] {
        let path = place.path(&format!("{name}.csv"));
        fs::write(&path, table).expect("written");
        let path = path.to_str().expect("UTF-8");
        place.json(["import", dir, path, "--target", "sort", "--split", split]);
    }
    project
}

fn finding<'a>(report: &'a Value, kind: &str) -> Option<&'a Value> {
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().find(|finding| finding["kind"] == kind)
}

#[test]
fn what_is_mended_is_measured_before_and_after() {
    let place = Workplace::new();
    let project = with_leak(&place);
    let dir = project.to_str().expect("UTF-8");
    place.json(["train", dir, "--preset", "fast"]);
    let before = place.json(["advise", dir]);
    let leak = finding(&before, LEAK).unwrap_or_else(|| panic!("{before}"));
    assert_eq!(leak["num_items"], 60, "{leak}");
    assert_eq!(leak["remedies"][0], "move-to-train");
    assert_eq!(before["mended"], serde_json::json!([]));

    let after = place.json(["advise", dir, "--fix", LEAK]);
    assert!(finding(&after, LEAK).is_none(), "{after}");
    let mended = &after["mended"][0];
    assert_eq!(mended["kind"], LEAK);
    assert_eq!(
        (&mended["num_items_before"], &mended["num_items"]),
        (&60.into(), &0.into())
    );
    assert!(
        mended["figure"].is_null() && mended["figure_before"].is_f64(),
        "{mended}"
    );
    let said = place.run(["advise", dir]).stdout;
    assert!(
        said.contains("60 → 0") && said.contains("Train again"),
        "{said}"
    );

    place.json(["train", dir, "--preset", "fast"]);
    let trained = place.json(["advise", dir]);
    let mended = &trained["mended"][0];
    assert_eq!(mended["run"], "run-002", "{mended}");
    assert!(mended["figure"].is_f64(), "{mended}");
    // 40 rows are few, and that is said, with how many more would do.
    let small = finding(&trained, "test-too-small").unwrap_or_else(|| panic!("{trained}"));
    assert_eq!(small["run"], "run-002");
    assert!(small["facts"]["more"].is_string(), "{small}");

    // Taken back, nothing was mended.
    let error = place.error(["advise", dir, "--fix", LEAK]);
    assert_eq!(error, "nothing-to-fix");
}

#[test]
fn goals_and_what_a_person_has_to_do() {
    let place = Workplace::new();
    let project = with_leak(&place);
    let dir = project.to_str().expect("UTF-8");
    place.json(["goal", dir, "--least", "0.999", "--most-ms", "5"]);
    let report = place.json(["advise", dir]);
    let contradictory =
        finding(&report, "goal-contradictory").unwrap_or_else(|| panic!("{report}"));
    assert_eq!(contradictory["remedy"], "go-to-goal");
    let error = place.error(["advise", dir, "--fix", "goal-contradictory"]);
    assert_eq!(error, "needs-a-person");
}

#[test]
fn the_window_shows_before_and_after() {
    let place = Workplace::new();
    let project = with_leak(&place);
    let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
    flow.until_idle();
    flow.press("Advisor");
    flow.until("the leak", |flow| {
        flow.shows("The test knows rows from training")
    });
    flow.press_below("Move 60 to training");
    flow.until("before and after", |flow| flow.shows("60 → 0"));
    assert!(!flow.shows("Move 60 to training"), "{flow:?}");
}
