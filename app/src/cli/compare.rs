//! `hearth compare`

use super::args::CompareArgs;
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::output::Output;
use super::table::Table;
use super::text;
use hearth_core::command::Command;
use hearth_core::eval::compare::{Answers, Compared, Comparison, Disagreement, Figure, Verdict};
use hearth_core::eval::significance::McNemarForm;
use hearth_core::event::JobResult;
use hearth_core::ids::{ClassId, RunId};
use hearth_core::project::Project;
use hearth_core::project::runs::load_report;
use hearth_core::tasks::question_of;
use serde_json::{Value, json};
use std::fmt::Write;

/// Disagreements that are named on a terminal; the object names all.
const MOST_SHOWN: usize = 10;
/// Letters that are shown of a text or a row.
const MOST_LETTERS: usize = 60;

pub fn run(args: &CompareArgs, client: &mut Client) -> Result<Output, CliError> {
    let dir = client.open(&args.project)?.dir().to_owned();
    let runs = [&args.run_a, &args.run_b].map(|run| RunId(run.clone()));
    if args.measure {
        for run in &runs {
            client.project()?.run(Some(run))?;
            if load_report(&dir, run, args.split)?.is_none() {
                client.run(Command::Evaluate {
                    run: Some(run.clone()),
                    split: args.split,
                })?;
            }
        }
    }
    let command = Command::CompareRuns {
        runs,
        split: args.split,
    };
    let Some(JobResult::Compared { comparison, .. }) = client.run(command)? else {
        return Err(wrong_result());
    };
    let project = client.project()?;
    let mut object = json!(*comparison);
    object["verdict"]["text"] = json!(verdict(&comparison, project));
    object["disagreements"] = comparison
        .disagreements
        .iter()
        .map(|of| disagreement_json(of, &comparison, project))
        .collect();
    object["warnings"] = client.warnings();
    Ok(Output::new(describe(&comparison, project), object))
}

/// Class names instead of their places.
fn disagreement_json(of: &Disagreement, comparison: &Comparison, project: &Project) -> Value {
    let snapshot = project.snapshot();
    let path = snapshot.sample(of.sample).map(|sample| &*sample.path);
    let mut object = json!({ "sample": of.sample, "path": path, "right": of.right });
    match &of.answers {
        Answers::Classes { truth, said } => {
            object["truth"] = json!(names(truth, comparison));
            object["said"] = json!(said.each_ref().map(|said| names(said, comparison)));
        }
        Answers::Numbers { number, numbers } => {
            object["truth"] = json!(number);
            object["said"] = json!(numbers);
        }
    }
    object
}

fn names<'a>(classes: &[ClassId], comparison: &'a Comparison) -> Vec<&'a str> {
    let each = classes.iter();
    each.filter_map(|class| comparison.labels.get(class.index()))
        .map(String::as_str)
        .collect()
}

fn verdict(comparison: &Comparison, project: &Project) -> String {
    let kind = project.snapshot().task.data_kind();
    match comparison.verdict {
        Verdict::Same => "Both give the same answers.".to_owned(),
        Verdict::Better { which, .. } => format!(
            "{} is better, and it is unlikely to be luck.",
            comparison.runs[which]
        ),
        Verdict::Undecided {
            num_more: Some(num_more),
        } => format!(
            "They cannot be told apart; about {num_more} more test {} would tell.",
            kind.name()
        ),
        Verdict::Undecided { num_more: None } => format!(
            "They cannot be told apart, and hardly any number of {} would tell: they do equally well.",
            kind.name()
        ),
    }
}

fn describe(comparison: &Comparison, project: &Project) -> String {
    let kind = project.snapshot().task.data_kind();
    let [a, b] = &comparison.runs;
    let mut text = format!(
        "{b} against {a} on {} of the {} split\n{}\n",
        text::things(kind, comparison.num_common),
        comparison.split,
        verdict(comparison, project)
    );
    for (run, only) in comparison.runs.iter().zip(comparison.num_only) {
        if only > 0 {
            let only = text::things(kind, only);
            let _ = writeln!(text, "Left out, measured with {run} alone: {only}.");
        }
    }
    text += &since(comparison.since.num_relabelled, comparison.since.num_gone);
    text.push('\n');
    text += &figures(comparison);
    if let Some(test) = comparison.mcnemar {
        let form = match test.form {
            McNemarForm::Exact => "exact",
            McNemarForm::MidP => "mid-p",
        };
        let _ = writeln!(text, "McNemar's test ({form}): p = {:.4}", test.p);
    }
    if let Some(counts) = comparison.outcomes {
        let _ = writeln!(
            text,
            "both right {}   {a} alone {}   {b} alone {}   neither {}",
            counts.both, counts.only_a, counts.only_b, counts.neither
        );
    }
    text + &disagreements(comparison, project)
}

/// What changed since a report was measured, in sentences.
pub fn since(num_relabelled: usize, num_gone: usize) -> String {
    let mut text = String::new();
    if num_relabelled > 0 {
        let _ = writeln!(
            text,
            "Relabelled since it was measured, and judged by today's label: {num_relabelled}."
        );
    }
    if num_gone > 0 {
        let _ = writeln!(
            text,
            "Left out, deleted since or without a label that the model knows: {num_gone}."
        );
    }
    text
}

fn figures(comparison: &Comparison) -> String {
    let [a, b] = &comparison.runs;
    let mut table = Table::default();
    table.row(["", &a.0, &b.0, "difference", "95% sure"]);
    for of in &comparison.figures {
        let Compared {
            figure,
            values,
            difference,
            interval: [low, high],
        } = of;
        table.row([
            figure.name().to_owned(),
            value(*figure, values[0]),
            value(*figure, values[1]),
            format!("{difference:+.4}"),
            format!("{low:+.4} to {high:+.4}"),
        ]);
    }
    let costs = &comparison.costs;
    let known = |of: Option<String>| of.unwrap_or_else(|| "–".to_owned());
    let size = |at: usize| known(costs[at].model_bytes.map(text::bytes));
    let answer = |at: usize| {
        let secs = costs[at].answer_secs;
        known(secs.map(|secs| format!("{:.1} ms", secs * 1000.0)))
    };
    let memory = |at: usize| known(costs[at].answer_bytes.map(text::bytes));
    let training = |at: usize| text::duration(costs[at].training_secs);
    table.row(["size".to_owned(), size(0), size(1)]);
    table.row(["one answer".to_owned(), answer(0), answer(1)]);
    table.row(["memory".to_owned(), memory(0), memory(1)]);
    table.row(["training".to_owned(), training(0), training(1)]);
    table.render()
}

fn value(figure: Figure, value: f64) -> String {
    if figure.is_share() {
        text::percent(value)
    } else {
        format!("{value:.4}")
    }
}

fn disagreements(comparison: &Comparison, project: &Project) -> String {
    let all = &comparison.disagreements;
    if all.is_empty() {
        return String::new();
    }
    let snapshot = project.snapshot();
    let mut text = format!("\nWhere they disagree ({})\n", all.len());
    for of in all.iter().take(MOST_SHOWN) {
        let question = snapshot.sample(of.sample);
        let question = question.map(|sample| question_of(snapshot, sample).to_string());
        let shown = text::short(&question.unwrap_or_default(), MOST_LETTERS);
        let (truth, [a, b]) = match &of.answers {
            Answers::Classes { truth, said } => {
                let words = |classes: &Vec<ClassId>| names(classes, comparison).join(" + ");
                (words(truth), said.each_ref().map(words))
            }
            Answers::Numbers { number, numbers } => {
                (number.to_string(), numbers.map(|number| number.to_string()))
            }
        };
        let _ = writeln!(text, "really {truth}: {a} | {b}   {shown}");
    }
    text
}
