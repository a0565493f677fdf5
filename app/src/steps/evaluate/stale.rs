//! Whether a report is older than the labels that it was measured against.

use super::EvaluateState;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{icons, text, tokens};
use egui::Ui;
use hearth_core::data::Sample;
use hearth_core::eval::Measured;
use hearth_core::event::JobKind;
use hearth_core::ids::RunId;
use hearth_core::project::Snapshot;
use hearth_core::session::Session;
use hearth_core::tasks::numbers_of;

/// What changed since a report was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Samples with another label.
    pub num_changed: usize,
    /// Samples that left the project.
    pub num_gone: usize,
    /// Whether the classes of the project are not those of the run any more.
    pub has_other_classes: bool,
}

impl Stale {
    /// Compares a report with the project as it is.
    pub fn of(report: &Measured, snapshot: &Snapshot) -> Self {
        let mut stale = Self::default();
        let mut count = |sample: Option<&Sample>, is_same: &dyn Fn(&Sample) -> bool| match sample {
            None => stale.num_gone += 1,
            Some(sample) if !is_same(sample) => stale.num_changed += 1,
            Some(_) => {}
        };
        let mut labels: Vec<&str> = Vec::new();
        match report {
            Measured::Classes(report) => {
                labels.extend(report.per_class.iter().map(|class| &*class.label));
                for item in &report.items {
                    let truth = labels.get(item.truth.index()).copied();
                    count(snapshot.sample(item.sample), &|sample| {
                        snapshot.class_name(sample) == truth
                    });
                }
            }
            Measured::Labels(report) => {
                labels.extend(report.per_class.iter().map(|class| &*class.label));
                for item in &report.items {
                    let truth = item.truth.iter();
                    let truth: Vec<&str> = truth
                        .filter_map(|class| labels.get(class.index()).copied())
                        .collect();
                    count(snapshot.sample(item.sample), &|sample| {
                        label_now(snapshot, sample, &truth).is_none()
                    });
                }
            }
            Measured::Numbers(report) => {
                let samples: Vec<Option<&Sample>> = report
                    .items
                    .iter()
                    .map(|item| snapshot.sample(item.sample))
                    .collect();
                let there: Vec<&Sample> = samples.iter().copied().flatten().collect();
                let mut numbers = numbers_of(snapshot, &there).into_iter();
                for (item, sample) in report.items.iter().zip(samples) {
                    let now = sample.and_then(|_| numbers.next().flatten());
                    count(sample, &|_| now == Some(item.truth));
                }
            }
        }
        stale.has_other_classes = snapshot.model_labels() != labels;
        stale
    }
}

/// The classes of a sample in words where they are not these, in any order; `None` where they are.
pub(super) fn label_now(snapshot: &Snapshot, sample: &Sample, truth: &[&str]) -> Option<String> {
    let sorted = |mut names: Vec<String>| {
        names.sort_unstable();
        names
    };
    let now: Vec<String> = snapshot.class_names(sample).map(str::to_owned).collect();
    let now = if snapshot.task.is_multi_label() {
        now
    } else {
        // Further ones are marks, which no model of one class learned.
        now.into_iter()
            .take(usize::from(sample.class.is_some()))
            .collect()
    };
    let words = now.join(", ");
    let truth = truth.iter().map(|name| (*name).to_owned()).collect();
    (sorted(now) != sorted(truth)).then_some(words)
}

/// Says that a report is older than the labels, with the way to a new one.
pub(super) fn notice(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    state: &EvaluateState,
    run: &RunId,
) {
    let stale = state.stale();
    if stale == Stale::default() {
        return;
    }
    let is_busy = session.job_of_kind(JobKind::Evaluate).is_some();
    cards::notice(ui, Mood::Warn, |ui| {
        if stale.has_other_classes {
            text::body(ui, &page.tr("stale-classes"));
            return;
        }
        for (key, n) in [
            ("stale-changed", stale.num_changed),
            ("stale-gone", stale.num_gone),
        ] {
            if n > 0 {
                text::body(ui, &page.tr_with(key, &[("n", n.into())]));
            }
        }
        ui.add_space(tokens::GRID);
        let again = page.tr("measure-again");
        let button = Button::secondary(&again).icon(icons::ARROW_CLOCKWISE);
        if ui.add(button.enabled(!is_busy)).clicked() {
            page.send(UiCommand::Evaluate(run.clone(), state.split));
        }
    });
    ui.add_space(tokens::GAP_S);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use hearth_core::ids::ClassId;
    use std::sync::Arc;

    #[test]
    fn what_changed_since_is_counted() {
        let mut snapshot = testing::snapshot(&[("cat", 3), ("dog", 3)]);
        let report = testing::report(&[(1, 0, 1, 0.9), (4, 1, 1, 0.8), (5, 1, 0, 0.8)]);
        let report = Measured::Classes(report);
        assert_eq!(Stale::of(&report, &snapshot), Stale::default());
        Arc::make_mut(&mut snapshot.samples[0]).class = Some(ClassId(1));
        snapshot.samples.remove(4);
        let stale = Stale::of(&report, &snapshot);
        assert_eq!((stale.num_changed, stale.num_gone), (1, 1));
        assert!(!stale.has_other_classes);
        snapshot.classes[1].name = "wolf".into();
        assert!(Stale::of(&report, &snapshot).has_other_classes);
    }
}
