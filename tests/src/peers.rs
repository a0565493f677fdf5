//! Other programs whose answers are compared with Hearth's.

use crate::skip::{Lack, skip};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// Runs a script of `tests/peers` that prints one JSON value; `None`, said loudly, without the
/// Python environment.
pub fn python<A: AsRef<OsStr>>(script: &str, args: impl IntoIterator<Item = A>) -> Option<Value> {
    let Some(python) = std::env::var_os("HEARTH_PYTHON").filter(|path| Path::new(path).is_file())
    else {
        skip(
            Lack::Peers,
            "there is no Python with the peers (HEARTH_PYTHON); tests/run makes it",
        );
        return None;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("peers")
        .join(script);
    let output = Command::new(python)
        .arg(&path)
        .args(args)
        .output()
        .expect("Python starts");
    assert!(
        output.status.success(),
        "{script} failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let value = serde_json::from_slice(&output.stdout);
    Some(value.unwrap_or_else(|error| panic!("{script} prints JSON: {error}")))
}
