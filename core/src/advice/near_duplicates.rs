//! Pictures that look the same although their files differ: saved again, resized, brightened.

use super::two_splits::{self, Side};
use super::{Finding, Remedy, Severity};
use crate::data::{ContentHash, Sample, Split};
use crate::ids::SampleId;
use crate::project::Snapshot;
use std::collections::HashMap;

/// `alike` are the pictures that look the same, the earlier one first.
pub(super) fn find(snapshot: &Snapshot, alike: &[(&Sample, &Sample)]) -> Vec<Finding> {
    // Exact copies have findings of their own.
    let mut copies: Vec<SampleId> = alike
        .iter()
        .filter(|(a, b)| a.hash != b.hash && a.split == b.split)
        .map(|(_, later)| later.id)
        .collect();
    copies.sort_unstable();
    copies.dedup();
    let mut findings = Vec::new();
    let things = super::things(snapshot);
    // What is also there as an exact copy is mended with that.
    let first = first_splits(snapshot);
    let clusters: Vec<Vec<&Sample>> = two_splits::clusters(alike)
        .into_iter()
        .map(|cluster| without_copies(&first, cluster))
        .collect();
    for (side, kind) in [
        (Side::Train, "near-leak-between-splits"),
        (Side::Valid, "near-leak-valid-test"),
    ] {
        let cure = two_splits::cure(snapshot, &clusters, side);
        if cure.num_leaked == 0 {
            continue;
        }
        let evidence = match side {
            Side::Train => format!(
                "Some {things} for validation or test look the same as one in the training split: {}. The figures may look better than they are.",
                cure.num_leaked
            ),
            Side::Valid => format!(
                "Some {things} for the test look the same as one in the validation split, by which the best epoch is chosen: {}.",
                cure.num_leaked
            ),
        };
        findings.push(cure.finding(kind, Severity::Warning, evidence));
    }
    if !copies.is_empty() {
        findings.push(Finding {
            kind: "near-duplicates".into(),
            severity: Severity::Info,
            num_items: copies.len(),
            evidence: format!(
                "Some {things} look the same as an earlier one in their split: {}.",
                copies.len()
            ),
            fix: "Look at them; remove those that teach nothing new.".into(),
            samples: copies,
            remedy: Some(Remedy::Remove),
            ..Finding::default()
        });
    }
    findings
}

/// The first split in which each content lies.
fn first_splits(snapshot: &Snapshot) -> HashMap<ContentHash, Split> {
    let mut first: HashMap<ContentHash, Split> = HashMap::new();
    for sample in snapshot.all() {
        let split = first.entry(sample.hash).or_insert(sample.split);
        *split = (*split).min(sample.split);
    }
    first
}

/// A cluster without those whose exact copy lies in a split before theirs: they have a finding of
/// their own.
fn without_copies<'a>(
    first: &HashMap<ContentHash, Split>,
    mut cluster: Vec<&'a Sample>,
) -> Vec<&'a Sample> {
    cluster.retain(|sample| first.get(&sample.hash) == Some(&sample.split));
    cluster
}

#[cfg(test)]
mod tests {
    use super::super::look_alikes;
    use super::*;
    use crate::data::media::look::Look;
    use crate::data::{Content, Picture};
    use crate::ids::ClassId;
    use image::{Rgb, RgbImage};

    fn sample(id: usize, split: Split, picture: &RgbImage) -> Sample {
        Sample {
            id: SampleId(id as i64),
            class: Some(ClassId(0)),
            split,
            source: 0,
            path: format!("{id}.png").into(),
            num_bytes: 1,
            hash: ContentHash::of(&id.to_le_bytes()),
            content: Content::Picture(Picture {
                size_px: [32, 32],
                look: Some(Box::new(Look::of(picture))),
                quality: None,
            }),
            marks: Vec::new(),
            review: None,
            facts: None,
        }
    }

    fn scene(seed: usize) -> RgbImage {
        RgbImage::from_fn(32, 32, |x, y| {
            let (x, y, s) = (x as f32, y as f32, seed as f32);
            let wave = (x * (0.1 + s * 0.037 % 0.5) + y * (0.07 + s * 0.053 % 0.6) + s).sin();
            Rgb([(wave * 100.0 + 120.0) as u8; 3])
        })
    }

    fn snapshot(samples: Vec<Sample>) -> Snapshot {
        Snapshot {
            dir: "/no/such/folder".into(),
            name: "p".into(),
            task: crate::tasks::TaskKind::ImageClassification,
            classes: Vec::new(),
            columns: Vec::new(),
            sources: Vec::new(),
            samples: samples.into_iter().map(std::sync::Arc::new).collect(),
            split_request: None,
            history: crate::project::edit::History::default(),
        }
    }

    fn found_in(samples: Vec<Sample>) -> Vec<Finding> {
        let snapshot = snapshot(samples);
        find(&snapshot, &look_alikes(&snapshot))
    }

    #[test]
    fn brighter_copies_are_found_where_they_lie() {
        let mut samples: Vec<Sample> = (0..40)
            .map(|i| sample(i, Split::Train, &scene(i)))
            .collect();
        let copy = |i| image::imageops::brighten(&scene(i), 9);
        samples.push(sample(40, Split::Test, &copy(3)));
        samples.push(sample(41, Split::Train, &copy(7)));
        let found = found_in(samples);
        let of = |kind: &str| {
            let finding = found.iter().find(|f| f.kind == kind).expect(kind);
            finding.samples.clone()
        };
        assert_eq!(of("near-leak-between-splits"), [SampleId(40)]);
        assert_eq!(of("near-duplicates"), [SampleId(41)]);
    }

    #[test]
    fn validation_and_test_know_each_other_too() {
        let mut samples: Vec<Sample> = (0..40)
            .map(|i| sample(i, Split::ALL[i % 3], &scene(i)))
            .collect();
        samples.push(sample(
            40,
            Split::Test,
            &image::imageops::brighten(&scene(4), 9),
        ));
        let found = found_in(samples);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].kind, "near-leak-valid-test");
        assert_eq!(found[0].samples, [SampleId(40)]);
        assert_eq!(found[0].remedy, Some(Remedy::MoveToValid));
    }

    #[test]
    fn what_is_always_alike_is_no_copy() {
        // One silhouette, each with a little of its own.
        let shirt = |i: u32| {
            RgbImage::from_fn(32, 32, |x, y| {
                let patch = (x / 4 * 31 + y / 4 * 57 + i * 7919).wrapping_mul(2_654_435_761) >> 24;
                let is_shirt = (8..24).contains(&x) && y > 4;
                let shade = (60 + x * 5 + patch % 12) as u8;
                Rgb([if is_shirt { shade } else { 0 }; 3])
            })
        };
        let split = |i: u32| Split::ALL[i as usize % 3];
        let samples: Vec<Sample> = (0..60)
            .map(|i| sample(i as usize, split(i), &shirt(i)))
            .collect();
        let alike = |a: &Sample, b: &Sample| {
            let look = |sample: &Sample| sample.picture().and_then(|picture| picture.look.clone());
            let looks = look(a).zip(look(b));
            looks.is_some_and(|(a, b)| a.is_near(&b))
        };
        assert!(alike(&samples[0], &samples[3]), "they do look alike");
        let found = found_in(samples);
        let num_told: usize = found.iter().map(|finding| finding.num_items).sum();
        assert!(num_told <= 3, "of 60, a few by chance: {found:?}");
    }
}
