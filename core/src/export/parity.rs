//! Proof that an exported file gives the answers that Hearth gives, by a runtime that shares no
//! code with ours; of decision trees, which that one does not know, by reading the file back.

use super::Parity;
use crate::data::{Sample, Split};
use crate::eval::labels::given;
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::exec::{PlainRuntime, RtenRuntime, Runtime};
use crate::graph::onnx::{self, ReadOptions};
use crate::graph::{Graph, HostTensor, Op};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::tasks::{Asker, Model, numbers_of, question_of, truth_of};
use crate::train::head::argmax;
use std::path::Path;
use std::sync::Arc;

/// Less agreement than this marks an export as failed.
const NEEDED_AGREEMENT: f64 = 0.995;
/// Two numbers that differ by so much less than the spread of all are the same.
const SAME_SHARE: f64 = 1e-4;

/// Runs the file on the whole test split, beside our own runtime.
pub(super) fn prove(
    project: &Snapshot,
    model: &Model,
    exported: &Path,
    context: &JobContext,
) -> Result<Parity, JobError> {
    // From the disk: what was written is what is proven.
    let bytes = std::fs::read(exported).map_err(|error| io_failure(exported, error))?;
    let theirs = other_runtime(model.graph(), bytes)?;
    let runtime = theirs.name();
    let (mut ours, mut theirs) = (Asker::new(model)?, Asker::in_runtime(model, theirs));
    let samples: Vec<&Sample> = project.labelled_in(Split::Test).collect();
    let numbers = numbers_of(project, &samples);
    let proving = context.stage(Stage::Proving, samples.len() as u64);
    let thresholds = &model.card().thresholds;
    let gives_several = model.card().task.is_multi_label();
    let mut tally = Tally::default();
    let mut compared = Vec::new();
    let size = ours.batch();
    for (chunk, truths) in samples.chunks(size).zip(numbers.chunks(size)) {
        let questions: Vec<_> = chunk.iter().map(|s| question_of(project, s)).collect();
        let answers = ours
            .say(&questions)?
            .into_iter()
            .zip(theirs.say(&questions)?);
        for ((sample, truth), answers) in chunk.iter().zip(truths).zip(answers) {
            let (Ok(a), Ok(b)) = answers else { continue };
            tally.same_known += usize::from(a.doubt.is_some() == b.doubt.is_some());
            let (a, b) = (a.output, b.output);
            if gives_several {
                let say = [&a, &b].map(|output| given(output, thresholds));
                tally.compare(&a, &b, &say, &truth_of(sample));
                continue;
            }
            match (sample.class, truth) {
                (_, Some(truth)) => compared.push([*truth, f64::from(a[0]), f64::from(b[0])]),
                (Some(class), None) => tally.add(&a, &b, class.index()),
                (None, None) => {}
            }
        }
        proving.advance(chunk.len() as u64)?;
    }
    Ok(if model.card().target.is_some() {
        of_numbers(&compared, runtime)
    } else {
        tally.parity(runtime, model.card().caution.may_be_unknown())
    })
}

fn other_runtime(graph: &Graph, bytes: Vec<u8>) -> Result<Box<dyn Runtime>, Failure> {
    let has_trees = |node: &crate::graph::Node| matches!(node.op, Op::TreeEnsemble(_));
    if graph.nodes().iter().any(has_trees) {
        let again = onnx::read(&bytes, ReadOptions::default())?;
        return Ok(Box::new(ReadBack(PlainRuntime::new(Arc::new(again))?)));
    }
    Ok(Box::new(RtenRuntime::load(bytes)?))
}

/// The file, read again by Hearth.
struct ReadBack(PlainRuntime);

impl Runtime for ReadBack {
    fn name(&self) -> String {
        "Hearth, from the file".to_owned()
    }

    fn run(&mut self, inputs: &[HostTensor]) -> Result<Vec<HostTensor>, crate::graph::GraphError> {
        self.0.run(inputs)
    }
}

/// The proof for a model that predicts a number, from truth, our number and theirs.
fn of_numbers(compared: &[[f64; 3]], runtime: String) -> Parity {
    let n = compared.len().max(1) as f64;
    let mean = compared.iter().map(|[truth, ..]| truth).sum::<f64>() / n;
    let total: f64 = compared
        .iter()
        .map(|[truth, ..]| (truth - mean).powi(2))
        .sum();
    let same = SAME_SHARE * (total / n).sqrt();
    let r2 = |which: usize| {
        let rest: f64 = compared
            .iter()
            .map(|row| (row[which] - row[0]).powi(2))
            .sum();
        if total > 0.0 { 1.0 - rest / total } else { 0.0 }
    };
    let differences = || {
        let difference = |row: &[f64; 3]| {
            let difference = (row[1] - row[2]).abs();
            // NaN must not pass as small.
            if difference.is_nan() {
                f64::INFINITY
            } else {
                difference
            }
        };
        compared.iter().map(difference)
    };
    let agreement = differences()
        .filter(|difference| *difference <= same)
        .count() as f64
        / n;
    let largest = differences().fold(0.0, f64::max);
    Parity {
        runtime,
        num_samples: compared.len(),
        top1_agreement: agreement,
        known_agreement: None,
        max_abs_diff: largest,
        mean_abs_diff: differences().sum::<f64>() / n,
        accuracy: r2(1),
        runtime_accuracy: r2(2),
        passed: !compared.is_empty() && agreement >= NEEDED_AGREEMENT && largest.is_finite(),
    }
}

#[derive(Default)]
struct Tally {
    num_samples: usize,
    num_values: usize,
    agreeing: usize,
    /// Samples of which both say that they know, or both that they do not.
    same_known: usize,
    right: usize,
    their_right: usize,
    largest: f64,
    sum: f64,
}

impl Tally {
    fn add(&mut self, ours: &[f32], theirs: &[f32], class: usize) {
        self.compare(ours, theirs, &[argmax(ours), argmax(theirs)], &class);
    }

    /// Takes in two outputs, what each of them says, and what is true.
    fn compare<T: PartialEq>(&mut self, ours: &[f32], theirs: &[f32], say: &[T; 2], truth: &T) {
        self.num_samples += 1;
        self.num_values += ours.len();
        let [a, b] = say;
        self.agreeing += usize::from(a == b);
        self.right += usize::from(a == truth);
        self.their_right += usize::from(b == truth);
        for (a, b) in ours.iter().zip(theirs) {
            let difference = f64::from((a - b).abs());
            // NaN must not pass as small.
            self.largest = if difference.is_nan() {
                f64::INFINITY
            } else {
                self.largest.max(difference)
            };
            self.sum += difference;
        }
    }

    fn parity(self, runtime: String, may_be_unknown: bool) -> Parity {
        let share = |n: usize| n as f64 / self.num_samples.max(1) as f64;
        let top1_agreement = share(self.agreeing);
        let known_agreement = may_be_unknown.then(|| share(self.same_known));
        Parity {
            runtime,
            num_samples: self.num_samples,
            top1_agreement,
            known_agreement,
            max_abs_diff: self.largest,
            mean_abs_diff: self.sum / self.num_values.max(1) as f64,
            accuracy: share(self.right),
            runtime_accuracy: share(self.their_right),
            passed: self.num_samples > 0
                && top1_agreement >= NEEDED_AGREEMENT
                && known_agreement.is_none_or(|share| share >= NEEDED_AGREEMENT)
                && self.largest.is_finite(),
        }
    }
}
