//! Everything of Hearth but its window.
//!
//! A [`session::Session`] takes [`command::Command`]s and gives back [`event::Event`]s; the window
//! and the command line are two clients of it. See `ARCHITECTURE.md` for the map.

pub mod advice;
pub mod assets;
pub mod clean;
pub mod command;
pub mod data;
pub mod eval;
pub mod event;
pub mod export;
pub mod failure;

pub mod fetch;
pub mod goal;
pub mod graph;
pub mod ids;
pub mod jobs;
pub mod label;
pub mod project;
pub mod session;
pub mod tasks;
pub mod text_encoder;
pub mod train;

/// Version of this build, as in `Cargo.toml`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
