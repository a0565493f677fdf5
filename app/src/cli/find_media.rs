//! `hearth find-media`

use super::args::FindMediaArgs;
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::moved::missing_files;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use serde_json::json;

pub fn run(args: &FindMediaArgs, client: &mut Client) -> Result<Output, CliError> {
    let missing = missing_files(client.open(&args.project)?.snapshot());
    if missing.is_empty() {
        let message = "Every file of this project is where it was; nothing has to be found.";
        return Err(Failure::new("nothing-is-missing", message).into());
    }
    let (mut num_found, mut num_missing) = (0, 0);
    let mut last = None;
    for (source, files) in missing {
        let command = Command::FindMedia {
            source,
            dir: args.dir.clone(),
        };
        match client.run(command) {
            Ok(Some(JobResult::MediaFound(found))) => {
                num_found += found.num_found;
                num_missing += found.num_missing;
            }
            Ok(_) => return Err(wrong_result()),
            // Another folder of the project may lie there all the same.
            Err(error) => {
                num_missing += files.len();
                last = Some(error);
            }
        }
    }
    if num_found == 0
        && let Some(error) = last
    {
        return Err(error);
    }
    let words = format!(
        "Found {} in {}; {} are still missing.",
        text::pictures(num_found),
        args.dir.display(),
        num_missing
    );
    let object = json!({ "num_found": num_found, "num_missing": num_missing });
    Ok(Output::new(words, object))
}
