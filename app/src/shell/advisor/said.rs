//! The figures of a finding's evidence, as values of its texts.

use crate::i18n::{Texts, Value};
use hearth_core::advice::Finding;

/// Figures that are shown as they are.
pub(super) const FIGURES: [&str; 22] = [
    "best", "lowest", "valid", "train", "test", "accuracy", "epochs", "due", "low", "high", "more",
    "points", "found", "wanted", "right", "apart", "groups", "worst", "inside", "outside",
    "measured", "said",
];

/// All that the texts of a finding may hold beside its counts and names.
pub(super) fn values(texts: &Texts, finding: &Finding) -> Vec<(&'static str, Value)> {
    let fact = |name: &str| finding.facts.get(name);
    let figures = FIGURES.into_iter();
    let mut values: Vec<(&'static str, Value)> = figures
        .filter_map(|name| Some((name, fact(name)?.as_str().into())))
        .collect();
    let words = |names: &str, start: &str| -> Vec<String> {
        let names = names.split_whitespace();
        names
            .map(|name| texts.tr(&format!("{start}{name}")))
            .collect()
    };
    if let Some(names) = fact("circumstances") {
        let mut all = words(names, "circumstance-");
        all.extend(finding.columns.iter().cloned());
        values.push(("circumstances", super::list(texts, &all).into()));
    }
    if let Some(names) = fact("wishes") {
        let wishes = words(names, "goal-contradiction-").join("\n");
        values.push(("wishes", wishes.into()));
    }
    if let Some(name) = fact("metric") {
        values.push(("metric", texts.tr(&format!("goal-what-{name}")).into()));
    }
    values
}
