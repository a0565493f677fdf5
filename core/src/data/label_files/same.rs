//! When two marks are the same, and which mark became which.

use crate::data::{NewMark, Shape};
use crate::project::edit::SampleLabels;

/// Places on a picture this close are the same: formats and programs round.
const SAME_PX: f32 = 0.5;

/// Ends of parts of sounds this close are the same.
const SAME_SECS: f64 = 0.001;

/// Two points this far apart have nothing to do with each other.
const FAR_PX: f32 = 30.0;

/// Marks that overlap by less are different marks, where their class is the same.
const LEAST_OVERLAP: f64 = 0.1;

/// Marks of different classes that overlap by less are different marks.
const LEAST_OVERLAP_OF_OTHERS: f64 = 0.5;

/// Whether two shapes are in the same place.
pub fn same_place(a: &Shape, b: &Shape) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() <= SAME_PX + 1e-3;
    match (a, b) {
        (Shape::Whole, Shape::Whole) => true,
        (Shape::Box { rect_px: a }, Shape::Box { rect_px: b }) => {
            let corners = |[x, y, w, h]: [f32; 4]| [x, y, x + w, y + h];
            corners(*a)
                .into_iter()
                .zip(corners(*b))
                .all(|(a, b)| near(a, b))
        }
        (Shape::Polygon { points_px: a }, Shape::Polygon { points_px: b }) => {
            let pairs = a.iter().flatten().zip(b.iter().flatten());
            a.len() == b.len() && pairs.into_iter().all(|(a, b)| near(*a, *b))
        }
        (Shape::Point { at_px: a }, Shape::Point { at_px: b }) => {
            near(a[0], b[0]) && near(a[1], b[1])
        }
        (
            Shape::Region {
                start_secs: a_start,
                end_secs: a_end,
            },
            Shape::Region {
                start_secs: b_start,
                end_secs: b_end,
            },
        ) => (a_start - b_start).abs() <= SAME_SECS && (a_end - b_end).abs() <= SAME_SECS,
        (a, b) => a == b,
    }
}

/// Whether two marks say the same.
pub fn same_mark(a: &NewMark, b: &NewMark) -> bool {
    a.class == b.class && a.flags == b.flags && same_place(&a.shape, &b.shape)
}

/// Whether two lists say the same, in whatever order.
pub fn same_marks(a: &[NewMark], b: &[NewMark]) -> bool {
    let same = |a: &NewMark, b: &NewMark| same_mark(a, b).then_some(1.0);
    a.len() == b.len() && pairs(a, b, same).iter().all(Option::is_some)
}

/// Whether labels say the same, in whatever order.
pub fn same_labels(a: &SampleLabels, b: &SampleLabels) -> bool {
    a.class == b.class && same_marks(&a.marks, &b.marks)
}

/// For each mark of `before` the place of the mark in `after` that it became: the one of the same
/// id, else the same mark, else the one that is most like it. `None` for one that is gone.
pub fn became(before: &[NewMark], after: &[NewMark]) -> Vec<Option<usize>> {
    pairs(before, after, likeness)
}

/// How much two marks look like versions of one; `None` where they do not.
fn likeness(a: &NewMark, b: &NewMark) -> Option<f64> {
    if a.id.is_some() && a.id == b.id {
        return Some(10.0);
    }
    if same_mark(a, b) {
        return Some(3.0);
    }
    let overlap = overlap(&a.shape, &b.shape);
    if a.class == b.class {
        (overlap >= LEAST_OVERLAP).then_some(1.0 + overlap)
    } else {
        (overlap >= LEAST_OVERLAP_OF_OTHERS).then_some(overlap)
    }
}

/// Pairs the marks of two lists, those that are most alike first; each is in one pair at most.
fn pairs(
    a: &[NewMark],
    b: &[NewMark],
    likeness: impl Fn(&NewMark, &NewMark) -> Option<f64>,
) -> Vec<Option<usize>> {
    let mut alike: Vec<(f64, usize, usize)> = Vec::new();
    for (at_a, mark_a) in a.iter().enumerate() {
        for (at_b, mark_b) in b.iter().enumerate() {
            if let Some(likeness) = likeness(mark_a, mark_b) {
                alike.push((likeness, at_a, at_b));
            }
        }
    }
    alike.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut partner = vec![None; a.len()];
    let mut is_taken = vec![false; b.len()];
    for (_, at_a, at_b) in alike {
        if partner[at_a].is_none() && !is_taken[at_b] {
            partner[at_a] = Some(at_b);
            is_taken[at_b] = true;
        }
    }
    partner
}

/// How much of two shapes is common to both, 0 to 1.
fn overlap(a: &Shape, b: &Shape) -> f64 {
    match (a, b) {
        (Shape::Point { at_px: a }, Shape::Point { at_px: b }) => {
            let distance = (a[0] - b[0]).hypot(a[1] - b[1]);
            f64::from((1.0 - distance / FAR_PX).max(0.0))
        }
        (Shape::Box { .. } | Shape::Polygon { .. }, Shape::Box { .. } | Shape::Polygon { .. }) => {
            match (a.bounds_px(), b.bounds_px()) {
                (Some(a), Some(b)) => f64::from(overlap_of_boxes(a, b)),
                _ => 0.0,
            }
        }
        (Shape::Span { start, end }, Shape::Span { start: s, end: e }) => overlap_of_parts(
            [f64::from(*start), f64::from(*end)],
            [f64::from(*s), f64::from(*e)],
        ),
        (
            Shape::Region {
                start_secs,
                end_secs,
            },
            Shape::Region {
                start_secs: s,
                end_secs: e,
            },
        ) => overlap_of_parts([*start_secs, *end_secs], [*s, *e]),
        // A further class is the same or another one.
        _ => 0.0,
    }
}

fn overlap_of_boxes([ax, ay, aw, ah]: [f32; 4], [bx, by, bw, bh]: [f32; 4]) -> f32 {
    let width = ((ax + aw).min(bx + bw) - ax.max(bx)).max(0.0);
    let height = ((ay + ah).min(by + bh) - ay.max(by)).max(0.0);
    let common = width * height;
    let all = aw * ah + bw * bh - common;
    if all > 0.0 { common / all } else { 0.0 }
}

fn overlap_of_parts([a_start, a_end]: [f64; 2], [b_start, b_end]: [f64; 2]) -> f64 {
    let common = (a_end.min(b_end) - a_start.max(b_start)).max(0.0);
    let all = a_end.max(b_end) - a_start.min(b_start);
    if all > 0.0 { common / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing::mark;
    use super::*;

    fn list(marks: &[&str]) -> Vec<NewMark> {
        marks.iter().map(|text| mark(text)).collect()
    }

    #[test]
    fn half_a_pixel_is_no_difference_and_order_none_either() {
        let a = list(&[
            "cat box 10 10 20 20",
            "dog box 40 10 20 20",
            "cat point 5 5",
        ]);
        let b = list(&[
            "cat point 5.4 4.6",
            "dog box 40.5 10 20 20",
            "cat box 9.6 10 20.4 19.8",
        ]);
        assert!(same_marks(&a, &b));
        let moved = list(&[
            "cat point 5 5",
            "dog box 40.6 10 20 20",
            "cat box 10 10 20 20",
        ]);
        assert!(!same_marks(&a, &moved));
        let reclassed = list(&[
            "dog point 5 5",
            "dog box 40 10 20 20",
            "cat box 10 10 20 20",
        ]);
        assert!(!same_marks(&a, &reclassed));
        assert!(!same_marks(&a, &a[..2]));
    }

    #[test]
    fn twins_are_two() {
        let one = list(&["cat box 1 1 5 5", "cat box 1 1 5 5", "dog box 9 9 5 5"]);
        let other = list(&["cat box 1 1 5 5", "dog box 9 9 5 5", "dog box 9 9 5 5"]);
        assert!(!same_marks(&one, &other));
        assert!(same_marks(&one, &one.clone()));
    }

    #[test]
    fn a_mark_is_known_again_by_what_it_is_like() {
        let before = list(&["cat box 10 10 20 20", "cat box 50 50 20 20", "dog span 3 9"]);
        let after = list(&["dog span 3 7", "dog box 50 51 20 20", "cat box 14 10 20 20"]);
        assert_eq!(became(&before, &after), [Some(2), Some(1), Some(0)]);
        let gone = list(&["cat box 200 200 20 20", "cat whole"]);
        assert_eq!(became(&before, &gone), [None, None, None]);
    }
}
