//! Public data, fetched only when a person asks for it.
//!
//! [`look`] says what would come (title, licence, size, files) from metadata alone; [`fetch`] then
//! brings the files, resumable and checked; [`collect`] gathers pictures from pages. Nothing else
//! in Hearth uses the network, and nothing that is fetched is ever executed.

#![cfg_attr(test, allow(clippy::unwrap_used))] // a test that cannot go on may panic

mod address;
pub mod built_in;
mod checksum;
mod direct;
mod download;
mod failures;
mod http;
mod hugging_face;
pub mod kaggle;
mod names;
mod offer;
mod pace;
mod page;
mod reply;
mod robots;
mod settings;
mod sniff;
mod source;
mod uci;
mod web;

#[cfg(test)]
mod tests;

pub use checksum::Checksum;
pub use failures::{CANCELLED, is_cancelled};
pub use offer::{Fetched, Offer, RemoteFile, fetch, look};
pub use settings::FetchSettings;
pub use source::{BuiltIn, PublicSource};
pub use web::{
    Collected, Collection, ORIGINS_HEAD, ORIGINS_TABLE, Pictures, SkippedAddress, collect,
};
