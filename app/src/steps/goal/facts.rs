//! What is known of the project.

use crate::steps::Page;
use crate::ui::button::segmented;
use crate::ui::{cards, format, text, tokens};
use egui::Ui;
use hearth_core::command::Command;
use hearth_core::project::edit::Edit;
use hearth_core::project::{Project, Snapshot};

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, project: &Project) {
    let snapshot = project.snapshot();
    cards::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = tokens::GAP;
        text::fact(ui, &page.tr("goal-name"), &snapshot.name);
        let task = page.tr(&format!("task-{}", snapshot.task));
        text::fact(ui, &page.tr("goal-task"), &task);
        several_labels(ui, page, project);
        let count = format::count(snapshot.samples.len());
        text::fact(ui, &page.tr("goal-pictures"), &count);
        let models = format::count(project.runs().len());
        text::fact(ui, &page.tr("goal-models"), &models);
        let p = tokens::palette(ui);
        // A number that is predicted has no classes.
        if !snapshot.task.predicts_number() {
            classes(ui, page, snapshot);
        }
        text::line(ui, &page.tr("goal-folder"), tokens::TEXT, p.text_soft);
        let folder = project.dir().display().to_string();
        text::selectable(ui, &folder, tokens::TEXT, p.text);
    });
}

/// Whether a sample has one class or several, where there is a choice.
fn several_labels(ui: &mut Ui, page: &mut Page<'_>, project: &Project) {
    let task = project.snapshot().task;
    let Some(other) = task.other_way() else {
        return;
    };
    let (one, several) = if task.is_multi_label() {
        (other, task)
    } else {
        (task, other)
    };
    let options = [
        (one, page.tr("labels-one")),
        (several, page.tr("labels-several")),
    ];
    let may_change = project.read_only().is_none();
    let chosen = ui.add_enabled_ui(may_change, |ui| segmented(ui, task, &options));
    if let Some(task) = chosen.inner {
        page.send(Command::Edit(Edit::SetTask { task }));
    }
}

fn classes(ui: &mut Ui, page: &Page<'_>, snapshot: &Snapshot) {
    let p = tokens::palette(ui);
    text::line(ui, &page.tr("goal-classes"), tokens::TEXT, p.text_soft);
    if snapshot.classes.is_empty() {
        text::soft(ui, &page.tr("goal-no-classes"));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for class in &snapshot.classes {
            text::chip(ui, &class.name, p.raised, p.text);
        }
    });
}
