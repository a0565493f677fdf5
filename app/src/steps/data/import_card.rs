//! What the last import did: what came in, what was there, what was skipped and why.

use super::DataState;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{format, icons, text, tokens};
use egui::Ui;
use hearth_core::data::import::{ImportReport, Skipped};
use std::collections::BTreeMap;
use std::path::Path;

/// The skipped files by the code of their reason, most frequent first.
pub fn skipped_by_reason(skipped: &[Skipped]) -> Vec<(String, Vec<&Skipped>)> {
    let mut by_code: BTreeMap<String, Vec<&Skipped>> = BTreeMap::new();
    for file in skipped {
        by_code
            .entry(file.reason.code.to_string())
            .or_default()
            .push(file);
    }
    let mut groups: Vec<_> = by_code.into_iter().collect();
    groups.sort_by_key(|(_, files)| std::cmp::Reverse(files.len()));
    groups
}

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, state: &mut DataState) {
    let mut is_closed = false;
    match &state.last_import {
        None => return,
        Some(Err(failure)) => {
            let words = page.texts.failure(failure);
            cards::notice(ui, Mood::Bad, |ui| {
                text::strong(ui, &page.tr("import-failed"));
                text::body(ui, &words);
                ui.horizontal(|ui| {
                    let (again, close) = (page.tr("choose-another-folder"), page.tr("close"));
                    if ui
                        .add(Button::secondary(&again).icon(icons::FOLDER_OPEN))
                        .clicked()
                    {
                        page.send(UiCommand::AskAddPictures);
                    }
                    if ui.add(Button::ghost(&close)).clicked() {
                        is_closed = true;
                    }
                });
            });
        }
        Some(Ok(report)) => {
            let mood = if report.skipped.is_empty() {
                Mood::Good
            } else {
                Mood::Warn
            };
            cards::notice(ui, mood, |ui| {
                ui.horizontal(|ui| {
                    let width = ui.available_width() - 40.0;
                    ui.allocate_ui_with_layout(
                        egui::vec2(width, 20.0),
                        egui::Layout::top_down(egui::Align::Min),
                        |ui| {
                            ui.set_width(width);
                            summary(ui, page, report);
                        },
                    );
                    let close = page.tr("close");
                    if ui.add(Button::icon_only(icons::X, &close)).clicked() {
                        is_closed = true;
                    }
                });
                for warning in &state.warnings {
                    text::body(ui, &page.texts.failure(warning));
                }
                if !report.skipped.is_empty() {
                    skipped_list(ui, page, &report.skipped, &report.source);
                }
            });
        }
    }
    ui.add_space(tokens::GAP_S);
    if is_closed {
        state.last_import = None;
        state.warnings.clear();
    }
}

fn summary(ui: &mut Ui, page: &Page<'_>, report: &ImportReport) {
    let added = page.tr_with("import-added", &[("n", report.num_added.into())]);
    text::strong(ui, &added);
    let mut parts = Vec::new();
    if report.num_already_there > 0 {
        parts.push(page.tr_with("import-already", &[("n", report.num_already_there.into())]));
    }
    if !report.skipped.is_empty() {
        parts.push(page.tr_with("import-skipped", &[("n", report.skipped.len().into())]));
    }
    let splits = if report.has_split_folders {
        page.tr("import-splits-found")
    } else if report.is_split_by_time {
        page.tr("import-splits-by-time")
    } else if let Some(new) = report.new_by_time {
        let [train, valid, test] = new.map(Into::into);
        page.tr_with(
            "import-splits-go-on-by-time",
            &[("train", train), ("valid", valid), ("test", test)],
        )
    } else {
        page.tr("import-splits-made")
    };
    parts.push(splits);
    parts.push(page.tr_with(
        "import-took",
        &[("time", format::duration(report.duration_secs).into())],
    ));
    text::soft(ui, &parts.join(" · "));
}

/// What was left out, by reason; `source` is taken off the paths.
pub(super) fn skipped_list(ui: &mut Ui, page: &Page<'_>, skipped: &[Skipped], source: &Path) {
    let p = tokens::palette(ui);
    for (code, files) in skipped_by_reason(skipped) {
        let reason = page.texts.skip_reason(&code, &files[0].reason.message);
        let title = format!("{reason}  ·  {}", files.len());
        egui::CollapsingHeader::new(title)
            .id_salt(&code)
            .show(ui, |ui| {
                egui::ScrollArea::vertical()
                    .id_salt(("skipped", &code))
                    .max_height(120.0)
                    .auto_shrink([false, true])
                    .show_rows(ui, 18.0, files.len(), |ui, rows| {
                        for file in &files[rows] {
                            let path = file.path.strip_prefix(source).unwrap_or(&file.path);
                            text::line(
                                ui,
                                &path.display().to_string(),
                                tokens::TEXT_S,
                                p.text_soft,
                            )
                            .on_hover_text(file.path.display().to_string());
                        }
                    });
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_core::data::media::SkipReason;

    #[test]
    fn skipped_files_are_grouped_the_most_frequent_reason_first() {
        let file = |name: &str, code: &'static str| Skipped {
            path: name.into(),
            reason: SkipReason {
                code,
                message: "because".into(),
            },
        };
        let skipped = [
            file("a", "empty-file"),
            file("b", "not-a-picture"),
            file("c", "not-a-picture"),
        ];
        let groups = skipped_by_reason(&skipped);
        assert_eq!(groups[0].0, "not-a-picture");
        assert_eq!(groups[0].1.len(), 2);
        assert_eq!(groups[1].1[0].path.to_str(), Some("a"));
    }
}
