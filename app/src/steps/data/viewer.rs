//! One picture over the whole window: zoom to the pointer with the wheel, drag to pan, double
//! click to fit, arrows for the next one, Escape to close.

use super::{DataState, boxes, listening, reading};
use crate::steps::{Page, class_words};
use crate::textures::Thumbnail;
use crate::ui::button::Button;
use crate::ui::thumbnail;
use crate::ui::{format, icons, text, tokens};
use egui::{Context, Id, Key, Modal, Rect, Role, Sense, Vec2, WidgetInfo};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;

/// Largest zoom, in screen points for each pixel.
const MOST_POINTS_A_PIXEL: f32 = 32.0;

/// The picture that is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewer {
    /// Which.
    pub sample: SampleId,
    /// Against the size at which it fits.
    pub zoom: f32,
    /// Of its middle from the middle of the room, in points.
    pub offset: Vec2,
}

impl Viewer {
    /// The picture, as large as fits.
    pub fn new(sample: SampleId) -> Self {
        Self {
            sample,
            zoom: 1.0,
            offset: Vec2::ZERO,
        }
    }
}

/// Shows the viewer, while a picture is looked at.
pub fn show_viewer(ctx: &Context, page: &mut Page<'_>, snapshot: &Snapshot, state: &mut DataState) {
    let Some(mut viewer) = state.viewer else {
        return;
    };
    let Some(sample) = snapshot.sample(viewer.sample) else {
        state.viewer = None;
        return;
    };
    let ids = state
        .view()
        .map(|view| view.ids.clone())
        .unwrap_or_default();
    let mut is_closed = false;
    let mut wanted = None;
    let p = tokens::palette_of(ctx.theme() == egui::Theme::Dark);
    let screen = ctx.content_rect();
    let frame = egui::Frame::new().fill(p.page);
    let response = Modal::new(Id::unique("viewer"))
        .frame(frame)
        .show(ctx, |ui| {
            ui.set_min_size(screen.size());
            ui.horizontal(|ui| {
                ui.add_space(tokens::PAGE_MARGIN.into());
                ui.set_min_height(tokens::TOP_BAR_HEIGHT);
                let is_picture = sample.picture().is_some();
                let is_file = is_picture || sample.sound().is_some();
                let number = format::count(sample.id.0 as usize);
                let title = if is_file {
                    super::view::file_name(&sample.path).to_owned()
                } else {
                    page.tr_with("sample-number", &[("n", number.into())])
                };
                text::strong(ui, &title);
                let class = class_words(page, snapshot, sample);
                text::chip(ui, &class, p.raised, p.text);
                let [width, height] = sample.size_px();
                if is_picture {
                    let zoom = format::percent(viewer.zoom.into());
                    let size = format!("{width} × {height} · {zoom}");
                    text::line(ui, &size, tokens::TEXT, p.text_faint);
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.add_space(tokens::PAGE_MARGIN.into());
                    let close = page.tr("close");
                    if ui.add(Button::icon_only(icons::X, &close)).clicked() {
                        is_closed = true;
                    }
                    for (icon, key, by) in [
                        (icons::ARROW_RIGHT, "viewer-next", 1),
                        (icons::ARROW_LEFT, "viewer-previous", -1),
                    ] {
                        let next = neighbour(&ids, viewer.sample, by);
                        let words = page.tr(key);
                        let button = Button::icon_only(icon, &words).enabled(next.is_some());
                        if ui.add(button).clicked() {
                            wanted = next;
                        }
                    }
                });
            });
            if sample.picture().is_none() {
                let is_sound = sample.sound().is_some();
                let margin = egui::Margin::symmetric(tokens::PAGE_MARGIN, 12);
                egui::Frame::new().inner_margin(margin).show(ui, |ui| {
                    if is_sound {
                        let height = (ui.available_height() * 0.3).clamp(80.0, 320.0);
                        listening::show(ui, page, snapshot, sample, &mut state.listening, height);
                    } else {
                        // Words are read in the middle, in lines that are not too long.
                        let left = (ui.available_width() - reading::MEASURE).max(0.0) / 2.0;
                        let room = ui.available_rect_before_wrap();
                        let room = room.with_min_x(room.left() + left);
                        ui.scope_builder(egui::UiBuilder::new().max_rect(room), |ui| {
                            ui.set_max_width(reading::MEASURE);
                            reading::show(ui, page, snapshot, sample, tokens::TEXT_L);
                        });
                    }
                });
                wanted = wanted.or_else(|| by_keys(ui, &ids, viewer.sample));
                return;
            }
            let (room, response) =
                ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
            let whole = page.tr("viewer-whole");
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &whole));
            let fitted = thumbnail::fitted(room.shrink(16.0), sample.size_px());
            turn(ui, &mut viewer, &response, room, fitted, sample.size_px());
            let rect =
                Rect::from_center_size(room.center() + viewer.offset, fitted.size() * viewer.zoom);
            let side = rect.width().max(rect.height()) * ui.pixels_per_point();
            let picture = page.textures.get(&snapshot.sample_path(sample), side);
            let mut clipped = ui.new_child(egui::UiBuilder::new().max_rect(room));
            clipped.set_clip_rect(room);
            match &picture {
                Thumbnail::Ready(texture) => {
                    let image = egui::Image::from_texture((texture.id(), rect.size()));
                    image.paint_at(&clipped, rect);
                    boxes::paint(&clipped, rect, snapshot, sample, true);
                }
                Thumbnail::Failed(reason) => {
                    let words = page.texts.skip_reason(reason.code, &reason.message);
                    clipped.painter().text(
                        room.center(),
                        egui::Align2::CENTER_CENTER,
                        words,
                        tokens::regular(tokens::TEXT_L),
                        p.text_soft,
                    );
                }
                Thumbnail::Waiting => {}
            }
            wanted = wanted.or_else(|| by_keys(ui, &ids, viewer.sample));
        });
    state.viewer = if is_closed || response.should_close() {
        None
    } else {
        Some(wanted.map_or(viewer, Viewer::new))
    };
}

/// The sample that an arrow key asks for.
fn by_keys(ui: &egui::Ui, ids: &[SampleId], now: SampleId) -> Option<SampleId> {
    ui.input(|i| {
        if i.key_pressed(Key::ArrowRight) {
            neighbour(ids, now, 1)
        } else if i.key_pressed(Key::ArrowLeft) {
            neighbour(ids, now, -1)
        } else {
            None
        }
    })
}

fn neighbour(ids: &[SampleId], of: SampleId, by: isize) -> Option<SampleId> {
    let position = ids.iter().position(|id| *id == of)?;
    ids.get(position.checked_add_signed(by)?).copied()
}

/// Zooms and pans as the pointer asks.
fn turn(
    ui: &egui::Ui,
    viewer: &mut Viewer,
    response: &egui::Response,
    room: Rect,
    fitted: Rect,
    size_px: [u32; 2],
) {
    if response.double_clicked() {
        *viewer = Viewer::new(viewer.sample);
    }
    viewer.offset += response.drag_delta();
    let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
    let factor = pinch * (scroll / 240.0).exp();
    if (factor - 1.0).abs() > 1e-4
        && let Some(pointer) = response.hover_pos()
    {
        let most = MOST_POINTS_A_PIXEL * size_px[0].max(1) as f32 / fitted.width().max(1.0);
        let zoom = (viewer.zoom * factor).clamp(0.2, most.max(1.0));
        // What is below the pointer stays below it.
        let from_middle = pointer - room.center() - viewer.offset;
        viewer.offset += from_middle * (1.0 - zoom / viewer.zoom);
        viewer.zoom = zoom;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    #[test]
    fn the_next_picture_is_the_next_of_those_that_are_shown() {
        let ids = [SampleId(4), SampleId(9), SampleId(2)];
        assert_eq!(neighbour(&ids, SampleId(9), 1), Some(SampleId(2)));
        assert_eq!(neighbour(&ids, SampleId(9), -1), Some(SampleId(4)));
        assert_eq!(neighbour(&ids, SampleId(4), -1), None);
        assert_eq!(neighbour(&ids, SampleId(2), 1), None);
        assert_eq!(neighbour(&ids, SampleId(7), 1), None);
    }

    #[test]
    fn a_picture_fits_whole() {
        let square = Rect::from_min_size(egui::pos2(0.0, 0.0), vec2(100.0, 100.0));
        let rect = thumbnail::fitted(square, [200, 100]);
        assert_eq!(rect.size(), vec2(100.0, 50.0));
        assert_eq!(rect.center(), square.center());
    }
}
