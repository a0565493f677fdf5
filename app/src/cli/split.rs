//! `hearth split`

use super::args::SplitArgs;
use super::client::Client;
use super::edit;
use super::error::CliError;
use super::output::Output;
use hearth_core::command::Command;
use hearth_core::data::grouping::{self, GroupsFrom, GroupsPreview};
use hearth_core::data::resplit;
use hearth_core::data::split_plan::{By, SplitRequest};
use hearth_core::data::times::{DateOrder, TimesNote};
use hearth_core::project::Snapshot;
use serde_json::json;
use std::fmt::Write;

pub fn run(args: &SplitArgs, client: &mut Client) -> Result<Output, CliError> {
    client.open(&args.project)?;
    let before = client.project()?.snapshot().clone();
    let request = request(args, &before);
    let (times, groups) = (times(&request, &before), groups(&request, &before)?);
    let mut told = String::new();
    if let Some(times) = &times {
        let _ = writeln!(told, "{}\n", describe_times(times));
    }
    if let Some(groups) = &groups {
        let _ = writeln!(told, "{}\n", describe_groups(groups));
    }
    let mut output = if args.look {
        told += "Nothing was changed. Leave --look out to split the data.";
        Output::new(String::new(), json!({}))
    } else {
        client.run(Command::Resplit(request.clone()))?;
        let after = client.project()?.snapshot();
        let changed = (before != *after).then(|| after.history.undo.clone());
        edit::report(client, "Done", changed.flatten())?
    };
    output.text = told + &output.text;
    let object = &mut output.json_object;
    object.insert("split_request".into(), json!(request));
    object.insert("times".into(), json!(times));
    object.insert("groups".into(), json!(groups));
    Ok(output)
}

/// What is asked for; what is left out is as the last time.
fn request(args: &SplitArgs, snapshot: &Snapshot) -> SplitRequest {
    let last = snapshot.split_request.clone().unwrap_or_default();
    let [train, valid, test] = last.shares;
    let share = |percent: Option<f64>, last| percent.map_or(last, |percent| percent / 100.0);
    let by = match args.by.as_deref() {
        Some("group") => By::Group,
        Some("time") => By::Time,
        Some(_) => By::Class,
        None if args.groups_from.is_some() => By::Group,
        None => last.by,
    };
    SplitRequest {
        shares: [
            share(args.train, train),
            share(args.valid, valid),
            share(args.test, test),
        ],
        by,
        seed: args.seed.unwrap_or(last.seed),
        freeze_test: args.freeze_test || (last.freeze_test && !args.thaw_test),
        groups: args.groups_from.clone().unwrap_or(last.groups),
    }
}

fn times(request: &SplitRequest, snapshot: &Snapshot) -> Option<TimesNote> {
    (request.by == By::Time).then(|| resplit::times(snapshot))
}

fn groups(request: &SplitRequest, snapshot: &Snapshot) -> Result<Option<GroupsPreview>, CliError> {
    if request.by != By::Group {
        return Ok(None);
    }
    let groups = grouping::groups(snapshot, &request.groups)?;
    Ok(Some(GroupsPreview::of(&groups)))
}

fn describe_groups(groups: &GroupsPreview) -> String {
    let mut text = format!(
        "Groups: {}; in none: {}.",
        groups.num_groups, groups.num_without
    );
    for (name, size) in &groups.largest {
        let _ = write!(text, "\n  {size:>6}  {name}");
    }
    text
}

/// How times were read, in words.
fn describe_times(note: &TimesNote) -> String {
    let mut text = format!("Times: {} read", note.num_read);
    if note.num_unread > 0 {
        let _ = write!(
            text,
            ", {} could not be read and count as the oldest",
            note.num_unread
        );
    }
    if note.num_without > 0 {
        let _ = write!(
            text,
            ", {} are without one and count as the oldest",
            note.num_without
        );
    }
    text.push('.');
    if note.as_words {
        text += " None is a time, so they are sorted as words.";
    }
    if let Some(order) = note.order {
        text += match order {
            DateOrder::DayFirst => " Dates are read with the day first (31.12.2024).",
            DateOrder::MonthFirst => " Dates are read with the month first (12/31/2024).",
        };
        if note.is_mixed {
            text += " Some have the other order.";
        } else if note.is_guess {
            text += " No row proves it: write them as 2024-12-31 to be sure.";
        }
    }
    text
}

/// The last split in one line.
pub fn describe(request: &SplitRequest) -> String {
    let sum: f64 = request.shares.iter().sum();
    let shares = request
        .shares
        .map(|share| format!("{:.0}", 100.0 * share / sum.max(1e-9)));
    let by = match request.by {
        By::Class => "by class".to_owned(),
        By::Time => "by time".to_owned(),
        By::Group if request.groups == GroupsFrom::Data => "by group".to_owned(),
        By::Group => format!("by group from {}", request.groups),
    };
    let frozen = if request.freeze_test {
        ", test frozen"
    } else {
        ""
    };
    format!("{}, {by}, seed {}{frozen}", shares.join("/"), request.seed)
}
