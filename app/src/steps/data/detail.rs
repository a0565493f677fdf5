//! The chosen picture, large, with all that is known of it.

use super::paint::split_key;
use super::view::file_name;
use super::{DataState, Viewer, boxes};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{format, icons, text, thumbnail, tokens};
use egui::Ui;
use hearth_core::command::Command;
use hearth_core::data::Sample;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;

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
    let response = thumbnail::show(ui, side, &picture).interact(egui::Sense::click());
    if matches!(picture, crate::textures::Thumbnail::Ready(_)) {
        let fitted = boxes::fitted(response.rect, sample.size_px());
        boxes::paint(ui, fitted, snapshot, sample, false);
    }
    let enlarge = page.tr("viewer-open");
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, &enlarge));
    if response.on_hover_text(&enlarge).clicked() {
        state.viewer = Some(Viewer::new(sample.id));
    }
    if let crate::textures::Thumbnail::Failed(reason) = &picture {
        text::soft(ui, &page.texts.skip_reason(reason.code, &reason.message));
    }
    ui.add_space(tokens::GRID);
    let class = match snapshot.class_name(sample) {
        Some(name) => name.to_owned(),
        None => page.tr("no-class"),
    };
    text::fact(ui, &page.tr("fact-class"), &class);
    let checks = state.checks.clone();
    let suspect = checks.as_ref().and_then(|checks| {
        checks
            .standing_suspects(snapshot)
            .find(|suspect| suspect.sample == sample.id)
    });
    if let Some(suspect) = suspect {
        let looks = page.tr_with(
            "looks-like",
            &[
                ("class", suspect.suggested.as_str().into()),
                ("sure", format::percent(suspect.score.into()).into()),
            ],
        );
        text::body(ui, &looks);
        let change = page.tr_with("change-to", &[("class", suspect.suggested.as_str().into())]);
        if ui
            .add(Button::secondary(&change).icon(icons::TAG))
            .clicked()
        {
            page.send(Command::Edit(Edit::Relabel {
                samples: vec![sample.id],
                class: suspect.suggested.clone(),
            }));
        }
    }
    if !sample.boxes.is_empty() {
        let boxes = page.tr_with("count-boxes", &[("n", sample.boxes.len().into())]);
        text::fact(ui, &page.tr("fact-boxes"), &boxes);
    }
    for (key, value) in [
        ("fact-group", sample.group()),
        ("fact-time", sample.time()),
        ("fact-origin", sample.origin()),
    ] {
        if let Some(value) = value {
            text::fact(ui, &page.tr(key), value);
        }
    }
    text::fact(
        ui,
        &page.tr("fact-split"),
        &page.tr(split_key(sample.split)),
    );
    let [width, height] = sample.size_px();
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
