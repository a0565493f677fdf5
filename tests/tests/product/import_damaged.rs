//! Data sets with faults: each is counted with its reason, the rest is kept, and what cannot be
//! used at all leaves nothing behind.

use hearth_core::data::Sample;
use hearth_core::project::Snapshot;
use hearth_core::project::store::Store;
use hearth_tests::Workplace;
use hearth_tests::pictures::{Motif, draw};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;

fn import(place: &Workplace, project: &Path, source: &Path) -> Value {
    place.json(["import".as_ref(), project.as_os_str(), source.as_os_str()])
}

fn snapshot(project: &Path) -> Snapshot {
    let store = Store::open_read_only(project).expect("opens");
    store.load(project).expect("loads")
}

/// How often each reason was given.
fn reasons(imported: &Value) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for one in imported["skipped"].as_array().expect("a list") {
        assert!(one["path"].is_string() && one["reason"].is_string());
        let code = one["code"].as_str().expect("a code").to_owned();
        *counts.entry(code).or_default() += 1;
    }
    counts
}

fn counted(reasons: &[(&str, usize)]) -> BTreeMap<String, usize> {
    let reasons = reasons.iter();
    reasons.map(|(code, n)| ((*code).to_owned(), *n)).collect()
}

fn png(variant: u32) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    draw(Motif::Disc, variant, 32)
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("encodes");
    png.into_inner()
}

fn put(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(path, content).expect("written");
}

#[test]
fn a_zip_with_links_climbing_names_and_archives_inside_brings_its_pictures() {
    let place = Workplace::new();
    let path = place.path("odd.zip");
    let mut zip = zip::ZipWriter::new(File::create(&path).expect("created"));
    let options = SimpleFileOptions::default();
    let mut add = |name: &str, bytes: &[u8]| {
        zip.start_file(name, options).expect("started");
        zip.write_all(bytes).expect("written");
    };
    for class in ["cat", "dog"] {
        for variant in 0..4 {
            add(&format!("{class}/{variant}.png"), &png(variant));
        }
    }
    add("../climbed.png", &png(8));
    add("cat/../../climbed too.png", &png(9));
    add("C:\\..\\..\\climbed.png", &png(9));
    add("/tmp/hearth-absolute-in-a-zip.png", &png(10));
    let mut inner = zip::ZipWriter::new(Cursor::new(Vec::new()));
    inner.start_file("deep.png", options).expect("started");
    inner.write_all(&png(11)).expect("written");
    let inner = inner.finish().expect("finished").into_inner();
    add("dog/more.zip", &inner);
    zip.add_symlink("cat/passwd.png", "/etc/passwd", options)
        .expect("added");
    zip.finish().expect("finished");

    let (project, imported) = place.project_with("project", &path);
    assert_eq!(imported["num_added"], 8, "{imported:#}");
    assert_eq!(
        reasons(&imported),
        counted(&[
            ("climbs-out", 4),
            ("link-in-archive", 1),
            ("not-a-picture", 1)
        ])
    );
    for outside in [
        place.path("climbed.png"),
        place.path("climbed too.png"),
        project.join("climbed.png"),
        "/tmp/hearth-absolute-in-a-zip.png".into(),
    ] {
        assert!(!outside.exists(), "{}", outside.display());
    }
}

/// A zip with two entries of one name, which no library writes: the name of one is changed after.
fn with_a_name_twice(path: &Path) {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, variant) in [
        ("cat/1.png", 1),
        ("cat/2.png", 2),
        ("dog/3.png", 3),
        ("dog/4.png", 4),
    ] {
        zip.start_file(name, options).expect("started");
        zip.write_all(&png(variant)).expect("written");
    }
    let mut bytes = zip.finish().expect("finished").into_inner();
    let name = b"cat/2.png";
    for at in 0..bytes.len() - name.len() {
        if bytes[at..].starts_with(name) {
            bytes[at..at + name.len()].copy_from_slice(b"cat/1.png");
        }
    }
    fs::write(path, bytes).expect("written");
}

#[test]
fn two_entries_of_one_name_do_not_overwrite_each_other_silently() {
    let place = Workplace::new();
    let zip = place.path("twice.zip");
    with_a_name_twice(&zip);
    let (project, imported) = place.project_with("from a zip", &zip);
    assert_eq!(imported["num_added"], 3, "{imported:#}");
    assert_eq!(reasons(&imported), counted(&[("name-twice", 1)]));
    let kept = snapshot(&project);
    let one = kept.all().find(|sample| &*sample.path == "cat/1.png");
    let file = kept.sample_path(one.expect("it is there"));
    assert_eq!(fs::read(file).expect("read"), png(2), "the last one counts");

    let tar_path = place.path("twice.tar");
    let mut tar = tar::Builder::new(File::create(&tar_path).expect("created"));
    for (name, variant) in [("cat/1.png", 1), ("cat/1.png", 2), ("dog/3.png", 3)] {
        let bytes = png(variant);
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, &*bytes)
            .expect("written");
    }
    tar.finish().expect("finished");
    let (_, imported) = place.project_with("from a tar", &tar_path);
    assert_eq!(imported["num_added"], 2, "{imported:#}");
    assert_eq!(reasons(&imported), counted(&[("name-twice", 1)]));
}

#[test]
fn faults_in_voc_files_are_counted_and_the_rest_is_kept() {
    let place = Workplace::new();
    let root = place.path("voc");
    let object = |name: &str, corners: [&str; 4]| {
        let [left, top, right, bottom] = corners;
        format!(
            "<object><name>{name}</name><bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object>"
        )
    };
    let good = object("cat", ["2", "3", "20", "24"]);
    let file = |objects: &str| format!("<annotation>{objects}</annotation>");
    let files = [
        ("good", file(&good)),
        (
            "also good",
            file(&(good.clone() + &object("dog", ["1", "1", "9", "9"]))),
        ),
        (
            "no number",
            file(&(good.clone() + &object("cat", ["NaN", "3", "20", "24"]))),
        ),
        (
            "no area",
            file(&(good.clone() + &object("cat", ["9", "3", "9", "24"]))),
        ),
        (
            "outside",
            file(&(good.clone() + &object("cat", ["90", "90", "99", "99"]))),
        ),
        (
            "no name",
            file(&(good.clone() + &object(" ", ["2", "3", "20", "24"]))),
        ),
        ("half", file(&good)[..60].to_owned()),
        (
            "another thing",
            "<html><body>not this</body></html>".to_owned(),
        ),
        (
            "laughs",
            format!("<!DOCTYPE a [<!ENTITY b \"c\">]><annotation>&b;{good}</annotation>"),
        ),
        ("deep", format!("<annotation>{}", "<a>".repeat(100))),
        ("without a picture", file(&good)),
    ];
    for (n, (stem, xml)) in files.iter().enumerate() {
        put(&root.join(format!("{stem}.xml")), xml);
        if *stem != "without a picture" {
            put(&root.join(format!("{stem}.png")), png(n as u32));
        }
    }
    put(&root.join("forgotten.png"), png(50));
    let (project, imported) = place.project_with("project", &root);
    assert_eq!(imported["format"], "voc");
    assert_eq!(imported["num_added"], 6, "{imported:#}");
    assert_eq!(
        reasons(&imported),
        counted(&[
            ("bad-box", 1),
            ("bad-xml", 4),
            ("box-outside", 1),
            ("box-without-area", 1),
            // Those of damaged files, and one that nothing describes.
            ("not-annotated", 5),
            ("picture-missing", 1),
            ("unknown-class", 1),
        ])
    );
    let kept = snapshot(&project);
    assert_eq!(kept.all().map(Sample::num_drawn).sum::<usize>(), 7);
}

#[test]
fn faults_in_a_coco_file_are_counted_and_the_rest_is_kept() {
    let place = Workplace::new();
    let root = place.path("coco");
    for n in 0..4 {
        put(&root.join(format!("{n}.png")), png(n));
    }
    // As Python writes it, with what is no JSON.
    let json = r#"{
      "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}, {"id": 1, "name": "cow"}],
      "images": [
        {"id": 1, "file_name": "0.png"}, {"id": 2, "file_name": "1.png"},
        {"id": 2, "file_name": "2.png"}, {"id": 4, "file_name": "gone.png"},
        {"id": 5, "file_name": "0.png"}, {"file_name": "3.png"}
      ],
      "annotations": [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 10, 12]},
        {"id": 1, "image_id": 2, "category_id": 2, "bbox": [1, 2, 10, 12]},
        {"id": 3, "image_id": 1, "category_id": 1, "bbox": [NaN, 2, 10, 12]},
        {"id": 4, "image_id": 1, "category_id": 1, "bbox": [1, 2, Infinity, 12]},
        {"id": 5, "image_id": 1, "category_id": 1, "bbox": [1, 2, -10, 12]},
        {"id": 6, "image_id": 1, "category_id": 9, "bbox": [1, 2, 10, 12]},
        {"id": 7, "image_id": 77, "category_id": 1, "bbox": [1, 2, 10, 12]},
        {"id": 8, "image_id": 4, "category_id": 1, "bbox": [1, 2, 10, 12]}
      ]
    }"#;
    put(&root.join("instances.json"), json);
    let (project, imported) = place.project_with("project", &root);
    assert_eq!(imported["format"], "coco");
    assert_eq!(imported["num_added"], 2, "{imported:#}");
    assert_eq!(
        reasons(&imported),
        counted(&[
            ("bad-box", 2),
            ("box-of-unknown-picture", 1),
            ("box-without-area", 1),
            ("class-twice", 1),
            ("image-twice", 1),
            ("image-without-id", 1),
            ("not-annotated", 2),
            ("picture-missing", 1),
            ("picture-twice", 1),
            ("unknown-class", 1),
        ])
    );
    let kept = snapshot(&project);
    assert_eq!(kept.all().map(Sample::num_drawn).sum::<usize>(), 2);
    assert_eq!(kept.labels(), ["cat", "dog"]);
}

#[test]
fn annotations_in_gb_18030_keep_their_names() {
    let place = Workplace::new();
    let root = place.path("国标");
    put(&root.join("1.png"), png(1));
    put(&root.join("2.png"), png(2));
    // 猫 and 乗, of which the second ends in the byte of a backslash.
    let json = [
        &b"{\"categories\": [{\"id\": 1, \"name\": \"\xC3\xA8\"}, {\"id\": 2, \"name\": \"\x81\x5C\"}], \"images\": [{\"id\": 1, \"file_name\": \"1.png\"}, {\"id\": 2, \"file_name\": \"2.png\"}], "[..],
        b"\"annotations\": [{\"id\": 1, \"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 2, 10, 12]}, {\"id\": 2, \"image_id\": 2, \"category_id\": 2, \"bbox\": [1, 2, 10, 12]}]}",
    ]
    .concat();
    put(&root.join("instances.json"), json);
    let (project, imported) = place.project_with("project", &root);
    assert_eq!(imported["num_added"], 2, "{imported:#}");
    assert_eq!(reasons(&imported), counted(&[]));
    assert_eq!(snapshot(&project).labels(), ["猫", "乗"]);
}

#[test]
fn annotations_that_cannot_be_read_leave_nothing() {
    let place = Workplace::new();
    let root = place.path("half");
    put(&root.join("1.png"), png(1));
    put(
        &root.join("instances.json"),
        "{\"images\": [{\"id\": 1, \"file_name\": \"1.p",
    );
    let project = place.project("project");
    let code = place.error(["import".as_ref(), project.as_os_str(), root.as_os_str()]);
    assert_eq!(code, "annotations-damaged");
    let kept = snapshot(&project);
    assert!(kept.samples.is_empty() && kept.classes.is_empty() && kept.sources.is_empty());
}

#[test]
fn where_collected_pictures_came_from_is_read_from_the_table_beside_them() {
    let place = Workplace::new();
    let root = place.path("web");
    for (class, n) in [("cat", 1), ("dog", 2)] {
        put(&root.join(class).join(format!("{n}.png")), png(n));
        put(&root.join(class).join("own.png"), png(n + 10));
        let table = format!(
            "file,origin_url,page_url,fetched_at\n{n}.png,\"https://example.org/{class},{n}.png\",,2026-01-02T03:04:05Z\n"
        );
        put(&root.join(class).join("origins.csv"), table);
    }
    let (project, imported) = place.project_with("project", &root);
    assert_eq!(imported["num_added"], 4, "{imported:#}");
    assert_eq!(reasons(&imported), counted(&[]), "the table is no stray");
    let kept = snapshot(&project);
    let origin = |path: &str| {
        let sample = kept.all().find(|sample| &*sample.path == path);
        sample.expect("it is there").origin().map(str::to_owned)
    };
    assert_eq!(
        origin("cat/1.png").as_deref(),
        Some("https://example.org/cat,1.png")
    );
    assert_eq!(origin("cat/own.png"), None);
    // One class alone is a folder of pictures without labels, and no table that names files.
    let other = place.project("one class");
    let imported = import(&place, &other, &root.join("cat"));
    assert_eq!(
        (&imported["format"], &imported["num_added"]),
        (&"folder".into(), &2.into())
    );
}
