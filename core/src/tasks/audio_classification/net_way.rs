//! A net of its own on spectrograms, from random weights.

use super::encoder::{MELS, Spectrum, bundled};
use super::windows::Windows;
use crate::data::{DataKind, Sample, Split};
use crate::failure::Failure;
use crate::graph::nets::{Residual, residual_on_spectrogram};
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::audio_classification::SoundPreparation;
use crate::tasks::net_fit::{
    NetFit, backbone_of_scratch, closed, computes_in_half, device_for_net,
};
use crate::tasks::training::{Progress, Trained};
use crate::train::TrainConfig;
use crate::train::batches::Source;
use crate::train::net::{NetOptions, NormMode, engine_for};
use std::sync::Arc;
use std::time::Instant;

/// Trains a net; `None` if it was paused.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let started = Instant::now();
    let context = progress.context;
    let device = device_for_net(project, config, context)?;
    let preparation = SoundPreparation::default();
    let front = bundled()?.cut(&[MELS]).map_err(Failure::from)?;
    let mels = front.find(MELS).map_err(Failure::from)?;
    let spectrum = Arc::new(Spectrum::of(&front)?);
    let load = |split| {
        let samples: Vec<&Sample> = project.labelled_in(split).collect();
        Windows::load(project, &samples, &preparation, &spectrum, config, context)
    };
    let (train, _) = load(Split::Train)?;
    let (valid, valid_samples) = load(Split::Valid)?;
    if train.classes().is_empty() {
        return Err(Failure::new("no-data", "None of the recordings can be read.").into());
    }
    progress.features_secs = started.elapsed().as_secs_f64();
    let net = Residual::for_spectrogram(spectrum.num_mels(), config.width.max(1) as usize);
    let num_classes = project.classes.len();
    let mut whole =
        residual_on_spectrogram(front, mels, train.scale(), net, num_classes, config.seed)
            .map_err(Failure::from)?;
    let options = NetOptions {
        norm: NormMode::Batch,
        dropout: config.dropout as f32,
        is_half: computes_in_half(config, &device, context),
    };
    let mels = whole.find(MELS).map_err(Failure::from)?;
    let learns = whole.behind(mels).map_err(Failure::from)?;
    let mut engine = engine_for(&Arc::new(learns), options, &device).map_err(Failure::from)?;
    let rates = vec![1.0; engine.parameters().len()];
    let learned = NetFit {
        engine: engine.as_mut(),
        train: &train,
        valid: &valid,
        valid_samples: &valid_samples,
        num_classes,
        rates,
    };
    let Some(end) = learned.fit(config, progress)? else {
        return Ok(None);
    };
    whole
        .put_weights(&engine.tensors(&end.values))
        .map_err(Failure::from)?;
    let backbone = backbone_of_scratch(DataKind::Sounds);
    let preparation = Preparation::Sounds(preparation);
    Ok(Some(Trained {
        device: device.name.clone(),
        num_train_samples: project.labelled_in(Split::Train).count(),
        features_secs: progress.features_secs,
        ..Trained::of_net(end, closed(whole)?, preparation, backbone)
    }))
}
