//! Wishes that pull in opposite directions.

use super::Goal;
use serde::Serialize;

/// Two wishes that hardly go together; the locale files hold `goal-contradiction-<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contradiction {
    /// Hardly a mistake, and an answer at once: better models are slower.
    BestAndFast,
    /// Hardly a mistake, and a small file: better models are larger.
    BestAndSmall,
    /// Hardly a mistake, from little data.
    BestFromLittle,
    /// Never a mistake.
    Perfect,
}

impl Contradiction {
    /// The end of its key in the locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::BestAndFast => "best-and-fast",
            Self::BestAndSmall => "best-and-small",
            Self::BestFromLittle => "best-from-little",
            Self::Perfect => "perfect",
        }
    }

    /// What to do about it, in English.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::BestAndFast => {
                "The highest accuracy and the quickest answer pull in opposite directions: better models are slower. Say which of the two may give way."
            }
            Self::BestAndSmall => {
                "The highest accuracy and a small file pull in opposite directions: better models are larger. Say which of the two may give way."
            }
            Self::BestFromLittle => {
                "Hardly a mistake takes more than a few examples. Collect more, or begin with a lower target."
            }
            Self::Perfect => {
                "No model is always right. Say which mistakes hurt most, and let a person look at what the model is unsure of."
            }
        }
    }
}

/// From so much on, a target leaves no room for other wishes.
const HARD: f64 = 0.95;
/// From so much on, it leaves no room for mistakes.
const PERFECT: f64 = 0.995;
/// An answer within so many milliseconds wants a small model.
const QUICK_MS: f64 = 100.0;
/// A file of so few megabytes holds a small model only.
const SMALL_MB: f64 = 25.0;

/// Where the targets of a goal contradict each other.
pub fn contradictions(goal: &Goal, has_little_data: bool) -> Vec<Contradiction> {
    let least = goal.least.unwrap_or(0.0);
    let mut found = Vec::new();
    if least >= HARD && goal.most_ms.is_some_and(|ms| ms <= QUICK_MS) {
        found.push(Contradiction::BestAndFast);
    }
    if least >= HARD && goal.most_mb.is_some_and(|mb| mb <= SMALL_MB) {
        found.push(Contradiction::BestAndSmall);
    }
    if least >= HARD && has_little_data {
        found.push(Contradiction::BestFromLittle);
    }
    if least >= PERFECT {
        found.push(Contradiction::Perfect);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_that_do_not_go_together_are_named() {
        let goal = Goal {
            least: Some(0.97),
            most_ms: Some(20.0),
            most_mb: Some(5.0),
            ..Goal::default()
        };
        let both = [Contradiction::BestAndFast, Contradiction::BestAndSmall];
        assert_eq!(contradictions(&goal, false), both);
        let modest = Goal {
            least: Some(0.85),
            ..goal.clone()
        };
        assert!(contradictions(&modest, true).is_empty());
        let perfect = Goal {
            least: Some(1.0),
            ..Goal::default()
        };
        let found = contradictions(&perfect, true);
        assert_eq!(
            found,
            [Contradiction::BestFromLittle, Contradiction::Perfect]
        );
    }
}
