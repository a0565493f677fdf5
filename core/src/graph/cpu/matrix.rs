//! Matrix products with a packed right side: 1×1 convolutions, dense layers, and convolutions
//! whose patches were laid out as rows.
//!
//! The right matrix is cut into panels as wide as two vector registers. A kernel holds a block of
//! result rows in registers while it walks down one panel, then adds what is to be added, applies
//! the bounds, and stores each result once.

use super::activation::{Activation, clamp, splat_bounds};
use pulp::{Arch, Simd, WithSimd};

/// What of the rows is read again and again is no larger than this, so that it stays near.
const NEAR_BYTES: usize = 160 << 10;

/// Rows that divide by the blocks of every kernel.
const MOST_ROWS: usize = 12;

/// A `k × n` matrix with a bias for each column, packed for this machine's vector width.
#[derive(Clone, Debug)]
pub(crate) struct PackedMatrix {
    k: usize,
    n: usize,
    lanes: usize,
    /// Panels of `2 · lanes` columns, each row by row, padded with zeros.
    panels: Vec<f32>,
    bias: Vec<f32>,
}

/// The vector width of this machine, in floats.
pub(super) fn lanes() -> usize {
    struct Lanes;
    impl WithSimd for Lanes {
        type Output = usize;
        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> usize {
            S::F32_LANES
        }
    }
    Arch::new().dispatch(Lanes)
}

impl PackedMatrix {
    /// Packs a matrix given as `element(row, column)`.
    pub fn pack(
        k: usize,
        n: usize,
        element: impl Fn(usize, usize) -> f32,
        bias: Option<&[f32]>,
    ) -> Self {
        let lanes = lanes();
        let width = 2 * lanes;
        let num_panels = n.div_ceil(width);
        let mut panels = vec![0.0; num_panels * k * width];
        for (p, panel) in panels.chunks_exact_mut((k * width).max(1)).enumerate() {
            for (row, values) in panel.chunks_exact_mut(width).enumerate() {
                for (i, value) in values.iter_mut().enumerate() {
                    let column = p * width + i;
                    if column < n {
                        *value = element(row, column);
                    }
                }
            }
        }
        let mut padded_bias = vec![0.0; num_panels * width];
        if let Some(bias) = bias {
            padded_bias[..n].copy_from_slice(bias);
        }
        Self {
            k,
            n,
            lanes,
            panels,
            bias: padded_bias,
        }
    }

    /// Rows, the length of an input.
    pub fn num_inputs(&self) -> usize {
        self.k
    }

    /// Columns, the length of a result.
    pub fn num_outputs(&self) -> usize {
        self.n
    }

    /// So many rows stay in the second cache while all panels pass.
    fn rows_at_once(&self) -> usize {
        let fitting = NEAR_BYTES / (self.k * size_of::<f32>()).max(1);
        (fitting / MOST_ROWS).max(2) * MOST_ROWS
    }

    /// `out = activation(rows · matrix + bias + residual)` for as many rows as `out` has.
    pub fn multiply(
        &self,
        rows: &[f32],
        residual: Option<&[f32]>,
        activation: Activation,
        out: &mut [f32],
    ) {
        let block = self.rows_at_once();
        let (in_rows, in_out) = ((block * self.k).max(1), (block * self.n).max(1));
        for (index, out) in out.chunks_mut(in_out).enumerate() {
            Arch::new().dispatch(Multiply {
                matrix: self,
                rows: &rows[(index * in_rows).min(rows.len())..],
                residual: residual.map(|residual| &residual[index * in_out..]),
                bounds: activation.bounds(),
                out,
            });
        }
        activation.beyond_bounds().apply_all(out);
    }
}

struct Multiply<'a> {
    matrix: &'a PackedMatrix,
    rows: &'a [f32],
    residual: Option<&'a [f32]>,
    bounds: Option<(f32, f32)>,
    out: &'a mut [f32],
}

impl WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        assert_eq!(
            S::F32_LANES,
            self.matrix.lanes,
            "packed for another machine"
        );
        // As many rows as leave room in the registers for two columns of the panel and an operand.
        match S::F32_LANES {
            16 => self.run::<S, 12>(simd),
            8 => self.run::<S, 6>(simd),
            _ => self.run::<S, 4>(simd),
        }
    }
}

impl Multiply<'_> {
    #[inline(always)]
    fn run<S: Simd, const ROWS: usize>(self, simd: S) {
        let (k, n, width) = (self.matrix.k, self.matrix.n, 2 * S::F32_LANES);
        let num_rows = self.out.len() / n.max(1);
        for (p, panel) in self
            .matrix
            .panels
            .chunks_exact((k * width).max(1))
            .enumerate()
        {
            let column = p * width;
            let mut block = Block {
                k,
                n,
                column,
                num_columns: width.min(n - column),
                rows: self.rows,
                panel,
                bias: &self.matrix.bias[column..column + width],
                residual: self.residual,
                bounds: self.bounds,
                out: &mut *self.out,
            };
            let is_narrow = block.num_columns <= S::F32_LANES;
            let mut row = 0;
            while row + ROWS <= num_rows {
                if is_narrow {
                    block.compute::<S, ROWS, 1>(simd, row);
                } else {
                    block.compute::<S, ROWS, 2>(simd, row);
                }
                row += ROWS;
            }
            while row + 4 <= num_rows {
                block.compute::<S, 4, 2>(simd, row);
                row += 4;
            }
            while row < num_rows {
                block.compute::<S, 1, 2>(simd, row);
                row += 1;
            }
        }
    }
}

struct Block<'a> {
    k: usize,
    n: usize,
    column: usize,
    num_columns: usize,
    rows: &'a [f32],
    panel: &'a [f32],
    bias: &'a [f32],
    residual: Option<&'a [f32]>,
    bounds: Option<(f32, f32)>,
    out: &'a mut [f32],
}

impl Block<'_> {
    /// `ROWS` result rows of one panel, of which the first `VECTORS` registers are wanted.
    #[inline(always)]
    fn compute<S: Simd, const ROWS: usize, const VECTORS: usize>(
        &mut self,
        simd: S,
        first_row: usize,
    ) {
        let k = self.k;
        let rows: [&[f32]; ROWS] = std::array::from_fn(|i| &self.rows[(first_row + i) * k..][..k]);
        let (bias, _) = S::as_simd_f32s(self.bias);
        let start: [S::f32s; VECTORS] = std::array::from_fn(|v| bias[v]);
        let mut sums = [start; ROWS];
        let (panel, _) = S::as_simd_f32s(self.panel);
        for (j, columns) in panel.chunks_exact(2).take(k).enumerate() {
            for i in 0..ROWS {
                let x = simd.splat_f32s(rows[i][j]);
                for v in 0..VECTORS {
                    sums[i][v] = simd.mul_add_e_f32s(x, columns[v], sums[i][v]);
                }
            }
        }
        let bounds = splat_bounds(simd, self.bounds);
        let lanes = S::F32_LANES;
        for (i, sums) in sums.into_iter().enumerate() {
            let at = (first_row + i) * self.n + self.column;
            for (v, sum) in sums.into_iter().enumerate() {
                let from = at + v * lanes;
                let count = lanes.min(self.num_columns.saturating_sub(v * lanes));
                if count == lanes {
                    let mut sum = sum;
                    if let Some(residual) = self.residual {
                        let (more, _) = S::as_simd_f32s(&residual[from..from + lanes]);
                        sum = simd.add_f32s(sum, more[0]);
                    }
                    let (out, _) = S::as_mut_simd_f32s(&mut self.out[from..from + lanes]);
                    out[0] = clamp(simd, sum, bounds);
                } else {
                    let mut spilled = [0.0f32; 64];
                    S::as_mut_simd_f32s(&mut spilled[..lanes]).0[0] = sum;
                    for (j, value) in spilled[..count].iter().enumerate() {
                        let mut value = *value;
                        if let Some(residual) = self.residual {
                            value += residual[from + j];
                        }
                        if let Some((min, max)) = self.bounds {
                            value = value.clamp(min, max);
                        }
                        self.out[from + j] = value;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Against the plain triple loop, over sizes that leave every kind of remainder.
    #[test]
    fn products_are_those_of_the_plain_loop() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut random =
            |n: usize| -> Vec<f32> { (0..n).map(|_| rng.random_range(-1.0..1.0)).collect() };
        for (m, k, n) in [
            (1, 1, 1),
            (12, 16, 32),
            (13, 27, 33),
            (49, 96, 24),
            (5, 3, 70),
            (30, 40, 16),
            (60, 2000, 20),
        ] {
            let (a, b, bias, residual) = (random(m * k), random(k * n), random(n), random(m * n));
            let matrix = PackedMatrix::pack(k, n, |row, column| b[row * n + column], Some(&bias));
            for activation in [
                Activation::None,
                Activation::Clamp { min: 0.0, max: 0.5 },
                Activation::HardSwish,
            ] {
                let mut out = vec![f32::NAN; m * n];
                matrix.multiply(&a, Some(&residual), activation, &mut out);
                for i in 0..m {
                    for j in 0..n {
                        let product: f32 = (0..k).map(|l| a[i * k + l] * b[l * n + j]).sum();
                        let expected = activation.apply(product + bias[j] + residual[i * n + j]);
                        let found = out[i * n + j];
                        assert!(
                            (found - expected).abs() < 1e-4 + 1e-6 * k as f32,
                            "{m}×{k}×{n} at {i}, {j}: {found} {expected}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn nan_passes_through_bounds() {
        let matrix = PackedMatrix::pack(1, 40, |_, _| 1.0, None);
        let mut out = vec![0.0; 40];
        matrix.multiply(
            &[f32::NAN],
            None,
            Activation::Clamp { min: 0.0, max: 6.0 },
            &mut out,
        );
        assert!(out.iter().all(|x| x.is_nan()));
    }
}
