//! Real data of every kind, balanced and without what is wrong with it: the bundled samples, and
//! the makers' shared data where it is.

use hearth_core::advice::near_pairs;
use hearth_core::assets;
use hearth_core::clean::sound::flaws;
use hearth_core::command::Command;
use hearth_core::data::import::ImportOptions;
use hearth_core::data::{ContentHash, Sample, Split};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::session::{Session, SessionOptions};
use hearth_core::tasks::TaskKind;
use hearth_tests::shared_data;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// Samples of a class of pictures or sounds; of texts and rows there are more.
const NUM_FILES: usize = 90;
/// The same for texts and rows.
const NUM_ROWS: usize = 300;

/// One set of data.
pub struct Base {
    /// What it is.
    pub name: String,
    /// As it was imported, tidied.
    pub snapshot: Snapshot,
    // Its files lie here as long as they are needed.
    _place: TempDir,
}

impl Base {
    /// With splits that are drawn by a seed, the same shares of each class.
    pub fn drawn(&self, seed: u64) -> Snapshot {
        let mut snapshot = self.snapshot.clone();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut by_class: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (place, sample) in snapshot.all().enumerate() {
            by_class.entry(sample.class).or_default().push(place);
        }
        for mut places in by_class.into_values() {
            places.shuffle(&mut rng);
            let count = places.len();
            for (rank, place) in places.into_iter().enumerate() {
                let split = match rank * 100 / count {
                    0..70 => Split::Train,
                    70..85 => Split::Valid,
                    _ => Split::Test,
                };
                change(&mut snapshot, place, |sample| sample.split = split);
            }
        }
        snapshot
    }
}

/// Changes the sample at a place.
pub fn change(snapshot: &mut Snapshot, place: usize, change: impl FnOnce(&mut Sample)) {
    let mut sample = (*snapshot.samples[place]).clone();
    change(&mut sample);
    snapshot.samples[place] = Arc::new(sample);
}

/// Adds a sample.
pub fn add(snapshot: &mut Snapshot, sample: &Sample) {
    let id = snapshot.samples.last().map_or(0, |last| last.id.0) + 1;
    snapshot.samples.push(Arc::new(Sample {
        id: SampleId(id),
        ..sample.clone()
    }));
}

/// Another hash, so that nothing is taken for an exact copy.
pub fn other_hash(sample: &mut Sample, salt: u64) {
    let bytes = [&sample.hash.0[..], &salt.to_le_bytes()].concat();
    sample.hash = ContentHash::of(&bytes);
}

/// All sets: those of the makers first.
pub fn all() -> Vec<Base> {
    let mut bases: Vec<Base> = Vec::new();
    bases.extend(pictures());
    bases.extend(sounds());
    bases.extend(texts());
    bases.extend(tables());
    for task in [
        TaskKind::ImageClassification,
        TaskKind::TextClassification,
        TaskKind::AudioClassification,
        TaskKind::TabularClassification,
        TaskKind::TabularRegression,
    ] {
        bases.push(bundled(task));
    }
    bases
}

/// The bundled table with classes.
pub fn bundled_rows() -> Base {
    bundled(TaskKind::TabularClassification)
}

fn bundled(task: TaskKind) -> Base {
    let place = TempDir::new().expect("a folder");
    let data = assets::unpack_sample(place.path(), task).expect("bundled");
    import(&format!("bundled {task}"), task, &data, place)
}

/// A project with the bundled pictures, to be looked at closely.
pub fn bundled_clothes_project() -> (Session, TempDir) {
    let place = TempDir::new().expect("a folder");
    let mut session = Session::new(SessionOptions::default());
    let command = Command::NewSampleProject {
        task: TaskKind::ImageClassification,
        dir: place.path().join("project"),
    };
    session.run_to_end(command, |_| {}).expect("imported");
    (session, place)
}

fn import(name: &str, task: TaskKind, data: &Path, place: TempDir) -> Base {
    let mut session = Session::new(SessionOptions::default());
    let mut run = |command| session.run_to_end(command, |_| {}).expect("it works");
    run(Command::NewProject {
        dir: place.path().join("project"),
        task,
        name: None,
    });
    run(Command::Import {
        source: data.to_owned(),
        options: ImportOptions::default(),
    });
    let snapshot = (**session.project().expect("a project").snapshot()).clone();
    Base {
        name: name.to_owned(),
        snapshot: tidied(snapshot),
        _place: place,
    }
}

/// Without copies and flaws, as many of each class. That real data holds such is no false alarm.
fn tidied(mut snapshot: Snapshot) -> Snapshot {
    // Not its cache, so that everything is looked at anew.
    snapshot.dir = PathBuf::from("/no/such/folder");
    snapshot.split_request = None;
    // What looks the same is told by all others: without some of them, others stand out.
    loop {
        let before = snapshot.samples.len();
        tidy_once(&mut snapshot);
        if snapshot.samples.len() == before {
            return snapshot;
        }
    }
}

fn tidy_once(snapshot: &mut Snapshot) {
    let alike: HashSet<SampleId> = near_pairs::of(snapshot)
        .into_iter()
        .map(|(_, later)| later)
        .collect();
    let mut hashes = HashSet::new();
    snapshot.samples.retain(|sample| {
        is_sound(sample) && !alike.contains(&sample.id) && hashes.insert(sample.hash)
    });
    let counts = snapshot.class_counts(None);
    let least = counts.into_iter().filter(|count| *count > 0).min();
    if let Some(least) = least {
        let mut taken = vec![0; snapshot.classes.len()];
        snapshot.samples.retain(|sample| {
            let Some(class) = sample.class else {
                return false;
            };
            taken[class.index()] += 1;
            taken[class.index()] <= least
        });
    }
}

/// Whether nothing is wrong with it, by plain limits.
fn is_sound(sample: &Sample) -> bool {
    if let Some(quality) = sample.picture().and_then(|picture| picture.quality) {
        return quality.contrast > 0.1
            && (0.08..0.85).contains(&quality.brightness)
            && quality.sharpness > 0.3;
    }
    if let Some(sound) = sample.sound() {
        let facts = &sound.facts;
        return flaws(facts).is_empty() && (0.2..1.5).contains(&facts.duration_secs);
    }
    if let Some(text) = sample.text() {
        let is_short = text.is_ascii();
        let least = if is_short { 50 } else { 12 };
        return (least..5 * least).contains(&text.chars().count());
    }
    true
}

/// Class folders from an archive. `class`: the class of a path in it.
fn from_tar(
    archive: &str,
    place: &Path,
    classes: &[&str],
    class: impl Fn(&str) -> Option<String>,
) -> Option<PathBuf> {
    let file = fs::File::open(shared_data::file(archive)?).expect("it is there");
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let folder = place.join("data");
    let mut counts: BTreeMap<String, usize> =
        classes.iter().map(|c| ((*c).to_owned(), 0)).collect();
    for entry in tar.entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").to_string_lossy().into_owned();
        let Some(class) = class(&path) else { continue };
        let Some(count) = counts.get_mut(&class) else {
            continue;
        };
        if *count == NUM_FILES {
            if counts.values().all(|count| *count == NUM_FILES) {
                break;
            }
            continue;
        }
        *count += 1;
        let name = path.rsplit('/').next().unwrap_or(&path);
        let target = folder.join(&class).join(name);
        fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("read");
        fs::write(target, bytes).expect("written");
    }
    Some(folder)
}

fn pictures() -> Vec<Base> {
    let sets: [&[&str]; 2] = [
        &["airplane", "automobile", "bird", "cat", "deer"],
        &["dog", "frog", "horse", "ship", "truck"],
    ];
    let of_set = |classes: &&[&str]| {
        let place = TempDir::new().expect("a folder");
        let class = |path: &str| {
            let mut parts = path.rsplit('/');
            let (_, end) = parts.next()?.rsplit_once('.')?;
            if end != "jpg" {
                return None;
            }
            parts.next().map(str::to_owned)
        };
        let folder = from_tar("cifar10.tar.gz", place.path(), classes, class)?;
        let name = format!("CIFAR-10 from {}", classes[0]);
        Some(import(&name, TaskKind::ImageClassification, &folder, place))
    };
    sets.iter().filter_map(of_set).collect()
}

fn sounds() -> Vec<Base> {
    let sets: [&[&str]; 2] = [&["0", "1", "2", "3"], &["5", "6", "7", "9"]];
    let of_set = |classes: &&[&str]| {
        let place = TempDir::new().expect("a folder");
        let class = |path: &str| {
            let name = path.rsplit('/').next()?;
            let (digit, _) = name.strip_suffix(".wav")?.split_once('_')?;
            Some(digit.to_owned())
        };
        let folder = from_tar("fsdd.tar.gz", place.path(), classes, class)?;
        let name = format!("spoken digits from {}", classes[0]);
        Some(import(&name, TaskKind::AudioClassification, &folder, place))
    };
    sets.iter().filter_map(of_set).collect()
}

/// A table with a header in a folder of its own.
fn table(name: &str, task: TaskKind, text: &str) -> Base {
    let place = TempDir::new().expect("a folder");
    let path = place.path().join("table.csv");
    fs::write(&path, text).expect("written");
    import(name, task, &path, place)
}

/// As many of each class, each text once, as a table.
fn balanced(lines: impl Iterator<Item = (String, String)>, header: &str) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut table = format!("{header}\n");
    for (content, class) in lines {
        let count = counts.entry(class.clone()).or_default();
        if *count < NUM_ROWS && seen.insert(content.to_lowercase()) {
            *count += 1;
            table += &format!("{content},{class}\n");
        }
    }
    table
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn texts() -> Vec<Base> {
    let mut bases = Vec::new();
    let read =
        |file: &str| shared_data::file(file).map(|path| fs::read_to_string(path).expect("UTF-8"));
    if let Some(text) = read("text/waimai_10k.csv") {
        let lines = text.lines().skip(1).filter_map(|line| {
            let (label, review) = line.split_once(',')?;
            let class = if label == "1" { "好评" } else { "差评" };
            let review = review.trim_matches('"');
            (review.chars().count() >= 12).then(|| (quoted(review), class.to_owned()))
        });
        let table_text = balanced(lines, "review,label");
        bases.push(table("waimai", TaskKind::TextClassification, &table_text));
    }
    if let Some(text) = read("text/sst2-train.tsv") {
        for part in 0..2 {
            let lines = text.lines().enumerate().filter_map(|(number, line)| {
                let (sentence, label) = line.split_once('\t')?;
                let class = if label == "1" { "good" } else { "bad" };
                let is_mine = number % 2 == part && sentence.len() >= 50;
                is_mine.then(|| (quoted(sentence), class.to_owned()))
            });
            let table_text = balanced(lines, "review,label");
            let name = format!("SST-2, part {part}");
            bases.push(table(&name, TaskKind::TextClassification, &table_text));
        }
    }
    bases
}

fn tables() -> Vec<Base> {
    const ADULT: &str =
        "age,work,weight,school,married,job,role,race,sex,gain,loss,hours,country,income";
    let mut bases = Vec::new();
    let read =
        |file: &str| shared_data::file(file).map(|path| fs::read_to_string(path).expect("UTF-8"));
    if let Some(text) = read("tabular/adult-train.csv") {
        let lines = text.lines().filter_map(|line| {
            let mut cells: Vec<&str> = line.split(',').map(str::trim).collect();
            let class = cells.pop()?;
            // The school in years says the same as its name.
            (cells.len() == 14).then(|| cells.remove(4))?;
            Some((cells.join(","), class.to_owned()))
        });
        let table_text = balanced(lines, ADULT);
        bases.push(table("Adult", TaskKind::TabularClassification, &table_text));
    }
    if let Some(text) = read("tabular/housing.csv") {
        let table_text =
            format!("crim,zn,indus,chas,nox,rm,age,dis,rad,tax,ratio,b,lstat,price\n{text}");
        bases.push(table("housing", TaskKind::TabularRegression, &table_text));
    }
    bases
}
