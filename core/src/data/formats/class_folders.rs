//! One folder for each split, in it one for each class. What is drawn is not written.

use super::class_folder_names::{WITHOUT, folders_of};
use super::{ExportSet, copy, write_class_list};
use crate::failure::Failure;
use std::path::Path;

pub(super) fn write(set: &ExportSet, root: &Path) -> Result<(), Failure> {
    let folders = folders_of(&set.classes);
    for item in &set.items {
        let class = item.class.as_deref().and_then(|class| folders.get(class));
        let class = class.map_or(WITHOUT, String::as_str);
        copy(item, root, &format!("{}/{class}/{}", item.split, item.name))?;
    }
    write_class_list(&set.classes, root)
}
