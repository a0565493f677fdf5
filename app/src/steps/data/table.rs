//! The samples as a table: one line each, sorted by a click on a head. Only lines in sight exist.

use super::figures::{ByPlace, MOST_COLUMNS};
use super::grid::{chooses_all, keyboard_target};
use super::order::Order;
use super::paint::split_key;
use super::view::{file_name, outlined};
use super::{DataState, DataStepView, Viewer, column_head, column_menu};
use crate::steps::{Page, class_words};
use crate::ui::{format, icons, text, thumbnail, tokens};
use egui::{Rect, Role, Sense, Ui, WidgetInfo, vec2};
use egui_extras::{Column, TableBuilder, TableRow};
use hearth_core::data::{DataKind, Sample, TableColumn};
use hearth_core::project::Snapshot;

const LINE: f32 = 34.0;
const PICTURE_LINE: f32 = 46.0;
const HEAD: f32 = 34.0;
const FIGURES_HEAD: f32 = 84.0;

/// The least width of a text or a name.
const LEAST_WIDE: f32 = 200.0;

/// Characters of a text that fit a line at most.
const MOST_LETTERS: usize = 300;

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Field<'a> {
    Name,
    Text,
    Cell(&'a TableColumn),
    Class,
    Split,
    Size,
    Duration,
    Bytes,
    Length,
    Prediction,
    Confidence,
}

impl Field<'_> {
    fn key(self) -> &'static str {
        match self {
            Self::Name => "head-name",
            Self::Text => "head-text",
            Self::Cell(_) => "head-cell",
            Self::Class => "fact-class",
            Self::Split => "fact-split",
            Self::Size => "fact-size",
            Self::Duration => "head-duration",
            Self::Bytes => "fact-bytes",
            Self::Length => "head-length",
            Self::Prediction => "head-prediction",
            Self::Confidence => "head-confidence",
        }
    }

    fn order(self) -> Option<Order> {
        Some(match self {
            Self::Name => Order::Name,
            Self::Cell(column) => Order::Cell(column.place as u32),
            Self::Class => Order::Class,
            Self::Split => Order::Split,
            Self::Size => Order::Pixels,
            Self::Duration => Order::Duration,
            Self::Bytes => Order::Bytes,
            Self::Length => Order::Length,
            Self::Confidence => Order::Confidence,
            Self::Text | Self::Prediction => return None,
        })
    }

    fn is_number(self) -> bool {
        matches!(
            self,
            Self::Bytes | Self::Length | Self::Confidence | Self::Size | Self::Duration
        )
    }

    fn width(self) -> f32 {
        match self {
            Self::Name => 260.0,
            Self::Text => 480.0,
            Self::Cell(_) => 128.0,
            Self::Class | Self::Prediction => 140.0,
            Self::Split => 92.0,
            Self::Size | Self::Confidence => 104.0,
            Self::Bytes | Self::Length | Self::Duration => 88.0,
        }
    }
}

fn fields(snapshot: &Snapshot, has_predictions: bool) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let has_classes = !snapshot.classes.is_empty();
    match snapshot.task.data_kind() {
        DataKind::Pictures => fields.extend([
            Field::Name,
            Field::Class,
            Field::Split,
            Field::Size,
            Field::Bytes,
        ]),
        DataKind::Sounds => {
            fields.extend([
                Field::Name,
                Field::Class,
                Field::Split,
                Field::Duration,
                Field::Bytes,
            ]);
        }
        DataKind::Texts => {
            fields.extend([Field::Text, Field::Class, Field::Split, Field::Length]);
        }
        DataKind::Rows => {
            fields.extend(has_classes.then_some(Field::Class));
            fields.push(Field::Split);
            let columns = snapshot.columns.iter().take(MOST_COLUMNS);
            fields.extend(columns.map(Field::Cell));
        }
    }
    if has_predictions {
        fields.extend([Field::Prediction, Field::Confidence]);
    }
    fields
}

/// Shows the table in the room that is left.
pub fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    view: &DataStepView,
    state: &mut DataState,
    may_change: bool,
) {
    let kind = snapshot.task.data_kind();
    let marks = state.marks.clone();
    let fields = fields(snapshot, !marks.predictions.is_empty());
    let figures = state.figures.get();
    let modifiers = ui.input(|i| i.modifiers);
    if chooses_all(ui) {
        state.selection.choose(view.ids.iter().copied());
    }
    let mut picked = None;
    let mut scroll_to = None;
    if let Some(target) = keyboard_target(ui, &view.ids, state, 1) {
        picked = Some(view.ids[target]);
        scroll_to = Some(target);
    }
    let line = match kind {
        DataKind::Pictures => PICTURE_LINE,
        _ => LINE,
    };
    let head = if kind == DataKind::Rows {
        FIGURES_HEAD
    } else {
        HEAD
    };
    // A text or a name gets what is left of the room; columns of figures keep their width, and the
    // table scrolls sideways where there are many.
    let rest: f32 = fields.iter().skip(1).map(|field| field.width() + 8.0).sum();
    let first = (ui.available_width() - rest - 24.0).max(LEAST_WIDE);
    egui::ScrollArea::horizontal()
        .id_salt("table-across")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
            let p = tokens::palette(ui);
            let visuals = ui.visuals_mut();
            visuals.selection.bg_fill = p.accent_soft;
            visuals.widgets.hovered.bg_fill = p.raised;
            // Columns are told apart by their heads; where one can be widened is shown there.
            visuals.widgets.noninteractive.bg_stroke = egui::Stroke::NONE;
            let mut builder = TableBuilder::new(ui)
                .id_salt(("samples", kind.name(), fields.len()))
                .sense(Sense::click())
                .auto_shrink([false, false])
                .cell_layout(egui::Layout::left_to_right(egui::Align::Center));
            for (index, field) in fields.iter().enumerate() {
                let column = if index == 0 && kind != DataKind::Rows {
                    Column::exact(first)
                } else {
                    Column::initial(field.width())
                        .at_least(48.0)
                        .resizable(true)
                };
                builder = builder.column(column.clip(true));
            }
            if let Some(target) = scroll_to {
                builder = builder.scroll_to_row(target, None);
            }
            builder
                .header(head, |mut row| {
                    for field in &fields {
                        row.col(|ui| {
                            head_cell(ui, page, state, *field, figures.as_deref(), may_change);
                        });
                    }
                })
                .body(|body| {
                    body.rows(line, view.rows.len(), |mut row| {
                        let index = row.index();
                        let sample = &snapshot.samples[view.rows[index] as usize];
                        let is_chosen = state.selection.chosen.contains(&sample.id);
                        row.set_selected(is_chosen);
                        for field in &fields {
                            cell(&mut row, page, snapshot, &marks, sample, *field);
                        }
                        let response = row.response();
                        response.widget_info(|| {
                            let name = spoken(snapshot, sample, page);
                            WidgetInfo::selected(Role::Row, true, is_chosen, name)
                        });
                        if response.double_clicked() {
                            state.viewer = Some(Viewer::new(sample.id));
                        }
                        if response.clicked() {
                            picked = Some(sample.id);
                        }
                    });
                });
        });
    if let Some(id) = picked {
        // Not at once: egui may lay a frame out twice, and a second pick would undo the first.
        state.picked = Some((id, modifiers));
        ui.ctx().request_repaint();
    }
}

/// What a screen reader says of a line.
fn spoken(snapshot: &Snapshot, sample: &Sample, page: &Page<'_>) -> String {
    let class = class_words(page, snapshot, sample);
    let what = format::start(&outlined(snapshot, sample), 80);
    format!("{what}, {class}")
}

fn head_cell(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut DataState,
    field: Field<'_>,
    figures: Option<&ByPlace>,
    may_change: bool,
) {
    let p = tokens::palette(ui);
    let name = match field {
        Field::Cell(column) => column.name.clone(),
        field => page.tr(field.key()),
    };
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add_space(4.0);
        let width = ui.available_width();
        let (rect, response) = ui.allocate_exact_size(vec2(width, 22.0), Sense::click());
        let is_first = field
            .order()
            .is_some_and(|order| order == state.filter.order);
        let arrow = match (is_first, state.filter.is_reversed) {
            (false, _) => None,
            (true, false) => Some(icons::CARET_DOWN),
            (true, true) => Some(icons::CARET_UP),
        };
        column_head::name(
            ui,
            rect,
            &name,
            arrow,
            field.is_number(),
            response.hovered(),
        );
        let label = page.tr_with("sort-by", &[("name", name.as_str().into())]);
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &label));
        if let Some(order) = field.order()
            && response.clicked()
        {
            if is_first {
                state.filter.is_reversed = !state.filter.is_reversed;
            } else {
                state.filter.order = order;
                state.filter.is_reversed = false;
            }
        }
        if let Field::Cell(column) = field {
            let summary = figures.and_then(|figures| figures.get(&column.place));
            column_head::figures(ui, page, column, summary);
            if may_change {
                column_menu::open(&response, page, column);
            }
        }
    });
    ui.painter().hline(
        ui.max_rect().x_range(),
        ui.max_rect().bottom() - 1.0,
        tokens::hairline(p.line),
    );
}

fn cell(
    row: &mut TableRow<'_, '_>,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    marks: &super::Marks,
    sample: &Sample,
    field: Field<'_>,
) {
    row.col(|ui| {
        let p = tokens::palette(ui);
        let soft = |ui: &mut Ui, words: &str| {
            text::line(ui, words, tokens::TEXT, p.text_soft);
        };
        match field {
            Field::Name => {
                if sample.picture().is_some() {
                    let side = ui.available_height() - 6.0;
                    let px = side * ui.pixels_per_point();
                    let picture = page.textures.get(&snapshot.sample_path(sample), px);
                    let (square, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
                    thumbnail::paint(
                        ui,
                        Rect::from_center_size(square.center(), square.size()),
                        &picture,
                        false,
                        false,
                    );
                }
                flag(ui, page, marks.is_noticed(sample.id));
                text::line(ui, file_name(&sample.path), tokens::TEXT, p.text);
            }
            Field::Text => {
                flag(ui, page, marks.is_noticed(sample.id));
                let start: String = sample
                    .text()
                    .unwrap_or_default()
                    .chars()
                    .take(MOST_LETTERS)
                    .map(|c| if c.is_whitespace() { ' ' } else { c })
                    .collect();
                text::line(ui, &start, tokens::TEXT, p.text);
            }
            Field::Cell(column) => {
                let value = sample.row().and_then(|row| row.cell(column.place));
                let ink = if column.role == hearth_core::data::ColumnRole::Ignored {
                    p.text_faint
                } else {
                    p.text
                };
                match value {
                    Some(value) => {
                        let value = format::start(value, MOST_LETTERS);
                        text::line(ui, &value, tokens::TEXT, ink);
                    }
                    None => {
                        text::line(ui, "–", tokens::TEXT, p.text_faint);
                    }
                }
            }
            Field::Class if sample.class.is_none() => {
                soft(ui, &class_words(page, snapshot, sample));
            }
            Field::Class => {
                for class in sample.classes() {
                    let (dot, _) = ui.allocate_exact_size(vec2(10.0, 18.0), Sense::hover());
                    let color = tokens::class_color(class.index());
                    ui.painter().circle_filled(dot.center(), 4.0, color);
                }
                let names = class_words(page, snapshot, sample);
                text::line(ui, &names, tokens::TEXT, p.text);
            }
            Field::Split => soft(ui, &page.tr(split_key(sample.split))),
            Field::Size => {
                let [width, height] = sample.size_px();
                right(ui, &format!("{width} × {height}"));
            }
            Field::Duration => {
                let secs = sample
                    .sound()
                    .map_or(0.0, |sound| sound.facts.duration_secs);
                right(ui, &format::duration(secs.into()));
            }
            Field::Bytes => right(ui, &format::bytes(sample.num_bytes)),
            Field::Length => {
                let letters = sample.text().map_or(0, |text| text.chars().count());
                right(ui, &format::count(letters));
            }
            Field::Prediction => {
                if let Some(predicted) = marks.predictions.get(&sample.id) {
                    let is_right = snapshot.class_name(sample) == Some(&*predicted.label);
                    let ink = if is_right { p.text } else { p.bad };
                    text::line(ui, &predicted.label, tokens::TEXT, ink);
                }
            }
            Field::Confidence => {
                if let Some(predicted) = marks.predictions.get(&sample.id) {
                    right(ui, &format::percent(predicted.confidence.into()));
                }
            }
        }
    });
}

/// A mark on what Hearth noticed something about.
fn flag(ui: &mut Ui, page: &Page<'_>, is_noticed: bool) {
    if is_noticed {
        let p = tokens::palette(ui);
        text::icon(ui, icons::FLAG, 14.0, p.warn).on_hover_text(page.tr("noticed"));
    }
}

fn right(ui: &mut Ui, words: &str) {
    let p = tokens::palette(ui);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        text::line(ui, words, tokens::TEXT, p.text_soft);
    });
}
