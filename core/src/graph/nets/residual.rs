//! Small residual nets: convolutions in stages, each half as large and twice as wide.

use super::builder::Builder;
use crate::graph::{Graph, GraphError, ValueId};

/// What a residual net is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residual {
    /// Side of the input, in pixels; of a spectrogram, its bands.
    pub side_px: usize,
    /// Channels of the first stage; each further one has twice as many.
    pub width: usize,
    /// Stages behind the first layer.
    pub stages: usize,
    /// Residual blocks of each stage.
    pub blocks: usize,
    /// Step of the first layer.
    pub first_stride: usize,
}

impl Residual {
    /// A net for spectrograms: its first layer halves them, and three stages behind it.
    pub fn for_spectrogram(num_bands: usize, width: usize) -> Self {
        Self {
            side_px: num_bands,
            width,
            stages: 3,
            blocks: 1,
            first_stride: 2,
        }
    }

    /// A net for pictures of this side, 16 to 512 pixels: as many stages as bring it to about
    /// four pixels, and a first layer that shrinks what is larger than 64.
    pub fn for_pictures(side_px: usize, width: usize, blocks: usize) -> Self {
        let first_stride = match side_px {
            0..=64 => 1,
            65..=160 => 2,
            _ => 4,
        };
        let inner = side_px / first_stride;
        let stages = match inner {
            0..=20 => 2,
            21..=48 => 3,
            _ => 4,
        };
        Self {
            side_px,
            width,
            stages,
            blocks,
            first_stride,
        }
    }
}

/// Builds a net with seeded weights: input `image`, `[batch, 3, side, side]` of 0–255; output
/// `logits`, `[batch, classes]`.
///
/// # Errors
/// If the picture is too small for the stages.
pub fn residual(net: Residual, num_classes: usize, seed: u64) -> Result<Graph, GraphError> {
    let mut builder = Builder::new(seed);
    let image = builder.pictures(net.side_px)?;
    append(builder, net, image, num_classes)
}

/// Builds a net behind a spectrogram, `[batch, 1, bands, frames]`, that a graph makes and that has
/// this mean and deviation; output `logits`, `[batch, classes]`.
///
/// # Errors
/// If the spectrogram is too small for the stages.
pub fn residual_on_spectrogram(
    graph: Graph,
    spectrogram: ValueId,
    [mean, deviation]: [f32; 2],
    net: Residual,
    num_classes: usize,
    seed: u64,
) -> Result<Graph, GraphError> {
    let mut builder = Builder::on(graph, seed);
    let input = builder.normalised(spectrogram, mean, deviation)?;
    append(builder, net, input, num_classes)?.cut(&["logits"])
}

fn append(
    mut builder: Builder,
    net: Residual,
    input: ValueId,
    num_classes: usize,
) -> Result<Graph, GraphError> {
    let kernel = if net.first_stride > 2 { 7 } else { 3 };
    let mut x = builder.layer("stem", input, net.width, kernel, net.first_stride)?;
    let mut width = net.width;
    for stage in 0..net.stages {
        width *= 2;
        x = builder.layer(&format!("stages.{stage}.down"), x, width, 3, 2)?;
        for block in 0..net.blocks {
            x = builder.residual(&format!("stages.{stage}.block{block}"), x)?;
        }
    }
    let logits = builder.classifier(x, num_classes)?;
    builder.graph.add_output(logits);
    Ok(builder.graph)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn nets_fit_their_pictures() {
        for side in [16, 28, 32, 64, 96, 128, 224] {
            let net = Residual::for_pictures(side, 8, 1);
            let graph = residual(net, 5, 1).unwrap();
            let output = graph.shape(graph.outputs()[0]);
            assert_eq!(output.with_batch(2), [2, 5], "{side}");
            assert_eq!(graph, residual(net, 5, 1).unwrap());
            assert_ne!(graph, residual(net, 5, 2).unwrap());
        }
    }
}
