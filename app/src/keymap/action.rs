//! What keys can ask for while labelling.

use crate::canvas::Tool;
use crate::i18n::Texts;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // their words are in the locale files
pub enum Action {
    Next,
    Previous,
    NextUnlabelled,
    Accept,
    Reject,
    Ignore,
    /// The class at this place, counted from 1.
    Class(u8),
    PickClass,
    Unlabel,
    NoneOfThem,
    ToggleVerified,
    EditNote,
    EditCell,
    Undo,
    Redo,
    Tool(Tool),
    Delete,
    Copy,
    Paste,
    DuplicateFromPrevious,
    SelectAll,
    NextMark,
    PreviousMark,
    ToggleHidden,
    HideAll,
    Difficult,
    Occluded,
    Truncated,
    BringForward,
    SendBackward,
    /// By so many pixels.
    Nudge {
        right: i8,
        down: i8,
    },
    ZoomIn,
    ZoomOut,
    Fit,
    ActualSize,
    PlayPause,
    PlayFromStart,
    LoopRegion,
    CheatSheet,
    Save,
}

/// What is labelled when a key is pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Place {
    /// A picture.
    #[default]
    Picture,
    /// A text.
    Text,
    /// A sound.
    Sound,
    /// A row of a table.
    Row,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 4] = [Self::Picture, Self::Text, Self::Sound, Self::Row];
}

/// What an action is about, for lists of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// From sample to sample, and back in time.
    Way,
    /// Classes and answers.
    Labels,
    /// Tools and what is drawn.
    Marks,
    /// What is seen of a picture.
    View,
    /// What is heard.
    Sound,
}

impl Group {
    /// Every group, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Way,
        Self::Labels,
        Self::Marks,
        Self::View,
        Self::Sound,
    ];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Way => "keys-way",
            Self::Labels => "keys-labels",
            Self::Marks => "keys-marks",
            Self::View => "keys-view",
            Self::Sound => "keys-sound",
        }
    }
}

impl Action {
    /// A nudge by so many pixels.
    pub fn nudge(right: i8, down: i8) -> Self {
        Self::Nudge { right, down }
    }

    /// Every action, in the order in which they are listed.
    pub fn all() -> Vec<Self> {
        use Action as A;
        let mut all = vec![
            A::Next,
            A::Previous,
            A::NextUnlabelled,
            A::Undo,
            A::Redo,
            A::Save,
            A::CheatSheet,
            A::Accept,
            A::Reject,
            A::Ignore,
        ];
        all.extend((1..=9).map(A::Class));
        all.extend([
            A::PickClass,
            A::Unlabel,
            A::NoneOfThem,
            A::ToggleVerified,
            A::EditNote,
            A::EditCell,
        ]);
        all.extend(Tool::ALL.map(A::Tool));
        all.extend([
            A::Delete,
            A::Copy,
            A::Paste,
            A::DuplicateFromPrevious,
            A::SelectAll,
            A::NextMark,
            A::PreviousMark,
            A::ToggleHidden,
            A::HideAll,
            A::Difficult,
            A::Occluded,
            A::Truncated,
            A::BringForward,
            A::SendBackward,
        ]);
        for step in [1, 10] {
            all.extend([
                A::nudge(-step, 0),
                A::nudge(step, 0),
                A::nudge(0, -step),
                A::nudge(0, step),
            ]);
        }
        all.extend([
            A::ZoomIn,
            A::ZoomOut,
            A::Fit,
            A::ActualSize,
            A::PlayPause,
            A::PlayFromStart,
            A::LoopRegion,
        ]);
        all
    }

    /// The name under which a person's keys for it are stored.
    pub fn name(self) -> String {
        match self {
            Self::Class(number) => format!("class-{number}"),
            Self::Tool(tool) => tool.key().to_owned(),
            Self::Nudge { right, down } => {
                let way = match (right.signum(), down.signum()) {
                    (-1, _) => "left",
                    (1, _) => "right",
                    (_, -1) => "up",
                    _ => "down",
                };
                let far = if right.abs().max(down.abs()) > 1 {
                    "-far"
                } else {
                    ""
                };
                format!("nudge-{way}{far}")
            }
            other => other.plain_name().to_owned(),
        }
    }

    fn plain_name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Previous => "previous",
            Self::NextUnlabelled => "next-unlabelled",
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Ignore => "ignore",
            Self::PickClass => "pick-class",
            Self::Unlabel => "unlabel",
            Self::NoneOfThem => "none-of-them",
            Self::ToggleVerified => "toggle-verified",
            Self::EditNote => "edit-note",
            Self::EditCell => "edit-cell",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::Delete => "delete",
            Self::Copy => "copy",
            Self::Paste => "paste",
            Self::DuplicateFromPrevious => "duplicate-from-previous",
            Self::SelectAll => "select-all",
            Self::NextMark => "next-mark",
            Self::PreviousMark => "previous-mark",
            Self::ToggleHidden => "toggle-hidden",
            Self::HideAll => "hide-all",
            Self::Difficult => "difficult",
            Self::Occluded => "occluded",
            Self::Truncated => "truncated",
            Self::BringForward => "bring-forward",
            Self::SendBackward => "send-backward",
            Self::ZoomIn => "zoom-in",
            Self::ZoomOut => "zoom-out",
            Self::Fit => "fit",
            Self::ActualSize => "actual-size",
            Self::PlayPause => "play-pause",
            Self::PlayFromStart => "play-from-start",
            Self::LoopRegion => "loop-region",
            Self::CheatSheet => "cheat-sheet",
            Self::Save => "save",
            Self::Class(_) | Self::Tool(_) | Self::Nudge { .. } => "",
        }
    }

    /// What it is called.
    pub fn words(self, texts: &Texts) -> String {
        match self {
            Self::Class(number) => {
                texts.tr_with("action-class", &[("n", usize::from(number).into())])
            }
            Self::Tool(tool) => texts.tr(tool.key()),
            other => texts.tr(&format!("action-{}", other.name())),
        }
    }

    /// What it is about.
    pub fn group(self) -> Group {
        use Action as A;
        match self {
            A::Next
            | A::Previous
            | A::NextUnlabelled
            | A::Undo
            | A::Redo
            | A::Save
            | A::CheatSheet => Group::Way,
            A::Accept
            | A::Reject
            | A::Ignore
            | A::Class(_)
            | A::PickClass
            | A::Unlabel
            | A::NoneOfThem
            | A::ToggleVerified
            | A::EditNote
            | A::EditCell => Group::Labels,
            A::ZoomIn | A::ZoomOut | A::Fit | A::ActualSize => Group::View,
            A::PlayPause | A::PlayFromStart | A::LoopRegion => Group::Sound,
            _ => Group::Marks,
        }
    }

    /// Whether it makes sense for what is labelled.
    pub fn is_for(self, place: Place) -> bool {
        use Action as A;
        match self {
            A::EditCell => place == Place::Row,
            A::NoneOfThem => place == Place::Text,
            A::Tool(_) | A::Difficult | A::Occluded | A::Truncated => place == Place::Picture,
            _ => match self.group() {
                Group::Way | Group::Labels => true,
                Group::Marks => place != Place::Row,
                Group::View => place == Place::Picture,
                Group::Sound => place == Place::Sound,
            },
        }
    }

    /// Whether both make sense for some kind of sample, so that one key cannot be for both.
    pub fn meets(self, other: Self) -> bool {
        Place::ALL
            .into_iter()
            .any(|place| self.is_for(place) && other.is_for(place))
    }

    /// Whether holding its key does it again and again.
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Self::Next
                | Self::Previous
                | Self::Nudge { .. }
                | Self::ZoomIn
                | Self::ZoomOut
                | Self::NextMark
                | Self::PreviousMark
                | Self::Undo
                | Self::Redo
        )
    }
}
