//! Facts for the unit tests of cards.

use super::facts::{CardFacts, DataFacts, SourceLine, SplitFacts};
use super::reproduce::Recipe;
use crate::data::media::Preprocessing;
use crate::data::{DataKind, Split};
use crate::eval::labels::given;
use crate::eval::{
    ItemPrediction, LabelsPrediction, LabelsReport, Measured, NumberPrediction, NumberReport,
    Report,
};
use crate::export::card::{Backbone, CARD_VERSION, Card, InputDescription, Training};
use crate::ids::{ClassId, RunId, SampleId};
use crate::tasks::{Preparation, TaskKind};
use crate::train::watch::testing::epochs;
use crate::train::{RunSummary, StopReason, TrainConfig};
use std::collections::BTreeMap;

/// A finished run of a few epochs.
pub fn run() -> RunSummary {
    RunSummary {
        run: RunId::numbered(1),
        created: "2026-11-23T22:10:05Z".into(),
        config: TrainConfig::default(),
        way: None,
        target: None,
        device: "CPU".into(),
        backbone: "EfficientNet-Lite0".into(),
        labels: vec!["a".into(), "b".into()],
        epochs: epochs(&[0.9, 0.5, 0.3], &[0.8, 0.6, 0.7]),
        best_epoch: 2,
        stop_reason: StopReason::EarlyStopping,
        moments: Vec::new(),
        num_train_samples: 100,
        data: Some("0123456789abcdef".into()),
        valid: None,
        test: None,
        cross_validation: None,
        num_cached: 0,
        features_secs: 1.0,
        duration_secs: 2.5,
        model_bytes: Some(4_200_000),
        answer_secs: Some(0.004),
        answer_bytes: Some(30_000_000),
    }
}

/// What is said of a model of pictures that tells “a” from “b” and was measured on 60 of them.
pub fn facts() -> CardFacts {
    let run = run();
    let preprocessing = Preprocessing::square(224);
    let pairs: Vec<(u32, u32)> = (0..60).map(|i| (i % 2, i % 2)).collect();
    CardFacts {
        card: Card {
            card_version: CARD_VERSION,
            hearth_version: crate::VERSION.to_owned(),
            name: "Clothes".into(),
            task: TaskKind::ImageClassification,
            labels: run.labels.clone(),
            thresholds: Vec::new(),
            caution: crate::tasks::Caution::default(),
            target: None,
            input: InputDescription::of_pictures(&preprocessing),
            preparation: Preparation::Pictures(preprocessing),
            output: "probabilities".into(),
            backbone: Backbone {
                name: "EfficientNet-Lite0".into(),
                licence: "Apache-2.0".into(),
                origin: "Google".into(),
            },
            training: Training {
                run: run.run.clone(),
                created: run.created.clone(),
                device: run.device.clone(),
                config: run.config.clone(),
                num_train_samples: run.num_train_samples,
            },
            metrics: BTreeMap::new(),
        },
        goal: None,
        note: String::new(),
        report: Some(report(Split::Test, &["a", "b"], &pairs)),
        slices: Vec::new(),
        data: DataFacts {
            kind: DataKind::Pictures,
            counts: [100, 0, 60],
            num_unlabelled: 3,
            classes: vec![("a".into(), [50, 0, 30]), ("b".into(), [50, 0, 30])],
            target_range: None,
            sources: vec![SourceLine {
                name: "pictures".into(),
                num_samples: 163,
                origin: None,
                licence: None,
                is_made_here: false,
            }],
            split: SplitFacts::Drawn,
            key: "0123456789abcdef".into(),
            is_as_trained: Some(true),
        },
        findings: Vec::new(),
        parity: None,
        examples: Vec::new(),
        recipe: Recipe::default(),
        model_sha256: None,
        run,
    }
}

/// A report of pairs of a true and a predicted class.
pub fn report(split: Split, labels: &[&str], pairs: &[(u32, u32)]) -> Measured {
    let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    let items = (1..)
        .zip(pairs)
        .map(|(id, (truth, predicted))| ItemPrediction {
            sample: SampleId(id),
            truth: ClassId(*truth),
            predicted: ClassId(*predicted),
            probability: 0.8,
            truth_probability: if truth == predicted { 0.8 } else { 0.1 },
        });
    let run = RunId::numbered(1);
    Measured::Classes(Report::of(&run, split, &labels, items.collect()))
}

/// A report of a model that gives several classes.
pub fn labels_report() -> Measured {
    let labels = ["a", "b"].map(str::to_owned);
    let thresholds = [0.5, 0.5];
    let rows: [(&[u32], [f32; 2]); 3] =
        [(&[0], [0.9, 0.7]), (&[], [0.1, 0.2]), (&[0, 1], [0.8, 0.3])];
    let items = (1..)
        .zip(rows)
        .map(|(id, (truth, probabilities))| LabelsPrediction {
            sample: SampleId(id),
            truth: truth.iter().map(|class| ClassId(*class)).collect(),
            predicted: given(&probabilities, &thresholds),
            probabilities: probabilities.to_vec(),
        });
    let (run, items) = (RunId::numbered(1), items.collect());
    Measured::Labels(LabelsReport::of(
        &run,
        Split::Test,
        &labels,
        &thresholds,
        items,
    ))
}

/// A report of pairs of a true and a predicted number.
pub fn number_report(pairs: &[(f64, f64)]) -> Measured {
    let items = (1..)
        .zip(pairs)
        .map(|(id, (truth, predicted))| NumberPrediction {
            sample: SampleId(id),
            truth: *truth,
            predicted: *predicted,
        });
    let (run, items) = (RunId::numbered(1), items.collect());
    Measured::Numbers(NumberReport::of(&run, Split::Test, "price", items))
}
