//! A trained model: a graph from pixels to probabilities, and its card.

use super::caution::trained_part;
use super::runtime_for;
use crate::export::card::Card;
use crate::failure::Failure;
use crate::graph::Graph;
use crate::graph::exec::Runtime;
use crate::graph::onnx::{self, ReadOptions};
use crate::project::error::io_failure;
use crate::train::device::ComputeDevice;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The model's file in a run's folder and in an export.
pub const FILE_NAME: &str = "model.onnx";

/// A model read from a run's folder or an exported file.
#[derive(Clone, Debug)]
pub struct Model {
    graph: Arc<Graph>,
    card: Card,
}

impl Model {
    /// A model that was just trained; writes the card into the graph's metadata.
    ///
    /// # Errors
    /// If the card cannot be written as JSON.
    pub fn new(mut graph: Graph, card: Card) -> Result<Self, Failure> {
        graph.metadata = card.to_metadata()?;
        Ok(Self {
            graph: Arc::new(graph),
            card,
        })
    }

    /// The model with another graph and a card that says so.
    ///
    /// # Errors
    /// If the card cannot be written as JSON.
    pub(super) fn changed(
        &self,
        graph: Graph,
        change: impl FnOnce(&mut Card),
    ) -> Result<Self, Failure> {
        let mut card = self.card.clone();
        change(&mut card);
        Self::new(graph, card)
    }

    /// Reads a model folder or an `.onnx` file.
    ///
    /// # Errors
    /// If it is missing, no model, or not one of Hearth's.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let file: PathBuf = if path.is_dir() {
            path.join(FILE_NAME)
        } else {
            path.to_owned()
        };
        let bytes = std::fs::read(&file).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                Failure::new(
                    "model-missing",
                    format!(
                        "There is no model at {}. Name a run's folder or an exported .onnx file.",
                        path.display()
                    ),
                )
                .with("path", path.display())
            } else {
                io_failure(&file, error)
            }
        })?;
        let graph = onnx::read(&bytes, ReadOptions::default()).map_err(Failure::from)?;
        let card = Card::find(&graph.metadata, &file)?;
        Ok(Self {
            graph: Arc::new(graph),
            card,
        })
    }

    /// The model as it was trained, without what makes it careful at the end.
    ///
    /// # Errors
    /// If its graph is damaged.
    pub(super) fn as_trained(&self) -> Result<Self, Failure> {
        let mut trained = self.clone();
        if !std::mem::take(&mut trained.card.caution).is_none() {
            trained.graph = Arc::new(trained_part(&self.graph, None)?);
        }
        Ok(trained)
    }

    /// From pixels to probabilities.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// What is to be known of it.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Something to run it on the CPU.
    ///
    /// # Errors
    /// If no runtime takes it.
    pub fn runtime(&self) -> Result<Box<dyn Runtime>, Failure> {
        Ok(runtime_for(self.graph.clone(), &ComputeDevice::cpu())?)
    }
}
