//! Logistic regression on rows that are mostly zeros, such as counts of n-grams: multinomial where a
//! row has one class, one sigmoid a class where it may have several.

use crate::clean::lbfgs;
use rayon::prelude::*;

/// Columns that a thread takes at a time.
const COLUMNS: usize = 4096;
/// Largest slope of the mean loss at which the optimum is reached, as in scikit-learn.
const TOLERANCE: f64 = 1e-4;

/// Rows of which only the numbers that are not zero are kept.
#[derive(Clone, Debug, Default)]
pub struct SparseRows {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl SparseRows {
    /// No rows yet.
    pub fn new() -> Self {
        Self {
            starts: vec![0],
            ..Self::default()
        }
    }

    /// Adds a row: columns with their values.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        for (column, value) in row {
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The columns of a row with their values.
    pub fn row(&self, index: usize) -> impl Iterator<Item = (u32, f32)> + Clone {
        let range = self.starts[index]..self.starts[index + 1];
        let columns = self.columns[range.clone()].iter().copied();
        columns.zip(self.values[range].iter().copied())
    }
}

/// The same, column by column.
struct SparseColumns {
    starts: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<f32>,
}

impl SparseColumns {
    fn of(rows: &SparseRows, num_columns: usize) -> Self {
        let mut starts = vec![0; num_columns + 1];
        for column in &rows.columns {
            starts[*column as usize + 1] += 1;
        }
        for column in 0..num_columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut columns = Self {
            starts,
            rows: vec![0; rows.columns.len()],
            values: vec![0.0; rows.columns.len()],
        };
        for row in 0..rows.len() {
            for (column, value) in rows.row(row) {
                let at = &mut next[column as usize];
                columns.rows[*at] = row as u32;
                columns.values[*at] = value;
                *at += 1;
            }
        }
        columns
    }
}

/// A fitted classifier.
#[derive(Clone, Debug, Default)]
pub struct Linear {
    /// `[columns, outputs]`; one output for two classes, else one a class.
    weights: Vec<f32>,
    bias: Vec<f32>,
    num_classes: usize,
}

/// What is known of rows.
#[derive(Clone, Copy, Debug)]
pub enum Truth<'a> {
    /// One class each.
    One(&'a [u32]),
    /// Whether each has each of the classes, `[rows, classes]`.
    Several(&'a [bool]),
    /// How much each is of each class, `[rows, classes]`, adding up to 1 in a row.
    Shares(&'a [f32]),
}

/// What is fitted and how.
pub struct Problem<'a> {
    /// The rows.
    pub rows: &'a SparseRows,
    /// What is known of each.
    pub truth: Truth<'a>,
    /// Classes that there are.
    pub num_classes: usize,
    /// Columns that there are.
    pub num_columns: usize,
    /// What the loss of each class is multiplied with; where a row may have several, that of the rows
    /// without a class and that of those with it, class after class.
    pub class_weights: &'a [f32],
    /// Weight of half the squared norm of the weights beside the mean loss.
    pub l2: f64,
}

impl Linear {
    /// Minimises the mean cross-entropy by L-BFGS, from `start` where there is one. `goes_on` is
    /// asked after every step and may end it.
    pub fn fit(
        problem: &Problem<'_>,
        start: Option<&Self>,
        max_steps: usize,
        goes_on: impl FnMut() -> bool,
    ) -> Self {
        let outputs = problem.num_outputs();
        let num_weights = problem.num_columns * outputs;
        let of = |at: &[f64]| Self {
            weights: at[..num_weights].iter().map(|v| *v as f32).collect(),
            bias: at[num_weights..].iter().map(|v| *v as f32).collect(),
            num_classes: problem.num_classes,
        };
        let begin = match start {
            Some(model) => model
                .weights
                .iter()
                .chain(&model.bias)
                .map(|v| f64::from(*v))
                .collect(),
            None => vec![0.0; num_weights + outputs],
        };
        let total: f64 = match problem.truth {
            Truth::One(classes) => classes
                .iter()
                .map(|class| f64::from(problem.class_weights[*class as usize]))
                .sum(),
            Truth::Shares(shares) => shares
                .chunks_exact(problem.num_classes)
                .flat_map(|row| row.iter().zip(problem.class_weights))
                .map(|(share, weight)| f64::from(share * weight))
                .sum(),
            // The weights of each class have the mean 1.
            Truth::Several(_) => problem.rows.len() as f64,
        };
        let total = total.max(1e-9);
        let by_column = SparseColumns::of(problem.rows, problem.num_columns);
        let found = lbfgs::minimise_watched(
            begin,
            max_steps,
            TOLERANCE,
            |at| {
                let (loss, mut gradient) = of(at).loss(problem, &by_column);
                let mut penalty = 0.0;
                for (slope, weight) in gradient.iter_mut().zip(&at[..num_weights]) {
                    penalty += weight * weight;
                    *slope = *slope / total + problem.l2 * weight;
                }
                for slope in &mut gradient[num_weights..] {
                    *slope /= total;
                }
                (loss / total + 0.5 * problem.l2 * penalty, gradient)
            },
            goes_on,
        );
        of(&found)
    }

    /// Summed loss and its gradient, by weights and then biases. Every sum has one order, whatever
    /// the number of threads.
    fn loss(&self, problem: &Problem<'_>, by_column: &SparseColumns) -> (f64, Vec<f64>) {
        let outputs = self.bias.len();
        let n = problem.rows.len();
        let mut slopes_of = vec![0.0; n * outputs];
        let losses: Vec<f64> = slopes_of
            .par_chunks_exact_mut(outputs)
            .enumerate()
            .map(|(index, slopes_of)| {
                self.scores(problem.rows.row(index), slopes_of);
                problem.slopes(index, slopes_of)
            })
            .collect();
        let mut gradient = vec![0.0; self.weights.len() + outputs];
        let (of_weights, of_biases) = gradient.split_at_mut(self.weights.len());
        of_weights
            .par_chunks_mut(COLUMNS * outputs)
            .enumerate()
            .for_each(|(part, sums)| {
                for (index, sums) in sums.chunks_exact_mut(outputs).enumerate() {
                    let column = part * COLUMNS + index;
                    for at in by_column.starts[column]..by_column.starts[column + 1] {
                        let row = by_column.rows[at] as usize;
                        let value = f64::from(by_column.values[at]);
                        let slopes = &slopes_of[row * outputs..][..outputs];
                        for (sum, slope) in sums.iter_mut().zip(slopes) {
                            *sum += slope * value;
                        }
                    }
                }
            });
        for row in slopes_of.chunks_exact(outputs) {
            for (sum, slope) in of_biases.iter_mut().zip(row) {
                *sum += slope;
            }
        }
        (losses.iter().sum(), gradient)
    }

    fn scores(&self, row: impl Iterator<Item = (u32, f32)>, scores: &mut [f64]) {
        for (score, bias) in scores.iter_mut().zip(&self.bias) {
            *score = f64::from(*bias);
        }
        let outputs = scores.len();
        for (column, value) in row {
            let weights = &self.weights[column as usize * outputs..][..outputs];
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += f64::from(*weight) * f64::from(value);
            }
        }
    }

    /// Loss in nats of each row, summed, and the number of rows that are right: of which the class,
    /// all classes, or the largest share are told. Of several classes the loss is the mean.
    pub fn judge(&self, rows: &SparseRows, truth: Truth<'_>) -> (f64, usize) {
        (0..rows.len())
            .into_par_iter()
            .map(|index| {
                let mut scores = vec![0.0; self.bias.len()];
                self.scores(rows.row(index), &mut scores);
                let n = self.num_classes;
                match truth {
                    Truth::One(classes) => {
                        let class = classes[index] as usize;
                        let is_right = likeliest(&scores) == class;
                        (slopes(&mut scores, class), usize::from(is_right))
                    }
                    Truth::Several(has) => {
                        let has = &has[index * n..][..n];
                        let told = scores.iter().map(|score| *score > 0.0);
                        let is_right = told.eq(has.iter().copied());
                        let each = scores.iter_mut().zip(has);
                        let of = |(score, has): (&mut f64, &bool)| {
                            slopes(std::slice::from_mut(score), usize::from(*has))
                        };
                        let loss: f64 = each.map(of).sum();
                        (loss / n.max(1) as f64, usize::from(is_right))
                    }
                    Truth::Shares(shares) => {
                        let shares = &shares[index * n..][..n];
                        let largest = crate::train::head::argmax(shares);
                        let is_right = likeliest(&scores) == largest;
                        let loss = (0..n)
                            .map(|class| {
                                f64::from(shares[class]) * slopes(&mut scores.clone(), class)
                            })
                            .sum();
                        (loss, usize::from(is_right))
                    }
                }
            })
            .collect::<Vec<_>>()
            .into_iter()
            .fold((0.0, 0), |(a, b), (c, d)| (a + c, b + d))
    }

    /// The log of the odds of the second of two classes.
    pub fn odds(&self, row: impl Iterator<Item = (u32, f32)>) -> f64 {
        let mut scores = vec![0.0; self.bias.len()];
        self.scores(row, &mut scores);
        scores[0]
    }

    /// Moves the log of the odds of the second of two classes up.
    pub fn shift(&mut self, up: f64) {
        self.bias[0] += up as f32;
    }

    /// What a column adds to the score of a class.
    pub fn weight(&self, column: usize, class: usize) -> f32 {
        let outputs = self.bias.len();
        let weights = &self.weights[column * outputs..][..outputs];
        spread(weights, class, self.num_classes)
    }

    /// The bias of a class.
    pub fn bias(&self, class: usize) -> f32 {
        spread(&self.bias, class, self.num_classes)
    }
}

/// Two classes share one score, half up and half down, so that a softmax over both gives the
/// sigmoid of it.
fn spread(outputs: &[f32], class: usize, num_classes: usize) -> f32 {
    match (outputs, num_classes, class) {
        ([score], 2, 0) => -score / 2.0,
        ([score], 2, _) => score / 2.0,
        _ => outputs[class],
    }
}

impl Problem<'_> {
    fn num_outputs(&self) -> usize {
        match self.truth {
            Truth::One(_) | Truth::Shares(_) if self.num_classes == 2 => 1,
            _ => self.num_classes,
        }
    }

    /// The scores of a row become slopes of its loss, which is returned; both weighed.
    fn slopes(&self, index: usize, scores: &mut [f64]) -> f64 {
        match self.truth {
            Truth::One(classes) => {
                let class = classes[index] as usize;
                let weight = f64::from(self.class_weights[class]);
                let loss = slopes(scores, class);
                for slope in scores {
                    *slope *= weight;
                }
                weight * loss
            }
            Truth::Shares(shares) => {
                let shares = &shares[index * self.num_classes..][..self.num_classes];
                let weighed = shares.iter().zip(self.class_weights);
                let weighed: Vec<f64> = weighed.map(|(s, w)| f64::from(s * w)).collect();
                let mut sums = vec![0.0; scores.len()];
                let mut loss = 0.0;
                for (class, weight) in weighed.iter().enumerate() {
                    let mut of_class = scores.to_vec();
                    loss += weight * slopes(&mut of_class, class);
                    for (sum, slope) in sums.iter_mut().zip(of_class) {
                        *sum += weight * slope;
                    }
                }
                scores.copy_from_slice(&sums);
                loss
            }
            Truth::Several(has) => {
                let has = &has[index * scores.len()..][..scores.len()];
                let weights = self.class_weights.as_chunks::<2>().0;
                let each = scores.iter_mut().zip(has).zip(weights);
                each.map(|((score, has), weights)| {
                    let weight = f64::from(weights[usize::from(*has)]);
                    let loss = slopes(std::slice::from_mut(score), usize::from(*has));
                    *score *= weight;
                    weight * loss
                })
                .sum()
            }
        }
    }
}

/// The class of the highest score; of one score, the class on whose side it lies.
fn likeliest(scores: &[f64]) -> usize {
    match scores {
        [score] => usize::from(*score > 0.0),
        _ => (0..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best }),
    }
}

/// Scores become slopes of the loss, which is returned.
fn slopes(scores: &mut [f64], class: usize) -> f64 {
    if let [score] = scores {
        // Cross-entropy of a sigmoid, without overflow.
        let signed = if class == 1 { *score } else { -*score };
        let loss = (-signed).max(0.0) + (-signed.abs()).exp().ln_1p();
        *score = 1.0 / (1.0 + (-*score).exp()) - f64::from(class == 1);
        return loss;
    }
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    let of_class = scores[class] - highest;
    for score in &mut *scores {
        *score = (*score - highest).exp();
        sum += *score;
    }
    for score in &mut *scores {
        *score /= sum;
    }
    scores[class] -= 1.0;
    sum.ln() - of_class
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    fn problem<'a>(
        rows: &'a SparseRows,
        classes: &'a [u32],
        num_classes: usize,
        weights: &'a [f32],
    ) -> Problem<'a> {
        Problem {
            rows,
            truth: Truth::One(classes),
            num_classes,
            num_columns: 4,
            class_weights: weights,
            l2: 0.1 / rows.len() as f64,
        }
    }

    #[test]
    fn the_optimum_is_found() {
        let mut rows = SparseRows::new();
        for row in [
            [1.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [1.0, 0.0, 1.0],
            [0.0, 1.0, 1.0],
        ] {
            rows.push((0..3).zip(row).filter(|(_, v)| *v != 0.0));
        }
        let classes = [0, 1, 0, 1];
        let weights = [1.0, 1.0];
        let two = problem(&rows, &classes, 2, &weights);
        let model = Linear::fit(&two, None, 200, || true);
        // By symmetry the two columns pull equally, and the third does nothing.
        let pull = model.weight(1, 1) - model.weight(1, 0);
        assert!((pull + (model.weight(0, 1) - model.weight(0, 0))).abs() < 1e-3);
        assert!((model.weight(2, 1)).abs() < 1e-3);
        // The optimum: 0.2 w = 4 σ(−w), whose root is 2.1280.
        assert!((pull - 2.128_0).abs() < 2e-3, "{pull}");
        assert_eq!(model.judge(&rows, Truth::One(&classes)).1, 4);
    }

    #[test]
    fn several_classes_are_as_many_models_of_one() {
        let mut rows = SparseRows::new();
        for row in [
            [(0, 1.0), (1, 0.5)],
            [(1, 1.0), (2, 0.3)],
            [(0, 0.2), (3, 1.0)],
        ] {
            rows.push(row);
        }
        let has = [true, false, true, true, false, true];
        let weights = [1.0, 2.0, 0.5, 1.0];
        let both = Problem {
            truth: Truth::Several(&has),
            ..problem(&rows, &[], 2, &weights)
        };
        let both = Linear::fit(&both, None, 500, || true);
        for class in 0..2 {
            let alone: Vec<bool> = has.chunks(2).map(|row| row[class]).collect();
            let alone = Problem {
                truth: Truth::Several(&alone),
                ..problem(&rows, &[], 1, &weights[class * 2..][..2])
            };
            let alone = Linear::fit(&alone, None, 500, || true);
            assert!((alone.bias(0) - both.bias(class)).abs() < 5e-3);
            for column in 0..4 {
                let difference = alone.weight(column, 0) - both.weight(column, class);
                assert!(difference.abs() < 5e-3, "{column} {class}: {difference}");
            }
        }
        // As one of two classes, whose two rows of weights are half of it each.
        let classes: Vec<u32> = has.chunks(2).map(|row| u32::from(row[0])).collect();
        let weights = [1.0, 1.0];
        let one = Linear::fit(&problem(&rows, &classes, 2, &weights), None, 500, || true);
        let plain = Problem {
            truth: Truth::Several(&[true, true, false]),
            ..problem(&rows, &[], 1, &weights)
        };
        let plain = Linear::fit(&plain, None, 500, || true);
        assert!((one.bias(1) - one.bias(0) - plain.bias(0)).abs() < 5e-3);
    }

    #[test]
    fn shares_of_a_whole_class_are_that_class() {
        let mut rows = SparseRows::new();
        for row in [
            [(0, 1.0), (1, 0.5)],
            [(1, 1.0), (2, 0.3)],
            [(0, 0.2), (3, 1.0)],
        ] {
            rows.push(row);
        }
        for num_classes in [2, 3] {
            let classes: Vec<u32> = (0..3).map(|i| i % num_classes as u32).collect();
            let weights = [1.0, 2.0, 0.5];
            let weights = &weights[..num_classes];
            let one = problem(&rows, &classes, num_classes, weights);
            let mut shares = vec![0.0; 3 * num_classes];
            for (row, class) in shares.chunks_exact_mut(num_classes).zip(&classes) {
                row[*class as usize] = 1.0;
            }
            let shared = Problem {
                truth: Truth::Shares(&shares),
                ..problem(&rows, &[], num_classes, weights)
            };
            let one = Linear::fit(&one, None, 500, || true);
            let shared = Linear::fit(&shared, None, 500, || true);
            for column in 0..4 {
                for class in 0..num_classes {
                    let difference = one.weight(column, class) - shared.weight(column, class);
                    assert!(difference.abs() < 5e-3, "{column} {class}: {difference}");
                }
            }
            let (a, b) = (
                one.judge(&rows, Truth::One(&classes)),
                one.judge(&rows, Truth::Shares(&shares)),
            );
            assert!((a.0 - b.0).abs() < 1e-9 && a.1 == b.1);
        }
        // Half of each class is told as even odds.
        let halves = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
        let even = Problem {
            truth: Truth::Shares(&halves),
            ..problem(&rows, &[], 2, &[1.0, 1.0])
        };
        let even = Linear::fit(&even, None, 500, || true);
        assert!((0..3).all(|i| even.odds(rows.row(i)).abs() < 1e-3));
    }

    #[test]
    fn the_slopes_are_those_of_the_loss() {
        let mut rows = SparseRows::new();
        rows.push([(0, 1.0), (2, 0.5)]);
        rows.push([(1, 2.0)]);
        rows.push([(3, 1.0), (0, -1.0)]);
        let classes = [2, 0, 1];
        let weights = [1.0, 2.0, 0.5];
        let three = problem(&rows, &classes, 3, &weights);
        let at = |shift: f32, place: usize| {
            let mut model = Linear {
                weights: (0..12).map(|i| (i as f32 * 0.7).sin()).collect(),
                bias: vec![0.1, -0.2, 0.3],
                num_classes: 3,
            };
            if place < 12 {
                model.weights[place] += shift;
            } else {
                model.bias[place - 12] += shift;
            }
            model.loss(&three, &SparseColumns::of(&rows, 4))
        };
        let (_, gradient) = at(0.0, 0);
        for (place, slope) in gradient.iter().enumerate() {
            let step = 1e-2;
            let numeric = (at(step, place).0 - at(-step, place).0) / (2.0 * f64::from(step));
            assert!((numeric - slope).abs() < 1e-3, "{place}: {numeric} {slope}");
        }
    }
}
