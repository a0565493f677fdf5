//! Points and a line over two axes.

use super::tokens;
use egui::{Id, Ui};
use egui_plot::{AxisHints, Line, LineStyle, MarkerShape, Plot, PlotPoints, Points};

/// What is plotted.
pub struct Scatter<'a> {
    /// Identity of the plot; another one forgets its zoom.
    pub id: Id,
    /// Single points.
    pub points: &'a [[f64; 2]],
    /// Points that are joined.
    pub line: &'a [[f64; 2]],
    /// A dashed line to compare with.
    pub reference: Option<[[f64; 2]; 2]>,
    /// Word for the horizontal axis.
    pub x_word: &'a str,
    /// Word for the vertical axis.
    pub y_word: &'a str,
    /// Height in points.
    pub height: f32,
    /// Whether both axes are shares, from 0 to 1.
    pub is_share: bool,
}

/// Shows the plot as wide as there is room.
pub fn scatter(ui: &mut Ui, shown: &Scatter<'_>) {
    let p = tokens::palette(ui);
    let axis = |hints: AxisHints<'static>, word: &str| {
        hints
            .label(egui::RichText::new(word).font(tokens::regular(tokens::TEXT_S)))
            .tick_label_font(tokens::regular(tokens::TEXT_S))
            .tick_label_color(p.text_soft)
    };
    let mut plot = Plot::new(shown.id)
        .height(shown.height)
        .width(ui.available_width())
        .custom_x_axes(vec![axis(AxisHints::new_x(), shown.x_word)])
        .custom_y_axes(vec![axis(AxisHints::new_y(), shown.y_word)])
        .allow_scroll(false)
        .show_background(false);
    if shown.is_share {
        plot = plot
            .include_x(0.0)
            .include_x(1.0)
            .include_y(0.0)
            .include_y(1.0);
    }
    plot.show(ui, |plot| {
        if let Some(ends) = shown.reference {
            let line = Line::new("", PlotPoints::from(ends.to_vec()))
                .color(p.text_faint)
                .style(LineStyle::dashed_dense());
            plot.line(line);
        }
        if !shown.points.is_empty() {
            let points = Points::new("", PlotPoints::from(shown.points.to_vec()))
                .color(tokens::class_color(0).gamma_multiply(0.7))
                .shape(MarkerShape::Circle)
                .radius(2.5);
            plot.points(points);
        }
        if !shown.line.is_empty() {
            let line = Line::new("", PlotPoints::from(shown.line.to_vec()))
                .color(p.accent)
                .width(2.0);
            plot.line(line);
        }
    });
}
