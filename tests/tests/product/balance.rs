//! Augmented views, balanced classes and cross-validation, from the command line.

use hearth_tests::pictures::{Motif, draw, save};
use hearth_tests::{Finished, Workplace};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Bytes of a record in the feature cache: hash, key, checksum, row; and before the first one.
const RECORD_BYTES: u64 = 32 + 8 + 4 + 4 * 1280;
const HEADER_BYTES: u64 = 12;

/// A quick training on the CPU.
fn train(place: &Workplace, project: &Path, more: &[&str]) -> Value {
    let mut args = vec!["train", project.to_str().expect("UTF-8")];
    args.extend(["--device=cpu", "--preset=fast", "--set", "epochs=15"]);
    args.extend(more);
    place.json(args)
}

/// What has to repeat itself: everything measured, and no times.
fn figures(trained: &Value) -> Value {
    let mut figures = trained.clone();
    let object = figures.as_object_mut().expect("an object");
    let keys = [
        "accuracy",
        "macro_f1",
        "confusion_matrix",
        "per_class",
        "valid",
        "best_epoch",
        "epochs",
        "cross_validation",
    ];
    object.retain(|key, _| keys.contains(&key.as_str()));
    for epoch in object["epochs"].as_array_mut().expect("epochs") {
        let epoch = epoch.as_object_mut().expect("an epoch");
        epoch.retain(|key, _| !["elapsed_secs", "samples_per_sec"].contains(&key.as_str()));
    }
    figures
}

/// Views that were looked at, of all augmentations.
fn num_cached_views(project: &Path) -> u64 {
    let folder = project.join("cache").join("features");
    let files = fs::read_dir(folder).expect("a cache").flatten();
    let views = files.map(|file| {
        let num_bytes = file.metadata().expect("has a length").len() - HEADER_BYTES;
        assert_eq!(num_bytes % RECORD_BYTES, 0, "whole records");
        num_bytes / RECORD_BYTES
    });
    views.sum()
}

#[test]
fn what_is_switched_off_changes_nothing() {
    let place = Workplace::new();
    let project = place.drawn_project(12);
    let plain = train(&place, &project, &[]);
    let off = [
        "--augment=none",
        "--balance=none",
        "--folds=0",
        "--set",
        "views=7",
    ];
    assert_eq!(figures(&train(&place, &project, &off)), figures(&plain));
    assert_eq!(num_cached_views(&project), 36, "no view but the plain one");
    assert!(plain.get("cross_validation").is_none());

    let validated = train(&place, &project, &["--folds=4"]);
    let mut without = figures(&validated);
    let object = without.as_object_mut().expect("an object");
    object.remove("cross_validation").expect("was asked for");
    assert_eq!(without, figures(&plain), "the run itself is the same");
}

#[test]
fn only_what_is_learned_from_is_augmented() {
    let place = Workplace::new();
    let project = place.drawn_project(20);
    let settings = ["--augment=usual", "--set", "views=2"];
    let first = train(&place, &project, &settings);
    assert_eq!(
        (&first["num_cached"], &first["num_train_samples"]),
        (&0.into(), &42.into())
    );
    // 42 learn, each plain and in two versions; 9 validate and 9 test, plain.
    assert_eq!(num_cached_views(&project), 42 * 3 + 9 + 9);

    let again = train(&place, &project, &settings);
    assert_eq!(again["num_cached"], 42 * 3 + 9 + 9);
    assert_eq!(figures(&again), figures(&first));

    // Mixup alone makes no views; the mirrored one is made beside the others.
    train(&place, &project, &["--set", "augment.mixup=0.3"]);
    assert_eq!(num_cached_views(&project), 42 * 3 + 9 + 9);
    train(
        &place,
        &project,
        &["--augment=usual", "--set", "mirror=true", "views=2"],
    );
    assert_eq!(num_cached_views(&project), 42 * 4 + 9 + 9);

    // Cross-validation learns from validation pictures, too, and never sees the test.
    train(
        &place,
        &project,
        &["--augment=usual", "--folds=3", "--set", "views=2"],
    );
    assert_eq!(num_cached_views(&project), 42 * 4 + 9 * 3 + 9);

    // Another seed draws other versions.
    train(
        &place,
        &project,
        &["--augment=usual", "--seed=5", "--set", "views=2"],
    );
    assert_eq!(num_cached_views(&project), 42 * 6 + 9 * 3 + 9);
}

#[test]
fn the_same_seed_gives_the_same_figures_whatever_the_threads() {
    let place = Workplace::new();
    let one = place.drawn_project(12);
    let (other, _) = place.project_with("other", &place.path("pictures"));
    let settings = [
        "--augment=strong",
        "--balance=oversample",
        "--folds=3",
        "--seed=11",
    ];
    let first = train(&place, &one, &settings);
    let mut command = place.command(["train", other.to_str().expect("UTF-8")]);
    command
        .args(["--device=cpu", "--preset=fast", "--set", "epochs=15"])
        .args(settings)
        .arg("--json")
        .env("RAYON_NUM_THREADS", "1");
    let finished = Finished::of(&mut command);
    assert_eq!(finished.code, 0, "{finished:?}");
    assert_eq!(figures(&finished.json()), figures(&first));
    let config = &first["config"];
    assert_eq!(config["balance"], "oversample");
    assert_eq!((&config["views"], &config["folds"]), (&3.into(), &3.into()));
    assert!(config["augment"]["mixup"].as_f64() > Some(0.1));
}

/// Stripes are of either class, and mostly of the common one: who counts pictures calls every
/// picture common, who counts classes calls stripes rare.
fn ambiguous_folder(folder: &Path) {
    let mut variant = 0;
    for (split, times) in [("train", 10), ("valid", 4), ("test", 10)] {
        for (class, motif, num) in [
            ("common", Motif::Disc, 4),
            ("common", Motif::Stripes, 3),
            ("rare", Motif::Stripes, 1),
        ] {
            let of_class = folder.join(split).join(class);
            fs::create_dir_all(&of_class).expect("a folder can be made");
            for _ in 0..num * times {
                variant += 1;
                save(
                    &draw(motif, variant, 48),
                    &of_class.join(format!("{variant}.png")),
                );
            }
        }
    }
}

#[test]
fn balance_finds_more_of_a_rare_class() {
    let place = Workplace::new();
    let folder = place.path("ambiguous");
    ambiguous_folder(&folder);
    let (project, _) = place.project_with("project", &folder);
    let recall = |more: &[&str]| {
        let trained = train(&place, &project, more);
        let class = &trained["per_class"][1];
        assert_eq!(class["label"], "rare");
        class["recall"].as_f64().expect("a share")
    };
    let plain = recall(&[]);
    for balance in ["--balance=weights", "--balance=oversample"] {
        let balanced = recall(&[balance]);
        assert!(
            balanced >= plain + 0.3,
            "{balance}: {balanced} of the rare class found, {plain} without"
        );
    }
}

#[test]
fn folds_measure_every_part_once() {
    let place = Workplace::new();
    let project = place.drawn_project(12);
    let trained = train(&place, &project, &["--folds=5"]);
    let folds = &trained["cross_validation"];
    assert_eq!(folds["folds"], 5);
    let accuracies: Vec<f64> = folds["accuracies"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|share| share.as_f64().expect("a share"))
        .collect();
    assert_eq!(accuracies.len(), 5);
    let mean = accuracies.iter().sum::<f64>() / 5.0;
    assert!((folds["mean"].as_f64().expect("a share") - mean).abs() < 1e-9);
    assert!(mean > 0.6, "three easy motifs: {accuracies:?}");
    let bound = |at: usize| folds["interval"][at].as_f64().expect("a share");
    assert!(bound(0) <= mean && mean <= bound(1) && bound(1) <= 1.0);

    let project = project.to_str().expect("UTF-8");
    let said = place.run(["train", project, "--preset=fast", "--folds=2", "--quiet"]);
    assert!(
        said.stdout.contains("Cross-validated on 2 folds"),
        "{said:?}"
    );

    let few = place.path("few");
    for (class, motif) in Motif::ALL {
        hearth_tests::pictures::class_folder(&few.join(class), motif, 3);
    }
    let (few, _) = place.project_with("few-project", &few);
    let few = few.to_str().expect("UTF-8");
    let code = place.error(["train", few, "--device=cpu", "--folds=20"]);
    assert_eq!(code, "too-few-for-folds");
}

#[test]
fn wrong_settings_are_refused_before_anything_is_done() {
    let place = Workplace::new();
    let project = place.drawn_project(3);
    let project = project.to_str().expect("UTF-8");
    for wrong in [
        ["--folds", "1"],
        ["--folds", "21"],
        ["--balance", "fair"],
        ["--augment", "wild"],
        ["--set", "augment=wild"],
        ["--set", "augment.rotate_deg=181"],
        ["--set", "augment.wave=1"],
        ["--set", "views=21"],
    ] {
        let refused = place.run(["train", project, wrong[0], wrong[1]]);
        assert_eq!(refused.code, 2, "{wrong:?}: {refused:?}");
        let named = match wrong {
            ["--set", setting] => setting.split('=').next().unwrap_or_default(),
            [option, _] => option.trim_start_matches('-'),
        };
        assert!(refused.stderr.contains(named), "{refused:?}");
    }
    assert!(!Path::new(project).join("runs").join("run-001").exists());
}

#[test]
fn augmented_pictures_can_be_looked_at() {
    let place = Workplace::new();
    let project = place.drawn_project(6);
    let project = project.to_str().expect("UTF-8");
    let out = |name: &str| place.path(name).to_str().expect("UTF-8").to_owned();
    let shown = place.json([
        "augment",
        project,
        "--out",
        &out("look"),
        "--samples=4",
        "--views=3",
    ]);
    assert_eq!(shown["num_samples"], 4);
    let files: Vec<&str> = shown["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|name| name.as_str().expect("a name"))
        .collect();
    assert_eq!(files.len(), 4 * 4);
    for class in ["disc", "stripes", "checks"] {
        assert!(files.iter().any(|name| name.contains(class)), "{files:?}");
    }
    let read = |folder: &str, name: &str| {
        let path = place.path(folder).join(name);
        image::open(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
            .into_rgb8()
    };
    for of_one in files.chunks(4) {
        let plain = read("look", of_one[0]);
        assert_eq!(plain.dimensions(), (224, 224), "as the model takes it");
        for (i, name) in of_one.iter().enumerate().skip(1) {
            let changed = read("look", name);
            assert_eq!(changed.dimensions(), (224, 224));
            for earlier in &of_one[..i] {
                assert_ne!(changed, read("look", earlier), "{name} is {earlier}");
            }
        }
    }
    // The same seed gives the same versions, however many are asked for; none changes nothing.
    place.json(["augment", project, "--out", &out("again"), "--samples=2"]);
    assert_eq!(read("look", files[2]), read("again", files[2]));
    place.json(["augment", project, "--out", &out("none"), "--augment=none"]);
    assert_eq!(read("none", files[0]), read("none", files[1]));

    let code = place.error(["augment", project, "--out", &out("look")]);
    assert_eq!(code, "export-folder-not-empty");
    let empty = place.project("empty");
    let empty = empty.to_str().expect("UTF-8");
    let code = place.error(["augment", empty, "--out", &out("nothing")]);
    assert_eq!(code, "no-training-pictures");
    assert!(!place.path("nothing").exists());
}
