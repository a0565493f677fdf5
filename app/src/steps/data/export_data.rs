//! The dialog that takes the data away for other programs.

use super::export_example::MaskExample;
use crate::commands::UiCommand;
use crate::dialogs::Purpose;
use crate::steps::{Page, show_failure_below};
use crate::ui::button::Button;
use crate::ui::cards;
use crate::ui::dialog::dialog;
use crate::ui::path_field::{PathAction, PathWords, parse_path, path_field};
use crate::ui::{columns, text, tokens};
use egui::{Context, Ui};
use hearth_core::command::Command;
use hearth_core::data::DataKind;
use hearth_core::data::formats::DataFormat;
use hearth_core::failure::Failure;
use hearth_core::project::Project;

const WIDTH: f32 = 640.0;

/// What is chosen in the dialog.
#[derive(Debug)]
pub struct ExportDataForm {
    /// The format of the labels.
    pub format: DataFormat,
    /// The folder, as typed.
    pub dir: String,
    /// Whether personal data are masked; as the project does if `None`.
    pub is_masked: Option<bool>,
    /// What masking does to one sample; worked out when it is to be shown.
    pub example: Option<MaskExample>,
    /// Why it did not work.
    pub failure: Option<Failure>,
}

impl Default for ExportDataForm {
    fn default() -> Self {
        Self {
            format: DataFormat::Folder,
            dir: String::new(),
            is_masked: None,
            example: None,
            failure: None,
        }
    }
}

/// Shows the dialog; returns true when it is to be closed.
pub fn show_export(
    ctx: &Context,
    page: &mut Page<'_>,
    form: &mut ExportDataForm,
    project: &Project,
) -> bool {
    let kind = project.snapshot().task.data_kind();
    let formats = DataFormat::of_kind(kind);
    if !formats.contains(&form.format) {
        form.format = formats[0];
    }
    let mut is_closed = false;
    let response = dialog(ctx, "export-data", WIDTH, |ui| {
        text::section(ui, &page.tr("export-data-title"));
        text::soft(ui, &page.tr("export-data-text"));
        ui.add_space(tokens::GAP_S);
        columns::wrapped(ui, formats.len(), 140.0, |ui, index| {
            let format = formats[index];
            let name = page.tr(&format!("data-format-{}", format.name()));
            let margin = egui::Margin::symmetric(12, 10);
            let is_chosen = form.format == format;
            let response = cards::choice_with_margin(ui, &name, is_chosen, true, margin, |ui| {
                text::strong(ui, &name);
            });
            if response.clicked() {
                form.format = format;
            }
        });
        ui.add_space(tokens::GRID);
        text::soft(
            ui,
            &page.tr(&format!("data-format-{}-text", form.format.name())),
        );
        ui.add_space(tokens::GRID);
        text::caption(ui, &page.tr("export-data-folder"));
        let (name, hint, browse) = (
            page.tr("export-data-folder"),
            page.tr("path-hint"),
            page.tr("choose"),
        );
        let words = PathWords {
            name: &name,
            hint: &hint,
            browse: &browse,
        };
        let mut is_ready = false;
        match path_field(ui, &mut form.dir, &words, false) {
            Some(PathAction::Submitted(_)) => is_ready = true,
            Some(PathAction::Browse) => page.send(UiCommand::Browse(Purpose::DataExportFolder)),
            None => {}
        }
        if kind != DataKind::Sounds {
            masking(ui, page, form, project);
        }
        show_failure_below(ui, page, form.failure.as_ref());
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let dir = parse_path(&form.dir);
            let export = page.tr("export-data-do");
            let button = Button::primary(&export).enabled(dir.is_some());
            if (ui.add(button).clicked() || is_ready)
                && let Some(dir) = dir
            {
                form.failure = None;
                page.send(Command::ExportData {
                    format: form.format,
                    dir,
                    samples: None,
                    is_masked: form.is_masked,
                });
            }
            let cancel = page.tr("cancel");
            if ui.add(Button::secondary(&cancel)).clicked() {
                is_closed = true;
            }
        });
    });
    is_closed || response.should_close()
}

/// The switch that masks personal data, with what it does to one sample. It is the project's from
/// then on, where the project can be changed.
fn masking(ui: &mut Ui, page: &mut Page<'_>, form: &mut ExportDataForm, project: &Project) {
    ui.add_space(tokens::GRID);
    let now = project.privacy().mask_on_export;
    let mut is_masked = form.is_masked.unwrap_or(now);
    let response = ui.checkbox(&mut is_masked, page.tr("mask-on-export"));
    if response.changed() {
        form.is_masked = Some(is_masked);
        if project.read_only().is_none() {
            page.send(Command::SetMaskOnExport(is_masked));
        }
    }
    text::soft(ui, &page.tr("mask-on-export-text"));
    if is_masked {
        ui.add_space(tokens::GRID);
        let ctx = ui.ctx().clone();
        let example = &mut form.example;
        example
            .get_or_insert_with(|| MaskExample::of(project, &ctx))
            .show(ui, page);
    }
}
