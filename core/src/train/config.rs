//! What can be chosen before a training.

use super::{Balance, Loss, OptimizerKind, Precision, Schedule, TargetTransform, Way};
use crate::data::augment::{AugmentLevel, PictureAugment};
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The name of the backbone that comes with Hearth.
pub const BUNDLED_BACKBONE: &str = "efficientnet-lite0";

/// How much time to spend for how much quality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Small inputs and little patience: a first answer.
    Fast,
    /// The default.
    #[default]
    Balanced,
    /// Mirrored copies and more patience: about twice as slow.
    Best,
}

impl Preset {
    /// All presets, quickest first.
    pub const ALL: [Self; 3] = [Self::Fast, Self::Balanced, Self::Best];

    /// The name used on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Balanced => "balanced",
            Self::Best => "best",
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Preset {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|preset| preset.name() == text)
            .ok_or_else(|| format!("“{text}” is not a preset; use fast, balanced or best"))
    }
}

/// Where to compute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceChoice {
    /// A GPU that passed its self-test and is worth it, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The best GPU that passes its self-test; an error where there is none.
    Gpu,
}

impl FromStr for DeviceChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu),
            _ => Err(format!("“{text}” is not a device; use auto, cpu or gpu")),
        }
    }
}

/// Everything that decides how a run turns out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// Where the defaults below came from.
    pub preset: Preset,
    /// Where to compute.
    pub device: DeviceChoice,
    /// Seed of everything random.
    pub seed: u64,
    /// How the model comes to be.
    #[serde(default = "way_of_old_runs")]
    pub way: Way,
    /// The backbone whose features a head learns from, or whose last blocks learn.
    #[serde(default = "bundled_backbone")]
    pub backbone: String,
    /// Side of the square that pictures are resized to, in pixels: a multiple of 32 from 64 on for
    /// the backbone, of 4 from 16 on for nets from scratch.
    pub input_px: u32,
    /// Whether training also sees each picture mirrored left to right: one more view, always the
    /// same, whatever is drawn for the others.
    pub mirror: bool,
    /// How the views that training sees beside the plain pictures are changed.
    #[serde(default)]
    pub augment: PictureAugment,
    /// Changed views of each training picture, where [`TrainConfig::augment`] changes any.
    #[serde(default = "usual_views")]
    pub views: u32,
    /// What is done about classes of unequal size.
    #[serde(default)]
    pub balance: Balance,
    /// Parts for cross-validation; 0 for none.
    #[serde(default)]
    pub folds: u32,
    /// Most passes over the training split.
    pub epochs: u32,
    /// Epochs without a better validation loss before training stops.
    pub patience: u32,
    /// Pictures a step.
    pub batch_size: u32,
    /// Peak learning rate of `AdamW`.
    pub learning_rate: f64,
    /// Decoupled weight decay of `AdamW`.
    pub weight_decay: f64,
    /// Share of the target given to all classes alike, 0 to 1.
    pub label_smoothing: f64,
    /// Share of the features dropped in training, 0 to 1.
    pub dropout: f64,
    /// What is made small.
    #[serde(default)]
    pub loss: Loss,
    /// How gradients become steps.
    #[serde(default)]
    pub optimizer: OptimizerKind,
    /// Momentum of SGD, 0 to below 1.
    #[serde(default = "usual_momentum")]
    pub momentum: f64,
    /// How the learning rate goes on after the warm-up.
    #[serde(default)]
    pub schedule: Schedule,
    /// Epochs in which the learning rate rises; may be a part of one.
    #[serde(default)]
    pub warmup: f64,
    /// Longest gradient, over all parameters together; 0 for no bound.
    #[serde(default)]
    pub clip_norm: f64,
    /// How much of the average of weights stays at each step, 0 to below 1; 0 for no average.
    #[serde(default)]
    pub ema: f64,
    /// Batches whose gradients make one step.
    #[serde(default = "one")]
    pub accumulate: u32,
    /// With how many bits a GPU computes; the CPU computes with 32.
    #[serde(default)]
    pub precision: Precision,
    /// Last blocks of the backbone that learn in fine-tuning; 0 for all of them.
    #[serde(default = "usual_unfreeze")]
    pub unfreeze: u32,
    /// Factor of the learning rate from one block to the one before it, above 0 to 1.
    #[serde(default = "usual_layer_decay")]
    pub layer_decay: f64,
    /// Units of a hidden layer in the head; 0 for none.
    #[serde(default)]
    pub hidden: u32,
    /// Channels of the first stage of a net from scratch; 0 for what the pictures want.
    #[serde(default)]
    pub width: u32,
    /// The run whose answers a model of words learns from, beside the labels; none if empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub teacher: String,
    /// Share of the epochs in which a net from scratch learns from smaller pictures, 0 to 0.9.
    #[serde(default)]
    pub grow: f64,
    /// Rank of the change that each matrix of an encoder of texts learns in fine-tuning; 0 for the
    /// matrices themselves.
    #[serde(default)]
    pub lora: u32,
    /// In which form a number is learned, where one is predicted.
    #[serde(default)]
    pub target_transform: TargetTransform,
}

fn way_of_old_runs() -> Way {
    Way::Head
}

fn bundled_backbone() -> String {
    BUNDLED_BACKBONE.to_owned()
}

fn usual_momentum() -> f64 {
    0.9
}

fn one() -> u32 {
    1
}

/// The last convolution, the two last stages and half of the stage before.
fn usual_unfreeze() -> u32 {
    9
}

fn usual_layer_decay() -> f64 {
    0.85
}

/// Most of what more views bring comes with the first ones, and each costs as much as all plain
/// pictures together.
fn usual_views() -> u32 {
    3
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self::for_preset(Preset::default())
    }
}

impl TrainConfig {
    /// The defaults of a preset.
    pub fn for_preset(preset: Preset) -> Self {
        let balanced = Self {
            preset,
            device: DeviceChoice::Auto,
            seed: 42,
            way: Way::Auto,
            backbone: bundled_backbone(),
            input_px: 224,
            mirror: false,
            augment: PictureAugment::default(),
            views: usual_views(),
            balance: Balance::None,
            folds: 0,
            epochs: 100,
            patience: 10,
            batch_size: 32,
            learning_rate: 1e-3,
            weight_decay: 1.0,
            label_smoothing: 0.0,
            dropout: 0.0,
            loss: Loss::CrossEntropy,
            optimizer: OptimizerKind::AdamW,
            momentum: usual_momentum(),
            schedule: Schedule::Cosine,
            warmup: 0.0,
            clip_norm: 0.0,
            ema: 0.0,
            accumulate: 1,
            precision: Precision::Auto,
            unfreeze: usual_unfreeze(),
            layer_decay: usual_layer_decay(),
            hidden: 0,
            width: 0,
            teacher: String::new(),
            grow: 0.0,
            lora: 0,
            target_transform: TargetTransform::Auto,
        };
        match preset {
            Preset::Fast => Self {
                input_px: 160,
                epochs: 50,
                patience: 5,
                ..balanced
            },
            Preset::Balanced => balanced,
            Preset::Best => Self {
                mirror: true,
                patience: 20,
                epochs: 200,
                ..balanced
            },
        }
    }

    /// Whether the backbone takes pictures of this size; of one that a person brought, only its
    /// file knows.
    pub fn fits_backbone(&self) -> bool {
        let is_bundled = self.backbone == BUNDLED_BACKBONE;
        let is_whole = self.input_px.is_multiple_of(32) && self.input_px >= 64;
        self.input_px <= 512 && (is_whole || !is_bundled && self.input_px >= 32)
    }

    /// The number of changed views of each training picture that are made.
    pub fn num_changed_views(&self) -> u32 {
        if self.augment.changes_pixels() {
            self.views
        } else {
            0
        }
    }

    /// Whether a head learns from the same features with both settings.
    pub fn has_features_of(&self, other: &Self) -> bool {
        let decisive = |config: &Self| {
            let views = config.num_changed_views();
            // Without changed views, nothing of how they are changed counts.
            let changed = (views > 0).then(|| (config.augment.of_pixels(), config.seed));
            (config.input_px, config.mirror, views, changed)
        };
        self.backbone == other.backbone && decisive(self) == decisive(other)
    }

    /// The keys that [`TrainConfig::set`] knows, beside `augment.NAME` for each setting of
    /// [`PictureAugment`].
    pub const KEYS: [&'static str; 32] = [
        "way",
        "backbone",
        "input_px",
        "mirror",
        "augment",
        "views",
        "balance",
        "folds",
        "epochs",
        "patience",
        "batch_size",
        "learning_rate",
        "weight_decay",
        "label_smoothing",
        "dropout",
        "loss",
        "optimizer",
        "momentum",
        "schedule",
        "warmup",
        "clip_norm",
        "ema",
        "accumulate",
        "precision",
        "unfreeze",
        "layer_decay",
        "hidden",
        "width",
        "grow",
        "lora",
        "teacher",
        "target_transform",
    ];

    /// Sets one value by name, as `--set key=value` does.
    ///
    /// # Errors
    /// If the key is unknown, the value cannot be read, or it is out of range.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Failure> {
        fn parse<T: FromStr>(key: &str, value: &str) -> Result<T, Failure> {
            value.parse().map_err(|_| {
                let mut message = format!("“{value}” is not a value for {key}.");
                match key {
                    "augment" => message += " Use none, gentle, usual or strong.",
                    "balance" => message += " Use none, weights or oversample.",
                    "way" => {
                        let names: Vec<&str> = Way::ALL.iter().map(|way| way.name()).collect();
                        message += &format!(" Ways: {}.", names.join(", "));
                    }
                    "loss" => message += " Use cross-entropy or focal, for numbers mse or huber.",
                    "optimizer" => message += " Use adamw, adam or sgd.",
                    "schedule" => message += " Use cosine, step or constant.",
                    "target_transform" => message += " Use auto, none or log.",
                    "precision" => message += " Use auto, full or mixed.",
                    "unfreeze" => message += " Use a number of blocks, or all.",
                    _ => {}
                }
                Failure::new("bad-setting", message)
                    .with("key", key)
                    .with("value", value)
            })
        }
        if let Some(name) = key.strip_prefix("augment.") {
            if let Some(number) = self.augment.number_mut(name) {
                *number = parse(key, value)?;
                return self.check();
            }
            if let Some(switch) = self.augment.switch_mut(name) {
                *switch = parse(key, value)?;
                return self.check();
            }
        }
        match key {
            "augment" => self.augment = parse::<AugmentLevel>(key, value)?.settings(),
            "views" => self.views = parse(key, value)?,
            "balance" => self.balance = parse(key, value)?,
            "folds" => self.folds = parse(key, value)?,
            "input_px" => self.input_px = parse(key, value)?,
            "mirror" => self.mirror = parse(key, value)?,
            "epochs" => self.epochs = parse(key, value)?,
            "patience" => self.patience = parse(key, value)?,
            "batch_size" => self.batch_size = parse(key, value)?,
            "learning_rate" => self.learning_rate = parse(key, value)?,
            "weight_decay" => self.weight_decay = parse(key, value)?,
            "label_smoothing" => self.label_smoothing = parse(key, value)?,
            "dropout" => self.dropout = parse(key, value)?,
            "way" => self.way = parse(key, value)?,
            "backbone" => value.clone_into(&mut self.backbone),
            "loss" => self.loss = parse(key, value)?,
            "optimizer" => self.optimizer = parse(key, value)?,
            "momentum" => self.momentum = parse(key, value)?,
            "schedule" => self.schedule = parse(key, value)?,
            "warmup" => self.warmup = parse(key, value)?,
            "clip_norm" => self.clip_norm = parse(key, value)?,
            "ema" => self.ema = parse(key, value)?,
            "accumulate" => self.accumulate = parse(key, value)?,
            "precision" => self.precision = parse(key, value)?,
            "unfreeze" if value == "all" => self.unfreeze = 0,
            "unfreeze" => self.unfreeze = parse(key, value)?,
            "layer_decay" => self.layer_decay = parse(key, value)?,
            "hidden" => self.hidden = parse(key, value)?,
            "width" => self.width = parse(key, value)?,
            "grow" => self.grow = parse(key, value)?,
            "teacher" if value == "none" => self.teacher.clear(),
            "teacher" => value.clone_into(&mut self.teacher),
            "lora" => self.lora = parse(key, value)?,
            "target_transform" => self.target_transform = parse(key, value)?,
            _ => {
                return Err(Failure::new(
                    "unknown-setting",
                    format!(
                        "There is no setting “{key}”. Settings: {}, and augment.NAME with {}, {}.",
                        Self::KEYS.join(", "),
                        PictureAugment::SWITCHES.join(", "),
                        PictureAugment::NUMBERS.map(|(name, _)| name).join(", ")
                    ),
                )
                .with("key", key));
            }
        }
        self.check()
    }

    /// Checks that every value is in its range.
    ///
    /// # Errors
    /// Names the first value that is not.
    pub fn check(&self) -> Result<(), Failure> {
        if let Err(wrong) = self.augment.check() {
            let (key, max) = (format!("augment.{}", wrong.name), wrong.max);
            return Err(Failure::new(
                "setting-out-of-range",
                format!("{key} must be from 0 to {max}."),
            )
            .with("key", key)
            .with("range", format!("0–{max}")));
        }
        let ranges = [
            (
                "input_px",
                self.fits_backbone()
                    || matches!(self.way, Way::Auto | Way::Scratch)
                        && self.input_px.is_multiple_of(4)
                        && (16..=512).contains(&self.input_px),
                "a multiple of 32 from 64 to 512, or of 4 from 16 to 512 for a net from scratch",
            ),
            ("views", self.views <= 20, "from 0 to 20"),
            (
                "folds",
                self.folds == 0 || (2..=20).contains(&self.folds),
                "0 for none, or from 2 to 20",
            ),
            (
                "epochs",
                (1..=10_000).contains(&self.epochs),
                "from 1 to 10000",
            ),
            ("patience", self.patience >= 1, "1 or more"),
            (
                "batch_size",
                (1..=4096).contains(&self.batch_size),
                "from 1 to 4096",
            ),
            (
                "learning_rate",
                self.learning_rate > 0.0 && self.learning_rate <= 10.0,
                "above 0 and at most 10",
            ),
            (
                "weight_decay",
                (0.0..=100.0).contains(&self.weight_decay),
                "from 0 to 100",
            ),
            (
                "label_smoothing",
                (0.0..1.0).contains(&self.label_smoothing),
                "from 0 to below 1",
            ),
            (
                "dropout",
                (0.0..1.0).contains(&self.dropout),
                "from 0 to below 1",
            ),
            (
                "momentum",
                (0.0..1.0).contains(&self.momentum),
                "from 0 to below 1",
            ),
            (
                "warmup",
                (0.0..=100.0).contains(&self.warmup),
                "from 0 to 100 epochs",
            ),
            (
                "clip_norm",
                (0.0..=1e6).contains(&self.clip_norm),
                "from 0, for no bound, to 1000000",
            ),
            ("ema", (0.0..1.0).contains(&self.ema), "from 0 to below 1"),
            (
                "accumulate",
                (1..=1024).contains(&self.accumulate),
                "from 1 to 1024",
            ),
            (
                "layer_decay",
                self.layer_decay > 0.0 && self.layer_decay <= 1.0,
                "above 0 and at most 1",
            ),
            ("hidden", self.hidden <= 4096, "from 0 to 4096"),
            ("width", self.width <= 256, "from 0 to 256"),
            ("grow", (0.0..=0.9).contains(&self.grow), "from 0 to 0.9"),
            (
                "lora",
                self.lora <= 256,
                "from 0, for the weights themselves, to 256",
            ),
        ];
        match ranges.into_iter().find(|(_, fits, _)| !fits) {
            None => Ok(()),
            Some((key, _, range)) => Err(Failure::new(
                "setting-out-of-range",
                format!("{key} must be {range}."),
            )
            .with("key", key)
            .with("range", range)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn every_key_can_be_set() {
        let mut config = TrainConfig::default();
        for key in TrainConfig::KEYS {
            let value = match key {
                "mirror" => "true",
                "augment" => "gentle",
                "balance" => "weights",
                "input_px" => "224",
                "way" => "scratch",
                "loss" => "focal",
                "optimizer" => "sgd",
                "schedule" => "step",
                "precision" => "full",
                "target_transform" => "log",
                _ => "0.5",
            };
            let whole = if value == "0.5" { "3" } else { value };
            let is_set = config.set(key, value).is_ok() || config.set(key, whole).is_ok();
            assert!(is_set, "{key}");
        }
        assert_eq!(config.augment, PictureAugment::gentle());
        assert_eq!(
            (config.views, config.folds, config.balance),
            (3, 3, Balance::Weights)
        );
        config.set("augment.rotate_deg", "15").unwrap();
        config.set("augment.flip_vertical", "true").unwrap();
        let own = PictureAugment {
            rotate_deg: 15.0,
            flip_vertical: true,
            ..PictureAugment::gentle()
        };
        assert_eq!(config.augment, own);
        assert_eq!(AugmentLevel::of(&config.augment), None);
    }

    #[test]
    fn features_are_the_same_where_nothing_changes_them() {
        let with = |settings: &[(&str, &str)]| {
            let mut config = TrainConfig::default();
            for (key, value) in settings {
                config.set(key, value).unwrap();
            }
            config
        };
        let plain = with(&[]);
        for same in [
            &[("dropout", "0.2"), ("learning_rate", "0.1")][..],
            &[("augment.mixup", "0.4")],
            &[("views", "7")],
        ] {
            assert!(plain.has_features_of(&with(same)), "{same:?}");
        }
        for other in [
            ("mirror", "true"),
            ("input_px", "96"),
            ("backbone", "mine"),
            ("augment", "gentle"),
        ] {
            assert!(!plain.has_features_of(&with(&[other])), "{other:?}");
        }
        let gentle = with(&[("augment", "gentle")]);
        let fewer = with(&[("augment", "gentle"), ("views", "1")]);
        assert!(!gentle.has_features_of(&fewer));
    }

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        let refused = |key: &str, value: &str| {
            let failure = TrainConfig::default().set(key, value).unwrap_err();
            (failure.code, failure.message)
        };
        for (key, value) in [
            ("augment.rotate_deg", "200"),
            ("augment.crop", "nan"),
            ("augment.hue", "-0.1"),
            ("views", "21"),
            ("folds", "1"),
        ] {
            let (code, message) = refused(key, value);
            assert_eq!(code, "setting-out-of-range", "{key}");
            assert!(message.contains(key), "{message}");
        }
        assert_eq!(refused("balance", "fair").0, "bad-setting");
        assert!(refused("augment", "wild").1.contains("gentle"));
        let (code, message) = refused("augment.wave", "1");
        assert_eq!(code, "unknown-setting");
        assert!(message.contains("rotate_deg"), "{message}");
    }

    #[test]
    fn runs_of_before_augmentation_can_still_be_read() {
        let mut stored = serde_json::to_value(TrainConfig::default()).unwrap();
        let newer = [
            "augment", "views", "balance", "folds", "way", "loss", "momentum", "ema",
        ];
        for key in newer {
            assert!(stored.as_object_mut().unwrap().remove(key).is_some());
        }
        let read: TrainConfig = serde_json::from_value(stored).unwrap();
        let expected = TrainConfig {
            way: Way::Head,
            ..TrainConfig::default()
        };
        assert_eq!(read, expected);
        assert_eq!(
            read.num_changed_views(),
            0,
            "none of them saw changed views"
        );
    }

    #[test]
    fn views_are_made_only_where_something_changes() {
        let mut config = TrainConfig::default();
        config.set("augment.mixup", "0.4").unwrap();
        assert_eq!(config.num_changed_views(), 0);
        config.set("augment", "gentle").unwrap();
        assert_eq!(config.num_changed_views(), 3);
        config.set("views", "0").unwrap();
        assert_eq!(config.num_changed_views(), 0);
    }
}
