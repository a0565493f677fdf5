//! The model serves some groups worse than others.

use super::RunsSeen;
use crate::advice::{Finding, Remedy, Severity, facts};

/// Groups that the evidence names.
const MOST_NAMED: usize = 3;

/// A group in which a run is significantly worse than elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct WorseGroup {
    /// What it is called, such as `sex = female`.
    pub name: String,
    /// The headline figure within it, 0 to 1.
    pub inside: f64,
    /// The same everywhere else.
    pub outside: f64,
    /// Samples of the group that were measured.
    pub num_samples: usize,
}

impl WorseGroup {
    /// Answers that would be right if the group did as well as the rest.
    fn num_lost(&self) -> f64 {
        (self.outside - self.inside) * self.num_samples as f64
    }
}

pub(super) fn find(seen: &RunsSeen) -> Option<Finding> {
    let run = seen.newest.as_ref()?;
    let mut groups: Vec<&WorseGroup> = seen.worse_groups.iter().collect();
    // The group that costs most answers first, not the smallest one, which differs most by itself.
    groups.sort_by(|a, b| b.num_lost().total_cmp(&a.num_lost()));
    let worst = *groups.first()?;
    let names: Vec<&str> = groups.iter().map(|group| &*group.name).collect();
    let named = names[..names.len().min(MOST_NAMED)].join(", ");
    let more = if names.len() > MOST_NAMED {
        ", …"
    } else {
        ""
    };
    let [inside, outside] =
        [worst.inside, worst.outside].map(|share| format!("{:.1}%", share * 100.0));
    Some(Finding {
        kind: "biased-groups".into(),
        severity: Severity::Warning,
        num_items: groups.len(),
        evidence: format!(
            "{}: significantly worse in {named}{more}. In {}: {inside}, elsewhere {outside}.",
            run.run, worst.name
        ),
        fix: "Bring more data of these groups, and look at their mistakes.".into(),
        remedy: Some(Remedy::GoToData),
        facts: facts([
            ("groups", format!("{named}{more}")),
            ("worst", worst.name.clone()),
            ("inside", inside),
            ("outside", outside),
        ]),
        ..Finding::default()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::{run, seen};
    use super::*;

    #[test]
    fn the_worst_group_comes_first() {
        let group = |name: &str, inside| WorseGroup {
            name: name.into(),
            inside,
            outside: 0.9,
            num_samples: 100,
        };
        let mut seen = seen(run(0.85, 400));
        assert_eq!(find(&seen), None);
        seen.worse_groups = vec![group("night", 0.8), group("rain", 0.6)];
        let found = find(&seen).unwrap();
        assert_eq!(found.facts["groups"], "rain, night");
        assert_eq!(found.facts["inside"], "60.0%");
    }
}
