//! What marks lie on: a picture with its size, a text, a sound with its length.

use super::found::MarkUnit;
use super::read_text::place_in_clean;
use crate::data::media::SkipReason;
use crate::data::{Content, Shape};
use crate::label::offsets::{self, Unit};

/// What marks lie on.
#[derive(Clone, Copy, Debug)]
pub enum Canvas<'a> {
    /// A picture of this size, upright.
    Picture {
        /// Width and height in pixels.
        size_px: [u32; 2],
    },
    /// A text.
    Text {
        /// As the file has it, which marks are counted in.
        written: &'a str,
        /// As it is kept.
        kept: &'a str,
    },
    /// A sound.
    Sound {
        /// Its length.
        duration_secs: f64,
    },
    /// A row of a table, on which nothing can be drawn.
    Row,
}

impl<'a> Canvas<'a> {
    /// What an item holds; `written` is its text as the file has it, where that is known.
    pub fn of(content: &'a Content, written: Option<&'a str>) -> Self {
        match content {
            Content::Picture(picture) => Self::Picture {
                size_px: picture.size_px,
            },
            Content::Sound(sound) => Self::Sound {
                duration_secs: f64::from(sound.facts.duration_secs),
            },
            Content::Text(text) => Self::Text {
                written: written.unwrap_or(text),
                kept: text,
            },
            Content::Row(_) => Self::Row,
        }
    }

    /// A shape in what it is stored in, cut at the edges of what it lies on.
    ///
    /// # Errors
    /// If a number is missing, it has no extent, it lies outside, or it is of another kind of data.
    pub fn placed(&self, shape: &Shape, unit: MarkUnit) -> Result<Shape, SkipReason> {
        match (self, shape) {
            (_, Shape::Whole) => Ok(Shape::Whole),
            (Self::Picture { size_px }, Shape::Box { rect_px }) => {
                box_on(*rect_px, unit, *size_px).map(|rect_px| Shape::Box { rect_px })
            }
            (Self::Picture { size_px }, Shape::Polygon { points_px }) => {
                polygon_on(points_px, unit, *size_px).map(|points_px| Shape::Polygon { points_px })
            }
            (Self::Picture { size_px }, Shape::Point { at_px }) => {
                point_on(*at_px, unit, *size_px).map(|at_px| Shape::Point { at_px })
            }
            (Self::Text { written, kept }, Shape::Span { start, end }) => {
                span_on([*start, *end], unit, written, kept)
            }
            (
                Self::Sound { duration_secs },
                Shape::Region {
                    start_secs,
                    end_secs,
                },
            ) => region_on([*start_secs, *end_secs], *duration_secs),
            _ => Err(SkipReason::new(
                "mark-of-another-kind",
                "a mark that cannot be drawn on this kind of data",
            )),
        }
    }
}

/// Pixels for each number, sideways and down.
fn scale(unit: MarkUnit, size_px: [u32; 2]) -> [f32; 2] {
    match unit {
        MarkUnit::Shares => size_px.map(|side| side as f32),
        _ => [1.0, 1.0],
    }
}

fn not_a_number() -> SkipReason {
    SkipReason::new("box-not-a-number", "a box whose place is not a number")
}

fn box_on(rect: [f32; 4], unit: MarkUnit, size_px: [u32; 2]) -> Result<[f32; 4], SkipReason> {
    let [width, height] = size_px.map(|side| side as f32);
    if !rect.iter().all(|number| number.is_finite()) {
        return Err(not_a_number());
    }
    let scale = scale(unit, size_px);
    let [x, y, w, h] = rect;
    let (x, w) = (x * scale[0], w * scale[0]);
    let (y, h) = (y * scale[1], h * scale[1]);
    if w <= 0.0 || h <= 0.0 {
        return Err(SkipReason::new("box-without-area", "a box without area"));
    }
    let (left, right) = (x.clamp(0.0, width), (x + w).clamp(0.0, width));
    let (top, bottom) = (y.clamp(0.0, height), (y + h).clamp(0.0, height));
    if right <= left || bottom <= top {
        return Err(SkipReason::new("box-outside", "a box outside the picture"));
    }
    Ok([left, top, right - left, bottom - top])
}

fn polygon_on(
    points: &[[f32; 2]],
    unit: MarkUnit,
    size_px: [u32; 2],
) -> Result<Vec<[f32; 2]>, SkipReason> {
    if !points.iter().flatten().all(|number| number.is_finite()) {
        return Err(not_a_number());
    }
    let scale = scale(unit, size_px);
    let mut points: Vec<[f32; 2]> = points
        .iter()
        .map(|[x, y]| {
            [
                (x * scale[0]).clamp(0.0, size_px[0] as f32),
                (y * scale[1]).clamp(0.0, size_px[1] as f32),
            ]
        })
        .collect();
    // Many programs write the first point again at the end.
    if points.len() > 3 && points.first() == points.last() {
        points.pop();
    }
    let has_extent = points.len() >= 3
        && Shape::Polygon {
            points_px: points.clone(),
        }
        .bounds_px()
        .is_some_and(|[_, _, width, height]| width > 0.0 && height > 0.0);
    if !has_extent {
        let message = "an outline without area, or outside the picture";
        return Err(SkipReason::new("outline-without-area", message));
    }
    Ok(points)
}

fn point_on([x, y]: [f32; 2], unit: MarkUnit, size_px: [u32; 2]) -> Result<[f32; 2], SkipReason> {
    let scale = scale(unit, size_px);
    let (x, y) = (x * scale[0], y * scale[1]);
    if !(x.is_finite() && y.is_finite()) {
        return Err(not_a_number());
    }
    let is_inside =
        (0.0..=size_px[0] as f32).contains(&x) && (0.0..=size_px[1] as f32).contains(&y);
    if !is_inside {
        return Err(SkipReason::new(
            "point-outside",
            "a point outside the picture",
        ));
    }
    Ok([x, y])
}

fn span_on(
    [start, end]: [u32; 2],
    unit: MarkUnit,
    written: &str,
    kept: &str,
) -> Result<Shape, SkipReason> {
    let counted_in = match unit {
        MarkUnit::Text(unit) => unit,
        _ => Unit::Scalars,
    };
    let bad = |message: String| SkipReason::new("bad-span", message);
    let range = start as usize..end as usize;
    let found = offsets::convert(written, &[range], counted_in, Unit::Scalars)
        .map_err(|error| bad(error.to_string()))?;
    let [start, end] = [found[0].start, found[0].end].map(|at| place_in_clean(written, kept, at));
    if start >= end {
        return Err(bad("a span without a character".to_owned()));
    }
    Ok(Shape::Span {
        start: start as u32,
        end: end as u32,
    })
}

fn region_on([start, end]: [f64; 2], duration_secs: f64) -> Result<Shape, SkipReason> {
    let bad = |message| SkipReason::new("bad-region", message);
    if !(start.is_finite() && end.is_finite()) {
        return Err(bad("a part of a sound whose place is not a number"));
    }
    let (start_secs, end_secs) = (start.max(0.0), end.min(duration_secs));
    if start_secs >= end_secs {
        return Err(bad("a part of a sound without length, or outside of it"));
    }
    Ok(Shape::Region {
        start_secs,
        end_secs,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    const PICTURE: Canvas<'_> = Canvas::Picture { size_px: [100, 50] };

    #[test]
    fn shapes_are_cut_at_the_edges_of_the_picture() {
        let rect_px = [0.9, 0.5, 0.2, 0.1];
        let placed = PICTURE.placed(&Shape::Box { rect_px }, MarkUnit::Shares);
        let Shape::Box { rect_px } = placed.unwrap() else {
            panic!()
        };
        assert!((rect_px[0] - 90.0).abs() < 1e-4 && (rect_px[2] - 10.0).abs() < 1e-4);
        let points_px = vec![[-5.0, 0.0], [10.0, 0.0], [10.0, 60.0], [-5.0, 0.0]];
        let placed = PICTURE.placed(&Shape::Polygon { points_px }, MarkUnit::Own);
        let points_px = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 50.0]];
        assert_eq!(placed.unwrap(), Shape::Polygon { points_px });
        for (shape, code) in [
            (
                Shape::Point {
                    at_px: [101.0, 1.0],
                },
                "point-outside",
            ),
            (
                Shape::Polygon {
                    points_px: vec![[1.0, 1.0], [2.0, 1.0], [3.0, 1.0]],
                },
                "outline-without-area",
            ),
            (Shape::Span { start: 0, end: 1 }, "mark-of-another-kind"),
            (
                Shape::Box {
                    rect_px: [f32::NAN, 0.0, 1.0, 1.0],
                },
                "box-not-a-number",
            ),
        ] {
            let refused = PICTURE.placed(&shape, MarkUnit::Own).unwrap_err();
            assert_eq!(refused.code, code, "{shape}");
        }
    }

    #[test]
    fn spans_count_in_the_text_as_it_was_written() {
        let text = Canvas::Text {
            written: " \r\n你😀好\r\nno ",
            kept: "你😀好\nno",
        };
        let placed = |start, end, unit| {
            let shape = text.placed(&Shape::Span { start, end }, MarkUnit::Text(unit));
            shape.map(|shape| shape.to_string()).map_err(|e| e.code)
        };
        assert_eq!(placed(3, 5, Unit::Scalars), Ok("span 0 2".to_owned()));
        assert_eq!(placed(4, 6, Unit::Utf16), Ok("span 1 2".to_owned()));
        assert_eq!(placed(9, 11, Unit::Utf16), Ok("span 4 6".to_owned()));
        assert_eq!(placed(0, 2, Unit::Scalars), Err("bad-span"));
        assert_eq!(placed(4, 5, Unit::Utf16), Err("bad-span"), "half an emoji");
        assert_eq!(placed(3, 99, Unit::Scalars), Err("bad-span"));
    }

    #[test]
    fn parts_of_sounds_end_with_the_sound() {
        let sound = Canvas::Sound { duration_secs: 2.0 };
        let region = |start_secs, end_secs| Shape::Region {
            start_secs,
            end_secs,
        };
        let placed = sound.placed(&region(1.5, 9.0), MarkUnit::Own);
        assert_eq!(placed.unwrap(), region(1.5, 2.0));
        let outside = sound.placed(&region(2.5, 9.0), MarkUnit::Own);
        assert_eq!(outside.unwrap_err().code, "bad-region");
    }
}
