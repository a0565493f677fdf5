//! The plan: steps over numbered buffers, run for one sample at a time.

use super::activation::Activation;
use super::conv::{DenseConv, Size};
use super::depthwise::DepthwiseConv;
use super::pool::{Pool, global_mean, softmax};

/// A buffer of one sample's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct BufferId(pub usize);

/// One step. Pictures lie channels last.
#[derive(Debug)]
pub(super) enum Step {
    /// Takes an input of the graph, turning planes into pixels.
    Load {
        input: usize,
        size: Size,
        to: BufferId,
    },
    /// A convolution or dense layer, with an optional summand.
    Conv {
        conv: Box<DenseConv>,
        from: BufferId,
        residual: Option<BufferId>,
        to: BufferId,
    },
    /// A depthwise convolution.
    Depthwise {
        conv: Box<DepthwiseConv>,
        from: BufferId,
        to: BufferId,
    },
    /// `activation(x · scale + shift)`, each by channel.
    Affine {
        scale: Vec<f32>,
        shift: Vec<f32>,
        activation: Activation,
        from: BufferId,
        to: BufferId,
    },
    /// `activation(a + b)`.
    Sum {
        a: BufferId,
        b: BufferId,
        activation: Activation,
        to: BufferId,
    },
    /// `activation(a · b)`; where `b` is one pixel, it gates the channels of all.
    Product {
        a: BufferId,
        b: BufferId,
        /// Values of `b`.
        len_b: usize,
        activation: Activation,
        to: BufferId,
    },
    /// Pooling over windows.
    Pool {
        pool: Pool,
        from: BufferId,
        to: BufferId,
    },
    /// Mean over the picture.
    GlobalMean {
        size: Size,
        from: BufferId,
        to: BufferId,
    },
    /// Softmax over a vector.
    Softmax { from: BufferId, to: BufferId },
    /// Hands a value out, turning pixels into planes.
    Store {
        from: BufferId,
        size: Size,
        output: usize,
    },
}

impl Step {
    /// Buffers that are read.
    pub fn reads(&self) -> Vec<BufferId> {
        match self {
            Self::Load { .. } => Vec::new(),
            Self::Conv { from, residual, .. } => std::iter::once(*from).chain(*residual).collect(),
            Self::Sum { a, b, .. } | Self::Product { a, b, .. } => vec![*a, *b],
            Self::Depthwise { from, .. }
            | Self::Affine { from, .. }
            | Self::Pool { from, .. }
            | Self::GlobalMean { from, .. }
            | Self::Softmax { from, .. }
            | Self::Store { from, .. } => vec![*from],
        }
    }

    /// The buffer that is written.
    pub fn writes(&self) -> Option<BufferId> {
        match self {
            Self::Store { .. } => None,
            Self::Load { to, .. }
            | Self::Conv { to, .. }
            | Self::Depthwise { to, .. }
            | Self::Affine { to, .. }
            | Self::Sum { to, .. }
            | Self::Product { to, .. }
            | Self::Pool { to, .. }
            | Self::GlobalMean { to, .. }
            | Self::Softmax { to, .. } => Some(*to),
        }
    }

    fn buffers_mut(&mut self) -> Vec<&mut BufferId> {
        match self {
            Self::Load { to, .. } => vec![to],
            Self::Conv {
                from, residual, to, ..
            } => {
                let mut all = vec![from, to];
                all.extend(residual.as_mut());
                all
            }
            Self::Sum { a, b, to, .. } | Self::Product { a, b, to, .. } => vec![a, b, to],
            Self::Depthwise { from, to, .. }
            | Self::Affine { from, to, .. }
            | Self::Pool { from, to, .. }
            | Self::GlobalMean { from, to, .. }
            | Self::Softmax { from, to, .. } => vec![from, to],
            Self::Store { from, .. } => vec![from],
        }
    }
}

/// Memory for one sample on its way through a plan.
pub(super) struct Arena {
    buffers: Vec<Vec<f32>>,
}

/// Steps with their buffers laid over each other where lifetimes allow.
#[derive(Debug)]
pub(super) struct Plan {
    steps: Vec<Step>,
    buffer_sizes: Vec<usize>,
    value_sizes: Vec<usize>,
}

impl Plan {
    /// Takes steps that use one buffer a value, `sizes[i]` floats each, and lets values share
    /// buffers.
    pub fn new(mut steps: Vec<Step>, sizes: &[usize]) -> Self {
        let mut last_read = vec![0; sizes.len()];
        for (index, step) in steps.iter().enumerate() {
            for buffer in step.reads().into_iter().chain(step.writes()) {
                last_read[buffer.0] = index;
            }
        }
        let mut buffer_sizes: Vec<usize> = Vec::new();
        let mut value_sizes = Vec::new();
        let mut free: Vec<usize> = Vec::new();
        let mut slot_of = vec![usize::MAX; sizes.len()];
        for (index, step) in steps.iter_mut().enumerate() {
            if let Some(value) = step.writes() {
                let size = sizes[value.0];
                // The free buffer that fits best, else the largest one, grown.
                let best = (0..free.len()).min_by_key(|i| {
                    let have = buffer_sizes[free[*i]];
                    if have >= size {
                        (0, have - size)
                    } else {
                        (1, size - have)
                    }
                });
                let slot = best.map_or_else(
                    || {
                        buffer_sizes.push(0);
                        buffer_sizes.len() - 1
                    },
                    |i| free.swap_remove(i),
                );
                buffer_sizes[slot] = buffer_sizes[slot].max(size);
                slot_of[value.0] = slot;
                value_sizes.push(size);
            } else {
                value_sizes.push(0);
            }
            let mut ended: Vec<usize> = step
                .reads()
                .into_iter()
                .chain(step.writes())
                .map(|b| b.0)
                .collect();
            ended.sort_unstable();
            ended.dedup();
            free.extend(
                ended
                    .into_iter()
                    .filter(|v| last_read[*v] == index)
                    .map(|v| slot_of[v]),
            );
            for buffer in step.buffers_mut() {
                *buffer = BufferId(slot_of[buffer.0]);
            }
        }
        Self {
            steps,
            buffer_sizes,
            value_sizes,
        }
    }

    /// Memory for one sample.
    pub fn new_arena(&self) -> Arena {
        Arena {
            buffers: self
                .buffer_sizes
                .iter()
                .map(|size| vec![0.0; *size])
                .collect(),
        }
    }

    /// Runs one sample.
    pub fn run(
        &self,
        arena: &mut Arena,
        inputs: &[&[f32]],
        outputs: &mut [&mut [f32]],
        in_parallel: bool,
    ) {
        for (step, size) in self.steps.iter().zip(&self.value_sizes) {
            if let Step::Store { from, size, output } = step {
                to_planes(*size, &arena.buffers[from.0], outputs[*output]);
                continue;
            }
            let Some(to) = step.writes() else { continue };
            let mut written = std::mem::take(&mut arena.buffers[to.0]);
            run_step(
                step,
                &arena.buffers,
                inputs,
                &mut written[..*size],
                in_parallel,
            );
            arena.buffers[to.0] = written;
        }
    }
}

fn run_step(
    step: &Step,
    buffers: &[Vec<f32>],
    inputs: &[&[f32]],
    out: &mut [f32],
    in_parallel: bool,
) {
    let read = |buffer: &BufferId| &buffers[buffer.0][..];
    match step {
        Step::Load { input, size, .. } => to_pixels(*size, inputs[*input], out),
        Step::Conv {
            conv,
            from,
            residual,
            ..
        } => {
            conv.run(read(from), residual.as_ref().map(read), out, in_parallel);
        }
        Step::Depthwise { conv, from, .. } => conv.run(read(from), out, in_parallel),
        Step::Affine {
            scale,
            shift,
            activation,
            from,
            ..
        } => {
            let channels = scale.len();
            for (to, from) in out
                .chunks_exact_mut(channels)
                .zip(read(from).chunks_exact(channels))
            {
                for c in 0..channels {
                    to[c] = activation.apply(from[c] * scale[c] + shift[c]);
                }
            }
        }
        Step::Sum {
            a, b, activation, ..
        } => {
            for ((to, a), b) in out.iter_mut().zip(read(a)).zip(read(b)) {
                *to = activation.apply(a + b);
            }
        }
        Step::Product {
            a,
            b,
            len_b,
            activation,
            ..
        } => {
            let b = &read(b)[..*len_b];
            for (to, a) in out
                .chunks_exact_mut(*len_b)
                .zip(read(a).chunks_exact(*len_b))
            {
                for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
                    *to = activation.apply(a * b);
                }
            }
        }
        Step::Pool { pool, from, .. } => pool.run(read(from), out),
        Step::GlobalMean { size, from, .. } => global_mean(*size, &read(from)[..size.len()], out),
        Step::Softmax { from, .. } => {
            let count = out.len();
            out.copy_from_slice(&read(from)[..count]);
            softmax(out);
        }
        Step::Store { .. } => {}
    }
}

fn to_pixels(size: Size, planes: &[f32], pixels: &mut [f32]) {
    let plane = size.height * size.width;
    for (c, values) in planes.chunks_exact(plane).enumerate() {
        for (pixel, value) in pixels.chunks_exact_mut(size.channels).zip(values) {
            pixel[c] = *value;
        }
    }
}

fn to_planes(size: Size, pixels: &[f32], planes: &mut [f32]) {
    let plane = size.height * size.width;
    for (c, values) in planes.chunks_exact_mut(plane).enumerate() {
        for (value, pixel) in values.iter_mut().zip(pixels.chunks_exact(size.channels)) {
            *value = pixel[c];
        }
    }
}
