//! Data as they leave the project where personal data are masked. The originals are never changed.

use super::PersonalData;
use crate::clean::private::faces::{Face, FaceDetector};
use crate::clean::private::{self, PersonalKind};
use crate::data::media::{self, SkipReason};
use crate::data::{Content, Facts, Row, Sample, Shape};
use crate::failure::Failure;
use crate::project::Snapshot;
use crate::project::error::io_failure;
use image::{DynamicImage, ImageFormat, RgbImage};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Quality of JPEG files that are written anew.
const JPEG_QUALITY: u8 = 92;

/// What was masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MaskedCounts {
    /// Samples in which something was.
    pub num_samples: usize,
    /// How often each kind was.
    pub places: BTreeMap<PersonalKind, usize>,
    /// Pictures that cannot be read: they were left out, since nobody knows what they show.
    pub num_unreadable: usize,
}

impl MaskedCounts {
    fn add(&mut self, kind: PersonalKind, count: usize) {
        if count > 0 {
            *self.places.entry(kind).or_default() += count;
        }
    }
}

/// The project with marks in the place of what is personal in its texts, rows and facts. Labels of
/// parts of texts move with their words.
pub fn masked_project(project: &Snapshot, counts: &mut MaskedCounts) -> Snapshot {
    let mut masked = project.clone();
    let mut groups = Pseudonyms::default();
    for sample in &mut masked.samples {
        let before: usize = counts.places.values().sum();
        if let Some(changed) = masked_sample(sample, &mut groups, counts) {
            *sample = Arc::new(changed);
        }
        if counts.places.values().sum::<usize>() > before {
            counts.num_samples += 1;
        }
    }
    masked
}

/// Groups that are somebody's address or number get a number: what belongs together still does.
#[derive(Default)]
struct Pseudonyms(HashMap<String, usize>);

impl Pseudonyms {
    fn of(&mut self, group: &str, masked: &str) -> String {
        let next = self.0.len() + 1;
        let number = *self.0.entry(group.to_owned()).or_insert(next);
        format!("{masked} {number}")
    }
}

/// The sample with marks; `None` where nothing is to be masked.
fn masked_sample(
    sample: &Sample,
    groups: &mut Pseudonyms,
    counts: &mut MaskedCounts,
) -> Option<Sample> {
    let mut changed: Option<Sample> = None;
    match &sample.content {
        Content::Text(text) => {
            let masked = private::masked(text);
            if !masked.spans.is_empty() {
                count(&masked, counts);
                let sample = changed.get_or_insert_with(|| sample.clone());
                for mark in &mut sample.marks {
                    if let Shape::Span { start, end } = &mut mark.shape {
                        let place = masked.place_of(&(*start as usize..*end as usize));
                        (*start, *end) = (place.start as u32, place.end as u32);
                    }
                }
                sample.content = Content::Text(masked.text.into());
            }
        }
        Content::Row(row) => {
            let cells: Vec<Option<private::Masked>> =
                row.cells().map(|cell| cell.map(private::masked)).collect();
            if cells.iter().flatten().any(|cell| !cell.spans.is_empty()) {
                cells.iter().flatten().for_each(|cell| count(cell, counts));
                let texts = cells.iter().map(|cell| Some(&*cell.as_ref()?.text));
                let row = Row::of(texts);
                changed.get_or_insert_with(|| sample.clone()).content = Content::Row(row);
            }
        }
        Content::Picture(_) | Content::Sound(_) => {}
    }
    if let Some(facts) = sample
        .facts
        .as_deref()
        .and_then(|facts| masked_facts(facts, groups, counts))
    {
        changed.get_or_insert_with(|| sample.clone()).facts = Some(Box::new(facts));
    }
    changed
}

fn masked_facts(
    facts: &Facts,
    groups: &mut Pseudonyms,
    counts: &mut MaskedCounts,
) -> Option<Facts> {
    let mut masked = |text: &Option<String>| {
        let masked = private::masked(text.as_deref()?);
        count(&masked, counts);
        (!masked.spans.is_empty()).then_some(masked.text)
    };
    let (group, origin) = (masked(&facts.group), masked(&facts.origin));
    if group.is_none() && origin.is_none() {
        return None;
    }
    let old = facts.group.as_deref().unwrap_or_default();
    Some(Facts {
        group: group
            .map(|masked| groups.of(old, &masked))
            .or_else(|| facts.group.clone()),
        origin: origin.or_else(|| facts.origin.clone()),
        time: facts.time.clone(),
    })
}

fn count(masked: &private::Masked, counts: &mut MaskedCounts) {
    for span in &masked.spans {
        counts.add(span.kind, 1);
    }
}

/// A file's name without what is personal in it; its ending stays.
pub(crate) fn masked_name(name: &str) -> String {
    let (stem, ending) = name
        .rsplit_once('.')
        .map_or((name, String::new()), |(stem, end)| {
            (stem, format!(".{end}"))
        });
    private::masked(stem).text + &ending
}

/// The picture with its faces hidden.
pub fn hidden_faces(mut picture: RgbImage, faces: &[Face]) -> RgbImage {
    let places: Vec<[f32; 4]> = faces.iter().map(|face| face.rect_px).collect();
    private::hide(&mut picture, &places);
    picture
}

/// Hides faces in copies of pictures.
pub(crate) struct Masking {
    known: PersonalData,
    detector: FaceDetector,
    /// Where the copies lie until they are taken over.
    folder: tempfile::TempDir,
}

/// What became of a picture.
pub(crate) enum MaskedPicture {
    /// It shows no face and leaves as it is.
    AsItIs,
    /// A copy without faces, and the ending of its name.
    Copy(PathBuf, &'static str),
    /// It cannot be read, so that nobody knows what it shows.
    Unreadable,
}

impl Masking {
    /// Copies are put into a temporary folder.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(project: &Snapshot) -> Result<Self, Failure> {
        let folder = tempfile::tempdir();
        Ok(Self {
            known: PersonalData::load(&project.dir).unwrap_or_default(),
            detector: FaceDetector::new()?,
            folder: folder.map_err(|error| io_failure(&std::env::temp_dir(), error))?,
        })
    }

    /// Makes a copy without faces where a picture shows some.
    ///
    /// # Errors
    /// If the copy cannot be written.
    pub fn picture(
        &mut self,
        sample: &Sample,
        file: &Path,
        counts: &mut MaskedCounts,
    ) -> Result<MaskedPicture, Failure> {
        let known = self.known.of(sample).map(|held| held.faces.clone());
        if known.as_ref().is_some_and(Vec::is_empty) {
            return Ok(MaskedPicture::AsItIs);
        }
        let picture: Result<RgbImage, SkipReason> = media::load(file);
        let Ok(picture) = picture else {
            counts.num_unreadable += 1;
            return Ok(MaskedPicture::Unreadable);
        };
        let mut faces = match known {
            Some(faces) => faces,
            None => self.detector.find(&picture)?,
        };
        if faces.is_empty() {
            return Ok(MaskedPicture::AsItIs);
        }
        counts.num_samples += 1;
        counts.add(PersonalKind::Face, faces.len());
        let mut hidden = hidden_faces(picture, &faces);
        // What still looks like a face, such as one behind another, is hidden as well.
        for _ in 0..3 {
            faces = self.detector.find(&hidden)?;
            if faces.is_empty() {
                break;
            }
            counts.add(PersonalKind::Face, faces.len());
            hidden = hidden_faces(hidden, &faces);
        }
        let is_jpeg = file.extension().is_some_and(|ending| {
            ending.eq_ignore_ascii_case("jpg") || ending.eq_ignore_ascii_case("jpeg")
        });
        let ending = if is_jpeg { "jpg" } else { "png" };
        let copy = self.folder.path().join(format!("{}.{ending}", sample.id.0));
        write(&hidden, &copy, is_jpeg)?;
        Ok(MaskedPicture::Copy(copy, ending))
    }
}

fn write(picture: &RgbImage, path: &Path, is_jpeg: bool) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| io_failure(path, error);
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(wrong)?);
    let written = if is_jpeg {
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY);
        picture.write_with_encoder(encoder)
    } else {
        DynamicImage::ImageRgb8(picture.clone()).write_to(&mut file, ImageFormat::Png)
    };
    written.map_err(|error| wrong(std::io::Error::other(error)))?;
    std::io::Write::flush(&mut file).map_err(wrong)
}
