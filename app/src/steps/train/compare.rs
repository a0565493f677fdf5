//! Several runs over each other in one chart.

use super::result::run_name;
use super::runs::Shown;
use super::view::smoothed;
use super::{TrainState, curves};
use crate::steps::Page;
use crate::ui::button::segmented;
use crate::ui::charts::Curve;
use crate::ui::run_chart::{self, ChartMark, RunChart};
use crate::ui::{cards, icons, text, tokens};
use egui::Ui;
use hearth_core::train::{EpochMetrics, RunSummary};

/// Runs that are shown before the person chose any.
pub(super) const NUM_SHOWN: usize = 4;

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compared {
    /// Accuracy on the validation split; on the training split where there is none.
    #[default]
    Accuracy,
    /// Loss on the validation split; on the training split where there is none.
    Loss,
    /// Loss on the training split.
    TrainLoss,
}

fn value(epoch: &EpochMetrics, compared: Compared) -> f64 {
    f64::from(match compared {
        Compared::Accuracy => epoch.valid_accuracy.unwrap_or(epoch.train_accuracy),
        Compared::Loss => epoch.valid_loss.unwrap_or(epoch.train_loss),
        Compared::TrainLoss => epoch.train_loss,
    })
}

pub(super) fn show(ui: &mut Ui, page: &Page<'_>, runs: &[RunSummary], state: &mut TrainState) {
    if runs.is_empty() {
        return;
    }
    cards::card(ui, |ui| {
        ui.horizontal(|ui| {
            text::title(ui, &page.tr("compare-title"));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let options = [
                    (Compared::Accuracy, page.tr("valid-accuracy")),
                    (Compared::Loss, page.tr("compare-valid-loss")),
                    (Compared::TrainLoss, page.tr("compare-train-loss")),
                ];
                if let Some(chosen) = segmented(ui, state.runs.compared, &options) {
                    state.runs.compared = chosen;
                }
            });
        });
        let compared = state.runs.compared;
        let shown = state.runs.shown(runs);
        let last = shown.iter().filter_map(|(run, _)| run.epochs.last());
        let last = last.map(|epoch| epoch.epoch).max().unwrap_or(0);
        curves::choices(ui, page, &mut state.chart, last);
        let (curves, marks) = lines(page, &shown, compared, state.chart.smoothing);
        let epoch = page.tr("epoch");
        run_chart::show(
            ui,
            &RunChart {
                id: egui::Id::unique(("compare", compared as u8, state.chart.num_resets)),
                name: &page.tr("compare-title"),
                curves: &curves,
                behind: &[],
                marks: &marks,
                first_epoch: f64::from(state.chart.first_epoch.max(1)),
                max_epoch: f64::from(last.max(2)),
                is_share: compared == Compared::Accuracy,
                is_log: compared != Compared::Accuracy && state.chart.is_log,
                is_power: false,
                epoch_word: &epoch,
                height: 280.0,
            },
        );
    });
}

/// A curve and a mark at its best epoch for each run.
fn lines(
    page: &Page<'_>,
    shown: &[Shown<'_>],
    compared: Compared,
    smoothing: f64,
) -> (Vec<Curve>, Vec<ChartMark>) {
    shown
        .iter()
        .map(|(run, place)| {
            let name = run_name(page, &run.run);
            let color = tokens::class_color(*place);
            let epochs = run.epochs.iter();
            let points: Vec<[f64; 2]> = epochs
                .map(|epoch| [f64::from(epoch.epoch), value(epoch, compared)])
                .filter(|point| point[1].is_finite())
                .collect();
            let mark = ChartMark {
                epoch: f64::from(run.best_epoch),
                icon: icons::TROPHY,
                name: format!("{name}, {}", page.tr("best-epoch")),
                color,
            };
            let curve = Curve {
                name,
                points: smoothed(&points, smoothing),
                color,
                is_dashed: place % 2 == 1,
            };
            (curve, mark)
        })
        .unzip()
}
