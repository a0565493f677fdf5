//! Asking a model: about new files, and about a split.

use super::{BATCH, Model, input_of};
use crate::data::media::{self, SkipReason};
use crate::data::{Sample, Split};
use crate::eval::{ItemPrediction, Report};
use crate::event::Stage;
use crate::failure::Failure;
use crate::ids::{ClassId, RunId};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::{report_path, run_dir, write_json};
use crate::tasks::{Answer, ClassProbability, Prediction};
use crate::train::head::argmax;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Asks a model about files. A file that cannot be read gets its reason as answer.
///
/// # Errors
/// If the model cannot be read or run, or there is nothing to ask about.
pub fn predict(
    model: &Path,
    inputs: &[PathBuf],
    context: &JobContext,
) -> Result<Vec<Prediction>, JobError> {
    if inputs.is_empty() {
        return Err(Failure::new("nothing-to-predict", "Name at least one picture.").into());
    }
    let model = Model::load(model)?;
    let labels = &model.card().labels;
    let answers = ask(&model, inputs, Stage::Predicting, context)?;
    Ok(inputs
        .iter()
        .zip(answers)
        .map(|(input, answer)| Prediction {
            input: input.clone(),
            answer: match answer {
                Err(error) => Answer::Unreadable { error },
                Ok(probabilities) => classes(labels, &probabilities),
            },
        })
        .collect())
}

fn classes(labels: &[String], probabilities: &[f32]) -> Answer {
    let mut top: Vec<ClassProbability> = labels
        .iter()
        .zip(probabilities)
        .map(|(label, probability)| ClassProbability {
            label: label.clone(),
            probability: *probability,
        })
        .collect();
    top.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    match top.first() {
        Some(best) => Answer::Classes {
            label: best.label.clone(),
            probability: best.probability,
            top,
        },
        None => Answer::Unreadable {
            error: SkipReason::from("the model has no classes".to_owned()),
        },
    }
}

/// Measures a run's model on a split, and stores the report with the run.
///
/// # Errors
/// If the run cannot be read, its classes are not the project's, or the split is empty.
pub fn evaluate(
    project: &Snapshot,
    run: &RunId,
    split: Split,
    context: &JobContext,
) -> Result<Report, JobError> {
    let folder = run_dir(&project.dir, run);
    let model = Model::load(&folder)?;
    let labels = &model.card().labels;
    if *labels != project.labels() {
        return Err(Failure::new(
            "classes-changed",
            format!(
                "The project's classes are not those of {run} any more. Train again, then evaluate."
            ),
        )
        .with("run", run)
        .into());
    }
    let samples: Vec<&Sample> = project.labelled_in(split).collect();
    if samples.is_empty() {
        return Err(Failure::new(
            "empty-split",
            format!("There are no pictures in the {split} split."),
        )
        .with("split", split)
        .into());
    }
    let report = measure(&model, project, run, split, &samples, context)?;
    write_json(&report_path(&folder, split), &report)?;
    Ok(report)
}

/// Measures a model on samples of a split.
pub(super) fn measure(
    model: &Model,
    project: &Snapshot,
    run: &RunId,
    split: Split,
    samples: &[&Sample],
    context: &JobContext,
) -> Result<Report, JobError> {
    let started = Instant::now();
    let labels = &model.card().labels;
    let paths: Vec<PathBuf> = samples
        .iter()
        .map(|sample| project.sample_path(sample))
        .collect();
    let answers = ask(model, &paths, Stage::Evaluating, context)?;
    let mut items = Vec::with_capacity(samples.len());
    let mut missing = 0;
    for (sample, answer) in samples.iter().zip(answers) {
        match answer {
            Ok(probabilities) => items.extend(item(sample, &probabilities)),
            Err(_) => missing += 1,
        }
    }
    if missing > 0 {
        context.warn(
            Failure::new(
                "pictures-missing",
                format!("{missing} pictures could not be read and were left out."),
            )
            .with("count", missing),
        );
    }
    let mut report = Report::of(run, split, labels, items);
    report.duration_secs = started.elapsed().as_secs_f64();
    Ok(report)
}

/// A sample with what the model says of it; `None` where nobody knows better.
pub(super) fn item(sample: &Sample, probabilities: &[f32]) -> Option<ItemPrediction> {
    let truth = sample.class?;
    let predicted = argmax(probabilities);
    Some(ItemPrediction {
        sample: sample.id,
        truth,
        predicted: ClassId(predicted as u32),
        probability: probabilities[predicted],
        truth_probability: probabilities[truth.index()],
    })
}

type Probabilities = Result<Vec<f32>, SkipReason>;

fn ask(
    model: &Model,
    paths: &[PathBuf],
    stage: Stage,
    context: &JobContext,
) -> Result<Vec<Probabilities>, JobError> {
    let progress = context.stage(stage, paths.len() as u64);
    let mut runtime = model.runtime()?;
    let preprocessing = &model.card().preprocessing;
    let mut answers = Vec::with_capacity(paths.len());
    for chunk in paths.chunks(BATCH) {
        let pictures: Vec<_> = chunk
            .par_iter()
            .map(|path| media::load(path).map(|picture| media::preprocess(&picture, preprocessing)))
            .collect();
        let readable: Vec<_> = pictures.iter().flatten().collect();
        let mut rows: Vec<Vec<f32>> = Vec::new();
        if !readable.is_empty() {
            let outputs = runtime
                .run(&[input_of(readable.into_iter())])
                .map_err(Failure::from)?;
            rows = outputs[0].rows().map(<[f32]>::to_vec).collect();
        }
        let mut rows = rows.into_iter();
        for picture in pictures {
            answers.push(picture.map(|_| rows.next().unwrap_or_default()));
        }
        progress.advance(chunk.len() as u64)?;
    }
    Ok(answers)
}
