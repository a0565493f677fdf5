//! A reliability diagram: bars say how often answers of a certain confidence are right, a dashed line
//! how often they should be, and what lies between the two is marked.

use super::tokens;
use egui::{
    Align2, CornerRadius, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

/// The answers of one bin.
pub struct Bin {
    /// Probabilities that it holds: from, to.
    pub range: [f64; 2],
    /// Mean probability of its answers.
    pub said: f64,
    /// Share of them that is right.
    pub right: f64,
    /// Its share of all answers.
    pub share: f64,
    /// What it says, in words.
    pub words: String,
}

/// What the diagram shows.
pub struct Diagram<'a> {
    /// The bins that hold answers.
    pub bins: &'a [Bin],
    /// Word for the horizontal axis.
    pub said_word: &'a str,
    /// Word for the vertical axis.
    pub right_word: &'a str,
    /// Height of the plot in points, without its words.
    pub height: f32,
}

/// Room for the figures of the vertical axis.
const LEFT: f32 = 40.0;
/// Room for the figures and the word of the horizontal axis.
const BELOW: f32 = 38.0;
/// Room for the word of the vertical axis.
const ABOVE: f32 = 20.0;
/// Height of the bars below that say how many answers a bin holds.
const COUNTS: f32 = 18.0;

/// Shows the diagram as wide as there is room.
pub fn diagram(ui: &mut Ui, shown: &Diagram<'_>) {
    let p = tokens::palette(ui);
    let font = tokens::regular(tokens::TEXT_S);
    let size = vec2(ui.available_width(), ABOVE + shown.height + COUNTS + BELOW);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let plot = Rect::from_min_size(
        rect.min + vec2(LEFT, ABOVE),
        vec2((size.x - LEFT - 8.0).max(1.0), shown.height),
    );
    let at = |x: f64, y: f64| {
        pos2(
            plot.left() + plot.width() * x as f32,
            plot.bottom() - plot.height() * y as f32,
        )
    };
    let write = |place, anchor, words: &str| {
        ui.painter()
            .text(place, anchor, words, font.clone(), p.text_soft);
    };
    write(rect.left_top(), Align2::LEFT_TOP, shown.right_word);
    write(
        pos2(plot.center().x, rect.bottom()),
        Align2::CENTER_BOTTOM,
        shown.said_word,
    );
    for tenth in [0, 2, 4, 6, 8, 10] {
        let share = f64::from(tenth) / 10.0;
        let words = format!("{}%", tenth * 10);
        let left = at(0.0, share);
        ui.painter()
            .hline(plot.x_range(), left.y, tokens::hairline(p.line));
        write(left - vec2(8.0, 0.0), Align2::RIGHT_CENTER, &words);
        let below = at(share, 0.0) + vec2(0.0, COUNTS + 4.0);
        write(below, Align2::CENTER_TOP, &words);
    }
    for bin in shown.bins {
        let [from, to] = bin.range;
        let bar = Rect::from_two_pos(at(from, 0.0), at(to, bin.right)).shrink2(vec2(1.5, 0.0));
        ui.painter().rect_filled(bar, CornerRadius::ZERO, p.accent);
        // What is missing or too much.
        let gap = Rect::from_two_pos(at(from, bin.right), at(to, bin.said)).shrink2(vec2(1.5, 0.0));
        let (fill, line) = (p.warn_soft.gamma_multiply(0.8), Stroke::new(1.0, p.warn));
        if gap.height() > 1.0 {
            ui.painter()
                .rect(gap, CornerRadius::ZERO, fill, line, StrokeKind::Inside);
        }
        let top = plot.bottom() + 3.0;
        let height = ((COUNTS - 4.0) * bin.share as f32).max(1.0);
        let count = Rect::from_min_size(pos2(bar.left(), top), vec2(bar.width(), height));
        ui.painter()
            .rect_filled(count, CornerRadius::ZERO, p.text_faint);
        let column = Rect::from_two_pos(at(from, 1.0), at(to, 0.0));
        let response = ui.interact(
            column,
            ui.scope_id().with(("bin", from.to_bits())),
            Sense::hover(),
        );
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &bin.words));
        response.on_hover_text(&bin.words);
    }
    let ends = [at(0.0, 0.0), at(1.0, 1.0)];
    let dashes = Shape::dashed_line(&ends, Stroke::new(1.0, p.text_faint), 5.0, 4.0);
    ui.painter().extend(dashes);
}
