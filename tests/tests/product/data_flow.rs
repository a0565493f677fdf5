//! Ways through the Data step for every kind of data, by the names of what is clicked.

use egui::{Key, Modifiers};
use hearth::steps::data::Order;
use hearth_core::data::{ColumnKind, ColumnRole, Split};
use hearth_core::project::Snapshot;
use hearth_core::tasks::TaskKind;
use hearth_tests::Workplace;
use hearth_tests::file_server;
use hearth_tests::flow::Flow;
use hearth_tests::pictures::{self, Motif};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::f32::consts::TAU;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

fn open(place: &Workplace, project: &Path) -> Flow {
    let mut flow = Flow::open_project(&place.path("user-data"), Some(project));
    flow.until_idle();
    flow
}

fn snapshot(flow: &Flow) -> Arc<Snapshot> {
    let project = flow.app().session().project().expect("a project is open");
    project.snapshot().clone()
}

fn count(flow: &Flow, class: &str) -> Option<usize> {
    let snapshot = snapshot(flow);
    let id = snapshot.classes.iter().find(|c| c.name == class)?.id;
    Some(snapshot.class_counts(None)[id.index()])
}

fn num_chosen(flow: &Flow) -> usize {
    flow.app().view().data.selection.chosen.len()
}

/// Reviews by ten people in two classes, all unlike each other; the longest is warm, the shortest
/// cold.
fn reviews() -> String {
    const WORDS: [&str; 37] = [
        "soup", "bread", "rice", "driver", "rain", "lunch", "sauce", "spoon", "salad", "paper",
        "bag", "street", "noodle", "egg", "tea", "evening", "friend", "price", "portion", "door",
        "phone", "pepper", "sugar", "lemon", "oven", "garlic", "butter", "cheese", "apple",
        "pizza", "sushi", "curry", "bean", "corn", "onion", "plum", "steak",
    ];
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut table = String::from("label,review,user,stars\n");
    for i in 0..40 {
        let class = if i % 2 == 0 { "good" } else { "bad" };
        let num_words = match i {
            0 => 10,
            1 => 1,
            _ => 5,
        };
        let words: Vec<&str> = (0..num_words)
            .map(|_| WORDS[rng.random_range(0..WORDS.len())])
            .collect();
        let first = if i % 2 == 0 { "Warm" } else { "Cold" };
        let words = words.join(" ");
        table += &format!("{class},{first} {words} no {i:02}.,u{},{}\n", i / 4, i % 5);
    }
    table
}

#[test]
fn reviews_are_brought_in_sorted_relabelled_and_read() {
    let place = Workplace::new();
    let table = place.path("reviews.csv");
    fs::write(&table, reviews()).expect("written");
    let mut flow = Flow::open(&place.path("user-data"));
    flow.drop(&[&table]);
    assert!(flow.shows("New project"));
    let form = flow.app().view().new_project.as_ref();
    assert_eq!(
        form.map(|form| form.task),
        Some(TaskKind::TextClassification)
    );
    flow.press("Create project");
    flow.await_preview();
    assert!(flow.shows("Columns"), "{flow:?}");
    assert!(flow.shows_part("40 texts · 2 classes"), "{flow:?}");

    // Another target is chosen by menu, and the preview follows.
    flow.press("Target: label");
    flow.click_part("stars  ");
    flow.until("a preview with another target", |flow| {
        flow.shows_part("40 texts · 5 classes")
    });
    flow.await_preview();
    flow.press("Target: stars");
    flow.click_part("label  ");
    flow.until("the preview as before", |flow| {
        flow.shows_part("40 texts · 2 classes")
    });
    flow.import();
    assert!(flow.shows("40 texts added"), "{flow:?}");
    assert_eq!(count(&flow, "good"), Some(20));

    // A head sorts, and once more the other way round.
    let first = |flow: &Flow| flow.names_with(" no ").first().cloned().unwrap_or_default();
    flow.click("Sort by Characters");
    assert_eq!(flow.app().view().data.filter.order, Order::Length);
    assert!(first(&flow).starts_with("Warm"), "{}", first(&flow));
    flow.click("Sort by Characters");
    assert!(flow.app().view().data.filter.is_reversed);
    assert!(first(&flow).starts_with("Cold"), "{}", first(&flow));

    // Nothing lacks a label.
    flow.press("Filter");
    flow.click("Without a label only");
    assert!(flow.shows("No text fits"), "{flow:?}");
    flow.press("Filter");
    flow.click("Without a label only");
    assert!(flow.shows("40 texts"), "clicked again, it is taken back");

    // All of a class get another one, and it is taken back.
    flow.press("bad, 20 texts");
    flow.key(Modifiers::COMMAND, Key::A);
    assert!(flow.shows("20 texts chosen"));
    flow.press("Change class");
    flow.type_into("Another class", "meh");
    flow.key(Modifiers::NONE, Key::Enter);
    assert_eq!(
        (count(&flow, "bad"), count(&flow, "meh")),
        (Some(0), Some(20))
    );
    flow.press("Undo");
    assert_eq!((count(&flow, "bad"), count(&flow, "meh")), (Some(20), None));
    flow.key(Modifiers::NONE, Key::Escape);

    // Reading: in full, on with the arrows, and back.
    flow.double_click_part(" no 01.");
    let read = |flow: &Flow| flow.app().view().data.viewer.map(|viewer| viewer.sample);
    let begun = read(&flow).expect("it is read");
    assert!(flow.shows("Next text") && flow.shows("No. 2"));
    flow.key(Modifiers::NONE, Key::ArrowRight);
    assert_ne!(read(&flow), Some(begun));
    flow.key(Modifiers::NONE, Key::ArrowLeft);
    assert_eq!(read(&flow), Some(begun));
    flow.key(Modifiers::NONE, Key::Escape);
    assert_eq!(read(&flow), None);

    // Nothing was trained yet, which is said without pictures.
    flow.go("Train");
    assert!(flow.shows_part("Words and their neighbours") || flow.shows_part("Chinese is told"));
    for step in ["Evaluate", "Export"] {
        flow.go(step);
        assert!(flow.shows("No model yet"), "{step}");
    }
    for step in [
        "Goal", "Data", "Label", "Train", "Evaluate", "Export", "Improve",
    ] {
        flow.go(step);
        assert!(!flow.shows_part("picture"), "{step}: {flow:?}");
    }
}

/// Sixty people, and a column that repeats the answer in words.
fn people() -> String {
    let mut table = String::from("age,city,height,survived,alive\n");
    for i in 0..60 {
        let city = ["Köln", "北京", "Ulm"][i * 7 % 11 % 3];
        let (survived, alive) = if i % 3 == 0 { (1, "yes") } else { (0, "no") };
        let (age, height) = (20 + i * 7 % 50, 150 + i * 13 % 45);
        table += &format!("{age},{city},{height},{survived},{alive}\n");
    }
    table
}

#[test]
fn columns_of_rows_are_left_aside_and_set() {
    let place = Workplace::new();
    let table = place.path("people.csv");
    fs::write(&table, people()).expect("written");
    let project = place.path("rows");
    let [project_name, table_name] = [&project, &table].map(|path| path.to_str().expect("UTF-8"));
    place.json(["new", project_name, "--task=tabular-classification"]);
    place.json(["import", project_name, table_name, "--target=survived"]);
    let mut flow = open(&place, &project);
    let column = |flow: &Flow, name: &str| {
        let columns = &snapshot(flow).columns;
        let column = columns.iter().find(|column| column.name == name);
        column
            .map(|column| (column.kind, column.role))
            .expect("it is there")
    };

    flow.press("Advisor");
    assert!(flow.shows("Some columns give the answer away"), "{flow:?}");
    flow.press("Leave the column aside");
    assert_eq!(column(&flow, "alive").1, ColumnRole::Ignored);
    flow.until("the end of the finding", |flow| {
        !flow.shows("Leave the column aside") && flow.shows("1 → 0")
    });
    flow.press("Undo");
    assert_eq!(column(&flow, "alive").1, ColumnRole::Feature);
    flow.press("Advisor");

    assert_eq!(
        column(&flow, "age"),
        (ColumnKind::Number, ColumnRole::Feature)
    );
    flow.press_second("Sort by age");
    flow.click("category");
    assert_eq!(column(&flow, "age").0, ColumnKind::Category, "{flow:?}");
    flow.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(column(&flow, "age").0, ColumnKind::Number);

    flow.click("Sort by height");
    let view = flow.app().view().data.view().expect("a view");
    let data = snapshot(&flow);
    let place_of = data
        .columns
        .iter()
        .find(|c| c.name == "height")
        .expect("there")
        .place;
    let heights: Vec<u32> = view
        .ids
        .iter()
        .filter_map(|id| data.sample(*id)?.row()?.cell(place_of)?.parse().ok())
        .collect();
    assert_eq!(heights.len(), 60);
    assert!(heights.is_sorted(), "{heights:?}");
}

#[test]
fn a_lasso_on_the_map_chooses_and_the_viewer_zooms() {
    let place = Workplace::new();
    let project = place.drawn_project(8);
    let mut flow = open(&place, &project);
    let all = snapshot(&flow).samples.len();
    flow.choose("Map");
    assert!(flow.shows("No map yet"));
    flow.press("Look closer");
    flow.until_idle();
    assert!(flow.shows("Map of the pictures"), "{flow:?}");

    let map = "Map of the pictures";
    let whole = [[0.01, 0.01], [0.99, 0.01], [0.99, 0.99], [0.01, 0.99]];
    let left = [[0.01, 0.01], [0.5, 0.01], [0.5, 0.99], [0.01, 0.99]];
    let right = [[0.5, 0.01], [0.99, 0.01], [0.99, 0.99], [0.5, 0.99]];
    flow.drag_along(Modifiers::NONE, map, &whole);
    assert_eq!(num_chosen(&flow), all);
    flow.drag_along(Modifiers::NONE, map, &left);
    let on_left = num_chosen(&flow);
    assert!(on_left > 0 && on_left < all, "{on_left}");
    flow.drag_along(Modifiers::SHIFT, map, &right);
    assert_eq!(num_chosen(&flow), all, "with shift, it is added");
    flow.key(Modifiers::NONE, Key::Escape);

    // Far inside hardly any are in sight; a double click shows all again.
    flow.wheel(map, 1200.0);
    flow.drag_along(Modifiers::NONE, map, &whole);
    assert!(num_chosen(&flow) < all, "{}", num_chosen(&flow));
    flow.key(Modifiers::NONE, Key::Escape);
    flow.double_click_in(map, [0.02, 0.02]);
    flow.drag_along(Modifiers::NONE, map, &whole);
    assert_eq!(num_chosen(&flow), all);
    flow.key(Modifiers::NONE, Key::Escape);

    flow.choose("Grid");
    flow.double_click_part("000.png, checks");
    let viewer = |flow: &Flow| flow.app().view().data.viewer.expect("it is looked at");
    let begun = viewer(&flow);
    assert_eq!(begun.zoom, 1.0);
    flow.wheel("The picture in full size", 240.0);
    assert!(viewer(&flow).zoom > 1.5, "{:?}", viewer(&flow));
    flow.double_click_in("The picture in full size", [0.5, 0.5]);
    assert_eq!(viewer(&flow).zoom, 1.0);
    flow.key(Modifiers::NONE, Key::ArrowRight);
    assert_ne!(viewer(&flow).sample, begun.sample);
    flow.key(Modifiers::NONE, Key::Escape);
    assert!(flow.app().view().data.viewer.is_none());
}

#[test]
fn the_split_is_made_anew_as_asked() {
    let place = Workplace::new();
    let table = place.path("reviews.csv");
    fs::write(&table, reviews()).expect("written");
    let project = place.path("texts");
    let [project_name, table_name] = [&project, &table].map(|path| path.to_str().expect("UTF-8"));
    place.json(["new", project_name, "--task=text-classification"]);
    place.json(["import", project_name, table_name]);
    let mut flow = open(&place, &project);
    let before = snapshot(&flow).split_counts();

    flow.press("Split…");
    assert!(flow.shows("Split the data"));
    flow.slide("Validation", 3);
    flow.choose("By group");
    let form = flow.app().view().data.split.clone().expect("a form");
    assert_eq!((form.valid, form.test), (30, 15));
    flow.press("Split");
    flow.until_idle();
    let after = snapshot(&flow);
    let counts = after.split_counts();
    assert_ne!(counts, before);
    // Whole people: four texts each.
    assert!(counts.iter().all(|n| n % 4 == 0), "{counts:?}");
    assert!((8..=16).contains(&counts[1]), "{counts:?}");
    for split in Split::ALL {
        let here = after.samples_in(split).filter_map(|sample| sample.group());
        let here: Vec<&str> = here.collect();
        let elsewhere = after.all().filter(|s| s.split != split);
        let mut elsewhere = elsewhere.filter_map(|sample| sample.group());
        assert!(elsewhere.all(|group| !here.contains(&group)));
    }
    flow.press("Undo");
    assert_eq!(snapshot(&flow).split_counts(), before);
}

/// A second of a tone, mono, 16 bits.
fn wav(hertz: f32, loudness: f32) -> Vec<u8> {
    const RATE_HZ: u32 = 8_000;
    let samples = (0..RATE_HZ).map(|i| {
        let wave = (TAU * hertz * i as f32 / RATE_HZ as f32).sin();
        (wave * loudness * f32::from(i16::MAX)) as i16
    });
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let length = data.len() as u32;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    for value in [1_u16, 1] {
        file.extend(value.to_le_bytes());
    }
    file.extend(RATE_HZ.to_le_bytes());
    file.extend((RATE_HZ * 2).to_le_bytes());
    for value in [2_u16, 16] {
        file.extend(value.to_le_bytes());
    }
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(data);
    file
}

#[test]
fn recordings_are_looked_at_and_say_why_nothing_is_heard() {
    let place = Workplace::new();
    let folder = place.path("tones");
    for (class, hertz) in [("low", 220.0), ("high", 1_760.0)] {
        fs::create_dir_all(folder.join(class)).expect("made");
        for i in 0..5 {
            let tone = wav(hertz + 7.0 * i as f32, 0.3 + 0.1 * i as f32);
            fs::write(folder.join(class).join(format!("{class}{i}.wav")), tone).expect("written");
        }
    }
    let mut flow = Flow::open(&place.path("user-data"));
    flow.drop(&[&folder]);
    assert!(flow.shows("New project"));
    let form = flow.app().view().new_project.as_ref();
    assert_eq!(
        form.map(|form| form.task),
        Some(TaskKind::AudioClassification)
    );
    flow.press("Create project");
    flow.import();
    assert!(flow.shows("10 recordings added"), "{flow:?}");
    flow.click("low2.wav, low");
    flow.until("the outline", |flow| flow.shows("Outline of the recording"));
    assert!(flow.shows("Spectrogram of the recording") && flow.shows("8.0 kHz"));

    // Where there is a loudspeaker it is heard; where there is none, it is said why.
    flow.press("Play");
    flow.until("a word on it", |flow| {
        flow.shows("Stop")
            || flow.shows_part("play sounds on")
            || flow.shows_part("sound could not")
    });
    flow.until("its end", |flow| flow.shows("Play"));
    flow.double_click_part("high1.wav");
    flow.until("the other outline", |flow| flow.shows("Next recording"));
    flow.key(Modifiers::NONE, Key::Escape);
    assert!(flow.app().view().data.viewer.is_none());
}

#[test]
fn public_data_is_looked_at_fetched_and_imported() {
    let place = Workplace::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (class, motif) in Motif::ALL {
        for i in 0..6 {
            let drawn = place.path("one.png");
            pictures::save(&pictures::draw(motif, i, 48), &drawn);
            let options = zip::write::SimpleFileOptions::default();
            archive
                .start_file(format!("{class}/{i}.png"), options)
                .expect("begun");
            archive
                .write_all(&fs::read(&drawn).expect("read"))
                .expect("written");
        }
    }
    let zip = archive.finish().expect("whole").into_inner();
    let (address, server) = file_server::serve("/motifs.zip", zip);
    let project = place.project("public");
    let mut flow = open(&place, &project);

    flow.press("Get data…");
    assert!(flow.shows("Get public data"));
    flow.choose("Link");
    flow.type_into("Address of the file", &format!("{address}/nothing.zip"));
    flow.press("Look");
    flow.until_idle();
    assert!(!flow.shows("Fetch"), "there is nothing to fetch: {flow:?}");
    assert!(
        flow.app()
            .view()
            .data
            .get_data
            .as_ref()
            .is_some_and(|f| f.failure.is_some())
    );
    flow.type_into("Address of the file", &format!("{address}/motifs.zip"));
    flow.press("Look");
    flow.until_idle();
    assert!(flow.shows("Fetch") && flow.shows("File size") && flow.shows("not stated"));
    assert!(snapshot(&flow).samples.is_empty(), "nothing is fetched yet");
    flow.press("Cancel");
    assert!(!flow.shows("Get public data"));

    flow.press("Get data…");
    flow.choose("Link");
    flow.type_into("Address of the file", &format!("{address}/motifs.zip"));
    flow.key(Modifiers::NONE, Key::Enter);
    flow.until_idle();
    flow.press("Fetch");
    flow.import();
    assert!(flow.shows("18 pictures added"), "{flow:?}");
    assert_eq!(count(&flow, "disc"), Some(6));

    let asked = file_server::end(&address, server);
    assert!(asked.iter().any(|path| path == "/motifs.zip"), "{asked:?}");
}

#[test]
fn texts_and_recordings_are_seen_as_training_sees_them() {
    let place = Workplace::new();
    let mut table = String::from("text,mood\n");
    for i in 0..12 {
        let mood = ["good", "bad"][i % 2];
        table += &format!("one two three four five six seven eight nine number{i},{mood}\n");
    }
    let file = place.path("diary.csv");
    fs::write(&file, table).expect("written");
    let project = place.path("texts");
    let [name, file] = [&project, &file].map(|path| path.to_str().expect("UTF-8"));
    place.json(["new", name, "--task=text-classification"]);
    place.json(["import", name, file, "--target=mood", "--split=train"]);
    let mut flow = open(&place, &project);
    flow.go("Train");
    let plain = "one two three four five six seven eight nine number";
    flow.until("texts with their versions", |flow| flow.shows_part(plain));
    flow.choose("Strong");
    flow.press("Other samples");
    flow.until("other texts", |flow| flow.shows_part(plain));

    let folder = place.path("sounds");
    for (class, hertz) in [("low", 200.0), ("high", 900.0)] {
        fs::create_dir_all(folder.join(class)).expect("made");
        for i in 0..4 {
            let path = folder.join(class).join(format!("{i}.wav"));
            fs::write(path, wav(hertz + i as f32, 0.5)).expect("written");
        }
    }
    let project = place.path("recordings");
    let [name, folder] = [&project, &folder].map(|path| path.to_str().expect("UTF-8"));
    place.json(["new", name, "--task=audio-classification"]);
    place.json(["import", name, folder, "--split=train"]);
    let mut flow = open(&place, &project);
    flow.go("Train");
    flow.until("spectrograms", |flow| {
        flow.names_with("Version").len() == 12 && flow.names_with("As it is").len() == 4
    });
}
