//! How much labelling an order saves, measured on the labels that a project has: samples are
//! "labelled" one batch after the other, in the order that the model asks for and in random order,
//! and each time the model is asked about samples that it never learns from.

use super::ranking::{self, Order};
use super::suggest::{self, Learner};
use crate::clean::logistic::Logistic;
use crate::data::{Sample, Split};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::error::io_failure;
use crate::project::runs::{read_json, write_json};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Labels of the first round, which are random in every order.
const FIRST: usize = 10;
/// Samples that it is measured on, where the project has no test split of that size.
const TEST_SHARE: f32 = 0.2;
/// Labelled samples that are needed for a measurement that says something.
pub const LEAST_LABELLED: usize = 50;

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveRequest {
    /// The order that is compared with a random one.
    pub order: Order,
    /// Labels up to which it is measured; all if there are fewer.
    pub most_labels: usize,
    /// Labels between two rankings.
    pub batch: usize,
    /// How often it is repeated with other beginnings.
    pub repeats: u32,
    /// Where the first beginning comes from.
    pub seed: u64,
}

impl Default for CurveRequest {
    fn default() -> Self {
        Self {
            order: Order::default(),
            most_labels: 1_000,
            batch: 20,
            repeats: 3,
            seed: 1,
        }
    }
}

/// Accuracy against number of labels.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LabelCurve {
    /// The order that was compared with a random one.
    pub order: Order,
    /// Samples that accuracy was measured on.
    pub num_test: usize,
    /// Number of labels at each point.
    pub labels: Vec<usize>,
    /// Accuracy at each point, one list a repeat.
    pub ordered: Vec<Vec<f32>>,
    /// The same for a random order.
    pub random: Vec<Vec<f32>>,
}

impl LabelCurve {
    /// Mean accuracy at each point: in the order, and at random.
    pub fn means(&self) -> [Vec<f32>; 2] {
        [&self.ordered, &self.random].map(|runs| {
            (0..self.labels.len())
                .map(|at| runs.iter().map(|run| run[at]).sum::<f32>() / runs.len().max(1) as f32)
                .collect()
        })
    }

    /// The number of labels after which the mean in this order is, and stays for the next point,
    /// at least an accuracy; between two points a straight line is taken.
    pub fn labels_for(&self, accuracy: f32) -> Option<usize> {
        let [ordered, _] = self.means();
        let at = (0..ordered.len()).find(|&at| {
            let next = ordered.get(at + 1).unwrap_or(&ordered[at]);
            ordered[at] >= accuracy && *next >= accuracy
        })?;
        let Some(before) = at.checked_sub(1) else {
            return self.labels.first().copied();
        };
        let (low, high) = (ordered[before], ordered[at]);
        let share = (accuracy - low) / (high - low).max(1e-9);
        let (from, to) = (self.labels[before] as f32, self.labels[at] as f32);
        Some((from + share.clamp(0.0, 1.0) * (to - from)).ceil() as usize)
    }

    /// What was measured the last time.
    pub fn load(project: &Path) -> Option<Self> {
        read_json(&file_of(project)).ok().flatten()
    }

    fn store(&self, project: &Path) -> Result<(), Failure> {
        let file = file_of(project);
        let folder = file.parent().unwrap_or(project);
        std::fs::create_dir_all(folder).map_err(|error| io_failure(folder, error))?;
        write_json(&file, self)
    }
}

fn file_of(project: &Path) -> PathBuf {
    project.join("cache").join("label-curve.json")
}

/// Samples as rows, with a class each.
struct Pool {
    rows: Vec<f32>,
    classes: Vec<u32>,
    dim: usize,
    num_classes: usize,
}

impl Pool {
    fn row(&self, i: usize) -> &[f32] {
        &self.rows[i * self.dim..][..self.dim]
    }

    fn fit(&self, labelled: &[usize]) -> Logistic {
        let rows: Vec<&[f32]> = labelled.iter().map(|i| self.row(*i)).collect();
        let classes: Vec<u32> = labelled.iter().map(|i| self.classes[*i]).collect();
        suggest::fit(&rows, &classes, self.num_classes)
    }

    /// Share of rows whose likeliest class is theirs.
    fn accuracy(&self, head: &Logistic) -> f32 {
        let rows: Vec<&[f32]> = self.rows.chunks_exact(self.dim).collect();
        let found = head.probabilities(&rows);
        let right = found
            .chunks_exact(self.num_classes)
            .zip(&self.classes)
            .filter(|(row, class)| {
                let best = (0..row.len()).max_by(|a, b| row[*a].total_cmp(&row[*b]));
                best == Some(**class as usize)
            });
        right.count() as f32 / self.classes.len().max(1) as f32
    }

    /// What is labelled next.
    fn next(
        &self,
        head: &Logistic,
        labelled: &[usize],
        open: &[usize],
        order: Order,
    ) -> Vec<usize> {
        let rows: Vec<&[f32]> = open.iter().map(|i| self.row(*i)).collect();
        let found = head.probabilities(&rows);
        let of = |score: fn(&[f32]) -> f32| -> Vec<f32> {
            found.chunks_exact(self.num_classes).map(score).collect()
        };
        let places = match order {
            Order::AsListed | Order::LikelyErrors => (0..open.len()).collect(),
            Order::Uncertainty => ranking::by_score(&of(ranking::uncertainty)),
            Order::Margin => ranking::by_score(&of(ranking::closeness)),
            Order::Diversity | Order::UncertaintyDiversity => {
                let scores = if order == Order::Diversity {
                    vec![1.0; open.len()]
                } else {
                    of(ranking::closeness)
                };
                let flat = |of: &[usize]| suggest::units(of.iter().map(|i| self.row(*i)));
                ranking::spread(&flat(open), &flat(labelled), self.dim, &scores)
            }
        };
        places.into_iter().map(|at| open[at]).collect()
    }
}

/// Measures it and keeps the result in the project's cache.
///
/// # Errors
/// If the project has too few labels, the cache cannot be written, or the person stops.
pub fn measure(
    project: &Snapshot,
    learner: &Learner,
    request: &CurveRequest,
    context: &JobContext,
) -> Result<LabelCurve, JobError> {
    if project.task.is_multi_label() {
        let message = "How much labelling an order saves is measured where each text has one class; in this project it may have several.";
        return Err(Failure::new("curve-several-labels", message).into());
    }
    let labelled: Vec<&Sample> = project
        .all()
        .filter(|sample| sample.class.is_some() && sample.is_usable())
        .collect();
    let classes: std::collections::BTreeSet<_> = labelled.iter().map(|s| s.class).collect();
    if labelled.len() < LEAST_LABELLED || classes.len() < 2 {
        let message = format!(
            "To measure how much labelling an order saves, at least {LEAST_LABELLED} labels of two classes are needed; there are {}.",
            labelled.len()
        );
        return Err(Failure::new("too-few-labels", message)
            .with("least", LEAST_LABELLED)
            .with("n", labelled.len())
            .into());
    }
    let (found, rows, dim) = learner.rows(project, &labelled, context)?;
    let in_test = |i: &usize| labelled[found[*i]].split == Split::Test;
    let (mut test, mut train): (Vec<usize>, Vec<usize>) = (0..found.len()).partition(in_test);
    if (test.len() as f32) < found.len() as f32 * TEST_SHARE / 2.0 {
        let mut all: Vec<usize> = (0..found.len()).collect();
        all.shuffle(&mut ChaCha8Rng::seed_from_u64(request.seed));
        train = all.split_off((found.len() as f32 * TEST_SHARE) as usize);
        test = all;
    }
    let pool = |of: &[usize]| Pool {
        rows: of
            .iter()
            .flat_map(|i| rows[i * dim..][..dim].iter().copied())
            .collect(),
        classes: of
            .iter()
            .filter_map(|i| labelled[found[*i]].class.map(|class| class.0))
            .collect(),
        dim,
        num_classes: project.classes.len(),
    };
    let curve = simulate(&pool(&train), &pool(&test), request, context)?;
    curve.store(&project.dir)?;
    Ok(curve)
}

fn simulate(
    train: &Pool,
    test: &Pool,
    request: &CurveRequest,
    context: &JobContext,
) -> Result<LabelCurve, JobError> {
    let most = request.most_labels.min(train.classes.len());
    let batch = request.batch.max(1);
    let mut labels: Vec<usize> = (FIRST..most).step_by(batch).collect();
    labels.push(most);
    labels.dedup();
    let total = 2 * u64::from(request.repeats) * labels.len() as u64;
    let stage = context.stage(Stage::Evaluating, total);
    let mut curve = LabelCurve {
        order: request.order,
        num_test: test.classes.len(),
        labels: labels.clone(),
        ..LabelCurve::default()
    };
    for repeat in 0..u64::from(request.repeats) {
        for is_random in [false, true] {
            let mut order: Vec<usize> = (0..train.classes.len()).collect();
            order.shuffle(&mut ChaCha8Rng::seed_from_u64(request.seed + repeat));
            let mut num_labelled = labels[0];
            let mut accuracies = Vec::with_capacity(labels.len());
            for (at, wanted) in labels.iter().enumerate() {
                let (labelled, open) = order.split_at(num_labelled);
                let head = train.fit(labelled);
                accuracies.push(test.accuracy(&head));
                debug_assert_eq!(num_labelled, *wanted);
                if let Some(next) = labels.get(at + 1) {
                    if !is_random {
                        let next = train.next(&head, labelled, open, request.order);
                        order.splice(num_labelled.., next);
                    }
                    num_labelled = *next;
                }
                stage.advance(1)?;
            }
            if is_random {
                curve.random.push(accuracies);
            } else {
                curve.ordered.push(accuracies);
            }
        }
    }
    Ok(curve)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_labels_is_read_off_the_mean_curve() {
        let curve = LabelCurve {
            labels: vec![10, 20, 30, 40],
            ordered: vec![vec![0.2, 0.6, 0.5, 0.8], vec![0.4, 0.6, 0.7, 0.8]],
            random: vec![vec![0.2, 0.3, 0.4, 0.5]],
            ..LabelCurve::default()
        };
        assert_eq!(curve.labels_for(0.45), Some(15));
        assert_eq!(curve.labels_for(0.7), Some(35));
        assert_eq!(curve.labels_for(0.9), None);
        assert_eq!(curve.labels_for(0.1), Some(10));
    }
}
