//! What can be chosen before a training.

use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

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
    /// Side of the square that pictures are resized to, in pixels; a multiple of 32.
    pub input_px: u32,
    /// Whether training also sees each picture mirrored left to right.
    pub mirror: bool,
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
            input_px: 224,
            mirror: false,
            epochs: 100,
            patience: 10,
            batch_size: 32,
            learning_rate: 1e-3,
            weight_decay: 1.0,
            label_smoothing: 0.0,
            dropout: 0.0,
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

    /// The keys that [`TrainConfig::set`] knows.
    pub const KEYS: [&'static str; 9] = [
        "input_px",
        "mirror",
        "epochs",
        "patience",
        "batch_size",
        "learning_rate",
        "weight_decay",
        "label_smoothing",
        "dropout",
    ];

    /// Sets one value by name, as `--set key=value` does.
    ///
    /// # Errors
    /// If the key is unknown, the value cannot be read, or it is out of range.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Failure> {
        fn parse<T: FromStr>(key: &str, value: &str) -> Result<T, Failure> {
            value.parse().map_err(|_| {
                Failure::new(
                    "bad-setting",
                    format!("“{value}” is not a value for {key}."),
                )
                .with("key", key)
                .with("value", value)
            })
        }
        match key {
            "input_px" => self.input_px = parse(key, value)?,
            "mirror" => self.mirror = parse(key, value)?,
            "epochs" => self.epochs = parse(key, value)?,
            "patience" => self.patience = parse(key, value)?,
            "batch_size" => self.batch_size = parse(key, value)?,
            "learning_rate" => self.learning_rate = parse(key, value)?,
            "weight_decay" => self.weight_decay = parse(key, value)?,
            "label_smoothing" => self.label_smoothing = parse(key, value)?,
            "dropout" => self.dropout = parse(key, value)?,
            _ => {
                return Err(Failure::new(
                    "unknown-setting",
                    format!(
                        "There is no setting “{key}”. Settings: {}.",
                        Self::KEYS.join(", ")
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
        let ranges = [
            (
                "input_px",
                self.input_px.is_multiple_of(32) && (64..=512).contains(&self.input_px),
                "a multiple of 32 from 64 to 512",
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
