//! What stands above: how far labelling is, which samples, in which order.

use super::{LabelFilter, LabelState, LabelView};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{format, icons, menu, progress, text, tokens};
use egui::{Align, Layout, Ui};
use hearth_core::data::DataKind;
use hearth_core::label::agreement::Agreement;
use hearth_core::label::ranking::Order;
use hearth_core::project::Snapshot;

const MENU_WIDTH: f32 = 250.0;

/// Shows the line.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    view: &LabelView,
    state: &mut LabelState,
) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        text::page_title(ui, &page.tr("step-label"));
        ui.add_space(tokens::GAP_S);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            let (done, all) = done_of(view, state);
            let words = page.tr_with(
                if state.is_second_pass {
                    "label-twice-of"
                } else {
                    "label-done-of"
                },
                &[
                    ("done", format::count(done).into()),
                    ("all", format::count(all).into()),
                ],
            );
            ui.horizontal(|ui| {
                text::line(ui, &words, tokens::TEXT_S, p.text_soft);
                if view.counts.twice > 0 {
                    agreement(ui, page, snapshot);
                }
            });
            let share = done as f32 / all.max(1) as f32;
            progress::share(ui, share, 140.0, 4.0, p.accent);
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = tokens::GRID;
            let keys = page.tr("label-keys");
            if ui.add(Button::icon_only(icons::KEYBOARD, &keys)).clicked() {
                state.shows_keys = true;
            }
            label_files(ui, page, snapshot, state);
            if !snapshot.task.is_multi_label() {
                second_pass(ui, page, view, state);
            }
            if can_be_multi(snapshot) {
                let words = page.tr("label-multi");
                let button = Button::icon_only(icons::STACK, &words).selected(state.is_multi);
                if ui.add(button).clicked() {
                    state.is_multi = !state.is_multi;
                }
            }
            if !state.is_second_pass {
                order_menu(ui, page, state);
                filter_menu(ui, page, view, state);
            }
        });
    });
}

/// How far the two passes agree.
fn agreement(ui: &mut Ui, page: &Page<'_>, snapshot: &Snapshot) {
    let p = tokens::palette(ui);
    let agreement = Agreement::of(snapshot);
    let same = agreement.num_twice - agreement.disputed.len();
    let values = [
        ("same", format::count(same).into()),
        ("n", format::count(agreement.num_twice).into()),
    ];
    let words = page.tr_with("label-agreement", &values);
    let Some(kappa) = agreement.kappa else {
        text::line(ui, &words, tokens::TEXT_S, p.text_soft);
        return;
    };
    let kappa = page.tr_with("label-kappa", &[("kappa", format!("{kappa:.2}").into())]);
    let response = text::line(ui, &kappa, tokens::TEXT_S, p.accent_text);
    let range = agreement.interval.map_or(String::new(), |[low, high]| {
        let values = [
            ("low", format!("{low:.2}").into()),
            ("high", format!("{high:.2}").into()),
        ];
        page.tr_with("label-kappa-range", &values)
    });
    response.on_hover_text(format!("{words}\n{range}"));
}

/// How many of how many are done.
fn done_of(view: &LabelView, state: &LabelState) -> (usize, usize) {
    if state.is_second_pass {
        (view.counts.twice, view.queue.len())
    } else {
        (view.counts.labelled, view.counts.all)
    }
}

/// Rows have one target; all else may have several classes, and where the task is about that they
/// always may.
fn can_be_multi(snapshot: &Snapshot) -> bool {
    snapshot.task.data_kind() != DataKind::Rows && !snapshot.task.is_multi_label()
}

/// The way to label files; loud where another program changed some.
fn label_files(ui: &mut Ui, page: &mut Page<'_>, snapshot: &Snapshot, state: &LabelState) {
    if snapshot.task.data_kind() == DataKind::Rows {
        return;
    }
    let is_clicked = if state.num_files_changed == 0 {
        let words = page.tr("label-files");
        ui.add(Button::icon_only(icons::SWAP, &words)).clicked()
    } else {
        let values = [("n", state.num_files_changed.into())];
        let words = page.tr_with("label-files-changed", &values);
        // The number alone: the line is full at 1280 points.
        let number = format::count(state.num_files_changed);
        let button = Button::secondary(&number)
            .icon(icons::WARNING)
            .tooltip(&words);
        ui.add(button).accessible_name(words).clicked()
    };
    if is_clicked {
        page.send(UiCommand::AskLabelFiles);
    }
}

fn second_pass(ui: &mut Ui, page: &Page<'_>, view: &LabelView, state: &mut LabelState) {
    let words = page.tr("label-second-pass");
    let can = state.is_second_pass || view.counts.labelled > 0;
    let button = Button::icon_only(icons::USERS, &words)
        .selected(state.is_second_pass)
        .enabled(can);
    if ui.add(button).clicked() {
        state.is_second_pass = !state.is_second_pass;
        // The first in the new order is shown.
        state.current = None;
    }
}

fn filter_menu(ui: &mut Ui, page: &Page<'_>, view: &LabelView, state: &mut LabelState) {
    let words = page.tr(state.filter.key());
    let name = format!("{words} ({})", format::count(view.queue.len()));
    let button = ui.add(
        Button::secondary(&name)
            .icon(icons::FUNNEL)
            .trailing(icons::CARET_DOWN),
    );
    menu::menu(&button, MENU_WIDTH, |ui| {
        let sent = (!state.sent.is_empty()).then_some(LabelFilter::Sent);
        for filter in LabelFilter::ALL.into_iter().chain(sent) {
            let is_chosen = filter == state.filter;
            if menu::line(ui, filter.icon(), &page.tr(filter.key()), is_chosen) {
                state.filter = filter;
            }
        }
    });
}

fn order_menu(ui: &mut Ui, page: &Page<'_>, state: &mut LabelState) {
    let words = page.tr(order_key(state.order));
    let icon = icons::SPARKLE;
    let button = ui.add(
        Button::secondary(&words)
            .icon(icon)
            .trailing(icons::CARET_DOWN),
    );
    menu::menu(&button, MENU_WIDTH + 60.0, |ui| {
        for order in Order::ALL {
            let is_chosen = order == state.order;
            if menu::line(ui, order_icon(order), &page.tr(order_key(order)), is_chosen) {
                state.order = order;
                // What is doubted has a label, so that another filter is needed to see it.
                state.filter = match order {
                    Order::LikelyErrors => LabelFilter::Unverified,
                    _ if state.filter == LabelFilter::Unverified => LabelFilter::Unlabelled,
                    _ => state.filter,
                };
            }
        }
        let curve = page.tr("curve-open");
        if menu::line(ui, icons::CHART_LINE, &curve, false) {
            state.shows_curve = true;
        }
        ui.add_space(tokens::GRID);
        text::soft(ui, &page.tr("label-order-text"));
    });
}

/// The key of an order's name.
pub(super) fn order_key(order: Order) -> &'static str {
    match order {
        Order::AsListed => "order-as-listed",
        Order::Uncertainty => "order-uncertainty",
        Order::Margin => "order-margin",
        Order::Diversity => "order-diversity",
        Order::UncertaintyDiversity => "order-uncertainty-diversity",
        Order::LikelyErrors => "order-likely-errors",
    }
}

fn order_icon(order: Order) -> &'static str {
    match order {
        Order::AsListed => icons::LIST_MAGNIFYING_GLASS,
        Order::Uncertainty => icons::QUESTION,
        Order::Margin => icons::SCALES,
        Order::Diversity => icons::CHART_SCATTER,
        Order::UncertaintyDiversity => icons::SPARKLE,
        Order::LikelyErrors => icons::WARNING,
    }
}
