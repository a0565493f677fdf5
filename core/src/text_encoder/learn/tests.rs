#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::*;
use crate::text_encoder::tests_support::small;
use crate::train::loss::loss_and_gradient;
use crate::train::{Loss, OptimizerKind};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const CLASSES: usize = 3;

fn head(dim: usize) -> Head {
    let weight = (0..dim * CLASSES).map(|i| ((i * 7 % 11) as f32 - 5.0) / 20.0);
    Head {
        weight: HostTensor::new([dim, CLASSES], weight.collect()),
        bias: HostTensor::new([CLASSES], vec![0.1, -0.2, 0.0]),
    }
}

fn input(texts: &[&[u32]]) -> Vec<f32> {
    let mut input = vec![NO_TOKEN; texts.len() * MOST_TOKENS];
    for (row, text) in input.chunks_exact_mut(MOST_TOKENS).zip(texts) {
        for (to, token) in row.iter_mut().zip(*text) {
            *to = *token as f32;
        }
    }
    input
}

const TEXTS: [&[u32]; 3] = [&[1, 5, 9, 2], &[1, 2], &[1, 7, 7, 3, 11, 2]];

fn loss(engine: &mut EncoderEngine, values: &[Vec<f32>]) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let input = input(&TEXTS);
    let outputs = engine.forward(values, &input, 3, Pass::Training(&mut rng));
    let (loss, _) = loss_and_gradient(
        Loss::CrossEntropy,
        &outputs.unwrap(),
        &TARGETS,
        CLASSES,
        3.0,
    );
    loss / 3.0
}

const TARGETS: [f32; 9] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.3, 0.7];

/// Gradients are the slopes of the loss, for every kind of learning and with dropout.
#[test]
fn gradients_are_slopes() {
    let encoder = small(4);
    for (what, dropout) in [
        (LearnWhat::default(), 0.0),
        (LearnWhat::default(), 0.3),
        (
            LearnWhat {
                last_layers: 2,
                ..LearnWhat::default()
            },
            0.0,
        ),
        (
            LearnWhat {
                rank: 2,
                ..LearnWhat::default()
            },
            0.0,
        ),
    ] {
        let mut engine = EncoderEngine::new(&encoder, &head(encoder.dim()), what, dropout);
        let mut values = engine.initial();
        // A change that is none yet has no slope on one side.
        for (i, value) in values.iter_mut().flatten().enumerate() {
            *value += ((i * 31 % 17) as f32 - 8.0) / 400.0;
        }
        let mut gradients: Vec<Vec<f32>> = values.iter().map(|v| vec![0.0; v.len()]).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let outputs = engine
            .forward(&values, &input(&TEXTS), 3, Pass::Training(&mut rng))
            .unwrap();
        let (_, d) = loss_and_gradient(Loss::CrossEntropy, &outputs, &TARGETS, CLASSES, 3.0);
        engine.backward(&values, &d, &mut gradients).unwrap();
        for at in 0..values.len() {
            // The direction in which the loss rises most, and one element.
            let norm = gradients[at].iter().map(|g| g * g).sum::<f32>().sqrt();
            let name = engine.parameters()[at].name.clone();
            if norm < 1e-5 {
                // A bias of all keys changes nothing: softmax takes it away.
                assert!(
                    name.contains("key.bias") || name.contains("token_type"),
                    "{name}"
                );
                continue;
            }
            let step = 2e-2 / norm.max(0.05);
            let mut moved = |sign: f32| {
                let mut there = values.clone();
                for (value, gradient) in there[at].iter_mut().zip(&gradients[at]) {
                    *value += sign * step * gradient;
                }
                loss(&mut engine, &there)
            };
            let slope = (moved(1.0) - moved(-1.0)) / f64::from(2.0 * step);
            let wanted = f64::from(norm * norm);
            assert!(
                (slope - wanted).abs() < 0.03 * wanted + 2e-5,
                "{name} {what:?}: {slope} {wanted}"
            );
        }
    }
}

/// What was learned is what the encoder says that is made of it.
#[test]
fn what_learned_is_finished_as_an_encoder() {
    let encoder = small(4);
    for rank in [0, 3] {
        let what = LearnWhat {
            rank,
            ..LearnWhat::default()
        };
        let mut engine = EncoderEngine::new(&encoder, &head(encoder.dim()), what, 0.0);
        let mut values = engine.initial();
        let settings = crate::train::optimizer::OptimizerSettings {
            kind: OptimizerKind::AdamW,
            momentum: 0.9,
            weight_decay: 0.01,
        };
        let mut optimizer = crate::train::optimizer::Optimizer::new(settings, engine.parameters());
        let rates = engine.rates(0.9, 2.0);
        let before = loss(&mut engine, &values);
        for _ in 0..60 {
            let mut gradients: Vec<Vec<f32>> = values.iter().map(|v| vec![0.0; v.len()]).collect();
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let outputs = engine
                .forward(&values, &input(&TEXTS), 3, Pass::Training(&mut rng))
                .unwrap();
            let (_, d) = loss_and_gradient(Loss::CrossEntropy, &outputs, &TARGETS, CLASSES, 3.0);
            engine.backward(&values, &d, &mut gradients).unwrap();
            optimizer.step(&mut values, &gradients, engine.parameters(), &rates, 0.01);
        }
        let after = loss(&mut engine, &values);
        assert!(after < before * 0.6, "{before} {after}");
        let logits = engine
            .forward(&values, &input(&TEXTS), 3, Pass::Measuring)
            .unwrap();
        let (finished, head) = engine.finished(&values).unwrap();
        let texts: Vec<Vec<u32>> = TEXTS.iter().map(|text| text.to_vec()).collect();
        for (row, logits) in finished
            .encode(&texts)
            .iter()
            .zip(logits.chunks_exact(CLASSES))
        {
            for (class, logit) in logits.iter().enumerate() {
                let sum: f32 = row
                    .iter()
                    .zip(head.weight.data().chunks_exact(CLASSES))
                    .map(|(value, weights)| value * weights[class])
                    .sum();
                assert!((sum + head.bias.data()[class] - logit).abs() < 1e-4);
            }
        }
    }
}
