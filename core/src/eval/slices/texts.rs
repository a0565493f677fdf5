//! Groups by what a text is like.

use super::GroupName;
use super::bins::binned;
use crate::clean::text::language;
use crate::data::Sample;
use rayon::prelude::*;

/// By length, in characters.
pub(super) fn by_length(samples: &[&Sample]) -> Vec<GroupName> {
    let length = |sample: &&Sample| Some(sample.text()?.chars().count() as f64);
    let lengths: Vec<Option<f64>> = samples.iter().map(length).collect();
    binned(&lengths)
}

/// By language; where it is not sure, nothing is known.
pub(super) fn by_language(samples: &[&Sample]) -> Vec<GroupName> {
    let named = |sample: &&Sample| {
        let language = sample.text().and_then(language);
        language.map_or(GroupName::Missing, |code| GroupName::Value(code.to_owned()))
    };
    samples.par_iter().map(named).collect()
}
