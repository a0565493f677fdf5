//! What a model is not good for, in words.

use super::super::document::{Block, Line};
use super::super::facts::CardFacts;
use super::super::figures::{number, percent, share};
use super::super::limits::{FEW, Limit, limits};
use super::super::words::Words;
use super::{headline, names, quality, section};
use crate::advice::Finding;

pub fn add(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    section(blocks, words.limits);
    let points = limits(facts).into_iter();
    let points = points.map(|limit| sentence(&limit, facts, words));
    blocks.push(Block::List(points.collect()));
}

fn sentence(limit: &Limit, facts: &CardFacts, words: &Words) -> Line {
    match limit {
        Limit::NotMeasured => Line::words(words.not_measured),
        Limit::OnlyValidation => Line::words(words.only_validation),
        Limit::SmallTest(n, ends) => small_test(*n, *ends, facts, words),
        Limit::OneClassTested => Line::words(words.one_class_tested),
        Limit::WorseThanMean => Line::words(words.worse_than_mean),
        Limit::WeakClass(label, precision, recall, support) => Line::filled(
            words.weak_class,
            &[
                Line::person(label.clone()),
                Line::words(share(*precision)),
                Line::words(share(*recall)),
                Line::words((words.count)(facts.data.kind, *support as usize)),
            ],
        ),
        Limit::MoreWeakClasses(n) => {
            Line::filled(words.more_weak_classes, &[Line::words(n.to_string())])
        }
        Limit::Untested(classes) => Line::filled(words.untested_classes, &[names(classes, words)]),
        Limit::FewTested(classes) => Line::filled(
            words.few_tested,
            &[names(classes, words), Line::words(FEW.to_string())],
        ),
        Limit::NeverNamed(classes) => Line::filled(words.never_predicted, &[names(classes, words)]),
        Limit::Missed(verdict) => {
            let [name, wanted, found] = quality::target_in_words(verdict, words);
            let told = [
                &name,
                words.colon,
                &wanted,
                words.clause,
                words.found,
                words.colon,
                &found,
            ];
            Line::filled(words.target_missed, &[Line::words(told.concat())])
        }
        Limit::Open(finding) => Line::filled(words.open_finding, &[open(finding, facts, words)]),
        Limit::Trouble(kind) => Line::filled(
            words.training_trouble,
            &[Line::words((words.trouble)(*kind))],
        ),
        Limit::DataChanged => Line::words(words.data_changed),
        Limit::OnlyTheseClasses => Line::words(words.knows_only_classes),
        Limit::OnlyThisRange(ends) => Line::filled(
            words.knows_only_range,
            &ends.map(|end| Line::words(number(end))),
        ),
        Limit::OnlyLikeThis => Line::words(words.data_like_this),
    }
}

fn small_test(n: usize, [low, high]: [f64; 2], facts: &CardFacts, words: &Words) -> Line {
    let (name, write) = facts
        .report
        .as_ref()
        .map_or((words.accuracy, percent as fn(f64) -> String), |report| {
            headline(report, words)
        });
    let values = [
        (words.count)(facts.data.kind, n),
        name.to_owned(),
        write(low),
        write(high),
    ];
    Line::filled(words.small_test, &values.map(Line::words))
}

/// A finding by its title, with the classes or columns that it is about. One that has no title here
/// is told as it was found.
fn open(finding: &Finding, facts: &CardFacts, words: &Words) -> Line {
    let Some(title) = (words.finding)(&finding.kind, facts.data.kind) else {
        return Line::words(finding.evidence.clone());
    };
    let about = [&finding.classes, &finding.columns];
    let about = about.into_iter().find(|names| !names.is_empty());
    let told = match about {
        Some(about) => names(about, words),
        None => Line::words(finding.num_items.to_string()),
    };
    if about.is_some() {
        Line::words(title).then(Line::words(words.colon)).then(told)
    } else {
        Line::filled(words.finding_items, &[Line::words(title), told])
    }
}
