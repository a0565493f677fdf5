//! Labels that are probably wrong, by confident learning: Northcutt, Jiang and Chuang,
//! *Confident Learning: Estimating Uncertainty in Dataset Labels*, JAIR 70 (2021).

/// A label that is probably wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelSuspect {
    /// Row.
    pub index: usize,
    /// The class that the row has.
    pub given: u32,
    /// The class that it probably belongs to.
    pub suggested: u32,
    /// How sure: (p(suggested) − p(given)) ÷ (p(suggested) + p(given)), 0 (undecided) to 1
    /// (certain).
    pub score: f32,
}

/// Score below which a sample is hard rather than wrong. Chosen on embeddings of CIFAR-10 with 5%
/// of the labels flipped. The ratio finds more there than the plain difference, for a model that
/// is held back by its penalty is seldom sure of anything.
const MIN_SCORE: f32 = 0.75;

/// Suspects among `n` rows with their `classes`, from out-of-fold `probabilities`
/// `[n, num_classes]`; the most suspicious first.
///
/// Thresholds are each class's mean self-confidence; the confident joint, scaled to the counts of
/// the labels, says how many rows of class *i* belong to class *j*; as many with the largest
/// score are named (prune by noise rate).
pub fn find(probabilities: &[f32], classes: &[u32], num_classes: usize) -> Vec<LabelSuspect> {
    if num_classes < 2 {
        return Vec::new();
    }
    let k = num_classes;
    let row_of = |i: usize| &probabilities[i * k..][..k];
    let mut members = vec![Vec::new(); k];
    for (i, class) in classes.iter().enumerate() {
        members[*class as usize].push(i);
    }
    let threshold: Vec<f32> = members
        .iter()
        .enumerate()
        .map(|(class, rows)| {
            let sum: f64 = rows.iter().map(|&i| f64::from(row_of(i)[class])).sum();
            if rows.is_empty() {
                f32::INFINITY
            } else {
                (sum / rows.len() as f64) as f32
            }
        })
        .collect();
    let mut suspects = Vec::new();
    for (given, rows) in members.iter().enumerate() {
        let mut joint = vec![0usize; k];
        for &i in rows {
            if let Some(class) = confident(row_of(i), &threshold) {
                joint[class] += 1;
            }
        }
        let counted: usize = joint.iter().sum();
        for (other, count) in joint.iter().enumerate().filter(|(j, _)| *j != given) {
            if counted == 0 || *count == 0 {
                continue;
            }
            let wanted = *count as f64 / counted as f64 * rows.len() as f64;
            let margin = |i: usize| {
                let (suggested, own) = (row_of(i)[other], row_of(i)[given]);
                (suggested - own) / (suggested + own).max(f32::MIN_POSITIVE)
            };
            // Only rows for which that class is the likeliest.
            let mut ranked: Vec<usize> = rows
                .iter()
                .copied()
                .filter(|&i| largest(row_of(i)) == other && margin(i) >= MIN_SCORE)
                .collect();
            ranked.sort_by(|&a, &b| margin(b).total_cmp(&margin(a)).then(a.cmp(&b)));
            suspects.extend(
                ranked
                    .into_iter()
                    .take(wanted.round() as usize)
                    .map(|index| LabelSuspect {
                        index,
                        given: given as u32,
                        suggested: other as u32,
                        score: margin(index),
                    }),
            );
        }
    }
    suspects.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    suspects
}

/// The likeliest of the classes whose threshold is reached.
fn confident(row: &[f32], threshold: &[f32]) -> Option<usize> {
    let reached = (0..row.len()).filter(|&j| row[j] >= threshold[j]);
    reached.max_by(|&a, &b| row[a].total_cmp(&row[b]).then(b.cmp(&a)))
}

fn largest(row: &[f32]) -> usize {
    let better = |best: usize, j: usize| if row[j] > row[best] { j } else { best };
    (0..row.len()).fold(0, better)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::out_of_fold;
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Clouds of 40 numbers around a corner for each of 5 classes.
    fn clouds(n: usize) -> (Vec<f32>, Vec<u32>) {
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let classes: Vec<u32> = (0..n as u32).map(|i| i % 5).collect();
        let mut features = Vec::new();
        for class in &classes {
            for j in 0..40 {
                let noise: f32 = (0..6).map(|_| rng.random_range(-1.0..1.0)).sum();
                features.push(noise + if j % 5 == *class { 2.0 } else { 0.0 });
            }
        }
        (features, classes)
    }

    fn suspects(features: &[f32], classes: &[u32]) -> Vec<LabelSuspect> {
        let found = out_of_fold::probabilities(features, 40, classes, 5, None, 1, &|| true);
        find(&found.unwrap(), classes, 5)
    }

    #[test]
    fn flipped_labels_are_found_and_clean_ones_left_alone() {
        let (features, mut classes) = clouds(2000);
        let clean = suspects(&features, &classes).len();
        assert!(clean < 40, "{clean} of 2000 clean labels are suspected");
        let truth = classes.clone();
        for i in (0..2000).step_by(20) {
            classes[i] = (classes[i] + 1 + i as u32 / 20 % 4) % 5;
        }
        let found = suspects(&features, &classes);
        let right = found.iter().filter(|s| truth[s.index] != s.given).count();
        assert!(right >= 70, "{right} of 100 found");
        assert!(right * 10 >= found.len() * 7, "{right} of {}", found.len());
        let told = found
            .iter()
            .filter(|s| truth[s.index] == s.suggested)
            .count();
        assert!(told * 10 >= right * 9, "{told} of {right} corrected");
    }

    #[test]
    fn a_stop_gives_nothing() {
        let (features, classes) = clouds(50);
        assert!(
            out_of_fold::probabilities(&features, 40, &classes, 5, None, 1, &|| false).is_none()
        );
    }
}
