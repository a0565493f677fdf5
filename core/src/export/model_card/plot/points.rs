//! Predicted against true numbers.

use super::Plot;
use super::scale::{Area, Scale};
use std::fmt::Write;

/// More points than this only make a page heavy.
pub const MOST_POINTS: usize = 1_000;

/// Pairs of a true and a predicted number; those on the line are right.
pub fn points(
    pairs: &[(f64, f64)],
    [truth, predicted]: [&str; 2],
    title: &str,
    caption: &str,
) -> Plot {
    let both = pairs.iter().flat_map(|(a, b)| [*a, *b]);
    let scale = Scale::around(both);
    let area = Area {
        edges: [72.0, 34.0, 472.0, 394.0],
        x: scale.clone(),
        y: scale.clone(),
    };
    let mut body = String::new();
    area.draw(&mut body, truth, predicted);
    let [low, high] = scale.range;
    super::rule(&mut body, area.at(low, low), area.at(high, high), "axis");
    let finite = pairs.iter().filter(|(a, b)| a.is_finite() && b.is_finite());
    for (truth, predicted) in finite {
        let [x, y] = area.at(*truth, *predicted);
        let _ = writeln!(
            body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" class=\"one-dot\" fill-opacity=\"0.55\" />"
        );
    }
    Plot {
        name: "predicted-and-true",
        title: title.to_owned(),
        caption: caption.to_owned(),
        size: [492.0, 440.0],
        body,
    }
}
