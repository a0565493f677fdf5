//! `hearth check`

use super::client::{Client, wrong_result};
use super::error::CliError;
use super::inspect;
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::event::JobResult;
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

/// Suspects that are named in the text; `--json` names all.
const MOST_NAMED: usize = 30;

pub fn run(project: &Path, client: &mut Client) -> Result<Output, CliError> {
    client.open(project)?;
    let Some(JobResult::Checked(checks)) = client.run(Command::CheckData)? else {
        return Err(wrong_result());
    };
    let project = client.project()?;
    let snapshot = project.snapshot();
    let path = |id| snapshot.sample(id).map_or("", |sample| &*sample.path);
    // A text says more than its place.
    let shown = |id| {
        let text = snapshot.sample(id).and_then(|sample| sample.text());
        text.map_or_else(|| path(id).to_owned(), |text| text::short(text, 60))
    };
    let mut words = format!(
        "Looked at {}: {} with a label that is probably wrong, {} unlike all others of their class.\n",
        text::things(snapshot.task.data_kind(), checks.num_checked),
        checks.suspects.len(),
        checks.outliers.len()
    );
    for suspect in checks.suspects.iter().take(MOST_NAMED) {
        let _ = writeln!(
            words,
            "  {}: {} looks like {} ({})",
            shown(suspect.sample),
            suspect.given,
            suspect.suggested,
            text::percent(suspect.score.into())
        );
    }
    let suspects: Vec<_> = checks
        .suspects
        .iter()
        .map(|s| {
            json!({
                "path": path(s.sample), "given": s.given, "suggested": s.suggested, "score": s.score
            })
        })
        .collect();
    let outliers: Vec<_> = checks.outliers.iter().map(|id| path(*id)).collect();
    let object = json!({
        "num_checked": checks.num_checked,
        "suspects": suspects,
        "outliers": outliers,
        "findings": inspect::findings_json(project),
        "warnings": client.warnings(),
    });
    Ok(Output::new(words, object))
}
