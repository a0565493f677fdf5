//! From what a model is asked about to the numbers that its graph takes. Part of every card: equal
//! value, equal numbers.

use super::Question;
use super::audio_classification::SoundPreparation;
use super::tabular::RowPreparation;
use super::text_classification::TextPreparation;
use crate::data::media::{self, Preprocessing, SkipReason};
use crate::data::table;
use crate::export::card::InputDescription;
use crate::graph::HostTensor;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::Path;

/// How a model's input is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Preparation {
    /// Of pictures.
    Pictures(Preprocessing),
    /// Of texts.
    Texts(TextPreparation),
    /// Of recordings.
    Sounds(SoundPreparation),
    /// Of rows of a table.
    Rows(RowPreparation),
}

impl Preparation {
    /// What one question becomes: the numbers of a sample in the order of [`Preparation::shape`],
    /// of a long recording those of each of its windows.
    ///
    /// # Errors
    /// Says why it cannot be read.
    fn prepare(&self, question: &Question) -> Result<Vec<Vec<f32>>, SkipReason> {
        let one = |numbers| Ok(vec![numbers]);
        match (self, question) {
            (Self::Pictures(preprocessing), Question::File(path)) => {
                let picture = media::preprocess(&media::load(path)?, preprocessing);
                let mut numbers = vec![0.0; self.shape().iter().product()];
                media::write_nchw(&picture, &mut numbers);
                one(numbers)
            }
            (Self::Sounds(sounds), Question::File(path)) => sounds.prepare(path),
            (Self::Rows(rows), Question::Row(cells)) => one(rows.prepare(cells)?),
            _ => Err(SkipReason::new(
                "other-kind",
                format!("this model is asked about {}", self.asks_for()),
            )),
        }
    }

    fn asks_for(&self) -> &'static str {
        match self {
            Self::Pictures(_) => "picture files",
            Self::Texts(_) => "texts",
            Self::Sounds(_) => "sound files",
            Self::Rows(_) => "rows of a table",
        }
    }

    /// Sizes of the input of one sample; a text's are as long as it is.
    fn shape(&self) -> Vec<usize> {
        match self {
            Self::Pictures(p) => vec![3, p.height_px as usize, p.width_px as usize],
            Self::Texts(_) => Vec::new(),
            Self::Sounds(sounds) => vec![sounds.num_samples()],
            Self::Rows(rows) => vec![rows.num_inputs()],
        }
    }

    /// Samples that go through a net together.
    pub fn batch(&self) -> usize {
        match self {
            Self::Pictures(_) => 16,
            Self::Sounds(_) => 64,
            Self::Texts(_) => 256,
            Self::Rows(_) => 1024,
        }
    }

    /// The input in words.
    pub fn describe(&self) -> InputDescription {
        match self {
            Self::Pictures(preprocessing) => InputDescription::of_pictures(preprocessing),
            Self::Texts(texts) => texts.describe(),
            Self::Sounds(sounds) => sounds.describe(),
            Self::Rows(rows) => rows.describe(),
        }
    }

    /// What each question becomes, as [`Self::prepare`] says it.
    pub(super) fn prepare_each(
        &self,
        questions: &[Question],
    ) -> Vec<Result<Vec<Vec<f32>>, SkipReason>> {
        questions
            .par_iter()
            .map(|question| self.prepare(question))
            .collect()
    }

    /// The inputs of those questions that can be read, in order, and for each question how many of
    /// the rows are its own: more than one for a long recording. No inputs where none can be read.
    pub fn prepare_all(
        &self,
        questions: &[Question],
    ) -> (Vec<HostTensor>, Vec<Result<usize, SkipReason>>) {
        if let Self::Texts(texts) = self {
            let read: Vec<Result<Cow<'_, str>, SkipReason>> =
                questions.par_iter().map(text_of).collect();
            let readable: Vec<&str> = read.iter().flatten().map(AsRef::as_ref).collect();
            let inputs = texts.inputs(&readable);
            return (
                inputs,
                read.iter()
                    .map(|read| read.as_ref().map(|_| 1).map_err(Clone::clone))
                    .collect(),
            );
        }
        let prepared = self.prepare_each(questions);
        let mut shape = self.shape();
        let mut data = Vec::with_capacity(shape.iter().product::<usize>() * prepared.len());
        let mut num_rows = 0;
        let told = prepared
            .into_iter()
            .map(|rows| {
                let rows = rows?;
                num_rows += rows.len();
                data.extend(rows.iter().flatten());
                Ok(rows.len())
            })
            .collect();
        shape.insert(0, num_rows);
        let input = (num_rows > 0).then(|| HostTensor::new(shape, data));
        (input.into_iter().collect(), told)
    }
}

/// Whether a name is that of a file of texts; what is neither that nor a file is the text itself.
fn is_named_as_file(path: &Path) -> bool {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    table::has_table_ending(path)
        || matches!(ending.as_deref(), Some("txt" | "text" | "md" | "log"))
}

/// The text that is asked about.
pub(super) fn text_of(question: &Question) -> Result<Cow<'_, str>, SkipReason> {
    match question {
        Question::Text(text) => Ok(Cow::Borrowed(text)),
        Question::File(path) if !path.exists() && !is_named_as_file(path) => {
            Ok(Cow::Owned(path.to_string_lossy().into_owned()))
        }
        Question::File(path) => super::text_classification::read(path).map(Cow::Owned),
        Question::Row(_) => Err(SkipReason::new(
            "other-kind",
            "this model is asked about texts",
        )),
    }
}
