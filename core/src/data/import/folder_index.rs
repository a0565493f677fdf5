//! The files below a folder, and how the names that annotations write lead to them.
//!
//! What annotations say is untrusted: a name is looked up among files that were listed, so that
//! none leads out of the folder.

use super::Skipped;
use crate::data::media::SkipReason;
use crate::data::{DataKind, Split};
use crate::failure::Failure;
use crate::project::error::io_failure;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// More files than this are no data set that one disk holds well.
const MOST_FILES: usize = 2_000_000;

/// Unpacked archives rarely wrap their data in more folders than this.
const MOST_WRAPPERS: usize = 8;

const SOUND_ENDINGS: [&str; 12] = [
    "wav", "flac", "ogg", "oga", "opus", "mp3", "m4a", "m4b", "m4p", "aac", "aif", "aiff",
];

const PICTURE_ENDINGS: [&str; 8] = ["jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff"];

/// Folders that belong to a layout, so that they are no wrapper around it.
const LAYOUT_FOLDERS: [&str; 4] = ["images", "labels", "annotations", "jpegimages"];

/// A file below the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedFile {
    /// Its place below the folder, with `/` between parts.
    pub below: String,
    /// Its absolute path.
    pub path: PathBuf,
}

impl IndexedFile {
    /// Its name without folders.
    pub fn name(&self) -> &str {
        bare_name(&self.below)
    }

    /// Its name without ending.
    pub fn stem(&self) -> &str {
        stem_of(self.name())
    }

    /// The folder that it lies in, below the root; empty for the root itself.
    pub fn folder(&self) -> &str {
        self.below.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether its name ends like this, whatever the case.
    pub fn ends_with(&self, ending: &str) -> bool {
        has_ending(&self.below, &[ending])
    }

    /// The split that one of its folders names; the innermost counts.
    pub fn split(&self) -> Option<Split> {
        self.folder().rsplit('/').find_map(split_in)
    }
}

/// The files below a folder, listed once.
#[derive(Debug)]
pub struct FolderIndex {
    /// The folder, absolute.
    pub root: PathBuf,
    /// Its visible files, by path.
    pub files: Vec<IndexedFile>,
    /// What could not be listed.
    pub skipped: Vec<Skipped>,
    kind: DataKind,
    by_place: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_stem: HashMap<String, Vec<usize>>,
}

impl FolderIndex {
    /// Lists the files below a folder, of which annotations name pictures. Links are followed;
    /// those that loop are skipped.
    ///
    /// # Errors
    /// If the folder cannot be read or holds too many files.
    pub fn of(root: &Path) -> Result<Self, Failure> {
        Self::with(root, DataKind::Pictures, &[])
    }

    /// As [`FolderIndex::of`], but annotations name files of this kind, and may mean these, which
    /// lie elsewhere.
    ///
    /// # Errors
    /// As [`FolderIndex::of`].
    pub fn with(root: &Path, kind: DataKind, known: &[IndexedFile]) -> Result<Self, Failure> {
        let mut index = Self::listed(root, kind)?;
        let here: HashSet<PathBuf> = index.files.iter().map(|file| file.path.clone()).collect();
        for file in known {
            if !here.contains(&file.path) && !index.by_place.contains_key(&file.below) {
                index.insert(file.clone());
            }
        }
        Ok(index)
    }

    fn listed(root: &Path, kind: DataKind) -> Result<Self, Failure> {
        let root = std::path::absolute(root).map_err(|error| io_failure(root, error))?;
        std::fs::read_dir(&root).map_err(|error| io_failure(&root, error))?;
        let mut index = Self {
            root,
            files: Vec::new(),
            skipped: Vec::new(),
            kind,
            by_place: HashMap::new(),
            by_name: HashMap::new(),
            by_stem: HashMap::new(),
        };
        let walk = WalkDir::new(&index.root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|e| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.'));
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_file() => index.add(entry.into_path())?,
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(&index.root).to_owned();
                    let reason = if error.loop_ancestor().is_some() {
                        SkipReason::link_loop()
                    } else {
                        let error = error.into_io_error();
                        let error = error.unwrap_or_else(|| std::io::ErrorKind::Other.into());
                        SkipReason::unreadable(&error)
                    };
                    index.skipped.push(Skipped { path, reason });
                }
            }
        }
        Ok(index)
    }

    fn add(&mut self, path: PathBuf) -> Result<(), Failure> {
        if self.files.len() >= MOST_FILES {
            return Err(too_many_files(&self.root));
        }
        let below = path.strip_prefix(&self.root).unwrap_or(&path);
        let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
        let Some(parts) = parts else {
            let reason = SkipReason::odd_name();
            self.skipped.push(Skipped { path, reason });
            return Ok(());
        };
        let below = parts.join("/");
        self.insert(IndexedFile { below, path });
        Ok(())
    }

    fn insert(&mut self, file: IndexedFile) {
        let at = self.files.len();
        if self.is_named(&file.below) {
            let name = file.name().to_lowercase();
            let stem = stem_of(&name).to_owned();
            self.by_name.entry(name).or_default().push(at);
            self.by_stem.entry(stem).or_default().push(at);
        }
        self.by_place.insert(file.below.clone(), at);
        self.files.push(file);
    }

    /// Whether a file is of the kind that annotations name.
    fn is_named(&self, name: &str) -> bool {
        match self.kind {
            DataKind::Sounds => is_sound(name),
            DataKind::Pictures => is_picture(name),
            DataKind::Texts | DataKind::Rows => false,
        }
    }

    /// The pictures, or the sounds, by their endings.
    pub fn pictures(&self) -> impl Iterator<Item = &IndexedFile> {
        self.files.iter().filter(|file| self.is_named(&file.below))
    }

    /// The file at this place below the folder.
    pub fn at(&self, below: &str) -> Option<&IndexedFile> {
        self.by_place.get(below).map(|at| &self.files[*at])
    }

    /// The file at a place below one of these folders, the first one that has it.
    pub fn at_one_of(&self, folders: &[String], below: &str) -> Option<&IndexedFile> {
        let mut places = folders.iter().map(|folder| join(folder, below));
        places.find_map(|place| self.at(&place))
    }

    /// The picture that an annotation names: below one of the `near` folders, below the root, or
    /// wherever the only picture of that name lies.
    ///
    /// # Errors
    /// If the name leads out of the folder or onto the network, or no or several pictures have it.
    pub fn picture(&self, written: &str, near: &[String]) -> Result<&IndexedFile, SkipReason> {
        let below = self.below(written)?;
        let found = self.at_one_of(near, &below).or_else(|| self.at(&below));
        match found.filter(|file| self.is_named(&file.below)) {
            Some(file) => Ok(file),
            None => self.picture_named(bare_name(&below)),
        }
    }

    /// The only picture of this name, whatever its folder.
    ///
    /// # Errors
    /// If none or several have it.
    pub fn picture_named(&self, name: &str) -> Result<&IndexedFile, SkipReason> {
        let alike = self.by_name.get(&name.to_lowercase());
        self.only_one(alike, |file| file.name() == name, name)
    }

    /// The picture whose name without ending is this, in the first of the folders that has one, or
    /// wherever the only one lies.
    ///
    /// # Errors
    /// If none or several have it.
    pub fn picture_of_stem(&self, stem: &str, near: &[String]) -> Result<&IndexedFile, SkipReason> {
        let alike = self.by_stem.get(&stem.to_lowercase());
        for folder in near {
            let here = alike.into_iter().flatten().map(|at| &self.files[*at]);
            let mut here = here.filter(|file| file.folder() == folder);
            if let Some(file) = here.find(|file| file.stem() == stem) {
                return Ok(file);
            }
        }
        self.only_one(alike, |file| file.stem() == stem, stem)
    }

    fn only_one(
        &self,
        alike: Option<&Vec<usize>>,
        is_exact: impl Fn(&IndexedFile) -> bool,
        name: &str,
    ) -> Result<&IndexedFile, SkipReason> {
        let alike = alike.map_or(&[][..], |alike| alike);
        let files = || alike.iter().map(|at| &self.files[*at]);
        let exact: Vec<&IndexedFile> = files().filter(|file| is_exact(file)).collect();
        match (&exact[..], alike) {
            ([file], _) => Ok(file),
            ([], [at]) => Ok(&self.files[*at]),
            ([], []) => Err(SkipReason::new(
                "picture-missing",
                format!("there is no picture “{name}”"),
            )),
            _ => Err(SkipReason::new(
                "picture-ambiguous",
                format!("several pictures are called “{name}”"),
            )),
        }
    }

    /// A path as annotations write it, as a place below the root.
    ///
    /// # Errors
    /// If it is empty, leads out of the folder, or is an address on the network.
    pub fn below(&self, written: &str) -> Result<String, SkipReason> {
        let outside = || {
            SkipReason::new(
                "outside-folder",
                format!("“{written}” leads out of the folder"),
            )
        };
        let mut path = written.trim().replace('\\', "/");
        if path.contains("://") {
            return Err(SkipReason::new(
                "picture-at-address",
                format!("“{written}” is an address, not a file in the folder"),
            ));
        }
        let root = self.root.to_string_lossy().replace('\\', "/");
        if let Some(inner) = path.strip_prefix(&format!("{}/", root.trim_end_matches('/'))) {
            path = inner.to_owned();
        }
        let has_drive = path.as_bytes().get(1) == Some(&b':');
        if path.starts_with('/') || has_drive || path.contains('\0') {
            return Err(outside());
        }
        let parts: Vec<&str> = path
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        if parts.contains(&"..") {
            return Err(outside());
        }
        if parts.is_empty() {
            return Err(SkipReason::new("no-file-name", "no file is named"));
        }
        Ok(parts.join("/"))
    }

    /// The pictures that no annotation named, as left out.
    pub fn not_annotated(&self, used: &HashSet<PathBuf>) -> Vec<Skipped> {
        self.pictures()
            .filter(|file| !used.contains(&file.path))
            .map(|file| Skipped {
                path: file.path.clone(),
                reason: SkipReason::new("not-annotated", "no annotation names this picture"),
            })
            .collect()
    }
}

/// Two annotations describe the same picture.
pub fn picture_twice(name: &str) -> SkipReason {
    SkipReason::new(
        "picture-twice",
        format!("“{name}” was described before; the first description counts"),
    )
}

/// The folder that a data set's names are looked up in: the folder of its file, or the folder
/// itself without those around it that hold nothing else.
pub fn root_of(source: &Path) -> PathBuf {
    let source = std::path::absolute(source).unwrap_or_else(|_| source.to_owned());
    if !source.is_dir() {
        let folder = source.parent().unwrap_or(&source);
        let is_annotations = folder
            .file_name()
            .is_some_and(|name| name.eq_ignore_ascii_case("annotations"));
        let above = folder.parent().filter(|_| is_annotations);
        return above.unwrap_or(folder).to_owned();
    }
    let mut root = source;
    for _ in 0..MOST_WRAPPERS {
        let mut entries = visible_entries(&root).into_iter();
        let (Some(only), None) = (entries.next(), entries.next()) else {
            break;
        };
        let name = only.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_lowercase();
        if !only.is_dir() || split_in(&name).is_some() || LAYOUT_FOLDERS.contains(&&*name) {
            break;
        }
        root = only;
    }
    root
}

/// The visible entries of a folder, by name; none if it cannot be read.
pub fn visible_entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}

/// The folder itself and the folders in it that name a split or belong to a layout: where a data
/// set's annotations usually lie.
pub fn usual_folders(root: &Path) -> Vec<PathBuf> {
    let mut folders = vec![root.to_owned()];
    folders.extend(visible_entries(root).into_iter().filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_lowercase();
        (split_in(&name).is_some() || LAYOUT_FOLDERS.contains(&&*name)) && path.is_dir()
    }));
    folders
}

/// Whether a name ends as pictures' names do.
pub fn is_picture(name: &str) -> bool {
    has_ending(name, &PICTURE_ENDINGS)
}

/// Whether a name ends as sounds' names do.
pub fn is_sound(name: &str) -> bool {
    has_ending(name, &SOUND_ENDINGS)
}

/// The split that a word of this text means: `instances_train2017` means training.
pub fn split_in(text: &str) -> Option<Split> {
    text.split(|c: char| !c.is_alphabetic())
        .find_map(Split::from_folder_name)
}

/// The last part of a path with `/` between parts.
pub fn bare_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A name without its ending.
pub fn stem_of(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// A place below a folder below the root, which may be the root (empty).
pub fn join(folder: &str, below: &str) -> String {
    if folder.is_empty() {
        below.to_owned()
    } else {
        format!("{folder}/{below}")
    }
}

/// Whether a name ends like one of these, whatever the case.
pub fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = bare_name(name).rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| endings.iter().any(|e| ending.eq_ignore_ascii_case(e)))
}

fn too_many_files(root: &Path) -> Failure {
    Failure::new(
        "too-many-files",
        format!(
            "{} holds more than {MOST_FILES} files. Choose the folder of one data set.",
            root.display()
        ),
    )
    .with("path", root.display())
    .with("limit", MOST_FILES)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::fs;

    #[test]
    fn names_lead_nowhere_but_into_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("in/图 片")).unwrap();
        fs::write(dir.path().join("secret.jpg"), "x").unwrap();
        fs::write(dir.path().join("in/图 片/猫.JPG"), "x").unwrap();
        let index = FolderIndex::of(&dir.path().join("in")).unwrap();
        let inside = dir.path().join("in/图 片/猫.JPG");
        for name in ["猫.JPG", "猫.jpg", "图 片\\猫.JPG", "./图 片/猫.JPG"] {
            assert_eq!(index.picture(name, &[]).unwrap().path, inside, "{name}");
        }
        let absolute = inside.to_string_lossy();
        assert_eq!(index.picture(&absolute, &[]).unwrap().path, inside);
        for (name, code) in [
            ("../secret.jpg", "outside-folder"),
            ("/etc/passwd", "outside-folder"),
            ("C:\\a\\猫.JPG", "outside-folder"),
            ("..\\secret.jpg", "outside-folder"),
            ("https://x.org/猫.JPG", "picture-at-address"),
            ("secret.jpg", "picture-missing"),
            (" ", "no-file-name"),
        ] {
            assert_eq!(index.picture(name, &[]).unwrap_err().code, code, "{name}");
        }
    }

    #[test]
    fn words_name_splits() {
        assert_eq!(split_in("instances_train2017"), Some(Split::Train));
        assert_eq!(split_in("val"), Some(Split::Valid));
        assert_eq!(split_in("trainval"), None);
        assert_eq!(split_in("contest"), None);
    }
}
