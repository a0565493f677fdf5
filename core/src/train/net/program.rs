//! From a graph to the steps that our kernels take, forwards and back.

use super::kernels::conv::Windows;
use super::kernels::pool::Taken;
use super::kernels::{Bounds, NO_BOUNDS, Size};
use super::{Layout, NetOptions, NormMode, Parameter, learned};
use crate::graph::cpu::activation::Activation;
use crate::graph::op::Padding;
use crate::graph::{Dim, Graph, GraphError, Node, Op, Shape, ValueId};
use std::collections::HashMap;

/// A value on its way through the net, by number.
pub(super) type Slot = usize;

/// A parameter or a weight that stays.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// By its place among the parameters.
    Learned(usize),
    /// In the kernels' order.
    Fixed(Vec<f32>),
}

/// One step, forwards and back.
#[derive(Debug)]
pub(super) enum Kind {
    /// A convolution or dense layer.
    Conv {
        windows: Windows,
        is_depthwise: bool,
        weight: Operand,
        bias: Option<Operand>,
    },
    /// Batch normalisation; `norm` is its place among the statistics.
    Norm {
        norm: usize,
        scale: Operand,
        bias: Operand,
        epsilon: f32,
        uses_batch: bool,
    },
    /// `x · scale + shift`, neither learned.
    Affine { scale: Vec<f32>, shift: Vec<f32> },
    /// The sum with another value.
    Sum { other: Slot },
    /// The product with another value; one pixel gates the channels of a picture.
    Product { other: Slot },
    /// A smooth activation.
    Curve(Activation),
    /// Bounds alone.
    Clamp,
    /// Pooling over windows.
    Pool { windows: Windows, taken: Taken },
    /// Mean over the picture.
    GlobalMean,
    /// Drops a share of the values in training.
    Dropout { share: f32 },
}

#[derive(Debug)]
pub(super) struct Step {
    pub kind: Kind,
    pub from: Slot,
    pub to: Slot,
    pub bounds: Bounds,
}

/// Running statistics of one batch normalisation.
#[derive(Clone, Debug)]
pub(super) struct Norm {
    pub mean_name: String,
    pub variance_name: String,
    pub mean: Vec<f32>,
    pub variance: Vec<f32>,
}

/// The steps of a net.
#[derive(Debug)]
pub(super) struct Program {
    pub steps: Vec<Step>,
    pub sizes: Vec<Size>,
    /// Whether anything before a value is learned.
    pub needs_gradient: Vec<bool>,
    pub output: Slot,
    pub parameters: Vec<Parameter>,
    pub layouts: Vec<Layout>,
    pub shapes: Vec<Vec<usize>>,
    pub initial: Vec<Vec<f32>>,
    pub norms: Vec<Norm>,
}

impl Program {
    /// Takes a graph with one input and one output.
    pub fn new(graph: &Graph, options: NetOptions) -> Result<Self, GraphError> {
        Builder::new(graph, options).build()
    }
}

struct Builder<'a> {
    graph: &'a Graph,
    options: NetOptions,
    learned: HashMap<ValueId, usize>,
    slots: HashMap<ValueId, Slot>,
    /// How often each value is read.
    readers: HashMap<ValueId, usize>,
    program: Program,
}

impl<'a> Builder<'a> {
    fn new(graph: &'a Graph, options: NetOptions) -> Self {
        let mut readers: HashMap<ValueId, usize> = HashMap::new();
        for id in graph.nodes().iter().flat_map(|node| &node.inputs) {
            *readers.entry(*id).or_default() += 1;
        }
        for id in graph.outputs() {
            *readers.entry(*id).or_default() += 1;
        }
        let mut program = Program {
            steps: Vec::new(),
            sizes: Vec::new(),
            needs_gradient: Vec::new(),
            output: 0,
            parameters: Vec::new(),
            layouts: Vec::new(),
            shapes: Vec::new(),
            initial: Vec::new(),
            norms: Vec::new(),
        };
        let mut places = HashMap::new();
        for id in learned(graph) {
            let Some(weight) = graph.weight(id) else {
                continue;
            };
            places.insert(id, program.parameters.len());
            program.parameters.push(Parameter {
                name: graph.name(id).to_owned(),
                len: weight.data().len(),
                decays: weight.shape().len() > 1,
            });
            program.layouts.push(Layout::Plain);
            program.shapes.push(weight.shape().to_vec());
            program.initial.push(weight.data().to_vec());
        }
        Self {
            graph,
            options,
            learned: places,
            slots: HashMap::new(),
            readers,
            program,
        }
    }

    fn build(mut self) -> Result<Program, GraphError> {
        let ([input], [output]) = (self.graph.inputs(), self.graph.outputs()) else {
            return Err(GraphError::WrongInput {
                detail: "training takes nets with one input and one output".into(),
            });
        };
        let size = size_of(self.graph.shape(*input)).ok_or_else(|| GraphError::WrongInput {
            detail: format!("training does not take {}", self.graph.shape(*input)),
        })?;
        let slot = self.new_slot(size, false);
        self.slots.insert(*input, slot);
        for index in 0..self.graph.nodes().len() {
            self.take(&self.graph.nodes()[index])?;
        }
        self.program.output = self.slot(*output, "output")?;
        Ok(self.program)
    }

    fn new_slot(&mut self, size: Size, needs_gradient: bool) -> Slot {
        self.program.sizes.push(size);
        self.program.needs_gradient.push(needs_gradient);
        self.program.sizes.len() - 1
    }

    fn slot(&self, id: ValueId, node: &str) -> Result<Slot, GraphError> {
        self.slots
            .get(&id)
            .copied()
            .ok_or_else(|| GraphError::UnsupportedUse {
                op: "constant".into(),
                node: node.into(),
                detail: format!("“{}” as an operand", self.graph.name(id)),
            })
    }

    fn size(&self, node: &Node) -> Result<Size, GraphError> {
        size_of(self.graph.shape(node.output))
            .ok_or_else(|| unsupported(node, "the shape of its result"))
    }

    fn operand(&mut self, id: ValueId, layout: Layout) -> Result<Operand, GraphError> {
        if let Some(place) = self.learned.get(&id) {
            if let Some(weight) = self.graph.weight(id) {
                self.program.initial[*place] = layout.inward(weight.data());
            }
            self.program.layouts[*place] = layout;
            return Ok(Operand::Learned(*place));
        }
        let weight = self
            .graph
            .weight(id)
            .ok_or_else(|| GraphError::NoSuchValue {
                name: self.graph.name(id).to_owned(),
            })?;
        Ok(Operand::Fixed(layout.inward(weight.data())))
    }

    fn push(&mut self, node: &Node, from: Slot, kind: Kind) -> Result<(), GraphError> {
        let size = self.size(node)?;
        let mut needs = self.program.needs_gradient[from];
        needs |= match &kind {
            Kind::Conv { weight, bias, .. } => {
                matches!(weight, Operand::Learned(_)) || matches!(bias, Some(Operand::Learned(_)))
            }
            Kind::Norm { scale, bias, .. } => {
                matches!(scale, Operand::Learned(_)) || matches!(bias, Operand::Learned(_))
            }
            Kind::Sum { other } | Kind::Product { other } => self.program.needs_gradient[*other],
            _ => false,
        };
        let to = self.new_slot(size, needs);
        self.slots.insert(node.output, to);
        self.program.steps.push(Step {
            kind,
            from,
            to,
            bounds: NO_BOUNDS,
        });
        Ok(())
    }

    fn take(&mut self, node: &Node) -> Result<(), GraphError> {
        match &node.op {
            Op::Conv {
                stride,
                padding,
                dilation,
                groups,
            } => self.conv(node, *stride, *padding, *dilation, *groups),
            Op::Gemm {
                alpha,
                beta,
                transpose_a: false,
                transpose_b,
            } if (*alpha - 1.0).abs() < f32::EPSILON && (*beta - 1.0).abs() < f32::EPSILON => {
                self.dense(node, *transpose_b)
            }
            Op::MatMul => self.dense(node, false),
            Op::BatchNorm { epsilon } => self.norm(node, *epsilon),
            Op::Relu => self.bounds(node, (0.0, f32::INFINITY)),
            Op::Clip { min, max } => self.bounds(node, (*min, *max)),
            Op::Add | Op::Sub | Op::Mul | Op::Div => self.arithmetic(node),
            Op::MaxPool {
                kernel,
                stride,
                padding,
            } => self.pool(node, *kernel, *stride, *padding, Taken::Largest),
            Op::AveragePool {
                kernel,
                stride,
                padding,
                count_padding,
            } => {
                let counts_padding = *count_padding;
                let taken = Taken::Mean { counts_padding };
                self.pool(node, *kernel, *stride, *padding, taken)
            }
            Op::GlobalAveragePool => {
                let from = self.slot(node.inputs[0], &node.name)?;
                self.push(node, from, Kind::GlobalMean)
            }
            Op::ReduceMean { axes, .. } if axes[..] == [2, 3] => {
                let from = self.slot(node.inputs[0], &node.name)?;
                self.push(node, from, Kind::GlobalMean)
            }
            Op::Flatten { .. } | Op::Reshape { .. } => {
                let from = self.slot(node.inputs[0], &node.name)?;
                let (size, wanted) = (self.program.sizes[from], self.size(node)?);
                if size.num_pixels() != 1 || wanted != size {
                    return Err(unsupported(node, "a picture that is flattened"));
                }
                self.slots.insert(node.output, from);
                Ok(())
            }
            op => {
                let activation =
                    Activation::of(op).ok_or_else(|| unsupported(node, "no kernel of our own"))?;
                let from = self.slot(node.inputs[0], &node.name)?;
                self.push(node, from, Kind::Curve(activation))
            }
        }
    }

    fn conv(
        &mut self,
        node: &Node,
        stride: [usize; 2],
        padding: Padding,
        dilation: [usize; 2],
        groups: usize,
    ) -> Result<(), GraphError> {
        let from = self.slot(node.inputs[0], &node.name)?;
        let (input, output) = (self.program.sizes[from], self.size(node)?);
        let shape = self.graph.shape(node.inputs[1]).with_batch(1);
        let [out, per_group, height, width] = shape[..] else {
            return Err(unsupported(node, "the shape of its weight"));
        };
        let is_depthwise = groups > 1;
        if is_depthwise && (groups != input.channels || out != groups || per_group != 1) {
            return Err(unsupported(node, "groups of several channels"));
        }
        let taps = height * width;
        let layout = if is_depthwise {
            Layout::Turned {
                rows: out,
                columns: taps,
            }
        } else {
            Layout::Kernel {
                out,
                channels: per_group,
                taps,
            }
        };
        let weight = self.operand(node.inputs[1], layout)?;
        let bias = match node.inputs.get(2) {
            Some(id) => Some(self.operand(*id, Layout::Plain)?),
            None => None,
        };
        let windows = Windows {
            input,
            output,
            kernel: [height, width],
            stride,
            dilation,
            padding,
        };
        self.push(
            node,
            from,
            Kind::Conv {
                windows,
                is_depthwise,
                weight,
                bias,
            },
        )
    }

    /// A dense layer is a convolution of pictures of one pixel.
    fn dense(&mut self, node: &Node, is_turned: bool) -> Result<(), GraphError> {
        let mut from = self.slot(node.inputs[0], &node.name)?;
        let (input, output) = (self.program.sizes[from], self.size(node)?);
        if input.num_pixels() != 1 {
            return Err(unsupported(node, "a picture as its operand"));
        }
        let layout = if is_turned {
            Layout::Turned {
                rows: output.channels,
                columns: input.channels,
            }
        } else {
            Layout::Plain
        };
        let weight = self.operand(node.inputs[1], layout)?;
        let bias = match node.inputs.get(2) {
            Some(id) => Some(self.operand(*id, Layout::Plain)?),
            None => None,
        };
        let is_last = self.graph.outputs() == [node.output];
        if is_last && self.options.dropout > 0.0 {
            let to = self.new_slot(input, self.program.needs_gradient[from]);
            self.program.steps.push(Step {
                kind: Kind::Dropout {
                    share: self.options.dropout,
                },
                from,
                to,
                bounds: NO_BOUNDS,
            });
            from = to;
        }
        let windows = Windows {
            input,
            output,
            kernel: [1, 1],
            stride: [1, 1],
            dilation: [1, 1],
            padding: Padding::default(),
        };
        self.push(
            node,
            from,
            Kind::Conv {
                windows,
                is_depthwise: false,
                weight,
                bias,
            },
        )
    }

    fn norm(&mut self, node: &Node, epsilon: f32) -> Result<(), GraphError> {
        let from = self.slot(node.inputs[0], &node.name)?;
        let [_, scale, bias, mean, variance] = node.inputs[..] else {
            return Err(unsupported(node, "its operands"));
        };
        let scale = self.operand(scale, Layout::Plain)?;
        let bias = self.operand(bias, Layout::Plain)?;
        let (Operand::Fixed(mean_values), Operand::Fixed(variance_values)) = (
            self.operand(mean, Layout::Plain)?,
            self.operand(variance, Layout::Plain)?,
        ) else {
            return Err(unsupported(node, "statistics that are learned"));
        };
        self.program.norms.push(Norm {
            mean_name: self.graph.name(mean).to_owned(),
            variance_name: self.graph.name(variance).to_owned(),
            mean: mean_values,
            variance: variance_values,
        });
        let kind = Kind::Norm {
            norm: self.program.norms.len() - 1,
            scale,
            bias,
            epsilon,
            uses_batch: self.options.norm == NormMode::Batch,
        };
        self.push(node, from, kind)
    }

    /// Bounds go to the step before, where nobody else wants what it gave.
    fn bounds(&mut self, node: &Node, bounds: Bounds) -> Result<(), GraphError> {
        let from = self.slot(node.inputs[0], &node.name)?;
        let is_read_once = self.readers.get(&node.inputs[0]) == Some(&1);
        if let Some(last) = self.program.steps.last_mut()
            && last.to == from
            && is_read_once
            && last.bounds == NO_BOUNDS
            && matches!(
                last.kind,
                Kind::Conv { .. } | Kind::Norm { .. } | Kind::Sum { .. } | Kind::Affine { .. }
            )
        {
            last.bounds = bounds;
            self.slots.insert(node.output, from);
            return Ok(());
        }
        self.push(node, from, Kind::Clamp)?;
        if let Some(last) = self.program.steps.last_mut() {
            last.bounds = bounds;
        }
        Ok(())
    }

    fn arithmetic(&mut self, node: &Node) -> Result<(), GraphError> {
        let [a, b] = node.inputs[..] else {
            return Err(unsupported(node, "its operands"));
        };
        match (self.graph.weight(a), self.graph.weight(b)) {
            (None, None) if node.op == Op::Add => {
                let (from, other) = (self.slot(a, &node.name)?, self.slot(b, &node.name)?);
                if self.program.sizes[from] != self.program.sizes[other] {
                    return Err(unsupported(node, "operands of different shapes"));
                }
                self.push(node, from, Kind::Sum { other })
            }
            (None, None) if node.op == Op::Mul => {
                let (a, b) = (self.slot(a, &node.name)?, self.slot(b, &node.name)?);
                let sizes = &self.program.sizes;
                let is_larger = sizes[b].len() > sizes[a].len();
                let (from, other) = if is_larger { (b, a) } else { (a, b) };
                let is_gate =
                    sizes[other].num_pixels() == 1 && sizes[other].channels == sizes[from].channels;
                if sizes[from] != sizes[other] && !is_gate {
                    return Err(unsupported(node, "operands of different shapes"));
                }
                self.push(node, from, Kind::Product { other })
            }
            (None, Some(constant)) => {
                let from = self.slot(a, &node.name)?;
                let channels = self.program.sizes[from].channels;
                let along_channels = match constant.shape() {
                    [] => true,
                    shape => {
                        shape.iter().product::<usize>() == 1
                            || shape[..] == [channels, 1, 1]
                            || shape[..] == [1, channels, 1, 1]
                    }
                };
                let values = constant.data();
                if !along_channels || self.size(node)? != self.program.sizes[from] {
                    return Err(unsupported(node, "a constant that is not by channel"));
                }
                let value = |c: usize| values[if values.len() == 1 { 0 } else { c }];
                let (scale, shift): (Vec<f32>, Vec<f32>) = (0..channels)
                    .map(|c| match node.op {
                        Op::Add => (1.0, value(c)),
                        Op::Sub => (1.0, -value(c)),
                        Op::Mul => (value(c), 0.0),
                        _ => (1.0 / value(c), 0.0),
                    })
                    .unzip();
                self.push(node, from, Kind::Affine { scale, shift })
            }
            _ => Err(unsupported(node, "these operands")),
        }
    }

    fn pool(
        &mut self,
        node: &Node,
        kernel: [usize; 2],
        stride: [usize; 2],
        padding: Padding,
        taken: Taken,
    ) -> Result<(), GraphError> {
        let from = self.slot(node.inputs[0], &node.name)?;
        let windows = Windows {
            input: self.program.sizes[from],
            output: self.size(node)?,
            kernel,
            stride,
            dilation: [1, 1],
            padding,
        };
        self.push(node, from, Kind::Pool { windows, taken })
    }
}

fn unsupported(node: &Node, detail: &str) -> GraphError {
    GraphError::UnsupportedUse {
        op: node.op.name().to_owned(),
        node: node.name.clone(),
        detail: detail.to_owned(),
    }
}

/// Height, width and channels of one sample of this shape; a vector is one pixel.
fn size_of(shape: &Shape) -> Option<Size> {
    if shape.0.first() != Some(&Dim::Batch) {
        return None;
    }
    match shape.with_batch(1)[..] {
        [1, channels] => Some(Size {
            height: 1,
            width: 1,
            channels,
        }),
        [1, channels, height, width] => Some(Size {
            height,
            width,
            channels,
        }),
        _ => None,
    }
}
