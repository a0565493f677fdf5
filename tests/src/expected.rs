//! What a project must hold after the edits that were acknowledged: a plain model of them, to
//! compare with what is on the disk.

use hearth_core::data::Split;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What of a project is on the disk, read without changing anything there.
pub fn on_disk(project: &Path) -> Snapshot {
    let store = Store::open_read_only(project).expect("the store opens");
    store.load(project).expect("the store is whole")
}

/// A change of the data.
#[derive(Clone, Debug)]
pub enum Change {
    /// Another name for a class.
    Rename(String, String),
    /// All samples of a class into a split.
    Move(String, Split),
    /// The samples of a class in a split into another class.
    Relabel(String, Split, String),
    /// Back to what was there before the last change.
    Undo,
}

impl Change {
    /// The words that ask the program for it.
    pub fn words(&self, project: &Path) -> Vec<String> {
        let dir = project.to_str().expect("UTF-8");
        let words = match self {
            Self::Rename(class, name) => vec!["edit", dir, "rename-class", class, name],
            Self::Move(class, to) => vec!["edit", dir, "move", to.name(), "--of-class", class],
            Self::Relabel(class, of, to) => {
                let of = of.name();
                vec![
                    "edit",
                    dir,
                    "relabel",
                    to,
                    "--of-class",
                    class,
                    "--in-split",
                    of,
                ]
            }
            Self::Undo => vec!["undo", dir],
        };
        words.into_iter().map(str::to_owned).collect()
    }
}

/// A sample as far as the changes know it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    class: Option<String>,
    split: Split,
    /// Whether a person chose the split, so that no import changes it.
    is_chosen: bool,
}

/// What a project must hold.
#[derive(Clone, Debug)]
pub struct Expected {
    rows: BTreeMap<SampleId, Row>,
    /// What it held before the last change, where that can be taken back.
    before: Option<Box<Expected>>,
}

impl Expected {
    /// What a project holds now.
    pub fn of(snapshot: &Snapshot) -> Self {
        let rows = snapshot.all().map(|sample| {
            let row = Row {
                class: snapshot.class_name(sample).map(str::to_owned),
                split: sample.split,
                is_chosen: false,
            };
            (sample.id, row)
        });
        Self {
            rows: rows.collect(),
            before: None,
        }
    }

    /// The names of the classes that have samples.
    pub fn classes(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self
            .rows
            .values()
            .filter_map(|r| r.class.as_ref())
            .collect();
        names.into_iter().cloned().collect()
    }

    /// Whether a change would change something. What changes nothing is no step that an undo
    /// could take back.
    pub fn is_changed_by(&self, change: &Change) -> bool {
        let has = |class: &String, fits: &dyn Fn(Split) -> bool| {
            let mut rows = self.rows.values();
            rows.any(|row| row.class.as_ref() == Some(class) && fits(row.split))
        };
        match change {
            Change::Rename(class, name) => class != name && has(class, &|_| true),
            Change::Move(class, to) => has(class, &|split| split != *to),
            Change::Relabel(class, of, to) => class != to && has(class, &|split| split == *of),
            Change::Undo => self.before.is_some(),
        }
    }

    /// What it must hold after a change.
    #[must_use]
    pub fn after(&self, change: &Change) -> Self {
        if let Change::Undo = change {
            return (**self.before.as_ref().expect("a change to take back")).clone();
        }
        let mut after = self.clone();
        after.before = Some(Box::new(Self {
            rows: self.rows.clone(),
            before: None,
        }));
        for row in after.rows.values_mut() {
            match change {
                Change::Rename(class, name) if row.class.as_ref() == Some(class) => {
                    row.class = Some(name.clone());
                }
                Change::Move(class, to) if row.class.as_ref() == Some(class) => {
                    row.split = *to;
                    row.is_chosen = true;
                }
                Change::Relabel(class, of, to)
                    if row.class.as_ref() == Some(class) && row.split == *of =>
                {
                    row.class = Some(to.clone());
                }
                _ => {}
            }
        }
        after
    }

    /// Whether a project holds exactly this.
    pub fn is_held_by(&self, snapshot: &Snapshot) -> bool {
        let found = Self::of(snapshot).rows;
        found.len() == self.rows.len()
            && found.iter().all(|(id, found)| {
                let row = self.rows.get(id);
                row.is_some_and(|row| row.class == found.class && row.split == found.split)
            })
    }

    /// Whether a project holds this and more: an import may draw splits anew, but not those that
    /// a person chose. If so, all of it is expected from now on.
    pub fn grow_to(&mut self, snapshot: &Snapshot) -> bool {
        let mut found = Self::of(snapshot);
        for (id, row) in &self.rows {
            let Some(found) = found.rows.get_mut(id) else {
                return false;
            };
            let split_is_kept = !row.is_chosen || row.split == found.split;
            if row.class != found.class || !split_is_kept {
                return false;
            }
            found.is_chosen = row.is_chosen;
        }
        *self = found;
        true
    }
}
