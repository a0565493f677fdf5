//! What can be wrong with a model.

use crate::failure::Failure;

/// Errors of building, reading and running graphs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // the messages say it
pub enum GraphError {
    #[error("The operator {op} (node “{node}”) is not supported.")]
    UnsupportedOperator { op: String, node: String },
    #[error("The operator {op} (node “{node}”) is used in a way that is not supported: {detail}.")]
    UnsupportedUse {
        op: String,
        node: String,
        detail: String,
    },
    #[error("The shapes at {op} (node “{node}”) do not fit: {detail}.")]
    Shape {
        node: String,
        op: &'static str,
        detail: String,
    },
    #[error("The model has no value named “{name}”.")]
    NoSuchValue { name: String },
    #[error("The model file cannot be read: {detail}.")]
    Unreadable { detail: String },
    #[error("The model was given a wrong input: {detail}.")]
    WrongInput { detail: String },
    #[error("The model could not be run: {detail}.")]
    Execution { detail: String },
}

impl From<GraphError> for Failure {
    fn from(error: GraphError) -> Self {
        let failure = Self::new(
            match error {
                GraphError::UnsupportedOperator { .. } | GraphError::UnsupportedUse { .. } => {
                    "unsupported-operator"
                }
                GraphError::Unreadable { .. } => "unreadable-model",
                _ => "model",
            },
            error.to_string(),
        );
        match error {
            GraphError::UnsupportedOperator { op, node }
            | GraphError::UnsupportedUse { op, node, .. } => {
                failure.with("op", op).with("node", node)
            }
            GraphError::Shape { op, node, .. } => failure.with("op", op).with("node", node),
            GraphError::NoSuchValue { name } => failure.with("name", name),
            GraphError::Unreadable { detail }
            | GraphError::WrongInput { detail }
            | GraphError::Execution { detail } => failure.with("detail", detail),
        }
    }
}
