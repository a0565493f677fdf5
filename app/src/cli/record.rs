//! `hearth record`, `hearth background`

use super::args::{BackgroundArgs, RecordArgs};
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::import;
use super::output::Output;
use hearth::recorder::{self, Level, Recorder, Recording};
use hearth_core::command::Command;
use hearth_core::data::background::BackgroundRequest;
use hearth_core::data::recorded;
use hearth_core::data::sound::Sound;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether the time is over.
const TICK: Duration = Duration::from_millis(20);

pub fn run(args: &RecordArgs, client: &mut Client) -> Result<Output, CliError> {
    if args.list {
        return list();
    }
    let Some(project) = &args.project else {
        let message = "Name the folder of the project, or --list what can be recorded from.";
        return Err(CliError::usage("wrong-usage", message));
    };
    recorded::check(client.open(project)?.snapshot())?;
    let (sound, level) = record(args.seconds, args.source.clone())?;
    let secs = sound.duration_secs();
    let mut output = import_of(
        Command::KeepRecordings {
            sounds: vec![sound],
            class: args.class.clone(),
        },
        client,
    )?;
    let mut text = format!("Recorded {secs:.1} seconds.");
    for (is_so, words) in [
        (
            level.is_too_quiet(),
            " It is very quiet: speak up, or move closer to the microphone.",
        ),
        (
            level.is_clipped,
            " Loud parts were cut off: move away, or turn the microphone down.",
        ),
    ] {
        if is_so {
            text += words;
        }
    }
    output.text = format!("{text}\n{}", output.text);
    output
        .json_object
        .insert("recorded".into(), to_json(secs, level));
    Ok(output)
}

pub fn background(args: &BackgroundArgs, client: &mut Client) -> Result<Output, CliError> {
    recorded::check(client.open(&args.project)?.snapshot())?;
    let room = match args.seconds {
        Some(secs) => vec![record(secs, args.source.clone())?.0],
        None => Vec::new(),
    };
    let request = BackgroundRequest {
        class: args.class.clone(),
        room,
        takes_quiet_parts: args.seconds.is_none() || args.quiet_parts,
    };
    import_of(Command::AddBackground(request), client)
}

/// Does what imports something, and says what it brought.
fn import_of(command: Command, client: &mut Client) -> Result<Output, CliError> {
    match client.run(command)? {
        Some(JobResult::Imported(report)) => import::report(&report, client),
        _ => Err(wrong_result()),
    }
}

fn list() -> Result<Output, CliError> {
    let sources = recorder::names()?;
    let lines: Vec<String> = sources
        .iter()
        .map(|(name, words)| format!("{name}\n  {words}"))
        .collect();
    let object = sources
        .iter()
        .map(|(name, words)| json!({ "name": name, "description": words }))
        .collect::<Value>();
    Ok(Output::new(lines.join("\n"), json!({ "sources": object })))
}

/// Records for some seconds, counted from the first sound on.
fn record(secs: f64, source: Option<String>) -> Result<(Arc<Sound>, Level), Failure> {
    let mut recorder = Recorder::new(|| {});
    recorder.start(source);
    let mut level = Level::default();
    loop {
        match recorder.recording() {
            Recording::Done(sound) => {
                let length = (secs * f64::from(sound.rate_hz)) as usize;
                let mut sound = Arc::unwrap_or_clone(sound);
                sound.samples.truncate(length.max(1));
                return Ok((Arc::new(sound), level));
            }
            Recording::Failed(failure) => return Err(failure),
            Recording::Nothing | Recording::Starting | Recording::Running => {
                let now = recorder.level();
                if now.secs > 0.0 {
                    level = now;
                }
                if now.secs >= secs {
                    recorder.stop();
                }
            }
        }
        std::thread::sleep(TICK);
    }
}

fn to_json(secs: f64, level: Level) -> Value {
    json!({
        "duration_secs": secs,
        "loudest_rms": level.loudest,
        "is_clipped": level.is_clipped,
        "is_too_quiet": level.is_too_quiet(),
    })
}
