//! What the window remembers between starts, and where it is kept.

use crate::i18n::Language;
use crate::keymap::Keymap;
use hearth_core::fetch::FetchSettings;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FILE_NAME: &str = "settings.json";

/// The environment variable that replaces all of Hearth's own folders.
pub const DATA_DIR_VARIABLE: &str = "HEARTH_DATA_DIR";

/// Where Hearth keeps what is not part of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Settings and the list of recent projects.
    pub config: PathBuf,
    /// Where new projects are proposed to lie.
    pub projects: PathBuf,
}

impl Places {
    /// The folders below `data_dir`, below the folder of the environment variable, or the
    /// system's own.
    pub fn find(data_dir: Option<&Path>) -> Self {
        let given = data_dir
            .map(Path::to_owned)
            .or_else(|| std::env::var_os(DATA_DIR_VARIABLE).map(PathBuf::from));
        if let Some(dir) = given {
            return Self {
                projects: dir.join("Hearth"),
                config: dir,
            };
        }
        let user = directories::UserDirs::new();
        let home = user
            .as_ref()
            .map_or_else(|| PathBuf::from("."), |u| u.home_dir().to_owned());
        let documents = user
            .as_ref()
            .and_then(|u| u.document_dir())
            .filter(|dir| dir.is_dir())
            .map_or(home.clone(), Path::to_owned);
        let config = directories::ProjectDirs::from("", "", "hearth")
            .map_or_else(|| home.join(".hearth"), |dirs| dirs.config_dir().to_owned());
        Self {
            config,
            projects: documents.join("Hearth"),
        }
    }

    /// A folder below the projects' place that does not exist yet: `Clothes`, `Clothes 2`, …
    pub fn free_project_dir(&self, name: &str) -> PathBuf {
        (1..10_000)
            .map(|n| match n {
                1 => self.projects.join(name),
                n => self.projects.join(format!("{name} {n}")),
            })
            .find(|dir| !dir.exists())
            .unwrap_or_else(|| self.projects.join(name))
    }
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl ThemeChoice {
    /// The choices in the order in which a click goes through them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The choice of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "system" => Some(Self::System),
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }

    /// The choice in egui's words.
    pub fn preference(self) -> egui::ThemePreference {
        match self {
            Self::System => egui::ThemePreference::System,
            Self::Light => egui::ThemePreference::Light,
            Self::Dark => egui::ThemePreference::Dark,
        }
    }
}

/// What the window remembers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language of the window; the system's where `None`.
    pub language: Option<Language>,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Inner size of the window, in points.
    pub window_size: [f32; 2],
    /// Side of a thumbnail, in points.
    pub thumbnail_size: f32,
    /// The keys of labelling.
    pub keymap: Keymap,
    /// How the network may be used, where a person asks for public data.
    pub fetch: FetchSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: ThemeChoice::System,
            window_size: [1280.0, 800.0],
            thumbnail_size: 128.0,
            keymap: Keymap::default(),
            fetch: FetchSettings::default(),
        }
    }
}

impl Settings {
    /// Reads the settings; an unreadable file counts as none.
    pub fn load(places: &Places) -> Self {
        hearth_core::project::runs::read_json(&places.config.join(FILE_NAME))
            .unwrap_or_else(|failure| {
                log::warn!("{failure}");
                None
            })
            .unwrap_or_default()
    }

    /// Stores the settings. They are a convenience: a failure is logged and nothing else.
    pub fn save(&self, places: &Places) {
        if let Err(error) = std::fs::create_dir_all(&places.config) {
            log::warn!("{}: {error}", places.config.display());
            return;
        }
        if let Err(failure) =
            hearth_core::project::runs::write_json(&places.config.join(FILE_NAME), self)
        {
            log::warn!("{failure}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_folder_replaces_all_others() {
        let places = Places::find(Some(Path::new("/x")));
        assert_eq!(places.config, Path::new("/x"));
        assert_eq!(
            places.free_project_dir("Clothes"),
            Path::new("/x/Hearth/Clothes")
        );
    }

    #[test]
    fn settings_survive_and_unknown_files_do_not_hurt() {
        let dir = std::env::temp_dir().join(format!("hearth-settings-{}", std::process::id()));
        let places = Places::find(Some(&dir));
        let settings = Settings {
            theme: ThemeChoice::Dark,
            language: Some(Language::Chinese),
            ..Settings::default()
        };
        settings.save(&places);
        assert_eq!(Settings::load(&places), settings);
        std::fs::write(dir.join(FILE_NAME), "not json").expect("written");
        assert_eq!(Settings::load(&places), Settings::default());
        std::fs::remove_dir_all(&dir).expect("removed");
    }
}
