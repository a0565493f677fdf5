//! Which way a model comes to be, and which settings that way wants where the person chose none.

use super::config::BUNDLED_BACKBONE;
use super::target::{self, PickedTarget, TargetFacts};
use super::{Loss, OptimizerKind, Preset, TrainConfig, Way};
use crate::data::augment::{AugmentLevel, PictureAugment};
use crate::data::{DataKind, Split};
use crate::failure::Failure;
use crate::project::Snapshot;
use serde::{Deserialize, Serialize};

/// From so many training pictures on, a net of its own learns small pictures better than a
/// backbone that was trained on large ones.
const MANY_SMALL: usize = 20_000;

/// From so many training recordings on, a net of its own learns them better than a head.
const MANY_RECORDINGS: usize = 20_000;

/// Pictures up to this side are small.
const SMALL_PX: u32 = 64;

/// Below so many pictures of the rarest class, blocks of a backbone learn the pictures by heart.
const FEW_OF_A_CLASS: usize = 20;

/// From so many training texts on, it is worth while to fine-tune an encoder.
const ENOUGH_TEXTS: usize = 1_000;

/// Share of the epochs of a net from scratch in which the learning rate rises.
const WARMUP_SHARE: f64 = 0.15;

/// What is known of the data before a training.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools)] // facts that have nothing to do with each other
pub struct DataFacts {
    /// What the samples are.
    pub kind: DataKind,
    /// Samples to learn from.
    pub num_train: usize,
    /// Samples of the rarest class among them.
    pub rarest_class: usize,
    /// Whether texts are Chinese for the most part.
    pub is_chinese: bool,
    /// Whether texts are English for the most part.
    pub is_english: bool,
    /// Whether a text may have several classes.
    pub has_several_labels: bool,
    /// Whether pictures have colours.
    pub has_colours: bool,
    /// Half of the pictures are not larger, in pixels of the longer side.
    pub typical_px: u32,
    /// The only size that the chosen backbone takes, in pixels, where it does not take any.
    pub backbone_px: Option<u32>,
    /// What is known of the number that is to be predicted, where that is one.
    pub target: Option<TargetFacts>,
}

impl DataFacts {
    /// Whether a number is to be predicted.
    pub fn is_of_numbers(&self) -> bool {
        self.target.is_some()
    }

    /// Whether there are texts and time enough to fine-tune an encoder.
    fn is_worth_tuning(&self, preset: Preset) -> bool {
        preset == Preset::Best && self.num_train >= ENOUGH_TEXTS && !self.has_several_labels
    }

    /// What can be said of samples of any kind.
    pub fn of_samples(project: &Snapshot, kind: DataKind) -> Self {
        let counts = project.class_counts(Some(Split::Train));
        Self {
            kind,
            num_train: project.labelled_in(Split::Train).count(),
            rarest_class: counts.into_iter().filter(|n| *n > 0).min().unwrap_or(0),
            is_chinese: false,
            is_english: false,
            has_several_labels: false,
            has_colours: false,
            typical_px: 0,
            backbone_px: None,
            target: None,
        }
    }
}

/// Why a way was picked; the locale files hold a sentence `way-because-<name>` for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayReason {
    /// The person chose it.
    Asked,
    /// The preset is for a first answer.
    Quick,
    /// There are few pictures.
    FewPictures,
    /// A frozen backbone is the best choice for most data.
    Usual,
    /// There are many small pictures.
    ManySmallPictures,
    /// The preset takes its time, and there are enough pictures.
    Best,
    /// Cross-validation fits a head for each part.
    Folds,
    /// Chinese is told by its characters.
    Chinese,
    /// Texts are told by their words.
    Words,
    /// English is told by its words and by what they mean.
    English,
    /// A small model learns from a larger one.
    Student,
    /// The person brought an encoder of texts.
    OwnEncoder,
    /// The preset takes its time, and there are enough texts.
    EnoughTexts,
    /// Recordings are told by what a net for speech hears in them.
    Sounds,
    /// There are many recordings.
    ManyRecordings,
    /// Trees are the best choice for most tables.
    Tables,
}

impl WayReason {
    /// The end of its key in the locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Quick => "quick",
            Self::FewPictures => "few-pictures",
            Self::Usual => "usual",
            Self::ManySmallPictures => "many-small-pictures",
            Self::Best => "best",
            Self::Folds => "folds",
            Self::Chinese => "chinese",
            Self::Words => "words",
            Self::English => "english",
            Self::Student => "student",
            Self::OwnEncoder => "own-encoder",
            Self::EnoughTexts => "enough-texts",
            Self::Sounds => "sounds",
            Self::ManyRecordings => "many-recordings",
            Self::Tables => "tables",
        }
    }

    /// The reason in an English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Asked => "You chose this way.",
            Self::Quick => "A head on the frozen backbone gives the quickest answer.",
            Self::FewPictures => {
                "With so few pictures, only a head is learned: the backbone would learn them by heart."
            }
            Self::Usual => "A head on the frozen backbone is the best choice for most data.",
            Self::ManySmallPictures => {
                "There are many small pictures: a net of their own learns them better and faster than a backbone for large ones."
            }
            Self::Best => {
                "There are enough pictures and time to let the last blocks of the backbone learn, too."
            }
            Self::Folds => "Cross-validation fits a head for each part of the data.",
            Self::Chinese => {
                "Chinese is told best by its characters and their neighbours, and that takes seconds."
            }
            Self::Words => "Words and their neighbours tell texts apart in seconds.",
            Self::English => {
                "English is told best by its words together with what a trained encoder understands of it."
            }
            Self::Student => {
                "A small model of words learns from the answers of a larger one, and answers at once."
            }
            Self::OwnEncoder => {
                "You brought an encoder: what it understands of a text counts together with its words."
            }
            Self::EnoughTexts => {
                "There are enough texts and time to let all layers of the encoder learn."
            }
            Self::Sounds => {
                "A head on what a net for speech hears, and on the spectrum, is the best choice for recordings."
            }
            Self::ManyRecordings => {
                "There are many recordings: a net of their own learns what is particular to them."
            }
            Self::Tables => "Boosted trees are the best choice for most tables, and take seconds.",
        }
    }
}

/// A way with the reason for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickedWay {
    /// The way; never [`Way::Auto`].
    pub way: Way,
    /// Why.
    pub reason: WayReason,
}

/// Picks a way.
pub fn pick(config: &TrainConfig, facts: DataFacts) -> PickedWay {
    let picked = |way, reason| PickedWay { way, reason };
    if config.way != Way::Auto {
        return picked(config.way, WayReason::Asked);
    }
    match facts.kind {
        DataKind::Pictures => {}
        DataKind::Texts if !config.teacher.is_empty() => {
            return picked(Way::Ngrams, WayReason::Student);
        }
        DataKind::Texts if config.backbone != BUNDLED_BACKBONE && config.preset != Preset::Fast => {
            return if facts.is_worth_tuning(config.preset) {
                picked(Way::FineTune, WayReason::EnoughTexts)
            } else {
                picked(Way::Head, WayReason::OwnEncoder)
            };
        }
        DataKind::Texts if facts.is_chinese => return picked(Way::Ngrams, WayReason::Chinese),
        DataKind::Texts if facts.is_english && facts.is_worth_tuning(config.preset) => {
            return picked(Way::FineTune, WayReason::EnoughTexts);
        }
        DataKind::Texts if facts.is_english && config.preset != Preset::Fast => {
            return picked(Way::Head, WayReason::English);
        }
        DataKind::Texts => return picked(Way::Ngrams, WayReason::Words),
        DataKind::Sounds if facts.num_train >= MANY_RECORDINGS && config.preset != Preset::Fast => {
            return picked(Way::Scratch, WayReason::ManyRecordings);
        }
        DataKind::Sounds => return picked(Way::Head, WayReason::Sounds),
        DataKind::Rows => return picked(Way::Trees, WayReason::Tables),
    }
    if !config.fits_backbone() {
        return picked(Way::Scratch, WayReason::Asked);
    }
    if config.folds > 0 {
        return picked(Way::Head, WayReason::Folds);
    }
    if config.preset == Preset::Fast {
        return picked(Way::Head, WayReason::Quick);
    }
    if facts.num_train >= MANY_SMALL && facts.typical_px <= SMALL_PX {
        return picked(Way::Scratch, WayReason::ManySmallPictures);
    }
    if config.preset == Preset::Best {
        return if facts.rarest_class < FEW_OF_A_CLASS {
            picked(Way::Head, WayReason::FewPictures)
        } else {
            picked(Way::FineTune, WayReason::Best)
        };
    }
    picked(Way::Head, WayReason::Usual)
}

/// What is learned of the number that is to be predicted, by a way; `None` where there is none.
pub fn pick_target(config: &TrainConfig, way: Way, facts: DataFacts) -> Option<PickedTarget> {
    Some(target::pick(config, way, facts.target?, facts.num_train))
}

/// Takes what the way wants for each field that is still as the preset has it.
macro_rules! fill {
    ($settled:ident, $preset:ident, $wanted:ident; $($field:ident),+) => {
        $(if $settled.$field == $preset.$field {
            $settled.$field = $wanted.$field;
        })+
    };
}

/// The settings with the way filled in: what is still as the preset has it, and what the way wants
/// otherwise, changes.
///
/// # Errors
/// If the settings do not go with the way.
pub fn settle(
    config: &TrainConfig,
    picked: PickedWay,
    facts: DataFacts,
) -> Result<TrainConfig, Failure> {
    if !Way::for_kind(facts.kind).contains(&picked.way) {
        let message = format!(
            "{} is no way to a model of {}. Ways: {}.",
            picked.way,
            facts.kind.name(),
            Way::for_kind(facts.kind)
                .iter()
                .map(|way| way.name())
                .collect::<Vec<_>>()
                .join(", ")
        );
        return Err(Failure::new("way-not-for-kind", message)
            .with("way", picked.way)
            .with("kind", facts.kind.name()));
    }
    let learns_one = picked.way == Way::FineTune || !config.teacher.is_empty();
    if facts.has_several_labels && learns_one {
        return Err(Failure::new(
            "one-label-only",
            "Fine-tuning and learning from a teacher are for texts of one class each. Set way=ngrams or way=head, and teacher=none.",
        ));
    }
    if !config.teacher.is_empty() && picked.way != Way::Ngrams {
        return Err(Failure::new(
            "teacher-needs-words",
            "Only a model of words learns from a teacher. Set way=ngrams, or teacher=none.",
        ));
    }
    let preset = TrainConfig::for_preset(config.preset);
    // What is mirrored is the person's choice; the way says only how.
    let mut wanted = TrainConfig {
        mirror: config.mirror,
        ..preset.clone()
    };
    match picked.way {
        Way::Head if facts.kind == DataKind::Sounds => head_of_sounds(&mut wanted, facts),
        Way::Auto | Way::Head | Way::Ngrams | Way::Trees => {}
        Way::FineTune if facts.kind == DataKind::Texts => fine_tune_texts(&mut wanted, config),
        Way::FineTune => fine_tune(&mut wanted),
        Way::Scratch if facts.kind == DataKind::Sounds => scratch_of_sounds(&mut wanted, facts),
        Way::Scratch => {
            // Who takes back what the preset mirrors does not want it in another way.
            let mirrors = facts.has_colours && (config.mirror || !preset.mirror);
            scratch(&mut wanted, facts, mirrors);
        }
        Way::Net => net(&mut wanted, facts),
    }
    let mut settled = config.clone();
    fill!(settled, preset, wanted;
        input_px,
        augment,
        views,
        epochs,
        patience,
        batch_size,
        learning_rate,
        weight_decay,
        label_smoothing,
        dropout,
        optimizer,
        momentum,
        warmup,
        clip_norm,
        ema,
        unfreeze,
        layer_decay,
        width,
        grow,
        loss
    );
    let is_net = matches!(picked.way, Way::FineTune | Way::Scratch);
    if is_net {
        settled.augment.flip_horizontal |= settled.mirror && facts.kind == DataKind::Pictures;
        settled.mirror = false;
    }
    if let Some(only) = facts.backbone_px
        && picked.way != Way::Scratch
        && config.input_px == preset.input_px
    {
        settled.input_px = only;
    }
    // These hang on the number of epochs, which the person may have chosen.
    if picked.way == Way::Scratch && config.warmup == preset.warmup {
        settled.warmup = (f64::from(settled.epochs) * WARMUP_SHARE).min(100.0);
    }
    if (is_net || picked.way == Way::Net) && config.patience == preset.patience {
        settled.patience = settled.epochs;
    }
    settled.way = picked.way;
    if settled.folds > 0 && (picked.way != Way::Head || facts.kind != DataKind::Pictures) {
        return Err(Failure::new(
            "folds-need-head",
            "Cross-validation works with a head on the frozen backbone only. Set way=head, or folds=0.",
        ));
    }
    settled.check()?;
    check_loss(&settled, facts)?;
    target::check(&settled, facts.target)?;
    Ok(settled)
}

/// Classes and numbers are not measured with the same loss.
fn check_loss(config: &TrainConfig, facts: DataFacts) -> Result<(), Failure> {
    let is_for_numbers = matches!(config.loss, Loss::Mse | Loss::Huber);
    let range = match (is_for_numbers, facts.is_of_numbers()) {
        (true, false) => "cross-entropy or focal: the others are for numbers",
        (false, true) if config.way == Way::Net => "mse or huber: the others are for classes",
        _ => return Ok(()),
    };
    let message = format!("loss must be {range}.");
    Err(Failure::new("setting-out-of-range", message)
        .with("key", "loss")
        .with("range", range))
}

/// Of many recordings a head has learned all that it can after fewer epochs than of few.
fn head_of_sounds(config: &mut TrainConfig, facts: DataFacts) {
    let seen = match config.preset {
        Preset::Fast => 40_000,
        Preset::Balanced => 80_000,
        Preset::Best => 240_000,
    };
    let most = config.epochs as usize;
    config.epochs = (seen / facts.num_train.max(1)).clamp(10, most) as u32;
}

fn fine_tune(config: &mut TrainConfig) {
    config.learning_rate = 5e-4;
    config.weight_decay = 0.05;
    config.label_smoothing = 0.1;
    config.clip_norm = 1.0;
    config.warmup = 0.5;
    config.dropout = 0.2;
    config.batch_size = 32;
    config.augment = PictureAugment {
        crop: 0.3,
        brightness: 0.1,
        contrast: 0.1,
        ..PictureAugment::default()
    };
    (config.epochs, config.views) = match config.preset {
        Preset::Fast => (4, 2),
        Preset::Balanced => (8, 4),
        Preset::Best => (12, 6),
    };
    config.patience = config.epochs;
}

/// Devlin et al., *BERT*, 2019, take these rates and epochs; small encoders bear higher ones.
fn fine_tune_texts(config: &mut TrainConfig, chosen: &TrainConfig) {
    let is_small = chosen.backbone == BUNDLED_BACKBONE;
    config.learning_rate = match (chosen.lora, is_small) {
        (0, true) => 1e-4,
        (0, false) => 5e-5,
        (_, true) => 1e-3,
        (_, false) => 5e-4,
    };
    config.weight_decay = 0.01;
    config.clip_norm = 1.0;
    config.warmup = 0.2;
    config.dropout = 0.1;
    config.batch_size = 32;
    config.unfreeze = 0;
    config.layer_decay = 0.9;
    config.epochs = match config.preset {
        Preset::Fast => 2,
        Preset::Balanced => 3,
        Preset::Best => 4,
    };
    config.patience = config.epochs;
}

/// A small net on rows.
fn net(config: &mut TrainConfig, facts: DataFacts) {
    let n = facts.num_train;
    config.learning_rate = 1e-3;
    config.ema = 0.99;
    config.batch_size = match n {
        0..2_000 => 32,
        2_000..20_000 => 128,
        _ => 256,
    };
    // Rows seen in all, for quality.
    let (seen, most, width) = match config.preset {
        Preset::Fast => (150_000, 10, 96),
        Preset::Balanced => (350_000, 25, 128),
        Preset::Best => (800_000, 50, 256),
    };
    config.width = width;
    config.epochs = (seen / n.max(1)).clamp(4, most) as u32;
    // Few rows are learned by heart soon.
    config.weight_decay = if n < 2_000 { 4.0 } else { 1.5 };
    config.dropout = 0.3;
    if facts.is_of_numbers() {
        // Of a number every row says more than of a class: it is not learned by heart so soon.
        config.loss = Loss::Mse;
        config.epochs *= 3;
        config.width = (width * 3 / 2).min(256);
        config.weight_decay = 0.1;
        config.dropout = 0.1;
    }
    config.patience = config.epochs;
}

fn scratch(config: &mut TrainConfig, facts: DataFacts, mirrors: bool) {
    config.optimizer = OptimizerKind::Sgd;
    config.learning_rate = 0.2;
    config.weight_decay = 5e-4;
    config.label_smoothing = 0.1;
    config.batch_size = 128;
    config.input_px = match facts.typical_px {
        px @ 0..=72 => px.next_multiple_of(4).max(16),
        73..=112 => 96,
        113..=160 => 128,
        _ if config.preset == Preset::Best => 160,
        _ => 128,
    };
    config.augment = if config.input_px <= SMALL_PX {
        // A cut-out of so few pixels is larger and softer than what the net is asked about later.
        PictureAugment {
            shift: 0.125,
            ..PictureAugment::default()
        }
    } else {
        PictureAugment {
            crop: 0.25,
            brightness: 0.1,
            contrast: 0.1,
            ..PictureAugment::default()
        }
    };
    if facts.has_colours {
        // What is in colour is seldom a sign that means something else when it is mirrored.
        config.augment.flip_horizontal = mirrors;
        config.augment.cutout = 0.25;
    }
    // Samples seen in all, for quality; half of them smaller, where there is time for many.
    let (seen, most, width, grow) = match config.preset {
        Preset::Fast => (200_000, 30, 8, 0.0),
        Preset::Balanced => (1_150_000, 60, 16, 0.5),
        Preset::Best => (1_800_000, 150, 32, 0.5),
    };
    config.width = width;
    config.grow = grow;
    config.epochs = (seen / facts.num_train.max(1)).clamp(2, most) as u32;
    config.patience = config.epochs;
    config.warmup = (f64::from(config.epochs) * WARMUP_SHARE).min(100.0);
}

/// A net on spectrograms. They are changed as strongly as the level of the augmentation says.
fn scratch_of_sounds(config: &mut TrainConfig, facts: DataFacts) {
    config.learning_rate = 3e-3;
    config.weight_decay = 0.05;
    config.label_smoothing = 0.05;
    config.batch_size = 32;
    config.clip_norm = 1.0;
    config.augment = AugmentLevel::Usual.settings();
    // Recordings seen in all, for quality.
    let (seen, most, width) = match config.preset {
        Preset::Fast => (20_000, 30, 12),
        Preset::Balanced => (40_000, 60, 16),
        Preset::Best => (300_000, 120, 24),
    };
    config.width = width;
    config.epochs = (seen / facts.num_train.max(1)).clamp(4, most) as u32;
    config.patience = config.epochs;
    config.warmup = (f64::from(config.epochs) * WARMUP_SHARE).min(100.0);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    const SMALL: DataFacts = DataFacts {
        kind: DataKind::Pictures,
        is_chinese: false,
        is_english: false,
        has_several_labels: false,
        has_colours: true,
        num_train: 50_000,
        rarest_class: 5_000,
        typical_px: 32,
        backbone_px: None,
        target: None,
    };

    const PHOTOS: DataFacts = DataFacts {
        kind: DataKind::Pictures,
        is_chinese: false,
        is_english: false,
        has_several_labels: false,
        has_colours: true,
        num_train: 2_000,
        rarest_class: 150,
        typical_px: 640,
        backbone_px: None,
        target: None,
    };

    fn way(preset: Preset, facts: DataFacts) -> (Way, WayReason) {
        let picked = pick(&TrainConfig::for_preset(preset), facts);
        (picked.way, picked.reason)
    }

    #[test]
    fn data_and_preset_decide() {
        let few = DataFacts {
            num_train: 60,
            rarest_class: 8,
            ..PHOTOS
        };
        assert_eq!(way(Preset::Fast, SMALL), (Way::Head, WayReason::Quick));
        assert_eq!(
            way(Preset::Balanced, SMALL),
            (Way::Scratch, WayReason::ManySmallPictures)
        );
        assert_eq!(way(Preset::Balanced, PHOTOS), (Way::Head, WayReason::Usual));
        assert_eq!(way(Preset::Best, PHOTOS), (Way::FineTune, WayReason::Best));
        assert_eq!(way(Preset::Best, few), (Way::Head, WayReason::FewPictures));
    }

    #[test]
    fn what_was_chosen_stays_and_the_rest_follows_the_way() {
        let mut config = TrainConfig::default();
        config.set("way", "scratch").unwrap();
        config.set("batch_size", "50").unwrap();
        let picked = pick(&config, SMALL);
        assert_eq!(picked.reason, WayReason::Asked);
        let settled = settle(&config, picked, SMALL).unwrap();
        assert_eq!((settled.batch_size, settled.input_px), (50, 32));
        assert_eq!(settled.optimizer, OptimizerKind::Sgd);
        assert_eq!((settled.epochs, settled.width), (23, 16));
        assert!((settled.warmup - 3.45).abs() < 1e-9);
        config.epochs = 4;
        let shorter = settle(&config, picked, SMALL).unwrap();
        assert_eq!((shorter.epochs, shorter.patience), (4, 4));
        assert!((shorter.warmup - 0.6).abs() < 1e-9);
        // What is settled once stays as it is.
        assert_eq!(
            settle(&settled, pick(&settled, SMALL), SMALL).unwrap(),
            settled
        );
        config.folds = 5;
        assert_eq!(
            settle(&config, picked, SMALL).unwrap_err().code,
            "folds-need-head"
        );
    }

    #[test]
    fn recordings_have_a_net_of_their_own_where_it_is_asked_for_or_they_are_many() {
        let few = DataFacts {
            kind: DataKind::Sounds,
            num_train: 2_000,
            ..PHOTOS
        };
        let many = DataFacts {
            num_train: 30_000,
            ..few
        };
        assert_eq!(way(Preset::Balanced, few), (Way::Head, WayReason::Sounds));
        assert_eq!(way(Preset::Fast, many), (Way::Head, WayReason::Sounds));
        let picked = (Way::Scratch, WayReason::ManyRecordings);
        assert_eq!(way(Preset::Balanced, many), picked);
        let epochs_of_head = |num_train: usize| {
            let facts = DataFacts { num_train, ..few };
            let config = TrainConfig::for_preset(Preset::Balanced);
            settle(&config, pick(&config, facts), facts).unwrap().epochs
        };
        assert_eq!([200, 2_000, 10_000].map(epochs_of_head), [100, 40, 10]);
        let mut config = TrainConfig::for_preset(Preset::Best);
        config.set("way", "scratch").unwrap();
        config.set("augment", "strong").unwrap();
        let settled = settle(&config, pick(&config, few), few).unwrap();
        assert_eq!(settled.augment, AugmentLevel::Strong.settings());
        assert!(!settled.mirror && settled.epochs == 120);
        assert_eq!(settle(&settled, pick(&settled, few), few).unwrap(), settled);
        config.set("way", "fine-tune").unwrap();
        let refused = settle(&config, pick(&config, few), few).unwrap_err();
        assert_eq!(refused.code, "way-not-for-kind");
    }

    #[test]
    fn pictures_are_mirrored_where_the_person_wants_it() {
        for way in ["fine-tune", "scratch"] {
            for (preset, key, value, is_mirrored) in [
                (Preset::Balanced, "mirror", "true", true),
                (Preset::Balanced, "augment.crop", "0.1", false),
                (Preset::Best, "mirror", "false", false),
                (Preset::Best, "augment.crop", "0.1", true),
                (Preset::Best, "epochs", "3", true),
            ] {
                let mut config = TrainConfig::for_preset(preset);
                config.set("way", way).unwrap();
                config.set(key, value).unwrap();
                let settled = settle(&config, pick(&config, PHOTOS), PHOTOS).unwrap();
                assert!(!settled.mirror, "each view may be mirrored instead");
                assert_eq!(settled.augment.flip_horizontal, is_mirrored, "{way} {key}");
                let again = settle(&settled, pick(&settled, PHOTOS), PHOTOS).unwrap();
                assert_eq!(again, settled);
            }
        }
    }

    #[test]
    fn a_head_is_as_the_preset_says() {
        let config = TrainConfig::default();
        let settled = settle(&config, pick(&config, PHOTOS), PHOTOS).unwrap();
        let expected = TrainConfig {
            way: Way::Head,
            ..config
        };
        assert_eq!(settled, expected);
    }
}
