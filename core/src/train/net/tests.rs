//! Gradients against finite differences, and our kernels against burn's operators.
#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::*;
use crate::graph::Shape;
use crate::graph::op::Padding;
use rand::{RngExt, SeedableRng};

struct Net {
    graph: Graph,
    rng: ChaCha8Rng,
    count: usize,
}

impl Net {
    fn new() -> Self {
        Self {
            graph: Graph::new(),
            rng: ChaCha8Rng::seed_from_u64(3),
            count: 0,
        }
    }

    fn weight(&mut self, shape: &[usize], low: f32, high: f32) -> ValueId {
        self.count += 1;
        let len = shape.iter().product();
        let data = (0..len).map(|_| self.rng.random_range(low..high)).collect();
        self.graph
            .add_weight(&format!("w{}", self.count), HostTensor::new(shape, data))
    }

    fn push(&mut self, op: Op, inputs: &[ValueId]) -> ValueId {
        self.count += 1;
        self.graph
            .push(&format!("n{}", self.count), op, inputs)
            .unwrap()
    }

    fn conv(
        &mut self,
        x: ValueId,
        out: usize,
        kernel: usize,
        stride: usize,
        groups: usize,
        padding: [usize; 4],
    ) -> ValueId {
        let channels = self.graph.shape(x).size(1).unwrap();
        let weight = self.weight(&[out, channels / groups, kernel, kernel], -0.5, 0.5);
        let bias = self.weight(&[out], -0.5, 0.5);
        let [top, left, bottom, right] = padding;
        let op = Op::Conv {
            stride: [stride; 2],
            padding: Padding {
                top,
                left,
                bottom,
                right,
            },
            dilation: [1, 1],
            groups,
        };
        self.push(op, &[x, weight, bias])
    }

    fn norm(&mut self, x: ValueId) -> ValueId {
        let channels = self.graph.shape(x).size(1).unwrap();
        let operands = [
            x,
            self.weight(&[channels], 0.5, 1.5),
            self.weight(&[channels], -0.5, 0.5),
            self.weight(&[channels], -0.5, 0.5),
            self.weight(&[channels], 0.5, 1.5),
        ];
        self.push(Op::BatchNorm { epsilon: 1e-3 }, &operands)
    }

    fn dense(&mut self, x: ValueId, out: usize) -> ValueId {
        let channels = self.graph.shape(x).size(1).unwrap();
        let weight = self.weight(&[out, channels], -0.5, 0.5);
        let bias = self.weight(&[out], -0.5, 0.5);
        let op = Op::Gemm {
            alpha: 1.0,
            beta: 1.0,
            transpose_a: false,
            transpose_b: true,
        };
        self.push(op, &[x, weight, bias])
    }
}

/// A net with every kind of step that is learned through.
fn every_step() -> Arc<Graph> {
    let mut net = Net::new();
    let x = net.graph.add_input("image", Shape::batch_of(&[3, 9, 9]));
    let by = net.weight(&[1, 3, 1, 1], 0.5, 1.5);
    let x = net.push(Op::Mul, &[x, by]);
    let x = net.conv(x, 8, 3, 2, 1, [0, 0, 1, 1]);
    let x = net.norm(x);
    let x = net.push(Op::Clip { min: 0.0, max: 6.0 }, &[x]);
    let skip = x;
    let x = net.conv(x, 16, 1, 1, 1, [0; 4]);
    let x = net.push(Op::Relu, &[x]);
    let x = net.conv(x, 16, 3, 1, 16, [1; 4]);
    let x = net.norm(x);
    let x = net.push(Op::Relu, &[x]);
    let x = net.conv(x, 8, 1, 1, 1, [0; 4]);
    let x = net.push(Op::HardSwish, &[x]);
    let x = net.push(Op::Add, &[x, skip]);
    let gate = net.push(Op::GlobalAveragePool, &[x]);
    let gate = net.conv(gate, 4, 1, 1, 1, [0; 4]);
    let gate = net.push(Op::Tanh, &[gate]);
    let gate = net.conv(gate, 8, 1, 1, 1, [0; 4]);
    let gate = net.push(Op::Sigmoid, &[gate]);
    let x = net.push(Op::Mul, &[gate, x]);
    let soft = net.push(
        Op::HardSigmoid {
            alpha: 0.2,
            beta: 0.5,
        },
        &[x],
    );
    let x = net.push(Op::Mul, &[x, soft]);
    let x = net.conv(x, 8, 3, 2, 8, [0, 0, 1, 1]);
    let x = net.push(
        Op::MaxPool {
            kernel: [2, 2],
            stride: [1, 1],
            padding: Padding::default(),
        },
        &[x],
    );
    let x = net.push(Op::GlobalAveragePool, &[x]);
    let x = net.push(Op::Flatten { axis: 1 }, &[x]);
    let x = net.dense(x, 6);
    let x = net.push(Op::Relu, &[x]);
    let x = net.dense(x, 4);
    net.graph.add_output(x);
    Arc::new(net.graph)
}

const BATCH: usize = 3;

fn input() -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    (0..BATCH * 9 * 9 * 3)
        .map(|_| rng.random_range(-1.0..1.0))
        .collect()
}

fn pull() -> Vec<f32> {
    (0..BATCH * 4)
        .map(|i| (i * 5 % 7) as f32 / 3.0 - 1.0)
        .collect()
}

/// What is differentiated: outputs times fixed numbers.
fn value(engine: &mut dyn Engine, values: &[Vec<f32>]) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let outputs = engine
        .forward(values, &input(), BATCH, Pass::Training(&mut rng))
        .unwrap();
    let pairs = outputs.iter().zip(pull());
    pairs.map(|(a, b)| f64::from(*a) * f64::from(b)).sum()
}

fn gradients(engine: &mut dyn Engine) -> Vec<Vec<f32>> {
    let values = engine.initial();
    let mut gradients: Vec<Vec<f32>> = values.iter().map(|v| vec![0.0; v.len()]).collect();
    value(engine, &values);
    engine.backward(&values, &pull(), &mut gradients).unwrap();
    gradients
}

fn check_differences(engine: &mut dyn Engine) {
    let found = gradients(engine);
    let values = engine.initial();
    let step = 2e-3;
    let mut num_far = 0;
    let mut num_checked = 0;
    for (place, gradient) in found.iter().enumerate() {
        for at in (0..gradient.len()).step_by(1 + gradient.len() / 5) {
            let mut moved = values.clone();
            moved[place][at] += step;
            let above = value(engine, &moved);
            moved[place][at] -= 2.0 * step;
            let below = value(engine, &moved);
            let expected = (above - below) / f64::from(2.0 * step);
            let difference = (expected - f64::from(gradient[at])).abs();
            num_checked += 1;
            if difference > 0.02 * expected.abs().max(0.5) {
                let name = &engine.parameters()[place].name;
                eprintln!("{name} {at}: {} instead of {expected}", gradient[at]);
                num_far += 1;
            }
        }
    }
    // A step over a kink of `ReLU` or of the largest value gives another slope.
    assert!(num_far * 20 <= num_checked, "{num_far} of {num_checked}");
}

#[test]
fn gradients_are_what_differences_say() {
    for norm in [NormMode::Batch, NormMode::Frozen] {
        let options = NetOptions {
            norm,
            dropout: 0.3,
            is_half: false,
        };
        check_differences(&mut CpuEngine::new(&every_step(), options).unwrap());
    }
}

#[test]
fn both_engines_agree() {
    let burn = ComputeDevice::cpu().burn;
    for norm in [NormMode::Batch, NormMode::Frozen] {
        let options = NetOptions {
            norm,
            dropout: 0.3,
            is_half: false,
        };
        let graph = every_step();
        let mut ours = CpuEngine::new(&graph, options).unwrap();
        let mut theirs = BurnEngine::new(graph.clone(), options, burn.clone()).unwrap();
        let names = |engine: &dyn Engine| -> Vec<String> {
            let all = engine.parameters().iter();
            all.map(|parameter| parameter.name.clone()).collect()
        };
        assert_eq!(names(&ours), names(&theirs));
        // In the graph's order of elements, both can be compared.
        let (a, b) = (gradients(&mut ours), gradients(&mut theirs));
        let (a, b) = (ours.tensors(&a), theirs.tensors(&b));
        assert_eq!(a.len(), b.len());
        for (name, a) in &a {
            for (a, b) in a.data().iter().zip(b[name].data()) {
                assert!((a - b).abs() < 1e-3 * a.abs().max(1.0), "{name}: {a} {b}");
            }
        }
        let values = ours.initial();
        let theirs_values = theirs.initial();
        let a = ours
            .forward(&values, &input(), BATCH, Pass::Measuring)
            .unwrap();
        let b = theirs
            .forward(&theirs_values, &input(), BATCH, Pass::Measuring)
            .unwrap();
        for (a, b) in a.iter().zip(&b) {
            assert!((a - b).abs() < 1e-3, "{a} {b}");
        }
    }
}

#[test]
fn weights_go_out_as_they_came_in() {
    let graph = every_step();
    let engine = CpuEngine::new(&graph, NetOptions::default()).unwrap();
    let mut again = (*graph).clone();
    again
        .put_weights(&engine.tensors(&engine.initial()))
        .unwrap();
    assert_eq!(again, *graph);
}
