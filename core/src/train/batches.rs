//! Batches, made ahead on a thread of their own while the net learns from the one before.

use super::balance::oversampled;
use super::numbers::Numbers;
use super::{Balance, TrainConfig};
use crate::data::augment::mixup;
use crossbeam_channel::{Receiver, bounded};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::thread::Scope;

/// Batches that wait for the net.
const AHEAD: usize = 3;

/// Samples to learn from or to be measured on.
pub trait Source: Sync {
    /// The class of each sample; none where numbers are to be predicted.
    fn classes(&self) -> &[u32];

    /// The number of each sample, where numbers are to be predicted.
    fn numbers(&self) -> Option<&Numbers> {
        None
    }

    /// How many samples there are.
    fn num_samples(&self) -> usize {
        self.numbers().map_or(self.classes().len(), Numbers::len)
    }

    /// Values of one sample, channels last.
    fn row_len(&self) -> usize;

    /// The same as it is seen in an epoch, counted from 1: some learn from smaller ones first.
    fn row_len_in(&self, _epoch: u32) -> usize {
        self.row_len()
    }

    /// Writes a sample as it is seen in an epoch, counted from 1; 0 for the plain one.
    fn fill(&self, sample: usize, epoch: u32, out: &mut [f32]);
}

/// Some samples with what is wanted of them.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Place in the epoch, counted from 0.
    pub number: usize,
    /// Samples, by their place in the source.
    pub rows: Vec<u32>,
    /// `[batch, row]`.
    pub input: Vec<f32>,
    /// `[batch, classes]`, or a number for each.
    pub targets: Vec<f32>,
}

/// How batches are drawn.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Seed of orders and mixtures.
    pub seed: u64,
    /// Samples in a batch.
    pub batch_size: usize,
    /// Whether rare classes are seen more often.
    pub balance: Balance,
    /// Share of a target given to all classes alike.
    pub label_smoothing: f64,
    /// Strength of mixup.
    pub mixup: f32,
    /// Factor of each class's targets.
    pub weights: Vec<f32>,
}

impl Drawing {
    /// As the settings say.
    pub fn new(config: &TrainConfig, num_samples: usize, weights: Vec<f32>) -> Self {
        Self {
            seed: config.seed,
            batch_size: (config.batch_size as usize).min(num_samples).max(1),
            balance: config.balance,
            label_smoothing: config.label_smoothing,
            mixup: config.augment.mixup,
            weights,
        }
    }

    /// A generator for one purpose at one place of the training: it hangs on nothing before it, so
    /// that a training can go on from anywhere.
    pub fn rng(&self, purpose: u64, epoch: u32, number: usize) -> ChaCha8Rng {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&purpose.to_le_bytes());
        seed[16..20].copy_from_slice(&epoch.to_le_bytes());
        seed[24..].copy_from_slice(&(number as u64).to_le_bytes());
        ChaCha8Rng::from_seed(seed)
    }

    /// Samples of an epoch in their order.
    pub fn order(&self, source: &dyn Source, epoch: u32) -> Vec<u32> {
        let mut rng = self.rng(1, epoch, 0);
        match self.balance {
            Balance::Oversample if source.numbers().is_none() => {
                oversampled(source.classes(), self.weights.len(), &mut rng)
                    .into_iter()
                    .map(|row| row as u32)
                    .collect()
            }
            _ => {
                let mut order: Vec<u32> = (0..source.num_samples() as u32).collect();
                order.shuffle(&mut rng);
                order
            }
        }
    }

    /// Samples that an epoch sees.
    pub fn epoch_len(&self, source: &dyn Source) -> usize {
        match self.balance {
            Balance::Oversample => self.order(source, 1).len(),
            Balance::None | Balance::Weights => source.num_samples(),
        }
    }

    fn target(&self, class: u32, out: &mut [f32]) {
        let weight = self.weights[class as usize];
        let rest = (self.label_smoothing / out.len() as f64) as f32;
        out.fill(rest * weight);
        out[class as usize] += (1.0 - self.label_smoothing) as f32 * weight;
    }

    fn batch(&self, source: &dyn Source, epoch: u32, number: usize, rows: &[u32]) -> Batch {
        let (row_len, width) = (source.row_len_in(epoch), self.weights.len());
        let mut input = vec![0.0; rows.len() * row_len];
        input
            .par_chunks_mut(row_len)
            .zip(rows)
            .for_each(|(out, row)| source.fill(*row as usize, epoch, out));
        let mut targets = vec![0.0; rows.len() * width];
        for (out, row) in targets.chunks_exact_mut(width).zip(rows) {
            match source.numbers() {
                Some(numbers) => out.fill(numbers.scaled(*row as usize)),
                None => self.target(source.classes()[*row as usize], out),
            }
        }
        if self.mixup > 0.0 {
            self.mix(epoch, number, &mut input, &mut targets);
        }
        Batch {
            number,
            rows: rows.to_vec(),
            input,
            targets,
        }
    }

    /// Mixes each sample with another one of the batch, see [`mixup`].
    fn mix(&self, epoch: u32, number: usize, input: &mut [f32], targets: &mut [f32]) {
        let width = self.weights.len();
        let count = targets.len() / width;
        let row_len = input.len() / count.max(1);
        let mut rng = self.rng(2, epoch, number);
        let mut partners: Vec<usize> = (0..count).collect();
        partners.shuffle(&mut rng);
        let shares: Vec<f32> = (0..count)
            .map(|_| mixup::weight(self.mixup, &mut rng))
            .collect();
        for (values, len) in [(input, row_len), (targets, width)] {
            let plain = values.to_vec();
            for (i, row) in values.chunks_exact_mut(len).enumerate() {
                let other = &plain[partners[i] * len..][..len];
                for (value, other) in row.iter_mut().zip(other) {
                    *value = other + (*value - other) * shares[i];
                }
            }
        }
    }
}

/// Starts making the batches of an epoch from a place on.
pub fn ahead<'scope, 'env>(
    scope: &'scope Scope<'scope, 'env>,
    drawing: &'env Drawing,
    source: &'env dyn Source,
    epoch: u32,
    first: usize,
) -> Receiver<Batch> {
    let (sender, receiver) = bounded(AHEAD);
    scope.spawn(move || {
        let order = drawing.order(source, epoch);
        for (number, rows) in order.chunks(drawing.batch_size).enumerate().skip(first) {
            // The receiver is gone when the training ends early.
            if sender
                .send(drawing.batch(source, epoch, number, rows))
                .is_err()
            {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers(Vec<u32>);

    impl Source for Numbers {
        fn classes(&self) -> &[u32] {
            &self.0
        }

        fn row_len(&self) -> usize {
            2
        }

        fn fill(&self, sample: usize, epoch: u32, out: &mut [f32]) {
            out.copy_from_slice(&[sample as f32, epoch as f32]);
        }
    }

    fn drawing(mixup: f32) -> Drawing {
        Drawing {
            seed: 5,
            batch_size: 4,
            balance: Balance::None,
            label_smoothing: 0.1,
            mixup,
            weights: vec![1.0, 2.0],
        }
    }

    fn epoch(drawing: &Drawing, number: u32, first: usize) -> Vec<Batch> {
        let source = Numbers(vec![0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
        std::thread::scope(|scope| {
            ahead(scope, drawing, &source, number, first)
                .iter()
                .collect()
        })
    }

    #[test]
    fn an_epoch_sees_everything_once_and_goes_on_from_anywhere() {
        for mixup in [0.0, 0.5] {
            let drawing = drawing(mixup);
            let whole = epoch(&drawing, 3, 0);
            let mut rows: Vec<u32> = whole.iter().flat_map(|batch| batch.rows.clone()).collect();
            rows.sort_unstable();
            assert_eq!(rows, (0..10).collect::<Vec<_>>());
            let rest = epoch(&drawing, 3, 1);
            assert_eq!(rest.len(), whole.len() - 1);
            for (a, b) in rest.iter().zip(&whole[1..]) {
                assert_eq!((&a.input, &a.targets), (&b.input, &b.targets));
            }
            assert_ne!(epoch(&drawing, 4, 0)[0].rows, whole[0].rows);
        }
    }

    #[test]
    fn targets_are_smoothed_weighed_and_mixed() {
        let plain = &epoch(&drawing(0.0), 1, 0)[0];
        for (row, target) in plain.rows.iter().zip(plain.targets.chunks_exact(2)) {
            let expected = if row % 2 == 0 {
                [0.95, 0.05]
            } else {
                [0.1, 1.9]
            };
            for (a, b) in target.iter().zip(expected) {
                assert!((a - b).abs() < 1e-6);
            }
        }
        let mixed = &epoch(&drawing(0.8), 1, 0)[0];
        for (i, row) in mixed.rows.iter().enumerate() {
            let value = mixed.input[i * 2];
            assert!((0.0..=9.0).contains(&value));
            assert!((mixed.input[i * 2 + 1] - 1.0).abs() < 1e-6);
            // Its own share is the larger one.
            let own = f32::from(*row as u8);
            assert!((value - own).abs() <= 4.5 + 1e-4, "{value} of {own}");
        }
    }
}
