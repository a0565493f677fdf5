//! Columns of numbers cut into at most 255 pieces, so that a tree looks at counts instead of rows.

/// Pieces of a column beside the one for missing numbers.
const MOST_PIECES: usize = 254;

/// The piece of a missing number.
pub const MISSING: u8 = 0;

/// Columns in pieces.
#[derive(Clone, Debug, Default)]
pub struct Bins {
    num_rows: usize,
    /// Column after column.
    codes: Vec<u8>,
    /// Where one piece ends and the next begins.
    edges: Vec<Vec<f32>>,
    has_missing: Vec<bool>,
}

impl Bins {
    /// Of columns of one length; missing numbers are NaN.
    pub fn of(columns: &[Vec<f32>]) -> Self {
        let num_rows = columns.first().map_or(0, Vec::len);
        let mut bins = Self {
            num_rows,
            codes: Vec::with_capacity(num_rows * columns.len()),
            ..Self::default()
        };
        for column in columns {
            let edges = edges_of(column);
            let code = |value: &f32| {
                if value.is_nan() {
                    MISSING
                } else {
                    1 + edges.partition_point(|edge| edge <= value) as u8
                }
            };
            bins.codes.extend(column.iter().map(code));
            bins.has_missing
                .push(column.iter().any(|value| value.is_nan()));
            bins.edges.push(edges);
        }
        bins
    }

    /// Number of rows.
    pub fn num_rows(&self) -> usize {
        self.num_rows
    }

    /// Number of columns.
    pub fn num_columns(&self) -> usize {
        self.edges.len()
    }

    /// The piece of each row.
    pub fn column(&self, column: usize) -> &[u8] {
        &self.codes[column * self.num_rows..][..self.num_rows]
    }

    /// The last piece of a column.
    pub fn last(&self, column: usize) -> usize {
        self.edges[column].len() + 1
    }

    /// Whether numbers are missing in a column.
    pub fn has_missing(&self, column: usize) -> bool {
        self.has_missing[column]
    }

    /// Where the pieces of a column part.
    pub fn edges(&self, column: usize) -> &[f32] {
        &self.edges[column]
    }

    /// The number below which the pieces up to `code` lie; all numbers, or none, lie below where
    /// only missing ones are told from the rest.
    pub fn threshold(&self, column: usize, code: u8) -> f32 {
        if code == MISSING {
            return f32::MIN;
        }
        let edge = self.edges[column].get(usize::from(code) - 1);
        edge.copied().unwrap_or(f32::MAX)
    }
}

/// Edges between neighbouring values, or, of many values, so that each piece has about as many rows.
fn edges_of(column: &[f32]) -> Vec<f32> {
    let mut sorted: Vec<f32> = column.iter().copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut values: Vec<(f32, usize)> = Vec::new();
    for value in sorted.iter().copied() {
        match values.last_mut() {
            Some((last, count)) if *last == value => *count += 1,
            _ => values.push((value, 1)),
        }
    }
    if values.len() <= MOST_PIECES {
        return values
            .windows(2)
            .map(|pair| between(pair[0].0, pair[1].0))
            .collect();
    }
    let mut edges = Vec::new();
    let (mut left, mut pieces, mut held) = (sorted.len(), MOST_PIECES, 0);
    for pair in values.windows(2) {
        held += pair[0].1;
        if held * pieces >= left && pieces > 1 {
            edges.push(between(pair[0].0, pair[1].0));
            left -= held;
            pieces -= 1;
            held = 0;
        }
    }
    edges
}

/// A number above the lower and not above the higher one, halfway where 32 bits allow it.
fn between(low: f32, high: f32) -> f32 {
    let middle = f32::midpoint(low, high);
    if middle > low { middle } else { high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_the_order_and_thresholds_part_them() {
        let column: Vec<f32> = (0..1000).map(|i| ((i * 37) % 1000) as f32 * 0.1).collect();
        let few = vec![2.0, f32::NAN, 1.0, 2.0];
        let bins = Bins::of(std::slice::from_ref(&column));
        assert_eq!(bins.last(0), MOST_PIECES);
        for (value, code) in column.iter().zip(bins.column(0)) {
            assert!(*value < bins.threshold(0, *code));
            assert!(*code == 1 || *value >= bins.threshold(0, code - 1));
        }
        let bins = Bins::of(&[few]);
        assert_eq!(bins.column(0), [2, 0, 1, 2]);
        assert!(bins.has_missing(0));
        assert_eq!(
            [bins.threshold(0, 0), bins.threshold(0, 2)],
            [f32::MIN, f32::MAX]
        );
    }

    #[test]
    fn neighbours_without_a_number_between_them_are_told_apart() {
        let low = 1.0f32;
        let high = low.next_up();
        let edge = between(low, high);
        assert!(low < edge && high >= edge);
        assert!(Bins::of(&[]).num_columns() == 0);
    }
}
