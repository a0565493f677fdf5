//! Files that are gone from a folder that is still there: nothing can be learned from them.

use super::{Finding, Severity};
use crate::data::moved;
use crate::ids::SampleId;
use crate::project::Snapshot;

pub(super) fn find(snapshot: &Snapshot) -> Option<Finding> {
    // A folder that is gone as a whole is asked for where the data is shown.
    let gone = moved::missing_sources(snapshot);
    let mut samples: Vec<SampleId> = moved::missing_files(snapshot)
        .into_iter()
        .filter(|(source, _)| !gone.contains(source))
        .flat_map(|(_, samples)| samples)
        .collect();
    if samples.is_empty() {
        return None;
    }
    samples.sort_unstable();
    Some(Finding {
        kind: "missing-files".into(),
        severity: Severity::Warning,
        num_items: samples.len(),
        evidence: format!(
            "Some {} are not where they were: {}.",
            super::things(snapshot),
            samples.len()
        ),
        fix:
            "Put them back, find them again (`hearth find-media`), or take them out of the project."
                .into(),
        samples,
        ..Finding::default()
    })
}
