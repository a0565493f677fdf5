//! What augmentation would make of the chosen text or recording: versions of it, as a model would
//! learn from them.

use crate::sounds::Hearing;
use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::{icons, text, tokens};
use egui::Ui;
use hearth_core::data::augment::version::draw;
use hearth_core::data::augment::{AugmentLevel, text as words};
use hearth_core::data::{Sample, Split};
use hearth_core::project::Snapshot;

/// Versions of a text that are shown.
const NUM_VERSIONS: u32 = 3;

/// Characters of a version that are shown: enough to see what was changed.
const MOST_LETTERS: usize = 400;

/// What is chosen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changed {
    level: AugmentLevel,
    seed: u64,
}

/// Shows the choice, and versions of the sample where one is made.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    state: &mut Changed,
) {
    // What is measured on is never augmented, not even to be looked at.
    if sample.split != Split::Train {
        return;
    }
    let p = tokens::palette(ui);
    ui.add_space(tokens::GRID);
    text::caption(ui, &page.tr("changed-title")).on_hover_text(page.tr("changed-tip"));
    let levels: Vec<(AugmentLevel, String)> = AugmentLevel::ALL
        .iter()
        .map(|level| (*level, page.tr(&format!("augment-{level}"))))
        .collect();
    if let Some(level) = segmented(ui, state.level, &levels) {
        state.level = level;
    }
    if state.level == AugmentLevel::None {
        return;
    }
    let shuffle = page.tr("changed-again");
    if let Some(plain) = sample.text() {
        let start: String = plain.chars().take(MOST_LETTERS).collect();
        for number in 1..=NUM_VERSIONS {
            let mut rng = draw(state.seed, &sample.hash, number);
            let version = words::changed(&start, state.level, &mut rng);
            ui.add(egui::Label::new(egui::RichText::new(version).color(p.text_soft)).wrap());
        }
        if ui
            .add(Button::secondary(&shuffle).icon(icons::SHUFFLE))
            .clicked()
        {
            state.seed += 1;
        }
        return;
    }
    let Hearing::Ready(heard) = page.sounds.get(&snapshot.sample_path(sample)) else {
        return;
    };
    let listen = page.tr("changed-listen");
    if ui
        .add(Button::secondary(&listen).icon(icons::PLAY))
        .clicked()
    {
        state.seed += 1;
        let rng = draw(state.seed, &sample.hash, 1);
        page.sounds.play_changed(&heard, state.level, rng);
    }
}
