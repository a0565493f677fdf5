//! Pictures and folders of every kind that people bring: each of these works.

use hearth_tests::Workplace;
use hearth_tests::peers;
use hearth_tests::pictures::{Motif, class_folder, class_folders, draw, save};
use image::{DynamicImage, ImageBuffer, Rgb, RgbImage, Rgba};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_kind_of_picture_is_read() {
    let place = Workplace::new();
    let folder = place.path("pictures");
    class_folders(&folder, 6);
    let disc = folder.join("disc");
    let mut num_more = 0;
    let mut next = |name: &str| -> PathBuf {
        num_more += 1;
        disc.join(name)
    };
    let picture = draw(Motif::Disc, 9, 60);
    for name in ["a.webp", "b.bmp", "c.gif", "d.tiff"] {
        save(&picture, &next(name));
    }
    save(&picture, &disc.join("upper.png"));
    fs::rename(disc.join("upper.png"), next("UPPER.PNG")).expect("can be renamed");
    save(&picture, &disc.join("upper.jpg"));
    fs::rename(disc.join("upper.jpg"), next("UPPER.JPEG")).expect("can be renamed");
    let turned = next("turned.jpg");
    save(&picture, &turned);
    add_orientation(&turned, 6);
    let grey = DynamicImage::from(picture.clone()).into_luma8();
    grey.save(next("grey-jpeg.jpg")).expect("can be written");
    let deep = ImageBuffer::<Rgb<u16>, _>::from_fn(40, 30, |x, y| {
        Rgb([x as u16 * 1600, y as u16 * 2100, 999])
    });
    deep.save(next("sixteen-bit.png")).expect("can be written");
    let clear = ImageBuffer::from_fn(40, 30, |x, y| Rgba([x as u8, y as u8, 9, (x * 6) as u8]));
    clear.save(next("transparent.png")).expect("can be written");
    save(&picture, &next("with spaces (1).png"));
    save(&picture, &next("中文文件名.png"));
    save(&picture, &next("🔥🐱.png"));
    fs::create_dir_all(disc.join("deeper/still deeper")).expect("can be made");
    save(&picture, &next("deeper/still deeper/x.png"));
    if let Some(made) = peers::python("make_jpegs.py", [&disc]) {
        num_more += made["num_files"].as_u64().expect("a count");
    }
    let (_, imported) = place.project_with("项目 🔥 one", &folder);
    assert_eq!(imported["skipped"], Value::Array(Vec::new()));
    assert_eq!(imported["num_added"].as_u64(), Some(18 + num_more));
}

#[test]
fn exif_turns_a_picture_before_the_model_sees_it() {
    let place = Workplace::new();
    // Stripes that lie in the file but stand once it is turned.
    let folder = place.path("pictures");
    let upright = |variant| draw(Motif::Stripes, variant, 64);
    fs::create_dir_all(folder.join("upright")).expect("can be made");
    fs::create_dir_all(folder.join("lying")).expect("can be made");
    for variant in 0..16 {
        save(
            &upright(variant),
            &folder.join(format!("upright/{variant}.png")),
        );
        let lying: RgbImage = image::imageops::rotate90(&upright(variant + 100));
        save(&lying, &folder.join(format!("lying/{variant}.png")));
    }
    let (project, _) = place.project_with("project", &folder);
    place.json([
        "train".as_ref(),
        project.as_os_str(),
        "--preset=fast".as_ref(),
        "--device=cpu".as_ref(),
    ]);
    let turned = place.path("turned.jpg");
    save(&image::imageops::rotate270(&upright(77)), &turned);
    let plain = place.json(["predict".as_ref(), project.as_os_str(), turned.as_os_str()]);
    assert_eq!(plain["predictions"][0]["label"], "lying");
    add_orientation(&turned, 6);
    let oriented = place.json(["predict".as_ref(), project.as_os_str(), turned.as_os_str()]);
    assert_eq!(oriented["predictions"][0]["label"], "upright");
}

#[test]
fn split_folders_are_kept_and_wrappers_are_opened() {
    let place = Workplace::new();
    let folder = place.path("download/my data set v2");
    for (split, num) in [("Train", 8), ("val", 3), ("testing", 4)] {
        class_folders(&folder.join(split), num);
    }
    // What archives carry along.
    fs::write(folder.join(".DS_Store"), "").expect("can be written");
    fs::create_dir_all(place.path("download/__MACOSX")).expect("can be made");
    let (project, imported) = place.project_with("project", &place.path("download"));
    assert_eq!(imported["has_split_folders"], true);
    let split = &imported["splits"];
    assert_eq!(
        [&split["train"], &split["valid"], &split["test"]],
        [24, 9, 12].map(Value::from).each_ref()
    );
    let labels: Vec<&str> = imported["classes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|class| class["label"].as_str())
        .collect();
    assert_eq!(labels, ["checks", "disc", "stripes"]);
    let trained = place.json([
        "train".as_ref(),
        project.as_os_str(),
        "--preset=fast".as_ref(),
        "--device=cpu".as_ref(),
    ]);
    assert_eq!(
        (&trained["num_train_samples"], &trained["num_samples"]),
        (&24.into(), &12.into())
    );
}

#[test]
fn a_split_can_be_given_and_classes_keep_their_order() {
    let place = Workplace::new();
    let first = place.path("first");
    class_folder(&first.join("zebra"), Motif::Stripes, 6);
    class_folder(&first.join("moon"), Motif::Disc, 6);
    let (project, _) = place.project_with("project", &first);
    let second = place.path("second");
    class_folder(&second.join("board"), Motif::Checks, 4);
    class_folder(&second.join("moon"), Motif::Disc, 5);
    let import = [
        "import".as_ref(),
        project.as_os_str(),
        second.as_os_str(),
        "--split=train".as_ref(),
    ];
    place.json(import);
    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    let classes = inspected["classes"].as_array().expect("a list");
    let labels: Vec<&str> = classes
        .iter()
        .filter_map(|class| class["label"].as_str())
        .collect();
    assert_eq!(
        labels,
        ["moon", "zebra", "board"],
        "a class keeps its place when others come"
    );
    let board = &classes[2];
    assert_eq!(
        [&board["train"], &board["valid"], &board["test"]],
        [4, 0, 0].map(Value::from).each_ref()
    );
}

/// Lets a JPEG say by EXIF how it must be turned to stand upright: 6 is a quarter clockwise.
fn add_orientation(path: &Path, orientation: u8) {
    let jpeg = fs::read(path).expect("can be read");
    let mut turned = jpeg[..2].to_vec();
    turned.extend([0xFF, 0xE1, 0, 34]);
    turned.extend(b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0");
    turned.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    turned.extend(&jpeg[2..]);
    fs::write(path, turned).expect("can be written");
}
