//! From gradients to steps: SGD with momentum, Adam, `AdamW`; clipping; the average of weights.

use super::OptimizerKind;
use super::net::Parameter;
use pulp::Arch;
use rayon::prelude::*;

/// Decay of Adam's first moment.
const BETA_1: f32 = 0.9;

/// Decay of Adam's second moment.
const BETA_2: f32 = 0.999;

/// Added to the root of Adam's second moment.
const EPSILON: f32 = 1e-5;

/// What stays the same over a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptimizerSettings {
    /// Which one.
    pub kind: OptimizerKind,
    /// Momentum of SGD, 0 to below 1.
    pub momentum: f32,
    /// Weight decay, of parameters that decay.
    pub weight_decay: f32,
}

/// An optimiser with its memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimizer {
    /// Its settings.
    pub settings: OptimizerSettings,
    /// Steps taken.
    pub num_steps: u64,
    /// Momentum, or the first moments.
    pub first: Vec<Vec<f32>>,
    /// Second moments; empty for SGD.
    pub second: Vec<Vec<f32>>,
}

impl Optimizer {
    /// One that has taken no step.
    pub fn new(settings: OptimizerSettings, parameters: &[Parameter]) -> Self {
        let zeros = || parameters.iter().map(|p| vec![0.0; p.len]).collect();
        Self {
            settings,
            num_steps: 0,
            first: zeros(),
            second: match settings.kind {
                OptimizerKind::Sgd => Vec::new(),
                OptimizerKind::Adam | OptimizerKind::AdamW => zeros(),
            },
        }
    }

    /// Changes all values. `rates` holds a factor of the learning rate for each parameter.
    pub fn step(
        &mut self,
        values: &mut [Vec<f32>],
        gradients: &[Vec<f32>],
        parameters: &[Parameter],
        rates: &[f32],
        learning_rate: f64,
    ) {
        self.num_steps += 1;
        let steps = self.num_steps as i32;
        let (first, second) = (1.0 - BETA_1.powi(steps), 1.0 - BETA_2.powi(steps));
        let settings = self.settings;
        for (i, parameter) in parameters.iter().enumerate() {
            let rate = learning_rate as f32 * rates[i];
            let decay = if parameter.decays {
                settings.weight_decay
            } else {
                0.0
            };
            let memory = &mut self.first[i];
            match settings.kind {
                OptimizerKind::Sgd => sgd(
                    &mut values[i],
                    &gradients[i],
                    memory,
                    rate,
                    settings.momentum,
                    decay,
                ),
                kind => {
                    let is_decoupled = kind == OptimizerKind::AdamW;
                    let adam = Adam {
                        rate,
                        first,
                        second,
                        shrink: if is_decoupled {
                            1.0 - rate * decay
                        } else {
                            1.0
                        },
                        decay: if is_decoupled { 0.0 } else { decay },
                    };
                    adam.step(&mut values[i], &gradients[i], memory, &mut self.second[i]);
                }
            }
        }
    }
}

fn sgd(
    values: &mut [f32],
    gradients: &[f32],
    memory: &mut [f32],
    rate: f32,
    momentum: f32,
    decay: f32,
) {
    Arch::new().dispatch(|| {
        for ((value, gradient), memory) in values.iter_mut().zip(gradients).zip(memory) {
            *memory = *memory * momentum + gradient + decay * *value;
            *value -= rate * *memory;
        }
    });
}

/// The numbers of one step of Adam.
#[derive(Clone, Copy)]
struct Adam {
    rate: f32,
    /// Corrects the first moments' beginning at zero.
    first: f32,
    second: f32,
    /// Decoupled weight decay.
    shrink: f32,
    /// Weight decay in the gradient.
    decay: f32,
}

impl Adam {
    fn step(self, values: &mut [f32], gradients: &[f32], first: &mut [f32], second: &mut [f32]) {
        const CHUNK: usize = 32 * 1024;
        values
            .par_chunks_mut(CHUNK)
            .zip(gradients.par_chunks(CHUNK))
            .zip(
                first
                    .par_chunks_mut(CHUNK)
                    .zip(second.par_chunks_mut(CHUNK)),
            )
            .for_each(|((values, gradients), (first, second))| {
                Arch::new().dispatch(|| {
                    let values = values.iter_mut().zip(gradients);
                    for ((value, gradient), (m, v)) in values.zip(first.iter_mut().zip(second)) {
                        let gradient = gradient + self.decay * *value;
                        *m = *m * BETA_1 + gradient * (1.0 - BETA_1);
                        *v = *v * BETA_2 + gradient * gradient * (1.0 - BETA_2);
                        let step = (*m / self.first) / ((*v / self.second).sqrt() + EPSILON);
                        *value = *value * self.shrink - self.rate * step;
                    }
                });
            });
    }
}

/// Shortens all gradients together where they are longer than `longest` (0 for no bound); returns
/// how long they were.
pub fn clip(gradients: &mut [Vec<f32>], longest: f64) -> f64 {
    let squares: f64 = gradients
        .iter()
        .flat_map(|gradient| gradient.chunks(4096))
        .map(|chunk| f64::from(chunk.iter().map(|g| g * g).sum::<f32>()))
        .sum();
    let length = squares.sqrt();
    if longest > 0.0 && length > longest {
        let factor = (longest / length) as f32;
        for value in gradients.iter_mut().flatten() {
            *value *= factor;
        }
    }
    length
}

/// Moves an average towards the values: `decay` of it stays, less in the first steps.
pub fn move_average(average: &mut [Vec<f32>], values: &[Vec<f32>], decay: f64, num_steps: u64) {
    let steps = num_steps as f64;
    let decay = decay.min((1.0 + steps) / (10.0 + steps)) as f32;
    for (average, values) in average.iter_mut().zip(values) {
        Arch::new().dispatch(|| {
            for (average, value) in average.iter_mut().zip(values) {
                *average = *average * decay + value * (1.0 - decay);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter() -> Vec<Parameter> {
        vec![Parameter {
            name: "w".into(),
            len: 1,
            decays: true,
        }]
    }

    /// Steps on (w − 3)², from 0.
    fn after(kind: OptimizerKind, weight_decay: f32, steps: u32) -> f32 {
        let settings = OptimizerSettings {
            kind,
            momentum: 0.9,
            weight_decay,
        };
        let mut optimizer = Optimizer::new(settings, &parameter());
        let mut values = vec![vec![0.0f32]];
        for _ in 0..steps {
            let gradients = vec![vec![2.0 * (values[0][0] - 3.0)]];
            optimizer.step(&mut values, &gradients, &parameter(), &[1.0], 0.05);
        }
        values[0][0]
    }

    #[test]
    fn every_optimizer_finds_the_lowest_place() {
        for kind in OptimizerKind::ALL {
            let found = after(*kind, 0.0, 400);
            assert!((found - 3.0).abs() < 0.05, "{kind}: {found}");
            assert!(after(*kind, 0.5, 400) < found - 0.05, "{kind} decays");
        }
    }

    #[test]
    fn adam_steps_as_its_authors_wrote() {
        // With corrected moments, the first step is as long as the learning rate.
        assert!((after(OptimizerKind::Adam, 0.0, 1) - 0.05).abs() < 1e-4);
        assert!((after(OptimizerKind::Sgd, 0.0, 1) - 0.3).abs() < 1e-6);
    }

    #[test]
    fn long_gradients_are_shortened_together() {
        let mut gradients = vec![vec![3.0], vec![4.0]];
        assert!((clip(&mut gradients, 0.0) - 5.0).abs() < 1e-6);
        assert_eq!(gradients, [[3.0], [4.0]]);
        clip(&mut gradients, 1.0);
        assert!((gradients[0][0] - 0.6).abs() < 1e-6 && (gradients[1][0] - 0.8).abs() < 1e-6);
    }

    #[test]
    fn an_average_follows() {
        let mut average = vec![vec![0.0]];
        for step in 0..1000 {
            move_average(&mut average, &[vec![1.0]], 0.9, step);
        }
        assert!((average[0][0] - 1.0).abs() < 1e-3);
    }
}
