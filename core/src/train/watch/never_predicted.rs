//! A class that is never named.

use super::{Mend, Trouble, TroubleKind, Watched, facts, setting};
use crate::advice::Severity;
use crate::train::Balance;

/// Epochs before it can be said.
const LEAST: usize = 3;

/// Names that are told.
const MOST: usize = 5;

pub(super) fn find(watched: &Watched<'_>) -> Option<Trouble> {
    let last = watched.epochs.last()?;
    // What is kept decides; the newest epoch may be worse.
    let judged = if watched.is_over {
        watched.best().unwrap_or(last)
    } else {
        last
    };
    let missing = &judged.never_predicted;
    if missing.is_empty() || watched.epochs.len() < LEAST && !watched.is_over {
        return None;
    }
    let names: Vec<&str> = missing
        .iter()
        .filter_map(|class| watched.labels.get(class.index()).map(String::as_str))
        .collect();
    let shown = names[..names.len().min(MOST)].join(", ");
    let balance = match watched.config.balance {
        Balance::None => Balance::Weights,
        Balance::Weights | Balance::Oversample => Balance::Oversample,
    };
    Some(Trouble {
        kind: TroubleKind::NeverPredicted,
        severity: Severity::Warning,
        epoch: judged.epoch,
        facts: facts([
            ("count", names.len().to_string()),
            ("classes", shown.clone()),
        ]),
        evidence: format!(
            "After epoch {} no validation picture is taken for: {shown}.",
            judged.epoch
        ),
        fix: "Let all classes count the same, and add pictures of these.".into(),
        mend: Mend::Train(vec![setting("balance", balance)]),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{healthy, said_of};
    use super::*;
    use crate::ids::ClassId;
    use crate::train::TrainConfig;

    #[test]
    fn a_class_that_is_never_named_is_named_here() {
        let mut epochs = healthy();
        let config = TrainConfig::default();
        // Early on, that is usual.
        epochs[0].never_predicted = vec![ClassId(0)];
        assert_eq!(said_of(find, &epochs, &config), None);
        for epoch in &mut epochs {
            epoch.never_predicted = vec![ClassId(1)];
        }
        let trouble = said_of(find, &epochs, &config).unwrap();
        assert_eq!(trouble.facts["classes"], "b");
        let expected = Mend::Train(vec![setting("balance", "weights")]);
        assert_eq!(trouble.mend, expected);
    }
}
