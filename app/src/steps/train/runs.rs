//! The table of runs: scores, what differs in their settings, notes, stars, delete.

use super::compare::{Compared, NUM_SHOWN};
use super::result::run_name;
use super::troubles::value_words;
use super::way::way_key;
use super::{TrainState, TrainTab, field};
use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::dialog::dialog;
use crate::ui::path_field::text_field;
use crate::ui::{cards, empty, format, icons, text, tokens};
use egui::{Align, Context, Layout, Ui, vec2};
use hearth_core::command::Command;
use hearth_core::eval::Score;
use hearth_core::ids::RunId;
use hearth_core::project::Project;
use hearth_core::train::settings::differing;
use hearth_core::train::{RunRemark, RunSummary, TrainConfig};
use std::collections::{BTreeMap, BTreeSet};

/// A run with the place of its colour.
pub(super) type Shown<'a> = (&'a RunSummary, usize);

/// Width of the dialog that asks.
const DIALOG_WIDTH: f32 = 420.0;

/// Height of a line.
const LINE: f32 = 40.0;

/// Widths of the columns but the one for what differs.
const WIDTHS: [f32; 9] = [24.0, 32.0, 84.0, 96.0, 76.0, 84.0, 72.0, 180.0, 32.0];

/// The order of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortRuns {
    /// Newest first.
    #[default]
    Newest,
    /// Best on the validation split first.
    Best,
    /// Quickest first.
    Quickest,
    /// Starred ones first.
    Starred,
}

/// The state of the table.
#[derive(Clone, Debug, Default)]
pub struct RunsState {
    /// The order.
    pub sort: SortRuns,
    /// What the chart compares.
    pub compared: Compared,
    /// The runs in the chart; the newest ones until one was chosen.
    pub chosen: Option<BTreeSet<RunId>>,
    /// The run that is asked about.
    pub asked: Option<RunId>,
    /// Notes that are being typed.
    pub drafts: BTreeMap<RunId, String>,
}

impl RunsState {
    fn is_shown(&self, runs: &[RunSummary], run: &RunId) -> bool {
        match &self.chosen {
            Some(chosen) => chosen.contains(run),
            None => runs.iter().rev().take(NUM_SHOWN).any(|r| r.run == *run),
        }
    }

    /// The runs in the chart, oldest first, each with the place of its colour.
    pub(super) fn shown<'a>(&self, runs: &'a [RunSummary]) -> Vec<Shown<'a>> {
        let placed = runs.iter().enumerate().map(|(place, run)| (run, place));
        placed
            .filter(|(run, _)| self.is_shown(runs, &run.run))
            .collect()
    }

    fn toggle(&mut self, runs: &[RunSummary], run: &RunId) {
        let mut chosen: BTreeSet<RunId> = self
            .shown(runs)
            .into_iter()
            .map(|(run, _)| run.run.clone())
            .collect();
        if !chosen.remove(run) {
            chosen.insert(run.clone());
        }
        self.chosen = Some(chosen);
    }
}

/// The places of runs in the order that was chosen.
fn sorted(runs: &[RunSummary], remarks: &[RunRemark], sort: SortRuns) -> Vec<usize> {
    let mut places: Vec<usize> = (0..runs.len()).rev().collect();
    let score = |run: &RunSummary| {
        let score = run.valid.as_ref().or(run.test.as_ref());
        score.map_or(0.0, Score::headline)
    };
    match sort {
        SortRuns::Newest => {}
        SortRuns::Best => places.sort_by(|a, b| score(&runs[*b]).total_cmp(&score(&runs[*a]))),
        SortRuns::Quickest => places.sort_by(|a, b| {
            let secs = |place: &usize| runs[*place].duration_secs;
            secs(a).total_cmp(&secs(b))
        }),
        SortRuns::Starred => places.sort_by_key(|place| !remarks[*place].is_starred),
    }
    places
}

/// What differs between a run and the others, in words.
fn differences(page: &Page<'_>, run: &RunSummary, keys: &[String]) -> String {
    let parts: Vec<String> = keys
        .iter()
        .filter_map(|key| {
            let value = run.config.get(key)?;
            let name = page.tr(&field::setting_key(key));
            Some(format!("{name} {}", value_words(page, key, &value)))
        })
        .collect();
    parts.join(" · ")
}

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, project: &Project, state: &mut TrainState) {
    let runs = project.runs();
    if runs.is_empty() {
        let (title, sentence) = (page.tr("train-first-title"), page.tr("runs-none"));
        empty::state(ui, icons::CHART_LINE, &title, &sentence, |_| {});
        return;
    }
    ui.horizontal(|ui| {
        text::title(ui, &page.tr("all-runs"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let options = [
                (SortRuns::Newest, page.tr("sort-newest")),
                (SortRuns::Best, page.tr("sort-best")),
                (SortRuns::Quickest, page.tr("sort-quickest")),
                (SortRuns::Starred, page.tr("sort-starred")),
            ];
            if let Some(sort) = segmented(ui, state.runs.sort, &options) {
                state.runs.sort = sort;
            }
        });
    });
    let configs: Vec<&TrainConfig> = runs.iter().map(|run| &run.config).collect();
    // The way has a column of its own.
    let keys: Vec<String> = differing(&configs)
        .into_iter()
        .filter(|key| key != "way")
        .collect();
    let remarks: Vec<RunRemark> = runs.iter().map(|run| project.remark(&run.run)).collect();
    let may_change = project.read_only().is_none();
    cards::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        head(ui, page);
        for place in sorted(runs, &remarks, state.runs.sort) {
            let run = &runs[place];
            ui.push_id(&run.run, |ui| {
                let row = Row {
                    run,
                    place,
                    runs,
                    remark: &remarks[place],
                    differs: differences(page, run, &keys),
                    may_change,
                };
                line(ui, page, &row, state);
            });
        }
    });
}

struct Row<'a> {
    run: &'a RunSummary,
    place: usize,
    runs: &'a [RunSummary],
    remark: &'a RunRemark,
    differs: String,
    may_change: bool,
}

/// A cell of fixed width.
fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(vec2(width, LINE), layout, |ui| {
        ui.set_width(width);
        ui.set_height(LINE);
        content(ui);
    });
}

/// A figure on the right of its cell.
fn figure(ui: &mut Ui, width: f32, words: &str, color: egui::Color32) {
    let layout = Layout::right_to_left(Align::Center);
    ui.allocate_ui_with_layout(vec2(width, LINE), layout, |ui| {
        ui.set_width(width);
        text::line(ui, words, tokens::TEXT, color);
    });
}

fn room_for_differences(ui: &Ui) -> f32 {
    let gaps = ui.spacing().item_spacing.x * WIDTHS.len() as f32;
    (ui.available_width() - WIDTHS.iter().sum::<f32>() - gaps - 2.0).max(80.0)
}

fn head(ui: &mut Ui, page: &Page<'_>) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        let differs = room_for_differences(ui);
        let small = |ui: &mut Ui, width: f32, key: &str, on_right: bool| {
            let words = if key.is_empty() {
                String::new()
            } else {
                page.tr(key)
            };
            let layout = if on_right {
                Layout::right_to_left(Align::Center)
            } else {
                Layout::left_to_right(Align::Center)
            };
            ui.allocate_ui_with_layout(vec2(width, 28.0), layout, |ui| {
                ui.set_width(width);
                text::line(ui, &words, tokens::TEXT_S, p.text_soft);
            });
        };
        let [show, star, name, way, test, valid, time, note, trash] = WIDTHS;
        small(ui, show + star + ui.spacing().item_spacing.x, "", false);
        small(ui, name, "runs-run", false);
        small(ui, way, "way", false);
        small(ui, test, "split-test", true);
        small(ui, valid, "split-valid", true);
        small(ui, time, "training-time", true);
        small(ui, differs, "runs-differ", false);
        small(ui, note, "runs-note", false);
        small(ui, trash, "", false);
    });
}

fn line(ui: &mut Ui, page: &mut Page<'_>, row: &Row<'_>, state: &mut TrainState) {
    let p = tokens::palette(ui);
    let run = row.run;
    let name = run_name(page, &run.run);
    let values = [("run", name.clone().into())];
    ui.separator();
    ui.horizontal(|ui| {
        let differs = room_for_differences(ui);
        let [show, star, name_width, way, test, valid, time, note, trash] = WIDTHS;
        cell(ui, show, |ui| {
            let mut is_shown = state.runs.is_shown(row.runs, &run.run);
            let words = page.tr_with("runs-show", &values);
            let response = ui
                .add(egui::Checkbox::without_text(&mut is_shown))
                .on_hover_text(&words)
                .accessible_name(words);
            if is_shown {
                let dot = response.rect.right_center() + vec2(2.0, 0.0);
                ui.painter()
                    .circle_filled(dot, 4.0, tokens::class_color(row.place));
            }
            if response.clicked() {
                state.runs.toggle(row.runs, &run.run);
            }
        });
        cell(ui, star, |ui| {
            let key = if row.remark.is_starred {
                "runs-unstar"
            } else {
                "runs-star"
            };
            let words = page.tr_with(key, &values);
            let button = Button::icon_only(icons::STAR, &words)
                .selected(row.remark.is_starred)
                .enabled(row.may_change);
            if ui.add(button).clicked() {
                page.send(Command::RemarkRun {
                    run: run.run.clone(),
                    remark: RunRemark {
                        is_starred: !row.remark.is_starred,
                        note: row.remark.note.clone(),
                    },
                });
            }
        });
        cell(ui, name_width, |ui| {
            let tip = format!("{} · {}", format::moment(&run.created), run.device);
            if ui.add(Button::ghost(&name).tooltip(&tip)).clicked() {
                state.shown_run = Some(run.run.clone());
                state.tab = TrainTab::One;
            }
        });
        cell(ui, way, |ui| {
            text::line(ui, &page.tr(&way_key(run.config.way)), tokens::TEXT, p.text);
        });
        let score = |score: Option<&Score>| score.map_or("–".to_owned(), format::score);
        figure(ui, test, &score(run.test.as_ref()), p.text);
        figure(ui, valid, &score(run.valid.as_ref()), p.text);
        figure(ui, time, &format::duration(run.duration_secs), p.text_soft);
        cell(ui, differs, |ui| {
            text::line(ui, &row.differs, tokens::TEXT_S, p.text_soft).on_hover_text(&row.differs);
        });
        cell(ui, note, |ui| note_field(ui, page, row, state, note));
        cell(ui, trash, |ui| {
            let words = page.tr_with("runs-delete", &values);
            let button = Button::icon_only(icons::TRASH, &words).enabled(row.may_change);
            if ui.add(button).clicked() {
                state.runs.asked = Some(run.run.clone());
            }
        });
    });
}

/// The note, stored when the field is left.
fn note_field(ui: &mut Ui, page: &mut Page<'_>, row: &Row<'_>, state: &mut TrainState, width: f32) {
    let id = &row.run.run;
    let mut draft = state
        .runs
        .drafts
        .get(id)
        .unwrap_or(&row.remark.note)
        .clone();
    let name = run_name(page, id);
    let name = page.tr_with("runs-note-of", &[("run", name.into())]);
    let hint = page.tr("runs-note-hint");
    ui.add_enabled_ui(row.may_change, |ui| {
        let response = text_field(ui, &mut draft, &name, &hint, width - 20.0);
        if response.changed() {
            state.runs.drafts.insert(id.clone(), draft.clone());
        }
        if response.lost_focus() && state.runs.drafts.remove(id).is_some() {
            page.send(Command::RemarkRun {
                run: id.clone(),
                remark: RunRemark {
                    is_starred: row.remark.is_starred,
                    note: draft.trim().to_owned(),
                },
            });
        }
    });
}

/// Asks whether a run is to be deleted.
pub(super) fn ask_delete(ctx: &Context, page: &mut Page<'_>, state: &mut TrainState) {
    let Some(run) = state.runs.asked.clone() else {
        return;
    };
    let mut is_closed = false;
    let response = dialog(ctx, "delete-run", DIALOG_WIDTH, |ui| {
        let values = [("run", run_name(page, &run).into())];
        text::section(ui, &page.tr_with("runs-delete-title", &values));
        text::soft(ui, &page.tr("runs-delete-text"));
        ui.add_space(tokens::GAP);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (delete, cancel) = (page.tr("runs-delete-now"), page.tr("cancel"));
            if ui.add(Button::danger(&delete).icon(icons::TRASH)).clicked() {
                page.send(Command::DeleteRun { run: run.clone() });
                is_closed = true;
            }
            if ui.add(Button::secondary(&cancel)).clicked() {
                is_closed = true;
            }
        });
    });
    if is_closed || response.should_close() {
        state.runs.asked = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::run;

    #[test]
    fn runs_are_sorted_as_asked() {
        let mut runs: Vec<RunSummary> = (1..=3).map(run).collect();
        if let Some(Score::Classes(score)) = &mut runs[0].valid {
            score.accuracy = 0.95;
        }
        runs[1].duration_secs = 1.0;
        let mut remarks = vec![RunRemark::default(); 3];
        remarks[1].is_starred = true;
        let order = |sort| sorted(&runs, &remarks, sort);
        assert_eq!(order(SortRuns::Newest), [2, 1, 0]);
        assert_eq!(order(SortRuns::Best), [0, 2, 1]);
        assert_eq!(order(SortRuns::Quickest), [1, 2, 0]);
        assert_eq!(order(SortRuns::Starred), [1, 2, 0]);
    }

    #[test]
    fn the_newest_runs_are_shown_until_others_are_chosen() {
        let runs: Vec<RunSummary> = (1..=6).map(run).collect();
        let mut state = RunsState::default();
        let places = |state: &RunsState| -> Vec<usize> {
            state
                .shown(&runs)
                .into_iter()
                .map(|(_, place)| place)
                .collect()
        };
        assert_eq!(places(&state), [2, 3, 4, 5]);
        state.toggle(&runs, &runs[0].run);
        state.toggle(&runs, &runs[5].run);
        assert_eq!(places(&state), [0, 2, 3, 4]);
    }
}
