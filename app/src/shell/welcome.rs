//! The first screen: what Hearth does, the sample, recent projects.

use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::columns;
use crate::ui::{format, icons, text, tokens};
use egui::{RichText, Ui};
use hearth_core::assets::sample_tasks;
use hearth_core::command::Command;
use hearth_core::failure::Failure;
use hearth_core::session::RecentProject;
use hearth_core::tasks::TaskKind;

/// Shows the welcome screen.
pub fn show(ui: &mut Ui, page: &mut Page<'_>, recent: &[RecentProject], failure: Option<&Failure>) {
    let p = tokens::palette(ui);
    egui::ScrollArea::vertical()
        .id_salt("welcome")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.add_space((ui.available_height() * 0.10).clamp(16.0, 120.0));
            let width = ui.available_width().min(720.0);
            let margin = (ui.available_width() - width) / 2.0;
            ui.horizontal_top(|ui| {
                ui.add_space(margin);
                ui.allocate_ui_with_layout(
                    egui::vec2(width, 0.0),
                    egui::Layout::top_down(egui::Align::Min),
                    |ui| {
                        ui.set_width(width);
                        text::icon(ui, icons::FLAME, 52.0, p.accent);
                        ui.label(
                            RichText::new(page.tr("welcome-title"))
                                .font(tokens::semibold(tokens::TEXT_XXL)),
                        );
                        ui.add(
                            egui::Label::new(
                                RichText::new(page.tr("welcome-text"))
                                    .font(tokens::regular(tokens::TEXT_L))
                                    .color(p.text_soft),
                            )
                            .wrap(),
                        );
                        ui.add_space(tokens::GAP_L);
                        if let Some(failure) = failure {
                            let words = page.texts.failure(failure);
                            cards::notice(ui, Mood::Bad, |ui| text::body(ui, &words));
                            ui.add_space(tokens::GAP_S);
                        }
                        ui.horizontal(|ui| {
                            let (sample, new, open) = (
                                page.tr("try-sample"),
                                page.tr("new-project"),
                                page.tr("open-project"),
                            );
                            if ui
                                .add(Button::primary(&sample).icon(icons::FLAME).big())
                                .clicked()
                            {
                                page.send(UiCommand::TrySample(TaskKind::ImageClassification));
                            }
                            if ui
                                .add(Button::secondary(&new).icon(icons::FOLDER_PLUS).big())
                                .clicked()
                            {
                                page.send(UiCommand::AskNewProject(Vec::new()));
                            }
                            if ui
                                .add(Button::secondary(&open).icon(icons::FOLDER_OPEN).big())
                                .clicked()
                            {
                                page.send(UiCommand::AskOpenProject);
                            }
                        });
                        other_samples(ui, page);
                        text::caption(ui, &page.tr("welcome-drop"));
                        ui.add_space(tokens::GAP_XL);
                        if recent.is_empty() {
                            way(ui, page);
                        } else {
                            text::title(ui, &page.tr("recent-projects"));
                            ui.add_space(tokens::GRID);
                            for project in recent {
                                recent_line(ui, page, project);
                            }
                        }
                        ui.add_space(tokens::GAP_XL);
                    },
                );
            });
        });
}

/// The way of a first project in three cards, where there are no recent ones to show.
fn way(ui: &mut Ui, page: &Page<'_>) {
    let p = tokens::palette(ui);
    let steps = [
        (icons::IMAGES, page.tr("way-show"), page.tr("way-show-text")),
        (
            icons::CHART_LINE,
            page.tr("way-train"),
            page.tr("way-train-text"),
        ),
        (
            icons::PACKAGE,
            page.tr("way-take"),
            page.tr("way-take-text"),
        ),
    ];
    columns::wrapped(ui, steps.len(), 200.0, |ui, index| {
        let (icon, title, words) = &steps[index];
        cards::card(ui, |ui| {
            ui.set_min_height(104.0);
            text::icon(ui, icon, 24.0, p.accent_text);
            text::strong(ui, title);
            text::caption(ui, words);
        });
    });
}

fn recent_line(ui: &mut Ui, page: &mut Page<'_>, project: &RecentProject) {
    let p = tokens::palette(ui);
    let name = page.tr_with("open-recent", &[("name", project.name.as_str().into())]);
    ui.horizontal(|ui| {
        let width = ui.available_width() - tokens::CONTROL_HEIGHT - tokens::GAP_S;
        ui.allocate_ui_with_layout(
            egui::vec2(width, 0.0),
            egui::Layout::top_down(egui::Align::Min),
            |ui| {
                ui.set_width(width);
                ui.push_id(&project.dir, |ui| {
                    let response = cards::choice_with_margin(
                        ui,
                        &name,
                        false,
                        true,
                        egui::Margin::symmetric(14, 10),
                        |ui| {
                            ui.horizontal(|ui| {
                                text::icon(ui, icons::FOLDER, 20.0, p.text_soft);
                                ui.vertical(|ui| {
                                    ui.spacing_mut().item_spacing.y = 0.0;
                                    ui.label(
                                        RichText::new(&project.name)
                                            .font(tokens::semibold(tokens::TEXT)),
                                    );
                                    let where_and_when = format!(
                                        "{} · {}",
                                        project.dir.display(),
                                        format::moment(&project.opened)
                                    );
                                    text::line(ui, &where_and_when, tokens::TEXT_S, p.text_faint);
                                });
                            });
                        },
                    );
                    if response.clicked() {
                        page.send(UiCommand::OpenProject(project.dir.clone()));
                    }
                });
            },
        );
        let forget = page.tr_with("forget-recent", &[("name", project.name.as_str().into())]);
        if ui.add(Button::icon_only(icons::X, &forget)).clicked() {
            page.send(Command::ForgetRecent {
                dir: project.dir.clone(),
            });
        }
    });
}

/// Sample projects of what is no picture.
fn other_samples(ui: &mut Ui, page: &mut Page<'_>) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        text::line(ui, &page.tr("other-samples"), tokens::TEXT, p.text_soft);
        for task in sample_tasks().filter(|task| *task != TaskKind::ImageClassification) {
            let name = page.tr(&format!("sample-{task}"));
            if ui.add(Button::ghost(&name)).clicked() {
                page.send(UiCommand::TrySample(task));
            }
        }
    });
}
