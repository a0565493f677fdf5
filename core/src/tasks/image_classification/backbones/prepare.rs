//! From a classifier to a backbone: its embedding is found, what classifies is cut off, bytes are
//! scaled inside, and parts are named by the block that they belong to.

use super::{EMBEDDING_NAME, Pixels};
use crate::failure::Failure;
use crate::graph::{Dim, Graph, HostTensor, Op, Shape, ValueId};
use std::collections::{HashMap, HashSet};

/// Shorter embeddings tell too little, longer ones are whole pictures.
const DIMS: std::ops::RangeInclusive<usize> = 8..=16_384;

/// Where bytes are scaled.
const NORMALISE: &str = "normalise";

fn refused(code: &str, message: impl Into<String>) -> Failure {
    Failure::new(code, message)
}

/// Checks that a model takes one batch of colour pictures, channels first, and gives the side of
/// its square.
pub(super) fn side_px(model: &Graph) -> Result<u32, Failure> {
    let &[input] = model.inputs() else {
        let count = model.inputs().len();
        return Err(refused(
            "backbone-inputs",
            format!("The model takes {count} inputs. A backbone takes one: pictures."),
        )
        .with("count", count));
    };
    let shape = model.shape(input);
    let wrong = |code: &str, words: &str| {
        let message = format!("The model takes {shape}, and a backbone takes {words}.");
        Err(refused(code, message).with("shape", shape))
    };
    match shape.0[..] {
        [
            Dim::Batch,
            Dim::Fixed(3),
            Dim::Fixed(height),
            Dim::Fixed(width),
        ] if height == width => Ok(height as u32),
        [_, Dim::Fixed(3), Dim::Fixed(_), Dim::Fixed(_)] => {
            wrong("backbone-not-square", "squares, one or many at once")
        }
        [_, Dim::Fixed(_), Dim::Fixed(_), Dim::Fixed(3)] => wrong(
            "backbone-channels-last",
            "colours first: [batch, 3, height, width]. Export it for PyTorch’s order (NCHW)",
        ),
        _ => wrong(
            "backbone-no-pictures",
            "colour pictures: [batch, 3, height, width]",
        ),
    }
}

/// The value that the classifying layer reads.
fn embedding_of(model: &Graph) -> Result<ValueId, Failure> {
    let by_output: HashMap<ValueId, _> = model.nodes().iter().map(|n| (n.output, n)).collect();
    let none = || {
        refused(
            "backbone-no-embedding",
            "The model has no classifying layer at its end whose input could serve as the embedding. Bring an image classifier.",
        )
    };
    let mut at = *model.outputs().first().ok_or_else(none)?;
    while let Some(node) = by_output.get(&at) {
        let operand = |index: usize| node.inputs.get(index).copied();
        let is_weight = |index: usize| operand(index).is_some_and(|id| model.weight(id).is_some());
        at = match &node.op {
            Op::Gemm { .. } | Op::MatMul if is_weight(1) => return operand(0).ok_or_else(none),
            // A dense layer as a convolution over the one pixel that is left.
            Op::Conv { .. } if model.shape(at).0[2..] == [Dim::Fixed(1); 2] => {
                return operand(0).ok_or_else(none);
            }
            // There is none: the model gives its embedding.
            Op::GlobalAveragePool | Op::ReduceMean { .. } | Op::AveragePool { .. } => {
                return Ok(at);
            }
            Op::Softmax { .. } | Op::Flatten { .. } | Op::Reshape { .. } | Op::Sigmoid => {
                operand(0).ok_or_else(none)?
            }
            Op::Add | Op::Mul | Op::Sub | Op::Div if is_weight(1) => operand(0).ok_or_else(none)?,
            Op::Add | Op::Mul if is_weight(0) => operand(1).ok_or_else(none)?,
            _ => return Err(none()),
        };
    }
    Err(none())
}

/// The block of each node, numbered from 0: a block ends where everything passes through one value
/// and something new begins, a convolution or a branch.
fn blocks_of(graph: &Graph) -> Vec<usize> {
    let necks: HashSet<usize> = graph.necks().into_iter().map(|(index, _)| index).collect();
    let is_layer = |op: &Op| matches!(op, Op::Conv { .. } | Op::Gemm { .. } | Op::MatMul);
    let mut readers: HashMap<ValueId, usize> = HashMap::new();
    for id in graph.nodes().iter().flat_map(|node| &node.inputs) {
        *readers.entry(*id).or_default() += 1;
    }
    let mut block = 0;
    let mut has_layer = false;
    let mut blocks = Vec::with_capacity(graph.nodes().len());
    for (index, node) in graph.nodes().iter().enumerate() {
        blocks.push(block);
        has_layer |= is_layer(&node.op);
        let is_branch = readers.get(&node.output).is_some_and(|count| *count > 1);
        let goes_on = graph
            .nodes()
            .get(index + 1)
            .is_some_and(|next| !is_layer(&next.op));
        if necks.contains(&index) && has_layer && (is_branch || !goes_on) {
            block += 1;
            has_layer = false;
        }
    }
    blocks
}

/// The part of a model from bytes, as `image`, to its embedding, a vector.
///
/// # Errors
/// If there is no embedding, or it is no vector of a usual length.
pub(super) fn prepared(model: &Graph, pixels: Pixels) -> Result<Graph, Failure> {
    let side = side_px(model)? as usize;
    let embedding = embedding_of(model)?;
    let dim = match model.shape(embedding).0[..] {
        [Dim::Batch, Dim::Fixed(dim)]
        | [Dim::Batch, Dim::Fixed(dim), Dim::Fixed(1), Dim::Fixed(1)] => dim,
        _ => 0,
    };
    if !DIMS.contains(&dim) {
        let shape = model.shape(embedding);
        let message = format!(
            "The model’s embedding has the shape {shape}. A backbone gives a vector of {} to {} numbers.",
            DIMS.start(),
            DIMS.end()
        );
        return Err(refused("backbone-embedding", message).with("shape", shape));
    }
    let cut = model.cut(&[model.name(embedding)])?;
    let blocks = blocks_of(&cut);
    let mut graph = Graph::new();
    let image = graph.add_input("image", Shape::batch_of(&[3, side, side]));
    let constant = |values: [f32; 3]| HostTensor::new([1, 3, 1, 1], values.to_vec());
    let mean = graph.add_weight(&format!("{NORMALISE}.mean"), constant(pixels.mean));
    let std = graph.add_weight(&format!("{NORMALISE}.std"), constant(pixels.std));
    let centred = graph.push(&format!("{NORMALISE}.subtract"), Op::Sub, &[image, mean])?;
    let scaled = graph.push(&format!("{NORMALISE}.divide"), Op::Div, &[centred, std])?;
    let mut moved: HashMap<ValueId, ValueId> = HashMap::from([(cut.inputs()[0], scaled)]);
    for (index, node) in cut.nodes().iter().enumerate() {
        let name = format!(
            "blocks.{}.{index}-{}",
            blocks[index],
            node.op.name().to_lowercase()
        );
        let mut operands = Vec::with_capacity(node.inputs.len());
        for (place, id) in node.inputs.iter().enumerate() {
            let to = match (moved.get(id), cut.weight(*id)) {
                (Some(to), _) => *to,
                (None, Some(weight)) => {
                    let to = graph.add_weight(&format!("{name}.{place}"), weight.clone());
                    moved.insert(*id, to);
                    to
                }
                (None, None) => {
                    return Err(crate::graph::GraphError::NoSuchValue {
                        name: cut.name(*id).to_owned(),
                    }
                    .into());
                }
            };
            operands.push(to);
        }
        let output = graph.push(&name, node.op.clone(), &operands)?;
        moved.insert(node.output, output);
    }
    let mut end = moved[&cut.outputs()[0]];
    if graph.shape(end).rank() > 2 {
        let last = blocks.last().copied().unwrap_or(0);
        let name = format!("blocks.{last}.{}-flatten", cut.nodes().len());
        end = graph.push(&name, Op::Flatten { axis: 1 }, &[end])?;
    }
    graph.rename(end, EMBEDDING_NAME);
    graph.add_output(end);
    Ok(graph)
}
