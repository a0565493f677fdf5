//! Measures how long the bundled encoder takes to read texts, and to learn from them: `encoder_times
//! FILE LEARNED`. FILE holds a text a line; from the first LEARNED it learns, in batches of 32.
//! Prints JSON with the seconds of both and the number of tokens.
#![allow(clippy::print_stdout)] // an example talks on standard output

use hearth_core::graph::HostTensor;
use hearth_core::text_encoder::learn::{EncoderEngine, Head, LearnWhat, NO_TOKEN};
use hearth_core::text_encoder::{MOST_TOKENS, TextEncoder, Tokenizer};
use hearth_core::train::net::{Engine, Pass};
use hearth_core::train::optimizer::{Optimizer, OptimizerSettings};
use hearth_core::train::{Loss, OptimizerKind, loss};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::error::Error;
use std::time::Instant;

const BATCH: usize = 32;
const CLASSES: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, learned] = &args[..] else {
        return Err("usage: encoder_times FILE LEARNED".into());
    };
    let text = std::fs::read_to_string(file)?;
    let texts: Vec<&str> = text.lines().collect();
    let said = |failure: hearth_core::failure::Failure| failure.to_string();
    let encoder = TextEncoder::bundled().map_err(said)?;
    let tokenizer = Tokenizer::bundled().map_err(said)?;
    // The first texts get everything ready.
    encoder.encode(&[tokenizer.tokens("ready", MOST_TOKENS)]);

    let started = Instant::now();
    let tokens: Vec<Vec<u32>> = texts
        .iter()
        .map(|text| tokenizer.tokens(text, MOST_TOKENS))
        .collect();
    let cut = started.elapsed().as_secs_f64();
    let started = Instant::now();
    for chunk in tokens.chunks(256) {
        encoder.encode(chunk);
    }
    let embed = started.elapsed().as_secs_f64();

    let dim = encoder.dim();
    let head = Head {
        weight: HostTensor::new([dim, CLASSES], vec![0.0; dim * CLASSES]),
        bias: HostTensor::new([CLASSES], vec![0.0; CLASSES]),
    };
    let mut engine = EncoderEngine::new(&encoder, &head, LearnWhat::default(), 0.1);
    let mut values = engine.initial();
    let settings = OptimizerSettings {
        kind: OptimizerKind::AdamW,
        momentum: 0.9,
        weight_decay: 0.01,
    };
    let mut optimizer = Optimizer::new(settings, engine.parameters());
    let rates = engine.rates(1.0, 1.0);
    let mut gradients: Vec<Vec<f32>> = values.iter().map(|v| vec![0.0; v.len()]).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let learned: usize = learned.parse()?;
    let started = Instant::now();
    for chunk in tokens[..learned.min(tokens.len())].chunks(BATCH) {
        let mut input = vec![NO_TOKEN; chunk.len() * MOST_TOKENS];
        for (row, text) in input.chunks_exact_mut(MOST_TOKENS).zip(chunk) {
            for (to, token) in row.iter_mut().zip(text) {
                *to = *token as f32;
            }
        }
        let targets: Vec<f32> = (0..chunk.len() * CLASSES)
            .map(|i| if i % 4 == 0 || i % 4 == 3 { 1.0 } else { 0.0 })
            .collect();
        let pass = Pass::Training(&mut rng);
        let outputs = engine.forward(&values, &input, chunk.len(), pass)?;
        let divisor = chunk.len() as f32;
        let (_, slopes) =
            loss::loss_and_gradient(Loss::CrossEntropy, &outputs, &targets, CLASSES, divisor);
        engine.backward(&values, &slopes, &mut gradients)?;
        optimizer.step(&mut values, &gradients, engine.parameters(), &rates, 1e-5);
        for gradient in &mut gradients {
            gradient.fill(0.0);
        }
    }
    let learn = started.elapsed().as_secs_f64();
    let num_tokens: usize = tokens.iter().map(Vec::len).sum();
    let told = serde_json::json!({
        "cut": cut, "embed": embed, "learn": learn, "tokens": num_tokens,
    });
    println!("{told}");
    Ok(())
}
