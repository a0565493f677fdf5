//! Graphs in two: where one can be cut, and what lies behind the cut.

use super::{Dim, Graph, GraphError, HostTensor, ValueId};
use std::collections::{BTreeMap, HashMap, HashSet};

impl Graph {
    /// Values through which everything passes on its way from the inputs to the outputs, in
    /// order, each with the index of the node that gives it.
    pub fn necks(&self) -> Vec<(usize, ValueId)> {
        let mut last_read: HashMap<ValueId, usize> = HashMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            for id in &node.inputs {
                last_read.insert(*id, index);
            }
        }
        for id in &self.outputs {
            last_read.insert(*id, usize::MAX);
        }
        let mut live: HashSet<ValueId> = self.inputs.iter().copied().collect();
        let mut necks = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            live.insert(node.output);
            live.retain(|id| last_read.get(id).is_some_and(|last| *last > index));
            if live.len() == 1 && live.contains(&node.output) {
                necks.push((index, node.output));
            }
        }
        necks
    }

    /// The blocks of a net, first to last, each with the value that it gives on: parts whose nodes
    /// have the same name up to the first number in it, between values through which everything
    /// passes.
    pub fn blocks(&self) -> Vec<(String, ValueId)> {
        let mut blocks: Vec<(String, ValueId)> = Vec::new();
        for (index, value) in self.necks() {
            let block = block_name(&self.nodes[index].name);
            match blocks.last_mut() {
                Some((name, last)) if *name == block => *last = value,
                _ => blocks.push((block.to_owned(), value)),
            }
        }
        blocks
    }

    /// The part that computes the outputs from one value, which becomes its input.
    ///
    /// # Errors
    /// If the outputs need more than that value, or it has no batch.
    pub fn behind(&self, value: ValueId) -> Result<Self, GraphError> {
        if self.shape(value).0.first() != Some(&Dim::Batch) {
            return Err(GraphError::WrongInput {
                detail: format!("“{}” has no batch", self.name(value)),
            });
        }
        let mut behind = Self {
            metadata: self.metadata.clone(),
            ..Self::default()
        };
        let mut moved: HashMap<ValueId, ValueId> = HashMap::new();
        let input = behind.add_input(self.name(value), self.shape(value).clone());
        moved.insert(value, input);
        for node in &self.nodes {
            let is_behind = node
                .inputs
                .iter()
                .any(|id| moved.contains_key(id) && self.weight(*id).is_none());
            if !is_behind || node.output == value {
                continue;
            }
            let mut inputs = Vec::new();
            for id in &node.inputs {
                let to = match (moved.get(id), self.weight(*id)) {
                    (Some(to), _) => *to,
                    (None, Some(weight)) => {
                        let to = behind.add_weight(self.name(*id), weight.clone());
                        moved.insert(*id, to);
                        to
                    }
                    (None, None) => {
                        return Err(GraphError::WrongInput {
                            detail: format!(
                                "“{}” needs more than “{}”",
                                node.name,
                                self.name(value)
                            ),
                        });
                    }
                };
                inputs.push(to);
            }
            let output =
                behind.push_as(&node.name, self.name(node.output), node.op.clone(), &inputs)?;
            moved.insert(node.output, output);
        }
        for id in &self.outputs {
            let to = moved.get(id).ok_or_else(|| GraphError::NoSuchValue {
                name: self.name(*id).to_owned(),
            })?;
            behind.add_output(*to);
        }
        Ok(behind)
    }

    /// The part that computes the outputs from these values, which become its inputs, in order. An
    /// output that is one of them is handed through.
    ///
    /// # Errors
    /// If the outputs need more than those values.
    pub fn behind_values(&self, values: &[ValueId]) -> Result<Self, GraphError> {
        let mut needed: HashSet<ValueId> = self.outputs.iter().copied().collect();
        for node in self.nodes.iter().rev() {
            if needed.contains(&node.output) && !values.contains(&node.output) {
                needed.extend(&node.inputs);
            }
        }
        let mut part = Self {
            metadata: self.metadata.clone(),
            ..Self::default()
        };
        let mut moved: HashMap<ValueId, ValueId> = HashMap::new();
        for value in values {
            let input = part.add_input(self.name(*value), self.shape(*value).clone());
            moved.insert(*value, input);
        }
        for (id, weight) in self.weights().filter(|(id, _)| needed.contains(id)) {
            moved.insert(id, part.add_weight(self.name(id), weight.clone()));
        }
        let find = |moved: &HashMap<ValueId, ValueId>, id: &ValueId| {
            moved
                .get(id)
                .copied()
                .ok_or_else(|| GraphError::WrongInput {
                    detail: format!("“{}” is needed, too", self.name(*id)),
                })
        };
        let is_done = |id: &ValueId| values.contains(id) || !needed.contains(id);
        for node in self.nodes.iter().filter(|node| !is_done(&node.output)) {
            let inputs = node.inputs.iter().map(|id| find(&moved, id));
            let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
            let output =
                part.push_as(&node.name, self.name(node.output), node.op.clone(), &inputs)?;
            moved.insert(node.output, output);
        }
        for id in &self.outputs {
            let output = find(&moved, id)?;
            part.add_output(output);
        }
        Ok(part)
    }

    /// Replaces weights by name; names that the graph does not have are left out.
    ///
    /// # Errors
    /// If a weight has another shape.
    pub fn put_weights(
        &mut self,
        tensors: &BTreeMap<String, HostTensor>,
    ) -> Result<(), GraphError> {
        for (id, weight) in &mut self.weights {
            let name = &self.values[id.index()].name;
            if let Some(tensor) = tensors.get(name) {
                if tensor.shape() != weight.shape() {
                    return Err(GraphError::WrongInput {
                        detail: format!(
                            "the weight “{name}” has the shape {:?} and should have {:?}",
                            tensor.shape(),
                            weight.shape()
                        ),
                    });
                }
                *weight = tensor.clone().into();
            }
        }
        Ok(())
    }
}

/// A node's name up to its first part that is a number, or its first part.
fn block_name(name: &str) -> &str {
    let mut end = 0;
    for part in name.split('.') {
        end += part.len();
        if part.chars().all(|c| c.is_ascii_digit()) {
            return &name[..end];
        }
        end += 1;
    }
    name.split('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::assets;
    use crate::graph::cpu::CpuRuntime;
    use crate::graph::exec::Runtime;
    use crate::graph::onnx::{ReadOptions, read};
    use std::sync::Arc;

    #[test]
    fn names_say_which_block() {
        assert_eq!(block_name("blocks.12.expand.conv"), "blocks.12");
        assert_eq!(block_name("stem.conv"), "stem");
        assert_eq!(block_name("head"), "head");
    }

    #[test]
    fn a_part_begins_at_several_values() {
        let mut graph = Graph::new();
        let x = graph.add_input("x", crate::graph::Shape::batch_of(&[2]));
        let y = graph.push("y", crate::graph::Op::Relu, &[x]).unwrap();
        let z = graph.push("z", crate::graph::Op::Tanh, &[x]).unwrap();
        let half = graph.add_weight("half", HostTensor::new([1], vec![0.5]));
        let less = graph
            .push("less", crate::graph::Op::Mul, &[z, half])
            .unwrap();
        let sum = graph
            .push("sum", crate::graph::Op::Add, &[y, less])
            .unwrap();
        graph.add_output(sum);
        graph.add_output(y);
        let part = graph.behind_values(&[y, z]).unwrap();
        assert_eq!((part.inputs().len(), part.nodes().len()), (2, 2));
        assert_eq!(part.name(part.outputs()[1]), "y");
        assert!(graph.behind_values(&[z]).is_err(), "y is needed, too");
    }

    #[test]
    fn two_parts_do_what_the_whole_does() {
        let input_px = Some([64, 64]);
        let whole = read(assets::EFFICIENTNET_LITE0, ReadOptions { input_px }).unwrap();
        let whole = whole.cut(&["embedding"]).unwrap();
        let blocks = whole.blocks();
        let names: Vec<&str> = blocks.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(blocks.len(), 19, "{names:?}");
        assert_eq!(
            (names[0], names[2], names[18]),
            ("normalise", "blocks.0", "head")
        );
        let neck = blocks[12].1;
        let front = whole.cut(&[whole.name(neck)]).unwrap();
        let back = whole.behind(neck).unwrap();
        let pixels = (0..3 * 64 * 64).map(|i| (i * 37 % 256) as f32).collect();
        let input = HostTensor::new([1, 3, 64, 64], pixels);
        let run = |graph: Graph, input: &HostTensor| {
            let mut runtime = CpuRuntime::new(Arc::new(graph)).unwrap();
            runtime.run(std::slice::from_ref(input)).unwrap().remove(0)
        };
        let expected = run(whole.clone(), &input);
        let found = run(back, &run(front, &input));
        for (a, b) in expected.data().iter().zip(found.data()) {
            assert!((a - b).abs() < 1e-4, "{a} {b}");
        }
    }
}
