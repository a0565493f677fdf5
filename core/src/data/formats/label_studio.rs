//! Label Studio's JSON export: one task a sample; places on pictures in percent, those in texts in
//! UTF-16 units, those in sounds in seconds. What is said of a mark is a choice for its region, as
//! `<Choices perRegion="true">` writes it: a result of its own with the id and the place of the
//! region.

use super::{ExportItem, ExportSet, copy, write_class_list, write_json};
use crate::data::{DataKind, NewMark, Shape};
use crate::failure::Failure;
use crate::label::offsets::{self, Unit};
use serde_json::{Map, Value, json};
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let mut tasks = Vec::with_capacity(set.items.len());
    for (index, item) in set.items.iter().enumerate() {
        let path = match set.kind {
            DataKind::Sounds => format!("sounds/{}", item.name),
            _ => format!("images/{}", item.name),
        };
        if item.text.is_none() {
            copy(item, root, &path)?;
        }
        tasks.push(task(index as u64 + 1, set.kind, item, &path));
    }
    write_json(root, "tasks.json", &tasks.into())?;
    write_class_list(&set.classes, root)
}

/// The field of a task's data, which is also what its results are about.
pub(crate) fn field(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Sounds => "audio",
        DataKind::Texts => "text",
        DataKind::Pictures | DataKind::Rows => "image",
    }
}

/// A task; `path` says where a file lies.
pub(crate) fn task(id: u64, kind: DataKind, item: &ExportItem, path: &str) -> Value {
    let what = item.text.as_deref().unwrap_or(path);
    let mut data = Map::new();
    data.insert(field(kind).to_owned(), what.into());
    data.insert("split".to_owned(), json!(item.split));
    let results = results(kind, item, &id.to_string());
    json!({
        "id": id,
        "data": data,
        "annotations": [{ "id": id, "result": results }],
    })
}

/// What is said of an item; the ids of regions begin with `prefix`.
pub(crate) fn results(kind: DataKind, item: &ExportItem, prefix: &str) -> Vec<Value> {
    let to = field(kind);
    let mut results = Vec::new();
    for (number, mark) in item.marks.iter().enumerate() {
        let Some(place) = Place::of(mark, item) else {
            continue;
        };
        let result = |kind: &str, from: &str, said: Value| {
            let mut value = place.value.clone();
            value[kind] = said;
            let mut result = json!({
                "id": format!("{prefix}-{}", number + 1),
                "type": kind,
                "from_name": from,
                "to_name": to,
                "value": value,
            });
            if item.size_px != [0, 0] {
                result["original_width"] = json!(item.size_px[0]);
                result["original_height"] = json!(item.size_px[1]);
                result["image_rotation"] = json!(0);
            }
            result
        };
        results.push(result(place.labels, place.from, json!([mark.class])));
        let flags = [
            ("difficult", mark.flags.difficult),
            ("truncated", mark.flags.truncated),
            ("occluded", mark.flags.occluded),
        ];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
        let flags: Vec<&str> = flags.map(|(flag, _)| flag).collect();
        if !flags.is_empty() {
            results.push(result("choices", "flags", json!(flags)));
        }
    }
    let more = item.marks.iter().filter(|mark| mark.shape == Shape::Whole);
    let classes = item.class.iter().chain(more.map(|mark| &mark.class));
    let classes: Vec<&String> = classes.collect();
    if !classes.is_empty() {
        results.push(json!({
            "type": "choices",
            "from_name": "choice",
            "to_name": to,
            "value": { "choices": classes },
        }));
    }
    results
}

/// Where a mark is, and the control that draws such marks.
struct Place {
    labels: &'static str,
    from: &'static str,
    value: Value,
}

impl Place {
    fn of(mark: &NewMark, item: &ExportItem) -> Option<Self> {
        let [width, height] = item.size_px.map(|side| f64::from(side.max(1)));
        let percent =
            |[x, y]: [f32; 2]| [f64::from(x) / width * 100.0, f64::from(y) / height * 100.0];
        let (labels, from, value) = match &mark.shape {
            Shape::Whole => return None,
            Shape::Box {
                rect_px: [x, y, w, h],
            } => {
                let ([x, y], [w, h]) = (percent([*x, *y]), percent([*w, *h]));
                let place = json!({ "x": x, "y": y, "width": w, "height": h, "rotation": 0 });
                ("rectanglelabels", "label", place)
            }
            Shape::Polygon { points_px } => {
                let points: Vec<[f64; 2]> = points_px.iter().copied().map(percent).collect();
                let place = json!({ "points": points, "closed": true });
                ("polygonlabels", "polygon", place)
            }
            Shape::Point { at_px } => {
                let [x, y] = percent(*at_px);
                // The width is that of the dot on the screen.
                (
                    "keypointlabels",
                    "keypoint",
                    json!({ "x": x, "y": y, "width": 0.5 }),
                )
            }
            Shape::Span { start, end } => {
                let text = item.text.as_deref()?;
                let range = *start as usize..*end as usize;
                let found = offsets::locate(text, &[range], Unit::Scalars).ok()?;
                let place = json!({
                    "start": found[0].start_utf16,
                    "end": found[0].end_utf16,
                    "text": &text[found[0].range(Unit::Bytes)],
                });
                ("labels", "label", place)
            }
            Shape::Region {
                start_secs,
                end_secs,
            } => {
                let place = json!({ "start": start_secs, "end": end_secs, "channel": 0 });
                ("labels", "label", place)
            }
        };
        Some(Self {
            labels,
            from,
            value,
        })
    }
}
