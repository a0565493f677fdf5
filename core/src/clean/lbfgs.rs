//! Limited-memory BFGS (Nocedal & Wright, *Numerical Optimization*, algorithm 7.5) with
//! backtracking, for smooth convex functions.

use std::collections::VecDeque;

/// Pairs of steps and gradient changes that are remembered.
const MEMORY: usize = 10;
/// Share of the promised decrease that a step must bring (Armijo).
const SUFFICIENT: f64 = 1e-4;
const MAX_HALVINGS: usize = 20;

/// Minimises `loss`, which gives value and gradient, from `start`. Ends after `max_steps`, when
/// the gradient's largest entry is below `tolerance`, or when no step helps any more.
pub(super) fn minimise(
    start: Vec<f64>,
    max_steps: usize,
    tolerance: f64,
    loss: impl FnMut(&[f64]) -> (f64, Vec<f64>),
) -> Vec<f64> {
    minimise_watched(start, max_steps, tolerance, loss, || true)
}

/// As [`minimise`]; `goes_on` is asked after every step and may end it.
pub(crate) fn minimise_watched(
    start: Vec<f64>,
    max_steps: usize,
    tolerance: f64,
    mut loss: impl FnMut(&[f64]) -> (f64, Vec<f64>),
    mut goes_on: impl FnMut() -> bool,
) -> Vec<f64> {
    let mut x = start;
    let (mut value, mut gradient) = loss(&x);
    let mut pairs: VecDeque<(Vec<f64>, Vec<f64>, f64)> = VecDeque::new();
    for _ in 0..max_steps {
        if gradient.iter().all(|g| g.abs() < tolerance) {
            break;
        }
        let direction = direction(&gradient, &pairs);
        let slope = dot(&gradient, &direction);
        if slope >= 0.0 {
            break;
        }
        // The first direction has no curvature in it yet.
        let mut step = if pairs.is_empty() {
            (1.0 / dot(&gradient, &gradient).sqrt()).min(1.0)
        } else {
            1.0
        };
        let mut found = None;
        for _ in 0..MAX_HALVINGS {
            let next: Vec<f64> = x
                .iter()
                .zip(&direction)
                .map(|(x, d)| x + step * d)
                .collect();
            let (next_value, next_gradient) = loss(&next);
            if next_value <= value + SUFFICIENT * step * slope {
                found = Some((next, next_value, next_gradient));
                break;
            }
            step *= 0.5;
        }
        let Some((next, next_value, next_gradient)) = found else {
            break;
        };
        let s: Vec<f64> = next.iter().zip(&x).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = next_gradient
            .iter()
            .zip(&gradient)
            .map(|(a, b)| a - b)
            .collect();
        let curvature = dot(&s, &y);
        if curvature > 1e-12 * dot(&y, &y) {
            if pairs.len() == MEMORY {
                pairs.pop_front();
            }
            pairs.push_back((s, y, 1.0 / curvature));
        }
        (x, value, gradient) = (next, next_value, next_gradient);
        if !goes_on() {
            break;
        }
    }
    x
}

fn direction(gradient: &[f64], pairs: &VecDeque<(Vec<f64>, Vec<f64>, f64)>) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(pairs.len());
    for (s, y, rho) in pairs.iter().rev() {
        let alpha = rho * dot(s, &q);
        add(&mut q, -alpha, y);
        alphas.push(alpha);
    }
    if let Some((_, y, rho)) = pairs.back() {
        let scale = 1.0 / (rho * dot(y, y));
        for v in &mut q {
            *v *= scale;
        }
    }
    for ((s, y, rho), alpha) in pairs.iter().zip(alphas.into_iter().rev()) {
        let beta = rho * dot(y, &q);
        add(&mut q, alpha - beta, s);
    }
    q
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], factor: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_valley_is_walked_down() {
        let x = minimise(vec![5.0, -3.0], 100, 1e-8, |x| {
            let (a, b) = (x[0] - 1.0, x[1] - 2.0);
            (a * a + 100.0 * b * b, vec![2.0 * a, 200.0 * b])
        });
        assert!((x[0] - 1.0).abs() < 1e-5 && (x[1] - 2.0).abs() < 1e-5);
    }
}
