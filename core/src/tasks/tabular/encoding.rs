//! What a net sees of a row: each number standardised, and how far it goes through each of a few
//! bins with as many rows in each, so that a net can bend at them: Gorishniy et al., *On Embeddings
//! for Numerical Features in Tabular Deep Learning*, 2022. Marks of 0 and 1 stay as they are.
//!
//! It is the front of the exported graph, and learns nothing but its constants.

use super::preparation::InputKind;
use crate::graph::{Graph, GraphError, HostTensor, Op, Shape, ValueId};

/// Bins of a number, at most.
const MOST_BINS: usize = 24;
/// Rows in a bin, at least.
const LEAST_ROWS: usize = 20;
/// Features of all numbers together, at most about.
const MOST_FEATURES: usize = 2048;
/// How far from the middle a standardised number goes, in typical distances.
const FARTHEST: f32 = 4.0;
/// Bins that are narrower, in typical distances, are none.
const NARROWEST: f32 = 1e-4;
/// Beyond this, in typical distances, no number is told from another.
const MOST: f32 = 1e6;

/// One number that the net sees: `(clamp(x · slope + shift, 0, 1) − offset) · gain` of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Feature {
    input: usize,
    slope: f32,
    shift: f32,
    offset: f32,
    gain: f32,
}

/// How a row's numbers become what a net sees.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Encoding {
    /// The middle of each input, and the typical distance from it.
    centres: Vec<f32>,
    distances: Vec<f32>,
    features: Vec<Feature>,
}

impl Encoding {
    /// As the training rows want it.
    pub fn learned(rows: &[Vec<f32>], kinds: &[InputKind]) -> Self {
        let num_numbers = kinds.iter().filter(|kind| **kind == InputKind::Number);
        let most = (MOST_FEATURES / num_numbers.count().max(1)).clamp(1, MOST_BINS);
        let mut encoding = Self {
            centres: vec![0.0; kinds.len()],
            distances: vec![1.0; kinds.len()],
            features: Vec::new(),
        };
        for (input, kind) in kinds.iter().enumerate() {
            if *kind == InputKind::Mark {
                encoding.features.push(Feature {
                    input,
                    slope: 1.0,
                    shift: 0.0,
                    offset: 0.0,
                    gain: 1.0,
                });
                continue;
            }
            let mut values: Vec<f32> = rows.iter().map(|row| row[input]).collect();
            values.sort_by(f32::total_cmp);
            let (centre, distance) = middle(&values);
            encoding.centres[input] = centre;
            encoding.distances[input] = distance;
            encoding.features.push(Feature {
                input,
                slope: 0.5 / FARTHEST,
                shift: 0.5,
                offset: 0.5,
                gain: 2.0 * FARTHEST,
            });
            let edges = edges(&values, most)
                .into_iter()
                .map(|edge| ((edge - centre) / distance).clamp(-MOST, MOST));
            let edges: Vec<f32> = edges.collect();
            let bins = edges.windows(2).filter(|bin| bin[1] - bin[0] > NARROWEST);
            encoding.features.extend(bins.map(|bin| {
                let slope = 1.0 / (bin[1] - bin[0]);
                Feature {
                    input,
                    slope,
                    shift: -bin[0] * slope,
                    offset: 0.5,
                    gain: 1.0,
                }
            }));
        }
        encoding
    }

    /// How many numbers the net sees.
    pub fn num_features(&self) -> usize {
        self.features.len()
    }

    /// What the net sees of a row.
    pub fn fill(&self, row: &[f32], out: &mut [f32]) {
        for (feature, out) in self.features.iter().zip(out) {
            let input = feature.input;
            let at = (row[input] - self.centres[input]) / self.distances[input];
            let share = at.clamp(-MOST, MOST) * feature.slope + feature.shift;
            *out = (share.clamp(0.0, 1.0) - feature.offset) * feature.gain;
        }
    }

    /// The same as a graph: from `columns`, `[batch, inputs]`, to `features`.
    ///
    /// # Errors
    /// Cannot happen: the shapes are made to fit.
    pub fn graph(&self) -> Result<(Graph, ValueId), GraphError> {
        let (inputs, features) = (self.centres.len(), self.features.len());
        let mut slopes = vec![0.0; inputs * features];
        for (place, feature) in self.features.iter().enumerate() {
            slopes[feature.input * features + place] = feature.slope;
        }
        let mut graph = Graph::new();
        let columns = graph.add_input("columns", Shape::batch_of(&[inputs]));
        let constant = |graph: &mut Graph, part: &str, shape: &[usize], values: Vec<f32>| {
            graph.add_weight(&format!("columns.{part}"), HostTensor::new(shape, values))
        };
        let each = |of: fn(&Feature) -> f32| -> Vec<f32> { self.features.iter().map(of).collect() };
        let centres = constant(&mut graph, "centres", &[inputs], self.centres.clone());
        let distances = constant(&mut graph, "distances", &[inputs], self.distances.clone());
        let slopes = constant(&mut graph, "slopes", &[inputs, features], slopes);
        let shifts = constant(&mut graph, "shifts", &[features], each(|f| f.shift));
        let offsets = constant(&mut graph, "offsets", &[features], each(|f| f.offset));
        let gains = constant(&mut graph, "gains", &[features], each(|f| f.gain));
        let bounds = |min, max| Op::Clip { min, max };
        let x = graph.push("columns.centred", Op::Sub, &[columns, centres])?;
        let x = graph.push("columns.standardised", Op::Div, &[x, distances])?;
        let x = graph.push("columns.bounded", bounds(-MOST, MOST), &[x])?;
        let x = graph.push("columns.spread", Op::MatMul, &[x, slopes])?;
        let x = graph.push("columns.moved", Op::Add, &[x, shifts])?;
        let x = graph.push("columns.shares", bounds(0.0, 1.0), &[x])?;
        let x = graph.push("columns.level", Op::Sub, &[x, offsets])?;
        let x = graph.push_as("columns.gained", "features", Op::Mul, &[x, gains])?;
        Ok((graph, x))
    }
}

/// The median of sorted values, and the typical distance from it: that of nine tenths of them, so
/// that a few that are far away do not make the others look alike; or the standard deviation, where
/// most are the same.
fn middle(sorted: &[f32]) -> (f32, f32) {
    let at = |share: f64| {
        let place = (sorted.len().saturating_sub(1)) as f64 * share;
        sorted.get(place.round() as usize).copied().unwrap_or(0.0)
    };
    let centre = at(0.5);
    // Nine tenths of a normal distribution lie within 1.645 standard deviations.
    let distance = (at(0.95) - at(0.05)) / 3.29;
    if distance > 0.0 && distance.is_finite() {
        return (centre, distance);
    }
    let squares = sorted.iter().map(|v| f64::from(v - centre).powi(2));
    let deviation = (squares.sum::<f64>() / sorted.len().max(1) as f64).sqrt() as f32;
    let is_usable = deviation > 0.0 && deviation.is_finite();
    (centre, if is_usable { deviation } else { 1.0 })
}

/// Where bins begin and end: at shares of the rows, and, where most rows have few values, at shares
/// of the values.
fn edges(sorted: &[f32], most: usize) -> Vec<f32> {
    let mut values = sorted.to_vec();
    values.dedup();
    if values.len() < 2 {
        return Vec::new();
    }
    let num_bins = (sorted.len() / LEAST_ROWS).clamp(1, most);
    let shares = |values: &[f32]| -> Vec<f32> {
        let last = values.len() - 1;
        let bins = num_bins.min(last);
        (0..=bins).map(|bin| values[last * bin / bins]).collect()
    };
    let mut edges = shares(sorted);
    edges.dedup();
    if edges.len() <= num_bins / 2 {
        edges.extend(shares(&values));
        edges.sort_by(f32::total_cmp);
        edges.dedup();
    }
    edges
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::graph::exec::{PlainRuntime, Runtime};
    use std::sync::Arc;

    fn example() -> (Vec<Vec<f32>>, Encoding) {
        let rows: Vec<Vec<f32>> = (0..400)
            .map(|i| {
                let i = i as f32;
                let rare = if i >= 380.0 { i * 1e6 } else { 0.0 };
                vec![i * i, f32::from(u8::from(i > 200.0)), rare, 7.0, 1e9 + i]
            })
            .collect();
        let mut kinds = [InputKind::Number; 5];
        kinds[1] = InputKind::Mark;
        let encoding = Encoding::learned(&rows, &kinds);
        (rows, encoding)
    }

    #[test]
    fn the_graph_says_what_training_saw() {
        let (mut rows, encoding) = example();
        rows.push(vec![f32::MAX, 0.0, f32::MIN, 1e-30, -3.0]);
        let (mut graph, features) = encoding.graph().unwrap();
        graph.add_output(features);
        let mut runtime = PlainRuntime::new(Arc::new(graph)).unwrap();
        let input = HostTensor::new([rows.len(), 5], rows.concat());
        let told = runtime.run(&[input]).unwrap().remove(0);
        let mut seen = vec![0.0; encoding.num_features()];
        for (row, told) in rows.iter().zip(told.rows()) {
            encoding.fill(row, &mut seen);
            for (seen, told) in seen.iter().zip(told) {
                assert!(
                    seen.is_finite() && (seen - told).abs() < 1e-4,
                    "{row:?}: {seen} {told}"
                );
            }
        }
    }

    #[test]
    fn bins_tell_numbers_apart_also_where_most_are_the_same() {
        let (rows, encoding) = example();
        let of = |input: usize| encoding.features.iter().filter(move |f| f.input == input);
        assert_eq!(of(0).count(), 21, "standardised, and 20 bins of 20 rows");
        assert_eq!(of(1).count(), 1, "a mark is itself");
        assert!(of(2).count() > 5, "the rare ones have bins");
        assert_eq!(of(3).count(), 1, "what never changes has none");
        let mut seen = [
            vec![0.0; encoding.num_features()],
            vec![0.0; encoding.num_features()],
        ];
        encoding.fill(&rows[385], &mut seen[0]);
        encoding.fill(&rows[395], &mut seen[1]);
        let apart = |input: usize| {
            let features = encoding.features.iter().enumerate();
            features
                .filter(|(_, f)| f.input == input)
                .map(|(i, _)| (seen[0][i] - seen[1][i]).abs())
                .fold(0.0, f32::max)
        };
        assert!(apart(2) > 0.4, "{}", apart(2));
    }
}
