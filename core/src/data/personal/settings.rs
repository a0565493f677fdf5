//! What a project does with personal data.

use crate::failure::Failure;
use crate::project::runs::{read_json, write_json};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What a project does with personal data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrivacySettings {
    /// Whether they are masked when data leave the project.
    pub mask_on_export: bool,
}

impl PrivacySettings {
    /// The settings of a project. Where the file cannot be read, data are masked rather than given
    /// away.
    pub fn load(project: &Path) -> Self {
        match read_json(&file_of(project)) {
            Ok(settings) => settings.unwrap_or_default(),
            Err(failure) => {
                log::warn!("{}", failure.message);
                Self {
                    mask_on_export: true,
                }
            }
        }
    }

    /// Keeps them.
    ///
    /// # Errors
    /// If the project cannot be written.
    pub fn store(&self, project: &Path) -> Result<(), Failure> {
        write_json(&file_of(project), self)
    }
}

fn file_of(project: &Path) -> PathBuf {
    project.join("privacy.json")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn settings_come_back_and_damage_gives_nothing_away() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!PrivacySettings::load(dir.path()).mask_on_export);
        let masked = PrivacySettings {
            mask_on_export: true,
        };
        masked.store(dir.path()).unwrap();
        assert_eq!(PrivacySettings::load(dir.path()), masked);
        std::fs::write(file_of(dir.path()), "{ torn").unwrap();
        assert!(PrivacySettings::load(dir.path()).mask_on_export);
    }
}
