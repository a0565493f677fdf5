#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::*;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};
use std::sync::Arc;

/// A row: the bytes of a picture or a sound, a class, and boxes as JSON.
type Row<'a> = (Option<&'a [u8]>, Option<i64>, &'a str);

/// Writes a file as `datasets` does: a group `{bytes, path}`, a number for the class, and what the
/// columns are in the footer.
fn write(path: &Path, media: &str, rows: &[Row<'_>], features: Option<&Value>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let schema = format!(
        "message schema {{ optional group {media} {{ optional binary bytes; optional binary path (UTF8); }} optional int64 label; optional binary objects (UTF8); }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let entry = features.map(|features| {
        let info = json!({ "info": { "features": features } });
        vec![KeyValue::new("huggingface".to_owned(), info.to_string())]
    });
    let properties = WriterProperties::builder().set_key_value_metadata(entry);
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties.build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts = |cells: Vec<Option<&[u8]>>, depth: i16| {
        let levels: Vec<i16> = cells
            .iter()
            .map(|cell| if cell.is_some() { depth } else { depth - 1 })
            .collect();
        let values: Vec<ByteArray> = cells.into_iter().flatten().map(ByteArray::from).collect();
        (values, levels)
    };
    for column in [
        texts(rows.iter().map(|row| row.0).collect(), 2),
        texts(rows.iter().map(|_| None).collect(), 2),
    ] {
        let mut writer = group.next_column().unwrap().unwrap();
        let (values, levels) = column;
        let typed = writer.typed::<ByteArrayType>();
        typed.write_batch(&values, Some(&levels), None).unwrap();
        writer.close().unwrap();
    }
    let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.1.is_some())).collect();
    let labels: Vec<i64> = rows.iter().filter_map(|row| row.1).collect();
    let mut column = group.next_column().unwrap().unwrap();
    let typed = column.typed::<Int64Type>();
    typed.write_batch(&labels, Some(&levels), None).unwrap();
    column.close().unwrap();
    let objects = rows.iter().map(|row| Some(row.2.as_bytes()));
    let (values, levels) = texts(objects.map(|o| o.filter(|o| !o.is_empty())).collect(), 1);
    let mut column = group.next_column().unwrap().unwrap();
    let typed = column.typed::<ByteArrayType>();
    typed.write_batch(&values, Some(&levels), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
}

fn png(value: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(4, 4, image::Rgb([value, 0, 0]));
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn features() -> Value {
    json!({
        "image": { "_type": "Image" },
        "label": { "names": ["cat", "dog", "../fox"], "_type": "ClassLabel" },
    })
}

/// Name, class and split of each item, and the codes of what was left out.
fn unpacked(
    source: &Path,
    target: &Path,
) -> Result<
    (
        Found,
        Vec<(String, Option<String>, Option<Split>)>,
        Vec<&'static str>,
    ),
    Failure,
> {
    let found = unpack(source, target, &mut || true)?;
    let items = found.items.iter().map(|item| {
        let below = item.path.strip_prefix(target).unwrap();
        let below = below.to_str().unwrap().to_owned();
        (below, item.class.clone(), item.split)
    });
    let items = items.collect();
    let codes = found.skipped.iter().map(|s| s.reason.code).collect();
    Ok((found, items, codes))
}

fn item(name: &str, class: Option<&str>, split: Split) -> (String, Option<String>, Option<Split>) {
    (name.to_owned(), class.map(str::to_owned), Some(split))
}

#[test]
fn pictures_come_out_byte_for_byte_with_class_and_split() {
    let dir = tempfile::tempdir().unwrap();
    let (red, dark) = (png(200), png(10));
    let features = features();
    write(
        &dir.path().join("data/train-00000-of-00001.parquet"),
        "image",
        &[
            (None, Some(0), ""),
            (Some(&red), Some(1), ""),
            (Some(b""), Some(0), ""),
            (Some(b"no picture"), Some(0), ""),
            (Some(&dark), Some(2), ""),
        ],
        Some(&features),
    );
    write(
        &dir.path().join("data/test-00000-of-00001.parquet"),
        "image",
        &[
            (Some(&dark), None, ""),
            (Some(&red), Some(9), ""),
            (Some(&red), Some(0), ""),
        ],
        Some(&features),
    );
    assert!(is_one(dir.path()), "the first row has no picture");
    let target = tempfile::tempdir().unwrap();
    let (found, items, codes) = unpacked(dir.path(), target.path()).unwrap();
    assert_eq!(found.classes, ["cat", "dog", "../fox"]);
    let [test, train] = [Split::Test, Split::Train];
    assert_eq!(
        items,
        [
            item("test/000-000000.png", None, test),
            item("test/000-000001.png", None, test),
            item("test/000-000002.png", Some("cat"), test),
            item("train/001-000001.png", Some("dog"), train),
            // Decoding says what is wrong with it.
            item("train/001-000003.bin", Some("cat"), train),
            item("train/001-000004.png", Some("../fox"), train),
        ]
    );
    assert_eq!(codes, ["unknown-class", "no-picture", "no-picture"]);
    assert_eq!(fs::read(&found.items[3].path).unwrap(), red);
    assert!(
        found
            .items
            .iter()
            .all(|i| i.path.starts_with(target.path()))
    );
}

#[test]
fn split_folders_name_splits_and_sounds_get_their_endings() {
    let dir = tempfile::tempdir().unwrap();
    let wav = b"RIFF\x24\0\0\0WAVEfmt ";
    let audio = json!({ "audio": { "_type": "Audio" } });
    write(
        &dir.path().join("default/train/0000.parquet"),
        "audio",
        &[
            (Some(wav), Some(10), ""),
            (Some(b"fLaC\0\0\0\x22"), Some(9), ""),
        ],
        Some(&audio),
    );
    write(
        &dir.path().join("default/validation/0000.parquet"),
        "audio",
        &[
            (Some(b"OggS\0\x02"), Some(9), ""),
            (Some(b"ID3\x04\0"), Some(9), ""),
            (Some(&[0xFF, 0xFB, 0x90, 0x64]), Some(10), ""),
        ],
        Some(&audio),
    );
    assert!(is_one(dir.path()));
    let target = tempfile::tempdir().unwrap();
    let (found, items, codes) = unpacked(dir.path(), target.path()).unwrap();
    assert_eq!(found.classes, ["9", "10"], "numbers by size");
    let [train, valid] = [Split::Train, Split::Valid];
    assert_eq!(
        items,
        [
            item("train/000-000000.wav", Some("10"), train),
            item("train/000-000001.flac", Some("9"), train),
            item("valid/001-000000.ogg", Some("9"), valid),
            item("valid/001-000001.mp3", Some("9"), valid),
            item("valid/001-000002.mp3", Some("10"), valid),
        ]
    );
    assert_eq!(codes, Vec::<&str>::new());
}

#[test]
fn boxes_come_with_their_pictures() {
    let dir = tempfile::tempdir().unwrap();
    let features = json!({
        "image": { "_type": "Image" },
        "objects": { "feature": {
            "bbox": { "feature": { "dtype": "float32", "_type": "Value" }, "_type": "Sequence" },
            "category": { "names": ["wheel", "door"], "_type": "ClassLabel" },
        }, "_type": "Sequence" },
    });
    let picture = png(1);
    let boxes = r#"{"bbox": [[0, 1, 2, 3]], "category": [1]}"#;
    let path = dir.path().join("train.parquet");
    write(
        &path,
        "image",
        &[(Some(&picture), None, boxes), (Some(&picture), None, "")],
        Some(&features),
    );
    let target = tempfile::tempdir().unwrap();
    let (found, _, codes) = unpacked(&path, target.path()).unwrap();
    assert_eq!(found.classes, ["wheel", "door"]);
    let [drawn] = &found.items[0].marks[..] else {
        panic!("{found:?}")
    };
    assert_eq!(
        (drawn.class.as_str(), drawn.shape.rect_px()),
        ("door", Some([0.0, 1.0, 2.0, 3.0]))
    );
    assert_eq!(found.items[1].marks, []);
    assert_eq!(codes, Vec::<&str>::new());
}

#[test]
fn a_file_cut_short_fails_and_a_table_without_media_is_left_to_others() {
    let dir = tempfile::tempdir().unwrap();
    let picture = png(1);
    let path = dir.path().join("whole.parquet");
    let rows = [(Some(&picture[..]), Some(0), "")];
    write(&path, "image", &rows, Some(&features()));
    let whole = fs::read(&path).unwrap();
    let target = tempfile::tempdir().unwrap();
    for end in [4, whole.len() / 2, whole.len() - 1] {
        let cut = dir.path().join("cut.parquet");
        fs::write(&cut, &whole[..end]).unwrap();
        assert!(!is_one(&cut));
        let failure = unpack(&cut, target.path(), &mut || true).unwrap_err();
        assert_eq!(failure.code, "table-damaged", "{end} of {}", whole.len());
    }
    // Bytes of some other kind, in a column that no footer describes.
    let other = dir.path().join("other.parquet");
    write(&other, "hash", &[(None, Some(1), "")], None);
    assert!(!is_one(&other));
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tables");
    assert!(is_one(&fixture.join("test-00000-of-00001.parquet")));
}

#[test]
fn a_person_may_stop_it() {
    let dir = tempfile::tempdir().unwrap();
    let picture = png(1);
    let path = dir.path().join("whole.parquet");
    let row: Row<'_> = (Some(&picture), Some(0), "");
    write(&path, "image", &[row; 5], None);
    let target = tempfile::tempdir().unwrap();
    let mut left = 2;
    let found = unpack(&path, target.path(), &mut || {
        left -= 1;
        left >= 0
    });
    assert_eq!(found.unwrap().items.len(), 2);
}
