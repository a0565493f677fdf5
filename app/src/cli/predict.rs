//! `hearth predict`

use super::args::PredictArgs;
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::output::Output;
use super::table::Table;
use super::text;
use hearth_core::command::{Command, ModelSource};
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::project::runs::run_dir;
use hearth_core::project::store::Store;
use hearth_core::tasks::{Answer, Prediction};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Classes shown beside each other in the text; `--json` has all.
const MOST_SHOWN: usize = 3;

pub fn run(args: &PredictArgs, client: &mut Client) -> Result<Output, CliError> {
    let model = model_folder(&args.model, client)?;
    let predictions = predict(
        ModelSource::Path(model.clone()),
        args.inputs.clone(),
        client,
    )?;
    let object = json!({
        "model": model,
        "predictions": to_json(&predictions),
        "warnings": client.warnings(),
    });
    let mut output = Output::new(describe(&predictions), object);
    if predictions
        .iter()
        .all(|p| matches!(p.answer, Answer::Unreadable { .. }))
    {
        let failure = Failure::new("no-readable-input", "None of the files could be read.");
        output.failure = Some(failure.into());
    }
    Ok(output)
}

pub fn predict(
    model: ModelSource,
    inputs: Vec<PathBuf>,
    client: &mut Client,
) -> Result<Vec<Prediction>, CliError> {
    match client.run(Command::Predict { model, inputs })? {
        Some(JobResult::Predicted(predictions)) => Ok(predictions),
        _ => Err(wrong_result()),
    }
}

/// A project stands for its newest run.
fn model_folder(model: &Path, client: &mut Client) -> Result<PathBuf, CliError> {
    if !Store::exists(model) {
        return Ok(model.to_owned());
    }
    let project = client.open(model)?;
    Ok(run_dir(project.dir(), &project.run(None)?.run))
}

pub fn to_json(predictions: &[Prediction]) -> Value {
    json!(predictions)
}

pub fn describe(predictions: &[Prediction]) -> String {
    let mut table = Table::default();
    for prediction in predictions {
        let input = prediction.input.display().to_string();
        match &prediction.answer {
            Answer::Classes { top, .. } => {
                let best = top.iter().take(MOST_SHOWN).flat_map(|class| {
                    [class.label.clone(), text::percent(class.probability.into())]
                });
                table.row(std::iter::once(input).chain(best));
            }
            Answer::Unreadable { error } => {
                table.row([format!("{input}  – {}", error.message)]);
            }
        }
    }
    table.render()
}
