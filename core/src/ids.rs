//! Small typed identifiers, so that a sample is never mistaken for a class.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A sample's row in the project's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SampleId(pub i64);

/// A mark's row in the project's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MarkId(pub i64);

/// A class's position in the project's class list. Positions never change once given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClassId(pub u32);

impl ClassId {
    /// The class's index into per-class lists.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A piece of work that runs beside the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub u64);

/// A training run: `run-001`, `run-002`, … in the order of training.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub String);

impl RunId {
    /// The run with this number, counted from 1.
    pub fn numbered(number: u32) -> Self {
        Self(format!("run-{number:03}"))
    }

    /// The number in the name, where it has the form that [`RunId::numbered`] gives.
    pub fn number(&self) -> Option<u32> {
        self.0.strip_prefix("run-")?.parse().ok()
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
