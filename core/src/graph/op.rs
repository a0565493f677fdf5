//! The operators, with the attributes that they have in ONNX.

use super::trees::Trees;
use std::sync::Arc;

/// Padding in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub struct Padding {
    pub top: usize,
    pub left: usize,
    pub bottom: usize,
    pub right: usize,
}

impl Padding {
    /// The same on all sides.
    pub fn even(pixels: usize) -> Self {
        Self {
            top: pixels,
            left: pixels,
            bottom: pixels,
            right: pixels,
        }
    }
}

/// What a node computes. Pictures are `[batch, channels, height, width]`; operands are listed
/// where there is more than one.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Convolution: input, weight `[out, in / groups, kernel height, kernel width]`, optional
    /// bias `[out]`.
    Conv {
        /// Step down and to the right.
        stride: [usize; 2],
        /// Zeros around the input.
        padding: Padding,
        /// Distance of kernel elements.
        dilation: [usize; 2],
        /// Groups of channels.
        groups: usize,
    },
    /// Normalisation with stored statistics: input, scale, bias, mean, variance (all `[channels]`).
    BatchNorm {
        /// Added to the variance.
        epsilon: f32,
    },
    /// max(x, 0).
    Relu,
    /// x above zero, alpha · x below.
    LeakyRelu {
        /// Slope below zero.
        alpha: f32,
    },
    /// Bounds; an absent one is infinite.
    Clip {
        /// Lower bound.
        min: f32,
        /// Upper bound.
        max: f32,
    },
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// clamp(alpha · x + beta, 0, 1).
    HardSigmoid {
        /// Slope.
        alpha: f32,
        /// Offset.
        beta: f32,
    },
    /// x · clamp(x / 6 + 1/2, 0, 1).
    HardSwish,
    /// Hyperbolic tangent.
    Tanh,
    /// Square root.
    Sqrt,
    /// The error function.
    Erf,
    /// eˣ.
    Exp,
    /// Natural logarithm.
    Log,
    /// −1 below zero, 0 at zero, 1 above.
    Sign,
    /// Sum of two, with broadcasting.
    Add,
    /// Difference of two, with broadcasting.
    Sub,
    /// Product of two, with broadcasting.
    Mul,
    /// Quotient of two, with broadcasting.
    Div,
    /// alpha · A · B + beta · C for matrices A, B and an optional C.
    Gemm {
        /// Factor of the product.
        alpha: f32,
        /// Factor of C.
        beta: f32,
        /// Whether A is given transposed.
        transpose_a: bool,
        /// Whether B is given transposed.
        transpose_b: bool,
    },
    /// Product of two matrices, or of each of many with another or the same one.
    MatMul,
    /// Largest value in each window.
    MaxPool {
        /// Height and width of the window.
        kernel: [usize; 2],
        /// Step down and to the right.
        stride: [usize; 2],
        /// Padding that never wins.
        padding: Padding,
    },
    /// Mean of each window.
    AveragePool {
        /// Height and width of the window.
        kernel: [usize; 2],
        /// Step down and to the right.
        stride: [usize; 2],
        /// Zeros around the input.
        padding: Padding,
        /// Whether padding counts as values.
        count_padding: bool,
    },
    /// Mean over height and width, kept as size 1.
    GlobalAveragePool,
    /// All dimensions from `axis` on become one, and so do those before it.
    Flatten {
        /// First dimension of the second part.
        axis: usize,
    },
    /// Same elements in another shape; the batch, if there is one, stays in front.
    Reshape {
        /// Sizes behind the batch, or all where there is no batch.
        sizes: Vec<usize>,
    },
    /// Other order of dimensions.
    Transpose {
        /// The old dimension at each new place.
        order: Vec<usize>,
    },
    /// Operands one after the other along a dimension.
    Concat {
        /// The dimension.
        axis: usize,
    },
    /// eˣ divided by the sum of all eˣ along a dimension.
    Softmax {
        /// The dimension.
        axis: usize,
    },
    /// Mean over dimensions.
    ReduceMean {
        /// The dimensions, ascending.
        axes: Vec<usize>,
        /// Whether they stay with size 1.
        keep: bool,
    },
    /// Sum over dimensions.
    ReduceSum {
        /// The dimensions, ascending.
        axes: Vec<usize>,
        /// Whether they stay with size 1.
        keep: bool,
    },
    /// Largest value over dimensions.
    ReduceMax {
        /// The dimensions, ascending.
        axes: Vec<usize>,
        /// Whether they stay with size 1.
        keep: bool,
    },
    /// Rows of a table: table, whole numbers that are places in its first dimension.
    Gather,
    /// Sums of decision trees over rows of numbers, of the domain `ai.onnx.ml`.
    TreeEnsemble(Arc<Trees>),
}

impl Op {
    /// The set of operators that it belongs to in ONNX; the standard one is empty.
    pub fn domain(&self) -> &'static str {
        match self {
            Self::TreeEnsemble(_) => "ai.onnx.ml",
            _ => "",
        }
    }

    /// The operator's name in ONNX.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Conv { .. } => "Conv",
            Self::BatchNorm { .. } => "BatchNormalization",
            Self::Relu => "Relu",
            Self::LeakyRelu { .. } => "LeakyRelu",
            Self::Clip { .. } => "Clip",
            Self::Sigmoid => "Sigmoid",
            Self::HardSigmoid { .. } => "HardSigmoid",
            Self::HardSwish => "HardSwish",
            Self::Tanh => "Tanh",
            Self::Sqrt => "Sqrt",
            Self::Erf => "Erf",
            Self::Exp => "Exp",
            Self::Log => "Log",
            Self::Sign => "Sign",
            Self::Add => "Add",
            Self::Sub => "Sub",
            Self::Mul => "Mul",
            Self::Div => "Div",
            Self::Gemm { .. } => "Gemm",
            Self::MatMul => "MatMul",
            Self::MaxPool { .. } => "MaxPool",
            Self::AveragePool { .. } => "AveragePool",
            Self::GlobalAveragePool => "GlobalAveragePool",
            Self::Flatten { .. } => "Flatten",
            Self::Reshape { .. } => "Reshape",
            Self::Transpose { .. } => "Transpose",
            Self::Concat { .. } => "Concat",
            Self::Softmax { .. } => "Softmax",
            Self::ReduceMean { .. } => "ReduceMean",
            Self::ReduceSum { .. } => "ReduceSum",
            Self::ReduceMax { .. } => "ReduceMax",
            Self::Gather => "Gather",
            Self::TreeEnsemble(_) => "TreeEnsembleRegressor",
        }
    }
}
