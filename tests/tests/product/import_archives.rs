//! Zip and tar archives: those that people have, and those that nobody should trust.

use flate2::Compression;
use flate2::write::GzEncoder;
use hearth_tests::Workplace;
use hearth_tests::pictures::{self, Motif, draw};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;

/// Names and bytes of a small data set.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (class, motif) in Motif::ALL {
        for variant in 0..8 {
            let mut png = Cursor::new(Vec::new());
            draw(motif, variant, 32)
                .write_to(&mut png, image::ImageFormat::Png)
                .expect("encodes");
            files.push((format!("shapes/{class}/{variant} 形.png"), png.into_inner()));
        }
    }
    files
}

fn zip(path: &Path, files: &[(String, Vec<u8>)]) {
    let mut zip = zip::ZipWriter::new(File::create(path).expect("created"));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).expect("started");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished");
}

fn tar(file: impl Write, files: &[(String, Vec<u8>)]) {
    let mut tar = tar::Builder::new(file);
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Past the library's own check of names: others have none.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, &**bytes).expect("written");
    }
    tar.into_inner().expect("finished");
}

#[test]
fn zips_and_tars_become_projects_that_stand_alone() {
    let place = Workplace::new();
    let files = files();
    let archives = ["a.ZIP", "b 图.tar", "c.tar.gz", "d.tgz"].map(|name| place.path(name));
    zip(&archives[0], &files);
    tar(File::create(&archives[1]).expect("created"), &files);
    for path in &archives[2..] {
        let file = File::create(path).expect("created");
        tar(GzEncoder::new(file, Compression::fast()), &files);
    }
    for (number, archive) in archives.iter().enumerate() {
        let (project, imported) = place.project_with(&format!("project {number}"), archive);
        assert_eq!(imported["num_added"], 24, "{imported:#}");
        assert_eq!(imported["skipped"], Value::Array(Vec::new()));
        fs::remove_file(archive).expect("the project does not need it any more");
        place.json([
            "train".as_ref(),
            project.as_os_str(),
            "--preset=fast".as_ref(),
            "--device=cpu".as_ref(),
        ]);
    }
}

#[test]
fn what_leads_out_and_links_are_left_out_and_listed() {
    let place = Workplace::new();
    let mut files = files();
    files.push(("../../climbed.png".into(), files[0].1.clone()));
    files.push(("/tmp/hearth-absolute.png".into(), files[0].1.clone()));
    let archive = place.path("evil.tar");
    tar(File::create(&archive).expect("created"), &files);
    let (project, imported) = place.project_with("project", &archive);
    assert_eq!(imported["num_added"], 24);
    let skipped = imported["skipped"].as_array().expect("a list");
    assert_eq!(skipped.len(), 2, "{imported:#}");
    assert!(skipped.iter().all(|s| s["code"] == "climbs-out"));
    assert!(!place.path("climbed.png").exists() && !project.join("climbed.png").exists());
    assert!(!Path::new("/tmp/hearth-absolute.png").exists());

    let linked = place.path("linked.tar");
    let mut tar = tar::Builder::new(File::create(&linked).expect("created"));
    let folder = place.path("shapes");
    pictures::class_folders(&folder, 4);
    tar.append_dir_all("shapes", &folder).expect("written");
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    tar.append_link(&mut header, "shapes/disc/passwd.png", "/etc/passwd")
        .expect("written");
    tar.finish().expect("finished");
    let (_, imported) = place.project_with("linked project", &linked);
    assert_eq!(imported["num_added"], 12);
    assert_eq!(imported["skipped"][0]["code"], "link-in-archive");
}

#[test]
fn bombs_and_damaged_archives_leave_nothing() {
    let place = Workplace::new();
    let project = place.project("project");
    let refused = |archive: &Path| {
        let code = place.error(["import".as_ref(), project.as_os_str(), archive.as_os_str()]);
        let media = project.join("media");
        let left = fs::read_dir(media).map_or(0, Iterator::count);
        assert_eq!(left, 0, "nothing is left of {}", archive.display());
        code
    };

    let bomb = place.path("bomb.zip");
    let mut zip = zip::ZipWriter::new(File::create(&bomb).expect("created"));
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    zip.start_file("a/zeros.png", options).expect("started");
    let zeros = vec![0; 1 << 20];
    for _ in 0..1100 {
        zip.write_all(&zeros).expect("written");
    }
    zip.finish().expect("finished");
    assert_eq!(refused(&bomb), "archive-bomb");

    let whole = place.path("whole.tar.gz");
    let file = File::create(&whole).expect("created");
    tar(GzEncoder::new(file, Compression::fast()), &files());
    let bytes = fs::read(&whole).expect("read");
    let cut = place.path("cut.tar.gz");
    fs::write(&cut, &bytes[..bytes.len() / 2]).expect("written");
    assert_eq!(refused(&cut), "archive-damaged");
    let text = place.path("text.zip");
    fs::write(&text, "no archive").expect("written");
    assert_eq!(refused(&text), "archive-damaged");
    let hollow = place.path("hollow.tar");
    tar(
        File::create(&hollow).expect("created"),
        &[("a.txt".into(), vec![1])],
    );
    assert_eq!(refused(&hollow), "no-pictures");
    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(inspected["num_samples"], 0);
}

#[test]
fn what_a_killed_import_unpacked_is_removed_and_nothing_else() {
    let place = Workplace::new();
    let archive = place.path("shapes.zip");
    zip(&archive, &files());
    let (project, _) = place.project_with("project", &archive);
    let media = project.join("media");
    let mark = ".hearth-pending";
    assert!(!media.join("shapes").join(mark).exists(), "it is stored");
    // As a kill between the unpacking and the storing leaves it, and a folder of the person's own.
    for name in ["shapes 2", "my own"] {
        fs::create_dir(media.join(name)).expect("made");
        fs::write(media.join(name).join("1.png"), "x").expect("written");
    }
    fs::write(media.join("shapes 2").join(mark), "").expect("written");
    let project = project.to_str().expect("UTF-8");
    let inspected = place.json(["inspect", project]);
    assert_eq!(inspected["num_samples"], 24);
    let mut left: Vec<String> = fs::read_dir(&media)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    left.sort();
    assert_eq!(left, ["my own", "shapes"]);
}
