//! Figures of the columns of a table, worked out on a thread of their own: a large table takes
//! longer than a frame.

use crossbeam_channel::{Receiver, bounded};
use egui::Context;
use hearth_core::data::TableColumn;
use hearth_core::data::columns::column_of;
use hearth_core::data::table::types::{Summary, summarize};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use std::collections::HashMap;
use std::sync::Arc;

/// Columns that have figures; more are not shown either.
pub const MOST_COLUMNS: usize = 60;

/// What the figures depend on.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    columns: Vec<TableColumn>,
    ids: Vec<SampleId>,
}

impl Key {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            columns: snapshot.columns.clone(),
            ids: snapshot.all().map(|sample| sample.id).collect(),
        }
    }
}

/// The figures of each column, by its place.
pub type ByPlace = HashMap<usize, Summary>;

/// The figures of the columns, once they are there.
#[derive(Debug, Default)]
pub struct Figures {
    ready: Option<(Key, Arc<ByPlace>)>,
    asked: Option<(Key, Receiver<ByPlace>)>,
}

impl Figures {
    /// Takes in what is ready, and asks anew where the data changed; part of `logic`.
    pub fn refresh(&mut self, snapshot: &Arc<Snapshot>, ctx: &Context) {
        if snapshot.columns.is_empty() {
            return;
        }
        let key = Key::of(snapshot);
        let is_known = |known: &Key| *known == key;
        if self
            .ready
            .as_ref()
            .is_some_and(|(known, _)| is_known(known))
            || self
                .asked
                .as_ref()
                .is_some_and(|(known, _)| is_known(known))
        {
            return;
        }
        let (send, receive) = bounded(1);
        let (snapshot, ctx) = (snapshot.clone(), ctx.clone());
        let started = std::thread::Builder::new()
            .name("column figures".into())
            .spawn(move || {
                let shown = snapshot.columns.iter().take(MOST_COLUMNS);
                let figures = shown
                    .map(|column| {
                        let cells = column_of(column, snapshot.all());
                        (column.place, summarize(&cells))
                    })
                    .collect();
                // Nobody waits any more where the data changed meanwhile.
                let _ = send.send(figures);
                ctx.request_repaint();
            });
        if started.is_ok() {
            self.asked = Some((key, receive));
        }
    }

    /// Takes in what is ready; part of `logic`.
    pub fn poll(&mut self) {
        let Some((_, receive)) = &self.asked else {
            return;
        };
        if let Ok(figures) = receive.try_recv()
            && let Some((key, _)) = self.asked.take()
        {
            self.ready = Some((key, Arc::new(figures)));
        }
    }

    /// The newest figures; those before a change until the new ones are there.
    pub fn get(&self) -> Option<Arc<ByPlace>> {
        self.ready.as_ref().map(|(_, figures)| figures.clone())
    }
}
