//! Batch normalisation folded into the convolution before it: the same results with fewer steps.

use super::{Graph, GraphError, HostTensor, Node, Op, ValueId};
use std::collections::HashMap;

impl Graph {
    /// The same graph, with each batch normalisation that alone reads a convolution's result
    /// folded into that convolution.
    ///
    /// # Errors
    /// If a shape does not fit; cannot happen for a graph that was checked when it was built.
    pub fn with_folded_norms(&self) -> Result<Self, GraphError> {
        let mut readers: HashMap<ValueId, usize> = HashMap::new();
        for id in self.nodes.iter().flat_map(|node| &node.inputs) {
            *readers.entry(*id).or_default() += 1;
        }
        for id in &self.outputs {
            *readers.entry(*id).or_default() += 1;
        }
        // Convolutions by what they give, and the norms that take them in.
        let mut norm_of: HashMap<ValueId, &Node> = HashMap::new();
        for node in &self.nodes {
            if matches!(node.op, Op::BatchNorm { .. })
                && readers.get(&node.inputs[0]) == Some(&1)
                && self.nodes.iter().any(|conv| {
                    conv.output == node.inputs[0]
                        && matches!(conv.op, Op::Conv { .. })
                        && self.weight(conv.inputs[1]).is_some()
                })
            {
                norm_of.insert(node.inputs[0], node);
            }
        }
        let mut folded = Self {
            metadata: self.metadata.clone(),
            ..Self::default()
        };
        let mut moved: HashMap<ValueId, ValueId> = HashMap::new();
        for id in &self.inputs {
            moved.insert(
                *id,
                folded.add_input(self.name(*id), self.shape(*id).clone()),
            );
        }
        let mut done: Vec<ValueId> = Vec::new();
        for node in &self.nodes {
            if done.contains(&node.output) {
                continue;
            }
            let norm = norm_of.get(&node.output).copied();
            let mut inputs = Vec::new();
            match norm {
                Some(norm) => {
                    let (weight, bias) = self.fold(node, norm)?;
                    inputs.push(moved[&node.inputs[0]]);
                    inputs.push(folded.add_weight(self.name(node.inputs[1]), weight));
                    inputs.push(folded.add_weight(&format!("{}.bias", node.name), bias));
                    done.push(norm.output);
                }
                None => {
                    for id in &node.inputs {
                        let to = match moved.get(id) {
                            Some(to) => *to,
                            None => {
                                let weight =
                                    self.weight(*id).ok_or_else(|| GraphError::NoSuchValue {
                                        name: self.name(*id).to_owned(),
                                    })?;
                                let to = folded.add_weight(self.name(*id), weight.clone());
                                moved.insert(*id, to);
                                to
                            }
                        };
                        inputs.push(to);
                    }
                }
            }
            let result = norm.map_or(node.output, |norm| norm.output);
            let to = folded.push_as(&node.name, self.name(result), node.op.clone(), &inputs)?;
            moved.insert(result, to);
        }
        for id in &self.outputs {
            folded.add_output(moved[id]);
        }
        Ok(folded)
    }

    fn fold(&self, conv: &Node, norm: &Node) -> Result<(HostTensor, HostTensor), GraphError> {
        let weight_of = |id: ValueId| {
            self.weight(id).ok_or_else(|| GraphError::NoSuchValue {
                name: self.name(id).to_owned(),
            })
        };
        let epsilon = match norm.op {
            Op::BatchNorm { epsilon } => epsilon,
            _ => 0.0,
        };
        let weight = weight_of(conv.inputs[1])?;
        let [scale, shift, mean, variance] = [1, 2, 3, 4].map(|i| weight_of(norm.inputs[i]));
        let (scale, shift, mean, variance) = (scale?, shift?, mean?, variance?);
        let channels = weight.shape()[0];
        let factor: Vec<f32> = (0..channels)
            .map(|c| scale.data()[c] / (variance.data()[c] + epsilon).sqrt())
            .collect();
        let own = match conv.inputs.get(2) {
            Some(id) => weight_of(*id)?.data().to_vec(),
            None => vec![0.0; channels],
        };
        let bias = (0..channels)
            .map(|c| (own[c] - mean.data()[c]) * factor[c] + shift.data()[c])
            .collect();
        let each = weight.data().len() / channels.max(1);
        let folded = weight
            .data()
            .chunks_exact(each.max(1))
            .zip(&factor)
            .flat_map(|(values, factor)| values.iter().map(move |value| value * factor))
            .collect();
        Ok((
            HostTensor::new(weight.shape(), folded),
            HostTensor::new([channels], bias),
        ))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use crate::assets;
    use crate::graph::exec::{BurnRuntime, Runtime};
    use crate::graph::onnx::{ReadOptions, read};
    use crate::graph::{HostTensor, Op};
    use crate::train::device::ComputeDevice;
    use std::sync::Arc;

    #[test]
    fn a_folded_net_gives_the_same() {
        let input_px = Some([64, 64]);
        let whole = read(assets::EFFICIENTNET_LITE0, ReadOptions { input_px }).unwrap();
        let folded = whole.with_folded_norms().unwrap();
        let is_norm = |op: &Op| matches!(op, Op::BatchNorm { .. });
        assert!(whole.nodes().iter().any(|node| is_norm(&node.op)));
        assert!(!folded.nodes().iter().any(|node| is_norm(&node.op)));
        let pixels = (0..3 * 64 * 64).map(|i| (i * 37 % 256) as f32).collect();
        let input = [HostTensor::new([1, 3, 64, 64], pixels)];
        let [a, b] = [whole, folded].map(|graph| {
            let device = ComputeDevice::cpu();
            let mut runtime = BurnRuntime::new(Arc::new(graph), device.burn, "CPU").unwrap();
            runtime.run(&input).unwrap().remove(0)
        });
        for (a, b) in a.data().iter().zip(b.data()) {
            assert!((a - b).abs() < 1e-3, "{a} {b}");
        }
    }
}
