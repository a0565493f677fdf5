//! Labelling in the window, with keys and the pointer, for every kind of data.

use egui::{Key, Modifiers};
use hearth_core::data::{Sample, Shape};
use hearth_core::ids::{ClassId, SampleId};
use hearth_core::label::suggest::Suggestion;
use hearth_core::project::Snapshot;
use hearth_tests::Workplace;
use hearth_tests::flow::Flow;
use hearth_tests::mount::SmallDisk;
use hearth_tests::pictures::{self, Motif};
use std::f32::consts::TAU;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const PICTURE: &str = "Picture to label";
const SOUND: &str = "Outline of the recording";

fn open(place: &Workplace, project: &Path) -> Flow {
    let mut flow = Flow::open_project(&place.path("user-data"), Some(project));
    flow.until_idle();
    flow.go("Label");
    flow.until_idle();
    flow
}

fn snapshot(flow: &Flow) -> Arc<Snapshot> {
    let project = flow.app().session().project().expect("a project is open");
    project.snapshot().clone()
}

fn current(flow: &Flow) -> SampleId {
    flow.app().view().label.current.expect("a sample is shown")
}

fn sample(flow: &Flow, id: SampleId) -> Sample {
    snapshot(flow).sample(id).expect("it is there").clone()
}

fn press(flow: &mut Flow, key: Key) {
    flow.key(Modifiers::NONE, key);
}

fn class_of(flow: &Flow, id: SampleId) -> Option<String> {
    let snapshot = snapshot(flow);
    snapshot.class_name(snapshot.sample(id)?).map(str::to_owned)
}

/// A project of so many drawn pictures of each of three classes, none of which has a label.
fn without_labels(place: &Workplace, num_each: u32) -> PathBuf {
    let project = place.drawn_project(num_each);
    place.json([
        OsStr::new("edit"),
        project.as_os_str(),
        "unlabel".as_ref(),
        "--all".as_ref(),
    ]);
    project
}

/// The class whose folder a picture lies in, as its key.
fn key_of(flow: &Flow, id: SampleId) -> Key {
    let snapshot = snapshot(flow);
    let path = &snapshot.sample(id).expect("it is there").path;
    let class = snapshot
        .classes
        .iter()
        .position(|class| path.starts_with(&class.name));
    [Key::Num1, Key::Num2, Key::Num3][class.expect("the folder is a class")]
}

#[test]
fn a_key_labels_and_goes_on_and_the_model_begins_to_suggest() {
    let place = Workplace::new();
    let project = without_labels(&place, 8);
    let mut flow = open(&place, &project);
    assert!(flow.shows("10 more labels, and the model begins to suggest."));
    let mut seen = Vec::new();
    for _ in 0..12 {
        let id = current(&flow);
        assert!(!seen.contains(&id), "each is shown once");
        seen.push(id);
        let key = key_of(&flow, id);
        press(&mut flow, key);
        assert!(class_of(&flow, id).is_some(), "stored at once");
    }
    // Undo goes back to what it changed, over samples.
    flow.key(Modifiers::COMMAND, Key::Z);
    flow.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(current(&flow), seen[10]);
    assert_eq!(class_of(&flow, seen[10]), None);
    flow.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!(class_of(&flow, seen[10]).is_some());
    flow.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);

    flow.until("a word of the model on all labels", |flow| {
        let word = &flow.app().view().label.suggested;
        word.as_ref()
            .is_some_and(|word| word.num_labels == 12 && !word.is_empty())
    });
    press(&mut flow, Key::N);
    flow.until("a suggestion", |flow| flow.shows_part("Suggestion: "));
    let id = current(&flow);
    let suggested = flow
        .app()
        .view()
        .label
        .suggested
        .clone()
        .expect("it has spoken");
    let class = suggested
        .of(id)
        .and_then(Suggestion::class)
        .expect("it names a class");
    press(&mut flow, Key::Enter);
    assert_eq!(sample(&flow, id).class, Some(class), "Enter takes it");
    assert_ne!(current(&flow), id, "and goes on");

    let id = current(&flow);
    press(&mut flow, Key::I);
    assert!(!sample(&flow, id).is_usable(), "ignored");
    let id = current(&flow);
    press(&mut flow, Key::V);
    assert!(sample(&flow, id).is_verified());
    // All of this is in the store.
    let known = snapshot(&flow).samples.clone();
    drop(flow);
    let flow = open(&place, &project);
    assert_eq!(snapshot(&flow).samples, known);
}

#[test]
fn a_label_is_on_the_screen_in_the_frame_after_its_key() {
    let place = Workplace::new();
    let project = without_labels(&place, 4);
    let mut flow = open(&place, &project);
    assert!(flow.shows_part("0 of 12 labelled"));
    let key = key_of(&flow, current(&flow));
    flow.key_in_frames(key, 2);
    assert!(flow.shows_part("1 of 12 labelled"), "{flow:?}");
}

#[test]
fn boxes_are_drawn_moved_resized_copied_and_taken_away() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    fs::create_dir_all(&folder).expect("made");
    for number in 0..3 {
        let picture = pictures::draw(Motif::Disc, number, 200);
        pictures::save(&picture, &folder.join(format!("{number}.png")));
    }
    let project = place.path("project");
    place.json([
        OsStr::new("new"),
        project.as_os_str(),
        "--task=object-detection".as_ref(),
    ]);
    place.json([
        OsStr::new("import"),
        project.as_os_str(),
        folder.as_os_str(),
    ]);
    let mut flow = open(&place, &project);
    let id = current(&flow);
    flow.until("the picture", |flow| flow.shows(PICTURE));

    // The first box asks for its class, which is new.
    flow.drag_along(
        Modifiers::NONE,
        PICTURE,
        &[[0.4, 0.4], [0.5, 0.5], [0.6, 0.6]],
    );
    flow.type_into("Class", "disc");
    press(&mut flow, Key::Enter);
    let drawn = sample(&flow, id);
    let [x, y, w, h] = drawn.marks[0].shape.rect_px().expect("a box");
    assert!(
        x > 50.0 && y > 50.0 && x + w < 150.0 && y + h < 150.0,
        "{drawn:?}"
    );
    assert!((x + w / 2.0 - 100.0).abs() < 2.0 && (y + h / 2.0 - 100.0).abs() < 2.0);

    // It is chosen, so arrows move it.
    press(&mut flow, Key::ArrowRight);
    flow.key(Modifiers::SHIFT, Key::ArrowDown);
    let moved = sample(&flow, id).marks[0].shape.rect_px().expect("a box");
    assert_eq!(moved, [x + 1.0, y + 10.0, w, h]);
    flow.key(Modifiers::SHIFT, Key::O);
    assert!(sample(&flow, id).marks[0].flags.occluded);

    // Over the edge of the picture, a box ends there.
    flow.drag_along(
        Modifiers::NONE,
        PICTURE,
        &[[0.55, 0.2], [0.8, 0.1], [0.99, 0.01]],
    );
    let [x, y, w, _] = sample(&flow, id).marks[1].shape.rect_px().expect("a box");
    assert!(y == 0.0 && x + w == 200.0 && x > 100.0, "{x} {y} {w}");

    // A second class, of what is chosen.
    press(&mut flow, Key::C);
    flow.type_into("Class", "corner");
    press(&mut flow, Key::Enter);
    let names = snapshot(&flow).labels();
    assert_eq!(names, ["disc", "corner"]);
    assert_eq!(sample(&flow, id).marks[1].class.index(), 1);

    press(&mut flow, Key::Delete);
    assert_eq!(sample(&flow, id).num_drawn(), 1);
    flow.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(sample(&flow, id).num_drawn(), 2);

    // Everything of the picture before, on the next one.
    press(&mut flow, Key::D);
    let next = current(&flow);
    assert_ne!(next, id);
    flow.key(Modifiers::COMMAND, Key::D);
    let copies = sample(&flow, next);
    let shapes = |sample: &Sample| -> Vec<Shape> {
        sample.marks.iter().map(|mark| mark.shape.clone()).collect()
    };
    assert_eq!(shapes(&copies), shapes(&sample(&flow, id)));

    // An outline, point by point, closed with Enter; and one that is given up.
    press(&mut flow, Key::P);
    for at in [[0.4, 0.3], [0.6, 0.3], [0.5, 0.7]] {
        flow.drag_along(Modifiers::NONE, PICTURE, &[at, at]);
    }
    press(&mut flow, Key::Enter);
    let outline = sample(&flow, next)
        .marks
        .last()
        .map(|mark| mark.shape.clone());
    assert!(matches!(outline, Some(Shape::Polygon { points_px }) if points_px.len() == 3));
    flow.drag_along(Modifiers::NONE, PICTURE, &[[0.4, 0.3], [0.4, 0.3]]);
    press(&mut flow, Key::Escape);
    press(&mut flow, Key::Enter);
    assert_eq!(sample(&flow, next).num_drawn(), 3);

    // A class goes, and asks what becomes of its marks.
    flow.press_second("corner");
    flow.click("Remove…");
    assert!(flow.shows("Remove the class “corner”?"));
    flow.press("Keep the pictures, without a class");
    assert_eq!(sample(&flow, id).num_drawn(), 1);
    flow.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(sample(&flow, id).num_drawn(), 2);
}

#[test]
fn words_of_a_text_get_a_class() {
    let place = Workplace::new();
    let table = place.path("reviews.csv");
    fs::write(
        &table,
        "text\n我来到北京清华大学。\nMarie lives in Paris.\n",
    )
    .expect("written");
    let project = place.path("project");
    place.json([
        OsStr::new("new"),
        project.as_os_str(),
        "--task=text-classification".as_ref(),
    ]);
    place.json([OsStr::new("import"), project.as_os_str(), table.as_os_str()]);
    let mut flow = open(&place, &project);
    let first = snapshot(&flow).samples[0].id;
    while current(&flow) != first {
        press(&mut flow, Key::D);
    }
    // A double click near the left end finds a word of the Chinese sentence.
    flow.double_click_in("Text to label", [0.16, 0.025]);
    let chosen = flow
        .app()
        .view()
        .label
        .chosen_text()
        .expect("a word is chosen");
    let text: Vec<char> = "我来到北京清华大学。".chars().collect();
    let word: String = text[chosen.clone()].iter().collect();
    assert!(
        ["来到", "北京", "清华大学", "我"].contains(&&*word),
        "{word}"
    );
    press(&mut flow, Key::C);
    flow.type_into("Class", "place");
    press(&mut flow, Key::Enter);
    let marks = sample(&flow, first).marks;
    let expected = Shape::Span {
        start: chosen.start as u32,
        end: chosen.end as u32,
    };
    assert_eq!(marks[0].shape, expected);
    assert_eq!(current(&flow), first, "there may be more in it");
    // With nothing chosen, the key is for the whole text.
    press(&mut flow, Key::Delete);
    assert_eq!(sample(&flow, first).num_drawn(), 0);
    press(&mut flow, Key::Num1);
    assert_eq!(class_of(&flow, first).as_deref(), Some("place"));
}

/// A second of a tone.
fn wav(hertz: f32) -> Vec<u8> {
    const RATE_HZ: u32 = 8_000;
    let mut bytes = Vec::new();
    let data: Vec<u8> = (0..RATE_HZ)
        .flat_map(|i| {
            let wave = (TAU * hertz * i as f32 / RATE_HZ as f32).sin();
            ((wave * 9_000.0) as i16).to_le_bytes()
        })
        .collect();
    bytes.extend(b"RIFF");
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(RATE_HZ.to_le_bytes());
    bytes.extend((RATE_HZ * 2).to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn a_stretch_of_a_sound_gets_a_class() {
    let place = Workplace::new();
    let folder = place.path("sounds/bird");
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("a.wav"), wav(440.0)).expect("written");
    let project = place.path("project");
    place.json([
        OsStr::new("new"),
        project.as_os_str(),
        "--task=audio-classification".as_ref(),
    ]);
    let sounds = place.path("sounds");
    place.json([
        OsStr::new("import"),
        project.as_os_str(),
        sounds.as_os_str(),
    ]);
    let mut flow = open(&place, &project);
    flow.until("the sound", |flow| flow.shows(SOUND));
    let id = current(&flow);
    flow.drag_along(
        Modifiers::NONE,
        SOUND,
        &[[0.25, 0.5], [0.5, 0.5], [0.75, 0.5]],
    );
    press(&mut flow, Key::Num1);
    let marks = sample(&flow, id).marks;
    let Some(Shape::Region {
        start_secs,
        end_secs,
    }) = marks.first().map(|mark| mark.shape.clone())
    else {
        panic!("{marks:?}");
    };
    assert!(
        (start_secs - 0.25).abs() < 0.02 && (end_secs - 0.75).abs() < 0.02,
        "{marks:?}"
    );
}

#[test]
fn the_target_of_a_row_is_typed() {
    let place = Workplace::new();
    let table = place.path("rooms.csv");
    fs::write(&table, "area,rooms,price\n40,2,100\n60,3,\n80,4,210\n").expect("written");
    let project = place.path("project");
    place.json([
        OsStr::new("new"),
        project.as_os_str(),
        "--task=tabular-regression".as_ref(),
    ]);
    place.json([
        OsStr::new("import"),
        project.as_os_str(),
        table.as_os_str(),
        "--target=price".as_ref(),
    ]);
    let mut flow = open(&place, &project);
    let id = current(&flow);
    flow.type_into("price", "155");
    press(&mut flow, Key::Enter);
    let row = sample(&flow, id);
    let row = row.row().expect("a row");
    assert_eq!(row.cell(2), Some("155"));
}

#[test]
fn keys_can_be_changed_and_clash_in_words() {
    let place = Workplace::new();
    let project = without_labels(&place, 2);
    let mut flow = open(&place, &project);
    flow.key(Modifiers::SHIFT, Key::Questionmark);
    assert!(flow.shows("Next without a label"));
    flow.press("Change keys…");
    assert!(flow.shows("Keys like in"));
    flow.type_into("Find an action", "reject");
    flow.press("Add a key: Reject");
    press(&mut flow, Key::Enter);
    assert!(
        flow.shows_part("Enter is “Accept the suggestion"),
        "{flow:?}"
    );
    flow.press("Use it here");
    flow.press("Close");
    let id = current(&flow);
    press(&mut flow, Key::Enter);
    assert!(!sample(&flow, id).is_usable(), "Enter rejects now");

    flow.key(Modifiers::SHIFT, Key::Questionmark);
    flow.press("Change keys…");
    flow.choose("LabelImg");
    flow.press("Close");
    let id = current(&flow);
    press(&mut flow, Key::Space);
    assert!(sample(&flow, id).is_verified(), "as in LabelImg");
}

#[test]
fn a_second_pass_hides_the_first_and_says_how_far_they_agree() {
    let place = Workplace::new();
    let project = place.drawn_project(2);
    let mut flow = open(&place, &project);
    flow.press("Second pass: label again without seeing the first labels, then compare");
    let mut num_wrong = 0;
    for at in 0..6 {
        let id = current(&flow);
        let right = key_of(&flow, id);
        let wrong = if right == Key::Num1 {
            Key::Num2
        } else {
            Key::Num1
        };
        press(&mut flow, if at == 0 { wrong } else { right });
        num_wrong += usize::from(sample(&flow, id).is_disputed());
    }
    assert_eq!(num_wrong, 1);
    assert!(flow.shows_part("Cohen’s κ 0.7"), "{flow:?}");
    let said = place.json([OsStr::new("agreement"), project.as_os_str()]);
    assert_eq!(said["num_twice"], 6);
    assert_eq!(said["disputed"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_picture_that_is_gone_keeps_its_labels() {
    let place = Workplace::new();
    let project = place.drawn_project(1);
    let folder = place.path("pictures");
    for entry in fs::read_dir(&folder).expect("a folder").flatten() {
        for file in fs::read_dir(entry.path()).expect("a folder").flatten() {
            fs::write(file.path(), b"no picture any more").expect("written");
        }
    }
    let mut flow = open(&place, &project);
    flow.until("what is wrong with it", |flow| {
        flow.shows("This file cannot be read")
    });
    assert!(flow.shows("Its labels are kept."));
    assert!(snapshot(&flow).all().all(|sample| sample.class.is_some()));
}

#[test]
fn a_picture_can_have_several_classes() {
    let place = Workplace::new();
    let project = without_labels(&place, 3);
    let mut flow = open(&place, &project);
    let id = current(&flow);
    flow.press("Several classes for one picture");
    press(&mut flow, Key::Num1);
    press(&mut flow, Key::Num3);
    assert_eq!(current(&flow), id, "it stays until it is left");
    let classes = |flow: &Flow| -> Vec<usize> {
        let sample = sample(flow, id);
        let more = sample.marks.iter().filter(|m| m.shape == Shape::Whole);
        let own = sample.class.iter().copied();
        own.chain(more.map(|mark| mark.class))
            .map(ClassId::index)
            .collect()
    };
    assert_eq!(classes(&flow), [0, 2]);
    press(&mut flow, Key::Num1);
    assert_eq!(classes(&flow), [2], "the same key takes it away");
    flow.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(classes(&flow), [0, 2]);
    press(&mut flow, Key::D);
    assert_ne!(current(&flow), id);
}

#[test]
fn a_full_disk_stops_labelling_with_a_message_and_loses_nothing() {
    let place = Workplace::new();
    let Some(disk) = SmallDisk::mount(place.path("disk"), "48m") else {
        return;
    };
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 6);
    let (project, _) = place.project_with("disk/project", &folder);
    let unlabel = ["edit".as_ref(), project.as_os_str()];
    place.json(
        unlabel
            .into_iter()
            .chain(["unlabel", "--all"].map(OsStr::new)),
    );
    let mut flow = open(&place, &project);
    let first = current(&flow);
    press(&mut flow, Key::Num1);
    assert_eq!(class_of(&flow, first).as_deref(), Some("checks"));

    let ballast = disk.fill_but(0);
    let mut stopped = None;
    for _ in 0..400 {
        let id = current(&flow);
        press(&mut flow, Key::Num2);
        if class_of(&flow, id).is_none() {
            stopped = Some(id);
            break;
        }
        flow.key(Modifiers::COMMAND, Key::Z);
    }
    let stopped = stopped.expect("the disk is full at some time");
    assert!(flow.shows_part("full"), "{flow:?}");
    assert_eq!(class_of(&flow, first).as_deref(), Some("checks"));

    // With room again, labelling goes on where it stopped.
    fs::remove_file(ballast).expect("removed");
    assert_eq!(current(&flow), stopped, "it waits for its label");
    press(&mut flow, Key::Num2);
    assert!(class_of(&flow, stopped).is_some());
    drop(flow);
    let flow = open(&place, &project);
    assert_eq!(class_of(&flow, first).as_deref(), Some("checks"));
    assert!(class_of(&flow, stopped).is_some());
}
