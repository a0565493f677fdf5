//! Where a model errs.

use super::super::document::{Block, ExampleBlock, Line};
use super::super::examples::ExampleItem;
use super::super::facts::CardFacts;
use super::super::figures::{number, percent};
use super::super::plot::{self, MOST_CLASSES, MOST_POINTS};
use super::super::words::Words;
use super::{paragraph, part, section};
use crate::eval::{LabelsReport, Measured, NumberReport, Reliability, Report};

/// Pairs of classes that are named.
const MOST_PAIRS: usize = 8;
/// Answers that are needed before anything can be said of probabilities.
const LEAST_ANSWERS: usize = 30;

pub fn add(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    let Some(report) = &facts.report else {
        return;
    };
    section(blocks, words.mistakes);
    match report {
        Measured::Classes(report) => of_classes(blocks, report, facts, words),
        Measured::Labels(report) => of_labels(blocks, report, facts, words),
        Measured::Numbers(report) => of_numbers(blocks, report, words),
    }
    let heads = if facts.card.task.predicts_number() {
        [words.examples_far, words.examples_near]
    } else {
        [words.examples_wrong, words.examples_right]
    };
    for (is_right, head) in [(false, heads[0]), (true, heads[1])] {
        let shown = facts.examples.iter().filter(|e| e.is_right == is_right);
        let shown: Vec<ExampleBlock> = shown.map(|item| example(item, words)).collect();
        if !shown.is_empty() {
            part(blocks, head);
            blocks.push(Block::Examples(shown));
        }
    }
}

fn num_mistakes(
    blocks: &mut Vec<Block>,
    wrong: usize,
    all: usize,
    facts: &CardFacts,
    words: &Words,
) {
    if wrong == 0 {
        paragraph(blocks, words.no_mistakes);
        return;
    }
    let values = [
        Line::words(wrong.to_string()),
        Line::words((words.count)(facts.data.kind, all)),
    ];
    blocks.push(Block::Paragraph(Line::filled(words.num_mistakes, &values)));
}

fn of_classes(blocks: &mut Vec<Block>, report: &Report, facts: &CardFacts, words: &Words) {
    let wrong = report.items.iter().filter(|i| i.truth != i.predicted);
    num_mistakes(blocks, wrong.count(), report.num_samples, facts, words);
    let labels: Vec<String> = report.per_class.iter().map(|c| c.label.clone()).collect();
    let pairs = worst_pairs(&report.confusion_matrix);
    if !pairs.is_empty() {
        let points = pairs
            .into_iter()
            .filter_map(|(truth, predicted, count, all)| {
                let values = [
                    Line::person(labels.get(truth)?.clone()),
                    Line::person(labels.get(predicted)?.clone()),
                    Line::words(count.to_string()),
                    Line::words(all.to_string()),
                ];
                Some(Line::filled(words.taken_for, &values))
            });
        blocks.push(Block::List(points.collect()));
    }
    if labels.len() > MOST_CLASSES {
        paragraph(blocks, words.too_many_classes);
    } else if labels.len() > 1 && report.num_samples > 0 {
        blocks.push(Block::Plot(plot::confusion(
            &labels,
            &report.confusion_matrix,
            [words.truth, words.predicted],
            words.confusion_title,
            words.confusion_caption,
        )));
    }
    let answers = report.items.iter().map(|item| {
        let said = f64::from(item.probability);
        (said, item.truth == item.predicted)
    });
    reliability(blocks, answers, words);
}

/// True class, predicted class, how often, of how many; the most frequent first.
fn worst_pairs(matrix: &[Vec<u64>]) -> Vec<(usize, usize, u64, u64)> {
    let rows = matrix.iter().enumerate();
    let mut pairs: Vec<_> = rows
        .flat_map(|(truth, row)| {
            let all: u64 = row.iter().sum();
            let cells = row.iter().enumerate();
            cells
                .filter(move |(predicted, count)| *predicted != truth && **count > 0)
                .map(move |(predicted, count)| (truth, predicted, *count, all))
        })
        .collect();
    // Of as many mistakes, those are worse that are a larger share of the class.
    pairs.sort_by_key(|(_, _, count, all)| (std::cmp::Reverse(*count), *all));
    pairs.truncate(MOST_PAIRS);
    pairs
}

fn of_labels(blocks: &mut Vec<Block>, report: &LabelsReport, facts: &CardFacts, words: &Words) {
    let wrong = report.items.iter().filter(|item| !item.is_right()).count();
    num_mistakes(blocks, wrong, report.num_samples, facts, words);
    let mut classes: Vec<_> = report
        .per_class
        .iter()
        .filter(|class| class.num_missed + class.num_wrong > 0)
        .collect();
    classes.sort_by_key(|class| std::cmp::Reverse(class.num_missed + class.num_wrong));
    let points = classes.into_iter().take(MOST_PAIRS).map(|class| {
        let values = [
            Line::person(class.label.clone()),
            Line::words(class.num_missed.to_string()),
            Line::words(class.num_wrong.to_string()),
        ];
        Line::filled(words.missed_or_wrong, &values)
    });
    let points: Vec<Line> = points.collect();
    if !points.is_empty() {
        blocks.push(Block::List(points));
    }
    let answers = report.items.iter().flat_map(|item| {
        let each = (0..).map(crate::ids::ClassId).zip(&item.probabilities);
        each.map(|(class, said)| (f64::from(*said), item.truth.contains(&class)))
    });
    reliability(blocks, answers, words);
}

fn reliability(blocks: &mut Vec<Block>, answers: impl Iterator<Item = (f64, bool)>, words: &Words) {
    let bins = Reliability::of_answers(answers).bins;
    let num_answers: usize = bins.iter().map(|bin| bin.count).sum();
    if num_answers < LEAST_ANSWERS {
        return;
    }
    part(blocks, words.reliability);
    blocks.push(Block::Plot(plot::reliability(
        &bins,
        [words.said_probability, words.share_right],
        words.reliability,
        words.reliability_caption,
    )));
}

fn of_numbers(blocks: &mut Vec<Block>, report: &NumberReport, words: &Words) {
    let mut errors: Vec<f64> = report.items.iter().map(|item| item.error().abs()).collect();
    errors.retain(|error| error.is_finite());
    errors.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * errors.len() as f64).ceil() as usize;
        errors.get(place.saturating_sub(1)).copied()
    };
    if let (Some(half), Some(most)) = (at(0.5), at(0.9)) {
        let values = [half, most].map(|error| Line::words(number(error)));
        blocks.push(Block::Paragraph(Line::filled(words.errors_up_to, &values)));
        let step = report.items.len().div_ceil(MOST_POINTS).max(1);
        let shown = report.items.iter().step_by(step);
        let pairs: Vec<(f64, f64)> = shown.map(|item| (item.truth, item.predicted)).collect();
        blocks.push(Block::Plot(plot::points(
            &pairs,
            [words.truth, words.predicted],
            words.points_title,
            words.points_caption,
        )));
    }
}

fn example(item: &ExampleItem, words: &Words) -> ExampleBlock {
    let list = |names: &[String]| {
        if names.is_empty() {
            return Line::words(words.none_of_them);
        }
        Line::list(names.iter().map(String::as_str), words.comma)
    };
    let says = match item.probability {
        Some(probability) => Line::filled(
            words.says_with,
            &[list(&item.predicted), Line::words(percent(probability))],
        ),
        None => Line::filled(words.says, &[list(&item.predicted)]),
    };
    ExampleBlock {
        picture: item.picture.clone(),
        text: if item.text.is_empty() {
            Line::default()
        } else {
            Line::person(item.text.clone())
        },
        told: vec![Line::filled(words.is, &[list(&item.truth)]), says],
        is_right: item.is_right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_mistakes_come_first() {
        let matrix = vec![vec![5, 2, 0], vec![2, 1, 0], vec![0, 3, 90]];
        let pairs = worst_pairs(&matrix);
        assert_eq!(pairs, [(2, 1, 3, 93), (1, 0, 2, 3), (0, 1, 2, 7)]);
        assert!(worst_pairs(&[]).is_empty());
    }
}
