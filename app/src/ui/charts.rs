//! Curves of a training.

use super::tokens;
use egui::{Color32, Ui};
use egui_plot::{
    AxisHints, GridInput, GridMark, Line, LineStyle, MarkerShape, Plot, PlotPoints, Points, VLine,
};

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
    let axis = |hints: AxisHints<'static>| {
        hints
            .label_spacing(1.0..=2.0) // the spacers below leave room enough
            .tick_label_font(tokens::regular(tokens::TEXT_S))
            .tick_label_color(p.text_soft)
    };
    let epochs = axis(AxisHints::new_x()).formatter(|mark, _| {
        if mark.value >= 1.0 {
            format!("{:.0}", mark.value)
        } else {
            String::new()
        }
    });
    let values = axis(AxisHints::new_y()).formatter(move |mark, _| value_label(mark, is_share));
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
        .grid_color(p.line)
        .show_grid([false, true])
        .grid_spacing(GRID_SPACING..=GRID_SPACING * 2.0)
        .x_grid_spacer(|input| marks(input, 40.0, 1.0))
        .y_grid_spacer(|input| marks(input, 32.0, 0.0))
        .custom_x_axes(vec![epochs])
        .custom_y_axes(vec![values])
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

/// The least distance of grid lines in points that the plot is told, from which [`marks`] learns
/// the scale.
pub(super) const GRID_SPACING: f32 = 8.0;

/// Marks at 1, 2 or 5 times a power of ten, at least so many points apart, and no closer than
/// `least` in values.
pub(super) fn marks(input: GridInput, distance: f64, least: f64) -> Vec<GridMark> {
    let step_size = round_up(input.base_step_size / f64::from(GRID_SPACING) * distance).max(least);
    let (first, last) = input.bounds;
    if !step_size.is_normal() || !(last - first).is_finite() {
        return Vec::new();
    }
    let range = (first / step_size).ceil() as i64..=(last / step_size).floor() as i64;
    range
        .map(|index| GridMark {
            value: index as f64 * step_size,
            step_size,
        })
        .collect()
}

/// The next 1, 2 or 5 times a power of ten.
fn round_up(value: f64) -> f64 {
    let power = 10.0_f64.powf(value.log10().floor());
    let digit = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|digit| value <= digit * power * (1.0 + 1e-9));
    digit.unwrap_or(10.0) * power
}

/// As many decimals as neighbouring marks need to differ.
pub(super) fn value_label(mark: GridMark, is_share: bool) -> String {
    let (scale, unit) = if is_share { (100.0, "%") } else { (1.0, "") };
    let decimals = (-(mark.step_size * scale).log10().floor()).max(0.0) as usize;
    format!("{:.decimals$}{unit}", mark.value * scale)
}

pub(super) fn legend(ui: &mut Ui, curves: &[Curve]) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(first: f64, last: f64, width: f64, distance: f64, is_share: bool) -> Vec<String> {
        let input = GridInput {
            bounds: (first, last),
            base_step_size: (last - first) / width * f64::from(GRID_SPACING),
        };
        let marks = marks(input, distance, 0.0);
        marks
            .into_iter()
            .map(|m| value_label(m, is_share))
            .collect()
    }

    #[test]
    fn marks_are_round_and_as_many_as_fit() {
        assert_eq!(
            labels(-1.0, 102.0, 300.0, 40.0, false),
            ["0", "20", "40", "60", "80", "100"]
        );
        assert_eq!(
            labels(0.0, 1.6, 160.0, 32.0, false),
            ["0.0", "0.5", "1.0", "1.5"]
        );
        assert_eq!(
            labels(0.49, 1.01, 160.0, 32.0, true),
            ["60%", "80%", "100%"]
        );
        assert_eq!(
            labels(0.97, 1.0, 160.0, 32.0, true),
            ["97%", "98%", "99%", "100%"]
        );
    }

    #[test]
    fn epochs_are_whole_and_nothing_has_no_marks() {
        let input = |last: f64| GridInput {
            bounds: (1.0, last),
            base_step_size: (last - 1.0) / 300.0 * f64::from(GRID_SPACING),
        };
        let values: Vec<f64> = marks(input(3.0), 56.0, 1.0)
            .iter()
            .map(|m| m.value)
            .collect();
        assert_eq!(values, [1.0, 2.0, 3.0]);
        assert!(marks(input(f64::NAN), 56.0, 1.0).is_empty());
    }
}
