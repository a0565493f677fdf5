//! What dropped files mean, and what the window says while they hover.

use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::{icons, tokens};
use egui::{Align2, Context, CornerRadius, Id, LayerId, Order, Stroke, StrokeKind};
use hearth_core::data::import::archive::is_archive;
use hearth_core::data::table::has_table_ending;
use hearth_core::project::store::Store;
use std::path::PathBuf;

/// The command for what was dropped; looks at the disk, so it is for `logic`.
pub fn command_for(paths: &[PathBuf], has_project: bool) -> Option<UiCommand> {
    let is_data = |path: &&PathBuf| path.is_dir() || is_archive(path) || has_table_ending(path);
    let folder = paths.iter().find(is_data);
    match (folder, has_project) {
        (Some(dir), _) if Store::exists(dir) => Some(UiCommand::OpenProject(dir.clone())),
        (Some(dir), true) => Some(UiCommand::Import(dir.clone())),
        (Some(dir), false) => Some(UiCommand::AskNewProject(Some(dir.clone()))),
        (None, true) if !paths.is_empty() => Some(UiCommand::Try(paths.to_vec())),
        (None, _) => None,
    }
}

/// Says what will happen while files hover above the window.
pub fn show_hint(ctx: &Context, page: &Page<'_>, has_project: bool) {
    if ctx.input(|i| i.raw.hovered_files.is_empty()) {
        return;
    }
    let p = tokens::palette_of(ctx.theme() == egui::Theme::Dark);
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("drop-hint")));
    let screen = ctx.content_rect();
    painter.rect_filled(screen, CornerRadius::ZERO, p.page.gamma_multiply(0.9));
    painter.rect_stroke(
        screen.shrink(16.0),
        CornerRadius::same(16),
        Stroke::new(2.0, p.accent),
        StrokeKind::Inside,
    );
    let center = screen.center();
    painter.text(
        center - egui::vec2(0.0, 40.0),
        Align2::CENTER_CENTER,
        icons::DOWNLOAD_SIMPLE,
        tokens::icon_font(48.0),
        p.accent,
    );
    let words = if has_project {
        page.tr("drop-project")
    } else {
        page.tr("drop-welcome")
    };
    painter.text(
        center + egui::vec2(0.0, 16.0),
        Align2::CENTER_CENTER,
        words,
        tokens::semibold(tokens::TEXT_XL),
        p.text,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_imported() {
        let table = PathBuf::from("/no/such/reviews.csv");
        assert_eq!(
            command_for(std::slice::from_ref(&table), true),
            Some(UiCommand::Import(table))
        );
    }

    #[test]
    fn folders_are_imported_and_pictures_tried() {
        let dir = std::env::temp_dir();
        assert_eq!(
            command_for(std::slice::from_ref(&dir), true),
            Some(UiCommand::Import(dir.clone()))
        );
        assert_eq!(
            command_for(std::slice::from_ref(&dir), false),
            Some(UiCommand::AskNewProject(Some(dir)))
        );
        let file = PathBuf::from("/no/such/cat.png");
        assert_eq!(
            command_for(std::slice::from_ref(&file), true),
            Some(UiCommand::Try(vec![file.clone()]))
        );
        assert_eq!(command_for(&[file], false), None);
        assert_eq!(command_for(&[], true), None);
    }
}
