//! Printing. The only file that writes to standard output, so that a closed pipe is handled once.

use super::error::CliError;
use serde_json::{Map, Value};
use std::io::Write;

/// What a command brings: text for people and an object for programs.
#[derive(Debug, Default)]
pub struct Output {
    pub text: String,
    pub json_object: Map<String, Value>,
    /// Set where there is a result but it is not good enough for exit status 0.
    pub failure: Option<CliError>,
}

impl Output {
    pub fn new(text: String, json_object: Value) -> Self {
        let json_object = match json_object {
            Value::Object(object) => object,
            other => Map::from_iter([("result".to_owned(), other)]),
        };
        Self {
            text,
            json_object,
            failure: None,
        }
    }
}

pub fn print(text: &str) {
    // Nobody listens any more (such as `| head`): nothing is left to say, and it is no failure.
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes());
    let _ = stdout.flush();
}

pub fn print_json(object: &Value) {
    print(&format!("{object:#}\n"));
}

/// Asks the person at the terminal; empty where there is no answer. The question goes where
/// progress goes, so that what a command brings stays by itself.
pub fn ask(question: &str) -> String {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(question.as_bytes());
    let _ = stderr.flush();
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    answer
}

pub fn complain(error: &CliError) {
    let _ = writeln!(std::io::stderr(), "error: {}", error.failure.message);
}
