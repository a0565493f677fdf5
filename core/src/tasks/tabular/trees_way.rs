//! Boosted trees on the rows of a table.

use super::preparation::{Reader, RowPreparation};
use super::rows::KnownRows;
use super::target::{NumberReader, facts};
use crate::data::Split;
use crate::eval::numbers::r2_of;
use crate::event::Stage;
use crate::export::card::Backbone;
use crate::graph::trees::{Tree, Trees};
use crate::graph::{Graph, GraphError, HostTensor, Op, Shape, ValueId};
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::training::{Progress, Trained};
use crate::train::boosting::{self, Bins, Goal, Settings, forest};
use crate::train::head::{append_softmax, weights_of};
use crate::train::numbers::{append_log_back, log_of};
use crate::train::target::{Learned, MANY_ROWS};
use crate::train::way::pick_target;
use crate::train::{EpochMetrics, Preset, TrainConfig, Way};
use rayon::prelude::*;
use std::sync::Arc;
use std::time::Instant;

/// Trees of the forest that predictions of numbers are averaged with, on few rows.
const FOREST: usize = 100;

/// What is to be told of rows: a class or a number of each.
struct Told {
    classes: Vec<u32>,
    numbers: Vec<f64>,
}

impl Told {
    fn new(told: Vec<f64>, is_number: bool) -> Self {
        if is_number {
            Self {
                classes: Vec::new(),
                numbers: told,
            }
        } else {
            Self {
                classes: told.into_iter().map(|class| class as u32).collect(),
                numbers: Vec::new(),
            }
        }
    }

    fn len(&self) -> usize {
        self.classes.len().max(self.numbers.len())
    }
}

/// Trains, in seconds.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Trained, JobError> {
    let started = Instant::now();
    let reader = project
        .target()
        .map(|target| NumberReader::new(project, target));
    // What the number is not known of says nothing.
    let train = KnownRows::of(project, Split::Train, reader.as_ref());
    let valid = KnownRows::of(project, Split::Valid, reader.as_ref());
    let preparation = RowPreparation::learned(project, &train.samples, &train.told, Reader::Trees);
    let columns = columns_of(
        &train.inputs(project, &preparation),
        preparation.num_inputs(),
    );
    let valid_rows = valid.inputs(project, &preparation);
    let features_secs = started.elapsed().as_secs_f64();
    let num_train_samples = train.samples.len();
    let target = pick_target(config, Way::Trees, facts(project));
    let learned = target.map_or(Learned::Plain, |target| target.learned);
    let mut boosting = Boosting {
        bins: Bins::of(&columns),
        train: Told::new(train.told, reader.is_some()),
        valid: Told::new(valid.told, reader.is_some()),
        valid_rows,
        is_log: learned == Learned::Log,
        num_classes: project.classes.len(),
        settings: settings(config, num_train_samples, reader.is_some()),
        config,
        epochs: Vec::new(),
    };
    let graph = if reader.is_some() {
        boosting.number_graph(learned, progress)?
    } else {
        boosting.class_graph(progress)?
    };
    let backbone = Backbone {
        name: "boosted trees".into(),
        licence: "yours".into(),
        origin: "Grown by Hearth on this project's rows".into(),
    };
    Ok(Trained {
        best_epoch: boosting.epochs.len() as u32,
        epochs: boosting.epochs,
        num_train_samples,
        features_secs,
        target,
        ..Trained::on_cpu(graph, Preparation::Rows(preparation), backbone)
    })
}

fn columns_of(rows: &[Vec<f32>], num_columns: usize) -> Vec<Vec<f32>> {
    (0..num_columns)
        .map(|column| rows.iter().map(|row| row[column]).collect())
        .collect()
}

/// How trees are grown for so many rows.
fn settings(config: &TrainConfig, num_rows: usize, is_number: bool) -> Settings {
    let is_many = num_rows >= MANY_ROWS;
    let (rounds, rate) = match (config.preset, is_many) {
        (Preset::Fast, _) => (60, 0.2),
        (Preset::Balanced, true) => (120, 0.1),
        (Preset::Balanced, false) => (150, 0.08),
        (Preset::Best, _) => (400, 0.03),
    };
    Settings {
        rounds,
        rate,
        leaves: 24,
        least_rows: if is_number { 10 } else { 20 },
        l2: 3.0,
        column_share: 0.6,
        row_share: if is_many { 1.0 } else { 0.8 },
        seed: config.seed,
    }
}

struct Boosting<'a> {
    bins: Bins,
    train: Told,
    valid: Told,
    valid_rows: Vec<Vec<f32>>,
    /// Whether the trees learn logarithms of numbers.
    is_log: bool,
    num_classes: usize,
    settings: Settings,
    config: &'a TrainConfig,
    epochs: Vec<EpochMetrics>,
}

impl Boosting<'_> {
    /// From rows to probabilities.
    fn class_graph(&mut self, progress: &mut Progress<'_>) -> Result<Graph, JobError> {
        let classes = self.train.classes.clone();
        let by_class = weights_of(self.config.balance, &classes, self.num_classes);
        let weights: Vec<f32> = classes
            .iter()
            .map(|class| by_class[*class as usize])
            .collect();
        let goal = if self.num_classes == 2 {
            Goal::TwoClasses(&classes)
        } else {
            Goal::Classes(&classes, self.num_classes)
        };
        let mut trees = self.fit(goal, &weights, progress)?;
        if self.num_classes == 2 {
            // The log of the odds beside zero: a softmax over both is its sigmoid.
            trees.base.insert(0, 0.0);
            for tree in &mut trees.trees {
                tree.output = 1;
            }
        }
        let (mut graph, sums) = graph_of(trees)?;
        let probabilities = append_softmax(&mut graph, sums)?;
        graph.add_output(probabilities);
        Ok(graph)
    }

    /// From rows to a number: boosted trees; on few rows averaged with a forest, and with boosted
    /// trees for the logarithm where that is learned, too.
    fn number_graph(
        &mut self,
        learned: Learned,
        progress: &mut Progress<'_>,
    ) -> Result<Graph, JobError> {
        let mut numbers = self.train.numbers.clone();
        if self.is_log {
            for number in &mut numbers {
                *number = log_of(*number);
            }
        }
        let weights = vec![1.0; numbers.len()];
        let mut trees = self.fit(Goal::Numbers(&numbers), &weights, progress)?;
        if numbers.len() >= MANY_ROWS {
            return self.closed(trees);
        }
        let forest = forest(&self.bins, &numbers, FOREST, 0.5, self.settings.seed);
        let is_both = learned == Learned::Both;
        scale(&mut trees, if is_both { 0.25 } else { 0.5 });
        trees.trees.extend(forest);
        if !is_both {
            return self.closed(trees);
        }
        let logs: Vec<f64> = numbers.iter().map(|number| number.ln()).collect();
        let context = progress.context;
        let of_logs = boosting::fit(
            &self.bins,
            Goal::Numbers(&logs),
            &weights,
            &self.settings,
            |_, _, _| Ok::<(), JobError>(context.check()?),
        )?;
        trees.base.push(of_logs.base[0]);
        trees.trees.extend(
            of_logs
                .trees
                .into_iter()
                .map(|tree| Tree { output: 1, ..tree }),
        );
        let (mut graph, sums) = graph_of(trees)?;
        let pick = |graph: &mut Graph, name: &str, weights: [f32; 2]| {
            let weight = graph.add_weight(
                &format!("{name}.weight"),
                HostTensor::new([2, 1], weights.to_vec()),
            );
            graph.push(name, Op::MatMul, &[sums, weight])
        };
        let plain = pick(&mut graph, "plain", [1.0, 0.0])?;
        let log = pick(&mut graph, "log", [0.0, 1.0])?;
        let again = graph.push("exp", Op::Exp, &[log])?;
        let quarter = graph.add_weight("quarter", HostTensor::new([1], vec![0.25]));
        let share = graph.push("share", Op::Mul, &[again, quarter])?;
        let value = graph.push("value", Op::Add, &[plain, share])?;
        graph.add_output(value);
        Ok(graph)
    }

    /// From rows to the only sum, in the person's unit.
    fn closed(&self, trees: Trees) -> Result<Graph, JobError> {
        let (mut graph, sums) = graph_of(trees)?;
        let value = if self.is_log {
            append_log_back(&mut graph, sums)?
        } else {
            graph.rename(sums, "value");
            sums
        };
        graph.add_output(value);
        Ok(graph)
    }

    fn fit(
        &mut self,
        goal: Goal<'_>,
        weights: &[f32],
        progress: &mut Progress<'_>,
    ) -> Result<Trees, JobError> {
        let context = progress.context;
        let stage = context.stage(Stage::Training, self.settings.rounds as u64);
        let outputs = goal.num_outputs();
        let started = Instant::now();
        let n = self.valid.len();
        let mut valid_raw: Vec<f64> = Vec::new();
        let (train, valid, settings) = (&self.train, &self.valid, &self.settings);
        let (valid_rows, is_log) = (&self.valid_rows, self.is_log);
        let epochs = &mut self.epochs;
        boosting::fit(&self.bins, goal, weights, settings, |round, raw, trees| {
            if round == 0 {
                let base = trees.base.iter().map(|base| f64::from(*base));
                valid_raw = base.flat_map(|b| std::iter::repeat_n(b, n)).collect();
            }
            for tree in &trees.trees[round * outputs..] {
                let sums = valid_raw[tree.output * n..][..n].par_iter_mut();
                sums.zip(valid_rows)
                    .for_each(|(sum, row)| *sum += f64::from(tree.value(row)));
            }
            let (train_loss, train_accuracy) = judge(train, raw, outputs, is_log);
            let of_valid = (n > 0).then(|| judge(valid, &valid_raw, outputs, is_log));
            let secs = started.elapsed().as_secs_f64();
            let epoch = EpochMetrics {
                epoch: round as u32 + 1,
                max_epochs: settings.rounds as u32,
                train_loss,
                train_accuracy,
                valid_loss: of_valid.map(|(loss, _)| loss),
                valid_accuracy: of_valid.map(|(_, accuracy)| accuracy),
                learning_rate: 0.0,
                elapsed_secs: secs,
                samples_per_sec: (train.len() * (round + 1)) as f32 / secs.max(1e-6) as f32,
                never_predicted: Vec::new(),
                is_best: true,
            };
            context.epoch(epoch.clone());
            progress.add(&epoch)?;
            epochs.push(epoch);
            Ok(stage.advance(1)?)
        })
    }
}

/// Mean loss, and the share that is right; of numbers the mean squared error and R², in the person's
/// unit.
fn judge(told: &Told, raw: &[f64], outputs: usize, is_log: bool) -> (f32, f32) {
    let n = told.len().max(1);
    if !told.numbers.is_empty() {
        let back: Vec<f64>;
        let raw = if is_log {
            back = raw.iter().map(|log| log.exp_m1()).collect();
            &back[..]
        } else {
            raw
        };
        let squares = told
            .numbers
            .iter()
            .zip(raw)
            .map(|(y, raw)| (y - raw).powi(2));
        let r2 = r2_of(&told.numbers, raw);
        return ((squares.sum::<f64>() / n as f64) as f32, r2 as f32);
    }
    if outputs == 1 {
        let (loss, right) = judge_two(&told.classes, raw);
        return ((loss / n as f64) as f32, right as f32 / n as f32);
    }
    let (loss, right) = told
        .classes
        .par_iter()
        .enumerate()
        .map(|(row, class)| {
            let of = |output: usize| raw[output * told.classes.len() + row];
            let highest = (0..outputs).map(of).fold(f64::MIN, f64::max);
            let sum: f64 = (0..outputs)
                .map(|output| (of(output) - highest).exp())
                .sum();
            let class = *class as usize;
            let loss = sum.ln() + highest - of(class);
            (loss, usize::from(of(class) >= highest))
        })
        .reduce(|| (0.0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    ((loss / n as f64) as f32, right as f32 / n as f32)
}

/// The sum of the losses of two classes, and how many rows are right. A logarithm is taken of the
/// product of several rows: it takes longer than all the rest.
fn judge_two(classes: &[u32], raw: &[f64]) -> (f64, usize) {
    const SHARED: usize = 2048;
    const AT_ONCE: usize = 8;
    // Beyond this the loss is the number itself, and so many of them stay below the largest product.
    const FAR: f64 = 80.0;
    let parts = classes.par_chunks(SHARED).zip(raw.par_chunks(SHARED));
    let parts = parts.map(|(classes, raw)| {
        let (mut loss, mut right) = (0.0, 0);
        for (classes, raw) in classes.chunks(AT_ONCE).zip(raw.chunks(AT_ONCE)) {
            let mut product = 1.0f64;
            for (class, raw) in classes.iter().zip(raw) {
                let against = if *class == 1 { -raw } else { *raw };
                if against > FAR {
                    loss += against;
                } else {
                    product *= 1.0 + against.exp();
                }
                right += usize::from((*raw > 0.0) == (*class == 1));
            }
            loss += product.ln();
        }
        (loss, right)
    });
    // One after the other, so that threads change nothing.
    let parts: Vec<(f64, usize)> = parts.collect();
    let sum = |a: (f64, usize), b: &(f64, usize)| (a.0 + b.0, a.1 + b.1);
    parts.iter().fold((0.0, 0), sum)
}

/// All that the trees say, times a factor.
fn scale(trees: &mut Trees, factor: f32) {
    use crate::graph::trees::TreeNode;
    for base in &mut trees.base {
        *base *= factor;
    }
    for node in trees.trees.iter_mut().flat_map(|tree| &mut tree.nodes) {
        if let TreeNode::Leaf { value } = node {
            *value *= factor;
        }
    }
}

/// From rows to the sums of trees.
fn graph_of(trees: Trees) -> Result<(Graph, ValueId), GraphError> {
    let mut graph = Graph::new();
    let columns = graph.add_input("columns", Shape::batch_of(&[trees.num_features]));
    let sums = graph.push("trees", Op::TreeEnsemble(Arc::new(trees)), &[columns])?;
    Ok((graph, sums))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_of_two_classes_is_that_of_each_row() {
        let raw: Vec<f64> = (0..3000).map(|i| f64::from(i - 1500) / 10.0).collect();
        let classes: Vec<u32> = (0..3000).map(|i| u32::from(i * 7 % 3 == 0)).collect();
        let (mut loss, mut right) = (0.0, 0);
        for (class, raw) in classes.iter().zip(&raw) {
            let signed = if *class == 1 { *raw } else { -raw };
            loss += (-signed).max(0.0) + (-signed.abs()).exp().ln_1p();
            right += usize::from((*raw > 0.0) == (*class == 1));
        }
        let judged = judge_two(&classes, &raw);
        assert!((judged.0 - loss).abs() < 1e-9 * loss, "{judged:?} {loss}");
        assert_eq!(judged.1, right);
    }
}
