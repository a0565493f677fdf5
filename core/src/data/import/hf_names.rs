//! What the numbers of classes mean in a data set of Hugging Face: the names stand in the README,
//! in `dataset_infos.json`, or in the footer of a Parquet file.

use super::class_list::{class_name, numbered, small_text};
use super::fault_list::FaultList;
use super::json_file::identifier;
use serde_json::{Map, Value};
use std::path::Path;

/// Larger descriptions are none.
const MOST_BYTES: u64 = 16 << 20;

/// Descriptions that nest deeper than this are none.
const MOST_DEPTH: usize = 32;

/// The names of classes, by the column that counts them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassNames(Vec<(String, Vec<String>)>);

impl ClassNames {
    /// What is written beside the data in this folder.
    pub fn beside(root: &Path) -> Self {
        let mut names = Self::default();
        if let Some(text) = small_text(&root.join("dataset_infos.json"), MOST_BYTES) {
            let infos: Value = serde_json::from_str(&text).unwrap_or_default();
            names.add_features("", &infos, 0);
        }
        if let Some(text) = small_text(&root.join("README.md"), MOST_BYTES)
            && let Some(front) = front_matter(&text)
        {
            let card: Value = serde_saphyr::from_str(front).unwrap_or_default();
            names.add_card(&card, 0);
        }
        names
    }

    /// What the `huggingface` entry of a Parquet file's footer says.
    pub fn of_features(features: &Value) -> Self {
        let mut names = Self::default();
        names.add_features("", features, 0);
        names
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These names, then those of another description.
    pub fn or(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether a column counts classes.
    pub fn has(&self, column: &str) -> bool {
        self.0.iter().any(|(known, _)| known == column)
    }

    /// The names for a column; none where it is not described.
    pub fn of(&self, column: &str) -> &[String] {
        let named = self.0.iter().find(|(known, _)| known == column);
        named.map_or(&[], |(_, names)| names)
    }

    /// The class that a cell of a column means: the name for its number, or what is written.
    pub fn class_of(&self, column: &str, written: &str, faults: &mut FaultList) -> Option<String> {
        let first = first_of(written.trim(), faults);
        let written = first.trim();
        let names = self.of(column);
        if let Ok(number) = written.parse::<usize>()
            && !names.is_empty()
        {
            if let Some(name) = names.get(number) {
                return Some(name.clone());
            }
            let message = format!("there is no class {number}: {} are named", names.len());
            faults.note("unknown-class", message);
            return None;
        }
        let class = class_name(written);
        if class.is_none() {
            let message = "a class needs a name of 1 to 200 characters, on one line";
            faults.note("bad-class-name", message);
        }
        class
    }

    /// Features as `datasets` writes them as JSON: `{"label": {"names": […], "_type": "ClassLabel"}}`.
    fn add_features(&mut self, name: &str, value: &Value, depth: usize) {
        let Value::Object(object) = value else {
            return;
        };
        if depth > MOST_DEPTH {
            return;
        }
        if object.get("_type").and_then(Value::as_str) == Some("ClassLabel") {
            self.add(name, object.get("names"));
            return;
        }
        for (key, inner) in object {
            // `feature` is what a list holds; the list has the name.
            let name = if key == "feature" { name } else { key };
            self.add_features(name, inner, depth + 1);
        }
    }

    /// Features as a README has them: a list of `{name, dtype: {class_label: {names}}}`.
    fn add_card(&mut self, value: &Value, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        match value {
            Value::Array(items) => {
                for item in items {
                    self.add_card(item, depth + 1);
                }
            }
            Value::Object(object) => {
                if let Some(name) = object.get("name").and_then(Value::as_str) {
                    let types = ["dtype", "sequence", "list"];
                    let label = types
                        .iter()
                        .find_map(|key| object.get(*key)?.get("class_label")?.get("names"));
                    self.add(name, label);
                }
                for inner in object.values() {
                    self.add_card(inner, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, column: &str, names: Option<&Value>) {
        let names = match names {
            Some(Value::Array(list)) => list.iter().map(written).collect(),
            Some(Value::Object(map)) => by_number(map),
            _ => return,
        };
        if !names.is_empty() && !self.has(column) {
            let names = numbered(names.iter().map(String::as_str));
            self.0.push((column.to_owned(), names));
        }
    }
}

/// The first of several classes, which stand as a JSON list.
fn first_of(written: &str, faults: &mut FaultList) -> String {
    let list = Some(written).filter(|written| written.starts_with('['));
    let list = list.and_then(|list| serde_json::from_str::<Vec<Value>>(list).ok());
    let Some(list) = list else {
        return written.to_owned();
    };
    if list.len() > 1 {
        let message = format!("a row has {} classes; the first counts", list.len());
        faults.note("several-classes", message);
    }
    let first = list.first().and_then(identifier);
    first.unwrap_or_default()
}

/// Names that stand with their numbers, in the order of the numbers.
fn by_number(map: &Map<String, Value>) -> Vec<String> {
    let mut all: Vec<(usize, String)> = map
        .iter()
        .filter_map(|(number, name)| Some((number.parse().ok()?, written(name))))
        .collect();
    all.sort_by_key(|(number, _)| *number);
    // A gap would move all behind it to another number.
    let is_whole = all
        .iter()
        .enumerate()
        .all(|(at, (number, _))| at == *number);
    if !is_whole {
        return Vec::new();
    }
    all.into_iter().map(|(_, name)| name).collect()
}

/// A name; YAML takes `7` for a number.
fn written(name: &Value) -> String {
    match name {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The YAML between the lines of dashes at the start of a README.
fn front_matter(text: &str) -> Option<&str> {
    let inner = text.trim_start().strip_prefix("---")?;
    let end = inner.find("\n---")?;
    inner.get(..end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use serde_json::json;
    use std::fs;

    #[test]
    fn names_are_found_in_a_readme() {
        let dir = tempfile::tempdir().unwrap();
        let readme = "---\nlicense: mit\ndataset_info:\n- config_name: default\n  features:\n  - name: image\n    dtype: image\n  - name: label\n    dtype:\n      class_label:\n        names:\n          '0': 猫\n          '1': dog\n          '10': no\n  - name: objects\n    sequence:\n    - name: bbox\n      sequence: float32\n    - name: category\n      dtype:\n        class_label:\n          names:\n            '0': wheel\n            '1': 7\n---\n# Cats\n--- names: none\n";
        fs::write(dir.path().join("README.md"), readme).unwrap();
        let names = ClassNames::beside(dir.path());
        assert_eq!(names.of("label"), <[String; 0]>::default(), "a gap");
        assert_eq!(names.of("category"), ["wheel", "7"]);
        let readme = readme.replace("'10': no", "'2': fox");
        fs::write(dir.path().join("README.md"), readme).unwrap();
        let names = ClassNames::beside(dir.path());
        assert_eq!(names.of("label"), ["猫", "dog", "fox"]);
        let mut faults = FaultList::of(dir.path());
        assert_eq!(
            names.class_of("label", "1", &mut faults).as_deref(),
            Some("dog")
        );
        assert_eq!(
            names.class_of("label", "wolf", &mut faults).as_deref(),
            Some("wolf")
        );
        assert_eq!(names.class_of("label", "3", &mut faults), None);
        assert_eq!(faults.finish()[0].reason.code, "unknown-class");
        fs::write(dir.path().join("README.md"), "---\n- : [\n---\n").unwrap();
        assert!(ClassNames::beside(dir.path()).is_empty());
    }

    #[test]
    fn names_are_found_in_features() {
        let infos = json!({"default": {"features": {
            "image": {"_type": "Image"},
            "labels": {"feature": {"names": ["a", "b"], "_type": "ClassLabel"}, "_type": "Sequence"},
            "objects": {"feature": {"category": {"names": ["x"], "_type": "ClassLabel"}}},
        }}});
        let names = ClassNames::of_features(&infos);
        assert_eq!(names.of("labels"), ["a", "b"]);
        assert_eq!(names.of("category"), ["x"]);
        assert_eq!(names.of("other"), <[String; 0]>::default());
    }
}
