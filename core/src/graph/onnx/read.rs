//! Reading an ONNX file into a graph.

use super::attributes::{Attributes, node_name};
use super::initializer::{Constant, constant};
use super::trees;
use crate::graph::{Dim, Graph, GraphError, HostTensor, Op, Shape, ValueId};
use rten_onnx::onnx::{GraphProto, ModelProto, NodeProto, ValueInfoProto};
use std::collections::HashMap;
use std::sync::Arc;

/// What may be chosen when a model is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Height and width of the input pictures, in place of those in the file. A net of
    /// convolutions takes any multiple of its total stride.
    pub input_px: Option<[usize; 2]>,
}

/// Reads a model.
///
/// # Errors
/// If the bytes are no model, an operator is not supported (its node is named), or shapes do not
/// fit.
pub fn read(bytes: &[u8], options: ReadOptions) -> Result<Graph, GraphError> {
    let model = ModelProto::parse_buf(bytes).map_err(|error| GraphError::Unreadable {
        detail: error.to_string(),
    })?;
    let proto = model.graph.as_ref().ok_or_else(|| GraphError::Unreadable {
        detail: "it is not an ONNX model".to_owned(),
    })?;
    let mut reader = Reader {
        graph: Graph::new(),
        values: HashMap::new(),
        constants: HashMap::new(),
    };
    reader.read(proto, options)?;
    reader.graph.metadata = model
        .metadata_props
        .iter()
        .filter_map(|entry| Some((entry.key.clone()?, entry.value.clone()?)))
        .collect();
    Ok(reader.graph)
}

struct Reader {
    graph: Graph,
    values: HashMap<String, ValueId>,
    constants: HashMap<String, Constant>,
}

impl Reader {
    fn read(&mut self, proto: &GraphProto, options: ReadOptions) -> Result<(), GraphError> {
        for tensor in &proto.initializer {
            let name = tensor.name.clone().unwrap_or_default();
            self.constants.insert(name, constant(tensor)?);
        }
        for input in &proto.input {
            let name = input.name.clone().unwrap_or_default();
            if !self.constants.contains_key(&name) {
                let shape = input_shape(input, options)?;
                let id = self.graph.add_input(&name, shape);
                self.values.insert(name, id);
            }
        }
        for node in &proto.node {
            self.read_node(node)?;
        }
        for output in &proto.output {
            let value = self.value(output.name.as_deref().unwrap_or_default())?;
            self.graph.add_output(value);
        }
        Ok(())
    }

    fn read_node(&mut self, node: &NodeProto) -> Result<(), GraphError> {
        let attributes = Attributes::of(node);
        let op_type = node.op_type.as_deref().unwrap_or_default();
        let is_standard = matches!(node.domain.as_deref(), None | Some("" | "ai.onnx"));
        let is_of_trees =
            op_type == "TreeEnsembleRegressor" && node.domain.as_deref() == Some(trees::DOMAIN);
        if !is_standard && !is_of_trees {
            return Err(unsupported(node));
        }
        match op_type {
            "Constant" => {
                let tensor = attributes
                    .tensor("value")
                    .ok_or_else(|| attributes.unsupported("only tensors are known as values"))?;
                self.constants.insert(output_name(node), constant(tensor)?);
                return Ok(());
            }
            "Shape" | "Gather" | "Concat" | "Unsqueeze" | "Squeeze" | "Slice"
                if self.folds(node, op_type) =>
            {
                let folded = self.folded(node, op_type, &attributes)?;
                self.constants.insert(output_name(node), folded);
                return Ok(());
            }
            // Weights stored as f16 are widened by a Cast; done here once.
            "Cast" | "Identity" | "Dropout" => {
                let input = input_name(node, 0);
                if let Some(constant) = self.constants.get(input).cloned() {
                    self.constants.insert(output_name(node), constant);
                } else if op_type == "Cast" && attributes.int("to", 1) != 1 {
                    return Err(attributes.unsupported("values other than 32-bit floats"));
                } else {
                    let value = self.value(input)?;
                    self.values.insert(output_name(node), value);
                }
                return Ok(());
            }
            _ => {}
        }
        let (op, num_operands) = self.op(node, op_type, &attributes)?;
        let operands = node
            .input
            .iter()
            .take(num_operands)
            .filter(|name| !name.is_empty())
            .map(|name| self.value(name))
            .collect::<Result<Vec<_>, _>>()?;
        let output = output_name(node);
        let id = self
            .graph
            .push_as(&node_name(node), &output, op, &operands)?;
        self.values.insert(output, id);
        Ok(())
    }

    /// The typed operator, and how many of the node's inputs are its operands; the rest were
    /// turned into attributes.
    fn op(
        &self,
        node: &NodeProto,
        op_type: &str,
        attributes: &Attributes<'_>,
    ) -> Result<(Op, usize), GraphError> {
        let all = usize::MAX;
        Ok(match op_type {
            "Conv" => {
                let weight = self.shape_of(node, 1)?;
                let kernel = [size(&weight, 2, attributes)?, size(&weight, 3, attributes)?];
                let (stride, dilation) = (
                    attributes.pair("strides", 1)?,
                    attributes.pair("dilations", 1)?,
                );
                let input = self.picture_size(node, attributes)?;
                let padding = attributes.padding(input, kernel, stride, dilation)?;
                let groups = attributes.int("group", 1).max(0) as usize;
                (
                    Op::Conv {
                        stride,
                        padding,
                        dilation,
                        groups,
                    },
                    all,
                )
            }
            "BatchNormalization" => (
                Op::BatchNorm {
                    epsilon: attributes.float("epsilon", 1e-5),
                },
                5,
            ),
            "Relu" => (Op::Relu, 1),
            "LeakyRelu" => {
                let alpha = attributes.float("alpha", 0.01);
                (Op::LeakyRelu { alpha }, 1)
            }
            "Clip" => {
                let bound = |index: usize, attribute: &str, absent: f32| match node
                    .input
                    .get(index)
                    .filter(|name| !name.is_empty())
                {
                    Some(name) => self
                        .constants
                        .get(name)
                        .and_then(Constant::scalar)
                        .ok_or_else(|| attributes.unsupported("bounds that are computed")),
                    None => Ok(attributes.optional_float(attribute).unwrap_or(absent)),
                };
                let min = bound(1, "min", f32::NEG_INFINITY)?;
                let max = bound(2, "max", f32::INFINITY)?;
                (Op::Clip { min, max }, 1)
            }
            "Sigmoid" => (Op::Sigmoid, 1),
            "HardSigmoid" => {
                let (alpha, beta) = (
                    attributes.float("alpha", 0.2),
                    attributes.float("beta", 0.5),
                );
                (Op::HardSigmoid { alpha, beta }, 1)
            }
            "HardSwish" => (Op::HardSwish, 1),
            "Tanh" => (Op::Tanh, 1),
            "Sqrt" => (Op::Sqrt, 1),
            "Erf" => (Op::Erf, 1),
            "Exp" => (Op::Exp, 1),
            "Log" => (Op::Log, 1),
            "Sign" => (Op::Sign, 1),
            "TreeEnsembleRegressor" => {
                let num_features = size(&self.shape_of(node, 0)?, 1, attributes)?;
                let trees = trees::read(attributes, num_features)?;
                (Op::TreeEnsemble(Arc::new(trees)), 1)
            }
            "Add" => (Op::Add, 2),
            "Sub" => (Op::Sub, 2),
            "Mul" => (Op::Mul, 2),
            "Div" => (Op::Div, 2),
            "Gemm" => (
                Op::Gemm {
                    alpha: attributes.float("alpha", 1.0),
                    beta: attributes.float("beta", 1.0),
                    transpose_a: attributes.flag("transA"),
                    transpose_b: attributes.flag("transB"),
                },
                3,
            ),
            "MatMul" => (Op::MatMul, 2),
            "MaxPool" | "AveragePool" => {
                if attributes.flag("ceil_mode") {
                    return Err(attributes.unsupported("ceil_mode"));
                }
                if attributes.pair("dilations", 1)? != [1, 1] {
                    return Err(attributes.unsupported("dilations"));
                }
                let (kernel, stride) = (
                    attributes.pair("kernel_shape", 1)?,
                    attributes.pair("strides", 1)?,
                );
                let input = self.picture_size(node, attributes)?;
                let padding = attributes.padding(input, kernel, stride, [1, 1])?;
                let op = if op_type == "MaxPool" {
                    Op::MaxPool {
                        kernel,
                        stride,
                        padding,
                    }
                } else {
                    let count_padding = attributes.flag("count_include_pad");
                    Op::AveragePool {
                        kernel,
                        stride,
                        padding,
                        count_padding,
                    }
                };
                (op, 1)
            }
            "GlobalAveragePool" => (Op::GlobalAveragePool, 1),
            "Flatten" => {
                let axis = axis_of(attributes.int("axis", 1), self.shape_of(node, 0)?.rank());
                (Op::Flatten { axis }, 1)
            }
            "Reshape" => (self.reshape(node, attributes)?, 1),
            "Squeeze" | "Unsqueeze" => (self.with_ones_moved(node, op_type, attributes)?, 1),
            "Transpose" => {
                let rank = self.shape_of(node, 0)?.rank();
                let order = attributes.ints("perm").map_or_else(
                    || (0..rank).rev().collect(),
                    |perm| perm.iter().map(|dim| *dim as usize).collect(),
                );
                (Op::Transpose { order }, 1)
            }
            "Concat" => {
                let axis = axis_of(attributes.int("axis", 1), self.shape_of(node, 0)?.rank());
                (Op::Concat { axis }, all)
            }
            "Softmax" => {
                let axis = axis_of(attributes.int("axis", -1), self.shape_of(node, 0)?.rank());
                (Op::Softmax { axis }, 1)
            }
            "Gather" if attributes.int("axis", 0) == 0 => (Op::Gather, 2),
            "ReduceSum" => {
                let rank = self.shape_of(node, 0)?.rank();
                let axes = self
                    .int_operand(node, 1)
                    .ok_or_else(|| attributes.unsupported("without axes"))?;
                let mut axes: Vec<usize> = axes.iter().map(|axis| axis_of(*axis, rank)).collect();
                axes.sort_unstable();
                let keep = attributes.int("keepdims", 1) != 0;
                (Op::ReduceSum { axes, keep }, 1)
            }
            "ReduceMean" | "ReduceMax" => {
                let rank = self.shape_of(node, 0)?.rank();
                let axes = self
                    .int_operand(node, 1)
                    .or_else(|| attributes.ints("axes").map(<[i64]>::to_vec))
                    .ok_or_else(|| attributes.unsupported("without axes"))?;
                let mut axes: Vec<usize> = axes.iter().map(|axis| axis_of(*axis, rank)).collect();
                axes.sort_unstable();
                let keep = attributes.int("keepdims", 1) != 0;
                if op_type == "ReduceMax" {
                    (Op::ReduceMax { axes, keep }, 1)
                } else {
                    (Op::ReduceMean { axes, keep }, 1)
                }
            }
            _ => return Err(unsupported(node)),
        })
    }

    /// Whether a node computes numbers of a shape rather than values.
    fn folds(&self, node: &NodeProto, op_type: &str) -> bool {
        let is_int = |name: &String| self.constants.get(name).is_some_and(|c| c.ints().is_some());
        match op_type {
            "Shape" => self.values.contains_key(input_name(node, 0)),
            "Concat" => node.input.iter().all(is_int),
            _ => node.input.first().is_some_and(is_int),
        }
    }

    /// What a node computes of shapes; the size of a batch is −1, as a reshape takes it.
    fn folded(
        &self,
        node: &NodeProto,
        op_type: &str,
        attributes: &Attributes<'_>,
    ) -> Result<Constant, GraphError> {
        let operand = |index: usize| {
            let ints = self.int_operand(node, index);
            ints.ok_or_else(|| attributes.unsupported("numbers that are computed"))
        };
        let values: Vec<i64> = match op_type {
            "Shape" => {
                let dims = self.shape_of(node, 0)?.0;
                let sizes = dims.iter().map(|dim| match dim {
                    Dim::Batch | Dim::Length => -1,
                    Dim::Fixed(size) => *size as i64,
                });
                sizes.collect()
            }
            "Gather" => {
                let from = operand(0)?;
                let picked = operand(1)?.into_iter().map(|at| {
                    let at = axis_of(at, from.len());
                    from.get(at).copied()
                });
                let picked: Option<Vec<i64>> = picked.collect();
                picked.ok_or_else(|| attributes.unsupported("a dimension that is not there"))?
            }
            "Concat" => {
                let parts: Vec<Vec<i64>> = (0..node.input.len())
                    .map(operand)
                    .collect::<Result<_, _>>()?;
                parts.concat()
            }
            "Slice" => {
                let from = operand(0)?;
                let bound = |index: usize| {
                    let at = operand(index)?.first().copied().unwrap_or(0);
                    Ok::<usize, GraphError>(axis_of(at.min(from.len() as i64), from.len()))
                };
                let (start, end) = (bound(1)?, bound(2)?);
                from.get(start..end.max(start)).unwrap_or_default().to_vec()
            }
            // Ones more or less change no numbers.
            _ => operand(0)?,
        };
        let shape = vec![values.len()];
        Ok(Constant::Ints {
            shape,
            data: values,
        })
    }

    fn reshape(&self, node: &NodeProto, attributes: &Attributes<'_>) -> Result<Op, GraphError> {
        let wanted = self
            .int_operand(node, 1)
            .ok_or_else(|| attributes.unsupported("a shape that is computed"))?;
        let from = self.shape_of(node, 0)?;
        let has_batch = from.0.first() == Some(&Dim::Batch);
        // A batch must stay in front, whether as 0, as −1 or as 1 in a model for single pictures.
        let wanted = if has_batch {
            &wanted[1.min(wanted.len())..]
        } else {
            &wanted[..]
        };
        let inner = if has_batch { &from.0[1..] } else { &from.0[..] };
        let count: usize = (0..inner.len())
            .map(|i| size(&Shape(inner.to_vec()), i, attributes))
            .product::<Result<usize, _>>()?;
        let mut sizes: Vec<usize> = Vec::with_capacity(wanted.len());
        for (i, size) in wanted.iter().enumerate() {
            sizes.push(match size {
                0 => match inner.get(i) {
                    Some(Dim::Fixed(same)) => *same,
                    _ => return Err(attributes.unsupported("a size of 0")),
                },
                -1 => {
                    let others: usize = wanted
                        .iter()
                        .filter(|n| **n > 0)
                        .map(|n| *n as usize)
                        .product();
                    count / others.max(1)
                }
                size if *size > 0 => *size as usize,
                size => return Err(attributes.unsupported(format!("a size of {size}"))),
            });
        }
        Ok(Op::Reshape { sizes })
    }

    /// Squeeze and Unsqueeze as reshapes.
    fn with_ones_moved(
        &self,
        node: &NodeProto,
        op_type: &str,
        attributes: &Attributes<'_>,
    ) -> Result<Op, GraphError> {
        let from = self.shape_of(node, 0)?;
        let axes = self
            .int_operand(node, 1)
            .or_else(|| attributes.ints("axes").map(<[i64]>::to_vec))
            .ok_or_else(|| attributes.unsupported("without axes"))?;
        let mut dims = from.0.clone();
        if op_type == "Squeeze" {
            let axes: Vec<usize> = axes.iter().map(|axis| axis_of(*axis, dims.len())).collect();
            let mut index = 0;
            dims.retain(|_| {
                index += 1;
                !axes.contains(&(index - 1))
            });
        } else {
            let rank = dims.len() + axes.len();
            let mut axes: Vec<usize> = axes.iter().map(|axis| axis_of(*axis, rank)).collect();
            axes.sort_unstable();
            for axis in axes {
                dims.insert(axis.min(dims.len()), Dim::Fixed(1));
            }
        }
        if from.0.first() == Some(&Dim::Batch) && dims.first() != Some(&Dim::Batch) {
            return Err(attributes.unsupported("moving the batch"));
        }
        let sizes = dims
            .iter()
            .filter_map(|dim| match dim {
                Dim::Fixed(size) => Some(*size),
                Dim::Batch | Dim::Length => None,
            })
            .collect();
        Ok(Op::Reshape { sizes })
    }

    fn int_operand(&self, node: &NodeProto, index: usize) -> Option<Vec<i64>> {
        let name = node.input.get(index)?;
        self.constants.get(name)?.ints().map(<[i64]>::to_vec)
    }

    fn picture_size(
        &self,
        node: &NodeProto,
        attributes: &Attributes<'_>,
    ) -> Result<[usize; 2], GraphError> {
        let shape = self.shape_of(node, 0)?;
        Ok([size(&shape, 2, attributes)?, size(&shape, 3, attributes)?])
    }

    fn shape_of(&self, node: &NodeProto, index: usize) -> Result<Shape, GraphError> {
        let name = input_name(node, index);
        if let Some(id) = self.values.get(name) {
            return Ok(self.graph.shape(*id).clone());
        }
        match self.constants.get(name) {
            Some(Constant::Floats(tensor)) => Ok(Shape::fixed(tensor.shape())),
            Some(Constant::Ints { shape, .. }) => Ok(Shape::fixed(shape)),
            None => Err(GraphError::NoSuchValue {
                name: name.to_owned(),
            }),
        }
    }

    /// A value by name; a constant becomes a weight at its first use.
    fn value(&mut self, name: &str) -> Result<ValueId, GraphError> {
        if let Some(id) = self.values.get(name) {
            return Ok(*id);
        }
        let tensor: HostTensor = self
            .constants
            .get(name)
            .ok_or_else(|| GraphError::NoSuchValue {
                name: name.to_owned(),
            })?
            .to_floats();
        let id = self.graph.add_weight(name, tensor);
        self.values.insert(name.to_owned(), id);
        Ok(id)
    }
}

fn unsupported(node: &NodeProto) -> GraphError {
    let op = node.op_type.clone().unwrap_or_default();
    GraphError::UnsupportedOperator {
        op: match node.domain.as_deref() {
            None | Some("" | "ai.onnx") => op,
            Some(domain) => format!("{domain}.{op}"),
        },
        node: node_name(node),
    }
}

fn input_name(node: &NodeProto, index: usize) -> &str {
    node.input.get(index).map_or("", String::as_str)
}

fn output_name(node: &NodeProto) -> String {
    node.output.first().cloned().unwrap_or_default()
}

fn axis_of(axis: i64, rank: usize) -> usize {
    if axis < 0 {
        (axis + rank as i64).max(0) as usize
    } else {
        axis as usize
    }
}

fn size(shape: &Shape, dim: usize, attributes: &Attributes<'_>) -> Result<usize, GraphError> {
    shape
        .size(dim)
        .ok_or_else(|| attributes.unsupported(format!("dimension {dim} of {shape} is not known")))
}

/// An input's shape: a first dimension without a size, or of size 1, is the batch.
fn input_shape(input: &ValueInfoProto, options: ReadOptions) -> Result<Shape, GraphError> {
    let name = input.name.as_deref().unwrap_or_default();
    let unreadable = |detail: &str| GraphError::Unreadable {
        detail: format!("the input “{name}” {detail}"),
    };
    let dims = input
        .r#type
        .as_ref()
        .and_then(|t| t.tensor_type.as_ref())
        .and_then(|t| t.shape.as_ref())
        .ok_or_else(|| unreadable("has no shape"))?;
    let mut shape = Vec::with_capacity(dims.dim.len());
    for (index, dim) in dims.dim.iter().enumerate() {
        let chosen = (dims.dim.len() == 4 && index >= 2)
            .then(|| options.input_px.map(|px| px[index - 2]))
            .flatten();
        shape.push(match (dim.dim_value, chosen) {
            (None | Some(..=1), _) if index == 0 => Dim::Batch,
            (None, None) if dim.dim_param.as_deref() == Some("length") => Dim::Length,
            (_, Some(px)) => Dim::Fixed(px),
            (Some(size), _) if size > 0 => Dim::Fixed(size as usize),
            _ => return Err(unreadable(&format!("has no size in dimension {index}"))),
        });
    }
    Ok(Shape(shape))
}
