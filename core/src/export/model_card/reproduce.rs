//! How to make a model again: lines for a shell.

use super::escape::shell;
use crate::data::grouping::GroupsFrom;
use crate::data::import::{ImportRecord, LabelsIn};
use crate::data::split_plan::{By, SplitRequest};
use crate::data::table::choose::Role;
use crate::project::edit::EditName;
use crate::tasks::TaskKind;
use crate::train::config::BUNDLED_BACKBONE;
use crate::train::settings::differing;
use crate::train::{DeviceChoice, RunSummary, TrainConfig};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How to make a model again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipe {
    /// Lines for a shell, from a new project to its figures.
    pub lines: Vec<String>,
    /// What has to lie in the folder where they are run.
    pub files: Vec<String>,
    /// The one line that trains the model again in its project.
    pub in_project: String,
    /// Changes by hand that the lines do not make again.
    pub num_by_hand: usize,
    /// Whether how the data was imported was not written down.
    pub is_guessed: bool,
    /// Whether a backbone has to be brought first.
    pub needs_backbone: bool,
    /// Whether another run has to be trained first.
    pub needs_teacher: bool,
}

/// What became of a project's data, step by step.
pub struct DataHistory {
    /// Imports as they were written down, undone ones included.
    pub records: Vec<ImportRecord>,
    /// Edits that stand, the oldest first, with how the data was to be split after each, where it
    /// said so.
    pub edits: Vec<(EditName, Option<SplitRequest>)>,
    /// Folders of the samples that are there.
    pub roots: Vec<PathBuf>,
    /// How the data is to be split now.
    pub split: Option<SplitRequest>,
}

impl DataHistory {
    /// The imports that stand; for each what was written down, or only its folder.
    pub fn imports(&self) -> Vec<Result<&ImportRecord, PathBuf>> {
        let named = self.edits.iter().filter_map(|(name, _)| match name {
            EditName::Import { source } => Some(source.as_str()),
            _ => None,
        });
        let mut named: Vec<&str> = named.collect();
        let roots: Vec<String> = self.roots.iter().map(|r| lossy(r)).collect();
        if named.len() < roots.len() {
            // The oldest edits were forgotten. A project that was moved has roots of other names.
            let is_named = |root: &str| {
                let last = Path::new(root).file_name();
                named.iter().any(|name| Path::new(name).file_name() == last)
            };
            let forgotten = roots.iter().filter(|root| !is_named(root));
            let forgotten: Vec<&str> = forgotten.map(String::as_str).collect();
            named.splice(0..0, forgotten);
        }
        // From the end: of two imports of one folder the earlier one may have been undone.
        let mut free: Vec<&ImportRecord> = self.records.iter().collect();
        let one = |root: &str| match free.iter().rposition(|record| lossy(&record.root) == root) {
            Some(at) => Ok(free.remove(at)),
            None => Err(PathBuf::from(root)),
        };
        let mut imports: Vec<_> = named.into_iter().rev().map(one).collect();
        imports.reverse();
        imports
    }

    /// Changes that a person made and that no line makes again.
    fn num_by_hand(&self) -> usize {
        let is_by_hand = |name: &EditName| {
            !matches!(
                name,
                EditName::Import { .. }
                    | EditName::Resplit
                    | EditName::FreezeTest { .. }
                    | EditName::SetNote
            )
        };
        self.edits
            .iter()
            .filter(|(name, _)| is_by_hand(name))
            .count()
    }
}

/// The lines for a run.
pub fn recipe(task: TaskKind, history: &DataHistory, run: &RunSummary) -> Recipe {
    let imports = history.imports();
    let sources: Vec<PathBuf> = imports
        .iter()
        .map(|import| match import {
            Ok(record) => record.source.clone(),
            Err(root) => root.clone(),
        })
        .collect();
    let files = names_apart(&sources);
    let mut import_lines = imports.iter().zip(&files).map(|(import, file)| {
        let options = import
            .as_ref()
            .map_or(String::new(), |record| options(record));
        format!("hearth import project {}{options}", shell(file))
    });
    let mut lines = vec![format!("hearth new project --task {task}")];
    let is_import = |name: &EditName| matches!(name, EditName::Import { .. });
    let num_told = history.edits.iter().filter(|(name, _)| is_import(name));
    // What the history does not tell any more came before what it tells.
    let num_forgotten = imports.len().saturating_sub(num_told.count());
    lines.extend(import_lines.by_ref().take(num_forgotten));
    let mut last_split = None;
    for (name, request) in &history.edits {
        last_split = request.clone().or(last_split);
        match name {
            EditName::Import { .. } => lines.extend(import_lines.next()),
            EditName::Resplit => {
                lines.extend(last_split.as_ref().map(split_line));
            }
            EditName::FreezeTest { is_frozen } => {
                let change = if *is_frozen {
                    "freeze-test"
                } else {
                    "thaw-test"
                };
                lines.push(format!("hearth edit project {change}"));
            }
            _ => {}
        }
    }
    if history.edits.is_empty() {
        lines.extend(history.split.as_ref().map(split_line));
    }
    let config = &run.config;
    let needs_backbone = config.backbone != BUNDLED_BACKBONE;
    if needs_backbone {
        lines.push(format!(
            "hearth backbones add project BACKBONE --name {}",
            shell(&config.backbone)
        ));
    }
    let train = |project: &str| format!("hearth train {project}{}", settings(config));
    lines.push(train("project"));
    let split = if run.test.is_some() { "test" } else { "valid" };
    lines.push(format!("hearth evaluate project --split {split}"));
    Recipe {
        lines,
        files,
        in_project: train("PROJECT"),
        num_by_hand: history.num_by_hand(),
        is_guessed: imports.iter().any(Result::is_err),
        needs_backbone,
        needs_teacher: !config.teacher.is_empty(),
    }
}

/// The settings in which a run differs from its preset, as `--set` takes them: with these the same
/// way is taken with the same values.
pub fn differing_settings(config: &TrainConfig) -> Vec<(String, String)> {
    let preset = TrainConfig::for_preset(config.preset);
    let keys = differing(&[&preset, config]);
    let value = |key: &str| config.get(key).unwrap_or_default();
    let has_level = keys.iter().any(|key| key == "augment") && value("augment") != "own";
    let is_told = |key: &String| match key.as_str() {
        "preset" | "device" | "seed" => false,
        "augment" => has_level,
        key => !(has_level && key.starts_with("augment.")),
    };
    let told = keys.into_iter().filter(is_told);
    told.map(|key| {
        let value = value(&key);
        (key, value)
    })
    .collect()
}

fn settings(config: &TrainConfig) -> String {
    let mut text = format!(" --preset {}", config.preset);
    if config.device != DeviceChoice::Auto {
        let device = config.get("device").unwrap_or_default();
        text += &format!(" --device {device}");
    }
    text += &format!(" --seed {}", config.seed);
    for (key, value) in differing_settings(config) {
        text += &format!(" --set {}", shell(&format!("{key}={value}")));
    }
    text
}

fn options(record: &ImportRecord) -> String {
    let mut text = String::new();
    let mut option = |name: &str, value: &str| {
        text += &format!(" --{name} {}", shell(value));
    };
    if let Some(format) = record.format {
        option("format", format.name());
    }
    if let Some(split) = record.split {
        option("split", split.name());
    }
    for (role, column) in &record.columns {
        let name = match role {
            Role::Split => "split-column",
            other => other.name(),
        };
        option(name, column.as_deref().unwrap_or_default());
    }
    if record.labels != LabelsIn::Auto {
        option("labels", &record.labels.to_string());
    }
    text
}

fn split_line(request: &SplitRequest) -> String {
    let sum: f64 = request.shares.iter().sum();
    let percent = request
        .shares
        .map(|share| share / sum.max(f64::MIN_POSITIVE) * 100.0);
    let [train, valid, test] = percent.map(short_number);
    let by = match request.by {
        By::Class => "class",
        By::Group => "group",
        By::Time => "time",
    };
    let mut line = format!(
        "hearth split project --train {train} --valid {valid} --test {test} --by {by} --seed {}",
        request.seed
    );
    if request.by == By::Group && request.groups != GroupsFrom::Data {
        line += &format!(" --groups-from {}", shell(&request.groups.to_string()));
    }
    line += if request.freeze_test {
        " --freeze-test"
    } else {
        " --thaw-test"
    };
    line
}

/// A share in percent without the dust of its division.
fn short_number(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The names of files without the folders above them, as far as they stay apart.
pub fn names_apart(paths: &[PathBuf]) -> Vec<String> {
    const MOST_PARTS: usize = 4;
    let name = |path: &Path, num_parts: usize| {
        let parts: Vec<_> = path
            .iter()
            .rev()
            .take(num_parts)
            .map(|part| part.to_string_lossy().into_owned())
            .filter(|part| part != "/" && !part.ends_with(":\\"))
            .collect();
        parts.into_iter().rev().collect::<Vec<_>>().join("/")
    };
    let mut names: Vec<String> = paths.iter().map(|path| name(path, 1)).collect();
    for num_parts in 2..=MOST_PARTS {
        let mut paths_of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            paths_of.entry(name.clone()).or_default().push(index);
        }
        for same in paths_of.values() {
            let is_one = same.iter().all(|index| paths[*index] == paths[same[0]]);
            if !is_one {
                for index in same {
                    names[*index] = name(&paths[*index], num_parts);
                }
            }
        }
    }
    names
}

fn lossy(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::testing;
    use super::*;
    use crate::train::Preset;

    fn record(root: &str, source: &str) -> ImportRecord {
        ImportRecord {
            root: root.into(),
            source: source.into(),
            format: None,
            split: None,
            columns: BTreeMap::new(),
            labels: LabelsIn::Auto,
            has_splits: false,
            is_by_time: false,
            origin: None,
            licence: None,
        }
    }

    fn import(root: &str) -> (EditName, Option<SplitRequest>) {
        let source = root.into();
        (EditName::Import { source }, None)
    }

    #[test]
    fn steps_come_in_the_order_in_which_they_were_taken() {
        let split = SplitRequest {
            shares: [0.6, 0.2, 0.2],
            by: By::Group,
            groups: GroupsFrom::Column("who is it".into()),
            ..SplitRequest::default()
        };
        let mut table = record("/data", "/data/it's.csv");
        table.columns.insert(Role::Target, Some("class".into()));
        table.columns.insert(Role::Split, None);
        let history = DataHistory {
            // The first two imports were undone.
            records: vec![
                record("/data", "/data/it's.csv"),
                record("/x", "/x"),
                table,
                record("/more", "/more"),
            ],
            edits: vec![
                import("/data"),
                (EditName::Resplit, Some(split)),
                (EditName::Remove, None),
                import("/more"),
                (EditName::Resplit, None),
            ],
            roots: vec!["/data".into(), "/more".into()],
            split: None,
        };
        let recipe = recipe(TaskKind::TabularClassification, &history, &testing::run());
        let split = "hearth split project --train 60 --valid 20 --test 20 --by group --seed 42 --groups-from 'column:who is it' --thaw-test";
        assert_eq!(
            recipe.lines[..5],
            [
                "hearth new project --task tabular-classification",
                "hearth import project 'it'\\''s.csv' --target class --split-column ''",
                split,
                "hearth import project more",
                split,
            ]
        );
        assert_eq!((recipe.num_by_hand, recipe.is_guessed), (1, false));
        assert_eq!(recipe.files, ["it's.csv", "more"]);
    }

    #[test]
    fn without_a_history_the_folders_tell_what_they_can() {
        let history = DataHistory {
            records: Vec::new(),
            edits: Vec::new(),
            roots: vec!["/a/train".into(), "/b/train".into()],
            split: Some(SplitRequest::default()),
        };
        let recipe = recipe(TaskKind::ImageClassification, &history, &testing::run());
        assert_eq!(recipe.files, ["a/train", "b/train"]);
        assert!(recipe.is_guessed);
        assert!(recipe.lines[3].starts_with("hearth split project --train 70 --valid 15"));
    }

    #[test]
    fn the_settings_that_are_told_give_the_same_config() {
        for preset in Preset::ALL {
            let mut config = TrainConfig::for_preset(preset);
            for (key, value) in [
                ("way", "scratch"),
                ("input_px", "36"),
                ("augment.crop", "0.3"),
                ("augment.flip_horizontal", "true"),
                ("learning_rate", "0.0123456789"),
                ("unfreeze", "all"),
                ("mirror", "true"),
            ] {
                config.set(key, value).unwrap();
            }
            let mut again = TrainConfig::for_preset(preset);
            for (key, value) in differing_settings(&config) {
                again.set(&key, &value).unwrap();
            }
            assert_eq!(again, config);
            config.set("augment", "strong").unwrap();
            let told = differing_settings(&config);
            assert!(told.contains(&("augment".into(), "strong".into())));
            assert!(!told.iter().any(|(key, _)| key.starts_with("augment.")));
        }
    }
}
