//! The weights of a BERT-like encoder, by the names that Hugging Face gives them.

use crate::failure::Failure;
use crate::graph::HostTensor;
use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Named weights with the numbers that describe the net.
#[derive(Debug)]
pub struct Weights {
    tensors: BTreeMap<String, HostTensor>,
    /// Tensors of types that no weight has, such as whole numbers.
    others: BTreeMap<String, Dtype>,
    /// What the file says about the net.
    pub facts: BTreeMap<String, String>,
}

fn unreadable(detail: impl std::fmt::Display) -> Failure {
    let message = format!("The encoder's weights cannot be read: {detail}.");
    Failure::new("encoder-unreadable", message).with("detail", detail)
}

impl Weights {
    /// Reads a safetensors file; what is stored narrow is widened: f16, bf16, and whole numbers of
    /// 8 bits with a scale for each row (`<name>.scale`).
    ///
    /// # Errors
    /// Names the tensor that is damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let facts = metadata.metadata().clone().unwrap_or_default();
        let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let mut tensors = BTreeMap::new();
        let mut others = BTreeMap::new();
        for (name, view) in file.tensors() {
            // Scales go with the matrices that they are of.
            if name.strip_suffix(".scale").is_some() {
                continue;
            }
            let data = view.data();
            let floats =
                |size: usize, of: &dyn Fn(&[u8]) -> f32| data.chunks_exact(size).map(of).collect();
            let values: Vec<f32> = match view.dtype() {
                Dtype::F32 => floats(4, &|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
                Dtype::F16 => floats(2, &|b| f16::from_le_bytes([b[0], b[1]]).to_f32()),
                Dtype::BF16 => floats(2, &|b| bf16::from_le_bytes([b[0], b[1]]).to_f32()),
                Dtype::I8 => {
                    let Ok(scales) = file.tensor(&format!("{name}.scale")) else {
                        others.insert(name, Dtype::I8);
                        continue;
                    };
                    let scales: Vec<f32> = scales
                        .data()
                        .chunks_exact(4)
                        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                        .collect();
                    let width = data.len() / scales.len().max(1);
                    let rows = data.chunks_exact(width.max(1)).zip(scales);
                    rows.flat_map(|(row, scale)| {
                        row.iter().map(move |v| f32::from(*v as i8) * scale)
                    })
                    .collect()
                }
                other => {
                    others.insert(name, other);
                    continue;
                }
            };
            if values.len() != view.shape().iter().product::<usize>() {
                return Err(unreadable(format!("“{name}” is cut short")));
            }
            tensors.insert(name, HostTensor::new(view.shape().to_vec(), values));
        }
        Ok(Self {
            tensors,
            others,
            facts: facts.into_iter().collect(),
        })
    }

    /// A number that describes the net.
    ///
    /// # Errors
    /// If the file does not say it.
    pub fn number(&self, name: &str) -> Result<f64, Failure> {
        let value = self.facts.get(name).and_then(|text| text.parse().ok());
        value.ok_or_else(|| unreadable(format!("it does not say “{name}”")))
    }

    /// Takes what another file of the same encoder holds, too.
    pub fn join(&mut self, other: Self) {
        self.tensors.extend(other.tensors);
        self.others.extend(other.others);
    }

    /// The names of all weights.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The sizes of a weight, if it is there.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).map(HostTensor::shape)
    }

    /// Takes a weight, if it is there.
    pub fn remove(&mut self, name: &str) -> Option<HostTensor> {
        self.tensors.remove(name)
    }

    /// What is wrong with a weight that is to have this shape, in words; `None` if nothing.
    pub fn fault(&self, name: &str, shape: &[usize]) -> Option<String> {
        match (self.tensors.get(name), self.others.get(name)) {
            (Some(tensor), _) if tensor.shape() == shape => None,
            (Some(tensor), _) => Some(format!(
                "“{name}” has the shape {:?} and should have {shape:?}",
                tensor.shape()
            )),
            (None, Some(kind)) => Some(format!("“{name}” is of the type {kind:?}")),
            (None, None) => Some(format!("“{name}” is missing")),
        }
    }

    /// Takes a weight that must have this shape.
    ///
    /// # Errors
    /// If it is missing or of another shape.
    pub fn take(&mut self, name: &str, shape: &[usize]) -> Result<HostTensor, Failure> {
        match self.fault(name, shape) {
            Some(fault) => Err(unreadable(fault)),
            None => self
                .remove(name)
                .ok_or_else(|| unreadable(format!("“{name}” is missing"))),
        }
    }
}

/// A safetensors file of tensors and facts about them.
///
/// # Errors
/// Cannot happen: all tensors are whole.
pub fn write(
    tensors: &[(String, Arc<HostTensor>)],
    facts: HashMap<String, String>,
) -> Result<Vec<u8>, Failure> {
    let views = tensors
        .iter()
        .map(|(name, tensor)| {
            let bytes = bytemuck::cast_slice(tensor.data());
            let view = TensorView::new(Dtype::F32, tensor.shape().to_vec(), bytes);
            Ok((name.as_str(), view.map_err(unreadable)?))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    safetensors::serialize(views, Some(facts)).map_err(unreadable)
}
