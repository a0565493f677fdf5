//! Tensors in host memory.

/// A dense `f32` tensor, row-major. Whole numbers, such as places in a table, are exact up to 2²⁴.
#[derive(Clone, Debug, PartialEq)]
pub struct HostTensor {
    shape: Vec<usize>,
    data: Vec<f32>,
}

impl HostTensor {
    /// A tensor of this shape.
    ///
    /// # Panics
    /// If the number of elements does not fit the shape.
    pub fn new(shape: impl Into<Vec<usize>>, data: Vec<f32>) -> Self {
        let shape = shape.into();
        assert_eq!(
            shape.iter().product::<usize>(),
            data.len(),
            "a tensor of shape {shape:?} needs as many elements"
        );
        Self { shape, data }
    }

    /// Sizes, outermost first.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Elements in row-major order.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// Elements in row-major order.
    pub fn into_data(self) -> Vec<f32> {
        self.data
    }

    /// Rows of a tensor whose first dimension counts samples.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        let row: usize = self.shape[1..].iter().product();
        self.data.chunks_exact(row.max(1))
    }
}
