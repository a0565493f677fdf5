//! A change of low rank: what a matrix learns is the product of two narrow ones (Hu et al., `LoRA`,
//! 2022), which is put into the matrix, so that nothing of it is left to compute later.

use crate::train::net::kernels::matrix::{Matrix, product};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Factor of the change.
const SCALE: f32 = 2.0;

/// Two narrow matrices: `down`, `[rank, from]`, and `up`, `[to, rank]`.
#[derive(Clone, Copy, Debug)]
pub struct LowRank {
    down: usize,
    rank: usize,
    from: usize,
    to: usize,
}

impl LowRank {
    /// Of a matrix `[to, from]`; its parameters are the next two.
    pub fn new(next: usize, rank: usize, shape: &[usize]) -> Self {
        let (to, from) = (shape[0], shape[1]);
        Self {
            down: next,
            rank: rank.min(to).min(from),
            from,
            to,
        }
    }

    /// The numbers of its parameters.
    pub fn parameters(&self) -> [usize; 2] {
        [self.down, self.down + 1]
    }

    /// Values to begin with, which change nothing.
    pub fn initial(&self, seed: u64) -> (Vec<f32>, Vec<f32>) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ (self.down as u64) << 32);
        let reach = (3.0 / self.from as f32).sqrt();
        let down = (0..self.rank * self.from)
            .map(|_| (rng.random::<f32>() * 2.0 - 1.0) * reach)
            .collect();
        (down, vec![0.0; self.to * self.rank])
    }

    fn matrices<'a>(&self, values: &'a [Vec<f32>]) -> (Matrix<'a>, Matrix<'a>) {
        (
            Matrix::new(&values[self.down], self.rank, self.from),
            Matrix::new(&values[self.down + 1], self.to, self.rank),
        )
    }

    /// `out = base + scale · up · down`.
    pub fn apply(&self, base: &[f32], values: &[Vec<f32>], out: &mut [f32]) {
        let (down, up) = self.matrices(values);
        product(up, down, out, false);
        for (out, base) in out.iter_mut().zip(base) {
            *out = base + *out * SCALE;
        }
    }

    /// Adds to the gradients of both what the gradient of the whole matrix makes of them.
    pub fn add_gradient(&self, whole: &[f32], values: &[Vec<f32>], gradients: &mut [Vec<f32>]) {
        let (down, up) = self.matrices(values);
        let whole = Matrix::new(whole, self.to, self.from);
        let mut of_down = vec![0.0; self.rank * self.from];
        product(up.transposed(), whole, &mut of_down, false);
        let mut of_up = vec![0.0; self.to * self.rank];
        product(whole, down.transposed(), &mut of_up, false);
        for (at, found) in [(self.down, of_down), (self.down + 1, of_up)] {
            for (to, value) in gradients[at].iter_mut().zip(found) {
                *to += value * SCALE;
            }
        }
    }
}
