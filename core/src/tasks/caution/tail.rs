//! The end of a graph that makes a model careful: a temperature on its probabilities, and whether it
//! knows. It is appended to a model that has learned, and can be cut off again.

use super::rule::{Caution, Measure};
use crate::eval::calibration::LEAST_PROBABILITY;
use crate::eval::unfamiliar::{Familiar, TINY};
use crate::graph::exec::{PlainRuntime, Runtime};
use crate::graph::{Graph, GraphError, HostTensor, Op, ValueId};
use std::sync::Arc;

/// Names in the graph: what comes out,
const PROBABILITIES: &str = "probabilities";
pub(super) const UNFAMILIARITY: &str = "unfamiliarity";
pub(super) const KNOWN: &str = "known";
/// the probabilities before a temperature,
const UNCALIBRATED: &str = "uncalibrated";
/// and what tells whether something is familiar.
const EMBEDDING: &str = "embedding";
const UNSEEN: &str = "unseen";
/// Those of a model of n-grams.
const COUNTS: &str = "counts";
const RARITIES: &str = "rarities";

/// What a model gives beside its probabilities, so that it can be told what is familiar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tasks) enum Second {
    /// The embedding.
    Embedding,
    /// The share of n-grams that were never seen.
    Unseen,
}

impl Second {
    /// What a measure needs.
    pub fn of(measure: Measure) -> Self {
        match measure {
            Measure::EmbeddingDistance => Self::Embedding,
            Measure::UnseenNgrams => Self::Unseen,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Embedding => EMBEDDING,
            Self::Unseen => UNSEEN,
        }
    }
}

/// Whether a graph has an embedding for each sample.
pub(super) fn has_embedding(graph: &Graph) -> bool {
    let found = graph.find(EMBEDDING);
    found.is_ok_and(|id| graph.shape(id).rank() == 2)
}

/// Whether a graph counts the n-grams of a text.
pub(super) fn has_ngrams(graph: &Graph) -> bool {
    graph.find(COUNTS).is_ok() && graph.find(RARITIES).is_ok()
}

/// The graph as it was trained.
pub(super) fn without_tail(graph: &Graph) -> Result<Graph, GraphError> {
    if graph.find(UNCALIBRATED).is_err() {
        return graph.cut(&[PROBABILITIES]);
    }
    let mut plain = graph.cut(&[UNCALIBRATED])?;
    let probabilities = plain.find(UNCALIBRATED)?;
    plain.rename(probabilities, PROBABILITIES);
    Ok(plain)
}

/// What is appended.
pub(super) struct TailParts {
    pub temperature: Option<f64>,
    pub least_probability: Option<f32>,
    pub unfamiliar: Option<Strangeness>,
}

/// What tells what is unfamiliar.
pub(super) enum Strangeness {
    /// The distance to the classes, and its limit.
    Distance(Box<Familiar>, f32),
    /// The share of n-grams that were never seen, and its limit.
    Unseen(f32),
}

/// A graph as it was trained, with its tail.
pub(super) fn with_tail(plain: &Graph, parts: &TailParts) -> Result<Graph, GraphError> {
    let mut graph = plain.clone();
    let mut probabilities = graph.find(PROBABILITIES)?;
    let mut outputs = vec![PROBABILITIES];
    if let Some(temperature) = parts.temperature {
        graph.rename(probabilities, UNCALIBRATED);
        probabilities = append_temperature(&mut graph, probabilities, temperature)?;
    }
    let mut known = None;
    if let Some(strangeness) = &parts.unfamiliar {
        let unfamiliarity = append_unfamiliarity(&mut graph, strangeness)?;
        outputs.push(UNFAMILIARITY);
        let one = constant(&mut graph, "familiar.limit", 1.0);
        let room = graph.push("familiar.room", Op::Sub, &[one, unfamiliarity])?;
        known = Some(append_not_below_zero(&mut graph, "familiar", room)?);
    }
    if let Some(least) = parts.least_probability {
        let largest = Op::ReduceMax {
            axes: vec![1],
            keep: true,
        };
        let highest = graph.push("sure.highest", largest, &[probabilities])?;
        let least = constant(&mut graph, "sure.least", least);
        let room = graph.push("sure.room", Op::Sub, &[highest, least])?;
        let sure = append_not_below_zero(&mut graph, "sure", room)?;
        known = Some(match known {
            Some(familiar) => graph.push("known.both", Op::Mul, &[sure, familiar])?,
            None => sure,
        });
    }
    if let Some(known) = known {
        graph.rename(known, KNOWN);
        outputs.push(KNOWN);
    }
    graph.cut(&outputs)
}

fn constant(graph: &mut Graph, name: &str, value: f32) -> ValueId {
    graph.add_weight(
        &format!("caution.{name}"),
        HostTensor::new([1], vec![value]),
    )
}

/// 1 where a value is 0 or more, 0 below.
fn append_not_below_zero(
    graph: &mut Graph,
    name: &str,
    value: ValueId,
) -> Result<ValueId, GraphError> {
    let sign = graph.push(&format!("{name}.sign"), Op::Sign, &[value])?;
    let one = constant(graph, &format!("{name}.one"), 1.0);
    let above = graph.push(&format!("{name}.above"), Op::Add, &[sign, one])?;
    let bounds = Op::Clip { min: 0.0, max: 1.0 };
    graph.push(name, bounds, &[above])
}

/// p^(1 / temperature), summing to 1 again.
fn append_temperature(
    graph: &mut Graph,
    probabilities: ValueId,
    temperature: f64,
) -> Result<ValueId, GraphError> {
    let bounds = Op::Clip {
        min: LEAST_PROBABILITY,
        max: 1.0,
    };
    let kept = graph.push("temperature.kept_off_zero", bounds, &[probabilities])?;
    let logs = graph.push("temperature.logs", Op::Log, &[kept])?;
    let factor = constant(graph, "temperature.factor", (1.0 / temperature) as f32);
    let scaled = graph.push("temperature.scaled", Op::Mul, &[logs, factor])?;
    let softmax = Op::Softmax { axis: 1 };
    graph.push_as("temperature.softmax", PROBABILITIES, softmax, &[scaled])
}

/// How unfamiliar something is: 1 at the limit.
fn append_unfamiliarity(
    graph: &mut Graph,
    strangeness: &Strangeness,
) -> Result<ValueId, GraphError> {
    let (value, limit) = match strangeness {
        Strangeness::Distance(familiar, limit) => (append_distance(graph, familiar)?, *limit),
        Strangeness::Unseen(limit) => (append_unseen(graph)?, *limit),
    };
    let scale = constant(graph, "unfamiliarity.scale", 1.0 / limit.max(TINY));
    graph.push_as(
        "unfamiliarity.scaled",
        UNFAMILIARITY,
        Op::Mul,
        &[value, scale],
    )
}

/// As [`Familiar::distance`].
fn append_distance(graph: &mut Graph, familiar: &Familiar) -> Result<ValueId, GraphError> {
    let sum = || Op::ReduceSum {
        axes: vec![1],
        keep: true,
    };
    let name = |part: &str| format!("distance.{part}");
    let embedding = graph.find(EMBEDDING)?;
    let squares = graph.push(&name("squares"), Op::Mul, &[embedding, embedding])?;
    let square = graph.push(&name("square"), sum(), &[squares])?;
    let tiny = constant(graph, "distance.tiny", TINY);
    let square = graph.push(&name("kept_off_zero"), Op::Add, &[square, tiny])?;
    let length = graph.push(&name("length"), Op::Sqrt, &[square])?;
    let unit = graph.push(&name("unit"), Op::Div, &[embedding, length])?;
    let squares = graph.push(&name("unit_squares"), Op::Mul, &[unit, unit])?;
    let mut own = graph.push(&name("own"), sum(), &[squares])?;
    if familiar.num_components > 0 {
        let shape = [familiar.dim, familiar.num_components];
        let components = HostTensor::new(shape, familiar.components.clone());
        let components = graph.add_weight("caution.components", components);
        let along = graph.push(&name("along"), Op::MatMul, &[unit, components])?;
        let squares = graph.push(&name("along_squares"), Op::Mul, &[along, along])?;
        let usual = graph.push(&name("usual"), sum(), &[squares])?;
        own = graph.push(&name("beside"), Op::Sub, &[own, usual])?;
    }
    let weight = HostTensor::new(
        [familiar.dim, familiar.num_classes],
        familiar.weight.clone(),
    );
    let weight = graph.add_weight("caution.weight", weight);
    let bias = HostTensor::new([familiar.num_classes], familiar.bias.clone());
    let bias = graph.add_weight("caution.bias", bias);
    let product = Op::Gemm {
        alpha: 1.0,
        beta: 1.0,
        transpose_a: false,
        transpose_b: false,
    };
    let near = graph.push(&name("near"), product, &[unit, weight, bias])?;
    let largest = Op::ReduceMax {
        axes: vec![1],
        keep: true,
    };
    let nearest = graph.push(&name("nearest"), largest, &[near])?;
    graph.push("distance", Op::Sub, &[own, nearest])
}

/// The share of the n-grams of a text that no training text has: those whose rarity is not known.
fn append_unseen(graph: &mut Graph) -> Result<ValueId, GraphError> {
    let sum = || Op::ReduceSum {
        axes: vec![1],
        keep: false,
    };
    let (counts, rarities) = (graph.find(COUNTS)?, graph.find(RARITIES)?);
    let tiny = constant(graph, "unseen.tiny", TINY);
    // The sign of 0 is asked of no runtime: rten 0.27 says 1.
    let above = graph.push("unseen.above_nothing", Op::Sub, &[rarities, tiny])?;
    let seen = append_not_below_zero(graph, "unseen.is_seen", above)?;
    let seen = graph.push("unseen.seen", Op::Mul, &[counts, seen])?;
    let seen = graph.push("unseen.num_seen", sum(), &[seen])?;
    let all = graph.push("unseen.num_all", sum(), &[counts])?;
    let all = graph.push("unseen.kept_off_zero", Op::Add, &[all, tiny])?;
    let share = graph.push("unseen.share_seen", Op::Div, &[seen, all])?;
    let one = constant(graph, "unseen.one", 1.0);
    graph.push_as("unseen.share", UNSEEN, Op::Sub, &[one, share])
}

/// The tail of a model, to be run behind the model as it was trained.
pub(in crate::tasks) struct Tail {
    /// From probabilities, and what tells what is familiar, to what comes out.
    pub graph: Arc<Graph>,
    runtime: PlainRuntime,
    /// What it needs beside probabilities.
    pub second: Option<Second>,
}

impl Tail {
    /// Of a model's graph; `None` where nothing was chosen.
    ///
    /// # Errors
    /// If the graph has not what its card says.
    pub fn of(graph: &Graph, caution: &Caution) -> Result<Option<Self>, GraphError> {
        if caution.is_none() {
            return Ok(None);
        }
        let first = graph
            .find(UNCALIBRATED)
            .or_else(|_| graph.find(PROBABILITIES))?;
        let second = caution.unfamiliar.map(|of| Second::of(of.measure));
        let mut from = vec![first];
        if let Some(second) = second {
            from.push(graph.find(second.name())?);
        }
        let graph = Arc::new(graph.behind_values(&from)?);
        Ok(Some(Self {
            runtime: PlainRuntime::new(graph.clone())?,
            graph,
            second,
        }))
    }

    /// The outputs, from rows of probabilities and of what tells what is familiar.
    ///
    /// # Errors
    /// If the shapes are not those of the model.
    pub fn run(&mut self, inputs: &[HostTensor]) -> Result<Vec<HostTensor>, GraphError> {
        self.runtime.run(inputs)
    }
}

/// A model's graph as it was trained, up to its probabilities and to what its tail needs beside them.
pub(in crate::tasks) fn trained_part(
    graph: &Graph,
    second: Option<Second>,
) -> Result<Graph, GraphError> {
    let plain = without_tail(graph)?;
    match second {
        Some(Second::Embedding) => plain.cut(&[PROBABILITIES, EMBEDDING]),
        Some(Second::Unseen) | None => Ok(plain),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::rule::{Threshold, Unfamiliar};
    use super::*;
    use crate::eval::calibration::with_temperature;
    use crate::eval::risk_coverage::ThresholdWish;
    use crate::graph::Shape;
    use crate::graph::exec::RtenRuntime;
    use crate::graph::onnx;

    const DIM: usize = 6;

    /// A net whose embedding is its input.
    fn trained() -> Graph {
        let mut graph = Graph::new();
        let x = graph.add_input("x", Shape::batch_of(&[DIM]));
        let embedding = graph.push_as("relu", EMBEDDING, Op::Relu, &[x]).unwrap();
        let weight = (0..DIM * 3)
            .map(|i| (i * 7 % 11) as f32 / 3.0 - 1.5)
            .collect();
        let weight = graph.add_weight("w", HostTensor::new([DIM, 3], weight));
        let logits = graph
            .push("logits", Op::MatMul, &[embedding, weight])
            .unwrap();
        let softmax = Op::Softmax { axis: 1 };
        let probabilities = graph.push_as("softmax", PROBABILITIES, softmax, &[logits]);
        graph.add_output(probabilities.unwrap());
        graph
    }

    fn rows(n: usize) -> Vec<f32> {
        (0..n * DIM).map(|i| (i * 13 % 17) as f32 / 5.0).collect()
    }

    #[test]
    fn the_graph_says_what_the_rule_says_and_can_be_as_it_was() {
        let plain = trained();
        let embeddings = rows(40);
        let classes: Vec<u32> = (0..40).map(|i| i % 3).collect();
        let familiar = Familiar::of(&embeddings, DIM, &classes).unwrap();
        let limit = 0.5 * familiar.distance(&[0.0, 0.0, 0.0, 9.0, 0.0, 0.0]);
        let parts = TailParts {
            temperature: Some(2.0),
            least_probability: Some(0.5),
            unfamiliar: Some(Strangeness::Distance(Box::new(familiar.clone()), limit)),
        };
        let graph = with_tail(&plain, &parts).unwrap();
        let names: Vec<&str> = graph.outputs().iter().map(|id| graph.name(*id)).collect();
        assert_eq!(names, [PROBABILITIES, UNFAMILIARITY, KNOWN]);
        let caution = Caution {
            temperature: Some(2.0),
            threshold: Some(Threshold {
                wish: ThresholdWish::Coverage(0.9),
                least_probability: 0.5,
            }),
            unfamiliar: Some(Unfamiliar {
                measure: Measure::EmbeddingDistance,
                share: 0.01,
            }),
        };

        let mut data = rows(7);
        data.extend([0.0, 0.0, 0.0, 9.0, 0.0, 0.0]);
        let input = HostTensor::new([8, DIM], data.clone());
        let run = |graph: &Graph| {
            let mut runtime = PlainRuntime::new(Arc::new(graph.clone())).unwrap();
            runtime.run(std::slice::from_ref(&input)).unwrap()
        };
        let (before, after) = (run(&plain), run(&graph));
        let expected = with_temperature(before[0].data(), 3, 2.0);
        for (a, b) in expected.iter().zip(after[0].data()) {
            assert!((a - b).abs() < 1e-6, "{b} instead of {a}");
        }
        for (row, place) in (0..8).map(|row| (row, row * DIM)) {
            let distance = familiar.distance(&data[place..place + DIM]) / limit;
            let found = after[1].data()[row];
            assert!(
                (distance - found).abs() < 1e-3 * (1.0 + distance),
                "{found}"
            );
            let surest = after[0].data()[row * 3..][..3]
                .iter()
                .copied()
                .fold(0.0, f32::max);
            let known = f32::from(u8::from(caution.doubt(surest, Some(found)).is_none()));
            assert_eq!(after[2].data()[row], known);
        }
        assert_eq!(after[2].data()[7], 0.0, "the last one is far away");

        // The same in another runtime, from the file.
        let bytes = onnx::write(&graph).unwrap();
        let theirs = RtenRuntime::load(bytes)
            .unwrap()
            .run(std::slice::from_ref(&input))
            .unwrap();
        for (a, b) in after.iter().zip(&theirs) {
            for (a, b) in a.data().iter().zip(b.data()) {
                assert!((a - b).abs() < 1e-3 * (1.0 + a.abs()), "{b} instead of {a}");
            }
        }

        // In two parts it is the same, and cut off it is as it was.
        let mut tail = Tail::of(&graph, &caution).unwrap().unwrap();
        let part = trained_part(&graph, tail.second).unwrap();
        assert_eq!(tail.run(&run(&part)).unwrap(), after);
        assert_eq!(run(&without_tail(&graph).unwrap()), before);
    }

    #[test]
    fn each_part_stands_alone() {
        let plain = trained();
        let parts = |temperature, least_probability| TailParts {
            temperature,
            least_probability,
            unfamiliar: None,
        };
        let graph = with_tail(&plain, &parts(None, Some(0.9))).unwrap();
        assert_eq!(graph.outputs().len(), 2);
        assert_eq!(without_tail(&graph).unwrap().nodes(), plain.nodes());
        let graph = with_tail(&plain, &parts(Some(0.5), None)).unwrap();
        assert_eq!(graph.outputs().len(), 1);
        let again = without_tail(&graph).unwrap();
        assert_eq!(again.name(again.outputs()[0]), PROBABILITIES);
        let graph = with_tail(&plain, &parts(None, None)).unwrap();
        assert_eq!(graph.nodes().len(), plain.nodes().len());
        assert!(Tail::of(&graph, &Caution::default()).unwrap().is_none());
    }
}
