//! How the model comes to be: the ways, and why one was picked.

use super::{TrainState, backbone, field, settings, teacher};
use crate::steps::Page;
use crate::ui::button::segmented;
use crate::ui::text;
use egui::Ui;
use hearth_core::data::DataKind;
use hearth_core::train::way::{pick, settle};
use hearth_core::train::{PickedWay, RunSummary, TrainConfig, Way};

/// The key of a way's name.
pub(super) fn way_key(way: Way) -> String {
    format!("way-{way}")
}

/// The ways, the reason for the one that is taken, and what belongs to it.
pub(super) fn choice(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut TrainState,
    runs: &[RunSummary],
) {
    ui.horizontal(|ui| settings::named(ui, page, "way"));
    let known = state.known.as_ref();
    let has_several = known.is_some_and(|known| known.facts.has_several_labels);
    let options: Vec<(Way, String)> = Way::for_kind(state.kind())
        .iter()
        .filter(|way| !has_several || **way != Way::FineTune)
        .map(|way| (*way, page.tr(&way_key(*way))))
        .collect();
    if let Some(way) = segmented(ui, state.config.way, &options) {
        choose(&mut state.config, way);
        state.typed.clear();
    }
    let Some(picked) = picked(state) else { return };
    let reason = page.tr(&format!("way-because-{}", picked.reason.name()));
    let words = if state.config.way == Way::Auto {
        let name = page.tr(&way_key(picked.way));
        page.tr_with(
            "way-picked",
            &[("way", name.into()), ("reason", reason.into())],
        )
    } else {
        page.tr(&format!("way-{}-text", picked.way))
    };
    text::caption(ui, &words);
    if picked.way == Way::Ngrams && !has_several {
        teacher::choice(ui, page, state, runs);
    }
    let has_backbone = matches!(state.kind(), DataKind::Pictures | DataKind::Texts);
    if matches!(picked.way, Way::Head | Way::FineTune) && has_backbone {
        backbone::choice(ui, page, state);
    }
    if picked.way == Way::FineTune {
        let effective = effective(state);
        field::typed(ui, page, state, "unfreeze", &effective);
        if state.kind() == DataKind::Texts {
            field::typed(ui, page, state, "lora", &effective);
        }
    }
}

/// The way that would be taken now.
pub(super) fn picked(state: &TrainState) -> Option<PickedWay> {
    let known = state.known.as_ref()?;
    Some(pick(&state.config, known.facts))
}

/// The settings that a training would have now: what was not chosen follows the way.
pub(super) fn effective(state: &TrainState) -> TrainConfig {
    let settled = state.known.as_ref().and_then(|known| {
        settle(&state.config, pick(&state.config, known.facts), known.facts).ok()
    });
    settled.unwrap_or_else(|| state.config.clone())
}

/// Takes a way; what does not go with it falls back to the preset.
fn choose(config: &mut TrainConfig, way: Way) {
    config.way = way;
    if config.check().is_err() {
        config.input_px = TrainConfig::for_preset(config.preset).input_px;
    }
    if !matches!(way, Way::Auto | Way::Head) {
        config.folds = 0;
    }
    if !matches!(way, Way::Auto | Way::Ngrams) {
        config.teacher.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_takes_what_goes_with_it() {
        let mut config = TrainConfig {
            way: Way::Scratch,
            input_px: 28,
            folds: 5,
            ..TrainConfig::default()
        };
        choose(&mut config, Way::FineTune);
        assert_eq!((config.input_px, config.folds), (224, 0));
        assert!(config.check().is_ok());
    }
}
