//! The axes of a plot.

use super::{Anchor, rule, text};

/// An axis from one number to another, with marks at round ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The ends.
    pub range: [f64; 2],
    /// Numbers that are marked.
    pub ticks: Vec<f64>,
}

impl Scale {
    /// An axis that holds these numbers; from 0 to 1 where there are none.
    pub fn around(values: impl IntoIterator<Item = f64>) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (mut low, mut high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| {
            (a.min(v), b.max(v))
        });
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if high - low < f64::EPSILON * low.abs().max(1.0) {
            let half = (low.abs() * 0.1).max(0.5);
            (low, high) = (low - half, high + half);
        }
        let step = round_step((high - low) / 4.0);
        let first = (low / step).floor();
        let last = (high / step).ceil();
        // Both are few steps apart, whatever the numbers are.
        let num_steps = (last - first).clamp(1.0, 12.0) as usize;
        let ticks: Vec<f64> = (0..=num_steps).map(|n| (first + n as f64) * step).collect();
        Self {
            range: [first * step, (first + num_steps as f64) * step],
            ticks,
        }
    }

    /// Where a number lies, 0 to 1.
    pub fn place(&self, value: f64) -> f64 {
        let [low, high] = self.range;
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// A marked number in words.
    pub fn words(&self, tick: f64) -> String {
        let step = (self.range[1] - self.range[0]) / (self.ticks.len() - 1).max(1) as f64;
        let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
        // Not “-0”.
        let tick = if tick.abs() < step * 1e-6 { 0.0 } else { tick };
        format!("{tick:.decimals$}")
    }
}

/// The round number, 1, 2 or 5 with zeros, next to a length.
fn round_step(length: f64) -> f64 {
    let power = 10f64.powf(length.log10().floor());
    let digit = length / power;
    let round = match digit {
        d if d < 1.5 => 1.0,
        d if d < 3.5 => 2.0,
        d if d < 7.5 => 5.0,
        _ => 10.0,
    };
    round * power
}

/// The area that a plot draws in, with an axis to the right and one upwards.
pub struct Area {
    /// Left, top, right and bottom edge.
    pub edges: [f64; 4],
    /// To the right.
    pub x: Scale,
    /// Upwards.
    pub y: Scale,
}

impl Area {
    /// Where a pair of numbers lies.
    pub fn at(&self, x: f64, y: f64) -> [f64; 2] {
        let [left, top, right, bottom] = self.edges;
        [
            left + self.x.place(x) * (right - left),
            bottom - self.y.place(y) * (bottom - top),
        ]
    }

    /// Draws the axes with their names.
    pub fn draw(&self, body: &mut String, x_name: &str, y_name: &str) {
        let [left, top, right, bottom] = self.edges;
        for tick in &self.y.ticks {
            let [_, y] = self.at(self.x.range[0], *tick);
            rule(body, [left, y], [right, y], "rule");
            let words = self.y.words(*tick);
            text(
                body,
                [left - 6.0, y + 4.5],
                Anchor::End,
                "quiet",
                "",
                &words,
            );
        }
        for tick in &self.x.ticks {
            let [x, _] = self.at(*tick, self.y.range[0]);
            let words = self.x.words(*tick);
            text(
                body,
                [x, bottom + 18.0],
                Anchor::Middle,
                "quiet",
                "",
                &words,
            );
        }
        rule(body, [left, bottom], [right, bottom], "axis");
        text(body, [right, bottom + 36.0], Anchor::End, "ink", "", x_name);
        text(body, [left, top - 10.0], Anchor::Start, "ink", "", y_name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_hold_all() {
        let scale = Scale::around([0.13, 0.92]);
        assert_eq!(scale.range, [0.0, 1.0]);
        assert_eq!(scale.words(0.4), "0.4");
        let large = Scale::around([12_300.0, 48_000.0]);
        assert!(large.range[0] <= 12_300.0 && large.range[1] >= 48_000.0);
        assert_eq!(large.words(20_000.0), "20000");
    }

    #[test]
    fn odd_numbers_have_an_axis_too() {
        for values in [
            vec![],
            vec![5.0],
            vec![f64::NAN, f64::INFINITY],
            vec![0.0, 0.0],
            vec![-1e-9, 1e-9],
            vec![-1e12, 1e12],
        ] {
            let scale = Scale::around(values.iter().copied());
            assert!(scale.range[0] < scale.range[1], "{values:?}");
            assert!(scale.ticks.len() >= 2 && scale.ticks.len() < 14);
            for value in values.into_iter().filter(|value| value.is_finite()) {
                assert!(scale.range[0] <= value && value <= scale.range[1]);
            }
        }
    }
}
