//! A plain runtime for graphs over rows of numbers: trees, heads, normalisation. Every operator is
//! done one after the other, in 32 bits, with the `gemm` crate for products.

use super::{Runtime, check_inputs};
use crate::graph::cpu;
use crate::graph::{Graph, GraphError, HostTensor, Node, Op, ValueId};
use crate::train::net::kernels::matrix::{Matrix, product};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// A graph that is run operator by operator.
pub struct PlainRuntime {
    graph: Arc<Graph>,
}

impl PlainRuntime {
    /// Takes the graph if every operator in it is known here.
    ///
    /// # Errors
    /// Names the first node that is not.
    pub fn new(graph: Arc<Graph>) -> Result<Self, GraphError> {
        for node in graph.nodes() {
            if !is_known(&graph, node) {
                return Err(GraphError::Execution {
                    detail: format!(
                        "“{}” ({}) is not for rows of numbers.",
                        node.name,
                        node.op.name()
                    ),
                });
            }
        }
        Ok(Self { graph })
    }
}

fn is_known(graph: &Graph, node: &Node) -> bool {
    let is_flat = |id: &ValueId| graph.shape(*id).rank() <= 2;
    let is_matrix = |id: &ValueId| graph.shape(*id).rank() == 2;
    match &node.op {
        Op::Gemm {
            alpha,
            beta,
            transpose_a,
            ..
        } => *alpha == 1.0 && *beta == 1.0 && !transpose_a && node.inputs.iter().all(is_flat),
        Op::MatMul => node.inputs.iter().all(is_matrix),
        Op::Relu
        | Op::Sigmoid
        | Op::Tanh
        | Op::Sqrt
        | Op::Exp
        | Op::Log
        | Op::Sign
        | Op::Clip { .. } => true,
        Op::Add | Op::Sub | Op::Mul | Op::Div => node.inputs.iter().all(is_flat),
        Op::Softmax { axis } => *axis == 1 && is_matrix(&node.inputs[0]),
        Op::TreeEnsemble(_) => is_matrix(&node.inputs[0]),
        Op::ReduceMean { axes, keep }
        | Op::ReduceSum { axes, keep }
        | Op::ReduceMax { axes, keep } => axes[..] == [1] && *keep && is_matrix(&node.inputs[0]),
        _ => false,
    }
}

impl Runtime for PlainRuntime {
    fn name(&self) -> String {
        "Hearth".to_owned()
    }

    fn run(&mut self, inputs: &[HostTensor]) -> Result<Vec<HostTensor>, GraphError> {
        let batch = check_inputs(&self.graph, inputs)?;
        let mut values: HashMap<ValueId, HostTensor> = HashMap::new();
        for (id, input) in self.graph.inputs().iter().zip(inputs) {
            values.insert(*id, input.clone());
        }
        for node in self.graph.nodes() {
            let operand = |index: usize| -> Result<&HostTensor, GraphError> {
                let id = node.inputs.get(index).ok_or_else(|| missing(node))?;
                match self.graph.weight(*id) {
                    Some(weight) => Ok(weight),
                    None => values.get(id).ok_or_else(|| missing(node)),
                }
            };
            let shape = self.graph.shape(node.output).with_batch(batch);
            let data = apply(node, &shape, &operand)?;
            values.insert(node.output, HostTensor::new(shape, data));
        }
        self.graph
            .outputs()
            .iter()
            .map(|id| {
                values
                    .get(id)
                    .cloned()
                    .ok_or_else(|| GraphError::Execution {
                        detail: format!("“{}” was not computed", self.graph.name(*id)),
                    })
            })
            .collect()
    }
}

fn missing(node: &Node) -> GraphError {
    GraphError::Execution {
        detail: format!("“{}” has too few operands", node.name),
    }
}

fn apply<'a>(
    node: &Node,
    shape: &[usize],
    operand: &dyn Fn(usize) -> Result<&'a HostTensor, GraphError>,
) -> Result<Vec<f32>, GraphError> {
    let x = operand(0)?;
    let each = |f: fn(f32) -> f32| Ok(x.data().iter().map(|v| f(*v)).collect());
    match &node.op {
        Op::Relu => each(|v| v.max(0.0)),
        Op::Sigmoid => each(|v| 1.0 / (1.0 + (-v).exp())),
        Op::Tanh => each(f32::tanh),
        Op::Sqrt => each(f32::sqrt),
        Op::Exp => each(f32::exp),
        Op::Log => each(f32::ln),
        Op::Sign => each(sign),
        Op::Clip { min, max } => Ok(x.data().iter().map(|v| v.max(*min).min(*max)).collect()),
        Op::Add => Ok(broadcast(x, operand(1)?, shape, |a, b| a + b)),
        Op::Sub => Ok(broadcast(x, operand(1)?, shape, |a, b| a - b)),
        Op::Mul => Ok(broadcast(x, operand(1)?, shape, |a, b| a * b)),
        Op::Div => Ok(broadcast(x, operand(1)?, shape, |a, b| a / b)),
        Op::MatMul => Ok(times(x, operand(1)?, false, shape)),
        Op::Gemm { transpose_b, .. } => {
            let product = times(x, operand(1)?, *transpose_b, shape);
            if node.inputs.len() < 3 {
                return Ok(product);
            }
            let product = HostTensor::new(shape, product);
            Ok(broadcast(&product, operand(2)?, shape, |a, b| a + b))
        }
        Op::Softmax { .. } => Ok(softmax(x)),
        Op::ReduceMean { .. } => {
            let width = x.shape()[1].max(1) as f32;
            Ok(each_row(x, |row| row.iter().sum::<f32>() / width))
        }
        Op::ReduceSum { .. } => Ok(each_row(x, |row| row.iter().sum())),
        Op::ReduceMax { .. } => Ok(each_row(x, |row| {
            row.iter().copied().fold(f32::NEG_INFINITY, f32::max)
        })),
        Op::TreeEnsemble(trees) => {
            let width = trees.num_outputs();
            let mut sums = vec![0.0; shape.iter().product()];
            sums.par_chunks_exact_mut(width.max(1))
                .zip(x.data().par_chunks_exact(trees.num_features.max(1)))
                .for_each(|(sums, row)| trees.sum(row, sums));
            Ok(sums)
        }
        _ => Err(missing(node)),
    }
}

/// Both operands as matrices of `shape`, with sizes of 1 repeated.
fn broadcast(a: &HostTensor, b: &HostTensor, shape: &[usize], f: fn(f32, f32) -> f32) -> Vec<f32> {
    let sizes = |shape: &[usize]| match shape {
        [] => [1, 1],
        [columns] => [1, *columns],
        [rows, columns, ..] => [*rows, *columns],
    };
    let [rows, columns] = sizes(shape);
    let strides = |tensor: &HostTensor| {
        let [rows, columns] = sizes(tensor.shape());
        let down = if rows == 1 { 0 } else { columns };
        [down, usize::from(columns != 1)]
    };
    let ([a_down, a_right], [b_down, b_right]) = (strides(a), strides(b));
    let mut out = Vec::with_capacity(rows * columns);
    for row in 0..rows {
        for column in 0..columns {
            let left = a.data()[row * a_down + column * a_right];
            let right = b.data()[row * b_down + column * b_right];
            out.push(f(left, right));
        }
    }
    out
}

/// `a` times `b`, of `[inner, columns]`, or of `[columns, inner]` if it is given transposed.
fn times(a: &HostTensor, b: &HostTensor, is_transposed: bool, shape: &[usize]) -> Vec<f32> {
    let (a_shape, b_shape) = (a.shape(), b.shape());
    let mut right = Matrix::new(b.data(), b_shape[0], b_shape[1]);
    if is_transposed {
        right = right.transposed();
    }
    let mut out = vec![0.0; shape.iter().product()];
    product(
        Matrix::new(a.data(), a_shape[0], a_shape[1]),
        right,
        &mut out,
        false,
    );
    out
}

fn each_row(x: &HostTensor, f: impl Fn(&[f32]) -> f32) -> Vec<f32> {
    x.data().chunks_exact(x.shape()[1].max(1)).map(f).collect()
}

/// Unlike `f32::signum`, 0 at zero.
fn sign(value: f32) -> f32 {
    if value == 0.0 { 0.0 } else { value.signum() }
}

fn softmax(x: &HostTensor) -> Vec<f32> {
    let mut out = x.data().to_vec();
    for row in out.chunks_exact_mut(x.shape()[1].max(1)) {
        cpu::softmax(row);
    }
    out
}
