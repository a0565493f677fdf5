//! `hearth demo`: the whole way on the bundled sample, in one command.

use super::args::DemoArgs;
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::output::Output;
use super::{export, import, inspect, predict, text, train};
use hearth_core::command::{Command, ModelSource};
use hearth_core::data::{Sample, Split};
use hearth_core::event::JobResult;
use hearth_core::export::ExportFormat;
use hearth_core::export::model_card::CardLanguage;
use hearth_core::failure::Failure;
use hearth_core::project::Snapshot;
use hearth_core::project::error::io_failure;
use hearth_core::tasks::{Answer, Prediction, question_of};
use serde_json::json;
use std::fmt::Write;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Rows that are shown where a number is predicted.
const NUM_ROWS: usize = 5;

pub fn run(args: &DemoArgs, client: &mut Client) -> Result<Output, CliError> {
    let started = Instant::now();
    let config = train::config(&args.choices)?;
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None => new_temporary_folder()?,
    };
    client.forget_projects();

    let sample = Command::NewSampleProject {
        task: args.task,
        dir,
    };
    let Some(JobResult::Imported(imported)) = client.run(sample)? else {
        return Err(wrong_result());
    };
    let trained = train::train(config, client)?;
    let test = Command::Evaluate {
        run: Some(trained.run.clone()),
        split: Split::Test,
    };
    let Some(JobResult::Evaluated { report, .. }) = client.run(test)? else {
        return Err(wrong_result());
    };
    let shown = one_of_each_class(&imported.snapshot);
    let pictures = shown
        .iter()
        .map(|sample| question_of(&imported.snapshot, sample))
        .collect();
    let predictions = predict::predict(ModelSource::Run(trained.run.clone()), pictures, client)?;
    let project_dir = client.project()?.dir().to_owned();
    let out = project_dir.join("export");
    let (run, language) = (Some(trained.run.clone()), CardLanguage::English);
    let exported = export::export(run, ExportFormat::Onnx, out, language, client)?;

    let project = client.project()?;
    let mut object = train::to_json(&trained, Some(&report), project);
    object.insert("project".into(), json!(project.dir()));
    object.insert("import".into(), import::to_json(&imported).into());
    object.insert(
        "skipped".into(),
        import::to_json(&imported)["skipped"].clone(),
    );
    object.insert("findings".into(), inspect::findings_json(project));
    object.insert("predictions".into(), predict::to_json(&predictions));
    object.insert("export".into(), export::to_json(&exported).into());
    object.insert("parity".into(), json!(exported.parity));
    object.insert(
        "duration_secs".into(),
        json!(started.elapsed().as_secs_f64()),
    );
    object.insert("train_secs".into(), json!(trained.duration_secs));
    object.insert("warnings".into(), client.warnings());

    let kind = args.task.data_kind();
    let mut text = format!(
        "Data: {}, {}, {} classes: {} to learn from, {} to choose by, {} to measure on.\n\n",
        imported.snapshot.name,
        text::things(kind, imported.snapshot.samples.len()),
        imported.classes.len(),
        imported.split_counts[0],
        imported.split_counts[1],
        imported.split_counts[2],
    );
    text += &train::describe(&trained, Some(&report), kind);
    let _ = writeln!(
        text,
        "\nSome of the test\n{}",
        truth_and_guess(&imported.snapshot, &shown, &predictions)
    );
    text += &export::describe(&exported);
    let _ = write!(
        text,
        "\nDone in {}. Open the project in the window: hearth {}",
        text::duration(started.elapsed().as_secs_f64()),
        project.dir().display(),
    );
    let mut output = Output::new(text, object.into());
    output.failure = export::failed_proof(&exported);
    Ok(output)
}

fn new_temporary_folder() -> Result<PathBuf, CliError> {
    let parent = std::env::temp_dir();
    for number in 1..10_000 {
        let dir = parent.join(format!("hearth-demo-{number}"));
        match std::fs::create_dir(&dir) {
            Ok(()) => return Ok(dir),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(io_failure(&parent, error).into()),
        }
    }
    let message = format!(
        "{} is full of earlier demos. Delete them, or choose a folder with --dir.",
        parent.display()
    );
    Err(Failure::new("too-many-demos", message).into())
}

/// The first test sample of each class.
fn one_of_each_class(snapshot: &Snapshot) -> Vec<&Sample> {
    // Where a number is predicted there are no classes.
    if snapshot.task.predicts_number() {
        return snapshot.samples_in(Split::Test).take(NUM_ROWS).collect();
    }
    snapshot
        .classes
        .iter()
        .filter_map(|class| {
            snapshot
                .samples_in(Split::Test)
                .find(|sample| sample.class == Some(class.id))
        })
        .collect()
}

fn truth_and_guess(snapshot: &Snapshot, shown: &[&Sample], predictions: &[Prediction]) -> String {
    let mut table = super::table::Table::default();
    table.row(["sample", "is", "model says", "sure"]);
    for (sample, prediction) in shown.iter().zip(predictions) {
        let picture = match prediction.input.file() {
            Some(path) => last_two_parts(path),
            None => predict::line(&prediction.input),
        };
        let truth = match snapshot.target() {
            Some(target) => sample.row().and_then(|row| row.cell(target.place)),
            None => snapshot.class_name(sample),
        };
        let truth = truth.unwrap_or_default().to_owned();
        match &prediction.answer {
            Answer::Classes {
                label, probability, ..
            } => {
                table.row([
                    picture,
                    truth,
                    label.clone(),
                    text::percent((*probability).into()),
                ]);
            }
            Answer::Labels { labels, top } => {
                let sure = top.first().map_or(0.0, |class| class.probability);
                table.row([
                    picture,
                    truth,
                    labels.join(", "),
                    text::percent(sure.into()),
                ]);
            }
            Answer::Number { value } => {
                table.row([picture, truth, format!("{value:.1}")]);
            }
            Answer::Unreadable { error } => {
                table.row([picture, truth, error.message.clone()]);
            }
        }
    }
    table.render()
}

fn last_two_parts(path: &Path) -> String {
    let mut parts: Vec<_> = path
        .iter()
        .rev()
        .take(2)
        .map(|part| part.to_string_lossy())
        .collect();
    parts.reverse();
    parts.join("/")
}
