//! All samples on one plane, so that clusters and strangers can be seen.

use super::pca;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// Most points that t-SNE lays out itself: more would take minutes.
const MAX_POINTS: usize = 5000;
/// Fitted points that say where another one lies.
const PLACED_BY: usize = 5;
/// Points that are placed between two questions whether to go on.
const PLACED_AT_ONCE: usize = 1024;
const COMPONENTS: usize = 50;
const PERPLEXITY: f32 = 30.0;
const EPOCHS: usize = 500;
/// Size of the first layout: t-SNE starts small (Kobak and Berens, Nature Communications 2019).
const START_DEVIATION: f32 = 1e-4;

/// How often a person's wish to stop is looked at.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// How the plane is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The two widest directions: quick, far apart stays far apart.
    Widest,
    /// t-SNE (van der Maaten, JMLR 2014): neighbours stay neighbours. Starts from
    /// [`Method::Widest`], not from chance, so the same data gives the same map. Of many points some
    /// are laid out, drawn by chance, and each other one lies among those that it is most like.
    Neighbours,
}

/// Thrown through the solver, which knows no other way to be stopped.
struct Stopped;

/// Where each of `n` rows of length `d` lies. `None` if `keep_going` says no.
pub fn project(
    features: &[f32],
    n: usize,
    d: usize,
    method: Method,
    seed: u64,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<[f32; 2]>> {
    project_many(features, n, d, method, seed, MAX_POINTS, keep_going)
}

/// The same, with `most` points that t-SNE lays out.
fn project_many(
    features: &[f32],
    n: usize,
    d: usize,
    method: Method,
    seed: u64,
    most: usize,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<[f32; 2]>> {
    if !keep_going() || features.len() != n * d {
        return None;
    }
    let reduced = pca::reduce(features, d, COMPONENTS, seed);
    let (wide, k) = (reduced.scores, reduced.columns);
    let flat: Vec<[f32; 2]> = (0..n)
        .map(|i| [0, 1].map(|c| if c < k { wide[i * k + c] } else { 0.0 }))
        .collect();
    if method == Method::Widest {
        return Some(flat);
    }
    let fitted = drawn(n, most, seed);
    // Too few for neighbours to mean anything.
    let perplexity = PERPLEXITY.min((fitted.len() as f32 - 1.0) / 3.0 - 0.01);
    if perplexity < 2.0 || k == 0 {
        return Some(flat);
    }
    if fitted.len() == n {
        return neighbours(&wide, k, &flat, perplexity, keep_going);
    }
    let row = |i: usize| &wide[i * k..][..k];
    let some: Vec<f32> = fitted.iter().flat_map(|&i| row(i).to_vec()).collect();
    let start: Vec<[f32; 2]> = fitted.iter().map(|&i| flat[i]).collect();
    let places = neighbours(&some, k, &start, perplexity, keep_going)?;
    let mut all = vec![[0.0; 2]; n];
    for (&i, place) in fitted.iter().zip(&places) {
        all[i] = *place;
    }
    let others: Vec<usize> = (0..n)
        .filter(|i| fitted.binary_search(i).is_err())
        .collect();
    for part in others.chunks(PLACED_AT_ONCE) {
        if !keep_going() {
            return None;
        }
        let found: Vec<[f32; 2]> = part
            .par_iter()
            .map(|&i| place_among(row(i), &some, &places))
            .collect();
        for (&i, place) in part.iter().zip(found) {
            all[i] = place;
        }
    }
    Some(all)
}

/// Which of `n` rows are laid out, in order: all, or `most` that chance draws.
fn drawn(n: usize, most: usize, seed: u64) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..n).collect();
    if n > most {
        rows.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        rows.truncate(most);
        rows.sort_unstable();
    }
    rows
}

/// Where a row lies among fitted ones: the middle of those that it is most like, the nearer the
/// heavier.
fn place_among(row: &[f32], fitted: &[f32], places: &[[f32; 2]]) -> [f32; 2] {
    let mut nearest = [(f32::MAX, 0_usize); PLACED_BY];
    for (i, other) in fitted.chunks_exact(row.len()).enumerate() {
        let squares: f32 = row.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum();
        if squares < nearest[PLACED_BY - 1].0 {
            let at = nearest.partition_point(|(known, _)| *known <= squares);
            nearest[at..].rotate_right(1);
            nearest[at] = (squares, i);
        }
    }
    let known = nearest.iter().filter(|(squares, _)| *squares < f32::MAX);
    let (mut place, mut sum) = ([0.0; 2], 0.0);
    for (squares, i) in known {
        let weight = 1.0 / (squares + 1e-9);
        sum += weight;
        for (coordinate, of) in place.iter_mut().zip(places[*i]) {
            *coordinate += weight * of;
        }
    }
    place.map(|coordinate| coordinate / f32::max(sum, f32::MIN_POSITIVE))
}

fn neighbours(
    wide: &[f32],
    k: usize,
    start: &[[f32; 2]],
    perplexity: f32,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<[f32; 2]>> {
    let rows: Vec<&[f32]> = wide.chunks_exact(k).collect();
    let deviation = (start.iter().map(|p| p[0] * p[0]).sum::<f32>() / rows.len() as f32).sqrt();
    let scale = START_DEVIATION / deviation.max(1e-12);
    // A trace of its own for each point: copies at one place would never come apart.
    let first: Vec<f32> = start
        .iter()
        .enumerate()
        .flat_map(|(i, p)| {
            let trace = (i % 97) as f32 * 1e-9;
            [p[0] * scale + trace, p[1] * scale - trace]
        })
        .collect();
    let near = nearest(&rows, (3.0 * perplexity) as usize);
    if !keep_going() {
        return None;
    }
    alone(keep_going, |is_stopped| {
        let mut solver: bhtsne::tSNE<f32, &[f32], 2> = bhtsne::tSNE::new(&rows);
        solver
            .perplexity(perplexity)
            .epochs(EPOCHS)
            .initial_embedding(first)
            .epoch_callback(|_, _| {
                if is_stopped.load(Ordering::Relaxed) {
                    resume_unwind(Box::new(Stopped));
                }
            })
            .barnes_hut_with_neighbors(0.5, &near);
        let found = solver.embedding();
        found.chunks_exact(2).map(|p| [p[0], p[1]]).collect()
    })
}

/// Runs the solver on one thread of its own: on several it adds up in an order that changes, and
/// t-SNE makes another map of the smallest difference. `keep_going` is asked here meanwhile.
fn alone<T: Send>(
    keep_going: &dyn Fn() -> bool,
    solve: impl FnOnce(&AtomicBool) -> T + Send,
) -> Option<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .ok()?;
    let is_stopped = AtomicBool::new(false);
    let (done, wait) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            // Dropped at the end, however that comes, which ends the waiting below.
            let _done = done;
            pool.install(|| catch_unwind(AssertUnwindSafe(|| solve(&is_stopped))))
        });
        while wait.recv_timeout(ASK_EVERY) == Err(RecvTimeoutError::Timeout) {
            if !keep_going() {
                is_stopped.store(true, Ordering::Relaxed);
            }
        }
        match worker.join() {
            Ok(Ok(found)) => Some(found),
            Ok(Err(reason)) | Err(reason) if reason.is::<Stopped>() => None,
            Ok(Err(reason)) | Err(reason) => resume_unwind(reason),
        }
    })
}

/// Nearest other rows: our own search, because the solver's picks its pivots by chance.
fn nearest(rows: &[&[f32]], count: usize) -> Vec<Vec<bhtsne::Neighbor<f32>>> {
    rows.par_iter()
        .enumerate()
        .map(|(i, row)| {
            let mut all: Vec<(f32, usize)> = rows
                .iter()
                .enumerate()
                .filter(|(j, _)| *j != i)
                .map(|(j, other)| {
                    let squares = row.iter().zip(*other).map(|(a, b)| (a - b) * (a - b));
                    (squares.sum::<f32>(), j)
                })
                .collect();
            let order =
                |a: &(f32, usize), b: &(f32, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            let count = count.min(all.len());
            if count < all.len() {
                all.select_nth_unstable_by(count, order);
                all.truncate(count);
            }
            all.sort_by(order);
            all.into_iter()
                .map(|(squared, index)| bhtsne::Neighbor {
                    index,
                    distance: squared.sqrt(),
                })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn clusters_come_apart_the_same_each_time() {
        let mut rng = ChaCha8Rng::seed_from_u64(9);
        let features: Vec<f32> = (0..300 * 20)
            .map(|i| rng.random_range(-1.0..1.0) + if i / 20 % 3 == i % 3 { 4.0 } else { 0.0 })
            .collect();
        for method in [Method::Widest, Method::Neighbours] {
            let map = project(&features, 300, 20, method, 1, &|| true).unwrap();
            assert_eq!(
                map,
                project(&features, 300, 20, method, 1, &|| true).unwrap()
            );
            let center = |c: usize| {
                let own = map.iter().skip(c).step_by(3);
                own.fold([0.0, 0.0], |s, p| {
                    [s[0] + p[0] / 100.0, s[1] + p[1] / 100.0]
                })
            };
            let centers = [0, 1, 2].map(center);
            let distance =
                |p: &[f32; 2], c: usize| (p[0] - centers[c][0]).hypot(p[1] - centers[c][1]);
            let at_home =
                |(i, p): &(usize, &[f32; 2])| (0..3).all(|c| distance(p, i % 3) <= distance(p, c));
            assert!(map.iter().enumerate().filter(at_home).count() >= 295);
        }
        // Those that t-SNE does not lay out itself lie among the others of their cluster.
        let map = |seed| {
            project_many(&features, 300, 20, Method::Neighbours, seed, 100, &|| true).unwrap()
        };
        let placed = map(1);
        assert_eq!(placed, map(1));
        let nearest = |i: usize| {
            let distance =
                |j: &usize| (placed[i][0] - placed[*j][0]).hypot(placed[i][1] - placed[*j][1]);
            let others = (0..300).filter(|j| *j != i);
            others
                .min_by(|a, b| distance(a).total_cmp(&distance(b)))
                .unwrap()
        };
        assert!((0..300).filter(|i| nearest(*i) % 3 == i % 3).count() >= 290);
        assert!(project(&features, 300, 20, Method::Neighbours, 1, &|| false).is_none());
        let asked = std::cell::Cell::new(0);
        let stop_later = || asked.replace(asked.get() + 1) < 3;
        assert!(project(&features, 300, 20, Method::Neighbours, 1, &stop_later).is_none());
        assert!(project(&features[..60], 3, 20, Method::Neighbours, 1, &|| true).is_some());
    }
}
