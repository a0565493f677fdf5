//! The class of a picture by what is drawn on it.

use super::{DataKind, NewMark, Shape};

/// A picture on which all is of one class is a picture of that class. Parts of a text or a sound
/// say nothing about the whole.
pub fn only_class(kind: DataKind, marks: &[NewMark]) -> Option<String> {
    if kind != DataKind::Pictures {
        return None;
    }
    let mut drawn = marks.iter().filter(|mark| mark.shape != Shape::Whole);
    let first = drawn.next()?;
    drawn
        .all(|other| other.class == first.class)
        .then(|| first.class.clone())
}
