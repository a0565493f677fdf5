//! A few samples to look at: some that the model gets right, some that it gets wrong.

use crate::data::{ColumnRole, Content, Sample, media};
use crate::eval::{ItemPrediction, Measured};
use crate::ids::{ClassId, SampleId};
use crate::project::Snapshot;
use image::codecs::jpeg::JpegEncoder;
use std::collections::BTreeMap;

/// Side of a picture, in pixels.
const SIDE_PX: u32 = 120;
const JPEG_QUALITY: u8 = 80;
/// Characters of a text.
const MOST_LETTERS: usize = 160;
/// Cells of a row.
const MOST_CELLS: usize = 6;
/// Right ones, and as many wrong ones.
const NUM_EACH: usize = 6;
/// Wrong ones of the same two classes.
const MOST_ALIKE: usize = 2;

/// A sample with what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExampleItem {
    /// Its picture as JPEG, with width and height in pixels.
    pub picture: Option<(Vec<u8>, [u32; 2])>,
    /// The beginning of its text, its cells or its name; empty of pictures.
    pub text: String,
    /// Its classes, or its number.
    pub truth: Vec<String>,
    /// What the model says.
    pub predicted: Vec<String>,
    /// How sure the model is, 0 to 1, where it says so.
    pub probability: Option<f64>,
    /// Whether the model is right; of numbers, whether it is near.
    pub is_right: bool,
}

/// A sample that is shown, before it is read.
struct Chosen {
    sample: SampleId,
    truth: Vec<String>,
    predicted: Vec<String>,
    probability: Option<f64>,
    is_right: bool,
}

/// The examples of a report. Samples that are gone or cannot be read are left out.
pub fn examples(project: &Snapshot, labels: &[String], report: &Measured) -> Vec<ExampleItem> {
    let chosen = match report {
        Measured::Classes(report) => of_classes(&report.items, labels),
        Measured::Labels(report) => {
            let names = |classes: &[ClassId]| classes.iter().map(|c| name(labels, *c)).collect();
            let right = report.items.iter().filter(|item| item.is_right());
            let right = right.filter(|item| !item.truth.is_empty()).take(NUM_EACH);
            let wrong = report.mistakes(None).into_iter().take(NUM_EACH);
            wrong
                .chain(right)
                .map(|item| Chosen {
                    sample: item.sample,
                    truth: names(&item.truth),
                    predicted: names(&item.predicted),
                    probability: None,
                    is_right: item.is_right(),
                })
                .collect()
        }
        Measured::Numbers(report) => {
            let mut items: Vec<_> = report.items.iter().collect();
            items.sort_by(|a, b| b.error().abs().total_cmp(&a.error().abs()));
            let num_far = items.len().min(NUM_EACH);
            let num_near = (items.len() - num_far).min(NUM_EACH);
            let near = items.split_off(items.len() - num_near);
            let one = |item: &crate::eval::NumberPrediction, is_right| Chosen {
                sample: item.sample,
                truth: vec![super::figures::number(item.truth)],
                predicted: vec![super::figures::number(item.predicted)],
                probability: None,
                is_right,
            };
            let far = items.into_iter().take(num_far).map(|item| one(item, false));
            far.chain(near.into_iter().rev().map(|item| one(item, true)))
                .collect()
        }
    };
    chosen
        .into_iter()
        .filter_map(|chosen| read(project, chosen))
        .collect()
}

/// The surest mistakes, no more than a few of the same two classes; and of each class the one that
/// is surest and right.
fn of_classes(items: &[ItemPrediction], labels: &[String]) -> Vec<Chosen> {
    let mut sorted: Vec<&ItemPrediction> = items.iter().collect();
    sorted.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let mut num_alike: BTreeMap<(ClassId, ClassId), usize> = BTreeMap::new();
    let mut take = |is_right: bool, most: usize| -> Vec<&ItemPrediction> {
        let wanted = sorted.iter().copied();
        let wanted = wanted.filter(|item| (item.truth == item.predicted) == is_right);
        wanted
            .filter(|item| {
                let alike = num_alike.entry((item.truth, item.predicted)).or_default();
                *alike += 1;
                *alike <= most
            })
            .take(NUM_EACH)
            .collect()
    };
    let mut chosen = take(false, MOST_ALIKE);
    chosen.extend(take(true, 1));
    chosen
        .into_iter()
        .map(|item| Chosen {
            sample: item.sample,
            truth: vec![name(labels, item.truth)],
            predicted: vec![name(labels, item.predicted)],
            probability: Some(f64::from(item.probability)),
            is_right: item.truth == item.predicted,
        })
        .collect()
}

fn name(labels: &[String], class: ClassId) -> String {
    labels.get(class.index()).cloned().unwrap_or_default()
}

fn read(project: &Snapshot, chosen: Chosen) -> Option<ExampleItem> {
    let sample = project.sample(chosen.sample)?;
    let (picture, text) = match &sample.content {
        Content::Picture(_) => (Some(thumbnail(project, sample)?), String::new()),
        Content::Text(text) => (None, beginning(text)),
        Content::Row(_) => (None, cells(project, sample)),
        Content::Sound(_) => (None, file_name(&sample.path)),
    };
    Some(ExampleItem {
        picture,
        text,
        truth: chosen.truth,
        predicted: chosen.predicted,
        probability: chosen.probability,
        is_right: chosen.is_right,
    })
}

/// Small, and without what the file says of place and camera.
fn thumbnail(project: &Snapshot, sample: &Sample) -> Option<(Vec<u8>, [u32; 2])> {
    let picture = media::thumbnail(&project.sample_path(sample), SIDE_PX).ok()?;
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
        .encode_image(&picture)
        .ok()?;
    Some((bytes, [picture.width(), picture.height()]))
}

fn beginning(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn cells(project: &Snapshot, sample: &Sample) -> String {
    let Some(row) = sample.row() else {
        return String::new();
    };
    let features = project
        .columns
        .iter()
        .filter(|column| column.role == ColumnRole::Feature);
    let told = features.filter_map(|column| {
        let cell = row.cell(column.place)?;
        Some(format!("{} = {cell}", column.name))
    });
    beginning(&told.take(MOST_CELLS).collect::<Vec<_>>().join("; "))
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(sample: i64, truth: u32, predicted: u32, probability: f32) -> ItemPrediction {
        ItemPrediction {
            sample: SampleId(sample),
            truth: ClassId(truth),
            predicted: ClassId(predicted),
            probability,
            truth_probability: probability,
        }
    }

    #[test]
    fn the_surest_mistakes_come_first_and_not_all_of_one_kind() {
        let labels = ["a", "b"].map(str::to_owned);
        let items = [
            item(1, 0, 1, 0.6),
            item(2, 0, 1, 0.9),
            item(3, 0, 1, 0.8),
            item(4, 1, 0, 0.55),
            item(5, 0, 0, 0.7),
            item(6, 0, 0, 0.95),
            item(7, 1, 1, f32::NAN),
        ];
        let chosen = of_classes(&items, &labels);
        let ids: Vec<(i64, bool)> = chosen.iter().map(|c| (c.sample.0, c.is_right)).collect();
        let wrong = [(2, false), (3, false), (4, false)];
        assert_eq!(ids[..3], wrong);
        assert!(ids.contains(&(6, true)) && !ids.contains(&(5, true)));
        assert!(of_classes(&[], &labels).is_empty());
    }

    #[test]
    fn texts_are_cut_at_a_letter() {
        assert_eq!(beginning("a\n  b"), "a b");
        let long = beginning(&"猫".repeat(400));
        assert_eq!(long.chars().count(), MOST_LETTERS + 1);
    }
}
