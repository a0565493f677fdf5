//! Real recordings: what is measured on them tells them apart.

use hearth_core::clean::sound::{SoundLimits, judged};
use hearth_core::data::augment::sound::{add_noise, mask};
use hearth_core::data::sound::facts::SoundFacts;
use hearth_core::data::sound::features::Describer;
use hearth_core::data::sound::fingerprint::{Fingerprint, Printer, near_pairs};
use hearth_core::data::sound::spectrum::{MelSettings, log_mel};
use hearth_core::data::sound::{self, Sound, resample};
use hearth_tests::shared_data;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::io::Read;

/// A recording of a spoken digit.
struct Spoken {
    digit: char,
    speaker: String,
    sound: Sound,
}

/// The first recordings of every digit by every speaker.
fn spoken_digits(each: usize) -> Option<Vec<Spoken>> {
    let file = std::fs::File::open(shared_data::file("fsdd.tar.gz")?).expect("can be opened");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut digits = Vec::new();
    for entry in archive.entries().expect("is a tar") {
        let mut entry = entry.expect("is whole");
        let path = entry.path().expect("has a path").into_owned();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let parts: Vec<&str> = name.split('_').collect();
        let &[digit, speaker, index] = parts.as_slice() else {
            continue;
        };
        let is_wanted = path.extension().is_some_and(|ending| ending == "wav")
            && index.parse().is_ok_and(|index: usize| index < each);
        if !is_wanted {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("can be read");
        let sound = sound::decode(&bytes).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        digits.push(Spoken {
            digit: digit.chars().next().expect("a digit"),
            speaker: speaker.to_owned(),
            sound,
        });
    }
    digits.sort_by(|a, b| (a.digit, &a.speaker).cmp(&(b.digit, &b.speaker)));
    assert_eq!(digits.len(), 10 * 6 * each);
    Some(digits)
}

/// As somebody else might have saved it: another rate, softer, a little late, noise 25 dB below.
fn copy(sound: &Sound, seed: u64) -> Sound {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let rates = [8_000, 11_025, 16_000, 22_050, 44_100];
    let mut copy = resample::to_rate(sound, rates[seed as usize % rates.len()]);
    let gain = rng.random_range(0.1..1.0f32);
    for sample in &mut copy.samples {
        *sample *= gain;
    }
    add_noise(&mut copy.samples, 25.0, &mut rng);
    let late = rng.random_range(0.0..0.05) * copy.rate_hz as f32;
    copy.samples.splice(0..0, vec![0.0; late as usize]);
    copy
}

#[test]
fn copies_of_recordings_are_found_among_the_same_words_of_the_same_speakers() {
    let Some(digits) = spoken_digits(25) else {
        return;
    };
    let printer = Printer::default();
    let count = digits.len();
    let originals = digits.par_iter().map(|d| printer.print(&d.sound));
    let mut prints: Vec<Fingerprint> = originals.collect();
    let copies = digits.par_iter().enumerate();
    let copies = copies.map(|(i, d)| printer.print(&copy(&d.sound, i as u64)));
    let copies: Vec<Fingerprint> = copies.collect();
    prints.extend(copies);
    let pairs = near_pairs(&prints);
    let right = pairs.iter().filter(|(a, b)| b - a == count).count() as f64;
    let (recall, precision) = (right / count as f64, right / pairs.len() as f64);
    eprintln!("copies of spoken digits: recall {recall:.3}, precision {precision:.3}");
    assert!(recall >= 0.9 && precision >= 0.95, "{recall} {precision}");
}

#[test]
fn features_tell_words_apart_and_few_recordings_are_flawed() {
    let Some(digits) = spoken_digits(10) else {
        return;
    };
    let describer = Describer::default();
    let mut features: Vec<Vec<f32>> = digits
        .par_iter()
        .map(|d| describer.describe(&d.sound))
        .collect();
    standardise(&mut features);
    let is_right = |i: &usize| {
        let distance = |j: &usize| -> f32 {
            let pairs = features[*i].iter().zip(&features[*j]);
            pairs.map(|(a, b)| (a - b) * (a - b)).sum()
        };
        let others = (0..digits.len()).filter(|j| j != i);
        let nearest = others.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.is_some_and(|j| digits[j].digit == digits[*i].digit)
    };
    let right = (0..digits.len()).into_par_iter().filter(is_right).count();
    let accuracy = right as f64 / digits.len() as f64;
    eprintln!("nearest neighbours of spoken digits: {accuracy:.3} say the same");
    assert!(accuracy > 0.85, "{accuracy}");

    let facts: Vec<SoundFacts> = digits.iter().map(|d| SoundFacts::of(&d.sound)).collect();
    let limits = SoundLimits::of(&facts);
    let flawed = facts.iter().filter(|f| !judged(f, &limits).is_empty());
    assert!(flawed.count() <= digits.len() / 50);
}

fn standardise(features: &mut [Vec<f32>]) {
    let count = features.len() as f32;
    for column in 0..features[0].len() {
        let mean = features.iter().map(|f| f[column]).sum::<f32>() / count;
        let power = features.iter().map(|f| (f[column] - mean).powi(2));
        let deviation = (power.sum::<f32>() / count).sqrt().max(1e-6);
        for row in features.iter_mut() {
            row[column] = (row[column] - mean) / deviation;
        }
    }
}

/// Augmentation covers whole bands and whole frames of the spectrogram as it is laid out.
#[test]
fn a_mask_covers_bands_and_frames_of_a_spectrogram() {
    let samples = (0..16_000).map(|i| (i as f32 * 0.05).sin()).collect();
    let sound = Sound {
        rate_hz: 16_000,
        num_channels: 1,
        samples,
    };
    let whole = log_mel(&sound, &MelSettings::default());
    let mut masked = whole.clone();
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    mask(&mut masked.values, masked.num_mels, 0.3, 0.3, &mut rng);
    let is_changed = |mel: usize, frame: usize| masked.band(mel)[frame] != whole.band(mel)[frame];
    let frames = (0..whole.num_frames).filter(|t| (0..whole.num_mels).all(|m| is_changed(m, *t)));
    let bands = (0..whole.num_mels).filter(|m| (0..whole.num_frames).all(|t| is_changed(*m, t)));
    let (frames, bands) = (frames.count(), bands.count());
    assert!(frames > 0 && bands > 0, "{frames} frames, {bands} bands");
    let changed = (0..whole.values.len()).filter(|i| masked.values[*i] != whole.values[*i]);
    let expected = frames * whole.num_mels + bands * (whole.num_frames - frames);
    assert_eq!(changed.count(), expected);
}
