//! ONNX files to graphs and back.

mod attributes;
mod initializer;
mod read;
mod trees;
mod write;

pub use read::{ReadOptions, read};
pub use write::write;

/// The operator set that is written.
const OPSET: i64 = 17;

/// The file format version that is written.
const IR_VERSION: i64 = 8;
