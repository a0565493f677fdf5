//! Recordings that are silent, cut off at full scale, off centre, far shorter or longer than the
//! others, or recorded at another rate.

use super::{Finding, Severity};
use crate::clean::sound::{SoundFlaw, SoundLimits, judged};
use crate::data::sound::facts::SoundFacts;
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::BTreeMap;

pub(super) fn find(snapshot: &Snapshot) -> Vec<Finding> {
    let sounds: Vec<(SampleId, &SoundFacts)> = snapshot
        .all()
        .filter_map(|s| Some((s.id, &s.sound()?.facts)))
        .collect();
    let facts: Vec<SoundFacts> = sounds.iter().map(|(_, facts)| **facts).collect();
    if facts.is_empty() {
        return Vec::new();
    }
    let limits = SoundLimits::of(&facts);
    let mut flawed: BTreeMap<SoundFlaw, Vec<SampleId>> = BTreeMap::new();
    for (id, facts) in sounds {
        for flaw in judged(facts, &limits) {
            flawed.entry(flaw).or_default().push(id);
        }
    }
    flawed
        .into_iter()
        .map(|(flaw, samples)| {
            let severity = match flaw {
                SoundFlaw::Silent => Severity::Warning,
                _ => Severity::Info,
            };
            let fix = "Listen to them, and remove those in which nothing is to be heard.";
            let finding = Finding::flaw(kind(flaw), severity, words(flaw), fix, samples);
            Finding {
                // Another rate is no flaw of what is heard.
                remedy: finding.remedy.filter(|_| flaw != SoundFlaw::OddRate),
                ..finding
            }
        })
        .collect()
}

fn kind(flaw: SoundFlaw) -> &'static str {
    match flaw {
        SoundFlaw::Silent => "silent",
        SoundFlaw::NearlySilent => "nearly-silent",
        SoundFlaw::Clipped => "clipped",
        SoundFlaw::DcOffset => "dc-offset",
        SoundFlaw::TooShort => "too-short",
        SoundFlaw::TooLong => "too-long",
        SoundFlaw::OddRate => "odd-rate",
    }
}

fn words(flaw: SoundFlaw) -> &'static str {
    match flaw {
        SoundFlaw::Silent => "Recordings in which nothing is heard",
        SoundFlaw::NearlySilent => "Recordings that can hardly be heard",
        SoundFlaw::Clipped => "Recordings whose loud parts were cut off",
        SoundFlaw::DcOffset => "Recordings that are not centred on zero",
        SoundFlaw::TooShort => "Recordings far shorter than the others",
        SoundFlaw::TooLong => "Recordings far longer than the others",
        SoundFlaw::OddRate => "Recordings at another sample rate than the others",
    }
}
