//! Recording from the microphone: start, stop, how loud it is, and what is wrong with it.

use super::{Page, show_failure};
use crate::recorder::{Level, Recording};
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::time_axis::clock;
use crate::ui::{icons, progress, text, tokens};
use egui::Ui;
use hearth_core::data::sound::Sound;
use std::sync::Arc;
use std::time::Duration;

/// How often the level moves.
const FRAME: Duration = Duration::from_millis(50);
const METER_HEIGHT: f32 = 10.0;

/// Shows the panel; gives what was recorded for as long as it is there.
pub fn show(ui: &mut Ui, page: &mut Page<'_>) -> Option<Arc<Sound>> {
    let recording = page.sounds.recorder().recording();
    let level = page.sounds.recorder().level();
    match recording {
        Recording::Nothing => {
            start(ui, page);
            None
        }
        Recording::Starting | Recording::Running => {
            running(ui, page, level);
            None
        }
        Recording::Failed(failure) => {
            show_failure(ui, page, Some(&failure));
            ui.add_space(tokens::GRID);
            start(ui, page);
            None
        }
        Recording::Done(sound) => {
            done(ui, page, &sound, level);
            Some(sound)
        }
    }
}

fn start(ui: &mut Ui, page: &mut Page<'_>) {
    let words = page.tr("record-start");
    let button = Button::secondary(&words).icon(icons::CIRCLE);
    if ui.add(button).clicked() {
        page.sounds.player().stop();
        page.sounds.recorder().start(None);
    }
}

fn running(ui: &mut Ui, page: &mut Page<'_>, level: Level) {
    ui.ctx().request_repaint_after(FRAME);
    ui.horizontal(|ui| {
        let words = page.tr("record-stop");
        if ui.add(Button::primary(&words).icon(icons::STOP)).clicked() {
            page.sounds.recorder().stop();
        }
        text::strong(ui, &clock(level.secs));
    });
    ui.add_space(tokens::GRID);
    meter(ui, page, level);
    judged(ui, page, level);
}

/// How loud it is now.
fn meter(ui: &mut Ui, page: &Page<'_>, level: Level) {
    let p = tokens::palette(ui);
    let color = if level.is_clipped { p.bad } else { p.good };
    let width = ui.available_width();
    let (rect, response) =
        ui.allocate_exact_size(egui::vec2(width, METER_HEIGHT), egui::Sense::hover());
    progress::paint_share(ui, rect, level.share(), p.raised, color);
    let name = page.tr("record-level");
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::Meter, true, &name);
        info.value = Some(f64::from((level.share() * 100.0).round()));
        info
    });
}

/// What is wrong with how it sounds.
fn judged(ui: &mut Ui, page: &Page<'_>, level: Level) {
    for (is_so, key) in [
        (level.is_clipped, "record-clipped"),
        (level.is_too_quiet(), "record-quiet"),
    ] {
        if is_so {
            ui.add_space(tokens::GRID);
            cards::notice(ui, Mood::Warn, |ui| text::body(ui, &page.tr(key)));
        }
    }
}

fn done(ui: &mut Ui, page: &mut Page<'_>, sound: &Arc<Sound>, level: Level) {
    ui.horizontal(|ui| {
        let (listen, again) = (page.tr("record-listen"), page.tr("record-again"));
        if ui
            .add(Button::secondary(&listen).icon(icons::PLAY))
            .clicked()
        {
            let whole = 0.0..sound.duration_secs();
            page.sounds.player().play(sound.clone(), whole, false);
        }
        let button = Button::secondary(&again).icon(icons::ARROW_CLOCKWISE);
        if ui.add(button).clicked() {
            page.sounds.player().stop();
            page.sounds.recorder().start(None);
        }
        text::strong(ui, &clock(sound.duration_secs()));
    });
    judged(ui, page, level);
}
