//! The order in which a confusion matrix of many classes is read best.

/// The classes so that those that are taken for each other most stand side by side, the worst
/// first; classes that are never mistaken come last, in their own order.
///
/// Pairs are joined into chains, the most confused first, as edges of a greedy path are; the matrix
/// counts samples, rows being true classes.
pub fn by_confusion(matrix: &[Vec<u64>]) -> Vec<usize> {
    let num_classes = matrix.len();
    let share = |truth: usize, predicted: usize| {
        let all: u64 = matrix[truth].iter().sum();
        let count = matrix[truth].get(predicted).copied().unwrap_or(0);
        count as f64 / all.max(1) as f64
    };
    let mut pairs: Vec<(f64, usize, usize)> = (0..num_classes)
        .flat_map(|a| (a + 1..num_classes).map(move |b| (a, b)))
        .map(|(a, b)| (share(a, b) + share(b, a), a, b))
        .filter(|(confusion, ..)| *confusion > 0.0)
        .collect();
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    // Each class begins as a chain of its own.
    let mut chains: Vec<Vec<usize>> = (0..num_classes).map(|class| vec![class]).collect();
    let mut chain_of: Vec<usize> = (0..num_classes).collect();
    let mut worst = vec![0.0; num_classes];
    for (confusion, a, b) in pairs {
        let (first, second) = (chain_of[a], chain_of[b]);
        let is_end =
            |chain: &[usize], class| chain.first() == Some(&class) || chain.last() == Some(&class);
        if first == second || !is_end(&chains[first], a) || !is_end(&chains[second], b) {
            continue;
        }
        let mut joined = std::mem::take(&mut chains[second]);
        if chains[first].last() != Some(&a) {
            chains[first].reverse();
        }
        if joined.first() != Some(&b) {
            joined.reverse();
        }
        for class in &joined {
            chain_of[*class] = first;
        }
        chains[first].extend(joined);
        worst[first] = f64::max(confusion, f64::max(worst[first], worst[second]));
    }
    for chain in &mut chains {
        if let ([first, second, _, ..], [.., last_but_one, last]) = (&chain[..], &chain[..]) {
            let confusion = |a: usize, b: usize| share(a, b) + share(b, a);
            if confusion(*first, *second) < confusion(*last_but_one, *last) {
                chain.reverse();
            }
        }
    }
    let mut order: Vec<usize> = (0..num_classes)
        .filter(|chain| !chains[*chain].is_empty())
        .collect();
    order.sort_by(|a, b| worst[*b].total_cmp(&worst[*a]));
    order
        .iter()
        .flat_map(|chain| chains[*chain].iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_confused_stands_side_by_side_and_on_top() {
        // 0 and 3 are taken for each other most, 3 and 1 a little, 2 never.
        let matrix = vec![
            vec![5, 0, 0, 5],
            vec![0, 9, 0, 1],
            vec![0, 0, 10, 0],
            vec![4, 0, 0, 6],
        ];
        assert_eq!(by_confusion(&matrix), [0, 3, 1, 2]);
    }

    #[test]
    fn every_class_is_there_once_whatever_the_matrix() {
        let matrix: Vec<Vec<u64>> = (0..40)
            .map(|row| (0..40).map(|column| (row * 31 + column * 17) % 7).collect())
            .collect();
        let mut order = by_confusion(&matrix);
        order.sort_unstable();
        assert_eq!(order, (0..40).collect::<Vec<_>>());
        assert!(by_confusion(&[]).is_empty());
        let clean = vec![vec![3, 0], vec![0, 0]];
        assert_eq!(by_confusion(&clean), [0, 1], "nothing is divided by zero");
    }
}
