//! Whether a probability means what it says.

use super::scale::{Area, Scale};
use super::{Plot, rule};
use std::fmt::Write;

const NUM_BINS: usize = 10;

/// Answers of about the same probability.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many.
    pub count: usize,
    /// Their mean probability.
    pub said: f64,
    /// The share of them that is right.
    pub right: f64,
}

/// Ten bins of equal width over pairs of a probability and whether the answer is right; those
/// without answers are left out.
pub fn bins(answers: impl IntoIterator<Item = (f64, bool)>) -> Vec<Bin> {
    let mut bins = [Bin::default(); NUM_BINS];
    for (said, is_right) in answers {
        if !said.is_finite() {
            continue;
        }
        let place = ((said * NUM_BINS as f64) as usize).min(NUM_BINS - 1);
        bins[place].count += 1;
        bins[place].said += said;
        bins[place].right += f64::from(u8::from(is_right));
    }
    let filled = bins.into_iter().filter(|bin| bin.count > 0);
    filled
        .map(|bin| Bin {
            said: bin.said / bin.count as f64,
            right: bin.right / bin.count as f64,
            ..bin
        })
        .collect()
}

/// The share that is right against the probability that was said; larger dots are more answers.
pub fn reliability(bins: &[Bin], [said, right]: [&str; 2], title: &str, caption: &str) -> Plot {
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
    for bin in bins {
        let [x, y] = area.at(bin.said, bin.right);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_where_they_belong() {
        let bins = bins([(0.95, true), (1.0, true), (0.91, false), (0.31, false)]);
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[0].count, bins[0].right), (1, 0.0));
        assert_eq!(bins[1].count, 3);
        assert!((bins[1].right - 2.0 / 3.0).abs() < 1e-12);
        assert!((bins[1].said - (0.95 + 1.0 + 0.91) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        assert!(bins([(f64::NAN, true)]).is_empty());
    }
}
