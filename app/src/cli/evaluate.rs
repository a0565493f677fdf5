//! `hearth evaluate`

use super::args::EvaluateArgs;
use super::client::{Client, run_named, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::table::Table;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::Split;
use hearth_core::eval::Report;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Classes up to which the confusion matrix fits on a terminal.
const MOST_CLASSES_SHOWN: usize = 12;

pub fn run(args: &EvaluateArgs, client: &mut Client) -> Result<Output, CliError> {
    if args.split == Split::Train {
        let failure = Failure::new(
            "split-not-measured",
            "A model knows its training split by heart. Measure on --split valid or test.",
        );
        return Err(failure.into_usage());
    }
    client.open(&args.project)?;
    let command = Command::Evaluate {
        run: run_named(&args.run),
        split: args.split,
    };
    let Some(JobResult::Evaluated { run, report }) = client.run(command)? else {
        return Err(wrong_result());
    };
    let mut object = Map::new();
    object.insert("run".into(), json!(run));
    object.extend(to_json(&report));
    let summary = client.project()?.run(Some(&run))?;
    object.insert("device".into(), json!(summary.device));
    object.insert("seed".into(), json!(summary.config.seed));
    object.insert("warnings".into(), client.warnings());
    let text = format!(
        "{run} on the {} split\n{}",
        args.split,
        describe(&report, &summary.labels)
    );
    Ok(Output::new(text, object.into()))
}

pub fn to_json(report: &Report) -> Map<String, Value> {
    let object = json!({
        "split": report.split,
        "num_samples": report.num_samples,
        "accuracy": report.accuracy,
        "accuracy_interval": report.accuracy_interval,
        "macro_f1": report.macro_f1,
        "macro_f1_interval": report.macro_f1_interval,
        "balanced_accuracy": report.balanced_accuracy,
        "weighted_f1": report.weighted_f1,
        "per_class": report.per_class,
        "labels": report.per_class.iter().map(|class| &class.label).collect::<Vec<_>>(),
        "confusion_matrix": report.confusion_matrix,
        "duration_secs": report.duration_secs,
    });
    match object {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// Headline figures, figures of each class, and the confusion matrix.
pub fn describe(report: &Report, labels: &[String]) -> String {
    let [low, high] = report.accuracy_interval;
    let mut text = format!(
        "accuracy {}  (95% sure: {} to {})   macro F1 {:.3}   {}\n\n",
        text::percent(report.accuracy),
        text::percent(low),
        text::percent(high),
        report.macro_f1,
        text::pictures(report.num_samples),
    );
    let mut table = Table::default();
    table.row(["class", "precision", "recall", "F1", "pictures"]);
    for class in &report.per_class {
        table.row([
            class.label.clone(),
            format!("{:.3}", class.precision),
            format!("{:.3}", class.recall),
            format!("{:.3}", class.f1),
            class.support.to_string(),
        ]);
    }
    text += &table.render();
    if labels.len() <= MOST_CLASSES_SHOWN {
        let _ = write!(
            text,
            "\nConfusion matrix (rows: true class, columns: predicted, in the same order)\n{}",
            confusion(report, labels)
        );
    }
    text
}

fn confusion(report: &Report, labels: &[String]) -> String {
    let mut table = Table::default();
    for (label, row) in labels.iter().zip(&report.confusion_matrix) {
        let counts = row.iter().map(|n| {
            if *n == 0 {
                "·".to_owned()
            } else {
                n.to_string()
            }
        });
        table.row(std::iter::once(label.clone()).chain(counts));
    }
    table.render()
}
