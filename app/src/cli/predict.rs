//! `hearth predict`

use super::args::PredictArgs;
use super::client::{Client, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::table::Table;
use super::text;
use hearth_core::command::{Command, ModelSource};
use hearth_core::eval::Doubt;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::project::runs::run_dir;
use hearth_core::project::store::Store;
use hearth_core::tasks::{Answer, Prediction, Question};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Classes shown beside each other in the text; `--json` has all.
const MOST_SHOWN: usize = 3;

pub fn run(args: &PredictArgs, client: &mut Client) -> Result<Output, CliError> {
    let model = model_folder(&args.model, client)?;
    let predictions = predict(ModelSource::Path(model.clone()), questions(args)?, client)?;
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
        let failure = Failure::new("no-readable-input", "None of it could be read.");
        output.failure = Some(failure.into());
    }
    Ok(output)
}

pub fn predict(
    model: ModelSource,
    questions: Vec<Question>,
    client: &mut Client,
) -> Result<Vec<Prediction>, CliError> {
    match client.run(Command::Predict { model, questions })? {
        Some(JobResult::Predicted(predictions)) => Ok(predictions),
        _ => Err(wrong_result()),
    }
}

/// What is asked about, in the order files, texts, rows.
fn questions(args: &PredictArgs) -> Result<Vec<Question>, CliError> {
    let files = args.inputs.iter().cloned().map(Question::File);
    let texts = args.text.iter().cloned().map(Question::Text);
    let mut questions: Vec<Question> = files.chain(texts).collect();
    for row in &args.row {
        questions.push(row_of(row).map_err(IntoUsage::into_usage)?);
    }
    Ok(questions)
}

/// A row from a JSON object.
pub fn row_of(text: &str) -> Result<Question, Failure> {
    let wrong = || {
        let message = format!(
            "“{text}” is no row. Write a JSON object, such as {{\"age\": 39, \"city\": \"Bern\"}}."
        );
        Failure::new("bad-row", message).with("row", text)
    };
    let Ok(Value::Object(cells)) = serde_json::from_str(text) else {
        return Err(wrong());
    };
    let cells = cells.into_iter().map(|(name, cell)| match cell {
        Value::String(cell) => Ok((name, cell)),
        Value::Null => Ok((name, String::new())),
        Value::Number(_) | Value::Bool(_) => Ok((name, cell.to_string())),
        Value::Array(_) | Value::Object(_) => Err(wrong()),
    });
    Ok(Question::Row(cells.collect::<Result<_, _>>()?))
}

/// A question on one line: the path of a file whole, so much of a text or a row as fits.
pub fn line(question: &Question) -> String {
    const MOST: usize = 60;
    match question {
        Question::File(path) => path.display().to_string(),
        Question::Text(_) | Question::Row(_) => text::short(&question.to_string(), MOST),
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
        let input = line(&prediction.input);
        match &prediction.answer {
            Answer::Classes { top, unknown, .. } => {
                let doubt = unknown.map(|doubt| match doubt {
                    Doubt::Unsure => "unknown (unsure)".to_owned(),
                    Doubt::Unfamiliar => "unknown (unfamiliar)".to_owned(),
                });
                let best = top.iter().take(MOST_SHOWN).flat_map(|class| {
                    [class.label.clone(), text::percent(class.probability.into())]
                });
                table.row(std::iter::once(input).chain(doubt).chain(best));
            }
            Answer::Labels { labels, top } => {
                // All that are given; where none is, the likeliest one in brackets.
                let given = top.iter().take(labels.len()).flat_map(|class| {
                    [class.label.clone(), text::percent(class.probability.into())]
                });
                let cells: Vec<String> = std::iter::once(input).chain(given).collect();
                let none = top.first().filter(|_| labels.is_empty()).map(|class| {
                    let sure = text::percent(class.probability.into());
                    format!("–  ({} {sure})", class.label)
                });
                table.row(cells.into_iter().chain(none));
            }
            Answer::Number { value } => {
                table.row([input, value.to_string()]);
            }
            Answer::Unreadable { error } => {
                table.row([format!("{input}  – {}", error.message)]);
            }
        }
    }
    table.render()
}
