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
use hearth_core::train::settings::differing;
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
    let _ = writeln!(
        text,
        "\nTrain with it: hearth train PROJECT {}",
        choices(&report.best)
    );
    text
}

/// The options of `hearth train` that make these settings.
fn choices(config: &TrainConfig) -> String {
    let preset = TrainConfig::for_preset(config.preset);
    let mut options = format!("--preset {}", config.preset);
    let keys = differing(&[config, &preset]);
    let is_level = config.get("augment").is_some_and(|level| level != "own");
    for key in keys {
        let value = config.get(&key).unwrap_or_default();
        let _ = match &*key {
            "augment" if !is_level => Ok(()),
            _ if is_level && key.starts_with("augment.") => Ok(()),
            "device" | "seed" => write!(options, " --{key} {value}"),
            _ => write!(options, " --set {key}={value}"),
        };
    }
    options
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::args::{Args, Verb};
    use super::super::train;
    use super::*;
    use clap::Parser;

    #[test]
    fn the_winner_can_be_trained_again_as_it_was() {
        let mut config = TrainConfig::for_preset(hearth_core::train::Preset::Best);
        for (key, value) in [
            ("way", "head"),
            ("learning_rate", "0.0123"),
            ("hidden", "64"),
            ("augment.crop", "0.25"),
            ("balance", "weights"),
        ] {
            config.set(key, value).unwrap();
        }
        config.seed = 7;
        for level in [false, true] {
            if level {
                config.set("augment", "gentle").unwrap();
            }
            let line = format!("hearth train p {}", choices(&config));
            let parsed = Args::try_parse_from(line.split(' ')).unwrap();
            let Some(Verb::Train(args)) = parsed.verb else {
                panic!("{line}");
            };
            assert_eq!(train::config(&args.choices).unwrap(), config, "{line}");
        }
    }
}
