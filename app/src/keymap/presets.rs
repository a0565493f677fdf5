//! The keys that people know from other programs.

use super::{Action, Chord};
use crate::canvas::Tool;
use serde::{Deserialize, Serialize};

/// Whose keys they are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Hearth's own.
    #[default]
    Hearth,
    /// Those of `LabelImg`, as far as it has them.
    LabelImg,
    /// Those of CVAT, as far as it has them.
    Cvat,
    /// Those of Prodigy, as far as it has them.
    Prodigy,
}

impl Preset {
    /// Every preset, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Hearth, Self::LabelImg, Self::Cvat, Self::Prodigy];

    /// What the program is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hearth => "Hearth",
            Self::LabelImg => "LabelImg",
            Self::Cvat => "CVAT",
            Self::Prodigy => "Prodigy",
        }
    }

    /// The keys of an action.
    pub fn chords(self, action: Action) -> Vec<Chord> {
        let own = match self {
            Self::Hearth => None,
            Self::LabelImg => label_img(action),
            Self::Cvat => cvat(action),
            Self::Prodigy => prodigy(action),
        };
        let words = own.map_or_else(|| hearth(action), str::to_owned);
        let words = words.split_whitespace();
        words.filter_map(|word| word.parse().ok()).collect()
    }

    /// Whether an action has no key here on purpose.
    pub fn leaves_out(self, action: Action) -> bool {
        match self {
            Self::Hearth => false,
            // Its keys stand for something else there.
            Self::LabelImg | Self::Cvat | Self::Prodigy => self.chords(action).is_empty(),
        }
    }
}

/// Hearth's own keys.
fn hearth(action: Action) -> String {
    use Action as A;
    let words = match action {
        A::Class(number) => return number.to_string(),
        A::Nudge { .. } => return nudge(action),
        A::Next => "D PageDown",
        A::Previous => "A PageUp",
        A::NextUnlabelled => "N",
        A::Accept => "Enter",
        A::Reject => "X",
        A::Ignore => "I",
        A::PickClass => "C Ctrl+E",
        A::Unlabel => "U",
        A::NoneOfThem => "0",
        A::ToggleVerified => "V",
        A::EditNote => "M",
        A::EditCell => "F2 E",
        A::Undo => "Ctrl+Z",
        A::Redo => "Ctrl+Shift+Z Ctrl+Y",
        A::Tool(Tool::Select) => "S",
        A::Tool(Tool::Box) => "B W",
        A::Tool(Tool::Polygon) => "P",
        A::Tool(Tool::Point) => "K",
        A::Tool(Tool::Pan) => "H",
        A::Delete => "Delete Backspace",
        A::Copy => "Ctrl+C",
        A::Paste => "Ctrl+V",
        A::DuplicateFromPrevious => "Ctrl+D",
        A::SelectAll => "Ctrl+A",
        A::NextMark => "CloseBracket",
        A::PreviousMark => "OpenBracket",
        A::ToggleHidden => "Q",
        A::HideAll => "Shift+Q",
        A::Difficult => "Shift+D",
        A::Occluded => "Shift+O",
        A::Truncated => "Shift+T",
        A::BringForward => "Ctrl+Up",
        A::SendBackward => "Ctrl+Down",
        A::ZoomIn => "Plus Equals",
        A::ZoomOut => "Minus",
        A::Fit => "F",
        A::ActualSize => "Shift+F",
        A::PlayPause => "Space",
        A::PlayFromStart => "Shift+Space",
        A::LoopRegion => "L",
        A::CheatSheet => "Questionmark F1",
        A::Save => "Ctrl+S",
    };
    words.to_owned()
}

fn nudge(action: Action) -> String {
    let name = action.name();
    let far = if name.ends_with("-far") { "Shift+" } else { "" };
    let way = match name.trim_start_matches("nudge-").trim_end_matches("-far") {
        "left" => "Left",
        "right" => "Right",
        "up" => "Up",
        _ => "Down",
    };
    format!("{far}{way}")
}

/// `LabelImg` 1.8: W draws, A and D turn the page, Space verifies.
fn label_img(action: Action) -> Option<&'static str> {
    use Action as A;
    Some(match action {
        A::Next => "D",
        A::Previous => "A",
        A::Tool(Tool::Box) => "W",
        A::Tool(Tool::Select) => "Ctrl+J",
        A::PickClass => "Ctrl+E",
        A::ToggleVerified => "Space",
        A::Delete => "Delete",
        A::DuplicateFromPrevious => "Ctrl+Shift+V",
        A::Paste => "Ctrl+D Ctrl+V",
        A::HideAll => "Ctrl+H",
        A::SelectAll => "Ctrl+Shift+A",
        A::ZoomIn => "Ctrl+Plus",
        A::ZoomOut => "Ctrl+Minus",
        A::Fit => "Ctrl+F",
        A::ActualSize => "Ctrl+Equals",
        A::PlayPause => "L",
        A::LoopRegion => "Shift+L",
        _ => return None,
    })
}

/// CVAT 2: F and D turn the page, N draws again, Q says that something is hidden.
fn cvat(action: Action) -> Option<&'static str> {
    use Action as A;
    Some(match action {
        A::Next => "F",
        A::Previous => "D",
        A::NextUnlabelled => "G",
        A::Tool(Tool::Box) => "N",
        A::Tool(Tool::Select) => "S",
        A::ToggleHidden => "H",
        A::HideAll => "T",
        A::Tool(Tool::Pan) => "J",
        A::Occluded => "Q",
        A::DuplicateFromPrevious => "Ctrl+B",
        A::BringForward => "Plus Equals",
        A::SendBackward => "Minus",
        A::ZoomIn => "Ctrl+Plus",
        A::ZoomOut => "Ctrl+Minus",
        A::Fit => "Ctrl+F",
        A::ActualSize => "Ctrl+Equals",
        A::Delete => "Delete",
        A::CheatSheet => "F1 Questionmark",
        _ => return None,
    })
}

/// Prodigy: A accepts, X rejects, Space ignores, Backspace undoes.
fn prodigy(action: Action) -> Option<&'static str> {
    use Action as A;
    Some(match action {
        A::Accept => "A Enter",
        A::Reject => "X",
        A::Ignore => "Space",
        A::Undo => "Backspace Ctrl+Z",
        A::Delete => "Delete",
        A::Next => "D PageDown",
        A::Previous => "S PageUp",
        A::Tool(Tool::Select) => "E",
        A::EditCell => "F2",
        A::PlayPause => "P",
        A::PlayFromStart => "Shift+P",
        _ => return None,
    })
}
