//! A text with the words that spoke for an answer and against it on a wash of colour.

use super::tokens;
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Ui};
use hearth_core::tasks::Because;

/// Shows the text; green speaks for the answer, red against it, the stronger the more.
pub fn show(ui: &mut Ui, text: &str, parts: &[Because]) {
    let p = tokens::palette(ui);
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    for (piece, weight) in pieces(text, parts) {
        let wash = if weight > 0.0 { p.good } else { p.bad };
        job.append(
            piece,
            0.0,
            TextFormat {
                font_id: tokens::regular(tokens::TEXT),
                color: p.text,
                background: if weight == 0.0 {
                    Color32::TRANSPARENT
                } else {
                    wash.gamma_multiply(0.12 + 0.38 * weight.abs().min(1.0))
                },
                ..TextFormat::default()
            },
        );
    }
    ui.label(job);
}

/// The text in pieces with their weights, 0 between the parts. Parts that overlap one before them
/// or are no part of the text are left out.
fn pieces<'a>(text: &'a str, parts: &[Because]) -> Vec<(&'a str, f32)> {
    let mut sorted: Vec<&Because> = parts.iter().collect();
    sorted.sort_by_key(|part| part.range.start);
    let mut pieces = Vec::new();
    let mut at = 0;
    for part in sorted {
        let (Some(between), Some(piece)) =
            (text.get(at..part.range.start), text.get(part.range.clone()))
        else {
            continue;
        };
        if !between.is_empty() {
            pieces.push((between, 0.0));
        }
        pieces.push((piece, part.weight));
        at = part.range.end;
    }
    if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        pieces.push((rest, 0.0));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(range: std::ops::Range<usize>, weight: f32) -> Because {
        Because { range, weight }
    }

    #[test]
    fn parts_and_what_lies_between_make_up_the_text() {
        let parts = [
            part(9..13, -0.5),
            part(0..4, 1.0),
            part(2..6, 1.0),
            part(90..99, 1.0),
        ];
        let found = pieces("good and poor", &parts);
        assert_eq!(found, [("good", 1.0), (" and ", 0.0), ("poor", -0.5)]);
        assert_eq!(pieces("很好", &[part(1..2, 1.0)]), [("很好", 0.0)]);
    }
}
