//! The engine on burn's automatic differentiation: every operator, on every device.

use super::{
    Engine, Layout, NetOptions, NormMode, Parameter, Pass, keep_running, learned, unbiased,
};
use crate::graph::exec::burn::{Value, apply, download, per_channel, upload};
use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};
use burn::tensor::{Device, FloatDType, Tensor, TensorData};
use rand::RngExt;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The scale of gradients in half precision, at first and at most.
const FIRST_SCALE: f32 = 1024.0;
const LARGEST_SCALE: f32 = 65_536.0;

/// Good steps after which the scale is doubled.
const STEPS_TO_GROW: u32 = 2_000;

/// A net on one of burn's devices.
pub struct BurnEngine {
    graph: Arc<Graph>,
    options: NetOptions,
    device: Device,
    parameters: Vec<Parameter>,
    places: HashMap<ValueId, usize>,
    /// Mean and variance of each batch normalisation, by value.
    statistics: BTreeMap<ValueId, Vec<f32>>,
    /// Parameters and outputs of the last training pass.
    last: Option<(Vec<Value>, Value)>,
    /// What gradients are multiplied with on their way, so that small ones are no zeros in half
    /// precision.
    scale: f32,
    /// Steps since the scale changed.
    num_steps: u32,
}

impl BurnEngine {
    /// Takes a graph with one input and one output.
    ///
    /// # Errors
    /// If it has others.
    pub fn new(graph: Arc<Graph>, options: NetOptions, device: Device) -> Result<Self, GraphError> {
        if graph.inputs().len() != 1 || graph.outputs().len() != 1 {
            return Err(GraphError::WrongInput {
                detail: "training takes nets with one input and one output".into(),
            });
        }
        let mut parameters = Vec::new();
        let mut places = HashMap::new();
        for id in learned(&graph) {
            if let Some(weight) = graph.weight(id) {
                places.insert(id, parameters.len());
                parameters.push(Parameter {
                    name: graph.name(id).to_owned(),
                    len: weight.data().len(),
                    decays: weight.shape().len() > 1,
                });
            }
        }
        let mut statistics = BTreeMap::new();
        for node in graph.nodes() {
            if let (Op::BatchNorm { .. }, [_, _, _, mean, variance]) = (&node.op, &node.inputs[..])
            {
                for id in [mean, variance] {
                    if let Some(weight) = graph.weight(*id) {
                        statistics.insert(*id, weight.data().to_vec());
                    }
                }
            }
        }
        Ok(Self {
            graph,
            options,
            device,
            parameters,
            places,
            statistics,
            last: None,
            scale: if options.is_half { FIRST_SCALE } else { 1.0 },
            num_steps: 0,
        })
    }

    fn input(&self, input: &[f32], batch: usize, device: &Device) -> Result<Value, GraphError> {
        let shape = self.graph.shape(self.graph.inputs()[0]).with_batch(batch);
        let wrong = || GraphError::WrongInput {
            detail: format!("{} values for the shape {shape:?}", input.len()),
        };
        if shape.iter().product::<usize>() != input.len() {
            return Err(wrong());
        }
        match shape[..] {
            [n, c, h, w] => {
                let data = TensorData::new(input.to_vec(), [n, h, w, c]);
                Ok(Value {
                    tensor: Tensor::<4>::from_data(data, device).permute([0, 3, 1, 2]),
                    rank: 4,
                })
            }
            [n, features] => upload(&HostTensor::new([n, features], input.to_vec()), device),
            _ => Err(wrong()),
        }
    }

    /// Whether gradients in half precision went beyond what it can say: then the batch is left out,
    /// and the scale becomes smaller. After many good steps it grows again.
    fn is_too_large(&mut self, gradients: &[Option<HostTensor>]) -> bool {
        if !self.options.is_half {
            return false;
        }
        let mut values = gradients.iter().flatten().flat_map(HostTensor::data);
        if values.any(|value| !value.is_finite()) {
            self.scale = (self.scale / 2.0).max(1.0);
            self.num_steps = 0;
            // At a scale of 1 it is the loss itself that is no number.
            return self.scale > 1.0;
        }
        self.num_steps += 1;
        if self.num_steps >= STEPS_TO_GROW {
            self.scale = (self.scale * 2.0).min(LARGEST_SCALE);
            self.num_steps = 0;
        }
        false
    }

    /// Batch normalisation with the batch's own statistics.
    fn norm(
        &mut self,
        operands: Vec<Value>,
        epsilon: f32,
        statistics: [ValueId; 2],
    ) -> Result<Value, GraphError> {
        let mut operands = operands.into_iter();
        let (Some(x), Some(scale), Some(bias)) =
            (operands.next(), operands.next(), operands.next())
        else {
            return Err(GraphError::Execution {
                detail: "a normalisation has too few operands".into(),
            });
        };
        let (rank, x) = (x.rank, x.tensor);
        let [n, c, h, w] = x.dims();
        // A batch of vectors lies in the last two dimensions.
        let (axes, rows, channels) = if rank == 4 {
            (&[0, 2, 3][..], n * h * w, c)
        } else {
            (&[2][..], h, w)
        };
        let mean_of = |mut tensor: Tensor<4>| {
            for axis in axes {
                tensor = tensor.mean_dim(*axis);
            }
            tensor
        };
        let mean = mean_of(x.clone());
        let centred = x - mean.clone();
        let variance = mean_of(centred.clone() * centred.clone());
        for (id, tensor, factor) in [
            (statistics[0], &mean, 1.0),
            (statistics[1], &variance, unbiased(rows)),
        ] {
            let of_batch = download(Value {
                tensor: tensor.clone().inner().reshape([1, 1, 1, channels]),
                rank: 1,
            })?;
            if let Some(running) = self.statistics.get_mut(&id) {
                keep_running(running, of_batch.data(), factor);
            }
        }
        let tensor = centred / (variance + epsilon).sqrt() * per_channel(scale.tensor, rank)
            + per_channel(bias.tensor, rank);
        Ok(Value { tensor, rank })
    }
}

impl Engine for BurnEngine {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn initial(&self) -> Vec<Vec<f32>> {
        let mut values = vec![Vec::new(); self.parameters.len()];
        for (id, place) in &self.places {
            if let Some(weight) = self.graph.weight(*id) {
                values[*place] = weight.data().to_vec();
            }
        }
        values
    }

    fn layouts(&self) -> Vec<Layout> {
        vec![Layout::Plain; self.parameters.len()]
    }

    fn forward(
        &mut self,
        values: &[Vec<f32>],
        input: &[f32],
        batch: usize,
        mut pass: Pass<'_>,
    ) -> Result<Vec<f32>, GraphError> {
        let is_training = matches!(pass, Pass::Training(_));
        let device = if is_training {
            self.device.clone().autodiff()
        } else {
            self.device.clone()
        };
        let graph = self.graph.clone();
        let mut held: HashMap<ValueId, Value> = HashMap::new();
        let mut tracked: Vec<Option<Value>> = vec![None; values.len()];
        for (id, weight) in graph.weights() {
            let value = match (self.places.get(&id), self.statistics.get(&id)) {
                (Some(place), _) => {
                    let tensor = HostTensor::new(weight.shape(), values[*place].clone());
                    let mut value = upload(&tensor, &device)?;
                    if is_training {
                        value.tensor = value.tensor.require_grad();
                    }
                    tracked[*place] = Some(value.clone());
                    value
                }
                (None, Some(running)) => {
                    upload(&HostTensor::new([running.len()], running.clone()), &device)?
                }
                (None, None) => upload(weight, &device)?,
            };
            held.insert(id, value);
        }
        held.insert(graph.inputs()[0], self.input(input, batch, &device)?);
        for node in graph.nodes() {
            let mut operands: Vec<Value> = node.inputs.iter().map(|id| held[id].clone()).collect();
            let rank = graph.shape(node.output).rank();
            let is_last = graph.outputs() == [node.output];
            if let (true, Pass::Training(rng)) = (is_last && self.options.dropout > 0.0, &mut pass)
            {
                let share = self.options.dropout;
                let dims = operands[0].tensor.dims();
                let keep = 1.0 / (1.0 - share);
                let mask: Vec<f32> = (0..dims.iter().product())
                    .map(|_| {
                        if rng.random::<f32>() < share {
                            0.0
                        } else {
                            keep
                        }
                    })
                    .collect();
                let mask = Tensor::<4>::from_data(TensorData::new(mask, dims), &device);
                operands[0].tensor = operands[0].tensor.clone() * mask;
            }
            let result = match (&node.op, &node.inputs[..]) {
                (Op::BatchNorm { epsilon }, [_, _, _, mean, variance])
                    if is_training && self.options.norm == NormMode::Batch =>
                {
                    self.norm(operands, *epsilon, [*mean, *variance])?
                }
                (Op::Conv { .. } | Op::Gemm { .. } | Op::MatMul, _) if self.options.is_half => {
                    let cast = |value: Value, to: FloatDType| Value {
                        tensor: value.tensor.cast(to),
                        rank: value.rank,
                    };
                    let halves = operands
                        .into_iter()
                        .map(|value| cast(value, FloatDType::F16));
                    cast(apply(&node.op, halves.collect(), rank)?, FloatDType::F32)
                }
                _ => apply(&node.op, operands, rank)?,
            };
            held.insert(node.output, result);
        }
        let output = held[&graph.outputs()[0]].clone();
        let plain = if is_training {
            output.tensor.clone().inner()
        } else {
            output.tensor.clone()
        };
        let found = download(Value {
            tensor: plain,
            rank: output.rank,
        })?;
        if is_training {
            self.last = Some((tracked.into_iter().flatten().collect(), output));
        }
        Ok(found.into_data())
    }

    fn backward(
        &mut self,
        _values: &[Vec<f32>],
        d_outputs: &[f32],
        gradients: &mut [Vec<f32>],
    ) -> Result<(), GraphError> {
        let Some((tracked, output)) = self.last.take() else {
            return Err(GraphError::Execution {
                detail: "there was no pass forwards".into(),
            });
        };
        let device = self.device.clone().autodiff();
        let scaled = d_outputs.iter().map(|value| value * self.scale).collect();
        let data = TensorData::new(scaled, output.tensor.dims());
        let factor = Tensor::<4>::from_data(data, &device);
        // The gradient of this sum is what goes back through the net.
        let found = (output.tensor * factor).sum().backward();
        let mut all = Vec::with_capacity(tracked.len());
        for value in &tracked {
            all.push(match value.tensor.grad(&found) {
                Some(gradient) => Some(download(Value {
                    tensor: gradient,
                    rank: value.rank,
                })?),
                None => None,
            });
        }
        if self.is_too_large(&all) {
            return Ok(());
        }
        for (gradient, sum) in all.iter().zip(gradients) {
            if let Some(gradient) = gradient {
                for (sum, value) in sum.iter_mut().zip(gradient.data()) {
                    *sum += value / self.scale;
                }
            }
        }
        Ok(())
    }

    fn statistics(&self) -> Vec<f32> {
        self.statistics.values().flatten().copied().collect()
    }

    fn set_statistics(&mut self, statistics: &[f32]) {
        let mut rest = statistics.iter().copied();
        for value in self.statistics.values_mut().flatten() {
            *value = rest.next().unwrap_or(*value);
        }
    }

    fn tensors(&self, values: &[Vec<f32>]) -> BTreeMap<String, HostTensor> {
        let mut tensors = BTreeMap::new();
        for (id, place) in &self.places {
            if let Some(weight) = self.graph.weight(*id) {
                let tensor = HostTensor::new(weight.shape(), values[*place].clone());
                tensors.insert(self.graph.name(*id).to_owned(), tensor);
            }
        }
        for (id, values) in &self.statistics {
            let tensor = HostTensor::new([values.len()], values.clone());
            tensors.insert(self.graph.name(*id).to_owned(), tensor);
        }
        tensors
    }
}
