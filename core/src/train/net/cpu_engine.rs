//! The engine on our own kernels.

use super::kernels::norm::{self, Used};
use super::kernels::{conv, curve, depthwise, pointwise, pool, product};
use super::program::{Kind, Operand, Program, Step};
use super::{Engine, Layout, NetOptions, Parameter, Pass, keep_running, unbiased};
use crate::graph::{Graph, GraphError, HostTensor};
use rand::RngExt;
use std::collections::{BTreeMap, HashMap};

/// A net on the CPU, with the values of the last batch.
pub struct CpuEngine {
    program: Program,
    values: Vec<Vec<f32>>,
    used: Vec<Used>,
    /// What dropout multiplied with, by step.
    masks: HashMap<usize, Vec<f32>>,
    spare: Spare,
}

/// Memory that is used again: fresh memory is slow to be had.
#[derive(Default)]
struct Spare(HashMap<usize, Vec<Vec<f32>>>);

impl Spare {
    fn take(&mut self, len: usize) -> Vec<f32> {
        self.0
            .get_mut(&len)
            .and_then(Vec::pop)
            .unwrap_or_else(|| vec![0.0; len])
    }

    fn give(&mut self, buffer: Vec<f32>) {
        self.0.entry(buffer.len()).or_default().push(buffer);
    }
}

impl CpuEngine {
    /// Lowers a graph to kernels.
    ///
    /// # Errors
    /// [`GraphError::UnsupportedUse`] names the first node that has no kernel.
    pub fn new(graph: &Graph, options: NetOptions) -> Result<Self, GraphError> {
        let program = Program::new(graph, options)?;
        Ok(Self {
            values: vec![Vec::new(); program.sizes.len()],
            used: vec![Used::default(); program.norms.len()],
            masks: HashMap::new(),
            spare: Spare::default(),
            program,
        })
    }

    fn step_forward(
        &mut self,
        index: usize,
        parameters: &[Vec<f32>],
        out: &mut [f32],
        pass: &mut Pass<'_>,
    ) {
        let Step {
            kind, from, bounds, ..
        } = &self.program.steps[index];
        let x = &self.values[*from][..];
        let bounds = *bounds;
        match kind {
            Kind::Conv {
                windows,
                is_depthwise,
                weight,
                bias,
            } => {
                let weight = values_of(weight, parameters);
                let bias = bias.as_ref().map(|bias| values_of(bias, parameters));
                if *is_depthwise {
                    depthwise::forward(windows, x, weight, bias, bounds, out);
                } else {
                    conv::forward(windows, x, weight, bias, bounds, out);
                }
            }
            Kind::Norm {
                norm,
                scale,
                bias,
                epsilon,
                uses_batch,
            } => {
                let stored = &mut self.program.norms[*norm];
                let channels = stored.mean.len();
                let used = if *uses_batch && matches!(pass, Pass::Training(_)) {
                    let (mean, variance) = norm::statistics(x, channels);
                    keep_running(&mut stored.mean, &mean, 1.0);
                    let factor = unbiased(x.len() / channels);
                    keep_running(&mut stored.variance, &variance, factor);
                    Used {
                        is_of_batch: true,
                        ..Used::stored(&mean, &variance, *epsilon)
                    }
                } else {
                    Used::stored(&stored.mean, &stored.variance, *epsilon)
                };
                norm::forward(
                    x,
                    &used,
                    values_of(scale, parameters),
                    values_of(bias, parameters),
                    bounds,
                    out,
                );
                self.used[*norm] = used;
            }
            Kind::Affine { scale, shift } => pointwise::affine(x, scale, shift, bounds, out),
            Kind::Sum { other } => pointwise::sum(x, &self.values[*other], bounds, out),
            Kind::Product { other } => {
                let sizes = &self.program.sizes;
                let (len, len_b) = (sizes[*from].len(), sizes[*other].len());
                product::forward(x, len, &self.values[*other], len_b, out);
            }
            Kind::Curve(curve) => curve::forward(*curve, x, out),
            Kind::Clamp => {
                out.copy_from_slice(x);
                pointwise::add_and_clamp(out, None, bounds);
            }
            Kind::Pool { windows, taken } => pool::forward(windows, *taken, x, out),
            Kind::GlobalMean => pool::global_mean(self.program.sizes[*from], x, out),
            Kind::Dropout { share } => match pass {
                Pass::Measuring => out.copy_from_slice(x),
                Pass::Training(rng) => {
                    let keep = 1.0 / (1.0 - share);
                    let mask: Vec<f32> = x
                        .iter()
                        .map(|_| {
                            if rng.random::<f32>() < *share {
                                0.0
                            } else {
                                keep
                            }
                        })
                        .collect();
                    for ((out, x), mask) in out.iter_mut().zip(x).zip(&mask) {
                        *out = x * mask;
                    }
                    self.masks.insert(index, mask);
                }
            },
        }
    }

    fn step_backward(
        &mut self,
        index: usize,
        parameters: &[Vec<f32>],
        mut dy: Vec<f32>,
        gradients: &mut [Vec<f32>],
        open: &mut [Option<Vec<f32>>],
    ) {
        let Step {
            kind,
            from,
            to,
            bounds,
        } = &self.program.steps[index];
        let (x, y) = (&self.values[*from][..], &self.values[*to][..]);
        pointwise::mask(&mut dy, y, *bounds);
        let mut dx = self.program.needs_gradient[*from].then(|| self.spare.take(x.len()));
        match kind {
            Kind::Conv {
                windows,
                is_depthwise,
                weight,
                bias,
            } => {
                let run = if *is_depthwise {
                    depthwise::backward
                } else {
                    conv::backward
                };
                let [d_weight, d_bias] = two_of(gradients, Some(weight), bias.as_ref());
                run(
                    windows,
                    x,
                    values_of(weight, parameters),
                    &dy,
                    d_weight,
                    d_bias,
                    dx.as_deref_mut(),
                );
            }
            Kind::Norm {
                norm, scale, bias, ..
            } => {
                let [d_scale, d_bias] = two_of(gradients, Some(scale), Some(bias));
                norm::backward(
                    x,
                    &self.used[*norm],
                    values_of(scale, parameters),
                    &dy,
                    d_scale,
                    d_bias,
                    dx.as_deref_mut(),
                );
            }
            Kind::Affine { scale, .. } => {
                if let Some(dx) = &mut dx {
                    let shift = vec![0.0; scale.len()];
                    pointwise::affine(&dy, scale, &shift, super::kernels::NO_BOUNDS, dx);
                }
            }
            Kind::Sum { other } => {
                if let Some(dx) = &mut dx {
                    dx.copy_from_slice(&dy);
                }
                if self.program.needs_gradient[*other] {
                    collect(&mut open[*other], std::mem::take(&mut dy), &mut self.spare);
                }
            }
            Kind::Product { other } => {
                let sizes = &self.program.sizes;
                let (len, len_b) = (sizes[*from].len(), sizes[*other].len());
                let b = &self.values[*other][..];
                if let Some(dx) = &mut dx {
                    product::forward(&dy, len, b, len_b, dx);
                }
                if self.program.needs_gradient[*other] {
                    let mut db = self.spare.take(b.len());
                    product::backward_b(x, len, &dy, len_b, &mut db);
                    collect(&mut open[*other], db, &mut self.spare);
                }
            }
            Kind::Curve(curve) => {
                if let Some(dx) = &mut dx {
                    curve::backward(*curve, x, y, &dy, dx);
                }
            }
            Kind::Clamp => {
                if let Some(dx) = &mut dx {
                    dx.copy_from_slice(&dy);
                }
            }
            Kind::Pool { windows, taken } => {
                if let Some(dx) = &mut dx {
                    pool::backward(windows, *taken, x, y, &dy, dx);
                }
            }
            Kind::GlobalMean => {
                if let Some(dx) = &mut dx {
                    pool::global_mean_backward(self.program.sizes[*from], &dy, dx);
                }
            }
            Kind::Dropout { .. } => {
                if let (Some(dx), Some(mask)) = (&mut dx, self.masks.get(&index)) {
                    for ((dx, dy), mask) in dx.iter_mut().zip(&dy).zip(mask) {
                        *dx = dy * mask;
                    }
                }
            }
        }
        if let Some(dx) = dx {
            collect(&mut open[*from], dx, &mut self.spare);
        }
        if !dy.is_empty() {
            self.spare.give(dy);
        }
    }
}

/// Adds a gradient to what came from other readers of the same value.
fn collect(open: &mut Option<Vec<f32>>, gradient: Vec<f32>, spare: &mut Spare) {
    match open {
        None => *open = Some(gradient),
        Some(sum) => {
            pointwise::add_in_parallel(sum, &gradient);
            spare.give(gradient);
        }
    }
}

fn values_of<'a>(operand: &'a Operand, parameters: &'a [Vec<f32>]) -> &'a [f32] {
    match operand {
        Operand::Learned(place) => &parameters[*place],
        Operand::Fixed(values) => values,
    }
}

/// The gradients of two parameters, where they are some.
fn two_of<'a>(
    gradients: &'a mut [Vec<f32>],
    first: Option<&Operand>,
    second: Option<&Operand>,
) -> [Option<&'a mut [f32]>; 2] {
    let place = |operand: Option<&Operand>| match operand {
        Some(Operand::Learned(place)) => Some(*place),
        _ => None,
    };
    let places = [place(first), place(second)];
    let mut found: [Option<&mut [f32]>; 2] = [None, None];
    for (at, gradient) in gradients.iter_mut().enumerate() {
        if places[0] == Some(at) {
            found[0] = Some(gradient);
        } else if places[1] == Some(at) {
            found[1] = Some(gradient);
        }
    }
    found
}

impl Engine for CpuEngine {
    fn parameters(&self) -> &[Parameter] {
        &self.program.parameters
    }

    fn initial(&self) -> Vec<Vec<f32>> {
        self.program.initial.clone()
    }

    fn layouts(&self) -> Vec<Layout> {
        self.program.layouts.clone()
    }

    fn forward(
        &mut self,
        values: &[Vec<f32>],
        input: &[f32],
        batch: usize,
        mut pass: Pass<'_>,
    ) -> Result<Vec<f32>, GraphError> {
        if input.len() != batch * self.program.sizes[0].len() {
            return Err(GraphError::WrongInput {
                detail: format!("{} values for a batch of {batch}", input.len()),
            });
        }
        self.values[0].clear();
        self.values[0].extend_from_slice(input);
        for index in 0..self.program.steps.len() {
            let to = self.program.steps[index].to;
            let len = batch * self.program.sizes[to].len();
            let mut out = std::mem::take(&mut self.values[to]);
            out.resize(len, 0.0);
            self.step_forward(index, values, &mut out, &mut pass);
            self.values[to] = out;
        }
        Ok(self.values[self.program.output].clone())
    }

    fn backward(
        &mut self,
        values: &[Vec<f32>],
        d_outputs: &[f32],
        gradients: &mut [Vec<f32>],
    ) -> Result<(), GraphError> {
        let mut open: Vec<Option<Vec<f32>>> = vec![None; self.program.sizes.len()];
        open[self.program.output] = Some(d_outputs.to_vec());
        for index in (0..self.program.steps.len()).rev() {
            let to = self.program.steps[index].to;
            if let Some(dy) = open[to].take() {
                self.step_backward(index, values, dy, gradients, &mut open);
            }
        }
        Ok(())
    }

    /// Each value is kept for the way back, beside a gradient of its size.
    fn bytes_for(&self, batch: usize) -> u64 {
        let values: usize = self.program.sizes.iter().map(|size| size.len()).sum();
        (2 * batch * values * size_of::<f32>()) as u64
    }

    fn statistics(&self) -> Vec<f32> {
        let norms = self.program.norms.iter();
        norms
            .flat_map(|norm| norm.mean.iter().chain(&norm.variance).copied())
            .collect()
    }

    fn set_statistics(&mut self, statistics: &[f32]) {
        let mut rest = statistics.iter().copied();
        for norm in &mut self.program.norms {
            for value in norm.mean.iter_mut().chain(&mut norm.variance) {
                *value = rest.next().unwrap_or(*value);
            }
        }
    }

    fn tensors(&self, values: &[Vec<f32>]) -> BTreeMap<String, HostTensor> {
        let program = &self.program;
        let mut tensors = BTreeMap::new();
        for (i, parameter) in program.parameters.iter().enumerate() {
            let data = program.layouts[i].outward(&values[i]);
            let tensor = HostTensor::new(program.shapes[i].clone(), data);
            tensors.insert(parameter.name.clone(), tensor);
        }
        for norm in &program.norms {
            for (name, data) in [
                (&norm.mean_name, &norm.mean),
                (&norm.variance_name, &norm.variance),
            ] {
                tensors.insert(name.clone(), HostTensor::new([data.len()], data.clone()));
            }
        }
        tensors
    }
}
