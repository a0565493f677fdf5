//! The command line: a thin client of the same session that the window uses.
//!
//! Results go to standard output (text, or one JSON object with `--json`), progress and warnings
//! to standard error. Exit status: 0 done, 1 failed, 2 wrong usage.

mod advise;
mod args;
mod augment;
mod backbones;
mod calibrate;
mod card;
mod check;
mod client;
mod compare;
mod demo;
mod doctor;
mod edit;
mod error;
mod evaluate;
mod explain;
mod export;
mod export_data;
mod find_media;
mod folders;
mod get;
mod goal;
mod import;
mod inspect;
mod label;
mod labels;
mod mistakes;
mod new;
mod output;
mod predict;
mod privacy;
mod progress;
mod record;
mod runs;
mod search;
mod slices;
mod split;
mod table;
mod text;
mod train;
mod which;
mod window;

use args::{Args, Verb};
use clap::Parser;
use clap::error::ErrorKind;
use client::Client;
use error::CliError;
use output::Output;
use std::process::ExitCode;

/// Reads the arguments and does what they ask.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage_error(&error),
    };
    let mut client = Client::new(args.quiet);
    let done = match &args.verb {
        None => return window::open(args.project),
        Some(Verb::Demo(demo)) => demo::run(demo, &mut client),
        Some(Verb::New(new)) => new::run(new, &mut client),
        Some(Verb::Import(import)) => import::run(import, &mut client),
        Some(Verb::Record(record)) => record::run(record, &mut client),
        Some(Verb::Background(background)) => record::background(background, &mut client),
        Some(Verb::Check(check)) => check::run(&check.project, &mut client),
        Some(Verb::Privacy(args)) => privacy::run(args, &mut client),
        Some(Verb::Get(get)) => get::run(get, &mut client),
        Some(Verb::Collect(collect)) => get::collect(collect, &mut client),
        Some(Verb::ExportData(export)) => export_data::run(export, &mut client),
        Some(Verb::Augment(augment)) => augment::run(augment, &mut client),
        Some(Verb::FindMedia(find)) => find_media::run(find, &mut client),
        Some(Verb::Labels(verb)) => labels::run(verb, &mut client),
        Some(Verb::Inspect(inspect)) => inspect::run(inspect, &mut client),
        Some(Verb::Advise(advise)) => advise::run(advise, &mut client),
        Some(Verb::Edit(edit)) => edit::run(edit, &mut client),
        Some(Verb::Split(split)) => split::run(split, &mut client),
        Some(Verb::Suggest(suggest)) => label::suggest(suggest, &mut client),
        Some(Verb::LabelCurve(curve)) => label::curve(curve, &mut client),
        Some(Verb::Agreement(agreement)) => label::agreement(agreement, &mut client),
        Some(Verb::Undo(undo)) => edit::undo(&undo.project, &mut client),
        Some(Verb::Redo(redo)) => edit::redo(&redo.project, &mut client),
        Some(Verb::Train(train)) => train::run(train, &mut client),
        Some(Verb::Backbones(verb)) => backbones::run(verb, &mut client),
        Some(Verb::Search(search)) => search::run(search, &mut client),
        Some(Verb::Runs(runs)) => runs::list(&runs.project, &mut client),
        Some(Verb::Note(note)) => runs::note(note, &mut client),
        Some(Verb::DeleteRun(delete)) => runs::delete(delete, &mut client),
        Some(Verb::Propose(propose)) => Ok(goal::propose_for(propose)),
        Some(Verb::Goal(goal)) => goal::run(goal, &mut client),
        Some(Verb::Evaluate(evaluate)) => evaluate::run(evaluate, &mut client),
        Some(Verb::Mistakes(mistakes)) => mistakes::run(mistakes, &mut client),
        Some(Verb::Calibrate(calibrate)) => calibrate::run(calibrate, &mut client),
        Some(Verb::Compare(compare)) => compare::run(compare, &mut client),
        Some(Verb::Slices(slices)) => slices::run(slices, &mut client),
        Some(Verb::Predict(predict)) => predict::run(predict, &mut client),
        Some(Verb::Explain(explain)) => explain::run(explain, &mut client),
        Some(Verb::Export(export)) => export::run(export, &mut client),
        Some(Verb::Card(card)) => card::run(card, &mut client),
        Some(Verb::Doctor(doctor)) => match &doctor.probe {
            Some(device) => return doctor::probe(device),
            None => doctor::run(&mut client),
        },
    };
    client.end_progress();
    match done {
        Ok(output) => finish(output, args.json),
        Err(error) => fail(&error, args.json),
    }
}

/// Prints what a command brought. Some bring a result and a failure at once, such as an export
/// whose proof failed.
fn finish(output: Output, json: bool) -> ExitCode {
    let Output {
        mut text,
        mut json_object,
        failure,
    } = output;
    if let Some(error) = &failure {
        json_object.insert("error".into(), error.to_json());
    }
    if json {
        output::print_json(&json_object.into());
    } else {
        if !text.ends_with('\n') {
            text.push('\n');
        }
        output::print(&text);
    }
    match failure {
        None => ExitCode::SUCCESS,
        Some(error) => {
            output::complain(&error);
            error.exit_code()
        }
    }
}

fn fail(error: &CliError, json: bool) -> ExitCode {
    if json {
        output::print_json(&serde_json::json!({ "error": error.to_json() }));
    }
    output::complain(error);
    error.exit_code()
}

/// Wrong usage, or the answer to `--help` and `--version`.
fn usage_error(error: &clap::Error) -> ExitCode {
    let is_answer = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    // Read by hand: the arguments could not be parsed.
    if !is_answer && std::env::args_os().any(|arg| arg == "--json") {
        let message = error.to_string();
        let first_line = message
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        let failure = CliError::usage("wrong-usage", first_line);
        output::print_json(&serde_json::json!({ "error": failure.to_json() }));
    }
    let _ = error.print();
    ExitCode::from(if is_answer { 0 } else { 2 })
}
