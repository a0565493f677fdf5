//! The bundled encoder of recordings, taken out of its graph to run fast: the spectrum as two matrix
//! products, the net on our plan for pictures.

use crate::assets::SPEECH_ENCODER;
use crate::failure::Failure;
use crate::graph::exec::Runtime;
use crate::graph::onnx::{self, ReadOptions};
use crate::graph::{Graph, GraphError, HostTensor};
use crate::tasks::runtime_for;
use crate::train::device::ComputeDevice;
use crate::train::net::kernels::matrix::{Matrix, product};
use rayon::prelude::*;
use std::sync::Arc;

/// Names in the graph.
const FOURIER: &str = "fourier";
const MEL: &str = "mel";
const SPEECH: &str = "speech";
const FLAT: &str = "flat.0";
/// The spectrogram, `[batch, 1, mels, frames]`.
pub(super) const MELS: &str = "mels";
/// The encoder's output.
pub(super) const EMBEDDING: &str = "embedding";

/// Samples from one window of the spectrum to the next.
const HOP: usize = 160;
/// Amplitudes are those of numbers with 16 bits.
const AMPLITUDE: f32 = 32_767.0;
/// The least power that counts.
const LEAST: f32 = 1e-10;
/// Decibels below the loudest place at which all is the same.
const RANGE: f32 = 80.0;
/// Kept off zero.
const TINY: f32 = 1e-10;

/// The graph of the bundled encoder.
///
/// # Errors
/// Cannot happen: its file is part of the program.
pub(super) fn bundled() -> Result<Graph, GraphError> {
    onnx::read(SPEECH_ENCODER, ReadOptions::default())
}

/// The encoder, ready to run.
pub(super) struct SoundEncoder {
    spectrum: Spectrum,
    net: Box<dyn Runtime>,
}

/// What makes a spectrogram of a window.
pub(super) struct Spectrum {
    fourier: Arc<HostTensor>,
    mel: Arc<HostTensor>,
}

impl SoundEncoder {
    /// From a graph that holds it.
    ///
    /// # Errors
    /// If it is in none.
    pub fn of(graph: &Graph) -> Result<Self, Failure> {
        let net = graph.cut(&[FLAT])?;
        let net = net.behind(net.find(SPEECH)?)?;
        Ok(Self {
            spectrum: Spectrum::of(graph)?,
            net: runtime_for(Arc::new(net), &ComputeDevice::cpu())?,
        })
    }

    /// What it hears in each window: embedding, mean and deviation of each mel band.
    ///
    /// # Errors
    /// If the net cannot be run.
    pub fn encode(&mut self, windows: &[Vec<f32>]) -> Result<Vec<Vec<f32>>, Failure> {
        let spectrum = &self.spectrum;
        let mels: Vec<Vec<f32>> = windows.par_iter().map(|w| spectrum.mels(w)).collect();
        let num_mels = spectrum.mel.shape()[0];
        let frames = mels.first().map_or(0, |mels| mels.len() / num_mels);
        let input = HostTensor::new([mels.len(), 1, frames, num_mels], mels.concat());
        let embeddings = self.net.run(&[input])?.swap_remove(0);
        Ok(embeddings
            .rows()
            .zip(&mels)
            .map(|(embedding, mels)| {
                let mut features = embedding.to_vec();
                features.extend(statistics(mels, num_mels));
                features
            })
            .collect())
    }
}

impl Spectrum {
    /// From a graph that begins with it.
    ///
    /// # Errors
    /// If it does not.
    pub fn of(graph: &Graph) -> Result<Self, Failure> {
        Ok(Self {
            fourier: graph.find_weight(FOURIER)?.clone(),
            mel: graph.find_weight(MEL)?.clone(),
        })
    }

    /// Bands of a spectrogram.
    pub fn num_mels(&self) -> usize {
        self.mel.shape()[0]
    }

    /// The spectrogram of a window as [`MELS`] has it: the frames of the lowest band first.
    pub fn mels_by_band(&self, window: &[f32]) -> Vec<f32> {
        let num_mels = self.num_mels();
        let rows = self.mels(window);
        let frames = rows.len() / num_mels;
        let mut bands = vec![0.0; rows.len()];
        for (frame, row) in rows.chunks_exact(num_mels).enumerate() {
            for (mel, value) in row.iter().enumerate() {
                bands[mel * frames + frame] = *value;
            }
        }
        bands
    }

    /// The spectrogram of a window, `[frames, mels]`, as the net wants it.
    fn mels(&self, window: &[f32]) -> Vec<f32> {
        let [bins, length] = [self.fourier.shape()[0], self.fourier.shape()[3]];
        let num_mels = self.mel.shape()[0];
        let frames = (window.len() - length) / HOP + 1;
        let mut pieces = vec![0.0; frames * length];
        for (frame, piece) in pieces.chunks_exact_mut(length).enumerate() {
            for (to, from) in piece.iter_mut().zip(&window[frame * HOP..]) {
                *to = from * AMPLITUDE;
            }
        }
        let mut spectrum = vec![0.0; frames * bins];
        let fourier = Matrix::new(self.fourier.data(), bins, length).transposed();
        product(
            Matrix::new(&pieces, frames, length),
            fourier,
            &mut spectrum,
            false,
        );
        for value in &mut spectrum {
            *value *= *value;
        }
        let mut mels = vec![0.0; frames * num_mels];
        let mel = Matrix::new(self.mel.data(), num_mels, bins).transposed();
        product(Matrix::new(&spectrum, frames, bins), mel, &mut mels, false);
        for value in &mut mels {
            *value = value.max(LEAST).ln() * (10.0 / std::f32::consts::LN_10);
        }
        let floor = mels.iter().copied().fold(f32::NEG_INFINITY, f32::max) - RANGE;
        for value in &mut mels {
            *value = value.max(floor) * 0.1 + 2.0;
        }
        mels
    }
}

/// Mean and deviation of each band over the frames.
fn statistics(mels: &[f32], num_mels: usize) -> Vec<f32> {
    let frames = (mels.len() / num_mels.max(1)).max(1) as f32;
    let mut mean = vec![0.0; num_mels];
    for row in mels.chunks_exact(num_mels) {
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += value / frames;
        }
    }
    let mut variance = vec![0.0; num_mels];
    for row in mels.chunks_exact(num_mels) {
        for ((sum, value), mean) in variance.iter_mut().zip(row).zip(&mean) {
            *sum += (value - mean) * (value - mean) / frames;
        }
    }
    mean.extend(variance.into_iter().map(|v| (v + TINY).sqrt()));
    mean
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::graph::exec::BurnRuntime;

    #[test]
    fn the_fast_way_gives_what_the_graph_gives() {
        let graph = bundled().unwrap();
        let length = 12_400;
        let windows: Vec<Vec<f32>> = (0..3)
            .map(|kind| {
                let tone = |i: usize| (i as f32 * (0.05 + 0.1 * kind as f32)).sin() * 0.1;
                (0..length)
                    .map(|i| if i < 3000 * kind { 0.0 } else { tone(i) })
                    .collect()
            })
            .collect();
        let found = SoundEncoder::of(&graph).unwrap().encode(&windows).unwrap();
        let device = ComputeDevice::cpu();
        let mut burn =
            BurnRuntime::new(Arc::new(graph), device.burn.clone(), &device.name).unwrap();
        let input = HostTensor::new([3, length], windows.concat());
        let wanted = burn.run(&[input]).unwrap().swap_remove(0);
        for (found, wanted) in found.iter().zip(wanted.rows()) {
            assert_eq!(found.len(), wanted.len());
            let largest = wanted.iter().fold(0.0f32, |m, v| m.max(v.abs()));
            for (a, b) in found.iter().zip(wanted) {
                assert!((a - b).abs() < 2e-3 * largest, "{a} {b}");
            }
        }
    }
}
