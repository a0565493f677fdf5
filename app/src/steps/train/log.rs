//! What a training did, line by line.

use super::curves::moment_words;
use super::way::way_key;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{cards, format, icons, tokens};
use egui::Ui;
use hearth_core::train::{EpochMetrics, Moment, MomentKind, PickedWay};

/// The newest lines that are shown; all of them are copied.
const NUM_SHOWN: usize = 200;

/// What there is to tell.
pub(super) struct Told<'a> {
    pub way: Option<PickedWay>,
    pub epochs: &'a [EpochMetrics],
    pub moments: &'a [Moment],
}

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, is_open: &mut bool, told: &Told<'_>) {
    let label = page.tr("train-log");
    let arrow = if *is_open {
        icons::CARET_UP
    } else {
        icons::CARET_DOWN
    };
    ui.horizontal(|ui| {
        let button = Button::ghost(&label).icon(icons::TERMINAL).trailing(arrow);
        if ui.add(button).clicked() {
            *is_open = !*is_open;
        }
        if *is_open {
            let copy = page.tr("log-copy");
            if ui.add(Button::icon_only(icons::COPY, &copy)).clicked() {
                let all = lines(page, told, told.epochs);
                page.send(UiCommand::Copy(all.join("\n")));
                page.say("copied");
            }
        }
    });
    if !*is_open {
        return;
    }
    let p = tokens::palette(ui);
    let newest = &told.epochs[told.epochs.len().saturating_sub(NUM_SHOWN)..];
    let lines = lines(page, told, newest);
    cards::card(ui, |ui| {
        egui::ScrollArea::both()
            .id_salt("train-log")
            .max_height(220.0)
            .auto_shrink([false, true])
            .stick_to_bottom(true)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for line in lines {
                    let words = egui::RichText::new(line).monospace().color(p.text_soft);
                    ui.add(egui::Label::new(words).extend().selectable(true));
                }
            });
    });
}

/// A line for the way, for each epoch, and for what happened in it.
fn lines(page: &Page<'_>, told: &Told<'_>, epochs: &[EpochMetrics]) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(way) = told.way {
        let reason = page.tr(&format!("way-because-{}", way.reason.name()));
        let name = page.tr(&way_key(way.way));
        lines.push(page.tr_with(
            "way-picked",
            &[("way", name.into()), ("reason", reason.into())],
        ));
    }
    for epoch in epochs {
        lines.push(epoch_line(page, epoch));
        let here = told.moments.iter().filter(|m| m.epoch == epoch.epoch);
        for moment in here.filter(|moment| moment.kind != MomentKind::Best) {
            let word = page.tr("epoch");
            lines.push(format!(
                "{word} {}  · {}",
                epoch.epoch,
                moment_words(page, moment.kind)
            ));
        }
    }
    lines
}

fn epoch_line(page: &Page<'_>, epoch: &EpochMetrics) -> String {
    let share = |share: f32| format::percent(f64::from(share));
    let mut line = page.tr_with(
        "log-epoch",
        &[
            ("epoch", epoch.epoch.to_string().into()),
            ("loss", format!("{:.4}", epoch.train_loss).into()),
            ("accuracy", share(epoch.train_accuracy).into()),
        ],
    );
    if let (Some(loss), Some(accuracy)) = (epoch.valid_loss, epoch.valid_accuracy) {
        let values = [
            ("loss", format!("{loss:.4}").into()),
            ("accuracy", share(accuracy).into()),
        ];
        line += &page.tr_with("log-valid", &values);
    }
    let rate = format::number(epoch.learning_rate);
    line += &page.tr_with("log-rate", &[("rate", rate.into())]);
    if epoch.is_best {
        line += &format!("  · {}", page.tr("best-epoch"));
    }
    line
}
