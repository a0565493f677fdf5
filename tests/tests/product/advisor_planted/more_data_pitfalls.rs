//! Pitfalls of one kind of data: flaws of single samples, columns, what gives a class away, and
//! what makes the test another world.

use super::bases::{change, other_hash};
use super::data_pitfalls::{drawn_places, many, places_in};
use super::{Pitfall, Strength};
use hearth_core::clean::quality::Quality;
use hearth_core::data::media::look::Look;
use hearth_core::data::sound::Sound;
use hearth_core::data::sound::facts::SoundFacts;
use hearth_core::data::{
    ColumnKind, ColumnRole, Content, DataKind, Picture, Row, Source, Split, TableColumn,
};
use hearth_core::ids::ClassId;
use hearth_core::project::Snapshot;
use image::{Rgb, RgbImage, imageops};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

fn is_pictures(snapshot: &Snapshot) -> bool {
    snapshot.task.data_kind() == DataKind::Pictures
}

/// Where all pictures are tiny, none is.
fn are_large_enough(snapshot: &Snapshot) -> bool {
    let mut pictures = snapshot
        .samples
        .iter()
        .filter_map(|sample| sample.picture());
    is_pictures(snapshot) && pictures.all(|picture| picture.size_px.iter().all(|side| *side >= 32))
}

fn is_sounds(snapshot: &Snapshot) -> bool {
    snapshot.task.data_kind() == DataKind::Sounds
}

fn is_texts(snapshot: &Snapshot) -> bool {
    snapshot.task.data_kind() == DataKind::Texts
}

fn is_rows(snapshot: &Snapshot) -> bool {
    snapshot.task.data_kind() == DataKind::Rows
}

fn is_rows_with_classes(snapshot: &Snapshot) -> bool {
    is_rows(snapshot) && snapshot.classes.len() >= 2
}

/// Classes large enough to be compared.
fn has_large_classes(snapshot: &Snapshot) -> bool {
    let counts = snapshot.class_counts(None);
    counts.len() >= 2 && counts.iter().all(|count| *count >= 25)
}

fn has_large_test(snapshot: &Snapshot) -> bool {
    snapshot.samples.len() >= 300
}

macro_rules! pitfall {
    ($kind:literal, $fits:expr, $plant:expr) => {
        Pitfall {
            kind: $kind,
            fits: $fits,
            plant: $plant,
        }
    };
}

pub fn all() -> Vec<Pitfall> {
    let mut all = pictures();
    all.extend(sounds());
    all.extend(texts());
    all.extend(columns());
    all.extend(given_away());
    all.extend(shifted());
    all
}

/// The picture of a sample, changed.
fn repaint(snapshot: &mut Snapshot, place: usize, paint: impl Fn(&RgbImage) -> RgbImage) {
    let sample = &snapshot.samples[place];
    let file = image::open(snapshot.sample_path(sample)).expect("a picture");
    let changed = paint(&file.to_rgb8());
    change(snapshot, place, |sample| {
        other_hash(sample, 2);
        sample.content = Content::Picture(Picture {
            size_px: [changed.width(), changed.height()],
            look: Some(Box::new(Look::of(&changed))),
            quality: Some(Quality::of(&changed)),
        });
    });
}

/// Each grey level as `to` says.
fn levels(picture: &RgbImage, to: impl Fn(f32) -> f32) -> RgbImage {
    let mut picture = picture.clone();
    for pixel in picture.pixels_mut() {
        *pixel = Rgb(pixel
            .0
            .map(|level| to(f32::from(level)).clamp(0.0, 255.0) as u8));
    }
    picture
}

fn flawed(
    snapshot: &mut Snapshot,
    strength: Strength,
    rng: &mut ChaCha8Rng,
    paint: impl Fn(&RgbImage) -> RgbImage,
) {
    let count = many(snapshot, strength);
    for place in drawn_places(snapshot, None, count, rng) {
        repaint(snapshot, place, &paint);
    }
}

fn pictures() -> Vec<Pitfall> {
    vec![
        pitfall!("blurred", is_pictures, |_, snapshot, strength, rng| {
            let large = |picture: &RgbImage| {
                imageops::resize(picture, 128, 128, imageops::FilterType::CatmullRom)
            };
            flawed(snapshot, strength, rng, |picture| {
                imageops::blur(&large(picture), 6.0)
            });
        }),
        pitfall!("dark", is_pictures, |_, snapshot, strength, rng| {
            flawed(snapshot, strength, rng, |picture| {
                levels(picture, |v| v * 0.05)
            });
        }),
        pitfall!("bright", is_pictures, |_, snapshot, strength, rng| {
            flawed(snapshot, strength, rng, |picture| {
                levels(picture, |v| 250.0 + v * 0.02)
            });
        }),
        pitfall!("low-contrast", is_pictures, |_, snapshot, strength, rng| {
            flawed(snapshot, strength, rng, |picture| {
                levels(picture, |v| 120.0 + v * 0.03)
            });
        }),
        pitfall!("tiny", are_large_enough, |_, snapshot, strength, rng| {
            let count = many(snapshot, strength);
            for place in drawn_places(snapshot, None, count, rng) {
                repaint(snapshot, place, |picture| {
                    imageops::resize(picture, 12, 12, imageops::FilterType::Triangle)
                });
            }
        }),
        pitfall!("odd-aspect", is_pictures, |_, snapshot, strength, rng| {
            flawed(snapshot, strength, rng, |picture| {
                imageops::resize(picture, 320, 40, imageops::FilterType::Triangle)
            });
        }),
    ]
}

/// What was measured on the sounds of some samples, changed.
fn remeasure(
    snapshot: &mut Snapshot,
    strength: Strength,
    rng: &mut ChaCha8Rng,
    to: impl Fn(&mut SoundFacts),
) {
    let count = many(snapshot, strength);
    for place in drawn_places(snapshot, None, count, rng) {
        change_sound(snapshot, place, &to);
    }
}

fn change_sound(snapshot: &mut Snapshot, place: usize, to: impl Fn(&mut SoundFacts)) {
    change(snapshot, place, |sample| {
        other_hash(sample, 3);
        if let Content::Sound(sound) = &mut sample.content {
            to(&mut sound.facts);
        }
    });
}

/// Half a second of a tone, its levels as `to` says.
fn tone(to: impl Fn(f32) -> f32) -> SoundFacts {
    let samples = (0..4000).map(|i| to((i as f32 * 0.3).sin()));
    SoundFacts::of(&Sound {
        rate_hz: 8000,
        num_channels: 1,
        samples: samples.collect(),
    })
}

fn sounds() -> Vec<Pitfall> {
    vec![
        pitfall!("silent", is_sounds, |_, snapshot, strength, rng| {
            remeasure(snapshot, strength, rng, |facts| {
                *facts = tone(|_| 0.0);
            });
        }),
        pitfall!("nearly-silent", is_sounds, |_, snapshot, strength, rng| {
            remeasure(snapshot, strength, rng, |facts| {
                *facts = tone(|v| v * 0.002);
            });
        }),
        pitfall!("clipped", is_sounds, |_, snapshot, strength, rng| {
            remeasure(snapshot, strength, rng, |facts| {
                *facts = tone(|v| (v * 2.0).clamp(-1.0, 1.0));
            });
        }),
        pitfall!("dc-offset", is_sounds, |_, snapshot, strength, rng| {
            remeasure(snapshot, strength, rng, |facts| {
                facts.dc_offset = 0.2;
            });
        }),
        pitfall!("too-short", is_sounds, |_, snapshot, strength, rng| {
            remeasure(snapshot, strength, rng, |facts| {
                facts.duration_secs = 0.02;
            });
        }),
        pitfall!("too-long", is_sounds, |_, snapshot, strength, rng| {
            remeasure(snapshot, strength, rng, |facts| {
                facts.duration_secs = 60.0;
            });
        }),
        pitfall!("odd-rate", is_sounds, |_, snapshot, strength, rng| {
            remeasure(snapshot, strength, rng, |facts| {
                facts.rate_hz = facts.rate_hz * 2 + 1;
            });
        }),
    ]
}

fn rewrite(snapshot: &mut Snapshot, place: usize, to: impl Fn(&str) -> String) {
    change(snapshot, place, |sample| {
        other_hash(sample, 4);
        let text = to(sample.text().unwrap_or_default());
        sample.content = Content::Text(text.into());
    });
}

fn rewrite_some(
    snapshot: &mut Snapshot,
    strength: Strength,
    rng: &mut ChaCha8Rng,
    to: impl Fn(&str) -> String,
) {
    let count = many(snapshot, strength);
    for (number, place) in drawn_places(snapshot, None, count, rng)
        .into_iter()
        .enumerate()
    {
        rewrite(snapshot, place, |text| {
            to(text).replace("{n}", &number.to_string())
        });
    }
}

const GERMAN: &str = "Der Kellner Nummer {n} war sehr freundlich, aber das Essen kam leider viel zu spät und war schon kalt, als wir es endlich am Tisch bekamen.";

fn texts() -> Vec<Pitfall> {
    vec![
        pitfall!("empty-text", is_texts, |_, snapshot, strength, rng| {
            rewrite_some(snapshot, strength, rng, |_| "  ".to_owned());
        }),
        pitfall!("one-word-text", is_texts, |_, snapshot, strength, rng| {
            rewrite_some(snapshot, strength, rng, |_| "Great!".to_owned());
        }),
        pitfall!("other-language", is_texts, |_, snapshot, strength, rng| {
            rewrite_some(snapshot, strength, rng, |_| GERMAN.to_owned());
        }),
        pitfall!("odd-length", is_texts, |_, snapshot, strength, rng| {
            rewrite_some(snapshot, strength, rng, |text| text.repeat(60));
        }),
    ]
}

/// One more column, a cell for each sample.
fn add_column(
    snapshot: &mut Snapshot,
    name: &str,
    kind: ColumnKind,
    mut cell: impl FnMut(&Snapshot, usize) -> String,
) {
    let place = snapshot.columns.len();
    for at in 0..snapshot.samples.len() {
        let more = cell(snapshot, at);
        change(snapshot, at, |sample| {
            let row = sample.row().expect("a row").clone();
            let mut cells: Vec<Option<&str>> = row.cells().collect();
            cells.resize(place, None);
            cells.push(Some(&more));
            sample.content = Content::Row(Row::of(cells));
        });
    }
    snapshot.columns.push(TableColumn {
        name: name.into(),
        place,
        kind,
        role: ColumnRole::Feature,
    });
}

fn columns() -> Vec<Pitfall> {
    vec![
        pitfall!(
            "target-leak",
            is_rows_with_classes,
            |_, snapshot, strength, rng| {
                let wrong = strength.of([0.3, 0.002, 0.0]);
                add_column(snapshot, "told", ColumnKind::Category, |snapshot, at| {
                    let class = snapshot.samples[at].class.map_or(0, |class| class.0);
                    let is_wrong = rng.random_bool(wrong);
                    format!("state {}", if is_wrong { 9 } else { class })
                });
            }
        ),
        pitfall!("constant-column", is_rows, |_, snapshot, strength, rng| {
            for number in 0..strength.of([1, 1, 3]) {
                let name = format!("always {number}");
                add_column(snapshot, &name, ColumnKind::Category, |_, _| {
                    let differs = strength == Strength::Weak && rng.random_bool(0.1);
                    if differs { "other" } else { "same" }.to_owned()
                });
            }
        }),
        pitfall!("duplicate-column", is_rows, |_, snapshot, strength, rng| {
            for number in 0..strength.of([1, 1, 3]) {
                let name = format!("again {number}");
                let from = snapshot.columns[number].place;
                add_column(snapshot, &name, ColumnKind::Category, |snapshot, at| {
                    let differs = strength == Strength::Weak && rng.random_bool(0.1);
                    let row = snapshot.samples[at].row().expect("a row");
                    let cell = row.cell(from).unwrap_or_default();
                    format!("{cell}{}", if differs { "1" } else { "" })
                });
            }
        }),
        pitfall!("id-column", is_rows, |_, snapshot, strength, _| {
            let each = strength.of([2, 1, 1]);
            for number in 0..strength.of([1, 1, 2]) {
                let name = format!("number {number}");
                add_column(snapshot, &name, ColumnKind::Category, |_, at| {
                    format!("r{}z{number}", at / each + 1000)
                });
            }
        }),
    ]
}

/// The places of so large a share of the samples of one class.
fn of_class(snapshot: &Snapshot, strength: Strength, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let class = ClassId(rng.random_range(0..snapshot.classes.len() as u32));
    let all: Vec<usize> = places_in(snapshot, None)
        .into_iter()
        .filter(|place| snapshot.samples[*place].class == Some(class))
        .collect();
    let share = strength.of([0.2, 0.8, 1.0]);
    all.into_iter().filter(|_| rng.random_bool(share)).collect()
}

fn given_away() -> Vec<Pitfall> {
    fn is_one_of(snapshot: &Snapshot, kind: DataKind) -> bool {
        snapshot.task.data_kind() == kind && has_large_classes(snapshot)
    }
    vec![
        // Another format of the files.
        pitfall!(
            "class-given-away",
            |s| (is_pictures(s) || is_sounds(s)) && has_large_classes(s),
            |_, snapshot, strength, rng| {
                for place in of_class(snapshot, strength, rng) {
                    change(snapshot, place, |sample| {
                        let (name, _) = sample.path.rsplit_once('.').expect("an end");
                        sample.path = format!("{name}.bmp").into();
                    });
                }
            }
        ),
        // Another size.
        pitfall!(
            "class-given-away",
            |s| is_one_of(s, DataKind::Pictures),
            |_, snapshot, strength, rng| {
                for place in of_class(snapshot, strength, rng) {
                    repaint(snapshot, place, |picture| {
                        imageops::resize(picture, 48, 40, imageops::FilterType::Triangle)
                    });
                }
            }
        ),
        // A dark room for one class.
        pitfall!(
            "class-given-away",
            |s| is_one_of(s, DataKind::Pictures),
            |_, snapshot, strength, rng| {
                let all = of_class(snapshot, Strength::Strong, rng);
                let by = strength.of([0.9, 0.2, 0.1]);
                for place in all {
                    repaint(snapshot, place, |picture| levels(picture, |v| v * by));
                }
            }
        ),
        // Another recorder.
        pitfall!(
            "class-given-away",
            |s| is_one_of(s, DataKind::Sounds),
            |_, snapshot, strength, rng| {
                for place in of_class(snapshot, strength, rng) {
                    change_sound(snapshot, place, |facts| {
                        facts.rate_hz = 44_100;
                        facts.num_channels = 2;
                    });
                }
            }
        ),
        // Read in a wrong encoding.
        pitfall!(
            "class-given-away",
            |s| is_one_of(s, DataKind::Texts),
            |_, snapshot, strength, rng| {
                for place in of_class(snapshot, strength, rng) {
                    rewrite(snapshot, place, |text| format!("\u{feff}{text}"));
                }
            }
        ),
        // One class is far longer.
        pitfall!(
            "class-given-away",
            |s| is_one_of(s, DataKind::Texts),
            |_, snapshot, strength, rng| {
                let all = of_class(snapshot, Strength::Strong, rng);
                let times = strength.of([1, 8, 20]);
                for place in all {
                    rewrite(snapshot, place, |text| text.repeat(times));
                }
            }
        ),
        // From another place.
        pitfall!(
            "class-given-away",
            has_large_classes,
            |_, snapshot, strength, rng| {
                let source = snapshot.sources.len() as u32;
                snapshot.sources.push(Source {
                    root: "/elsewhere/archive".into(),
                });
                for place in of_class(snapshot, strength, rng) {
                    change(snapshot, place, |sample| sample.source = source);
                }
            }
        ),
    ]
}

/// Changes some samples as another camera, recorder, writer or year would.
fn other_world(snapshot: &mut Snapshot, places: Vec<usize>) {
    let number = snapshot
        .columns
        .iter()
        .find(|column| column.kind == ColumnKind::Number && column.role == ColumnRole::Feature);
    let column = number.map(|column| column.place);
    for place in places {
        match snapshot.task.data_kind() {
            DataKind::Pictures => repaint(snapshot, place, |p| levels(p, |v| v * 0.35)),
            DataKind::Sounds => change_sound(snapshot, place, |facts| {
                facts.rms *= 20.0;
                facts.rate_hz *= 2;
            }),
            DataKind::Texts => rewrite(snapshot, place, |text| text.repeat(8)),
            DataKind::Rows => change(snapshot, place, |sample| {
                other_hash(sample, 5);
                let row = sample.row().expect("a row").clone();
                let mut cells: Vec<Option<String>> =
                    row.cells().map(|cell| cell.map(str::to_owned)).collect();
                if let Some(cell) = column.and_then(|column| cells.get_mut(column)) {
                    *cell = Some("98765".to_owned());
                }
                sample.content = Content::Row(Row::of(cells.iter().map(Option::as_deref)));
            }),
        }
    }
}

fn shifted() -> Vec<Pitfall> {
    const SHARES: [f64; 3] = [0.05, 0.6, 1.0];
    vec![
        pitfall!(
            "test-unlike-training",
            has_large_test,
            |_, snapshot, strength, rng| {
                let test = places_in(snapshot, Some(Split::Test));
                let share = strength.of(SHARES);
                let some = test
                    .into_iter()
                    .filter(|_| rng.random_bool(share))
                    .collect();
                other_world(snapshot, some);
            }
        ),
        pitfall!(
            "newer-unlike-older",
            has_large_test,
            |_, snapshot, strength, rng| {
                let source = snapshot.sources.len() as u32;
                let beside = snapshot.sources[0].root.with_file_name("newer");
                snapshot.sources.push(Source { root: beside });
                let (share, all) = (strength.of(SHARES), snapshot.samples.len());
                let newer = drawn_places(snapshot, None, all * 3 / 10, rng);
                let some = newer
                    .iter()
                    .copied()
                    .filter(|_| rng.random_bool(share))
                    .collect();
                // Before they move: their files are read once more.
                other_world(snapshot, some);
                for place in newer {
                    change(snapshot, place, |sample| sample.source = source);
                }
            }
        ),
    ]
}
