//! Opens the window.
fn main() {
    env_logger::init();
    if let Err(error) = hearth::run_window(std::env::args_os().nth(1).map(Into::into)) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
