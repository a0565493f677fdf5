//! How much memory is free, and what this process takes of the machine.

use std::time::{Duration, Instant};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// Bytes that programs may take; where the system does not say, as much as most computers have
/// free.
pub fn free() -> u64 {
    System::new().map_or(2 << 30, |mut system| {
        system.refresh_memory();
        system.available_memory()
    })
}

/// What this process takes of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Bytes in memory.
    pub memory_bytes: u64,
    /// Share of all processors since the look before, 0 to 1.
    pub processors: f32,
}

/// Looks at this process from time to time.
#[derive(Debug, Default)]
pub struct Meter {
    system: Option<System>,
    looked_at: Option<Instant>,
    usage: Option<Usage>,
}

impl Meter {
    /// How often it is worth a look.
    const INTERVAL: Duration = Duration::from_millis(500);

    /// What this process takes, looked at anew twice a second; `None` where the system does not
    /// say it.
    pub fn usage(&mut self) -> Option<Usage> {
        let is_due = self
            .looked_at
            .is_none_or(|at| at.elapsed() >= Self::INTERVAL);
        if is_due {
            self.looked_at = Some(Instant::now());
            self.usage = self.look();
        }
        self.usage
    }

    fn look(&mut self) -> Option<Usage> {
        if self.system.is_none() {
            self.system = System::new().ok();
        }
        let system = self.system.as_mut()?;
        let own = Pid::from_u32(std::process::id());
        let kind = ProcessRefreshKind::nothing().with_cpu().with_memory();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[own]), false, kind);
        let process = system.process(own)?;
        let num_processors = std::thread::available_parallelism().map_or(1, usize::from);
        let processors = process.cpu_usage() / 100.0 / num_processors as f32;
        Some(Usage {
            memory_bytes: process.memory(),
            processors: processors.clamp(0.0, 1.0),
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_works_is_seen_to_work() {
        let mut meter = Meter::default();
        assert!(
            meter
                .look()
                .is_some_and(|usage| usage.memory_bytes > 1_000_000)
        );
        let started = Instant::now();
        let mut sum = 0_u64;
        while started.elapsed() < Duration::from_millis(400) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(
            meter.look().is_some_and(|usage| usage.processors > 0.05),
            "{sum}"
        );
        assert!(free() > 1_000_000);
    }
}
