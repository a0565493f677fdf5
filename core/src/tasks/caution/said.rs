//! What a model says of one question, from the outputs of its graph.

use super::rule::Caution;
use super::tail::{KNOWN, UNFAMILIARITY};
use crate::data::media::SkipReason;
use crate::eval::Doubt;
use crate::graph::{Graph, HostTensor};
use crate::train::head::argmax;

/// What a model says of one question.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Said {
    /// Probabilities of the classes, or the number.
    pub output: Vec<f32>,
    /// Why it is no answer.
    pub doubt: Option<Doubt>,
}

/// Where a graph says what.
#[derive(Clone, Debug, Default)]
pub(in crate::tasks) struct Outputs {
    caution: Caution,
    unfamiliarity: Option<usize>,
    known: Option<usize>,
}

impl Outputs {
    /// The outputs of a graph, of a model with this caution.
    pub fn of(graph: &Graph, caution: &Caution) -> Self {
        let at = |name: &str| {
            graph
                .outputs()
                .iter()
                .position(|id| graph.name(*id) == name)
        };
        Self {
            caution: caution.clone(),
            unfamiliarity: at(UNFAMILIARITY),
            known: at(KNOWN),
        }
    }

    /// What is said of each question, from the rows of the outputs and how many of them are of each
    /// question: of a long recording, whose windows are several rows, the mean.
    pub fn said(
        &self,
        told: Vec<Result<usize, SkipReason>>,
        outputs: &[HostTensor],
    ) -> Vec<Result<Said, SkipReason>> {
        let mut next = 0;
        let of = |told: Result<usize, SkipReason>| {
            let num_rows = told?;
            let first = next;
            next += num_rows;
            let mean = |index: usize| mean_of(outputs.get(index), first, num_rows);
            let alone = |index: usize| mean(index).first().copied();
            let output = mean(0);
            let surest = output.get(argmax(&output)).copied().unwrap_or_default();
            let unfamiliarity = self.unfamiliarity.and_then(alone);
            let mut doubt = self.caution.doubt(surest, unfamiliarity);
            // Of one row the graph itself says whether it knows.
            if let (1, Some(known)) = (num_rows, self.known.and_then(alone)) {
                doubt = (known < 0.5).then_some(match unfamiliarity {
                    Some(unfamiliarity) if unfamiliarity > 1.0 => Doubt::Unfamiliar,
                    _ => Doubt::Unsure,
                });
            }
            Ok(Said { output, doubt })
        };
        told.into_iter().map(of).collect()
    }
}

/// The mean of rows of one length.
fn mean_of(output: Option<&HostTensor>, first: usize, num_rows: usize) -> Vec<f32> {
    let mut sum: Vec<f32> = Vec::new();
    for row in output
        .iter()
        .flat_map(|o| o.rows())
        .skip(first)
        .take(num_rows)
    {
        sum.resize(row.len(), 0.0);
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += value / num_rows as f32;
        }
    }
    sum
}
