//! Labels in one line of text, for tests.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use crate::data::{MarkFlags, NewMark};
use crate::ids::{MarkId, SampleId};
use crate::project::edit::SampleLabels;

/// A mark from `class shape`, or `#id class shape`.
pub fn mark(text: &str) -> NewMark {
    let (id, text) = match text.strip_prefix('#') {
        Some(rest) => {
            let (id, rest) = rest.split_once(' ').unwrap();
            (Some(MarkId(id.parse().unwrap())), rest)
        }
        None => (None, text),
    };
    let (class, shape) = text.split_once(' ').unwrap();
    NewMark {
        id,
        class: class.to_owned(),
        shape: shape.parse().unwrap(),
        flags: MarkFlags::default(),
    }
}

/// Labels from `class | mark | mark`; `-` for no class.
pub fn labels(text: &str) -> SampleLabels {
    let mut parts = text.split('|').map(str::trim);
    let class = parts.next().unwrap();
    SampleLabels {
        sample: SampleId(1),
        class: (class != "-").then(|| class.to_owned()),
        marks: parts.map(mark).collect(),
    }
}

/// Labels as [`labels`] reads them.
pub fn told(labels: &SampleLabels) -> String {
    let class = labels.class.clone().unwrap_or_else(|| "-".to_owned());
    let marks = labels.marks.iter().map(|mark| {
        let id = mark.id.map(|id| format!("#{} ", id.0)).unwrap_or_default();
        format!(" | {id}{} {}", mark.class, mark.shape)
    });
    class + &marks.collect::<String>()
}
