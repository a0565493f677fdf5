//! How much memory a graph takes while it runs.

use super::{Dim, Graph, Op, ValueId};
use std::collections::HashMap;

/// Bytes of a number.
const F32: usize = size_of::<f32>();
/// What a length that each text chooses is taken for: the n-grams of a paragraph.
const USUAL_LENGTH: usize = 1000;

impl Graph {
    /// Bytes that an answer about one sample takes: the weights, and the values that are needed at
    /// the same time where there are most of them. A runtime may need less by computing in place, and
    /// more for its own work.
    pub fn answer_bytes(&self) -> usize {
        self.weight_bytes() + self.most_live_numbers() * F32
    }

    fn weight_bytes(&self) -> usize {
        let weights: usize = self.weights().map(|(_, weight)| weight.data().len()).sum();
        let trees = self.nodes.iter().map(|node| match &node.op {
            Op::TreeEnsemble(trees) => trees.num_bytes(),
            _ => 0,
        });
        weights * F32 + trees.sum::<usize>()
    }

    /// The most numbers that lie between what was computed and what still has to be, while a node
    /// runs.
    fn most_live_numbers(&self) -> usize {
        let mut last_use: HashMap<ValueId, usize> = HashMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            last_use.extend(node.inputs.iter().map(|input| (*input, at)));
        }
        // What is handed out stays to the end.
        last_use.extend(
            self.outputs
                .iter()
                .map(|output| (*output, self.nodes.len())),
        );
        let mut live: usize = self.inputs.iter().map(|input| self.numbers(*input)).sum();
        let mut most = live;
        for (at, node) in self.nodes.iter().enumerate() {
            live += self.numbers(node.output);
            most = most.max(live);
            let mut done: Vec<ValueId> = node.inputs.clone();
            done.push(node.output);
            done.sort_unstable();
            done.dedup();
            done.retain(|value| last_use.get(value).is_none_or(|last| *last == at));
            live -= done.iter().map(|value| self.numbers(*value)).sum::<usize>();
        }
        most
    }

    /// Numbers of a value for one sample; weights lie there anyway.
    fn numbers(&self, value: ValueId) -> usize {
        if self.weight(value).is_some() {
            return 0;
        }
        let dims = self.shape(value).0.iter().map(|dim| match dim {
            Dim::Batch => 1,
            Dim::Length => USUAL_LENGTH,
            Dim::Fixed(size) => *size,
        });
        dims.product()
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::{Graph, GraphError, HostTensor, Op, Shape};

    #[test]
    fn values_count_as_long_as_they_are_needed() -> Result<(), GraphError> {
        let mut graph = Graph::new();
        let x = graph.add_input("x", Shape::batch_of(&[10]));
        let weight = graph.add_weight("w", HostTensor::new([10], vec![1.0; 10]));
        // x, a: 20 numbers; x, a, b: 30, since x is needed again; x, b, c: 30; then b and x are gone.
        let a = graph.push("a", Op::Mul, &[x, weight])?;
        let b = graph.push("b", Op::Sign, &[a])?;
        let c = graph.push("c", Op::Add, &[x, b])?;
        let d = graph.push("d", Op::Sign, &[c])?;
        graph.add_output(d);
        assert_eq!(graph.answer_bytes(), (10 + 30) * 4);
        Ok(())
    }

    #[test]
    fn what_is_handed_out_stays() -> Result<(), GraphError> {
        let mut graph = Graph::new();
        let x = graph.add_input("x", Shape::batch_of(&[10]));
        let a = graph.push("a", Op::Sign, &[x])?;
        let b = graph.push("b", Op::Sign, &[a])?;
        let c = graph.push("c", Op::Sign, &[b])?;
        graph.add_output(a);
        graph.add_output(c);
        assert_eq!(graph.answer_bytes(), 30 * 4);
        Ok(())
    }
}
