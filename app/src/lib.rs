//! Hearth's window. `hearth_core` does the work; this crate shows it and asks for it.

pub mod app;
pub mod augment_preview;
pub mod canvas;
pub mod commands;
pub mod dialogs;
mod frame_times;
pub mod i18n;
pub mod keymap;
mod layout;
mod logic;
pub mod player;
#[cfg(target_os = "linux")]
mod pulse;
pub mod recorder;
pub mod selection;
pub mod settings;
pub mod shell;
pub mod sounds;
pub mod steps;
#[cfg(test)]
mod testing;
pub mod textures;
pub mod ui;
pub mod view_state;

pub use app::{AppOptions, HearthApp};

use settings::{Places, Settings};
use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

/// Why there is no window.
#[derive(Debug)]
pub enum WindowError {
    /// There is no display to open it on.
    NoDisplay,
    /// The system refused it.
    Refused(eframe::Error),
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDisplay => f.write_str(
                "there is no display to open a window on; try “hearth demo”, which needs none",
            ),
            Self::Refused(error) => write!(f, "the window could not be opened: {error}"),
        }
    }
}

impl std::error::Error for WindowError {}

/// Opens the window, on a project where one is given, and returns when it is closed.
///
/// # Errors
/// If there is no display, or the system refuses the window.
pub fn run_window(open: Option<PathBuf>) -> Result<(), WindowError> {
    if !has_display() {
        return Err(WindowError::NoDisplay);
    }
    let started_at = Some(Instant::now());
    let settings = Settings::load(&Places::find(None));
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Hearth")
        .with_app_id("hearth")
        .with_inner_size(settings.window_size)
        .with_min_inner_size([960.0, 640.0]);
    if let Some(icon) = icon() {
        viewport = viewport.with_icon(icon);
    }
    let options = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Wgpu,
        ..Default::default()
    };
    eframe::run_native(
        "hearth",
        options,
        Box::new(move |creation| {
            let options = AppOptions {
                open,
                started_at,
                ..AppOptions::default()
            };
            Ok(Box::new(HearthApp::new(&creation.egui_ctx, options)))
        }),
    )
    .map_err(WindowError::Refused)
}

fn has_display() -> bool {
    !cfg!(all(unix, not(target_os = "macos")))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn icon() -> Option<egui::IconData> {
    let bytes = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../assets/icons/hearth.png"
    ));
    let picture = image::load_from_memory(bytes).ok()?.into_rgba8();
    Some(egui::IconData {
        width: picture.width(),
        height: picture.height(),
        rgba: picture.into_raw(),
    })
}
