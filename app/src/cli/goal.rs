//! `hearth propose` and `hearth goal`

use super::args::{GoalArgs, ProposeArgs};
use super::client::Client;
use super::error::CliError;
use super::output::Output;
use hearth_core::command::Command;
use hearth_core::goal::{Goal, Proposal, Verdict, contradictions, judge, propose};
use hearth_core::tasks::TaskKind;
use serde_json::json;
use std::fmt::Write;

/// What fits plain words, without a project.
pub fn propose_for(args: &ProposeArgs) -> Output {
    let proposal = propose(&args.words, None);
    let text = describe(&proposal);
    Output::new(text, json!(proposal))
}

fn describe(proposal: &Proposal) -> String {
    let goal = &proposal.goal;
    let of = if proposal.task.predicts_number() {
        "rows in all"
    } else {
        "of each class"
    };
    let mut text = format!(
        "task     {}{}\nmetric   {} {}\ndata     at least {} {of}; {} are good\n",
        proposal.task,
        if proposal.is_sure { "" } else { "  (a guess)" },
        goal.metric.name(),
        goal.least
            .map_or(String::new(), |least| format!("≥ {least}")),
        proposal.least_samples,
        proposal.good_samples,
    );
    if !proposal.classes.is_empty() {
        let _ = writeln!(text, "classes  {}", proposal.classes.join(", "));
    }
    targets(&mut text, goal);
    for contradiction in &proposal.contradictions {
        let _ = writeln!(text, "warning  {}", contradiction.sentence());
    }
    text
}

fn targets(text: &mut String, goal: &Goal) {
    if let Some(mb) = goal.most_mb {
        let _ = writeln!(text, "size     at most {mb} MB");
    }
    if let Some(ms) = goal.most_ms {
        let _ = writeln!(text, "speed    an answer within {ms} ms");
    }
}

/// Agrees on a goal, or says what was agreed and how the newest run stands to it.
pub fn run(args: &GoalArgs, client: &mut Client) -> Result<Output, CliError> {
    client.open(&args.project)?;
    let task = client.project()?.snapshot().task;
    if args.clear {
        client.run(Command::SetGoal(None))?;
        return Ok(Output::new(
            "There is no goal any more.\n".into(),
            json!({ "goal": null }),
        ));
    }
    if let Some(goal) = changed(args, client.project()?.goal().cloned(), task) {
        client.run(Command::SetGoal(Some(Box::new(goal))))?;
    }
    let project = client.project()?;
    let Some(goal) = project.goal().cloned() else {
        let text = "Nothing was agreed on yet. Say it with --words, or set targets.\n";
        return Ok(Output::new(text.into(), json!({ "goal": null })));
    };
    let warnings = contradictions(&goal, false);
    let verdicts = project
        .runs()
        .last()
        .map(|run| judge(&goal, run))
        .unwrap_or_default();
    let mut text = String::new();
    if !goal.words.is_empty() {
        let _ = writeln!(text, "goal     {}", goal.words);
    }
    let least = goal
        .least
        .map_or("–".to_owned(), |least| format!("≥ {least}"));
    let _ = writeln!(text, "metric   {} {least}", goal.metric.name());
    targets(&mut text, &goal);
    for warning in &warnings {
        let _ = writeln!(text, "warning  {}", warning.sentence());
    }
    for verdict in &verdicts {
        let _ = writeln!(text, "{}", line(verdict));
    }
    let object = json!({
        "goal": goal,
        "contradictions": warnings,
        "verdicts": verdicts,
    });
    Ok(Output::new(text, object))
}

fn line(verdict: &Verdict) -> String {
    let word = if verdict.passed { "passed" } else { "missed" };
    let close = if verdict.is_close {
        "  (too close to tell: another test set might say the opposite)"
    } else {
        ""
    };
    format!(
        "{word}   {} {:.3} of {:.3}{close}",
        verdict.what, verdict.found, verdict.wanted
    )
}

/// The goal with what the arguments say; `None` where they say nothing.
fn changed(args: &GoalArgs, old: Option<Goal>, task: TaskKind) -> Option<Goal> {
    let says_nothing = args.words.is_none()
        && args.metric.is_none()
        && args.least.is_none()
        && args.most_mb.is_none()
        && args.most_ms.is_none();
    if says_nothing {
        return None;
    }
    let mut goal = match (&args.words, old) {
        (Some(words), _) => propose(words, Some(task)).goal,
        (None, Some(old)) => old,
        (None, None) => propose("", Some(task)).goal,
    }
    .fitted_to(task);
    goal.metric = args.metric.unwrap_or(goal.metric);
    goal.least = args.least.or(goal.least);
    goal.most_mb = args.most_mb.or(goal.most_mb);
    goal.most_ms = args.most_ms.or(goal.most_ms);
    Some(goal)
}
