//! Ways through the window, by the names of what is clicked.

use egui::{Key, Modifiers};
use hearth::steps::evaluate::View;
use hearth::steps::train::LastTraining;
use hearth::textures::Thumbnail;
use hearth::view_state::Step;
use hearth_core::tasks::Answer;
use hearth_core::train::Balance;
use hearth_tests::Workplace;
use hearth_tests::flow::Flow;
use hearth_tests::pictures::{self, Motif};
use std::fs;
use std::path::Path;

fn open(place: &Workplace, project: &Path) -> Flow {
    let mut flow = Flow::open_project(&place.path("user-data"), Some(project));
    flow.until_idle();
    flow
}

#[test]
fn from_the_sample_to_an_exported_model() {
    let place = Workplace::new();
    let mut flow = Flow::open(&place.path("user-data"));
    assert!(flow.shows("Train an AI model of your own"));

    flow.press("Try the sample project");
    flow.until_idle();
    assert_eq!(flow.app().view().step, Step::Data);
    flow.press("Boot, 50 pictures");
    assert!(flow.shows("50 pictures"), "the grid shows the class alone");
    flow.press("Clear filters");
    assert!(flow.shows("400 pictures"));

    flow.go("Train");
    assert!(flow.shows("No model yet"));
    flow.press_below("Train");
    flow.until("the first epoch", |flow| {
        let job = flow.app().session().jobs().next();
        job.is_none_or(|job| !job.epochs.is_empty())
    });
    assert!(flow.shows("Stop training"), "live, and it can be stopped");
    flow.until_idle();
    assert!(flow.shows("Run 1") && flow.shows("Loss"));

    flow.press("See where it errs");
    assert_eq!(flow.app().view().step, Step::Evaluate);
    let right = flow.app().view().evaluate.view().expect("a report");
    assert!(flow.shows("What is taken for what") && matches!(right, View::Classes(_)));
    for figure in [
        "Accuracy",
        "Macro F1",
        "Mean AUC",
        "More figures",
        "Log loss",
        "Brier score",
    ] {
        assert!(flow.shows(figure), "{figure}");
    }
    assert!(flow.shows("Among the likeliest 3") && flow.shows_part("would tell runs apart"));
    assert!(flow.shows("Can its probabilities be believed?"));
    assert!(flow.shows_part("When it says ") && flow.shows_part("percentage points off"));
    assert!(flow.shows("ROC curve") && flow.shows_part("average precision"));
    flow.choose("Percent");
    flow.choose("By confusion");
    let choices = flow.app().view().evaluate.matrix;
    assert!(choices.is_by_confusion && choices.is_share);
    flow.choose("In order");
    flow.click_part("of Boot were recognised");
    assert_eq!(flow.app().view().evaluate.cell, Some((1, 1)));
    assert!(flow.shows_part("Really Boot, the model says Boot"));
    flow.press("Back to all mistakes");
    assert_eq!(flow.app().view().evaluate.cell, None);

    flow.go("Export");
    let out = place.path("taken away");
    flow.type_into("Folder to write into", out.to_str().expect("UTF-8"));
    flow.press("Export");
    flow.until_idle();
    assert!(flow.shows("Proven"), "{flow:?}");
    assert!(out.join("model.onnx").is_file() && out.join("card.json").is_file());
}

#[test]
fn words_and_look_change_while_it_runs() {
    let place = Workplace::new();
    let mut flow = Flow::open(&place.path("user-data"));
    flow.press("Language");
    flow.click("简体中文");
    assert!(flow.shows("训练你自己的 AI 模型") || !flow.shows_part("Train an AI model"));
    flow.press("语言");
    flow.click("English");
    assert!(flow.shows("Train an AI model of your own"));
    // By keyboard alone: the palette does everything.
    flow.key(Modifiers::COMMAND, Key::K);
    flow.type_into("Commands", "dark");
    flow.key(Modifiers::NONE, Key::Enter);
    assert!(flow.app().view().palette.is_none(), "a command closes it");
    flow.until("the dark theme", Flow::is_dark);
}

#[test]
fn a_dropped_folder_becomes_a_project_and_lists_what_it_left_out() {
    let place = Workplace::new();
    let folder = place.path("Pilze 蘑菇 🍄");
    pictures::class_folders(&folder, 12);
    fs::write(folder.join("disc/empty.png"), "").expect("written");
    fs::write(folder.join("disc/words.jpg"), "words").expect("written");
    let mut flow = Flow::open(&place.path("user-data"));

    let lone = folder.join("disc/000.png");
    flow.drop(&[&lone]);
    assert!(
        flow.shows_part("Drop a folder"),
        "a picture alone makes no project, and that is said"
    );
    flow.drop(&[&folder]);
    assert!(flow.shows("New project"));
    flow.press("Create project");
    flow.import();
    assert!(flow.shows("36 pictures added"));
    assert!(flow.shows_part("2 skipped"));
    flow.click_part("The file is empty");
    assert!(flow.shows_part("empty.png"), "{flow:?}");

    // Stopping a training keeps nothing of it, and the next one works. The best preset takes long
    // enough to be stopped in the middle on any machine.
    flow.go("Train");
    flow.press("Best");
    flow.press_below("Train");
    flow.press("Stop training");
    flow.until_idle();
    assert_eq!(flow.app().view().train.last, LastTraining::Cancelled);
    assert!(flow.shows_part("The training was stopped"));
    flow.press("Fast");
    flow.press_below("Train");
    flow.until_idle();
    let project = flow.app().session().project().expect("a project");
    assert_eq!(project.runs().len(), 1);

    // A dropped picture is tried.
    let picture = place.path("new one.png");
    pictures::save(&pictures::draw(Motif::Stripes, 77, 64), &picture);
    flow.drop(&[&picture]);
    flow.until_idle();
    let predictions = &flow.app().view().try_it.predictions;
    assert!(
        matches!(&predictions[0].answer, Answer::Classes { label, .. } if label == "stripes"),
        "{predictions:?}"
    );
    assert!(flow.shows("Try it on a picture") && flow.shows_part("sure"));
    flow.key(Modifiers::NONE, Key::Escape);
    assert!(!flow.app().view().try_it.is_open);
}

#[test]
fn bad_folders_are_refused_in_words_that_help() {
    let place = Workplace::new();
    let folder = place.path("one class");
    pictures::class_folder(&folder.join("disc"), Motif::Disc, 8);
    let mut flow = Flow::open(&place.path("user-data"));
    flow.drop(&[&folder]);
    flow.press("Create project");
    flow.import();
    flow.go("Train");
    flow.press_below("Train");
    flow.until_idle();
    assert!(flow.shows_part("There is one class only"), "{flow:?}");
    let empty = place.path("empty");
    fs::create_dir(&empty).expect("made");
    flow.drop(&[&empty]);
    flow.until_idle();
    flow.go("Data");
    assert!(flow.shows_part("is empty. Choose a folder"), "{flow:?}");
}

#[test]
fn a_project_that_is_open_elsewhere_can_be_looked_at() {
    let place = Workplace::new();
    let project = place.drawn_project(6);
    let mut first = Flow::open_project(&place.path("first"), Some(&project));
    first.until_idle();
    let mut second = Flow::open_project(&place.path("second"), Some(&project));
    second.until_idle();
    assert!(second.shows("This project can be looked at, but not changed"));
    assert!(second.shows("18 pictures"));
    assert!(!first.shows("This project can be looked at, but not changed"));
}

#[test]
fn pictures_are_chosen_changed_and_brought_back() {
    let place = Workplace::new();
    let project = place.drawn_project(6);
    let mut flow = open(&place, &project);
    let count = |flow: &Flow, class: &str| {
        let snapshot = flow.app().session().project().expect("open").snapshot();
        let class = snapshot.classes.iter().find(|c| c.name == class);
        class.map(|class| snapshot.class_counts(None)[class.id.index()])
    };

    // A class is chosen by its card, then all of it, then relabelled with a new name.
    flow.press("disc, 6 pictures");
    flow.key(Modifiers::COMMAND, Key::A);
    assert!(flow.shows("6 pictures chosen"));
    flow.press("Change class");
    flow.type_into("Another class", "圆 🍄");
    flow.key(Modifiers::NONE, Key::Enter);
    assert_eq!(count(&flow, "圆 🍄"), Some(6));
    assert_eq!(count(&flow, "disc"), Some(0));
    flow.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(count(&flow, "disc"), Some(6));
    assert!(flow.shows_part("Taken back"));
    flow.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(count(&flow, "圆 🍄"), Some(6));
    flow.press("Undo");
    assert_eq!(count(&flow, "disc"), Some(6));

    // Single pictures: a click, a range, one more; then they go, and come back.
    flow.key(Modifiers::NONE, Key::Escape);
    flow.press("000.png, disc");
    assert!(flow.shows("File size"), "the details of a single one");
    flow.press_with(Modifiers::SHIFT, "002.png, disc");
    assert!(flow.shows("3 pictures chosen") && !flow.shows("File size"));
    flow.press_with(Modifiers::COMMAND, "005.png, disc");
    assert!(flow.shows("4 pictures chosen"));
    flow.key(Modifiers::NONE, Key::Delete);
    assert_eq!(count(&flow, "disc"), Some(2));
    assert!(!flow.shows_part("pictures chosen"));
    flow.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(count(&flow, "disc"), Some(6));

    // Classes: a new name, then one becomes the other's.
    flow.press("Clear filters");
    flow.press("Change the class stripes");
    flow.click("Rename…");
    flow.type_into("Name of the class", "bars");
    flow.press("Rename");
    assert_eq!(count(&flow, "bars"), Some(6));
    flow.press("Change the class bars");
    flow.click("Merge into disc");
    assert_eq!(
        (count(&flow, "bars"), count(&flow, "disc")),
        (None, Some(12))
    );
    flow.key(Modifiers::COMMAND, Key::K);
    flow.type_into("Commands", "undo");
    flow.key(Modifiers::NONE, Key::Enter);
    flow.until("the class again", |flow| count(flow, "bars") == Some(6));
}

#[test]
fn the_advisor_mends_a_leak_in_a_click() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    for split in ["train", "valid", "test"] {
        pictures::class_folders(&folder.join(split), 4);
    }
    let (project, _) = place.project_with("project", &folder);
    let mut flow = open(&place, &project);
    let leak = "The test knows pictures from training";
    let mend = "Move 24 to training";
    flow.press("Advisor");
    flow.until("the finding", |flow| flow.shows(leak));
    flow.press(mend);
    // Its name stays, with what was before and what is now.
    flow.until("the end of the finding", |flow| {
        !flow.shows(mend) && flow.shows("24 → 0")
    });
    flow.press("Undo");
    flow.until("the finding again", |flow| flow.shows(mend));
}

#[test]
fn a_rubber_band_chooses_what_it_touches() {
    let place = Workplace::new();
    let project = place.drawn_project(6);
    let mut flow = open(&place, &project);
    flow.drag_between("000.png, checks", "002.png, checks");
    assert!(flow.shows("3 pictures chosen"), "{flow:?}");
    flow.key(Modifiers::NONE, Key::Escape);
    assert!(!flow.shows_part("pictures chosen"));
}

#[test]
fn augmentation_is_seen_before_it_is_trained_with() {
    let place = Workplace::new();
    let project = place.drawn_project(10);
    let mut flow = open(&place, &project);
    flow.go("Train");
    assert!(!flow.shows("What training sees"));

    flow.choose("Gentle");
    flow.until("augmented pictures", |flow| {
        flow.app().augment_preview().is_fresh()
    });
    let rows = flow.app().augment_preview().rows();
    assert_eq!(rows.len(), 6);
    let are_there = |row: &hearth::augment_preview::Row| {
        let mut all = row.versions.iter().chain([&row.plain]);
        row.versions.len() == 3 && all.all(|t| matches!(t, Thumbnail::Ready(_)))
    };
    assert!(rows.iter().all(are_there));
    flow.until("their names", |flow| {
        flow.shows("disc, as it is") && flow.shows("stripes, version 3")
    });

    flow.press("Fine-tune");
    flow.slide("Rotation", 3);
    flow.tick("Turn upside down");
    let augment = flow.app().view().train.config.augment;
    assert!(
        augment.rotate_deg > 0.0 && augment.flip_vertical,
        "{augment:?}"
    );
    flow.until("the pictures of these settings", |flow| {
        let preview = flow.app().augment_preview();
        preview.is_fresh()
            && preview
                .shown()
                .is_some_and(|shown| shown.augment == augment)
    });
    let seed = |flow: &Flow| flow.app().augment_preview().shown().map(|shown| shown.seed);
    let before = seed(&flow);
    flow.press("Other pictures");
    flow.until("other pictures", |flow| seed(flow) != before);

    flow.reach("Weigh");
    flow.choose("Weigh");
    flow.reach("3");
    flow.choose("3");
    flow.press_below("Train");
    flow.until_idle();
    assert!(flow.shows_part("Cross-validated on 3 parts"), "{flow:?}");
    let run = flow.app().session().project().and_then(|p| p.runs().last());
    let config = &run.expect("a run").config;
    assert_eq!(config.augment, augment);
    assert_eq!((config.balance, config.folds), (Balance::Weights, 3));
}

#[test]
fn the_advisor_leads_to_balanced_training() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folder(&folder.join("disc"), Motif::Disc, 40);
    pictures::class_folder(&folder.join("stripes"), Motif::Stripes, 6);
    let (project, _) = place.project_with("project", &folder);
    let mut flow = open(&place, &project);
    flow.press("Advisor");
    assert!(flow.shows("Some classes are much smaller"));
    flow.press("Balance in training");
    assert_eq!(flow.app().view().step, Step::Train);
    assert_eq!(flow.app().view().train.config.balance, Balance::Weights);
}
