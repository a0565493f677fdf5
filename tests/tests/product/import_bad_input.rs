//! Files and folders that cannot be used: each is said clearly, and nothing is lost by it.

use hearth_tests::mount::SmallDisk;
use hearth_tests::pictures::{self, Motif, class_folder, draw, save};
use hearth_tests::{Lack, Workplace, skip};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the mode can be set");
}

/// Whether the modes of files are ignored, as they are for root.
fn may_read_everything(place: &Workplace) -> bool {
    let probe = place.path("probe");
    fs::write(&probe, "x").expect("can be written");
    set_mode(&probe, 0o000);
    fs::read(&probe).is_ok()
}

/// The codes of what was skipped, by file name.
fn skipped(imported: &Value) -> BTreeMap<String, String> {
    let list = imported["skipped"].as_array().expect("skipped is a list");
    list.iter()
        .map(|entry| {
            let path = Path::new(entry["path"].as_str().expect("a path"));
            let reason = entry["reason"].as_str().expect("a reason");
            assert!(reason.len() > 5, "the reason says something: {reason}");
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, entry["code"].as_str().expect("a code").to_owned())
        })
        .collect()
}

/// A PNG whose header promises more pixels than there is memory for.
fn huge_png() -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(60_000u32.to_be_bytes());
    chunk.extend(60_000u32.to_be_bytes());
    chunk.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(13u32.to_be_bytes());
    png.extend(&chunk);
    png.extend(crc32(&chunk).to_be_bytes());
    png.extend([0, 0, 0, 4]);
    png.extend(b"IDAT\0\0\0\0");
    png.extend(crc32(b"IDAT\0\0\0\0").to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

#[test]
fn bad_files_are_skipped_and_listed_and_the_rest_goes_on() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 10);
    let disc = folder.join("disc");
    fs::write(disc.join("empty.jpg"), "").expect("can be written");
    fs::write(
        disc.join("text.jpg"),
        "Dear diary, today I became a picture.",
    )
    .expect("can be written");
    fs::write(disc.join("huge.png"), huge_png()).expect("can be written");
    let whole = place.path("whole.jpg");
    save(&draw(Motif::Disc, 1, 200), &whole);
    let bytes = fs::read(&whole).expect("can be read");
    fs::write(disc.join("truncated.jpg"), &bytes[..bytes.len() / 2]).expect("can be written");
    symlink(&folder, disc.join("loop")).expect("a link can be made");
    symlink(place.path("nowhere.png"), disc.join("dangling.png")).expect("a link can be made");
    let mut wanted = BTreeMap::from(
        [
            ("empty.jpg", "empty-file"),
            ("text.jpg", "not-a-picture"),
            ("huge.png", "too-many-pixels"),
            ("truncated.jpg", "truncated"),
            ("loop", "link-loop"),
            ("dangling.png", "missing"),
        ]
        .map(|(name, code)| (name.to_owned(), code.to_owned())),
    );
    if may_read_everything(&place) {
        skip(
            Lack::Rights,
            "root can read unreadable files (that part only)",
        );
    } else {
        let locked = disc.join("locked.png");
        save(&draw(Motif::Disc, 2, 32), &locked);
        set_mode(&locked, 0o000);
        wanted.insert("locked.png".to_owned(), "unreadable".to_owned());
        let folder = folder.join("stripes/locked-folder");
        fs::create_dir(&folder).expect("can be made");
        set_mode(&folder, 0o000);
        wanted.insert("locked-folder".to_owned(), "unreadable".to_owned());
    }
    let (project, imported) = place.project_with("project", &folder);
    assert_eq!(skipped(&imported), wanted);
    assert_eq!(imported["num_added"], 30);
    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(inspected["num_samples"], 30);
    let _ = fs::set_permissions(
        folder.join("stripes/locked-folder"),
        fs::Permissions::from_mode(0o700),
    );
}

#[test]
fn folders_that_are_no_data_set_are_refused_with_a_reason() {
    let place = Workplace::new();
    let project = place.project("project");
    let import =
        |folder: &Path| place.error(["import".as_ref(), project.as_os_str(), folder.as_os_str()]);

    let empty = place.path("empty");
    fs::create_dir(&empty).expect("can be made");
    assert_eq!(import(&empty), "folder-empty");

    let loose = place.path("loose");
    class_folder(&loose, Motif::Disc, 3);
    let to_label = place.project("to-label");
    let imported = place.json(["import".as_ref(), to_label.as_os_str(), loose.as_os_str()]);
    assert_eq!(
        imported["num_added"], 3,
        "what has no class yet is labelled by hand"
    );

    let hollow = place.path("hollow");
    fs::create_dir_all(hollow.join("a")).expect("can be made");
    fs::create_dir_all(hollow.join("b")).expect("can be made");
    assert_eq!(import(&hollow), "no-pictures");

    let file = place.path("file.png");
    save(&draw(Motif::Disc, 1, 32), &file);
    assert_eq!(import(&file), "source-not-a-folder");
    assert_eq!(import(&place.path("nowhere")), "source-missing");
    assert_eq!(import(&project), "source-is-a-project");
    let other = place.project("other");
    assert_eq!(import(&other), "source-is-a-project");

    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(inspected["num_samples"], 0);
    assert_eq!(
        inspected["classes"],
        Value::Array(Vec::new()),
        "a refused import leaves no class"
    );
}

#[test]
fn one_class_can_be_imported_but_not_trained() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    class_folder(&folder.join("disc"), Motif::Disc, 6);
    let (project, imported) = place.project_with("project", &folder);
    assert_eq!(imported["warnings"][0]["code"], "one-class");
    assert_eq!(
        place.error(["train".as_ref(), project.as_os_str()]),
        "one-class"
    );

    // A second class makes it right.
    class_folder(&folder.join("stripes"), Motif::Stripes, 6);
    place.json(["import".as_ref(), project.as_os_str(), folder.as_os_str()]);
    place.json([
        "train".as_ref(),
        project.as_os_str(),
        "--preset=fast".as_ref(),
        "--device=cpu".as_ref(),
    ]);
}

#[test]
fn a_folder_without_pictures_becomes_no_class_and_stops_nothing() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 6);
    fs::create_dir(folder.join("nothing here")).expect("made");
    let (project, imported) = place.project_with("project", &folder);
    assert_eq!(imported["warnings"][0]["code"], "class-folder-empty");
    assert_eq!(imported["warnings"][0]["args"]["class"], "nothing here");
    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(inspected["classes"].as_array().map(Vec::len), Some(3));
    place.json([
        "train".as_ref(),
        project.as_os_str(),
        "--preset=fast".as_ref(),
        "--device=cpu".as_ref(),
    ]);
}

#[test]
fn a_class_with_one_picture_is_named() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 6);
    class_folder(&folder.join("孤独"), Motif::Disc, 1);
    let (project, imported) = place.project_with("project", &folder);
    let warning = &imported["warnings"][0];
    assert_eq!(warning["code"], "class-too-small");
    assert!(
        warning["message"]
            .as_str()
            .is_some_and(|m| m.contains("孤独")),
        "{warning}"
    );
    let finding = &imported["findings"][0];
    assert_eq!(
        (&finding["kind"], &finding["severity"]),
        (&"too-few-samples".into(), &"error".into())
    );
    assert_eq!(
        place.error(["train".as_ref(), project.as_os_str()]),
        "class-too-small"
    );
}

#[test]
fn new_never_overwrites() {
    let place = Workplace::new();
    let project = place.project("project");
    let new = |dir: &Path| {
        place.error([
            "new".as_ref(),
            dir.as_os_str(),
            "--task=image-classification".as_ref(),
        ])
    };
    assert_eq!(new(&project), "already-a-project");
    let full = place.path("full");
    fs::create_dir(&full).expect("can be made");
    fs::write(full.join("thesis.txt"), "three years of work").expect("can be written");
    assert_eq!(new(&full), "folder-not-empty");
    assert_eq!(fs::read_dir(&full).expect("can be read").count(), 1);
    new(&full.join("thesis.txt"));
    assert_eq!(
        fs::read_to_string(full.join("thesis.txt")).ok().as_deref(),
        Some("three years of work")
    );
}

#[test]
fn a_project_of_a_newer_version_is_left_alone() {
    let place = Workplace::new();
    let project = place.project("project");
    let file = project.join("hearth.sqlite");
    let mut bytes = fs::read(&file).expect("can be read");
    // SQLite keeps `user_version` at this place of its header, big-endian.
    bytes[60..64].copy_from_slice(&999u32.to_be_bytes());
    fs::write(&file, &bytes).expect("can be written");
    for verb in ["inspect", "train"] {
        assert_eq!(
            place.error([verb.as_ref(), project.as_os_str()]),
            "newer-version"
        );
    }
    assert_eq!(
        fs::read(&file).expect("can be read"),
        bytes,
        "not a byte was changed"
    );
}

#[test]
fn a_damaged_project_says_so() {
    let place = Workplace::new();
    let project = place.project("project");
    fs::write(project.join("hearth.sqlite"), "this was a project once").expect("can be written");
    assert_eq!(
        place.error(["inspect".as_ref(), project.as_os_str()]),
        "damaged"
    );
}

#[test]
fn a_read_only_project_can_be_looked_at() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 6);
    let disk = place.path("disk");
    let mounted = may_read_everything(&place).then(|| SmallDisk::mount(disk.clone(), "64m"));
    if let Some(None) = mounted {
        return;
    }
    let (project, _) = place.project_with("disk/project", &folder);
    if let Some(Some(disk)) = &mounted {
        disk.make_read_only();
    } else {
        set_mode(&project.join("hearth.sqlite"), 0o400);
        set_mode(&project.join("lock"), 0o400);
        set_mode(&project, 0o500);
    }
    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(inspected["num_samples"], 18);
    assert_eq!(inspected["read_only"]["code"], "read-only");
    assert_eq!(
        place.error(["train".as_ref(), project.as_os_str()]),
        "read-only"
    );
    assert_eq!(
        place.error(["import".as_ref(), project.as_os_str(), folder.as_os_str()]),
        "read-only"
    );
    if mounted.is_none() {
        set_mode(&project, 0o700);
    }
    let nowhere = if mounted.is_some() {
        disk.join("new")
    } else {
        project.join("new")
    };
    if mounted.is_some() {
        let new = [
            "new".as_ref(),
            nowhere.as_os_str(),
            "--task=image-classification".as_ref(),
        ];
        assert_eq!(place.error(new), "read-only");
    }
}

#[test]
fn a_full_disk_loses_nothing() {
    let place = Workplace::new();
    let Some(disk) = SmallDisk::mount(place.path("disk"), "48m") else {
        return;
    };
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 8);
    let (project, _) = place.project_with("disk/project", &folder);
    let before = place.json(["inspect".as_ref(), project.as_os_str()]);

    let ballast = disk.fill_but(0);
    pictures::class_folder(&folder.join("more"), Motif::Checks, 40);
    let import = ["import".as_ref(), project.as_os_str(), folder.as_os_str()];
    assert_eq!(place.error(import), "disk-full");
    let train = [
        "train".as_ref(),
        project.as_os_str(),
        "--preset=fast".as_ref(),
        "--device=cpu".as_ref(),
    ];
    assert_eq!(place.error(train), "disk-full");
    let full = disk.dir().join("new");
    let new = [
        "new".as_ref(),
        full.as_os_str(),
        "--task=image-classification".as_ref(),
    ];
    assert_eq!(place.error(new), "disk-full");

    let after = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(
        before["classes"], after["classes"],
        "what was stored is still there"
    );
    assert_eq!(after["runs"], Value::Array(Vec::new()));

    fs::remove_file(ballast).expect("can be removed");
    assert_eq!(place.json(import)["num_added"], 40);
    place.json(train);
}
