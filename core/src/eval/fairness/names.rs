//! Columns whose names say that they are about what people must not be judged by.

use crate::project::Snapshot;

/// Words of a name, in small letters.
const WORDS: [&str; 27] = [
    "sex",
    "gender",
    "race",
    "racial",
    "ethnicity",
    "ethnic",
    "ethnicgroup",
    "nationality",
    "citizenship",
    "religion",
    "religious",
    "faith",
    "age",
    "agegroup",
    "birthdate",
    "birthday",
    "birthyear",
    "dob",
    "disability",
    "disabled",
    "pregnant",
    "pregnancy",
    "marital",
    "skin",
    "orientation",
    "caste",
    "veteran",
];

/// Words that are met anywhere in a name, as Chinese has no spaces between them.
const PARTS: [&str; 13] = [
    "性别", "民族", "种族", "族裔", "国籍", "籍贯", "宗教", "信仰", "年龄", "岁数", "出生", "残疾",
    "婚姻",
];

/// Whether a column of this name is likely about what people must not be judged by.
pub fn is_protected(name: &str) -> bool {
    let mut words = String::new();
    let mut was_small = false;
    for c in name.chars() {
        // `ageGroup` has two words, as `age_group` has.
        if !c.is_alphanumeric() || c.is_uppercase() && was_small {
            words.push(' ');
        }
        was_small = c.is_lowercase();
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        }
    }
    let is_known = words.split(' ').any(|word| WORDS.contains(&word));
    is_known || PARTS.iter().any(|part| words.contains(part))
}

/// The columns of a project whose names say so, in their order, without the one that is predicted.
pub fn protected_columns(project: &Snapshot) -> Vec<String> {
    let target = project.target().map(|column| column.place);
    let columns = project.columns.iter();
    columns
        .filter(|column| Some(column.place) != target && is_protected(&column.name))
        .map(|column| column.name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_known_in_both_languages() {
        for name in [
            "Sex",
            "ageGroup",
            "age_in_years",
            "native race",
            "用户性别",
            "民族",
            "DOB",
        ] {
            assert!(is_protected(name), "{name}");
        }
        for name in [
            "page",
            "average",
            "message",
            "sextant",
            "racecourse",
            "价格",
            "",
        ] {
            assert!(!is_protected(name), "{name}");
        }
    }
}
