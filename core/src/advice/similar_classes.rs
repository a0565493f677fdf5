//! Classes whose names differ by case, spaces or marks only: most often one class, written twice.

use super::{Finding, Remedy, Severity};
use crate::project::Snapshot;
use std::collections::BTreeMap;

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, class) in snapshot.classes.iter().enumerate() {
        alike.entry(plain(&class.name)).or_default().push(index);
    }
    let counts = snapshot.class_counts(None);
    let twice = alike.into_values().filter(|classes| classes.len() > 1);
    twice
        .map(|mut classes| {
            // The larger one is the one that was meant.
            classes.sort_by_key(|class| std::cmp::Reverse(counts[*class]));
            let names: Vec<String> = classes
                .iter()
                .map(|class| snapshot.classes[*class].name.clone())
                .collect();
            Finding {
                kind: "similar-classes".into(),
                severity: Severity::Warning,
                num_items: names.len(),
                evidence: format!("Classes with nearly the same name: {}.", names.join(", ")),
                fix: format!(
                    "Make them one class, “{}”, if they mean the same.",
                    names[0]
                ),
                classes: names,
                remedy: Some(Remedy::MergeClasses),
                ..Finding::default()
            }
        })
        .collect()
}

/// A name without case, blanks around it and marks at its end. Signs that mean something stay:
/// `<5` and `>5` are two classes.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let marks = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '。' | '，');
    let trimmed = lower.trim_matches(marks);
    if trimmed.is_empty() {
        return lower;
    }
    trimmed.replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_case_are_no_difference_but_signs_are() {
        assert_eq!(plain("<=50K."), plain(" <=50k"));
        assert_eq!(plain("tabby_cat"), plain("Tabby-Cat"));
        assert_ne!(plain("<5"), plain(">5"));
        assert_ne!(plain("..."), plain("."));
    }
}
