//! `hearth runs`, `hearth note`, `hearth delete-run`

use super::args::{DeleteRunArgs, NoteArgs};
use super::client::{Client, run_named};
use super::error::CliError;
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::eval::Score;
use hearth_core::ids::RunId;
use hearth_core::train::settings::differing;
use hearth_core::train::watch::{Trouble, look_at_run};
use hearth_core::train::{RunRemark, RunSummary, TrainConfig};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::Path;

pub fn list(project: &Path, client: &mut Client) -> Result<Output, CliError> {
    let project = client.open(project)?;
    let runs = project.runs();
    let configs: Vec<&TrainConfig> = runs.iter().map(|run| &run.config).collect();
    let keys = differing(&configs);
    let mut text =
        String::from("run      test     validation  time      epochs  settings that differ\n");
    let mut listed = Vec::new();
    for run in runs {
        let remark = project.remark(&run.run);
        let troubles = look_at_run(run);
        text += &line(run, &remark, &keys, &troubles);
        let settings: Map<String, Value> = keys
            .iter()
            .map(|key| (key.clone(), json!(run.config.get(key))))
            .collect();
        listed.push(json!({
            "run": run.run,
            "created": run.created,
            "way": run.config.way,
            "device": run.device,
            "accuracy": run.test.as_ref().and_then(|score| Some(score.classes()?.accuracy)),
            "r2": run.test.as_ref().and_then(|score| Some(score.numbers()?.r2)),
            "micro_f1": run.test.as_ref().and_then(|score| Some(score.labels()?.micro_f1)),
            "valid_micro_f1": run.valid.as_ref().and_then(|score| Some(score.labels()?.micro_f1)),
            "valid_accuracy": run.valid.as_ref().and_then(|score| Some(score.classes()?.accuracy)),
            "valid_r2": run.valid.as_ref().and_then(|score| Some(score.numbers()?.r2)),
            "duration_secs": run.duration_secs,
            "num_epochs": run.epochs.len(),
            "best_epoch": run.best_epoch,
            "stop_reason": run.stop_reason,
            "moments": run.all_moments(),
            "settings": settings,
            "starred": remark.is_starred,
            "note": remark.note,
            "findings": troubles,
        }));
    }
    let paused = project.paused_runs();
    for run in &paused {
        let _ = writeln!(
            text,
            "{}  paused; go on with: hearth train PROJECT --resume {0}",
            run.run
        );
    }
    if runs.is_empty() && paused.is_empty() {
        text = "No model was trained yet.\n".into();
    }
    let object = json!({ "runs": listed, "paused": paused });
    Ok(Output::new(text, object))
}

fn line(run: &RunSummary, remark: &RunRemark, keys: &[String], troubles: &[Trouble]) -> String {
    let told = |score: Option<&Score>| score.map_or("–".to_owned(), text::score);
    let settings: Vec<String> = keys
        .iter()
        .filter_map(|key| Some(format!("{key}={}", run.config.get(key)?)))
        .collect();
    let mut text = format!(
        "{:<8} {:<8} {:<11} {:<9} {:>6}  {}\n",
        run.run,
        told(run.test.as_ref()),
        told(run.valid.as_ref()),
        text::duration(run.duration_secs),
        run.epochs.len(),
        settings.join(" "),
    );
    let star = if remark.is_starred { "★ " } else { "" };
    if remark.is_starred || !remark.note.is_empty() {
        let _ = writeln!(text, "         {star}{}", remark.note);
    }
    for trouble in troubles {
        let _ = writeln!(
            text,
            "         {}: {} {}",
            trouble.kind.name(),
            trouble.evidence,
            trouble.fix
        );
    }
    text
}

pub fn note(args: &NoteArgs, client: &mut Client) -> Result<Output, CliError> {
    let project = client.open(&args.project)?;
    let named = run_named(&args.run);
    let run = project.run(named.as_ref())?.run.clone();
    let old = project.remark(&run);
    let remark = RunRemark {
        is_starred: (old.is_starred || args.star) && !args.unstar,
        note: args.text.clone().unwrap_or(old.note),
    };
    client.run(Command::RemarkRun {
        run: run.clone(),
        remark: remark.clone(),
    })?;
    let object = json!({ "run": run, "starred": remark.is_starred, "note": remark.note });
    Ok(Output::new(format!("Noted on {run}.\n"), object))
}

pub fn delete(args: &DeleteRunArgs, client: &mut Client) -> Result<Output, CliError> {
    let project = client.open(&args.project)?;
    let run = RunId(args.run.clone());
    let is_paused = project.paused_runs().iter().any(|paused| paused.run == run);
    client.run(if is_paused {
        Command::ForgetPaused { run: run.clone() }
    } else {
        Command::DeleteRun { run: run.clone() }
    })?;
    Ok(Output::new(
        format!("Deleted {run}.\n"),
        json!({ "deleted": run }),
    ))
}
