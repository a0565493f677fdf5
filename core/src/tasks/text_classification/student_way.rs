//! A small model of words that learns from the answers of a larger one, and from texts that nobody
//! gave a class, too: Hinton et al., *Distilling the Knowledge in a Neural Network*, 2015.

use super::ngram_way;
use super::strengths::{self, Answers, Told};
use super::text_model::TextModel;
use crate::data::{Sample, Split};
use crate::event::Stage;
use crate::failure::Failure;
use crate::ids::RunId;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::run_dir;
use crate::tasks::Model;
use crate::tasks::training::{Progress, Trained};
use crate::train::TrainConfig;
use crate::train::head::{argmax, weights_of};
use std::time::Instant;

/// How much the teacher's answer counts where there is a label.
const TEACHERS_SHARE: f32 = 0.5;

/// Texts that the teacher is asked about between two looks at the person's wishes.
const CHUNK: usize = 256;

/// Trains; `None` never, for it takes little longer than the teacher takes to answer.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let started = Instant::now();
    let teacher = teacher(project, &config.teacher)?;
    let labelled = project.labelled_in(Split::Train);
    let without = project
        .samples_in(Split::Train)
        .filter(|sample| sample.class.is_none() && sample.is_usable());
    let samples = labelled.chain(without).collect();
    let mut counted = ngram_way::count(project, samples, progress)?;
    let num_classes = project.classes.len();
    let targets = targets(&teacher, &counted.samples, num_classes, progress.context)?;
    counted.features_secs = started.elapsed().as_secs_f64();
    let likeliest: Vec<u32> = targets
        .chunks_exact(num_classes)
        .map(|target| argmax(target) as u32)
        .collect();
    let told = Told {
        rows: &counted.rows,
        num_columns: counted.known.buckets.len(),
        answers: &Answers::Shares(targets),
        num_classes,
        class_weights: &weights_of(config.balance, &likeliest, num_classes),
        strata: &likeliest,
    };
    let chosen = strengths::learn(&told, config, progress)?;
    ngram_way::trained(project, counted.fitted(chosen))
}

/// The model of a run.
fn teacher(project: &Snapshot, run: &str) -> Result<TextModel, Failure> {
    let is_name = run.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let folder = run_dir(&project.dir, &RunId(run.to_owned()));
    if !is_name || !folder.is_dir() {
        let message = format!("There is no run “{run}” to learn from.");
        return Err(Failure::new("teacher-missing", message).with("run", run));
    }
    let model = Model::load(&folder)?;
    if model.card().labels != project.model_labels() || model.card().task != project.task {
        let message = format!(
            "{run} knows other classes than the project has now. Train it again, or choose another run."
        );
        return Err(Failure::new("teacher-classes", message).with("run", run));
    }
    TextModel::of(&model)
}

/// What each text is to be answered with: `[texts, classes]`, each adding up to 1.
fn targets(
    teacher: &TextModel,
    samples: &[&Sample],
    num_classes: usize,
    context: &JobContext,
) -> Result<Vec<f32>, JobError> {
    let asking = context.stage(Stage::Predicting, samples.len() as u64);
    let mut targets = Vec::with_capacity(samples.len() * num_classes);
    for chunk in samples.chunks(CHUNK) {
        let texts: Vec<&str> = chunk
            .iter()
            .map(|sample| sample.text().unwrap_or_default())
            .collect();
        for (sample, mut row) in chunk.iter().zip(teacher.probabilities(&texts)) {
            if let Some(class) = sample.class {
                for value in &mut row {
                    *value *= TEACHERS_SHARE;
                }
                row[class.index()] += 1.0 - TEACHERS_SHARE;
            }
            targets.extend(row);
        }
        asking.advance(chunk.len() as u64)?;
    }
    Ok(targets)
}
