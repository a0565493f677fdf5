//! The ways to a model of pictures.

use super::backbones;
use super::head_way::train_head;
use super::net_way::{fine_tune, scratch};
use crate::data::{Content, DataKind, Sample, Split, media};
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::net_fit::device_for_net;
use crate::tasks::training::{Progress, Trained};
use crate::train::way::DataFacts;
use crate::train::{PausedRun, TrainConfig, Way};

/// What is known of a project's pictures before a training.
pub fn facts(project: &Snapshot, config: &TrainConfig) -> DataFacts {
    let mut sides: Vec<u32> = project
        .labelled_in(Split::Train)
        .filter_map(|sample| match &sample.content {
            Content::Picture(picture) => picture.size_px.iter().max().copied(),
            _ => None,
        })
        .collect();
    sides.sort_unstable();
    let typical_px = sides.get(sides.len() / 2).copied().unwrap_or(224);
    DataFacts {
        has_colours: typical_px > MOST_LOOKED_AT_PX || has_colours(project),
        typical_px,
        // One that is not there is missed when it is loaded.
        backbone_px: backbones::info(&project.dir, &config.backbone)
            .ok()
            .and_then(|info| info.fixed_px),
        ..DataFacts::of_samples(project, DataKind::Pictures)
    }
}

/// Pictures up to this side are quick to look at; larger ones are taken for photographs.
const MOST_LOOKED_AT_PX: u32 = 96;
/// Pictures that are looked at for colours.
const NUM_LOOKED_AT: usize = 9;
/// Difference of a pixel's red, green and blue from which it has a colour.
const COLOURED: u8 = 24;

/// Whether some of the pictures are neither grey nor black and white: digits and letters mostly
/// are, and mean something else when they are mirrored.
fn has_colours(project: &Snapshot) -> bool {
    let pictures: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let step = pictures.len().div_ceil(NUM_LOOKED_AT).max(1);
    pictures.iter().step_by(step).any(|sample| {
        let picture = media::load(&project.sample_path(sample));
        picture.is_ok_and(|picture| {
            let is_coloured = |p: &image::Rgb<u8>| {
                let (low, high) = (p.0.iter().min(), p.0.iter().max());
                low.zip(high)
                    .is_some_and(|(low, high)| high - low >= COLOURED)
            };
            picture.pixels().any(is_coloured)
        })
    })
}

/// Trains in the way that was settled; `None` if it was paused.
pub(in crate::tasks) fn fit(
    project: &Snapshot,
    start: &PausedRun,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let config = &start.config;
    if config.way == Way::Head {
        return train_head(project, start, progress);
    }
    let device = device_for_net(project, config, progress.context)?;
    match config.way {
        Way::FineTune => fine_tune(project, config, &device, progress),
        _ => scratch(project, config, &device, progress),
    }
}
