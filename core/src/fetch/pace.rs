//! Not too many requests at once: each host has its own pace.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// When each host may be asked next.
#[derive(Default)]
pub(super) struct Pace {
    hosts: Mutex<HashMap<String, Turn>>,
}

#[derive(Default)]
struct Turn {
    next: Option<Instant>,
    crawl_delay: Duration,
}

impl Pace {
    /// What the host's `robots.txt` asks for between two requests.
    pub(super) fn set_crawl_delay(&self, host: &str, delay: Duration) {
        if let Ok(mut hosts) = self.hosts.lock() {
            let turn = hosts.entry(host.to_owned()).or_default();
            turn.crawl_delay = delay;
            // The request for `robots.txt` counts already.
            turn.next = Some(Instant::now() + delay);
        }
    }

    /// Takes the next turn of a host; returns how long to wait for it.
    pub(super) fn take_turn(&self, host: &str, requests_per_second: f64) -> Duration {
        let Ok(mut hosts) = self.hosts.lock() else {
            return Duration::ZERO;
        };
        let turn = hosts.entry(host.to_owned()).or_default();
        let gap = 1.0 / requests_per_second.clamp(0.001, 1e6);
        let gap = Duration::from_secs_f64(gap).max(turn.crawl_delay);
        let now = Instant::now();
        let start = turn.next.unwrap_or(now).max(now);
        turn.next = Some(start + gap);
        start - now
    }
}
