//! What is known of a model's limits: worked out from its figures, its data and what was noticed.

use super::facts::CardFacts;
use crate::advice::{Finding, Severity};
use crate::eval::{LabelsReport, Measured, Report};
use crate::goal::{Verdict, judge};
use crate::train::watch::{TroubleKind, look_at_run};

/// A 95% interval of a share that is wider than this says that the test is small.
const WIDE: f64 = 0.1;
/// The same of R², whose intervals are wider.
const WIDE_R2: f64 = 0.2;
/// A class with a lower F1 is weak.
const WEAK_F1: f64 = 0.6;
/// A class whose F1 lies so far below that of all is weak, too.
const FAR_BELOW: f64 = 0.15;
/// A class with fewer tested samples has figures that say little.
pub const FEW: u64 = 10;
/// Weak classes that are named.
const MOST_WEAK: usize = 5;

/// Something that a model is not good for, or that is not known of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// It was not measured.
    NotMeasured,
    /// It was measured on what it was chosen by.
    OnlyValidation,
    /// So few samples that the headline may lie anywhere between two figures.
    SmallTest(usize, [f64; 2]),
    /// All that was tested is of one class.
    OneClassTested,
    /// It does worse than the mean.
    WorseThanMean,
    /// A class with its precision, its recall and its samples.
    WeakClass(String, f64, f64, u64),
    /// So many further weak classes.
    MoreWeakClasses(usize),
    /// Classes of which nothing was tested.
    Untested(Vec<String>),
    /// Classes of which fewer than [`FEW`] samples were tested.
    FewTested(Vec<String>),
    /// Classes that were tested and never named.
    NeverNamed(Vec<String>),
    /// A target that was agreed on and missed.
    Missed(Verdict),
    /// What was noticed about the data and is still so.
    Open(Finding),
    /// What went wrong in training.
    Trouble(TroubleKind),
    /// The data is not what it learned from any more.
    DataChanged,
    /// It knows its classes and nothing else.
    OnlyTheseClasses,
    /// It knows numbers of this range only.
    OnlyThisRange([f64; 2]),
    /// It is only as good as that on data like this.
    OnlyLikeThis,
}

/// The limits, the gravest first.
pub fn limits(facts: &CardFacts) -> Vec<Limit> {
    let mut limits = Vec::new();
    match &facts.report {
        None => limits.push(Limit::NotMeasured),
        Some(report) => of_report(report, &mut limits),
    }
    if let Some(goal) = &facts.goal {
        let missed = judge(goal, &facts.run).into_iter();
        limits.extend(missed.filter(|verdict| !verdict.passed).map(Limit::Missed));
    }
    if facts.data.is_as_trained == Some(false) {
        limits.push(Limit::DataChanged);
    }
    let open = facts.findings.iter();
    let open = open.filter(|finding| finding.severity >= Severity::Warning);
    limits.extend(open.cloned().map(Limit::Open));
    let troubles = look_at_run(&facts.run).into_iter();
    let troubles = troubles.filter(|trouble| trouble.severity >= Severity::Warning);
    limits.extend(troubles.map(|trouble| Limit::Trouble(trouble.kind)));
    if let Some(range) = facts.data.target_range {
        limits.push(Limit::OnlyThisRange(range));
    }
    let names_one = !facts.card.task.predicts_number() && !facts.card.task.is_multi_label();
    if names_one && !facts.card.caution.may_be_unknown() {
        limits.push(Limit::OnlyTheseClasses);
    }
    limits.push(Limit::OnlyLikeThis);
    limits
}

fn of_report(report: &Measured, limits: &mut Vec<Limit>) {
    if report.split() != crate::data::Split::Test {
        limits.push(Limit::OnlyValidation);
    }
    let score = report.score();
    let [low, high] = score.interval();
    let wide = match report {
        Measured::Numbers(_) => WIDE_R2,
        _ => WIDE,
    };
    if high - low > wide {
        limits.push(Limit::SmallTest(score.num_samples(), [low, high]));
    }
    match report {
        Measured::Classes(report) => of_classes(report, limits),
        Measured::Labels(report) => of_labels(report, limits),
        Measured::Numbers(report) => {
            if report.num_samples > 0 && report.r2 < 0.0 {
                limits.push(Limit::WorseThanMean);
            }
        }
    }
}

fn of_classes(report: &Report, limits: &mut Vec<Limit>) {
    let tested = report.per_class.iter().filter(|class| class.support > 0);
    if report.per_class.len() > 1 && tested.count() == 1 {
        limits.push(Limit::OneClassTested);
    }
    let named = |index: usize| report.confusion_matrix.iter().map(|row| row[index]).sum();
    let classes = report.per_class.iter().enumerate();
    let classes = classes.map(|(index, class)| Tested {
        label: &class.label,
        precision: class.precision,
        recall: class.recall,
        f1: class.f1,
        support: class.support,
        num_named: named(index),
    });
    of_each(&classes.collect::<Vec<_>>(), report.macro_f1, limits);
}

fn of_labels(report: &LabelsReport, limits: &mut Vec<Limit>) {
    let classes = report.per_class.iter().map(|class| Tested {
        label: &class.label,
        precision: class.precision,
        recall: class.recall,
        f1: class.f1,
        support: class.support,
        num_named: class.support - class.num_missed + class.num_wrong,
    });
    of_each(&classes.collect::<Vec<_>>(), report.macro_f1, limits);
}

/// How a class did.
struct Tested<'a> {
    label: &'a str,
    precision: f64,
    recall: f64,
    f1: f64,
    support: u64,
    num_named: u64,
}

fn of_each(classes: &[Tested<'_>], macro_f1: f64, limits: &mut Vec<Limit>) {
    let names = |is_wanted: &dyn Fn(&&Tested<'_>) -> bool| -> Vec<String> {
        let wanted = classes.iter().filter(is_wanted);
        wanted.map(|class| class.label.to_owned()).collect()
    };
    let is_weak = |class: &&Tested<'_>| {
        class.support >= FEW && (class.f1 < WEAK_F1 || class.f1 < macro_f1 - FAR_BELOW)
    };
    let mut weak: Vec<&Tested<'_>> = classes.iter().filter(is_weak).collect();
    weak.sort_by(|a, b| a.f1.total_cmp(&b.f1));
    let num_more = weak.len().saturating_sub(MOST_WEAK);
    let weak = weak.iter().take(MOST_WEAK);
    limits.extend(weak.map(|class| {
        let label = class.label.to_owned();
        Limit::WeakClass(label, class.precision, class.recall, class.support)
    }));
    if num_more > 0 {
        limits.push(Limit::MoreWeakClasses(num_more));
    }
    let never = names(&|class| class.support > 0 && class.num_named == 0);
    let few = names(&|class| (1..FEW).contains(&class.support));
    let untested = names(&|class| class.support == 0);
    let listed = [
        (never, Limit::NeverNamed as fn(Vec<String>) -> Limit),
        (few, Limit::FewTested),
        (untested, Limit::Untested),
    ];
    let listed = listed.into_iter().filter(|(names, _)| !names.is_empty());
    limits.extend(listed.map(|(names, limit)| limit(names)));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{facts, report};
    use super::*;
    use crate::data::Split;

    #[test]
    fn a_model_that_was_not_measured_says_so_first() {
        let mut facts = facts();
        facts.report = None;
        let limits = limits(&facts);
        assert_eq!(limits[0], Limit::NotMeasured);
        assert!(limits.contains(&Limit::OnlyTheseClasses));
        assert_eq!(limits.last(), Some(&Limit::OnlyLikeThis));
    }

    #[test]
    fn weak_rare_and_unseen_classes_are_named() {
        let mut facts = facts();
        let mut pairs = vec![(0, 0); 200];
        pairs.extend([(1, 0); 12]);
        pairs.extend([(2, 2); 3]);
        facts.report = Some(report(Split::Test, &["a", "b", "c", "d"], &pairs));
        let limits = limits(&facts);
        assert!(limits.contains(&Limit::WeakClass("b".into(), 0.0, 0.0, 12)));
        assert!(limits.contains(&Limit::NeverNamed(vec!["b".into()])));
        assert!(limits.contains(&Limit::FewTested(vec!["c".into()])));
        assert!(limits.contains(&Limit::Untested(vec!["d".into()])));
    }

    #[test]
    fn a_small_test_and_one_class_only_are_noticed() {
        let mut facts = facts();
        facts.report = Some(report(Split::Valid, &["a", "b"], &[(0, 0); 20]));
        let limits = limits(&facts);
        assert!(limits.contains(&Limit::OnlyValidation));
        assert!(limits.contains(&Limit::OneClassTested));
        let is_small = |limit: &Limit| matches!(limit, Limit::SmallTest(20, _));
        assert!(limits.iter().any(is_small), "{limits:?}");
    }

    #[test]
    fn an_empty_report_divides_nothing_by_zero() {
        let mut facts = facts();
        facts.report = Some(report(Split::Test, &["a", "b"], &[]));
        let limits = limits(&facts);
        let is_small = |limit: &Limit| matches!(limit, Limit::SmallTest(0, _));
        assert!(limits.iter().any(is_small), "{limits:?}");
    }
}
