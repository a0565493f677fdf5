//! One folder for each split, in it one for each class. What is drawn is not written.

use super::{ExportSet, copy, folder_name, write_class_list};
use crate::failure::Failure;
use std::path::Path;

/// Pictures without a class lie in a folder of this name.
pub(super) const WITHOUT: &str = "unlabelled";

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    for item in &set.items {
        let class = item
            .class
            .as_deref()
            .map_or(WITHOUT.to_owned(), folder_name);
        copy(item, root, &format!("{}/{class}/{}", item.split, item.name))?;
    }
    write_class_list(set, root)
}
