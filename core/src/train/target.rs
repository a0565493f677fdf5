//! In which form a number is learned: as it is, or its logarithm, where a few numbers are far above
//! the others and would be all that counts. What a model says is in the person's unit either way.

use super::{TargetTransform, TrainConfig, Way};
use crate::failure::Failure;
use serde::{Deserialize, Serialize};

/// Skewness from which a number is learned by its logarithm.
const SKEWED: f64 = 0.75;

/// From so many rows on, trees learn skewed numbers as well as they are.
pub const MANY_ROWS: usize = 10_000;

/// What is known of the numbers that are to be predicted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetFacts {
    /// The least of them.
    pub lowest: f64,
    /// Third standardised moment; 0 where all are the same.
    pub skewness: f64,
}

impl TargetFacts {
    /// Of these numbers; `None` without any.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let lowest = numbers.iter().copied().reduce(f64::min)?;
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        let moment = |power| {
            let parts = numbers.iter().map(|number| (number - mean).powi(power));
            parts.sum::<f64>() / n
        };
        let deviation = moment(2).sqrt();
        let skewness = moment(3) / deviation.powi(3);
        Some(Self {
            lowest,
            skewness: if skewness.is_finite() { skewness } else { 0.0 },
        })
    }
}

/// What is learned of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Learned {
    /// The number.
    Plain,
    /// The logarithm of one more than it.
    Log,
    /// Some trees learn the number, some its logarithm, and the mean is said.
    Both,
}

impl Learned {
    /// The name used in files and keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Log => "log",
            Self::Both => "both",
        }
    }
}

/// Why; the locale files hold a sentence `target-because-<name>` for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetReason {
    /// The person chose it.
    Asked,
    /// A few numbers are far above the others.
    Skewed,
    /// None are.
    Even,
    /// Some are below zero, or zero where that has no logarithm.
    Negative,
    /// There are many rows.
    ManyRows,
}

impl TargetReason {
    /// The end of its key in the locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Skewed => "skewed",
            Self::Even => "even",
            Self::Negative => "negative",
            Self::ManyRows => "many-rows",
        }
    }

    /// The reason in an English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Asked => "You chose this.",
            Self::Skewed => "A few numbers are far above the others, and none is below zero.",
            Self::Even => "The numbers are spread evenly enough.",
            Self::Negative => "Some numbers have no logarithm.",
            Self::ManyRows => "With so many rows, trees learn numbers best as they are.",
        }
    }
}

/// What is learned of a number, with the reason for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickedTarget {
    /// What.
    pub learned: Learned,
    /// Why.
    pub reason: TargetReason,
}

/// Picks what a way learns of numbers, of so many rows.
pub fn pick(config: &TrainConfig, way: Way, facts: TargetFacts, num_rows: usize) -> PickedTarget {
    let picked = |learned, reason| PickedTarget { learned, reason };
    match config.target_transform {
        TargetTransform::None => return picked(Learned::Plain, TargetReason::Asked),
        TargetTransform::Log => return picked(Learned::Log, TargetReason::Asked),
        TargetTransform::Auto => {}
    }
    let is_net = way == Way::Net;
    if facts.skewness <= SKEWED {
        return picked(Learned::Plain, TargetReason::Even);
    }
    // Trees learn the logarithm of the number itself, which zero has none of.
    if facts.lowest < 0.0 || !is_net && facts.lowest <= 0.0 {
        return picked(Learned::Plain, TargetReason::Negative);
    }
    if is_net {
        picked(Learned::Log, TargetReason::Skewed)
    } else if num_rows >= MANY_ROWS {
        picked(Learned::Plain, TargetReason::ManyRows)
    } else {
        picked(Learned::Both, TargetReason::Skewed)
    }
}

/// Refuses logarithms of numbers that have none, and of classes.
///
/// # Errors
/// Says which number it is.
pub fn check(config: &TrainConfig, facts: Option<TargetFacts>) -> Result<(), Failure> {
    if config.target_transform != TargetTransform::Log {
        return Ok(());
    }
    let Some(facts) = facts else {
        let range = "auto or none: only numbers have logarithms";
        return Err(Failure::new(
            "setting-out-of-range",
            format!("target_transform must be {range}."),
        )
        .with("key", "target_transform")
        .with("range", range));
    };
    if facts.lowest >= 0.0 {
        return Ok(());
    }
    let message = format!(
        "The numbers to predict go down to {}, and numbers below zero have no logarithm. Set target_transform=none or auto.",
        facts.lowest
    );
    Err(Failure::new("log-of-negative", message).with("lowest", facts.lowest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn skewness_and_sign_decide() {
        use Learned::{Both, Log, Plain};
        let skewed: Vec<f64> = (0..100).map(|i| f64::from(i).exp2().sqrt()).collect();
        let facts = TargetFacts::of(&skewed).unwrap();
        assert!(facts.skewness > SKEWED && facts.lowest > 0.0);
        let even = TargetFacts::of(&(0..100).map(f64::from).collect::<Vec<_>>()).unwrap();
        assert!(even.skewness.abs() < 1e-9);
        assert_eq!(TargetFacts::of(&[3.0, 3.0]).unwrap().skewness, 0.0);
        assert_eq!(TargetFacts::of(&[]), None);
        let auto = TrainConfig::default();
        let of = |way, facts, rows| {
            let picked = pick(&auto, way, facts, rows);
            (picked.learned, picked.reason)
        };
        assert_eq!(of(Way::Net, facts, 100), (Log, TargetReason::Skewed));
        assert_eq!(of(Way::Trees, facts, 100), (Both, TargetReason::Skewed));
        assert_eq!(
            of(Way::Trees, facts, MANY_ROWS),
            (Plain, TargetReason::ManyRows)
        );
        assert_eq!(of(Way::Net, even, 100), (Plain, TargetReason::Even));
        let zero = TargetFacts {
            lowest: 0.0,
            ..facts
        };
        assert_eq!(of(Way::Net, zero, 100).0, Log);
        assert_eq!(of(Way::Trees, zero, 100), (Plain, TargetReason::Negative));
        let below = TargetFacts {
            lowest: -1.0,
            ..facts
        };
        assert_eq!(of(Way::Net, below, 100), (Plain, TargetReason::Negative));
        let mut asked = auto.clone();
        asked.set("target_transform", "log").unwrap();
        assert_eq!(pick(&asked, Way::Trees, even, 100).learned, Log);
        assert!(check(&asked, Some(zero)).is_ok());
        assert_eq!(
            check(&asked, Some(below)).unwrap_err().code,
            "log-of-negative"
        );
        assert_eq!(
            check(&asked, None).unwrap_err().code,
            "setting-out-of-range"
        );
        assert!(check(&auto, Some(below)).is_ok() && check(&auto, None).is_ok());
    }
}
