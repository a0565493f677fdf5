//! A model that learns while a person labels: what it takes the other samples for, and which of
//! them are worth labelling next.
//!
//! It is a logistic regression on features that are worked out once; with these at hand it learns
//! anew in a fraction of a second.

use super::ranking::{self, Order};
use crate::clean::logistic::Logistic;
use crate::clean::{label_errors, out_of_fold, pca};
use crate::data::{NewMark, Sample, Shape};
use crate::event::Stage;
use crate::ids::{ClassId, SampleId};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::closer_look::{self, Embedded};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Labels that are needed before anything is suggested.
pub const LEAST_LABELS: usize = 10;
/// Features are cut to this many principal components: as good for few labels, and fast.
const COMPONENTS: usize = 128;
/// Classes that a suggestion names.
const MOST_LIKELY: usize = 5;
/// Marks are taken over from a picture that is at least so similar (cosine of features).
const ALIKE: f32 = 0.9;
/// Samples, from the front of the queue on, that are compared with those that have marks.
const MOST_COMPARED: usize = 1_000;
const SEED: u64 = 42;

/// What the model takes a sample for.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The likeliest classes with their probabilities, the likeliest first; none where only marks
    /// are suggested.
    pub likely: Vec<(ClassId, f32)>,
    /// What may be drawn on it, as on the sample that is most like it.
    pub marks: Vec<NewMark>,
}

impl Suggestion {
    /// The likeliest class.
    pub fn class(&self) -> Option<ClassId> {
        self.likely.first().map(|(class, _)| *class)
    }

    /// How sure the model is of that class.
    pub fn confidence(&self) -> f32 {
        self.likely
            .first()
            .map_or(0.0, |(_, confidence)| *confidence)
    }
}

/// What the model says, of the project as it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggested {
    /// The order that was asked for.
    pub order: Order,
    /// Labels that it learned from.
    pub num_labels: usize,
    /// Samples in that order: those without a label, or for [`Order::LikelyErrors`] those whose
    /// label it does not believe.
    pub queue: Vec<SampleId>,
    suggestions: HashMap<SampleId, Suggestion>,
}

impl Suggested {
    /// What it says of a sample.
    pub fn of(&self, sample: SampleId) -> Option<&Suggestion> {
        self.suggestions.get(&sample)
    }

    /// The number of samples that it says something of.
    pub fn len(&self) -> usize {
        self.suggestions.len()
    }

    /// Whether it says nothing yet.
    pub fn is_empty(&self) -> bool {
        self.suggestions.is_empty()
    }
}

/// Features of the samples, worked out once and kept as long as the samples stay the same.
struct Features {
    dir: PathBuf,
    key: u64,
    rows: HashMap<SampleId, usize>,
    matrix: Vec<f32>,
    dim: usize,
}

impl Features {
    fn row(&self, sample: SampleId) -> Option<&[f32]> {
        let row = self.rows.get(&sample)?;
        Some(&self.matrix[row * self.dim..][..self.dim])
    }
}

/// Keeps the features from question to question; cheap to copy.
#[derive(Clone, Default)]
pub struct Learner {
    kept: Arc<Mutex<Option<Arc<Features>>>>,
}

impl Learner {
    /// Learns from a project's labels and says what it takes the rest for. The first time it works
    /// out features, which may take a while.
    ///
    /// # Errors
    /// If features cannot be kept on the disk, or the person stops.
    pub fn suggest(
        &self,
        project: &Snapshot,
        order: Order,
        context: &JobContext,
    ) -> Result<Suggested, JobError> {
        let features = self.features(project, context)?;
        context.check()?;
        Ok(suggest(project, &features, order))
    }

    /// Features of every sample that could be read: their ids, rows, and the length of a row.
    ///
    /// # Errors
    /// As [`Learner::suggest`].
    pub(super) fn rows(
        &self,
        project: &Snapshot,
        samples: &[&Sample],
        context: &JobContext,
    ) -> Result<(Vec<usize>, Vec<f32>, usize), JobError> {
        let features = self.features(project, context)?;
        let mut found = Vec::new();
        let mut rows = Vec::new();
        for (index, sample) in samples.iter().enumerate() {
            if let Some(row) = features.row(sample.id) {
                found.push(index);
                rows.extend_from_slice(row);
            }
        }
        Ok((found, rows, features.dim))
    }

    fn features(
        &self,
        project: &Snapshot,
        context: &JobContext,
    ) -> Result<Arc<Features>, JobError> {
        let key = key_of(project);
        // A question that waits here has nothing to do before the features are there.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(features) = &*kept
            && features.key == key
            && features.dir == project.dir
        {
            return Ok(features.clone());
        }
        context.stage(Stage::Preparing, 0);
        let Embedded {
            samples,
            matrix,
            dim,
        } = closer_look::embed(project, context)?;
        let rows = samples
            .iter()
            .enumerate()
            .map(|(row, sample)| (sample.id, row))
            .collect();
        let (matrix, dim) = if dim > COMPONENTS {
            let reduced = pca::reduce(&matrix, dim, COMPONENTS, SEED);
            (reduced.scores, reduced.columns)
        } else {
            (matrix, dim)
        };
        let matrix = scaled(matrix, dim);
        let features = Arc::new(Features {
            dir: project.dir.clone(),
            key,
            rows,
            matrix,
            dim,
        });
        *kept = Some(features.clone());
        Ok(features)
    }
}

/// Fits a head on features as [`Learner`] keeps them. Labels of a person who is asked one by one
/// are trusted, and from few of them as much as possible is to be learned; the strength was chosen
/// on CIFAR-10 with 50 to 1,000 labels.
pub(super) fn fit(rows: &[&[f32]], classes: &[u32], num_classes: usize) -> Logistic {
    let dim = rows.first().map_or(0, |row| row.len());
    let strength = (dim as f64 * 0.15).clamp(1.0, 30.0);
    Logistic::fit_trusting(rows, classes, num_classes, strength)
}

/// Rows of the same direction with length 1, for distances.
pub(super) fn units<'a>(rows: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
    let mut units = Vec::new();
    for row in rows {
        let length = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
        units.extend(row.iter().map(|x| x / length));
    }
    units
}

/// Centred rows of one common scale: a column has a mean square of 1 on average. Columns that say
/// little stay small, unlike where each is standardised.
fn scaled(mut matrix: Vec<f32>, dim: usize) -> Vec<f32> {
    let dim = dim.max(1);
    let count = (matrix.len() / dim).max(1) as f64;
    let mut mean = vec![0.0f64; dim];
    for row in matrix.chunks_exact(dim) {
        for (sum, x) in mean.iter_mut().zip(row) {
            *sum += f64::from(*x) / count;
        }
    }
    for row in matrix.chunks_exact_mut(dim) {
        for (x, mean) in row.iter_mut().zip(&mean) {
            *x -= *mean as f32;
        }
    }
    let squares: f64 = matrix.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
    let scale = (squares / (count * dim as f64)).sqrt();
    if scale > 1e-12 {
        for x in &mut matrix {
            *x = (f64::from(*x) / scale) as f32;
        }
    }
    matrix
}

/// What features depend on: the samples and what their columns are used for, not their labels.
fn key_of(project: &Snapshot) -> u64 {
    let mut hasher = DefaultHasher::new();
    for sample in project.all() {
        (sample.id, sample.hash).hash(&mut hasher);
    }
    for column in &project.columns {
        let is_used = format!("{:?} {:?}", column.kind, column.role);
        (&column.name, is_used).hash(&mut hasher);
    }
    hasher.finish()
}

/// A classifier of samples that have one class, or several.
enum Head {
    One(Logistic),
    /// For each class that has examples, whether a sample has it.
    Several(Vec<(usize, Logistic)>),
}

impl Head {
    fn fit(rows: &[&[f32]], samples: &[&Sample], num_classes: usize, is_multi: bool) -> Self {
        let has_several = is_multi || samples.iter().any(|sample| sample.classes().count() > 1);
        if !has_several {
            let classes: Vec<u32> = samples
                .iter()
                .filter_map(|sample| sample.class.map(|class| class.0))
                .collect();
            return Self::One(fit(rows, &classes, num_classes));
        }
        let heads = (0..num_classes).filter_map(|class| {
            let has = |sample: &&Sample| sample.classes().any(|other| other.index() == class);
            let is: Vec<u32> = samples
                .iter()
                .map(|sample| u32::from(has(sample)))
                .collect();
            let num = is.iter().sum::<u32>() as usize;
            let tells = num > 0 && num < is.len();
            tells.then(|| (class, fit(rows, &is, 2)))
        });
        Self::Several(heads.collect())
    }

    /// For each row the probabilities of all classes; of samples with one class they add up to 1.
    fn probabilities(&self, rows: &[&[f32]], num_classes: usize) -> Vec<f32> {
        match self {
            Self::One(head) => head.probabilities(rows),
            Self::Several(heads) => {
                let mut all = vec![0.0; rows.len() * num_classes];
                for (class, head) in heads {
                    let pairs = head.probabilities(rows);
                    for (row, pair) in pairs.chunks_exact(2).enumerate() {
                        all[row * num_classes + class] = pair[1];
                    }
                }
                all
            }
        }
    }

    /// How uncertain a row's probabilities are, and how close its likeliest classes.
    fn doubts(&self, row: &[f32]) -> [f32; 2] {
        match self {
            Self::One(_) => [ranking::uncertainty(row), ranking::closeness(row)],
            Self::Several(_) => {
                // Each class is a question of its own; the least certain one counts.
                let doubt = row.iter().map(|p| 1.0 - (2.0 * p - 1.0).abs());
                let most = doubt.fold(0.0, f32::max);
                [most, most]
            }
        }
    }
}

fn suggest(project: &Snapshot, features: &Features, order: Order) -> Suggested {
    let num_classes = project.classes.len();
    let mut open: Vec<(&Sample, &[f32])> = Vec::new();
    let mut known: Vec<(&Sample, &[f32])> = Vec::new();
    for sample in project.all() {
        let Some(row) = features.row(sample.id) else {
            continue;
        };
        if project.is_unlabelled(sample) && sample.answer().is_none() {
            open.push((sample, row));
        } else if !project.is_unlabelled(sample) && sample.is_usable() {
            known.push((sample, row));
        }
    }
    let classed: Vec<&(&Sample, &[f32])> = known
        .iter()
        .filter(|(sample, _)| sample.class.is_some() || project.has_none(sample))
        .collect();
    let mut suggested = Suggested {
        order,
        num_labels: known.len(),
        ..Suggested::default()
    };
    let mut shown = vec![false; num_classes];
    for (sample, _) in &classed {
        sample
            .classes()
            .for_each(|class| shown[class.index()] = true);
    }
    let least = if project.task.is_multi_label() { 1 } else { 2 };
    let can_learn = classed.len() >= LEAST_LABELS
        && shown.iter().filter(|is_shown| **is_shown).count() >= least;
    let mut doubts = vec![[1.0, 1.0]; open.len()];
    if can_learn {
        let samples: Vec<&Sample> = classed.iter().map(|(sample, _)| *sample).collect();
        let rows: Vec<&[f32]> = classed.iter().map(|(_, row)| *row).collect();
        let is_multi = project.task.is_multi_label();
        let head = Head::fit(&rows, &samples, num_classes, is_multi);
        let asked: Vec<&[f32]> = open.iter().map(|(_, row)| *row).collect();
        let all = head.probabilities(&asked, num_classes);
        for (at, row) in all.chunks_exact(num_classes).enumerate() {
            doubts[at] = head.doubts(row);
            let mut likely: Vec<(ClassId, f32)> = (0..num_classes as u32)
                .map(|class| (ClassId(class), row[class as usize]))
                .collect();
            likely.sort_by(|a, b| b.1.total_cmp(&a.1));
            likely.truncate(MOST_LIKELY);
            let marks = Vec::new();
            suggested
                .suggestions
                .insert(open[at].0.id, Suggestion { likely, marks });
        }
    }
    suggested.queue = match order {
        // Of several classes, none can be doubted in the place of another.
        Order::LikelyErrors if can_learn && !project.task.is_multi_label() => {
            likely_errors(&classed, features.dim, num_classes)
        }
        Order::LikelyErrors => Vec::new(),
        _ => ranked(&open, &known, &doubts, features.dim, order)
            .into_iter()
            .map(|at| open[at].0.id)
            .collect(),
    };
    if known.len() >= LEAST_LABELS {
        marks_of_alike(project, features, &known, &mut suggested);
    }
    suggested
}

/// Positions of the samples without a label in an order.
fn ranked(
    open: &[(&Sample, &[f32])],
    known: &[(&Sample, &[f32])],
    doubts: &[[f32; 2]],
    dim: usize,
    order: Order,
) -> Vec<usize> {
    let scores = |of: fn(&[f32; 2]) -> f32| doubts.iter().map(of).collect::<Vec<f32>>();
    let spread = |scores: &[f32]| {
        let rows = units(open.iter().map(|(_, row)| *row));
        let known = units(known.iter().map(|(_, row)| *row));
        ranking::spread(&rows, &known, dim, scores)
    };
    match order {
        Order::AsListed | Order::LikelyErrors => (0..open.len()).collect(),
        Order::Uncertainty => ranking::by_score(&scores(|doubt| doubt[0])),
        Order::Margin => ranking::by_score(&scores(|doubt| doubt[1])),
        Order::Diversity => spread(&vec![1.0; open.len()]),
        Order::UncertaintyDiversity => spread(&scores(|doubt| doubt[1])),
    }
}

/// Samples whose label a model does not believe that did not learn from them, the surest first.
fn likely_errors(known: &[&(&Sample, &[f32])], dim: usize, num_classes: usize) -> Vec<SampleId> {
    let rows: Vec<f32> = known
        .iter()
        .flat_map(|(_, row)| row.iter().copied())
        .collect();
    let classes: Vec<u32> = known
        .iter()
        .filter_map(|(sample, _)| sample.class.map(|class| class.0))
        .collect();
    let go_on = || true;
    let found = out_of_fold::probabilities(&rows, dim, &classes, num_classes, None, SEED, &go_on);
    let mut suspects = found.map_or(Vec::new(), |probabilities| {
        label_errors::find(&probabilities, &classes, num_classes)
    });
    suspects.sort_by(|a, b| b.score.total_cmp(&a.score));
    let suspects = suspects.into_iter().map(|suspect| known[suspect.index].0);
    suspects
        .filter(|sample| !sample.is_verified())
        .map(|sample| sample.id)
        .collect()
}

/// Suggests for pictures what is drawn on the one that is most like them, where one is so like them
/// that it may be the same scene.
fn marks_of_alike(
    project: &Snapshot,
    features: &Features,
    known: &[(&Sample, &[f32])],
    suggested: &mut Suggested,
) {
    let drawn: Vec<&(&Sample, &[f32])> = known
        .iter()
        .filter(|(sample, _)| sample.picture().is_some() && sample.num_drawn() > 0)
        .collect();
    if drawn.is_empty() {
        return;
    }
    let known = units(drawn.iter().map(|(_, row)| *row));
    for id in suggested.queue.iter().take(MOST_COMPARED) {
        let (Some(sample), Some(row)) = (project.sample(*id), features.row(*id)) else {
            continue;
        };
        let row = units(std::iter::once(row));
        let nearest = known
            .chunks_exact(features.dim)
            .map(|other| row.iter().zip(other).map(|(a, b)| a * b).sum::<f32>())
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((at, alike)) = nearest.filter(|(_, alike)| *alike >= ALIKE) else {
            continue;
        };
        let marks = taken_over(project, drawn[at].0, sample);
        let suggestion = suggested
            .suggestions
            .entry(*id)
            .or_insert_with(|| Suggestion {
                likely: Vec::new(),
                marks: Vec::new(),
            });
        suggestion.marks = marks;
        if suggestion.likely.is_empty()
            && let Some(mark) = drawn[at].0.drawn().next()
        {
            // How sure it is of a mark is how alike the pictures are.
            suggestion.likely = vec![(mark.class, alike)];
        }
    }
}

/// The marks of a picture for another one, which may be of another size.
fn taken_over(project: &Snapshot, from: &Sample, to: &Sample) -> Vec<NewMark> {
    let ([w, h], [to_w, to_h]) = (from.size_px(), to.size_px());
    let (sx, sy) = (to_w as f32 / w.max(1) as f32, to_h as f32 / h.max(1) as f32);
    from.drawn()
        .map(|mark| NewMark {
            id: None,
            class: project.classes[mark.class.index()].name.clone(),
            shape: match &mark.shape {
                Shape::Box {
                    rect_px: [x, y, w, h],
                } => Shape::Box {
                    rect_px: [x * sx, y * sy, w * sx, h * sy],
                },
                Shape::Polygon { points_px } => Shape::Polygon {
                    points_px: points_px.iter().map(|[x, y]| [x * sx, y * sy]).collect(),
                },
                Shape::Point { at_px: [x, y] } => Shape::Point {
                    at_px: [x * sx, y * sy],
                },
                other => other.clone(),
            },
            flags: mark.flags,
        })
        .collect()
}
