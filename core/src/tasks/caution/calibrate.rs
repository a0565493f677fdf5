//! The job that makes a model careful: it asks the validation split what the model's percentages are
//! worth, writes what was chosen into the model, and measures it again.

use super::rule::{Caution, CautionWish, Measure, Setting, Threshold, Unfamiliar};
use super::tail::{
    Second, Strangeness, TailParts, has_embedding, has_ngrams, with_tail, without_tail,
};
use crate::data::{Sample, Split};
use crate::eval::calibration::{Calibration, surest, with_temperature};
use crate::eval::risk_coverage::{RiskPoint, curve, thinned};
use crate::eval::unfamiliar::{Familiar, limit};
use crate::eval::{Answered, Measured};
use crate::event::Stage;
use crate::export::card;
use crate::failure::Failure;
use crate::graph::onnx;
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::{
    load_report, read_json, report_path, run_dir, write_atomically, write_json,
};
use crate::tasks::asking::{Asker, check_is_of, measure, question_of};
use crate::tasks::{Model, model};
use crate::train::RunSummary;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;

/// Validation samples below which nothing can be said of how sure a model may be.
const LEAST_VALID: usize = 20;
/// Training samples that the embeddings of the classes are worked out from.
const MOST_TRAIN: usize = 5000;
/// Points of a curve that are kept.
const MOST_POINTS: usize = 200;
/// The report's file in a run's folder.
const FILE_NAME: &str = "caution.json";

/// What is known of a model's percentages, and what was chosen. Stored as `caution.json` with the
/// run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CautionReport {
    /// The run.
    pub run: RunId,
    /// Validation samples.
    pub num_samples: usize,
    /// What is in force now.
    pub caution: Caution,
    /// How well the percentages of the model as it was trained fit, and what a temperature does.
    pub calibration: Calibration,
    /// What thresholds give on the validation split, with the temperature that is in force.
    pub curve: Vec<RiskPoint>,
    /// What can tell what is unfamiliar to this model, if anything can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// What is answered of the validation split.
    pub valid: Answered,
    /// What is answered of the test split, which chose nothing; `None` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<Answered>,
    /// Time of the whole job, in seconds.
    pub duration_secs: f64,
}

/// What is known of a run's percentages; `None` where nobody asked yet.
///
/// # Errors
/// If the file is there but cannot be read.
pub fn load(project: &Path, run: &RunId) -> Result<Option<CautionReport>, Failure> {
    read_json(&run_dir(project, run).join(FILE_NAME))
}

/// Looks at a run's percentages on the validation split, does what is wanted, and measures the run
/// again on both splits where anything changed. The run's figures come along then.
///
/// # Errors
/// If the run does not name one class, is not of this project's classes, has no validation split that
/// says anything, cannot do what is wanted, or cannot be written.
pub fn calibrate(
    project: &Snapshot,
    run: &RunId,
    wish: CautionWish,
    context: &JobContext,
) -> Result<(CautionReport, Option<RunSummary>), JobError> {
    let started = Instant::now();
    let folder = run_dir(&project.dir, run);
    let model = Model::load(&folder)?;
    if model.card().target.is_some() || model.card().task.is_multi_label() {
        let message =
            "Only models that name one class can be calibrated or say that they do not know.";
        return Err(Failure::new("one-class-models-only", message).into());
    }
    check_is_of(&model, project, run)?;
    let samples = valid_samples(project)?;
    let plain = model.changed(
        without_tail(model.graph()).map_err(Failure::from)?,
        |card| {
            card.caution = Caution::default();
        },
    )?;
    let measure_of = measure_for(&plain);
    let before = &model.card().caution;
    let share = wish.unfamiliar.of(before.unfamiliar.map(|u| u.share));
    let unfamiliar = match (share, measure_of) {
        (Some(share), Some(measure)) => Some(Unfamiliar { measure, share }),
        (Some(_), None) => return Err(no_measure(&plain).into()),
        (None, _) => None,
    };

    let second = unfamiliar.map(|of| Second::of(of.measure));
    let valid = ask(
        &plain,
        second,
        project,
        &samples,
        Stage::Evaluating,
        context,
    )?;
    let num_classes = plain.card().labels.len();
    let classes = valid.classes_of_rows(&samples);
    let calibration = Calibration::of(&valid.probabilities, &classes, num_classes);
    let keeps_word = Setting::of(wish.temperature, before.temperature.map(|_| ())).is_some();
    let temperature = keeps_word.then_some(calibration.temperature);
    let probabilities = match temperature {
        Some(t) => with_temperature(&valid.probabilities, num_classes, t),
        None => valid.probabilities.clone(),
    };
    let (sample_rows, sample_classes) = valid.means(&probabilities, num_classes, &samples);
    let risks = curve(&surest(&sample_rows, &sample_classes, num_classes));
    let threshold = match wish.threshold.of(before.threshold.map(|t| t.wish)) {
        Some(wanted) if !wish.changes_nothing() => {
            let point = wanted.pick(&risks).ok_or_else(|| risk_not_met(&risks))?;
            Some(Threshold {
                wish: wanted,
                least_probability: point.threshold,
            })
        }
        _ => None,
    };
    let caution = Caution {
        temperature,
        threshold,
        unfamiliar,
    };
    let careful = if wish.changes_nothing() {
        model
    } else {
        let strangeness = match unfamiliar {
            Some(of) => Some(strangeness(&plain, project, &valid, of, context)?),
            None => None,
        };
        let parts = TailParts {
            temperature,
            least_probability: threshold.map(|t| t.least_probability),
            unfamiliar: strangeness,
        };
        let graph = with_tail(plain.graph(), &parts).map_err(Failure::from)?;
        plain.changed(graph, |card| card.caution = caution.clone())?
    };
    let is_old = wish.changes_nothing();
    let measured = measure_again(&careful, project, run, is_old, context)?;
    let answered = |split: Split| {
        let report = measured.iter().find(|report| report.split() == split)?;
        Some(answered_of(report))
    };
    let report = CautionReport {
        run: run.clone(),
        num_samples: sample_classes.len(),
        caution: careful.card().caution.clone(),
        calibration,
        curve: thinned(&risks, MOST_POINTS),
        measure: measure_of,
        valid: answered(Split::Valid).unwrap_or_else(|| Answered::of([])),
        test: answered(Split::Test),
        duration_secs: started.elapsed().as_secs_f64(),
    };
    context.stage(Stage::Writing, 0);
    let summary = if wish.changes_nothing() {
        None
    } else {
        Some(store(&careful, &folder, &measured)?)
    };
    write_json(&folder.join(FILE_NAME), &report)?;
    Ok((report, summary))
}

/// The validation split, if it says anything.
fn valid_samples(project: &Snapshot) -> Result<Vec<&Sample>, Failure> {
    let samples: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    let kind = project.task.data_kind().name();
    if samples.len() < LEAST_VALID {
        let message = format!(
            "The validation split has {} labelled {kind}. At least {LEAST_VALID} are needed to say how sure a model may be.",
            samples.len()
        );
        return Err(Failure::new("too-few-to-calibrate", message)
            .with("count", samples.len())
            .with("least", LEAST_VALID)
            .with("kind", kind));
    }
    let first = samples[0].class;
    if samples.iter().all(|sample| sample.class == first) {
        let message = format!(
            "All labelled {kind} of the validation split are of one class. How sure a model may be is seen where there are several."
        );
        return Err(Failure::new("one-class-to-calibrate", message).with("kind", kind));
    }
    Ok(samples)
}

/// What can tell what is unfamiliar to a model.
fn measure_for(plain: &Model) -> Option<Measure> {
    if has_embedding(plain.graph()) {
        return Some(Measure::EmbeddingDistance);
    }
    has_ngrams(plain.graph()).then_some(Measure::UnseenNgrams)
}

fn no_measure(plain: &Model) -> Failure {
    let kind = plain.card().task.data_kind().name();
    let message = format!(
        "Models of {kind} of this kind have no embedding, so nothing tells what is unlike the training split. A threshold works for them, too."
    );
    Failure::new("no-unfamiliar", message).with("kind", kind)
}

fn risk_not_met(curve: &[RiskPoint]) -> Failure {
    let lowest = curve.iter().map(|p| p.risk).fold(1.0, f64::min);
    let message = format!(
        "No threshold gives so few mistakes: the fewest are {:.1}% of the answers. Allow more, or train a better model.",
        100.0 * lowest
    );
    Failure::new("risk-not-met", message).with("share", format!("{:.1}%", 100.0 * lowest))
}

/// What a model as it was trained says of samples, row by row: windows of recordings are rows of
/// their own.
struct Rows {
    probabilities: Vec<f32>,
    /// What tells what is familiar, where that was asked for, and its length.
    second: Vec<f32>,
    dim: usize,
    /// The sample of each row, as an index; ascending.
    of: Vec<usize>,
}

fn ask(
    plain: &Model,
    second: Option<Second>,
    project: &Snapshot,
    samples: &[&Sample],
    stage: Stage,
    context: &JobContext,
) -> Result<Rows, JobError> {
    let progress = context.stage(stage, samples.len() as u64);
    let mut asker = Asker::as_trained(plain, second)?;
    let mut rows = Rows {
        probabilities: Vec::new(),
        second: Vec::new(),
        dim: 1,
        of: Vec::new(),
    };
    let mut first = 0;
    for chunk in samples.chunks(asker.batch()) {
        let questions: Vec<_> = chunk.iter().map(|s| question_of(project, s)).collect();
        let (outputs, told) = asker.raw(&questions)?;
        for (index, told) in told.into_iter().enumerate() {
            // What cannot be read was said when the run was measured.
            rows.of
                .extend(std::iter::repeat_n(first + index, told.unwrap_or(0)));
        }
        let mut outputs = outputs.into_iter();
        if let Some(probabilities) = outputs.next() {
            rows.probabilities.extend(probabilities.into_data());
        }
        if let Some(second) = outputs.next() {
            rows.dim = second.shape().get(1).copied().unwrap_or(1);
            rows.second.extend(second.into_data());
        }
        first += chunk.len();
        progress.advance(chunk.len() as u64)?;
    }
    Ok(rows)
}

impl Rows {
    /// The true class of each row.
    fn classes_of_rows(&self, samples: &[&Sample]) -> Vec<u32> {
        let class = |index: &usize| samples[*index].class.map_or(0, |class| class.0);
        self.of.iter().map(class).collect()
    }

    /// The mean of the rows `[n, width]` of each sample that has any, and its class.
    fn means(&self, rows: &[f32], width: usize, samples: &[&Sample]) -> (Vec<f32>, Vec<u32>) {
        let (mut means, mut classes): (Vec<f32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut next = 0;
        for group in self.of.chunk_by(|a, b| a == b) {
            let start = means.len();
            means.resize(start + width, 0.0);
            for row in rows[next * width..(next + group.len()) * width].chunks_exact(width) {
                for (mean, value) in means[start..].iter_mut().zip(row) {
                    *mean += value / group.len() as f32;
                }
            }
            next += group.len();
            classes.push(samples[group[0]].class.map_or(0, |class| class.0));
        }
        (means, classes)
    }
}

/// What tells what is unfamiliar, with its limit from the validation split.
fn strangeness(
    plain: &Model,
    project: &Snapshot,
    valid: &Rows,
    unfamiliar: Unfamiliar,
    context: &JobContext,
) -> Result<Strangeness, JobError> {
    let none = || Failure::new("empty-split", "None of the samples could be read.");
    let of_samples = |rows: Vec<f32>| -> Vec<f32> {
        let mut next = 0;
        let mean = |group: &[usize]| {
            let own = &rows[next..next + group.len()];
            next += group.len();
            own.iter().sum::<f32>() / group.len() as f32
        };
        valid.of.chunk_by(|a, b| a == b).map(mean).collect()
    };
    match unfamiliar.measure {
        Measure::UnseenNgrams => {
            let shares = of_samples(valid.second.clone());
            let limit = limit(&shares, unfamiliar.share).ok_or_else(none)?;
            Ok(Strangeness::Unseen(limit))
        }
        Measure::EmbeddingDistance => {
            let all: Vec<&Sample> = project.labelled_in(Split::Train).collect();
            let step = all.len().div_ceil(MOST_TRAIN).max(1);
            let train: Vec<&Sample> = all.into_iter().step_by(step).collect();
            let stage = Stage::ExtractingFeatures;
            let learned = ask(
                plain,
                Some(Second::Embedding),
                project,
                &train,
                stage,
                context,
            )?;
            let classes = learned.classes_of_rows(&train);
            let familiar = Familiar::of(&learned.second, learned.dim, &classes).ok_or_else(none)?;
            let embeddings = valid.second.chunks_exact(valid.dim);
            let distances = embeddings.map(|row| familiar.distance(row)).collect();
            let limit = limit(&of_samples(distances), unfamiliar.share).ok_or_else(none)?;
            Ok(Strangeness::Distance(Box::new(familiar), limit))
        }
    }
}

/// Measures both splits, of which the test split chose nothing; a model that did not change only
/// where there is no report.
fn measure_again(
    model: &Model,
    project: &Snapshot,
    run: &RunId,
    is_old: bool,
    context: &JobContext,
) -> Result<Vec<Measured>, JobError> {
    let mut measured = Vec::new();
    for split in [Split::Valid, Split::Test] {
        let samples: Vec<&Sample> = project.labelled_in(split).collect();
        let report = load_report(&project.dir, run, split).ok().flatten();
        if let Some(report) = report.filter(|_| is_old) {
            measured.push(report);
        } else if !samples.is_empty() {
            measured.push(measure(model, project, run, split, &samples, context)?);
        }
    }
    Ok(measured)
}

/// What is answered of a split; all of it, by a model that always knows.
fn answered_of(report: &Measured) -> Answered {
    let of_report = report.classes();
    of_report
        .and_then(|r| r.answered.clone())
        .unwrap_or_else(|| {
            let items = of_report.map_or(&[][..], |r| &r.items);
            Answered::of(
                items
                    .iter()
                    .map(|item| (item.truth == item.predicted, None)),
            )
        })
}

/// Writes the model, its reports and its figures anew. The model comes first: it carries its card, and
/// whoever reads it between two of the files has a whole one.
fn store(model: &Model, folder: &Path, measured: &[Measured]) -> Result<RunSummary, Failure> {
    let path = folder.join("run.json");
    let mut summary: RunSummary = read_json(&path)?.ok_or_else(|| {
        let message = format!("There is no {}.", path.display());
        Failure::new("unreadable-file", message).with("path", path.display())
    })?;
    let model = model.changed(model.graph().clone(), |card| {
        for report in measured {
            let split = report.split();
            let score = report.score();
            card.metrics.insert(split.to_string(), score.clone());
            match split {
                Split::Test => summary.test = Some(score),
                Split::Valid | Split::Train => summary.valid = Some(score),
            }
        }
    })?;
    let bytes = onnx::write(model.graph())?;
    summary.model_bytes = Some(bytes.len() as u64);
    write_atomically(&folder.join(model::FILE_NAME), &bytes)?;
    write_json(&folder.join(card::FILE_NAME), model.card())?;
    for report in measured {
        write_json(&report_path(folder, report.split()), report)?;
    }
    write_json(&path, &summary)?;
    Ok(summary)
}
