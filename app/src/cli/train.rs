//! `hearth train`

use super::args::{TrainArgs, TrainChoices};
use super::client::{Client, run_named, wrong_result};
use super::error::{CliError, IntoUsage};
use super::evaluate;
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::DataKind;
use hearth_core::data::Split;
use hearth_core::eval::Measured;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::project::Project;
use hearth_core::project::runs::{load_report, run_dir};
use hearth_core::train::target::Learned;
use hearth_core::train::{DeviceChoice, RunSummary, StopReason, TrainConfig};
use serde_json::{Map, Value, json};
use std::fmt::Write;

pub fn run(args: &TrainArgs, client: &mut Client) -> Result<Output, CliError> {
    let config = config(&args.choices)?;
    client.open(&args.project)?;
    if args.find_lr {
        return find_rate(config, client);
    }
    let command = match &args.resume {
        Some(run) => Command::Resume {
            run: run_named(run),
            device: Some(args.choices.device).filter(|device| *device != DeviceChoice::Auto),
        },
        None => Command::Train(Box::new(config)),
    };
    let trained = finish(command, client)?;
    let project = client.project()?;
    let report = load_report(project.dir(), &trained.run, Split::Test)?;
    let mut object = to_json(&trained, report.as_ref(), project);
    object.insert("warnings".into(), client.warnings());
    let kind = project.snapshot().task.data_kind();
    let mut text = describe(&trained, report.as_ref(), kind);
    let _ = write!(
        text,
        "\nModel: {}",
        run_dir(project.dir(), &trained.run).display()
    );
    Ok(Output::new(text, object.into()))
}

fn find_rate(config: TrainConfig, client: &mut Client) -> Result<Output, CliError> {
    let Some(JobResult::LearningRateFound(curve)) =
        client.run(Command::FindLearningRate(Box::new(config)))?
    else {
        return Err(wrong_result());
    };
    let mut text = "learning rate   loss\n".to_owned();
    for point in curve.points.iter().step_by(4) {
        let _ = writeln!(text, "{:>13.2e}   {:.4}", point.learning_rate, point.loss);
    }
    text += &match curve.suggestion {
        Some(rate) => format!("\nSuggestion: --set learning_rate={rate}\n"),
        None => "\nThe loss never fell, so there is no suggestion.\n".to_owned(),
    };
    Ok(Output::new(text, json!(*curve)))
}

/// The preset with what was chosen on top.
pub fn config(choices: &TrainChoices) -> Result<TrainConfig, CliError> {
    let mut config = TrainConfig::for_preset(choices.preset);
    config.device = choices.device;
    config.seed = choices.seed.unwrap_or(config.seed);
    config.augment = match choices.augment {
        Some(level) => level.settings(),
        None => config.augment,
    };
    config.balance = choices.balance.unwrap_or(config.balance);
    config.folds = choices.folds.unwrap_or(config.folds);
    config.check().map_err(IntoUsage::into_usage)?;
    for (key, value) in &choices.settings {
        config.set(key, value).map_err(IntoUsage::into_usage)?;
    }
    Ok(config)
}

pub fn train(config: TrainConfig, client: &mut Client) -> Result<RunSummary, CliError> {
    finish(Command::Train(Box::new(config)), client)
}

fn finish(command: Command, client: &mut Client) -> Result<RunSummary, CliError> {
    match client.run(command)? {
        Some(JobResult::Trained(run)) => Ok(*run),
        Some(JobResult::Paused(paused)) => Err(Failure::new(
            "training-paused",
            format!(
                "{} was paused. Go on with: hearth train PROJECT --resume",
                paused.run
            ),
        )
        .with("run", paused.run)
        .into()),
        _ => Err(wrong_result()),
    }
}

/// The run, with its figures on the test split at the top level.
pub fn to_json(run: &RunSummary, test: Option<&Measured>, project: &Project) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| {
        object.insert(key.to_owned(), value);
    };
    put("run", json!(run.run));
    put("device", json!(run.device));
    put("seed", json!(run.config.seed));
    put("preset", json!(run.config.preset));
    put("way", json!(run.config.way));
    put("way_reason", json!(run.way.map(|way| way.reason)));
    if let Some(target) = run.target {
        put("target_learned", json!(target.learned));
        put("target_reason", json!(target.reason));
    }
    put("backbone", json!(run.backbone));
    put("model", json!(run_dir(project.dir(), &run.run)));
    put("labels", json!(run.labels));
    put("num_train_samples", json!(run.num_train_samples));
    put("num_cached", json!(run.num_cached));
    put("stop_reason", json!(run.stop_reason));
    put("best_epoch", json!(run.best_epoch));
    put("epochs", json!(run.epochs));
    put("valid", json!(run.valid));
    put("config", json!(run.config));
    if let Some(folds) = &run.cross_validation {
        put("cross_validation", json!(folds));
    }
    if let Some(report) = test {
        object.extend(evaluate::to_json(report));
    }
    // After the report, which has times of its own: these are the training's.
    object.insert("features_secs".into(), json!(run.features_secs));
    object.insert("duration_secs".into(), json!(run.duration_secs));
    object
}

pub fn describe(run: &RunSummary, test: Option<&Measured>, kind: DataKind) -> String {
    let why = match run.stop_reason {
        StopReason::AllEpochs => "all epochs were run",
        StopReason::Stopped => "ended when asked to",
        StopReason::EarlyStopping => "stopped early: the validation loss did not improve any more",
    };
    let mut text = format!(
        "Trained {} on {} in {} ({}, preset {}, way {}, seed {}).\n{} epochs, weights of epoch {} kept; {why}.\n",
        run.run,
        text::things(kind, run.num_train_samples),
        text::duration(run.duration_secs),
        run.device,
        run.config.preset,
        run.config.way,
        run.config.seed,
        run.epochs.len(),
        run.best_epoch,
    );
    if let Some(target) = run.target {
        let learned = match target.learned {
            Learned::Plain => "as they are",
            Learned::Log => "by their logarithm",
            Learned::Both => "as they are and by their logarithm",
        };
        let reason = target.reason.sentence();
        let _ = writeln!(text, "The numbers were learned {learned}: {reason}");
    }
    if let Some(folds) = &run.cross_validation {
        let each: Vec<String> = folds.accuracies.iter().map(|a| text::percent(*a)).collect();
        let _ = write!(
            text,
            "\nCross-validated on {} folds: accuracy {} (95%: {} to {}); {}.\n",
            folds.folds,
            text::percent(folds.mean),
            text::percent(folds.interval[0]),
            text::percent(folds.interval[1]),
            each.join(", "),
        );
    }
    match test {
        Some(report) => {
            let _ = write!(
                text,
                "\nOn the test split: {}",
                evaluate::describe(report, &run.labels, kind)
            );
        }
        None => {
            text += "\nThere is no test split, so nothing was measured on what it has not seen.\n";
        }
    }
    text
}
