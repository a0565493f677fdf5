//! Samples that stand for their class, to be looked at beside one that is doubted.

use rayon::prelude::*;

/// Members of a class that are compared; more would not be more typical.
const MOST_MEMBERS: usize = 2000;

/// For each wanted row with a class, the row among that class's members that points most nearly
/// the same way. Features are `[n, dim]`; rows in `doubted` stand for nothing.
pub fn nearest(
    features: &[f32],
    dim: usize,
    classes: &[u32],
    doubted: &[usize],
    wanted: &[(usize, u32)],
) -> Vec<Option<usize>> {
    let members = members(classes, doubted);
    let row = |i: usize| &features[i * dim..][..dim];
    wanted
        .par_iter()
        .map(|(of, class)| {
            let members = members.get(*class as usize)?;
            let others = members.iter().copied().filter(|i| i != of);
            others
                .map(|i| (i, cosine(row(*of), row(i))))
                .max_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(i, _)| i)
        })
        .collect()
}

/// For each class the member that points most nearly the way of their mean.
pub fn middles(
    features: &[f32],
    dim: usize,
    classes: &[u32],
    doubted: &[usize],
) -> Vec<Option<usize>> {
    let row = |i: usize| &features[i * dim..][..dim];
    members(classes, doubted)
        .par_iter()
        .map(|members| {
            let mut mean = vec![0.0; dim];
            for &i in members {
                let length = length(row(i)).max(f32::MIN_POSITIVE);
                for (sum, value) in mean.iter_mut().zip(row(i)) {
                    *sum += value / length;
                }
            }
            let near = members.iter().map(|&i| (i, cosine(row(i), &mean)));
            near.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
        })
        .collect()
}

/// Rows of each class, without the doubted ones, evenly thinned where there are many.
fn members(classes: &[u32], doubted: &[usize]) -> Vec<Vec<usize>> {
    let num_classes = classes.iter().max().map_or(0, |class| *class as usize + 1);
    let mut members = vec![Vec::new(); num_classes];
    let mut is_doubted = vec![false; classes.len()];
    for &i in doubted {
        is_doubted[i] = true;
    }
    for (i, class) in classes.iter().enumerate().filter(|(i, _)| !is_doubted[*i]) {
        members[*class as usize].push(i);
    }
    for members in &mut members {
        let step = members.len().div_ceil(MOST_MEMBERS).max(1);
        *members = members.iter().copied().step_by(step).collect();
    }
    members
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    dot / (length(a) * length(b)).max(f32::MIN_POSITIVE)
}

fn length(row: &[f32]) -> f32 {
    row.iter().map(|value| value * value).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_and_the_middle_of_a_class_are_found() {
        // Two classes, along x and along y; row 3 lies in the first, but points along y.
        let features = [5.0, 0.1, 2.0, 0.3, 1.0, -0.4, 0.1, 3.0, 0.2, 9.0, 1.0, 4.0];
        let classes = [0, 0, 0, 0, 1, 1];
        let beside = nearest(
            &features,
            2,
            &classes,
            &[3],
            &[(3, 1), (3, 0), (0, 0), (0, 7)],
        );
        assert_eq!(beside, [Some(4), Some(1), Some(1), None]);
        assert_eq!(middles(&features, 2, &classes, &[3]), [Some(0), Some(5)]);
        assert!(middles(&[], 2, &[], &[]).is_empty());
    }
}
