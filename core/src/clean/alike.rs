//! Pictures that show the same to a network although their pixels do not line up: mirrored, cut,
//! with a strip over them. What looks the same pixel by pixel is found without one.
//!
//! Measured on 450 pictures of CIFAR-10, 50 of them mirrored or cut copies of others: 22 copies are
//! found, and nothing else (`cargo test --test product alike`).

use super::dense::{Panels, over_chunks};
use super::pca;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Two rows whose directions from the middle of all differ by more than this (1 − cosine) are no
/// copies.
const MOST_APART: f32 = 0.15;
/// A copy differs by less than this share of what is usual for both.
const SHARE: f32 = 0.35;
/// Rows that say what is usual.
const CROWD: usize = 256;
/// The closest ones may be copies, too; this one, counted from 0, is taken as usual.
const USUAL: usize = 4;
/// Among fewer rows no direction means anything.
const FEWEST: usize = 50;
/// Numbers that rows are compared by first.
const COMPONENTS: usize = 64;
/// Rows that are compared with all before them at once.
const BLOCK: usize = 4096;

/// Positions of rows that are much closer to each other than to most others, the earlier one
/// first. Features are `[n, dim]`; `None` comes back once `keep_going` says no.
pub fn pairs(
    features: &[f32],
    dim: usize,
    seed: u64,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<(usize, usize)>> {
    let rows = from_the_middle(features, dim);
    let rows: Vec<&[f32]> = rows.chunks_exact(dim.max(1)).collect();
    if rows.len() < FEWEST {
        return Some(Vec::new());
    }
    let close: Vec<(usize, usize)> = candidates(&rows, dim, seed, keep_going)?
        .into_par_iter()
        .filter(|(a, b)| apart(rows[*a], rows[*b]) <= MOST_APART)
        .collect();
    let step = rows.len().div_ceil(CROWD);
    let crowd: Vec<usize> = (0..rows.len()).step_by(step).collect();
    let asked: BTreeSet<usize> = close.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let asked: Vec<usize> = asked.into_iter().collect();
    let usual: Vec<f32> = asked
        .par_iter()
        .map(|row| usual_for(*row, &rows, &crowd))
        .collect();
    if !keep_going() {
        return None;
    }
    let usual = |row: usize| asked.binary_search(&row).map_or(0.0, |at| usual[at]);
    let stands_out =
        |&(a, b): &(usize, usize)| apart(rows[a], rows[b]) <= SHARE * usual(a).min(usual(b));
    Some(close.into_iter().filter(stands_out).collect())
}

/// Directions from the middle of all, at length 1.
fn from_the_middle(features: &[f32], dim: usize) -> Vec<f32> {
    let mut rows = features.to_vec();
    let to_unit = |row: &mut [f32]| {
        let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-12);
        for value in row.iter_mut() {
            *value /= length;
        }
    };
    let mut middle = vec![0.0_f64; dim];
    for row in rows.chunks_exact_mut(dim.max(1)) {
        to_unit(row);
        for (sum, value) in middle.iter_mut().zip(&*row) {
            *sum += f64::from(*value);
        }
    }
    let num_rows = (features.len() / dim.max(1)).max(1) as f64;
    for row in rows.chunks_exact_mut(dim.max(1)) {
        for (value, sum) in row.iter_mut().zip(&middle) {
            *value -= (sum / num_rows) as f32;
        }
        to_unit(row);
    }
    rows
}

fn apart(a: &[f32], b: &[f32]) -> f32 {
    1.0 - a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>()
}

/// Pairs that are close by their widest directions alone, which is quick to see. What is close is
/// closer there, where the small differences are left out.
fn candidates(
    rows: &[&[f32]],
    dim: usize,
    seed: u64,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<(usize, usize)>> {
    if !keep_going() {
        return None;
    }
    let reduced = pca::reduce(&rows.concat(), dim, COMPONENTS, seed);
    let k = reduced.columns;
    let short: Vec<f32> = reduced
        .scores
        .chunks_exact(k.max(1))
        .flat_map(|row| {
            let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-12);
            row.iter().map(move |value| value / length)
        })
        .collect();
    let short: Vec<&[f32]> = short.chunks_exact(k.max(1)).collect();
    let mut found = Vec::new();
    for start in (0..short.len()).step_by(BLOCK) {
        if !keep_going() {
            return None;
        }
        let end = short.len().min(start + BLOCK);
        let panels = Panels::pack(k, end - start, |row, column| short[start + column][row]);
        let width = panels.width();
        let parts = over_chunks(&short[..end], |first, chunk| {
            let mut products = vec![0.0; chunk.len() * width];
            panels.multiply(chunk, &mut products);
            let mut close = Vec::new();
            for (i, products) in products.chunks_exact(width.max(1)).enumerate() {
                let row = first + i;
                // Each pair once: with the later one as the column.
                let after = (row + 1).saturating_sub(start).min(end - start);
                for (column, product) in products[..end - start].iter().enumerate().skip(after) {
                    if 1.0 - product <= MOST_APART {
                        close.push((row, start + column));
                    }
                }
            }
            close
        });
        found.extend(parts.into_iter().flatten());
    }
    found.sort_unstable();
    Some(found)
}

fn usual_for(row: usize, rows: &[&[f32]], crowd: &[usize]) -> f32 {
    let others = crowd.iter().filter(|other| **other != row);
    let mut distances: Vec<f32> = others.map(|other| apart(rows[row], rows[*other])).collect();
    distances.sort_unstable_by(f32::total_cmp);
    distances.get(USUAL).copied().unwrap_or(f32::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn copies_with_a_little_noise_are_found_and_nothing_else() {
        const DIM: usize = 96;
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut rows: Vec<Vec<f32>> = (0..400)
            .map(|i| {
                let own = |j: usize| if j % 8 == i % 8 { 1.5 } else { 0.5 };
                (0..DIM)
                    .map(|j| own(j) + rng.random_range(-1.0..1.0))
                    .collect()
            })
            .collect();
        let mut wanted = Vec::new();
        for i in (0..400).step_by(20) {
            let copy = rows[i].iter().map(|v| v + rng.random_range(-0.15..0.15));
            let copy: Vec<f32> = copy.collect();
            wanted.push((i, rows.len()));
            rows.push(copy);
        }
        let features = rows.concat();
        assert_eq!(pairs(&features, DIM, 1, &|| true).unwrap(), wanted);
        assert_eq!(pairs(&features, DIM, 1, &|| false), None);
        // In a crowd of what is alike, nothing stands out.
        let alike: Vec<f32> = (0..200)
            .flat_map(|_| {
                (0..DIM)
                    .map(|j| j as f32 + rng.random_range(-0.1..0.1))
                    .collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(pairs(&alike, DIM, 1, &|| true).unwrap(), []);
        assert_eq!(pairs(&features[..DIM * 9], DIM, 1, &|| true).unwrap(), []);
    }
}
