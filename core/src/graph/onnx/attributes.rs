//! A node's attributes by name, with ONNX's defaults.

use crate::graph::GraphError;
use crate::graph::op::Padding;
use rten_onnx::onnx::{AttributeProto, NodeProto, TensorProto};

/// Attributes of one node.
pub(super) struct Attributes<'a> {
    node: &'a NodeProto,
}

impl<'a> Attributes<'a> {
    pub fn of(node: &'a NodeProto) -> Self {
        Self { node }
    }

    fn get(&self, name: &str) -> Option<&'a AttributeProto> {
        self.node
            .attribute
            .iter()
            .find(|attribute| attribute.name.as_deref() == Some(name))
    }

    pub fn int(&self, name: &str, default: i64) -> i64 {
        self.get(name).and_then(|a| a.i).unwrap_or(default)
    }

    pub fn flag(&self, name: &str) -> bool {
        self.int(name, 0) != 0
    }

    pub fn float(&self, name: &str, default: f32) -> f32 {
        self.get(name).and_then(|a| a.f).unwrap_or(default)
    }

    pub fn optional_float(&self, name: &str) -> Option<f32> {
        self.get(name).and_then(|a| a.f)
    }

    pub fn ints(&self, name: &str) -> Option<&'a [i64]> {
        self.get(name).map(|a| &a.ints[..])
    }

    pub fn floats(&self, name: &str) -> Option<&'a [f32]> {
        self.get(name).map(|a| &a.floats[..])
    }

    pub fn strings(&self, name: &str) -> Option<&'a [String]> {
        self.get(name).map(|a| &a.strings[..])
    }

    pub fn tensor(&self, name: &str) -> Option<&'a TensorProto> {
        self.get(name).and_then(|a| a.t.as_ref())
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(|a| a.s.as_deref())
    }

    /// Two sizes, such as strides.
    pub fn pair(&self, name: &str, default: usize) -> Result<[usize; 2], GraphError> {
        match self.ints(name) {
            None => Ok([default; 2]),
            Some([a, b]) if *a >= 0 && *b >= 0 => Ok([*a as usize, *b as usize]),
            Some(other) => Err(self.unsupported(format!("{name} {other:?} (two sizes are known)"))),
        }
    }

    /// Padding for windows of this kernel over an input of this height and width.
    pub fn padding(
        &self,
        input: [usize; 2],
        kernel: [usize; 2],
        stride: [usize; 2],
        dilation: [usize; 2],
    ) -> Result<Padding, GraphError> {
        match self.text("auto_pad").unwrap_or("NOTSET") {
            "VALID" => Ok(Padding::default()),
            "NOTSET" => match self.ints("pads") {
                None => Ok(Padding::default()),
                Some([top, left, bottom, right])
                    if [top, left, bottom, right].into_iter().all(|p| *p >= 0) =>
                {
                    Ok(Padding {
                        top: *top as usize,
                        left: *left as usize,
                        bottom: *bottom as usize,
                        right: *right as usize,
                    })
                }
                Some(other) => Err(self.unsupported(format!("pads {other:?}"))),
            },
            same @ ("SAME_UPPER" | "SAME_LOWER") => {
                let total = |i: usize| {
                    let reach = (kernel[i] - 1) * dilation[i] + 1;
                    let covered = (input[i].div_ceil(stride[i]) - 1) * stride[i] + reach;
                    covered.saturating_sub(input[i])
                };
                let (height, width) = (total(0), total(1));
                let (small, large) = (|n: usize| n / 2, |n: usize| n - n / 2);
                Ok(if same == "SAME_UPPER" {
                    Padding {
                        top: small(height),
                        left: small(width),
                        bottom: large(height),
                        right: large(width),
                    }
                } else {
                    Padding {
                        top: large(height),
                        left: large(width),
                        bottom: small(height),
                        right: small(width),
                    }
                })
            }
            other => Err(self.unsupported(format!("auto_pad {other}"))),
        }
    }

    /// An error that names this node.
    pub fn unsupported(&self, detail: impl Into<String>) -> GraphError {
        GraphError::UnsupportedUse {
            op: self.node.op_type.clone().unwrap_or_default(),
            node: node_name(self.node),
            detail: detail.into(),
        }
    }
}

/// The node's name, or its first output's where it has none.
pub(super) fn node_name(node: &NodeProto) -> String {
    match node.name.as_deref() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => node.output.first().cloned().unwrap_or_default(),
    }
}
