//! Microsoft COCO: one JSON file a split, boxes as absolute `[x, y, width, height]`, outlines as
//! `segmentation`, points as `keypoints` of one point.

use super::{ExportSet, copy, of_split, short, write_class_list, write_json};
use crate::data::{NewMark, Shape, Split};
use crate::failure::Failure;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let id_of = |name: &str| {
        set.classes
            .iter()
            .position(|class| class == name)
            .map(|i| i + 1)
    };
    let marks = || set.items.iter().flat_map(|item| &item.marks);
    let categories: Vec<Value> = set
        .classes
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let has_points = marks()
                .any(|mark| mark.class == *name && matches!(mark.shape, Shape::Point { .. }));
            category(index as u64 + 1, name, has_points)
        })
        .collect();
    for split in Split::ALL {
        let items = of_split(set, split);
        if items.is_empty() {
            continue;
        }
        let (mut images, mut annotations) = (Vec::new(), Vec::new());
        for (index, item) in items.into_iter().enumerate() {
            copy(item, root, &format!("{split}/{}", item.name))?;
            images.push(image(index as u64 + 1, &item.name, item.size_px));
            for mark in &item.marks {
                let mut annotation = annotation(mark);
                annotation["id"] = json!(annotations.len() + 1);
                annotation["image_id"] = json!(index + 1);
                annotation["category_id"] = json!(id_of(&mark.class));
                annotations.push(annotation);
            }
        }
        let file = whole(images, annotations, categories.clone());
        write_json(root, &format!("annotations/instances_{split}.json"), &file)?;
    }
    write_class_list(&set.classes, root)
}

/// A file with these lists.
pub(crate) fn whole(images: Vec<Value>, annotations: Vec<Value>, categories: Vec<Value>) -> Value {
    json!({
        "info": { "description": "Written by Hearth" },
        "licenses": [],
        "images": images,
        "annotations": annotations,
        "categories": categories,
    })
}

/// A class.
pub(crate) fn category(id: u64, name: &str, has_points: bool) -> Value {
    let mut category = json!({ "id": id, "name": name, "supercategory": "" });
    if has_points {
        category["keypoints"] = json!(["point"]);
        category["skeleton"] = json!([]);
    }
    category
}

/// A picture.
pub(crate) fn image(id: u64, name: &str, [width, height]: [u32; 2]) -> Value {
    json!({ "id": id, "file_name": name, "width": width, "height": height })
}

/// A mark, without its own id and those of picture and class.
pub(crate) fn annotation(mark: &NewMark) -> Value {
    let bounds = mark.shape.bounds_px().unwrap_or_default();
    let (segmentation, area) = match &mark.shape {
        Shape::Polygon { points_px } => {
            let numbers: Vec<f64> = points_px.iter().flatten().map(|n| short(*n)).collect();
            (json!([numbers]), area(points_px))
        }
        _ => (json!([]), bounds[2] * bounds[3]),
    };
    let mut value = json!({
        "bbox": bounds.map(short),
        "area": short(area),
        "iscrowd": 0,
        "segmentation": segmentation,
        // Where CVAT puts them; `import/coco.rs` reads them there.
        "attributes": {
            "difficult": mark.flags.difficult,
            "truncated": mark.flags.truncated,
            "occluded": mark.flags.occluded,
        },
    });
    if let Shape::Point { at_px: [x, y] } = mark.shape {
        value["keypoints"] = json!([short(x), short(y), 2]);
        value["num_keypoints"] = json!(1);
    }
    value
}

/// The area inside of an outline (shoelace formula).
fn area(points: &[[f32; 2]]) -> f32 {
    let next = points.iter().cycle().skip(1);
    let doubled: f32 = points
        .iter()
        .zip(next)
        .map(|([x, y], [next_x, next_y])| x * next_y - next_x * y)
        .sum();
    (doubled / 2.0).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_of_an_outline_is_that_inside() {
        let triangle = [[0.0, 0.0], [4.0, 0.0], [4.0, 3.0]];
        assert!((area(&triangle) - 6.0).abs() < 1e-6);
        let [a, b, c] = triangle;
        assert!((area(&[c, b, a]) - 6.0).abs() < 1e-6, "either way around");
    }
}
