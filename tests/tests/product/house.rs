//! The rules of the house that a compiler cannot see.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("tests lie in the workspace")
        .to_owned()
}

#[test]
fn core_knows_no_window() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "tree",
            "-p",
            "hearth-core",
            "-e",
            "normal",
            "--prefix",
            "none",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && tree.starts_with("hearth-core"),
        "{output:?}"
    );
    for line in tree.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        let is_window =
            ["egui", "eframe", "winit", "rfd"].contains(&name) || name.starts_with("egui");
        assert!(!is_window, "hearth-core depends on {name}");
    }
}

/// Paths of source and asset files in backquotes.
fn named_paths(page: &str) -> Vec<&str> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            let is_plain = word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            let starts_here = [
                "app/",
                "core/",
                "tests/",
                "assets/",
                "packaging/",
                "docs/",
                ".ci/",
            ]
            .iter()
            .any(|folder| word.starts_with(folder));
            is_plain && starts_here
        })
        .collect()
}

#[test]
fn pages_name_only_what_exists() {
    for page in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"] {
        let path = root().join(page);
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page} is there: {error}"));
        let missing: Vec<&str> = named_paths(&text)
            .into_iter()
            .filter(|name| !root().join(name).exists())
            .collect();
        assert!(
            missing.is_empty(),
            "{page} names what does not exist: {missing:?}"
        );
    }
}

#[test]
fn only_one_file_opens_file_dialogs() {
    let mut users = Vec::new();
    visit(&root().join("app/src"), &mut |path, text| {
        if text.contains("rfd::") {
            users.push(path.to_owned());
        }
    });
    assert!(
        users.iter().all(|path| path.ends_with("dialogs.rs")),
        "{users:?}"
    );
}

#[test]
fn only_the_store_speaks_sql() {
    let mut users = Vec::new();
    visit(&root().join("core/src"), &mut |path, text| {
        if ["SELECT ", "INSERT INTO ", "PRAGMA "]
            .iter()
            .any(|word| text.contains(word))
        {
            users.push(path.to_owned());
        }
    });
    assert!(
        users
            .iter()
            .all(|path| path.to_string_lossy().contains("project/store")),
        "{users:?}"
    );
}

fn visit(folder: &Path, look: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, look);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            look(
                &path,
                &fs::read_to_string(&path).expect("source files are UTF-8"),
            );
        }
    }
}
