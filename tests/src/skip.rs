//! Tests that cannot run here say so, and fail where they could have run.

use std::fs::OpenOptions;
use std::io::Write;

/// What a test lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The Python environment that `tests/run` makes.
    Peers,
    /// A display; `tests/run` makes a virtual one.
    Display,
    /// A sound server; `tests/run` installs one.
    SoundServer,
    /// The data beside the repository, which only the makers have.
    SharedData,
    /// Rights that only root, or only another user than root, has.
    Rights,
}

/// Records that a test is skipped. With `CI=true`, a lack that `tests/run` can mend is a failure.
pub fn skip(lack: Lack, why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("SKIPPED: {test}: {why}");
    eprintln!("{line}");
    if let Some(path) = std::env::var_os("HEARTH_SKIPPED_FILE")
        && let Ok(mut file) = OpenOptions::new().create(true).append(true).open(path)
    {
        let _ = writeln!(file, "{line}");
    }
    let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    let must_be_here = matches!(lack, Lack::Peers | Lack::Display | Lack::SoundServer);
    assert!(
        !(is_ci && must_be_here),
        "{line} (not allowed with CI=true)"
    );
}
