//! What samples belong together by: what the data says, or what their names and looks tell.

use super::Sample;
use crate::advice::near_pairs;
use crate::failure::Failure;
use crate::project::Snapshot;
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// The largest program that a pattern may become.
const MOST_PATTERN_BYTES: usize = 1 << 20;
/// Groups that a preview shows.
const MOST_SHOWN: usize = 6;

/// Where groups come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum GroupsFrom {
    /// From the data, or as a person set them.
    #[default]
    Data,
    /// The folder that a file lies in.
    Folder,
    /// The file's name before its last `_` or `-`.
    Name,
    /// A regular expression for the path: its first group in brackets, or all that it matches.
    Pattern(String),
    /// Copies and look-alikes.
    LookAlikes,
    /// A column of the table.
    Column(String),
}

impl fmt::Display for GroupsFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data => f.write_str("data"),
            Self::Folder => f.write_str("folder"),
            Self::Name => f.write_str("name"),
            Self::Pattern(pattern) => write!(f, "pattern:{pattern}"),
            Self::LookAlikes => f.write_str("look-alikes"),
            Self::Column(column) => write!(f, "column:{column}"),
        }
    }
}

impl FromStr for GroupsFrom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "data" => Self::Data,
            "folder" => Self::Folder,
            "name" => Self::Name,
            "look-alikes" => Self::LookAlikes,
            _ => match text.split_once(':') {
                Some(("pattern", pattern)) => Self::Pattern(pattern.to_owned()),
                Some(("column", column)) => Self::Column(column.to_owned()),
                _ => {
                    return Err(format!(
                        "“{text}” is no source of groups; use data, folder, name, pattern:REGEX, look-alikes or column:NAME"
                    ));
                }
            },
        })
    }
}

impl From<GroupsFrom> for String {
    fn from(from: GroupsFrom) -> Self {
        from.to_string()
    }
}

impl TryFrom<String> for GroupsFrom {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The group of each sample, in order.
///
/// # Errors
/// If the pattern is none, or there is no such column.
pub fn groups(snapshot: &Snapshot, from: &GroupsFrom) -> Result<Vec<Option<String>>, Failure> {
    Ok(match from {
        GroupsFrom::Data => snapshot
            .all()
            .map(|sample| sample.group().map(str::to_owned))
            .collect(),
        GroupsFrom::Folder | GroupsFrom::Name | GroupsFrom::Pattern(_) => {
            let by_path = ByPath::new(from)?;
            let samples = snapshot.all();
            samples.map(|sample| by_path.group(&sample.path)).collect()
        }
        GroupsFrom::LookAlikes => look_alikes(snapshot),
        GroupsFrom::Column(name) => {
            let column = snapshot.columns.iter().find(|column| column.name == *name);
            let Some(column) = column else {
                let message = format!("There is no column “{name}” in this project.");
                return Err(Failure::new("no-such-column", message).with("column", name));
            };
            let cell = |sample: &Sample| {
                sample
                    .row()?
                    .cells()
                    .nth(column.place)
                    .flatten()
                    .map(str::to_owned)
            };
            snapshot.all().map(cell).collect()
        }
    })
}

/// Groups that follow from the path alone, so that those of new samples are known at once.
pub struct ByPath(Way);

enum Way {
    Folder,
    Name,
    Pattern(Regex),
}

impl ByPath {
    /// How paths are read.
    ///
    /// # Errors
    /// If the pattern is none, or groups come from elsewhere.
    pub fn new(from: &GroupsFrom) -> Result<Self, Failure> {
        Ok(Self(match from {
            GroupsFrom::Folder => Way::Folder,
            GroupsFrom::Pattern(pattern) => {
                let built = RegexBuilder::new(pattern)
                    .size_limit(MOST_PATTERN_BYTES)
                    .build();
                Way::Pattern(built.map_err(|error| bad_pattern(pattern, &error.to_string()))?)
            }
            _ => Way::Name,
        }))
    }

    /// The group of a path below the imported folder, where it has one.
    pub fn group(&self, path: &str) -> Option<String> {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let group = match &self.0 {
            Way::Folder => folder,
            Way::Name => {
                let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
                stem.rsplit_once(['_', '-'])
                    .map_or("", |(before, _)| before)
            }
            Way::Pattern(pattern) => {
                let found = pattern.captures(path)?;
                found.get(1).or_else(|| found.get(0))?.as_str()
            }
        };
        (!group.is_empty()).then(|| group.to_owned())
    }
}

fn bad_pattern(pattern: &str, error: &str) -> Failure {
    let why = error.lines().last().unwrap_or_default();
    let message = format!("“{pattern}” is no regular expression: {why}");
    Failure::new("bad-group-pattern", message)
        .with("pattern", pattern)
        .with("why", why)
}

/// Clusters of copies and look-alikes, named after their first file.
fn look_alikes(snapshot: &Snapshot) -> Vec<Option<String>> {
    let clusters = super::resplit::groups(snapshot, false);
    let samples = &snapshot.samples;
    clusters
        .iter()
        .map(|cluster| {
            let first = samples.get((*cluster)? as usize)?;
            Some(format!("{} …", first.path))
        })
        .collect()
}

/// Whether look-alikes were found: else there is nothing to group by.
pub fn has_look_alikes(snapshot: &Snapshot) -> bool {
    !near_pairs::of(snapshot).is_empty()
}

/// Groups, to be shown before they are used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GroupsPreview {
    /// Number of groups.
    pub num_groups: usize,
    /// Samples that belong to none.
    pub num_without: usize,
    /// The largest ones, with the number of their samples.
    pub largest: Vec<(String, usize)>,
}

impl GroupsPreview {
    /// Counts groups.
    pub fn of(groups: &[Option<String>]) -> Self {
        let mut sizes: HashMap<&str, usize> = HashMap::new();
        for group in groups.iter().flatten() {
            *sizes.entry(group).or_default() += 1;
        }
        let mut largest: Vec<(String, usize)> = sizes
            .iter()
            .map(|(name, size)| ((*name).to_owned(), *size))
            .collect();
        largest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        largest.truncate(MOST_SHOWN);
        Self {
            num_groups: sizes.len(),
            num_without: groups.iter().filter(|group| group.is_none()).count(),
            largest,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn names_and_folders_tell_who_belongs_together() {
        let of = |from: &str, path: &str| {
            let from: GroupsFrom = from.parse().unwrap();
            assert_eq!(from.to_string().parse::<GroupsFrom>().unwrap(), from);
            ByPath::new(&from).unwrap().group(path)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(of("folder", "cat/anna/1.png"), some("cat/anna"));
        assert_eq!(of("folder", "1.png"), None);
        assert_eq!(of("name", "cat/anna_2024-07.png"), some("anna_2024"));
        assert_eq!(of("name", "cat/anna-7.tar.png"), some("anna"));
        assert_eq!(of("name", "cat/7.png"), None);
        assert_eq!(of("pattern:(p[0-9]+)_", "cat/p12_3.png"), some("p12"));
        assert_eq!(of("pattern:p[0-9]+", "cat/p12_3.png"), some("p12"));
        assert_eq!(of("pattern:p[0-9]+", "cat/x.png"), None);
        assert_eq!(of("pattern:病人(.)", "猫/病人七.png"), some("七"));
        let bad = GroupsFrom::Pattern("(".into());
        assert_eq!(ByPath::new(&bad).err().unwrap().code, "bad-group-pattern");
        assert!("nothing".parse::<GroupsFrom>().is_err());
    }

    #[test]
    fn a_preview_counts_and_shows_the_largest() {
        let groups = ["a", "b", "a", ""].map(|g| (!g.is_empty()).then(|| g.to_owned()));
        let preview = GroupsPreview::of(&groups);
        assert_eq!((preview.num_groups, preview.num_without), (2, 1));
        assert_eq!(preview.largest[0], ("a".to_owned(), 2));
    }
}
