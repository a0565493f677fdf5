//! `hearth backbones`

use super::args::BackbonesVerb;
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::get;
use super::output::Output;
use hearth_core::command::Command;
use hearth_core::event::JobResult;
use hearth_core::fetch::PublicSource;
use hearth_core::tasks::image_classification::backbones::{BackboneInfo, Wanted, list};
use hearth_core::train::config::BUNDLED_BACKBONE;
use serde_json::json;
use std::path::Path;

pub fn run(verb: &BackbonesVerb, client: &mut Client) -> Result<Output, CliError> {
    match verb {
        BackbonesVerb::List { project } => all(project, client),
        BackbonesVerb::Add {
            project,
            file,
            name,
            pixels,
            licence,
        } => {
            client.open(project)?;
            let wanted = Wanted {
                file: file.clone(),
                name: name.clone(),
                pixels: pixels.map(Into::into),
                licence: licence.clone(),
                origin: None,
            };
            added(Command::AddBackbone(Box::new(wanted)), client)
        }
        BackbonesVerb::Get {
            project,
            repo,
            look,
            yes,
        } => {
            client.open(project)?;
            let settings = get::settings();
            let source = PublicSource::HuggingFaceModel {
                repo: repo.clone(),
                revision: None,
            };
            let asked = Command::LookUp {
                source,
                settings: settings.clone(),
            };
            let Some(JobResult::Offered(offer)) = client.run(asked)? else {
                return Err(wrong_result());
            };
            if let Some(output) = get::without_consent(*look, *yes, &offer) {
                return Ok(output);
            }
            added(Command::FetchBackbone { offer, settings }, client)
        }
        BackbonesVerb::Remove { project, name } => {
            client.open(project)?;
            client.run(Command::RemoveBackbone { name: name.clone() })?;
            let text = format!("{name} was removed. Models that were trained on it stay whole.");
            Ok(Output::new(text, json!({ "removed": name })))
        }
    }
}

fn all(project: &Path, client: &mut Client) -> Result<Output, CliError> {
    let own = list(client.open(project)?.dir());
    let mut text = format!("{BUNDLED_BACKBONE}  (comes with Hearth)\n");
    for info in &own {
        text += &format!("{}\n", line(info));
    }
    let object = json!({ "bundled": BUNDLED_BACKBONE, "own": own });
    Ok(Output::new(text, object))
}

fn added(command: Command, client: &mut Client) -> Result<Output, CliError> {
    let Some(JobResult::BackboneAdded(info)) = client.run(command)? else {
        return Err(wrong_result());
    };
    let checked = match &info.checked_with {
        Some(name) => format!("It gives the same outputs in {name}."),
        None => "No other runtime could read it, so nothing was compared.".to_owned(),
    };
    let text = format!(
        "{}\n{checked}\nTrain with it: hearth train PROJECT --set backbone={}",
        line(&info),
        info.name
    );
    let mut object = json!(*info);
    object["warnings"] = client.warnings();
    Ok(Output::new(text, object))
}

fn line(info: &BackboneInfo) -> String {
    let size = match info.fixed_px {
        Some(px) => format!("{px} × {px} pixels only"),
        None => "any size".to_owned(),
    };
    format!(
        "{}  {:.1} MB, {} numbers a picture, {size}, {:.0} pictures a second at {}, licence {}",
        info.name,
        info.num_bytes as f64 / 1e6,
        info.dim,
        info.pictures_per_sec,
        info.measured_px,
        info.licence,
    )
}
