//! What is drawn on a sample: boxes, polygons and points on pictures, spans of texts, regions of
//! sounds, and further classes of a whole sample.

use crate::ids::{ClassId, MarkId};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write};
use std::str::FromStr;

/// A class somewhere on a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Row in the store; never used again for another mark.
    pub id: MarkId,
    /// Its class.
    pub class: ClassId,
    /// Where it holds.
    pub shape: Shape,
    /// What is special about it.
    pub flags: MarkFlags,
}

/// Where on a sample a mark holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Shape {
    /// Everywhere: one more class of a sample that has several.
    Whole,
    /// A box on a picture.
    Box {
        /// Left, top, width and height in pixels of the upright picture.
        rect_px: [f32; 4],
    },
    /// An outline on a picture, closed from its last point to its first.
    Polygon {
        /// Its points in pixels of the upright picture.
        points_px: Vec<[f32; 2]>,
    },
    /// A place on a picture.
    Point {
        /// In pixels of the upright picture.
        at_px: [f32; 2],
    },
    /// A part of a text.
    Span {
        /// Its first character, counted in Unicode scalar values.
        start: u32,
        /// The character behind its last one.
        end: u32,
    },
    /// A part of a sound.
    Region {
        /// Where it begins.
        start_secs: f64,
        /// Where it ends.
        end_secs: f64,
    },
}

/// What is special about a mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MarkFlags {
    /// Hard to recognise.
    pub difficult: bool,
    /// Cut off by the picture's edge.
    pub truncated: bool,
    /// Partly hidden by something else.
    pub occluded: bool,
}

/// A mark about to be stored, with its class by name.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMark {
    /// The mark that it replaces; `None` for a new one.
    pub id: Option<MarkId>,
    /// Class name.
    pub class: String,
    /// Where it holds.
    pub shape: Shape,
    /// What is special about it.
    pub flags: MarkFlags,
}

impl Shape {
    /// The box's left, top, width and height, where it is one.
    pub fn rect_px(&self) -> Option<[f32; 4]> {
        match self {
            Self::Box { rect_px } => Some(*rect_px),
            _ => None,
        }
    }

    /// The smallest box around it on a picture, where it lies on one.
    pub fn bounds_px(&self) -> Option<[f32; 4]> {
        match self {
            Self::Box { rect_px } => Some(*rect_px),
            Self::Point { at_px: [x, y] } => Some([*x, *y, 0.0, 0.0]),
            Self::Polygon { points_px } => {
                let [first, ..] = &points_px[..] else {
                    return None;
                };
                let (mut low, mut high) = (*first, *first);
                for point in points_px {
                    for side in 0..2 {
                        low[side] = low[side].min(point[side]);
                        high[side] = high[side].max(point[side]);
                    }
                }
                Some([low[0], low[1], high[0] - low[0], high[1] - low[1]])
            }
            Self::Whole | Self::Span { .. } | Self::Region { .. } => None,
        }
    }

    /// Why it can be no mark, if so: numbers that are missing, no extent, too few points.
    pub fn flaw(&self) -> Option<&'static str> {
        let (numbers_are_fine, has_extent) = match self {
            Self::Whole => (true, true),
            Self::Box {
                rect_px: [x, y, w, h],
            } => (
                [x, y, w, h].iter().all(|n| n.is_finite()),
                *w > 0.0 && *h > 0.0,
            ),
            Self::Polygon { points_px } => (
                points_px.iter().flatten().all(|n| n.is_finite()),
                points_px.len() >= 3,
            ),
            Self::Point { at_px } => (at_px.iter().all(|n| n.is_finite()), true),
            Self::Span { start, end } => (true, start < end),
            Self::Region {
                start_secs,
                end_secs,
            } => (
                start_secs.is_finite() && end_secs.is_finite() && *start_secs >= 0.0,
                start_secs < end_secs,
            ),
        };
        if !numbers_are_fine {
            Some("a number is missing")
        } else if !has_extent {
            Some("it has no extent")
        } else {
            None
        }
    }
}

/// The form in which it is stored: its kind and its numbers.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("whole"),
            Self::Box {
                rect_px: [x, y, w, h],
            } => write!(f, "box {x} {y} {w} {h}"),
            Self::Polygon { points_px } => {
                f.write_str("polygon")?;
                points_px
                    .iter()
                    .try_for_each(|[x, y]| write!(f, " {x} {y}"))
            }
            Self::Point { at_px: [x, y] } => write!(f, "point {x} {y}"),
            Self::Span { start, end } => write!(f, "span {start} {end}"),
            Self::Region {
                start_secs,
                end_secs,
            } => write!(f, "region {start_secs} {end_secs}"),
        }
    }
}

/// From the form in which it is stored.
impl FromStr for Shape {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        fn numbers<T: FromStr, const N: usize>(
            words: std::str::SplitAsciiWhitespace<'_>,
        ) -> Result<[T; N], ()> {
            let all: Vec<T> = words
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(drop)?;
            all.try_into().map_err(drop)
        }
        let mut words = text.split_ascii_whitespace();
        Ok(match words.next().ok_or(())? {
            "whole" => Self::Whole,
            "box" => Self::Box {
                rect_px: numbers(words)?,
            },
            "polygon" => {
                let all: Vec<f32> = words
                    .map(str::parse)
                    .collect::<Result<_, _>>()
                    .map_err(drop)?;
                let (points, rest) = all.as_chunks::<2>();
                if !rest.is_empty() {
                    return Err(());
                }
                Self::Polygon {
                    points_px: points.to_vec(),
                }
            }
            "point" => Self::Point {
                at_px: numbers(words)?,
            },
            "span" => {
                let [start, end] = numbers(words)?;
                Self::Span { start, end }
            }
            "region" => {
                let [start_secs, end_secs] = numbers(words)?;
                Self::Region {
                    start_secs,
                    end_secs,
                }
            }
            _ => return Err(()),
        })
    }
}

impl MarkFlags {
    /// As they are stored.
    pub fn to_bits(self) -> u8 {
        u8::from(self.difficult) | u8::from(self.truncated) << 1 | u8::from(self.occluded) << 2
    }

    /// From what was stored.
    pub fn from_bits(bits: u8) -> Self {
        Self {
            difficult: bits & 1 != 0,
            truncated: bits & 2 != 0,
            occluded: bits & 4 != 0,
        }
    }

    /// One letter for each flag that is set, as label tools abbreviate them.
    pub fn letters(self) -> String {
        let mut letters = String::new();
        for (is_set, letter) in [
            (self.difficult, 'D'),
            (self.truncated, 'T'),
            (self.occluded, 'O'),
        ] {
            if is_set {
                let _ = letters.write_char(letter);
            }
        }
        letters
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn shapes_come_back_as_they_were_stored() {
        let shapes = [
            Shape::Whole,
            Shape::Box {
                rect_px: [0.1, -2.5, 1e-3, 8660.25],
            },
            Shape::Polygon {
                points_px: vec![[0.0, 0.0], [10.5, 0.0], [3.3, 7.7]],
            },
            Shape::Point { at_px: [1.0, 2.0] },
            Shape::Span { start: 3, end: 9 },
            Shape::Region {
                start_secs: 0.1,
                end_secs: 12.000_001,
            },
        ];
        for shape in shapes {
            assert_eq!(shape.to_string().parse(), Ok(shape.clone()), "{shape}");
            assert_eq!(shape.flaw(), None);
        }
        for text in [
            "",
            "circle 1 2",
            "box 1 2 3",
            "polygon 1 2 3",
            "span a 2",
            "point 1 2 3",
        ] {
            assert_eq!(text.parse::<Shape>(), Err(()), "{text}");
        }
    }

    #[test]
    fn what_can_be_no_mark_says_why() {
        let flawed = [
            Shape::Box {
                rect_px: [0.0, 0.0, 0.0, 4.0],
            },
            Shape::Box {
                rect_px: [f32::NAN, 0.0, 1.0, 4.0],
            },
            Shape::Polygon {
                points_px: vec![[0.0, 0.0], [1.0, 1.0]],
            },
            Shape::Span { start: 4, end: 4 },
            Shape::Region {
                start_secs: 2.0,
                end_secs: 1.0,
            },
        ];
        for shape in flawed {
            assert!(shape.flaw().is_some(), "{shape}");
        }
    }

    #[test]
    fn flags_fit_into_bits() {
        for bits in 0..8 {
            assert_eq!(MarkFlags::from_bits(bits).to_bits(), bits);
        }
        assert_eq!(MarkFlags::from_bits(5).letters(), "DO");
    }
}
