//! `hearth mistakes`

use super::args::MistakesArgs;
use super::client::{Client, run_named};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::predict;
use super::table::Table;
use super::text;
use hearth_core::data::checks::Checks;
use hearth_core::data::{Sample, Split};
use hearth_core::eval::{Doubts, LabelsReport, Measured, NumberPrediction, NumberReport, Report};
use hearth_core::failure::Failure;
use hearth_core::ids::{ClassId, SampleId};
use hearth_core::project::Snapshot;
use hearth_core::project::runs::load_report;
use hearth_core::tasks::{numbers_of, question_of};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Items shown on a terminal; `--json` has all.
const MOST_SHOWN: usize = 40;

pub fn run(args: &MistakesArgs, client: &mut Client) -> Result<Output, CliError> {
    if args.split == Split::Train {
        let message = "Mistakes are listed of --split valid or test: those of the training split are not measured.";
        return Err(Failure::new("split-not-measured", message).into_usage());
    }
    let project = client.open(&args.project)?;
    let run = project.run(run_named(&args.run).as_ref())?.run.clone();
    let Some(report) = load_report(project.dir(), &run, args.split)? else {
        let message = format!(
            "{run} was not measured on the {} split yet. Run hearth evaluate first.",
            args.split
        );
        return Err(Failure::new("not-measured", message)
            .with("run", &run)
            .with("split", args.split)
            .into());
    };
    let doubts = Doubts::of(&Checks::load(project.dir()).unwrap_or_default());
    let snapshot = project.snapshot();
    let mut items = match &report {
        Measured::Classes(report) => of_classes(args, report, &doubts, snapshot)?,
        Measured::Labels(report) => of_labels(args, report, snapshot)?,
        Measured::Numbers(report) => of_numbers(args, report, snapshot)?,
    };
    let num_items = items.len();
    items.truncate(args.limit.unwrap_or(usize::MAX));
    let shown = describe(&items);
    let kind = snapshot.task.data_kind();
    let mut text = format!(
        "{run} on the {} split, order {}: {}\n{shown}",
        args.split,
        args.order,
        text::things(kind, num_items)
    );
    if items.len() > MOST_SHOWN {
        text += &format!("and {} more\n", items.len() - MOST_SHOWN);
    }
    let object = json!({
        "run": run,
        "split": args.split,
        "order": args.order,
        "num_items": num_items,
        "items": items.into_iter().map(|item| item.object).collect::<Vec<_>>(),
        "warnings": client.warnings(),
    });
    Ok(Output::new(text, object))
}

/// The class of the report with this name.
fn class_of<'a>(
    name: Option<&String>,
    mut labels: impl Iterator<Item = &'a String>,
) -> Result<Option<ClassId>, CliError> {
    let Some(name) = name else {
        return Ok(None);
    };
    let Some(class) = labels.position(|label| label == name) else {
        let message = format!("The run has no class “{name}”.");
        let failure = Failure::new("no-such-class", message).with("class", name);
        return Err(failure.into());
    };
    Ok(Some(ClassId(class as u32)))
}

/// An item: its fields, and its line on a terminal.
struct Listed {
    object: Map<String, Value>,
    line: String,
}

impl Listed {
    fn set(&mut self, key: &str, value: impl Serialize) {
        self.object.insert(key.to_owned(), json!(value));
    }
}

/// What every item has: the sample, what it is, and whether its label is another one now. `None`
/// where it left the project.
fn item(snapshot: &Snapshot, sample: SampleId, truth: &[&str]) -> Option<Listed> {
    let found = snapshot.sample(sample)?;
    let question = question_of(snapshot, found);
    let mut now: Vec<&str> = snapshot.class_names(found).collect();
    if !snapshot.task.is_multi_label() {
        now.truncate(usize::from(found.class.is_some()));
    }
    let mut truth = truth.to_vec();
    now.sort_unstable();
    truth.sort_unstable();
    let mut listed = Listed {
        object: Map::new(),
        line: predict::line(&question),
    };
    listed.set("sample", sample);
    listed.set("path", &*found.path);
    listed.set("input", question);
    listed.set("relabelled", now != truth);
    Some(listed)
}

fn of_classes(
    args: &MistakesArgs,
    report: &Report,
    doubts: &Doubts,
    snapshot: &Snapshot,
) -> Result<Vec<Listed>, CliError> {
    let labels: Vec<&String> = report.per_class.iter().map(|class| &class.label).collect();
    let truth = class_of(args.truth.as_ref(), labels.iter().copied())?;
    let predicted = class_of(args.predicted.as_ref(), labels.iter().copied())?;
    let cell = truth.zip(predicted);
    let name = |class: ClassId| labels.get(class.index()).map_or("", |label| label.as_str());
    let items = report.listed(args.order, cell, doubts).into_iter();
    let items = items.filter(|item| {
        truth.is_none_or(|class| class == item.truth)
            && predicted.is_none_or(|class| class == item.predicted)
    });
    Ok(items
        .filter_map(|of| {
            let mut listed = item(snapshot, of.sample, &[name(of.truth)])?;
            listed.set("true", name(of.truth));
            listed.set("predicted", name(of.predicted));
            listed.set("probability", of.probability);
            listed.set("true_probability", of.truth_probability);
            Some(listed)
        })
        .collect())
}

fn of_labels(
    args: &MistakesArgs,
    report: &LabelsReport,
    snapshot: &Snapshot,
) -> Result<Vec<Listed>, CliError> {
    let labels: Vec<&String> = report.per_class.iter().map(|class| &class.label).collect();
    let name = args.truth.as_ref().or(args.predicted.as_ref());
    let class = class_of(name, labels.iter().copied())?;
    let names = |classes: &[ClassId]| -> Vec<&str> {
        let names = classes.iter().filter_map(|class| labels.get(class.index()));
        names.map(|label| label.as_str()).collect()
    };
    let items = report.listed(args.order, class).into_iter();
    Ok(items
        .filter_map(|of| {
            let mut listed = item(snapshot, of.sample, &names(&of.truth))?;
            listed.set("true", names(&of.truth));
            listed.set("predicted", names(&of.predicted));
            listed.set("probabilities", &of.probabilities);
            Some(listed)
        })
        .collect())
}

fn of_numbers(
    args: &MistakesArgs,
    report: &NumberReport,
    snapshot: &Snapshot,
) -> Result<Vec<Listed>, CliError> {
    if args.truth.is_some() || args.predicted.is_some() {
        let message = "This run predicts a number: it has no classes to choose by.";
        return Err(Failure::new("number-has-no-class", message).into_usage());
    }
    let items = report.listed(args.order).map_err(IntoUsage::into_usage)?;
    let there = items.into_iter();
    let there = there.filter_map(|of| Some((of, snapshot.sample(of.sample)?)));
    let (items, samples): (Vec<&NumberPrediction>, Vec<&Sample>) = there.unzip();
    let now = numbers_of(snapshot, &samples);
    let objects = items.into_iter().zip(now).filter_map(|(of, now)| {
        let mut listed = item(snapshot, of.sample, &[])?;
        listed.set("relabelled", now != Some(of.truth));
        listed.set("true", of.truth);
        listed.set("predicted", of.predicted);
        listed.set("error", of.error());
        Some(listed)
    });
    Ok(objects.collect())
}

fn describe(items: &[Listed]) -> String {
    let mut table = Table::default();
    if !items.is_empty() {
        table.row(["input", "really", "the model says", "sure", ""]);
    }
    for item in items.iter().take(MOST_SHOWN) {
        let words = |key: &str| match item.object.get(key) {
            Some(Value::String(words)) => words.clone(),
            Some(Value::Array(all)) => {
                let names = all.iter().filter_map(Value::as_str);
                names.collect::<Vec<_>>().join(", ")
            }
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let sure = item.object.get("probability").and_then(Value::as_f64);
        let is_changed = item.object.get("relabelled").and_then(Value::as_bool);
        table.row([
            item.line.clone(),
            words("true"),
            words("predicted"),
            sure.map_or(String::new(), text::percent),
            if is_changed == Some(true) {
                "relabelled since"
            } else {
                ""
            }
            .to_owned(),
        ]);
    }
    table.render()
}
