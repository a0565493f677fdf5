//! Settings by name: what a value is, and in what runs differ.

use super::TrainConfig;
use crate::data::augment::{AugmentLevel, PictureAugment};

/// What runs are compared by, beside [`TrainConfig::KEYS`].
const MORE_KEYS: [&str; 3] = ["preset", "device", "seed"];

impl TrainConfig {
    /// The value of a setting as [`TrainConfig::set`] takes it; `None` where there is none of this
    /// name. Augmentation that is no level is `own`.
    pub fn get(&self, key: &str) -> Option<String> {
        if let Some(name) = key.strip_prefix("augment.") {
            let mut augment = self.augment;
            if let Some(number) = augment.number_mut(name) {
                return Some(number.to_string());
            }
            return augment.switch_mut(name).map(|switch| switch.to_string());
        }
        Some(match key {
            "preset" => self.preset.to_string(),
            "device" => format!("{:?}", self.device).to_lowercase(),
            "seed" => self.seed.to_string(),
            "way" => self.way.to_string(),
            "backbone" => self.backbone.clone(),
            "input_px" => self.input_px.to_string(),
            "mirror" => self.mirror.to_string(),
            "augment" => AugmentLevel::of(&self.augment)
                .map_or_else(|| "own".to_owned(), |level| level.to_string()),
            "views" => self.views.to_string(),
            "balance" => self.balance.to_string(),
            "folds" => self.folds.to_string(),
            "epochs" => self.epochs.to_string(),
            "patience" => self.patience.to_string(),
            "batch_size" => self.batch_size.to_string(),
            "learning_rate" => self.learning_rate.to_string(),
            "weight_decay" => self.weight_decay.to_string(),
            "label_smoothing" => self.label_smoothing.to_string(),
            "dropout" => self.dropout.to_string(),
            "loss" => self.loss.to_string(),
            "optimizer" => self.optimizer.to_string(),
            "momentum" => self.momentum.to_string(),
            "schedule" => self.schedule.to_string(),
            "warmup" => self.warmup.to_string(),
            "clip_norm" => self.clip_norm.to_string(),
            "ema" => self.ema.to_string(),
            "accumulate" => self.accumulate.to_string(),
            "precision" => self.precision.to_string(),
            "unfreeze" if self.unfreeze == 0 => "all".to_owned(),
            "unfreeze" => self.unfreeze.to_string(),
            "layer_decay" => self.layer_decay.to_string(),
            "hidden" => self.hidden.to_string(),
            "width" => self.width.to_string(),
            "grow" => self.grow.to_string(),
            "lora" => self.lora.to_string(),
            "teacher" if self.teacher.is_empty() => "none".to_owned(),
            "teacher" => self.teacher.clone(),
            "target_transform" => self.target_transform.to_string(),
            _ => return None,
        })
    }
}

impl TrainConfig {
    /// The settings with changes made, by name. A change that does not fit, such as a larger input
    /// where there is no room, is left out.
    #[must_use]
    pub fn with_changes(&self, changes: &[(String, String)]) -> Self {
        let mut changed = self.clone();
        for (key, value) in changes {
            let before = changed.clone();
            if key == "preset" {
                // A preset brings its own settings; where and on what it trains stays.
                if let Ok(preset) = value.parse() {
                    changed = Self {
                        device: before.device,
                        seed: before.seed,
                        backbone: before.backbone,
                        balance: before.balance,
                        ..Self::for_preset(preset)
                    };
                }
            } else if changed.set(key, value).is_err() {
                changed = before;
            }
        }
        changed
    }
}

/// The settings in which these differ, in the order of [`TrainConfig::KEYS`].
pub fn differing(configs: &[&TrainConfig]) -> Vec<String> {
    let augment = PictureAugment::SWITCHES
        .into_iter()
        .chain(PictureAugment::NUMBERS.map(|(name, _)| name))
        .map(|name| format!("augment.{name}"));
    let keys = MORE_KEYS.into_iter().chain(TrainConfig::KEYS);
    keys.map(str::to_owned)
        .chain(augment)
        .filter(|key| {
            let mut values = configs.iter().map(|config| config.get(key));
            let first = values.next();
            values.any(|value| Some(value) != first)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn every_setting_can_be_read_and_set_back() {
        let config = TrainConfig::default();
        let mut copy = config.clone();
        for key in TrainConfig::KEYS {
            copy.set(key, &config.get(key).unwrap()).unwrap();
        }
        assert_eq!(copy, config);
        assert_eq!(config.get("augment.mixup").unwrap(), "0");
        assert_eq!(config.get("colour"), None);
    }

    #[test]
    fn a_change_that_does_not_fit_is_left_out() {
        let config = TrainConfig {
            seed: 7,
            ..TrainConfig::default()
        };
        let change = [("dropout", "0.3"), ("dropout", "7")].map(|(k, v)| (k.into(), v.into()));
        let changed = config.with_changes(&change);
        assert!((changed.dropout - 0.3).abs() < 1e-9);
        let best = config.with_changes(&[("preset".into(), "best".into())]);
        assert_eq!((best.get("preset").unwrap(), best.seed), ("best".into(), 7));
    }

    #[test]
    fn only_what_differs_is_named() {
        let first = TrainConfig::default();
        let mut second = first.clone();
        assert!(differing(&[&first, &second]).is_empty());
        second.set("dropout", "0.3").unwrap();
        second.set("augment.crop", "0.1").unwrap();
        let keys = differing(&[&first, &second]);
        assert_eq!(keys, ["augment", "dropout", "augment.crop"]);
        assert_eq!(second.get("augment").unwrap(), "own");
    }
}
