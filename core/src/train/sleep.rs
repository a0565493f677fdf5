//! Noticing that the computer slept while a training ran.

use std::time::{Duration, Instant, SystemTime};

/// Shorter sleeps are nothing to mention; clocks are set by seconds, too.
const WORTH_TELLING: Duration = Duration::from_mins(1);

/// Two clocks: one goes on while the computer sleeps, the other stands still.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    wall: SystemTime,
    steady: Instant,
}

impl Clocks {
    /// What they show now.
    pub fn now() -> Self {
        Self {
            wall: SystemTime::now(),
            steady: Instant::now(),
        }
    }

    /// Whether the computer slept between this and a later look.
    pub fn slept_until(&self, later: &Self) -> bool {
        let wall = later.wall.duration_since(self.wall).unwrap_or_default();
        let steady = later.steady.duration_since(self.steady);
        wall.saturating_sub(steady) > WORTH_TELLING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_ran_ahead_of_the_other_tells_of_sleep() {
        let start = Clocks::now();
        let later = |wall: u64, steady: u64| Clocks {
            wall: start.wall + Duration::from_secs(wall),
            steady: start.steady + Duration::from_secs(steady),
        };
        assert!(start.slept_until(&later(7200, 30)));
        assert!(!start.slept_until(&later(7200, 7199)));
        // The clock was set back.
        let earlier = Clocks {
            wall: start.wall - Duration::from_hours(1),
            ..later(0, 5)
        };
        assert!(!start.slept_until(&earlier));
    }
}
