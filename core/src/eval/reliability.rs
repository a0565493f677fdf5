//! Whether what a model says with 90% is right in 90 of 100 cases.

use super::ItemPrediction;
use serde::{Deserialize, Serialize};

/// Bins of equal width.
pub const NUM_BINS: usize = 15;

/// Answers of a bin from which on it is spoken of.
const LEAST_TELLING: usize = 10;

/// How well the probabilities of answers fit how often they are right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Expected calibration error: how far confidence and accuracy of a bin lie apart, on average
    /// over the samples (Guo et al., *On Calibration of Modern Neural Networks*, 2017).
    pub expected_calibration_error: f64,
    /// Mean probability of the answers.
    pub confidence: f64,
    /// Share of right answers.
    pub accuracy: f64,
    /// The bins from 0 to 1, [`NUM_BINS`] of them; a probability on an edge is in the lower one.
    pub bins: Vec<ReliabilityBin>,
}

/// The answers whose probability lies in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Answers.
    pub count: usize,
    /// Their mean probability; 0 where there are none.
    pub confidence: f64,
    /// Share of them that is right; 0 where there are none.
    pub accuracy: f64,
}

impl ReliabilityBin {
    /// How far the two lie apart, over all its answers.
    fn off(&self) -> f64 {
        self.count as f64 * (self.confidence - self.accuracy).abs()
    }
}

impl Reliability {
    /// Of the probability of each answer, whatever class it names.
    pub fn of(items: &[ItemPrediction]) -> Self {
        Self::of_answers(
            items
                .iter()
                .map(|item| (f64::from(item.probability), item.truth == item.predicted)),
        )
    }

    /// Of answers with their probability and whether they are right; what is no number is left out.
    pub fn of_answers(answers: impl IntoIterator<Item = (f64, bool)>) -> Self {
        let mut sums = [(0_usize, 0.0, 0_usize); NUM_BINS];
        let answers = answers.into_iter().filter(|(said, _)| said.is_finite());
        for (probability, is_right) in answers {
            let place = (probability * NUM_BINS as f64).ceil() as usize;
            let (count, confidence, right) = &mut sums[place.clamp(1, NUM_BINS) - 1];
            *count += 1;
            *confidence += probability;
            *right += usize::from(is_right);
        }
        let bin = |(count, confidence, right): (usize, f64, usize)| {
            let each = count.max(1) as f64;
            ReliabilityBin {
                count,
                confidence: confidence / each,
                accuracy: right as f64 / each,
            }
        };
        let bins: Vec<ReliabilityBin> = sums.into_iter().map(bin).collect();
        let all = bins.iter().map(|bin| bin.count).sum::<usize>().max(1) as f64;
        let mean = |of: fn(&ReliabilityBin) -> f64| {
            let sums = bins.iter().map(|bin| of(bin) * bin.count as f64);
            sums.sum::<f64>() / all
        };
        Self {
            expected_calibration_error: bins.iter().map(ReliabilityBin::off).sum::<f64>() / all,
            confidence: mean(|bin| bin.confidence),
            accuracy: mean(|bin| bin.accuracy),
            bins,
        }
    }

    /// The bin that counts most for the error, of those with enough answers to speak of; the fullest
    /// one where none has, and none where no answer was given.
    pub fn telling(&self) -> Option<&ReliabilityBin> {
        let fullest = self.bins.iter().map(|bin| bin.count).max()?;
        let least = fullest.clamp(1, LEAST_TELLING);
        let bins = self.bins.iter().filter(|bin| bin.count >= least);
        bins.max_by(|a, b| a.off().total_cmp(&b.off()).then(a.count.cmp(&b.count)))
    }

    /// The probabilities of a bin: above the first, up to the second.
    pub fn edges(bin: usize) -> [f64; 2] {
        [bin, bin + 1].map(|edge| edge as f64 / NUM_BINS as f64)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::eval::test_reports::answers;

    #[test]
    fn the_error_is_that_of_the_definition() {
        // Of four answers with 0.875, three are right; one with 0.625 is right.
        let sure = |truth| (truth, vec![0.875, 0.125]);
        let (items, _) = answers(&[sure(0), sure(0), sure(0), sure(1), (0, vec![0.625, 0.375])]);
        let told = Reliability::of(&items);
        let error = (4.0 * (0.875 - 0.75) + (1.0 - 0.625)) / 5.0;
        assert!((told.expected_calibration_error - error).abs() < 1e-12);
        assert!((told.accuracy - 0.8).abs() < 1e-12 && (told.confidence - 0.825).abs() < 1e-12);
        assert_eq!(told.bins.iter().map(|bin| bin.count).sum::<usize>(), 5);
        assert_eq!(told.bins[13].count, 4);
        assert_eq!(told.telling().unwrap().count, 4);
    }

    #[test]
    fn edges_and_nothing_are_no_trouble() {
        let (items, _) = answers(&[(0, vec![1.0, 0.0]), (0, vec![0.6, 0.4])]);
        let told = Reliability::of(&items);
        assert_eq!(told.bins[NUM_BINS - 1].count, 1);
        let none = Reliability::of(&[]);
        assert_eq!((none.expected_calibration_error, none.accuracy), (0.0, 0.0));
        assert!(none.telling().is_none());
        assert_eq!(Reliability::edges(14), [14.0 / 15.0, 1.0]);
    }
}
