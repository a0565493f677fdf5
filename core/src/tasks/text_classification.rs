//! Telling texts apart: one class for each text. Data only so far; training is to come.

use super::closer_look::Embedded;
use crate::clean::text_features;
use crate::project::Snapshot;

/// Numbers a text is turned into; fewer where there are many texts.
const DIMS: [(usize, usize); 2] = [(20_000, 2048), (usize::MAX, 1024)];

/// Every text as hashed n-grams.
pub(super) fn embed(project: &Snapshot) -> Embedded<'_> {
    let samples: Vec<_> = project.all().collect();
    let fitting = DIMS.iter().find(|(most, _)| samples.len() <= *most);
    let dim = fitting.map_or(1024, |(_, dim)| *dim);
    let texts: Vec<&str> = samples
        .iter()
        .map(|sample| sample.text().unwrap_or_default())
        .collect();
    Embedded {
        matrix: text_features::embed(&texts, dim),
        samples,
        dim,
    }
}
