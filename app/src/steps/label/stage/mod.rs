//! What is labelled, large, one file a kind of sample; and what shapes mean on each.

mod picture;
mod row;
mod sound;
mod text;

pub(super) use picture::{first_tool, picture, take};
pub(super) use row::row;
pub(super) use sound::{Listening, sound};
pub(super) use text::written;

use super::LabelState;
use crate::canvas::geometry;
use crate::ui::{regions, span_text};
use hearth_core::data::{Sample, Shape};

/// How far a key moves a region, in seconds a step.
const STEP_SECS: f64 = 0.01;

/// The part of a text or a sound that is chosen, and waits for a class.
pub(super) fn chosen_shape(sample: &Sample, state: &LabelState) -> Option<Shape> {
    if sample.text().is_some() {
        let chosen = state
            .text_selection
            .clone()
            .filter(|range| !range.is_empty())?;
        return Some(Shape::Span {
            start: chosen.start as u32,
            end: chosen.end as u32,
        });
    }
    sample.sound()?;
    let chosen = state.listening.drawn.clone()?;
    Some(Shape::Region {
        start_secs: chosen.start,
        end_secs: chosen.end,
    })
}

/// A span or a region moved by so many steps: the last end of a span by characters, a whole region
/// by hundredths of a second.
pub(super) fn moved(shape: &Shape, sample: &Sample, steps: f32) -> Shape {
    match shape {
        Shape::Span { start, end } => {
            let Some(text) = sample.text() else {
                return shape.clone();
            };
            let range = *start as usize..*end as usize;
            let to = (range.end as f32 + steps).max(0.0) as usize;
            let range = span_text::resized(text, &range, to, true);
            Shape::Span {
                start: range.start as u32,
                end: range.end as u32,
            }
        }
        Shape::Region {
            start_secs,
            end_secs,
        } => {
            let duration = duration_of(sample);
            let by = f64::from(steps) * STEP_SECS;
            let secs = *start_secs..*end_secs;
            let secs = regions::moved(&secs, regions::Part::Whole, by, duration);
            Shape::Region {
                start_secs: secs.start,
                end_secs: secs.end,
            }
        }
        other => other.clone(),
    }
}

/// A shape cut to what a sample has room for; `None` where nothing of it lies there, or where the
/// sample is of another kind.
pub(super) fn fitted(shape: &Shape, sample: &Sample) -> Option<Shape> {
    let fitted = match shape {
        Shape::Whole => return None,
        Shape::Box { .. } | Shape::Polygon { .. } | Shape::Point { .. } => {
            sample.picture()?;
            geometry::within(shape, sample.size_px())?
        }
        Shape::Span { start, end } => {
            let length = sample.text()?.chars().count() as u32;
            Shape::Span {
                start: *start,
                end: (*end).min(length),
            }
        }
        Shape::Region {
            start_secs,
            end_secs,
        } => {
            sample.sound()?;
            Shape::Region {
                start_secs: *start_secs,
                end_secs: end_secs.min(duration_of(sample)),
            }
        }
    };
    fitted.flaw().is_none().then_some(fitted)
}

fn duration_of(sample: &Sample) -> f64 {
    let sound = sample.sound();
    sound.map_or(0.0, |sound| sound.facts.duration_secs.into())
}
