//! What a format has no place for, in words.

use crate::i18n::Texts;
use hearth_core::data::formats::{LeftOut, Lost};

/// The key of what was left out.
pub fn key(what: Lost) -> &'static str {
    match what {
        Lost::Classes => "left-out-classes",
        Lost::FurtherClasses => "left-out-further-classes",
        Lost::Boxes => "left-out-boxes",
        Lost::Outlines => "left-out-outlines",
        Lost::OutlinesAsBoxes => "left-out-outlines-as-boxes",
        Lost::Points => "left-out-points",
        Lost::Spans => "left-out-spans",
        Lost::Regions => "left-out-regions",
        Lost::Flags => "left-out-flags",
        Lost::Answers => "left-out-answers",
        Lost::Namesakes => "left-out-namesakes",
    }
}

/// A sentence about all that was left out; `None` where nothing was.
pub fn sentence(texts: &Texts, left_out: &[LeftOut]) -> Option<String> {
    if left_out.is_empty() {
        return None;
    }
    let what: Vec<String> = left_out
        .iter()
        .map(|one| texts.tr_with(key(one.what), &[("n", one.count.into())]))
        .collect();
    Some(texts.tr_with("left-out", &[("what", what.join(" · ").into())]))
}
