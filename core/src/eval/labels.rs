//! The report of a run that gives each sample several classes, or none, on one split.

use super::bootstrap::{accelerated, resample};
use super::metrics::wilson_interval;
use super::{ClassRanking, Scores};
use crate::data::Split;
use crate::ids::{ClassId, RunId, SampleId};
use serde::{Deserialize, Serialize};

/// How a run that gives several classes does on one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelsReport {
    /// The run.
    pub run: RunId,
    /// The split.
    pub split: Split,
    /// Samples measured on.
    pub num_samples: usize,
    /// F1 of all answers together: of all labels that are given and all that are due, the share
    /// that agrees.
    pub micro_f1: f64,
    /// Bootstrap 95% interval of it, bias-corrected and accelerated.
    pub micro_f1_interval: [f64; 2],
    /// Mean F1 of the classes that occur.
    pub macro_f1: f64,
    /// Bootstrap 95% interval of it.
    pub macro_f1_interval: [f64; 2],
    /// Mean F1, each class weighted by its samples.
    pub weighted_f1: f64,
    /// Share of samples of which all classes are right.
    pub subset_accuracy: f64,
    /// Wilson's 95% interval of it.
    pub subset_accuracy_interval: [f64; 2],
    /// Share of all answers, one for each sample and class, that are wrong.
    pub hamming_loss: f64,
    /// Label ranking average precision: how far up the classes of a sample come when all are ranked
    /// by probability; 1 where they are always first. It knows no thresholds.
    pub ranking_precision: f64,
    /// Figures of each class, in the model's order.
    pub per_class: Vec<LabelScore>,
    /// Every sample with its prediction.
    pub items: Vec<LabelsPrediction>,
    /// Time to measure, in seconds.
    pub duration_secs: f64,
}

/// Precision, recall and F1 of one of several classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelScore {
    /// The class's name.
    pub label: String,
    /// Share of the samples that are given it that have it; 0 where there are none.
    pub precision: f64,
    /// Share of its samples that are given it; 0 where there are none.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Its samples in the split.
    pub support: u64,
    /// Samples that have it and are not given it.
    pub num_missed: u64,
    /// Samples that are given it and do not have it.
    pub num_wrong: u64,
    /// The probability from which on it is given.
    pub threshold: f32,
    /// How well its samples are ranked above the others; reports of earlier versions do not say.
    #[serde(default, flatten)]
    pub ranking: ClassRanking,
}

/// One sample with its classes and the probability of each class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelsPrediction {
    /// The sample.
    pub sample: SampleId,
    /// Its classes in the project, ascending.
    pub truth: Vec<ClassId>,
    /// The classes that the model gives it, ascending.
    pub predicted: Vec<ClassId>,
    /// Probability of each class of the model, 0 to 1.
    pub probabilities: Vec<f32>,
}

impl LabelsPrediction {
    /// Whether all of its classes are right.
    pub fn is_right(&self) -> bool {
        self.truth == self.predicted
    }

    /// Classes that it has and is not given.
    pub fn missed(&self) -> impl Iterator<Item = ClassId> {
        let all = self.truth.iter().copied();
        all.filter(|class| !self.predicted.contains(class))
    }

    /// Classes that it is given and does not have.
    pub fn wrong(&self) -> impl Iterator<Item = ClassId> {
        let all = self.predicted.iter().copied();
        all.filter(|class| !self.truth.contains(class))
    }

    /// How sure the model is of its worst mistake: the probability of the likeliest wrong class, or
    /// that against the unlikeliest missed one.
    pub fn worst(&self) -> f32 {
        let probability = |class: ClassId| self.probabilities.get(class.index()).copied();
        let wrong = self.wrong().filter_map(probability);
        let missed = self.missed().filter_map(probability).map(|p| 1.0 - p);
        wrong.chain(missed).fold(0.0, f32::max)
    }
}

/// Headline figures of a run that gives several classes, on one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelsScore {
    /// As in [`LabelsReport`].
    pub micro_f1: f64,
    /// Its 95% interval.
    pub micro_f1_interval: [f64; 2],
    /// As in [`LabelsReport`].
    pub macro_f1: f64,
    /// As in [`LabelsReport`].
    pub subset_accuracy: f64,
    /// Samples measured on.
    pub num_samples: usize,
}

/// The classes that are at least as likely as their threshold, ascending.
pub fn given(probabilities: &[f32], thresholds: &[f32]) -> Vec<ClassId> {
    let each = (0..).map(ClassId).zip(probabilities.iter().zip(thresholds));
    each.filter(|(_, (probability, threshold))| probability >= threshold)
        .map(|(class, _)| class)
        .collect()
}

impl LabelsReport {
    /// Works all figures out from the items.
    pub fn of(
        run: &RunId,
        split: Split,
        labels: &[String],
        thresholds: &[f32],
        items: Vec<LabelsPrediction>,
    ) -> Self {
        let all = 0..items.len();
        let tallies = tallies(&items, all, labels.len());
        let n = items.len();
        let [micro_f1_interval, macro_f1_interval] = f1_intervals(&items, &tallies);
        let ranking_of = |class: usize| {
            let column: Vec<f32> = items.iter().map(|i| i.probabilities[class]).collect();
            let class = ClassId(class as u32);
            ClassRanking::of(&column, |index| items[index].truth.contains(&class))
        };
        let share = |count: f64, of: usize| count / of.max(1) as f64;
        let right = items.iter().filter(|item| item.is_right()).count();
        let subset_accuracy = share(right as f64, n);
        let num_off: u64 = tallies.iter().map(|t| t.given + t.due - 2 * t.hits).sum();
        let ranking = items.iter().map(ranking_precision).sum::<f64>();
        let per_class: Vec<LabelScore> = labels
            .iter()
            .zip(&tallies)
            .enumerate()
            .map(|(class, (label, tally))| LabelScore {
                label: label.clone(),
                precision: ratio(tally.hits, tally.given),
                recall: ratio(tally.hits, tally.due),
                f1: tally.f1(),
                support: tally.due,
                num_missed: tally.due - tally.hits,
                num_wrong: tally.given - tally.hits,
                threshold: thresholds.get(class).copied().unwrap_or(0.5),
                ranking: ranking_of(class),
            })
            .collect();
        let num_due: u64 = tallies.iter().map(|tally| tally.due).sum();
        let weighted: f64 = per_class.iter().map(|c| c.f1 * c.support as f64).sum();
        Self {
            run: run.clone(),
            split,
            num_samples: n,
            micro_f1: micro_f1(&tallies),
            micro_f1_interval,
            macro_f1: macro_f1(&tallies),
            macro_f1_interval,
            weighted_f1: share(weighted, num_due as usize),
            subset_accuracy,
            subset_accuracy_interval: wilson_interval(subset_accuracy, n),
            hamming_loss: share(num_off as f64, n * labels.len()),
            ranking_precision: share(ranking, n),
            per_class,
            items,
            duration_secs: 0.0,
        }
    }

    /// The headline figures.
    pub fn score(&self) -> LabelsScore {
        LabelsScore {
            micro_f1: self.micro_f1,
            micro_f1_interval: self.micro_f1_interval,
            macro_f1: self.macro_f1,
            subset_accuracy: self.subset_accuracy,
            num_samples: self.num_samples,
        }
    }

    /// All probabilities.
    pub fn scores(&self) -> Scores {
        let rows = self.items.iter().flat_map(|item| &item.probabilities);
        Scores::new(self.per_class.len(), rows.copied().collect())
    }

    /// The samples with a mistake, the surest mistakes first; with `class` those that are wrong in
    /// this class alone.
    pub fn mistakes(&self, class: Option<ClassId>) -> Vec<&LabelsPrediction> {
        let is_wanted = |item: &&LabelsPrediction| match class {
            None => !item.is_right(),
            Some(class) => item.truth.contains(&class) != item.predicted.contains(&class),
        };
        let mut items: Vec<_> = self.items.iter().filter(is_wanted).collect();
        items.sort_by(|a, b| b.worst().total_cmp(&a.worst()));
        items
    }
}

/// Counts of one class.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    hits: u64,
    given: u64,
    due: u64,
}

impl Tally {
    fn f1(self) -> f64 {
        ratio(2 * self.hits, self.given + self.due)
    }
}

fn tallies(
    items: &[LabelsPrediction],
    drawn: impl Iterator<Item = usize>,
    num_classes: usize,
) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); num_classes];
    for item in drawn.map(|index| &items[index]) {
        for class in &item.truth {
            tallies[class.index()].due += 1;
        }
        for class in &item.predicted {
            tallies[class.index()].given += 1;
            tallies[class.index()].hits += u64::from(item.truth.contains(class));
        }
    }
    tallies
}

/// 95% intervals of micro and macro F1.
fn f1_intervals(items: &[LabelsPrediction], tallies: &[Tally]) -> [[f64; 2]; 2] {
    let figures = |tallies: &[Tally]| [micro_f1(tallies), macro_f1(tallies)];
    let estimates = figures(tallies);
    let draws = resample(items.len(), |drawn| {
        let drawn = drawn.iter().map(|index| *index as usize);
        figures(&self::tallies(items, drawn, tallies.len()))
    });
    let pulls: Vec<[f64; 2]> = items
        .iter()
        .map(|item| {
            let mut without = tallies.to_vec();
            for class in &item.truth {
                without[class.index()].due -= 1;
                let is_hit = item.predicted.contains(class);
                without[class.index()].hits -= u64::from(is_hit);
            }
            for class in &item.predicted {
                without[class.index()].given -= 1;
            }
            let without = figures(&without);
            [0, 1].map(|which| estimates[which] - without[which])
        })
        .collect();
    [0, 1].map(|which| {
        let values = draws.iter().map(|draw| draw[which]).collect();
        let pulls = pulls.iter().map(|pull| (pull[which], 1.0));
        accelerated(values, estimates[which], pulls)
            // Where every draw says the same, it is a share of so many samples at best.
            .unwrap_or_else(|| wilson_interval(estimates[which], items.len()))
    })
}

fn micro_f1(tallies: &[Tally]) -> f64 {
    let all = tallies.iter().fold(Tally::default(), |a, b| Tally {
        hits: a.hits + b.hits,
        given: a.given + b.given,
        due: a.due + b.due,
    });
    all.f1()
}

fn macro_f1(tallies: &[Tally]) -> f64 {
    let occurring = tallies.iter().filter(|tally| tally.given + tally.due > 0);
    let f1s: Vec<f64> = occurring.map(|tally| tally.f1()).collect();
    f1s.iter().sum::<f64>() / f1s.len().max(1) as f64
}

/// Of one sample: for each of its classes the share of its classes among those that are ranked as
/// high or higher, on average. 1 where it has none or all.
fn ranking_precision(item: &LabelsPrediction) -> f64 {
    let probabilities = &item.probabilities;
    let num = item.truth.len();
    if num == 0 || num == probabilities.len() {
        return 1.0;
    }
    let precision = |class: &ClassId| {
        let own = probabilities[class.index()];
        let rank = probabilities.iter().filter(|p| **p >= own).count();
        let above = item
            .truth
            .iter()
            .filter(|other| probabilities[other.index()] >= own);
        above.count() as f64 / rank.max(1) as f64
    };
    item.truth.iter().map(precision).sum::<f64>() / num as f64
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(rows: &[(&[u32], &[f32])]) -> LabelsReport {
        let thresholds = vec![0.5; rows.first().map_or(0, |(_, row)| row.len())];
        let labels: Vec<String> = (0..thresholds.len()).map(|i| i.to_string()).collect();
        let items = rows.iter().enumerate().map(|(i, (truth, row))| {
            let truth = truth.iter().map(|class| ClassId(*class)).collect();
            LabelsPrediction {
                sample: SampleId(i as i64),
                truth,
                predicted: given(row, &thresholds),
                probabilities: row.to_vec(),
            }
        });
        let run = RunId::numbered(1);
        LabelsReport::of(&run, Split::Test, &labels, &thresholds, items.collect())
    }

    /// Figures worked out by hand; a test of the product compares larger ones with scikit-learn.
    #[test]
    fn figures_are_those_of_the_definitions() {
        let report = report(&[
            (&[0, 2], &[0.9, 0.2, 0.4]),
            (&[1], &[0.6, 0.7, 0.1]),
            (&[], &[0.1, 0.2, 0.3]),
            (&[0], &[0.8, 0.1, 0.2]),
        ]);
        // Of class 0: 2 hits, 3 given, 2 due; of class 1: 1, 1, 1; of class 2: 0, 0, 1.
        assert!((report.micro_f1 - 6.0 / 8.0).abs() < 1e-12);
        assert!((report.macro_f1 - (0.8 + 1.0 + 0.0) / 3.0).abs() < 1e-12);
        assert!((report.weighted_f1 - (0.8 * 2.0 + 1.0) / 4.0).abs() < 1e-12);
        assert!((report.subset_accuracy - 0.5).abs() < 1e-12);
        assert!((report.hamming_loss - 2.0 / 12.0).abs() < 1e-12);
        assert!((report.ranking_precision - 1.0).abs() < 1e-12);
        let [low, high] = report.micro_f1_interval;
        assert!(low <= report.micro_f1 && report.micro_f1 <= high);
        let worst: Vec<i64> = report.mistakes(None).iter().map(|i| i.sample.0).collect();
        assert_eq!(
            worst,
            [0, 1],
            "0.6 for what is missed, 0.6 for what is wrong"
        );
        let of_two = report.mistakes(Some(ClassId(2)));
        assert_eq!(of_two.len(), 1);
        assert_eq!(of_two[0].missed().collect::<Vec<_>>(), [ClassId(2)]);
        assert_eq!(report.per_class[0].num_wrong, 1);
        // 0.9 and 0.8 lie above 0.6 and 0.1; of class 2 the 0.4 above all others.
        let aucs: Vec<Option<f64>> = report.per_class.iter().map(|c| c.ranking.auc).collect();
        assert_eq!(aucs, [Some(1.0), Some(1.0), Some(1.0)]);
        let line = serde_json::to_value(&report.per_class[0]).expect("JSON");
        assert_eq!(line["average_precision"], 1.0);
        let again: LabelScore = serde_json::from_value(line).expect("a line");
        assert_eq!(again, report.per_class[0]);
    }

    /// The example of scikit-learn's `label_ranking_average_precision_score`.
    #[test]
    fn ranks_are_those_of_scikit_learn() {
        let report = report(&[(&[0], &[0.75, 0.5, 1.0]), (&[2], &[1.0, 0.2, 0.1])]);
        assert!((report.ranking_precision - 0.416_666_666).abs() < 1e-6);
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        let none = LabelsReport::of(&RunId::numbered(1), Split::Test, &[], &[], Vec::new());
        assert_eq!((none.micro_f1, none.hamming_loss), (0.0, 0.0));
        let empty = report(&[(&[], &[0.1])]);
        assert_eq!((empty.micro_f1, empty.subset_accuracy), (0.0, 1.0));
    }
}
