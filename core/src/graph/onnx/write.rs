//! Writing a graph as an ONNX file.

use super::initializer::{float_initializer, int_initializer};
use super::{IR_VERSION, OPSET, trees};
use crate::VERSION;
use crate::graph::op::Padding;
use crate::graph::{Dim, Graph, GraphError, HostTensor, Node, Op, Shape, ValueId};
use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto,
    OperatorSetIdProto, StringStringEntryProto, TensorProto, TensorShapeProto, TypeProto,
    TypeProtoTensor, ValueInfoProto,
};

/// The graph's name, which ONNX requires and the encoder does not know: a message that protobuf
/// readers merge with the graph behind it (field 7 of the model, holding field 2 of the graph).
const GRAPH_NAME: &[u8] = b"\x3a\x08\x12\x06hearth";

/// The model as the bytes of an ONNX file, weights as 32-bit floats.
///
/// # Errors
/// If the encoder fails.
pub fn write(graph: &Graph) -> Result<Vec<u8>, GraphError> {
    let mut initializer: Vec<TensorProto> = graph
        .weights()
        .map(|(id, weight)| float_initializer(graph.name(id), weight))
        .collect();
    let node = graph
        .nodes()
        .iter()
        .map(|node| {
            let first = node.inputs.first().map(|id| graph.shape(*id));
            let has_batch = first.is_some_and(|shape| shape.0.first() == Some(&Dim::Batch));
            let (attribute, operands) = attributes_and_operands(&node.op, has_batch);
            let mut input: Vec<String> = node
                .inputs
                .iter()
                .map(|id| graph.name(*id).to_owned())
                .collect();
            for operand in operands {
                input.push(match operand {
                    Operand::Absent => String::new(),
                    Operand::Given(name, mut tensor) => {
                        let name = format!("{}.{name}", node.name);
                        tensor.name = Some(name.clone());
                        initializer.push(tensor);
                        name
                    }
                });
            }
            NodeProto {
                name: Some(node.name.clone()),
                op_type: Some(node.op.name().to_owned()),
                domain: Some(node.op.domain().to_owned()).filter(|domain| !domain.is_empty()),
                input,
                output: vec![graph.name(node.output).to_owned()],
                attribute,
            }
        })
        .collect();
    let describe = |ids: &[ValueId]| ids.iter().map(|id| value_info(graph, *id)).collect();
    let model = ModelProto {
        ir_version: Some(IR_VERSION),
        producer_name: Some("Hearth".to_owned()),
        producer_version: Some(VERSION.to_owned()),
        opset_import: opsets(graph),
        metadata_props: graph
            .metadata
            .iter()
            .map(|(key, value)| StringStringEntryProto {
                key: Some(key.clone()),
                value: Some(value.clone()),
            })
            .collect(),
        graph: Some(GraphProto {
            node,
            initializer,
            input: describe(graph.inputs()),
            output: describe(graph.outputs()),
            value_info: Vec::new(),
        }),
    };
    let body = model.write_buf().map_err(|error| GraphError::Execution {
        detail: format!("writing ONNX: {error}"),
    })?;
    let mut bytes = GRAPH_NAME.to_vec();
    bytes.extend(body);
    Ok(bytes)
}

/// The sets of operators that the graph needs.
fn opsets(graph: &Graph) -> Vec<OperatorSetIdProto> {
    let set = |domain: &str, version: i64| OperatorSetIdProto {
        domain: Some(domain.to_owned()),
        version: Some(version),
    };
    let mut sets = vec![set("", OPSET)];
    let has_trees = |node: &Node| matches!(node.op, Op::TreeEnsemble(_));
    if graph.nodes().iter().any(has_trees) {
        sets.push(set(trees::DOMAIN, trees::OPSET));
    }
    sets
}

/// An operand that is an attribute in our graph.
enum Operand {
    Absent,
    Given(&'static str, TensorProto),
}

fn attributes_and_operands(op: &Op, has_batch: bool) -> (Vec<AttributeProto>, Vec<Operand>) {
    let attributes = match op {
        Op::Conv {
            stride,
            padding,
            dilation,
            groups,
        } => vec![
            sizes("dilations", dilation),
            int("group", *groups),
            pads(*padding),
            sizes("strides", stride),
        ],
        Op::LeakyRelu { alpha } => vec![float("alpha", *alpha)],
        Op::BatchNorm { epsilon } => vec![float("epsilon", *epsilon)],
        Op::HardSigmoid { alpha, beta } => vec![float("alpha", *alpha), float("beta", *beta)],
        Op::Gemm {
            alpha,
            beta,
            transpose_a,
            transpose_b,
        } => vec![
            float("alpha", *alpha),
            float("beta", *beta),
            int("transA", usize::from(*transpose_a)),
            int("transB", usize::from(*transpose_b)),
        ],
        Op::MaxPool {
            kernel,
            stride,
            padding,
        } => vec![
            sizes("kernel_shape", kernel),
            pads(*padding),
            sizes("strides", stride),
        ],
        Op::AveragePool {
            kernel,
            stride,
            padding,
            count_padding,
        } => vec![
            int("count_include_pad", usize::from(*count_padding)),
            sizes("kernel_shape", kernel),
            pads(*padding),
            sizes("strides", stride),
        ],
        Op::Flatten { axis } | Op::Concat { axis } | Op::Softmax { axis } => {
            vec![int("axis", *axis)]
        }
        Op::Transpose { order } => vec![sizes("perm", order)],
        Op::ReduceMean { axes, keep } | Op::ReduceMax { axes, keep } => {
            vec![sizes("axes", axes), int("keepdims", usize::from(*keep))]
        }
        Op::ReduceSum { keep, .. } => vec![int("keepdims", usize::from(*keep))],
        Op::TreeEnsemble(trees) => trees::attributes(trees),
        Op::Relu
        | Op::Clip { .. }
        | Op::Sigmoid
        | Op::HardSwish
        | Op::Tanh
        | Op::Sqrt
        | Op::Erf
        | Op::Exp
        | Op::Log
        | Op::Sign
        | Op::Add
        | Op::Sub
        | Op::Mul
        | Op::Div
        | Op::MatMul
        | Op::Gather
        | Op::GlobalAveragePool
        | Op::Reshape { .. } => Vec::new(),
    };
    let bound = |name, value: f32| {
        if value.is_infinite() {
            Operand::Absent
        } else {
            Operand::Given(
                name,
                float_initializer("", &HostTensor::new(Vec::new(), vec![value])),
            )
        }
    };
    let operands = match op {
        Op::Clip { min, max } => vec![bound("min", *min), bound("max", *max)],
        Op::Reshape { sizes } => {
            // −1 in front is the batch.
            let batch = has_batch.then_some(-1);
            let shape: Vec<i64> = batch
                .into_iter()
                .chain(sizes.iter().map(|n| *n as i64))
                .collect();
            vec![Operand::Given("shape", int_initializer("", &shape))]
        }
        Op::ReduceSum { axes, .. } => {
            let axes: Vec<i64> = axes.iter().map(|axis| *axis as i64).collect();
            vec![Operand::Given("axes", int_initializer("", &axes))]
        }
        _ => Vec::new(),
    };
    (attributes, operands)
}

fn value_info(graph: &Graph, id: ValueId) -> ValueInfoProto {
    ValueInfoProto {
        name: Some(graph.name(id).to_owned()),
        r#type: Some(TypeProto {
            tensor_type: Some(TypeProtoTensor {
                elem_type: Some(if graph.is_of_places(id) {
                    DataType::INT64
                } else {
                    DataType::FLOAT
                }),
                shape: Some(shape_proto(graph.shape(id))),
            }),
            ..TypeProto::default()
        }),
    }
}

fn shape_proto(shape: &Shape) -> TensorShapeProto {
    let dim = |dim: &Dim| match dim {
        Dim::Batch => Dimension {
            dim_param: Some("batch".to_owned()),
            ..Dimension::default()
        },
        Dim::Length => Dimension {
            dim_param: Some("length".to_owned()),
            ..Dimension::default()
        },
        Dim::Fixed(size) => Dimension {
            dim_value: Some(*size as i64),
            ..Dimension::default()
        },
    };
    TensorShapeProto {
        dim: shape.0.iter().map(dim).collect(),
    }
}

pub(super) fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        r#type: Some(kind),
        ..AttributeProto::default()
    }
}

pub(super) fn int(name: &str, value: usize) -> AttributeProto {
    AttributeProto {
        i: Some(value as i64),
        ..attribute(name, AttributeType::INT)
    }
}

fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto {
        f: Some(value),
        ..attribute(name, AttributeType::FLOAT)
    }
}

fn sizes(name: &str, values: &[usize]) -> AttributeProto {
    AttributeProto {
        ints: values.iter().map(|value| *value as i64).collect(),
        ..attribute(name, AttributeType::INTS)
    }
}

fn pads(padding: Padding) -> AttributeProto {
    sizes(
        "pads",
        &[padding.top, padding.left, padding.bottom, padding.right],
    )
}
