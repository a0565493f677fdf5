//! How strongly pictures are changed, in one word.

use super::PictureAugment;
use std::fmt;
use std::str::FromStr;

/// Settings that belong together, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AugmentLevel {
    /// Pictures stay as they are.
    #[default]
    None,
    /// [`PictureAugment::gentle`].
    Gentle,
    /// [`PictureAugment::usual`].
    Usual,
    /// [`PictureAugment::strong`].
    Strong,
}

impl AugmentLevel {
    /// All levels, weakest first.
    pub const ALL: [Self; 4] = [Self::None, Self::Gentle, Self::Usual, Self::Strong];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gentle => "gentle",
            Self::Usual => "usual",
            Self::Strong => "strong",
        }
    }

    /// The settings that it stands for.
    pub fn settings(self) -> PictureAugment {
        match self {
            Self::None => PictureAugment::default(),
            Self::Gentle => PictureAugment::gentle(),
            Self::Usual => PictureAugment::usual(),
            Self::Strong => PictureAugment::strong(),
        }
    }

    /// The level of these settings; `None` for settings of one's own.
    pub fn of(settings: &PictureAugment) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|level| level.settings() == *settings)
    }
}

impl fmt::Display for AugmentLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for AugmentLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == text)
            .ok_or_else(|| {
                format!("“{text}” is not an augmentation; use none, gentle, usual or strong")
            })
    }
}
