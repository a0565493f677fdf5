//! Constant tensors in ONNX files.

use crate::graph::{GraphError, HostTensor};
use half::f16;
use rten_onnx::onnx::{DataLocation, DataType, TensorProto};
use std::cell::RefCell;

/// A constant: weights, or the integers that some operators take as operands.
#[derive(Clone, Debug)]
pub(super) enum Constant {
    Floats(HostTensor),
    Ints { shape: Vec<usize>, data: Vec<i64> },
}

impl Constant {
    pub fn ints(&self) -> Option<&[i64]> {
        match self {
            Self::Ints { data, .. } => Some(data),
            Self::Floats(_) => None,
        }
    }

    /// The only element, as a float.
    pub fn scalar(&self) -> Option<f32> {
        match self {
            Self::Floats(tensor) if tensor.data().len() == 1 => Some(tensor.data()[0]),
            Self::Ints { data, .. } if data.len() == 1 => Some(data[0] as f32),
            _ => None,
        }
    }

    pub fn to_floats(&self) -> HostTensor {
        match self {
            Self::Floats(tensor) => tensor.clone(),
            Self::Ints { shape, data } => {
                HostTensor::new(shape.clone(), data.iter().map(|i| *i as f32).collect())
            }
        }
    }
}

/// Reads a constant, widening what is stored narrow.
pub(super) fn constant(tensor: &TensorProto) -> Result<Constant, GraphError> {
    let name = tensor.name.as_deref().unwrap_or("");
    let unreadable = |detail: String| GraphError::Unreadable {
        detail: format!("the weight “{name}” {detail}"),
    };
    if tensor.data_location == Some(DataLocation::EXTERNAL) {
        return Err(unreadable(
            "lies in another file; save the model as one file".to_owned(),
        ));
    }
    let shape: Vec<usize> = tensor
        .dims
        .iter()
        .map(|dim| usize::try_from(*dim).map_err(|_| unreadable(format!("has the size {dim}"))))
        .collect::<Result<_, _>>()?;
    let count = shape
        .iter()
        .try_fold(1usize, |n, size| n.checked_mul(*size));
    let raw = tensor.raw_data.as_ref().map(RefCell::borrow);
    let raw = raw.as_ref().map(|raw| raw.as_slice());
    let check = |found: usize| {
        if Some(found) == count {
            Ok(())
        } else {
            Err(unreadable(format!(
                "has {found} elements and the shape {:?}",
                tensor.dims
            )))
        }
    };
    let floats = |data: Vec<f32>| {
        check(data.len())?;
        Ok(Constant::Floats(HostTensor::new(shape.clone(), data)))
    };
    let ints = |data: Vec<i64>| {
        check(data.len())?;
        Ok(Constant::Ints {
            shape: shape.clone(),
            data,
        })
    };
    match (tensor.data_type.unwrap_or(DataType(0)), raw) {
        (DataType::FLOAT, Some(raw)) => floats(decode(raw, f32::from_le_bytes)),
        (DataType::FLOAT, None) => floats(tensor.float_data.clone()),
        (DataType::DOUBLE, Some(raw)) => floats(decode(raw, |b| f64::from_le_bytes(b) as f32)),
        (DataType::DOUBLE, None) => floats(tensor.double_data.iter().map(|x| *x as f32).collect()),
        (DataType::FLOAT16, Some(raw)) => floats(decode(raw, |b| f16::from_le_bytes(b).to_f32())),
        (DataType::FLOAT16, None) => floats(
            tensor
                .int32_data
                .iter()
                .map(|bits| f16::from_bits(*bits as u16).to_f32())
                .collect(),
        ),
        (DataType::INT64, Some(raw)) => ints(decode(raw, i64::from_le_bytes)),
        (DataType::INT64, None) => ints(tensor.int64_data.clone()),
        (DataType::INT32, Some(raw)) => ints(decode(raw, |b| i64::from(i32::from_le_bytes(b)))),
        (DataType::INT32, None) => ints(tensor.int32_data.iter().map(|i| i64::from(*i)).collect()),
        (other, _) => Err(unreadable(format!("has the unsupported type {other}"))),
    }
}

fn decode<const N: usize, T>(raw: &[u8], element: impl Fn([u8; N]) -> T) -> Vec<T> {
    raw.as_chunks::<N>()
        .0
        .iter()
        .map(|bytes| element(*bytes))
        .collect()
}

/// A float weight as it is written.
pub(super) fn float_initializer(name: &str, tensor: &HostTensor) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: tensor.shape().iter().map(|size| *size as i64).collect(),
        data_type: Some(DataType::FLOAT),
        raw_data: Some(RefCell::new(
            tensor.data().iter().flat_map(|x| x.to_le_bytes()).collect(),
        )),
        ..TensorProto::default()
    }
}

/// An integer operand as it is written.
pub(super) fn int_initializer(name: &str, data: &[i64]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: vec![data.len() as i64],
        data_type: Some(DataType::INT64),
        raw_data: Some(RefCell::new(
            data.iter().flat_map(|x| x.to_le_bytes()).collect(),
        )),
        ..TensorProto::default()
    }
}
