//! A recording to be looked at and listened to: outline, spectrogram, and a stretch of it played
//! once or again and again.

use crate::player::Playing;
use crate::sounds::Hearing;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::time_axis::{TimeEvents, TimeView, clock};
use crate::ui::{icons, progress, spectrogram, text, tokens, waveform};
use egui::{Key, Ui};
use hearth_core::data::Sample;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use std::ops::Range;
use std::time::Duration;

/// How often the playhead moves.
const FRAME: Duration = Duration::from_millis(33);

/// A stretch shorter than this is a slip of the hand.
const LEAST_SECS: f64 = 0.01;

/// What is chosen of a recording.
#[derive(Clone, Debug, Default)]
pub struct Listening {
    of: Option<SampleId>,
    chosen: Option<Range<f64>>,
    is_looped: bool,
}

impl Listening {
    /// Another recording begins with nothing chosen.
    fn turn_to(&mut self, sample: SampleId) {
        if self.of != Some(sample) {
            *self = Self {
                of: Some(sample),
                is_looped: self.is_looped,
                chosen: None,
            };
        }
    }
}

/// Shows outline, spectrogram and buttons; `height` is that of the outline.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    state: &mut Listening,
    height: f32,
) {
    state.turn_to(sample.id);
    let heard = match page.sounds.get(&snapshot.sample_path(sample)) {
        Hearing::Ready(heard) => heard,
        Hearing::Waiting => {
            let width = ui.available_width();
            progress::bar(ui, None, width, 4.0);
            return;
        }
        Hearing::Failed(reason) => {
            text::soft(ui, &page.texts.skip_reason(reason.code, &reason.message));
            return;
        }
    };
    let duration = heard.sound.duration_secs();
    let playing = page.sounds.player().playing();
    let is_playing = matches!(playing, Playing::At(_) | Playing::Starting);
    let (outline_name, spectrum_name) = (page.tr("sound-outline"), page.tr("sound-spectrum"));
    let mut view = TimeView {
        secs: 0.0..duration,
        playhead_secs: match playing {
            Playing::At(secs) => Some(secs),
            _ => None,
        },
        selection_secs: state.chosen.clone(),
        name: &outline_name,
        height,
    };
    let num_columns = (ui.available_width() * ui.pixels_per_point()).max(1.0) as usize;
    let columns = heard
        .waveform
        .columns(&heard.sound, view.secs.clone(), num_columns);
    let on_outline = waveform::show(ui, &columns, &view);
    ui.add_space(tokens::GRID);
    view.name = &spectrum_name;
    view.height = height * 1.2;
    let texture = page.sounds.spectrogram(ui.visuals().dark_mode);
    let on_spectrum = spectrogram::show(ui, texture.as_ref(), &view);
    let mut from = None;
    for events in [on_outline, on_spectrum] {
        from = from.or(take(state, &events, duration));
    }
    ui.add_space(tokens::GRID);
    let mut toggles = false;
    ui.horizontal_wrapped(|ui| {
        let words = page.tr(if is_playing {
            "sound-stop"
        } else {
            "sound-play"
        });
        let icon = if is_playing { icons::STOP } else { icons::PLAY };
        toggles = ui.add(Button::secondary(&words).icon(icon)).clicked();
        let is_changed = ui
            .checkbox(&mut state.is_looped, page.tr("sound-loop"))
            .changed();
        if is_changed && is_playing {
            from = Some(state.chosen.as_ref().map_or(0.0, |chosen| chosen.start));
        }
        let shown = match &state.chosen {
            Some(chosen) => format!("{} – {}", clock(chosen.start), clock(chosen.end)),
            None => clock(duration),
        };
        let p = tokens::palette(ui);
        ui.label(
            egui::RichText::new(shown)
                .font(tokens::regular(tokens::TEXT_S))
                .color(p.text_soft),
        );
    });
    let is_free = !ui.ctx().text_edit_focused() && ui.memory(|m| m.focused().is_none());
    toggles |= is_free && ui.input(|i| i.key_pressed(Key::Space));
    if let Playing::Failed(failure) = &playing {
        text::soft(ui, &page.texts.failure(failure));
    }
    let stretch = |start: f64| match &state.chosen {
        Some(chosen) if chosen.contains(&start) => start..chosen.end,
        _ => start..duration,
    };
    if let Some(start) = from {
        page.sounds
            .player()
            .play(heard.sound.clone(), stretch(start), state.is_looped);
    } else if toggles && is_playing {
        page.sounds.player().stop();
    } else if toggles {
        let start = state.chosen.as_ref().map_or(0.0, |chosen| chosen.start);
        page.sounds
            .player()
            .play(heard.sound.clone(), stretch(start), state.is_looped);
    }
    if is_playing {
        ui.ctx().request_repaint_after(FRAME);
    }
}

/// Takes in what was done on the outline or the spectrogram; from where to play, if that was
/// asked.
fn take(state: &mut Listening, events: &TimeEvents, duration: f64) -> Option<f64> {
    if let Some(dragged) = &events.dragged_secs {
        let stretch = dragged.start.max(0.0)..dragged.end.min(duration);
        state.chosen = (stretch.end - stretch.start >= LEAST_SECS).then_some(stretch);
    }
    let clicked = events.clicked_secs?;
    if state.chosen.as_ref().is_some_and(|c| !c.contains(&clicked)) {
        state.chosen = None;
    }
    Some(clicked.clamp(0.0, duration))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_chooses_and_a_click_plays_from_there() {
        let mut state = Listening::default();
        let drag = TimeEvents {
            dragged_secs: Some(-1.0..0.5),
            ..TimeEvents::default()
        };
        assert_eq!(take(&mut state, &drag, 2.0), None);
        assert_eq!(state.chosen, Some(0.0..0.5));
        let inside = TimeEvents {
            clicked_secs: Some(0.2),
            ..TimeEvents::default()
        };
        assert_eq!(take(&mut state, &inside, 2.0), Some(0.2));
        assert_eq!(
            state.chosen,
            Some(0.0..0.5),
            "it plays to the end of what is chosen"
        );
        let outside = TimeEvents {
            clicked_secs: Some(1.5),
            ..TimeEvents::default()
        };
        assert_eq!(take(&mut state, &outside, 2.0), Some(1.5));
        assert_eq!(state.chosen, None);
        state.turn_to(SampleId(2));
        assert_eq!(state.of, Some(SampleId(2)));
    }
}
