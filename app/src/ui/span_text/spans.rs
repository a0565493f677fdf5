//! Which span lies over which, and which one a click means.

use std::collections::BTreeMap;
use std::ops::Range;

/// Lines below a text before those of overlapping spans cover each other.
pub const NUM_LEVELS: usize = 4;

/// On which line below the text each span is drawn: the shortest next to it, and those around
/// further down, so that none covers another.
pub fn levels(spans: &[Range<usize>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|index| (spans[*index].len(), spans[*index].start));
    let mut taken: [BTreeMap<usize, usize>; NUM_LEVELS] = Default::default();
    let mut levels = vec![NUM_LEVELS - 1; spans.len()];
    for index in order {
        let span = &spans[index];
        let is_free = |taken: &BTreeMap<usize, usize>| {
            let before = taken.range(..span.end).next_back();
            before.is_none_or(|(_, end)| *end <= span.start)
        };
        if let Some(level) = taken.iter().position(is_free) {
            taken[level].insert(span.start, span.end);
            levels[index] = level;
        }
    }
    levels
}

/// The span that a click on a scalar means: the shortest, or the next longer one if that is chosen
/// already. `spans` are ranges and whether they are chosen.
pub fn clicked(spans: &[(Range<usize>, bool)], scalar: usize) -> Option<usize> {
    let mut hit: Vec<usize> = (0..spans.len())
        .filter(|index| spans[*index].0.contains(&scalar))
        .collect();
    hit.sort_by_key(|index| spans[*index].0.len());
    let chosen = hit.iter().position(|index| spans[*index].1);
    let next = chosen.map_or(0, |place| (place + 1) % hit.len());
    hit.get(next).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_others_is_further_down() {
        let spans = [0..20, 2..5, 3..4, 6..9, 20..22];
        assert_eq!(levels(&spans), [2, 1, 0, 0, 0]);
        assert_eq!(levels(&[0..5, 3..8, 7..9]), [0, 1, 0]);
        assert_eq!(levels(&[]), [0_usize; 0]);
        assert_eq!(levels(&vec![0..9; 6]), [0, 1, 2, 3, 3, 3]);
    }

    #[test]
    fn clicks_go_from_the_shortest_outwards() {
        let spans = |chosen: usize| {
            let ranges = [0..20, 2..5, 3..4];
            let spans = ranges.into_iter().enumerate();
            spans
                .map(|(i, range)| (range, i == chosen))
                .collect::<Vec<_>>()
        };
        assert_eq!(clicked(&spans(9), 3), Some(2));
        assert_eq!(clicked(&spans(2), 3), Some(1));
        assert_eq!(clicked(&spans(1), 3), Some(0));
        assert_eq!(clicked(&spans(0), 3), Some(2));
        assert_eq!(clicked(&spans(9), 30), None);
    }
}
