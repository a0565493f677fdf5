//! Small things to import, of every kind, made in code; each number makes another one.

use crate::Workplace;
use crate::pictures::{self, Motif};
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

/// How something to import comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder of pictures.
    Pictures,
    /// A zip of pictures.
    Zip,
    /// A CSV of texts.
    Texts,
    /// A CSV of rows.
    Rows,
    /// A folder of recordings.
    Sounds,
}

/// Pictures and recordings are some work each, lines of a table hardly any.
const NUM_FILES: usize = 45;
const NUM_LINES: usize = 800;

impl Source {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Pictures,
        Self::Zip,
        Self::Texts,
        Self::Rows,
        Self::Sounds,
    ];

    /// The name of the task whose projects take it.
    pub fn task(self) -> &'static str {
        match self {
            Self::Pictures | Self::Zip => "image-classification",
            Self::Texts => "text-classification",
            Self::Rows => "tabular-classification",
            Self::Sounds => "audio-classification",
        }
    }

    /// How many samples it holds.
    pub fn num_samples(self) -> usize {
        match self {
            Self::Texts | Self::Rows => NUM_LINES,
            _ => NUM_FILES,
        }
    }

    /// Makes the one of this number.
    pub fn make(self, place: &Workplace, number: usize) -> PathBuf {
        let name = format!("{self:?} {number}");
        match self {
            Self::Pictures => {
                let folder = place.path(&name);
                for (path, bytes) in drawn(number) {
                    write(&folder.join(path), &bytes);
                }
                folder
            }
            Self::Zip => {
                let path = place.path(&format!("{name}.zip"));
                let mut zip = zip::ZipWriter::new(fs::File::create(&path).expect("can be made"));
                for (name, bytes) in drawn(number) {
                    let options = zip::write::SimpleFileOptions::default();
                    zip.start_file(name, options).expect("can be added");
                    zip.write_all(&bytes).expect("can be written");
                }
                zip.finish().expect("can be finished");
                path
            }
            Self::Texts => table(place, &name, "text,label", |line| {
                let (class, words) =
                    [("good", "It came quickly"), ("bad", "It never came")][line % 2];
                format!("\"{words}, says customer {line} of day {number}\",{class}")
            }),
            Self::Rows => table(place, &name, "age,height,town,label", |line| {
                let town = ["Köln", "北京", "Ulm"][line % 3];
                let (age, height) = (18 + line * 7 % 60, 150 + (line * 13 + number) % 50);
                format!("{age},{height}.{number},{town},{}", ["yes", "no"][line % 2])
            }),
            Self::Sounds => {
                let folder = place.path(&name);
                for n in 0..NUM_FILES {
                    let class = ["low", "high"][n % 2];
                    let tone = tone(200.0 * (1 + 4 * (n % 2)) as f64, number * NUM_FILES + n);
                    write(&folder.join(format!("{class}/{n}.wav")), &tone);
                }
                folder
            }
        }
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("lies in a folder")).expect("can be made");
    fs::write(path, bytes).expect("can be written");
}

fn table(place: &Workplace, name: &str, head: &str, line: impl Fn(usize) -> String) -> PathBuf {
    let mut table = format!("{head}\n");
    for n in 0..NUM_LINES {
        writeln!(table, "{}", line(n)).expect("a String takes all");
    }
    let path = place.path(&format!("{name}.csv"));
    write(&path, table.as_bytes());
    path
}

/// PNG files of all motifs, with their paths.
fn drawn(number: usize) -> impl Iterator<Item = (String, Vec<u8>)> {
    (0..NUM_FILES).map(move |n| {
        let (class, motif) = Motif::ALL[n % Motif::ALL.len()];
        let picture = pictures::draw(motif, (number * NUM_FILES + n) as u32, 64);
        let mut png = Cursor::new(Vec::new());
        picture
            .write_to(&mut png, image::ImageFormat::Png)
            .expect("can be encoded");
        (format!("{class}/{n}.png"), png.into_inner())
    })
}

/// A quarter of a second as WAV: 16 bits, 8 kHz, one channel; `colour` changes it a little.
fn tone(hertz: f64, colour: usize) -> Vec<u8> {
    const RATE: u32 = 8_000;
    let hertz = hertz + colour as f64;
    let samples = (0..RATE / 4).map(|n| {
        let turn = f64::from(n) * hertz / f64::from(RATE) * std::f64::consts::TAU;
        (turn.sin() * 12_000.0) as i16
    });
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let num_bytes = data.len() as u32;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + num_bytes).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    // PCM, one channel, bytes a second, bytes a sample, bits a sample.
    wav.extend([1u16, 1].iter().flat_map(|n| n.to_le_bytes()));
    wav.extend([RATE, 2 * RATE].iter().flat_map(|n| n.to_le_bytes()));
    wav.extend([2u16, 16].iter().flat_map(|n| n.to_le_bytes()));
    wav.extend(b"data");
    wav.extend(num_bytes.to_le_bytes());
    wav.extend(data);
    wav
}
