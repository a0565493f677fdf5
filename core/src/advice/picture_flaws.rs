//! Pictures that are blurred, too dark, too bright, tiny or oddly long, against the others of
//! their project.

use super::{Finding, Remedy, Severity};
use crate::clean::quality::{Flaw, Limits, Quality, judged};
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::BTreeMap;

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    let measured: Vec<Quality> = snapshot.samples.iter().filter_map(|s| s.quality).collect();
    let limits = Limits::of(&measured);
    let mut flawed: BTreeMap<Flaw, Vec<SampleId>> = BTreeMap::new();
    for sample in &snapshot.samples {
        if let Some(quality) = &sample.quality {
            for flaw in judged(quality, sample.size_px, &limits) {
                flawed.entry(flaw).or_default().push(sample.id);
            }
        }
    }
    flawed
        .into_iter()
        // What nearly every picture has is how these pictures are.
        .filter(|(_, samples)| 2 * samples.len() < snapshot.samples.len())
        .map(|(flaw, samples)| Finding {
            kind: kind(flaw).into(),
            severity: Severity::Info,
            num_items: samples.len(),
            evidence: format!("{}: {}.", words(flaw), samples.len()),
            fix: "Look at them, and remove those that show nothing.".into(),
            classes: Vec::new(),
            samples,
            suggested: Vec::new(),
            remedy: Some(Remedy::Remove),
        })
        .collect()
}

fn kind(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Blurred => "blurred",
        Flaw::Dark => "dark",
        Flaw::Bright => "bright",
        Flaw::LowContrast => "low-contrast",
        Flaw::Tiny => "tiny",
        Flaw::OddAspect => "odd-aspect",
    }
}

fn words(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Blurred => "Blurred pictures",
        Flaw::Dark => "Pictures that are nearly black",
        Flaw::Bright => "Pictures that are nearly white",
        Flaw::LowContrast => "Pictures with hardly any contrast",
        Flaw::Tiny => "Pictures with a side below 32 pixels",
        Flaw::OddAspect => "Pictures four times as long as wide, or more",
    }
}
