//! Every runtime gives the same numbers for the same graph: our CPU plan, burn on flex, and rten
//! on the written file, over nets that use each operator.
#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use hearth_core::assets;
use hearth_core::graph::cpu::CpuRuntime;
use hearth_core::graph::exec::{BurnRuntime, PlainRuntime, RtenRuntime, Runtime};
use hearth_core::graph::onnx::{ReadOptions, read, write};
use hearth_core::graph::op::Padding;
use hearth_core::graph::{Graph, GraphError, HostTensor, Op, Shape, ValueId};
use hearth_core::train::device::ComputeDevice;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

struct Net {
    graph: Graph,
    rng: ChaCha8Rng,
    count: usize,
}

impl Net {
    fn new(seed: u64) -> Self {
        Self {
            graph: Graph::new(),
            rng: ChaCha8Rng::seed_from_u64(seed),
            count: 0,
        }
    }

    fn random(&mut self, shape: &[usize], low: f32, high: f32) -> HostTensor {
        let count = shape.iter().product();
        HostTensor::new(
            shape,
            (0..count)
                .map(|_| self.rng.random_range(low..high))
                .collect(),
        )
    }

    fn weight(&mut self, shape: &[usize]) -> ValueId {
        self.count += 1;
        let tensor = self.random(shape, -0.5, 0.5);
        self.graph.add_weight(&format!("w{}", self.count), tensor)
    }

    fn push(&mut self, op: Op, inputs: &[ValueId]) -> ValueId {
        self.count += 1;
        self.graph
            .push(&format!("n{}", self.count), op, inputs)
            .unwrap()
    }

    fn channels(&self, x: ValueId) -> usize {
        self.graph.shape(x).size(1).unwrap()
    }

    fn conv(
        &mut self,
        x: ValueId,
        out: usize,
        kernel: usize,
        stride: usize,
        groups: usize,
        padding: Padding,
    ) -> ValueId {
        let per_group = self.channels(x) / groups;
        let weight = self.weight(&[out, per_group, kernel, kernel]);
        let bias = self.weight(&[out]);
        let op = Op::Conv {
            stride: [stride; 2],
            padding,
            dilation: [1, 1],
            groups,
        };
        self.push(op, &[x, weight, bias])
    }

    fn norm(&mut self, x: ValueId) -> ValueId {
        let channels = self.channels(x);
        let (scale, bias, mean) = (
            self.weight(&[channels]),
            self.weight(&[channels]),
            self.weight(&[channels]),
        );
        let variance = self.random(&[channels], 0.1, 1.0);
        self.count += 1;
        let variance = self.graph.add_weight(&format!("v{}", self.count), variance);
        self.push(
            Op::BatchNorm { epsilon: 1e-3 },
            &[x, scale, bias, mean, variance],
        )
    }

    fn input(&mut self, shape: &[usize]) -> ValueId {
        self.graph.add_input("image", Shape::batch_of(shape))
    }
}

fn same(padding: usize) -> Padding {
    Padding {
        top: padding,
        left: padding,
        bottom: padding,
        right: padding,
    }
}

/// Runs a graph everywhere and compares with burn, whose operators are written by others.
fn check(graph: Graph, expect_plan: bool) {
    let graph = Arc::new(graph);
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for batch in [1, 3] {
        let inputs: Vec<HostTensor> = graph
            .inputs()
            .iter()
            .map(|id| {
                let shape = graph.shape(*id).with_batch(batch);
                let count = shape.iter().product();
                HostTensor::new(
                    shape,
                    (0..count).map(|_| rng.random_range(-2.0..2.0)).collect(),
                )
            })
            .collect();
        let device = ComputeDevice::cpu();
        let mut burn = BurnRuntime::new(graph.clone(), device.burn, "flex").unwrap();
        let expected = burn.run(&inputs).unwrap();
        let bytes = write(&graph).unwrap();
        let read_again = Arc::new(read(&bytes, ReadOptions::default()).unwrap());
        let mut others: Vec<Box<dyn Runtime>> = vec![Box::new(RtenRuntime::load(bytes).unwrap())];
        others.push(Box::new(
            BurnRuntime::new(read_again, ComputeDevice::cpu().burn, "flex, read again").unwrap(),
        ));
        match CpuRuntime::new(graph.clone()) {
            Ok(runtime) => others.push(Box::new(runtime)),
            Err(error) => assert!(!expect_plan, "{error}"),
        }
        for mut other in others {
            let found = other.run(&inputs).unwrap();
            for (a, b) in expected.iter().zip(&found) {
                assert_eq!(a.shape(), b.shape(), "{}", other.name());
                for (x, y) in a.data().iter().zip(b.data()) {
                    let tolerance = 1e-4 * (1.0 + x.abs());
                    assert!(
                        (x - y).abs() <= tolerance,
                        "{}: {y} instead of {x}",
                        other.name()
                    );
                }
            }
        }
    }
}

#[test]
fn a_net_of_residual_blocks() {
    let mut net = Net::new(1);
    let x = net.input(&[3, 17, 13]);
    let x = net.conv(
        x,
        16,
        3,
        2,
        1,
        Padding {
            top: 0,
            left: 0,
            bottom: 1,
            right: 1,
        },
    );
    let x = net.norm(x);
    let x = net.push(Op::Clip { min: 0.0, max: 6.0 }, &[x]);
    let wide = net.conv(x, 48, 1, 1, 1, same(0));
    let wide = net.push(Op::Relu, &[wide]);
    let deep = net.conv(wide, 48, 5, 1, 48, same(2));
    let deep = net.norm(deep);
    let deep = net.push(Op::HardSwish, &[deep]);
    let narrow = net.conv(deep, 16, 1, 1, 1, same(0));
    let sum = net.push(Op::Add, &[narrow, x]);
    let sum = net.push(Op::Relu, &[sum]);
    let other = net.push(Op::Add, &[sum, x]);
    let pooled = net.push(Op::GlobalAveragePool, &[other]);
    let flat = net.push(Op::Flatten { axis: 1 }, &[pooled]);
    let (weight, bias) = (net.weight(&[7, 16]), net.weight(&[7]));
    let gemm = Op::Gemm {
        alpha: 0.5,
        beta: 2.0,
        transpose_a: false,
        transpose_b: true,
    };
    let logits = net.push(gemm, &[flat, weight, bias]);
    let probabilities = net.push(Op::Softmax { axis: 1 }, &[logits]);
    net.graph.add_output(probabilities);
    net.graph.add_output(sum);
    check(net.graph, true);
}

#[test]
fn grouped_and_odd_convolutions() {
    for (channels, out, kernel, stride, groups, padding) in [
        (6, 9, 3, 1, 3, 1),
        (5, 5, 3, 2, 5, 1),
        (16, 16, 3, 2, 16, 0),
        (48, 48, 5, 2, 48, 2),
        (32, 32, 7, 1, 32, 3),
        (4, 33, 1, 2, 1, 0),
        (1, 70, 2, 1, 1, 0),
    ] {
        let mut net = Net::new(2);
        let x = net.input(&[channels, 11, 14]);
        let y = net.conv(x, out, kernel, stride, groups, same(padding));
        let y = net.push(Op::Sigmoid, &[y]);
        net.graph.add_output(y);
        check(net.graph, true);
    }
}

#[test]
fn pooling_and_constants() {
    let mut net = Net::new(3);
    let x = net.input(&[4, 12, 12]);
    let shift = net
        .graph
        .add_weight("shift", HostTensor::new([], vec![0.3]));
    let scale = net.weight(&[1, 4, 1, 1]);
    let x = net.push(Op::Sub, &[x, shift]);
    let x = net.push(Op::Mul, &[x, scale]);
    let a = net.push(
        Op::MaxPool {
            kernel: [3, 3],
            stride: [2, 2],
            padding: same(1),
        },
        &[x],
    );
    let b = net.push(
        Op::AveragePool {
            kernel: [3, 3],
            stride: [2, 2],
            padding: same(1),
            count_padding: false,
        },
        &[x],
    );
    let sum = net.push(Op::Add, &[a, b]);
    let sum = net.push(
        Op::HardSigmoid {
            alpha: 0.25,
            beta: 0.4,
        },
        &[sum],
    );
    net.graph.add_output(sum);
    check(net.graph, true);
}

#[test]
fn operators_beyond_the_plan_run_on_burn() {
    let mut net = Net::new(4);
    let x = net.input(&[4, 3, 5]);
    let t = net.push(
        Op::Transpose {
            order: vec![0, 2, 3, 1],
        },
        &[x],
    );
    let r = net.push(Op::Reshape { sizes: vec![15, 4] }, &[t]);
    let c = net.push(Op::Concat { axis: 2 }, &[r, r]);
    let m = net.push(
        Op::ReduceMean {
            axes: vec![1],
            keep: false,
        },
        &[c],
    );
    let m = net.push(Op::Tanh, &[m]);
    let weight = net.weight(&[8, 3]);
    let p = net.push(Op::MatMul, &[m, weight]);
    let p = net.push(Op::Softmax { axis: 1 }, &[p]);
    net.graph.add_output(p);
    check(net.graph, false);
}

#[test]
fn largest_values_and_signs() {
    let mut net = Net::new(8);
    let x = net.input(&[5]);
    let largest = Op::ReduceMax {
        axes: vec![1],
        keep: true,
    };
    let highest = net.push(largest.clone(), &[x]);
    let rest = net.push(Op::Sub, &[x, highest]);
    // The highest is at zero, the others below.
    let signs = net.push(Op::Sign, &[rest]);
    net.graph.add_output(highest);
    net.graph.add_output(signs);
    let graph = Arc::new(net.graph.clone());
    let input = HostTensor::new([2, 5], (0..10).map(|i| (i * 7 % 10) as f32 - 4.0).collect());
    let found = PlainRuntime::new(graph).unwrap().run(&[input]).unwrap();
    assert_eq!(found[0].data(), [4.0, 5.0]);
    assert_eq!(found[1].data().iter().filter(|v| **v == 0.0).count(), 2);

    // The sign of 0 is asked of no other runtime: rten 0.27 says 1.
    let mut net = Net::new(8);
    let x = net.input(&[5]);
    let highest = net.push(largest, &[x]);
    let signs = net.push(Op::Sign, &[x]);
    net.graph.add_output(highest);
    net.graph.add_output(signs);
    check(net.graph, false);
}

#[test]
fn the_bundled_backbone_runs_alike_on_the_plan_and_on_burn() {
    let graph = Arc::new(
        read(
            assets::EFFICIENTNET_LITE0,
            ReadOptions {
                input_px: Some([96, 96]),
            },
        )
        .unwrap(),
    );
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let pixels: Vec<f32> = (0..2 * 3 * 96 * 96)
        .map(|_| f32::from(rng.random_range(0..=255u8)))
        .collect();
    let input = [HostTensor::new([2, 3, 96, 96], pixels)];
    let mut plan = CpuRuntime::new(graph.clone()).unwrap();
    let mut burn = BurnRuntime::new(graph, ComputeDevice::cpu().burn, "flex").unwrap();
    let (a, b) = (plan.run(&input).unwrap(), burn.run(&input).unwrap());
    assert_eq!(a[0].shape(), [2, 1000]);
    assert_eq!(a[1].shape(), [2, 1280]);
    for (a, b) in a.iter().zip(&b) {
        for (x, y) in a.data().iter().zip(b.data()) {
            assert!((x - y).abs() < 1e-3, "{x} {y}");
        }
    }
}

#[test]
fn an_unsupported_operator_is_named_with_its_node() {
    let mut net = Net::new(6);
    let x = net.input(&[4]);
    let y = net.push(Op::Tanh, &[x]);
    net.graph.add_output(y);
    let bytes = write(&net.graph).unwrap();
    // The operator's name in the file, replaced by one of the same length that ONNX does not have.
    let at = bytes.windows(4).position(|w| w == b"Tanh").unwrap();
    let mut bytes = bytes;
    bytes[at..at + 4].copy_from_slice(b"Wavy");
    match read(&bytes, ReadOptions::default()) {
        Err(GraphError::UnsupportedOperator { op, node }) => {
            assert_eq!((op.as_str(), node.as_str()), ("Wavy", "n1"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn wrong_inputs_and_broken_files_are_errors() {
    let mut net = Net::new(7);
    let x = net.input(&[4]);
    let y = net.push(Op::Relu, &[x]);
    net.graph.add_output(y);
    let graph = Arc::new(net.graph);
    let mut runtime = CpuRuntime::new(graph.clone()).unwrap();
    assert!(
        runtime
            .run(&[HostTensor::new([1, 5], vec![0.0; 5])])
            .is_err()
    );
    assert!(runtime.run(&[]).is_err());
    let bytes = write(&graph).unwrap();
    assert!(read(&bytes[..bytes.len() / 2], ReadOptions::default()).is_err());
    assert!(read(b"no model", ReadOptions::default()).is_err());
}
