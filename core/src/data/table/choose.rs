//! Which column is what: by its name, else by what it holds.

use super::Table;
use super::types::{Kind, Summary};
use crate::data::content::DataKind;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// What a model is to read.
    Text,
    /// What a model is to say.
    Target,
    /// The name of a picture or a sound.
    File,
    /// The split of a row.
    Split,
    /// What rows belong together.
    Group,
    /// When it was.
    Time,
}

impl Role {
    /// Every role, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Text,
        Self::File,
        Self::Target,
        Self::Split,
        Self::Group,
        Self::Time,
    ];

    /// The name used in locale files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Target => "target",
            Self::File => "file",
            Self::Split => "split",
            Self::Group => "group",
            Self::Time => "time",
        }
    }

    /// Whether a data set of this kind has use for such a column.
    pub fn is_for(self, kind: DataKind) -> bool {
        match self {
            Self::Text => kind == DataKind::Texts,
            Self::File => kind != DataKind::Rows,
            _ => true,
        }
    }
}

/// What a person says about roles: the column's name, or that no column has the role. Roles that
/// are not there are guessed.
pub type Picks = BTreeMap<Role, Option<String>>;

/// The columns guessed for each role, as places in the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What a model is to read.
    pub text: Option<usize>,
    /// What a model is to say.
    pub target: Option<usize>,
    /// The name of a picture or a sound.
    pub file: Option<usize>,
    /// The split of a row.
    pub split: Option<usize>,
    /// What rows belong together.
    pub group: Option<usize>,
    /// When it was.
    pub time: Option<usize>,
}

/// The names of each role, the clearest first.
const NAMES: [(Role, &[&str]); 6] = [
    (
        Role::Target,
        &[
            "label",
            "labels",
            "target",
            "class",
            "category",
            "sentiment",
            "classname",
            "classid",
            "labelname",
            "labeltext",
            "y",
            "emotion",
            "intent",
            "tags",
            "topics",
            "categories",
            "genres",
            "标签",
            "类别",
            "情感",
            "分类",
            "目标",
            "主题",
            "话题",
        ],
    ),
    (
        Role::Text,
        &[
            "text",
            "sentence",
            "review",
            "content",
            "comment",
            "reviewtext",
            "document",
            "tweet",
            "message",
            "utterance",
            "question",
            "文本",
            "内容",
            "评论",
            "句子",
            "正文",
        ],
    ),
    (
        Role::File,
        &[
            "filename",
            "file",
            "filepath",
            "imagepath",
            "imagefile",
            "imagename",
            "audiopath",
            "audiofile",
            "path",
            "image",
            "img",
            "audio",
            "picture",
            "wav",
            "文件名",
            "文件",
            "图片",
            "图像",
            "音频",
            "路径",
        ],
    ),
    (
        Role::Split,
        &[
            "split",
            "subset",
            "partition",
            "dataset",
            "fold",
            "划分",
            "数据集",
        ],
    ),
    (
        Role::Group,
        &[
            "group",
            "groupid",
            "speaker",
            "speakerid",
            "patient",
            "patientid",
            "user",
            "userid",
            "subject",
            "subjectid",
            "client",
            "clientid",
            "session",
            "sessionid",
            "患者",
            "用户",
            "说话人",
            "病人",
            "组",
            "分组",
        ],
    ),
    (
        Role::Time,
        &[
            "timestamp",
            "datetime",
            "date",
            "time",
            "createdat",
            "日期",
            "时间",
            "时间戳",
        ],
    ),
];

/// The role that a name says, whatever its case and the marks in it.
pub fn role_of(name: &str) -> Option<Role> {
    rank_of(name).map(|(role, _)| role)
}

fn rank_of(name: &str) -> Option<(Role, usize)> {
    if name.len() > 64 {
        return None;
    }
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
        .collect();
    NAMES.iter().find_map(|(role, names)| {
        let rank = names.iter().position(|known| *known == plain)?;
        Some((*role, rank))
    })
}

/// Guesses what each column is there for. `summaries` are those of the table's columns.
pub fn choose(table: &Table, summaries: &[Summary]) -> Choice {
    let mut choice = Choice::default();
    if table.has_header {
        let mut ranks = [usize::MAX; 6];
        for (place, column) in table.columns.iter().enumerate() {
            let Some((role, rank)) = rank_of(&column.name) else {
                continue;
            };
            let kind = summaries.get(place).map(|summary| summary.kind);
            if !fits(role, kind) || rank >= ranks[role as usize] {
                continue;
            }
            ranks[role as usize] = rank;
            *choice.of(role) = Some(place);
        }
    }
    let unused = |choice: &Choice, place: usize| {
        let used = [
            choice.text,
            choice.target,
            choice.file,
            choice.split,
            choice.group,
            choice.time,
        ];
        !used.contains(&Some(place))
    };
    let free = |choice: &Choice, test: &dyn Fn(&Summary) -> bool| {
        let mut places = summaries.iter().enumerate();
        places
            .find(|(place, summary)| unused(choice, *place) && test(summary))
            .map(|(place, _)| place)
    };
    if choice.file.is_none() {
        choice.file = free(&choice, &|summary| summary.kind == Kind::FilePath);
    }
    if choice.text.is_none() {
        // The longest text is what is read.
        let texts = summaries
            .iter()
            .enumerate()
            .filter(|(place, summary)| summary.kind == Kind::Text && unused(&choice, *place));
        choice.text = texts
            .max_by(|a, b| a.1.mean_chars.total_cmp(&b.1.mean_chars))
            .map(|(place, _)| place);
    }
    if choice.time.is_none() {
        choice.time = free(&choice, &|summary| summary.kind == Kind::Date);
    }
    if choice.target.is_none() {
        choice.target = target_of(table, summaries, &|place| unused(&choice, place), &choice);
    }
    choice
}

/// As [`choose`], but what a person picked counts. `kind` says what the data is for.
///
/// # Errors
/// If a picked column is not there.
pub fn choose_for(
    table: &Table,
    summaries: &[Summary],
    kind: DataKind,
    picks: &Picks,
) -> Result<Choice, Failure> {
    let mut choice = choose(table, summaries);
    if kind == DataKind::Rows {
        choice.text = None;
        choice.file = None;
        choice.target = named_goal(table).or(choice.target);
        if choice.target.is_none() {
            choice.target = target_of(table, summaries, &|_| true, &choice);
        }
    }
    for (role, pick) in picks {
        let place = match pick {
            None => None,
            Some(name) => Some(column_named(table, name)?),
        };
        // A column has one role: the one that was picked.
        for other in Role::ALL {
            let slot = choice.of(other);
            if place.is_some() && *slot == place && !picks.contains_key(&other) {
                *slot = None;
            }
        }
        *choice.of(*role) = place;
    }
    Ok(choice)
}

fn column_named(table: &Table, name: &str) -> Result<usize, Failure> {
    let mut columns = table.columns.iter();
    columns
        .position(|column| column.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = table.columns.iter().map(|c| &*c.name).take(30).collect();
            let message = format!(
                "There is no column “{name}” in the table. Its columns: {}.",
                names.join(", ")
            );
            Failure::new("no-such-column", message).with("column", name)
        })
}

/// What tables of figures are mostly about, by the name of the column.
fn named_goal(table: &Table) -> Option<usize> {
    const NAMES: [&str; 9] = [
        "target", "label", "survived", "outcome", "result", "price", "income", "quality", "species",
    ];
    if !table.has_header {
        return None;
    }
    NAMES.iter().find_map(|name| {
        let mut columns = table.columns.iter();
        columns.position(|column| column.name.to_lowercase() == *name)
    })
}

/// The target where no name says it: beside a text or a file a column of few values, in a table
/// of figures the last column, or the first where only that has few values.
fn target_of(
    table: &Table,
    summaries: &[Summary],
    unused: &dyn Fn(usize) -> bool,
    choice: &Choice,
) -> Option<usize> {
    let has_few = |summary: &Summary| {
        let is_few = summary.num_distinct >= 2
            && (summary.num_distinct <= 20 || summary.num_distinct * 10 <= table.num_rows);
        let is_kind = match summary.kind {
            Kind::Category | Kind::Bool => true,
            Kind::Number => summary
                .number
                .as_ref()
                .is_some_and(|number| number.is_whole),
            _ => false,
        };
        is_few && is_kind
    };
    let candidates: Vec<usize> = (0..summaries.len())
        .filter(|place| unused(*place))
        .collect();
    if choice.text.is_some() || choice.file.is_some() {
        let few = candidates
            .iter()
            .copied()
            .filter(|place| has_few(&summaries[*place]));
        return few.min_by_key(|place| summaries[*place].num_distinct);
    }
    candidates.into_iter().rev().find(|place| {
        matches!(
            summaries[*place].kind,
            Kind::Number | Kind::Category | Kind::Bool
        )
    })
}

fn fits(role: Role, kind: Option<Kind>) -> bool {
    match (role, kind) {
        (_, None | Some(Kind::Empty)) => false,
        (Role::File, Some(kind)) => {
            matches!(kind, Kind::FilePath | Kind::Id | Kind::Text | Kind::Bytes)
        }
        (Role::Text, Some(kind)) => !matches!(kind, Kind::Number | Kind::Bytes | Kind::FilePath),
        (Role::Split, Some(kind)) => !matches!(kind, Kind::Text | Kind::Bytes | Kind::Id),
        (_, Some(kind)) => kind != Kind::Bytes,
    }
}

impl Choice {
    /// The role of a column, where it has one.
    pub fn role_of(&self, place: usize) -> Option<Role> {
        let roles = [
            (self.text, Role::Text),
            (self.target, Role::Target),
            (self.file, Role::File),
            (self.split, Role::Split),
            (self.group, Role::Group),
            (self.time, Role::Time),
        ];
        let found = roles.into_iter().find(|(column, _)| *column == Some(place));
        found.map(|(_, role)| role)
    }

    fn of(&mut self, role: Role) -> &mut Option<usize> {
        match role {
            Role::Text => &mut self.text,
            Role::Target => &mut self.target,
            Role::File => &mut self.file,
            Role::Split => &mut self.split,
            Role::Group => &mut self.group,
            Role::Time => &mut self.time,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_roles() {
        assert_eq!(role_of("Label"), Some(Role::Target));
        assert_eq!(role_of("类别"), Some(Role::Target));
        assert_eq!(role_of("评论"), Some(Role::Text));
        assert_eq!(role_of("file_name"), Some(Role::File));
        assert_eq!(role_of("Speaker ID"), Some(Role::Group));
        assert_eq!(role_of("height"), None);
    }
}
