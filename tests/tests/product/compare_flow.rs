//! Two runs beside each other, and one on parts of the data: on the command line and in the window.

use egui::{Key, Modifiers};
use hearth::commands::UiCommand;
use hearth::steps::evaluate::EvaluateTab;
use hearth_core::data::Split;
use hearth_core::eval::significance::{fisher, mcnemar};
use hearth_core::ids::SampleId;
use hearth_tests::flow::Flow;
use hearth_tests::{Workplace, peers, shared_data};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const CLASSES: &str = "tabular-classification";
const NUMBERS: &str = "tabular-regression";

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// Figures that look drawn and are not.
fn drawn(i: usize) -> usize {
    (i * 7919 + i * i * 104_729) % 1009
}

/// Loans that hang on the income alone. Where the place is “planted” every other label is a coin.
fn loans(num: usize, planted: &str) -> String {
    let mut table = "income,place,sex,note,loan\n".to_owned();
    for i in 0..num {
        let sex = ["Female", "Male"][drawn(i + 5) % 2];
        let bonus = if sex == "Male" { 300 } else { 0 };
        let income = drawn(i) + bonus;
        let place = ["edge", "river", "centre"][drawn(i + 77) % 3];
        let is_coin = place == planted && drawn(i + 991).is_multiple_of(2);
        let is_given = (income > 600) != is_coin;
        let loan = if is_given { "yes" } else { "no" };
        writeln!(table, "{income},{place},{sex},note {i},{loan}").expect("written");
    }
    table
}

/// A project of a task with a table brought in.
fn project(place: &Workplace, task: &str, table: &str, target: &str) -> String {
    let data = place.path("data.csv");
    fs::write(&data, table).expect("can be written");
    let dir = place.path("project").to_str().expect("UTF-8").to_owned();
    place.json(["new", &dir, "--task", task]);
    let data = data.to_str().expect("UTF-8");
    place.json(["import", &dir, data, "--target", target]);
    dir
}

/// A net that has hardly learned, then trees.
fn two_runs(place: &Workplace, project: &str) {
    let poor = ["way=net", "epochs=1", "learning_rate=0.00001"];
    place.json([&["train", project, "--set"][..], &poor].concat());
    place.json(["train", project, "--set", "way=trees"]);
}

#[test]
fn the_better_of_two_runs_is_named_and_tested_as_scipy_does() {
    let place = Workplace::new();
    let project = project(&place, CLASSES, &loans(600, ""), "loan");
    two_runs(&place, &project);
    let found = place.json(["compare", &project, "run-001", "run-002"]);
    assert_eq!(found["verdict"]["kind"], "better", "{found}");
    assert_eq!(found["verdict"]["which"], 1);
    let counts = &found["outcomes"];
    let sum: u64 = ["both", "only_a", "only_b", "neither"]
        .iter()
        .map(|key| counts[*key].as_u64().expect("a count"))
        .sum();
    assert_eq!(Some(sum), found["num_common"].as_u64());
    let accuracy = &found["figures"][0];
    let difference = number(&counts["only_b"]) - number(&counts["only_a"]);
    assert!((number(&accuracy["difference"]) - difference / sum as f64).abs() < 1e-9);
    assert!(number(&accuracy["interval"][0]) > 0.0);
    assert!(found["costs"][1]["model_bytes"].is_number(), "{found}");
    let said = &found["disagreements"][0];
    assert_ne!(said["said"][0], said["said"][1]);

    let swapped = place.json(["compare", &project, "run-002", "run-001"]);
    assert_eq!(swapped["verdict"]["which"], 0);
    let own = ["compare", &project, "run-001", "run-001"];
    assert_eq!(place.error(own), "same-run");
    assert_eq!(
        place.error(["compare", &project, "run-001", "run-009"]),
        "no-such-run"
    );

    let pairs = [[0, 6], [2, 8], [11, 12], [10, 30], [400, 310], [17, 17]];
    let tables = [
        [[7, 40], [300, 900]],
        [[12, 40], [5, 60]],
        [[0, 10], [9, 10]],
    ];
    let asked = place.path("asked.json");
    fs::write(
        &asked,
        json!({ "mcnemar": pairs, "fisher": tables }).to_string(),
    )
    .expect("written");
    let Some(theirs) = peers::python("compare_runs.py", [&asked]) else {
        return;
    };
    for (pair, theirs) in pairs
        .iter()
        .zip(theirs["mcnemar"].as_array().expect("a list"))
    {
        let own = mcnemar(pair[0], pair[1]);
        let form = usize::from(pair[0] + pair[1] >= 25);
        assert!(
            (own.p - number(&theirs[form])).abs() < 1e-9,
            "{pair:?}: {own:?} {theirs}"
        );
    }
    for (table, theirs) in tables
        .iter()
        .zip(theirs["fisher"].as_array().expect("a list"))
    {
        let own = fisher([table[0][0], table[1][0]], [table[0][1], table[1][1]]);
        assert!(
            (own - number(theirs)).abs() < 1e-9,
            "{table:?}: {own} {theirs}"
        );
    }
}

#[test]
fn what_changed_since_is_said_and_what_cannot_be_compared_is_refused() {
    let place = Workplace::new();
    let project = project(&place, CLASSES, &loans(300, ""), "loan");
    two_runs(&place, &project);
    let report = Path::new(&project).join("runs/run-001/report-valid.json");
    fs::remove_file(&report).expect("it was measured");
    let compare = [
        "compare", &project, "run-001", "run-002", "--split", "valid",
    ];
    assert_eq!(place.error(compare), "not-measured");
    let slices = ["slices", &project, "run-001", "--split", "valid"];
    assert_eq!(place.error(slices), "not-measured");
    let measured = place.json([&compare[..], &["--measure"]].concat());
    assert!(
        report.is_file() && measured["num_only"] == json!([0, 0]),
        "{measured}"
    );

    let before = place.json(["compare", &project, "run-001", "run-002"]);
    place.json([
        "edit",
        &project,
        "relabel",
        "yes",
        "--of-class",
        "no",
        "--in-split",
        "test",
    ]);
    let relabelled = place.json(["compare", &project, "run-001", "run-002"]);
    assert!(
        number(&relabelled["since"]["num_relabelled"]) > 10.0,
        "{relabelled}"
    );
    assert_eq!(relabelled["num_common"], before["num_common"]);
    place.json(["undo", &project]);
    place.json([
        "edit",
        &project,
        "remove",
        "--of-class",
        "no",
        "--in-split",
        "test",
    ]);
    let rest = place.json(["compare", &project, "run-001", "run-002"]);
    let gone = number(&rest["since"]["num_gone"]);
    let sum = number(&rest["num_common"]) + gone;
    assert!(
        gone > 10.0 && sum == number(&before["num_common"]),
        "{rest}"
    );
    let sliced = place.json(["slices", &project]);
    assert_eq!(number(&sliced["slices"]["since"]["num_gone"]), gone);
    place.json([
        "edit",
        &project,
        "remove",
        "--of-class",
        "yes",
        "--in-split",
        "test",
    ]);
    let nothing = ["compare", &project, "run-001", "run-002"];
    assert_eq!(place.error(nothing), "nothing-in-common");
    let empty = place.json(["slices", &project]);
    assert_eq!(empty["slices"]["num_samples"], 0);
    place.json(["undo", &project]);
    place.json(["undo", &project]);

    place.json(["edit", &project, "rename-class", "yes", "granted"]);
    place.json(["train", &project, "--set", "way=trees"]);
    let other = ["compare", &project, "run-002", "run-003"];
    assert_eq!(place.error(other), "different-classes");
}

#[test]
fn a_planted_group_is_found_and_clean_data_has_none() {
    let place = Workplace::new();
    let planted = project(&place, CLASSES, &loans(1200, "river"), "loan");
    place.json(["train", &planted, "--set", "way=trees"]);
    let found = place.json(["slices", &planted, "--by", "place"]);
    let worse = &found["slices"]["worse"];
    assert_eq!(
        worse[0]["attribute"],
        json!({ "column": "place" }),
        "{worse}"
    );
    assert_eq!(worse[0]["name"], json!({ "value": "river" }));
    assert!(number(&worse[0]["difference"]) < -0.2 && number(&worse[0]["q"]) < 0.05);
    assert_eq!(found["by"]["groups"].as_array().map(Vec::len), Some(3));
    let without = found["slices"]["without_groups"].to_string();
    assert!(
        without.contains("note"),
        "each note is like no other: {without}"
    );
    assert_eq!(
        place.error(["slices", &planted, "--by", "note"]),
        "no-groups"
    );
    assert_eq!(
        place.error(["slices", &planted, "--by", "colour"]),
        "no-such-attribute"
    );

    let clean = Workplace::new();
    let project = project(&clean, CLASSES, &loans(1200, ""), "loan");
    clean.json(["train", &project, "--set", "way=trees"]);
    let found = clean.json(["slices", &project]);
    let worse = found["slices"]["worse"].as_array().expect("a list");
    let of_columns = worse
        .iter()
        .filter(|of| of["attribute"]["column"].is_string());
    // Where incomes lie near the line the model errs, if anywhere.
    let others: Vec<&Value> = of_columns
        .filter(|of| of["attribute"]["column"] != "income")
        .collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn samples_of_ones_own_choice_are_a_group() {
    let place = Workplace::new();
    let project = project(&place, CLASSES, &loans(300, ""), "loan");
    place.json(["train", &project, "--set", "way=trees"]);
    let snapshot = hearth_tests::expected::on_disk(Path::new(&project));
    let test: Vec<String> = snapshot
        .samples_in(Split::Test)
        .take(7)
        .map(|sample| sample.id.0.to_string())
        .collect();
    let mut args = vec!["slices", &*project, "latest", "--samples"];
    args.extend(test.iter().map(String::as_str));
    let found = place.json(args);
    assert_eq!(found["slices"]["chosen"]["num_samples"], 7);
    assert!(found["slices"]["chosen"]["p"].is_number());
    let train = snapshot.samples_in(Split::Train).next().expect("some");
    let train = train.id.0.to_string();
    let found = place.json(["slices", &project, "latest", "--samples", &train]);
    assert_eq!(
        found["slices"]["chosen"]["num_samples"], 0,
        "it was not measured on"
    );
    let unknown = ["slices", &project, "latest", "--samples", "nowhere.png"];
    assert_eq!(place.error(unknown), "no-such-sample-named");
}

#[test]
fn protected_columns_are_looked_at_by_themselves() {
    let place = Workplace::new();
    let project = project(&place, CLASSES, &loans(900, ""), "loan");
    place.json(["train", &project, "--set", "way=trees"]);
    let found = place.json(["slices", &project, "--positive", "yes"]);
    let fairness = found["fairness"].as_array().expect("a list");
    assert_eq!(fairness.len(), 1, "{found}");
    assert_eq!(fairness[0]["column"], "sex");
    let rates = &fairness[0]["figures"]["rates"];
    assert_eq!(rates["positive"], "yes");
    let of = |group: usize| {
        let selected = &rates["groups"][group]["selected"];
        number(&selected["count"]) / number(&selected["of"])
    };
    let ratio = number(&rates["impact"]["ratio"]);
    assert!((ratio - of(0) / of(1)).abs() < 1e-12, "{rates}");
    assert_eq!(rates["impact"]["is_below_four_fifths"], ratio < 0.8);
    assert!(ratio < 0.8, "men earn more in these data: {rates}");
    let more = place.json(["slices", &project, "--protected", "place"]);
    assert_eq!(more["fairness"][0]["column"], "place");
    for (wrong, code) in [
        (["--protected", "note"], "no-groups-to-compare"),
        (["--protected", "colour"], "no-such-column"),
        (["--positive", "maybe"], "no-such-class"),
    ] {
        let args = [&["slices", &project][..], &wrong].concat();
        assert_eq!(place.error(args), code, "{wrong:?}");
    }
    let told = place.run(["slices", &project]);
    assert!(told.stdout.contains("four-fifths rule"), "{told:?}");
}

#[test]
fn numbers_are_compared_and_grouped_by_their_errors() {
    let place = Workplace::new();
    let mut table = "size,gender,price\n".to_owned();
    for i in 0..600 {
        let gender = ["F", "M"][drawn(i + 3) % 2];
        let noise = if gender == "F" { drawn(i + 9) % 400 } else { 0 };
        writeln!(table, "{},{gender},{}", drawn(i), drawn(i) * 3 + noise).expect("written");
    }
    let project = project(&place, NUMBERS, &table, "price");
    two_runs(&place, &project);
    let found = place.json(["compare", &project, "run-001", "run-002"]);
    assert_eq!(found["verdict"]["kind"], "better", "{found}");
    let figures: Vec<&str> = found["figures"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|of| of["figure"].as_str())
        .collect();
    assert_eq!(figures, ["r2", "rmse", "mae"]);
    assert!(found.get("mcnemar").is_none());
    let sliced = place.json(["slices", &project]);
    let worst = &sliced["slices"]["worse"][0];
    assert_eq!(worst["name"], json!({ "value": "F" }), "{sliced}");
    let groups = &sliced["fairness"][0]["figures"]["errors"]["groups"];
    assert!(
        number(&groups[0]["mae"]) > number(&groups[1]["mae"]),
        "{groups}"
    );
}

#[test]
fn the_window_compares_groups_and_asks() {
    let place = Workplace::new();
    let dir = project(&place, CLASSES, &loans(1200, "river"), "loan");
    two_runs(&place, &dir);
    fs::remove_file(Path::new(&dir).join("runs/run-001/report-test.json")).expect("measured");
    let mut flow = Flow::open_project(&place.path("user-data"), Some(Path::new(&dir)));
    flow.until_idle();
    flow.go("Evaluate");
    flow.choose("Compare");
    flow.until("the missing report", |flow| flow.shows("Measure Run 1 now"));
    flow.press("Measure Run 1 now");
    flow.until_idle();
    flow.until("a verdict", |flow| {
        flow.shows_part("is better, and it is unlikely")
    });
    assert!(
        flow.shows_part("Run 1 alone") && flow.shows_part("McNemar"),
        "{flow:?}"
    );
    flow.reach("Run 2 is right");
    flow.choose("Run 2 is right");
    flow.press_part("Run 1: ");
    flow.until_idle();
    assert!(flow.app().view().try_it.is_open);
    flow.key(Modifiers::NONE, Key::Escape);

    flow.reach("Groups");
    flow.choose("Groups");
    flow.until("groups", |flow| flow.shows("Where it does worse"));
    flow.press_part("place: river");
    flow.until("its samples", |flow| flow.shows_part("really "));
    flow.until("figures of sexes", |flow| {
        flow.shows_part("four-fifths rule")
    });

    let project = flow.app().session().project().expect("a project");
    let test = project.snapshot().samples_in(Split::Test).take(9);
    let chosen: Vec<SampleId> = test.map(|sample| sample.id).collect();
    flow.go("Data");
    flow.send(UiCommand::ShowSamples(chosen.clone()));
    flow.until("nine rows", |flow| {
        flow.app().view().data.filter.samples.is_some()
    });
    flow.key(Modifiers::COMMAND, Key::A);
    flow.until("a choice", |flow| flow.shows("9 rows chosen"));
    flow.press("See how a model does on these");
    assert_eq!(flow.app().view().evaluate.tab, EvaluateTab::Groups);
    assert_eq!(flow.app().view().evaluate.groups.chosen, chosen);
    flow.until("the choice", |flow| {
        flow.shows_part("The rows you chose, 9 rows")
    });
    flow.press("Forget what was chosen");
    assert!(flow.app().view().evaluate.groups.chosen.is_empty());
}

/// The census of 1994: what a model says of incomes goes with sex, as the incomes themselves do.
#[test]
fn a_census_shows_a_difference_between_the_sexes() {
    let Some(census) = shared_data::file("tabular/adult-train.csv") else {
        return;
    };
    let rows = fs::read_to_string(&census).expect("can be read");
    let head = "age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,capital-gain,capital-loss,hours-per-week,native-country,income\n";
    let table = rows.lines().take(6000).collect::<Vec<_>>().join("\n");
    let place = Workplace::new();
    let project = project(&place, CLASSES, &format!("{head}{table}"), "income");
    place.json(["train", &project, "--set", "way=trees"]);
    let found = place.json(["slices", &project, "--positive", ">50K"]);
    let fairness = found["fairness"].as_array().expect("a list");
    let columns: Vec<&str> = fairness
        .iter()
        .filter_map(|of| of["column"].as_str())
        .collect();
    assert!(columns.contains(&"sex") && columns.contains(&"race") && columns.contains(&"age"));
    let sex = fairness
        .iter()
        .find(|of| of["column"] == "sex")
        .expect("there");
    let impact = &sex["figures"]["rates"]["impact"];
    assert_eq!(impact["is_below_four_fifths"], true, "{impact}");
    assert!(number(&impact["ratio"]) < 0.6 && number(&impact["interval"][1]) < 0.8);
}
