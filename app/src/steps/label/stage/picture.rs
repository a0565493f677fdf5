//! A picture: its marks drawn, moved and shown on the canvas.

use crate::canvas::{CanvasEvent, CanvasMark, PictureState, Scene, Tool, Zoom};
use crate::steps::Page;
use crate::steps::label::LabelState;
use crate::steps::label::actions::{self, Desk};
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{format, icons, text, tokens};
use egui::{Align, Layout, Ui};
use hearth_core::ids::ClassId;
use hearth_core::label::suggest::Suggestion;
use hearth_core::tasks::TaskKind;

/// The tool that a task begins with.
pub(in crate::steps::label) fn first_tool(task: TaskKind) -> Tool {
    match task {
        TaskKind::ObjectDetection => Tool::Box,
        _ => Tool::Select,
    }
}

/// Shows the picture of a sample with its tools.
pub(in crate::steps::label) fn picture(
    ui: &mut Ui,
    page: &mut Page<'_>,
    desk: &Desk<'_>,
    state: &mut LabelState,
) {
    let (snapshot, sample) = (desk.snapshot, desk.sample);
    let next = next_path(desk);
    let path = snapshot.sample_path(sample);
    let picture = page.picture.turn_to(&path, next.as_deref());
    tools(ui, page, desk, state);
    match &picture {
        PictureState::Failed(reason) => {
            let words = page.texts.skip_reason(reason.code, &reason.message);
            cards::notice(ui, Mood::Warn, |ui| {
                text::strong(ui, &page.tr("label-unreadable"));
                text::body(ui, &words);
                text::soft(ui, &page.tr("label-keeps-labels"));
            });
        }
        PictureState::Ready(size) if *size != sample.size_px() => {
            let [w, h] = sample.size_px();
            let shown = format!("{w} × {h} → {} × {}", size[0], size[1]);
            let words = page.tr_with("label-size-changed", &[("sizes", shown.into())]);
            cards::notice(ui, Mood::Warn, |ui| {
                text::body(ui, &words);
            });
        }
        PictureState::Ready(_) | PictureState::Waiting => {}
    }
    let suggestion = state.suggestion(snapshot, sample).cloned();
    let ghosts = suggestion.iter().flat_map(|suggestion| &suggestion.marks);
    let sure = suggestion.as_ref().map_or(0.0, Suggestion::confidence);
    let sure = format::percent(f64::from(sure));
    let is_second_pass = state.is_second_pass;
    let mut marks: Vec<CanvasMark<'_>> = ghosts
        .map(|ghost| {
            let class = snapshot
                .classes
                .iter()
                .find(|class| class.name == ghost.class);
            CanvasMark {
                id: None,
                shape: &ghost.shape,
                color: tokens::class_color(class.map_or(0, |class| class.id.index())),
                name: format!("{} · {sure}", ghost.class),
                is_selected: false,
            }
        })
        .collect();
    let drawn = sample
        .drawn()
        .filter(|mark| state.is_visible(mark) && !is_second_pass);
    marks.extend(drawn.map(|mark| {
        let letters = mark.flags.letters();
        let class = &snapshot.classes[mark.class.index()].name;
        CanvasMark {
            id: Some(mark.id),
            shape: &mark.shape,
            color: tokens::class_color(mark.class.index()),
            name: if letters.is_empty() {
                class.clone()
            } else {
                format!("{class} · {letters}")
            },
            is_selected: state.selected.contains(&mark.id),
        }
    }));
    let name = page.tr("label-stage-picture");
    let scene = Scene {
        name: &name,
        size_px: sample.size_px(),
        marks: &marks,
        tool: state.tool,
        color: tokens::class_color(state.class.map_or(0, ClassId::index)),
        may_change: desk.may_change && !is_second_pass,
    };
    let mut canvas = std::mem::take(&mut state.canvas);
    let events = canvas.show(ui, &scene, page.picture);
    state.canvas = canvas;
    for event in events {
        take(event, page, desk, state);
    }
}

/// Takes in what was done on the canvas.
pub(in crate::steps::label) fn take(
    event: CanvasEvent,
    page: &mut Page<'_>,
    desk: &Desk<'_>,
    state: &mut LabelState,
) {
    match event {
        CanvasEvent::Drew(shape) => actions::draw_active(desk, page, state, shape),
        CanvasEvent::Changed(changed) => actions::reshape(desk, page, &changed),
        CanvasEvent::Selected(marks) => state.selected = marks,
    }
}

/// The picture that comes next in the queue, to be decoded ahead.
fn next_path(desk: &Desk<'_>) -> Option<std::path::PathBuf> {
    let queue = &desk.view.queue;
    let at = queue.iter().position(|id| *id == desk.sample.id);
    let next = queue.get(at.map_or(0, |at| at + 1))?;
    let next = desk.snapshot.sample(*next)?;
    next.picture().map(|_| desk.snapshot.sample_path(next))
}

fn tools(ui: &mut Ui, page: &Page<'_>, desk: &Desk<'_>, state: &mut LabelState) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = tokens::GRID;
        for tool in Tool::ALL {
            let words = page.tr(tool.key());
            let button = Button::icon_only(icon_of(tool), &words)
                .selected(state.tool == tool)
                .enabled(desk.may_change || !tool.draws());
            if ui.add(button).clicked() {
                state.tool = tool;
            }
        }
        let name = desk.sample.path.rsplit('/').next().unwrap_or_default();
        ui.add_space(tokens::GAP_S);
        let [width, height] = desk.sample.size_px();
        let facts = format!("{name} · {width} × {height}");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = tokens::GRID;
            for (icon, key, zoom) in [
                (icons::PLUS, "action-zoom-in", Zoom::In),
                (icons::MINUS, "action-zoom-out", Zoom::Out),
                (icons::IMAGE, "action-fit", Zoom::Fit),
            ] {
                let words = page.tr(key);
                if ui.add(Button::icon_only(icon, &words)).clicked() {
                    state.canvas.zoom_by_key(zoom);
                }
            }
            let scale = state.canvas.scale() * ui.pixels_per_point();
            let percent = format!("{:.0}%", scale * 100.0);
            text::line(ui, &percent, tokens::TEXT_S, p.text_faint);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = egui::RichText::new(facts)
                    .font(tokens::regular(tokens::TEXT_S))
                    .color(p.text_soft);
                ui.add(egui::Label::new(words).truncate());
            });
        });
    });
    ui.add_space(tokens::GRID);
}

fn icon_of(tool: Tool) -> &'static str {
    match tool {
        Tool::Select => icons::CURSOR,
        Tool::Box => icons::BOUNDING_BOX,
        Tool::Polygon => icons::POLYGON,
        Tool::Point => icons::CROSSHAIR,
        Tool::Pan => icons::HAND,
    }
}
