//! Backbones that a person brings: ONNX classifiers of every kind, from files and from a hub, in
//! the window and on the command line; and what files get that are none.

use egui::{Key, Modifiers};
use hearth_core::data::media;
use hearth_core::tasks::image_classification::backbones::Backbone;
use hearth_core::tasks::image_classification::{input_of, runtime_for};
use hearth_core::train::device::ComputeDevice;
use hearth_tests::flow::Flow;
use hearth_tests::{Workplace, file_server, peers};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const SIDE: u32 = 64;

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// The bundled net as the file of a classifier: it takes bytes and names 1,000 classes.
fn bundled(place: &Workplace) -> std::path::PathBuf {
    let file = place.path("Lite 0.onnx");
    fs::write(&file, hearth_core::assets::EFFICIENTNET_LITE0).expect("written");
    file
}

fn add(place: &Workplace, project: &Path, file: &Path, more: &[&str]) -> Value {
    let mut args = vec!["backbones", "add", text(project), text(file)];
    args.extend(more);
    place.json(args)
}

fn train(place: &Workplace, project: &Path, settings: &[&str]) -> Value {
    let mut args = vec!["train", text(project), "--device=cpu", "--set"];
    args.extend(settings);
    place.json(args)
}

#[test]
fn a_model_built_on_a_brought_net_is_as_good_as_on_the_same_bundled_one() {
    let place = Workplace::new();
    let project = place.drawn_project(12);
    let added = add(
        &place,
        &project,
        &bundled(&place),
        &["--pixels=bytes", "--licence=Apache-2.0"],
    );
    assert_eq!(
        (&added["name"], &added["dim"]),
        (&json!("lite-0"), &json!(1280))
    );
    assert!(added["fixed_px"].is_null() && added["pictures_per_sec"].as_f64() > Some(1.0));
    assert_eq!(added["checked_with"], "rten 0.27");
    let head = |backbone: &str| {
        train(
            &place,
            &project,
            &["way=head", "input_px=96", &format!("backbone={backbone}")],
        )
    };
    let (ours, theirs) = (head("efficientnet-lite0"), head("lite-0"));
    assert_eq!(ours["accuracy"], theirs["accuracy"]);
    let loss = |run: &Value| run["epochs"][0]["valid_loss"].as_f64().expect("a loss");
    assert!((loss(&ours) - loss(&theirs)).abs() < 1e-3);
    assert_eq!(
        (&theirs["num_cached"], &theirs["backbone"]),
        (&json!(0), &json!("lite-0"))
    );

    // Its last blocks learn, too, and the model is whole without the backbone.
    let fine = [
        "way=fine-tune",
        "input_px=64",
        "unfreeze=2",
        "views=1",
        "epochs=2",
    ];
    let tuned = train(
        &place,
        &project,
        &[&fine[..], &["backbone=lite-0"]].concat(),
    );
    assert_eq!(tuned["epochs"].as_array().map(Vec::len), Some(2));
    place.json(["backbones", "remove", text(&project), "lite-0"]);
    let listed = place.json(["backbones", "list", text(&project)]);
    assert_eq!(listed["own"], json!([]));
    let evaluated = place.json(["evaluate", text(&project)]);
    assert_eq!(evaluated["accuracy"], tuned["accuracy"]);
    let args = ["train", text(&project), "--set", "backbone=lite-0"];
    assert_eq!(place.error(args), "no-backbone");
    let out = place.path("out");
    let exported = place.json([
        "export",
        text(&project),
        "--format=onnx",
        "--out",
        text(&out),
    ]);
    assert_eq!(exported["parity"]["top1_agreement"], 1.0);
}

#[test]
fn what_hearth_trained_can_be_built_on() {
    let place = Workplace::new();
    let project = place.drawn_project(10);
    let settings = ["way=scratch", "width=8", "input_px=32", "epochs=2"];
    let trained = train(&place, &project, &settings);
    let model = Path::new(trained["model"].as_str().expect("a folder")).join("model.onnx");
    let added = add(&place, &project, &model, &["--pixels=bytes", "--name=own"]);
    assert_eq!(added["dim"], 64);
    let again = train(
        &place,
        &project,
        &["way=head", "backbone=own", "input_px=32"],
    );
    assert_eq!(again["backbone"], "own");
    let twice = [
        "backbones",
        "add",
        text(&project),
        text(&model),
        "--name=own",
    ];
    assert_eq!(place.error(twice), "backbone-name-taken");
    let wild = [
        "backbones",
        "add",
        text(&project),
        text(&model),
        "--name=../own",
    ];
    assert_eq!(place.error(wild), "backbone-name");
}

#[test]
fn classifiers_of_other_programs_give_their_own_embedding() {
    let place = Workplace::new();
    let folder = place.path("nets");
    let side = SIDE.to_string();
    let Some(known) = peers::python("make_classifiers.py", [text(&folder), &side]) else {
        return;
    };
    let project = place.drawn_project(10);
    let picture = image::RgbImage::from_fn(SIDE, SIDE, |x, y| {
        image::Rgb([0, 1, 2].map(|c| ((7 * y + 13 * x + 50 * c) % 256) as u8))
    });
    for (name, expected) in known.as_object().expect("embeddings by name") {
        let added = add(&place, &project, &folder.join(format!("{name}.onnx")), &[]);
        let only = (name == "one-size").then_some(SIDE);
        assert_eq!(added["fixed_px"], json!(only), "{name}");
        let backbone = Backbone::load(&project, name).expect("it is there");
        let graph = backbone.graph(SIDE).expect("it takes this size");
        let mut runtime = runtime_for(Arc::new(graph), &ComputeDevice::cpu()).expect("it runs");
        assert_eq!(runtime.name(), "CPU", "{name} runs on the quick plan");
        let found = runtime
            .run(&[input_of([&picture].into_iter())])
            .expect("it runs");
        let expected: Vec<f64> = serde_json::from_value(expected.clone()).expect("numbers");
        assert_eq!(found[0].data().len(), expected.len());
        for (a, b) in found[0].data().iter().zip(&expected) {
            assert!(
                (f64::from(*a) - b).abs() < 1e-3 * (1.0 + b.abs()),
                "{name}: {a} {b}"
            );
        }
        // All blocks learn.
        let backbone = format!("backbone={name}");
        let fine = [
            "way=fine-tune",
            "unfreeze=all",
            "epochs=1",
            "views=0",
            &backbone,
        ];
        let tuned = train(&place, &project, &[&fine[..], &["input_px=64"]].concat());
        assert_eq!(tuned["backbone"], name.as_str());
        assert_eq!(tuned["config"]["input_px"], 64);
    }
    // The one size is taken where none was chosen.
    let chosen = train(&place, &project, &["way=head", "backbone=one-size"]);
    assert_eq!(chosen["config"]["input_px"], SIDE);
    let other = [
        "train",
        text(&project),
        "--set",
        "way=head",
        "backbone=one-size",
        "input_px=96",
    ];
    assert_eq!(place.error(other), "backbone-size");

    let refused = |name: &str| {
        let file = folder.join(format!("{name}.onnx"));
        place.error(["backbones", "add", text(&project), text(&file)])
    };
    for (name, code) in [
        ("channels-last", "backbone-channels-last"),
        ("grey", "backbone-no-pictures"),
        ("picture-to-picture", "backbone-no-embedding"),
        ("strange", "unsupported-operator"),
        ("cut-short", "unreadable-model"),
        ("words", "unreadable-model"),
        ("missing", "io"),
    ] {
        assert_eq!(refused(name), code, "{name}");
    }
    let kept = fs::read_dir(project.join("backbones"))
        .expect("a folder")
        .count();
    assert_eq!(
        kept,
        2 * known.as_object().map_or(0, serde_json::Map::len),
        "nothing half"
    );
    media::load(&place.path("pictures/disc/000.png")).expect("the data are untouched");
}

/// A hub with one repository.
fn hub(model: &[u8]) -> HashMap<String, Vec<u8>> {
    let oid = "a".repeat(64);
    let about = json!({ "sha": "abc", "cardData": { "license": "apache-2.0" } });
    let lfs = json!({ "oid": oid, "size": model.len() });
    let plain = |path: &str, size: usize| json!({ "type": "file", "path": path, "size": size });
    let pixels = br#"{"do_normalize": false, "do_rescale": false}"#;
    let tree = json!([
        plain("README.md", 10),
        plain("preprocessor_config.json", pixels.len()),
        { "type": "file", "path": "onnx/model.onnx", "size": model.len() },
        { "type": "file", "path": "onnx/model_fp16.onnx", "size": 7, "lfs": lfs },
    ]);
    let file = |path: &str| format!("/me/net/resolve/abc/{path}");
    HashMap::from([
        (
            "/api/models/me/net".to_owned(),
            about.to_string().into_bytes(),
        ),
        (
            "/api/models/me/net/tree/abc?recursive=true".to_owned(),
            tree.to_string().into_bytes(),
        ),
        (file("onnx/model.onnx"), model.to_vec()),
        (file("preprocessor_config.json"), pixels.to_vec()),
        (
            "/api/models/me/words".to_owned(),
            about.to_string().into_bytes(),
        ),
        (
            "/api/models/me/words/tree/abc?recursive=true".to_owned(),
            json!([plain("README.md", 10)]).to_string().into_bytes(),
        ),
    ])
}

fn use_hub(place: &Workplace, address: &str) {
    let folder = place.path("user-data");
    fs::create_dir_all(&folder).expect("made");
    let settings = json!({ "fetch": { "hub_address": address } });
    fs::write(folder.join("settings.json"), settings.to_string()).expect("written");
}

#[test]
fn a_net_is_fetched_from_a_hub_once_its_size_and_licence_were_seen() {
    let place = Workplace::new();
    let project = place.drawn_project(10);
    let (address, server) = file_server::serve_all(hub(hearth_core::assets::EFFICIENTNET_LITE0));
    use_hub(&place, &address);
    let get = |more: &[&'static str], repo: &'static str| {
        let mut args = vec!["backbones", "get", text(&project), repo];
        args.extend(more);
        args
    };
    let looked = place.json(get(&["--look"], "me/net"));
    assert_eq!(looked["licence"], "apache-2.0");
    assert_eq!(looked["files"].as_array().map(Vec::len), Some(2));
    assert!(looked["num_bytes"].as_u64() > Some(1_000_000));
    assert_eq!(place.error(get(&[], "me/net")), "not-confirmed");
    assert_eq!(place.error(get(&["--yes"], "me/words")), "fetch-no-model");
    assert_eq!(
        place.error(get(&["--yes"], "me/nothing")),
        "fetch-not-found"
    );
    let added = place.json(get(&["--yes"], "me/net"));
    assert_eq!(
        (&added["name"], &added["licence"]),
        (&json!("me-net"), &json!("apache-2.0"))
    );
    assert_eq!(added["pixels"]["std"], json!([1.0, 1.0, 1.0]));
    let origin = added["origin"].as_str().expect("an address");
    assert!(origin.ends_with("/me/net"), "{origin}");
    assert!(!project.join("downloads/backbones/me-net").exists());
    let trained = train(
        &place,
        &project,
        &["way=head", "input_px=64", "backbone=me-net"],
    );
    assert!(trained["accuracy"].as_f64() > Some(0.5));
    let asked = file_server::end(&address, server);
    let fetched = asked.iter().filter(|path| path.contains("/resolve/"));
    assert_eq!(fetched.count(), 2, "{asked:?}");
}

#[test]
fn the_window_brings_a_backbone_and_trains_on_it() {
    let place = Workplace::new();
    let project = place.drawn_project(10);
    let file = bundled(&place);
    let (address, server) = file_server::serve_all(hub(hearth_core::assets::EFFICIENTNET_LITE0));
    use_hub(&place, &address);
    add(
        &place,
        &project,
        &file,
        &["--pixels=bytes", "--name=before"],
    );
    let mut flow = Flow::open_project(&place.path("user-data"), Some(&project));
    flow.until_idle();
    flow.go("Train");
    flow.press("Backbone: EfficientNet-Lite0 (bundled)");
    assert!(flow.shows("before"), "{flow:?}");
    flow.click("Add an ONNX classifier…");
    assert!(flow.shows("Get a backbone"));
    let words = place.path("words.onnx");
    fs::write(&words, "no model").expect("written");
    flow.type_into("ONNX file", text(&words));
    flow.press("Add it");
    flow.until_idle();
    let failure = flow.app().view().train.backbone_form.as_ref();
    assert!(
        failure.is_some_and(|form| form.failure.is_some()),
        "{flow:?}"
    );
    flow.type_into("ONNX file", text(&file));
    flow.choose("0 to 255");
    flow.press("Add it");
    flow.until_idle();
    assert!(flow.app().view().train.backbone_form.is_none(), "{flow:?}");
    assert_eq!(flow.app().view().train.config.backbone, "lite-0");
    assert!(flow.shows("Backbone: lite-0"), "{flow:?}");
    assert!(flow.shows_part("pictures a second"));

    flow.press("Backbone: lite-0");
    flow.click("Get one from Hugging Face…");
    flow.type_into("Repository, OWNER/NAME", "me/net");
    flow.key(Modifiers::NONE, Key::Enter);
    flow.until_idle();
    assert!(flow.shows("apache-2.0"), "{flow:?}");
    flow.press("Fetch");
    flow.until_idle();
    assert!(flow.shows("Backbone: me-net"), "{flow:?}");
    flow.press("Backbone: me-net");
    flow.click("Remove me-net");
    flow.until_idle();
    assert!(
        flow.shows("Backbone: EfficientNet-Lite0 (bundled)"),
        "{flow:?}"
    );
    file_server::end(&address, server);
}
