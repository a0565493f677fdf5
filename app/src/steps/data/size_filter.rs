//! Samples by their size: the shorter side of pictures, the length of texts and recordings, and
//! the bytes of files.

use hearth_core::data::Sample;

/// A range whose ends may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// At least this.
    pub least: Option<f64>,
    /// At most this.
    pub most: Option<f64>,
}

impl Bounds {
    /// Whether everything passes.
    pub fn is_open(self) -> bool {
        self.least.is_none() && self.most.is_none()
    }

    /// Whether a value lies within. What is not known lies only within open bounds.
    fn hold(self, value: Option<f64>) -> bool {
        if self.is_open() {
            return true;
        }
        value.is_some_and(|value| {
            self.least.is_none_or(|least| value >= least)
                && self.most.is_none_or(|most| value <= most)
        })
    }
}

/// Which sizes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SizeFilter {
    /// The shorter side of pictures, in pixels.
    pub side_px: Bounds,
    /// Characters of texts, seconds of recordings.
    pub length: Bounds,
    /// Bytes of files.
    pub num_bytes: Bounds,
}

impl SizeFilter {
    /// Whether every size passes.
    pub fn is_open(&self) -> bool {
        self.side_px.is_open() && self.length.is_open() && self.num_bytes.is_open()
    }

    /// Whether a sample is as large as asked for.
    pub fn passes(&self, sample: &Sample) -> bool {
        self.is_open()
            || (self.side_px.hold(side_px(sample))
                && self.length.hold(length(sample))
                && self.num_bytes.hold(Some(sample.num_bytes as f64)))
    }
}

/// The shorter side of a picture.
pub fn side_px(sample: &Sample) -> Option<f64> {
    let picture = sample.picture()?;
    picture.size_px.iter().min().map(|side| f64::from(*side))
}

/// Characters of a text, or seconds of a recording.
pub fn length(sample: &Sample) -> Option<f64> {
    match (sample.text(), sample.sound()) {
        (Some(text), _) => Some(text.chars().count() as f64),
        (_, Some(sound)) => Some(f64::from(sound.facts.duration_secs)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;
    use hearth_core::data::Content;
    use std::sync::Arc;

    #[test]
    fn sizes_lie_within_their_bounds() {
        let mut snapshot = snapshot(&[("cat", 2)]);
        let within = |least: Option<f64>, most: Option<f64>| Bounds { least, most };
        let side = |side_px| SizeFilter {
            side_px,
            ..SizeFilter::default()
        };
        let picture = snapshot.samples[0].clone(); // 28 by 28 pixels, 700 bytes
        assert!(side(within(Some(28.0), Some(28.0))).passes(&picture));
        assert!(!side(within(Some(29.0), None)).passes(&picture));
        assert!(!side(within(None, Some(27.0))).passes(&picture));
        let bytes = SizeFilter {
            num_bytes: within(Some(701.0), None),
            ..SizeFilter::default()
        };
        assert!(!bytes.passes(&picture));
        Arc::make_mut(&mut snapshot.samples[1]).content = Content::Text("猫 cat".into());
        let text = &snapshot.samples[1];
        let length = |length| SizeFilter {
            length,
            ..SizeFilter::default()
        };
        assert!(
            length(within(None, Some(5.0))).passes(text),
            "letters, not bytes"
        );
        assert!(!length(within(Some(6.0), None)).passes(text));
        assert!(
            !length(within(None, Some(9.0))).passes(&picture),
            "it has none"
        );
        assert!(!side(within(Some(1.0), None)).passes(text));
        assert!(SizeFilter::default().is_open() && SizeFilter::default().passes(text));
    }
}
