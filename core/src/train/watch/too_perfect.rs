//! A score that is too good to be true: copies of training pictures may lie among the validation
//! pictures, or something beside the subject gives the class away.

use super::{Mend, Trouble, TroubleKind, Watched, facts, percent};
use crate::advice::Severity;

/// Fewer pictures may all be right by luck.
const LEAST_PICTURES: usize = 30;

/// A share above this is suspicious.
const PERFECT: f32 = 0.998;

/// If it is there so early.
const EARLY: u32 = 3;

pub(super) fn find(watched: &Watched<'_>) -> Option<Trouble> {
    if watched.num_valid < LEAST_PICTURES || watched.labels.len() < 2 {
        return None;
    }
    let early = watched
        .epochs
        .iter()
        .take_while(|epoch| epoch.epoch <= EARLY);
    let perfect = early
        .filter(|epoch| epoch.valid_accuracy.is_some_and(|share| share >= PERFECT))
        .last()?;
    let share = perfect.valid_accuracy?;
    Some(Trouble {
        kind: TroubleKind::TooPerfect,
        severity: Severity::Info,
        epoch: perfect.epoch,
        facts: facts([
            ("accuracy", percent(share)),
            ("epoch", perfect.epoch.to_string()),
            ("count", watched.num_valid.to_string()),
        ]),
        evidence: format!(
            "{} of {} validation pictures are right after epoch {} already.",
            percent(share),
            watched.num_valid,
            perfect.epoch
        ),
        fix: "The task may be easy. Make sure that no copies of training pictures are among the others, and that nothing beside the subject, such as the background or a stamp, gives the class away.".into(),
        mend: Mend::CheckData,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{epochs, healthy, said_of};
    use super::*;
    use crate::train::TrainConfig;

    #[test]
    fn perfect_at_once_is_suspicious() {
        let config = TrainConfig::default();
        let perfect = epochs(&[0.1, 0.0, 0.0], &[0.1, 0.0, 0.0]);
        assert!(said_of(find, &perfect, &config).is_some_and(|t| t.mend == Mend::CheckData));
        assert_eq!(said_of(find, &healthy(), &config), None);
    }
}
