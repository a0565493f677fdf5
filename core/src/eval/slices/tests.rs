#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::*;
use crate::data::{ColumnKind, Source};
use crate::eval::testing::{labels_report, number_report, pictures, report, table};
use crate::ids::ClassId;
use crate::tasks::TaskKind;
use std::sync::Arc;

/// Pictures from two folders; in the second one every so many-th label is wrong.
fn two_sources(num_each: usize, wrong_in: [usize; 2]) -> (Measured, Snapshot) {
    let mut project = pictures(&[("cat", num_each), ("dog", num_each)]);
    project.sources = ["/camera/one", "/camera/two"]
        .map(|root| Source { root: root.into() })
        .to_vec();
    let mut items = Vec::new();
    for (index, sample) in project.samples.iter_mut().enumerate() {
        // The folders take turns within each class, so that neither goes with a class.
        let source = index / 2 % 2;
        Arc::make_mut(sample).source = source as u32;
        let truth = sample.class.unwrap();
        let is_wrong = (index / 4) % wrong_in[source] == 0;
        let said = if is_wrong { 1 - truth.0 } else { truth.0 };
        items.push((sample.id.0, truth.0, said));
    }
    (Measured::Classes(report(&["cat", "dog"], &items)), project)
}

#[test]
fn a_planted_source_is_found_and_a_clean_one_is_not() {
    let (report, project) = two_sources(100, [20, 3]);
    let worse = significantly_worse(&report, &project);
    assert_eq!(worse.len(), 1, "{worse:?}");
    assert_eq!(worse[0].attribute, Attribute::Source);
    assert_eq!(worse[0].name, GroupName::Value("two".into()));
    assert_eq!(worse[0].samples.len(), 100);
    assert!(worse[0].figure.difference.unwrap() < -0.2 && worse[0].q < 0.001);
    let (report, project) = two_sources(100, [10, 10]);
    assert_eq!(significantly_worse(&report, &project), []);
    let all = slices(&report, &project, &[]).unwrap();
    let groups = &all.by("source").unwrap().groups;
    assert_eq!(groups.len(), 2);
    // All pictures have one format and one size, and nobody measured how bright they are.
    assert!(all.without_groups.contains(&Attribute::Size));
    assert_eq!(all.by("format").unwrap_err().code, "no-groups");
    assert_eq!(all.by("colour").unwrap_err().code, "no-such-attribute");
}

#[test]
fn small_groups_are_shown_and_not_called_worse() {
    let (report, mut project) = two_sources(50, [1000, 1000]);
    let Measured::Classes(mut report) = report else {
        panic!("classes");
    };
    for index in 0..10 {
        Arc::make_mut(&mut project.samples[index]).path = format!("{index}.gif").into();
        report.items[index].predicted = ClassId(1);
    }
    let all = slices(&Measured::Classes(report), &project, &[]).unwrap();
    let gif = &all.by("format").unwrap().groups[0];
    assert_eq!((gif.figure.num_samples, gif.figure.value), (10, Some(0.0)));
    assert!(gif.figure.p.unwrap() < 1e-9);
    assert!(
        all.worse
            .iter()
            .all(|group| group.attribute != Attribute::Format)
    );
}

#[test]
fn what_a_person_chose_stands_beside_the_rest() {
    let (report, project) = two_sources(50, [1000, 1000]);
    let chosen: Vec<SampleId> = (1..=5).map(SampleId).chain([SampleId(999)]).collect();
    let all = slices(&report, &project, &chosen).unwrap();
    let group = all.chosen.unwrap();
    assert_eq!(group.figure.num_samples, 5, "999 is nowhere");
    // The first four have a wrong answer in both folders.
    assert_eq!(group.figure.value, Some(0.2));
    assert_eq!(group.figure.rest, Some(1.0));
    let none = slices(&report, &project, &[SampleId(999)]).unwrap();
    let none = none.chosen.unwrap().figure;
    assert_eq!((none.num_samples, none.value, none.p), (0, None, None));
    let everything: Vec<SampleId> = project.samples.iter().map(|s| s.id).collect();
    let all = slices(&report, &project, &everything)
        .unwrap()
        .chosen
        .unwrap();
    assert_eq!(
        (all.figure.rest, all.figure.p),
        (None, None),
        "nothing is left to compare with"
    );
}

#[test]
fn a_column_of_all_different_values_makes_no_groups() {
    let rows: Vec<Vec<String>> = (0..200)
        .map(|i| {
            vec![
                format!("id-{i}"),
                ["a", "b"][i / 2 % 2].to_owned(),
                (i * 7 % 200).to_string(),
            ]
        })
        .collect();
    let columns = [
        ("id", ColumnKind::Category),
        ("kind", ColumnKind::Category),
        ("size", ColumnKind::Number),
    ];
    let project = table(&columns, &rows, None);
    let items: Vec<(i64, u32, u32)> = project
        .samples
        .iter()
        .map(|sample| (sample.id.0, sample.class.unwrap().0, 0))
        .collect();
    let found = slices(
        &Measured::Classes(report(&["no", "yes"], &items)),
        &project,
        &[],
    )
    .unwrap();
    assert_eq!(found.by("id").unwrap_err().code, "no-groups");
    assert_eq!(found.by("kind").unwrap().groups.len(), 2);
    assert_eq!(found.by("size").unwrap().groups.len(), 5);
    assert_eq!(found.overall, 0.5);
    // It always says “no”: every “yes” is wrong, and that is told by class alone.
    assert_eq!(found.worse.len(), 1);
    assert_eq!(found.worse[0].name, GroupName::Value("yes".into()));
}

#[test]
fn numbers_are_worse_where_they_are_further_off() {
    let rows: Vec<Vec<String>> = (0..120)
        .map(|i| {
            vec![
                (100 + i).to_string(),
                ["sea", "hill", "town"][i % 3].to_owned(),
            ]
        })
        .collect();
    let columns = [
        ("price", ColumnKind::Number),
        ("place", ColumnKind::Category),
    ];
    let project = table(&columns, &rows, Some("price"));
    let pairs: Vec<(f64, f64)> = (0..120)
        .map(|i| {
            let off = f64::from(i / 3 % 5) + if i % 3 == 0 { 6.0 } else { 0.0 };
            (f64::from(100 + i), f64::from(100 + i) + off)
        })
        .collect();
    let report = Measured::Numbers(number_report("price", &pairs));
    let found = slices(&report, &project, &[]).unwrap();
    assert_eq!(found.figure, SliceFigure::Mae);
    let worst = &found.worse[0];
    assert_eq!(worst.name, GroupName::Value("sea".into()));
    assert!((worst.figure.value.unwrap() - 8.0).abs() < 1e-12);
    assert!((worst.figure.rest.unwrap() - 2.0).abs() < 1e-12);
    assert!(worst.figure.r2.is_some());
    assert_eq!(found.worse.len(), 1, "{:?}", found.worse);
}

#[test]
fn several_labels_are_counted_together() {
    let mut project = pictures(&[("news", 80)]);
    project.task = TaskKind::MultiLabelTextClassification;
    for (index, sample) in project.samples.iter_mut().enumerate() {
        let text = if index % 2 == 0 {
            "short"
        } else {
            "quite a long text"
        };
        Arc::make_mut(sample).content = crate::data::Content::Text(text.into());
    }
    let pairs: Vec<(&[u32], &[u32])> = (0..80)
        .map(|i| {
            let said: &[u32] = if i % 4 == 0 { &[] } else { &[0] };
            (&[0][..], said)
        })
        .collect();
    let report = Measured::Labels(labels_report(&["news"], &pairs));
    let found = slices(&report, &project, &[]).unwrap();
    assert_eq!(found.figure, SliceFigure::MicroF1);
    let short = &found.by("length").unwrap().groups[0].figure;
    // 20 hits of 20 given and 40 due.
    assert!((short.value.unwrap() - 40.0 / 60.0).abs() < 1e-12);
    assert_eq!(short.rest, Some(1.0));
    let [low, high] = short.interval.unwrap();
    assert!(low > 0.4 && high < 0.85 && low < 0.66, "{low} {high}");
    assert_eq!(found.worse.len(), 1);
}

#[test]
fn an_empty_report_has_no_groups() {
    let project = pictures(&[("cat", 3)]);
    let empty = Measured::Classes(report(&["cat"], &[]));
    let found = slices(&empty, &project, &[]).unwrap();
    assert!(found.attributes.is_empty() && found.worse.is_empty());
    assert_eq!((found.num_samples, found.overall), (0, 0.0));
    let gone = Measured::Classes(report(&["cat"], &[(77, 0, 0)]));
    assert_eq!(slices(&gone, &project, &[]).unwrap().since.num_gone, 1);
}
