//! Changes that a person makes to the data. Each is one transaction and can be undone.

use super::Snapshot;
use crate::data::grouping::GroupsFrom;
use crate::data::split_plan::SplitRequest;
use crate::data::{Answer, ColumnKind, ColumnRole, NewMark, Sample, Split};
use crate::ids::{ClassId, SampleId};
use crate::tasks::TaskKind;
use serde::{Deserialize, Serialize};

/// A change to make. Classes are named, so that the same words work in the window and on the
/// command line.
#[derive(Clone, Debug, PartialEq)]
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
    /// Take the classes of samples away; what is drawn on them stays.
    Unlabel {
        /// Which samples.
        samples: Vec<SampleId>,
    },
    /// Give samples one more class, or take one of several away. A class is made if there is none
    /// of this name.
    Tag {
        /// Which samples.
        samples: Vec<SampleId>,
        /// Name of the class.
        class: String,
        /// Whether they are to have it.
        is_on: bool,
    },
    /// Say that samples have none of the classes: theirs are taken away, and that they have none is
    /// their label from now on.
    TagNone {
        /// Which samples.
        samples: Vec<SampleId>,
    },
    /// Say whether a sample may have several classes: the project goes on with the task that is
    /// meant for that.
    SetTask {
        /// The task, for data of the same kind.
        task: TaskKind,
    },
    /// Say what is drawn on a sample from now on.
    SetMarks {
        /// Which sample.
        sample: SampleId,
        /// All that is drawn on it, the lowest first. A mark without an id is new; one that is not
        /// there any more is taken away.
        marks: Vec<NewMark>,
        /// What a person did.
        how: MarkEdit,
    },
    /// Give samples the labels that a file says, as one edit.
    SetLabels {
        /// The samples with their labels.
        labels: Vec<SampleLabels>,
        /// Where they come from.
        source: String,
    },
    /// Say whether somebody looked at the labels of samples and found them right.
    Verify {
        /// Which samples.
        samples: Vec<SampleId>,
        /// Whether they are right.
        is_verified: bool,
    },
    /// Write down what is to be remembered of samples.
    SetNote {
        /// Which samples.
        samples: Vec<SampleId>,
        /// The note; none if it is empty.
        note: String,
    },
    /// Answer whether the labels of samples are right.
    SetAnswer {
        /// Which samples.
        samples: Vec<SampleId>,
        /// The answer; `None` takes it back.
        answer: Option<Answer>,
    },
    /// Give samples a class in a second pass, which is compared with the first one.
    SecondPass {
        /// Which samples.
        samples: Vec<SampleId>,
        /// Name of the class; `None` takes it back.
        class: Option<String>,
    },
    /// Set a cell of rows, such as the number that a model is to predict.
    SetCell {
        /// Which rows.
        samples: Vec<SampleId>,
        /// Name of the column.
        column: String,
        /// What it holds from now on; missing if it is empty.
        value: String,
    },
    /// Add a class that nothing has yet.
    AddClass {
        /// Its name.
        class: String,
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
    /// Split the data anew. What was asked for is kept, and new samples follow it.
    Resplit {
        /// What was asked for.
        request: SplitRequest,
        /// Samples that change their split, with the new one.
        samples: Vec<(SampleId, Split)>,
        /// Samples that change their group, with the new one.
        groups: Vec<(SampleId, Option<String>)>,
    },
    /// Say whether the test split is frozen: nothing goes into it or out of it then, whatever is
    /// imported or moved. Samples can still leave the project.
    FreezeTest {
        /// Whether it is.
        is_frozen: bool,
    },
    /// Say what samples belong to (a patient, a speaker, a scene): never in two splits.
    SetGroup {
        /// Which samples.
        samples: Vec<SampleId>,
        /// The group; `None` takes them out of theirs.
        group: Option<String>,
    },
    /// Give each sample a group of its own.
    SetGroups {
        /// Samples with their groups.
        groups: Vec<(SampleId, Option<String>)>,
        /// How they were told.
        from: GroupsFrom,
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
    /// Take a class out of the project, with what is drawn of it.
    RemoveClass {
        /// Its name.
        class: String,
        /// What becomes of the samples that have it.
        samples: Fate,
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

/// What becomes of the samples of a class that is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// They leave the project. Their files stay.
    #[default]
    Remove,
    /// They stay, without a class.
    Unlabel,
}

/// What a person did to marks, for the name of the edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum MarkEdit {
    Draw,
    Move,
    Delete,
    Reclass,
    Flag,
    Reorder,
    Paste,
}

impl MarkEdit {
    /// Every way, for tests of words.
    pub const ALL: [Self; 7] = [
        Self::Draw,
        Self::Move,
        Self::Delete,
        Self::Reclass,
        Self::Flag,
        Self::Reorder,
        Self::Paste,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Draw => "draw-marks",
            Self::Move => "move-marks",
            Self::Delete => "delete-marks",
            Self::Reclass => "reclass-marks",
            Self::Flag => "flag-marks",
            Self::Reorder => "reorder-marks",
            Self::Paste => "paste-marks",
        }
    }
}

/// The labels of a sample, by names.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleLabels {
    /// Which sample.
    pub sample: SampleId,
    /// Its class.
    pub class: Option<String>,
    /// What is drawn on it, with its further classes.
    pub marks: Vec<NewMark>,
}

impl SampleLabels {
    /// The labels of a sample as they are.
    pub fn of(snapshot: &Snapshot, sample: &Sample) -> Self {
        let name = |class: ClassId| snapshot.classes[class.index()].name.clone();
        Self {
            sample: sample.id,
            class: sample.class.map(name),
            marks: sample
                .marks
                .iter()
                .map(|mark| NewMark {
                    id: Some(mark.id),
                    class: name(mark.class),
                    shape: mark.shape.clone(),
                    flags: mark.flags,
                })
                .collect(),
        }
    }
}

/// What an edit did, as the history names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs)] // as in [`Edit`]
pub enum EditName {
    Import { source: String },
    Relabel { class: String },
    RelabelEach,
    Unlabel,
    Tag { class: String, is_on: bool },
    TagNone,
    SetTask { task: TaskKind },
    SetMarks { how: MarkEdit },
    SetLabels { source: String },
    Verify { is_verified: bool },
    SetNote,
    SetAnswer { answer: Option<Answer> },
    SecondPass,
    SetCell { column: String },
    AddClass { class: String },
    Move { split: Split },
    MoveEach,
    Resplit,
    FreezeTest { is_frozen: bool },
    SetGroup { group: Option<String> },
    SetGroups { from: GroupsFrom },
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
            Self::Unlabel => "unlabel",
            Self::Tag { is_on: true, .. } => "tag",
            Self::Tag { is_on: false, .. } => "untag",
            Self::TagNone => "tag-none",
            Self::SetTask { .. } => "set-task",
            Self::SetMarks { how } => how.name(),
            Self::SetLabels { .. } => "set-labels",
            Self::Verify { is_verified: true } => "verify",
            Self::Verify { is_verified: false } => "unverify",
            Self::SetNote => "set-note",
            Self::SetAnswer { answer } => match answer {
                Some(Answer::Accept) => "accept",
                Some(Answer::Reject) => "reject",
                Some(Answer::Ignore) => "ignore",
                None => "take-back-answer",
            },
            Self::SecondPass => "second-pass",
            Self::SetCell { .. } => "set-cell",
            Self::AddClass { .. } => "add-class",
            Self::Move { .. } => "move",
            Self::MoveEach => "move-each",
            Self::Resplit => "resplit",
            Self::FreezeTest { is_frozen: true } => "freeze-test",
            Self::FreezeTest { .. } => "thaw-test",
            Self::SetGroup { group: Some(_) } => "set-group",
            Self::SetGroup { .. } => "clear-group",
            Self::SetGroups { .. } => "set-groups",
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
            Self::Import { source } | Self::SetLabels { source } => source.clone(),
            Self::Relabel { class }
            | Self::RemoveClass { class }
            | Self::Tag { class, .. }
            | Self::AddClass { class } => class.clone(),
            Self::Move { split } => split.name().to_owned(),
            Self::Remove
            | Self::RelabelEach
            | Self::MoveEach
            | Self::Resplit
            | Self::FreezeTest { .. }
            | Self::Unlabel
            | Self::TagNone
            | Self::SetMarks { .. }
            | Self::Verify { .. }
            | Self::SetNote
            | Self::SetAnswer { .. }
            | Self::SecondPass => String::new(),
            Self::SetTask { task } => task.name().to_owned(),
            Self::SetGroup { group } => group.clone().unwrap_or_default(),
            Self::SetGroups { from } => from.to_string(),
            Self::RenameClass { name, .. } => name.clone(),
            Self::MergeClasses { into } => into.clone(),
            Self::SetColumn { column } | Self::SetCell { column } => column.clone(),
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
            Self::Unlabel { .. } => EditName::Unlabel,
            Self::Tag { class, is_on, .. } => EditName::Tag {
                class: class.trim().to_owned(),
                is_on: *is_on,
            },
            Self::TagNone { .. } => EditName::TagNone,
            Self::SetTask { task } => EditName::SetTask { task: *task },
            Self::SetMarks { how, .. } => EditName::SetMarks { how: *how },
            Self::SetLabels { source, .. } => EditName::SetLabels {
                source: source.clone(),
            },
            Self::Verify { is_verified, .. } => EditName::Verify {
                is_verified: *is_verified,
            },
            Self::SetNote { .. } => EditName::SetNote,
            Self::SetAnswer { answer, .. } => EditName::SetAnswer { answer: *answer },
            Self::SecondPass { .. } => EditName::SecondPass,
            Self::SetCell { column, .. } => EditName::SetCell {
                column: column.clone(),
            },
            Self::AddClass { class } => EditName::AddClass {
                class: class.trim().to_owned(),
            },
            Self::Move { split, .. } => EditName::Move { split: *split },
            Self::MoveEach { .. } => EditName::MoveEach,
            Self::Resplit { .. } => EditName::Resplit,
            Self::FreezeTest { is_frozen } => EditName::FreezeTest {
                is_frozen: *is_frozen,
            },
            Self::SetGroup { group, .. } => EditName::SetGroup {
                group: group.as_deref().map(str::trim).map(str::to_owned),
            },
            Self::SetGroups { from, .. } => EditName::SetGroups { from: from.clone() },
            Self::Remove { .. } => EditName::Remove,
            Self::RenameClass { class, name } => EditName::RenameClass {
                class: class.clone(),
                name: name.trim().to_owned(),
            },
            Self::MergeClasses { into, .. } => EditName::MergeClasses { into: into.clone() },
            Self::RemoveClass { class, .. } => EditName::RemoveClass {
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
