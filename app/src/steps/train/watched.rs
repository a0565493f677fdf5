//! What the model says of a few validation samples, always the same ones, so that one sees it
//! learn.

use crate::steps::Page;
use crate::ui::{cards, format, icons, text, thumbnail, tokens};
use egui::{Role, Sense, Ui, WidgetInfo, vec2};
use hearth_core::data::DataKind;
use hearth_core::project::Snapshot;
use hearth_core::train::WatchedSample;

/// A picture is at least so wide.
const LEAST_WIDTH: f32 = 84.0;
/// And at most so wide.
const MOST_WIDTH: f32 = 148.0;

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    project: &Snapshot,
    watched: &[WatchedSample],
) {
    if watched.is_empty() {
        return;
    }
    cards::card(ui, |ui| {
        text::title(ui, &page.tr("watched-title")).on_hover_text(page.tr("watched-tip"));
        let sees = project.task.data_kind() == DataKind::Pictures;
        let gap = tokens::GAP_S;
        let room = ui.available_width();
        let fitting = ((room + gap) / (LEAST_WIDTH + gap)) as usize;
        let in_line = fitting.clamp(1, watched.len());
        let width = ((room - gap * (in_line - 1) as f32) / in_line as f32).floor();
        let width = width.min(MOST_WIDTH);
        for line in watched.chunks(in_line) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for sample in line {
                    let height = if sees { width + 44.0 } else { 62.0 };
                    ui.allocate_ui(vec2(width, height), |ui| {
                        ui.set_width(width);
                        ui.vertical(|ui| one(ui, page, project, sample, width));
                    });
                }
            });
        }
    });
    ui.add_space(tokens::GAP_S);
}

fn one(ui: &mut Ui, page: &mut Page<'_>, project: &Snapshot, watched: &WatchedSample, width: f32) {
    let p = tokens::palette(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    let Some(sample) = project.sample(watched.sample) else {
        return;
    };
    let name = |class: hearth_core::ids::ClassId| {
        let class = project.classes.get(class.index());
        class.map_or(String::new(), |class| class.name.clone())
    };
    let (truth, predicted) = (name(watched.truth), name(watched.predicted));
    let is_right = watched.truth == watched.predicted;
    let sure = format::percent(f64::from(watched.probability));
    let path = project.sample_path(sample);
    let response = if sample.picture().is_some() {
        let (square, response) = ui.allocate_exact_size(vec2(width, width), Sense::hover());
        let picture = page.textures.get(&path, width * ui.pixels_per_point());
        thumbnail::paint(ui, square, &picture, false, false);
        response
    } else {
        // What cannot be seen has its name, which says more than a blank square.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        text::line(ui, &name, tokens::TEXT_S, p.text_soft)
    };
    let values = [
        ("truth", truth.into()),
        ("predicted", predicted.clone().into()),
        ("sure", sure.clone().into()),
    ];
    let words = page.tr_with("watched-said", &values);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    response.on_hover_text(&words);
    let (icon, color) = if is_right {
        (icons::CHECK_CIRCLE, p.good)
    } else {
        (icons::X_CIRCLE, p.bad)
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        text::icon(ui, icon, 14.0, color);
        text::line(ui, &predicted, tokens::TEXT_S, color);
    });
    // As much of the bar as it is sure.
    let (bar, _) = ui.allocate_exact_size(vec2(width, 4.0), Sense::hover());
    ui.painter().rect_filled(bar, 2.0, p.line);
    let lit = vec2(width * watched.probability.clamp(0.0, 1.0), 4.0);
    let lit = egui::Rect::from_min_size(bar.min, lit);
    ui.painter().rect_filled(lit, 2.0, color);
    text::line(ui, &sure, tokens::TEXT_S, p.text_faint);
}
