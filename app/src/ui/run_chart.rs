//! The chart of a training: curves with what happened marked on them, values under the pointer,
//! a logarithmic scale, and a zoom.

use super::charts::{self, Curve, GRID_SPACING};
use super::{format, icons, text, tokens};
use egui::{Align2, Color32, Id, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use egui_plot::{AxisHints, GridMark, Line, LineStyle, Plot, PlotPoints, PlotTransform, Points};

/// The smallest value on a logarithmic scale.
const LEAST: f64 = 1e-6;

/// Room of a mark's icon above the curves.
const MARK: f32 = 18.0;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartMark {
    /// When.
    pub epoch: f64,
    /// Its icon.
    pub icon: &'static str,
    /// What it was, in words.
    pub name: String,
    /// The colour of icon and line.
    pub color: Color32,
}

/// Everything that one chart shows.
pub struct RunChart<'a> {
    /// Identity of the chart; another one forgets its zoom.
    pub id: Id,
    /// Its name for a screen reader, with its newest values.
    pub name: &'a str,
    /// The curves.
    pub curves: &'a [Curve],
    /// Curves that stand back: no legend, no values.
    pub behind: &'a [Curve],
    /// What happened.
    pub marks: &'a [ChartMark],
    /// The first epoch that is shown.
    pub first_epoch: f64,
    /// Epochs on the axis at least.
    pub max_epoch: f64,
    /// Whether values are shares, shown in percent.
    pub is_share: bool,
    /// Whether the scale is logarithmic.
    pub is_log: bool,
    /// Whether the horizontal axis counts powers of ten instead of epochs.
    pub is_power: bool,
    /// Word for the horizontal axis.
    pub epoch_word: &'a str,
    /// Height in points.
    pub height: f32,
}

impl RunChart<'_> {
    fn scaled(&self, value: f64) -> f64 {
        if self.is_log {
            value.max(LEAST).log10()
        } else {
            value
        }
    }

    fn points(&self, curve: &Curve) -> Vec<[f64; 2]> {
        let seen = curve.points.iter().filter(|p| p[0] >= self.first_epoch);
        seen.map(|[x, y]| [*x, self.scaled(*y)]).collect()
    }

    /// A place on the horizontal axis in words.
    fn at(&self, epoch: f64) -> String {
        let value = if self.is_power {
            format::number(10f64.powf(epoch))
        } else {
            format!("{epoch:.0}")
        };
        format!("{} {value}", self.epoch_word)
    }

    fn value(&self, value: f64) -> String {
        if self.is_share {
            format::percent(value)
        } else {
            format::number(value)
        }
    }
}

/// Shows the chart as wide as there is room.
pub fn show(ui: &mut Ui, chart: &RunChart<'_>) {
    let p = tokens::palette(ui);
    charts::legend(ui, chart.curves);
    if !chart.marks.is_empty() {
        ui.add_space(MARK);
    }
    let (is_share, is_log) = (chart.is_share, chart.is_log);
    let axis = |hints: AxisHints<'static>| {
        hints
            .label_spacing(1.0..=2.0)
            .tick_label_font(tokens::regular(tokens::TEXT_S))
            .tick_label_color(p.text_soft)
    };
    let is_power = chart.is_power;
    let epochs = axis(AxisHints::new_x()).formatter(move |mark, _| {
        if is_power {
            format!("{:.0e}", 10f64.powf(mark.value))
        } else if mark.value >= 1.0 {
            format!("{:.0}", mark.value)
        } else {
            String::new()
        }
    });
    let values = axis(AxisHints::new_y())
        .formatter(move |mark, _| axis_label(mark, is_share, is_log))
        .min_thickness(36.0);
    let seen = || chart.curves.iter().flat_map(|curve| chart.points(curve));
    let is_empty = seen().next().is_none();
    let mut plot = Plot::new(chart.id)
        .height(chart.height)
        .allow_drag(true)
        .allow_zoom(true)
        .allow_scroll(false)
        .allow_boxed_zoom(true)
        .allow_double_click_reset(true)
        .allow_axis_zoom_drag(false)
        .show_background(false)
        .show_crosshair(false)
        .set_margin_fraction(vec2(0.02, 0.08))
        .include_x(chart.first_epoch)
        .include_x(chart.max_epoch.max(chart.first_epoch + 1.0))
        .grid_color(p.line)
        .show_grid([false, true])
        .grid_spacing(GRID_SPACING..=GRID_SPACING * 2.0)
        .x_grid_spacer(|input| charts::marks(input, 40.0, 1.0))
        .y_grid_spacer(|input| charts::marks(input, 32.0, 0.0))
        .custom_x_axes(vec![epochs])
        .custom_y_axes(vec![values])
        .label_formatter(|_| None);
    plot = match (is_empty, is_share, is_log) {
        (true, _, true) => plot.include_y(-1.0).include_y(0.0),
        (true, _, _) => plot.include_y(0.0).include_y(1.0),
        (false, true, false) => plot.include_y(1.0).include_y(0.9),
        (false, false, false) => {
            let highest = seen().map(|point| point[1]).fold(0.0, f64::max);
            plot.include_y(0.0).include_y(highest.max(1e-9))
        }
        (false, _, true) => plot,
    };
    let shown = plot.show(ui, |plot| {
        for curve in chart.behind {
            let line = Line::new(String::new(), PlotPoints::from(chart.points(curve)));
            plot.line(line.color(curve.color).width(1.0).allow_hover(false));
        }
        for curve in chart.curves {
            let points = chart.points(curve);
            if let [only] = points.as_slice() {
                let dot = Points::new(curve.name.clone(), PlotPoints::from(vec![*only]));
                plot.points(dot.color(curve.color).radius(4.0).allow_hover(false));
            }
            let style = if curve.is_dashed {
                LineStyle::Dashed { length: 6.0 }
            } else {
                LineStyle::Solid
            };
            let line = Line::new(curve.name.clone(), PlotPoints::from(points));
            plot.line(
                line.color(curve.color)
                    .width(2.0)
                    .style(style)
                    .allow_hover(false),
            );
        }
    });
    marks(ui, chart, &shown.transform);
    let response = shown.response;
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, chart.name));
    if let Some(at) = response.hover_pos() {
        under_pointer(ui, chart, &shown.transform, at, response);
    }
}

/// A line down from an icon for each mark.
fn marks(ui: &mut Ui, chart: &RunChart<'_>, transform: &PlotTransform) {
    let frame = *transform.frame();
    let mut last: Option<(f32, usize)> = None;
    for (index, mark) in chart.marks.iter().enumerate() {
        let x = transform.position_from_point_x(mark.epoch);
        if !(frame.left() - 1.0..=frame.right() + 1.0).contains(&x) {
            continue;
        }
        // Icons of the same epoch stand beside each other.
        let shift = match last {
            Some((at, shift)) if (x - at).abs() < MARK => shift + 1,
            _ => 0,
        };
        let from = if shift == 0 {
            x
        } else {
            last.map_or(x, |(at, _)| at)
        };
        last = Some((from, shift));
        let left = (from - MARK / 2.0).min(frame.right() - MARK);
        let at = pos2(
            left + MARK / 2.0 + shift as f32 * MARK,
            frame.top() - MARK / 2.0,
        );
        let line = egui::Stroke::new(1.0, mark.color.gamma_multiply(0.6));
        let ends = [pos2(x, frame.top()), pos2(x, frame.bottom())];
        ui.painter()
            .extend(egui::Shape::dashed_line(&ends, line, 4.0, 3.0));
        ui.painter().text(
            at,
            Align2::CENTER_CENTER,
            mark.icon,
            tokens::icon_font(14.0),
            mark.color,
        );
        let rect = egui::Rect::from_center_size(at, vec2(MARK, MARK));
        let response = ui.interact(rect, chart.id.with(("mark", index)), Sense::hover());
        let words = format!("{}: {}", chart.at(mark.epoch), mark.name);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
        response.on_hover_text(words);
    }
}

/// The values of all curves at the epoch under the pointer.
fn under_pointer(
    ui: &Ui,
    chart: &RunChart<'_>,
    transform: &PlotTransform,
    at: egui::Pos2,
    response: egui::Response,
) {
    let wanted = transform.value_from_position(at).x;
    let all = chart.curves.iter().flat_map(|curve| &curve.points);
    let nearest = all
        .filter(|point| point[0] >= chart.first_epoch)
        .min_by(|a, b| (a[0] - wanted).abs().total_cmp(&(b[0] - wanted).abs()));
    let Some([epoch, _]) = nearest.copied() else {
        return;
    };
    let p = tokens::palette(ui);
    let x = transform.position_from_point_x(epoch);
    let line = tokens::hairline(p.line_strong);
    ui.painter().vline(x, transform.frame().y_range(), line);
    response.on_hover_ui_at_pointer(|ui| {
        text::strong(ui, &chart.at(epoch));
        for curve in chart.curves {
            let value = curve.points.iter().find(|point| point[0] == epoch);
            let Some([_, value]) = value else { continue };
            ui.horizontal(|ui| {
                text::icon(ui, icons::CIRCLE, 10.0, curve.color);
                text::line(ui, &curve.name, tokens::TEXT_S, p.text_soft);
                text::line(ui, &chart.value(*value), tokens::TEXT_S, p.text);
            });
        }
    });
}

fn axis_label(mark: GridMark, is_share: bool, is_log: bool) -> String {
    if !is_log {
        return charts::value_label(mark, is_share);
    }
    let value = 10f64.powf(mark.value);
    let (value, unit) = if is_share {
        (value * 100.0, "%")
    } else {
        (value, "")
    };
    // One or two figures say enough.
    match value {
        value if value >= 10.0 => format!("{value:.0}{unit}"),
        value if value >= 0.1 => format!("{value:.2}{unit}"),
        value if value >= 1e-3 => format!("{value:.4}{unit}"),
        value => format!("{value:.0e}{unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_axis_reads_as_values() {
        let label = |value: f64, is_share| {
            let mark = GridMark {
                value,
                step_size: 1.0,
            };
            axis_label(mark, is_share, true)
        };
        assert_eq!(label(0.0, false), "1.00");
        assert_eq!(label(-2.0, false), "0.0100");
        assert_eq!(label(-4.0, false), "1e-4");
        assert_eq!(label(0.0, true), "100%");
    }
}
