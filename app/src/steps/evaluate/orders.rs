//! What comes first of what a model says.

use super::{EvaluateState, GALLERY_STEP};
use crate::steps::Page;
use crate::ui::button::segmented;
use crate::ui::{text, tokens};
use egui::Ui;
use hearth_core::eval::MistakeOrder;

fn keys(order: MistakeOrder) -> [&'static str; 3] {
    match order {
        MistakeOrder::Sure => ["order-sure", "mistakes-title", "mistakes-text"],
        MistakeOrder::Unsure => ["order-unsure", "unsure-title", "unsure-text"],
        MistakeOrder::LikelyWrong => [
            "order-likely-wrong",
            "likely-wrong-title",
            "likely-wrong-text",
        ],
    }
}

/// The title of what an order lists.
pub(super) fn title(page: &Page<'_>, order: MistakeOrder) -> String {
    page.tr(keys(order)[1])
}

/// What an order is good for.
pub(super) fn sentence(page: &Page<'_>, order: MistakeOrder) -> String {
    page.tr(keys(order)[2])
}

/// Lets a person choose.
pub(super) fn show(ui: &mut Ui, page: &Page<'_>, state: &mut EvaluateState) {
    let options = MistakeOrder::ALL.map(|order| (order, page.tr(keys(order)[0])));
    if let Some(order) = segmented(ui, state.order, &options) {
        state.order = order;
        state.num_shown = GALLERY_STEP;
    }
    ui.add_space(tokens::GRID);
}

/// Says that nothing is listed.
pub(super) fn none(ui: &mut Ui, page: &Page<'_>, order: MistakeOrder) {
    let key = match order {
        MistakeOrder::Sure => "mistakes-none",
        MistakeOrder::Unsure => "unsure-none",
        MistakeOrder::LikelyWrong => "likely-wrong-none",
    };
    text::soft(ui, &page.tr(key));
}
