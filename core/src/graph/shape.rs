//! Shapes of values: sizes that are known, and the batch.

use std::fmt;

/// One dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dim {
    /// The number of samples, which each run chooses.
    Batch,
    /// How long the longest text of a batch is, in tokens or n-grams; each run chooses it, too.
    Length,
    /// Known when the graph is built.
    Fixed(usize),
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Batch => f.write_str("batch"),
            Self::Length => f.write_str("length"),
            Self::Fixed(size) => write!(f, "{size}"),
        }
    }
}

/// Dimensions, outermost first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape(pub Vec<Dim>);

impl Shape {
    /// A shape that is known throughout.
    pub fn fixed(sizes: &[usize]) -> Self {
        Self(sizes.iter().map(|size| Dim::Fixed(*size)).collect())
    }

    /// A batch of tensors of this shape.
    pub fn batch_of(sizes: &[usize]) -> Self {
        let mut shape = Self::fixed(sizes);
        shape.0.insert(0, Dim::Batch);
        shape
    }

    /// Number of dimensions.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// The size of a dimension that must be known.
    pub fn size(&self, dim: usize) -> Option<usize> {
        match self.0.get(dim) {
            Some(Dim::Fixed(size)) => Some(*size),
            _ => None,
        }
    }

    /// All sizes, with `batch` in place of the batch; a length counts as 1.
    pub fn with_batch(&self, batch: usize) -> Vec<usize> {
        self.0
            .iter()
            .map(|dim| match dim {
                Dim::Batch => batch,
                Dim::Length => 1,
                Dim::Fixed(size) => *size,
            })
            .collect()
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dims: Vec<String> = self.0.iter().map(Dim::to_string).collect();
        write!(f, "[{}]", dims.join(", "))
    }
}
