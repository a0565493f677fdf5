//! Which predictions are worth a look, and in which order.

use super::{
    ItemPrediction, LabelsPrediction, LabelsReport, NumberPrediction, NumberReport, Report,
};
use crate::data::checks::Checks;
use crate::failure::Failure;
use crate::ids::{ClassId, SampleId};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

/// What comes first of what a model says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MistakeOrder {
    /// Mistakes, the surest first; of numbers what is furthest off.
    #[default]
    Sure,
    /// All answers, right or wrong, the least sure first.
    Unsure,
    /// Mistakes behind which there is probably a wrong label, the likeliest first.
    LikelyWrong,
}

impl MistakeOrder {
    /// Every order, as they are offered.
    pub const ALL: [Self; 3] = [Self::Sure, Self::Unsure, Self::LikelyWrong];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Unsure => "unsure",
            Self::LikelyWrong => "likely-wrong",
        }
    }
}

impl fmt::Display for MistakeOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for MistakeOrder {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|order| order.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            let message = format!("There is no order “{text}”. The orders are {names}.");
            Failure::new("unknown-order", message).with("order", text)
        })
    }
}

/// What a closer look at the data says of its labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doubts {
    /// Samples that were looked at.
    looked_at: HashSet<SampleId>,
    /// The class that a doubted sample had, and the one that it looks like.
    doubted: HashMap<SampleId, (String, String)>,
}

impl Doubts {
    /// From what was found.
    pub fn of(checks: &Checks) -> Self {
        let suspects = checks.suspects.iter();
        Self {
            looked_at: checks.map.iter().map(|point| point.sample).collect(),
            doubted: suspects
                .map(|s| (s.sample, (s.given.clone(), s.suggested.clone())))
                .collect(),
        }
    }

    /// Whether a closer look speaks against a wrong label: it saw the sample, and does not think
    /// that it is of the second class rather than of the first.
    fn objects(&self, sample: SampleId, given: &str, predicted: &str) -> bool {
        let is_doubted = self.doubted.get(&sample);
        let agrees = is_doubted.is_some_and(|(had, like)| had == given && like == predicted);
        self.looked_at.contains(&sample) && !agrees
    }
}

impl Report {
    /// The items that are looked at, in an order: those of a cell of the confusion matrix, or all.
    ///
    /// What is likely wrong is told by confident learning (Northcutt et al., *Confident Learning*,
    /// 2021) on the report itself: the model is at least as sure of another class as it is of that
    /// class on average where it is the label. Where the data was checked too, the check has to
    /// agree.
    pub fn listed(
        &self,
        order: MistakeOrder,
        cell: Option<(ClassId, ClassId)>,
        doubts: &Doubts,
    ) -> Vec<&ItemPrediction> {
        let usual = self.usual_probabilities();
        let name = |class: ClassId| self.per_class.get(class.index()).map_or("", |c| &c.label);
        let is_listed = |item: &&ItemPrediction| {
            let is_wrong = item.truth != item.predicted;
            let is_in_cell = cell.is_none_or(|cell| cell == (item.truth, item.predicted));
            is_in_cell
                && match order {
                    MistakeOrder::Sure => is_wrong || cell.is_some(),
                    MistakeOrder::Unsure => true,
                    MistakeOrder::LikelyWrong => {
                        let usual = usual.get(item.predicted.index()).copied().flatten();
                        let is_sure =
                            usual.is_some_and(|usual| f64::from(item.probability) >= usual);
                        let (given, predicted) = (name(item.truth), name(item.predicted));
                        is_wrong && is_sure && !doubts.objects(item.sample, given, predicted)
                    }
                }
        };
        let mut items: Vec<&ItemPrediction> = self.items.iter().filter(is_listed).collect();
        let by = |item: &ItemPrediction| match order {
            MistakeOrder::Sure => -item.probability,
            MistakeOrder::Unsure => item.probability,
            MistakeOrder::LikelyWrong => item.truth_probability - item.probability,
        };
        items.sort_by(|a, b| by(a).total_cmp(&by(b)));
        items
    }

    /// The mean probability of each class over the items that have it as their label; `None` where
    /// there are none.
    fn usual_probabilities(&self) -> Vec<Option<f64>> {
        let mut sums = vec![(0.0, 0u64); self.per_class.len()];
        for item in &self.items {
            if let Some((sum, count)) = sums.get_mut(item.truth.index()) {
                *sum += f64::from(item.truth_probability);
                *count += 1;
            }
        }
        let mean = |(sum, count): (f64, u64)| (count > 0).then(|| sum / count as f64);
        sums.into_iter().map(mean).collect()
    }
}

impl LabelsReport {
    /// The items that are looked at, in an order; with a class those that are about it alone.
    ///
    /// What is likely wrong is told class by class: the model is as sure of a class that is not a
    /// label as it is on average where it is one, or as sure that it is none as it is on average
    /// where it is none.
    pub fn listed(&self, order: MistakeOrder, class: Option<ClassId>) -> Vec<&LabelsPrediction> {
        if order == MistakeOrder::Sure {
            return self.mistakes(class);
        }
        let usual: Vec<[Option<f64>; 2]> = (0..self.per_class.len())
            .map(|class| self.usual_probabilities(ClassId(class as u32)))
            .collect();
        // Smaller comes first; what has none is not listed.
        let place = |item: &LabelsPrediction| -> Option<f32> {
            let all = (0..self.per_class.len() as u32).map(ClassId);
            let of = all.filter(|of| class.is_none_or(|class| class == *of));
            let each = of.filter_map(|of| {
                let probability = *item.probabilities.get(of.index())?;
                let distance = (probability - self.per_class[of.index()].threshold).abs();
                if order == MistakeOrder::Unsure {
                    return Some(distance);
                }
                let (is_due, is_given) = (item.truth.contains(&of), item.predicted.contains(&of));
                let [with, without] = usual[of.index()];
                let probability = f64::from(probability);
                let is_sure = match (is_due, is_given) {
                    (false, true) => with.is_some_and(|with| probability >= with),
                    (true, false) => without.is_some_and(|without| probability <= without),
                    _ => false,
                };
                is_sure.then_some(-distance)
            });
            each.min_by(f32::total_cmp)
        };
        let mut items: Vec<(f32, &LabelsPrediction)> = self
            .items
            .iter()
            .filter_map(|item| Some((place(item)?, item)))
            .collect();
        items.sort_by(|a, b| a.0.total_cmp(&b.0));
        items.into_iter().map(|(_, item)| item).collect()
    }

    /// The mean probability of a class where it is a label, and where it is none.
    fn usual_probabilities(&self, class: ClassId) -> [Option<f64>; 2] {
        [true, false].map(|is_due| {
            let items = self.items.iter();
            let items = items.filter(|item| item.truth.contains(&class) == is_due);
            let probabilities: Vec<f64> = items
                .filter_map(|item| item.probabilities.get(class.index()))
                .map(|probability| f64::from(*probability))
                .collect();
            let count = probabilities.len();
            (count > 0).then(|| probabilities.iter().sum::<f64>() / count as f64)
        })
    }
}

impl NumberReport {
    /// The items that are looked at: what is furthest off first.
    ///
    /// # Errors
    /// If another order is asked for: a number comes without a probability.
    pub fn listed(&self, order: MistakeOrder) -> Result<Vec<&NumberPrediction>, Failure> {
        if order == MistakeOrder::Sure {
            return Ok(self.worst());
        }
        let message = format!(
            "Numbers come without a probability, so that there is no order “{order}”. The order “sure” begins with what is furthest off."
        );
        Err(Failure::new("order-not-of-numbers", message).with("order", order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Split;
    use crate::data::checks::{MapPoint, Suspect};
    use crate::ids::RunId;

    fn report(items: &[(i64, u32, u32, f32)]) -> Report {
        let item = |(sample, truth, predicted, probability): &(i64, u32, u32, f32)| {
            let is_right = truth == predicted;
            ItemPrediction {
                sample: SampleId(*sample),
                truth: ClassId(*truth),
                predicted: ClassId(*predicted),
                probability: *probability,
                truth_probability: if is_right {
                    *probability
                } else {
                    1.0 - probability
                },
            }
        };
        let labels = ["cat", "dog"].map(str::to_owned);
        let items = items.iter().map(item).collect();
        Report::of(&RunId::numbered(1), Split::Test, &labels, items)
    }

    fn ids(items: &[&ItemPrediction]) -> Vec<i64> {
        items.iter().map(|item| item.sample.0).collect()
    }

    #[test]
    fn each_order_begins_with_what_it_names() {
        let report = report(&[
            (1, 0, 0, 0.9),
            (2, 0, 0, 0.55),
            (3, 0, 1, 0.6),
            (4, 1, 0, 0.95),
            (5, 1, 1, 0.8),
            (6, 1, 1, 0.9),
        ]);
        let doubts = Doubts::default();
        let listed = |order, cell| ids(&report.listed(order, cell, &doubts));
        assert_eq!(listed(MistakeOrder::Sure, None), [4, 3]);
        assert_eq!(listed(MistakeOrder::Unsure, None), [2, 3, 5, 1, 6, 4]);
        // On average a cat is seen with (0.9 + 0.55 + 0.4) / 3 = 0.62, a dog with 0.58.
        assert_eq!(listed(MistakeOrder::LikelyWrong, None), [4, 3]);
        let cell = Some((ClassId(0), ClassId(0)));
        assert_eq!(listed(MistakeOrder::Sure, cell), [1, 2]);
        assert_eq!(listed(MistakeOrder::Unsure, cell), [2, 1]);
        assert!(listed(MistakeOrder::LikelyWrong, cell).is_empty());
        assert!(
            Report::of(&report.run, report.split, &[], Vec::new())
                .listed(MistakeOrder::LikelyWrong, None, &doubts)
                .is_empty()
        );
    }

    #[test]
    fn a_check_of_the_data_has_to_agree() {
        let report = report(&[
            (1, 0, 0, 0.9),
            (2, 0, 1, 0.95),
            (3, 0, 1, 0.9),
            (4, 1, 1, 0.8),
        ]);
        let point = |sample| MapPoint {
            sample: SampleId(sample),
            place: [0.0; 2],
        };
        let suspect = Suspect {
            sample: SampleId(3),
            given: "cat".into(),
            suggested: "dog".into(),
            score: 0.9,
            typical: None,
        };
        let mut checks = Checks {
            suspects: vec![suspect],
            map: vec![point(1), point(2), point(3)],
            ..Checks::default()
        };
        let likely = |checks: &Checks| {
            let doubts = Doubts::of(checks);
            ids(&report.listed(MistakeOrder::LikelyWrong, None, &doubts))
        };
        assert_eq!(likely(&checks), [3], "the check saw nothing wrong with 2");
        checks.map.remove(1);
        assert_eq!(likely(&checks), [2, 3], "it did not see 2 at all");
        checks.suspects[0].suggested = "bird".into();
        assert_eq!(likely(&checks), [2]);
    }

    #[test]
    fn of_several_classes_each_counts_by_itself() {
        let labels = ["news", "sport"].map(str::to_owned);
        let item = |id: i64, truth: &[u32], predicted: &[u32], row: [f32; 2]| LabelsPrediction {
            sample: SampleId(id),
            truth: truth.iter().map(|c| ClassId(*c)).collect(),
            predicted: predicted.iter().map(|c| ClassId(*c)).collect(),
            probabilities: row.to_vec(),
        };
        let items = vec![
            item(1, &[0], &[0], [0.9, 0.05]),
            item(2, &[0, 1], &[0], [0.8, 0.45]),
            item(3, &[0], &[0, 1], [0.7, 0.95]),
            item(4, &[1], &[1], [0.2, 0.8]),
        ];
        let run = RunId::numbered(1);
        let report = LabelsReport::of(&run, Split::Test, &labels, &[0.5, 0.5], items);
        let listed = |order, class| {
            let items = report.listed(order, class);
            items.iter().map(|item| item.sample.0).collect::<Vec<_>>()
        };
        assert_eq!(listed(MistakeOrder::Sure, None), [3, 2]);
        assert_eq!(listed(MistakeOrder::Unsure, None)[0], 2);
        assert_eq!(listed(MistakeOrder::Unsure, Some(ClassId(0)))[0], 3);
        // Where sport is a label it has 0.625 on average, and 0.5 where it is none.
        assert_eq!(listed(MistakeOrder::LikelyWrong, None), [3, 2]);
        assert!(listed(MistakeOrder::LikelyWrong, Some(ClassId(0))).is_empty());
    }

    #[test]
    fn orders_have_names() {
        for order in MistakeOrder::ALL {
            assert_eq!(order.name().parse(), Ok(order));
        }
        let failure = "surest".parse::<MistakeOrder>().expect_err("no such order");
        assert!(failure.message.contains("sure, unsure, likely-wrong"));
    }
}
