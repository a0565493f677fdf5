//! From which probability on a class is given, where a sample may have several: chosen on samples
//! that nothing was learned from, so that F1 is highest.

/// Without a better reason, what is likelier than not is given.
const EVEN: f32 = 0.5;
/// A class with fewer samples than this to choose on gets the threshold that is best for all.
const LEAST_OF_A_CLASS: usize = 5;
/// Thresholds that are so little worse than the best one say as much.
const AS_GOOD: f64 = 0.002;
/// No threshold lies outside, so that chance in a few samples gives no class to all or to nobody.
const RANGE: [f32; 2] = [0.05, 0.95];

/// A threshold for each class, from probabilities `[samples, classes]` and whether each sample has
/// each class.
pub fn best_thresholds(probabilities: &[f32], has: &[bool], num_classes: usize) -> Vec<f32> {
    let pairs = || probabilities.iter().copied().zip(has.iter().copied());
    let for_all = best(pairs().collect());
    (0..num_classes)
        .map(|class| {
            let own: Vec<(f32, bool)> = pairs().skip(class).step_by(num_classes).collect();
            let num_of_class = own.iter().filter(|(_, has)| *has).count();
            if num_of_class < LEAST_OF_A_CLASS {
                for_all
            } else {
                best(own)
            }
        })
        .collect()
}

/// The threshold with the highest F1; of those that are nearly as good, the middle one. It lies
/// between two probabilities, never on one.
fn best(mut ranked: Vec<(f32, bool)>) -> f32 {
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let num_due = ranked.iter().filter(|(_, has)| *has).count();
    if num_due == 0 {
        return EVEN;
    }
    let mut hits = 0;
    let mut found: Vec<(f32, f64)> = Vec::new();
    for (index, (probability, has)) in ranked.iter().enumerate() {
        hits += usize::from(*has);
        let next = ranked.get(index + 1).map_or(0.0, |(next, _)| *next);
        let threshold = f32::midpoint(*probability, next);
        let is_between = next < threshold && threshold <= *probability;
        if is_between && (RANGE[0]..=RANGE[1]).contains(&threshold) {
            let f1 = 2.0 * hits as f64 / (index + 1 + num_due) as f64;
            found.push((threshold, f1));
        }
    }
    let highest = found.iter().map(|(_, f1)| *f1).fold(0.0, f64::max);
    let good: Vec<f32> = found
        .iter()
        .filter(|(_, f1)| *f1 > 0.0 && *f1 >= highest - AS_GOOD)
        .map(|(threshold, _)| *threshold)
        .collect();
    good.get(good.len() / 2).copied().unwrap_or(EVEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_lies_where_f1_is_highest() {
        // All from 0.3 on have the class.
        let one: Vec<f32> = (0..100).map(|i| i as f32 / 100.0).collect();
        let has: Vec<bool> = one.iter().map(|p| *p >= 0.3).collect();
        let found = best_thresholds(&one, &has, 1);
        assert!((found[0] - 0.295).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn each_class_has_its_own_and_rare_ones_share() {
        // The first class begins at 0.2, the second at 0.8; the third has too few samples.
        let mut probabilities = Vec::new();
        let mut has = Vec::new();
        for i in 0..200 {
            let p = i as f32 / 200.0;
            probabilities.extend([p, p, p]);
            has.extend([p >= 0.2, p >= 0.8, i == 199]);
        }
        let found = best_thresholds(&probabilities, &has, 3);
        assert!((found[0] - 0.2).abs() < 0.01 && (found[1] - 0.8).abs() < 0.01);
        assert!((RANGE[0]..=RANGE[1]).contains(&found[2]));
        assert_eq!(best_thresholds(&[0.9, 0.1], &[false, false], 2), [0.5, 0.5]);
        assert_eq!(best_thresholds(&[], &[], 2), [0.5, 0.5]);
    }
}
