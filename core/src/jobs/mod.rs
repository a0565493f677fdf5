//! Work beside the window: each job runs on a named thread, reports through a channel and a
//! latest-value slot, can be cancelled, and ends exactly once, even by a panic.

mod context;
mod worker;

pub(crate) use context::JobLink;
pub use context::{Cancelled, JobContext, JobError, StageProgress, Wish};
pub(crate) use worker::{Lane, Worker};

use std::sync::Arc;

/// Called from job threads when there is something to poll; wakes the window.
pub type Waker = Arc<dyn Fn() + Send + Sync>;
pub(crate) use context::JobMessage;
