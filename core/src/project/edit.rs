//! Changes that a person makes to the data. Each is one transaction and can be undone.

use crate::data::{ColumnKind, ColumnRole, Split};
use crate::ids::SampleId;
use serde::{Deserialize, Serialize};

/// A change to make. Classes are named, so that the same words work in the window and on the
/// command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Give samples another class, which is made if there is none of this name.
    Relabel {
        /// Which samples.
        samples: Vec<SampleId>,
        /// Name of the class.
        class: String,
    },
    /// Give each sample a class of its own. Classes are made where there is none of the name.
    RelabelEach {
        /// Samples with their classes.
        samples: Vec<(SampleId, String)>,
    },
    /// Put samples into a split. They stay there whatever is imported later.
    Move {
        /// Which samples.
        samples: Vec<SampleId>,
        /// Where to.
        split: Split,
    },
    /// Put each sample into a split of its own.
    MoveEach {
        /// Samples with their splits.
        samples: Vec<(SampleId, Split)>,
    },
    /// Take samples out of the project. Their files stay.
    Remove {
        /// Which samples.
        samples: Vec<SampleId>,
    },
    /// Give a class another name, which no other class has.
    RenameClass {
        /// Its name.
        class: String,
        /// Its name from now on.
        name: String,
    },
    /// Make several classes one.
    MergeClasses {
        /// The classes that end.
        classes: Vec<String>,
        /// The class that gets their samples.
        into: String,
    },
    /// Take a class and its samples out of the project. The files stay.
    RemoveClass {
        /// Its name.
        class: String,
    },
    /// Say what a column of the table holds and what it is used for.
    SetColumn {
        /// Its name.
        column: String,
        /// What it holds.
        kind: ColumnKind,
        /// What it is used for. There is one target at most: a new one replaces the old.
        role: ColumnRole,
    },
    /// Leave columns of the table aside.
    IgnoreColumns {
        /// Their names.
        columns: Vec<String>,
    },
}

/// What an edit did, as the history names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs)] // as in [`Edit`]
pub enum EditName {
    Import { source: String },
    Relabel { class: String },
    RelabelEach,
    Move { split: Split },
    MoveEach,
    Remove,
    RenameClass { class: String, name: String },
    MergeClasses { into: String },
    RemoveClass { class: String },
    SetColumn { column: String },
    IgnoreColumns { columns: Vec<String> },
}

impl EditName {
    /// Its stable name in kebab case.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Import { .. } => "import",
            Self::Relabel { .. } => "relabel",
            Self::RelabelEach => "relabel-each",
            Self::Move { .. } => "move",
            Self::MoveEach => "move-each",
            Self::Remove => "remove",
            Self::RenameClass { .. } => "rename-class",
            Self::MergeClasses { .. } => "merge-classes",
            Self::RemoveClass { .. } => "remove-class",
            Self::SetColumn { .. } => "set-column",
            Self::IgnoreColumns { .. } => "ignore-columns",
        }
    }

    /// What it was about, in one word or path.
    pub fn about(&self) -> String {
        match self {
            Self::Import { source } => source.clone(),
            Self::Relabel { class } | Self::RemoveClass { class } => class.clone(),
            Self::Move { split } => split.name().to_owned(),
            Self::Remove | Self::RelabelEach | Self::MoveEach => String::new(),
            Self::RenameClass { name, .. } => name.clone(),
            Self::MergeClasses { into } => into.clone(),
            Self::SetColumn { column } => column.clone(),
            Self::IgnoreColumns { columns } => columns.join(", "),
        }
    }
}

/// An edit of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditRecord {
    /// What it did.
    #[serde(flatten)]
    pub name: EditName,
    /// Samples that it changed.
    pub num_samples: usize,
}

/// What can be undone and done again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The newest edit that stands.
    pub undo: Option<EditRecord>,
    /// The oldest edit that was undone.
    pub redo: Option<EditRecord>,
}

impl Edit {
    /// The name under which the history keeps it.
    pub fn name(&self) -> EditName {
        match self {
            Self::Relabel { class, .. } => EditName::Relabel {
                class: class.trim().to_owned(),
            },
            Self::RelabelEach { .. } => EditName::RelabelEach,
            Self::Move { split, .. } => EditName::Move { split: *split },
            Self::MoveEach { .. } => EditName::MoveEach,
            Self::Remove { .. } => EditName::Remove,
            Self::RenameClass { class, name } => EditName::RenameClass {
                class: class.clone(),
                name: name.trim().to_owned(),
            },
            Self::MergeClasses { into, .. } => EditName::MergeClasses { into: into.clone() },
            Self::RemoveClass { class } => EditName::RemoveClass {
                class: class.clone(),
            },
            Self::SetColumn { column, .. } => EditName::SetColumn {
                column: column.clone(),
            },
            Self::IgnoreColumns { columns } => EditName::IgnoreColumns {
                columns: columns.clone(),
            },
        }
    }
}
