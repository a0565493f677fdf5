//! Points and a line over two axes.

use super::charts::{GRID_SPACING, marks};
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
    let is_share = shown.is_share;
    let axis = |hints: AxisHints<'static>, word: &str| {
        // The plot's own format leaves decimals out where marks stand far apart.
        let hints = if is_share {
            hints.formatter(|mark, _| format!("{:.1}", mark.value))
        } else {
            hints
        };
        hints
            .label(egui::RichText::new(word).font(tokens::regular(tokens::TEXT_S)))
            .tick_label_font(tokens::regular(tokens::TEXT_S))
            .tick_label_color(p.text_soft)
    };
    let mut plot = Plot::new(shown.id)
        .height(shown.height)
        .width(ui.available_width())
        // Room for the word below the numbers.
        .custom_x_axes(vec![
            axis(AxisHints::new_x(), shown.x_word).min_thickness(36.0),
        ])
        .custom_y_axes(vec![axis(AxisHints::new_y(), shown.y_word)])
        .allow_scroll(false)
        .show_background(false)
        .show_crosshair(false)
        .grid_color(p.line)
        .grid_spacing(GRID_SPACING..=GRID_SPACING * 2.0)
        .x_grid_spacer(|input| marks(input, 56.0, 0.0))
        .y_grid_spacer(|input| marks(input, 40.0, 0.0));
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
        // A step at a time: joined as one path, the plot fills the corners of stairs.
        for ends in thinned(shown.line).windows(2) {
            let line = Line::new("", PlotPoints::from(ends.to_vec()))
                .color(p.accent)
                .width(2.0);
            plot.line(line);
        }
    });
}

/// Points of a line that are drawn at most.
const MOST_POINTS: usize = 240;

/// So many of the points that nobody sees the others missing, the first and the last among them.
fn thinned(line: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let step = line.len().div_ceil(MOST_POINTS).max(1);
    let mut points: Vec<[f64; 2]> = line.iter().copied().step_by(step).collect();
    points.extend(line.last().filter(|_| step > 1));
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_keep_their_ends() {
        let line: Vec<[f64; 2]> = (0..10_001).map(|i| [f64::from(i), 0.0]).collect();
        let thin = thinned(&line);
        assert!(thin.len() <= MOST_POINTS + 1);
        assert_eq!((thin.first(), thin.last()), (line.first(), line.last()));
        assert_eq!(thinned(&line[..5]), line[..5]);
        assert!(thinned(&[]).is_empty());
    }
}
