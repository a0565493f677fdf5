//! The net: a backbone with results of three sizes, a neck that brings what the smallest know to
//! the larger ones, and for each size a head. Built as graphs for one size of pictures, and run by
//! our own CPU runtime.

use crate::failure::Failure;
use crate::graph::cpu::CpuRuntime;
use crate::graph::exec::Runtime;
use crate::graph::op::Padding;
use crate::graph::{Graph, GraphError, HostTensor, Op, Shape, ValueId};
use safetensors::SafeTensors;
use std::collections::HashMap;
use std::sync::Arc;

/// Sizes at which faces are looked for.
pub(super) const LEVELS: usize = 3;

/// Pixels of the picture from one place of a level to the next, the finest level first.
pub(super) const STRIDES: [usize; LEVELS] = [8, 16, 32];

/// Channels of the levels.
const CHANNELS: usize = 64;

/// The weights by their names.
pub(super) struct FaceWeights(HashMap<String, Arc<HostTensor>>);

impl FaceWeights {
    /// Reads safetensors of float32.
    pub fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let damaged = |detail: String| {
            let message = format!("The bundled face detector is damaged: {detail}.");
            Failure::new("internal", message).with("detail", detail)
        };
        let file = SafeTensors::deserialize(bytes).map_err(|error| damaged(error.to_string()))?;
        let tensors = file.tensors().into_iter().map(|(name, view)| {
            let values: Vec<f32> = view
                .data()
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect();
            if values.len() != view.shape().iter().product::<usize>() {
                return Err(damaged(format!("“{name}” has another size")));
            }
            let tensor = HostTensor::new(view.shape().to_vec(), values);
            Ok((name, Arc::new(tensor)))
        });
        Ok(Self(tensors.collect::<Result<_, _>>()?))
    }

    fn get(&self, name: &str) -> Result<Arc<HostTensor>, GraphError> {
        let found = self.0.get(name).cloned();
        found.ok_or_else(|| GraphError::WrongInput {
            detail: format!("the face detector has no weight “{name}”"),
        })
    }
}

/// What a level says of each of its places, as planes: whether there is a face, how well its box
/// fits, and the box.
pub(super) struct Level {
    /// `[6, height, width]`.
    pub planes: Vec<f32>,
    pub height: usize,
    pub width: usize,
}

/// The net for pictures of one size.
pub(super) struct FaceNet {
    backbone: CpuRuntime,
    /// Neck and head of each level, the finest first.
    levels: Vec<CpuRuntime>,
}

impl FaceNet {
    /// For pictures of this width and height, multiples of 32.
    pub fn new(weights: &FaceWeights, [width, height]: [usize; 2]) -> Result<Self, GraphError> {
        let levels = STRIDES.iter().enumerate();
        Ok(Self {
            backbone: CpuRuntime::new(Arc::new(backbone(weights, width, height)?))?,
            levels: levels
                .map(|(level, stride)| {
                    let graph = neck_and_head(weights, level, width / stride, height / stride)?;
                    CpuRuntime::new(Arc::new(graph))
                })
                .collect::<Result<_, _>>()?,
        })
    }

    /// What each level says of a picture, `[1, 3, height, width]`, 0 to 255; the finest first.
    pub fn run(&mut self, picture: HostTensor) -> Result<Vec<Level>, GraphError> {
        let mut features = self.backbone.run(&[picture])?;
        let mut levels = Vec::with_capacity(LEVELS);
        let mut above: Option<HostTensor> = None;
        for runtime in self.levels.iter_mut().rev() {
            let own = features.pop().ok_or_else(too_few)?;
            let input = match &above {
                Some(above) => with_enlarged(own, above),
                None => own,
            };
            let mut outputs = runtime.run(&[input])?;
            let head = outputs.pop().ok_or_else(too_few)?;
            above = outputs.pop();
            let (height, width) = (head.shape()[2], head.shape()[3]);
            levels.push(Level {
                planes: head.into_data(),
                height,
                width,
            });
        }
        levels.reverse();
        Ok(levels)
    }
}

fn too_few() -> GraphError {
    GraphError::WrongInput {
        detail: "the face detector has too few outputs".to_owned(),
    }
}

/// The sum of a level and the next coarser one, each place of which becomes four.
fn with_enlarged(own: HostTensor, above: &HostTensor) -> HostTensor {
    let shape = own.shape().to_vec();
    let (height, width) = (shape[2], shape[3]);
    let mut values = own.into_data();
    let coarse = (height / 2) * (width / 2);
    for (plane, from) in values
        .chunks_exact_mut(height * width)
        .zip(above.data().chunks_exact(coarse))
    {
        for (y, row) in plane.chunks_exact_mut(width).enumerate() {
            let from = &from[(y / 2) * (width / 2)..][..width / 2];
            for (x, value) in row.iter_mut().enumerate() {
                *value += from[x / 2];
            }
        }
    }
    HostTensor::new(shape, values)
}

/// A graph that grows.
struct Builder<'a> {
    graph: Graph,
    weights: &'a FaceWeights,
}

impl Builder<'_> {
    fn conv(
        &mut self,
        name: &str,
        x: ValueId,
        stride: usize,
        around: usize,
        groups: usize,
    ) -> Result<ValueId, GraphError> {
        let [weight, bias] = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        let operands = [
            x,
            self.graph.add_weight(&weight, self.weights.get(&weight)?),
            self.graph.add_weight(&bias, self.weights.get(&bias)?),
        ];
        let op = Op::Conv {
            stride: [stride; 2],
            padding: Padding::even(around),
            dilation: [1, 1],
            groups,
        };
        self.graph.push(name, op, &operands)
    }

    fn relu(&mut self, name: &str, x: ValueId) -> Result<ValueId, GraphError> {
        self.graph.push(&format!("{name}.relu"), Op::Relu, &[x])
    }

    /// A pointwise and a depthwise convolution, nothing between.
    fn separable(&mut self, name: &str, x: ValueId) -> Result<ValueId, GraphError> {
        let x = self.conv(&format!("{name}.pointwise"), x, 1, 0, 1)?;
        let channels = self.graph.shape(x).size(1).unwrap_or(1);
        self.conv(&format!("{name}.depthwise"), x, 1, 1, channels)
    }

    fn layer(&mut self, name: &str, x: ValueId) -> Result<ValueId, GraphError> {
        let x = self.separable(name, x)?;
        self.relu(name, x)
    }

    fn stage(&mut self, number: usize, x: ValueId) -> Result<ValueId, GraphError> {
        let x = self.layer(&format!("stage{number}.1"), x)?;
        self.layer(&format!("stage{number}.2"), x)
    }

    /// Half the size: the largest of each two by two.
    fn halved(&mut self, name: &str, x: ValueId) -> Result<ValueId, GraphError> {
        let op = Op::MaxPool {
            kernel: [2, 2],
            stride: [2, 2],
            padding: Padding::default(),
        };
        self.graph.push(name, op, &[x])
    }
}

fn backbone(weights: &FaceWeights, width: usize, height: usize) -> Result<Graph, GraphError> {
    let mut net = Builder {
        graph: Graph::new(),
        weights,
    };
    let shape = Shape::batch_of(&[3, height, width]);
    let x = net.graph.add_input("image", shape);
    let x = net.conv("stem", x, 2, 1, 1)?;
    let x = net.relu("stem", x)?;
    let x = net.layer("stage0", x)?;
    let x = net.halved("stage0.half", x)?;
    let x = net.stage(1, x)?;
    let mut x = net.stage(2, x)?;
    for stage in 3..6 {
        x = net.halved(&format!("stage{stage}.before"), x)?;
        x = net.stage(stage, x)?;
        net.graph.add_output(x);
    }
    Ok(net.graph)
}

fn neck_and_head(
    weights: &FaceWeights,
    level: usize,
    width: usize,
    height: usize,
) -> Result<Graph, GraphError> {
    let mut net = Builder {
        graph: Graph::new(),
        weights,
    };
    let shape = Shape::batch_of(&[CHANNELS, height, width]);
    let x = net.graph.add_input("features", shape);
    let x = net.layer(&format!("neck{level}"), x)?;
    net.graph.add_output(x);
    let head = net.separable(&format!("head{level}"), x)?;
    net.graph.add_output(head);
    Ok(net.graph)
}
