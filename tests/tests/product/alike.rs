//! Copies that show the same although no pixel lies where it lay, found among real pictures.

use flate2::read::GzDecoder;
use hearth_tests::pictures::save;
use hearth_tests::{Workplace, shared_data};
use image::RgbImage;
use image::imageops::{self, FilterType};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

const NUM_EACH: usize = 40;
const NUM_COPIES: usize = 48;

/// The first pictures of each class of CIFAR-10's test split, as class folders.
fn unpack(archive: &Path, folder: &Path) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut names = Vec::new();
    let file = File::open(archive).expect("opens");
    let mut tar = tar::Archive::new(GzDecoder::new(file));
    for entry in tar.entries().expect("a tar") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").to_string_lossy().into_owned();
        let ["cifar10", "test", class, name] = path.split('/').collect::<Vec<_>>()[..] else {
            continue;
        };
        let count = counts.entry(class.to_owned()).or_default();
        if name.is_empty() || *count >= NUM_EACH {
            continue;
        }
        *count += 1;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("read");
        let below = format!("{class}/{name}");
        fs::create_dir_all(folder.join(class)).expect("made");
        fs::write(folder.join(&below), bytes).expect("written");
        names.push(below);
        if counts.len() == 10 && counts.values().all(|count| *count == NUM_EACH) {
            break;
        }
    }
    names
}

/// A copy that the eye takes for one and a comparison of pixels does not.
fn changed(picture: &RgbImage, way: usize) -> RgbImage {
    let [width, height] = [picture.width(), picture.height()];
    match way % 3 {
        0 | 1 => imageops::flip_horizontal(picture),
        _ => {
            let cut = imageops::crop_imm(picture, 2, 2, width - 4, height - 4).to_image();
            imageops::resize(&cut, width, height, FilterType::CatmullRom)
        }
    }
}

#[test]
fn mirrored_and_cut_copies_are_found_among_real_pictures() {
    let Some(archive) = shared_data::file("cifar10.tar.gz") else {
        return;
    };
    let place = Workplace::new();
    let folder = place.path("cifar");
    let names = unpack(&archive, &folder);
    assert_eq!(names.len(), 10 * NUM_EACH);
    let mut planted = BTreeSet::new();
    for (way, name) in names.iter().step_by(names.len() / NUM_COPIES).enumerate() {
        let picture = image::open(folder.join(name))
            .expect("a picture")
            .into_rgb8();
        let copy = name.replace(".jpg", "_copy.png");
        save(&changed(&picture, way), &folder.join(&copy));
        planted.insert(copy);
    }
    let project = place.project("project");
    let dir = project.to_str().expect("plain");
    let source = folder.to_str().expect("plain");
    place.json(["import", dir, source, "--split=train"]);
    let found = |report: &serde_json::Value| -> BTreeSet<String> {
        let findings = report["findings"].as_array().expect("a list").iter();
        let near = findings.filter(|finding| finding["kind"] == "near-duplicates");
        near.flat_map(|finding| finding["samples"].as_array().expect("a list"))
            .map(|path| path.as_str().expect("a path").to_owned())
            .collect()
    };
    let before = found(&place.json(["inspect", dir]));
    place.json(["check", dir]);
    let after = found(&place.json(["inspect", dir]));
    let right = |found: &BTreeSet<String>| found.intersection(&planted).count();
    let (num_found, num_right) = (after.len(), right(&after));
    eprintln!(
        "{num_right} of {num_found} right, {} planted, {} before",
        planted.len(),
        right(&before)
    );
    assert!(
        num_right * 10 >= num_found * 9,
        "{num_right} of {num_found}: {after:?}"
    );
    assert!(
        num_right * 10 >= planted.len() * 4,
        "{num_right} of {}",
        planted.len()
    );
    assert!(num_right > right(&before) + planted.len() / 4);
}
