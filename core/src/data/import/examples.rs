//! The first items of a data set as they will look, before anything of it is stored.

use super::ReadData;
use super::found::{Body, FoundItem};
use crate::data::DataKind;
use crate::data::media;
use image::RgbImage;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Items that are shown.
const MOST: usize = 8;

/// Side that pictures are shrunk to, in pixels.
const SIDE_PX: u32 = 192;

/// Characters of a text and of a cell.
const MOST_LETTERS: usize = 200;

/// One item as it will come.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its file's name, without the folders.
    pub name: String,
    /// Its class, or those of its boxes.
    pub class: Option<String>,
    /// What is to be seen of it.
    pub content: ExampleContent,
}

/// What is to be seen of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum ExampleContent {
    /// A small picture; none where its file cannot be read.
    Picture(Option<RgbImage>),
    /// A recording; it is not listened to yet.
    Sound,
    /// The start of a text.
    Text(String),
    /// The cells of a row, in the order of its columns.
    Row(Vec<String>),
}

/// Some items, the classes in turn.
pub(super) fn of(read: &ReadData, kind: DataKind) -> Vec<Example> {
    let items = chosen(&read.found.items);
    let example = |item: &&FoundItem| Example {
        name: name_of(item),
        class: class_of(item),
        content: content_of(item, read, kind),
    };
    items.par_iter().map(example).collect()
}

/// One item of each class, then a second one of each, and so on.
fn chosen(items: &[FoundItem]) -> Vec<&FoundItem> {
    let mut by_class: BTreeMap<Option<&str>, Vec<&FoundItem>> = BTreeMap::new();
    for item in items {
        let of_class = by_class.entry(item.class.as_deref()).or_default();
        if of_class.len() < MOST {
            of_class.push(item);
        }
    }
    let rounds = 0..MOST;
    rounds
        .flat_map(|round| by_class.values().filter_map(move |of| of.get(round)))
        .take(MOST)
        .copied()
        .collect()
}

fn name_of(item: &FoundItem) -> String {
    let name = item.path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn class_of(item: &FoundItem) -> Option<String> {
    let mut of_boxes: Vec<&str> = item.marks.iter().map(|found| &*found.class).collect();
    of_boxes.sort_unstable();
    of_boxes.dedup();
    let of_boxes = (!of_boxes.is_empty()).then(|| of_boxes.join(", "));
    item.class.clone().or(of_boxes)
}

fn content_of(item: &FoundItem, read: &ReadData, kind: DataKind) -> ExampleContent {
    match (&item.body, kind) {
        (Body::Text(text), _) => ExampleContent::Text(start(text)),
        (Body::Row(row), _) => {
            let columns = read.found.columns.iter();
            let cells = columns.map(|column| start(row.cell(column.place).unwrap_or_default()));
            ExampleContent::Row(cells.collect())
        }
        (Body::File, DataKind::Sounds) => ExampleContent::Sound,
        (Body::File, DataKind::Texts | DataKind::Rows) => {
            let bytes = first_bytes(item).unwrap_or_default();
            ExampleContent::Text(start(&String::from_utf8_lossy(&bytes)))
        }
        (Body::File, DataKind::Pictures) => {
            ExampleContent::Picture(media::thumbnail(&item.path, SIDE_PX).ok())
        }
    }
}

/// As much of a text's file as is shown.
fn first_bytes(item: &FoundItem) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(&item.path)?;
    file.take(4 * MOST_LETTERS as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn start(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(MOST_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_come_in_turn() {
        let item = |class: &str, name: &str| FoundItem {
            path: name.into(),
            class: Some(class.to_owned()),
            ..FoundItem::default()
        };
        let mut items: Vec<FoundItem> = (0..20).map(|i| item("cat", &format!("c{i}"))).collect();
        items.push(item("dog", "d0"));
        let names: Vec<String> = chosen(&items).into_iter().map(name_of).collect();
        assert_eq!(names, ["c0", "d0", "c1", "c2", "c3", "c4", "c5", "c6"]);
        assert_eq!(start("  two\n words  "), "two words");
    }
}
