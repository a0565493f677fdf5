//! What an import would do, shown before anything is stored.

use super::import_card::skipped_list;
use super::import_examples::Examples;
use super::paint::split_key;
use super::{DataState, column_picks, label_cells};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::cards::{self, Mood};
use crate::ui::dialog::dialog;
use crate::ui::menu::{line, menu};
use crate::ui::{format, icons, progress, text, tokens};
use egui::{Context, Ui};
use hearth_core::data::Split;
use hearth_core::data::import::{Format, ImportOptions, ImportPreview};
use hearth_core::ids::JobId;
use std::path::PathBuf;

const WIDTH: f32 = 620.0;

/// An import that is being looked at.
#[derive(Debug)]
pub struct PreviewState {
    /// The folder or file.
    pub source: PathBuf,
    /// What the person chose.
    pub options: ImportOptions,
    /// The job that looks.
    pub job: Option<JobId>,
    /// What it saw.
    pub result: Option<Box<ImportPreview>>,
    /// Its first items, as they are shown.
    pub examples: Examples,
}

/// Shows the dialog, while there is something to look at.
pub fn show_preview(ctx: &Context, page: &mut Page<'_>, state: &mut DataState) {
    let Some(preview) = &mut state.preview else {
        return;
    };
    let mut is_closed = false;
    let response = dialog(ctx, "import-preview", WIDTH, |ui| {
        let name = preview.source.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        text::section(ui, &page.tr_with("preview-title", &[("name", name.into())]));
        match &preview.result {
            None => looking(ui, page),
            Some(seen) => {
                what_was_seen(ui, page, seen, &mut preview.examples);
                ui.add_space(tokens::GAP_S);
                let picks = &mut preview.options.columns;
                let mut is_picked = column_picks::show(ui, page, seen, picks);
                is_picked |= label_cells::show(ui, page, seen, &mut preview.options.labels);
                ui.add_space(tokens::GAP_S);
                if choices(ui, page, &mut preview.options, seen) | is_picked {
                    page.send(UiCommand::PreviewAgain);
                }
            }
        }
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let num_new = preview
                .result
                .as_ref()
                .map_or(0, |seen| seen.num_items - seen.num_already_there);
            let import = page.tr_with("preview-import", &[("n", num_new.into())]);
            let button = Button::primary(&import).enabled(num_new > 0);
            if ui.add(button).clicked() {
                page.send(UiCommand::ConfirmImport);
            }
            let cancel = page.tr("cancel");
            if ui.add(Button::secondary(&cancel)).clicked() {
                is_closed = true;
            }
        });
    });
    if is_closed || response.should_close() {
        page.send(UiCommand::CancelPreview);
    }
}

fn looking(ui: &mut Ui, page: &Page<'_>) {
    text::soft(ui, &page.tr("preview-looking"));
    ui.add_space(tokens::GAP_S);
    progress::bar(ui, None, WIDTH - 48.0, 8.0);
}

fn what_was_seen(ui: &mut Ui, page: &Page<'_>, seen: &ImportPreview, examples: &mut Examples) {
    let layout = page.tr(&format!("format-{}", seen.format));
    text::soft(
        ui,
        &page.tr_with("preview-format", &[("format", layout.into())]),
    );
    ui.add_space(tokens::GRID);
    let mut facts = vec![page.tr_with("count-pictures", &[("n", seen.num_items.into())])];
    if seen.num_boxes > 0 {
        facts.push(page.tr_with("count-boxes", &[("n", seen.num_boxes.into())]));
    }
    facts.push(page.tr_with("count-classes", &[("n", seen.classes.len().into())]));
    if seen.num_already_there > 0 {
        facts.push(page.tr_with("import-already", &[("n", seen.num_already_there.into())]));
    }
    if seen.num_unlabelled > 0 {
        facts.push(page.tr_with("preview-unlabelled", &[("n", seen.num_unlabelled.into())]));
    }
    if seen.num_groups > 0 {
        facts.push(page.tr_with("preview-groups", &[("n", seen.num_groups.into())]));
    }
    text::strong(ui, &facts.join(" · "));
    let [train, valid, test] = seen.split_counts;
    let splits = if train + valid + test == 0 {
        page.tr("preview-splits-made")
    } else {
        page.tr_with(
            "preview-splits",
            &[
                ("train", format::count(train).into()),
                ("valid", format::count(valid).into()),
                ("test", format::count(test).into()),
            ],
        )
    };
    text::soft(ui, &splits);
    let place = if !seen.kind.is_files() {
        "preview-kept"
    } else if seen.is_copied {
        "preview-copied"
    } else {
        "preview-in-place"
    };
    text::soft(ui, &page.tr(place));
    ui.add_space(tokens::GRID);
    examples.show(ui, page, &seen.examples);
    class_bars(ui, page, seen);
    if !seen.skipped.is_empty() {
        ui.add_space(tokens::GRID);
        cards::notice(ui, Mood::Warn, |ui| {
            let n = seen.skipped.len();
            text::strong(ui, &page.tr_with("preview-skipped", &[("n", n.into())]));
            skipped_list(ui, page, &seen.skipped, &seen.source);
        });
    }
}

fn class_bars(ui: &mut Ui, page: &Page<'_>, seen: &ImportPreview) {
    let p = tokens::palette(ui);
    let most = seen
        .classes
        .iter()
        .map(|(_, n)| *n)
        .max()
        .unwrap_or(0)
        .max(1);
    egui::ScrollArea::vertical()
        .id_salt("preview-classes")
        .max_height(132.0)
        .auto_shrink([false, true])
        .show_rows(ui, 20.0, seen.classes.len(), |ui, rows| {
            // As high as the list counts on.
            ui.spacing_mut().interact_size.y = 20.0;
            for index in rows {
                let (name, count) = &seen.classes[index];
                ui.horizontal(|ui| {
                    let is_new = seen.new_classes.contains(name);
                    ui.allocate_ui(egui::vec2(220.0, 20.0), |ui| {
                        ui.set_width(220.0);
                        text::line(ui, name, tokens::TEXT, p.text);
                    });
                    let share = *count as f32 / most as f32;
                    progress::share(ui, share, 180.0, 6.0, tokens::class_color(index));
                    text::line(ui, &format::count(*count), tokens::TEXT_S, p.text_soft);
                    if is_new {
                        text::line(ui, &page.tr("preview-new"), tokens::TEXT_S, p.text_faint);
                    }
                });
            }
        });
}

/// Shows what can be chosen; true where the preview has to be made again.
fn choices(
    ui: &mut Ui,
    page: &Page<'_>,
    options: &mut ImportOptions,
    seen: &ImportPreview,
) -> bool {
    let before = options.clone();
    ui.horizontal(|ui| {
        let label = page.tr(&format!("format-{}", options.format.unwrap_or(seen.format)));
        let tip = page.tr("preview-format-tip");
        let button = Button::secondary(&label)
            .icon(icons::FOLDER_OPEN)
            .trailing(icons::CARET_DOWN)
            .tooltip(&tip);
        let response = ui.add(button);
        menu(&response, 260.0, |ui| {
            for &format in Format::of_kind(seen.kind) {
                let words = page.tr(&format!("format-{format}"));
                if line(ui, icons::FOLDER_OPEN, &words, false) {
                    options.format = Some(format);
                }
            }
        });
        let mut splits = vec![(None, page.tr("preview-split-auto"))];
        splits.extend(Split::ALL.map(|split| (Some(split), page.tr(split_key(split)))));
        if let Some(split) = segmented(ui, options.split, &splits) {
            options.split = split;
        }
    });
    if seen.kind.is_files() {
        ui.checkbox(&mut options.copies, page.tr("preview-copy"))
            .on_hover_text(page.tr("preview-copy-tip"));
    }
    *options != before
}
