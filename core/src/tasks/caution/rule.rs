//! What is chosen after training, as the card keeps it.

use crate::eval::Doubt;
use crate::eval::risk_coverage::ThresholdWish;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};

/// How a model keeps its word: part of its card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Caution {
    /// What the logarithms of the probabilities are divided by in the graph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// From which probability on the likeliest class is an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// Whether what is unlike the training split is an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfamiliar: Option<Unfamiliar>,
}

/// From which probability on the likeliest class is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// What it was chosen for.
    pub wish: ThresholdWish,
    /// The least probability of an answer, 0 to 1.
    pub least_probability: f32,
}

/// How what is unlike the training split is told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unfamiliar {
    /// What is measured. The graph's output `unfamiliarity` is 1 at the limit.
    pub measure: Measure,
    /// The share of familiar samples that may be rejected.
    pub share: f64,
}

/// How far something is from what a model learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// The squared Mahalanobis distance of its embedding to the nearest class.
    EmbeddingDistance,
    /// The share of its n-grams that no training text has.
    UnseenNgrams,
}

impl Caution {
    /// Whether nothing was chosen: the model is as it was trained.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the model may say that it does not know.
    pub fn may_be_unknown(&self) -> bool {
        self.threshold.is_some() || self.unfamiliar.is_some()
    }

    /// Why an answer is not given, from its probability and how unfamiliar it is.
    pub fn doubt(&self, probability: f32, unfamiliarity: Option<f32>) -> Option<Doubt> {
        // What is no number is neither familiar nor sure.
        let is_familiar = |value: f32| value <= 1.0;
        if self.unfamiliar.is_some() && !unfamiliarity.is_some_and(is_familiar) {
            return Some(Doubt::Unfamiliar);
        }
        let is_sure = |threshold: Threshold| probability >= threshold.least_probability;
        (!self.threshold.is_none_or(is_sure)).then_some(Doubt::Unsure)
    }
}

/// What becomes of a setting.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Setting<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is set.
    To(T),
    /// It is taken back.
    Off,
}

impl<T> Setting<T> {
    /// What is wanted, from what there is.
    pub(super) fn of(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::To(value) => Some(value),
            Self::Off => None,
        }
    }
}

/// What a person wants of a model's caution.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CautionWish {
    /// A temperature, found on the validation split.
    pub temperature: Setting<()>,
    /// A threshold, chosen on the validation split.
    pub threshold: Setting<ThresholdWish>,
    /// A limit of what is unfamiliar, by the share of familiar samples that may be rejected.
    pub unfamiliar: Setting<f64>,
}

impl CautionWish {
    /// All that was chosen before is taken back.
    pub const NONE: Self = Self {
        temperature: Setting::Off,
        threshold: Setting::Off,
        unfamiliar: Setting::Off,
    };

    /// Whether it only asks how things stand.
    pub fn changes_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Refuses shares that are none.
    ///
    /// # Errors
    /// Names the one that is wrong.
    pub fn check(&self) -> Result<(), Failure> {
        let wrong = |what: &str, value: f64, range: &str| {
            let message = format!("{what} is a share {range}; {value} is not.");
            Err(Failure::new("bad-share", message)
                .with("range", range)
                .with("value", value))
        };
        match self.threshold {
            Setting::To(ThresholdWish::MaxRisk(risk)) if !(0.0..1.0).contains(&risk) => {
                return wrong("What may be wrong", risk, "from 0 to below 1");
            }
            Setting::To(ThresholdWish::Coverage(share)) if !(share > 0.0 && share <= 1.0) => {
                return wrong("What is answered", share, "above 0, up to 1");
            }
            _ => {}
        }
        match self.unfamiliar {
            Setting::To(share) if !(share > 0.0 && share <= 0.5) => {
                wrong("What is rejected", share, "above 0, up to 0.5")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caution() -> Caution {
        Caution {
            temperature: None,
            threshold: Some(Threshold {
                wish: ThresholdWish::MaxRisk(0.02),
                least_probability: 0.7,
            }),
            unfamiliar: Some(Unfamiliar {
                measure: Measure::EmbeddingDistance,
                share: 0.01,
            }),
        }
    }

    #[test]
    fn what_is_unfamiliar_is_no_question_of_being_sure() {
        let caution = caution();
        assert_eq!(caution.doubt(0.7, Some(1.0)), None, "at both limits");
        assert_eq!(caution.doubt(0.69, Some(0.2)), Some(Doubt::Unsure));
        assert_eq!(caution.doubt(0.99, Some(1.01)), Some(Doubt::Unfamiliar));
        assert_eq!(caution.doubt(0.1, Some(9.0)), Some(Doubt::Unfamiliar));
        assert_eq!(caution.doubt(0.9, Some(f32::NAN)), Some(Doubt::Unfamiliar));
        assert_eq!(caution.doubt(f32::NAN, Some(0.5)), Some(Doubt::Unsure));
        assert_eq!(Caution::default().doubt(0.1, None), None);
    }

    #[test]
    fn shares_are_shares() {
        let with = |threshold| CautionWish {
            threshold: Setting::To(threshold),
            ..CautionWish::default()
        };
        assert!(with(ThresholdWish::MaxRisk(0.0)).check().is_ok());
        assert!(with(ThresholdWish::MaxRisk(1.0)).check().is_err());
        assert!(with(ThresholdWish::Coverage(1.0)).check().is_ok());
        assert!(with(ThresholdWish::Coverage(f64::NAN)).check().is_err());
        let unfamiliar = |share| CautionWish {
            unfamiliar: Setting::To(share),
            ..CautionWish::default()
        };
        assert!(unfamiliar(0.01).check().is_ok() && unfamiliar(0.0).check().is_err());
        assert!(CautionWish::default().changes_nothing() && !CautionWish::NONE.changes_nothing());
    }

    #[test]
    fn a_card_of_before_has_none() {
        let none: Result<Caution, _> = serde_json::from_str("{}");
        assert!(none.is_ok_and(|none| none.is_none()));
        let text = serde_json::to_string(&caution()).unwrap_or_default();
        assert!(text.contains(r#""wish":{"max-risk":0.02}"#), "{text}");
        assert_eq!(serde_json::from_str::<Caution>(&text).ok(), Some(caution()));
    }
}
