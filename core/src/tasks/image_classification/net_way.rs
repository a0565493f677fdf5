//! Training nets: the last blocks of a backbone, or a net of its own.

use super::activations::{Activations, views_that_fit};
use super::backbones::EMBEDDING_NAME;
use super::embeddings::{Features, PLAIN};
use super::pictures::{Pictures, grows};
use crate::data::media::Preprocessing;
use crate::data::{DataKind, Sample, Split};
use crate::export::card::Backbone;
use crate::failure::Failure;
use crate::graph::nets::{Residual, residual};
use crate::graph::{Graph, ValueId};
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::net_fit::{NetFit, backbone_of_scratch, closed, computes_in_half};
use crate::tasks::training::{Progress, Trained};
use crate::train::TrainConfig;
use crate::train::device::ComputeDevice;
use crate::train::head;
use crate::train::net::{Engine, Growing, NetOptions, NormMode, engine_for};
use std::sync::Arc;
use std::time::Instant;

/// The epochs of the head with which fine-tuning begins.
const HEAD_EPOCHS: u32 = 40;

/// Trains a net of its own.
pub(super) fn scratch(
    project: &Snapshot,
    config: &TrainConfig,
    device: &ComputeDevice,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let started = Instant::now();
    let context = progress.context;
    let train: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let valid: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    let (train, _) = Pictures::load(project, &train, config, context)?;
    let (valid, valid_samples) = Pictures::load(project, &valid, config, context)?;
    let features_secs = started.elapsed().as_secs_f64();
    let width = config.width.max(1) as usize;
    let net = Residual::for_pictures(config.input_px as usize, width, 1);
    let num_classes = project.classes.len();
    let graph = residual(net, num_classes, config.seed).map_err(Failure::from)?;
    let options = NetOptions {
        norm: NormMode::Batch,
        dropout: config.dropout as f32,
        is_half: computes_in_half(config, device, context),
    };
    let engine_of = |graph: Graph| engine_for(&Arc::new(graph), options, device);
    let mut engine = engine_of(graph.clone()).map_err(Failure::from)?;
    if let Some((_, side_px)) = grows(config) {
        let side_px = side_px as usize;
        let smaller = Residual { side_px, ..net };
        let small = residual(smaller, num_classes, config.seed).and_then(engine_of);
        let small = small.map_err(Failure::from)?;
        engine = Box::new(Growing::new(small, engine, side_px * side_px * 3));
    }
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
    let graph = finished(&graph, engine.as_ref(), &end.values)?;
    Ok(Some(Trained {
        device: device.name.clone(),
        num_train_samples: project.labelled_in(Split::Train).count(),
        features_secs,
        ..Trained::of_net(
            end,
            graph,
            Preparation::Pictures(Preprocessing::square(config.input_px)),
            backbone_of_scratch(DataKind::Pictures),
        )
    }))
}

/// Trains the last blocks of the backbone, which begin as they are, with a head that was fitted
/// before: Kumar et al., *Fine-Tuning can Distort Pretrained Features*, 2022.
pub(super) fn fine_tune(
    project: &Snapshot,
    config: &TrainConfig,
    device: &ComputeDevice,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let started = Instant::now();
    let context = progress.context;
    let train: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let valid: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    let num_classes = project.classes.len();
    let (mut whole, backbone, num_cached) =
        with_head(project, &train, &valid, config, device, context)?;
    let blocks = whole.blocks();
    let place = blocks.len().checked_sub(1 + config.unfreeze as usize);
    let neck = match (config.unfreeze, place) {
        (0, _) | (_, None) => None,
        (_, Some(place)) => Some(blocks[place].1),
    };
    let options = NetOptions {
        norm: NormMode::Frozen,
        dropout: config.dropout as f32,
        is_half: computes_in_half(config, device, context),
    };
    let back = match neck {
        Some(neck) => whole.behind(neck).map_err(Failure::from)?,
        None => whole.clone(),
    };
    let mut engine = engine_for(&Arc::new(back), options, device).map_err(Failure::from)?;
    let rates = rates_by_block(engine.as_ref(), &blocks, config.layer_decay);
    let fitted = match neck {
        Some(neck) => {
            let front = whole.cut(&[whole.name(neck)]).map_err(Failure::from)?;
            let row_len = front
                .shape(front.outputs()[0])
                .with_batch(1)
                .iter()
                .product();
            let wanted = config.num_changed_views();
            let num_changed = if progress.from.is_some() {
                wanted
            } else {
                views_that_fit(row_len, valid.len(), train.len(), wanted)?
            };
            if num_changed < wanted {
                context.warn(fewer_views(num_changed, wanted));
                progress.settle(|config| config.views = num_changed)?;
            }
            let (train, _) = Activations::compute(
                project,
                &train,
                num_changed,
                &front,
                config,
                device,
                context,
            )?;
            let (valid, valid_samples) =
                Activations::compute(project, &valid, 0, &front, config, device, context)?;
            progress.features_secs = started.elapsed().as_secs_f64();
            NetFit {
                engine: engine.as_mut(),
                train: &train,
                valid: &valid,
                valid_samples: &valid_samples,
                num_classes,
                rates,
            }
            .fit(config, progress)?
        }
        None => {
            let (train, _) = Pictures::load(project, &train, config, context)?;
            let (valid, valid_samples) = Pictures::load(project, &valid, config, context)?;
            progress.features_secs = started.elapsed().as_secs_f64();
            NetFit {
                engine: engine.as_mut(),
                train: &train,
                valid: &valid,
                valid_samples: &valid_samples,
                num_classes,
                rates,
            }
            .fit(config, progress)?
        }
    };
    let Some(end) = fitted else { return Ok(None) };
    whole
        .put_weights(&engine.tensors(&end.values))
        .map_err(Failure::from)?;
    Ok(Some(Trained {
        device: device.name.clone(),
        num_train_samples: project.labelled_in(Split::Train).count(),
        num_cached,
        features_secs: progress.features_secs,
        ..Trained::of_net(
            end,
            closed(whole)?,
            Preparation::Pictures(Preprocessing::square(config.input_px)),
            backbone,
        )
    }))
}

/// Says that memory is short for what was asked for.
fn fewer_views(num_changed: u32, wanted: u32) -> Failure {
    let message = format!(
        "Free memory holds {num_changed} changed views of each picture, not {wanted}; the training works with those."
    );
    Failure::new("fewer-views", message)
        .with("count", num_changed)
        .with("wanted", wanted)
}

/// The backbone with a head fitted on its features, up to the logits; what is known of it; and how
/// many features were there already.
fn with_head(
    project: &Snapshot,
    train: &[&Sample],
    valid: &[&Sample],
    config: &TrainConfig,
    device: &ComputeDevice,
    context: &JobContext,
) -> Result<(Graph, Backbone, usize), JobError> {
    let plain = TrainConfig {
        backbone: config.backbone.clone(),
        input_px: config.input_px,
        seed: config.seed,
        balance: config.balance,
        hidden: config.hidden,
        epochs: HEAD_EPOCHS,
        ..TrainConfig::default()
    };
    let mut features = Features::open(project, &plain)?;
    features.compute(&[(train, PLAIN), (valid, PLAIN)], device, context)?;
    let fitted = head::fit_silently(
        &features.labelled(train, PLAIN)?,
        &features.labelled(valid, PLAIN)?,
        project.classes.len(),
        &plain,
        context,
    )?;
    let mut graph = (**features.graph()).clone();
    let embedding = graph.find(EMBEDDING_NAME).map_err(Failure::from)?;
    let logits = fitted
        .head
        .append_logits(&mut graph, embedding)
        .map_err(Failure::from)?;
    graph.add_output(logits);
    let graph = graph.cut(&["logits"]).map_err(Failure::from)?;
    Ok((graph, features.backbone.about, features.num_cached))
}

/// The head learns at the full rate, each block before it by a factor slower: what comes first in a
/// backbone fits most pictures already.
fn rates_by_block(engine: &dyn Engine, blocks: &[(String, ValueId)], decay: f64) -> Vec<f32> {
    let parameters = engine.parameters().iter();
    parameters
        .map(|parameter| {
            let name = parameter.name.as_str();
            if ["head.weight", "head.bias"].contains(&name) || name.starts_with("head.hidden") {
                return 1.0;
            }
            let block = blocks.iter().position(|(block, _)| {
                name.strip_prefix(block.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
            });
            let depth = blocks.len() - block.unwrap_or(0);
            decay.powi(depth as i32) as f32
        })
        .collect()
}

/// A net that learned, from pixels to probabilities, with batch normalisation folded.
fn finished(graph: &Graph, engine: &dyn Engine, values: &[Vec<f32>]) -> Result<Graph, Failure> {
    let mut graph = graph.clone();
    graph.put_weights(&engine.tensors(values))?;
    closed(graph)
}
