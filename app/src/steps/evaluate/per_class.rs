//! What the tables of classes have in common, for one class a sample and for several.

use crate::steps::Page;
use crate::ui::tables::{Cell, Column};
use crate::ui::{format, tokens};
use egui::Color32;

/// A column with its explanation, where it holds numbers.
pub(super) fn column(page: &Page<'_>, key: &str, weight: f32, is_number: bool) -> Column {
    Column {
        head: page.tr(key),
        explanation: is_number.then(|| page.tr(&format!("{key}-tip"))),
        weight,
        is_number,
    }
}

/// The first cells of a class: its name, precision, recall and F1, and how many samples it has.
/// Shares below a half are `bad`.
pub(super) fn cells(
    class: usize,
    label: &str,
    shares: [f64; 3],
    support: usize,
    bad: Color32,
) -> Vec<Cell> {
    let name = Cell {
        dot: Some(tokens::class_color(class)),
        ..Cell::from(label.to_owned())
    };
    let shares = shares.map(|value| Cell {
        color: (value < 0.5).then_some(bad),
        ..Cell::from(format::percent(value))
    });
    std::iter::once(name)
        .chain(shares)
        .chain([Cell::from(format::count(support))])
        .collect()
}
