//! Asking a model: about anything that it takes, and about a split.

use super::audio_classification::SoundModel;
use super::caution::{Outputs, Said, Second, Tail, trained_part};
use super::preparation::text_of;
use super::question::classes;
use super::tabular::{self, numbers_of};
use super::text_classification::TextModel;
use super::{
    Answer, Model, Prediction, Preparation, Question, one_label, runtime_for, several_labels,
};
use crate::data::media::SkipReason;
use crate::data::{Content, Sample, Split, table};
use crate::eval::{Answered, Measured, NumberPrediction, NumberReport, UnknownClass};
use crate::event::Stage;
use crate::failure::Failure;
use crate::graph::HostTensor;
use crate::graph::exec::Runtime;
use crate::ids::{ClassId, RunId};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::project::runs::{run_dir, write_report};
use crate::train::device::ComputeDevice;
use crate::train::head::argmax;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Of several classes, so many say what spoke for them, or all that are given.
const MOST_EXPLAINED: usize = 5;
/// Where saying why takes further passes through an encoder, so many answers say it.
const MOST_EXPLAINED_SLOWLY: usize = 20;

/// Asks a model. What cannot be read gets its reason as answer. Of many texts only the first say why,
/// where that is slow; [`explain`](super::explain) says it of any.
///
/// # Errors
/// If the model cannot be read or run, or there is nothing to ask about.
pub fn predict(
    model: &Path,
    questions: &[Question],
    context: &JobContext,
) -> Result<Vec<Prediction>, JobError> {
    let model = Model::load(model)?;
    let questions = unfolded(&model, questions)?;
    if questions.is_empty() {
        let message = "There is nothing to ask about. Name at least one file, text or row.";
        return Err(Failure::new("nothing-to-predict", message).into());
    }
    let answers = say(&model, &questions, Stage::Predicting, context)?;
    let texts = TextModel::of(&model).ok();
    let is_slow = texts.as_ref().is_some_and(TextModel::explains_slowly);
    let mut predictions = Vec::with_capacity(questions.len());
    for (input, answer) in questions.into_iter().zip(answers) {
        context.check()?;
        let is_explained = !is_slow || predictions.len() < MOST_EXPLAINED_SLOWLY;
        let texts = texts.as_ref().filter(|_| is_explained);
        let answer = match answer {
            Err(error) => Answer::Unreadable { error },
            Ok(said) => model.answer(&input, &said, texts),
        };
        predictions.push(Prediction { input, answer });
    }
    Ok(predictions)
}

/// Tables become their rows, for models that are asked about rows or texts.
pub(super) fn unfolded(model: &Model, questions: &[Question]) -> Result<Vec<Question>, Failure> {
    let preparation = &model.card().preparation;
    let mut unfolded = Vec::with_capacity(questions.len());
    for question in questions {
        let table = question.file().filter(|path| table::has_table_ending(path));
        match (preparation, table) {
            (Preparation::Rows(rows), Some(path)) => unfolded.extend(rows.questions(path)?),
            (Preparation::Texts(_), Some(path)) if path.exists() => {
                unfolded.extend(super::text_classification::questions(path)?);
            }
            _ => unfolded.push(question.clone()),
        }
    }
    Ok(unfolded)
}

impl Model {
    /// An answer in words from a row of the graph's output.
    fn answer(&self, question: &Question, said: &Said, texts: Option<&TextModel>) -> Answer {
        let output = &said.output;
        if self.card().target.is_some() {
            return Answer::Number {
                value: f64::from(output[0]),
            };
        }
        if self.card().task.is_multi_label() {
            return self.several(question, output, texts);
        }
        let mut answer = classes(&self.card().labels, output);
        if let Answer::Classes { unknown, .. } = &mut answer {
            *unknown = said.doubt;
        }
        if let Answer::Classes { because, .. } = &mut answer
            && let (Some(texts), Ok(text)) = (texts, text_of(question))
        {
            *because = texts.because(&text, argmax(output));
        }
        answer
    }

    /// As [`Self::answer`], of a model that gives several classes: those that are given, and the
    /// likeliest others, say what spoke for them.
    fn several(&self, question: &Question, output: &[f32], texts: Option<&TextModel>) -> Answer {
        let mut answer = several_labels::answer(self, output);
        if let Answer::Labels { labels, top } = &mut answer
            && let (Some(texts), Ok(text)) = (texts, text_of(question))
        {
            for class in top.iter_mut().take(labels.len().max(MOST_EXPLAINED)) {
                let index = self.card().labels.iter().position(|l| *l == class.label);
                class.because = index.map_or(Vec::new(), |index| texts.because(&text, index));
            }
        }
        answer
    }
}

/// Measures a run's model on a split, and stores the report with the run.
///
/// # Errors
/// If the run cannot be read, its classes are not the project's, the split is empty, or nothing in
/// it can be read. Classes that the project got since are no error: their samples are left out, and
/// the report says how many there are.
pub fn evaluate(
    project: &Snapshot,
    run: &RunId,
    split: Split,
    context: &JobContext,
) -> Result<Measured, JobError> {
    let folder = run_dir(&project.dir, run);
    let model = Model::load(&folder)?;
    let gives_several = model.card().task.is_multi_label();
    if gives_several != project.task.is_multi_label() {
        let message = format!(
            "The project's task is not that of {run} any more. Train again, then evaluate."
        );
        return Err(Failure::new("task-changed", message)
            .with("run", run)
            .into());
    }
    let (labels, all) = (&model.card().labels, project.model_labels());
    // Classes that came later are left out below; they stand behind those that were learned.
    if gives_several || !all.starts_with(labels) {
        check_is_of(&model, project, run)?;
    }
    let samples: Vec<&Sample> = project.labelled_in(split).collect();
    if samples.is_empty() {
        let kind = project.task.data_kind();
        return Err(Failure::new(
            "empty-split",
            format!("There are no {} in the {split} split.", kind.name()),
        )
        .with("split", split)
        .with("kind", kind.name())
        .into());
    }
    let (samples, unknown) = with_known_classes(samples, labels.len(), &all);
    if samples.is_empty() {
        let message = format!("{run} has learned none of the classes in the {split} split.");
        return Err(Failure::new("classes-unknown", message)
            .with("run", run)
            .with("split", split)
            .into());
    }
    let mut report = measure(&model, project, run, split, &samples, context)?;
    if report.score().num_samples() == 0 && report.num_unanswered() == 0 {
        let kind = project.task.data_kind();
        let message = format!(
            "None of the {} in the {split} split can be read.",
            kind.name()
        );
        return Err(Failure::new("nothing-measured", message)
            .with("split", split)
            .with("kind", kind.name())
            .into());
    }
    if let Measured::Classes(report) = &mut report {
        report.unknown_classes = unknown;
    }
    write_report(&folder, &report)?;
    Ok(report)
}

/// Refuses a run whose classes are not the project's.
///
/// # Errors
/// If they are not.
pub(super) fn check_is_of(model: &Model, project: &Snapshot, run: &RunId) -> Result<(), Failure> {
    if model.card().labels == project.model_labels() {
        return Ok(());
    }
    let message = format!(
        "The project's classes are not those of {run} any more. Train again, then evaluate."
    );
    Err(Failure::new("classes-changed", message).with("run", run))
}

/// The samples whose class is one of the first `num_known`, and the classes of the others. Where a
/// number is predicted, or several classes are given, all are known.
fn with_known_classes<'a>(
    samples: Vec<&'a Sample>,
    num_known: usize,
    labels: &[String],
) -> (Vec<&'a Sample>, Vec<UnknownClass>) {
    if num_known == labels.len() {
        return (samples, Vec::new());
    }
    let place = |sample: &Sample| sample.class.map_or(0, ClassId::index);
    let mut counts = vec![0; labels.len()];
    for sample in &samples {
        counts[place(sample)] += 1;
    }
    let unknown = labels.iter().zip(counts).skip(num_known);
    let unknown = unknown.filter(|(_, count)| *count > 0);
    let unknown = unknown.map(|(label, count)| UnknownClass {
        label: label.clone(),
        count,
    });
    let known = samples
        .into_iter()
        .filter(|sample| place(sample) < num_known);
    (known.collect(), unknown.collect())
}

/// Measures a model on samples of a split.
pub(super) fn measure(
    model: &Model,
    project: &Snapshot,
    run: &RunId,
    split: Split,
    samples: &[&Sample],
    context: &JobContext,
) -> Result<Measured, JobError> {
    let started = Instant::now();
    let questions: Vec<Question> = samples
        .iter()
        .map(|sample| question_of(project, sample))
        .collect();
    let answers = say(model, &questions, Stage::Evaluating, context)?;
    let given = answered_of(model, samples, &answers);
    let answers: Vec<Output> = answers.into_iter().map(|said| Ok(said?.output)).collect();
    let num_missing = answers.iter().filter(|answer| answer.is_err()).count();
    if num_missing > 0 {
        let kind = project.task.data_kind().name();
        context.warn(
            Failure::new(
                "pictures-missing",
                format!("{num_missing} {kind} could not be read and were left out."),
            )
            .with("count", num_missing)
            .with("kind", kind),
        );
    }
    let answered = samples
        .iter()
        .zip(answers)
        .map(|(sample, answer)| (*sample, answer.ok()));
    let target = model.card().target.as_ref();
    // What is known of each: its number, or its class.
    let truths: Vec<Option<f64>> = match target {
        Some(_) => numbers_of(project, samples),
        None => samples
            .iter()
            .map(|sample| Some(f64::from(sample.class?.0)))
            .collect(),
    };
    let mut report = match target {
        _ if model.card().task.is_multi_label() => {
            Measured::Labels(several_labels::report(model, run, split, answered))
        }
        Some(target) => {
            let items = answered
                .zip(&truths)
                .filter_map(|((sample, output), truth)| {
                    Some(NumberPrediction {
                        sample: sample.id,
                        truth: (*truth)?,
                        predicted: f64::from(output?[0]),
                    })
                })
                .collect();
            Measured::Numbers(NumberReport::of(run, split, target, items))
        }
        None => {
            let answered = answered.filter_map(|(sample, output)| Some((sample, output?)));
            let labels = &model.card().labels;
            Measured::Classes(one_label::report(run, split, labels, answered))
        }
    };
    if let Preparation::Rows(rows) = &model.card().preparation {
        report.set_columns(tabular::effects(model, rows, &questions, &truths, context)?);
    }
    if let Some(given) = given {
        report.set_answered(given);
    }
    warn_of_unanswered(&report, context);
    report.took(started.elapsed().as_secs_f64());
    Ok(report)
}

/// What is answered of samples, by a model that may say that it does not know.
fn answered_of(
    model: &Model,
    samples: &[&Sample],
    answers: &[Result<Said, SkipReason>],
) -> Option<Answered> {
    let told = |(sample, said): (&&Sample, &Result<Said, SkipReason>)| {
        let (class, said) = (sample.class?, said.as_ref().ok()?);
        Some((argmax(&said.output) == class.index(), said.doubt))
    };
    let may_be_unknown = model.card().caution.may_be_unknown();
    may_be_unknown.then(|| Answered::of(samples.iter().zip(answers).filter_map(told)))
}

/// Says so where the model gave something that is no number.
fn warn_of_unanswered(report: &Measured, context: &JobContext) {
    let count = report.num_unanswered();
    if count > 0 {
        let message = format!(
            "The model gave {count} answers that are no numbers. Look for damaged samples, or train again."
        );
        context.warn(Failure::new("answers-not-finite", message).with("count", count));
    }
}

/// A sample as a model is asked about it.
pub fn question_of(project: &Snapshot, sample: &Sample) -> Question {
    match &sample.content {
        Content::Picture(_) | Content::Sound(_) => Question::File(project.sample_path(sample)),
        Content::Text(text) => Question::Text(text.to_string()),
        Content::Row(row) => Question::Row(
            project
                .columns
                .iter()
                // What is missing in a row is no column that it lacks.
                .map(|column| {
                    let cell = row.cell(column.place).unwrap_or_default();
                    (column.name.clone(), cell.to_owned())
                })
                .collect(),
        ),
    }
}

/// Something that answers questions with a model: in Hearth, or in another runtime.
pub(crate) struct Asker<'a> {
    preparation: &'a Preparation,
    runs: Runs,
    /// What makes it careful, where it is run by itself.
    tail: Option<Tail>,
    outputs: Outputs,
}

enum Runs {
    Graph(Box<dyn Runtime>),
    Texts(Box<TextModel>, Option<Second>),
    Sounds(Box<SoundModel>),
}

impl<'a> Asker<'a> {
    /// In Hearth, on the CPU.
    ///
    /// # Errors
    /// If no runtime takes the model.
    pub fn new(model: &'a Model) -> Result<Self, Failure> {
        let caution = &model.card().caution;
        let tail = Tail::of(model.graph(), caution)?;
        let second = tail.as_ref().and_then(|tail| tail.second);
        let mut asker = Self::as_trained(model, second)?;
        if let Some(tail) = &tail {
            asker.outputs = Outputs::of(&tail.graph, caution);
        }
        asker.tail = tail;
        Ok(asker)
    }

    /// The model as it was trained, with what tells what is familiar where that is asked for.
    ///
    /// # Errors
    /// If no runtime takes the model.
    pub(super) fn as_trained(model: &'a Model, second: Option<Second>) -> Result<Self, Failure> {
        let preparation = &model.card().preparation;
        let graph = if second.is_none() && model.card().caution.is_none() {
            model.graph().clone()
        } else {
            trained_part(model.graph(), second)?
        };
        let runs = match preparation {
            Preparation::Texts(_) => Runs::Texts(Box::new(TextModel::of(model)?), second),
            Preparation::Sounds(_) => Runs::Sounds(Box::new(SoundModel::of(&graph)?)),
            _ => Runs::Graph(runtime_for(Arc::new(graph), &ComputeDevice::cpu())?),
        };
        Ok(Self {
            preparation,
            runs,
            tail: None,
            outputs: Outputs::default(),
        })
    }

    /// In a runtime that holds the model.
    pub fn in_runtime(model: &'a Model, runtime: Box<dyn Runtime>) -> Self {
        Self {
            preparation: &model.card().preparation,
            runs: Runs::Graph(runtime),
            tail: None,
            outputs: Outputs::of(model.graph(), &model.card().caution),
        }
    }

    /// Questions that are best asked together.
    pub fn batch(&self) -> usize {
        self.preparation.batch()
    }

    /// What the model says of each question, or why it cannot be read.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn say(
        &mut self,
        questions: &[Question],
    ) -> Result<Vec<Result<Said, SkipReason>>, Failure> {
        let (mut outputs, told) = self.raw(questions)?;
        if let Some(tail) = &mut self.tail
            && !outputs.is_empty()
        {
            outputs = tail.run(&outputs)?;
        }
        Ok(self.outputs.said(told, &outputs))
    }

    /// Its probabilities, or its number, for each question, or why it cannot be read.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn ask(&mut self, questions: &[Question]) -> Result<Vec<Output>, Failure> {
        let said = self.say(questions)?;
        Ok(said.into_iter().map(|said| Ok(said?.output)).collect())
    }

    /// The outputs of the runtime for those questions that can be read, in order, and for each
    /// question how many of the rows are its own. No outputs where none can be read.
    ///
    /// # Errors
    /// If the runtime fails.
    #[allow(clippy::type_complexity)] // a pair, told above
    pub(super) fn raw(
        &mut self,
        questions: &[Question],
    ) -> Result<(Vec<HostTensor>, Vec<Result<usize, SkipReason>>), Failure> {
        match &mut self.runs {
            Runs::Graph(runtime) => {
                let (inputs, told) = self.preparation.prepare_all(questions);
                let outputs = if inputs.is_empty() {
                    Vec::new()
                } else {
                    runtime.run(&inputs)?
                };
                Ok((outputs, told))
            }
            Runs::Sounds(model) => {
                let mut windows = Vec::new();
                let told: Vec<Result<usize, SkipReason>> = self
                    .preparation
                    .prepare_each(questions)
                    .into_iter()
                    .map(|prepared| {
                        let own = prepared?;
                        let num = own.len();
                        windows.extend(own);
                        Ok(num)
                    })
                    .collect();
                Ok((model.outputs(&windows)?, told))
            }
            Runs::Texts(model, second) => {
                let read: Vec<Result<_, SkipReason>> = questions.iter().map(text_of).collect();
                let texts: Vec<&str> = read.iter().flatten().map(AsRef::as_ref).collect();
                let outputs = model.outputs(&texts, *second);
                let told = read.iter().map(|read| match read {
                    Ok(_) => Ok(1),
                    Err(reason) => Err(reason.clone()),
                });
                Ok((outputs, told.collect()))
            }
        }
    }
}

/// An answer in numbers, or why the question cannot be read.
pub(crate) type Output = Result<Vec<f32>, SkipReason>;

/// What a model says of samples.
///
/// # Errors
/// If it cannot be run, or the person stops.
pub(super) fn answers_for(
    project: &Snapshot,
    model: &Model,
    samples: &[&Sample],
    context: &JobContext,
) -> Result<Vec<Output>, JobError> {
    let questions: Vec<Question> = samples.iter().map(|s| question_of(project, s)).collect();
    ask(model, &questions, Stage::Evaluating, context)
}

/// The answer to each question.
fn ask(
    model: &Model,
    questions: &[Question],
    stage: Stage,
    context: &JobContext,
) -> Result<Vec<Output>, JobError> {
    let said = say(model, questions, stage, context)?;
    Ok(said.into_iter().map(|said| Ok(said?.output)).collect())
}

/// What a model says of each question.
fn say(
    model: &Model,
    questions: &[Question],
    stage: Stage,
    context: &JobContext,
) -> Result<Vec<Result<Said, SkipReason>>, JobError> {
    let progress = context.stage(stage, questions.len() as u64);
    let mut asker = Asker::new(model)?;
    let mut answers = Vec::with_capacity(questions.len());
    for chunk in questions.chunks(asker.batch()) {
        answers.extend(asker.say(chunk)?);
        progress.advance(chunk.len() as u64)?;
    }
    Ok(answers)
}
