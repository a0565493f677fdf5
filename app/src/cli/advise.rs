//! `hearth advise`

use super::args::AdviseArgs;
use super::client::Client;
use super::error::CliError;
use super::inspect;
use super::output::Output;
use hearth_core::advice::mended::After;
use hearth_core::command::Command;
use hearth_core::event::JobResult;
use hearth_core::project::Project;
use serde_json::{Value, json};
use std::fmt::Write;

pub fn run(args: &AdviseArgs, client: &mut Client) -> Result<Output, CliError> {
    client.open(&args.project)?;
    let mut trained = None;
    if let Some(kind) = &args.fix {
        let command = Command::Mend {
            kind: kind.clone(),
            remedy: args.remedy,
        };
        if let Some(JobResult::Trained(run)) = client.run(command)? {
            trained = Some(run.run);
        }
    }
    let project = client.project()?;
    let mut text = inspect::describe_findings(project);
    if text.is_empty() {
        text += "All is well: Hearth looked for the usual pitfalls and found none.\n";
    }
    text += &describe_mended(&project.mended());
    let object = json!({
        "findings": inspect::findings_json(project),
        "mended": mended_json(project),
        "run": trained,
        "warnings": client.warnings(),
    });
    Ok(Output::new(text, object))
}

/// What was mended, before and after.
pub fn mended_json(project: &Project) -> Value {
    let mended = project.mended().into_iter().map(|after| {
        json!({
            "kind": after.before.kind,
            "remedy": after.before.remedy,
            "num_items_before": after.before.num_items,
            "num_items": after.num_items,
            "run_before": after.before.run,
            "figure_before": after.before.figure,
            "run": after.run,
            "figure": after.figure,
            "was_flattered": after.was_flattered(),
        })
    });
    mended.collect()
}

fn describe_mended(mended: &[After]) -> String {
    let mut text = String::new();
    if mended.is_empty() {
        return text;
    }
    text += "\nMended:\n";
    for after in mended {
        let _ = writeln!(
            text,
            "  {}: {} → {}",
            after.before.kind, after.before.num_items, after.num_items
        );
        if let (Some([before, now]), Some(run)) = (after.figures(), &after.run) {
            let flattered = if after.was_flattered() {
                " (the figure of before was flattered by what the model knew already)"
            } else {
                ""
            };
            let _ = writeln!(
                text,
                "    in the test of {run}: {before:.3} → {now:.3}{flattered}"
            );
        } else if after.wants_training {
            let _ = writeln!(text, "    Train again to see what it does to the figures.");
        }
    }
    text
}
