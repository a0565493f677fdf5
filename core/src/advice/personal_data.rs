//! Personal data that were found when somebody looked for them. No edit makes them disappear but
//! leaving samples out; masking on export is a choice of the project.

use super::{Finding, Remedy, Severity};
use crate::clean::private::PersonalKind;
use crate::data::Sample;
use crate::data::personal::{PersonalData, outlined};
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::BTreeSet;

/// The kind of the finding.
pub const KIND: &str = "personal-data";

pub(super) fn find(snapshot: &Snapshot) -> Option<Finding> {
    let known = PersonalData::load(&snapshot.dir)?;
    let held = snapshot.all().filter_map(|sample| {
        let held = known.of(sample)?;
        (!held.is_empty()).then_some((sample, held))
    });
    let held: Vec<_> = held.collect();
    if held.is_empty() {
        return None;
    }
    let cells: BTreeSet<usize> = held
        .iter()
        .flat_map(|(_, held)| held.cells.clone())
        .collect();
    let columns = snapshot.columns.iter();
    let columns = columns.filter(|column| cells.contains(&column.place));
    let kinds = PersonalKind::ALL.into_iter().filter_map(|kind| {
        let of_kind = held
            .iter()
            .filter(|(_, held)| held.counts.contains_key(&kind));
        let of_kind: Vec<&Sample> = of_kind.map(|(sample, _)| *sample).collect();
        let first = of_kind.first()?;
        let example = outlined(snapshot, first, kind);
        let example = example.map_or_else(String::new, |told| format!(" (such as {told})"));
        Some(format!("{} in {}{example}", kind.words(), of_kind.len()))
    });
    let kinds: Vec<String> = kinds.collect();
    let things = super::things(snapshot);
    let num_unknown = snapshot.all().filter(|s| known.of(s).is_none()).count();
    let mut evidence = format!(
        "{} of {} {things} hold personal data: {}.",
        held.len(),
        snapshot.samples.len(),
        kinds.join(", ")
    );
    if num_unknown > 0 {
        evidence += &format!(" {num_unknown} were not looked at yet.");
    }
    Some(Finding {
        kind: KIND.into(),
        severity: Severity::Warning,
        num_items: held.len(),
        evidence,
        fix: "Leave them out, or mask them when the data are exported (--mask-personal-data)."
            .into(),
        columns: columns.map(|column| column.name.clone()).collect(),
        samples: held
            .iter()
            .map(|(sample, _)| sample.id)
            .collect::<Vec<SampleId>>(),
        suggested: held
            .iter()
            .map(|(_, held)| names(held.counts.keys()))
            .collect(),
        remedy: Some(Remedy::Remove),
        ..Finding::default()
    })
}

/// Kinds by their names, with blanks between.
fn names<'a>(kinds: impl Iterator<Item = &'a PersonalKind>) -> String {
    let names: Vec<&str> = kinds.map(|kind| kind.name()).collect();
    names.join(" ")
}

/// How many samples of the finding hold each kind; kinds that none holds are left out.
pub fn counts(finding: &Finding) -> Vec<(PersonalKind, usize)> {
    let counts = PersonalKind::ALL.into_iter().map(|kind| {
        let holds = |names: &&String| names.split(' ').any(|name| name == kind.name());
        (kind, finding.suggested.iter().filter(holds).count())
    });
    counts.filter(|(_, count)| *count > 0).collect()
}
