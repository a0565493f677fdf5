//! The chosen picture, large, with all that is known of it.

use super::DataState;
use super::paint::split_key;
use super::view::file_name;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{format, icons, text, thumbnail, tokens};
use egui::Ui;
use hearth_core::data::Sample;
use hearth_core::project::Snapshot;

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    state: &mut DataState,
) {
    let p = tokens::palette(ui);
    let path = snapshot.sample_path(sample);
    ui.horizontal(|ui| {
        let width = ui.available_width() - 40.0;
        ui.allocate_ui(egui::vec2(width, 32.0), |ui| {
            ui.set_width(width);
            ui.horizontal_centered(|ui| {
                ui.add(
                    egui::Label::new(
                        egui::RichText::new(file_name(&sample.path))
                            .font(tokens::semibold(tokens::TEXT_L)),
                    )
                    .truncate(),
                );
            });
        });
        let close = page.tr("close");
        if ui.add(Button::icon_only(icons::X, &close)).clicked() {
            state.selection.clear();
        }
    });
    let side = ui.available_width();
    let picture = page.textures.get(&path, side * ui.pixels_per_point());
    thumbnail::show(ui, side, &picture);
    if let crate::textures::Thumbnail::Failed(reason) = &picture {
        text::soft(ui, &page.texts.skip_reason(reason.code, &reason.message));
    }
    ui.add_space(tokens::GRID);
    let class = snapshot.classes[sample.class.index()].name.clone();
    text::fact(ui, &page.tr("fact-class"), &class);
    text::fact(
        ui,
        &page.tr("fact-split"),
        &page.tr(split_key(sample.split)),
    );
    let [width, height] = sample.size_px;
    text::fact(ui, &page.tr("fact-size"), &format!("{width} × {height}"));
    text::fact(ui, &page.tr("fact-bytes"), &format::bytes(sample.num_bytes));
    ui.add_space(tokens::GRID);
    text::caption(ui, &page.tr("fact-path"));
    text::selectable(ui, &path.display().to_string(), tokens::TEXT_S, p.text_soft);
    ui.add_space(tokens::GRID);
    let copy = page.tr("copy-path");
    if ui.add(Button::secondary(&copy).icon(icons::COPY)).clicked() {
        page.send(UiCommand::Copy(path.display().to_string()));
    }
}
