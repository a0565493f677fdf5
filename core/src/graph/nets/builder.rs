//! The parts that nets are made of.

use crate::graph::op::Padding;
use crate::graph::{Graph, GraphError, HostTensor, Op, Shape, ValueId};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Added to variances.
const EPSILON: f32 = 1e-5;

/// Rows of numbers times a matrix `[out, in]`, and a bias.
const DENSE: Op = Op::Gemm {
    alpha: 1.0,
    beta: 1.0,
    transpose_a: false,
    transpose_b: true,
};

/// A graph that grows, with weights from a seeded generator.
pub(super) struct Builder {
    pub graph: Graph,
    rng: ChaCha8Rng,
}

impl Builder {
    pub fn new(seed: u64) -> Self {
        Self::on(Graph::new(), seed)
    }

    /// Goes on with a graph.
    pub fn on(graph: Graph, seed: u64) -> Self {
        Self {
            graph,
            rng: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    /// Pictures of this side, brought from 0–255 to about −1 to 1.
    pub fn pictures(&mut self, side_px: usize) -> Result<ValueId, GraphError> {
        let shape = Shape::batch_of(&[3, side_px, side_px]);
        let image = self.graph.add_input("image", shape);
        self.normalised(image, 127.5, 64.0)
    }

    /// A value with this mean and deviation, brought to 0 and 1.
    pub fn normalised(
        &mut self,
        x: ValueId,
        mean: f32,
        deviation: f32,
    ) -> Result<ValueId, GraphError> {
        let channels = self.channels(x);
        let constant = |value: f32| HostTensor::new([1, channels, 1, 1], vec![value; channels]);
        let mean = self.graph.add_weight("normalise.mean", constant(mean));
        let std = self.graph.add_weight("normalise.std", constant(deviation));
        let centred = self.graph.push("normalise.subtract", Op::Sub, &[x, mean])?;
        self.graph
            .push("normalise.divide", Op::Div, &[centred, std])
    }

    pub fn channels(&self, value: ValueId) -> usize {
        self.graph.shape(value).size(1).unwrap_or(0)
    }

    /// Values of about the size that keeps variances through a `ReLU`: He et al., *Delving Deep into
    /// Rectifiers*, 2015.
    fn he(&mut self, shape: &[usize], fan_in: usize) -> HostTensor {
        let reach = (6.0 / fan_in.max(1) as f32).sqrt();
        let count = shape.iter().product();
        let values = (0..count)
            .map(|_| (self.rng.random::<f32>() * 2.0 - 1.0) * reach)
            .collect();
        HostTensor::new(shape, values)
    }

    /// A square convolution that keeps the size but for its stride, without a bias.
    pub fn conv(
        &mut self,
        name: &str,
        x: ValueId,
        out: usize,
        kernel: usize,
        stride: usize,
    ) -> Result<ValueId, GraphError> {
        let channels = self.channels(x);
        let shape = [out, channels, kernel, kernel];
        let weight = self.he(&shape, channels * kernel * kernel);
        let weight = self
            .graph
            .add_weight(&format!("{name}.conv.weight"), weight);
        let around = kernel / 2;
        let op = Op::Conv {
            stride: [stride; 2],
            padding: Padding::even(around),
            dilation: [1, 1],
            groups: 1,
        };
        self.graph.push(&format!("{name}.conv"), op, &[x, weight])
    }

    /// Batch normalisation; `scale` is what it begins with.
    pub fn norm(&mut self, name: &str, x: ValueId, scale: f32) -> Result<ValueId, GraphError> {
        let channels = self.channels(x);
        let mut weight = |part: &str, value: f32| {
            let tensor = HostTensor::new([channels], vec![value; channels]);
            self.graph.add_weight(&format!("{name}.bn.{part}"), tensor)
        };
        let operands = [
            x,
            weight("scale", scale),
            weight("bias", 0.0),
            weight("mean", 0.0),
            weight("var", 1.0),
        ];
        let op = Op::BatchNorm { epsilon: EPSILON };
        self.graph.push(&format!("{name}.bn"), op, &operands)
    }

    pub fn relu(&mut self, name: &str, x: ValueId) -> Result<ValueId, GraphError> {
        self.graph.push(&format!("{name}.relu"), Op::Relu, &[x])
    }

    /// Convolution, normalisation, `ReLU`.
    pub fn layer(
        &mut self,
        name: &str,
        x: ValueId,
        out: usize,
        kernel: usize,
        stride: usize,
    ) -> Result<ValueId, GraphError> {
        let x = self.conv(name, x, out, kernel, stride)?;
        let x = self.norm(name, x, 1.0)?;
        self.relu(name, x)
    }

    /// Two layers whose result is added to what came in: He et al., *Deep Residual Learning*,
    /// 2015. The last scale begins at 0, so that each block begins as nothing: Goyal et al.,
    /// *Accurate, Large Minibatch SGD*, 2017.
    pub fn residual(&mut self, name: &str, x: ValueId) -> Result<ValueId, GraphError> {
        let channels = self.channels(x);
        let inner = self.layer(&format!("{name}.a"), x, channels, 3, 1)?;
        let inner = self.conv(&format!("{name}.b"), inner, channels, 3, 1)?;
        let inner = self.norm(&format!("{name}.b"), inner, 0.0)?;
        let sum = self
            .graph
            .push(&format!("{name}.add"), Op::Add, &[x, inner])?;
        self.relu(name, sum)
    }

    /// The mean over the picture, `[batch, channels]`, then a dense layer that begins at 0.
    pub fn classifier(&mut self, x: ValueId, num_classes: usize) -> Result<ValueId, GraphError> {
        let pooled = self.graph.push("head.pool", Op::GlobalAveragePool, &[x])?;
        let flat = self.graph.push_as(
            "head.flatten",
            "embedding",
            Op::Flatten { axis: 1 },
            &[pooled],
        )?;
        self.answer(flat, num_classes)
    }

    /// A dense layer with a bias.
    pub fn dense(&mut self, name: &str, x: ValueId, out: usize) -> Result<ValueId, GraphError> {
        let fan_in = self.channels(x);
        let weight = self.he(&[out, fan_in], fan_in);
        let weight = self.graph.add_weight(&format!("{name}.weight"), weight);
        let bias = HostTensor::new([out], vec![0.0; out]);
        let bias = self.graph.add_weight(&format!("{name}.bias"), bias);
        self.graph.push(name, DENSE, &[x, weight, bias])
    }

    /// The last dense layer, which begins at 0.
    pub fn answer(&mut self, x: ValueId, num_outputs: usize) -> Result<ValueId, GraphError> {
        let channels = self.channels(x);
        let zeros = |shape: &[usize]| HostTensor::new(shape, vec![0.0; shape.iter().product()]);
        let weight = self
            .graph
            .add_weight("head.weight", zeros(&[num_outputs, channels]));
        let bias = self.graph.add_weight("head.bias", zeros(&[num_outputs]));
        self.graph
            .push_as("head", "logits", DENSE, &[x, weight, bias])
    }
}
