//! From a graph to a plan: folds batch norm into convolutions, and activations and sums into the
//! step before them.

use super::activation::Activation;
use super::conv::{DenseConv, Size, Windows};
use super::depthwise::DepthwiseConv;
use super::matrix::PackedMatrix;
use super::plan::{BufferId, Plan, Step};
use super::pool::{Pool, PoolKind};
use crate::graph::op::Padding;
use crate::graph::{Graph, GraphError, Node, Op, Shape, ValueId};
use std::collections::HashMap;

/// Kernel rows that the depthwise kernel can hold.
const MOST_KERNEL_ROWS: usize = 16;

/// Lowers a graph.
pub(super) fn lower(graph: &Graph) -> Result<Plan, GraphError> {
    let mut lowering = Lowering::new(graph);
    for (index, id) in graph.inputs().iter().enumerate() {
        let size = size_of(graph.shape(*id)).ok_or_else(|| GraphError::WrongInput {
            detail: format!("the CPU plan does not take {}", graph.shape(*id)),
        })?;
        let to = lowering.new_buffer(*id, size);
        lowering.steps.push(Step::Load {
            input: index,
            size,
            to,
        });
    }
    for index in 0..graph.nodes().len() {
        if !lowering.is_done[index] {
            lowering.lower_node(index)?;
        }
    }
    for (output, id) in graph.outputs().iter().enumerate() {
        let (from, size) = lowering.value(*id, "output")?;
        lowering.steps.push(Step::Store { from, size, output });
    }
    let sizes: Vec<usize> = lowering.sizes.iter().map(|size| size.len()).collect();
    Ok(Plan::new(lowering.steps, &sizes))
}

/// Height, width and channels of one sample of this shape; a vector is one pixel.
fn size_of(shape: &Shape) -> Option<Size> {
    match shape.with_batch(1)[..] {
        [1, channels] => Some(Size {
            height: 1,
            width: 1,
            channels,
        }),
        [1, channels, height, width] => Some(Size {
            height,
            width,
            channels,
        }),
        _ => None,
    }
}

struct Lowering<'a> {
    graph: &'a Graph,
    steps: Vec<Step>,
    sizes: Vec<Size>,
    buffers: HashMap<ValueId, BufferId>,
    /// Nodes that read each value; an output counts as read once more.
    readers: HashMap<ValueId, Vec<usize>>,
    is_done: Vec<bool>,
}

impl<'a> Lowering<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut readers: HashMap<ValueId, Vec<usize>> = HashMap::new();
        for (index, node) in graph.nodes().iter().enumerate() {
            for id in &node.inputs {
                readers.entry(*id).or_default().push(index);
            }
        }
        for id in graph.outputs() {
            readers.entry(*id).or_default().push(usize::MAX);
        }
        Self {
            graph,
            steps: Vec::new(),
            sizes: Vec::new(),
            buffers: HashMap::new(),
            readers,
            is_done: vec![false; graph.nodes().len()],
        }
    }

    fn new_buffer(&mut self, value: ValueId, size: Size) -> BufferId {
        let buffer = BufferId(self.sizes.len());
        self.sizes.push(size);
        self.buffers.insert(value, buffer);
        buffer
    }

    fn output_of(&mut self, node: &Node) -> Result<(BufferId, Size), GraphError> {
        self.output_as(node, node.output)
    }

    fn output_as(&mut self, node: &Node, value: ValueId) -> Result<(BufferId, Size), GraphError> {
        let size = size_of(self.graph.shape(value))
            .ok_or_else(|| unsupported(node, "the shape of its result"))?;
        Ok((self.new_buffer(value, size), size))
    }

    fn value(&self, id: ValueId, node: &str) -> Result<(BufferId, Size), GraphError> {
        let buffer = self
            .buffers
            .get(&id)
            .ok_or_else(|| GraphError::UnsupportedUse {
                op: "constant".to_owned(),
                node: node.to_owned(),
                detail: format!("“{}” as an operand", self.graph.name(id)),
            })?;
        Ok((*buffer, self.sizes[buffer.0]))
    }

    fn operand(&self, node: &Node, index: usize) -> Result<(BufferId, Size), GraphError> {
        self.value(node.inputs[index], &node.name)
    }

    fn weight(&self, node: &Node, index: usize) -> Result<&'a [f32], GraphError> {
        self.graph
            .weight(node.inputs[index])
            .map(|weight| weight.data())
            .ok_or_else(|| unsupported(node, "a weight that is computed"))
    }

    /// The node that alone reads a value, if there is one and it is not done.
    fn only_reader(&self, value: ValueId) -> Option<(usize, &'a Node)> {
        match self.readers.get(&value).map(Vec::as_slice) {
            Some([index]) if *index != usize::MAX && !self.is_done[*index] => {
                Some((*index, &self.graph.nodes()[*index]))
            }
            _ => None,
        }
    }

    /// Takes an activation that alone reads this value into the step before it.
    fn take_activation(&mut self, value: &mut ValueId) -> Activation {
        let Some((index, node)) = self.only_reader(*value) else {
            return Activation::None;
        };
        let Some(activation) = Activation::of(&node.op) else {
            return Activation::None;
        };
        self.is_done[index] = true;
        *value = node.output;
        activation
    }

    fn lower_node(&mut self, index: usize) -> Result<(), GraphError> {
        let node = &self.graph.nodes()[index];
        self.is_done[index] = true;
        match &node.op {
            Op::Conv {
                stride,
                padding,
                dilation,
                groups,
            } => {
                let weight = self
                    .graph
                    .weight(node.inputs[1])
                    .ok_or_else(|| unsupported(node, "a weight that is computed"))?;
                let windows = Windows {
                    kernel: [weight.shape()[2], weight.shape()[3]],
                    stride: *stride,
                    dilation: *dilation,
                    padding: *padding,
                };
                self.lower_conv(node, windows, *groups)
            }
            Op::Gemm { .. } | Op::MatMul => self.lower_dense(node),
            Op::BatchNorm { epsilon } => {
                let (scale, shift) = self.folded_norm(node, *epsilon)?;
                self.lower_affine(node, scale, shift)
            }
            Op::Add
                if self.buffers.contains_key(&node.inputs[0])
                    && self.buffers.contains_key(&node.inputs[1]) =>
            {
                let ((a, size_a), (b, size_b)) = (self.operand(node, 0)?, self.operand(node, 1)?);
                if size_a != size_b {
                    return Err(unsupported(node, "operands of different shapes"));
                }
                let mut value = node.output;
                let activation = self.take_activation(&mut value);
                let (to, _) = self.output_as(node, value)?;
                self.steps.push(Step::Sum {
                    a,
                    b,
                    activation,
                    to,
                });
                Ok(())
            }
            Op::Mul
                if self.buffers.contains_key(&node.inputs[0])
                    && self.buffers.contains_key(&node.inputs[1]) =>
            {
                self.lower_product(node)
            }
            Op::Add | Op::Sub | Op::Mul | Op::Div => self.lower_by_constant(node),
            Op::MaxPool {
                kernel,
                stride,
                padding,
            } => self.lower_pool(node, *kernel, *stride, *padding, PoolKind::Max),
            Op::AveragePool {
                kernel,
                stride,
                padding,
                count_padding,
            } => {
                let kind = PoolKind::Mean {
                    count_padding: *count_padding,
                };
                self.lower_pool(node, *kernel, *stride, *padding, kind)
            }
            Op::GlobalAveragePool => self.lower_global_mean(node),
            Op::ReduceMean { axes, .. } if axes[..] == [2, 3] => self.lower_global_mean(node),
            Op::Flatten { .. } | Op::Reshape { .. } => {
                let (from, size) = self.operand(node, 0)?;
                let result = size_of(self.graph.shape(node.output));
                let is_vector = |size: Size| size.height == 1 && size.width == 1;
                if !is_vector(size) || !result.is_some_and(is_vector) {
                    return Err(unsupported(node, "pictures that are not one pixel"));
                }
                self.buffers.insert(node.output, from);
                Ok(())
            }
            Op::Softmax { axis } => {
                let (from, size) = self.operand(node, 0)?;
                if size.height * size.width != 1 || *axis != 1 {
                    return Err(unsupported(node, "anything but vectors"));
                }
                let (to, _) = self.output_of(node)?;
                self.steps.push(Step::Softmax { from, to });
                Ok(())
            }
            op => match Activation::of(op) {
                Some(activation) => {
                    let (from, size) = self.operand(node, 0)?;
                    let (to, _) = self.output_of(node)?;
                    let (scale, shift) = (vec![1.0; size.channels], vec![0.0; size.channels]);
                    self.steps.push(Step::Affine {
                        scale,
                        shift,
                        activation,
                        from,
                        to,
                    });
                    Ok(())
                }
                None => Err(unsupported(node, "this operator")),
            },
        }
    }

    fn lower_conv(
        &mut self,
        node: &'a Node,
        windows: Windows,
        groups: usize,
    ) -> Result<(), GraphError> {
        let (from, input) = self.operand(node, 0)?;
        let mut weights = self.weight(node, 1)?.to_vec();
        let out_channels = self.graph.shape(node.output).size(1).unwrap_or(0);
        let mut bias = match node.inputs.get(2) {
            Some(_) => self.weight(node, 2)?.to_vec(),
            None => vec![0.0; out_channels],
        };
        let mut value = node.output;
        // Batch norm behind a convolution scales its kernels.
        if let Some((index, norm)) = self.only_reader(value)
            && let Op::BatchNorm { epsilon } = norm.op
        {
            let (scale, shift) = self.folded_norm(norm, epsilon)?;
            let per_channel = weights.len() / out_channels;
            for (c, kernel) in weights.chunks_exact_mut(per_channel).enumerate() {
                for w in kernel.iter_mut() {
                    *w *= scale[c];
                }
                bias[c] = bias[c] * scale[c] + shift[c];
            }
            self.is_done[index] = true;
            value = norm.output;
        }
        let taps = windows.kernel[0] * windows.kernel[1];
        if groups == input.channels
            && out_channels == groups
            && windows.kernel[0] <= MOST_KERNEL_ROWS
            && groups > 1
        {
            let activation = self.take_activation(&mut value);
            let (to, output) = self.output_as(node, value)?;
            let by_tap = (0..taps)
                .flat_map(|tap| (0..groups).map(move |c| (tap, c)))
                .map(|(tap, c)| weights[c * taps + tap])
                .collect();
            let conv = DepthwiseConv {
                input,
                output,
                windows,
                weights: by_tap,
                bias,
                activation,
            };
            self.steps.push(Step::Depthwise {
                conv: Box::new(conv),
                from,
                to,
            });
            return Ok(());
        }
        // A sum with something that is there already is added where the result is written.
        let mut activation = self.take_activation(&mut value);
        let mut residual = None;
        if activation == Activation::None
            && let Some((index, sum)) = self.only_reader(value)
            && sum.op == Op::Add
        {
            let other = if sum.inputs[0] == value {
                sum.inputs[1]
            } else {
                sum.inputs[0]
            };
            if other != value
                && self.graph.shape(other) == self.graph.shape(value)
                && let Some(buffer) = self.buffers.get(&other)
            {
                residual = Some(*buffer);
                self.is_done[index] = true;
                value = sum.output;
                activation = self.take_activation(&mut value);
            }
        }
        let (to, output) = self.output_as(node, value)?;
        let (per_group, results) = (input.channels / groups, out_channels / groups);
        let matrices = (0..groups)
            .map(|group| {
                let element = |row: usize, column: usize| {
                    let (tap, c) = (row / per_group, row % per_group);
                    weights[((group * results + column) * per_group + c) * taps + tap]
                };
                let bias = &bias[group * results..][..results];
                PackedMatrix::pack(taps * per_group, results, element, Some(bias))
            })
            .collect();
        let conv = DenseConv {
            input,
            output,
            windows,
            groups: matrices,
            activation,
        };
        self.steps.push(Step::Conv {
            conv: Box::new(conv),
            from,
            residual,
            to,
        });
        Ok(())
    }

    fn lower_dense(&mut self, node: &'a Node) -> Result<(), GraphError> {
        let (alpha, beta, transpose_b) = match node.op {
            Op::Gemm {
                transpose_a: true, ..
            } => return Err(unsupported(node, "a transposed input")),
            Op::Gemm {
                alpha,
                beta,
                transpose_b,
                ..
            } => (alpha, beta, transpose_b),
            _ => (1.0, 0.0, false),
        };
        let (from, input) = self.operand(node, 0)?;
        if input.height * input.width != 1 {
            return Err(unsupported(node, "pictures"));
        }
        let weights = self.weight(node, 1)?;
        let (k, n) = (input.channels, weights.len() / input.channels.max(1));
        let bias = match node.inputs.get(2) {
            Some(_) => match self.weight(node, 2)? {
                bias if bias.len() == n => Some(bias.iter().map(|b| b * beta).collect::<Vec<_>>()),
                bias if bias.len() == 1 => Some(vec![bias[0] * beta; n]),
                _ => return Err(unsupported(node, "a bias of another shape")),
            },
            None => None,
        };
        let element = |row: usize, column: usize| {
            alpha
                * if transpose_b {
                    weights[column * k + row]
                } else {
                    weights[row * n + column]
                }
        };
        let matrix = PackedMatrix::pack(k, n, element, bias.as_deref());
        let mut value = node.output;
        let activation = self.take_activation(&mut value);
        let (to, output) = self.output_as(node, value)?;
        let windows = Windows {
            kernel: [1, 1],
            stride: [1, 1],
            dilation: [1, 1],
            padding: Padding::default(),
        };
        let conv = DenseConv {
            input,
            output,
            windows,
            groups: vec![matrix],
            activation,
        };
        self.steps.push(Step::Conv {
            conv: Box::new(conv),
            from,
            residual: None,
            to,
        });
        Ok(())
    }

    /// Scale and shift of each channel.
    fn folded_norm(&self, node: &Node, epsilon: f32) -> Result<(Vec<f32>, Vec<f32>), GraphError> {
        let [scale, bias, mean, variance] = [1, 2, 3, 4].map(|i| self.weight(node, i));
        let (scale, bias, mean, variance) = (scale?, bias?, mean?, variance?);
        let scale: Vec<f32> = scale
            .iter()
            .zip(variance)
            .map(|(s, v)| s / (v + epsilon).sqrt())
            .collect();
        let shift = (0..scale.len())
            .map(|c| bias[c] - mean[c] * scale[c])
            .collect();
        Ok((scale, shift))
    }

    /// Sum, difference, product or quotient with a constant by channel.
    /// The product of two pictures, or of a picture and one pixel that gates its channels.
    fn lower_product(&mut self, node: &'a Node) -> Result<(), GraphError> {
        let (first, second) = (self.operand(node, 0)?, self.operand(node, 1)?);
        let is_larger = second.1.len() > first.1.len();
        let ((a, size_a), (b, size_b)) = if is_larger {
            (second, first)
        } else {
            (first, second)
        };
        let is_gate = size_b.len() == size_b.channels && size_a.channels == size_b.channels;
        if size_a != size_b && !is_gate {
            return Err(unsupported(node, "operands of different shapes"));
        }
        let mut value = node.output;
        let activation = self.take_activation(&mut value);
        let (to, _) = self.output_as(node, value)?;
        let len_b = size_b.len();
        self.steps.push(Step::Product {
            a,
            b,
            len_b,
            activation,
            to,
        });
        Ok(())
    }

    fn lower_by_constant(&mut self, node: &'a Node) -> Result<(), GraphError> {
        let is_first = self.buffers.contains_key(&node.inputs[0]);
        let (data, constant) = if is_first { (0, 1) } else { (1, 0) };
        let (_, size) = self.operand(node, data)?;
        let weight = self
            .graph
            .weight(node.inputs[constant])
            .ok_or_else(|| unsupported(node, "two operands that are computed"))?;
        let channel_dim = self.graph.shape(node.inputs[data]).rank() - 1;
        let from_end = channel_dim - 1;
        let shape = weight.shape();
        // All sizes but that of the channels must be 1.
        let is_by_channel = shape
            .iter()
            .rev()
            .enumerate()
            .all(|(i, n)| *n == 1 || (i == from_end && *n == size.channels));
        if !is_by_channel {
            return Err(unsupported(node, "a constant that is not by channel"));
        }
        let values = weight.data();
        let constant = |c: usize| {
            if values.len() == 1 {
                values[0]
            } else {
                values[c]
            }
        };
        let channels = 0..size.channels;
        let (scale, shift): (Vec<f32>, Vec<f32>) = match (&node.op, is_first) {
            (Op::Add, _) => channels.map(|c| (1.0, constant(c))).unzip(),
            (Op::Sub, true) => channels.map(|c| (1.0, -constant(c))).unzip(),
            (Op::Sub, false) => channels.map(|c| (-1.0, constant(c))).unzip(),
            (Op::Mul, _) => channels.map(|c| (constant(c), 0.0)).unzip(),
            (Op::Div, true) => channels.map(|c| (1.0 / constant(c), 0.0)).unzip(),
            _ => return Err(unsupported(node, "a constant divided by a value")),
        };
        if is_first {
            self.lower_affine(node, scale, shift)
        } else {
            let swapped = Node {
                inputs: vec![node.inputs[1], node.inputs[0]],
                ..node.clone()
            };
            self.lower_affine(&swapped, scale, shift)
        }
    }

    /// Two scalings in a row become one.
    fn lower_affine(
        &mut self,
        node: &Node,
        scale: Vec<f32>,
        shift: Vec<f32>,
    ) -> Result<(), GraphError> {
        let (from, _) = self.operand(node, 0)?;
        let is_read_here_only = self
            .readers
            .get(&node.inputs[0])
            .is_some_and(|r| r.len() == 1);
        let mut value = node.output;
        let next = self.take_activation(&mut value);
        if is_read_here_only
            && let Some(Step::Affine {
                scale: s,
                shift: t,
                activation,
                to,
                ..
            }) = self.steps.last_mut()
            && *to == from
            && *activation == Activation::None
        {
            for c in 0..scale.len() {
                s[c] *= scale[c];
                t[c] = t[c] * scale[c] + shift[c];
            }
            *activation = next;
            self.buffers.insert(value, from);
            return Ok(());
        }
        let (to, _) = self.output_as(node, value)?;
        self.steps.push(Step::Affine {
            scale,
            shift,
            activation: next,
            from,
            to,
        });
        Ok(())
    }

    fn lower_pool(
        &mut self,
        node: &Node,
        kernel: [usize; 2],
        stride: [usize; 2],
        padding: Padding,
        kind: PoolKind,
    ) -> Result<(), GraphError> {
        let (from, input) = self.operand(node, 0)?;
        let (to, output) = self.output_of(node)?;
        let windows = Windows {
            kernel,
            stride,
            dilation: [1, 1],
            padding,
        };
        self.steps.push(Step::Pool {
            pool: Pool {
                input,
                output,
                windows,
                kind,
            },
            from,
            to,
        });
        Ok(())
    }

    fn lower_global_mean(&mut self, node: &Node) -> Result<(), GraphError> {
        let (from, size) = self.operand(node, 0)?;
        let (to, _) = self.output_of(node)?;
        self.steps.push(Step::GlobalMean { size, from, to });
        Ok(())
    }
}

fn unsupported(node: &Node, detail: &str) -> GraphError {
    GraphError::UnsupportedUse {
        op: node.op.name().to_owned(),
        node: node.name.clone(),
        detail: format!("{detail} in the CPU plan"),
    }
}
