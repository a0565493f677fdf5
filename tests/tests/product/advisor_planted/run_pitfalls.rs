//! Pitfalls of runs: curves, reports, goals and looks at the test, as real runs have them, with
//! what is wrong planted in them.

use super::Strength;
use hearth_core::advice::runs::{ClassSeen, RunsSeen};
use hearth_core::data::Split;
use hearth_core::eval::metrics::wilson_interval;
use hearth_core::eval::{Score, SplitScore};
use hearth_core::goal::{Goal, Metric};
use hearth_core::ids::RunId;
use hearth_core::project::Snapshot;
use hearth_core::train::{EpochMetrics, RunSummary, StopReason, TrainConfig};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Samples of the validation and of the test split.
const NUM_MEASURED: usize = 1500;

const LABELS: [&str; 4] = ["ant", "bee", "cat", "dog"];

/// What is planted in runs.
pub struct RunPitfall {
    pub kind: &'static str,
    pub plant: fn(&mut Snapshot, &mut RunsSeen, Strength, &mut ChaCha8Rng),
}

/// So many measured with this chance of being right.
fn measured(chance: f64, num_samples: usize, rng: &mut ChaCha8Rng) -> Score {
    let right = (0..num_samples).filter(|_| rng.random_bool(chance)).count();
    let accuracy = right as f64 / num_samples as f64;
    Score::Classes(SplitScore {
        accuracy,
        accuracy_interval: wilson_interval(accuracy, num_samples),
        macro_f1: accuracy,
        auc: None,
        num_samples,
    })
}

/// Curves as they are: the losses fall towards where they end, with noise; after `turn`, the
/// validation loss rises by `rise` an epoch while the training loss goes on falling.
fn curves(end: f32, turn: u32, rise: f32, rng: &mut ChaCha8Rng) -> Vec<EpochMetrics> {
    let mut lowest = f32::INFINITY;
    (1..=30_u32)
        .map(|epoch| {
            let fall = (-0.3 * epoch as f32).exp();
            let noise = rng.random_range(-0.01..0.01_f32);
            let late: f32 = epoch.saturating_sub(turn) as f32;
            let train_loss = if rise > 0.0 {
                (end * 0.8 * (-0.12 * late).exp() + fall).max(0.005)
            } else {
                end * 0.9 + fall
            };
            let valid_loss = end + fall + late * rise + noise;
            let is_best = valid_loss < lowest;
            lowest = lowest.min(valid_loss);
            EpochMetrics {
                epoch,
                max_epochs: 30,
                train_loss,
                train_accuracy: (1.0 - train_loss / 2.5).clamp(0.0, 1.0),
                valid_loss: Some(valid_loss),
                valid_accuracy: Some((1.0 - valid_loss / 2.5).clamp(0.0, 1.0)),
                learning_rate: 1e-3,
                elapsed_secs: f64::from(epoch),
                samples_per_sec: 100.0,
                never_predicted: Vec::new(),
                is_best,
            }
        })
        .collect()
}

/// A run as it should be, with a goal that it reaches.
pub fn healthy(rng: &mut ChaCha8Rng) -> RunsSeen {
    let chance = rng.random_range(0.82..0.93);
    let run = RunSummary {
        run: RunId::numbered(3),
        created: "2026-01-01T00:00:00Z".into(),
        config: TrainConfig::default(),
        way: None,
        target: None,
        device: "CPU".into(),
        backbone: String::new(),
        labels: LABELS.map(str::to_owned).to_vec(),
        epochs: curves(rng.random_range(0.25..0.4), 30, 0.0, rng),
        best_epoch: 30,
        stop_reason: StopReason::AllEpochs,
        moments: Vec::new(),
        num_train_samples: 7000,
        data: None,
        valid: Some(measured(chance, NUM_MEASURED, rng)),
        test: Some(measured(chance, NUM_MEASURED, rng)),
        cross_validation: None,
        num_cached: 0,
        features_secs: 1.0,
        duration_secs: 9.0,
        model_bytes: Some(7_000_000),
        answer_secs: Some(0.012),
        answer_bytes: None,
    };
    let classes = LABELS.map(|label| ClassSeen {
        label: label.to_owned(),
        num_due: NUM_MEASURED as u64 / 4,
        num_given: rng.random_range(300..450),
    });
    RunsSeen {
        newest: Some(run),
        classes: classes.to_vec(),
        goal: Some(Goal {
            words: String::new(),
            metric: Metric::Accuracy,
            least: Some(0.75),
            most_mb: Some(20.0),
            most_ms: Some(50.0),
        }),
        ..RunsSeen::default()
    }
}

fn run(seen: &mut RunsSeen) -> &mut RunSummary {
    seen.newest.as_mut().expect("a run")
}

fn goal(seen: &mut RunsSeen) -> &mut Goal {
    seen.goal.as_mut().expect("a goal")
}

fn test_accuracy(seen: &RunsSeen) -> f64 {
    let test = seen.newest.as_ref().and_then(|run| run.test.as_ref());
    test.expect("a test").headline()
}

pub fn all() -> Vec<RunPitfall> {
    vec![
        RunPitfall {
            kind: "overfitting",
            plant: |_, seen, strength, rng| {
                run(seen).epochs = curves(0.4, 12, strength.of([0.001, 0.012, 0.05]), rng);
            },
        },
        RunPitfall {
            kind: "underfitting",
            plant: |_, seen, strength, rng| {
                // Of 1.39, the loss of guessing.
                run(seen).epochs = curves(strength.of([0.5, 0.85, 1.1]), 30, 0.0, rng);
            },
        },
        RunPitfall {
            kind: "class-never-predicted",
            plant: |_, seen, strength, rng| {
                let place = rng.random_range(0..LABELS.len());
                seen.classes[place].num_given = strength.of([100, 12, 0]);
            },
        },
        RunPitfall {
            kind: "test-worse-than-valid",
            plant: |_, seen, strength, rng| {
                let by = strength.of([0.01, 0.07, 0.2]);
                run(seen).valid = Some(measured(0.92, NUM_MEASURED, rng));
                run(seen).test = Some(measured(0.92 - by, NUM_MEASURED, rng));
            },
        },
        RunPitfall {
            kind: "test-better-than-valid",
            plant: |_, seen, strength, rng| {
                let by = strength.of([0.01, 0.07, 0.2]);
                run(seen).valid = Some(measured(0.92 - by, NUM_MEASURED, rng));
                run(seen).test = Some(measured(0.92, NUM_MEASURED, rng));
            },
        },
        RunPitfall {
            kind: "test-too-small",
            plant: |_, seen, strength, rng| {
                let count = strength.of([400, 70, 20]);
                run(seen).test = Some(measured(0.85, count, rng));
            },
        },
        RunPitfall {
            kind: "tuned-on-test",
            plant: |snapshot, seen, strength, _| {
                assert!(snapshot.samples_in(Split::Test).next().is_some(), "a test");
                for number in 0..strength.of([4, 15, 60]) {
                    seen.looks.note(&RunId::numbered(number), snapshot);
                }
            },
        },
        RunPitfall {
            kind: "goal-missed",
            plant: |_, seen, strength, _| {
                let least = test_accuracy(seen) + strength.of([0.005, 0.04, 0.07]);
                goal(seen).least = Some(least.min(1.0));
            },
        },
        RunPitfall {
            kind: "goal-contradictory",
            plant: |_, seen, strength, _| {
                let goal = goal(seen);
                goal.least = Some(strength.of([0.9, 0.96, 0.999]));
                goal.most_ms = Some(5.0);
            },
        },
        RunPitfall {
            kind: "model-too-large",
            plant: |_, seen, strength, _| {
                run(seen).model_bytes = Some(strength.of([19_000_000, 26_000_000, 200_000_000]));
            },
        },
        RunPitfall {
            kind: "model-too-slow",
            plant: |_, seen, strength, _| {
                run(seen).answer_secs = Some(strength.of([0.048, 0.065, 0.6]));
            },
        },
    ]
}
