//! The folders that classes get, so that each class finds its name again.

use crate::data::safe_name::safe_name;
use std::collections::{HashMap, HashSet};

/// Samples without a class lie in a folder of this name.
pub(crate) const WITHOUT: &str = "unlabelled";

/// The folder of each class, in the order of the classes: its name as far as file systems allow;
/// none twice, also where systems take upper case for lower case.
pub(crate) fn class_folder_names(classes: &[String]) -> Vec<String> {
    let mut taken = HashSet::from([WITHOUT.to_owned()]);
    let named = classes.iter().map(|class| {
        let plain = safe_name(class, "class");
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let mut free = std::iter::once(plain.clone()).chain(numbered);
        free.find(|name| taken.insert(name.to_lowercase()))
            .unwrap_or(plain)
    });
    named.collect()
}

/// The folder of each class by its name.
pub(crate) fn folders_of(classes: &[String]) -> HashMap<&str, String> {
    let names = class_folder_names(classes);
    classes.iter().map(String::as_str).zip(names).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_folder_of_its_own() {
        let classes = ["a/b", "a-b", "A-B", "unlabelled", "猫"].map(str::to_owned);
        let names = class_folder_names(&classes);
        assert_eq!(names, ["a-b", "a-b-2", "A-B-3", "unlabelled-2", "猫"]);
    }
}
