//! Shapes on a picture: moved, resized, cut to it, and found at a place.

use hearth_core::data::Shape;

/// A box has this many pixels at least.
pub const LEAST_PX: f32 = 1.0;

/// What a shape is resized by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    /// A side or a corner of a box: -1 left or top, 0 the middle, 1 right or bottom.
    Side(i8, i8),
    /// A point of an outline.
    Vertex(usize),
    /// The middle between a point of an outline and the next: a new point.
    Middle(usize),
}

/// The handles of a shape, with their places. Points are moved as a whole.
pub fn handles(shape: &Shape) -> Vec<(Handle, [f32; 2])> {
    match shape {
        Shape::Box {
            rect_px: [x, y, w, h],
        } => {
            let mut handles = Vec::with_capacity(8);
            // Corners last, so that they are found where a box is small.
            for sides in [
                [0, -1],
                [0, 1],
                [-1, 0],
                [1, 0],
                [-1, -1],
                [1, -1],
                [-1, 1],
                [1, 1],
            ] {
                let [across, down] = sides;
                let at = |start: f32, length: f32, side: i8| {
                    start + length * (f32::from(side) + 1.0) / 2.0
                };
                let place = [at(*x, *w, across), at(*y, *h, down)];
                handles.push((Handle::Side(across, down), place));
            }
            handles
        }
        Shape::Polygon { points_px } => {
            let next = points_px.iter().cycle().skip(1);
            let middles = points_px.iter().zip(next).enumerate();
            let middles = middles.map(|(index, (a, b))| {
                let middle = [f32::midpoint(a[0], b[0]), f32::midpoint(a[1], b[1])];
                (Handle::Middle(index), middle)
            });
            let vertices = points_px.iter().enumerate();
            let vertices = vertices.map(|(index, at)| (Handle::Vertex(index), *at));
            middles.chain(vertices).collect()
        }
        _ => Vec::new(),
    }
}

/// A shape after one of its handles was dragged to a place. A box that is dragged over its own
/// other side turns round.
pub fn resized(shape: &Shape, handle: Handle, to: [f32; 2], size_px: [u32; 2]) -> Shape {
    let [width, height] = size_px.map(|side| side as f32);
    let to = [to[0].clamp(0.0, width), to[1].clamp(0.0, height)];
    match (shape, handle) {
        (Shape::Box { rect_px }, Handle::Side(across, down)) => {
            let [x, y, w, h] = *rect_px;
            let (left, right) = pulled([x, x + w], across, to[0], width);
            let (top, bottom) = pulled([y, y + h], down, to[1], height);
            Shape::Box {
                rect_px: [left, top, right - left, bottom - top],
            }
        }
        (Shape::Polygon { points_px }, Handle::Vertex(index)) => {
            let mut points_px = points_px.clone();
            if let Some(point) = points_px.get_mut(index) {
                *point = to;
            }
            Shape::Polygon { points_px }
        }
        (Shape::Polygon { points_px }, Handle::Middle(index)) => {
            let mut points_px = points_px.clone();
            points_px.insert((index + 1).min(points_px.len()), to);
            Shape::Polygon { points_px }
        }
        _ => shape.clone(),
    }
}

/// The ends of an extent of which one is pulled to a place.
fn pulled([start, end]: [f32; 2], side: i8, to: f32, most: f32) -> (f32, f32) {
    let (fixed, moved) = match side {
        -1 => (end, to),
        1 => (start, to),
        _ => return (start, end),
    };
    let (low, high) = (fixed.min(moved), fixed.max(moved));
    if high - low >= LEAST_PX {
        return (low, high);
    }
    // The side that stays does so, unless the picture ends there.
    let low = low.min(most - LEAST_PX).max(0.0);
    (low, low + LEAST_PX)
}

/// A shape without one of its points; as it is where it needs all of them.
pub fn without_vertex(shape: &Shape, index: usize) -> Shape {
    match shape {
        Shape::Polygon { points_px } if points_px.len() > 3 && index < points_px.len() => {
            let mut points_px = points_px.clone();
            points_px.remove(index);
            Shape::Polygon { points_px }
        }
        _ => shape.clone(),
    }
}

/// A shape so far to the right and down; it stops at the picture's edges.
pub fn moved(shape: &Shape, dx: f32, dy: f32, size_px: [u32; 2]) -> Shape {
    let Some([x, y, w, h]) = shape.bounds_px() else {
        return shape.clone();
    };
    let [width, height] = size_px.map(|side| side as f32);
    let dx = dx.clamp(-x, (width - w - x).max(-x));
    let dy = dy.clamp(-y, (height - h - y).max(-y));
    match shape {
        Shape::Box { .. } => Shape::Box {
            rect_px: [x + dx, y + dy, w, h],
        },
        Shape::Point { .. } => Shape::Point {
            at_px: [x + dx, y + dy],
        },
        Shape::Polygon { points_px } => Shape::Polygon {
            points_px: points_px.iter().map(|[x, y]| [x + dx, y + dy]).collect(),
        },
        other => other.clone(),
    }
}

/// A shape cut to a picture; `None` where nothing of it lies there. Outlines keep their points,
/// drawn to the edge.
pub fn within(shape: &Shape, size_px: [u32; 2]) -> Option<Shape> {
    let [width, height] = size_px.map(|side| side as f32);
    let [x, y, w, h] = shape.bounds_px()?;
    if x > width || y > height || x + w < 0.0 || y + h < 0.0 {
        return None;
    }
    let cut = |[x, y]: [f32; 2]| [x.clamp(0.0, width), y.clamp(0.0, height)];
    let shape = match shape {
        Shape::Box { .. } => {
            let [left, top] = cut([x, y]);
            let [right, bottom] = cut([x + w, y + h]);
            Shape::Box {
                rect_px: [left, top, right - left, bottom - top],
            }
        }
        Shape::Point { at_px } => Shape::Point { at_px: cut(*at_px) },
        Shape::Polygon { points_px } => Shape::Polygon {
            points_px: points_px.iter().map(|point| cut(*point)).collect(),
        },
        _ => return None,
    };
    shape.flaw().is_none().then_some(shape)
}

/// The box between two corners; `None` where it has no extent.
pub fn box_between(a: [f32; 2], b: [f32; 2]) -> Option<Shape> {
    let (left, top) = (a[0].min(b[0]), a[1].min(b[1]));
    let (w, h) = ((a[0] - b[0]).abs(), (a[1] - b[1]).abs());
    (w >= LEAST_PX && h >= LEAST_PX).then_some(Shape::Box {
        rect_px: [left, top, w, h],
    })
}

/// The outline through points; `None` where it has no extent.
pub fn outline(points: &[[f32; 2]]) -> Option<Shape> {
    let mut points_px = points.to_vec();
    // A double click sets its place twice.
    points_px.dedup();
    if points_px.len() > 3 && points_px.first() == points_px.last() {
        points_px.pop();
    }
    (points_px.len() >= 3 && area(&points_px) > 0.0).then_some(Shape::Polygon { points_px })
}

/// Area of an outline, in square pixels.
fn area(points: &[[f32; 2]]) -> f32 {
    let next = points.iter().cycle().skip(1);
    let twice: f32 = points
        .iter()
        .zip(next)
        .map(|(a, b)| a[0] * b[1] - b[0] * a[1])
        .sum();
    twice.abs() / 2.0
}

/// A place drawn to the picture's edges where it is so near to them, and never outside.
pub fn snapped([x, y]: [f32; 2], near_px: f32, size_px: [u32; 2]) -> [f32; 2] {
    let to = |at: f32, end: f32| {
        if at < near_px {
            0.0
        } else if at > end - near_px {
            end
        } else {
            at
        }
    };
    [to(x, size_px[0] as f32), to(y, size_px[1] as f32)]
}

/// Whether a place is on a shape, or so near to it.
pub fn is_at(shape: &Shape, at: [f32; 2], near_px: f32) -> bool {
    let Some([x, y, w, h]) = shape.bounds_px() else {
        return false;
    };
    let is_near = at[0] >= x - near_px
        && at[0] <= x + w + near_px
        && at[1] >= y - near_px
        && at[1] <= y + h + near_px;
    match shape {
        Shape::Polygon { points_px } if is_near => {
            contains(points_px, at) || distance_to(points_px, at) <= near_px
        }
        _ => is_near,
    }
}

fn contains(points: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let next = points.iter().cycle().skip(1);
    let crossings = points.iter().zip(next).filter(|(a, b)| {
        (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]
    });
    crossings.count() % 2 == 1
}

fn distance_to(points: &[[f32; 2]], at: [f32; 2]) -> f32 {
    let next = points.iter().cycle().skip(1);
    let distances = points.iter().zip(next).map(|(a, b)| {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = dx * dx + dy * dy;
        let along = ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / length.max(1e-12);
        let along = along.clamp(0.0, 1.0);
        (at[0] - a[0] - along * dx).hypot(at[1] - a[1] - along * dy)
    });
    distances.fold(f32::INFINITY, f32::min)
}

/// How much of the picture a shape takes, to choose the smaller of two that lie over each other.
pub fn extent(shape: &Shape) -> f32 {
    match shape {
        Shape::Polygon { points_px } => area(points_px),
        other => other.bounds_px().map_or(0.0, |[_, _, w, h]| w * h),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    const SIZE: [u32; 2] = [100, 80];

    fn rect(rect_px: [f32; 4]) -> Shape {
        Shape::Box { rect_px }
    }

    #[test]
    fn each_handle_moves_its_own_sides() {
        let shape = rect([10.0, 20.0, 30.0, 40.0]);
        assert_eq!(handles(&shape).len(), 8);
        for (handle, at) in handles(&shape) {
            assert_eq!(resized(&shape, handle, at, SIZE), shape, "{handle:?}");
            let Handle::Side(across, down) = handle else {
                panic!("{handle:?}");
            };
            let to = [at[0] + 5.0, at[1] + 3.0];
            let [x, y, w, h] = resized(&shape, handle, to, SIZE).rect_px().unwrap();
            let left = if across < 0 { 15.0 } else { 10.0 };
            let right = if across > 0 { 45.0 } else { 40.0 };
            let top = if down < 0 { 23.0 } else { 20.0 };
            let bottom = if down > 0 { 63.0 } else { 60.0 };
            assert_eq!(
                [x, y, x + w, y + h],
                [left, top, right, bottom],
                "{handle:?}"
            );
        }
    }

    #[test]
    fn a_box_turns_round_and_keeps_an_extent_within_the_picture() {
        let shape = rect([10.0, 10.0, 20.0, 20.0]);
        let turned = resized(&shape, Handle::Side(1, 0), [4.0, 0.0], SIZE);
        assert_eq!(turned, rect([4.0, 10.0, 6.0, 20.0]));
        let flat = resized(&shape, Handle::Side(1, 0), [10.0, 0.0], SIZE);
        assert_eq!(flat, rect([10.0, 10.0, 1.0, 20.0]));
        let outside = resized(&shape, Handle::Side(1, 1), [900.0, 900.0], SIZE);
        assert_eq!(outside, rect([10.0, 10.0, 90.0, 70.0]));
        let at_the_end = rect([99.0, 79.0, 1.0, 1.0]);
        let pulled = resized(&at_the_end, Handle::Side(-1, -1), [100.0, 80.0], SIZE);
        assert_eq!(pulled, rect([99.0, 79.0, 1.0, 1.0]));
    }

    #[test]
    fn outlines_get_and_lose_points() {
        let triangle = outline(&[[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [0.0, 10.0]]).unwrap();
        let square = resized(&triangle, Handle::Middle(1), [10.0, 10.0], SIZE);
        let points = |shape: &Shape| match shape {
            Shape::Polygon { points_px } => points_px.len(),
            _ => 0,
        };
        assert_eq!(points(&square), 4);
        assert_eq!(extent(&square), 100.0);
        assert_eq!(without_vertex(&square, 2), triangle);
        assert_eq!(without_vertex(&triangle, 0), triangle, "it needs three");
        let moved = resized(&triangle, Handle::Vertex(0), [-5.0, 5.0], SIZE);
        assert_eq!(points(&moved), 3);
        assert_eq!(
            outline(&[[0.0, 0.0], [5.0, 5.0], [9.0, 9.0]]),
            None,
            "a line"
        );
        assert_eq!(outline(&[[0.0, 0.0], [5.0, 5.0]]), None);
    }

    #[test]
    fn nothing_leaves_the_picture() {
        let shape = rect([10.0, 10.0, 20.0, 20.0]);
        assert_eq!(
            moved(&shape, 500.0, -500.0, SIZE),
            rect([80.0, 0.0, 20.0, 20.0])
        );
        let point = Shape::Point { at_px: [5.0, 5.0] };
        assert_eq!(
            moved(&point, -9.0, 3.0, SIZE),
            Shape::Point { at_px: [0.0, 8.0] }
        );
        assert_eq!(
            within(&rect([-5.0, 70.0, 20.0, 20.0]), SIZE),
            Some(rect([0.0, 70.0, 15.0, 10.0]))
        );
        assert_eq!(within(&rect([200.0, 0.0, 5.0, 5.0]), SIZE), None);
        assert_eq!(within(&Shape::Span { start: 0, end: 1 }, SIZE), None);
        assert_eq!(snapped([3.0, 77.0], 4.0, SIZE), [0.0, 80.0]);
        assert_eq!(snapped([-30.0, 40.0], 4.0, SIZE), [0.0, 40.0]);
        let larger = rect([0.0, 0.0, 300.0, 300.0]);
        assert_eq!(
            moved(&larger, 5.0, 5.0, SIZE),
            larger,
            "of a picture that shrank"
        );
    }

    #[test]
    fn places_are_found_on_shapes() {
        let triangle = outline(&[[0.0, 0.0], [40.0, 0.0], [0.0, 40.0]]).unwrap();
        assert!(is_at(&triangle, [10.0, 10.0], 0.0));
        assert!(
            !is_at(&triangle, [30.0, 30.0], 2.0),
            "in its box, not in it"
        );
        assert!(is_at(&triangle, [21.0, 21.0], 2.0), "near its side");
        assert!(is_at(&Shape::Point { at_px: [5.0, 5.0] }, [7.0, 5.0], 3.0));
        assert_eq!(box_between([9.0, 9.0], [9.5, 20.0]), None);
        assert_eq!(
            box_between([9.0, 9.0], [4.0, 2.0]),
            Some(rect([4.0, 2.0, 5.0, 7.0]))
        );
    }
}
