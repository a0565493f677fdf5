//! `hearth evaluate`

use super::args::EvaluateArgs;
use super::client::{Client, run_named, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::table::Table;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::{DataKind, Split};
use hearth_core::eval::{LabelsReport, Measured, NumberReport, Report};
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Columns that are named on a terminal.
const MOST_COLUMNS_SHOWN: usize = 12;
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
        describe(
            &report,
            &summary.labels,
            client.project()?.snapshot().task.data_kind()
        )
    );
    Ok(Output::new(text, object.into()))
}

pub fn to_json(report: &Measured) -> Map<String, Value> {
    let object = match report {
        Measured::Classes(report) => classes_json(report),
        Measured::Labels(report) => labels_json(report),
        Measured::Numbers(report) => json!({
            "split": report.split,
            "target": report.target,
            "num_samples": report.num_samples,
            "r2": report.r2,
            "r2_interval": report.r2_interval,
            "rmse": report.rmse,
            "rmse_interval": report.rmse_interval,
            "mae": report.mae,
            "duration_secs": report.duration_secs,
        }),
    };
    let Value::Object(mut object) = object else {
        return Map::new();
    };
    if !report.columns().is_empty() {
        object.insert("columns".into(), json!(report.columns()));
    }
    object
}

fn classes_json(report: &Report) -> Value {
    json!({
        "split": report.split,
        "num_samples": report.num_samples,
        "accuracy": report.accuracy,
        "accuracy_interval": report.accuracy_interval,
        "macro_f1": report.macro_f1,
        "macro_f1_interval": report.macro_f1_interval,
        "balanced_accuracy": report.balanced_accuracy,
        "weighted_f1": report.weighted_f1,
        "auc": report.auc,
        "per_class": report.per_class,
        "labels": report.per_class.iter().map(|class| &class.label).collect::<Vec<_>>(),
        "confusion_matrix": report.confusion_matrix,
        "answered": report.answered,
        "duration_secs": report.duration_secs,
    })
}

fn labels_json(report: &LabelsReport) -> Value {
    json!({
        "split": report.split,
        "num_samples": report.num_samples,
        "micro_f1": report.micro_f1,
        "micro_f1_interval": report.micro_f1_interval,
        "macro_f1": report.macro_f1,
        "macro_f1_interval": report.macro_f1_interval,
        "weighted_f1": report.weighted_f1,
        "subset_accuracy": report.subset_accuracy,
        "subset_accuracy_interval": report.subset_accuracy_interval,
        "hamming_loss": report.hamming_loss,
        "label_ranking_average_precision": report.ranking_precision,
        "per_class": report.per_class,
        "labels": report.per_class.iter().map(|class| &class.label).collect::<Vec<_>>(),
        "duration_secs": report.duration_secs,
    })
}

/// Headline figures; of classes, the figures of each and the confusion matrix.
pub fn describe(report: &Measured, labels: &[String], kind: DataKind) -> String {
    let text = match report {
        Measured::Classes(report) => describe_classes(report, labels, kind),
        Measured::Numbers(report) => describe_numbers(report, kind),
        Measured::Labels(report) => describe_labels(report, kind),
    };
    text + &describe_columns(report)
}

/// The columns that the model hangs on most.
fn describe_columns(report: &Measured) -> String {
    let columns = report.columns();
    if columns.is_empty() {
        return String::new();
    }
    let headline = match report {
        Measured::Classes(_) => "accuracy",
        Measured::Labels(_) => "micro F1",
        Measured::Numbers(_) => "R²",
    };
    let mut table = Table::default();
    for effect in columns.iter().take(MOST_COLUMNS_SHOWN) {
        let fall = format!("{:.3} ± {:.3}", effect.importance, effect.deviation);
        table.row([effect.column.clone(), fall]);
    }
    let mut text = format!(
        "\nHow far the {headline} falls when a column is shuffled\n{}",
        table.render()
    );
    if let Some(more) = columns.len().checked_sub(MOST_COLUMNS_SHOWN + 1) {
        let _ = writeln!(
            text,
            "and {}",
            text::count(more + 1, "more column", "more columns")
        );
    }
    text
}

fn describe_numbers(report: &NumberReport, kind: DataKind) -> String {
    let [low, high] = report.r2_interval;
    format!(
        "{}: R² {:.3}  (95% sure: {low:.3} to {high:.3})   RMSE {:.4}   MAE {:.4}   {}\n",
        report.target,
        report.r2,
        report.rmse,
        report.mae,
        text::things(kind, report.num_samples),
    )
}

/// No confusion matrix: where a sample may have several classes, none is taken for another.
fn describe_labels(report: &LabelsReport, kind: DataKind) -> String {
    let [low, high] = report.micro_f1_interval;
    let text = format!(
        "micro F1 {:.3}  (95% sure: {low:.3} to {high:.3})   macro F1 {:.3}   weighted F1 {:.3}\nall classes right {}   Hamming loss {:.4}   ranking precision {:.3}   {}\n\n",
        report.micro_f1,
        report.macro_f1,
        report.weighted_f1,
        text::percent(report.subset_accuracy),
        report.hamming_loss,
        report.ranking_precision,
        text::things(kind, report.num_samples),
    );
    let mut table = Table::default();
    table.row([
        "class",
        "precision",
        "recall",
        "F1",
        "samples",
        "missed",
        "wrong",
        "given from",
    ]);
    for class in &report.per_class {
        table.row([
            class.label.clone(),
            format!("{:.3}", class.precision),
            format!("{:.3}", class.recall),
            format!("{:.3}", class.f1),
            class.support.to_string(),
            class.num_missed.to_string(),
            class.num_wrong.to_string(),
            format!("{:.3}", class.threshold),
        ]);
    }
    text + &table.render()
}

fn describe_classes(report: &Report, labels: &[String], kind: DataKind) -> String {
    let [low, high] = report.accuracy_interval;
    let auc = report
        .auc
        .map_or(String::new(), |auc| format!("   AUC {auc:.3}"));
    let mut text = format!(
        "accuracy {}  (95% sure: {} to {})   macro F1 {:.3}{auc}   {}\n\n",
        text::percent(report.accuracy),
        text::percent(low),
        text::percent(high),
        report.macro_f1,
        text::things(kind, report.num_samples),
    );
    if let Some(answered) = &report.answered {
        let right = answered.accuracy.map_or("–".to_owned(), text::percent);
        let _ = writeln!(
            text,
            "answers {}, {right} of these right   {} unsure, {} unfamiliar\n",
            text::percent(answered.coverage),
            answered.num_unsure,
            answered.num_unfamiliar,
        );
    }
    let mut table = Table::default();
    table.row(["class", "precision", "recall", "F1", "samples"]);
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
