//! Looking at what a model errs on, mending labels there, and asking why: in the window and on the
//! command line.

use egui::{Key, Modifiers};
use hearth::commands::UiCommand;
use hearth::steps::evaluate::{GalleryItem, Stale, View};
use hearth::steps::label::LabelFilter;
use hearth::view_state::Step;
use hearth_core::command::Command;
use hearth_core::data::Split;
use hearth_core::data::media;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;
use hearth_core::tasks::{Reasons, TaskKind};
use hearth_tests::Workplace;
use hearth_tests::flow::Flow;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn snapshot(flow: &Flow) -> Arc<Snapshot> {
    let project = flow.app().session().project().expect("a project is open");
    project.snapshot().clone()
}

fn class_of(flow: &Flow, id: SampleId) -> Option<String> {
    let snapshot = snapshot(flow);
    snapshot.class_name(snapshot.sample(id)?).map(str::to_owned)
}

fn gallery(flow: &Flow) -> Vec<GalleryItem> {
    match flow.app().view().evaluate.view() {
        Some(View::Classes(view)) => view.gallery.clone(),
        other => panic!("a report of classes: {other:?}"),
    }
}

/// As a screen reader hears it.
fn name_of(item: &GalleryItem) -> String {
    let sure = f64::from(item.probability) * 100.0;
    format!("{} {sure:.1}%, really {}", item.predicted, item.truth)
}

/// Chooses one of these whose name nothing else has.
fn choose_one(flow: &mut Flow, wanted: &[SampleId]) -> GalleryItem {
    let all = gallery(flow);
    let is_alone = |item: &&GalleryItem| {
        let same = all.iter().filter(|other| name_of(other) == name_of(item));
        wanted.contains(&item.sample) && same.count() == 1
    };
    let item = all.iter().find(is_alone).expect("one of them is listed");
    let name = name_of(item);
    flow.reach(&name);
    flow.press(&name);
    let chosen = &flow.app().view().evaluate.selection.chosen;
    assert!(chosen.contains(&item.sample), "{chosen:?}");
    item.clone()
}

#[test]
fn a_wrong_label_is_found_and_mended_where_it_is_seen() {
    let place = Workplace::new();
    let mut flow = Flow::open(&place.path("user-data"));
    let task = TaskKind::ImageClassification;
    let dir = place.path("sample");
    flow.send(Command::NewSampleProject { task, dir }.into());
    flow.until_idle();

    // Boots that somebody called something else.
    let before = snapshot(&flow);
    let boots = before.samples_in(Split::Test);
    let boots = boots.filter(|sample| before.class_name(sample) == Some("Boot"));
    let planted: Vec<SampleId> = boots.map(|sample| sample.id).take(3).collect();
    let other = before.classes.iter().find(|class| class.name != "Boot");
    let class = other.expect("another class").name.clone();
    let samples = planted.clone();
    flow.send(Command::Edit(Edit::Relabel { samples, class }).into());
    flow.go("Train");
    flow.press_below("Train");
    flow.until_idle();

    flow.press("See where it errs");
    flow.choose("Mistakes");
    assert!(flow.shows("The surest mistakes"));
    let sure = gallery(&flow);
    assert!(sure.iter().all(|item| !item.is_right) && !sure.is_empty());
    flow.choose("Least sure");
    let unsure = gallery(&flow);
    assert!(unsure.len() > sure.len(), "right ones are listed, too");
    assert!(unsure.is_sorted_by(|a, b| a.probability <= b.probability));
    flow.choose("Likely wrong labels");
    let likely = gallery(&flow);
    let found = |item: &GalleryItem| planted.contains(&item.sample);
    assert!(likely.iter().any(found), "what was planted is found");
    assert!(likely.len() <= sure.len());

    let item = choose_one(&mut flow, &planted);
    assert_eq!(flow.app().view().evaluate.stale(), Stale::default());
    flow.reach("Take the model’s answer");
    flow.press("Take the model’s answer");
    assert_eq!(class_of(&flow, item.sample), Some(item.predicted.clone()));
    assert!(flow.shows("One label was changed since this was measured."));
    let now = format!("now {}", item.predicted);
    assert!(flow.shows(&now), "the item says so itself");
    flow.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(class_of(&flow, item.sample), Some(item.truth.clone()));
    assert_eq!(flow.app().view().evaluate.stale(), Stale::default());

    flow.reach("Why?");
    flow.press("Why?");
    flow.until_idle();
    let explanation = flow.app().view().try_it.explanation.clone();
    let explanation = explanation.expect("it says why");
    assert_eq!(explanation.class, Some(item.predicted.clone()));
    let Reasons::Picture(map) = &explanation.reasons else {
        panic!("{explanation:?}");
    };
    assert!(map.strongest() > 0.0);
    assert!(flow.shows_part("Each place was covered once"));
    flow.key(Modifiers::NONE, Key::Escape);

    flow.reach("Label these");
    flow.press("Label these");
    assert_eq!(flow.app().view().step, Step::Label);
    let label = &flow.app().view().label;
    assert_eq!(label.filter, LabelFilter::Sent);
    assert_eq!(label.current, Some(item.sample));
    let queue = &label.view().expect("a queue").queue;
    assert_eq!(*queue, [item.sample], "exactly these");

    flow.go("Evaluate");
    flow.reach("Remove");
    flow.press("Remove");
    assert!(snapshot(&flow).sample(item.sample).is_none());
    assert!(gallery(&flow).iter().all(|of| of.sample != item.sample));
    assert!(flow.shows("One picture left the project since this was measured."));
    flow.reach("Measure again");
    flow.press("Measure again");
    flow.until_idle();
    assert_eq!(flow.app().view().evaluate.stale(), Stale::default());
    flow.key(Modifiers::COMMAND, Key::Z);
    assert!(snapshot(&flow).sample(item.sample).is_some());

    // What left the project is not in the queue any more, and an empty queue says so.
    flow.send(UiCommand::LabelSamples(vec![SampleId(99_999)]));
    assert!(flow.shows("Nothing is left here"));
}

fn items(listed: &Value) -> &[Value] {
    listed["items"].as_array().expect("a list")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn mistakes_are_listed_mended_and_explained_by_scripts() {
    let place = Workplace::new();
    let project = place.drawn_project(20);
    let project = text(&project);
    // Discs that somebody called something else.
    for disc in ["disc/000", "disc/001", "disc/002"] {
        place.json(["edit", project, "move", "test", "--path", disc]);
        place.json(["edit", project, "relabel", "checks", "--path", disc]);
    }
    assert_eq!(place.error(["mistakes", project]), "no-run");
    place.json(["train", project, "--device", "cpu", "--seed", "7"]);

    let sure = place.json(["mistakes", project]);
    let is_planted = |item: &&Value| {
        let path = item["path"].as_str().unwrap_or_default();
        path.contains("disc/") && item["true"] == "checks"
    };
    let planted = |listed: &Value| {
        let mut all = items(listed).iter();
        let first = all.find(|item| {
            let path = item["path"].as_str().unwrap_or_default();
            is_planted(item) && path.ends_with("disc/000.png")
        });
        first.cloned()
    };
    let item = planted(&sure).expect("it is a mistake");
    assert_eq!(
        (&item["predicted"], &item["relabelled"]),
        (&"disc".into(), &false.into())
    );
    let likely = place.json(["mistakes", project, "run-001", "--order", "likely-wrong"]);
    assert!(items(&likely).iter().any(|item| is_planted(&item)));
    let unsure = place.json(["mistakes", project, "--order", "unsure", "--limit", "4"]);
    assert_eq!(items(&unsure).len(), 4);
    assert!(unsure["num_items"].as_u64() > Some(4));
    let cell = [
        "mistakes",
        project,
        "--true",
        "stripes",
        "--predicted",
        "disc",
    ];
    let cell = place.json(cell);
    assert!(items(&cell).iter().all(|item| item["true"] == "stripes"));
    let none = place.json(["mistakes", project, "--true", "checks", "--limit", "0"]);
    assert!(items(&none).is_empty(), "an empty list is no failure");

    assert_eq!(place.error(["mistakes", project, "run-009"]), "no-such-run");
    assert_eq!(
        place.error(["mistakes", project, "--true", "birds"]),
        "no-such-class"
    );
    assert_eq!(place.run(["mistakes", project, "--order", "worst"]).code, 2);
    assert_eq!(place.run(["mistakes", project, "--split", "train"]).code, 2);

    // A picture is explained, for its class and for another one.
    let picture = item["input"].as_str().expect("a path").to_owned();
    let out = place.path("heat.png");
    let why = place.json(["explain", project, &picture, "--out", text(&out)]);
    assert_eq!(
        (&why["kind"], &why["class"]),
        (&"picture".into(), &"disc".into())
    );
    let grid = why["grid"].as_array().expect("a grid");
    assert_eq!(
        (grid.len(), grid[0].as_array().map(Vec::len)),
        (16, Some(16))
    );
    let size = media::load(&out).map(|washed| washed.dimensions());
    assert_eq!(size, Ok((48, 48)), "as large as the picture");
    assert_eq!(
        why["grid"],
        place.json(["explain", project, &picture])["grid"]
    );
    let other = place.json(["explain", project, &picture, "--class", "stripes"]);
    assert_eq!(other["class"], "stripes");
    assert!(other["value"].as_f64() < why["value"].as_f64());
    let unknown = ["explain", project, &picture, "--class", "birds"];
    assert_eq!(place.error(unknown), "class-not-of-model");

    // Labels, samples and files that change afterwards.
    place.json(["edit", project, "relabel", "disc", "--path", "disc/000"]);
    let mended = planted(&place.json(["mistakes", project])).expect("it is still listed");
    assert_eq!(mended["relabelled"], true);
    fs::remove_file(&picture).expect("it can go");
    assert_eq!(
        place.error(["explain", project, &picture]),
        "cannot-explain"
    );
    assert!(planted(&place.json(["mistakes", project])).is_some());
    place.json(["edit", project, "remove", "--path", "disc/000"]);
    assert!(planted(&place.json(["mistakes", project])).is_none());
    place.json(["edit", project, "rename-class", "stripes", "lines"]);
    let renamed = place.json(["mistakes", project, "--order", "unsure"]);
    let of_old = items(&renamed)
        .iter()
        .filter(|item| item["true"] == "stripes");
    assert!(of_old.clone().count() > 0, "the run keeps its own names");
    assert!(of_old.into_iter().all(|item| item["relabelled"] == true));
}

#[test]
fn rows_texts_and_recordings_are_explained_too() {
    let place = Workplace::new();
    let trained = |task: &str| {
        let dir = place.path(task);
        let task = format!("--task={task}");
        place.json(["demo", "--device=cpu", &task, "--dir", text(&dir)]);
        dir
    };
    let dir = trained("tabular-classification");
    let listed = place.json(["mistakes", text(&dir), "--order", "unsure", "--limit", "1"]);
    let row = items(&listed)[0]["input"].to_string();
    let why = place.json(["explain", text(&dir), "--row", &row]);
    let columns = why["columns"].as_array().expect("columns");
    assert!(why["num_others"].as_u64() > Some(10));
    let effects: Vec<f64> = columns
        .iter()
        .map(|column| column["effect"].as_f64().expect("a number").abs())
        .collect();
    assert!(
        effects.is_sorted_by(|a, b| a >= b) && effects[0] > 0.0,
        "{effects:?}"
    );
    // Without the project each value is compared with not knowing it.
    let run = dir.join("runs").join("run-001");
    let alone = place.json(["explain", text(&run), "--row", &row]);
    assert_eq!(alone["num_others"], 0);
    let painted = ["explain", text(&dir), "--row", &row, "--out", "heat.png"];
    assert_eq!(place.run(painted).code, 2, "a row has no picture");

    let dir = trained("tabular-regression");
    let listed = place.json(["mistakes", text(&dir), "--limit", "3"]);
    let error = |item: &Value| item["error"].as_f64().expect("a number").abs();
    assert!(items(&listed).is_sorted_by(|a, b| error(a) >= error(b)));
    let row = items(&listed)[0]["input"].to_string();
    let why = place.json(["explain", text(&dir), "--row", &row]);
    assert_eq!((&why["class"], &why["kind"]), (&Value::Null, &"row".into()));
    let named = ["explain", text(&dir), "--row", &row, "--class", "high"];
    assert_eq!(place.error(named), "number-has-no-class");
    let order = ["mistakes", text(&dir), "--order", "unsure"];
    assert_eq!(place.run(order).code, 2, "a number has no probability");

    let dir = trained("audio-classification");
    let listed = place.json(["mistakes", text(&dir), "--order", "unsure", "--limit", "1"]);
    let sound = items(&listed)[0]["input"]
        .as_str()
        .expect("a path")
        .to_owned();
    let why = place.json(["explain", text(&dir), &sound]);
    let stretches = why["stretches"].as_array().expect("stretches");
    assert!(stretches.len() >= 4);
    let joined = stretches.windows(2).all(|pair| {
        let gap = pair[1]["start_secs"]
            .as_f64()
            .zip(pair[0]["end_secs"].as_f64());
        gap.is_some_and(|(start, end)| (start - end).abs() < 1e-9)
    });
    assert!(joined, "no moment is left out");

    let dir = trained("text-classification");
    let why = place.json(["explain", text(&dir), "--text", "太失望了，不值得买"]);
    assert_eq!(why["kind"], "text");
    assert!(!why["because"].as_array().expect("words").is_empty());
}
