//! The rows that a model learns from or is judged by.

use super::preparation::RowPreparation;
use super::target::NumberReader;
use crate::data::{Sample, Split};
use crate::project::Snapshot;
use rayon::prelude::*;

/// Rows of which is known what is to be told.
pub(super) struct KnownRows<'a> {
    pub samples: Vec<&'a Sample>,
    /// The number of each, or its class.
    pub told: Vec<f64>,
}

impl<'a> KnownRows<'a> {
    /// Those of a split; `reader` reads numbers, where those are to be predicted.
    pub fn of(project: &'a Snapshot, split: Split, reader: Option<&NumberReader>) -> Self {
        let told = project.labelled_in(split).filter_map(|sample| {
            let told = match reader {
                Some(reader) => reader.read(sample)?,
                None => f64::from(sample.class?.0),
            };
            Some((sample, told))
        });
        let (samples, told) = told.unzip();
        Self { samples, told }
    }

    /// What a model's graph takes in of each.
    pub fn inputs(&self, project: &Snapshot, preparation: &RowPreparation) -> Vec<Vec<f32>> {
        let places = preparation.places(project);
        self.samples
            .par_iter()
            .map(|sample| preparation.prepare_sample(&places, sample))
            .collect()
    }

    /// The class of each.
    pub fn classes(&self) -> Vec<u32> {
        self.told.iter().map(|class| *class as u32).collect()
    }
}
