//! Running the built program as a person or a script would.

use crate::pictures;
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The program under test: `HEARTH_BIN`, or the one that lies next to the tests.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("HEARTH_BIN") {
        return path.into();
    }
    let test = std::env::current_exe().expect("the test knows its own path");
    let built = test
        .parent()
        .and_then(Path::parent)
        .expect("tests lie in target/<profile>/deps")
        .join(format!("hearth{}", std::env::consts::EXE_SUFFIX));
    assert!(
        built.is_file(),
        "THE PROGRAM IS MISSING: {} does not exist. Run tests/run, or first: cargo build --release --workspace",
        built.display()
    );
    built
}

/// A temporary folder with a per-user folder of its own.
pub struct Workplace {
    folder: TempDir,
}

impl Default for Workplace {
    fn default() -> Self {
        Self::new()
    }
}

impl Workplace {
    /// A new one, removed at the end of the test.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("hearth-test-").tempdir();
        Self {
            folder: folder.expect("a temporary folder can be made"),
        }
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, not started yet.
    pub fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(binary());
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("HEARTH_DATA_DIR", self.path("user-data"));
        command
    }

    /// Runs the program to its end.
    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Finished {
        Finished::of(&mut self.command(args))
    }

    /// Runs the program, which must succeed, and gives the object that it prints.
    pub fn json<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Value {
        let mut command = self.command(args);
        let finished = Finished::of(command.arg("--json"));
        assert_eq!(finished.code, 0, "{command:?} failed: {finished:?}");
        finished.json()
    }

    /// Runs the program, which must fail, and gives the error's code.
    pub fn error<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> String {
        let mut command = self.command(args);
        let finished = Finished::of(command.arg("--json"));
        assert_eq!(finished.code, 1, "{command:?} should fail: {finished:?}");
        let error = &finished.json()["error"];
        let message = error["message"].as_str().expect("an error has a message");
        assert!(message.len() > 10, "the message says something: {message}");
        assert!(
            finished
                .stderr
                .contains(message.lines().next().unwrap_or_default()),
            "people read the message, too: {}",
            finished.stderr
        );
        error["code"]
            .as_str()
            .expect("an error has a code")
            .to_owned()
    }

    /// A new image project in this workplace.
    pub fn project(&self, name: &str) -> PathBuf {
        let dir = self.path(name);
        self.json([
            OsStr::new("new"),
            dir.as_os_str(),
            "--task=image-classification".as_ref(),
        ]);
        dir
    }

    /// A new project with so many drawn pictures of each class, from the folder `pictures`.
    pub fn drawn_project(&self, num_each: u32) -> PathBuf {
        let folder = self.path("pictures");
        pictures::class_folders(&folder, num_each);
        self.project_with("project", &folder).0
    }

    /// A new project with the pictures of a folder; also what the import printed.
    pub fn project_with(&self, name: &str, pictures: &Path) -> (PathBuf, Value) {
        let dir = self.project(name);
        let imported = self.json([OsStr::new("import"), dir.as_os_str(), pictures.as_os_str()]);
        (dir, imported)
    }
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Finished {
    /// Exit status; −1 after a signal.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Finished {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().expect("the program starts");
        Self {
            code: status.code().unwrap_or(-1),
            stdout: String::from_utf8(stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// The one JSON object on standard output.
    pub fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("one JSON object is printed ({error}): {self:?}"));
        assert!(value.is_object(), "an object is printed: {value}");
        value
    }
}
