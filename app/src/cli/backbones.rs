//! `hearth backbones`

use super::args::BackbonesVerb;
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::get;
use super::output::Output;
use hearth_core::command::Command;
use hearth_core::data::DataKind;
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
            let kind = client.open(project)?.snapshot().task.data_kind();
            let settings = get::settings();
            let (repo, revision) = (repo.clone(), None);
            let source = match kind {
                DataKind::Texts => PublicSource::HuggingFaceEncoder { repo, revision },
                _ => PublicSource::HuggingFaceModel { repo, revision },
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
    let project = client.open(project)?;
    let own = list(project.dir());
    let bundled = match project.snapshot().task.data_kind() {
        DataKind::Texts => "all-MiniLM-L6-v2",
        _ => BUNDLED_BACKBONE,
    };
    let mut text = format!("{bundled}  (comes with Hearth)\n");
    for info in &own {
        text += &format!("{}\n", line(info));
    }
    let object = json!({ "bundled": bundled, "own": own });
    Ok(Output::new(text, object))
}

fn added(command: Command, client: &mut Client) -> Result<Output, CliError> {
    let Some(JobResult::BackboneAdded(info)) = client.run(command)? else {
        return Err(wrong_result());
    };
    let mut text = line(&info);
    match (&info.checked_with, &info.encoder) {
        (Some(name), _) => text += &format!("\nIt gives the same outputs in {name}."),
        (None, None) => text += "\nNo other runtime could read it, so nothing was compared.",
        (None, Some(_)) => {}
    }
    let name = &info.name;
    text += &format!("\nTrain with it: hearth train PROJECT --set backbone={name}");
    let mut object = json!(*info);
    object["warnings"] = client.warnings();
    Ok(Output::new(text, object))
}

fn line(info: &BackboneInfo) -> String {
    if let Some(encoder) = &info.encoder {
        return format!(
            "{}  {}, {} layers, {:.1} MB, {:.0} texts a second, licence {}",
            info.name,
            encoder.family,
            encoder.num_layers,
            info.num_bytes as f64 / 1e6,
            encoder.texts_per_sec,
            info.licence,
        );
    }
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
