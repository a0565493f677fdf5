//! In which form a number is learned, and why.

use super::{TrainState, settings, way};
use crate::steps::Page;
use crate::ui::{text, tokens};
use egui::Ui;
use hearth_core::train::TargetTransform;
use hearth_core::train::target::{PickedTarget, check};
use hearth_core::train::way::pick_target;

pub(super) fn choice(ui: &mut Ui, page: &Page<'_>, state: &mut TrainState) {
    let options: Vec<(TargetTransform, String)> = TargetTransform::ALL
        .iter()
        .map(|form| (*form, page.tr(&format!("target-transform-{form}"))))
        .collect();
    let chosen = &mut state.config.target_transform;
    settings::choose(ui, page, "target-transform", chosen, &options);
    let Some(known) = &state.known else { return };
    if let Err(failure) = check(&state.config, known.facts.target) {
        let bad = egui::RichText::new(page.texts.failure(&failure)).color(tokens::palette(ui).bad);
        ui.add(egui::Label::new(bad.font(tokens::regular(tokens::TEXT_S))).wrap());
        return;
    }
    let picked =
        way::picked(state).and_then(|way| pick_target(&state.config, way.way, known.facts));
    if let Some(picked) = picked {
        text::caption(ui, &words(page, picked));
    }
}

/// What is learned of a number, with the reason.
pub(super) fn words(page: &Page<'_>, picked: PickedTarget) -> String {
    let learned = page.tr(&format!("target-learned-{}", picked.learned.name()));
    let reason = page.tr(&format!("target-because-{}", picked.reason.name()));
    page.tr_with(
        "target-picked",
        &[("learned", learned.into()), ("reason", reason.into())],
    )
}

#[cfg(test)]
mod tests {
    use crate::i18n::{Language, Texts};
    use hearth_core::train::TargetTransform;
    use hearth_core::train::target::{Learned, TargetReason};

    #[test]
    fn everything_that_is_picked_has_its_words() {
        use Learned::{Both, Log, Plain};
        use TargetReason::{Asked, Even, ManyRows, Negative, Skewed};
        for language in Language::ALL {
            let texts = Texts::new(language);
            let keys = [Plain, Log, Both]
                .map(|learned| format!("target-learned-{}", learned.name()))
                .into_iter()
                .chain(
                    [Asked, Even, ManyRows, Negative, Skewed]
                        .map(|reason| format!("target-because-{}", reason.name())),
                )
                .chain(
                    TargetTransform::ALL
                        .iter()
                        .map(|form| format!("target-transform-{form}")),
                );
            for key in keys {
                assert_ne!(texts.tr(&key), key, "{language:?}");
            }
        }
    }
}
