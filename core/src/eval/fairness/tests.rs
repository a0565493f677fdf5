#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::*;
use crate::data::ColumnKind;
use crate::eval::slices::GroupName;
use crate::eval::testing::{number_report, report, table};
use crate::ids::ClassId;
use std::sync::Arc;

/// People of two sexes: of each so many with truth and answer “no no”, “no yes”, “yes no”, “yes yes”.
fn people(female: [usize; 4], male: [usize; 4]) -> (Measured, Snapshot) {
    let (mut rows, mut pairs) = (Vec::new(), Vec::new());
    for (sex, counts) in [("Female", female), ("Male", male)] {
        for (kind, count) in counts.into_iter().enumerate() {
            for _ in 0..count {
                rows.push(vec![sex.to_owned()]);
                pairs.push((kind as u32 / 2, kind as u32 % 2));
            }
        }
    }
    let mut project = table(&[("sex", ColumnKind::Category)], &rows, None);
    let mut items = Vec::new();
    for (sample, (truth, said)) in project.samples.iter_mut().zip(pairs) {
        Arc::make_mut(sample).class = Some(ClassId(truth));
        items.push((sample.id.0, truth, said));
    }
    (Measured::Classes(report(&["no", "yes"], &items)), project)
}

fn rates(found: &Fairness) -> &RateFairness {
    match &found.figures {
        Figures::Rates(rates) => rates,
        Figures::Errors(_) => panic!("rates"),
    }
}

#[test]
fn rates_are_those_of_the_definitions() {
    let (report, project) = people([70, 5, 15, 10], [40, 10, 10, 40]);
    let found = fairness(&report, &project, "sex", None).unwrap();
    let rates = rates(&found);
    assert_eq!(rates.positive, "yes");
    let [female, male] = &rates.groups[..] else {
        panic!("{rates:?}");
    };
    assert_eq!(female.name, GroupName::Value("Female".into()));
    assert_eq!((female.selected.count, female.selected.of), (15, 100));
    assert_eq!(female.true_positive.share, Some(0.4));
    assert_eq!(female.false_positive.share, Some(5.0 / 75.0));
    assert_eq!(male.base.share, Some(0.5));
    let impact = rates.impact.unwrap();
    assert!((impact.ratio - 0.3).abs() < 1e-12 && impact.is_below_four_fifths);
    // By hand: exp(ln 0.3 ± 1.96 · sqrt(1/15 − 1/100 + 1/50 − 1/100)).
    assert!((impact.interval[0] - 0.180_86).abs() < 1e-4, "{impact:?}");
    assert!((impact.interval[1] - 0.497_62).abs() < 1e-4, "{impact:?}");
    let opportunity = rates.opportunity.as_ref().unwrap();
    assert!((opportunity.difference - 0.4).abs() < 1e-12);
    assert_eq!(opportunity.lowest, GroupName::Value("Female".into()));
    assert!(found.is_notable());
    assert_eq!(concerns(&report, &project), [found]);
}

#[test]
fn equal_treatment_is_no_concern_and_a_positive_class_can_be_chosen() {
    let (report, project) = people([60, 10, 10, 20], [61, 9, 10, 20]);
    assert_eq!(concerns(&report, &project), []);
    let found = fairness(&report, &project, "sex", Some("no")).unwrap();
    assert_eq!(rates(&found).groups[0].selected.count, 70);
    let failure = fairness(&report, &project, "sex", Some("maybe")).unwrap_err();
    assert_eq!(failure.code, "no-such-class");
    let failure = fairness(&report, &project, "race", None).unwrap_err();
    assert_eq!(failure.code, "no-such-column");
}

#[test]
fn small_groups_and_single_ones_decide_nothing() {
    let (report, project) = people([5, 0, 5, 0], [40, 10, 10, 40]);
    let found = fairness(&report, &project, "sex", None).unwrap();
    let rates = rates(&found);
    assert_eq!(rates.groups.len(), 2, "it is shown all the same");
    assert_eq!((&rates.selection, rates.impact), (&None, None));
    let (report, project) = people([0; 4], [40, 10, 10, 40]);
    let failure = fairness(&report, &project, "sex", None).unwrap_err();
    assert_eq!(failure.code, "no-groups-to-compare");
    let (report, project) = people([30, 0, 0, 0], [30, 0, 0, 0]);
    let nobody = fairness(&report, &project, "sex", None).unwrap();
    assert_eq!(
        self::rates(&nobody).impact,
        None,
        "nothing is divided by zero"
    );
    assert_eq!(self::rates(&nobody).groups[0].true_positive.share, None);
}

#[test]
fn of_numbers_the_errors_are_compared() {
    let rows: Vec<Vec<String>> = (0..80)
        .map(|i| vec![["F", "M"][i % 2].to_owned(), (i * 10).to_string()])
        .collect();
    let columns = [
        ("gender", ColumnKind::Category),
        ("pay", ColumnKind::Number),
    ];
    let project = table(&columns, &rows, Some("pay"));
    let pairs: Vec<(f64, f64)> = (0..80)
        .map(|i| {
            let truth = f64::from(i * 10);
            let off = f64::from(i / 2 % 4);
            (
                truth,
                if i % 2 == 0 {
                    truth - 5.0 - off
                } else {
                    truth + off
                },
            )
        })
        .collect();
    let report = Measured::Numbers(number_report("pay", &pairs));
    let found = concerns(&report, &project);
    assert_eq!(found.len(), 1);
    let Figures::Errors(errors) = &found[0].figures else {
        panic!("errors");
    };
    assert_eq!(
        (errors.groups[0].mean_error, errors.groups[0].mae),
        (-6.5, 6.5)
    );
    assert_eq!(
        (errors.groups[1].mean_error, errors.groups[1].mae),
        (1.5, 1.5)
    );
    let gap = errors.gap.as_ref().unwrap();
    assert_eq!(gap.highest, GroupName::Value("F".into()));
    assert_eq!(gap.difference, 5.0);
}
