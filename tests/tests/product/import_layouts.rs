//! Data sets in the layouts in which they are published: aclImdb, Hugging Face's folders and
//! Parquet files; and what a preview of an archive leaves for its import.

use flate2::Compression;
use flate2::write::GzEncoder;
use hearth_core::command::Command;
use hearth_core::data::import::{Format, ImportOptions, ImportPreview, ImportReport};
use hearth_core::event::JobResult;
use hearth_core::session::{Session, SessionOptions};
use hearth_core::tasks::TaskKind;
use hearth_tests::Workplace;
use hearth_tests::pictures::{self, Motif, draw};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

fn new_project(place: &Workplace, name: &str, task: &str) -> PathBuf {
    let dir = place.path(name);
    let task = format!("--task={task}");
    place.json(["new".as_ref(), dir.as_os_str(), task.as_ref()]);
    dir
}

fn import(place: &Workplace, project: &Path, source: &Path) -> Value {
    place.json(["import".as_ref(), project.as_os_str(), source.as_os_str()])
}

fn put(root: &Path, name: &str, content: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(path, content).expect("written");
}

fn picture(root: &Path, name: &str, variant: u32) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    pictures::save(&draw(Motif::Disc, variant, 32), &path);
}

/// The codes of what was left out, sorted.
fn codes(report: &Value) -> Vec<&str> {
    let skipped = report["skipped"].as_array().expect("a list");
    let mut codes: Vec<&str> = skipped
        .iter()
        .map(|one| one["code"].as_str().expect("a code"))
        .collect();
    codes.sort_unstable();
    codes
}

/// Labels with their counts, in the project's order.
fn classes(report: &Value) -> Vec<(&str, u64)> {
    let classes = report["classes"].as_array().expect("a list").iter();
    let classes = classes.map(|class| {
        let count = class["num_samples"].as_u64().expect("a count");
        (class["label"].as_str().expect("a label"), count)
    });
    classes.collect()
}

#[test]
fn reviews_of_acl_imdb_come_in_as_a_folder_and_as_an_archive() {
    let place = Workplace::new();
    let root = place.path("aclImdb");
    for name in ["README", "imdb.vocab", "imdbEr.txt"] {
        put(&root, name, "not a review");
    }
    for split in ["train", "test"] {
        for name in ["labeledBow.feat", "urls_neg.txt", "urls_pos.txt"] {
            put(&root, &format!("{split}/{name}"), "0 9:1");
        }
        for n in 0..12 {
            let good = format!("Film {n} of the {split} set is a joy.<br />See it!");
            put(&root, &format!("{split}/pos/{n}_9.txt"), &good);
            let bad = format!("Film {n} of the {split} set is a bore.");
            put(&root, &format!("{split}/neg/{n}_2.txt"), &bad);
        }
    }
    for n in 0..5 {
        let text = format!("Film {n} was seen by nobody who would say.");
        put(&root, &format!("train/unsup/{n}_0.txt"), &text);
    }
    put(&root, "train/pos/broken_9.txt", "");
    let archive = place.path("aclImdb_v1.tar.gz");
    let file = GzEncoder::new(File::create(&archive).expect("made"), Compression::fast());
    let mut tar = tar::Builder::new(file);
    tar.append_dir_all("aclImdb", &root).expect("packed");
    let file = tar.into_inner().expect("packed");
    file.finish().expect("packed");
    for (name, source) in [("of a folder", &root), ("of an archive", &archive)] {
        let project = new_project(&place, name, "text-classification");
        let report = import(&place, &project, source);
        assert_eq!(report["format"], "aclimdb", "{name}");
        assert_eq!(report["num_added"], 53, "{name}");
        assert_eq!(report["num_unlabelled"], 5, "{name}");
        assert_eq!(classes(&report), [("neg", 24), ("pos", 24)], "{name}");
        assert_eq!(codes(&report), ["empty-file"], "{name}");
        assert_eq!(report["splits"]["test"], 24, "{name}: {}", report["splits"]);
    }
}

#[test]
fn a_hugging_face_folder_brings_its_boxes_and_splits() {
    let place = Workplace::new();
    let root = place.path("hub");
    for n in 0..4 {
        picture(&root, &format!("train/{n}.png"), n);
    }
    picture(&root, "test/0.png", 9);
    picture(&root, "test/forgotten.png", 10);
    let mut lines = String::new();
    for n in 0..4 {
        let objects = json!({ "bbox": [[1, 2, 10, 12], [5, 5, n, 4]], "categories": [1, 0] });
        let line = json!({ "file_name": format!("{n}.png"), "objects": objects });
        lines += &format!("{line}\n");
    }
    lines += "{\"file_name\": \"half";
    put(&root, "train/metadata.jsonl", &lines);
    put(
        &root,
        "test/metadata.csv",
        "file_name,objects\n0.png,\"{\"\"bbox\"\": [[0, 0, 8, 8]], \"\"categories\"\": [2]}\"\n../train/0.png,\nnone.png,\n",
    );
    put(
        &root,
        "README.md",
        "---\ndataset_info:\n  features:\n  - name: objects\n    sequence:\n    - name: categories\n      dtype:\n        class_label:\n          names:\n            '0': 轮子\n            '1': door\n            '2': unused until the test\n            '3': never used\n---\n# Doors\n",
    );
    let project = new_project(&place, "project", "object-detection");
    let report = import(&place, &project, &root);
    assert_eq!(report["format"], "hf-folder");
    assert_eq!(report["num_added"], 5);
    assert_eq!(report["num_boxes"], 8, "one has no width");
    assert_eq!(
        classes(&report),
        [
            ("轮子", 3),
            ("door", 4),
            ("unused until the test", 1),
            ("never used", 0)
        ]
    );
    assert_eq!(report["splits"]["test"], 1);
    assert_eq!(
        codes(&report),
        [
            "box-without-area",
            "listed-file-missing",
            "not-in-metadata",
            "outside-the-folder",
            "row-not-json",
        ]
    );
}

#[test]
fn pictures_inside_parquet_files_come_in_or_say_why_not() {
    let place = Workplace::new();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../core/tests/fixtures/tables/test-00000-of-00001.parquet");
    let folder = place.path("hub");
    fs::create_dir_all(folder.join("data")).expect("made");
    for name in [
        "train-00000-of-00001.parquet",
        "test-00000-of-00001.parquet",
    ] {
        fs::copy(&fixture, folder.join("data").join(name)).expect("copied");
    }
    let project = new_project(&place, "project", "image-classification");
    let report = import(&place, &project, &folder);
    assert_eq!(report["format"], "parquet");
    assert_eq!(report["num_added"], 6);
    assert_eq!(classes(&report), [("cat", 2), ("dog", 2), ("../fox", 2)]);
    assert_eq!(
        codes(&report),
        ["no-picture", "no-picture", "not-a-picture", "not-a-picture"]
    );
    fs::remove_dir_all(&folder).expect("the project does not need it any more");
    let whole = fs::read(&fixture).expect("read");
    let cut = place.path("cut.parquet");
    fs::write(&cut, &whole[..whole.len() / 2]).expect("written");
    let empty = new_project(&place, "empty", "image-classification");
    let format = "--format=parquet".as_ref();
    let args = [
        "import".as_ref(),
        empty.as_os_str(),
        cut.as_os_str(),
        format,
    ];
    assert_eq!(place.error(args), "table-damaged");
    let left = fs::read_dir(empty.join("media")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "nothing is left of it");
}

/// A zip of class folders, with an entry that leads out.
fn archive(place: &Workplace) -> PathBuf {
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 4);
    let path = place.path("shapes.tar");
    let mut tar = tar::Builder::new(File::create(&path).expect("made"));
    tar.append_dir_all("shapes", &folder).expect("packed");
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    tar.append_link(&mut header, "shapes/disc/passwd.png", "/etc/passwd")
        .expect("packed");
    tar.finish().expect("packed");
    path
}

fn open(dir: &Path) -> Session {
    let mut session = Session::new(SessionOptions::default());
    let command = Command::NewProject {
        dir: dir.to_owned(),
        task: TaskKind::ImageClassification,
        name: None,
    };
    session.run(command).expect("a project is made");
    session
}

fn preview(session: &mut Session, source: &Path) -> ImportPreview {
    let command = Command::PreviewImport {
        source: source.to_owned(),
        options: ImportOptions::default(),
    };
    match session.run_to_end(command, |_| {}).expect("previewed") {
        Some(JobResult::Previewed(preview)) => *preview,
        other => panic!("{other:?}"),
    }
}

fn try_import(session: &mut Session, source: &Path) -> Result<ImportReport, String> {
    let command = Command::Import {
        source: source.to_owned(),
        options: ImportOptions::default(),
    };
    match session.run_to_end(command, |_| {}) {
        Ok(Some(JobResult::Imported(report))) => Ok(report),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(format!("{error:?}")),
    }
}

/// Makes an archive impossible to unpack, with the same size and time.
fn spoil(archive: &Path) {
    let metadata = fs::metadata(archive).expect("there");
    let time = metadata.modified().expect("a time");
    fs::write(archive, vec![b'x'; metadata.len() as usize]).expect("written");
    set_time(archive, time);
}

fn set_time(path: &Path, time: SystemTime) {
    let file = File::options().write(true).open(path).expect("opened");
    file.set_modified(time).expect("set");
}

/// What is kept for an import.
fn kept(project: &Path) -> usize {
    let kept = fs::read_dir(project.join("cache/unpacked")).map_or(0, Iterator::count);
    let media = fs::read_dir(project.join("media")).into_iter().flatten();
    assert!(
        media.flatten().all(|entry| entry.file_name() == "shapes"),
        "media holds what was imported only"
    );
    kept
}

#[test]
fn an_import_takes_what_its_preview_unpacked() {
    let place = Workplace::new();
    let archive = archive(&place);
    let plain = place.path("without a preview");
    let expected = try_import(&mut open(&plain), &archive).expect("imported");

    let project = place.path("project");
    let mut session = open(&project);
    let seen = preview(&mut session, &archive);
    assert_eq!(
        (seen.format, seen.num_items, seen.is_copied),
        (Format::ClassFolders, 12, true)
    );
    assert_eq!(kept(&project), 1);
    // A second look, with other choices, needs the archive as little as the import does.
    spoil(&archive);
    assert_eq!(preview(&mut session, &archive).num_items, 12);
    let report = try_import(&mut session, &archive).expect("imported from what was unpacked");
    assert_eq!(kept(&project), 0);
    assert!(!project.join("cache/unpacked").exists());
    assert_eq!(report.num_added, expected.num_added);
    assert_eq!(report.classes, expected.classes);
    assert_eq!(report.split_counts, expected.split_counts);
    let told = |report: &ImportReport| {
        let skipped = report.skipped.iter();
        let skipped: Vec<_> = skipped
            .map(|s| (s.path.clone(), s.reason.clone()))
            .collect();
        let samples = report.snapshot.all();
        let samples: Vec<_> = samples.map(|s| (s.path.clone(), s.hash, s.split)).collect();
        (skipped, samples)
    };
    assert_eq!(told(&report), told(&expected));
    assert_eq!(report.skipped[0].reason.code, "link-in-archive");
    assert!(
        project.join("media/shapes").is_dir(),
        "as without a preview"
    );
    // What was taken is gone: the next import has to unpack.
    let failure = try_import(&mut session, &archive).expect_err("the archive is spoilt");
    assert!(failure.contains("archive-damaged"), "{failure}");
}

#[test]
fn what_a_preview_kept_goes_when_nobody_imports_it() {
    let place = Workplace::new();
    let archive = archive(&place);
    let project = place.path("project");
    let mut session = open(&project);

    // Given up.
    preview(&mut session, &archive);
    assert_eq!(kept(&project), 1);
    session.run(Command::ForgetPreview).expect("forgotten");
    assert_eq!(kept(&project), 0);

    // Replaced, by another archive and by a folder.
    preview(&mut session, &archive);
    let other = place.path("other.tar");
    fs::copy(&archive, &other).expect("copied");
    preview(&mut session, &other);
    assert_eq!(kept(&project), 1, "one at a time");
    preview(&mut session, &place.path("pictures"));
    assert_eq!(kept(&project), 0);

    // A changed archive is not what was unpacked.
    preview(&mut session, &archive);
    spoil(&archive);
    set_time(&archive, SystemTime::now());
    let failure = try_import(&mut session, &archive).expect_err("the archive is spoilt");
    assert!(failure.contains("archive-damaged"), "{failure}");
    assert_eq!(kept(&project), 0);

    // Cancelled, in the middle of many files.
    let big = place.path("big.tar");
    let mut tar = tar::Builder::new(File::create(&big).expect("made"));
    for n in 0..20_000 {
        let mut header = tar::Header::new_gnu();
        header.set_size(3);
        header.set_mode(0o644);
        tar.append_data(&mut header, format!("big/a/{n}.png"), &b"abc"[..])
            .expect("packed");
    }
    tar.finish().expect("packed");
    let command = Command::PreviewImport {
        source: big,
        options: ImportOptions::default(),
    };
    let job = session.run(command).expect("started").expect("a job");
    session.run(Command::Cancel(job)).expect("cancelled");
    while session.jobs().next().is_some() {
        session.poll();
        std::thread::yield_now();
    }
    assert_eq!(kept(&project), 0);

    // Left behind by a process that was killed: whole or half made, nobody takes it.
    preview(&mut session, &other);
    drop(session);
    assert_eq!(kept(&project), 1);
    fs::create_dir_all(project.join("cache/unpacked/.unfinished-1/files")).expect("made");
    let mut session = Session::new(SessionOptions::default());
    let command = Command::OpenProject {
        dir: project.clone(),
    };
    session.run(command).expect("opened");
    assert_eq!(kept(&project), 0);
    assert!(!project.join("cache/unpacked").exists());
}
