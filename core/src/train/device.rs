//! stub
use serde::{Serialize, Deserialize};
/// A device as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// `cpu`, or `gpu:0`, `gpu:1`, …
    pub id: String,
    /// The device in words.
    pub name: String,
    /// `cpu` or `gpu`.
    pub kind: String,
    /// Whether it may be used for training.
    pub usable: bool,
    /// Why not, in English.
    pub reason: Option<String>,
}
/// stub
pub fn probe_all(_: &crate::jobs::JobContext) -> Result<Vec<DeviceInfo>, crate::jobs::JobError> { unimplemented!() }
