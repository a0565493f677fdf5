//! Running a graph on burn: every operator, on every device that burn knows.

use super::{Runtime, check_inputs};
use crate::graph::op::Padding;
use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData, activation, module};
use std::collections::HashMap;
use std::sync::Arc;

/// Every value is held with four dimensions, ones in front; `rank` of them are its own.
#[derive(Clone)]
pub(crate) struct Value {
    pub tensor: Tensor<4>,
    pub rank: usize,
}

/// A graph with its weights on a device.
pub struct BurnRuntime {
    graph: Arc<Graph>,
    device: Device,
    device_name: String,
    weights: HashMap<ValueId, Value>,
}

impl BurnRuntime {
    /// Moves the weights to the device.
    ///
    /// # Errors
    /// If a value has more than four dimensions.
    pub fn new(graph: Arc<Graph>, device: Device, device_name: &str) -> Result<Self, GraphError> {
        let weights = graph
            .weights()
            .map(|(id, weight)| Ok((id, upload(weight, &device)?)))
            .collect::<Result<_, GraphError>>()?;
        Ok(Self {
            graph,
            device,
            device_name: device_name.to_owned(),
            weights,
        })
    }
}

impl Runtime for BurnRuntime {
    fn name(&self) -> String {
        format!("burn on {}", self.device_name)
    }

    fn run(&mut self, inputs: &[HostTensor]) -> Result<Vec<HostTensor>, GraphError> {
        check_inputs(&self.graph, inputs)?;
        let graph = self.graph.clone();
        let mut values = self.weights.clone();
        for (input, id) in inputs.iter().zip(graph.inputs()) {
            values.insert(*id, upload(input, &self.device)?);
        }
        let last_use = last_uses(&graph);
        for (index, node) in graph.nodes().iter().enumerate() {
            let operands: Vec<Value> = node.inputs.iter().map(|id| values[id].clone()).collect();
            let rank = graph.shape(node.output).rank();
            values.insert(node.output, apply(&node.op, operands, rank)?);
            // Memory of what nobody needs any more goes back at once.
            for id in &node.inputs {
                if last_use.get(id) == Some(&index) {
                    values.remove(id);
                }
            }
        }
        graph
            .outputs()
            .iter()
            .map(|id| download(values[id].clone()))
            .collect()
    }
}

/// The last node that needs each value; outputs and weights are left out.
fn last_uses(graph: &Graph) -> HashMap<ValueId, usize> {
    let mut last = HashMap::new();
    for (index, node) in graph.nodes().iter().enumerate() {
        for id in &node.inputs {
            last.insert(*id, index);
        }
    }
    for id in graph.outputs() {
        last.remove(id);
    }
    last
}

/// A tensor on a device.
pub(crate) fn upload(tensor: &HostTensor, device: &Device) -> Result<Value, GraphError> {
    let rank = tensor.shape().len();
    if rank > 4 {
        return Err(GraphError::Execution {
            detail: format!("a tensor has {rank} dimensions; four are the most"),
        });
    }
    let shape = four(tensor.shape());
    let data = TensorData::new(tensor.data().to_vec(), shape);
    Ok(Value {
        tensor: Tensor::from_data(data, device),
        rank,
    })
}

/// A value in host memory.
pub(crate) fn download(value: Value) -> Result<HostTensor, GraphError> {
    let dims = value.tensor.dims();
    let shape = dims[4 - value.rank..].to_vec();
    let data = value
        .tensor
        .into_data()
        .convert::<f32>()
        .try_to_vec::<f32>()
        .map_err(|error| GraphError::Execution {
            detail: format!("{error:?}"),
        })?;
    Ok(HostTensor::new(shape, data))
}

fn four(shape: &[usize]) -> [usize; 4] {
    let mut dims = [1; 4];
    dims[4 - shape.len()..].copy_from_slice(shape);
    dims
}

/// One operator; its result has `rank` dimensions.
pub(crate) fn apply(op: &Op, operands: Vec<Value>, rank: usize) -> Result<Value, GraphError> {
    let first_rank = operands.first().map_or(0, |value| value.rank);
    let mut rest = operands.into_iter().map(|value| value.tensor);
    let mut next = || {
        rest.next().ok_or_else(|| GraphError::Execution {
            detail: format!("{} has too few operands", op.name()),
        })
    };
    let x = next()?;
    // A dimension of the value, as one of the four.
    let held = |axis: usize| axis + 4 - first_rank;
    let tensor = match op {
        Op::Conv {
            stride,
            padding,
            dilation,
            groups,
        } => {
            let weight = next()?;
            let bias = next().ok().map(vector);
            let options =
                ConvOptions::new_with_padding(*stride, pairs(*padding), *dilation, *groups);
            module::conv2d(x, weight, bias, options)
        }
        Op::BatchNorm { epsilon } => {
            let [scale, bias, mean, variance] =
                [next()?, next()?, next()?, next()?].map(|v| per_channel(v, first_rank));
            let scale = scale / (variance + *epsilon).sqrt();
            (x - mean) * scale + bias
        }
        Op::Relu => activation::relu(x),
        Op::LeakyRelu { alpha } => x.clone().clamp_min(0.0) + x.clamp_max(0.0) * *alpha,
        Op::Clip { min, max } => x.clamp(*min, *max),
        Op::Sigmoid => activation::sigmoid(x),
        Op::HardSigmoid { alpha, beta } => (x * *alpha + *beta).clamp(0.0, 1.0),
        Op::HardSwish => x.clone() * (x / 6.0 + 0.5).clamp(0.0, 1.0),
        Op::Tanh => x.tanh(),
        Op::Sqrt => x.sqrt(),
        Op::Erf => x.erf(),
        Op::Exp => x.exp(),
        Op::Log => x.log(),
        Op::Sign => x.sign(),
        Op::TreeEnsemble(_) | Op::Gather | Op::ReduceSum { .. } => {
            return Err(GraphError::Execution {
                detail: format!("{} is not run by burn here", op.name()),
            });
        }
        Op::Add => x + next()?,
        Op::Sub => x - next()?,
        Op::Mul => x * next()?,
        Op::Div => x / next()?,
        Op::Gemm {
            alpha,
            beta,
            transpose_a,
            transpose_b,
        } => {
            let b = next()?;
            let a = if *transpose_a { x.swap_dims(2, 3) } else { x };
            let b = if *transpose_b { b.swap_dims(2, 3) } else { b };
            let product = a.matmul(b) * *alpha;
            match next().ok() {
                Some(c) => product + c * *beta,
                None => product,
            }
        }
        Op::MatMul => x.matmul(next()?),
        Op::MaxPool {
            kernel,
            stride,
            padding,
        } => {
            let mut options = MaxPoolOptions::new(*kernel);
            options.stride = *stride;
            options.padding = pairs(*padding);
            module::max_pool2d(x, options)
        }
        Op::AveragePool {
            kernel,
            stride,
            padding,
            count_padding,
        } => {
            let mut options = AvgPoolOptions::new(*kernel);
            options.stride = *stride;
            options.padding = pairs(*padding);
            options.count_include_pad = *count_padding;
            module::avg_pool2d(x, options)
        }
        Op::GlobalAveragePool => x.mean_dim(2).mean_dim(3),
        Op::Flatten { axis } => {
            let dims = x.dims();
            let own = &dims[4 - first_rank..];
            let (rows, columns) = own.split_at(*axis);
            x.reshape([1, 1, rows.iter().product(), columns.iter().product()])
        }
        Op::Reshape { sizes } => {
            let dims = x.dims();
            let total: usize = dims.iter().product();
            let batch = total / sizes.iter().product::<usize>().max(1);
            let shape: Vec<usize> = if sizes.len() < rank {
                std::iter::once(batch)
                    .chain(sizes.iter().copied())
                    .collect()
            } else {
                sizes.clone()
            };
            x.reshape(four(&shape))
        }
        Op::Transpose { order } => {
            let mut axes = [0, 1, 2, 3];
            for (to, from) in order.iter().enumerate() {
                axes[held(to)] = held(*from);
            }
            x.permute(axes)
        }
        Op::Concat { axis } => {
            let mut parts = vec![x];
            while let Ok(part) = next() {
                parts.push(part);
            }
            Tensor::cat(parts, held(*axis))
        }
        Op::Softmax { axis } => activation::softmax(x, held(*axis)),
        Op::ReduceMean { axes, keep } | Op::ReduceMax { axes, keep } => {
            let is_mean = matches!(op, Op::ReduceMean { .. });
            let mut x = x;
            for axis in axes {
                let axis = held(*axis);
                x = if is_mean {
                    x.mean_dim(axis)
                } else {
                    x.max_dim(axis)
                };
            }
            if *keep {
                x
            } else {
                let dims = x.dims();
                let kept: Vec<usize> = (0..first_rank)
                    .filter(|i| !axes.contains(i))
                    .map(|i| dims[held(i)])
                    .collect();
                x.reshape(four(&kept))
            }
        }
    };
    Ok(Value { tensor, rank })
}

fn pairs(padding: Padding) -> [(usize, usize); 2] {
    [(padding.top, padding.bottom), (padding.left, padding.right)]
}

fn vector(value: Tensor<4>) -> Tensor<1> {
    let count = value.dims()[3];
    value.reshape([count])
}

/// A vector of channels, laid along dimension 1 of a value of this rank.
pub(crate) fn per_channel(value: Tensor<4>, rank: usize) -> Tensor<4> {
    let mut shape = [1; 4];
    shape[4 - rank + 1] = value.dims()[3];
    value.reshape(shape)
}
