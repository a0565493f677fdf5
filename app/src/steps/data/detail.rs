//! The chosen picture, large, with all that is known of it.

use super::paint::split_key;
use super::view::file_name;
use super::{DataState, Viewer, boxes, changed, listening, reading};
use crate::commands::UiCommand;
use crate::steps::{Page, class_words};
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
    let title = if sample.picture().is_some() || sample.sound().is_some() {
        file_name(&sample.path).to_owned()
    } else {
        page.tr_with(
            "sample-number",
            &[("n", format::count(sample.id.0 as usize).into())],
        )
    };
    ui.horizontal(|ui| {
        let width = ui.available_width() - 40.0;
        ui.allocate_ui(egui::vec2(width, 32.0), |ui| {
            ui.set_width(width);
            ui.horizontal_centered(|ui| {
                ui.add(
                    egui::Label::new(
                        egui::RichText::new(title).font(tokens::semibold(tokens::TEXT_L)),
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
    if sample.picture().is_some() {
        picture(ui, page, snapshot, sample, state);
    } else if sample.sound().is_some() {
        listening::show(ui, page, snapshot, sample, &mut state.listening, 84.0);
    } else {
        let room = ui.available_height() * 0.45;
        ui.allocate_ui(egui::vec2(ui.available_width(), room), |ui| {
            reading::show(ui, page, snapshot, sample, tokens::TEXT);
        });
        let enlarge = page.tr("reading-open");
        let button = Button::secondary(&enlarge).icon(icons::BOOK_OPEN);
        if ui.add(button).clicked() {
            state.viewer = Some(Viewer::new(sample.id));
        }
    }
    ui.add_space(tokens::GRID);
    // A picture with boxes has its classes there; a number to predict is among the columns.
    let can_have_class = sample.num_drawn() == 0 && !snapshot.classes.is_empty();
    if sample.class.is_some() || can_have_class {
        let class = class_words(page, snapshot, sample);
        text::fact(ui, &page.tr("fact-class"), &class);
    }
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
    if sample.num_drawn() > 0 {
        let boxes = page.tr_with("count-boxes", &[("n", sample.num_drawn().into())]);
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
    if let Some(predicted) = state.marks.predictions.get(&sample.id) {
        let sure = format::percent(predicted.confidence.into());
        let words = format!("{} ({sure})", predicted.label);
        text::fact(ui, &page.tr("head-prediction"), &words);
    }
    if sample.picture().is_some() {
        let [width, height] = sample.size_px();
        text::fact(ui, &page.tr("fact-size"), &format!("{width} × {height}"));
    }
    if let Some(sound) = sample.sound() {
        let facts = &sound.facts;
        let length = format::duration(facts.duration_secs.into());
        text::fact(ui, &page.tr("head-duration"), &length);
        let rate = format!("{:.1} kHz", facts.rate_hz as f32 / 1000.0);
        text::fact(ui, &page.tr("fact-rate"), &rate);
        let channels = facts.num_channels.to_string();
        text::fact(ui, &page.tr("fact-channels"), &channels);
    }
    if let Some(words) = sample.text() {
        let letters = format::count(words.chars().count());
        text::fact(ui, &page.tr("head-length"), &letters);
    }
    if snapshot.task.data_kind().is_files() {
        text::fact(ui, &page.tr("fact-bytes"), &format::bytes(sample.num_bytes));
    }
    ui.add_space(tokens::GRID);
    let is_file = snapshot.task.data_kind().is_files();
    let path = if is_file {
        path
    } else {
        // The mark behind the table's path says nothing to a person.
        let shown = path.display().to_string();
        shown
            .split_once('#')
            .map_or(path, |(table, _)| table.into())
    };
    if sample.text().is_some() || sample.sound().is_some() {
        changed::show(ui, page, snapshot, sample, &mut state.changed);
        ui.add_space(tokens::GRID);
    }
    text::caption(ui, &page.tr("fact-path"));
    text::selectable(ui, &path.display().to_string(), tokens::TEXT_S, p.text_soft);
    ui.add_space(tokens::GRID);
    let copy = page.tr("copy-path");
    if ui.add(Button::secondary(&copy).icon(icons::COPY)).clicked() {
        page.send(UiCommand::Copy(path.display().to_string()));
    }
}

/// The picture, which opens over the whole window when it is clicked.
fn picture(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    state: &mut DataState,
) {
    let path = snapshot.sample_path(sample);
    let side = ui.available_width();
    let picture = page.textures.get(&path, side * ui.pixels_per_point());
    let response = thumbnail::show(ui, side, &picture).interact(egui::Sense::click());
    if matches!(picture, crate::textures::Thumbnail::Ready(_)) {
        let fitted = thumbnail::fitted(response.rect, sample.size_px());
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
}
