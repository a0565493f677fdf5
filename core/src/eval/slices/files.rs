//! Groups by where a file comes from and what was measured on it.

use super::GroupName;
use super::bins::binned;
use crate::data::Sample;
use crate::project::Snapshot;
use std::collections::HashMap;
use std::path::Path;

/// By what was imported: a folder, or a table of texts or rows.
pub(super) fn by_source(project: &Snapshot, samples: &[&Sample]) -> Vec<GroupName> {
    let is_files = project.task.data_kind().is_files();
    let place = |sample: &Sample| {
        // What came from a table has the table's path before the sign.
        let table = sample.path.rsplit_once('#').map(|(table, _)| table);
        (
            sample.source,
            table.filter(|_| !is_files).map(str::to_owned),
        )
    };
    let mut names: HashMap<(u32, Option<String>), String> = HashMap::new();
    for sample in samples {
        let place = place(sample);
        let root = project.sources.get(place.0 as usize);
        let root = root.map_or(Path::new(""), |source| &source.root);
        names.entry(place).or_insert_with_key(|(_, table)| {
            let whole = table
                .as_ref()
                .map_or(root.to_owned(), |table| root.join(table));
            whole.display().to_string()
        });
    }
    let short = |whole: &String| {
        let name = Path::new(whole).file_name();
        name.map_or(whole.clone(), |name| name.to_string_lossy().into_owned())
    };
    // The last part of the path, where that tells them apart.
    let mut counts: HashMap<String, usize> = HashMap::new();
    for whole in names.values() {
        *counts.entry(short(whole)).or_default() += 1;
    }
    let shown = |sample: &&Sample| {
        let whole = &names[&place(sample)];
        let short = short(whole);
        GroupName::Value(if counts[&short] == 1 {
            short
        } else {
            whole.clone()
        })
    };
    samples.iter().map(shown).collect()
}

/// By the ending of the file's name.
pub(super) fn by_format(samples: &[&Sample]) -> Vec<GroupName> {
    let ending = |sample: &&Sample| {
        let ending = Path::new(&*sample.path).extension()?;
        let ending = ending.to_string_lossy().to_lowercase();
        Some(match &*ending {
            "jpeg" => "jpg".to_owned(),
            "tiff" => "tif".to_owned(),
            _ => ending,
        })
    };
    values(samples, ending)
}

/// By what belongs together.
pub(super) fn by_group(samples: &[&Sample]) -> Vec<GroupName> {
    values(samples, |sample| sample.group().map(str::to_owned))
}

/// By the shorter side, in pixels.
pub(super) fn by_size(samples: &[&Sample]) -> Vec<GroupName> {
    numbers(samples, |sample| {
        let [width, height] = sample.picture()?.size_px;
        Some(f64::from(width.min(height)))
    })
}

/// By the mean grey level, 0 to 1.
pub(super) fn by_brightness(samples: &[&Sample]) -> Vec<GroupName> {
    numbers(samples, |sample| {
        let quality = sample.picture()?.quality.as_ref()?;
        Some(f64::from(quality.brightness))
    })
}

/// By how long a recording is, in seconds.
pub(super) fn by_seconds(samples: &[&Sample]) -> Vec<GroupName> {
    numbers(samples, |sample| {
        // A hundredth is as far as anybody tells lengths apart.
        let secs = f64::from(sample.sound()?.facts.duration_secs);
        Some((secs * 100.0).round() / 100.0)
    })
}

fn values(samples: &[&Sample], value: impl Fn(&&Sample) -> Option<String>) -> Vec<GroupName> {
    let values = samples.iter().map(value);
    values
        .map(|value| value.map_or(GroupName::Missing, GroupName::Value))
        .collect()
}

fn numbers(samples: &[&Sample], number: impl Fn(&&Sample) -> Option<f64>) -> Vec<GroupName> {
    let numbers: Vec<Option<f64>> = samples.iter().map(number).collect();
    binned(&numbers)
}
