//! What a training brought.

use super::target;
use super::view::{folds_words, stop_words};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards;
use crate::ui::{format, icons, text, tokens};
use crate::view_state::Step;
use egui::Ui;
use hearth_core::data::Split;
use hearth_core::eval::Score;
use hearth_core::train::RunSummary;

pub use crate::steps::run_name;

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, run: &RunSummary) {
    cards::card(ui, |ui| {
        ui.horizontal(|ui| {
            text::title(ui, &run_name(page, &run.run));
            let p = tokens::palette(ui);
            let preset = page.tr(&format!("preset-{}", run.config.preset));
            let words = format!("{preset} · {}", format::moment(&run.created));
            text::line(ui, &words, tokens::TEXT_S, p.text_soft);
        });
        ui.add_space(tokens::GRID);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = tokens::GAP_XL;
            score(ui, page, Split::Test, run.test.as_ref());
            score(ui, page, Split::Valid, run.valid.as_ref());
            let best = run.test.as_ref().or(run.valid.as_ref());
            if let Some(score) = best.and_then(Score::numbers) {
                let (rmse, mae) = (format::number(score.rmse), format::number(score.mae));
                figure(ui, &page.tr("rmse"), &rmse, "", &page.tr("rmse-tip"));
                figure(ui, &page.tr("mae"), &mae, "", &page.tr("mae-tip"));
            }
            if let Some(macro_f1) = best.and_then(Score::macro_f1) {
                figure(
                    ui,
                    &page.tr("macro-f1"),
                    &format::percent(macro_f1),
                    "",
                    &page.tr("macro-f1-tip"),
                );
            }
            let took = format::duration(run.duration_secs);
            figure(
                ui,
                &page.tr("training-time"),
                &took,
                &run.device,
                &page.tr("training-time-tip"),
            );
        });
        ui.add_space(tokens::GRID);
        text::soft(ui, &stop_words(page.texts, run));
        if let Some(picked) = run.target {
            text::soft(ui, &target::words(page, picked));
        }
        if let Some(folds) = &run.cross_validation {
            text::body(ui, &folds_words(page.texts, folds)).on_hover_text(page.tr("folds-tip"));
        }
        ui.add_space(tokens::GRID);
        ui.horizontal(|ui| {
            let (errs, export) = (page.tr("see-errors"), page.tr("step-export"));
            if ui
                .add(Button::primary(&errs).icon(icons::CHART_BAR))
                .clicked()
            {
                page.send(UiCommand::ChooseRun(run.run.clone()));
                page.send(UiCommand::Go(Step::Evaluate));
            }
            if ui
                .add(Button::secondary(&export).icon(icons::EXPORT))
                .clicked()
            {
                page.send(UiCommand::Go(Step::Export));
            }
        });
    });
}

fn score(ui: &mut Ui, page: &Page<'_>, split: Split, score: Option<&Score>) {
    let Some(score) = score else { return };
    let (key, shown, range) = match score {
        Score::Classes(score) => (
            format!("{split}-accuracy"),
            format::percent(score.accuracy),
            format::percent_interval(score.accuracy_interval),
        ),
        Score::Labels(score) => (
            format!("{split}-micro-f1"),
            format::percent(score.micro_f1),
            format::percent_interval(score.micro_f1_interval),
        ),
        Score::Numbers(score) => {
            let [low, high] = score.r2_interval.map(format::decimal);
            let range = format!("{low} – {high}");
            (format!("{split}-r2"), format::decimal(score.r2), range)
        }
    };
    let interval = page.tr_with("interval", &[("range", range.into())]);
    figure(
        ui,
        &page.tr(&key),
        &shown,
        &interval,
        &page.tr("interval-tip"),
    );
}

fn figure(ui: &mut Ui, name: &str, value: &str, below: &str, tip: &str) {
    crate::ui::figure::show(ui, name, value, below, tip);
}
