//! Learned by heart, or not learned at all: what the curves of the newest run say, as it is
//! watched while it learns.

use super::RunsSeen;
use crate::advice::{Finding, Remedy};
use crate::train::watch::{self, Mend, TroubleKind};

pub(super) fn find(seen: &RunsSeen) -> Vec<Finding> {
    let Some(run) = &seen.newest else {
        return Vec::new();
    };
    let troubles = watch::look_at_run(run).into_iter();
    let found = troubles.filter_map(|trouble| {
        // The others are told where it is trained: they are about its settings.
        let is_told_here = matches!(
            trouble.kind,
            TroubleKind::Overfitting | TroubleKind::Underfitting
        );
        let Mend::Train(change) = trouble.mend else {
            return None;
        };
        is_told_here.then(|| Finding {
            kind: trouble.kind.name().into(),
            severity: trouble.severity,
            num_items: 1,
            evidence: format!("{}: {}", run.run, trouble.evidence),
            fix: trouble.fix,
            remedy: Some(Remedy::TrainAgain),
            facts: trouble.facts,
            change,
            ..Finding::default()
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{run, seen};
    use super::*;
    use crate::train::watch::testing::epochs;

    #[test]
    fn a_run_that_learned_by_heart_is_told_with_what_to_change() {
        let mut learned = run(0.9, 200);
        learned.epochs = epochs(
            &[1.0, 0.6, 0.4, 0.2, 0.1, 0.05, 0.03],
            &[1.0, 0.7, 0.6, 0.65, 0.75, 0.85, 0.95],
        );
        let found = find(&seen(learned.clone()));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, "overfitting");
        assert_eq!(found[0].facts["best"], "3");
        assert!(!found[0].change.is_empty());
        learned.epochs = epochs(&[1.0, 0.6, 0.4, 0.3], &[1.0, 0.7, 0.5, 0.45]);
        assert_eq!(find(&seen(learned)), []);
    }
}
