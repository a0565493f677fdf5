//! Numbers put into a few groups of about the same size.

use super::GroupName;

/// Groups of a column of numbers.
const NUM_BINS: usize = 5;
/// Up to so many different numbers each is a group of its own.
const FEW_VALUES: usize = 6;

/// The group of each number; equal numbers are always in one.
pub(super) fn binned(values: &[Option<f64>]) -> Vec<GroupName> {
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    // Zero has two signs and is one number.
    for value in &mut sorted {
        *value += 0.0;
    }
    sorted.retain(|value| value.is_finite());
    sorted.sort_by(f64::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    let ranges: Vec<[f64; 2]> = if distinct.len() <= FEW_VALUES {
        distinct.iter().map(|value| [*value; 2]).collect()
    } else {
        quantiles(&sorted)
    };
    values
        .iter()
        .map(|value| {
            let inside = |value: f64| ranges.iter().find(|range| value <= range[1]);
            let range = value.filter(|value| value.is_finite()).and_then(inside);
            range.map_or(GroupName::Missing, |range| GroupName::Range(*range))
        })
        .collect()
}

/// Ranges that hold about the same number of values, from the least of each to its greatest.
fn quantiles(sorted: &[f64]) -> Vec<[f64; 2]> {
    let mut ranges: Vec<[f64; 2]> = Vec::new();
    let mut start = 0;
    for bin in 1..=NUM_BINS {
        let end = (sorted.len() * bin / NUM_BINS)
            .max(start + 1)
            .min(sorted.len());
        if start >= sorted.len() {
            break;
        }
        let last = sorted[end - 1];
        // What is equal to the last one belongs to it.
        let end = start + sorted[start..].partition_point(|value| *value <= last);
        ranges.push([sorted[start], last]);
        start = end;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(values: &[Option<f64>]) -> Vec<(GroupName, usize)> {
        let mut names = binned(values);
        names.sort();
        let parts = names.chunk_by(|a, b| a == b);
        parts.map(|part| (part[0].clone(), part.len())).collect()
    }

    #[test]
    fn bins_are_of_the_same_size_and_ties_stay_together() {
        let all: Vec<Option<f64>> = (0..100).map(|i| Some(f64::from(i))).collect();
        let found = counts(&all);
        assert_eq!(found.len(), 5);
        assert_eq!(found[0], (GroupName::Range([0.0, 19.0]), 20));
        assert_eq!(found[4], (GroupName::Range([80.0, 99.0]), 20));
        let mut tied: Vec<Option<f64>> = vec![Some(0.0); 90];
        tied.extend((1..=10).map(|i| Some(f64::from(i))));
        tied.extend([None, Some(f64::NAN), Some(-0.0)]);
        let found = counts(&tied);
        assert_eq!(found[0], (GroupName::Range([0.0, 0.0]), 91));
        assert_eq!(found[found.len() - 1], (GroupName::Missing, 2));
        assert_eq!(found.iter().map(|(_, n)| n).sum::<usize>(), 103);
    }

    #[test]
    fn few_numbers_are_groups_of_their_own() {
        let found = counts(&[Some(2.0), Some(1.0), Some(2.0)]);
        let wanted = [
            (GroupName::Range([1.0, 1.0]), 1),
            (GroupName::Range([2.0, 2.0]), 2),
        ];
        assert_eq!(found, wanted);
        assert!(counts(&[]).is_empty());
    }
}
