//! `hearth evaluate`

use super::args::EvaluateArgs;
use super::client::{Client, run_named, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::table::Table;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::{DataKind, Split};
use hearth_core::eval::{LabelsReport, Measured, NumberReport, Reliability, Report, TestSize};
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
            "mae_interval": report.mae_interval,
            "num_unanswered": report.unanswered.len(),
            "duration_secs": report.duration_secs,
        }),
    };
    let Value::Object(mut object) = object else {
        return Map::new();
    };
    object.insert("test_size".into(), json!(TestSize::of(report)));
    if !report.columns().is_empty() {
        object.insert("columns".into(), json!(report.columns()));
    }
    object
}

fn classes_json(report: &Report) -> Value {
    let figures = report.probabilities.as_ref();
    let reliability = Reliability::of(&report.items);
    let bins = reliability.bins.iter().enumerate().map(|(place, bin)| {
        json!({
            "range": Reliability::edges(place),
            "count": bin.count,
            "confidence": bin.confidence,
            "accuracy": bin.accuracy,
        })
    });
    let one_vs_rest = figures.map(|figures| {
        let classes = report.per_class.iter().zip(&figures.per_class);
        let class = classes.map(|(class, ranking)| {
            json!({
                "label": class.label,
                "auc": ranking.auc,
                "auc_interval": ranking.auc_interval,
                "average_precision": ranking.average_precision,
            })
        });
        class.collect::<Vec<_>>()
    });
    json!({
        "split": report.split,
        "num_samples": report.num_samples,
        "accuracy": report.accuracy,
        "accuracy_interval": report.accuracy_interval,
        "macro_f1": report.macro_f1,
        "macro_f1_interval": report.macro_f1_interval,
        "balanced_accuracy": report.balanced_accuracy,
        "balanced_accuracy_interval": report.balanced_accuracy_interval,
        "weighted_f1": report.weighted_f1,
        "weighted_f1_interval": report.weighted_f1_interval,
        "auc": report.auc,
        "auc_interval": report.auc_interval,
        "macro_auc": figures.and_then(|figures| figures.macro_auc),
        "macro_auc_interval": figures.and_then(|figures| figures.macro_auc_interval),
        "top_k": figures.map(|figures| &figures.top_k),
        "log_loss": figures.map(|figures| figures.log_loss),
        "brier_score": figures.map(|figures| figures.brier_score),
        "expected_calibration_error": reliability.expected_calibration_error,
        "reliability_curve": bins.collect::<Vec<_>>(),
        "one_vs_rest": one_vs_rest,
        "num_unanswered": report.unanswered.len(),
        "unknown_classes": report.unknown_classes,
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
    text + &describe_size(report, kind) + &describe_columns(report)
}

/// A word of warning where there are too few samples to tell runs apart.
fn describe_size(report: &Measured, kind: DataKind) -> String {
    let size = TestSize::of(report);
    if !size.is_too_small {
        return String::new();
    }
    let mut text = "\nToo small a test to tell runs apart.".to_owned();
    if let Some(needed) = size.num_samples_needed {
        let difference = size.difference * 100.0;
        let what = match report {
            Measured::Numbers(_) => "% of RMSE",
            _ => " points",
        };
        let _ = write!(
            text,
            " About {} would tell a difference of {difference:.0}{what}.",
            text::things(kind, needed)
        );
    }
    text.push('\n');
    text
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
    let between = |[low, high]: [f64; 2]| format!(" ({low:.4} to {high:.4})");
    let mut text = format!(
        "{}: R² {:.3}  (95% sure: {low:.3} to {high:.3})   RMSE {:.4}{}   MAE {:.4}{}   {}\n",
        report.target,
        report.r2,
        report.rmse,
        between(report.rmse_interval),
        report.mae,
        report.mae_interval.map(between).unwrap_or_default(),
        text::things(kind, report.num_samples),
    );
    if !report.unanswered.is_empty() {
        let _ = writeln!(
            text,
            "Left out: {} for which the model gave no number",
            text::things(kind, report.unanswered.len())
        );
    }
    text
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
        "accuracy {}  (95% sure: {} to {})   macro F1 {:.3}{auc}   {}\n{}{}\n",
        text::percent(report.accuracy),
        text::percent(low),
        text::percent(high),
        report.macro_f1,
        text::things(kind, report.num_samples),
        more_figures(report),
        notes(report, kind),
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

/// The figures below the headline.
fn more_figures(report: &Report) -> String {
    let mut text = format!(
        "balanced accuracy {:.3}   weighted F1 {:.3}",
        report.balanced_accuracy, report.weighted_f1
    );
    if let Some(figures) = &report.probabilities {
        if let (None, Some(auc)) = (report.auc, figures.macro_auc) {
            let _ = write!(text, "   macro AUC {auc:.3}");
        }
        for top in &figures.top_k {
            let _ = write!(text, "   top-{} {}", top.k, text::percent(top.accuracy));
        }
        let _ = write!(
            text,
            "\nlog loss {:.3}   Brier score {:.3}",
            figures.log_loss, figures.brier_score
        );
    }
    let reliability = Reliability::of(&report.items);
    let _ = write!(
        text,
        "   calibration error {:.3}",
        reliability.expected_calibration_error
    );
    if let Some(bin) = reliability.telling() {
        let _ = write!(
            text,
            "   (when it says {:.0}%, it is right in {:.0} of 100)",
            bin.confidence * 100.0,
            bin.accuracy * 100.0
        );
    }
    text.push('\n');
    text
}

/// What has to be known before the figures are believed.
fn notes(report: &Report, kind: DataKind) -> String {
    let mut text = String::new();
    if report.num_occurring() == 1 {
        text += "Only one class occurs in this split: there is no AUC.\n";
    }
    if !report.unanswered.is_empty() {
        let _ = writeln!(
            text,
            "No answer in numbers, counted as wrong: {}",
            text::things(kind, report.unanswered.len())
        );
    }
    if let Some((accuracy, count)) = report.with_unknown_classes() {
        let labels: Vec<&str> = report
            .unknown_classes
            .iter()
            .map(|class| class.label.as_str())
            .collect();
        let _ = writeln!(
            text,
            "Left out: {} of classes that the model never learned ({}); counted as wrong, accuracy is {}",
            text::things(kind, count),
            labels.join(", "),
            text::percent(accuracy)
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
