//! `hearth search`

use super::args::SearchArgs;
use super::client::{Client, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::event::JobResult;
use hearth_core::train::TrainConfig;
use hearth_core::train::search::{SearchReport, SearchRequest, Trial};
use serde_json::json;
use std::fmt::Write;

pub fn run(args: &SearchArgs, client: &mut Client) -> Result<Output, CliError> {
    let request = request(args)?;
    client.open(&args.project)?;
    let Some(JobResult::Searched(report)) = client.run(Command::Search(Box::new(request)))? else {
        return Err(wrong_result());
    };
    let mut object = json!(*report);
    object["warnings"] = client.warnings();
    Ok(Output::new(describe(&report), object))
}

fn request(args: &SearchArgs) -> Result<SearchRequest, CliError> {
    let mut config = TrainConfig::for_preset(args.preset);
    config.device = args.device;
    config.seed = args.seed.unwrap_or(config.seed);
    let mut space = Vec::new();
    for (key, values) in &args.settings {
        let values: Vec<String> = values.split(',').map(|v| v.trim().to_owned()).collect();
        match values.as_slice() {
            [only] if !only.contains("..") => {
                config.set(key, only).map_err(IntoUsage::into_usage)?;
            }
            _ => space.push((key.clone(), values)),
        }
    }
    let request = SearchRequest {
        config,
        space,
        how: args.how,
        trials: args.trials,
        minutes: args.minutes,
    };
    request.settings().map_err(IntoUsage::into_usage)?;
    Ok(request)
}

fn settings(trial: &Trial) -> String {
    let pairs: Vec<String> = trial
        .settings
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    pairs.join(" ")
}

/// A trial that ended, in a line.
pub fn trial_line(trial: &Trial) -> String {
    match &trial.failure {
        Some(failure) => format!("Trial {}: {}  {failure}", trial.number, settings(trial)),
        None => format!(
            "Trial {}: {}  validation accuracy {}  loss {:.4}",
            trial.number,
            settings(trial),
            text::percent(trial.valid_accuracy.into()),
            trial.valid_loss,
        ),
    }
}

fn describe(report: &SearchReport) -> String {
    let mut text = format!(
        "{} trials in {}, the best on the validation split first:\n\naccuracy    loss  epochs  settings\n",
        report.trials.len(),
        text::duration(report.duration_secs),
    );
    for trial in &report.trials {
        let _ = match &trial.failure {
            Some(failure) => writeln!(
                text,
                "       –       –  {:>6}  {}  ({failure})",
                trial.epochs,
                settings(trial)
            ),
            None => writeln!(
                text,
                "{:>8}  {:>6.4}  {:>6}  {}",
                text::percent(trial.valid_accuracy.into()),
                trial.valid_loss,
                trial.epochs,
                settings(trial)
            ),
        };
    }
    if report.ran_out_of_time {
        text += "\nTime ran out before all trials were done.\n";
    }
    if let Some(best) = report.trials.first() {
        let pairs: Vec<String> = best
            .settings
            .iter()
            .map(|(k, v)| format!("--set {k}={v}"))
            .collect();
        let _ = writeln!(
            text,
            "\nTrain with it: hearth train PROJECT --set way=head {}",
            pairs.join(" ")
        );
    }
    text
}
