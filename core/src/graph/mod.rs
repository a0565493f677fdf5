//! Every model is one typed graph, and the graph is ONNX: backbones are read into it, nets are
//! built in it, burn and our own CPU plan run it, exporters write it.

pub mod cpu;
pub mod error;
pub mod exec;
mod fold;
pub mod infer;
mod memory;
pub mod nets;
pub mod onnx;
pub mod op;
mod parts;
pub mod shape;
pub mod tensor;
pub mod trees;

pub use error::GraphError;
pub use op::Op;
pub use shape::{Dim, Shape};
pub use tensor::HostTensor;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A value in a graph: an input, a weight, or what a node computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub(crate) u32);

impl ValueId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// An operator at work.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Unique, readable name.
    pub name: String,
    /// What it computes.
    pub op: Op,
    /// Its operands.
    pub inputs: Vec<ValueId>,
    /// Its result.
    pub output: ValueId,
}

#[derive(Clone, Debug, PartialEq)]
struct Value {
    name: String,
    shape: Shape,
}

/// A directed acyclic graph of operators over `f32` tensors. Nodes stand in an order in which
/// they can run; every shape was checked when its node was added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    values: Vec<Value>,
    nodes: Vec<Node>,
    inputs: Vec<ValueId>,
    outputs: Vec<ValueId>,
    weights: BTreeMap<ValueId, Arc<HostTensor>>,
    /// ONNX `metadata_props`: labels, preprocessing, metrics, versions.
    pub metadata: BTreeMap<String, String>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an input.
    pub fn add_input(&mut self, name: &str, shape: Shape) -> ValueId {
        let id = self.add_value(name, shape);
        self.inputs.push(id);
        id
    }

    /// Adds a weight.
    pub fn add_weight(&mut self, name: &str, weight: impl Into<Arc<HostTensor>>) -> ValueId {
        let weight = weight.into();
        let id = self.add_value(name, Shape::fixed(weight.shape()));
        self.weights.insert(id, weight);
        id
    }

    /// Adds a node after checking that the shapes of its operands fit; its result has the node's
    /// name.
    ///
    /// # Errors
    /// [`GraphError::Shape`] with the node's name.
    pub fn push(&mut self, name: &str, op: Op, inputs: &[ValueId]) -> Result<ValueId, GraphError> {
        self.push_as(name, name, op, inputs)
    }

    /// As [`Graph::push`], with a name of its own for the result.
    ///
    /// # Errors
    /// [`GraphError::Shape`] with the node's name.
    pub fn push_as(
        &mut self,
        name: &str,
        output_name: &str,
        op: Op,
        inputs: &[ValueId],
    ) -> Result<ValueId, GraphError> {
        let shapes: Vec<&Shape> = inputs.iter().map(|id| self.shape(*id)).collect();
        let shape = infer::output_shape(&op, &shapes).map_err(|detail| GraphError::Shape {
            node: name.to_owned(),
            op: op.name(),
            detail,
        })?;
        let output = self.add_value(output_name, shape);
        self.nodes.push(Node {
            name: name.to_owned(),
            op,
            inputs: inputs.to_vec(),
            output,
        });
        Ok(output)
    }

    /// Makes a value an output, after those that are outputs already.
    pub fn add_output(&mut self, value: ValueId) {
        self.outputs.push(value);
    }

    /// Gives a value another name.
    pub fn rename(&mut self, value: ValueId, name: &str) {
        name.clone_into(&mut self.values[value.index()].name);
    }

    fn add_value(&mut self, name: &str, shape: Shape) -> ValueId {
        let id = ValueId(self.values.len() as u32);
        self.values.push(Value {
            name: name.to_owned(),
            shape,
        });
        id
    }

    /// Nodes in an order in which they can run.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Inputs, in order.
    pub fn inputs(&self) -> &[ValueId] {
        &self.inputs
    }

    /// Outputs, in order.
    pub fn outputs(&self) -> &[ValueId] {
        &self.outputs
    }

    /// A value's name.
    pub fn name(&self, value: ValueId) -> &str {
        &self.values[value.index()].name
    }

    /// A value's shape.
    pub fn shape(&self, value: ValueId) -> &Shape {
        &self.values[value.index()].shape
    }

    /// The weight behind a value, if it is one.
    pub fn weight(&self, value: ValueId) -> Option<&Arc<HostTensor>> {
        self.weights.get(&value)
    }

    /// Weights by value.
    pub fn weights(&self) -> impl Iterator<Item = (ValueId, &Arc<HostTensor>)> {
        self.weights.iter().map(|(id, weight)| (*id, weight))
    }

    /// Whether a value holds whole numbers that are places in a table: the second operand of
    /// [`Op::Gather`].
    pub fn is_of_places(&self, value: ValueId) -> bool {
        let reads = |node: &Node| node.op == Op::Gather && node.inputs.get(1) == Some(&value);
        self.nodes.iter().any(reads)
    }

    /// Number of weights, each element counted.
    pub fn num_parameters(&self) -> usize {
        self.weights.values().map(|w| w.data().len()).sum()
    }

    /// The value of this name.
    ///
    /// # Errors
    /// [`GraphError::NoSuchValue`] if there is none.
    pub fn find(&self, name: &str) -> Result<ValueId, GraphError> {
        self.values
            .iter()
            .position(|value| value.name == name)
            .map(|index| ValueId(index as u32))
            .ok_or_else(|| GraphError::NoSuchValue {
                name: name.to_owned(),
            })
    }

    /// The weight of this name.
    ///
    /// # Errors
    /// [`GraphError::NoSuchValue`] if there is none, or the value is computed.
    pub fn find_weight(&self, name: &str) -> Result<&Arc<HostTensor>, GraphError> {
        self.weight(self.find(name)?)
            .ok_or_else(|| GraphError::NoSuchValue {
                name: name.to_owned(),
            })
    }

    /// The part of the graph that computes these values, which become its outputs.
    ///
    /// # Errors
    /// [`GraphError::NoSuchValue`] if a name is unknown.
    pub fn cut(&self, outputs: &[&str]) -> Result<Self, GraphError> {
        let outputs = outputs
            .iter()
            .map(|name| self.find(name))
            .collect::<Result<Vec<_>, _>>()?;
        let mut needed: Vec<bool> = vec![false; self.values.len()];
        for output in &outputs {
            needed[output.index()] = true;
        }
        for node in self.nodes.iter().rev() {
            if needed[node.output.index()] {
                for input in &node.inputs {
                    needed[input.index()] = true;
                }
            }
        }
        for input in &self.inputs {
            needed[input.index()] = true;
        }
        let mut cut = Self {
            metadata: self.metadata.clone(),
            ..Self::default()
        };
        let mut moved: HashMap<ValueId, ValueId> = HashMap::new();
        for (index, value) in self.values.iter().enumerate().filter(|(i, _)| needed[*i]) {
            let old = ValueId(index as u32);
            moved.insert(old, cut.add_value(&value.name, value.shape.clone()));
        }
        cut.inputs = self.inputs.iter().map(|id| moved[id]).collect();
        cut.outputs = outputs.iter().map(|id| moved[id]).collect();
        cut.weights = self
            .weights
            .iter()
            .filter_map(|(id, weight)| Some((*moved.get(id)?, weight.clone())))
            .collect();
        cut.nodes = self
            .nodes
            .iter()
            .filter(|node| needed[node.output.index()])
            .map(|node| Node {
                name: node.name.clone(),
                op: node.op.clone(),
                inputs: node.inputs.iter().map(|id| moved[id]).collect(),
                output: moved[&node.output],
            })
            .collect();
        Ok(cut)
    }
}
