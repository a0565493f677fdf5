//! A net that learns from smaller pictures first, which takes less time: convolutions fit pictures
//! of any size, and what they learn of small ones is most of what they need (Tan and Le,
//! `EfficientNetV2`, 2021).

use super::{Engine, Layout, Parameter, Pass};
use crate::graph::{GraphError, HostTensor};
use std::collections::BTreeMap;

/// Two engines of one net for pictures of two sizes, with the same parameters.
pub struct Growing {
    small: Box<dyn Engine>,
    large: Box<dyn Engine>,
    /// Values of one small picture.
    small_len: usize,
    is_small: bool,
}

impl Growing {
    /// Both engines are of the same net; `small_len` are the values of one picture of the first.
    pub fn new(small: Box<dyn Engine>, large: Box<dyn Engine>, small_len: usize) -> Self {
        Self {
            small,
            large,
            small_len,
            is_small: false,
        }
    }

    fn now(&self) -> &dyn Engine {
        if self.is_small {
            self.small.as_ref()
        } else {
            self.large.as_ref()
        }
    }
}

impl Engine for Growing {
    fn parameters(&self) -> &[Parameter] {
        self.large.parameters()
    }

    fn initial(&self) -> Vec<Vec<f32>> {
        self.large.initial()
    }

    fn layouts(&self) -> Vec<Layout> {
        self.large.layouts()
    }

    fn forward(
        &mut self,
        values: &[Vec<f32>],
        input: &[f32],
        batch: usize,
        pass: Pass<'_>,
    ) -> Result<Vec<f32>, GraphError> {
        let is_small = input.len() == batch * self.small_len;
        if is_small != self.is_small {
            let statistics = self.statistics();
            self.set_statistics(&statistics);
            self.is_small = is_small;
        }
        let engine = if is_small {
            &mut self.small
        } else {
            &mut self.large
        };
        engine.forward(values, input, batch, pass)
    }

    fn backward(
        &mut self,
        values: &[Vec<f32>],
        d_outputs: &[f32],
        gradients: &mut [Vec<f32>],
    ) -> Result<(), GraphError> {
        let engine = if self.is_small {
            &mut self.small
        } else {
            &mut self.large
        };
        engine.backward(values, d_outputs, gradients)
    }

    fn bytes_for(&self, batch: usize) -> u64 {
        self.large.bytes_for(batch)
    }

    fn statistics(&self) -> Vec<f32> {
        self.now().statistics()
    }

    fn set_statistics(&mut self, statistics: &[f32]) {
        self.small.set_statistics(statistics);
        self.large.set_statistics(statistics);
    }

    fn tensors(&self, values: &[Vec<f32>]) -> BTreeMap<String, HostTensor> {
        self.now().tensors(values)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::graph::nets::{Residual, residual};
    use crate::train::net::{CpuEngine, NetOptions};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn engine(side_px: usize) -> Box<dyn Engine> {
        let net = Residual {
            side_px,
            ..Residual::for_pictures(32, 4, 1)
        };
        let graph = residual(net, 3, 1).unwrap();
        Box::new(CpuEngine::new(&graph, NetOptions::default()).unwrap())
    }

    fn pictures(side_px: usize) -> Vec<f32> {
        let len = 2 * side_px * side_px * 3;
        (0..len).map(|i| (i * 7 % 251) as f32).collect()
    }

    #[test]
    fn both_sizes_share_weights_and_statistics() {
        let mut growing = Growing::new(engine(24), engine(32), 24 * 24 * 3);
        let (mut small, mut large) = (engine(24), engine(32));
        assert_eq!(growing.initial(), small.initial());
        let values = growing.initial();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut learn = |engine: &mut dyn Engine, side: usize| {
            let mut gradients: Vec<Vec<f32>> = values.iter().map(|v| vec![0.0; v.len()]).collect();
            let pass = Pass::Training(&mut rng);
            let out = engine.forward(&values, &pictures(side), 2, pass).unwrap();
            engine.backward(&values, &out, &mut gradients).unwrap();
            gradients
        };
        let alone = learn(small.as_mut(), 24);
        assert_eq!(learn(&mut growing, 24), alone);
        assert_eq!(growing.statistics(), small.statistics());
        // The large one goes on with what the small one saw.
        large.set_statistics(&small.statistics());
        let alone = learn(large.as_mut(), 32);
        assert_eq!(learn(&mut growing, 32), alone);
        assert_eq!(growing.statistics(), large.statistics());
        let measured = growing.forward(&values, &pictures(24), 2, Pass::Measuring);
        small.set_statistics(&large.statistics());
        let alone = small.forward(&values, &pictures(24), 2, Pass::Measuring);
        assert_eq!(measured.unwrap(), alone.unwrap());
    }
}
