//! Projects and pictures that lie elsewhere than they did.

use hearth_core::command::Command;
use hearth_core::data::media;
use hearth_core::data::moved::missing_sources;
use hearth_core::project::store::Store;
use hearth_core::session::{Session, SessionOptions};
use hearth_tests::sources::Source;
use hearth_tests::{Workplace, pictures};
use serde_json::json;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

fn args<'a>(verb: &'a str, project: &'a Path, rest: &[&'a OsStr]) -> Vec<&'a OsStr> {
    let mut args = vec![OsStr::new(verb), project.as_os_str()];
    args.extend_from_slice(rest);
    args
}

#[test]
fn a_project_is_moved_with_the_pictures_that_it_holds() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 4);
    let project = place.project("flowers");
    place.json(args(
        "import",
        &project,
        &[folder.as_os_str(), "--copy".as_ref()],
    ));
    // As what was fetched: it lies in the project and is imported from there.
    let fetched = project.join("downloads/more");
    pictures::class_folders(&fetched, 9);
    fs::rename(&folder, place.path("gone")).expect("renamed");
    place.json(args("import", &project, &[fetched.as_os_str()]));

    let moved = place.path("elsewhere/new name");
    fs::create_dir_all(moved.parent().expect("a parent")).expect("made");
    fs::rename(&project, &moved).expect("moved");
    let mut session = Session::new(SessionOptions::default());
    let dir = moved.clone();
    session.run(Command::OpenProject { dir }).expect("it opens");
    let snapshot = session.project().expect("open").snapshot().clone();
    assert!(missing_sources(&snapshot).is_empty());
    assert_eq!(snapshot.samples.len(), 12 + 27);
    for sample in snapshot.all() {
        let bytes = media::read(&snapshot.sample_path(sample)).expect("it is there");
        media::decode(&bytes).expect("a picture");
    }
    drop(session);
    assert_eq!(
        place.error(args("find-media", &moved, &[moved.as_os_str()])),
        "nothing-is-missing"
    );
    let again = place.json(args(
        "import",
        &moved,
        &[moved.join("downloads/more").as_os_str()],
    ));
    assert_eq!(again["num_added"], 0, "it is known where it lies");
}

#[test]
fn texts_need_no_folder_once_they_are_stored() {
    let place = Workplace::new();
    let folder = place.path("texts");
    for class in ["good", "bad"] {
        fs::create_dir_all(folder.join(class)).expect("made");
        for number in 0..4 {
            let file = folder.join(class).join(format!("{number}.txt"));
            fs::write(file, format!("{class} words of number {number}")).expect("written");
        }
    }
    let project = place.path("project");
    let task = OsStr::new("--task=text-classification");
    place.json(args("new", &project, &[task]));
    place.json(args("import", &project, &[folder.as_os_str()]));
    fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(
        place.error(args("find-media", &project, &[place.path("").as_os_str()])),
        "nothing-is-missing"
    );
}

#[test]
fn pictures_beside_the_others_are_found_too() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    pictures::class_folders(&folder, 4);
    let (project, _) = place.project_with("project", &folder);
    let elsewhere = place.path("elsewhere");
    fs::create_dir_all(elsewhere.join("strays")).expect("made");
    fs::rename(
        folder.join("stripes/003.png"),
        elsewhere.join("strays/other name.png"),
    )
    .expect("moved");
    fs::rename(&folder, elsewhere.join("pictures")).expect("moved");
    let found = place.json(args("find-media", &project, &[elsewhere.as_os_str()]));
    assert_eq!(
        (&found["num_found"], &found["num_missing"]),
        (&json!(12), &json!(0))
    );
    let out = place.path("out");
    let format = [
        "--format=folder".as_ref(),
        "--out".as_ref(),
        out.as_os_str(),
    ];
    let written = place.json(args("export-data", &project, &format));
    assert_eq!(written["num_missing"], 0);
}

#[test]
fn a_file_that_is_gone_from_its_folder_is_noticed_and_found() {
    for kind in [Source::Pictures, Source::Sounds] {
        let place = Workplace::new();
        let folder = kind.make(&place, 1);
        let project = place.path("project");
        let task = format!("--task={}", kind.task());
        place.json(args("new", &project, &[task.as_ref()]));
        place.json(args("import", &project, &[folder.as_os_str()]));
        let snapshot = Store::open_read_only(&project)
            .and_then(|store| store.load(&project))
            .expect("loads");
        let gone = snapshot.all().nth(3).expect("there are more");
        let elsewhere = place.path("elsewhere/under another name");
        fs::create_dir_all(elsewhere.parent().expect("a parent")).expect("made");
        fs::rename(snapshot.sample_path(gone), &elsewhere).expect("moved");

        let inspected = place.json(args("inspect", &project, &[]));
        let findings = inspected["findings"].as_array().expect("a list");
        let missing = findings.iter().find(|one| one["kind"] == "missing-files");
        assert_eq!(
            missing.expect("it is noticed")["samples"],
            json!([&*gone.path])
        );
        assert_eq!(inspected["missing"][0]["num_missing"], 1);
        let dir = place.path("elsewhere");
        let found = place.json(args("find-media", &project, &[dir.as_os_str()]));
        assert_eq!(
            (&found["num_found"], &found["num_missing"]),
            (&json!(1), &json!(0))
        );
        let inspected = place.json(args("inspect", &project, &[]));
        assert_eq!(inspected["missing"], json!([]));
    }
}
