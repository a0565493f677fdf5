//! Backbones from the Hugging Face hub.

use super::{BackboneInfo, Wanted, adopt, name_for};
use crate::event::Stage;
use crate::failure::Failure;
use crate::fetch::{self, FetchSettings, Offer};
use crate::jobs::{JobContext, JobError};
use std::path::Path;

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
    let is_model = |path: &&std::path::PathBuf| path.extension().is_some_and(|e| e == "onnx");
    let file = fetched.files.iter().find(is_model).ok_or_else(|| {
        Failure::new(
            "fetch-no-model",
            "There is no ONNX model among what was fetched.",
        )
        .with("name", &offer.title)
    })?;
    let wanted = Wanted {
        file: file.clone(),
        name: Some(super::adopt::free_name(project, &name)),
        pixels: None,
        licence: fetched.licence.clone(),
        origin: Some(fetched.origin.clone()),
    };
    let adopted = adopt(project, &wanted, context);
    // What is kept of it lies among the backbones.
    let _ = std::fs::remove_dir_all(&folder);
    adopted
}
