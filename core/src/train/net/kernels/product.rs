//! Products of two values: of the same size, or of a picture and one pixel that gates its channels
//! (Hu et al., *Squeeze-and-Excitation Networks*, 2018).

use pulp::Arch;
use rayon::prelude::*;

/// `to = a · b`, sample by sample: `len` values of `a`, `len_b` of `b`.
pub fn forward(a: &[f32], len: usize, b: &[f32], len_b: usize, to: &mut [f32]) {
    to.par_chunks_mut(len)
        .zip(a.par_chunks(len).zip(b.par_chunks(len_b)))
        .for_each(|(to, (a, b))| {
            Arch::new().dispatch(|| {
                for (to, a) in to.chunks_exact_mut(len_b).zip(a.chunks_exact(len_b)) {
                    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
                        *to = a * b;
                    }
                }
            });
        });
}

/// Sets the gradient of `b`: that of each of its values over all that it was multiplied with.
pub fn backward_b(a: &[f32], len: usize, dy: &[f32], len_b: usize, db: &mut [f32]) {
    db.par_chunks_mut(len_b)
        .zip(a.par_chunks(len).zip(dy.par_chunks(len)))
        .for_each(|(db, (a, dy))| {
            db.fill(0.0);
            Arch::new().dispatch(|| {
                for (a, dy) in a.chunks_exact(len_b).zip(dy.chunks_exact(len_b)) {
                    for ((db, a), dy) in db.iter_mut().zip(a).zip(dy) {
                        *db += a * dy;
                    }
                }
            });
        });
}
