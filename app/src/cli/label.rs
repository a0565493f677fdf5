//! `hearth suggest`, `hearth label-curve` and `hearth agreement`

use super::args::{AgreementArgs, LabelCurveArgs, SuggestArgs};
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::{MarkFlags, NewMark, Shape};
use hearth_core::event::JobResult;
use hearth_core::label::agreement::Agreement;
use hearth_core::label::curve::CurveRequest;
use hearth_core::label::suggest::LEAST_LABELS;
use hearth_core::project::edit::{Edit, SampleLabels};
use serde_json::json;
use std::fmt::Write;

/// Samples that are named in the text; `--json` names all.
const MOST_NAMED: usize = 20;

/// Says what the model takes the samples without labels for, and in which order they are worth
/// labelling; gives those that it is sure of their class, if that was asked.
pub fn suggest(args: &SuggestArgs, client: &mut Client) -> Result<Output, CliError> {
    client.open(&args.project)?;
    let order = args.order;
    let Some(JobResult::Suggested { suggested, .. }) = client.run(Command::Suggest { order })?
    else {
        return Err(wrong_result());
    };
    let snapshot = client.project()?.snapshot().clone();
    let kind = snapshot.task.data_kind();
    let shown = |id| {
        let sample = snapshot.sample(id);
        let words = sample.and_then(|sample| sample.text());
        let path = sample.map_or("", |sample| &*sample.path);
        words.map_or_else(|| path.to_owned(), |words| text::short(words, 60))
    };
    let mut words = format!(
        "Learned from {} of {}; {} in the queue, the most worth labelling first.\n",
        text::count(suggested.num_labels, "label", "labels"),
        text::things(kind, snapshot.samples.len()),
        text::things(kind, suggested.queue.len()),
    );
    if suggested.is_empty() && suggested.num_labels < LEAST_LABELS {
        let _ = writeln!(
            words,
            "With {LEAST_LABELS} labels of two classes it begins to suggest."
        );
    }
    let mut queue = Vec::new();
    let mut taken = Vec::new();
    // Where a sample may have several classes, all that are likely enough.
    let mut further = Vec::new();
    for (place, id) in suggested.queue.iter().enumerate() {
        let suggestion = suggested.of(*id);
        let name = |class: hearth_core::ids::ClassId| snapshot.classes[class.index()].name.clone();
        let likely: Vec<(String, f32)> = suggestion
            .map(|suggestion| {
                suggestion
                    .likely
                    .iter()
                    .map(|(c, p)| (name(*c), *p))
                    .collect()
            })
            .unwrap_or_default();
        if place < MOST_NAMED {
            let _ = match likely.first() {
                Some((class, sure)) => {
                    let sure = text::percent((*sure).into());
                    writeln!(words, "  {}: {class} ({sure})", shown(*id))
                }
                None => writeln!(words, "  {}", shown(*id)),
            };
        }
        if let (Some((class, sure)), Some(least)) = (likely.first(), args.accept_above)
            && f64::from(*sure) >= least
            && snapshot
                .sample(*id)
                .is_some_and(|sample| snapshot.is_unlabelled(sample))
        {
            let likely = likely.iter().filter(|(_, sure)| f64::from(*sure) >= least);
            further.push(SampleLabels {
                sample: *id,
                class: Some(class.clone()),
                marks: likely.skip(1).map(|(class, _)| whole(class)).collect(),
            });
            taken.push((*id, class.clone()));
        }
        let path = snapshot.sample(*id).map_or("", |sample| &*sample.path);
        let likely: Vec<_> = likely
            .iter()
            .map(|(class, p)| json!({ "class": class, "probability": p }))
            .collect();
        let num_marks = suggestion.map_or(0, |suggestion| suggestion.marks.len());
        queue.push(json!({
            "sample": id.0, "path": path, "likely": likely, "num_marks": num_marks
        }));
    }
    let num_accepted = taken.len();
    if args.accept_above.is_some() {
        if !taken.is_empty() {
            client.run(Command::Edit(if snapshot.task.is_multi_label() {
                Edit::SetLabels {
                    labels: further,
                    source: "suggestions".to_owned(),
                }
            } else {
                Edit::RelabelEach { samples: taken }
            }))?;
        }
        let _ = writeln!(
            words,
            "Accepted {}.",
            text::count(num_accepted, "suggestion", "suggestions")
        );
    }
    let object = json!({
        "order": order.name(),
        "num_labels": suggested.num_labels,
        "num_suggestions": suggested.len(),
        "num_accepted": num_accepted,
        "queue": queue,
    });
    Ok(Output::new(words, object))
}

/// One more class of a whole sample.
fn whole(class: &str) -> NewMark {
    NewMark {
        id: None,
        class: class.to_owned(),
        shape: Shape::Whole,
        flags: MarkFlags::default(),
    }
}

/// Measures how much labelling an order saves.
pub fn curve(args: &LabelCurveArgs, client: &mut Client) -> Result<Output, CliError> {
    client.open(&args.project)?;
    let request = CurveRequest {
        order: args.order,
        most_labels: args.labels,
        batch: args.batch,
        repeats: args.repeats.max(1),
        seed: args.seed,
    };
    let Some(JobResult::LabellingMeasured(curve)) =
        client.run(Command::MeasureLabelling(request))?
    else {
        return Err(wrong_result());
    };
    let [ordered, random] = curve.means();
    let mut words = format!(
        "Accuracy on {} samples that were never learned from, mean of {} repeats:\n  labels  {}  random\n",
        curve.num_test,
        curve.ordered.len(),
        curve.order
    );
    let step = (curve.labels.len() / 12).max(1);
    let last = curve.labels.len() - 1;
    for at in (0..curve.labels.len()).filter(|at| at % step == 0 || *at == last) {
        let _ = writeln!(
            words,
            "  {:>6}  {:>width$}  {:>6}",
            curve.labels[at],
            text::percent(ordered[at].into()),
            text::percent(random[at].into()),
            width = curve.order.name().len()
        );
    }
    let most = curve.labels.last().copied().unwrap_or(0);
    let reached = random
        .last()
        .and_then(|accuracy| curve.labels_for(*accuracy));
    let _ = match reached {
        Some(n) if n < most => writeln!(
            words,
            "{n} labels in this order are as good as {most} at random."
        ),
        _ => writeln!(words, "The order saves nothing here."),
    };
    let object = json!({
        "order": curve.order.name(),
        "num_test": curve.num_test,
        "labels": curve.labels,
        "ordered": curve.ordered,
        "random": curve.random,
        "as_good_as_random": reached,
    });
    Ok(Output::new(words, object))
}

/// Says how far two passes over the same samples agree.
pub fn agreement(args: &AgreementArgs, client: &mut Client) -> Result<Output, CliError> {
    client.open(&args.project)?;
    let snapshot = client.project()?.snapshot().clone();
    let agreement = Agreement::of(&snapshot);
    let path = |id| snapshot.sample(id).map_or("", |sample| &*sample.path);
    let kind = snapshot.task.data_kind();
    let mut words = format!(
        "{} labelled twice; {} got the same class.\n",
        text::things(kind, agreement.num_twice),
        text::percent(agreement.same)
    );
    if let (Some(kappa), Some([low, high])) = (agreement.kappa, agreement.interval) {
        let _ = writeln!(
            words,
            "Cohen's kappa {kappa:.3}, 95% between {low:.3} and {high:.3}."
        );
    }
    for class in &agreement.classes {
        let _ = writeln!(
            words,
            "  {}: first pass {}, second {}, both {}",
            class.class, class.first, class.second, class.both
        );
    }
    for disputed in agreement.disputed.iter().take(MOST_NAMED) {
        let _ = writeln!(
            words,
            "  {}: {} or {}",
            path(disputed.sample),
            disputed.first,
            disputed.second
        );
    }
    let disputed: Vec<_> = agreement
        .disputed
        .iter()
        .map(|d| {
            json!({
                "sample": d.sample.0, "path": path(d.sample), "first": d.first, "second": d.second
            })
        })
        .collect();
    let object = json!({
        "num_twice": agreement.num_twice,
        "same": agreement.same,
        "kappa": agreement.kappa,
        "interval": agreement.interval,
        "classes": agreement.classes,
        "disputed": disputed,
    });
    Ok(Output::new(words, object))
}
