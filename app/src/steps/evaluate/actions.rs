//! What can be done about the chosen items of a report: give them another label, leave them out, or
//! look at them closer.

use super::EvaluateState;
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::steps::class_choice::{class_choice, class_edit};
use crate::ui::button::Button;
use crate::ui::path_field::text_field;
use crate::ui::{icons, text, tokens};
use egui::{Key, Ui};
use hearth_core::command::Command;
use hearth_core::data::{MarkFlags, NewMark, Shape};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::{Edit, SampleLabels};
use hearth_core::tasks::Question;

const FIELD_WIDTH: f32 = 120.0;

/// What a model says of a sample.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// A class.
    Class(String),
    /// Several classes, or none.
    Classes(Vec<String>),
    /// A number.
    Number,
}

/// A chosen item.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    pub sample: SampleId,
    pub question: Question,
    pub said: Said,
}

/// Shows the bar, where anything is chosen.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    state: &mut EvaluateState,
    chosen: &[Chosen],
    may_change: bool,
) {
    if chosen.is_empty() {
        text::caption(ui, &page.tr("mistakes-choose"));
        return;
    }
    let samples: Vec<SampleId> = chosen.iter().map(|item| item.sample).collect();
    ui.horizontal_wrapped(|ui| {
        let p = tokens::palette(ui);
        let words = page.tr_with("chosen-pictures", &[("n", chosen.len().into())]);
        text::line(ui, &words, tokens::TEXT, p.text).on_hover_text(page.tr("choose-hint"));
        if let Some(target) = snapshot
            .target()
            .filter(|_| snapshot.task.predicts_number())
        {
            correct(ui, page, state, &samples, &target.name.clone(), may_change);
        } else {
            let take = page.tr("take-answer");
            let tip = page.tr("take-answer-tip");
            let can = may_change && !state.stale().has_other_classes;
            let button = Button::primary(&take).icon(icons::CHECK).tooltip(&tip);
            if ui.add(button.enabled(can)).clicked() {
                let run = state.loaded.as_ref().map(|(run, ..)| run.to_string());
                for edit in taken(snapshot, chosen, &run.unwrap_or_default()) {
                    page.send(Command::Edit(edit));
                }
            }
            let relabel = page.tr("relabel");
            let button = Button::secondary(&relabel)
                .icon(icons::TAG)
                .trailing(icons::CARET_DOWN);
            let response = ui.add(button.enabled(may_change));
            if let Some(class) = class_choice(page, &response, snapshot, &mut state.new_class) {
                let edit = class_edit(snapshot, samples.clone(), class);
                page.send(Command::Edit(edit));
            }
        }
        let (remove, tip) = (page.tr("remove-pictures"), page.tr("remove-pictures-tip"));
        let button = Button::danger(&remove).icon(icons::TRASH).tooltip(&tip);
        if ui.add(button.enabled(may_change)).clicked() {
            page.send(Command::Edit(Edit::Remove {
                samples: samples.clone(),
            }));
        }
        let send = page.tr("send-to-label");
        if ui.add(Button::secondary(&send).icon(icons::TAG)).clicked() {
            page.send(UiCommand::LabelSamples(samples.clone()));
        }
        let open = page.tr("try-open");
        if ui.add(Button::secondary(&open).icon(icons::PLAY)).clicked() {
            let questions = chosen.iter().map(|item| item.question.clone());
            page.send(UiCommand::Try(questions.collect()));
        }
        if let [one] = chosen {
            let why = page.tr("explain-why");
            let button = Button::secondary(&why).icon(icons::QUESTION);
            if ui.add(button).clicked() {
                page.send(UiCommand::Why(one.question.clone()));
            }
        }
        let none = page.tr("choose-none");
        if ui.add(Button::icon_only(icons::X, &none)).clicked() {
            state.selection.clear();
        }
    });
    ui.add_space(tokens::GRID);
}

/// The field in which the number of rows is corrected.
fn correct(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut EvaluateState,
    samples: &[SampleId],
    column: &str,
    may_change: bool,
) {
    let (name, hint) = (
        page.tr_with("correct-number", &[("column", column.into())]),
        page.tr("label-cell-hint"),
    );
    ui.add_enabled_ui(may_change, |ui| {
        let field = text_field(ui, &mut state.new_number, &name, &hint, FIELD_WIDTH);
        let is_done = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if is_done && !state.new_number.trim().is_empty() {
            page.send(Command::Edit(Edit::SetCell {
                samples: samples.to_vec(),
                column: column.to_owned(),
                value: std::mem::take(&mut state.new_number).trim().to_owned(),
            }));
        }
    });
}

/// What makes the model's answers labels: one edit; two where of several classes some samples get
/// none at all, which is a label of another kind.
fn taken(snapshot: &Snapshot, chosen: &[Chosen], run: &str) -> Vec<Edit> {
    let mut each: Vec<(SampleId, String)> = Vec::new();
    let mut several: Vec<SampleLabels> = Vec::new();
    let mut none: Vec<SampleId> = Vec::new();
    for item in chosen {
        match &item.said {
            Said::Class(class) => each.push((item.sample, class.clone())),
            Said::Classes(classes) if classes.is_empty() => none.push(item.sample),
            Said::Classes(classes) => {
                if let Some(sample) = snapshot.sample(item.sample) {
                    several.push(with_classes(SampleLabels::of(snapshot, sample), classes));
                }
            }
            Said::Number => {}
        }
    }
    let mut edits = Vec::new();
    if let Some((_, first)) = each.first() {
        edits.push(if each.iter().all(|(_, class)| class == first) {
            Edit::Relabel {
                class: first.clone(),
                samples: each.iter().map(|(sample, _)| *sample).collect(),
            }
        } else {
            Edit::RelabelEach { samples: each }
        });
    }
    if !several.is_empty() {
        edits.push(Edit::SetLabels {
            labels: several,
            source: run.to_owned(),
        });
    }
    if !none.is_empty() {
        edits.push(Edit::TagNone { samples: none });
    }
    edits
}

/// The labels with other classes of the whole sample; what is drawn stays.
fn with_classes(mut labels: SampleLabels, classes: &[String]) -> SampleLabels {
    labels.marks.retain(|mark| mark.shape != Shape::Whole);
    labels.class = classes.first().cloned();
    let further = classes.iter().skip(1).map(|class| NewMark {
        id: None,
        class: class.clone(),
        shape: Shape::Whole,
        flags: MarkFlags::default(),
    });
    labels.marks.splice(0..0, further);
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use hearth_core::tasks::TaskKind;

    fn chosen(sample: i64, said: Said) -> Chosen {
        Chosen {
            sample: SampleId(sample),
            question: Question::Text("a".into()),
            said,
        }
    }

    #[test]
    fn the_model_s_answers_are_one_edit() {
        let snapshot = testing::snapshot(&[("cat", 3), ("dog", 3)]);
        let class = |name: &str| Said::Class(name.into());
        let same = [chosen(1, class("dog")), chosen(2, class("dog"))];
        let same = taken(&snapshot, &same, "run-001");
        let samples = vec![SampleId(1), SampleId(2)];
        assert_eq!(
            same,
            [Edit::Relabel {
                samples,
                class: "dog".into()
            }]
        );
        let other = [chosen(1, class("dog")), chosen(4, class("cat"))];
        let other = taken(&snapshot, &other, "run-001");
        assert!(matches!(&other[..], [Edit::RelabelEach { samples }] if samples.len() == 2));
        assert!(taken(&snapshot, &[chosen(1, Said::Number)], "run-001").is_empty());
    }

    #[test]
    fn of_several_classes_all_are_taken() {
        let mut snapshot = testing::snapshot(&[("cat", 3), ("dog", 3)]);
        snapshot.task = TaskKind::MultiLabelTextClassification;
        let both = Said::Classes(vec!["dog".into(), "cat".into()]);
        let chosen = [chosen(1, both), chosen(2, Said::Classes(Vec::new()))];
        let edits = taken(&snapshot, &chosen, "run-001");
        let [Edit::SetLabels { labels, .. }, Edit::TagNone { samples }] = &edits[..] else {
            panic!("{edits:?}");
        };
        assert_eq!(labels[0].class.as_deref(), Some("dog"));
        assert_eq!(labels[0].marks[0].class, "cat");
        assert_eq!(samples, &[SampleId(2)]);
    }
}
