#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::*;
use crate::data::ColumnKind;
use crate::eval::significance::McNemarForm;
use crate::eval::testing::{labels_report, number_report, pictures, report, table};
use crate::ids::{ClassId, SampleId};
use crate::tasks::TaskKind;
use std::sync::Arc;

/// Two reports of so many pictures that both get right, the first alone, the second alone, neither.
fn two(outcomes: [i64; 4]) -> (Measured, Measured, Snapshot) {
    let n: i64 = outcomes.iter().sum();
    let project = pictures(&[("cat", n as usize / 2), ("dog", (n - n / 2) as usize)]);
    let mut right = Vec::new();
    for (count, both) in
        outcomes
            .iter()
            .zip([[true, true], [true, false], [false, true], [false, false]])
    {
        right.extend(std::iter::repeat_n(both, *count as usize));
    }
    let of = |which: usize| {
        let items = project.samples.iter().zip(&right);
        let items: Vec<(i64, u32, u32)> = items
            .map(|(sample, right)| {
                let truth = sample.class.unwrap().0;
                let said = if right[which] { truth } else { 1 - truth };
                (sample.id.0, truth, said)
            })
            .collect();
        let mut report = report(&["cat", "dog"], &items);
        report.run = RunId::numbered(which as u32 + 1);
        Measured::Classes(report)
    };
    (of(0), of(1), project)
}

#[test]
fn a_better_model_is_called_better() {
    let (a, b, project) = two([60, 3, 15, 22]);
    let found = compare(&a, &b, &project).unwrap();
    let outcomes = Outcomes {
        both: 60,
        only_a: 3,
        only_b: 15,
        neither: 22,
    };
    assert_eq!(found.outcomes, Some(outcomes));
    let test = found.mcnemar.unwrap();
    // 2 · (1 + 18 + 153 + 816) / 2^18, as scipy's binomtest(3, 18) says.
    assert_eq!(test.form, McNemarForm::Exact);
    assert!((test.p - 0.007_537_841_796_875).abs() < 1e-12, "{test:?}");
    assert!(matches!(found.verdict, Verdict::Better { which: 1, .. }));
    let accuracy = found.figures[0];
    assert!((accuracy.values[0] - 0.63).abs() < 1e-12);
    assert!((accuracy.difference - 0.12).abs() < 1e-12);
    let [low, high] = accuracy.interval;
    // The normal approximation: 0.12 ± 1.96 · sqrt(0.18 − 0.0144) / 10.
    assert!(
        (low - 0.040).abs() < 0.02 && (high - 0.200).abs() < 0.02,
        "{low} {high}"
    );
    assert_eq!(found.disagreements.len(), 18);
    let swapped = compare(&b, &a, &project).unwrap();
    assert!(matches!(swapped.verdict, Verdict::Better { which: 0, .. }));
}

#[test]
fn what_cannot_be_told_apart_says_how_many_more_would_tell() {
    let (a, b, project) = two([150, 18, 24, 8]);
    let found = compare(&a, &b, &project).unwrap();
    let Verdict::Undecided {
        num_more: Some(more),
    } = found.verdict
    else {
        panic!("{:?}", found.verdict);
    };
    // By hand: ψ = 0.21, d = 0.03; ((1.96 √0.21 + 0.8416 √(0.21 − 0.0009)) / 0.03)² = 1829, less 200.
    assert_eq!(more, 1700);
    let (a, b, project) = two([150, 20, 20, 10]);
    let found = compare(&a, &b, &project).unwrap();
    assert_eq!(found.verdict, Verdict::Undecided { num_more: None });
    let (a, _, project) = two([10, 0, 0, 10]);
    let found = compare(&a, &a, &project).unwrap();
    assert_eq!(found.verdict, Verdict::Same);
    assert!(found.disagreements.is_empty());
}

#[test]
fn only_what_both_were_measured_on_counts_by_todays_label() {
    let (a, b, mut project) = two([10, 2, 2, 0]);
    let (Measured::Classes(mut a), Measured::Classes(b)) = (a, b) else {
        panic!("classes");
    };
    a.items.drain(..3);
    let last = project.samples.len() - 1;
    Arc::make_mut(&mut project.samples[last]).class = Some(ClassId(0));
    project.samples.remove(5);
    let found = compare(&Measured::Classes(a), &Measured::Classes(b), &project).unwrap();
    assert_eq!((found.num_common, found.num_only), (10, [0, 3]));
    assert_eq!((found.since.num_relabelled, found.since.num_gone), (1, 1));
    let outcomes = found.outcomes.unwrap();
    assert_eq!(
        (outcomes.only_a, outcomes.only_b),
        (3, 1),
        "the relabelled one is the first's"
    );
}

#[test]
fn what_cannot_be_compared_is_said_so() {
    let (a, b, project) = two([5, 0, 0, 0]);
    let other = report(&["cat", "bird"], &[(1, 0, 0)]);
    let code = |a: &Measured, b: &Measured| compare(a, b, &project).unwrap_err().code;
    assert_eq!(code(&a, &Measured::Classes(other)), "different-classes");
    let numbers = Measured::Numbers(number_report("price", &[(1.0, 1.0)]));
    assert_eq!(code(&a, &numbers), "different-tasks");
    let Measured::Classes(mut elsewhere) = b else {
        panic!("classes");
    };
    elsewhere.split = crate::data::Split::Valid;
    assert_eq!(code(&a, &Measured::Classes(elsewhere)), "different-splits");
    let nothing = report(&["cat", "dog"], &[]);
    assert_eq!(code(&a, &Measured::Classes(nothing)), "nothing-in-common");
}

#[test]
fn classes_in_another_order_are_the_same_classes() {
    let project = pictures(&[("cat", 2), ("dog", 2)]);
    let a = report(
        &["cat", "dog"],
        &[(1, 0, 0), (2, 0, 1), (3, 1, 1), (4, 1, 1)],
    );
    let b = report(
        &["dog", "cat"],
        &[(1, 1, 1), (2, 1, 0), (3, 0, 0), (4, 0, 0)],
    );
    let found = compare(&Measured::Classes(a), &Measured::Classes(b), &project).unwrap();
    assert_eq!(found.verdict, Verdict::Same);
    assert_eq!(found.figures[0].values, [0.75, 0.75]);
}

#[test]
fn numbers_are_compared_by_their_errors() {
    let truths: Vec<f64> = (0..60).map(|i| f64::from(i * 7 % 50)).collect();
    let rows: Vec<Vec<String>> = truths.iter().map(|t| vec![t.to_string()]).collect();
    let project = table(&[("price", ColumnKind::Number)], &rows, Some("price"));
    let off = |by: f64| {
        let signs = [1.0, -1.0].into_iter().cycle();
        let pairs = truths.iter().zip(signs);
        let pairs: Vec<(f64, f64)> = pairs.map(|(t, sign)| (*t, t + sign * by)).collect();
        Measured::Numbers(number_report("price", &pairs))
    };
    let found = compare(&off(4.0), &off(1.0), &project).unwrap();
    assert_eq!(found.verdict, Verdict::Better { which: 1, p: None });
    let mae = found.figures[2];
    assert_eq!((mae.figure, mae.values), (Figure::Mae, [4.0, 1.0]));
    assert_eq!(mae.interval, [-3.0, -3.0]);
    assert_eq!((found.outcomes, found.mcnemar), (None, None));
    assert_eq!(found.disagreements[0].right, Right::OnlyB);
    let other = Measured::Numbers(number_report("size", &[(1.0, 1.0)]));
    let failure = compare(&off(1.0), &other, &project).unwrap_err();
    assert_eq!(failure.code, "different-targets");
}

#[test]
fn several_labels_are_compared_by_micro_f1() {
    let mut project = pictures(&[("news", 3), ("sport", 1)]);
    project.task = TaskKind::MultiLabelTextClassification;
    let a = labels_report(
        &["news", "sport"],
        &[(&[0], &[0]), (&[0], &[0, 1]), (&[0], &[]), (&[1], &[1])],
    );
    let b = labels_report(
        &["news", "sport"],
        &[(&[0], &[0]), (&[0], &[0]), (&[0], &[0]), (&[1], &[1])],
    );
    let found = compare(&Measured::Labels(a), &Measured::Labels(b), &project).unwrap();
    // 3 hits of 4 given and 4 due, and all of them.
    assert_eq!(found.figures[0].figure, Figure::MicroF1);
    assert_eq!(found.figures[0].values, [0.75, 1.0]);
    assert_eq!(found.outcomes.unwrap().only_b, 2);
    assert_eq!(found.mcnemar, None);
    let samples: Vec<SampleId> = found.disagreements.iter().map(|d| d.sample).collect();
    assert_eq!(samples, [SampleId(2), SampleId(3)]);
}
