//! rten: an ONNX runtime that shares no code with ours, to prove exports against.

use super::Runtime;
use crate::graph::{GraphError, HostTensor};
use rten::{DataType, Model, NodeInfo, ValueOrView, ValueType};
use rten_tensor::Tensor;
use rten_tensor::prelude::*;

/// An ONNX file in rten.
pub struct RtenRuntime {
    model: Model,
}

impl RtenRuntime {
    /// rten with the version that this build holds.
    pub const NAME: &'static str = "rten 0.27";

    /// Loads the bytes of an ONNX file.
    ///
    /// # Errors
    /// If rten cannot read it.
    pub fn load(bytes: Vec<u8>) -> Result<Self, GraphError> {
        let model = Model::load(bytes).map_err(|error| GraphError::Unreadable {
            detail: format!("rten: {error}"),
        })?;
        Ok(Self { model })
    }
}

impl Runtime for RtenRuntime {
    fn name(&self) -> String {
        Self::NAME.to_owned()
    }

    fn run(&mut self, inputs: &[HostTensor]) -> Result<Vec<HostTensor>, GraphError> {
        let failed = |detail: String| GraphError::Execution { detail };
        let values: Vec<(_, ValueOrView<'_>)> = self
            .model
            .input_ids()
            .iter()
            .zip(inputs)
            .map(|(id, input)| {
                let info = self.model.node_info(*id);
                let dtype = info.as_ref().and_then(NodeInfo::dtype);
                let value = if dtype == Some(ValueType::Tensor(DataType::Int32)) {
                    let places: Vec<i32> = input.data().iter().map(|place| *place as i32).collect();
                    Tensor::<i32>::from_data(input.shape(), places).into()
                } else {
                    Tensor::from_data(input.shape(), input.data().to_vec()).into()
                };
                (*id, value)
            })
            .collect();
        let outputs = self
            .model
            .run(values, self.model.output_ids(), None)
            .map_err(|error| failed(format!("rten: {error}")))?;
        outputs
            .into_iter()
            .map(|output| {
                let tensor: Tensor<f32> = output
                    .try_into()
                    .map_err(|error| failed(format!("rten gave no floats: {error:?}")))?;
                Ok(HostTensor::new(tensor.shape().to_vec(), tensor.to_vec()))
            })
            .collect()
    }
}
