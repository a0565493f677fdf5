//! What is known of samples beside what they show: how they were made and brought in, and what
//! they look like at the coarsest. A model that finds the class in these has learned nothing of
//! the subject.

use crate::data::table::is_missing;
use crate::data::{ColumnKind, ColumnRole, DataKind, Sample};
use crate::project::Snapshot;
use rayon::prelude::*;
use std::collections::HashMap;

/// So many samples tell; more would be looked at again at every edit.
const MOST: usize = 4000;

/// Names that fewer than this share of the samples have are one.
const RARE: f64 = 0.02;

/// Characters of a text by which its language is told.
const TELLING_CHARS: usize = 300;

/// Letters below which the language is anybody's guess.
const LEAST_LETTERS: usize = 25;

/// One respect in which samples may differ.
pub(super) struct Circumstance {
    /// Its stable name; the locale files hold `circumstance-<name>`. The name of a column where
    /// [`Self::is_column`].
    pub name: String,
    /// Whether it is a column of the table.
    pub is_column: bool,
    /// From which difference on it gives a class away: how something was made must not differ at
    /// all, while what things look like differs honestly.
    pub telling: f64,
    /// One for each sample.
    pub values: Values,
}

/// Values of one respect, one for each sample.
pub(super) enum Values {
    /// Which of several names; `None` where it is not known.
    Named(Vec<Option<u32>>),
    /// A number; NaN where it is not known.
    Measured(Vec<f32>),
}

/// How something was made or brought in.
const OUTWARD: f64 = 0.6;
/// What things look like: trousers are darker than shirts, and some words are longer.
const INWARD: f64 = 0.85;

/// Evenly chosen samples, at most [`MOST`] of them.
pub(super) fn some(snapshot: &Snapshot) -> Vec<&Sample> {
    let step = snapshot.samples.len().div_ceil(MOST).max(1);
    snapshot.all().step_by(step).collect()
}

/// All that is known of these samples in every respect in which at least two differ.
pub(super) fn of(snapshot: &Snapshot, samples: &[&Sample]) -> Vec<Circumstance> {
    let mut found = match snapshot.task.data_kind() {
        DataKind::Pictures => of_pictures(samples),
        DataKind::Sounds => of_sounds(samples),
        DataKind::Texts => of_texts(samples),
        DataKind::Rows => Vec::new(),
    };
    if let Some(source) = source(snapshot, samples) {
        found.push(source);
    }
    found.retain(|circumstance| circumstance.values.differ());
    found
}

/// The columns that a model learns from.
pub(super) fn columns(snapshot: &Snapshot, samples: &[&Sample]) -> Vec<Circumstance> {
    let learned = snapshot
        .columns
        .iter()
        .filter(|column| column.role == ColumnRole::Feature);
    let columns = learned.filter_map(|column| {
        let cells = samples.iter().map(|sample| {
            let cell = sample.row()?.cell(column.place);
            cell.filter(|cell| !is_missing(cell))
        });
        let values = match column.kind {
            ColumnKind::Number => {
                let number = |cell: Option<&str>| cell.and_then(|cell| cell.parse().ok());
                Values::Measured(cells.map(|cell| number(cell).unwrap_or(f32::NAN)).collect())
            }
            ColumnKind::Category => named(cells.collect()),
            // Every day and every sentence is another one.
            ColumnKind::Date | ColumnKind::Text => return None,
        };
        Some(Circumstance {
            name: column.name.clone(),
            is_column: true,
            telling: 1.0,
            values,
        })
    });
    columns.filter(|column| column.values.differ()).collect()
}

/// Where samples lie on the map of a closer look, if there was one: what they show, as far as two
/// numbers say it.
pub(super) fn places(snapshot: &Snapshot, samples: &[&Sample]) -> Vec<Circumstance> {
    let Some(checks) = crate::data::checks::Checks::load(&snapshot.dir) else {
        return Vec::new();
    };
    let places: HashMap<_, _> = checks.map.iter().map(|p| (p.sample, p.place)).collect();
    let axis = |axis: usize| {
        let place = |sample: &&Sample| places.get(&sample.id).map_or(f32::NAN, |p| p[axis]);
        circumstance(
            "content",
            INWARD,
            Values::Measured(samples.iter().map(place).collect()),
        )
    };
    let mut both = vec![axis(0), axis(1)];
    both.retain(|one| one.values.differ());
    both
}

/// The class of each sample, as a respect in which groups may differ.
pub(super) fn class(samples: &[&Sample]) -> Circumstance {
    let classes = samples.iter().map(|s| s.class.map(|class| class.0));
    circumstance("class", 1.0, Values::Named(classes.collect()))
}

fn circumstance(name: &str, telling: f64, values: Values) -> Circumstance {
    Circumstance {
        name: name.to_owned(),
        is_column: false,
        telling,
        values,
    }
}

fn of_pictures(samples: &[&Sample]) -> Vec<Circumstance> {
    let sizes: Vec<String> = samples
        .iter()
        .map(|sample| {
            let [width, height] = sample.size_px();
            format!("{width}×{height}")
        })
        .collect();
    let side = |pick: fn(f32, f32) -> f32| {
        let of = |sample: &&Sample| {
            let [width, height] = sample.size_px().map(|px| px as f32);
            if height > 0.0 {
                pick(width, height)
            } else {
                f32::NAN
            }
        };
        Values::Measured(samples.iter().map(of).collect())
    };
    let brightness = samples.iter().map(|sample| {
        let quality = sample.picture().and_then(|picture| picture.quality);
        quality.map_or(f32::NAN, |quality| quality.brightness)
    });
    // What has no even border says nothing: it is the subject that reaches it.
    let border = samples.iter().map(|sample| {
        let look = sample.picture()?.look.as_deref()?;
        look.even_border().map(|level| u32::from(level / 64))
    });
    vec![
        format_of(samples),
        circumstance(
            "size",
            OUTWARD,
            named(sizes.iter().map(|s| Some(&**s)).collect()),
        ),
        circumstance("aspect", INWARD, side(|width, height| width / height)),
        circumstance("area", INWARD, side(|width, height| width * height)),
        circumstance("brightness", INWARD, Values::Measured(brightness.collect())),
        circumstance("border", OUTWARD, Values::Named(border.collect())),
    ]
}

fn of_sounds(samples: &[&Sample]) -> Vec<Circumstance> {
    let facts = |pick: fn(&crate::data::sound::facts::SoundFacts) -> f32| {
        let of = |sample: &&Sample| sample.sound().map_or(f32::NAN, |sound| pick(&sound.facts));
        Values::Measured(samples.iter().map(of).collect())
    };
    let whole = |pick: fn(&crate::data::sound::facts::SoundFacts) -> u32| {
        let texts: Vec<Option<String>> = samples
            .iter()
            .map(|sample| Some(pick(&sample.sound()?.facts).to_string()))
            .collect();
        named(texts.iter().map(Option::as_deref).collect())
    };
    vec![
        format_of(samples),
        circumstance("rate", OUTWARD, whole(|facts| facts.rate_hz)),
        circumstance(
            "channels",
            OUTWARD,
            whole(|facts| u32::from(facts.num_channels)),
        ),
        circumstance("duration", INWARD, facts(|facts| facts.duration_secs)),
        circumstance("loudness", INWARD, facts(|facts| facts.rms)),
    ]
}

fn of_texts(samples: &[&Sample]) -> Vec<Circumstance> {
    let texts: Vec<&str> = samples
        .iter()
        .map(|sample| sample.text().unwrap_or_default())
        .collect();
    let lengths = texts.iter().map(|text| text.chars().count() as f32);
    let languages: Vec<Option<&'static str>> =
        texts.par_iter().map(|text| language(text)).collect();
    let marks = texts
        .iter()
        .map(|text| Some(u32::from(has_encoding_marks(text))));
    vec![
        circumstance("length", INWARD, Values::Measured(lengths.collect())),
        circumstance("language", OUTWARD, named(languages)),
        circumstance("encoding", OUTWARD, Values::Named(marks.collect())),
    ]
}

fn language(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(TELLING_CHARS);
    let start = end.map_or(text, |(end, _)| &text[..end]);
    let letters = start.chars().filter(|c| c.is_alphabetic()).count();
    // A character of Chinese says as much as several letters.
    let ideographs = start
        .chars()
        .filter(|c| crate::clean::text::is_ideograph(*c))
        .count();
    if letters + 4 * ideographs < LEAST_LETTERS {
        return None;
    }
    if ideographs * 4 > letters {
        return Some("cmn");
    }
    let info = whatlang::detect(start)?;
    info.is_reliable().then(|| info.lang().code())
}

/// What is left where bytes were read in the wrong encoding, or a mark of the order of bytes.
fn has_encoding_marks(text: &str) -> bool {
    const MARKS: [&str; 7] = ["\u{feff}", "\u{fffd}", "Ã¤", "Ã©", "â€", "Â ", "ï»¿"];
    MARKS.iter().any(|mark| text.contains(mark))
}

fn format_of(samples: &[&Sample]) -> Circumstance {
    let formats: Vec<Option<String>> = samples
        .iter()
        .map(|sample| {
            let (_, end) = sample.path.rsplit_once('.')?;
            let end = end.to_lowercase();
            // Two names of one format.
            Some(if end == "jpeg" { "jpg".to_owned() } else { end })
        })
        .collect();
    let values = named(formats.iter().map(Option::as_deref).collect());
    circumstance("format", OUTWARD, values)
}

/// The folder that was imported. Folders that lie side by side are one: a class is often imported
/// by its folder.
fn source(snapshot: &Snapshot, samples: &[&Sample]) -> Option<Circumstance> {
    let parents: Vec<String> = snapshot
        .sources
        .iter()
        .map(|source| {
            let parent = source.root.parent().unwrap_or(&source.root);
            parent.to_string_lossy().into_owned()
        })
        .collect();
    if parents.is_empty() {
        return None;
    }
    let of = |sample: &&Sample| parents.get(sample.source as usize).map(String::as_str);
    let values = named(samples.iter().map(of).collect());
    Some(circumstance("source", OUTWARD, values))
}

/// Numbers for names, the rare ones together.
fn named(names: Vec<Option<&str>>) -> Values {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in names.iter().flatten() {
        *counts.entry(*name).or_default() += 1;
    }
    let least = names.len() as f64 * RARE;
    let mut common: Vec<&str> = counts
        .iter()
        .filter(|(_, count)| **count as f64 >= least)
        .map(|(name, _)| *name)
        .collect();
    common.sort_unstable();
    let places: HashMap<&str, u32> = common.into_iter().zip(1..).collect();
    let numbers = names.into_iter();
    Values::Named(
        numbers
            .map(|name| name.map(|name| places.get(name).copied().unwrap_or(0)))
            .collect(),
    )
}

impl Values {
    /// Whether any two that are known differ.
    fn differ(&self) -> bool {
        match self {
            Self::Named(names) => {
                let mut known = names.iter().flatten();
                let first = known.next();
                known.any(|name| Some(name) != first)
            }
            Self::Measured(numbers) => {
                let mut known = numbers.iter().filter(|number| number.is_finite());
                let first = known.next();
                known.any(|number| Some(number) != first)
            }
        }
    }
}
