//! Pitfalls of any kind of data: counts, copies, splits, labels, names, files.

use super::bases::{add, change, other_hash};
use super::{Pitfall, Strength};
use hearth_core::data::media::look::Look;
use hearth_core::data::{Content, DataKind, Facts, Picture, Sample, Split};
use hearth_core::ids::ClassId;
use hearth_core::project::Snapshot;
use image::imageops::brighten;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

const fn any(_: &Snapshot) -> bool {
    true
}

fn has_classes(snapshot: &Snapshot) -> bool {
    snapshot.classes.len() >= 2
}

fn has_many(snapshot: &Snapshot) -> bool {
    has_classes(snapshot) && snapshot.samples.len() >= 200
}

/// What is compared by looks, or read again.
fn is_compared(snapshot: &Snapshot) -> bool {
    matches!(
        snapshot.task.data_kind(),
        DataKind::Pictures | DataKind::Texts
    )
}

pub fn all() -> Vec<Pitfall> {
    vec![
        Pitfall {
            kind: "too-few-samples",
            fits: has_classes,
            plant: |_, snapshot, strength, rng| {
                keep_of_class(snapshot, strength.of([19, 10, 3]), None, rng);
            },
        },
        Pitfall {
            kind: "class-imbalance",
            fits: has_many,
            plant: |_, snapshot, strength, rng| {
                let [train, ..] = snapshot.split_counts();
                let of_class = train / snapshot.classes.len();
                let few = of_class / strength.of([2, 4, 10]);
                keep_of_class(snapshot, few.max(1), Some(Split::Train), rng);
            },
        },
        Pitfall {
            kind: "exact-duplicates",
            fits: any,
            plant: |_, snapshot, strength, rng| {
                for sample in drawn(snapshot, None, many(snapshot, strength), rng) {
                    add(snapshot, &sample);
                }
            },
        },
        Pitfall {
            kind: "leak-between-splits",
            fits: any,
            plant: |_, snapshot, strength, rng| copies(snapshot, Split::Train, strength, rng),
        },
        Pitfall {
            kind: "leak-valid-test",
            fits: any,
            plant: |_, snapshot, strength, rng| copies(snapshot, Split::Valid, strength, rng),
        },
        Pitfall {
            kind: "near-duplicates",
            fits: is_compared,
            plant: |_, snapshot, strength, rng| {
                for sample in drawn(snapshot, None, many(snapshot, strength), rng) {
                    let copy = nearly(snapshot, &sample);
                    add(snapshot, &copy);
                }
            },
        },
        Pitfall {
            kind: "near-leak-between-splits",
            fits: is_compared,
            plant: |_, snapshot, strength, rng| {
                near_copies(snapshot, Split::Train, strength, rng);
            },
        },
        Pitfall {
            kind: "near-leak-valid-test",
            fits: is_compared,
            plant: |_, snapshot, strength, rng| {
                near_copies(snapshot, Split::Valid, strength, rng);
            },
        },
        Pitfall {
            kind: "conflicting-labels",
            fits: has_classes,
            plant: |_, snapshot, strength, rng| {
                for mut sample in drawn(snapshot, None, many(snapshot, strength), rng) {
                    let count = snapshot.classes.len() as u32;
                    let class = sample.class.expect("a class");
                    sample.class = Some(ClassId((class.0 + 1) % count));
                    add(snapshot, &sample);
                }
            },
        },
        Pitfall {
            kind: "group-in-two-splits",
            fits: any,
            plant: |_, snapshot, strength, rng| {
                for group in 0..strength.of([1, 4, 20]) {
                    for split in [Split::Train, Split::Test] {
                        let places = places_in(snapshot, Some(split));
                        let place = places[rng.random_range(0..places.len())];
                        change(snapshot, place, |sample| {
                            sample.facts = Some(Box::new(Facts {
                                group: Some(format!("person {group}")),
                                ..Facts::default()
                            }));
                        });
                    }
                }
            },
        },
        Pitfall {
            kind: "missing-files",
            fits: |snapshot| snapshot.task.data_kind().is_files(),
            plant: |_, snapshot, strength, rng| {
                let count = many(snapshot, strength);
                for place in drawn_places(snapshot, None, count, rng) {
                    change(snapshot, place, |sample| {
                        sample.path = format!("{}.gone", sample.path).into();
                    });
                }
            },
        },
        Pitfall {
            kind: "similar-classes",
            fits: has_classes,
            plant: |_, snapshot, strength, _| {
                let first = snapshot.classes[0].name.clone();
                snapshot.classes[1].name = match strength {
                    Strength::Weak => format!("{first}s"),
                    Strength::Middle => format!("{first}."),
                    Strength::Strong => format!(" {} ", first.to_uppercase()),
                };
            },
        },
    ]
}

/// One, three in a hundred, or a tenth of all.
pub fn many(snapshot: &Snapshot, strength: Strength) -> usize {
    let all = snapshot.samples.len();
    strength.of([1, (all * 3 / 100).max(2), all / 10])
}

pub fn places_in(snapshot: &Snapshot, split: Option<Split>) -> Vec<usize> {
    let all = snapshot.all().enumerate();
    all.filter(|(_, sample)| split.is_none_or(|split| sample.split == split))
        .map(|(place, _)| place)
        .collect()
}

pub fn drawn_places(
    snapshot: &Snapshot,
    split: Option<Split>,
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Vec<usize> {
    let mut places = places_in(snapshot, split);
    places.shuffle(rng);
    places.truncate(count);
    places
}

fn drawn(
    snapshot: &Snapshot,
    split: Option<Split>,
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Vec<Sample> {
    let places = drawn_places(snapshot, split, count, rng);
    places
        .into_iter()
        .map(|place| (*snapshot.samples[place]).clone())
        .collect()
}

/// Leaves so many of one class, in one split or in all.
fn keep_of_class(
    snapshot: &mut Snapshot,
    count: usize,
    split: Option<Split>,
    rng: &mut ChaCha8Rng,
) {
    let class = ClassId(rng.random_range(0..snapshot.classes.len() as u32));
    let mut left = count;
    snapshot.samples.retain(|sample| {
        let is_of_it = sample.class == Some(class) && split.is_none_or(|s| s == sample.split);
        if !is_of_it {
            return true;
        }
        let stays = left > 0;
        left = left.saturating_sub(1);
        stays
    });
}

/// Copies from a split into the test.
fn copies(snapshot: &mut Snapshot, from: Split, strength: Strength, rng: &mut ChaCha8Rng) {
    let count = many(snapshot, strength);
    for mut sample in drawn(snapshot, Some(from), count, rng) {
        sample.split = Split::Test;
        add(snapshot, &sample);
    }
}

fn near_copies(snapshot: &mut Snapshot, from: Split, strength: Strength, rng: &mut ChaCha8Rng) {
    let count = many(snapshot, strength);
    for sample in drawn(snapshot, Some(from), count, rng) {
        let mut copy = nearly(snapshot, &sample);
        copy.split = Split::Test;
        add(snapshot, &copy);
    }
}

/// The same again as it comes back from elsewhere: a little brighter, or with a word more.
fn nearly(snapshot: &Snapshot, sample: &Sample) -> Sample {
    let mut copy = sample.clone();
    other_hash(&mut copy, 1);
    copy.content = match &sample.content {
        Content::Picture(picture) => {
            let file = image::open(snapshot.sample_path(sample)).expect("a picture");
            let brighter = brighten(&file.to_rgb8(), 6);
            Content::Picture(Picture {
                look: Some(Box::new(Look::of(&brighter))),
                ..picture.clone()
            })
        }
        Content::Text(text) => Content::Text(format!("{}!!", text.to_uppercase()).into()),
        other => other.clone(),
    };
    copy
}
