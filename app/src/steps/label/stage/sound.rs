//! A sound: outline and spectrogram with its regions, played as a whole or in a loop.

use crate::player::Playing;
use crate::sounds::{Heard, Hearing};
use crate::steps::Page;
use crate::steps::label::LabelState;
use crate::steps::label::actions::{self, Desk};
use crate::ui::button::Button;
use crate::ui::regions::{self, RegionEvents, RegionsView, ShownRegion, Track};
use crate::ui::time_axis::{TimeView, clock};
use crate::ui::{icons, progress, text, time_axis, tokens};
use egui::Ui;
use hearth_core::data::{Mark, Shape};
use std::ops::Range;
use std::time::Duration;

/// How often the playhead moves.
const FRAME: Duration = Duration::from_millis(33);

/// How a sound is looked at and listened to.
#[derive(Clone, Debug, Default)]
pub(in crate::steps::label) struct Listening {
    /// What is shown of it, where that is not all.
    pub shown: Option<Range<f64>>,
    /// A stretch that was drawn and waits for a class.
    pub drawn: Option<Range<f64>>,
    /// Whether it is played again and again.
    pub is_looped: bool,
    /// A key asked to play or to stop.
    pub toggles: bool,
    /// A key asked to play from the start.
    pub from_start: bool,
}

impl Listening {
    /// Another sound begins with nothing chosen.
    pub fn clear(&mut self) {
        *self = Self {
            is_looped: self.is_looped,
            ..Self::default()
        };
    }
}

/// Shows the sound of a sample.
pub(in crate::steps::label) fn sound(
    ui: &mut Ui,
    page: &mut Page<'_>,
    desk: &Desk<'_>,
    state: &mut LabelState,
) {
    let heard = match page.sounds.get(&desk.snapshot.sample_path(desk.sample)) {
        Hearing::Ready(heard) => heard,
        Hearing::Waiting => {
            let width = ui.available_width();
            progress::bar(ui, None, width, 4.0);
            return;
        }
        Hearing::Failed(reason) => {
            let words = page.texts.skip_reason(reason.code, &reason.message);
            let title = page.tr("label-unreadable");
            crate::ui::empty::state(ui, icons::WARNING, &title, &words, |_| {});
            return;
        }
    };
    let duration = heard.sound.duration_secs();
    let playing = page.sounds.player().playing();
    let marks: Vec<(&Mark, Range<f64>)> = desk
        .sample
        .drawn()
        .filter(|mark| state.is_visible(mark))
        .filter_map(|mark| match mark.shape {
            Shape::Region {
                start_secs,
                end_secs,
            } => Some((mark, start_secs..end_secs)),
            _ => None,
        })
        .collect();
    let is_playing = matches!(playing, Playing::At(_) | Playing::Starting);
    let from = tracks(ui, page, desk, state, &heard, &marks, &playing);
    ui.add_space(tokens::GRID);
    let is_changed = buttons(ui, page, state, duration, is_playing);
    let chosen = chosen(state, &marks);
    let stretch = |start: f64| match &chosen {
        Some(chosen) if chosen.contains(&start) => start..chosen.end,
        _ => start..duration,
    };
    let toggles = std::mem::take(&mut state.listening.toggles);
    let from_start = std::mem::take(&mut state.listening.from_start);
    let start = chosen.as_ref().map_or(0.0, |chosen| chosen.start);
    let begins = if from_start {
        Some(0.0)
    } else if is_changed && is_playing || toggles && !is_playing {
        Some(start)
    } else {
        from
    };
    let player = page.sounds.player();
    if let Some(begins) = begins {
        player.play(
            heard.sound.clone(),
            stretch(begins),
            state.listening.is_looped,
        );
    } else if toggles {
        player.stop();
    }
    if let Playing::Failed(failure) = &playing {
        text::soft(ui, &page.texts.failure(failure));
    }
    if is_playing {
        ui.ctx().request_repaint_after(FRAME);
    }
}

/// What is played: the stretch that was drawn, or the region that is selected.
fn chosen(state: &LabelState, marks: &[(&Mark, Range<f64>)]) -> Option<Range<f64>> {
    let selected = marks
        .iter()
        .find(|(mark, _)| state.selected.contains(&mark.id));
    let selected = selected.map(|(_, secs)| secs.clone());
    state.listening.drawn.clone().or(selected)
}

/// Shows outline and spectrogram; from where to play, if that was asked.
fn tracks(
    ui: &mut Ui,
    page: &mut Page<'_>,
    desk: &Desk<'_>,
    state: &mut LabelState,
    heard: &Heard,
    marks: &[(&Mark, Range<f64>)],
    playing: &Playing,
) -> Option<f64> {
    let duration = heard.sound.duration_secs();
    let shown: Vec<ShownRegion<'_>> = marks
        .iter()
        .map(|(mark, secs)| ShownRegion {
            secs: secs.clone(),
            color: tokens::class_color(mark.class.index()),
            name: &desk.snapshot.classes[mark.class.index()].name,
            is_ghost: false,
            is_selected: state.selected.contains(&mark.id),
        })
        .collect();
    let secs = state.listening.shown.clone().unwrap_or(0.0..duration);
    let names = [page.tr("sound-outline"), page.tr("sound-spectrum")];
    let room = (ui.available_height() - 90.0).max(120.0);
    let num_columns = (ui.available_width() * ui.pixels_per_point()).max(1.0) as usize;
    let columns = heard
        .waveform
        .columns(&heard.sound, secs.clone(), num_columns);
    let texture = page.sounds.spectrogram(ui.visuals().dark_mode);
    let mut from = None;
    for (index, name) in names.iter().enumerate() {
        let view = RegionsView {
            time: TimeView {
                secs: secs.clone(),
                playhead_secs: match playing {
                    Playing::At(secs) => Some(*secs),
                    _ => None,
                },
                selection_secs: state.listening.drawn.clone(),
                name,
                height: (room * [0.4, 0.55][index]).min(320.0),
            },
            duration_secs: duration,
            regions: &shown,
        };
        let track = match index {
            0 => Track::Waveform(&columns),
            _ => Track::Spectrogram(texture.as_ref()),
        };
        let events = regions::show(ui, track, &view);
        if index == 1 {
            time_axis::paint_ends(ui, &view.time);
        } else {
            ui.add_space(tokens::GRID);
        }
        from = from.or(take(page, desk, state, marks, events));
    }
    from
}

fn take(
    page: &mut Page<'_>,
    desk: &Desk<'_>,
    state: &mut LabelState,
    marks: &[(&Mark, Range<f64>)],
    events: RegionEvents,
) -> Option<f64> {
    if let Some(shown) = events.shown_secs {
        state.listening.shown = Some(shown);
    }
    if let Some(drawn) = events.drawn_secs {
        state.listening.drawn = Some(drawn);
        state.selected.clear();
    }
    if let (Some((index, secs)), true) = (events.changed, events.is_done) {
        let shape = Shape::Region {
            start_secs: secs.start,
            end_secs: secs.end,
        };
        actions::reshape(desk, page, &[(marks[index].0.id, shape)]);
    }
    if let Some(clicked) = events.clicked_region {
        state.listening.drawn = None;
        state.selected = vec![marks[clicked].0.id];
        return events.is_double_click.then(|| marks[clicked].1.start);
    }
    let clicked = events.clicked_secs?;
    if state
        .listening
        .drawn
        .as_ref()
        .is_some_and(|drawn| !drawn.contains(&clicked))
    {
        state.listening.drawn = None;
    }
    state.selected.clear();
    Some(clicked)
}

/// Play, loop and the time; true where the loop was changed.
fn buttons(
    ui: &mut Ui,
    page: &Page<'_>,
    state: &mut LabelState,
    duration: f64,
    is_playing: bool,
) -> bool {
    let mut is_changed = false;
    ui.horizontal_wrapped(|ui| {
        let key = if is_playing {
            "sound-stop"
        } else {
            "sound-play"
        };
        let icon = if is_playing { icons::STOP } else { icons::PLAY };
        let words = page.tr(key);
        state.listening.toggles |= ui.add(Button::secondary(&words).icon(icon)).clicked();
        let looped = &mut state.listening.is_looped;
        is_changed = ui.checkbox(looped, page.tr("sound-loop")).changed();
        let shown = match &state.listening.drawn {
            Some(drawn) => format!("{} – {}", clock(drawn.start), clock(drawn.end)),
            None => clock(duration),
        };
        let p = tokens::palette(ui);
        text::line(ui, &shown, tokens::TEXT_S, p.text_soft);
        if state.listening.drawn.is_some() {
            text::line(
                ui,
                &page.tr("label-name-region"),
                tokens::TEXT_S,
                p.accent_text,
            );
        }
    });
    is_changed
}
