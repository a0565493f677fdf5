//! Whether a run does what was agreed.

use super::{Goal, Metric};
use crate::eval::Score;
use crate::train::RunSummary;
use serde::Serialize;

/// One target with what was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// What was agreed on: the name of a metric, `size-mb` or `latency-ms`.
    pub what: &'static str,
    /// What was wanted.
    pub wanted: f64,
    /// What was found.
    pub found: f64,
    /// Whether it is enough.
    pub passed: bool,
    /// Whether another test set of the same size might say the opposite.
    pub is_close: bool,
}

/// Judges a run by the figures of its test split, or of its validation split where there is no
/// test, by the size of its file and the time of one answer. What is not known is not judged.
pub fn judge(goal: &Goal, run: &RunSummary) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let score = run.test.as_ref().or(run.valid.as_ref());
    if let (Some(wanted), Some(score)) = (goal.least, score) {
        let (found, interval) = match (goal.metric, score.macro_f1()) {
            (Metric::MacroF1, Some(macro_f1)) => (macro_f1, None),
            _ => (score.headline(), Some(score.interval())),
        };
        // The task may have changed since the goal was agreed on: what was found has its own name.
        let metric = match (goal.metric, score) {
            (Metric::Accuracy, Score::Labels(_)) => Metric::MicroF1,
            (Metric::MicroF1, Score::Classes(_)) => Metric::Accuracy,
            (metric, _) => metric,
        };
        verdicts.push(Verdict {
            what: metric.name(),
            wanted,
            found,
            passed: found >= wanted,
            is_close: interval.is_some_and(|[low, high]| low < wanted && wanted < high),
        });
    }
    let at_most = |what, wanted: Option<f64>, found: Option<f64>| {
        let (wanted, found) = wanted.zip(found)?;
        Some(Verdict {
            what,
            wanted,
            found,
            passed: found <= wanted,
            is_close: false,
        })
    };
    let megabytes = run.model_bytes.map(|bytes| bytes as f64 / 1e6);
    verdicts.extend(at_most("size-mb", goal.most_mb, megabytes));
    verdicts.extend(at_most(
        "latency-ms",
        goal.most_ms,
        run.answer_secs.map(|secs| secs * 1000.0),
    ));
    verdicts
}
