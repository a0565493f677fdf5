//! Measures how long a head takes to learn from features that are there: `head_times ROWS WIDTH
//! CLASSES EPOCHS`. Prints JSON with the seconds of five fits.
#![allow(clippy::print_stdout)] // an example talks on standard output

use hearth_core::jobs::JobContext;
use hearth_core::train::TrainConfig;
use hearth_core::train::features::FeatureMatrix;
use hearth_core::train::head::{Labelled, fit_silently};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::error::Error;
use std::time::Instant;

const REPEATS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let numbers: Vec<usize> = std::env::args()
        .skip(1)
        .map(|word| word.parse())
        .collect::<Result<_, _>>()?;
    let [rows, dim, num_classes, epochs] = numbers[..] else {
        return Err("usage: head_times ROWS WIDTH CLASSES EPOCHS".into());
    };
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut drawn = |rows: usize| Labelled {
        features: FeatureMatrix {
            dim,
            data: (0..rows * dim)
                .map(|_| rng.random_range(-1.0..1.0))
                .collect(),
        },
        classes: (0..rows).map(|row| (row % num_classes) as u32).collect(),
    };
    let (train, valid) = (drawn(rows), drawn(rows / 5));
    let config = TrainConfig {
        epochs: epochs as u32,
        patience: epochs as u32,
        ..TrainConfig::default()
    };
    let context = JobContext::detached();
    let mut seconds = Vec::new();
    for _ in 0..REPEATS {
        let started = Instant::now();
        fit_silently(&train, &valid, num_classes, &config, &context)
            .map_err(|error| error.to_string())?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    println!("{}", serde_json::json!({ "seconds": seconds }));
    Ok(())
}
