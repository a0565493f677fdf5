//! What dropped files mean, and what the window says while they hover.

use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::{icons, tokens};
use egui::{Align2, Context, CornerRadius, Id, LayerId, Order, Stroke, StrokeKind};
use hearth_core::data::DataKind;
use hearth_core::data::import::archive::is_archive;
use hearth_core::data::import::{Format, cifar_binary, mnist_idx};
use hearth_core::data::table::has_table_ending;
use hearth_core::project::store::Store;
use hearth_core::tasks::Question;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The command for what was dropped; looks at the disk, so it is for `logic`.
pub fn command_for(paths: &[PathBuf], has_project: bool) -> Option<UiCommand> {
    let mut data: Vec<PathBuf> = paths.iter().filter_map(|path| data_of(path)).collect();
    // Files of one set are imported together.
    let mut sets = HashSet::new();
    data.retain(|path| sets.insert(set_of(path)));
    if let Some(project) = data.iter().find(|dir| Store::exists(dir)) {
        return Some(UiCommand::OpenProject(project.clone()));
    }
    match (data.len(), has_project) {
        (0, true) if !paths.is_empty() => Some(UiCommand::Try(
            paths.iter().cloned().map(Question::File).collect(),
        )),
        (0, _) => None,
        (1, true) => Some(UiCommand::Import(data.remove(0))),
        (_, true) => Some(UiCommand::ImportAll(data)),
        (_, false) => Some(UiCommand::AskNewProject(data)),
    }
}

/// What would be imported of a path; `None` where it is a single picture, sound or text.
fn data_of(path: &Path) -> Option<PathBuf> {
    let is_data = path.is_dir()
        || is_archive(path)
        || has_table_ending(path)
        || mnist_idx::is_one(path)
        || (has_ending(path, "json") && Format::recognise(path, DataKind::Pictures).is_some());
    if is_data {
        return Some(path.to_owned());
    }
    let folder = path.parent()?;
    (has_ending(path, "bin") && cifar_binary::is_one(folder)).then(|| folder.to_owned())
}

/// The folder of a file that is read with those beside it.
fn set_of(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|_| path.is_file() && mnist_idx::is_one(path));
    folder.unwrap_or(path).to_owned()
}

fn has_ending(path: &Path, wanted: &str) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(wanted))
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
            Some(UiCommand::AskNewProject(vec![dir]))
        );
        let file = PathBuf::from("/no/such/cat.png");
        assert_eq!(
            command_for(std::slice::from_ref(&file), true),
            Some(UiCommand::Try(vec![Question::File(file.clone())]))
        );
        assert_eq!(command_for(&[file], false), None);
        assert_eq!(command_for(&[], true), None);
    }

    #[test]
    fn several_folders_and_packed_sets_are_imported() {
        let dir = std::env::temp_dir().join(format!("hearth-drop-{}", std::process::id()));
        let folders = ["one", "two"].map(|name| dir.join(name));
        for folder in &folders {
            std::fs::create_dir_all(folder).expect("made");
        }
        let all = folders.to_vec();
        assert_eq!(
            command_for(&folders, true),
            Some(UiCommand::ImportAll(all.clone()))
        );
        assert_eq!(
            command_for(&folders, false),
            Some(UiCommand::AskNewProject(all))
        );

        let pair = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
        let pair = pair.map(|name| dir.join(name));
        for file in &pair {
            std::fs::write(file, [0; 16]).expect("written");
        }
        let one = command_for(&pair, true);
        assert_eq!(one, Some(UiCommand::Import(pair[0].clone())));

        let cifar = dir.join("cifar-10-batches-bin");
        std::fs::create_dir(&cifar).expect("made");
        let batches = ["data_batch_1.bin", "data_batch_2.bin"].map(|name| cifar.join(name));
        for file in &batches {
            std::fs::write(file, [0; 16]).expect("written");
        }
        assert_eq!(command_for(&batches, true), Some(UiCommand::Import(cifar)));
        std::fs::remove_dir_all(dir).expect("removed");
    }
}
