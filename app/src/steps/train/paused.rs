//! Trainings that were paused or whose program ended: the offer to go on.

use super::TrainState;
use super::result::run_name;
use super::way::way_key;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{format, icons, text, tokens};
use egui::Ui;
use hearth_core::command::Command;
use hearth_core::train::DeviceChoice;

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, state: &TrainState, may_change: bool) {
    for paused in state.paused.iter().rev() {
        let name = run_name(page, &paused.run);
        let way = page.tr(&way_key(paused.way.way));
        let values = [
            ("run", name.clone().into()),
            ("way", way.into()),
            ("when", format::moment(&paused.created).into()),
        ];
        cards::notice(ui, Mood::Calm, |ui| {
            text::strong(ui, &page.tr_with("paused-title", &values));
            text::body(ui, &page.tr_with("paused-text", &values));
            ui.horizontal(|ui| {
                let (resume, forget) = (
                    page.tr_with("paused-resume", &values),
                    page.tr_with("paused-forget", &values),
                );
                let button = Button::primary(&resume)
                    .icon(icons::PLAY)
                    .enabled(may_change);
                if ui.add(button).clicked() {
                    page.send(UiCommand::Resume(paused.run.clone(), None));
                }
                // A GPU that was lost is no reason to stop.
                if paused.config.device != DeviceChoice::Cpu {
                    let words = page.tr_with("paused-resume-cpu", &values);
                    let button = Button::secondary(&words).icon(icons::CPU);
                    if ui.add(button.enabled(may_change)).clicked() {
                        let device = Some(DeviceChoice::Cpu);
                        page.send(UiCommand::Resume(paused.run.clone(), device));
                    }
                }
                let button = Button::danger(&forget)
                    .icon(icons::TRASH)
                    .enabled(may_change);
                if ui.add(button).clicked() {
                    page.send(Command::ForgetPaused {
                        run: paused.run.clone(),
                    });
                }
            });
        });
        ui.add_space(tokens::GAP_S);
    }
}
