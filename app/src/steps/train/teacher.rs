//! The run that a small model of texts learns from.

use super::result::run_name;
use super::{TrainState, field};
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{icons, menu};
use egui::Ui;
use hearth_core::train::RunSummary;

/// The setting: which run, of those that are there.
pub(super) fn choice(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState, runs: &[RunSummary]) {
    // A student is not its own teacher's equal: only what is not one itself teaches.
    let teachers = runs.iter().filter(|run| run.config.teacher.is_empty());
    let names = teachers.map(|run| (run.run.0.clone(), run_name(page, &run.run)));
    let mut options = vec![(String::new(), page.tr("teacher-none"))];
    options.extend(names);
    if options.len() == 1 {
        return;
    }
    let chosen = &mut state.config.teacher;
    let known = options.iter().find(|(run, _)| run == chosen);
    let label = known.map_or_else(|| options[0].1.clone(), |(_, name)| name.clone());
    field::row(ui, page, "teacher", |ui, name| {
        let response = ui.add(Button::secondary(&label).trailing(icons::CARET_DOWN));
        let response = response.accessible_name(format!("{name}: {label}"));
        menu::menu(&response, 200.0, |ui| {
            let options = options.iter().map(|(run, name)| (&**run, name.clone()));
            if let Some(run) = field::lines(ui, options, chosen) {
                run.clone_into(chosen);
            }
        });
    });
}
