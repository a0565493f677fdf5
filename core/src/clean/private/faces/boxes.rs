//! From what the net says of each place to boxes, each face once.

use super::Face;
use super::net::Level;

/// Share of the common area from which two boxes are of one face.
const SAME: f32 = 0.3;

/// Adds the faces that a level says are there.
pub(super) fn decode(level: &Level, stride: usize, least_score: f32, found: &mut Vec<Face>) {
    let plane = level.height * level.width;
    let value = |channel: usize, at: usize| level.planes[channel * plane + at];
    let stride = stride as f32;
    for at in 0..plane {
        let score = (sigmoid(value(0, at)) * sigmoid(value(1, at))).sqrt();
        if score < least_score {
            continue;
        }
        let (x, y) = ((at % level.width) as f32, (at / level.width) as f32);
        let (centre_x, centre_y) = ((x + value(2, at)) * stride, (y + value(3, at)) * stride);
        let (width, height) = (value(4, at).exp() * stride, value(5, at).exp() * stride);
        found.push(Face {
            rect_px: [
                centre_x - width / 2.0,
                centre_y - height / 2.0,
                width,
                height,
            ],
            score,
        });
    }
}

fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}

/// Of boxes that overlap only the surest; the surest first.
pub(super) fn without_overlaps(mut faces: Vec<Face>) -> Vec<Face> {
    faces.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Face> = Vec::new();
    for face in faces {
        let is_new = kept
            .iter()
            .all(|other| overlap(&face.rect_px, &other.rect_px) < SAME);
        if is_new {
            kept.push(face);
        }
    }
    kept
}

/// The common area of two rectangles against what both cover.
fn overlap(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    let along = |axis: usize| {
        let end = (a[axis] + a[axis + 2]).min(b[axis] + b[axis + 2]);
        (end - a[axis].max(b[axis])).max(0.0)
    };
    let common = along(0) * along(1);
    let all = a[2] * a[3] + b[2] * b[3] - common;
    if all > 0.0 { common / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f32, score: f32) -> Face {
        Face {
            rect_px: [x, 0.0, 10.0, 10.0],
            score,
        }
    }

    #[test]
    fn a_place_says_where_its_face_is() {
        let mut planes = vec![-9.0; 6 * 6];
        // The place in the second column of the second row of two by three.
        let at = 4;
        for (channel, value) in [9.0, 9.0, 0.5, 0.0, 4_f32.ln(), 2_f32.ln()]
            .into_iter()
            .enumerate()
        {
            planes[channel * 6 + at] = value;
        }
        let level = Level {
            planes,
            height: 2,
            width: 3,
        };
        let mut found = Vec::new();
        decode(&level, 8, 0.5, &mut found);
        assert_eq!(found.len(), 1);
        let wanted = [12.0 - 16.0, 8.0 - 8.0, 32.0, 16.0];
        for (value, wanted) in found[0].rect_px.iter().zip(wanted) {
            assert!((value - wanted).abs() < 1e-3, "{found:?}");
        }
    }

    #[test]
    fn of_boxes_that_overlap_the_surest_stays() {
        let kept = without_overlaps(vec![face(0.0, 0.7), face(2.0, 0.9), face(50.0, 0.8)]);
        assert_eq!(kept, [face(2.0, 0.9), face(50.0, 0.8)]);
    }
}
