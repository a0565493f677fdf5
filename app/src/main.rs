//! The `hearth` program: the window, or one command of the command line.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Libraries are chatty about adapters and fonts; `HEARTH_LOG` shows all of it.
    let filter =
        env_logger::Env::new().filter_or("HEARTH_LOG", "error,hearth=warn,hearth_core=warn");
    let _ = env_logger::Builder::from_env(filter).try_init();
    cli::run()
}
