//! What samples with several classes are stratified by.

use std::collections::HashMap;
use std::hash::Hash;

/// The rarest class of each row, by all rows together; `None` for rows without a class. Splitting
/// each of these alike spreads rare classes over all splits, which is what goes wrong otherwise.
pub fn rarest_classes<C: Copy + Eq + Hash + Ord>(rows: &[Vec<C>]) -> Vec<Option<C>> {
    let mut counts: HashMap<C, usize> = HashMap::new();
    for class in rows.iter().flatten() {
        *counts.entry(*class).or_default() += 1;
    }
    rows.iter()
        .map(|classes| {
            let classes = classes.iter().copied();
            // Among equals the first class, so that the order of a row's classes changes nothing.
            classes.min_by_key(|class| (counts[class], *class))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarest_class_stands_for_a_row() {
        let rows = vec![vec![0, 1], vec![1], vec![1, 2, 0], vec![]];
        assert_eq!(rarest_classes(&rows), [Some(0), Some(1), Some(2), None]);
    }
}
