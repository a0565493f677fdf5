//! Backbones from the Hugging Face hub.

use super::{BackboneInfo, Wanted, adopt, free_name, name_for};
use crate::event::Stage;
use crate::failure::Failure;
use crate::fetch::{self, FetchSettings, Fetched, Offer};
use crate::jobs::{JobContext, JobError};
use std::path::{Path, PathBuf};

/// Repositories of well-known classifiers that are good backbones, smallest first. Their size and
/// licence are asked for before anything is fetched.
pub const SUGGESTED: [&str; 3] = [
    "onnx-community/mobilenetv4_conv_small.e2400_r224_in1k",
    "Xenova/resnet-50",
    "onnx-community/efficientnet-b0",
];

/// Fetches a model that was offered and takes it into the project.
///
/// # Errors
/// If it cannot be fetched, is not what was offered, or is no backbone; what was fetched is removed
/// in any case.
pub fn fetch(
    project: &Path,
    offer: &Offer,
    settings: &FetchSettings,
    context: &JobContext,
) -> Result<BackboneInfo, JobError> {
    let is_model = |path: &&PathBuf| path.extension().is_some_and(|e| e == "onnx");
    let model = |fetched: &Fetched, _: &Path| {
        let file = fetched.files.iter().find(is_model).cloned();
        file.ok_or_else(|| {
            Failure::new(
                "fetch-no-model",
                "There is no ONNX model among what was fetched.",
            )
            .with("name", &offer.title)
        })
    };
    bring(project, offer, settings, context, model, adopt)
}

/// Fetches what was offered, finds in it what is to be taken in, and lets it be taken in. What was
/// fetched is removed in any case; what is kept of it lies among the backbones.
pub(in crate::tasks) fn bring(
    project: &Path,
    offer: &Offer,
    settings: &FetchSettings,
    context: &JobContext,
    find: impl FnOnce(&Fetched, &Path) -> Result<PathBuf, Failure>,
    adopt: impl FnOnce(&Path, &Wanted, &JobContext) -> Result<BackboneInfo, JobError>,
) -> Result<BackboneInfo, JobError> {
    let name = name_for(&offer.title);
    // Below one folder, so that a fetch that broke off goes on.
    let folder = project.join("downloads").join("backbones").join(&name);
    let fetching = context.stage(Stage::Fetching, offer.num_bytes.unwrap_or(0));
    let cancelled = || context.check().is_err();
    let fetched = fetch::fetch(offer, &folder, settings, &cancelled, &|done, total| {
        fetching.set(done, total);
    });
    context.check()?;
    let fetched = fetched?;
    let adopted = find(&fetched, &folder)
        .map_err(JobError::from)
        .and_then(|file| {
            let wanted = Wanted {
                file,
                name: Some(free_name(project, &name)),
                pixels: None,
                licence: fetched.licence.clone(),
                origin: Some(fetched.origin.clone()),
            };
            adopt(project, &wanted, context)
        });
    let _ = std::fs::remove_dir_all(&folder);
    adopted
}
