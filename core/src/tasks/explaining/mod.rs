//! Why a model answers as it does: parts of what it was asked about are covered, and what that does
//! to the answer is what they said. One file for each kind of data.

mod heat_map;
mod picture;
mod row;
mod sound;

pub use heat_map::{HeatMap, heat_color};
pub use row::ColumnReason;
pub use sound::Stretch;

use super::asking::{Asker, unfolded};
use super::preparation::text_of;
use super::text_classification::TextModel;
use super::{Because, Model, Preparation, Question};
use crate::data::media::{self, SkipReason};
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::train::head::argmax;
use serde::Serialize;
use std::path::Path;

/// Why a model gives an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// What was asked about; a file of a text is its text.
    pub input: Question,
    /// The class that is explained; `None` where the model predicts a number.
    pub class: Option<String>,
    /// The probability of the class, 0 to 1, or the number.
    pub value: f64,
    /// What speaks for it and against it.
    #[serde(flatten)]
    pub reasons: Reasons,
}

/// What speaks for an answer and against it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reasons {
    /// Of a picture, which places.
    Picture(HeatMap),
    /// Of a recording, which stretches of time.
    Sound {
        /// In order, without gaps; what is quiet before and behind is not listened to.
        stretches: Vec<Stretch>,
    },
    /// Of a text, which words.
    Text {
        /// The strongest first.
        because: Vec<Because>,
    },
    /// Of a row, which columns.
    Row {
        /// The strongest first.
        columns: Vec<ColumnReason>,
        /// Rows of the training split whose values took the place of the row's own; 0 where there
        /// were none, so that each value was taken for a missing one.
        num_others: usize,
    },
}

/// Asks a model why it answers a question as it does. The likeliest class is explained, or the one
/// that is named. Where the model is a run of a project, that gives the values that columns of a row
/// have elsewhere.
///
/// # Errors
/// If the model cannot be read or run, the question cannot be read or stands for several, the class
/// is none of the model's, or the person stops.
pub fn explain(
    model: &Path,
    question: &Question,
    class: Option<&str>,
    project: Option<&Snapshot>,
    context: &JobContext,
) -> Result<Explanation, JobError> {
    let model = Model::load(model)?;
    let mut question = single(&model, question)?;
    let asked = std::slice::from_ref(&question);
    let answer = Asker::new(&model)?.ask(asked)?.pop();
    let answer = answer
        .unwrap_or_else(|| Err(SkipReason::empty_file()))
        .map_err(|reason| unreadable(&question, &reason))?;
    let class = class_of(&model, class, &answer)?;
    // Hundreds of changed inputs: what makes a model careful changes how steep its answers are, and
    // not what they hang on.
    let model = model.as_trained()?;
    context.check()?;
    let file = question.file().unwrap_or(Path::new(""));
    let reasons = match &model.card().preparation {
        Preparation::Pictures(preprocessing) => {
            let picture = media::load(file).map_err(|reason| unreadable(&question, &reason))?;
            let picture = media::preprocess(&picture, preprocessing);
            Reasons::Picture(picture::explain(&model, &picture, class, context)?)
        }
        Preparation::Sounds(sounds) => {
            let heard = crate::data::sound::load(file);
            let heard = heard.map_err(|reason| unreadable(&question, &reason))?;
            let stretches = sound::explain(&model, sounds, &heard, class, context)?;
            Reasons::Sound { stretches }
        }
        Preparation::Texts(_) => {
            let text = text_of(&question).map_err(|reason| unreadable(&question, &reason))?;
            let text = text.into_owned();
            let because = TextModel::of(&model)?.because(&text, class);
            // Words stand in the text, not in the name of its file.
            question = Question::Text(text);
            Reasons::Text { because }
        }
        Preparation::Rows(rows) => {
            let Question::Row(cells) = &question else {
                let reason = SkipReason::new("other-kind", "this model is asked about rows");
                return Err(unreadable(&question, &reason).into());
            };
            let others = project.map_or_else(Vec::new, |project| row::others(rows, project));
            let num_others = others.len();
            let columns = row::explain(&model, rows, cells, &others, class, context)?;
            Reasons::Row {
                columns,
                num_others,
            }
        }
    };
    Ok(Explanation {
        class: model.card().labels.get(class).cloned(),
        value: f64::from(answer[class]),
        input: question,
        reasons,
    })
}

/// The one thing that is asked about.
fn single(model: &Model, question: &Question) -> Result<Question, Failure> {
    let mut questions = unfolded(model, std::slice::from_ref(question))?;
    if questions.len() == 1 {
        return Ok(questions.swap_remove(0));
    }
    let message = format!(
        "{question} holds {}, and one answer is explained at a time. Name one of them.",
        questions.len()
    );
    Err(Failure::new("explains-one", message)
        .with("input", question)
        .with("count", questions.len()))
}

fn unreadable(question: &Question, reason: &SkipReason) -> Failure {
    let message = format!("{question} cannot be explained: {}.", reason.message);
    Failure::new("cannot-explain", message)
        .with("input", question)
        .with("reason", &reason.message)
}

/// The output that is explained.
fn class_of(model: &Model, class: Option<&str>, answer: &[f32]) -> Result<usize, Failure> {
    let labels = &model.card().labels;
    let Some(class) = class else {
        return Ok(argmax(answer));
    };
    if model.card().target.is_some() {
        let message = "This model predicts a number: it has no classes to be explained.";
        return Err(Failure::new("number-has-no-class", message));
    }
    labels.iter().position(|l| l == class).ok_or_else(|| {
        let message = format!(
            "“{class}” is none of the model's classes. They are {}.",
            labels.join(", ")
        );
        Failure::new("class-not-of-model", message)
            .with("class", class)
            .with("classes", labels.join(", "))
    })
}
