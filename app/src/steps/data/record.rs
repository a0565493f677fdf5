//! The dialog that records sounds for a class, and adds one for background noise.

use crate::steps::{Page, recording};
use crate::ui::button::Button;
use crate::ui::dialog::dialog;
use crate::ui::path_field::text_field;
use crate::ui::{icons, text, tokens};
use egui::{Context, Ui};
use hearth_core::command::Command;
use hearth_core::data::background::BackgroundRequest;
use hearth_core::project::Snapshot;

const WIDTH: f32 = 600.0;
/// Classes that are offered as buttons; others are typed.
const MOST_OFFERED: usize = 12;

/// What is chosen in the dialog.
#[derive(Clone, Debug, Default)]
pub struct RecordForm {
    /// The class, as typed; none where it is empty.
    pub class: String,
    /// Recordings that were kept.
    pub num_kept: usize,
}

/// Shows the dialog; returns true when it is to be closed.
pub fn show_record(
    ctx: &Context,
    page: &mut Page<'_>,
    form: &mut RecordForm,
    snapshot: &Snapshot,
    may_import: bool,
) -> bool {
    let mut is_closed = false;
    let response = dialog(ctx, "record", WIDTH, |ui| {
        text::section(ui, &page.tr("record-title"));
        text::soft(ui, &page.tr("record-text"));
        ui.add_space(tokens::GAP_S);
        class_choice(ui, page, form, snapshot);
        ui.add_space(tokens::GAP_S);
        let recorded = recording::show(ui, page);
        if form.num_kept > 0 {
            ui.add_space(tokens::GRID);
            let words = page.tr_with("record-kept", &[("n", form.num_kept.into())]);
            text::caption(ui, &words);
        }
        ui.add_space(tokens::GAP);
        background(ui, page, may_import);
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (keep, discard, close) = (
                page.tr("record-keep"),
                page.tr("record-discard"),
                page.tr("close"),
            );
            let button = Button::primary(&keep)
                .icon(icons::CHECK)
                .enabled(recorded.is_some() && may_import);
            if ui.add(button).clicked()
                && let Some(sound) = &recorded
            {
                let class = form.class.trim();
                page.send(Command::KeepRecordings {
                    sounds: vec![sound.clone()],
                    class: (!class.is_empty()).then(|| class.to_owned()),
                });
                form.num_kept += 1;
                page.sounds.player().stop();
                page.sounds.recorder().discard();
            }
            let button = Button::secondary(&discard).enabled(recorded.is_some());
            if ui.add(button).clicked() {
                page.sounds.player().stop();
                page.sounds.recorder().discard();
            }
            if ui.add(Button::ghost(&close)).clicked() {
                is_closed = true;
            }
        });
    });
    let is_closed = is_closed || response.should_close();
    if is_closed {
        page.sounds.player().stop();
        page.sounds.recorder().discard();
    }
    is_closed
}

fn class_choice(ui: &mut Ui, page: &Page<'_>, form: &mut RecordForm, snapshot: &Snapshot) {
    let (name, hint) = (page.tr("record-class"), page.tr("record-class-hint"));
    text::caption(ui, &name);
    let width = ui.available_width();
    text_field(ui, &mut form.class, &name, &hint, width);
    if snapshot.classes.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for class in snapshot.classes.iter().take(MOST_OFFERED) {
            let is_chosen = form.class.trim() == class.name;
            if ui
                .add(Button::ghost(&class.name).selected(is_chosen))
                .clicked()
            {
                form.class.clone_from(&class.name);
            }
        }
    });
}

fn background(ui: &mut Ui, page: &mut Page<'_>, may_import: bool) {
    text::strong(ui, &page.tr("background-title"));
    text::soft(ui, &page.tr("background-text"));
    ui.add_space(tokens::GRID);
    let add = page.tr("background-add");
    let button = Button::secondary(&add)
        .icon(icons::WAVEFORM)
        .enabled(may_import);
    if ui.add(button).clicked() {
        page.send(Command::AddBackground(BackgroundRequest {
            class: page.tr("background-class"),
            room: Vec::new(),
            takes_quiet_parts: true,
        }));
    }
}
