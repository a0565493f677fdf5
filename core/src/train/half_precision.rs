//! Mixed precision: products in 16 bits, everything else in 32. A device has to prove that it gets
//! them right before they are used.

use super::Loss;
use super::Precision;
use super::device::ComputeDevice;
use super::loss::loss_and_gradient;
use super::net::{BurnEngine, Engine, NetOptions, Pass};
use crate::failure::Failure;
use crate::graph::GraphError;
use crate::graph::nets::{Residual, residual};
use burn::tensor::Device;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

/// Losses in half precision may differ by this share from those of the CPU in full.
const TOLERANCE: f32 = 0.03;

/// Samples, side and classes of what the proof learns, its steps and their length.
const BATCH: usize = 8;
const SIDE: usize = 16;
const CLASSES: usize = 4;
const STEPS: usize = 8;
const RATE: f32 = 0.5;

/// Whether a training computes products in half precision on a device; a warning where it was asked
/// for and is not proven.
pub fn is_used(precision: Precision, device: &ComputeDevice) -> (bool, Option<Failure>) {
    match precision {
        Precision::Full => (false, None),
        Precision::Auto => (device.is_half_right, None),
        Precision::Mixed if device.is_half_right => (true, None),
        Precision::Mixed => {
            let message = format!(
                "{} did not prove that it computes right in half precision; the training works in full precision.",
                device.name
            );
            let failure = Failure::new("half-not-proven", message).with("device", &device.name);
            (false, Some(failure))
        }
    }
}

/// Trains a small net on fixed pictures, on a device in half precision and on the CPU in full.
///
/// # Errors
/// If the losses differ, or the device fails.
pub fn prove(device: &Device) -> Result<f32, String> {
    let expected = losses(&Device::flex(), false).map_err(|error| error.to_string())?;
    let found = losses(device, true).map_err(|error| error.to_string())?;
    let pairs = expected.iter().zip(&found);
    let largest = pairs
        .map(|(a, b)| (a - b).abs() / a.abs().max(1e-3))
        .fold(0.0, f32::max);
    // NaN is no proof.
    if largest <= TOLERANCE && found.iter().all(|loss| loss.is_finite()) {
        Ok(largest)
    } else {
        Err(format!(
            "In half precision it computes something else: losses {found:?} instead of {expected:?}."
        ))
    }
}

fn losses(device: &Device, is_half: bool) -> Result<Vec<f32>, GraphError> {
    let graph = residual(Residual::for_pictures(SIDE, 8, 1), CLASSES, 3)?;
    let options = NetOptions {
        is_half,
        ..NetOptions::default()
    };
    let mut engine = BurnEngine::new(Arc::new(graph), options, device.clone())?;
    let input: Vec<f32> = (0..BATCH * SIDE * SIDE * 3)
        .map(|i| (i * 37 % 251) as f32)
        .collect();
    let mut targets = vec![0.0; BATCH * CLASSES];
    for sample in 0..BATCH {
        targets[sample * CLASSES + sample % CLASSES] = 1.0;
    }
    let mut values = engine.initial();
    let mut losses = Vec::with_capacity(STEPS);
    for _ in 0..STEPS {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let outputs = engine.forward(&values, &input, BATCH, Pass::Training(&mut rng))?;
        let (loss, gradient) = loss_and_gradient(
            Loss::CrossEntropy,
            &outputs,
            &targets,
            CLASSES,
            BATCH as f32,
        );
        losses.push((loss / BATCH as f64) as f32);
        let mut gradients: Vec<Vec<f32>> = values.iter().map(|v| vec![0.0; v.len()]).collect();
        engine.backward(&values, &gradient, &mut gradients)?;
        for (values, gradient) in values.iter_mut().zip(&gradients) {
            for (value, gradient) in values.iter_mut().zip(gradient) {
                *value -= RATE * gradient;
            }
        }
    }
    Ok(losses)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn half_precision_learns_the_same() {
        let full = losses(&Device::flex(), false).unwrap();
        let half = losses(&Device::flex(), true).unwrap();
        assert!(full[STEPS - 1] < full[0] - 0.02, "it learns: {full:?}");
        assert_ne!(full, half, "other numbers are computed with");
        assert!(prove(&Device::flex()).unwrap() > 0.0);
    }

    #[test]
    fn only_a_proof_lets_it_be_used() {
        let mut device = ComputeDevice::cpu();
        let used = |precision, device: &ComputeDevice| {
            let (is_used, warning) = is_used(precision, device);
            (is_used, warning.map(|warning| warning.code))
        };
        assert_eq!(used(Precision::Auto, &device), (false, None));
        let refused = used(Precision::Mixed, &device);
        assert_eq!(refused, (false, Some("half-not-proven".to_owned())));
        device.is_half_right = true;
        assert_eq!(used(Precision::Auto, &device), (true, None));
        assert_eq!(used(Precision::Mixed, &device), (true, None));
        assert_eq!(used(Precision::Full, &device), (false, None));
    }
}
