//! Curves of a training.

use super::tokens;
use egui::{Color32, Ui};
use egui_plot::{GridMark, Line, LineStyle, MarkerShape, Plot, PlotPoints, Points, VLine};

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Its name in the legend.
    pub name: String,
    /// Its points: epoch and value.
    pub points: Vec<[f64; 2]>,
    /// Its colour.
    pub color: Color32,
    /// Whether it is dashed, so that it can be told apart without colour.
    pub is_dashed: bool,
}

/// Everything that one chart shows.
pub struct Chart<'a> {
    /// Identity of the chart; another one forgets its zoom.
    pub id: egui::Id,
    /// The curves.
    pub curves: &'a [Curve],
    /// Epoch of the best weights, with its name.
    pub best: Option<(f64, String)>,
    /// Epochs on the axis at least.
    pub max_epoch: f64,
    /// Whether values are shares, shown in percent.
    pub is_share: bool,
    /// Word for the horizontal axis.
    pub epoch_word: &'a str,
    /// Height in points.
    pub height: f32,
}

/// Shows the chart as wide as there is room.
pub fn chart(ui: &mut Ui, chart: &Chart<'_>) {
    let p = tokens::palette(ui);
    legend(ui, chart.curves);
    let is_share = chart.is_share;
    let format = move |value: f64| {
        if is_share {
            format!("{:.0}%", value * 100.0)
        } else {
            format!("{value:.2}")
        }
    };
    let epoch_word = chart.epoch_word.to_owned();
    let highest = chart
        .curves
        .iter()
        .flat_map(|c| c.points.iter().map(|point| point[1]))
        .fold(0.0_f64, f64::max);
    let mut plot = Plot::new(chart.id)
        .height(chart.height)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_background(false)
        .show_crosshair(false)
        .set_margin_fraction(egui::vec2(0.02, 0.08))
        .include_x(1.0)
        .include_x(chart.max_epoch.max(2.0))
        .grid_color(p.text_faint)
        .show_grid([false, true])
        .x_axis_formatter(move |mark: GridMark, _: &_| {
            let whole = mark.value.round();
            if (mark.value - whole).abs() < 1e-6 && whole >= 1.0 {
                format!("{whole}")
            } else {
                String::new()
            }
        })
        .y_axis_formatter(move |mark: GridMark, _: &_| format(mark.value))
        .label_formatter(
            move |position: &egui_plot::HoverPosition<'_>| match position {
                egui_plot::HoverPosition::NearDataPoint {
                    plot_name,
                    position,
                    ..
                } => {
                    let value = if is_share {
                        format!("{:.1}%", position.y * 100.0)
                    } else {
                        format!("{:.4}", position.y)
                    };
                    Some(format!(
                        "{plot_name}\n{epoch_word} {:.0}: {value}",
                        position.x
                    ))
                }
                egui_plot::HoverPosition::Elsewhere { .. } => None,
            },
        );
    let is_empty = chart.curves.iter().all(|curve| curve.points.is_empty());
    plot = if is_share {
        plot.include_y(1.0)
            .include_y(if is_empty { 0.0 } else { 0.9 })
    } else {
        plot.include_y(0.0)
            .include_y(if is_empty { 1.0 } else { highest.max(0.1) })
    };
    plot.show(ui, |plot| {
        if let Some((epoch, name)) = &chart.best {
            plot.vline(
                VLine::new(name.clone(), *epoch)
                    .color(p.text_faint)
                    .width(1.0)
                    .style(LineStyle::Dashed { length: 4.0 })
                    .allow_hover(false),
            );
        }
        for curve in chart.curves {
            let style = if curve.is_dashed {
                LineStyle::Dashed { length: 6.0 }
            } else {
                LineStyle::Solid
            };
            plot.line(
                Line::new(curve.name.clone(), PlotPoints::from(curve.points.clone()))
                    .color(curve.color)
                    .width(2.0)
                    .style(style),
            );
            let marked = chart.best.as_ref().and_then(|(epoch, _)| {
                curve
                    .points
                    .iter()
                    .copied()
                    .find(|point| point[0] == *epoch)
            });
            let dot = marked.or_else(|| (curve.points.len() == 1).then(|| curve.points[0]));
            if let Some(dot) = dot {
                plot.points(
                    Points::new(curve.name.clone(), PlotPoints::from(vec![dot]))
                        .color(curve.color)
                        .radius(4.0)
                        .shape(MarkerShape::Circle),
                );
            }
        }
    });
}

fn legend(ui: &mut Ui, curves: &[Curve]) {
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        for curve in curves {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(18.0, 12.0), egui::Sense::hover());
            let y = rect.center().y;
            let stroke = egui::Stroke::new(2.0, curve.color);
            if curve.is_dashed {
                ui.painter()
                    .hline(rect.left()..=rect.left() + 7.0, y, stroke);
                ui.painter()
                    .hline(rect.right() - 7.0..=rect.right(), y, stroke);
            } else {
                ui.painter().hline(rect.x_range(), y, stroke);
            }
            super::text::line(ui, &curve.name, tokens::TEXT_S, p.text_soft);
            ui.add_space(tokens::GAP_S);
        }
    });
}
