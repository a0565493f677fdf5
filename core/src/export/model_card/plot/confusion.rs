//! Which class is taken for which.

use super::{Anchor, Plot, short, text, width_of};
use std::fmt::Write;

/// With more classes than this, nothing could be read any more.
pub const MOST_CLASSES: usize = 20;

const MOST_LETTERS: usize = 16;

/// Rows are the true classes, columns the predicted ones; the colour is the share of the row.
pub fn confusion(
    labels: &[String],
    matrix: &[Vec<u64>],
    [truth, predicted]: [&str; 2],
    title: &str,
    caption: &str,
) -> Plot {
    let names: Vec<String> = labels.iter().map(|l| short(l, MOST_LETTERS)).collect();
    let widest = names.iter().map(|name| width_of(name)).fold(40.0, f64::max);
    let cell = match labels.len() {
        0..=4 => 72.0,
        5..=8 => 54.0,
        9..=12 => 42.0,
        _ => 32.0,
    };
    let side = cell * labels.len() as f64;
    let (left, top) = (widest + 14.0, 30.0);
    // Names below the columns hang at an angle of 40°, to the left.
    let below = widest * 0.65 + 18.0;
    let mut body = String::new();
    text(
        &mut body,
        [left - 8.0, 18.0],
        Anchor::End,
        "quiet",
        "",
        truth,
    );
    text(
        &mut body,
        [left + side, 18.0],
        Anchor::End,
        "quiet",
        "",
        predicted,
    );
    for (row, (counts, name)) in matrix.iter().zip(&names).enumerate() {
        let y = top + cell * row as f64;
        let at = [left - 8.0, y + cell / 2.0 + 4.5];
        text(&mut body, at, Anchor::End, "ink", "", name);
        let all: u64 = counts.iter().sum();
        for (column, count) in counts.iter().enumerate() {
            let x = left + cell * column as f64;
            let share = *count as f64 / all.max(1) as f64;
            let _ = writeln!(
                body,
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{cell:.1}\" height=\"{cell:.1}\" class=\"rule\" />"
            );
            if *count > 0 {
                let _ = writeln!(
                    body,
                    "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" class=\"cell\" fill-opacity=\"{:.2}\" />",
                    x + 1.0,
                    y + 1.0,
                    cell - 2.0,
                    cell - 2.0,
                    0.08 + 0.92 * share
                );
                let class = if share > 0.55 { "on" } else { "ink" };
                let at = [x + cell / 2.0, y + cell / 2.0 + 4.5];
                text(&mut body, at, Anchor::Middle, class, "", &count.to_string());
            }
        }
    }
    for (column, name) in names.iter().enumerate() {
        let [x, y] = [left + cell * (column as f64 + 0.5) + 4.0, top + side + 16.0];
        let turned = format!(" transform=\"rotate(-40 {x:.1} {y:.1})\"");
        text(&mut body, [x, y], Anchor::End, "ink", &turned, name);
    }
    Plot {
        name: "confusion-matrix",
        title: title.to_owned(),
        caption: caption.to_owned(),
        size: [left + side + 12.0, top + side + below],
        body,
    }
}
