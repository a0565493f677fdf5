//! `hearth card`

use super::args::CardArgs;
use super::client::{Client, run_named, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::event::JobResult;
use hearth_core::export::model_card::{CardFormat, ModelCardOptions, ModelCardWritten};
use hearth_core::failure::Failure;
use hearth_core::project::error::io_failure;
use serde_json::json;
use std::fmt::Write;

/// A note longer than this is no note.
const MOST_NOTE_BYTES: u64 = 64 << 10;

pub fn run(args: &CardArgs, client: &mut Client) -> Result<Output, CliError> {
    let wrong = |failure: Failure| failure.into_usage();
    let format: Option<CardFormat> = match &args.format {
        Some(name) => Some(name.parse().map_err(wrong)?),
        None => None,
    };
    let language = args.language.parse().map_err(wrong)?;
    let note = note(args)?;
    client.open(&args.project)?;
    let options = ModelCardOptions {
        format,
        language,
        examples: (args.examples || args.no_examples).then_some(args.examples),
        path: args.out.clone(),
        overwrites: args.overwrite,
    };
    let command = Command::WriteModelCard {
        run: run_named(&args.run),
        note,
        options,
    };
    let Some(JobResult::ModelCardWritten(written)) = client.run(command)? else {
        return Err(wrong_result());
    };
    let mut object = json!(written);
    object["warnings"] = client.warnings();
    Ok(Output::new(describe(&written), object))
}

/// The note as it was given: a text, or the contents of a file.
fn note(args: &CardArgs) -> Result<Option<String>, CliError> {
    let Some(path) = &args.note_file else {
        return Ok(args.note.clone());
    };
    let unreadable = |error| CliError::from(io_failure(path, error));
    let num_bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if num_bytes > MOST_NOTE_BYTES {
        let message = format!(
            "{} is too long for a note: {}. A few paragraphs are enough.",
            path.display(),
            text::bytes(num_bytes)
        );
        let failure = Failure::new("card-note-too-long", message).with("path", path.display());
        return Err(failure.into());
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(Some(text.trim_start_matches('\u{FEFF}').to_owned()))
}

fn describe(written: &ModelCardWritten) -> String {
    let mut text = format!("{}\n", written.path.display());
    if let Some(folder) = written.pictures.first().and_then(|path| path.parent()) {
        let count = text::count(written.pictures.len(), "picture", "pictures");
        let _ = writeln!(text, "{}  ({count})", folder.display());
    }
    let shown = match written.num_examples {
        0 => "No samples are shown.".to_owned(),
        n => format!(
            "It shows {} of the data; --no-examples leaves them out.",
            text::count(n, "sample", "samples")
        ),
    };
    let _ = writeln!(text, "The card of {}. {shown}", written.run);
    text
}
