//! Opening the window.

use super::error::CliError;
use super::output;
use hearth::WindowError;
use hearth_core::failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

pub fn open(project: Option<PathBuf>) -> ExitCode {
    match hearth::run_window(project) {
        Ok(()) => ExitCode::SUCCESS,
        Err(WindowError::NoDisplay) => fail("There is no display to open a window on"),
        Err(error) => fail(&format!("The window could not be opened ({error})")),
    }
}

fn fail(what: &str) -> ExitCode {
    let message = format!(
        "{what}; the command line works without one: try `cargo run --release -- demo` or `hearth --help`."
    );
    let error = CliError::from(Failure::new("no-display", message.replace('\n', " ")));
    output::complain(&error);
    error.exit_code()
}
