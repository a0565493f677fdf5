//! `hearth new`

use super::args::NewArgs;
use super::client::Client;
use super::error::CliError;
use super::output::Output;
use hearth_core::command::Command;
use serde_json::json;

pub fn run(args: &NewArgs, client: &mut Client) -> Result<Output, CliError> {
    client.run(Command::NewProject {
        dir: args.project.clone(),
        task: args.task,
        name: args.name.clone(),
    })?;
    let project = client.project()?;
    let name = &project.snapshot().name;
    let text = format!(
        "Made the project “{name}” for {} in {}.\nNext: hearth import {} FOLDER",
        args.task,
        project.dir().display(),
        args.project.display(),
    );
    let object = json!({ "project": project.dir(), "name": name, "task": args.task.name() });
    Ok(Output::new(text, object))
}
