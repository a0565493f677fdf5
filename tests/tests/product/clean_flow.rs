//! Ways through what cleans data and brings it in and out, by the names of what is clicked:
//! findings side by side, filters and orders, previews, and the dialogs around them.

use egui::{Key, Modifiers};
use hearth_core::advice::Finding;
use hearth_core::data::Sample;
use hearth_core::project::Snapshot;
use hearth_tests::Workplace;
use hearth_tests::file_server;
use hearth_tests::flow::Flow;
use hearth_tests::pictures::{self, Motif};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const COPIES: &str = "Some pictures are exact copies";
const CONFLICT: &str = "The same picture is in two classes";

fn open(place: &Workplace, project: &Path) -> Flow {
    let mut flow = Flow::open_project(&place.path("user-data"), Some(project));
    flow.until_idle();
    flow
}

fn snapshot(flow: &Flow) -> Arc<Snapshot> {
    let project = flow.app().session().project().expect("a project is open");
    project.snapshot().clone()
}

fn finding(flow: &Flow, kind: &str) -> Option<Finding> {
    let project = flow.app().session().project()?;
    let mut findings = project.findings().iter();
    findings.find(|finding| finding.kind == kind).cloned()
}

fn num_pairs(flow: &Flow, kind: &str) -> usize {
    finding(flow, kind).map_or(0, |finding| finding.pairs.len())
}

fn class_of(flow: &Flow, file: &str) -> Option<String> {
    let snapshot = snapshot(flow);
    let is_it = |sample: &&Sample| sample.path.ends_with(file);
    let sample = snapshot.all().find(is_it)?;
    snapshot.class_name(sample).map(str::to_owned)
}

/// Discs and stripes, all to learn from: a disc twice, and stripes twice as such and once as a
/// disc.
fn with_copies(place: &Workplace) -> PathBuf {
    let folder = place.path("pictures");
    pictures::class_folder(&folder.join("disc"), Motif::Disc, 8);
    pictures::class_folder(&folder.join("stripes"), Motif::Stripes, 8);
    for (from, to) in [
        ("disc/000.png", "disc/copy.png"),
        ("stripes/001.png", "disc/stripe.png"),
        ("stripes/001.png", "stripes/001b.png"),
    ] {
        fs::copy(folder.join(from), folder.join(to)).expect("copied");
    }
    let project = place.project("project");
    let names = [&project, &folder].map(|path| path.to_str().expect("UTF-8"));
    place.json(["import", names[0], names[1], "--split=train"]);
    project
}

#[test]
fn copies_are_looked_at_side_by_side_and_kept_or_removed() {
    let place = Workplace::new();
    let project = with_copies(&place);
    let mut flow = open(&place, &project);
    let before = snapshot(&flow).samples.len();
    flow.press("Advisor");
    flow.until("the finding", |flow| {
        num_pairs(flow, "exact-duplicates") == 3
    });
    let look = format!("Look one by one: {COPIES}");
    flow.press_below(&look);
    assert!(
        flow.shows("The earlier one") && flow.shows("Its copy"),
        "{flow:?}"
    );
    assert!(flow.shows("1 of 3"), "{flow:?}");

    flow.press("Keep both");
    assert!(flow.shows("1 of 2"), "{flow:?}");
    assert_eq!(snapshot(&flow).samples.len(), before, "nothing was removed");
    flow.key(Modifiers::NONE, Key::ArrowRight);
    assert!(flow.shows("2 of 2"));
    flow.key(Modifiers::NONE, Key::Num1);
    assert!(flow.shows("1 of 1"), "{flow:?}");
    assert_eq!(snapshot(&flow).samples.len(), before - 1);
    flow.key(Modifiers::NONE, Key::Escape);
    flow.until("what is left of the finding", |flow| {
        num_pairs(flow, "exact-duplicates") == 1
    });

    // What was kept is brought back, what was removed is undone.
    flow.until_idle();
    assert!(flow.shows("Left as they are"), "{flow:?}");
    flow.press_below(&format!("Bring back: {COPIES}"));
    flow.until("what was kept", |flow| {
        num_pairs(flow, "exact-duplicates") == 2
    });
    assert!(!flow.shows("Left as they are"));
    flow.press("Undo");
    assert_eq!(snapshot(&flow).samples.len(), before);
    flow.until("all of them", |flow| {
        num_pairs(flow, "exact-duplicates") == 3
    });
    flow.until_idle();

    // What was kept is kept when the project is opened again.
    // The message of the undo may lie above the button.
    flow.until("the pairs", |flow| !flow.shows_part("Taken back"));
    flow.press_below(&look);
    flow.press("Keep both");
    drop(flow);
    let mut flow = open(&place, &project);
    flow.until("what is left", |flow| {
        num_pairs(flow, "exact-duplicates") == 2
    });
}

#[test]
fn conflicting_labels_are_mended_by_majority_or_one_by_one() {
    let place = Workplace::new();
    let project = with_copies(&place);
    let mut flow = open(&place, &project);
    flow.press("Advisor");
    flow.until("the finding", |flow| {
        num_pairs(flow, "conflicting-labels") == 1
    });
    let before = snapshot(&flow).samples.len();

    flow.press_below("Majority’s label for 1");
    assert_eq!(class_of(&flow, "stripe.png").as_deref(), Some("stripes"));
    flow.until("the end of the finding", |flow| {
        finding(flow, "conflicting-labels").is_none()
    });
    flow.press("Undo");
    flow.until("the finding again", |flow| {
        num_pairs(flow, "conflicting-labels") == 1
    });

    flow.press_below("Keep one of each, remove 2");
    assert_eq!(snapshot(&flow).samples.len(), before - 2);
    flow.press("Undo");
    flow.until("the finding again", |flow| {
        num_pairs(flow, "conflicting-labels") == 1
    });
    flow.press_below("Label all 3 again");
    assert_eq!(class_of(&flow, "stripe.png"), None);
    flow.press("Undo");
    flow.until("the finding again", |flow| {
        num_pairs(flow, "conflicting-labels") == 1
    });

    flow.press_below(&format!("Look one by one: {CONFLICT}"));
    assert!(
        flow.shows("Both are stripes") && flow.shows("Both are disc"),
        "{flow:?}"
    );
    flow.press("Both are stripes");
    assert!(flow.shows("All looked at"), "{flow:?}");
    assert_eq!(class_of(&flow, "stripe.png").as_deref(), Some("stripes"));
}

#[test]
fn samples_are_filtered_by_size_and_source_and_sorted_by_what_is_known() {
    let place = Workplace::new();
    let project = place.drawn_project(4);
    let large = place.path("large/disc");
    fs::create_dir_all(&large).expect("made");
    for i in 0..5 {
        let drawn = pictures::draw(Motif::Disc, 50 + i, 96);
        pictures::save(&drawn, &large.join(format!("large{i}.png")));
    }
    let folder = place.path("large");
    let names = [&project, &folder].map(|path| path.to_str().expect("UTF-8"));
    place.json(["import", names[0], names[1]]);
    let mut flow = open(&place, &project);
    let shown = |flow: &Flow| {
        let view = flow.app().view().data.view().expect("a view");
        view.ids.clone()
    };
    let all = shown(&flow).len();
    assert_eq!(all, 17);

    flow.press("Filter");
    flow.type_into("Shorter side, px, from", "60");
    flow.key(Modifiers::NONE, Key::Escape);
    assert_eq!(shown(&flow).len(), 5, "{flow:?}");
    flow.press("Filter");
    flow.type_into("Shorter side, px, to", "80");
    flow.key(Modifiers::NONE, Key::Escape);
    assert!(shown(&flow).is_empty());
    flow.press("Filter");
    flow.type_into("Shorter side, px, from", " ");
    flow.key(Modifiers::NONE, Key::Escape);
    assert_eq!(shown(&flow).len(), 12);
    flow.press("Clear filters");
    assert_eq!(shown(&flow).len(), all);

    flow.press("As imported");
    flow.click("By source");
    flow.press("By source");
    flow.click("The other way round");
    let data = snapshot(&flow);
    let sources: Vec<u32> = shown(&flow)
        .iter()
        .filter_map(|id| Some(data.sample(*id)?.source))
        .collect();
    assert_eq!(sources[..5], [1; 5], "{sources:?}");
    let mut now = "By source";
    for order in [
        "Noticed first",
        "By the newest model’s answer",
        "Least sure first",
    ] {
        flow.press(now);
        flow.click(order);
        assert_eq!(shown(&flow).len(), all, "{order}");
        now = order;
    }
}

#[test]
fn an_import_is_seen_before_it_is_made_and_several_come_in_turn() {
    let place = Workplace::new();
    let project = place.project("project");
    let folders = ["one", "two"].map(|name| place.path(name));
    pictures::class_folder(&folders[0].join("disc"), Motif::Disc, 3);
    pictures::class_folder(&folders[0].join("checks"), Motif::Checks, 3);
    pictures::class_folder(&folders[1].join("stripes"), Motif::Stripes, 4);
    let mut flow = open(&place, &project);
    flow.drop(&[&folders[0], &folders[1]]);
    flow.await_preview();
    assert!(
        flow.shows("000.png, disc") && flow.shows("000.png, checks"),
        "{flow:?}"
    );
    assert!(snapshot(&flow).samples.is_empty(), "nothing is stored yet");
    flow.import();
    flow.await_preview();
    assert!(flow.shows("003.png, stripes"), "{flow:?}");
    assert_eq!(snapshot(&flow).samples.len(), 6);
    flow.import();
    assert_eq!(snapshot(&flow).samples.len(), 10);
}

#[test]
fn files_that_were_moved_are_found_in_the_window() {
    let place = Workplace::new();
    let project = place.drawn_project(3);
    let (from, to) = (place.path("pictures"), place.path("elsewhere"));
    fs::rename(&from, &to).expect("moved");
    let mut flow = open(&place, &project);
    assert!(
        flow.shows("The folder of 9 pictures is not there any more"),
        "{flow:?}"
    );
    flow.press("Find the files…");
    assert!(flow.shows("Where are the files now?"));
    let nothing = place.path("nothing");
    fs::create_dir(&nothing).expect("made");
    flow.type_into("Folder", nothing.to_str().expect("UTF-8"));
    flow.key(Modifiers::NONE, Key::Enter);
    flow.until_idle();
    assert!(flow.shows_part("None of the 9 missing files"), "{flow:?}");
    flow.type_into("Folder", to.to_str().expect("UTF-8"));
    flow.key(Modifiers::NONE, Key::Enter);
    flow.until_idle();
    assert!(flow.shows("All 9 files were found"), "{flow:?}");
    assert!(!flow.shows("Where are the files now?"));
    let data = snapshot(&flow);
    let is_there = |sample: &Sample| data.sample_path(sample).is_file();
    assert!(data.all().all(is_there));
    assert!(!flow.shows_part("is not there any more"));
}

#[test]
fn data_is_taken_away_in_the_window() {
    let place = Workplace::new();
    let project = place.drawn_project(3);
    let target = place.path("taken");
    let mut flow = open(&place, &project);
    flow.press("Take the data away…");
    assert!(flow.shows("Take the data away"));
    flow.press("CSV");
    flow.type_into("Folder to write into", target.to_str().expect("UTF-8"));
    flow.press("Write");
    flow.until_idle();
    assert!(flow.shows_part("9 pictures were written"), "{flow:?}");
    assert!(!flow.shows("Folder to write into"), "the dialog is closed");
    let tables = fs::read_dir(&target).expect("written").flatten();
    let mut tables = tables.map(|entry| entry.path());
    let table = tables.find(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let table = fs::read_to_string(table.expect("a table")).expect("read");
    assert_eq!(table.lines().count(), 10);

    // A folder that holds something is not written over, and the dialog says so.
    flow.press("Take the data away…");
    flow.type_into("Folder to write into", target.to_str().expect("UTF-8"));
    flow.key(Modifiers::NONE, Key::Enter);
    flow.until_idle();
    let form = flow.app().view().data.export.as_ref();
    assert!(form.is_some_and(|form| form.failure.is_some()), "{flow:?}");
    flow.press("Cancel");
    assert!(flow.app().view().data.export.is_none());
}

#[test]
fn pictures_are_collected_from_the_web_in_the_window() {
    let place = Workplace::new();
    let drawn = place.path("one.png");
    pictures::save(&pictures::draw(Motif::Disc, 1, 48), &drawn);
    let (address, server) = file_server::serve("/disc.png", fs::read(&drawn).expect("read"));
    let project = place.project("project");
    let mut flow = open(&place, &project);
    flow.press("Get data…");
    flow.choose("Web pictures");
    let lines = format!("{address}/disc.png\n{address}/gone.png");
    flow.type_lines_into("Addresses of pictures or pages, one a line", &lines);
    flow.type_into("What do they show?", "disc");
    flow.press("Collect");
    flow.import();
    let data = snapshot(&flow);
    assert_eq!(data.samples.len(), 1, "{flow:?}");
    assert_eq!(data.class_name(&data.samples[0]), Some("disc"));
    let origin = format!("{address}/disc.png");
    assert_eq!(data.samples[0].origin(), Some(&*origin));
    let asked = file_server::end(&address, server);
    assert!(asked.iter().any(|path| path == "/robots.txt"), "{asked:?}");
}
