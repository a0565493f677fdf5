//! Measures how long the report on answers takes: `report_times SAMPLES CLASSES`. Prints JSON with
//! the seconds of five reports.
#![allow(clippy::print_stdout)] // an example talks on standard output

use hearth_core::data::Split;
use hearth_core::eval::{ItemPrediction, Reliability, Report, Scores};
use hearth_core::ids::{ClassId, RunId, SampleId};
use hearth_core::train::head::argmax;
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
    let [num_samples, num_classes] = numbers[..] else {
        return Err("usage: report_times SAMPLES CLASSES".into());
    };
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut data = Vec::with_capacity(num_samples * num_classes);
    let mut items = Vec::with_capacity(num_samples);
    for index in 0..num_samples {
        let truth = index % num_classes;
        let mut row: Vec<f32> = (0..num_classes).map(|_| rng.random::<f32>()).collect();
        row[truth] += 0.8;
        let sum: f32 = row.iter().sum();
        for value in &mut row {
            *value /= sum;
        }
        let predicted = argmax(&row);
        items.push(ItemPrediction {
            sample: SampleId(index as i64),
            truth: ClassId(truth as u32),
            predicted: ClassId(predicted as u32),
            probability: row[predicted],
            truth_probability: row[truth],
        });
        data.extend(row);
    }
    let labels: Vec<String> = (0..num_classes).map(|class| class.to_string()).collect();
    let mut seconds = Vec::new();
    for _ in 0..REPEATS {
        let (items, scores) = (items.clone(), Scores::new(num_classes, data.clone()));
        let started = Instant::now();
        let report = Report::of(&RunId::numbered(1), Split::Test, &labels, items);
        let report = report.with_scores(scores);
        let reliability = Reliability::of(&report.items);
        seconds.push(started.elapsed().as_secs_f64());
        if report.probabilities.is_none() || reliability.bins.is_empty() {
            return Err("the report lacks its probabilities".into());
        }
    }
    println!("{}", serde_json::json!({ "seconds": seconds }));
    Ok(())
}
