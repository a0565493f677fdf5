//! Pictures that are blurred, too dark, too bright, tiny or oddly long, against the others of
//! their project.

use super::{Finding, Severity};
use crate::clean::quality::{Flaw, Limits, Quality, judged};
use crate::data::Sample;
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::BTreeMap;

/// A small thing on black is dark as a whole and can be seen well all the same: its grey levels
/// deviate by more than this, 0 to 0.5.
const SHOWS_SOMETHING: f32 = 0.08;

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    let pictures = snapshot.all().filter_map(Sample::picture);
    let measured: Vec<Quality> = pictures.filter_map(|picture| picture.quality).collect();
    let limits = Limits::of(&measured);
    let mut flawed: BTreeMap<Flaw, Vec<SampleId>> = BTreeMap::new();
    for sample in snapshot.all() {
        if let Some(quality) = sample
            .picture()
            .and_then(|picture| picture.quality.as_ref())
        {
            for flaw in judged(quality, sample.size_px(), &limits) {
                let is_about_light = matches!(flaw, Flaw::Dark | Flaw::Bright);
                if is_about_light && quality.contrast > SHOWS_SOMETHING {
                    continue;
                }
                flawed.entry(flaw).or_default().push(sample.id);
            }
        }
    }
    flawed
        .into_iter()
        // What nearly every picture has is how these pictures are.
        .filter(|(_, samples)| 2 * samples.len() < snapshot.samples.len())
        .map(|(flaw, samples)| {
            let fix = "Look at them, and remove those that show nothing.";
            Finding::flaw(kind(flaw), Severity::Info, words(flaw), fix, samples)
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
