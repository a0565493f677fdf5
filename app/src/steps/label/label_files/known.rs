//! Folders whose label files Hearth read or wrote before.

use super::WatchedFolder;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{cards, format, icons, text, tokens};
use egui::{Align, Layout, ScrollArea, Ui};
use hearth_core::command::Command;
use hearth_core::data::formats::DataFormat;
use hearth_core::project::Snapshot;

/// Shows them, with what other programs did there.
pub(super) fn list(ui: &mut Ui, page: &mut Page<'_>, watched: &[WatchedFolder]) {
    ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
        for one in watched {
            cards::card(ui, |ui| line(ui, page, one));
            ui.add_space(tokens::GRID);
        }
    });
}

fn line(ui: &mut Ui, page: &mut Page<'_>, one: &WatchedFolder) {
    let p = tokens::palette(ui);
    let folder = &one.folder;
    ui.horizontal(|ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.set_width(ui.available_width() - 260.0);
            let path = folder.dir.display().to_string();
            text::strong(ui, &format::short(&path, 52)).on_hover_text(&path);
            let files = page.tr_with("label-files-count", &[("n", folder.num_files.into())]);
            let (state, color) = if !folder.is_there {
                (page.tr("label-files-gone"), p.warn)
            } else if one.changed.is_empty() {
                (page.tr("label-files-same"), p.text_soft)
            } else {
                let values = [("n", one.changed.len().into())];
                (page.tr_with("label-files-changed", &values), p.warn)
            };
            let name = page.tr(&format!("format-{}", folder.format.name()));
            let words = format!("{name} · {files} · {state}");
            text::line(ui, &words, tokens::TEXT_S, color);
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let read = page.tr("label-files-look");
            let button = if one.changed.is_empty() {
                Button::secondary(&read)
            } else {
                Button::primary(&read)
            };
            if ui.add(button.enabled(folder.is_there)).clicked() {
                page.send(Command::CompareLabels {
                    source: folder.dir.clone(),
                    format: Some(folder.format),
                });
            }
            let write = page.tr("label-files-write");
            let format = folder.format.name().parse::<DataFormat>().ok();
            let can_write = folder.is_there && one.changed.is_empty() && format.is_some();
            let button = Button::ghost(&write)
                .icon(icons::UPLOAD_SIMPLE)
                .enabled(can_write);
            if let (true, Some(format)) = (ui.add(button).clicked(), format) {
                page.send(Command::WriteLabels {
                    dir: folder.dir.clone(),
                    format,
                });
            }
        });
    });
}

/// The formats that labels can be written in beside pictures that lie there already.
pub(super) fn written_formats(snapshot: &Snapshot) -> Vec<DataFormat> {
    DataFormat::of_kind(snapshot.task.data_kind())
        .iter()
        .copied()
        .filter(|format| *format != DataFormat::Folder)
        .collect()
}

/// The key of a format's name.
pub(super) fn format_key(format: DataFormat) -> String {
    format!("data-format-{}", format.name())
}
