//! Data for the unit tests of this crate.

use hearth_core::data::{
    Class, ColumnKind, ColumnRole, Content, ContentHash, Picture, Row, Sample, Source, Split,
    TableColumn,
};
use hearth_core::eval::{Score, SplitScore};
use hearth_core::ids::{ClassId, RunId, SampleId};
use hearth_core::project::Snapshot;
use hearth_core::tasks::TaskKind;
use hearth_core::train::{EpochMetrics, RunSummary, StopReason, TrainConfig};
use std::sync::Arc;

/// A project with so many pictures a class; the splits take turns: train, valid, test.
pub fn snapshot(classes: &[(&str, usize)]) -> Snapshot {
    let mut samples = Vec::new();
    for (class, (name, count)) in classes.iter().enumerate() {
        for index in 0..*count {
            let id = samples.len() as i64 + 1;
            samples.push(Arc::new(Sample {
                id: SampleId(id),
                class: Some(ClassId(class as u32)),
                split: Split::ALL[index % 3],
                source: 0,
                path: format!("{name}/{index:04}.png").into(),
                num_bytes: 700,
                hash: ContentHash::of(&id.to_le_bytes()),
                content: Content::Picture(Picture {
                    size_px: [28, 28],
                    ..Picture::default()
                }),
                marks: Vec::new(),
                review: None,
                facts: None,
            }));
        }
    }
    let classes = classes
        .iter()
        .enumerate()
        .map(|(id, (name, _))| Class {
            id: ClassId(id as u32),
            name: (*name).to_owned(),
        })
        .collect();
    Snapshot {
        dir: "/project".into(),
        name: "Test".into(),
        task: TaskKind::ImageClassification,
        classes,
        columns: Vec::new(),
        sources: vec![Source {
            root: "/pictures".into(),
        }],
        samples,
        split_request: None,
        history: hearth_core::project::edit::History::default(),
    }
}

/// A table of rows without classes; an empty cell is missing.
pub fn rows(columns: &[(&str, ColumnKind)], cells: &[&[&str]]) -> Snapshot {
    let mut snapshot = snapshot(&[("row", cells.len())]);
    snapshot.task = TaskKind::TabularClassification;
    let columns = columns.iter().enumerate();
    snapshot.columns = columns
        .map(|(place, (name, kind))| TableColumn {
            place,
            name: (*name).to_owned(),
            kind: *kind,
            role: ColumnRole::Feature,
        })
        .collect();
    for (sample, cells) in snapshot.samples.iter_mut().zip(cells) {
        let row = cells.iter().map(|cell| Some(*cell));
        Arc::make_mut(sample).content = Content::Row(Row::of(row));
    }
    snapshot
}

/// The metrics of an epoch.
pub fn epoch(number: u32, train_loss: f32, valid_loss: Option<f32>) -> EpochMetrics {
    EpochMetrics {
        epoch: number,
        max_epochs: 40,
        train_loss,
        train_accuracy: 0.5,
        valid_loss,
        valid_accuracy: valid_loss.map(|_| 0.4),
        learning_rate: 1e-3,
        elapsed_secs: f64::from(number),
        samples_per_sec: 100.0,
        never_predicted: Vec::new(),
        is_best: false,
    }
}

/// A finished run.
pub fn run(number: u32) -> RunSummary {
    RunSummary {
        run: RunId::numbered(number),
        created: "2026-11-23T22:10:05Z".into(),
        config: TrainConfig::default(),
        way: None,
        target: None,
        device: "CPU".into(),
        backbone: "EfficientNet-Lite0".into(),
        labels: vec!["cat".into(), "dog".into()],
        epochs: vec![
            epoch(1, 0.9, Some(0.8)),
            epoch(2, 0.5, Some(0.6)),
            epoch(3, 0.3, Some(0.7)),
        ],
        best_epoch: 2,
        stop_reason: StopReason::EarlyStopping,
        moments: Vec::new(),
        num_train_samples: 100,
        data: None,
        valid: Some(Score::Classes(SplitScore {
            accuracy: 0.8,
            accuracy_interval: [0.7, 0.9],
            macro_f1: 0.79,
            auc: None,
            num_samples: 20,
        })),
        test: Some(Score::Classes(SplitScore {
            accuracy: 0.75,
            accuracy_interval: [0.6, 0.85],
            macro_f1: 0.74,
            auc: None,
            num_samples: 20,
        })),
        cross_validation: None,
        num_cached: 0,
        features_secs: 1.0,
        duration_secs: 2.5,
        model_bytes: None,
        answer_secs: None,
        answer_bytes: None,
    }
}

/// A report of two classes with these items: sample, true class, predicted class, probability.
pub fn report(items: &[(i64, u32, u32, f32)]) -> hearth_core::eval::Report {
    use hearth_core::eval::{ItemPrediction, Report};
    let item = |(sample, truth, predicted, probability): &(i64, u32, u32, f32)| ItemPrediction {
        sample: SampleId(*sample),
        truth: ClassId(*truth),
        predicted: ClassId(*predicted),
        probability: *probability,
        truth_probability: if truth == predicted {
            *probability
        } else {
            1.0 - probability
        },
    };
    let labels = ["cat", "dog"].map(str::to_owned);
    let items = items.iter().map(item).collect();
    Report::of(&RunId::numbered(1), Split::Test, &labels, items)
}
