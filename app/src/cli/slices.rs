//! `hearth slices`

use super::args::SlicesArgs;
use super::client::{Client, run_named, wrong_result};
use super::compare::since;
use super::error::CliError;
use super::output::Output;
use super::table::Table;
use super::text;
use hearth_core::command::{Command, GroupRequest};
use hearth_core::eval::fairness::{Fairness, Figures, Rate};
use hearth_core::eval::groups::Groups;
use hearth_core::eval::slices::{GroupFigure, SliceFigure, Slices};
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use serde_json::json;
use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

pub fn run(args: &SlicesArgs, client: &mut Client) -> Result<Output, CliError> {
    let snapshot = client.open(&args.project)?.snapshot().clone();
    let request = GroupRequest {
        run: run_named(&args.run),
        split: args.split,
        chosen: chosen(&args.samples, &snapshot)?,
        protected: args.protected.clone(),
        positive: args.positive.clone(),
    };
    let command = Command::MeasureGroups(Box::new(request));
    let Some(JobResult::GroupsMeasured { groups, .. }) = client.run(command)? else {
        return Err(wrong_result());
    };
    // What was asked for by name and cannot be is no answer.
    if let Some(failure) = groups.not_compared.first() {
        return Err(failure.clone().into());
    }
    if let Some(positive) = &args.positive
        && !snapshot.model_labels().contains(positive)
    {
        let message = format!("There is no class “{positive}” in this project.");
        return Err(Failure::new("no-such-class", message)
            .with("class", positive)
            .into());
    }
    let mut text = describe(&groups);
    let mut object = json!(*groups);
    if let Some(name) = &args.by {
        let sliced = groups.slices.by(name)?;
        let _ = write!(
            text,
            "\nBy {}\n{}",
            sliced.attribute.name(),
            table(
                groups.slices.figure,
                sliced
                    .groups
                    .iter()
                    .map(|of| (of.name.to_string(), &of.figure))
            )
        );
        object["by"] = json!(sliced);
    }
    Ok(Output::new(text, object))
}

/// The samples of these numbers or paths.
fn chosen(wanted: &[String], snapshot: &Snapshot) -> Result<Vec<SampleId>, CliError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut by_path: HashMap<&str, Vec<SampleId>> = HashMap::new();
    for sample in snapshot.all() {
        by_path.entry(&sample.path).or_default().push(sample.id);
    }
    let mut found = Vec::new();
    for one in wanted {
        let id = one.parse().ok().map(SampleId);
        let numbered = id.filter(|id| snapshot.sample(*id).is_some());
        let whole = || {
            let path = std::path::absolute(Path::new(one)).ok()?;
            let mut all = snapshot.all().filter(|s| snapshot.sample_path(s) == path);
            all.next().map(|sample| vec![sample.id])
        };
        let ids = numbered
            .map(|id| vec![id])
            .or_else(|| by_path.get(&**one).cloned())
            .or_else(whole);
        let Some(ids) = ids else {
            let message = format!("“{one}” is neither the number nor the path of a sample.");
            return Err(Failure::new("no-such-sample-named", message)
                .with("name", one)
                .into());
        };
        found.extend(ids);
    }
    Ok(found)
}

fn describe(groups: &Groups) -> String {
    let Slices {
        run,
        split,
        figure,
        overall,
        num_samples,
        ..
    } = &groups.slices;
    let mut text = format!(
        "{run} on the {split} split: {} {} of {num_samples}\n",
        figure.name(),
        value(*figure, *overall)
    );
    text += &since(
        groups.slices.since.num_relabelled,
        groups.slices.since.num_gone,
    );
    if groups.slices.worse.is_empty() {
        text += "No group is significantly worse than the rest.\n";
    } else {
        let worse = groups.slices.worse.iter();
        let rows = worse.map(|group| {
            let name = format!("{}: {}", group.attribute.name(), group.name);
            (name, &group.figure)
        });
        let _ = write!(
            text,
            "\nWhere it does worse (false discovery rate 5%)\n{}",
            table(*figure, rows)
        );
    }
    if let Some(chosen) = &groups.slices.chosen {
        let row = std::iter::once(("chosen".to_owned(), &chosen.figure));
        let _ = write!(text, "\nThe chosen ones\n{}", table(*figure, row));
    }
    let attributes = groups.slices.attributes.iter();
    let names: Vec<&str> = attributes.map(|of| of.attribute.name()).collect();
    if !names.is_empty() {
        let _ = writeln!(text, "\nGroups can be made by (--by): {}", names.join(", "));
    }
    for fairness in &groups.fairness {
        text += &describe_fairness(fairness);
    }
    if !groups.fairness.is_empty() {
        text += "Where groups differ in how often the answer is true, these figures cannot all be equal at once. They show that there is a difference, not why.\n";
    }
    text
}

fn value(figure: SliceFigure, value: f64) -> String {
    if figure.is_error() {
        format!("{value:.4}")
    } else {
        text::percent(value)
    }
}

fn table<'a>(figure: SliceFigure, rows: impl Iterator<Item = (String, &'a GroupFigure)>) -> String {
    let mut table = Table::default();
    table.row(["", "samples", figure.name(), "95% sure", "the rest", "p"]);
    let known = |of: Option<String>| of.unwrap_or_else(|| "–".to_owned());
    for (name, of) in rows {
        let interval = of
            .interval
            .map(|[low, high]| format!("{} to {}", value(figure, low), value(figure, high)));
        table.row([
            name,
            of.num_samples.to_string(),
            known(of.value.map(|own| value(figure, own))),
            known(interval),
            known(of.rest.map(|rest| value(figure, rest))),
            known(of.p.map(|p| format!("{p:.4}"))),
        ]);
    }
    table.render()
}

fn describe_fairness(fairness: &Fairness) -> String {
    let mut table = Table::default();
    let mut lines = String::new();
    match &fairness.figures {
        Figures::Rates(rates) => {
            let rate = |rate: Rate| match rate.share {
                Some(share) => format!("{} of {}", text::percent(share), rate.of),
                None => "–".to_owned(),
            };
            table.row([
                "",
                "in truth",
                "selected",
                "true positive",
                "false positive",
            ]);
            for group in &rates.groups {
                table.row([
                    group.name.to_string(),
                    rate(group.base),
                    rate(group.selected),
                    rate(group.true_positive),
                    rate(group.false_positive),
                ]);
            }
            if let Some(impact) = rates.impact {
                let [low, high] = impact.interval;
                let rule = if impact.is_below_four_fifths {
                    "below"
                } else {
                    "within"
                };
                let _ = writeln!(
                    lines,
                    "disparate impact {:.3} (95% sure: {low:.3} to {high:.3}), {rule} the four-fifths rule",
                    impact.ratio
                );
            }
            for (name, gap) in [
                ("selection rate", &rates.selection),
                ("true positive rate (equal opportunity)", &rates.opportunity),
                ("false positive rate", &rates.false_positives),
            ] {
                if let Some(gap) = gap {
                    let _ = writeln!(
                        lines,
                        "{name}: {} is {:.1} percentage points above {} (95% sure: {:.1} to {:.1})",
                        gap.highest,
                        gap.difference * 100.0,
                        gap.lowest,
                        gap.interval[0] * 100.0,
                        gap.interval[1] * 100.0
                    );
                }
            }
            format!(
                "\n{}: how often each group is given “{}”\n{}{lines}",
                fairness.column,
                rates.positive,
                table.render()
            )
        }
        Figures::Errors(errors) => {
            table.row([
                "",
                "samples",
                "mean in truth",
                "mean error",
                "mean absolute error",
            ]);
            for group in &errors.groups {
                table.row([
                    group.name.to_string(),
                    group.num_samples.to_string(),
                    format!("{:.4}", group.mean_truth),
                    format!("{:+.4}", group.mean_error),
                    format!("{:.4}", group.mae),
                ]);
            }
            format!(
                "\n{}: how far off each group is\n{}",
                fairness.column,
                table.render()
            )
        }
    }
}
