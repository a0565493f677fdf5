//! What the tests of the whole product share: running the program, drawing pictures, asking
//! peers, and saying loudly what could not be tested.

#![allow(clippy::missing_panics_doc)] // a helper that cannot do its part ends the test

pub mod expected;
pub mod file_server;
pub mod flow;
pub mod mount;
pub mod peers;
pub mod pictures;
pub mod program;
pub mod screen;
pub mod shared_data;
pub mod skip;
#[cfg(target_os = "linux")]
pub mod sound_server;
pub mod sources;
pub mod topics;

pub use program::{Finished, Workplace};
pub use skip::{Lack, skip};
