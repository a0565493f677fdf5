//! Numbers that a net learns to predict: it sees them around 0 and about as large as 1, and what it
//! says is brought back into the unit that they came in.

use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};

/// How far beyond the numbers that were learned from a logarithm may go, as a share of their range:
/// what is above that would grow without bound when it is brought back.
const BEYOND: f64 = 0.25;

/// From a person's unit to what a net learns, and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberScale {
    /// Whether the logarithm of one more than the number is learned.
    is_log: bool,
    mean: f64,
    deviation: f64,
    /// The least and most that is brought back, in what a net says.
    bounds: Option<(f32, f32)>,
}

impl NumberScale {
    /// As these numbers want it; for logarithms none of them is below zero.
    pub fn learned(numbers: &[f64], is_log: bool) -> Self {
        let of = |number: f64| if is_log { log_of(number) } else { number };
        let n = numbers.len().max(1) as f64;
        let mean = numbers.iter().map(|number| of(*number)).sum::<f64>() / n;
        let squares = numbers.iter().map(|number| (of(*number) - mean).powi(2));
        let deviation = (squares.sum::<f64>() / n).sqrt();
        let deviation = if deviation > 0.0 { deviation } else { 1.0 };
        let scaled = numbers
            .iter()
            .map(|number| (of(*number) - mean) / deviation);
        let (least, most) = scaled.fold((0.0f64, 0.0f64), |(least, most), at| {
            (least.min(at), most.max(at))
        });
        let more = (most - least) * BEYOND;
        Self {
            is_log,
            mean,
            deviation,
            bounds: is_log.then_some(((least - more) as f32, (most + more) as f32)),
        }
    }

    /// A number as the net learns it.
    pub fn inward(&self, number: f64) -> f32 {
        let number = if self.is_log { log_of(number) } else { number };
        ((number - self.mean) / self.deviation) as f32
    }

    /// What the net says, in the person's unit.
    pub fn outward(&self, said: f32) -> f64 {
        let said = self
            .bounds
            .map_or(said, |(least, most)| said.clamp(least, most));
        let number = f64::from(said) * self.deviation + self.mean;
        if self.is_log { number.exp_m1() } else { number }
    }

    /// Adds [`Self::outward`] behind what a net says, `[batch, 1]`; the result is called `value`.
    ///
    /// # Errors
    /// If it is of another shape.
    pub fn append(&self, graph: &mut Graph, said: ValueId) -> Result<ValueId, GraphError> {
        let mut said = said;
        if let Some((min, max)) = self.bounds {
            said = graph.push("value.bounds", Op::Clip { min, max }, &[said])?;
        }
        let constant = |graph: &mut Graph, name: &str, value: f64| {
            graph.add_weight(name, HostTensor::new([1], vec![value as f32]))
        };
        let deviation = constant(graph, "value.deviation", self.deviation);
        let mean = constant(graph, "value.mean", self.mean);
        let scaled = graph.push("value.scaled", Op::Mul, &[said, deviation])?;
        if !self.is_log {
            return graph.push_as("value.moved", "value", Op::Add, &[scaled, mean]);
        }
        let moved = graph.push("value.moved", Op::Add, &[scaled, mean])?;
        append_log_back(graph, moved)
    }
}

/// The logarithm of one more than a number; what is measured on may be below zero, even where nothing
/// that is learned is.
pub fn log_of(number: f64) -> f64 {
    number.max(0.0).ln_1p()
}

/// Adds what brings the logarithm of one more than a number back; the result is called `value`.
///
/// # Errors
/// Cannot happen.
pub fn append_log_back(graph: &mut Graph, log: ValueId) -> Result<ValueId, GraphError> {
    let one = graph.add_weight("value.one", HostTensor::new([1], vec![1.0]));
    let grown = graph.push("value.exp", Op::Exp, &[log])?;
    graph.push_as("value.less", "value", Op::Sub, &[grown, one])
}

/// Numbers as they are and as a net learns them.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    own: Vec<f64>,
    scaled: Vec<f32>,
    scale: NumberScale,
    /// Mean squared distance from the mean, in the person's unit.
    variance: f64,
}

impl Numbers {
    /// With the scale that the training numbers want.
    pub fn new(own: Vec<f64>, scale: NumberScale) -> Self {
        let n = own.len().max(1) as f64;
        let mean = own.iter().sum::<f64>() / n;
        Self {
            scaled: own.iter().map(|number| scale.inward(*number)).collect(),
            variance: own
                .iter()
                .map(|number| (number - mean).powi(2))
                .sum::<f64>()
                / n,
            own,
            scale,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.own.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// A sample's number as the net learns it.
    pub fn scaled(&self, sample: usize) -> f32 {
        self.scaled[sample]
    }

    /// The squared error of what the net says of a sample, in the person's unit.
    pub fn squared_error(&self, sample: usize, said: f32) -> f64 {
        (self.own[sample] - self.scale.outward(said)).powi(2)
    }

    /// R² of a mean squared error.
    pub fn r2_of(&self, mean_squares: f64) -> f64 {
        if self.variance > 0.0 {
            1.0 - mean_squares / self.variance
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::graph::Shape;
    use crate::graph::exec::{PlainRuntime, Runtime};
    use std::sync::Arc;

    #[test]
    fn numbers_come_back_also_in_a_graph() {
        let numbers = [0.0, 3.0, 250_000.0, 12.5];
        for is_log in [false, true] {
            let scale = NumberScale::learned(&numbers, is_log);
            let said: Vec<f32> = numbers.iter().map(|number| scale.inward(*number)).collect();
            let mut graph = Graph::new();
            let input = graph.add_input("said", Shape::batch_of(&[1]));
            let value = scale.append(&mut graph, input).unwrap();
            assert_eq!(graph.name(value), "value");
            graph.add_output(value);
            let mut runtime = PlainRuntime::new(Arc::new(graph)).unwrap();
            let input = HostTensor::new([4, 1], said.clone());
            let told = runtime.run(&[input]).unwrap().remove(0);
            for ((number, said), told) in numbers.iter().zip(said).zip(told.data()) {
                // Single precision of numbers that are spread so far.
                let spread = if is_log { 0.0 } else { 0.1 };
                let near = 1e-3 + number * 1e-5 + spread;
                assert!((scale.outward(said) - number).abs() < near, "{number}");
                assert!((f64::from(*told) - number).abs() < near, "{number} {told}");
            }
        }
    }

    #[test]
    fn a_logarithm_stays_near_what_was_learned() {
        let scale = NumberScale::learned(&[1.0, 10.0, 100.0], true);
        assert!(scale.outward(1e9) < 1000.0);
        assert!(scale.outward(-1e9) > -1.0);
        let plain = NumberScale::learned(&[1.0, 10.0, 100.0], false);
        assert!(plain.outward(1e6) > 1e6);
    }

    #[test]
    fn the_mean_explains_nothing_and_the_truth_all() {
        let own = vec![1.0, 2.0, 6.0];
        let scale = NumberScale::learned(&own, false);
        let numbers = Numbers::new(own, scale);
        let mean = |said: &dyn Fn(usize) -> f32| {
            (0..3)
                .map(|i| numbers.squared_error(i, said(i)))
                .sum::<f64>()
                / 3.0
        };
        assert!(numbers.r2_of(mean(&|_| 0.0)).abs() < 1e-6);
        assert!((numbers.r2_of(mean(&|i| numbers.scaled(i))) - 1.0).abs() < 1e-6);
    }
}
