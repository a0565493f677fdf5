//! A linear model on hashed n-grams: learned in seconds, in any language.

use super::TextPreparation;
use super::finish::{Finish, finish};
use super::ngrams::Ngrams;
use super::strengths::{self, Answers, Chosen, Told};
use crate::data::{Sample, Split};
use crate::event::Stage;
use crate::export::card::Backbone;
use crate::graph::{Dim, Graph, GraphError, HostTensor, Op, Shape, ValueId};
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::training::{Progress, Trained};
use crate::tasks::{Because, Model, Preparation, text_classification};
use crate::train::head::weights_of;
use crate::train::sparse::{Linear, SparseRows};
use crate::train::{EpochMetrics, TrainConfig};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

/// Texts that are needed to say where the line between two classes lies.
const LEAST_FOR_LINE: usize = 200;
/// Kept off zero, so that a text without letters can be divided by its length.
const TINY: f32 = 1e-12;
/// Names in the graph.
const WEIGHT: &str = "head.weight";
const BIAS: &str = "head.bias";
const RARITY: &str = "rarity";

/// How rare each bucket is, and which are known.
pub(super) struct Known {
    column_of: HashMap<u32, u32>,
    pub buckets: Vec<u32>,
    rarity: Vec<f32>,
}

impl Known {
    /// Of the training texts.
    fn of(counts: &[Vec<(u32, f32)>]) -> Self {
        let mut num_with: HashMap<u32, u32> = HashMap::new();
        for (bucket, _) in counts.iter().flatten() {
            *num_with.entry(*bucket).or_insert(0) += 1;
        }
        let mut buckets: Vec<u32> = num_with.keys().copied().collect();
        buckets.sort_unstable();
        let n = counts.len() as f32;
        let rarity = buckets
            .iter()
            .map(|bucket| ((1.0 + n) / (1.0 + num_with[bucket] as f32)).ln() + 1.0)
            .collect();
        let column_of = buckets.iter().zip(0..).map(|(b, i)| (*b, i)).collect();
        Self {
            column_of,
            buckets,
            rarity,
        }
    }

    /// A row as the graph computes it: ln(1 + count) times rarity, brought to length 1.
    fn row(&self, counts: &[(u32, f32)]) -> Vec<(u32, f32)> {
        let mut row: Vec<(u32, f32)> = counts
            .iter()
            .filter_map(|(bucket, count)| {
                let column = *self.column_of.get(bucket)?;
                Some((column, count.ln_1p() * self.rarity[column as usize]))
            })
            .collect();
        let length = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(TINY);
        for (_, value) in &mut row {
            *value /= length;
        }
        row
    }
}

/// A model of n-grams that has learned.
pub(super) struct FittedNgrams {
    pub ngrams: Ngrams,
    pub epochs: Vec<EpochMetrics>,
    pub best_epoch: u32,
    pub features_secs: f64,
    pub known: Known,
    pub model: Linear,
}

/// Trains; `None` never, for it takes seconds.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let fitted = fit_ngrams(project, config, progress)?;
    trained(project, fitted)
}

/// A model of n-grams alone.
pub(super) fn trained(
    project: &Snapshot,
    fitted: FittedNgrams,
) -> Result<Option<Trained>, JobError> {
    let mut graph = Graph::new();
    let how = Finish::of(project.task);
    let num_classes = project.classes.len();
    let probabilities = fitted.append_to(&mut graph, "probabilities", num_classes, how)?;
    graph.add_output(probabilities);
    let preparation = Preparation::Texts(TextPreparation {
        ngrams: Some(fitted.ngrams),
        encoder: None,
    });
    let backbone = Backbone {
        name: "n-grams".into(),
        licence: "yours".into(),
        origin: "Counted and weighed by Hearth on this project's texts".into(),
    };
    Ok(Some(Trained {
        epochs: fitted.epochs,
        best_epoch: fitted.best_epoch,
        num_train_samples: project.labelled_in(Split::Train).count(),
        features_secs: fitted.features_secs,
        ..Trained::on_cpu(graph, preparation, backbone)
    }))
}

/// Counts the n-grams of the training texts and learns from them.
pub(super) fn fit_ngrams(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<FittedNgrams, JobError> {
    let samples = project.labelled_in(Split::Train).collect();
    let counted = count(project, samples, progress)?;
    let classes: Vec<u32> = counted
        .samples
        .iter()
        .filter_map(|s| s.class.map(|c| c.0))
        .collect();
    let num_classes = project.classes.len();
    let told = Told {
        rows: &counted.rows,
        num_columns: counted.known.buckets.len(),
        answers: &Answers::One(classes.clone()),
        num_classes,
        class_weights: &weights_of(config.balance, &classes, num_classes),
        strata: &classes,
    };
    let mut chosen = strengths::learn(&told, config, progress)?;
    if num_classes == 2 {
        // The line between two classes is drawn where the texts that were left out get the highest
        // macro F1.
        let scored = chosen.left_out.iter().flat_map(|(indices, model)| {
            let odds = |index: &usize| (model.odds(counted.rows.row(*index)), classes[*index]);
            indices.iter().map(odds)
        });
        let line = best_line(scored.collect());
        chosen.model.shift(-line);
    }
    Ok(counted.fitted(chosen))
}

/// The training texts with the n-grams that they know.
pub(super) struct CountedTexts<'a> {
    pub ngrams: Ngrams,
    pub known: Known,
    pub rows: SparseRows,
    pub samples: Vec<&'a Sample>,
    pub features_secs: f64,
}

impl CountedTexts<'_> {
    /// With the model that learned from them.
    pub fn fitted(self, chosen: Chosen) -> FittedNgrams {
        FittedNgrams {
            ngrams: self.ngrams,
            known: self.known,
            model: chosen.model,
            epochs: chosen.epochs,
            best_epoch: chosen.best_epoch,
            features_secs: self.features_secs,
        }
    }
}

/// Counts the n-grams of texts to learn from.
pub(super) fn count<'a>(
    project: &Snapshot,
    samples: Vec<&'a Sample>,
    progress: &Progress<'_>,
) -> Result<CountedTexts<'a>, JobError> {
    let context = progress.context;
    let started = Instant::now();
    let ngrams = if text_classification::facts(project).is_chinese {
        Ngrams::of_characters()
    } else {
        Ngrams::of_words()
    };
    let reading = context.stage(Stage::ExtractingFeatures, samples.len() as u64);
    let counts: Vec<Vec<(u32, f32)>> = samples
        .par_iter()
        .map(|sample| ngrams.counts(sample.text().unwrap_or_default()))
        .collect();
    reading.advance(samples.len() as u64)?;
    let known = Known::of(&counts);
    let mut rows = SparseRows::new();
    for counts in &counts {
        rows.push(known.row(counts));
    }
    Ok(CountedTexts {
        ngrams,
        known,
        rows,
        samples,
        features_secs: started.elapsed().as_secs_f64(),
    })
}

/// The log of the odds from which on the second class is said, so that macro F1 is highest; the
/// middle of all lines that are nearly as good, which says more than the best one of them. Not far
/// from even odds, whatever the texts say.
fn best_line(mut scored: Vec<(f64, u32)>) -> f64 {
    const FURTHEST: f64 = 1.1;
    const AS_GOOD: f64 = 0.0015;
    if scored.len() < LEAST_FOR_LINE {
        return 0.0;
    }
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all_ones: f64 = scored.iter().map(|(_, class)| f64::from(*class)).sum();
    let n = scored.len() as f64;
    // All texts below the line are said to be of the first class.
    let (mut below, mut ones_below) = (0.0, 0.0);
    let mut lines: Vec<(f64, f64)> = Vec::new();
    for pair in scored.windows(2) {
        below += 1.0;
        ones_below += f64::from(pair[0].1);
        let line = f64::midpoint(pair[0].0, pair[1].0);
        if pair[0].0 == pair[1].0 || line.abs() > FURTHEST {
            continue;
        }
        let (hits, said) = (all_ones - ones_below, n - below);
        let (zero_hits, zeros) = (below - ones_below, n - all_ones);
        let f1 = |hits: f64, said: f64, are: f64| 2.0 * hits / (said + are).max(1.0);
        let macro_f1 = f64::midpoint(f1(hits, said, all_ones), f1(zero_hits, below, zeros));
        lines.push((line, macro_f1));
    }
    let highest = lines.iter().map(|(_, f1)| *f1).fold(0.0, f64::max);
    let good: Vec<f64> = lines
        .iter()
        .filter(|(_, f1)| *f1 >= highest - AS_GOOD)
        .map(|(line, _)| *line)
        .collect();
    good.get(good.len() / 2).copied().unwrap_or(0.0)
}

impl FittedNgrams {
    /// Appends the model: from the buckets of a text's n-grams and their counts to probabilities,
    /// which get this name.
    pub fn append_to(
        &self,
        graph: &mut Graph,
        name: &str,
        num_classes: usize,
        how: Finish,
    ) -> Result<ValueId, GraphError> {
        let (known, model) = (&self.known, &self.model);
        let num_buckets = self.ngrams.num_buckets();
        let mut rarity = vec![0.0; num_buckets];
        let mut weight = vec![0.0; num_buckets * num_classes];
        for (column, bucket) in known.buckets.iter().enumerate() {
            let bucket = *bucket as usize;
            rarity[bucket] = known.rarity[column];
            for class in 0..num_classes {
                weight[bucket * num_classes + class] = model.weight(column, class);
            }
        }
        let bias = (0..num_classes).map(|class| model.bias(class)).collect();
        let places = graph.add_input("buckets", Shape(vec![Dim::Batch, Dim::Length]));
        let counts = Shape(vec![Dim::Batch, Dim::Length, Dim::Fixed(1)]);
        let counts = graph.add_input("counts", counts);
        let one = graph.add_weight("one", HostTensor::new([1], vec![1.0]));
        let tiny = graph.add_weight("tiny", HostTensor::new([1], vec![TINY]));
        let rarity = graph.add_weight(RARITY, HostTensor::new([num_buckets, 1], rarity));
        let weight = HostTensor::new([num_buckets, num_classes], weight);
        let weight = graph.add_weight(WEIGHT, weight);
        let bias = graph.add_weight(BIAS, HostTensor::new([num_classes], bias));
        let sum = |keep| Op::ReduceSum {
            axes: vec![1],
            keep,
        };
        let more = graph.push("more", Op::Add, &[counts, one])?;
        let logs = graph.push("logs", Op::Log, &[more])?;
        let rarities = graph.push("rarities", Op::Gather, &[rarity, places])?;
        let weighed = graph.push("weighed", Op::Mul, &[logs, rarities])?;
        let squares = graph.push("squares", Op::Mul, &[weighed, weighed])?;
        let square = graph.push("square", sum(true), &[squares])?;
        let square = graph.push("kept_off_zero", Op::Add, &[square, tiny])?;
        let length = graph.push("length", Op::Sqrt, &[square])?;
        let scaled = graph.push("scaled", Op::Div, &[weighed, length])?;
        let weights = graph.push("weights", Op::Gather, &[weight, places])?;
        let votes = graph.push("votes", Op::Mul, &[scaled, weights])?;
        let scores = graph.push("scores", sum(false), &[votes])?;
        let logits = graph.push("logits", Op::Add, &[scores, bias])?;
        graph.push_as(how.name(), name, how.op(), &[logits])
    }
}

/// A model of n-grams, taken out of its graph to be asked without the zeros.
pub(super) struct NgramModel {
    ngrams: Ngrams,
    rarity: Arc<HostTensor>,
    weight: Arc<HostTensor>,
    bias: Arc<HostTensor>,
    how: Finish,
}

impl NgramModel {
    /// From a model's graph.
    ///
    /// # Errors
    /// If it is none of n-grams.
    pub fn of(model: &Model) -> Result<Self, GraphError> {
        let graph = model.graph();
        let Preparation::Texts(TextPreparation {
            ngrams: Some(ngrams),
            ..
        }) = &model.card().preparation
        else {
            return Err(GraphError::NoSuchValue {
                name: RARITY.to_owned(),
            });
        };
        Ok(Self {
            ngrams: ngrams.clone(),
            rarity: graph.find_weight(RARITY)?.clone(),
            weight: graph.find_weight(WEIGHT)?.clone(),
            bias: graph.find_weight(BIAS)?.clone(),
            how: Finish::of(model.card().task),
        })
    }

    fn weights_of(&self, bucket: u32) -> &[f32] {
        let num_classes = self.bias.data().len();
        &self.weight.data()[bucket as usize * num_classes..][..num_classes]
    }

    /// Probabilities of the classes, as the graph computes them.
    pub fn probabilities(&self, text: &str) -> Vec<f32> {
        let row: Vec<(u32, f32)> = self
            .ngrams
            .counts(text)
            .into_iter()
            .map(|(bucket, count)| (bucket, count.ln_1p() * self.rarity.data()[bucket as usize]))
            .collect();
        let length = (row.iter().map(|(_, v)| v * v).sum::<f32>() + TINY).sqrt();
        let mut scores = self.bias.data().to_vec();
        for (bucket, value) in row {
            for (score, weight) in scores.iter_mut().zip(self.weights_of(bucket)) {
                *score += value / length * weight;
            }
        }
        finish(&mut scores, self.how);
        scores
    }

    /// The share of a text's n-grams that no training text has, as the graph computes it.
    pub fn unseen(&self, text: &str) -> f32 {
        let (mut seen, mut all) = (0.0, 0.0);
        for (bucket, count) in self.ngrams.counts(text) {
            all += count;
            if self.rarity.data()[bucket as usize] > 0.0 {
                seen += count;
            }
        }
        1.0 - seen / (all + TINY)
    }

    /// What of a text spoke for a class and against it, word by word; Chinese: character by
    /// character.
    pub fn because(&self, text: &str, class: usize) -> Vec<Because> {
        let num_classes = self.bias.data().len().max(1) as f32;
        // By byte of the text; every n-gram is shared out over the bytes that it covers.
        let mut share = vec![0.0f32; text.len()];
        self.ngrams.each(text, |gram| {
            let row = self.weights_of(gram.bucket);
            // What pulls at all classes alike tells nothing, where there is one class only.
            let mean = match self.how {
                Finish::OneOf => row.iter().sum::<f32>() / num_classes,
                Finish::EachAlone => 0.0,
            };
            let value = (row[class] - mean) * self.rarity.data()[gram.bucket as usize];
            let width = gram.range.len().max(1) as f32;
            for byte in &mut share[gram.range] {
                *byte += value / width;
            }
        });
        let mut parts: Vec<Because> = parts_of(text)
            .into_iter()
            .map(|range| Because {
                weight: share[range.clone()].iter().sum(),
                range,
            })
            .filter(|part| part.weight != 0.0)
            .collect();
        let strongest = parts
            .iter()
            .map(|part| part.weight.abs())
            .fold(0.0, f32::max);
        for part in &mut parts {
            part.weight /= strongest;
        }
        parts.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        parts
    }
}

/// The words of a text, in bytes; an ideograph is one.
pub(super) fn parts_of(text: &str) -> Vec<std::ops::Range<usize>> {
    use crate::clean::text::is_ideograph;
    let mut parts: Vec<std::ops::Range<usize>> = Vec::new();
    let mut is_open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let is_alone = is_ideograph(c);
        if !is_alone && !c.is_alphanumeric() && c != '\'' {
            is_open = false;
            continue;
        }
        match parts.last_mut() {
            Some(last) if is_open && !is_alone => last.end = end,
            _ => parts.push(at..end),
        }
        is_open = !is_alone;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_lies_where_both_classes_are_told_best() {
        // The second class begins at −0.5.
        let scored: Vec<(f64, u32)> = (0..400)
            .map(|i| f64::from(i) / 100.0 - 2.0)
            .map(|score| (score, u32::from(score > -0.5)))
            .collect();
        assert!((best_line(scored.clone()) + 0.5).abs() < 0.05);
        assert_eq!(best_line(scored[..50].to_vec()), 0.0);
        let one_class = scored.iter().map(|(score, _)| (*score, 1)).collect();
        assert!(best_line(one_class).abs() <= 1.1);
    }

    #[test]
    fn words_and_ideographs_are_parts() {
        let text = "Don't 很好, ok";
        let parts: Vec<&str> = parts_of(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(parts, ["Don't", "很", "好", "ok"]);
    }
}
