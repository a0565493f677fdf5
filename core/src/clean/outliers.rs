//! Samples that are unlike all others of their class, by the distance to their nearest
//! neighbours: Ramaswamy, Rastogi and Shim, *Efficient algorithms for mining outliers from large
//! data sets*, SIGMOD 2000.

use super::dense::{Panels, over_chunks};
use super::pca;

/// Numbers that a row is reduced to first: distances between long rows all look alike.
const COMPONENTS: usize = 64;
/// Neighbours whose mean distance counts.
const NEIGHBOURS: usize = 5;
/// Members of a class that others are compared with.
const MAX_REFERENCES: usize = 4000;
/// Members below which a class says nothing about what is usual in it.
const MIN_MEMBERS: usize = 20;

/// Robust deviations from the usual distance above which a sample is an outlier.
pub const THRESHOLD: f32 = 4.5;

/// How unusual each row is within its class: deviations of the log distance from its median, in
/// units of the median absolute deviation × 1.4826; 0 in classes of fewer than 20. Features are
/// `[n, dim]`; `keep_going` is asked for each class, and `None` comes back once it says no.
pub fn scores(
    features: &[f32],
    dim: usize,
    classes: &[u32],
    seed: u64,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<f32>> {
    if !keep_going() {
        return None;
    }
    let reduced = pca::reduce(&directions(features, dim), dim, COMPONENTS, seed);
    let k = reduced.columns;
    let mut out = vec![0.0; classes.len()];
    let num_classes = classes.iter().max().map_or(0, |c| *c as usize + 1);
    let mut members = vec![Vec::new(); num_classes];
    for (i, class) in classes.iter().enumerate() {
        members[*class as usize].push(i);
    }
    for members in members.iter().filter(|m| m.len() >= MIN_MEMBERS) {
        if !keep_going() {
            return None;
        }
        let rows: Vec<&[f32]> = members
            .iter()
            .map(|&i| &reduced.scores[i * k..][..k])
            .collect();
        let rest: Vec<f32> = members.iter().map(|&i| reduced.rest[i]).collect();
        let distances = neighbour_distances(&rows, &rest, k);
        for (&i, score) in members.iter().zip(robust(&distances)) {
            out[i] = score;
        }
    }
    Some(out)
}

/// Rows whose score is above [`THRESHOLD`], the most unusual first.
pub fn outliers(scores: &[f32]) -> Vec<usize> {
    let mut found: Vec<usize> = (0..scores.len())
        .filter(|&i| scores[i] > THRESHOLD)
        .collect();
    found.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    found
}

/// Rows at length 1: what a network has never seen differs in direction more than in length.
fn directions(features: &[f32], dim: usize) -> Vec<f32> {
    let mut rows = features.to_vec();
    for row in rows.chunks_exact_mut(dim.max(1)) {
        let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-12);
        for value in row {
            *value /= length;
        }
    }
    rows
}

/// Logarithm of the mean distance to the nearest other rows. What the components leave out of
/// two rows, `rest`, counts as at right angles, as it nearly is in many dimensions; without it,
/// what lies outside the usual directions would not be seen.
fn neighbour_distances(rows: &[&[f32]], rest: &[f32], dim: usize) -> Vec<f32> {
    let step = rows.len().div_ceil(MAX_REFERENCES);
    let references: Vec<&[f32]> = rows.iter().step_by(step).copied().collect();
    let squared = |row: &[f32]| row.iter().map(|v| v * v).sum::<f32>();
    let sizes: Vec<f32> = references
        .iter()
        .zip(rest.iter().step_by(step))
        .map(|(row, rest)| squared(row) + rest)
        .collect();
    let panels = Panels::pack(dim, references.len(), |j, c| references[c][j]);
    let width = panels.width();
    let parts = over_chunks(rows, |first, chunk| {
        let mut products = vec![0.0; chunk.len() * width];
        panels.multiply(chunk, &mut products);
        let mut out = Vec::with_capacity(chunk.len());
        for (i, (row, products)) in chunk.iter().zip(products.chunks_exact(width)).enumerate() {
            let at = first + i;
            let own = squared(row) + rest[at];
            let mut nearest = [f32::INFINITY; NEIGHBOURS];
            for (c, (product, size)) in products.iter().zip(&sizes).enumerate() {
                let distance = own + size - 2.0 * product;
                if distance < nearest[NEIGHBOURS - 1] && c * step != at {
                    let place = nearest.partition_point(|d| *d <= distance);
                    nearest[place..].rotate_right(1);
                    nearest[place] = distance;
                }
            }
            let mean = nearest.iter().map(|d| d.max(0.0).sqrt()).sum::<f32>() / NEIGHBOURS as f32;
            out.push(mean.max(1e-12).ln());
        }
        out
    });
    parts.concat()
}

fn robust(values: &[f32]) -> Vec<f32> {
    let median = |mut values: Vec<f32>| {
        values.sort_by(f32::total_cmp);
        values[values.len() / 2]
    };
    let middle = median(values.to_vec());
    let spread = median(values.iter().map(|v| (v - middle).abs()).collect()) * 1.4826;
    // A floor, for classes whose members are all alike.
    values
        .iter()
        .map(|v| (v - middle) / spread.max(0.02))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn strangers_are_found_and_clean_classes_are_silent() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let classes: Vec<u32> = (0..600).map(|i| i % 3).collect();
        let mut features: Vec<f32> = Vec::new();
        for class in &classes {
            for j in 0..30 {
                let noise: f32 = (0..4).map(|_| rng.random_range(-1.0..1.0)).sum();
                features.push(noise + if j % 3 == *class { 3.0 } else { 0.0 });
            }
        }
        let clean = scores(&features, 30, &classes, 1, &|| true).unwrap();
        assert!(outliers(&clean).is_empty());
        for i in [10, 200, 399] {
            for j in 0..30 {
                features[i * 30 + j] += rng.random_range(-9.0..9.0);
            }
        }
        let found = scores(&features, 30, &classes, 1, &|| true).unwrap();
        let mut found = outliers(&found);
        found.sort_unstable();
        assert_eq!(found, [10, 200, 399]);
        assert!(scores(&features, 30, &classes, 1, &|| false).is_none());
    }
}
