//! Whether a probability means what it says.

use super::scale::{Area, Scale};
use super::{Plot, rule};
use crate::eval::ReliabilityBin;
use std::fmt::Write;

/// The share that is right against the probability that was said; larger dots are more answers.
pub fn reliability(
    bins: &[ReliabilityBin],
    [said, right]: [&str; 2],
    title: &str,
    caption: &str,
) -> Plot {
    let scale = Scale {
        range: [0.0, 1.0],
        ticks: (0..=5).map(|n| f64::from(n) / 5.0).collect(),
    };
    let area = Area {
        edges: [56.0, 34.0, 376.0, 354.0],
        x: scale.clone(),
        y: scale,
    };
    let mut body = String::new();
    area.draw(&mut body, said, right);
    rule(&mut body, area.at(0.0, 0.0), area.at(1.0, 1.0), "axis");
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1);
    for bin in bins.iter().filter(|bin| bin.count > 0) {
        let [x, y] = area.at(bin.confidence, bin.accuracy);
        let radius = 3.0 + 9.0 * (bin.count as f64 / most as f64).sqrt();
        let _ = writeln!(
            body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" class=\"one-dot\" fill-opacity=\"0.75\" />"
        );
    }
    Plot {
        name: "reliability",
        title: title.to_owned(),
        caption: caption.to_owned(),
        size: [396.0, 400.0],
        body,
    }
}
