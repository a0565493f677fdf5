//! Fetching against a real server on this machine, well-behaved and not.

mod archives;
mod downloads;
mod redirects;
mod server;
mod web;

use super::FetchSettings;

/// Settings under which a test takes moments.
pub(super) fn quick() -> FetchSettings {
    FetchSettings {
        requests_per_second: 10_000.0,
        stall_ms: 400,
        backoff_ms: 5,
        longest_wait_secs: 2,
        ..FetchSettings::default()
    }
}

pub(super) fn never() -> bool {
    false
}
