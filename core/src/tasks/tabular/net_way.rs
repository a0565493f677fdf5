//! A small net on the rows of a table, trained with the loop of every net.

use super::encoding::Encoding;
use super::preparation::{Reader, RowPreparation};
use super::rows::KnownRows;
use super::target::{NumberReader, facts};
use crate::data::{DataKind, Split};
use crate::failure::Failure;
use crate::graph::nets::append_dense;
use crate::graph::{Graph, GraphError};
use crate::jobs::JobError;
use crate::project::Snapshot;
use crate::tasks::Preparation;
use crate::tasks::net_fit::{NetFit, backbone_of_scratch};
use crate::tasks::training::{Progress, Trained};
use crate::train::batches::Source;
use crate::train::device::ComputeDevice;
use crate::train::head::append_softmax;
use crate::train::net::{NetOptions, engine_for};
use crate::train::numbers::{NumberScale, Numbers};
use crate::train::target::Learned;
use crate::train::way::pick_target;
use crate::train::{TrainConfig, Way};
use std::sync::Arc;
use std::time::Instant;

/// Rows as the net sees them.
struct Rows<'a> {
    encoding: &'a Encoding,
    inputs: Vec<Vec<f32>>,
    classes: Vec<u32>,
    numbers: Option<Numbers>,
}

impl Source for Rows<'_> {
    fn classes(&self) -> &[u32] {
        &self.classes
    }

    fn numbers(&self) -> Option<&Numbers> {
        self.numbers.as_ref()
    }

    fn row_len(&self) -> usize {
        self.encoding.num_features()
    }

    fn fill(&self, sample: usize, _epoch: u32, out: &mut [f32]) {
        self.encoding.fill(&self.inputs[sample], out);
    }
}

/// Trains; `None` if it was paused.
pub(super) fn fit(
    project: &Snapshot,
    config: &TrainConfig,
    progress: &mut Progress<'_>,
) -> Result<Option<Trained>, JobError> {
    let started = Instant::now();
    let reader = project
        .target()
        .map(|target| NumberReader::new(project, target));
    let train = KnownRows::of(project, Split::Train, reader.as_ref());
    let valid = KnownRows::of(project, Split::Valid, reader.as_ref());
    let preparation = RowPreparation::learned(project, &train.samples, &train.told, Reader::Net);
    let inputs = train.inputs(project, &preparation);
    let encoding = Encoding::learned(&inputs, &preparation.input_kinds());
    let target = pick_target(config, Way::Net, facts(project));
    let is_log = target.is_some_and(|target| target.learned == Learned::Log);
    let scale = reader
        .is_some()
        .then(|| NumberScale::learned(&train.told, is_log));
    let rows = |known: &KnownRows<'_>, inputs| match scale {
        Some(scale) => Rows {
            encoding: &encoding,
            inputs,
            classes: Vec::new(),
            numbers: Some(Numbers::new(known.told.clone(), scale)),
        },
        None => Rows {
            encoding: &encoding,
            inputs,
            classes: known.classes(),
            numbers: None,
        },
    };
    let valid_rows = rows(&valid, valid.inputs(project, &preparation));
    let train_rows = rows(&train, inputs);
    let num_outputs = scale.map_or(project.classes.len(), |_| 1);
    let whole = net(&encoding, config, num_outputs).map_err(Failure::from)?;
    let features = whole.find("features").map_err(Failure::from)?;
    let learned = whole.behind(features).map_err(Failure::from)?;
    let options = NetOptions {
        dropout: config.dropout as f32,
        ..NetOptions::default()
    };
    // Rows are small enough for any processor.
    let device = ComputeDevice::cpu();
    let mut engine = engine_for(&Arc::new(learned), options, &device).map_err(Failure::from)?;
    let features_secs = started.elapsed().as_secs_f64();
    let rates = vec![1.0; engine.parameters().len()];
    let learned = NetFit {
        engine: engine.as_mut(),
        train: &train_rows,
        valid: &valid_rows,
        valid_samples: &valid.samples,
        num_classes: num_outputs,
        rates,
    };
    let Some(end) = learned.fit(config, progress)? else {
        return Ok(None);
    };
    let mut graph = whole;
    graph
        .put_weights(&engine.tensors(&end.values))
        .map_err(Failure::from)?;
    let graph = closed(graph, scale).map_err(Failure::from)?;
    let backbone = backbone_of_scratch(DataKind::Rows);
    let preparation = Preparation::Rows(preparation);
    Ok(Some(Trained {
        num_train_samples: train.samples.len(),
        features_secs,
        target,
        ..Trained::of_net(end, graph, preparation, backbone)
    }))
}

/// From a row's numbers to logits: what the net sees, and two hidden layers.
fn net(encoding: &Encoding, config: &TrainConfig, num_outputs: usize) -> Result<Graph, GraphError> {
    let (graph, features) = encoding.graph()?;
    let width = config.width.max(1) as usize;
    append_dense(graph, features, &[width, width], num_outputs, config.seed)
}

/// The net up to what a person wants: probabilities, or a number in its own unit.
fn closed(mut graph: Graph, scale: Option<NumberScale>) -> Result<Graph, GraphError> {
    let logits = graph.find("logits")?;
    let (told, name) = match scale {
        Some(scale) => (scale.append(&mut graph, logits)?, "value"),
        None => (append_softmax(&mut graph, logits)?, "probabilities"),
    };
    graph.add_output(told);
    graph.cut(&[name])
}
