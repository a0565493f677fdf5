//! Annotation formats, preview, copies, moved folders, splits and public data, by the command
//! line.

use hearth_tests::pictures::{self, Motif};
use hearth_tests::program::Workplace;
use hearth_tests::shared_data;
use hearth_tests::skip::{Lack, skip};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// A COCO data set of three pictures and three classes, one of them without a box.
fn coco(place: &Workplace) -> PathBuf {
    let folder = place.path("coco 猫");
    fs::create_dir_all(folder.join("images")).expect("made");
    let images: Vec<Value> = (0..3)
        .map(|i| {
            let name = format!("图 {i}.PNG");
            pictures::save(
                &pictures::draw(Motif::Disc, i, 64),
                &folder.join("images").join(&name),
            );
            json!({ "id": 10 + i, "file_name": name, "width": 64, "height": 64 })
        })
        .collect();
    let file = json!({
        "images": images,
        "categories": [
            { "id": 7, "name": "鸟" }, { "id": 2, "name": "big cat" }, { "id": 90, "name": "unused" },
        ],
        "annotations": [
            { "id": 1, "image_id": 10, "category_id": 7, "bbox": [1.5, 2.25, 30.0, 20.5] },
            { "id": 2, "image_id": 10, "category_id": 2, "bbox": [40, 40, 24, 24] },
            { "id": 3, "image_id": 11, "category_id": 2, "bbox": [50, 10, 100, 10] },
            { "id": 4, "image_id": 11, "category_id": 2, "bbox": [70, 70, 5, 5] },
            { "id": 5, "image_id": 12, "category_id": 55, "bbox": [1, 1, 5, 5] },
            { "id": 6, "image_id": 99, "category_id": 2, "bbox": [1, 1, 5, 5] },
            { "id": 7, "image_id": 12, "category_id": 7, "bbox": [3, 3, 0, 9] },
        ],
    });
    fs::create_dir_all(folder.join("annotations")).expect("made");
    let path = folder.join("annotations/instances_train.json");
    fs::write(path, file.to_string()).expect("written");
    folder
}

/// Classes in order, and for each file its class and boxes.
fn content(project: &Path) -> (Vec<String>, Vec<(String, Vec<(String, [f32; 4])>)>) {
    let store = hearth_core::project::store::Store::open_read_only(project).expect("opens");
    let snapshot = store.load(project).expect("loads");
    let mut items: Vec<_> = snapshot
        .all()
        .map(|sample| {
            let name = sample
                .path
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned();
            let boxes = sample.marks.iter().map(|drawn| {
                let class = snapshot.classes[drawn.class.index()].name.clone();
                (class, drawn.shape.rect_px().expect("a box"))
            });
            (name, boxes.collect::<Vec<_>>())
        })
        .collect();
    items.sort_by(|a, b| a.0.cmp(&b.0));
    (snapshot.labels(), items)
}

fn args<'a>(verb: &'a str, project: &'a Path, rest: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec![verb, project.to_str().expect("a plain path")];
    all.extend(rest);
    all
}

#[test]
fn boxes_survive_every_box_format_within_half_a_pixel() {
    let place = Workplace::new();
    let folder = coco(&place);
    let project = place.project("first");
    let folder = folder.to_str().expect("Unicode");
    let preview = place.json(args("import", &project, &[folder, "--preview"]));
    assert_eq!(preview["format"], "coco");
    assert_eq!(
        (&preview["num_items"], &preview["num_boxes"]),
        (&json!(3), &json!(5))
    );
    assert_eq!(preview["new_classes"], json!(["big cat", "鸟", "unused"]));
    let nothing = place.json(args("inspect", &project, &[]));
    assert_eq!(nothing["num_samples"], 0, "a preview stores nothing");

    let imported = place.json(args("import", &project, &[folder]));
    assert_eq!(
        (&imported["num_added"], &imported["num_boxes"]),
        (&json!(3), &json!(3))
    );
    let skipped = imported["skipped"].as_array().expect("a list");
    let has = |code: &str| skipped.iter().any(|one| one["code"] == code);
    assert!(has("box-outside") && has("box-without-area"), "{skipped:?}");
    let (classes, items) = content(&project);
    assert_eq!(
        classes,
        ["big cat", "鸟", "unused"],
        "ids in order, the unused one kept"
    );
    assert_eq!(
        items[1].1,
        [("big cat".to_owned(), [50.0, 10.0, 14.0, 10.0])],
        "cut at the edge"
    );

    for format in [
        "coco",
        "yolo",
        "voc",
        "csv",
        "jsonl",
        "createml",
        "label-studio",
    ] {
        let out = place.path(&format!("out {format}"));
        let out = out.to_str().expect("a plain path");
        let export = ["--format", format, "--out", out];
        let written = place.json(args("export-data", &project, &export));
        assert_eq!(
            (&written["num_samples"], &written["num_boxes"]),
            (&json!(3), &json!(3))
        );
        let again = place.project(&format!("again-{format}"));
        let report = place.json(args("import", &again, &[out]));
        let layout = if matches!(format, "csv" | "jsonl") {
            "table"
        } else {
            format
        };
        assert_eq!(report["format"], layout);
        let (classes_again, items_again) = content(&again);
        assert_eq!(classes_again, classes, "{format}");
        assert_eq!(items_again.len(), items.len(), "{format}");
        for ((name, boxes), (name_again, boxes_again)) in items.iter().zip(&items_again) {
            assert_eq!(
                (name, boxes.len()),
                (name_again, boxes_again.len()),
                "{format}"
            );
            for ((class, rect), (class_again, rect_again)) in boxes.iter().zip(boxes_again) {
                assert_eq!(class, class_again, "{format}");
                for (a, b) in rect.iter().zip(rect_again) {
                    assert!((a - b).abs() < 0.5, "{format}: {rect:?} {rect_again:?}");
                }
            }
        }
        let refused = args("export-data", &project, &export);
        assert_eq!(place.error(refused), "export-folder-not-empty");
    }
    let out = place.path("out folder");
    let export = [
        "--format",
        "folder",
        "--out",
        out.to_str().expect("a plain path"),
    ];
    place.json(args("export-data", &project, &export));
    let list = fs::read_to_string(out.join("classes.txt")).expect("a class list");
    assert_eq!(
        list.lines().collect::<Vec<_>>(),
        ["big cat", "鸟", "unused"]
    );
    let plain = place.drawn_project(3);
    let out = place.path("no boxes");
    let export = [
        "--format",
        "coco",
        "--out",
        out.to_str().expect("a plain path"),
    ];
    assert_eq!(
        place.error(args("export-data", &plain, &export)),
        "format-needs-boxes"
    );
}

#[test]
fn what_is_said_of_boxes_survives_where_a_format_has_a_place_for_it() {
    let place = Workplace::new();
    let folder = coco(&place);
    let file = folder.join("annotations/instances_train.json");
    let text = fs::read_to_string(&file).expect("read");
    let mut coco: Value = serde_json::from_str(&text).expect("JSON");
    coco["annotations"][0]["attributes"] = json!({ "difficult": true, "occluded": true });
    coco["annotations"][1]["attributes"] = json!({ "truncated": true });
    fs::write(&file, coco.to_string()).expect("written");
    let flags = |project: &Path| {
        let store = hearth_core::project::store::Store::open_read_only(project).expect("opens");
        let snapshot = store.load(project).expect("loads");
        let mut flags: Vec<_> = snapshot
            .all()
            .flat_map(|sample| &sample.marks)
            .map(|drawn| {
                let left = drawn.shape.rect_px().expect("a box")[0].round() as i32;
                (left, drawn.flags)
            })
            .collect();
        flags.sort_by_key(|(left, _)| *left);
        flags
    };
    let project = place.project("first");
    let folder = folder.to_str().expect("Unicode");
    place.json(args("import", &project, &[folder]));
    let expected = flags(&project);
    let [(2, both), (40, cut), (50, none)] = expected[..] else {
        panic!("{expected:?}")
    };
    assert!(both.difficult && both.occluded && !both.truncated);
    assert!(cut.truncated && !cut.difficult);
    assert_eq!(none, hearth_core::data::MarkFlags::default());
    for format in ["coco", "voc", "csv", "jsonl", "label-studio"] {
        let out = place.path(&format!("out {format}"));
        let out = out.to_str().expect("a plain path");
        let export = ["--format", format, "--out", out];
        place.json(args("export-data", &project, &export));
        let again = place.project(&format!("again-{format}"));
        place.json(args("import", &again, &[out]));
        assert_eq!(flags(&again), expected, "{format}");
    }
}

#[test]
fn bad_labels_are_named_and_the_rest_is_kept() {
    let place = Workplace::new();
    let folder = place.path("yolo");
    fs::create_dir_all(folder.join("train/images")).expect("made");
    for i in 0..4 {
        let picture = pictures::draw(Motif::Stripes, i, 64);
        pictures::save(&picture, &folder.join(format!("train/images/{i}.png")));
    }
    fs::create_dir_all(folder.join("train/labels")).expect("made");
    let label = |name: &str, text: &str| {
        fs::write(folder.join("train/labels").join(name), text).expect("written");
    };
    label("0.txt", "0 0.5 0.5 0.5 0.5\n1 0.5 0.5 NaN 0.5\n");
    label("1.txt", "9 0.5 0.5 0.5 0.5\n0 0.2 0.2 0.1\n");
    label("2.txt", "");
    fs::write(
        folder.join("data.yaml"),
        "names: ['a: b', \"猫\", unused]\ntrain: ../train/images\n",
    )
    .expect("written");
    let project = place.project("yolo-project");
    let folder = folder.to_str().expect("a plain path");
    let report = place.json(args("import", &project, &[folder]));
    assert_eq!(
        (&report["num_added"], &report["num_boxes"]),
        (&json!(4), &json!(1))
    );
    let (classes, _) = content(&project);
    assert_eq!(classes, ["a: b", "猫", "unused"]);
    let skipped = report["skipped"].as_array().expect("a list");
    let codes: Vec<&str> = skipped
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    assert!(codes.contains(&"unknown-class"), "{codes:?}");
    assert!(codes.contains(&"bad-label-line"), "{codes:?}");
}

#[test]
fn blood_cells_come_in_from_pascal_voc() {
    let name = "blood_cells_come_in_from_pascal_voc";
    let Some(archive) = shared_data::file("bccd.tar") else {
        skip(Lack::SharedData, name);
        return;
    };
    let place = Workplace::new();
    let project = place.project("cells");
    let archive = archive.to_str().expect("a plain path");
    let report = place.json(args("import", &project, &[archive]));
    assert_eq!(report["format"], "voc");
    assert_eq!(report["num_added"], 364);
    assert!(
        report["num_boxes"].as_u64() > Some(4800),
        "{}",
        report["num_boxes"]
    );
    let labels: Vec<&str> = report["classes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|class| class["label"].as_str())
        .collect();
    let mut sorted = labels.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["Platelets", "RBC", "WBC"]);
}

#[test]
fn copies_stay_and_moved_pictures_are_found_by_their_content() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 5);
    let copied = place.project("copied");
    let source = folder.to_str().expect("a plain path");
    place.json(args("import", &copied, &[source, "--copy"]));
    let referred = place.project("referred");
    place.json(args("import", &referred, &[source]));

    // The folder moves, and one picture gets another name on the way.
    let moved = place.path("elsewhere/deep/moved");
    fs::create_dir_all(moved.parent().expect("a parent")).expect("made");
    fs::rename(&folder, &moved).expect("moved");
    fs::rename(moved.join("disc/000.png"), moved.join("disc/renamed.png")).expect("renamed");
    let out = place.path("out");
    let export = [
        "--format",
        "folder",
        "--out",
        out.to_str().expect("a plain path"),
    ];
    let written = place.json(args("export-data", &copied, &export));
    assert_eq!(written["num_missing"], 0, "copies do not care");

    let elsewhere = place.path("elsewhere");
    let empty = place.path("empty");
    fs::create_dir(&empty).expect("made");
    let wrong = args("find-media", &referred, &[empty.to_str().expect("plain")]);
    assert_eq!(place.error(wrong), "media-not-found");
    let right = args(
        "find-media",
        &referred,
        &[elsewhere.to_str().expect("plain")],
    );
    let found = place.json(right.clone());
    assert_eq!(
        (&found["num_found"], &found["num_missing"]),
        (&json!(15), &json!(0))
    );
    assert_eq!(place.error(right), "nothing-is-missing");
    let out = place.path("out again");
    let export = [
        "--format",
        "folder",
        "--out",
        out.to_str().expect("a plain path"),
    ];
    assert_eq!(
        place.json(args("export-data", &referred, &export))["num_missing"],
        0
    );
}

#[test]
fn data_is_split_anew_as_asked_and_back() {
    let place = Workplace::new();
    let project = place.drawn_project(20);
    let before = place.json(args("inspect", &project, &[]));
    let shares = ["--train", "50", "--valid", "20", "--test", "30"];
    let after = place.json(args("split", &project, &shares));
    assert_eq!(
        after["splits"],
        json!({ "train": 30, "valid": 12, "test": 18 })
    );
    let back = place.json(args("undo", &project, &[]));
    assert_eq!(back["splits"], before["splits"]);
    assert_eq!(
        place.error(args("split", &project, &["--train", "0"])),
        "bad-split-shares"
    );
}

#[test]
fn wrong_labels_are_suspected_and_mended_in_one_edit() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 30);
    fs::rename(
        folder.join("disc/003.png"),
        folder.join("stripes/wrong.png"),
    )
    .expect("moved");
    let (project, _) = place.project_with("project", &folder);
    let checked = place.json(args("check", &project, &[]));
    let suspects = checked["suspects"].as_array().expect("a list");
    let wrong = suspects
        .iter()
        .find(|one| one["path"] == "stripes/wrong.png");
    assert_eq!(
        wrong.expect("it is suspected")["suggested"],
        "disc",
        "{suspects:?}"
    );
    assert!(suspects.len() <= 3, "{suspects:?}");
    let mended = place.json(args("edit", &project, &["fix", "likely-label-errors"]));
    let disc = mended["classes"].as_array().expect("a list").iter();
    let disc = disc.clone().find(|class| class["label"] == "disc");
    assert_eq!(disc.expect("there")["num_samples"], 30);
    let findings = mended["findings"].to_string();
    assert!(!findings.contains("likely-label-errors"), "{findings}");
}

#[test]
fn a_picture_from_the_web_keeps_its_origin_and_robots_are_obeyed() {
    let place = Workplace::new();
    let mut pictures_of = Vec::new();
    for i in 0..3 {
        let path = place.path(&format!("{i}.png"));
        pictures::save(&pictures::draw(Motif::Disc, i, 48), &path);
        pictures_of.push(fs::read(path).expect("read"));
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let mut asked = Vec::new();
        // Bounded: the last request asks it to end.
        for stream in listener.incoming().take(60) {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 4096];
            let n = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..n]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let (status, kind, body) = match &*path {
                "/end" => break,
                "/robots.txt" => (
                    "200 OK",
                    "text/plain",
                    b"User-agent: *\nDisallow: /private/\n".to_vec(),
                ),
                "/page" => (
                    "200 OK",
                    "text/html",
                    b"<img src='0.png'><img src='/private/1.png'><img src='2.png'>".to_vec(),
                ),
                "/0.png" => ("200 OK", "image/png", pictures_of[0].clone()),
                "/2.png" => ("200 OK", "image/png", pictures_of[2].clone()),
                _ => ("404 Not Found", "text/plain", b"no".to_vec()),
            };
            asked.push(path);
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(&body);
        }
        asked
    });
    let project = place.project("web");
    let page = format!("{address}/page");
    let collect = ["--class", "discs", "--page", &page];
    let report = place.json(args("collect", &project, &collect));
    assert_eq!(report["num_added"], 2, "{report}");
    assert!(
        report["addresses_skipped"]
            .to_string()
            .contains("fetch-robots"),
        "{report}"
    );
    let store = hearth_core::project::store::Store::open_read_only(&project).expect("opens");
    let snapshot = store.load(&project).expect("loads");
    for sample in snapshot.all() {
        let origin = sample.origin().expect("its origin is kept");
        assert!(origin.starts_with(&address), "{origin}");
    }
    let look = format!("{address}/nothing.csv");
    assert_eq!(
        place.error(args("get", &project, &[&look, "--look"])),
        "fetch-not-found"
    );
    let mut last = std::net::TcpStream::connect(&address["http://".len()..]).expect("connects");
    last.write_all(b"GET /end HTTP/1.1\r\n\r\n").expect("sent");
    let asked = server.join().expect("the server ends");
    assert!(
        !asked.iter().any(|path| path.starts_with("/private")),
        "{asked:?}"
    );
}

#[test]
fn class_folders_keep_every_class_and_what_has_none() {
    let place = Workplace::new();
    let project = place.drawn_project(4);
    let (names, _) = content(&project);
    let [one, two, three] = &names[..] else {
        panic!("three classes: {names:?}");
    };
    place.json(args("edit", &project, &["rename-class", one, "a/b"]));
    place.json(args("edit", &project, &["rename-class", two, "a-b"]));
    place.json(args("edit", &project, &["unlabel", "--of-class", three]));
    let out = place.path("folders");
    let written = ["--format", "folder", "--out", out.to_str().expect("UTF-8")];
    place.json(args("export-data", &project, &written));
    let again = place.project("again");
    let report = place.json(args("import", &again, &[out.to_str().expect("UTF-8")]));
    assert_eq!(report["skipped"], json!([]));
    let of = |project: &Path| {
        let store = hearth_core::project::store::Store::open_read_only(project).expect("opens");
        let snapshot = store.load(project).expect("loads");
        let mut found: Vec<_> = snapshot
            .all()
            .map(|sample| {
                let class = snapshot.class_name(sample).map(str::to_owned);
                (sample.hash, class, sample.split)
            })
            .collect();
        found.sort_by_key(|(hash, ..)| hash.0);
        (snapshot.labels(), found)
    };
    assert_eq!(of(&project), of(&again));
}
