//! Label files that other programs change while a project uses them, by the command line and in
//! the window.

use hearth_core::command::Command;
use hearth_core::data::{NewMark, Shape};
use hearth_core::project::edit::{Edit, SampleLabels};
use hearth_core::session::{Session, SessionOptions};
use hearth_tests::flow::Flow;
use hearth_tests::pictures::{self, Motif};
use hearth_tests::program::Workplace;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const SIDE: u32 = 80;

/// Four pictures with boxes of “cat” and “dog” in YOLO's layout, and a class that no box has.
fn yolo(place: &Workplace) -> PathBuf {
    let folder = place.path("yolo");
    for sub in ["images", "labels"] {
        fs::create_dir_all(folder.join(sub)).expect("made");
    }
    for i in 0..4 {
        let picture = pictures::draw(Motif::Disc, i, SIDE);
        pictures::save(&picture, &folder.join(format!("images/p{i}.png")));
        let lines = format!("{} 0.25 0.25 0.25 0.25\n0 0.75 0.75 0.25 0.5\n", i % 2);
        fs::write(folder.join(format!("labels/p{i}.txt")), lines).expect("written");
    }
    fs::write(folder.join("classes.txt"), "cat\ndog\nzebra\n").expect("written");
    folder
}

fn project_of(place: &Workplace, folder: &Path) -> PathBuf {
    let project = place.path("project");
    place.json(["new", text(&project), "--task=object-detection"]);
    place.json(["import", text(&project), text(folder)]);
    project
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Every file of a folder with what it holds.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.clone(), fs::read(&path).expect("read"));
            }
        }
    }
    found
}

/// The boxes of a picture: class and rectangle, as the project has them.
fn boxes(project: &Path, picture: &str) -> Vec<(String, [f32; 4])> {
    let store = hearth_core::project::store::Store::open_read_only(project).expect("opens");
    let snapshot = store.load(project).expect("loads");
    let mut samples = snapshot.all();
    let sample = samples
        .find(|sample| sample.path.ends_with(picture))
        .expect("it is there");
    let marks = sample.marks.iter().map(|mark| {
        let class = snapshot.classes[mark.class.index()].name.clone();
        (class, mark.shape.rect_px().expect("a box"))
    });
    marks.collect()
}

fn has_box(project: &Path, picture: &str, wanted: [f32; 4]) -> bool {
    boxes(project, picture)
        .iter()
        .any(|(_, rect)| rect.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.01))
}

/// Moves the first box of a picture in the project, as a person would.
fn move_box(project: &Path, picture: &str, rect_px: [f32; 4]) {
    let mut session = Session::new(SessionOptions::default());
    let dir = project.to_owned();
    session.run(Command::OpenProject { dir }).expect("opens");
    let snapshot = session.project().expect("open").snapshot().clone();
    let sample = snapshot
        .all()
        .find(|sample| sample.path.ends_with(picture))
        .expect("it is there");
    let mut labels = SampleLabels::of(&snapshot, sample);
    labels.marks[0] = NewMark {
        shape: Shape::Box { rect_px },
        ..labels.marks[0].clone()
    };
    let edit = Edit::SetLabels {
        labels: vec![labels],
        source: "a person".to_owned(),
    };
    session.run(Command::Edit(edit)).expect("stored");
}

fn read(place: &Workplace, project: &Path, folder: &Path, more: &[&str]) -> Value {
    let mut args = vec!["labels", "read", text(project), text(folder)];
    args.extend(more);
    place.json(args)
}

#[test]
fn changes_of_both_sides_are_put_together_and_nothing_is_written_over() {
    let place = Workplace::new();
    let folder = yolo(&place);
    let project = project_of(&place, &folder);
    let status = || place.json(["labels", "status", text(&project)]);
    assert_eq!(status()["folders"][0]["changed"], json!([]));

    // Another program moves a box of p0; here, one of p1 is moved.
    let changed = folder.join("labels/p0.txt");
    let theirs = "0 0.3 0.3 0.25 0.25\n0 0.75 0.75 0.25 0.5\n";
    fs::write(&changed, theirs).expect("written");
    move_box(&project, "p1.png", [8.0, 8.0, 20.0, 20.0]);
    assert_eq!(status()["folders"][0]["changed"], json!([changed]));
    let write = [
        "labels",
        "write",
        text(&project),
        text(&folder),
        "--format=yolo",
    ];
    assert_eq!(place.error(write), "labels-changed-outside");
    assert_eq!(fs::read_to_string(&changed).expect("read"), theirs);

    let preview = read(&place, &project, &folder, &["--preview"]);
    assert_eq!(preview["num_differences"], 2);
    assert_eq!(
        (&preview["num_same"], &preview["num_taken"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(boxes(&project, "p0.png")[0].1, [10.0, 10.0, 20.0, 20.0]);
    let taken = read(&place, &project, &folder, &[]);
    assert_eq!(
        (&taken["num_taken"], &taken["num_open"]),
        (&json!(1), &json!(0))
    );
    assert!(has_box(&project, "p0.png", [14.0, 14.0, 20.0, 20.0]));
    assert_eq!(boxes(&project, "p0.png").len(), 2);
    assert_eq!(
        boxes(&project, "p1.png")[0].1,
        [8.0, 8.0, 20.0, 20.0],
        "kept"
    );

    // Now it can be written: only what differs, and the list of classes stays as it is.
    let written = place.json(write);
    assert_eq!(written["num_changed"], 1);
    assert_eq!(fs::read_to_string(&changed).expect("read"), theirs);
    let p1 = fs::read_to_string(folder.join("labels/p1.txt")).expect("read");
    let lines: BTreeSet<&str> = p1.lines().collect();
    let wanted = [
        "0 0.75 0.75 0.25 0.5",
        "1 0.2250000 0.2250000 0.2500000 0.2500000",
    ];
    assert_eq!(lines, BTreeSet::from(wanted));
    let list = fs::read_to_string(folder.join("classes.txt")).expect("read");
    assert_eq!(list, "cat\ndog\nzebra\n");
    assert_eq!(status()["folders"][0]["changed"], json!([]));

    // One undo takes back all that was taken.
    place.json(["undo", text(&project)]);
    assert_eq!(boxes(&project, "p0.png")[0].1, [10.0, 10.0, 20.0, 20.0]);
}

#[test]
fn what_both_changed_is_asked() {
    let place = Workplace::new();
    let folder = yolo(&place);
    let project = project_of(&place, &folder);
    let file = folder.join("labels/p2.txt");
    fs::write(&file, "0 0.3 0.3 0.25 0.25\n0 0.75 0.75 0.25 0.5\n").expect("written");
    move_box(&project, "p2.png", [12.0, 12.0, 20.0, 20.0]);
    let left = read(&place, &project, &folder, &[]);
    assert_eq!(
        (&left["num_conflicts"], &left["num_open"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(boxes(&project, "p2.png")[0].1, [12.0, 12.0, 20.0, 20.0]);
    let both = read(&place, &project, &folder, &["--take=both"]);
    assert_eq!(both["num_open"], 0);
    assert_eq!(boxes(&project, "p2.png").len(), 3);
    place.json(["undo", text(&project)]);
    // Taking both settled it: what the file says is known, and only here something changed.
    let again = read(&place, &project, &folder, &["--take=theirs"]);
    assert_eq!(
        (&again["num_conflicts"], &again["num_open"]),
        (&json!(0), &json!(0))
    );
}

#[test]
fn classes_are_added_at_the_end_of_the_list_and_never_taken_away() {
    let place = Workplace::new();
    let folder = yolo(&place);
    let project = project_of(&place, &folder);
    // “aardvark” sorts first, and “cat” is gone from the project.
    place.json(["edit", text(&project), "rename-class", "dog", "aardvark"]);
    place.json([
        "edit",
        text(&project),
        "merge-classes",
        "cat",
        "--into=aardvark",
    ]);
    let write = [
        "labels",
        "write",
        text(&project),
        text(&folder),
        "--format=yolo",
    ];
    place.json(write);
    let list = fs::read_to_string(folder.join("classes.txt")).expect("read");
    assert_eq!(list, "cat\ndog\nzebra\naardvark\n");
    let p0 = fs::read_to_string(folder.join("labels/p0.txt")).expect("read");
    assert!(p0.lines().all(|line| line.starts_with("3 ")), "{p0}");
}

#[test]
fn label_files_that_say_the_same_are_not_touched() {
    let place = Workplace::new();
    let folder = yolo(&place);
    let first = project_of(&place, &folder);
    for format in [
        "yolo",
        "voc",
        "coco",
        "createml",
        "label-studio",
        "jsonl",
        "csv",
    ] {
        let out = place.path(&format!("out-{format}"));
        let as_format = format!("--format={format}");
        place.json(["export-data", text(&first), &as_format, "--out", text(&out)]);
        let project = place.path(&format!("again-{format}"));
        place.json(["new", text(&project), "--task=object-detection"]);
        place.json(["import", text(&project), text(&out)]);
        let before = files(&out);
        let written = place.json(["labels", "write", text(&project), text(&out), &as_format]);
        assert_eq!(written["num_changed"], 0, "{format}: {written}");
        assert_eq!(written["files"], json!([]), "{format}");
        assert_eq!(before, files(&out), "{format}");

        move_box(&project, "p3.png", [0.0, 8.0, 40.0, 20.0]);
        let written = place.json(["labels", "write", text(&project), text(&out), &as_format]);
        assert_eq!(written["num_changed"], 1, "{format}: {written}");
        let compared = read(&place, &project, &out, &["--preview"]);
        assert_eq!(compared["num_differences"], 0, "{format}: {compared}");
        // What was written is what another project reads.
        let fresh = place.path(&format!("fresh-{format}"));
        place.json(["new", text(&fresh), "--task=object-detection"]);
        place.json(["import", text(&fresh), text(&out)]);
        let found = boxes(&fresh, "p3.png");
        assert!(
            found.iter().any(|(class, rect)| {
                let wanted = [0.0, 8.0, 40.0, 20.0];
                class == "dog" && rect.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.5)
            }),
            "{format}: {found:?}"
        );
    }
}

#[test]
fn damaged_label_files_change_nothing() {
    let place = Workplace::new();
    let folder = place.path("coco");
    let first = project_of(&place, &yolo(&place));
    place.json([
        "export-data",
        text(&first),
        "--format=coco",
        "--out",
        text(&folder),
    ]);
    let project = place.path("again");
    place.json(["new", text(&project), "--task=object-detection"]);
    place.json(["import", text(&project), text(&folder)]);
    let (path, whole) = files(&folder)
        .into_iter()
        .find(|(path, _)| path.extension().is_some_and(|ending| ending == "json"))
        .expect("an annotation file");
    fs::write(&path, &whole[..whole.len() / 2]).expect("written");
    let args = [
        "labels",
        "read",
        text(&project),
        text(&folder),
        "--format=coco",
    ];
    let said = place.json(args);
    assert_eq!(
        (&said["num_taken"], &said["num_differences"]),
        (&json!(0), &json!(0)),
        "{said}"
    );
    assert!(
        said["skipped"]
            .as_array()
            .is_some_and(|all| !all.is_empty()),
        "{said}"
    );
    assert_eq!(boxes(&project, "p0.png").len(), 2);
    let write = [
        "labels",
        "write",
        text(&project),
        text(&folder),
        "--format=coco",
    ];
    assert_eq!(place.error(write), "labels-changed-outside");
    assert_eq!(fs::read(&path).expect("read"), whole[..whole.len() / 2]);
}

#[test]
fn the_window_notices_and_shows_what_differs() {
    let place = Workplace::new();
    let folder = yolo(&place);
    let project = project_of(&place, &folder);
    move_box(&project, "p1.png", [8.0, 8.0, 20.0, 20.0]);
    let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
    flow.until_idle();
    flow.go("Label");
    flow.until_idle();
    let theirs = "0 0.3 0.3 0.25 0.25\n0 0.75 0.75 0.25 0.5\n";
    fs::write(folder.join("labels/p0.txt"), theirs).expect("written");
    flow.until("the change is noticed", |flow| {
        flow.shows("1 label file changed outside")
    });
    flow.press("1 label file changed outside");
    flow.press("See what differs there");
    flow.until_idle();
    assert!(flow.shows("2 the same · 2 differ · 0 not in this project"));
    assert!(flow.shows("changed in the files · 1 not alike"));
    assert!(flow.shows("changed here · 1 not alike"));
    flow.press("Change the labels of 1");
    assert!(has_box(&project, "p0.png", [14.0, 14.0, 20.0, 20.0]));
    assert_eq!(boxes(&project, "p0.png").len(), 2);
    assert_eq!(boxes(&project, "p1.png")[0].1, [8.0, 8.0, 20.0, 20.0]);
    flow.until("nothing is changed any more", |flow| {
        flow.shows("Label files…") && !flow.shows_part("changed outside")
    });
    flow.press("Label files…");
    flow.press("Write labels");
    flow.until_idle();
    let p1 = fs::read_to_string(folder.join("labels/p1.txt")).expect("read");
    let lines: BTreeSet<&str> = p1.lines().collect();
    let wanted = [
        "0 0.75 0.75 0.25 0.5",
        "1 0.2250000 0.2250000 0.2500000 0.2500000",
    ];
    assert_eq!(lines, BTreeSet::from(wanted));
}

#[test]
fn classes_without_names_keep_their_numbers() {
    let place = Workplace::new();
    let folder = yolo(&place);
    fs::remove_file(folder.join("classes.txt")).expect("removed");
    let project = project_of(&place, &folder);
    let edit = |change: &[&str]| {
        let mut line = vec!["edit", text(&project)];
        line.extend(change);
        place.json(line)
    };
    edit(&["rename-class", "1", "dog"]);
    place.json([
        "labels",
        "write",
        text(&project),
        text(&folder),
        "--format=yolo",
    ]);
    let label = fs::read_to_string(folder.join("labels/p1.txt")).expect("read");
    let numbers: Vec<&str> = label
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(numbers, ["0", "2"], "{label}");
    let list = fs::read_to_string(folder.join("classes.txt")).expect("it has names now");
    assert_eq!(list, "0\n1\ndog\n");
    // Read again, nothing differs.
    let again = read(&place, &project, &folder, &["--preview"]);
    assert_eq!(again["num_differences"], 0, "{again}");
}
