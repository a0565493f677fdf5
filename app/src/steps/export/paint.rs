//! Paints the Export page.

use super::{ExportFile, ExportState};
use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::steps::{Page, header, model_card, said_to_come, scroll_page};
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::path_field::{PathAction, PathWords, path_field};
use crate::ui::{columns, empty, figure, format, icons, text, tokens};
use crate::view_state::Step;
use egui::{ComboBox, RichText, Ui};
use hearth_core::event::JobKind;
use hearth_core::export::{ExportFormat, ExportReport, Parity};
use hearth_core::session::Session;

/// Shows the Export page.
pub fn show(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut ExportState) {
    let Some(project) = session.project() else {
        return;
    };
    scroll_page(ui, "export", |ui| {
        let (title, sentence) = (page.tr("step-export"), page.tr("export-sentence"));
        header(ui, &title, &sentence, |_| {});
        if project.runs().is_empty() {
            if said_to_come(ui, page, icons::PACKAGE, project.snapshot().task) {
                return;
            }
            let (title, sentence) = (page.tr("no-run-title"), page.tr("export-no-run-text"));
            let go = page.tr_with("palette-go", &[("step", page.tr(Step::Train.key()).into())]);
            empty::state(ui, icons::PACKAGE, &title, &sentence, |ui| {
                if ui.add(Button::primary(&go).icon(icons::FLAME)).clicked() {
                    page.send(UiCommand::Go(Step::Train));
                }
            });
            return;
        }
        let widths = columns::two(ui, 0.5, 900.0);
        columns::columns(ui, &widths, tokens::GAP, |ui, index| {
            if index == 0 {
                cards::card(ui, |ui| form(ui, page, session, state));
                return;
            }
            match &state.result {
                None => nothing_yet(ui, page),
                Some(Err(failure)) => {
                    let words = page.texts.failure(failure);
                    cards::notice(ui, Mood::Bad, |ui| {
                        text::strong(ui, &page.tr("export-failed"));
                        text::body(ui, &words);
                    });
                }
                Some(Ok((report, files))) => result(ui, page, report, files),
            }
        });
    });
}

/// What will stand here once a model is exported.
fn nothing_yet(ui: &mut Ui, page: &Page<'_>) {
    let p = tokens::palette(ui);
    cards::card(ui, |ui| {
        ui.horizontal_top(|ui| {
            text::icon(ui, icons::SEAL_CHECK, 22.0, p.text_faint);
            ui.vertical(|ui| {
                text::title(ui, &page.tr("parity-title"));
                text::soft(ui, &page.tr("parity-to-come"));
            });
        });
    });
}

fn form(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut ExportState) {
    let Some(project) = session.project() else {
        return;
    };
    let runs = project.runs();
    let Some(newest) = runs.last() else { return };
    text::title(ui, &page.tr("export-format"));
    for format in ExportFormat::ALL {
        format_card(ui, page, state, format);
    }
    ui.add_space(tokens::GAP_S);
    let chosen = state.run.clone().unwrap_or_else(|| newest.run.clone());
    let name = |number: Option<u32>| {
        page.texts
            .tr_with("run-number", &[("n", number.unwrap_or(0).into())])
    };
    text::caption(ui, &page.tr("export-run"));
    ComboBox::from_id_salt("export-run")
        .selected_text(name(chosen.number()))
        .width(220.0)
        .show_ui(ui, |ui| {
            for run in runs.iter().rev() {
                if ui
                    .selectable_label(run.run == chosen, name(run.run.number()))
                    .clicked()
                {
                    state.run = Some(run.run.clone());
                    state.dir_is_own = false;
                    state.result = None;
                }
            }
        })
        .response
        .accessible_name(page.tr("choose-run"));
    ui.add_space(tokens::GRID);
    text::caption(ui, &page.tr("export-folder"));
    let (name, hint, browse) = (
        page.tr("export-folder"),
        page.tr("path-hint"),
        page.tr("choose"),
    );
    let before = state.dir.clone();
    let words = PathWords {
        name: &name,
        hint: &hint,
        browse: &browse,
    };
    match path_field(ui, &mut state.dir, &words, false) {
        Some(PathAction::Submitted(_)) => page.send(UiCommand::Export),
        Some(PathAction::Browse) => page.send(UiCommand::Browse(Purpose::ExportFolder)),
        None => {}
    }
    if state.dir != before {
        state.dir_is_own = true;
    }
    ui.add_space(tokens::GAP_S);
    let is_running = session.job_of_kind(JobKind::Export).is_some();
    let label = if is_running {
        page.tr("export-running")
    } else {
        page.tr("export-start")
    };
    if ui
        .add(
            Button::primary(&label)
                .icon(icons::EXPORT)
                .big()
                .width(ui.available_width())
                .enabled(!is_running),
        )
        .clicked()
    {
        page.send(UiCommand::Export);
    }
    ui.add_space(tokens::GRID);
    model_card::ask_button(ui, page, &chosen);
}

fn format_card(ui: &mut Ui, page: &Page<'_>, state: &mut ExportState, format: ExportFormat) {
    let p = tokens::palette(ui);
    let (name, explanation) = match format {
        ExportFormat::Onnx => ("ONNX", page.tr("format-onnx-text")),
        #[allow(unreachable_patterns)] // formats are added one by one
        other => (other.name(), String::new()),
    };
    let response = cards::choice_with_margin(
        ui,
        name,
        state.format == format,
        true,
        egui::Margin::symmetric(14, 10),
        |ui| {
            ui.horizontal_top(|ui| {
                text::icon(ui, icons::CUBE, 22.0, p.accent_text);
                ui.add_space(tokens::GRID);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.label(RichText::new(name).font(tokens::semibold(tokens::TEXT)));
                    text::caption(ui, &explanation);
                });
            });
        },
    );
    if response.clicked() {
        state.format = format;
    }
}

fn result(ui: &mut Ui, page: &mut Page<'_>, report: &ExportReport, files: &[ExportFile]) {
    let p = tokens::palette(ui);
    cards::card(ui, |ui| match &report.parity {
        Some(parity) => proof(ui, page, parity),
        None => {
            text::title(ui, &page.tr("parity-title"));
            text::soft(ui, &page.tr("parity-none"));
        }
    });
    ui.add_space(tokens::GAP_S);
    cards::card(ui, |ui| {
        ui.horizontal(|ui| {
            text::icon(ui, icons::CHECK_CIRCLE, 22.0, p.good);
            let words = page.tr_with(
                "export-done",
                &[("time", format::duration(report.duration_secs).into())],
            );
            text::title(ui, &words);
        });
        for file in files {
            ui.horizontal(|ui| {
                text::icon(ui, icons::CUBE, 15.0, p.text_faint);
                text::line(ui, &file.name, tokens::TEXT, p.text)
                    .on_hover_text(file.path.display().to_string());
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let size = file.num_bytes.map(format::bytes).unwrap_or_default();
                    text::line(ui, &size, tokens::TEXT, p.text_soft);
                });
            });
        }
        let dir = files
            .first()
            .and_then(|file| file.path.parent())
            .map(std::path::Path::to_owned);
        if let Some(dir) = dir {
            ui.horizontal(|ui| {
                let (open, copy) = (page.tr("open-folder"), page.tr("copy-path"));
                if ui
                    .add(Button::secondary(&open).icon(icons::FOLDER_OPEN))
                    .clicked()
                {
                    page.send(UiCommand::ShowFolder(dir.clone()));
                }
                if ui.add(Button::secondary(&copy).icon(icons::COPY)).clicked() {
                    page.send(UiCommand::Copy(dir.display().to_string()));
                }
            });
        }
    });
}

fn proof(ui: &mut Ui, page: &Page<'_>, parity: &Parity) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        text::title(ui, &page.tr("parity-title"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if parity.passed {
                text::chip(ui, &page.tr("parity-passed"), p.good_soft, p.good);
                text::icon(ui, icons::SEAL_CHECK, 22.0, p.good);
            } else {
                text::chip(ui, &page.tr("parity-failed"), p.bad_soft, p.bad);
                text::icon(ui, icons::WARNING, 22.0, p.bad);
            }
        });
    });
    let words = page.tr_with(
        "parity-text",
        &[
            ("runtime", parity.runtime.as_str().into()),
            ("n", parity.num_samples.into()),
        ],
    );
    text::soft(ui, &words);
    ui.add_space(tokens::GRID);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 36.0;
        figure::show(
            ui,
            &page.tr("parity-agreement"),
            &format::percent(parity.top1_agreement),
            "",
            &page.tr("parity-agreement-tip"),
        );
        if let Some(share) = parity.known_agreement {
            let (name, tip) = (page.tr("parity-known"), page.tr("parity-known-tip"));
            figure::show(ui, &name, &format::percent(share), "", &tip);
        }
        figure::show(
            ui,
            &page.tr("parity-difference"),
            &format::small(parity.max_abs_diff),
            "",
            &page.tr("parity-difference-tip"),
        );
        figure::show(
            ui,
            &page.tr("parity-here"),
            &format::percent(parity.accuracy),
            "",
            "",
        );
        figure::show(
            ui,
            &page.tr("parity-there"),
            &format::percent(parity.runtime_accuracy),
            "",
            "",
        );
    });
}
