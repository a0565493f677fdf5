//! All probabilities of a report, which are kept beside it: its items say only how likely the
//! answer and the true class are.

use super::{ItemPrediction, Report};
use crate::train::head::argmax;

/// What the file begins with; the digit is the version of its layout.
const MAGIC: &[u8; 8] = b"HEARTHP1";
/// Magic, number of samples, number of classes.
const HEADER_BYTES: usize = 16;
/// BLAKE3 of everything before it.
const CHECKSUM_BYTES: usize = 32;

/// Probabilities `[samples, classes]`, the samples in the order of the report's items.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    num_classes: usize,
    data: Vec<f32>,
}

impl Scores {
    /// From rows one after another; what is left of a row that is not whole is left out.
    pub fn new(num_classes: usize, mut data: Vec<f32>) -> Self {
        data.truncate(data.len() - data.len() % num_classes.max(1));
        Self { num_classes, data }
    }

    /// Of two classes what the items say is all there is to know, up to rounding; for reports that
    /// were written before there were files of probabilities.
    pub fn of_two_classes(items: &[ItemPrediction]) -> Self {
        let row = |item: &ItemPrediction| {
            let other = 1.0 - item.probability;
            match item.predicted.0 {
                0 => [item.probability, other],
                _ => [other, item.probability],
            }
        };
        Self::new(2, items.iter().flat_map(row).collect())
    }

    /// Samples.
    pub fn len(&self) -> usize {
        self.data.len() / self.num_classes.max(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Classes.
    pub fn num_classes(&self) -> usize {
        self.num_classes
    }

    /// The probabilities of each sample.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.data.chunks_exact(self.num_classes.max(1))
    }

    /// The probability of one class for each sample; nothing of a class that there is not.
    pub fn of_class(&self, class: usize) -> Vec<f32> {
        let rows = self.rows();
        rows.filter_map(|row| row.get(class).copied()).collect()
    }

    /// Whether these are the probabilities of this report: as many samples and classes, and the
    /// answers that its items name.
    pub fn fit(&self, report: &Report) -> bool {
        let is_of = |(row, item): (&[f32], &ItemPrediction)| {
            argmax(row) == item.predicted.index()
                && row.get(item.predicted.index()) == Some(&item.probability)
        };
        self.num_classes == report.per_class.len()
            && self.len() == report.items.len()
            && self.rows().zip(&report.items).all(is_of)
    }

    /// Size of the file for so many samples and classes; `None` where no file can be that large.
    pub fn file_bytes(num_samples: usize, num_classes: usize) -> Option<u64> {
        let numbers = num_samples.checked_mul(num_classes)?.checked_mul(4)?;
        Some(numbers.checked_add(HEADER_BYTES + CHECKSUM_BYTES)? as u64)
    }

    /// The file: magic, number of samples and of classes (u32), probabilities (f32) row after row,
    /// all little-endian, and the checksum.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.reserve(8 + self.data.len() * 4 + CHECKSUM_BYTES);
        bytes.extend((self.len() as u32).to_le_bytes());
        bytes.extend((self.num_classes as u32).to_le_bytes());
        bytes.extend(self.data.iter().flat_map(|value| value.to_le_bytes()));
        let checksum = blake3::hash(&bytes);
        bytes.extend(checksum.as_bytes());
        bytes
    }

    /// What [`Self::to_bytes`] wrote; `None` where the file is damaged or something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (content, checksum) =
            bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM_BYTES)?)?;
        let (header, numbers) = content.split_at_checked(HEADER_BYTES)?;
        let count = |place: usize| {
            let bytes = header.get(place..place + 4)?.try_into().ok()?;
            Some(u32::from_le_bytes(bytes) as usize)
        };
        let (num_samples, num_classes) = (count(8)?, count(12)?);
        let is_whole = Self::file_bytes(num_samples, num_classes) == Some(bytes.len() as u64);
        if !header.starts_with(MAGIC) || !is_whole || blake3::hash(content) != *checksum {
            return None;
        }
        let number = |bytes: &[u8]| bytes.try_into().map_or(f32::NAN, f32::from_le_bytes);
        Some(Self {
            num_classes,
            data: numbers.chunks_exact(4).map(number).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::data::Split;
    use crate::eval::test_reports;
    use crate::ids::RunId;

    #[test]
    fn a_file_gives_back_what_was_written_or_nothing() {
        let scores = Scores::new(3, vec![0.5, 0.25, 0.25, 0.0, 0.125, 0.875]);
        let bytes = scores.to_bytes();
        assert_eq!(Scores::file_bytes(2, 3), Some(bytes.len() as u64));
        assert_eq!(Scores::from_bytes(&bytes).unwrap(), scores);
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert_eq!(Scores::from_bytes(&damaged), None, "byte {place}");
            assert_eq!(Scores::from_bytes(&bytes[..place]), None, "cut at {place}");
        }
        let none = Scores::default();
        assert_eq!(Scores::from_bytes(&none.to_bytes()), Some(none));
        assert_eq!(Scores::file_bytes(usize::MAX, 2), None);
    }

    #[test]
    fn scores_of_another_report_do_not_fit() {
        let rows = [(0, vec![0.75, 0.25]), (1, vec![0.375, 0.625])];
        let (items, scores) = test_reports::answers(&rows);
        let labels = ["a", "b"].map(str::to_owned);
        let report = |items| Report::of(&RunId::numbered(1), Split::Test, &labels, items);
        assert!(scores.fit(&report(items.clone())));
        let mut swapped = items.clone();
        swapped.swap(0, 1);
        assert!(!scores.fit(&report(swapped)));
        assert!(!scores.fit(&report(items[..1].to_vec())));
        assert_eq!(Scores::of_two_classes(&items), scores);
    }

    #[test]
    fn a_class_is_a_column() {
        let scores = Scores::new(2, vec![0.7, 0.3, 0.4, 0.6, 0.9]);
        assert_eq!(scores.len(), 2, "half a row is none");
        assert_eq!(scores.of_class(1), [0.3, 0.6]);
        assert!(scores.of_class(7).is_empty());
    }
}
