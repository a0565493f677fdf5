//! Small projects and reports for the unit tests of this module.

use super::{
    ItemPrediction, LabelsPrediction, LabelsReport, NumberPrediction, NumberReport, Report,
};
use crate::data::{
    Class, ColumnKind, ColumnRole, Content, ContentHash, Picture, Row, Sample, Source, Split,
    TableColumn,
};
use crate::ids::{ClassId, RunId, SampleId};
use crate::project::Snapshot;
use crate::tasks::TaskKind;
use std::sync::Arc;

/// A project of pictures, so many of each class; ids count from 1.
pub fn pictures(classes: &[(&str, usize)]) -> Snapshot {
    let named = classes.iter().enumerate();
    let each = named
        .clone()
        .flat_map(|(class, (_, count))| std::iter::repeat_n(class, *count));
    let samples = each.enumerate().map(|(index, class)| {
        Arc::new(Sample {
            id: SampleId(index as i64 + 1),
            class: Some(ClassId(class as u32)),
            split: Split::Test,
            source: 0,
            path: format!("{}/{index:04}.png", classes[class].0).into(),
            content: Content::Picture(Picture {
                size_px: [28, 28],
                ..Picture::default()
            }),
            num_bytes: 700,
            hash: ContentHash::of(&index.to_le_bytes()),
            marks: Vec::new(),
            review: None,
            facts: None,
        })
    });
    Snapshot {
        dir: "/project".into(),
        name: "Test".into(),
        task: TaskKind::ImageClassification,
        samples: samples.collect(),
        classes: named
            .map(|(id, (name, _))| Class {
                id: ClassId(id as u32),
                name: (*name).to_owned(),
            })
            .collect(),
        columns: Vec::new(),
        sources: vec![Source {
            root: "/pictures".into(),
        }],
        split_request: None,
        history: crate::project::edit::History::default(),
    }
}

/// A table, its rows in turn of one class and the other. Without classes, `target` is predicted.
pub fn table(
    columns: &[(&str, ColumnKind)],
    rows: &[Vec<String>],
    target: Option<&str>,
) -> Snapshot {
    let mut project = pictures(&[("no", rows.len()), ("yes", 0)]);
    project.task = if target.is_some() {
        TaskKind::TabularRegression
    } else {
        TaskKind::TabularClassification
    };
    let columns = columns.iter().enumerate();
    project.columns = columns
        .map(|(place, (name, kind))| TableColumn {
            place,
            name: (*name).to_owned(),
            kind: *kind,
            role: if target == Some(*name) {
                ColumnRole::Target
            } else {
                ColumnRole::Feature
            },
        })
        .collect();
    for (index, (sample, cells)) in project.samples.iter_mut().zip(rows).enumerate() {
        let sample = Arc::make_mut(sample);
        sample.path = "rows.csv#1".into();
        sample.class = target.is_none().then_some(ClassId(index as u32 % 2));
        sample.content = Content::Row(Row::of(cells.iter().map(|cell| Some(&**cell))));
    }
    project
}

/// A report of items: sample, true class, predicted class.
pub fn report(labels: &[&str], items: &[(i64, u32, u32)]) -> Report {
    let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    let items = items
        .iter()
        .map(|(sample, truth, predicted)| ItemPrediction {
            sample: SampleId(*sample),
            truth: ClassId(*truth),
            predicted: ClassId(*predicted),
            probability: 0.9,
            truth_probability: 0.5,
        });
    Report::of(&RunId::numbered(1), Split::Test, &labels, items.collect())
}

/// A report of numbers: truth and prediction, of the samples from 1 on.
pub fn number_report(target: &str, pairs: &[(f64, f64)]) -> NumberReport {
    let items = (1..)
        .zip(pairs)
        .map(|(id, (truth, predicted))| NumberPrediction {
            sample: SampleId(id),
            truth: *truth,
            predicted: *predicted,
        });
    NumberReport::of(&RunId::numbered(1), Split::Test, target, items.collect())
}

/// A report of several classes: truth and prediction, of the samples from 1 on.
pub fn labels_report(labels: &[&str], pairs: &[(&[u32], &[u32])]) -> LabelsReport {
    let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    let ids = |classes: &[u32]| classes.iter().map(|class| ClassId(*class)).collect();
    let items = (1..)
        .zip(pairs)
        .map(|(id, (truth, predicted))| LabelsPrediction {
            sample: SampleId(id),
            truth: ids(truth),
            predicted: ids(predicted),
            probabilities: vec![0.5; labels.len()],
        });
    let thresholds = vec![0.5; labels.len()];
    let items = items.collect();
    LabelsReport::of(
        &RunId::numbered(1),
        Split::Test,
        &labels,
        &thresholds,
        items,
    )
}
