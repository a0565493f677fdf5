//! Losses over logits, with their gradients. Targets are rows of shares: one for the class, or
//! spread by smoothing and mixup, times the weight of the class; or the numbers themselves.

use super::Loss;

/// How strongly the focal loss leaves out what is known, as its authors found best.
pub const FOCAL_GAMMA: f32 = 2.0;

/// Where Huber's loss turns from squared to straight.
pub const HUBER_DELTA: f32 = 1.0;

/// The natural logarithms of the softmax of a row.
pub fn log_softmax(row: &[f32]) -> Vec<f32> {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = row.iter().map(|x| (x - largest).exp()).sum();
    let shift = largest + sum.ln();
    row.iter().map(|x| x - shift).collect()
}

/// The sum of the losses of a batch, and its gradient divided by `divisor`.
///
/// `outputs` and `targets` are `[batch, width]`.
pub fn loss_and_gradient(
    loss: Loss,
    outputs: &[f32],
    targets: &[f32],
    width: usize,
    divisor: f32,
) -> (f64, Vec<f32>) {
    let mut gradient = vec![0.0; outputs.len()];
    let mut sum = 0.0f64;
    let rows = outputs
        .chunks_exact(width)
        .zip(targets.chunks_exact(width))
        .zip(gradient.chunks_exact_mut(width));
    for ((row, target), gradient) in rows {
        sum += match loss {
            Loss::CrossEntropy => cross_entropy(row, target, gradient),
            Loss::Focal => focal(row, target, gradient),
            Loss::Mse => by_value(row, target, gradient, |d| (d * d, 2.0 * d)),
            Loss::Huber => by_value(row, target, gradient, |d| {
                if d.abs() <= HUBER_DELTA {
                    (0.5 * d * d, d)
                } else {
                    (
                        HUBER_DELTA * (d.abs() - 0.5 * HUBER_DELTA),
                        HUBER_DELTA * d.signum(),
                    )
                }
            }),
        };
    }
    for value in &mut gradient {
        *value /= divisor;
    }
    (sum, gradient)
}

fn cross_entropy(row: &[f32], target: &[f32], gradient: &mut [f32]) -> f64 {
    let logs = log_softmax(row);
    let total: f32 = target.iter().sum();
    let mut sum = 0.0f64;
    for i in 0..row.len() {
        sum -= f64::from(target[i]) * f64::from(logs[i]);
        gradient[i] = logs[i].exp() * total - target[i];
    }
    sum
}

fn focal(row: &[f32], target: &[f32], gradient: &mut [f32]) -> f64 {
    let logs = log_softmax(row);
    let shares: Vec<f32> = logs.iter().map(|log| log.exp()).collect();
    let mut sum = 0.0f64;
    let mut pull = 0.0;
    for i in 0..row.len() {
        let rest = (1.0 - shares[i]).max(0.0);
        sum -= f64::from(target[i]) * f64::from(rest.powf(FOCAL_GAMMA)) * f64::from(logs[i]);
        // p times the slope of the loss by p.
        let slope = FOCAL_GAMMA * shares[i] * rest.powf(FOCAL_GAMMA - 1.0) * logs[i]
            - rest.powf(FOCAL_GAMMA);
        gradient[i] = target[i] * slope;
        pull += gradient[i];
    }
    for i in 0..row.len() {
        gradient[i] -= shares[i] * pull;
    }
    sum
}

fn by_value(
    row: &[f32],
    target: &[f32],
    gradient: &mut [f32],
    of: impl Fn(f32) -> (f32, f32),
) -> f64 {
    let mut sum = 0.0f64;
    for i in 0..row.len() {
        let (value, slope) = of(row[i] - target[i]);
        sum += f64::from(value);
        gradient[i] = slope;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_are_what_differences_say() {
        let outputs = [0.3, -1.2, 2.0, 0.1, 0.4, -0.7];
        let targets = [0.1, 0.8, 0.1, 0.0, 2.0, 0.0];
        for loss in Loss::ALL {
            let (_, gradient) = loss_and_gradient(*loss, &outputs, &targets, 3, 2.0);
            for i in 0..outputs.len() {
                let at = |step: f32| {
                    let mut moved = outputs;
                    moved[i] += step;
                    loss_and_gradient(*loss, &moved, &targets, 3, 2.0).0 / 2.0
                };
                let expected = (at(1e-2) - at(-1e-2)) / 2e-2;
                let difference = (expected - f64::from(gradient[i])).abs();
                assert!(difference < 2e-3, "{loss} {i}: {} {expected}", gradient[i]);
            }
        }
    }

    #[test]
    fn large_logits_stay_numbers() {
        for loss in [Loss::CrossEntropy, Loss::Focal] {
            let (sum, gradient) = loss_and_gradient(loss, &[1000.0, -1000.0], &[1.0, 0.0], 2, 1.0);
            assert!(sum.abs() < 1e-6 && gradient.iter().all(|g| g.is_finite()));
        }
    }
}
