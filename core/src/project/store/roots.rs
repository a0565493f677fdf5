//! Where the files of a source lie, as the store writes it down: below the project's folder by the
//! way from there, so that a project can be moved with what it holds; elsewhere by the whole path.

use rusqlite::{Connection, params};
use std::path::{Component, Path, PathBuf};

/// Folders of a project that imports write to.
const OWN_FOLDERS: [&str; 2] = ["media", "downloads"];

/// A root as it is stored.
pub(super) fn to_stored(project: &Path, root: &Path) -> String {
    let below = below(project, root).or_else(|| {
        // The same folder by another way, such as a link.
        below(&project.canonicalize().ok()?, &root.canonicalize().ok()?)
    });
    below.unwrap_or_else(|| root.to_string_lossy().into_owned())
}

/// Where a stored root lies. One that an older version wrote down whole is looked for in the
/// project, where it is not there any more: the project was moved.
pub(super) fn from_stored(project: &Path, stored: &str) -> PathBuf {
    let root = Path::new(stored);
    if root.is_relative() {
        return match stored {
            "." => project.to_owned(),
            _ => project.join(root),
        };
    }
    if root.is_dir() {
        return root.to_owned();
    }
    let parts: Vec<Component<'_>> = root.components().collect();
    let own = parts.iter().enumerate().rev().find_map(|(at, part)| {
        let is_own = OWN_FOLDERS.iter().any(|own| part.as_os_str() == *own);
        let way: PathBuf = parts[at..].iter().collect();
        let place = project.join(way);
        // What lies in `media` itself is no import.
        (is_own && at + 1 < parts.len() && place.is_dir()).then_some(place)
    });
    own.unwrap_or_else(|| root.to_owned())
}

/// Brings the roots that an older version wrote down to how they are stored now.
pub(super) fn settle(db: &Connection, project: &Path) -> rusqlite::Result<()> {
    let stored = db
        .prepare("SELECT id, root FROM sources")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    for (id, root) in stored {
        if Path::new(&root).is_relative() {
            continue;
        }
        let settled = to_stored(project, &from_stored(project, &root));
        if settled != root {
            // Two ways to one folder stay two.
            db.execute(
                "UPDATE OR IGNORE sources SET root = ?2 WHERE id = ?1",
                params![id, settled],
            )?;
        }
    }
    Ok(())
}

/// The way from one folder to another below it, with `/` between its parts.
fn below(project: &Path, root: &Path) -> Option<String> {
    let way = root.strip_prefix(project).ok()?;
    let parts: Vec<_> = way.iter().map(|part| part.to_string_lossy()).collect();
    Some(if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::project::store::Store;
    use crate::tasks::TaskKind;

    #[test]
    fn what_lies_in_the_project_is_stored_by_the_way_from_it() {
        let project = Path::new("/home/a/flowers");
        for (root, stored) in [
            ("/home/a/flowers/media/roses", "media/roses"),
            ("/home/a/flowers/downloads/x/train", "downloads/x/train"),
            ("/home/a/flowers", "."),
            ("/home/a/flowers2/media/x", "/home/a/flowers2/media/x"),
            ("/data/roses", "/data/roses"),
        ] {
            assert_eq!(to_stored(project, Path::new(root)), stored);
            assert_eq!(from_stored(project, stored), Path::new(root));
        }
    }

    #[test]
    fn a_store_with_whole_paths_is_mended_also_after_the_project_was_moved() {
        let dir = tempfile::tempdir().unwrap();
        let here = dir.path().join("here");
        std::fs::create_dir_all(here.join("media/roses")).unwrap();
        Store::create(&here, "p", TaskKind::ImageClassification).unwrap();
        let roots = |db: &Connection| -> Vec<String> {
            let mut query = db.prepare("SELECT root FROM sources ORDER BY id").unwrap();
            let roots = query.query_map([], |row| row.get(0)).unwrap();
            roots.map(Result::unwrap).collect()
        };
        let old = here.join("media/roses").to_string_lossy().into_owned();
        let db = Store::open(&here).unwrap().connection;
        for (id, root) in [(0, &*old), (1, "/gone/media/roses2"), (2, "/data/x")] {
            db.execute("INSERT INTO sources VALUES (?1, ?2)", params![id, root])
                .unwrap();
        }
        drop(db);
        let there = dir.path().join("there");
        std::fs::rename(&here, &there).unwrap();
        let snapshot = Store::open_read_only(&there).unwrap().load(&there).unwrap();
        assert_eq!(snapshot.sources[0].root, there.join("media/roses"));
        let db = Store::open(&there).unwrap().connection;
        assert_eq!(roots(&db), ["media/roses", "/gone/media/roses2", "/data/x"]);
    }
}
