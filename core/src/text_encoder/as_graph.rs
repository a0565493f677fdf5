//! An encoder as operators of a graph, so that it becomes part of an ONNX file.

use super::{Dense, MOST_TOKENS, Norm, POOLED_LAYERS, TextEncoder};
use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};

/// What a token that is none is pushed down by before a softmax.
const FAR: f32 = 10_000.0;

/// What every text has added: places and kind.
pub(super) const KNOWN: &str = "encoder.known";

/// The name of a weight in the graph.
pub(super) fn name_of(weight: &str) -> String {
    format!("encoder/{weight}")
}

struct Builder<'a> {
    graph: &'a mut Graph,
    width: usize,
    epsilon: ValueId,
}

impl Builder<'_> {
    fn push(&mut self, name: &str, op: Op, inputs: &[ValueId]) -> Result<ValueId, GraphError> {
        self.graph.push(name, op, inputs)
    }

    fn dense(&mut self, name: &str, dense: &Dense, x: ValueId) -> Result<ValueId, GraphError> {
        let (weight, bias) = (dense.weight.clone(), dense.bias.clone());
        let weight = self
            .graph
            .add_weight(&name_of(&format!("{name}.weight")), weight);
        let bias = self
            .graph
            .add_weight(&name_of(&format!("{name}.bias")), bias);
        let turned = self.push(
            &format!("{name}.turned"),
            Op::Transpose { order: vec![1, 0] },
            &[weight],
        )?;
        let product = self.push(&format!("{name}.product"), Op::MatMul, &[x, turned])?;
        self.push(name, Op::Add, &[product, bias])
    }

    fn norm(&mut self, name: &str, norm: &Norm, x: ValueId) -> Result<ValueId, GraphError> {
        let scale = self
            .graph
            .add_weight(&name_of(&format!("{name}.weight")), norm.scale.clone());
        let shift = self
            .graph
            .add_weight(&name_of(&format!("{name}.bias")), norm.shift.clone());
        let over = || Op::ReduceMean {
            axes: vec![2],
            keep: true,
        };
        let at = |part: &str| format!("{name}.{part}");
        let mean = self.push(&at("mean"), over(), &[x])?;
        let centred = self.push(&at("centred"), Op::Sub, &[x, mean])?;
        let squares = self.push(&at("squares"), Op::Mul, &[centred, centred])?;
        let variance = self.push(&at("variance"), over(), &[squares])?;
        let kept = self.push(&at("kept_off_zero"), Op::Add, &[variance, self.epsilon])?;
        let deviation = self.push(&at("deviation"), Op::Sqrt, &[kept])?;
        let even = self.push(&at("even"), Op::Div, &[centred, deviation])?;
        let scaled = self.push(&at("scaled"), Op::Mul, &[even, scale])?;
        self.push(name, Op::Add, &[scaled, shift])
    }

    /// A vector of each token as one of each head: `[batch, heads, tokens, size]`, or with the last
    /// two changed.
    fn heads(
        &mut self,
        name: &str,
        x: ValueId,
        heads: usize,
        order: [usize; 4],
    ) -> Result<ValueId, GraphError> {
        let sizes = vec![MOST_TOKENS, heads, self.width / heads];
        let parted = self.push(&format!("{name}.parted"), Op::Reshape { sizes }, &[x])?;
        let order = order.to_vec();
        self.push(&format!("{name}.heads"), Op::Transpose { order }, &[parted])
    }
}

impl TextEncoder {
    /// Appends the encoder: from the places of pieces `[batch, 128]` and a mask
    /// `[batch, 128, 1]` that is 1 for those and 0 behind the end, to what stands for the text,
    /// `[batch, dim]`.
    ///
    /// # Errors
    /// Cannot happen: all shapes are known.
    pub fn append_to(
        &self,
        graph: &mut Graph,
        tokens: ValueId,
        mask: ValueId,
    ) -> Result<ValueId, GraphError> {
        let (width, heads) = (self.shape.width, self.shape.num_heads);
        let scalar = |graph: &mut Graph, name: &str, value: f32| {
            graph.add_weight(
                &format!("encoder.{name}"),
                HostTensor::new([1], vec![value]),
            )
        };
        let epsilon = scalar(graph, "epsilon", self.shape.epsilon);
        let one = scalar(graph, "one", 1.0);
        let half = scalar(graph, "half", 0.5);
        let far = scalar(graph, "far", FAR);
        let root = scalar(graph, "root", std::f32::consts::FRAC_1_SQRT_2);
        let scale = scalar(graph, "scale", ((width / heads) as f32).sqrt().recip());
        let words = graph.add_weight(
            &name_of("embeddings.word_embeddings.weight"),
            self.words.clone(),
        );
        // Places and kind are the same for every text.
        let known: Vec<f32> = (0..MOST_TOKENS)
            .flat_map(|place| {
                let place = &self.places.data()[place * width..][..width];
                place
                    .iter()
                    .zip(&self.kind.data()[..width])
                    .map(|(a, b)| a + b)
            })
            .collect();
        let known = graph.add_weight(KNOWN, HostTensor::new([MOST_TOKENS, width], known));
        let mut b = Builder {
            graph,
            width,
            epsilon,
        };
        let x = b.push("encoder.words", Op::Gather, &[words, tokens])?;
        let x = b.push("encoder.placed", Op::Add, &[x, known])?;
        let mut x = b.norm("embeddings.LayerNorm", &self.norm, x)?;
        // 0 for tokens, far below for what is none, for every head and token.
        let lacking = b.push("encoder.lacking", Op::Sub, &[mask, one])?;
        let lacking = b.push("encoder.far_below", Op::Mul, &[lacking, far])?;
        let sizes = vec![1, 1, MOST_TOKENS];
        let lacking = b.push("encoder.for_heads", Op::Reshape { sizes }, &[lacking])?;
        let sum = |keep| Op::ReduceSum {
            axes: vec![1],
            keep,
        };
        let count = b.push("encoder.count", sum(false), &[mask])?;
        let mut pooled = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let at = |part: &str| format!("encoder.layer.{index}.{part}");
            let q = b.dense(&at("attention.self.query"), &layer.query, x)?;
            let k = b.dense(&at("attention.self.key"), &layer.key, x)?;
            let v = b.dense(&at("attention.self.value"), &layer.value, x)?;
            let q = b.heads(&at("q"), q, heads, [0, 2, 1, 3])?;
            let k = b.heads(&at("k"), k, heads, [0, 2, 3, 1])?;
            let v = b.heads(&at("v"), v, heads, [0, 2, 1, 3])?;
            let scores = b.push(&at("scores"), Op::MatMul, &[q, k])?;
            let scores = b.push(&at("scaled"), Op::Mul, &[scores, scale])?;
            let scores = b.push(&at("masked"), Op::Add, &[scores, lacking])?;
            let weights = b.push(&at("weights"), Op::Softmax { axis: 3 }, &[scores])?;
            let mixed = b.push(&at("mixed"), Op::MatMul, &[weights, v])?;
            let order = vec![0, 2, 1, 3];
            let mixed = b.push(&at("mixed.turned"), Op::Transpose { order }, &[mixed])?;
            let sizes = vec![MOST_TOKENS, width];
            let mixed = b.push(&at("mixed.joined"), Op::Reshape { sizes }, &[mixed])?;
            let out = b.dense(&at("attention.output.dense"), &layer.out, mixed)?;
            let sum_of = b.push(&at("attention.sum"), Op::Add, &[x, out])?;
            x = b.norm(
                &at("attention.output.LayerNorm"),
                &layer.attention_norm,
                sum_of,
            )?;
            let up = b.dense(&at("intermediate.dense"), &layer.up, x)?;
            let shrunk = b.push(&at("gelu.shrunk"), Op::Mul, &[up, root])?;
            let erf = b.push(&at("gelu.erf"), Op::Erf, &[shrunk])?;
            let more = b.push(&at("gelu.more"), Op::Add, &[erf, one])?;
            let halved = b.push(&at("gelu.half"), Op::Mul, &[up, half])?;
            let gelu = b.push(&at("gelu"), Op::Mul, &[halved, more])?;
            let down = b.dense(&at("output.dense"), &layer.down, gelu)?;
            let sum_of = b.push(&at("sum"), Op::Add, &[x, down])?;
            x = b.norm(&at("output.LayerNorm"), &layer.norm, sum_of)?;
            if index + POOLED_LAYERS >= self.layers.len() {
                let kept = b.push(&at("kept"), Op::Mul, &[x, mask])?;
                let total = b.push(&at("total"), sum(false), &[kept])?;
                pooled.push(b.push(&at("pooled"), Op::Div, &[total, count])?);
            }
        }
        b.push("embedding", Op::Concat { axis: 1 }, &pooled)
    }
}
