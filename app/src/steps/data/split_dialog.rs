//! The dialog that splits the data anew.

use super::split_groups::{self, Told};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::dialog::dialog;
use crate::ui::{text, tokens};
use egui::{Context, CornerRadius, Rect, Sense, Ui, pos2, vec2};
use hearth_core::command::Command;
use hearth_core::data::DataKind;
use hearth_core::data::grouping::GroupsFrom;
use hearth_core::data::split_plan::{By, SplitRequest};
use hearth_core::project::Snapshot;

const WIDTH: f32 = 520.0;

/// Shares are whole percents, in steps of 5.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitForm {
    /// Percent for validation.
    pub valid: u32,
    /// Percent for the test.
    pub test: u32,
    /// What decides.
    pub by: By,
    /// Of the draw.
    pub seed: u64,
    /// Whether the test split stays as it is.
    pub freeze_test: bool,
    /// Where groups come from.
    pub groups: GroupsFrom,
    /// What was found of the groups or times, for the choice that it was found for.
    pub(super) told: Option<Told>,
}

impl Default for SplitForm {
    fn default() -> Self {
        Self {
            valid: 15,
            test: 15,
            by: By::Class,
            seed: 42,
            freeze_test: false,
            groups: GroupsFrom::Data,
            told: None,
        }
    }
}

impl SplitForm {
    /// As the data was split last.
    pub fn of(snapshot: &Snapshot) -> Self {
        let Some(last) = &snapshot.split_request else {
            return Self::default();
        };
        let sum: f64 = last.shares.iter().sum();
        let percent = |share: f64| (20.0 * share / sum.max(1e-9)).round() as u32 * 5;
        Self {
            valid: percent(last.shares[1]).min(60),
            test: percent(last.shares[2]).min(60),
            by: last.by,
            seed: last.seed,
            freeze_test: last.freeze_test,
            groups: last.groups.clone(),
            told: None,
        }
    }

    fn train(&self) -> u32 {
        100_u32.saturating_sub(self.valid + self.test)
    }

    /// The wish in core's words.
    pub fn request(&self) -> SplitRequest {
        let share = |percent: u32| f64::from(percent) / 100.0;
        SplitRequest {
            shares: [share(self.train()), share(self.valid), share(self.test)],
            by: self.by,
            seed: self.seed,
            freeze_test: self.freeze_test,
            groups: self.groups.clone(),
        }
    }
}

/// Shows the dialog; returns true when it is to be closed.
pub fn show_split(
    ctx: &Context,
    page: &mut Page<'_>,
    form: &mut SplitForm,
    snapshot: &Snapshot,
) -> bool {
    // Texts and rows without files have neither folders nor names, but may have groups.
    let kind = snapshot.task.data_kind();
    let has_times = snapshot.all().any(|sample| sample.time().is_some());
    let can_group = kind != DataKind::Texts || snapshot.all().any(|s| s.group().is_some());
    let mut is_closed = false;
    let response = dialog(ctx, "split", WIDTH, |ui| {
        text::section(ui, &page.tr("split-title"));
        text::soft(ui, &page.tr("split-text"));
        ui.add_space(tokens::GAP_S);
        bar(ui, page, form);
        ui.add_space(tokens::GRID);
        let most = 60;
        for (key, value) in [
            ("split-valid", &mut form.valid),
            ("split-test", &mut form.test),
        ] {
            ui.horizontal(|ui| {
                ui.spacing_mut().slider_width = 260.0;
                let name = page.tr(key);
                ui.allocate_ui(vec2(110.0, 20.0), |ui| {
                    ui.set_width(110.0);
                    text::body(ui, &name);
                });
                let slider = egui::Slider::new(value, 0..=most).step_by(5.0).suffix("%");
                ui.add(slider).accessible_name(name);
            });
        }
        if form.valid + form.test > 80 {
            form.test = 80 - form.valid;
        }
        ui.add_space(tokens::GRID);
        let mut ways = vec![(By::Class, page.tr("split-by-class"))];
        if can_group {
            ways.push((By::Group, page.tr("split-by-group")));
        }
        if has_times {
            ways.push((By::Time, page.tr("split-by-time")));
        }
        if ways.len() > 1
            && let Some(by) = segmented(ui, form.by, &ways)
        {
            form.by = by;
        }
        let key = match form.by {
            By::Class => "split-by-class-text",
            By::Group => "split-by-group-text",
            By::Time => "split-by-time-text",
        };
        text::soft(ui, &page.tr(key));
        if form.by == By::Group {
            split_groups::choose(ui, page, snapshot, &mut form.groups);
        }
        split_groups::tell(ui, page, snapshot, form);
        ui.checkbox(&mut form.freeze_test, page.tr("split-freeze"))
            .on_hover_text(page.tr("split-freeze-tip"));
        ui.horizontal(|ui| {
            let name = page.tr("split-seed");
            text::body(ui, &name);
            ui.add(egui::DragValue::new(&mut form.seed))
                .accessible_name(name);
        });
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (split, cancel) = (page.tr("split-do"), page.tr("cancel"));
            if ui.add(Button::primary(&split)).clicked() {
                page.send(UiCommand::Session(Box::new(Command::Resplit(
                    form.request(),
                ))));
                is_closed = true;
            }
            if ui.add(Button::secondary(&cancel)).clicked() {
                is_closed = true;
            }
        });
    });
    is_closed || response.should_close()
}

/// The three shares as one bar with their names.
fn bar(ui: &mut Ui, page: &Page<'_>, form: &SplitForm) {
    let (room, _) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let parts = [
        ("split-train", form.train(), tokens::class_color(0)),
        ("split-valid", form.valid, tokens::class_color(1)),
        ("split-test", form.test, tokens::class_color(2)),
    ];
    let mut left = room.left();
    for (key, percent, color) in parts {
        let width = room.width() * percent as f32 / 100.0;
        let rect = Rect::from_min_size(pos2(left, room.top()), vec2(width, room.height()));
        left += width;
        if width < 1.0 {
            continue;
        }
        ui.painter()
            .rect_filled(rect.shrink2(vec2(1.0, 0.0)), CornerRadius::same(4), color);
        if width > 36.0 {
            let words = if width > 120.0 {
                format!("{} {percent}%", page.tr(key))
            } else {
                format!("{percent}%")
            };
            ui.painter().text(
                rect.center(),
                egui::Align2::CENTER_CENTER,
                words,
                tokens::semibold(tokens::TEXT_S),
                tokens::on_class_color(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_out_is_not_learned_from() {
        let form = SplitForm {
            valid: 20,
            test: 30,
            ..SplitForm::default()
        };
        assert_eq!(form.request().shares, [0.5, 0.2, 0.3]);
    }
}
