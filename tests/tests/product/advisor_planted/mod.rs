//! Each pitfall that the advisor knows, planted in real data at three strengths: it is found at the
//! strong and the middle one, and on clean data there is nothing to say.

mod bases;
mod data_pitfalls;
mod more_data_pitfalls;
mod run_pitfalls;

use bases::Base;
use hearth_core::advice::runs;
use hearth_core::advice::{Finding, findings};
use hearth_core::command::Command;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Seeds for each pitfall, strength and set of data.
const NUM_SEEDS: u64 = 7;
/// Samples that come with the program.
const NUM_BUNDLED: usize = 5;

/// How much of a pitfall is planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Hardly any: it may be found or not.
    Weak,
    /// Enough to do harm.
    Middle,
    /// Nobody would overlook it.
    Strong,
}

impl Strength {
    const ALL: [Self; 3] = [Self::Weak, Self::Middle, Self::Strong];

    /// One of three values, from weak to strong.
    pub fn of<T: Copy>(self, values: [T; 3]) -> T {
        values[self as usize]
    }
}

/// Whether something was found, for each pitfall and strength.
#[derive(Default)]
struct Counts(BTreeMap<(&'static str, Strength), (usize, usize)>);

impl Counts {
    fn note(&mut self, kind: &'static str, strength: Strength, is_found: bool) {
        let (found, tried) = self.0.entry((kind, strength)).or_default();
        *found += usize::from(is_found);
        *tried += 1;
    }

    /// All that were tried, and those that were not found often enough.
    fn judge(&self) -> (String, Vec<String>) {
        let (mut table, mut missed) = (String::new(), Vec::new());
        for ((kind, strength), (found, tried)) in &self.0 {
            let line = format!("{kind} {strength:?}: found {found} of {tried}");
            if *strength != Strength::Weak && (*found as f64) < 0.95 * *tried as f64 {
                missed.push(line.clone());
            }
            table += &format!("{line}\n");
        }
        (table, missed)
    }
}

fn has(found: &[Finding], kind: &str) -> bool {
    found.iter().any(|finding| finding.kind == kind)
}

fn told(found: &[Finding]) -> Vec<String> {
    let told = found.iter();
    told.map(|finding| format!("{}: {}", finding.kind, finding.evidence))
        .collect()
}

#[test]
fn planted_pitfalls_of_data_are_found() {
    let bases = bases::all();
    let pitfalls = data_pitfalls::all()
        .into_iter()
        .chain(more_data_pitfalls::all());
    let mut counts = Counts::default();
    let mut never_tried = Vec::new();
    for pitfall in pitfalls {
        let mut num_bases = 0;
        for base in bases.iter().filter(|base| pitfall.is_for(base)) {
            let clean = base.drawn(0);
            if has(&findings(&clean), pitfall.kind) {
                eprintln!("{}: {} is there already", base.name, pitfall.kind);
                continue;
            }
            num_bases += 1;
            let trials: Vec<(Strength, u64)> = Strength::ALL
                .into_iter()
                .flat_map(|strength| (0..NUM_SEEDS).map(move |seed| (strength, seed)))
                .collect();
            let found: Vec<(Strength, u64, Vec<Finding>)> = trials
                .into_par_iter()
                .map(|(strength, seed)| {
                    let mut planted = base.drawn(seed);
                    let mut rng = ChaCha8Rng::seed_from_u64(seed);
                    (pitfall.plant)(base, &mut planted, strength, &mut rng);
                    let found = findings(&planted);
                    (strength, seed, found)
                })
                .collect();
            for (strength, seed, found) in found {
                let is_found = has(&found, pitfall.kind);
                counts.note(pitfall.kind, strength, is_found);
                if !is_found && strength != Strength::Weak {
                    eprintln!(
                        "{} {strength:?} in {} with seed {seed} was not found; found: {:?}",
                        pitfall.kind,
                        base.name,
                        told(&found)
                    );
                }
            }
        }
        if num_bases == 0 {
            never_tried.push(pitfall.kind);
        }
    }
    let (table, missed) = counts.judge();
    eprintln!("{table}");
    assert!(missed.is_empty(), "not found often enough: {missed:#?}");
    // The bundled samples alone have not what every pitfall needs, such as large pictures.
    if bases.len() > NUM_BUNDLED {
        assert!(never_tried.is_empty(), "tried nowhere: {never_tried:?}");
    }
}

#[test]
fn planted_pitfalls_of_runs_are_found() {
    let mut counts = Counts::default();
    let snapshot = bases::bundled_rows().drawn(0);
    for pitfall in run_pitfalls::all() {
        for strength in Strength::ALL {
            for seed in 0..4 * NUM_SEEDS {
                let mut rng = ChaCha8Rng::seed_from_u64(seed);
                let mut seen = run_pitfalls::healthy(&mut rng);
                let mut snapshot = snapshot.clone();
                (pitfall.plant)(&mut snapshot, &mut seen, strength, &mut rng);
                let found = runs::findings(&snapshot, &seen);
                let is_found = has(&found, pitfall.kind);
                counts.note(pitfall.kind, strength, is_found);
                if !is_found && strength != Strength::Weak {
                    eprintln!(
                        "{} {strength:?} with seed {seed} was not found; found: {:?}",
                        pitfall.kind,
                        told(&found)
                    );
                }
            }
        }
    }
    let (table, missed) = counts.judge();
    eprintln!("{table}");
    assert!(missed.is_empty(), "not found often enough: {missed:#?}");
}

#[test]
fn ten_clean_sets_give_one_false_alarm_at_most() {
    let mut bases = bases::all();
    // Where a class is that small, it is right to say so.
    bases.retain(|base| {
        base.snapshot
            .class_counts(None)
            .iter()
            .all(|count| *count >= 20)
    });
    let mut alarms = Vec::new();
    for number in 0..10 {
        let base = &bases[number % bases.len()];
        // The same data again is drawn by another seed, so that it is another set.
        let seed = 100 + number as u64;
        let snapshot = base.drawn(seed);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut found = findings(&snapshot);
        found.extend(runs::findings(&snapshot, &run_pitfalls::healthy(&mut rng)));
        eprintln!(
            "{}: {} samples, {:?}",
            base.name,
            snapshot.samples.len(),
            told(&found)
        );
        alarms.extend(
            told(&found)
                .into_iter()
                .map(|words| format!("{}: {words}", base.name)),
        );
    }
    assert!(alarms.len() <= 1, "{alarms:#?}");
}

/// What a closer look finds needs the embeddings of real pictures.
#[test]
fn planted_label_errors_are_found() {
    const KIND: &str = "likely-label-errors";
    let mut counts = Counts::default();
    let (mut session, _place) = bases::bundled_clothes_project();
    for strength in Strength::ALL {
        for seed in 0..4 {
            let snapshot = session.project().expect("a project").snapshot().clone();
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let mut ids: Vec<_> = snapshot.all().map(|sample| sample.id).collect();
            ids.shuffle(&mut rng);
            ids.truncate(strength.of([2, 16, 40]));
            let wrong = ids.iter().map(|id| {
                let class = snapshot.sample(*id).and_then(|s| s.class).expect("a class");
                let others = snapshot.classes.iter().filter(|other| other.id != class);
                let others: Vec<_> = others.collect();
                (*id, others[rng.random_range(0..others.len())].name.clone())
            });
            let samples = wrong.collect();
            let mut run = |command| session.run_to_end(command, |_| {}).expect("it works");
            run(Command::Edit(Edit::RelabelEach { samples }));
            run(Command::CheckData);
            let found = session.project().expect("a project").findings().to_vec();
            let doubted = found.iter().find(|finding| finding.kind == KIND);
            let num_found = doubted.map_or(0, |finding| {
                ids.iter().filter(|id| finding.samples.contains(id)).count()
            });
            counts.note(KIND, strength, num_found * 2 >= ids.len());
            eprintln!(
                "{KIND} {strength:?} with seed {seed}: {num_found} of {}",
                ids.len()
            );
            session.run_to_end(Command::Undo, |_| {}).expect("it works");
        }
    }
    let (table, missed) = counts.judge();
    eprintln!("{table}");
    assert!(missed.is_empty(), "not found often enough: {missed:#?}");
}

/// What is planted in data.
pub struct Pitfall {
    /// Kind of the finding that is expected.
    pub kind: &'static str,
    /// Whether it can be planted there.
    pub fits: fn(&Snapshot) -> bool,
    /// Plants it.
    pub plant: fn(&Base, &mut Snapshot, Strength, &mut ChaCha8Rng),
}

impl Pitfall {
    fn is_for(&self, base: &Base) -> bool {
        (self.fits)(&base.snapshot)
    }
}
