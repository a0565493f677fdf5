//! How the loss fell.

use super::scale::{Area, Scale};
use super::{Anchor, Plot, rule, text};
use std::fmt::Write;

/// A curve over epochs.
pub struct Curve<'a> {
    /// Its name.
    pub name: &'a str,
    /// Epochs with their values.
    pub points: Vec<(f64, f64)>,
}

/// Two curves over epochs, the second may be empty, and the epoch whose weights were kept.
pub fn learning(
    curves: [Curve<'_>; 2],
    best_epoch: f64,
    [epochs, loss]: [&str; 2],
    title: &str,
    caption: &str,
) -> Plot {
    let all = || curves.iter().flat_map(|curve| curve.points.iter());
    let last = all().map(|(x, _)| *x).fold(1.0, f64::max);
    let mut x = Scale::around([1.0, last]);
    // The axis ends where training did.
    x.range = [1.0, last.max(2.0)];
    let ends = x.range;
    x.ticks
        .retain(|tick| tick.fract() == 0.0 && ends[0] <= *tick && *tick <= ends[1]);
    let area = Area {
        edges: [56.0, 34.0, 600.0, 250.0],
        y: Scale::around(all().map(|(_, y)| *y)),
        x,
    };
    let mut body = String::new();
    area.draw(&mut body, epochs, loss);
    if best_epoch >= 1.0 && best_epoch <= last {
        let [x, _] = area.at(best_epoch, 0.0);
        rule(&mut body, [x, area.edges[1]], [x, area.edges[3]], "axis");
    }
    for (index, curve) in curves.iter().enumerate() {
        let finite = curve.points.iter().filter(|(_, y)| y.is_finite());
        let places: Vec<String> = finite
            .map(|(x, y)| {
                let [x, y] = area.at(*x, *y);
                format!("{x:.1},{y:.1}")
            })
            .collect();
        if places.is_empty() {
            continue;
        }
        let class = ["one", "two"][index];
        let _ = writeln!(
            body,
            "<polyline points=\"{}\" class=\"{class}\" />",
            places.join(" ")
        );
        let x = 300.0 + 170.0 * index as f64;
        rule(&mut body, [x - 22.0, 19.5], [x - 6.0, 19.5], class);
        text(&mut body, [x, 24.0], Anchor::Start, "ink", "", curve.name);
    }
    Plot {
        name: "learning-curve",
        title: title.to_owned(),
        caption: caption.to_owned(),
        size: [620.0, 296.0],
        body,
    }
}
