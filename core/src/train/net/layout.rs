//! Where the elements of a weight lie: as ONNX has them, or as our kernels want them.

/// The order of a parameter's elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// As in the graph.
    Plain,
    /// Rows and columns changed: `[rows, columns]` in the graph.
    Turned {
        /// Rows in the graph.
        rows: usize,
        /// Columns in the graph.
        columns: usize,
    },
    /// `[out, in, taps]` in the graph, `[taps, in, out]` here.
    Kernel {
        /// Results.
        out: usize,
        /// Channels.
        channels: usize,
        /// Height times width of the kernel.
        taps: usize,
    },
}

impl Layout {
    /// The place here of each element of the graph's tensor, in the graph's order.
    fn places(&self, len: usize) -> Box<dyn Iterator<Item = usize> + '_> {
        match *self {
            Self::Plain => Box::new(0..len),
            Self::Turned { rows, columns } => {
                Box::new((0..rows).flat_map(move |r| (0..columns).map(move |c| c * rows + r)))
            }
            Self::Kernel {
                out,
                channels,
                taps,
            } => Box::new((0..out).flat_map(move |o| {
                (0..channels)
                    .flat_map(move |c| (0..taps).map(move |t| (t * channels + c) * out + o))
            })),
        }
    }

    /// From the graph's order into ours.
    pub fn inward(&self, values: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; values.len()];
        for (value, place) in values.iter().zip(self.places(values.len())) {
            out[place] = *value;
        }
        out
    }

    /// From our order into the graph's.
    pub fn outward(&self, values: &[f32]) -> Vec<f32> {
        self.places(values.len())
            .map(|place| values[place])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let values: Vec<f32> = (0..24).map(|i| i as f32).collect();
        for layout in [
            Layout::Plain,
            Layout::Turned {
                rows: 4,
                columns: 6,
            },
            Layout::Kernel {
                out: 2,
                channels: 3,
                taps: 4,
            },
        ] {
            assert_eq!(layout.outward(&layout.inward(&values)), values);
        }
        let turned = Layout::Turned {
            rows: 2,
            columns: 3,
        };
        assert_eq!(
            turned.inward(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]
        );
    }
}
