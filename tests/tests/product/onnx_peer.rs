//! ONNX Runtime, another program in another language, gets from the exported files what Hearth
//! gets.

use hearth_tests::pictures::{self, draw, save};
use hearth_tests::{Workplace, peers};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every picture below a folder, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Class probabilities of each file, as `hearth predict` prints them.
fn hearth_probabilities(
    place: &Workplace,
    model: &Path,
    files: &[PathBuf],
) -> Vec<BTreeMap<String, f64>> {
    let args = ["predict".into(), model.to_owned()]
        .into_iter()
        .chain(files.iter().cloned());
    let predictions = place.json(args)["predictions"].clone();
    let classes = |prediction: &Value| {
        let top = prediction["top"].as_array().expect("a list");
        let pair = |class: &Value| {
            let label = class["label"].as_str().expect("a label").to_owned();
            (label, class["probability"].as_f64().expect("a number"))
        };
        top.iter().map(pair).collect()
    };
    predictions
        .as_array()
        .expect("a list")
        .iter()
        .map(classes)
        .collect()
}

fn likeliest(classes: &BTreeMap<String, f64>) -> &str {
    let best = classes.iter().max_by(|a, b| a.1.total_cmp(b.1));
    best.expect("there are classes").0
}

/// Opens an exported model in ONNX Runtime, with pictures prepared by Pillow from what the card
/// says, and compares every probability.
fn assert_same_in_onnx_runtime(
    place: &Workplace,
    exported: &Value,
    files: &[PathBuf],
    labels: &[&str],
) {
    let model = Path::new(exported["files"][0].as_str().expect("a path"));
    let ours = hearth_probabilities(place, model, files);
    let list = place.path("files.json");
    fs::write(&list, json!(files).to_string()).expect("can be written");
    let Some(peer) = peers::python("run_exported.py", [model, &list]) else {
        return;
    };
    assert_eq!(
        peer["input"],
        json!({ "name": "image", "type": "tensor(float)", "channels": 3 })
    );
    assert_eq!(peer["outputs"][0], "probabilities");
    assert_eq!(peer["checker"], "passed");
    assert_eq!(
        peer["labels"],
        json!(labels),
        "the file itself names the classes"
    );
    let theirs: Vec<BTreeMap<String, f64>> =
        serde_json::from_value(peer["predictions"].clone()).expect("probabilities of each file");
    assert_eq!(ours.len(), theirs.len());
    let same = ours
        .iter()
        .zip(&theirs)
        .filter(|(a, b)| likeliest(a) == likeliest(b))
        .count();
    let largest = ours
        .iter()
        .zip(&theirs)
        .flat_map(|(a, b)| a.iter().map(|(label, p)| (p - b[label]).abs()))
        .fold(0.0, f64::max);
    eprintln!(
        "same first class: {same} of {}, largest difference {largest:.2e}",
        ours.len()
    );
    assert!(
        same as f64 >= 0.995 * ours.len() as f64,
        "same first class: {same} of {}",
        ours.len()
    );
    assert!(
        largest < 0.02,
        "largest difference of a probability: {largest}"
    );
}

#[test]
fn an_export_of_the_sample_does_the_same_elsewhere() {
    let place = Workplace::new();
    let dir = place.path("demo");
    let demo = place.json([
        "demo".as_ref(),
        "--device=cpu".as_ref(),
        "--dir".as_ref(),
        dir.as_os_str(),
    ]);
    let source = demo["import"]["source"].as_str().expect("a path");
    let files = files_below(Path::new(source));
    let files: Vec<PathBuf> = files
        .into_iter()
        .filter(|f| f.extension().is_some_and(|e| e == "png"))
        .collect();
    assert_eq!(files.len(), 400);
    let labels: Vec<&str> = demo["labels"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_same_in_onnx_runtime(&place, &demo["export"], &files, &labels);
}

#[test]
fn an_export_shrinks_large_pictures_as_pillow_does() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    for (class, motif) in pictures::Motif::ALL {
        let class = folder.join(class);
        fs::create_dir_all(&class).expect("can be made");
        for variant in 0..12 {
            // Sides that are no multiples of each other, wider than high.
            let picture = image::imageops::crop_imm(
                &draw(motif, variant, 700 + variant * 13),
                0,
                0,
                700,
                431,
            )
            .to_image();
            let ending = if variant % 2 == 0 { "png" } else { "jpg" };
            save(&picture, &class.join(format!("{variant}.{ending}")));
        }
    }
    let (project, _) = place.project_with("project", &folder);
    let project = project.as_os_str();
    place.json([
        "train".as_ref(),
        project,
        "--preset=fast".as_ref(),
        "--device=cpu".as_ref(),
    ]);
    let out = place.path("out");
    let exported = place.json([
        "export".as_ref(),
        project,
        "--format=onnx".as_ref(),
        "--out".as_ref(),
        out.as_os_str(),
    ]);
    assert_same_in_onnx_runtime(
        &place,
        &exported,
        &files_below(&folder),
        &["checks", "disc", "stripes"],
    );
}

#[test]
fn nets_that_learned_do_the_same_elsewhere() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 12);
    let (project, _) = place.project_with("project", &folder);
    let project = project.to_str().expect("UTF-8");
    for (way, more) in [
        ("scratch", &["width=8", "batch_size=8", "epochs=4"][..]),
        (
            "fine-tune",
            &["input_px=64", "unfreeze=4", "views=1", "epochs=2"],
        ),
        ("head", &["input_px=64", "hidden=12"]),
    ] {
        let way_set = format!("way={way}");
        let mut args = vec!["train", project, "--device=cpu", "--set", &way_set];
        args.extend(more);
        place.json(args);
        let out = place.path(way);
        let out = out.to_str().expect("UTF-8");
        let exported = place.json(["export", project, "--format=onnx", "--out", out]);
        let labels = ["checks", "disc", "stripes"];
        assert_same_in_onnx_runtime(&place, &exported, &files_below(&folder), &labels);
    }
}

#[test]
fn the_backbone_agrees_with_onnx_runtime() {
    let place = Workplace::new();
    let model =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/models/efficientnet-lite0.onnx");
    let pictures = place.path("pictures");
    fs::create_dir_all(&pictures).expect("can be made");
    let mut files = Vec::new();
    for (i, (_, motif)) in pictures::Motif::ALL.into_iter().enumerate() {
        let file = pictures.join(format!("{i}.png"));
        save(&draw(motif, 5, 224), &file);
        files.push(file);
    }
    let sample = hearth_core::assets::unpack_sample(
        &place.path("sample"),
        hearth_core::tasks::TaskKind::ImageClassification,
    );
    let sample = files_below(&sample.expect("the sample can be unpacked"));
    let is_picture = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "png");
    files.extend(sample.into_iter().filter(is_picture).step_by(29));

    let raw = place.path("input.f32");
    let args = [model.clone(), raw.clone()]
        .into_iter()
        .chain(files.iter().cloned());
    let Some(peer) = peers::python("run_backbone.py", args) else {
        return;
    };
    let example = hearth_tests::program::binary()
        .with_file_name("examples")
        .join("logits");
    assert!(
        example.is_file(),
        "{} is missing: tests/run builds it",
        example.display()
    );
    let output = Command::new(example)
        .args([
            model.as_os_str(),
            raw.as_os_str(),
            files.len().to_string().as_ref(),
        ])
        .output()
        .expect("the example starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let ours: Value = serde_json::from_slice(&output.stdout).expect("prints JSON");
    let numbers = |value: &Value| -> Vec<f64> {
        serde_json::from_value(value["outputs"]["logits"].clone()).expect("numbers")
    };
    let (ours, theirs) = (numbers(&ours), numbers(&peer));
    assert_eq!(ours.len(), files.len() * 1000);
    assert_eq!(ours.len(), theirs.len());
    let largest = ours
        .iter()
        .zip(&theirs)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    eprintln!("largest difference of a logit: {largest:.2e}");
    assert!(largest < 1e-3, "largest difference of a logit: {largest}");
}
