//! What becomes of the scores of the classes, in the graph and without it.

use crate::graph::Op;
use crate::graph::cpu::softmax;
use crate::tasks::TaskKind;

/// How scores become probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    /// One of the classes is right: they add up to 1.
    OneOf,
    /// Each class is right or not, whatever the others are.
    EachAlone,
}

impl Finish {
    /// What a task wants.
    pub fn of(task: TaskKind) -> Self {
        if task.is_multi_label() {
            Self::EachAlone
        } else {
            Self::OneOf
        }
    }

    /// The operator.
    pub fn op(self) -> Op {
        match self {
            Self::OneOf => Op::Softmax { axis: 1 },
            Self::EachAlone => Op::Sigmoid,
        }
    }

    /// The name of the operator's node.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneOf => "softmax",
            Self::EachAlone => "sigmoid",
        }
    }
}

/// Scores become probabilities, as the operator has it.
pub(super) fn finish(scores: &mut [f32], how: Finish) {
    match how {
        Finish::OneOf => softmax(scores),
        Finish::EachAlone => {
            for score in scores {
                *score = 1.0 / (1.0 + (-*score).exp());
            }
        }
    }
}
