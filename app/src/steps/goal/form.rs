//! Plain words, what is proposed for them, and the targets that are agreed on.

use super::GoalState;
use crate::commands::UiCommand;
use crate::steps::{Page, show_failure, verdicts};
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{format, icons, text, tokens};
use egui::{DragValue, Ui};
use hearth_core::command::Command;
use hearth_core::goal::{EXAMPLES, Goal, Metric, Proposal, contradictions, judge, propose};
use hearth_core::project::Project;
use hearth_core::project::edit::Edit;
use hearth_core::tasks::TaskKind;

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, project: &Project, state: &mut GoalState) {
    let task = project.snapshot().task;
    cards::card(ui, |ui| {
        text::title(ui, &page.tr("goal-say"));
        text::soft(ui, &page.tr("goal-say-text"));
        ui.add_space(tokens::GRID);
        words(ui, page, project, state);
        ui.add_space(tokens::GRID);
        examples(ui, page, state, task);
        if let Some(proposal) = state.proposal.clone() {
            ui.add_space(tokens::GAP_S);
            proposed(ui, page, &proposal, task);
        }
    });
    ui.add_space(tokens::GAP_S);
    targets(ui, page, project, state);
}

fn words(ui: &mut Ui, page: &mut Page<'_>, project: &Project, state: &mut GoalState) {
    let (name, hint) = (page.tr("goal-say"), page.tr("goal-say-hint"));
    if state.words.is_empty()
        && state.proposal.is_none()
        && let Some(goal) = project.goal()
    {
        state.words.clone_from(&goal.words);
    }
    let field = egui::TextEdit::multiline(&mut state.words)
        .hint_text(hint)
        .desired_rows(2)
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, &name));
    ui.add_space(tokens::GRID);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
        let ask = page.tr("goal-propose");
        let is_ready = !state.words.trim().is_empty();
        let button = Button::primary(&ask)
            .icon(icons::ARROW_RIGHT)
            .enabled(is_ready);
        if ui.add(button).clicked() {
            take(state, project.snapshot().task);
        }
    });
}

/// Takes what is proposed for the words into the draft.
fn take(state: &mut GoalState, task: TaskKind) {
    let proposal = propose(&state.words, Some(task));
    state.draft = Some(proposal.goal.clone().fitted_to(task));
    state.proposal = Some(proposal);
    state.failure = None;
}

fn examples(ui: &mut Ui, page: &Page<'_>, state: &mut GoalState, task: TaskKind) {
    let p = tokens::palette(ui);
    ui.horizontal_wrapped(|ui| {
        text::line(ui, &page.tr("goal-examples"), tokens::TEXT, p.text_soft);
        for example in EXAMPLES {
            let words = page.tr(&format!("goal-example-{}", example.name));
            if ui.add(Button::ghost(&words)).clicked() {
                state.words = words;
                take(state, task);
            }
        }
    });
}

/// What kind of model, which data, and where wishes contradict each other.
fn proposed(ui: &mut Ui, page: &mut Page<'_>, proposal: &Proposal, task: TaskKind) {
    let name = |task: TaskKind| page.texts.tr(&format!("task-{task}"));
    let is_other = proposal.is_sure && proposal.task != task;
    if is_other {
        let is_other_way = task.other_way() == Some(proposal.task);
        let words = page.tr_with(
            if is_other_way {
                "goal-other-way"
            } else {
                "goal-other-task"
            },
            &[
                ("wanted", name(proposal.task).into()),
                ("task", name(task).into()),
            ],
        );
        if is_other_way {
            change_task(ui, page, proposal.task, &words);
            return;
        }
        let new = page.tr("new-project");
        let clicked = cards::notice(ui, Mood::Warn, |ui| {
            text::body(ui, &words);
            ui.add(Button::secondary(&new)).clicked()
        });
        if clicked {
            page.send(UiCommand::AskNewProject(Vec::new()));
        }
        return;
    }
    let count = |n: usize| format::count(n).into();
    let data = if proposal.task.predicts_number() {
        "goal-data-rows"
    } else {
        "goal-data-classes"
    };
    let values = [
        ("least", count(proposal.least_samples)),
        ("good", count(proposal.good_samples)),
    ];
    text::body(ui, &page.tr_with(data, &values));
    if !proposal.classes.is_empty() {
        let classes = proposal.classes.join(", ");
        text::body(
            ui,
            &page.tr_with("goal-found-classes", &[("classes", classes.into())]),
        );
    }
}

/// Offers the task for the same data that was meant.
fn change_task(ui: &mut Ui, page: &mut Page<'_>, wanted: TaskKind, words: &str) {
    let change = page.tr(if wanted.is_multi_label() {
        "task-to-several"
    } else {
        "task-to-one"
    });
    let clicked = cards::notice(ui, Mood::Warn, |ui| {
        text::body(ui, words);
        ui.add(Button::secondary(&change)).clicked()
    });
    if clicked {
        page.send(Command::Edit(Edit::SetTask { task: wanted }));
    }
}

/// The targets, as they were agreed on or are being changed, with how the newest run stands.
fn targets(ui: &mut Ui, page: &mut Page<'_>, project: &Project, state: &mut GoalState) {
    let task = project.snapshot().task;
    let kept = project.goal().cloned();
    cards::card(ui, |ui| {
        text::title(ui, &page.tr("goal-targets"));
        let kept_now = || kept.clone().map(|goal| goal.fitted_to(task));
        let Some(mut goal) = state.draft.clone().or_else(kept_now) else {
            text::soft(ui, &page.tr("goal-no-targets"));
            let set = page.tr("goal-set-targets");
            if ui.add(Button::secondary(&set)).clicked() {
                take(state, task);
            }
            return;
        };
        ui.add_space(tokens::GRID);
        fields(ui, page, &mut goal, task);
        for contradiction in contradictions(&goal, false) {
            let words = page.tr(&format!("goal-contradiction-{}", contradiction.name()));
            cards::notice(ui, Mood::Warn, |ui| text::body(ui, &words));
        }
        show_failure(ui, page, state.failure.as_ref());
        let is_changed = Some(&goal) != kept.as_ref();
        ui.add_space(tokens::GRID);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
            let keep = page.tr("goal-keep");
            let may_change = project.read_only().is_none();
            let button = Button::primary(&keep)
                .icon(icons::CHECK)
                .enabled(is_changed && may_change);
            if ui.add(button).clicked() {
                state.words.trim().clone_into(&mut goal.words);
                state.failure = goal.check(task).err();
                if state.failure.is_none() {
                    page.send(Command::SetGoal(Some(Box::new(goal.clone()))));
                    page.say("goal-kept");
                }
            }
            let forget = page.tr("goal-forget");
            if kept.is_some() && ui.add(Button::ghost(&forget).enabled(may_change)).clicked() {
                page.send(Command::SetGoal(None));
                *state = GoalState::default();
                return;
            }
            state.draft = Some(goal.clone()).filter(|_| is_changed);
        });
        if let (Some(goal), Some(run)) = (&kept, project.runs().last()) {
            ui.add_space(tokens::GRID);
            verdicts::show(ui, page, &judge(goal, run));
        }
    });
}

fn fields(ui: &mut Ui, page: &Page<'_>, goal: &mut Goal, task: TaskKind) {
    if !task.predicts_number() {
        row(ui, page, "goal-metric", |ui, _| {
            let options = [Metric::usual_for(task), Metric::MacroF1]
                .map(|metric| (metric, page.tr(&format!("goal-metric-{}", metric.name()))));
            if let Some(metric) = crate::ui::button::segmented(ui, goal.metric, &options) {
                goal.metric = metric;
            }
        });
    }
    let mut percent = goal.least.unwrap_or(0.8) * 100.0;
    optional(
        ui,
        page,
        "goal-least",
        &mut goal.least,
        0.8,
        |ui, name, least| {
            let field = DragValue::new(&mut percent)
                .range(0.0..=100.0)
                .speed(0.5)
                .suffix(" %");
            if ui
                .add_sized([96.0, 28.0], field)
                .on_hover_text(name)
                .changed()
            {
                *least = (percent / 100.0).clamp(0.0, 1.0);
            }
        },
    );
    for (key, value, usual, unit) in [
        ("goal-size", &mut goal.most_mb, 20.0, " MB"),
        ("goal-speed", &mut goal.most_ms, 50.0, " ms"),
    ] {
        optional(ui, page, key, value, usual, |ui, name, value| {
            let field = DragValue::new(value)
                .range(0.1..=1e6)
                .speed(1.0)
                .suffix(unit);
            ui.add_sized([96.0, 28.0], field).on_hover_text(name);
        });
    }
}

/// A target that may be left open.
fn optional(
    ui: &mut Ui,
    page: &Page<'_>,
    key: &str,
    value: &mut Option<f64>,
    usual: f64,
    field: impl FnOnce(&mut Ui, &str, &mut f64),
) {
    row(ui, page, key, |ui, name| {
        let mut is_set = value.is_some();
        if let Some(value) = value {
            field(ui, name, value);
        }
        let response = ui.checkbox(&mut is_set, "");
        response
            .widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_set, name));
        if response.changed() {
            *value = is_set.then_some(usual);
        }
    });
}

fn row(ui: &mut Ui, page: &Page<'_>, key: &str, content: impl FnOnce(&mut Ui, &str)) {
    let p = tokens::palette(ui);
    let name = page.tr(key);
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        text::line(ui, &name, tokens::TEXT, p.text);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            content(ui, &name);
        });
    });
}
