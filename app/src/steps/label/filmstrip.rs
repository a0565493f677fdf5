//! The queue at the foot of the page: what was just labelled, what is labelled now, what comes
//! next.

use super::{LabelState, LabelView};
use crate::steps::Page;
use crate::ui::{format, icons, thumbnail, tokens};
use egui::{Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use hearth_core::data::Sample;
use hearth_core::ids::{ClassId, SampleId};
use hearth_core::project::Snapshot;

/// Height of the strip.
pub(super) const HEIGHT: f32 = 96.0;
const SIDE: f32 = 72.0;
/// Those before the one that is labelled now.
const BEFORE: usize = 3;

/// Shows the strip; the sample that was clicked, if one was.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    view: &LabelView,
    state: &LabelState,
) -> Option<SampleId> {
    let p = tokens::palette(ui);
    let room = ((ui.available_width() + tokens::GAP_S) / (SIDE + tokens::GAP_S)) as usize;
    let shown = shown_in_strip(&view.queue, &state.trail, state.current, room.max(1));
    let mut clicked = None;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = tokens::GAP_S;
        for id in shown {
            let Some(sample) = snapshot.sample(id) else {
                continue;
            };
            let is_current = state.current == Some(id);
            let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::click());
            let name = name_of(page, snapshot, sample);
            response
                .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_current, &name));
            paint(ui, page, snapshot, sample, rect);
            if is_current {
                let line = Stroke::new(2.0, p.accent);
                let radius = CornerRadius::same(tokens::RADIUS);
                ui.painter()
                    .rect_stroke(rect.expand(2.0), radius, line, StrokeKind::Outside);
            }
            if let Some(class) = snapshot
                .class_name(sample)
                .filter(|_| !state.is_second_pass)
            {
                let color = tokens::class_color(sample.class.map_or(0, ClassId::index));
                thumbnail::band(ui, rect, color, tokens::on_class_color(), class);
            }
            if response.on_hover_text(&name).clicked() {
                clicked = Some(id);
            }
        }
    });
    clicked
}

/// What a sample is called.
pub(super) fn name_of(page: &Page<'_>, snapshot: &Snapshot, sample: &Sample) -> String {
    if snapshot.task.data_kind().is_files() {
        let path = &sample.path;
        path.rsplit('/').next().unwrap_or(path).to_owned()
    } else {
        let number = format::count(sample.id.0 as usize);
        page.tr_with("sample-number", &[("n", number.into())])
    }
}

fn paint(ui: &Ui, page: &mut Page<'_>, snapshot: &Snapshot, sample: &Sample, rect: Rect) {
    let p = tokens::palette(ui);
    if sample.picture().is_some() {
        let side = SIDE * ui.pixels_per_point();
        let picture = page.textures.get(&snapshot.sample_path(sample), side);
        thumbnail::paint(ui, rect, &picture, false, false);
        return;
    }
    let radius = CornerRadius::same(tokens::RADIUS);
    ui.painter().rect_filled(rect, radius, p.raised);
    let words = match (sample.text(), sample.row()) {
        (Some(text), _) => text,
        (None, Some(row)) => row.as_str(),
        (None, None) => {
            ui.painter().text(
                rect.center(),
                Align2::CENTER_CENTER,
                icons::WAVEFORM,
                tokens::icon_font(26.0),
                p.text_faint,
            );
            return;
        }
    };
    let words = format::start(words, 60).replace('\u{1F}', " · ");
    let font = tokens::regular(tokens::TEXT_S - 2.0);
    let mut job = egui::text::LayoutJob::simple(words, font, p.text_soft, SIDE - 10.0);
    job.wrap.max_rows = 4;
    let galley = ui.painter().layout_job(job);
    ui.painter()
        .galley(rect.min + vec2(5.0, 5.0), galley, p.text_soft);
}

/// The samples in sight: the last few that were seen, the current one, and those that follow.
fn shown_in_strip(
    queue: &[SampleId],
    trail: &[SampleId],
    current: Option<SampleId>,
    room: usize,
) -> Vec<SampleId> {
    let before = trail.len().saturating_sub(BEFORE);
    let mut shown: Vec<SampleId> = Vec::with_capacity(room);
    let mut add = |id: SampleId| {
        if shown.len() < room && !shown.contains(&id) {
            shown.push(id);
        }
    };
    let behind = trail[before..].iter().copied();
    behind.filter(|id| Some(*id) != current).for_each(&mut add);
    current.into_iter().for_each(&mut add);
    let at = current.and_then(|id| queue.iter().position(|other| *other == id));
    let next = at.map_or(0, |at| at + 1);
    queue[next..].iter().copied().for_each(&mut add);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[i64]) -> Vec<SampleId> {
        numbers.iter().map(|id| SampleId(*id)).collect()
    }

    #[test]
    fn the_strip_shows_what_was_seen_and_what_follows() {
        let queue = ids(&[5, 6, 7, 8, 9]);
        let current = Some(SampleId(6));
        let trail = ids(&[1, 2, 3, 4]);
        assert_eq!(
            shown_in_strip(&queue, &trail, current, 6),
            ids(&[2, 3, 4, 6, 7, 8])
        );
        assert_eq!(shown_in_strip(&queue, &[], None, 3), ids(&[5, 6, 7]));
        let done = Some(SampleId(4));
        assert_eq!(
            shown_in_strip(&queue, &trail, done, 5),
            ids(&[2, 3, 4, 5, 6]),
            "what was just labelled has left the queue"
        );
    }
}
