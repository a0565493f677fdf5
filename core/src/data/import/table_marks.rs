//! Marks as tables say them: a row for each, with its place in columns of their own; or all of a
//! text's spans in one cell, as Prodigy writes them.

use super::class_list::class_name;
use super::fault_list::FaultList;
use super::found::{FoundMark, MarkUnit};
use super::json_file;
use crate::data::media::SkipReason;
use crate::data::table::types::{self, Summary};
use crate::data::table::{self, Table};
use crate::data::{DataKind, MarkFlags, Shape};
use crate::label::offsets::Unit;
use serde_json::Value;

/// Names of the columns of boxes, with whether the last two are the far corner.
const BOX_COLUMNS: [([&str; 4], bool); 9] = [
    (["xmin", "ymin", "xmax", "ymax"], true),
    (["x1", "y1", "x2", "y2"], true),
    (["left", "top", "right", "bottom"], true),
    (["bboxxmin", "bboxymin", "bboxxmax", "bboxymax"], true),
    (["x", "y", "width", "height"], false),
    (["x", "y", "w", "h"], false),
    (["left", "top", "width", "height"], false),
    (["bboxx", "bboxy", "bboxwidth", "bboxheight"], false),
    (["bboxx", "bboxy", "bboxw", "bboxh"], false),
];

/// Names of the column of an outline or a point.
const POINTS: [&str; 3] = ["points", "polygon", "segmentation"];

/// Columns of a part of a text, in the order in which they count.
const SPANS: [([&str; 2], Unit); 3] = [
    (["start", "end"], Unit::Scalars),
    (["startutf16", "endutf16"], Unit::Utf16),
    (["startbyte", "endbyte"], Unit::Bytes),
];

/// Names of the flags.
const FLAGS: [&str; 3] = ["difficult", "truncated", "occluded"];

/// The numbers of a column, one a row.
type Numbers = Vec<Option<f64>>;

/// The columns of a table that say where marks are.
#[derive(Default)]
pub(super) struct MarkColumns {
    rect: Option<([Numbers; 4], bool)>,
    points: Option<usize>,
    region: Option<[Numbers; 2]>,
    span: Option<([Numbers; 2], Unit)>,
    flags: [Option<usize>; 3],
    /// Their places in the table.
    places: Vec<usize>,
}

/// A place with what it counts in.
type Place = (Shape, MarkUnit);

impl MarkColumns {
    /// The columns that say marks on this kind of data.
    pub fn of(table: &Table, summaries: &[Summary], kind: DataKind) -> Self {
        let mut columns = Self::default();
        let numbers = |place: usize| {
            let number = summaries[place].number.as_ref();
            let decimal = number.map_or(table::Decimal::Point, |number| number.decimal);
            types::numbers(&table.columns[place], decimal)
        };
        match kind {
            DataKind::Pictures => {
                if let Some((places, has_corners)) = box_columns(table) {
                    columns.rect = Some((places.map(numbers), has_corners));
                    columns.places.extend(places);
                }
                columns.points = POINTS.iter().find_map(|name| column(table, name));
                columns.places.extend(columns.points);
            }
            DataKind::Sounds => {
                if let Some(places) = columns_of(table, ["startsecs", "endsecs"]) {
                    columns.region = Some(places.map(numbers));
                    columns.places.extend(places);
                }
            }
            DataKind::Texts => {
                for (names, unit) in SPANS {
                    let Some(places) = columns_of(table, names) else {
                        continue;
                    };
                    columns.places.extend(places);
                    columns
                        .span
                        .get_or_insert_with(|| (places.map(numbers), unit));
                }
            }
            DataKind::Rows => {}
        }
        if !columns.is_empty() {
            columns.flags = FLAGS.map(|name| column(table, name));
            columns.places.extend(columns.flags.into_iter().flatten());
        }
        columns
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether a column is one of them.
    pub fn contains(&self, place: usize) -> bool {
        self.places.contains(&place)
    }

    /// Whether what they say are parts of the texts in a column: most of them end within.
    pub fn fits_texts(&self, table: &Table, text_column: usize) -> bool {
        let (mut num_fitting, mut num_others) = (0, 0);
        for row in 0..table.num_rows {
            match self.place(table, row) {
                Ok(None) => {}
                Ok(Some((Shape::Span { end, .. }, _)))
                    if table.columns[text_column]
                        .cells
                        .text(row)
                        .is_some_and(|text| end as usize <= text.len()) =>
                {
                    num_fitting += 1;
                }
                _ => num_others += 1,
            }
        }
        num_fitting > num_others
    }

    /// Where the mark of a row is; `None` where the row is about the whole.
    pub fn place(&self, table: &Table, row: usize) -> Result<Option<Place>, SkipReason> {
        if let Some((numbers, has_corners)) = &self.rect
            && let Some(rect) = rect_of(numbers, *has_corners, row)?
        {
            let is_share = rect.iter().all(|number| (0.0..=1.0).contains(number));
            let shape = Shape::Box { rect_px: rect };
            return Ok(Some((shape, unit(is_share))));
        }
        let text = |place: usize| table.columns[place].cells.text(row);
        let cell = |place: usize| text(place).filter(|text| !table::is_missing(text));
        if let Some(cell) = self.points.and_then(cell) {
            return points_of(cell).map(Some);
        }
        if let Some([starts, ends]) = &self.region
            && let Some([start_secs, end_secs]) = both(starts, ends, row, "bad-region")?
        {
            let shape = Shape::Region {
                start_secs,
                end_secs,
            };
            return Ok(Some((shape, MarkUnit::Own)));
        }
        if let Some(([starts, ends], unit)) = &self.span
            && let Some([start, end]) = both(starts, ends, row, "bad-span")?
        {
            return span(start, end, *unit).map(Some);
        }
        Ok(None)
    }

    /// What is special about the mark of a row.
    pub fn flags(&self, table: &Table, row: usize) -> MarkFlags {
        let [difficult, truncated, occluded] = self.flags.map(|place| {
            let text = place.and_then(|place| table.columns[place].cells.text(row));
            text.is_some_and(is_yes)
        });
        MarkFlags {
            difficult,
            truncated,
            occluded,
        }
    }
}

/// The place of a column of this name, whatever its case and the marks in it.
pub(super) fn column(table: &Table, name: &str) -> Option<usize> {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-', ' '], "");
    table
        .columns
        .iter()
        .position(|column| plain(&column.name) == name)
}

fn columns_of<const N: usize>(table: &Table, names: [&str; N]) -> Option<[usize; N]> {
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(names) {
        *place = column(table, name)?;
    }
    Some(places)
}

/// The columns of boxes, and whether the last two are the far corner.
pub(super) fn box_columns(table: &Table) -> Option<([usize; 4], bool)> {
    let mut known = BOX_COLUMNS.iter();
    known.find_map(|(names, has_corners)| Some((columns_of(table, *names)?, *has_corners)))
}

/// The spans of a text that one cell says, as Prodigy writes them, and how many more are none, which
/// are named in `faults`.
pub(super) fn spans_in(cell: &str, faults: &mut FaultList) -> (Vec<FoundMark>, usize) {
    let Ok(Value::Array(spans)) = serde_json::from_str(cell) else {
        faults.note("bad-span", "the spans of a text are no list");
        return (Vec::new(), 1);
    };
    let mut marks = Vec::with_capacity(spans.len());
    for said in &spans {
        let number = |name| said.get(name).and_then(json_file::number);
        let label = said.get("label").and_then(json_file::identifier);
        let class = label.and_then(|label| class_name(&label));
        match (class, number("start"), number("end")) {
            (Some(class), Some(start), Some(end)) => match span(start, end, Unit::Scalars) {
                Ok((shape, unit)) => marks.push(FoundMark {
                    unit,
                    flags: flags_in(said),
                    ..FoundMark::plain(class, shape)
                }),
                Err(reason) => faults.add(reason),
            },
            _ => faults.note("bad-span", "a span without a class, a start or an end"),
        }
    }
    let num_bad = spans.len() - marks.len();
    (marks, num_bad)
}

fn flags_in(said: &Value) -> MarkFlags {
    let [difficult, truncated, occluded] =
        FLAGS.map(|name| said.get(name).is_some_and(json_file::is_set));
    MarkFlags {
        difficult,
        truncated,
        occluded,
    }
}

fn span(start: f64, end: f64, unit: Unit) -> Result<Place, SkipReason> {
    let is_place = |at: f64| (0.0..=f64::from(u32::MAX)).contains(&at) && at.fract() == 0.0;
    if !(is_place(start) && is_place(end) && start < end) {
        let message = format!("a span from {start} to {end}");
        return Err(SkipReason::new("bad-span", message));
    }
    let shape = Shape::Span {
        start: start as u32,
        end: end as u32,
    };
    Ok((shape, MarkUnit::Text(unit)))
}

/// The outline or the point that a cell lists: `[[x, y], …]`, `[x, y, …]`, or numbers apart from
/// each other.
fn points_of(cell: &str) -> Result<Place, SkipReason> {
    let bad = || SkipReason::new("bad-outline", "an outline that is no list of points");
    let numbers: Option<Vec<f64>> = match serde_json::from_str(cell) {
        Ok(value) => flat(&value),
        Err(_) => cell
            .split([' ', ',', ';'])
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().ok())
            .collect(),
    };
    let numbers: Vec<f32> = numbers.ok_or_else(bad)?.iter().map(|n| *n as f32).collect();
    let (points, rest) = numbers.as_chunks::<2>();
    let is_share = numbers.iter().all(|number| (0.0..=1.0).contains(number));
    match points {
        _ if !rest.is_empty() => Err(bad()),
        // A point in the corner pixel is one all the same.
        [at_px] => Ok((Shape::Point { at_px: *at_px }, MarkUnit::Own)),
        [_, _, _, ..] => {
            let points_px = points.to_vec();
            Ok((Shape::Polygon { points_px }, unit(is_share)))
        }
        _ => Err(bad()),
    }
}

/// The numbers of a list, or of a list of lists.
fn flat(value: &Value) -> Option<Vec<f64>> {
    let mut numbers = Vec::new();
    for item in value.as_array()? {
        match item {
            Value::Array(_) => numbers.extend(flat(item)?),
            item => numbers.push(json_file::number(item)?),
        }
    }
    Some(numbers)
}

fn unit(is_share: bool) -> MarkUnit {
    if is_share {
        MarkUnit::Shares
    } else {
        MarkUnit::Own
    }
}

/// A row without any number is about a picture without a box.
fn rect_of(
    numbers: &[Numbers; 4],
    has_corners: bool,
    row: usize,
) -> Result<Option<[f32; 4]>, SkipReason> {
    let numbers = numbers
        .each_ref()
        .map(|column| column.get(row).copied().flatten());
    match numbers {
        [None, None, None, None] => Ok(None),
        [Some(x), Some(y), Some(a), Some(b)] => {
            let (width, height) = if has_corners { (a - x, b - y) } else { (a, b) };
            if width <= 0.0 || height <= 0.0 {
                return Err(SkipReason::new("box-without-area", "a box without area"));
            }
            Ok(Some([x, y, width, height].map(|number| number as f32)))
        }
        _ => Err(SkipReason::new(
            "box-not-a-number",
            "a box whose place is not a number",
        )),
    }
}

/// Both ends of a part, or none.
fn both(
    starts: &Numbers,
    ends: &Numbers,
    row: usize,
    code: &'static str,
) -> Result<Option<[f64; 2]>, SkipReason> {
    let at = |numbers: &Numbers| numbers.get(row).copied().flatten();
    match (at(starts), at(ends)) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) => Ok(Some([start, end])),
        _ => Err(SkipReason::new(code, "a part with one end only")),
    }
}

fn is_yes(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(text.as_str(), "1" | "true" | "yes" | "是")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::path::Path;

    #[test]
    fn points_are_read_however_they_are_written() {
        for cell in [
            "[[1, 2], [3, 2], [3, 9]]",
            "[1, 2, 3, 2, 3, 9]",
            "1,2 3,2 3,9",
        ] {
            let (shape, unit) = points_of(cell).unwrap();
            assert_eq!(shape.to_string(), "polygon 1 2 3 2 3 9", "{cell}");
            assert_eq!(unit, MarkUnit::Own);
        }
        assert_eq!(
            points_of("[[1, 0.5]]").unwrap().0.to_string(),
            "point 1 0.5"
        );
        assert_eq!(points_of("[0, 0, 1, 0, 1, 1]").unwrap().1, MarkUnit::Shares);
        for cell in [
            "[1, 2, 3]",
            "[[1, 2], [3, 4]]",
            "{}",
            "here",
            "[]",
            "[[1, \"a\"]]",
        ] {
            assert_eq!(points_of(cell).unwrap_err().code, "bad-outline", "{cell}");
        }
    }

    #[test]
    fn spans_of_prodigy_are_read_and_bad_ones_named() {
        let mut faults = FaultList::of(Path::new("a.jsonl"));
        let cell = r#"[{"start": 0, "end": 2, "label": "ORG", "token_start": 0},
            {"start": 2, "end": 2, "label": "ORG"}, {"start": 0, "end": 2},
            {"start": 0.5, "end": 2, "label": "ORG"}, 7]"#;
        let (marks, num_bad) = spans_in(cell, &mut faults);
        assert_eq!((marks.len(), num_bad), (1, 4));
        assert_eq!(marks[0].shape, Shape::Span { start: 0, end: 2 });
        assert_eq!(faults.finish().len(), 4);
    }
}
