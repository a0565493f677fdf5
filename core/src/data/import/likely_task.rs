//! What a data set is most likely for, where a project is made from it.

use super::{listed_files, row_table, table_files, text_table};
use crate::data::table;
use crate::tasks::TaskKind;
use std::path::Path;
use walkdir::WalkDir;

/// Files looked at in a folder.
const MOST_FILES: usize = 400;

/// The task that fits what lies there; classifying pictures where nothing says otherwise.
pub fn likely_task(source: &Path) -> TaskKind {
    if source.is_file() {
        return if table::has_table_ending(source) {
            task_of_table(source)
        } else {
            TaskKind::default()
        };
    }
    let mut counts = [0_usize; 3];
    let files = WalkDir::new(source).max_depth(4).into_iter().flatten();
    for entry in files
        .filter(|entry| entry.file_type().is_file())
        .take(MOST_FILES)
    {
        let ending = entry.path().extension();
        let ending = ending.map(|end| end.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("jpg" | "jpeg" | "png" | "webp" | "bmp" | "gif" | "tif" | "tiff") => {
                counts[0] += 1;
            }
            Some("wav" | "mp3" | "ogg" | "flac" | "m4a" | "aac") => counts[1] += 1,
            Some("txt") => counts[2] += 1,
            _ => {}
        }
    }
    match counts {
        // Label files lie beside pictures.
        [pictures, ..] if pictures > 0 => TaskKind::ImageClassification,
        [_, sounds, texts] if sounds > texts => TaskKind::AudioClassification,
        [_, _, texts] if texts > 0 => TaskKind::TextClassification,
        _ if !table_files::tables_of(source).is_empty() => task_of_table(source),
        _ => TaskKind::default(),
    }
}

fn task_of_table(source: &Path) -> TaskKind {
    if listed_files::is_one(source) {
        let is_sound = |name: &str| {
            let name = name.to_lowercase();
            ["wav", "mp3", "ogg", "flac"]
                .iter()
                .any(|end| name.ends_with(end))
        };
        let names_sounds = table_files::tables_of(source)
            .first()
            .and_then(|path| table_files::head(path))
            .is_some_and(|table| {
                let mut columns = table.columns.iter();
                columns.any(|column| column.cells.text(0).is_some_and(is_sound))
            });
        if names_sounds {
            TaskKind::AudioClassification
        } else {
            TaskKind::ImageClassification
        }
    } else if text_table::is_one(source) {
        if text_table::says_several(source) {
            return TaskKind::MultiLabelTextClassification;
        }
        TaskKind::TextClassification
    } else if row_table::is_one(source) {
        TaskKind::TabularClassification
    } else {
        TaskKind::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use std::fs;

    #[test]
    fn the_files_say_what_they_are_for() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        };
        let table = write("a.csv", "age,city,income\n30,Bonn,<=50K\n40,Ulm,>50K\n");
        assert_eq!(likely_task(&table), TaskKind::TabularClassification);
        let reviews = write(
            "r.csv",
            "label,review\n1,a film that moves you a lot\n0,nothing works in this one\n",
        );
        assert_eq!(likely_task(&reviews), TaskKind::TextClassification);
        let several = write(
            "s.csv",
            "label,review\na;b,a film that moves you a lot\nb;c,nothing works in this one\nc;a,it is what it is after all\n",
        );
        assert_eq!(
            likely_task(&several),
            TaskKind::MultiLabelTextClassification
        );
        let listed = write("l.csv", "file,label\na.wav,x\nb.wav,y\n");
        assert_eq!(likely_task(&listed), TaskKind::AudioClassification);
        write("texts/pos/1.txt", "good");
        assert_eq!(
            likely_task(&dir.path().join("texts")),
            TaskKind::TextClassification
        );
        write("birds/tit/1.wav", "x");
        assert_eq!(
            likely_task(&dir.path().join("birds")),
            TaskKind::AudioClassification
        );
        write("pics/cat/1.png", "x");
        write("pics/cat/1.txt", "0 0.5 0.5 1 1");
        assert_eq!(
            likely_task(&dir.path().join("pics")),
            TaskKind::ImageClassification
        );
    }
}
