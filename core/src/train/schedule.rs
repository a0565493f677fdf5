//! The learning rate of each step.

use super::Schedule;

/// The learning rate of a training, step by step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// After the warm-up.
    pub schedule: Schedule,
    /// The highest.
    pub peak: f64,
    /// Steps in which it rises from near zero.
    pub warmup_steps: usize,
    /// Steps in all.
    pub num_steps: usize,
}

impl Rates {
    /// The rate of a step, counted from 0.
    pub fn at(&self, step: usize) -> f64 {
        if step < self.warmup_steps {
            return self.peak * (step + 1) as f64 / (self.warmup_steps + 1) as f64;
        }
        let rest = self.num_steps.saturating_sub(self.warmup_steps).max(1);
        let share = (step - self.warmup_steps) as f64 / rest as f64;
        match self.schedule {
            Schedule::Cosine => self.peak * 0.5 * (1.0 + (std::f64::consts::PI * share).cos()),
            Schedule::Step if share >= 0.75 => self.peak * 0.01,
            Schedule::Step if share >= 0.5 => self.peak * 0.1,
            Schedule::Step | Schedule::Constant => self.peak,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: Schedule) -> Vec<f64> {
        let rates = Rates {
            schedule,
            peak: 1.0,
            warmup_steps: 4,
            num_steps: 104,
        };
        (0..104).map(|step| rates.at(step)).collect()
    }

    #[test]
    fn rates_rise_then_go_their_way() {
        for schedule in Schedule::ALL {
            let rates = rates(*schedule);
            assert!(rates[..5].windows(2).all(|pair| pair[0] < pair[1]));
            assert!((rates[4] - 1.0).abs() < 1e-9, "{schedule}");
            assert!(rates[4..].windows(2).all(|pair| pair[0] >= pair[1]));
        }
        assert!(rates(Schedule::Cosine)[103] < 1e-3);
        assert!((rates(Schedule::Step)[60] - 0.1).abs() < 1e-9);
        assert!((rates(Schedule::Step)[90] - 0.01).abs() < 1e-9);
        assert!((rates(Schedule::Constant)[103] - 1.0).abs() < 1e-9);
    }
}
