//! Encoders that learn: all of their layers or the last ones, whole or as a change of low rank, with
//! a linear model behind them.
//!
//! An [`Engine`] like that of other nets, so that the loop, its checkpoints and its curves are the
//! same; see [`crate::train::fit`].

mod kernels;
mod low_rank;
mod pass;

#[cfg(test)]
mod tests;

use super::{MOST_TOKENS, POOLED_LAYERS, Shape, TextEncoder};
use crate::failure::Failure;
use crate::graph::{GraphError, HostTensor};
use crate::train::net::{Engine, Layout, Parameter, Pass};
use low_rank::LowRank;
use pass::Tape;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What of an encoder learns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LearnWhat {
    /// So many layers, counted from the last; 0 for all of them and the table of words.
    pub last_layers: usize,
    /// Rank of the change that each matrix learns; 0 for the weights themselves.
    pub rank: usize,
    /// Seed of the first matrices of those changes.
    pub seed: u64,
}

/// The linear model behind an encoder.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// `[dim, classes]`.
    pub weight: HostTensor,
    /// `[classes]`.
    pub bias: HostTensor,
}

/// Marks a place of a row of tokens at which there is none.
pub const NO_TOKEN: f32 = -1.0;

/// Tensors of a layer, in order.
pub(super) const LAYER: [&str; 16] = [
    "attention.self.query.weight",
    "attention.self.query.bias",
    "attention.self.key.weight",
    "attention.self.key.bias",
    "attention.self.value.weight",
    "attention.self.value.bias",
    "attention.output.dense.weight",
    "attention.output.dense.bias",
    "attention.output.LayerNorm.weight",
    "attention.output.LayerNorm.bias",
    "intermediate.dense.weight",
    "intermediate.dense.bias",
    "output.dense.weight",
    "output.dense.bias",
    "output.LayerNorm.weight",
    "output.LayerNorm.bias",
];

/// Tensors before the first layer, in order.
pub(super) const BEFORE: [&str; 5] = [
    "embeddings.word_embeddings.weight",
    "embeddings.position_embeddings.weight",
    "embeddings.token_type_embeddings.weight",
    "embeddings.LayerNorm.weight",
    "embeddings.LayerNorm.bias",
];

/// How a tensor learns.
#[derive(Clone, Copy, Debug)]
enum Learned {
    Not,
    /// The parameter of this number is the tensor.
    Whole(usize),
    LowRank(LowRank),
}

/// An encoder that learns.
pub struct EncoderEngine {
    shape: Shape,
    num_classes: usize,
    names: Vec<String>,
    base: Vec<Arc<HostTensor>>,
    learned: Vec<Learned>,
    parameters: Vec<Parameter>,
    initial: Vec<Vec<f32>>,
    /// Weights with their change of low rank, where there is one.
    changed: Vec<Vec<f32>>,
    /// The first layer that learns.
    first_layer: usize,
    dropout: f32,
    tape: Option<Tape>,
}

impl EncoderEngine {
    /// An encoder with a head that was fitted on what it made of texts before.
    pub fn new(encoder: &TextEncoder, head: &Head, what: LearnWhat, dropout: f32) -> Self {
        let shape = encoder.shape();
        let tensors = encoder.tensors();
        let first_layer = match what.last_layers {
            0 => 0,
            last => shape.num_layers.saturating_sub(last),
        };
        let mut engine = Self {
            shape,
            num_classes: head.bias.data().len(),
            names: Vec::new(),
            base: Vec::new(),
            learned: Vec::new(),
            parameters: Vec::new(),
            initial: Vec::new(),
            changed: Vec::new(),
            first_layer,
            dropout,
            tape: None,
        };
        let learns_words = what.last_layers == 0 && what.rank == 0;
        for (index, (name, tensor)) in tensors.into_iter().enumerate() {
            let learns = match index.checked_sub(BEFORE.len()) {
                None => learns_words,
                Some(index) => index / LAYER.len() >= first_layer,
            };
            engine.add(name, tensor, learns, what);
        }
        let of_head = LearnWhat::default();
        engine.add(
            "meaning.weight".into(),
            Arc::new(head.weight.clone()),
            true,
            of_head,
        );
        engine.add(
            "meaning.bias".into(),
            Arc::new(head.bias.clone()),
            true,
            of_head,
        );
        engine
    }

    fn add(&mut self, name: String, tensor: Arc<HostTensor>, learns: bool, what: LearnWhat) {
        let is_matrix = tensor.shape().len() == 2;
        let next = self.parameters.len();
        let mut parameter = |name: String, values: Vec<f32>| {
            self.parameters.push(Parameter {
                name,
                len: values.len(),
                decays: is_matrix,
            });
            self.initial.push(values);
        };
        let learned = match (learns, what.rank) {
            (false, _) => Learned::Not,
            (true, 0) => {
                parameter(name.clone(), tensor.data().to_vec());
                Learned::Whole(next)
            }
            (true, _) if !is_matrix => Learned::Not,
            (true, rank) => {
                let low = LowRank::new(next, rank, tensor.shape());
                let (down, up) = low.initial(what.seed);
                parameter(format!("{name}.down"), down);
                parameter(format!("{name}.up"), up);
                Learned::LowRank(low)
            }
        };
        self.changed.push(match learned {
            Learned::LowRank(_) => vec![0.0; tensor.data().len()],
            Learned::Not | Learned::Whole(_) => Vec::new(),
        });
        self.names.push(name);
        self.base.push(tensor);
        self.learned.push(learned);
    }

    /// The factor of each parameter's learning rate: the head at the full rate of its own, each
    /// layer a factor slower than the one behind it.
    pub fn rates(&self, layer_decay: f64, of_head: f32) -> Vec<f32> {
        let mut rates = vec![1.0; self.parameters.len()];
        for (index, learned) in self.learned.iter().enumerate() {
            let depth = match index.checked_sub(BEFORE.len()) {
                None => Some(self.shape.num_layers),
                Some(index) if index / LAYER.len() < self.shape.num_layers => {
                    Some(self.shape.num_layers - 1 - index / LAYER.len())
                }
                Some(_) => None,
            };
            let rate = depth.map_or(of_head, |depth| layer_decay.powi(depth as i32) as f32);
            match learned {
                Learned::Not => {}
                Learned::Whole(at) => rates[*at] = rate,
                Learned::LowRank(low) => {
                    for at in low.parameters() {
                        rates[at] = rate;
                    }
                }
            }
        }
        rates
    }

    /// What learned, as an encoder and its head.
    ///
    /// # Errors
    /// Cannot happen: nothing changes its shape.
    pub fn finished(&self, values: &[Vec<f32>]) -> Result<(TextEncoder, Head), Failure> {
        let mut tensors = self.tensors(values);
        let mut take = |name: &str, shape: &[usize]| {
            let tensor = tensors.remove(name).filter(|t| t.shape() == shape);
            tensor.map(Arc::new).ok_or_else(|| {
                let name = name.to_owned();
                Failure::from(GraphError::NoSuchValue { name })
            })
        };
        let dim = self.dim();
        let weight = take("meaning.weight", &[dim, self.num_classes])?;
        let bias = take("meaning.bias", &[self.num_classes])?;
        let encoder = TextEncoder::from_source(self.shape, &mut take)?;
        let head = Head {
            weight: Arc::unwrap_or_clone(weight),
            bias: Arc::unwrap_or_clone(bias),
        };
        Ok((encoder, head))
    }

    fn num_pooled(&self) -> usize {
        POOLED_LAYERS.min(self.shape.num_layers)
    }

    fn dim(&self) -> usize {
        self.shape.width * self.num_pooled()
    }

    /// The tensor of this place as it is now.
    fn weight<'a>(&'a self, values: &'a [Vec<f32>], index: usize) -> &'a [f32] {
        match self.learned[index] {
            Learned::Not => self.base[index].data(),
            Learned::Whole(at) => &values[at],
            Learned::LowRank(_) => &self.changed[index],
        }
    }

    /// Puts changes of low rank into the weights.
    fn change(&mut self, values: &[Vec<f32>]) {
        for (index, learned) in self.learned.iter().enumerate() {
            if let Learned::LowRank(low) = learned {
                low.apply(self.base[index].data(), values, &mut self.changed[index]);
            }
        }
    }

    /// Lets a gradient be added where the tensor of this place learns.
    fn add_gradient(
        &self,
        index: usize,
        values: &[Vec<f32>],
        gradients: &mut [Vec<f32>],
        add: impl FnOnce(&mut [f32]),
    ) {
        match &self.learned[index] {
            Learned::Not => {}
            Learned::Whole(at) => add(&mut gradients[*at]),
            Learned::LowRank(low) => {
                let mut whole = vec![0.0; self.base[index].data().len()];
                add(&mut whole);
                low.add_gradient(&whole, values, gradients);
            }
        }
    }
}

impl Engine for EncoderEngine {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn initial(&self) -> Vec<Vec<f32>> {
        self.initial.clone()
    }

    fn layouts(&self) -> Vec<Layout> {
        vec![Layout::Plain; self.parameters.len()]
    }

    fn forward(
        &mut self,
        values: &[Vec<f32>],
        input: &[f32],
        _batch: usize,
        pass: Pass<'_>,
    ) -> Result<Vec<f32>, GraphError> {
        self.change(values);
        self.tape = None;
        let rng = match pass {
            Pass::Training(rng) => Some(rng),
            Pass::Measuring => None,
        };
        let (logits, tape) = self.run(values, input, rng);
        self.tape = tape;
        Ok(logits)
    }

    fn backward(
        &mut self,
        values: &[Vec<f32>],
        d_outputs: &[f32],
        gradients: &mut [Vec<f32>],
    ) -> Result<(), GraphError> {
        if let Some(tape) = self.tape.take() {
            self.run_back(values, tape, d_outputs, gradients);
        }
        Ok(())
    }

    fn bytes_for(&self, batch: usize) -> u64 {
        let learning = self.shape.num_layers - self.first_layer;
        let of_token =
            9 * self.shape.width + 3 * self.shape.inner + self.shape.num_heads * MOST_TOKENS;
        (batch * MOST_TOKENS * of_token * 4 * learning.max(1)) as u64
    }

    fn statistics(&self) -> Vec<f32> {
        Vec::new()
    }

    fn set_statistics(&mut self, _statistics: &[f32]) {}

    fn tensors(&self, values: &[Vec<f32>]) -> BTreeMap<String, HostTensor> {
        let mut tensors = BTreeMap::new();
        for (index, name) in self.names.iter().enumerate() {
            let shape = self.base[index].shape().to_vec();
            let data = match &self.learned[index] {
                Learned::Not => self.base[index].data().to_vec(),
                Learned::Whole(at) => values[*at].clone(),
                Learned::LowRank(low) => {
                    let mut whole = vec![0.0; self.base[index].data().len()];
                    low.apply(self.base[index].data(), values, &mut whole);
                    whole
                }
            };
            tensors.insert(name.clone(), HostTensor::new(shape, data));
        }
        tensors
    }
}
