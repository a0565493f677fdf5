//! How good a model is: its figures, its targets, its classes, its groups.

use super::super::document::{Block, Figure, Line};
use super::super::facts::{CardFacts, SliceLine};
use super::super::figures::{number, percent, share};
use super::super::words::Words;
use super::{headline, names, number_column, paragraph, part, section, words_column};
use crate::data::Split;
use crate::eval::{ClassScore, LabelScore, LabelsReport, Measured, NumberReport, Report, Score};
use crate::goal::{Verdict, judge};

pub fn add(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    section(blocks, words.quality);
    let Some(report) = &facts.report else {
        blocks.push(Block::Notice(Line::words(words.not_measured)));
        return;
    };
    if report.split() != Split::Test {
        blocks.push(Block::Notice(Line::words(words.only_validation)));
    }
    let num_samples = report.score().num_samples();
    blocks.push(Block::Figures(figures(report, words)));
    if report.split() == Split::Test {
        let values = [
            Line::words((words.count)(facts.data.kind, num_samples)),
            Line::words((words.split)(report.split())),
        ];
        blocks.push(Block::Paragraph(Line::filled(words.measured_on, &values)));
    }
    paragraph(
        blocks,
        match report {
            Measured::Classes(_) => words.what_figures_mean,
            Measured::Labels(_) => words.what_labels_mean,
            Measured::Numbers(_) => words.what_numbers_mean,
        },
    );
    if let Some((split, score)) = facts.other_score() {
        let (name, value) = match score {
            Score::Classes(score) => (words.accuracy, percent(score.accuracy)),
            Score::Labels(score) => (words.micro_f1, share(score.micro_f1)),
            Score::Numbers(score) => (words.r2, share(score.r2)),
        };
        let values = [
            Line::words((words.split)(split)),
            Line::words(name),
            Line::words(value),
            Line::words((words.count)(facts.data.kind, score.num_samples())),
        ];
        blocks.push(Block::Paragraph(Line::filled(words.other_split, &values)));
    }
    if let Some(goal) = &facts.goal {
        targets(blocks, &judge(goal, &facts.run), words);
    }
    classes(blocks, report, facts, words);
    if !facts.slices.is_empty() {
        groups(blocks, &facts.slices, report, words);
    }
    columns(blocks, report, words);
}

fn figures(report: &Measured, words: &Words) -> Vec<Figure> {
    match report {
        Measured::Classes(report) => of_classes(report, words),
        Measured::Labels(report) => of_labels(report, words),
        Measured::Numbers(report) => of_numbers(report, words),
    }
}

fn of_classes(report: &Report, words: &Words) -> Vec<Figure> {
    let interval = |[low, high]: [f64; 2]| Some(interval(words, percent(low), percent(high)));
    let mut figures = vec![
        figure(
            words.accuracy,
            percent(report.accuracy),
            interval(report.accuracy_interval),
        ),
        figure(
            words.macro_f1,
            share(report.macro_f1),
            Some(between(words, report.macro_f1_interval)),
        ),
        figure(
            words.balanced_accuracy,
            percent(report.balanced_accuracy),
            None,
        ),
        figure(words.weighted_f1, share(report.weighted_f1), None),
    ];
    figures.extend(report.auc.map(|auc| figure(words.auc, share(auc), None)));
    figures
}

fn of_labels(report: &LabelsReport, words: &Words) -> Vec<Figure> {
    let [low, high] = report.subset_accuracy_interval;
    vec![
        figure(
            words.micro_f1,
            share(report.micro_f1),
            Some(between(words, report.micro_f1_interval)),
        ),
        figure(
            words.macro_f1,
            share(report.macro_f1),
            Some(between(words, report.macro_f1_interval)),
        ),
        figure(
            words.all_right,
            percent(report.subset_accuracy),
            Some(interval(words, percent(low), percent(high))),
        ),
        figure(words.weighted_f1, share(report.weighted_f1), None),
        figure(
            words.hamming_loss,
            format!("{:.4}", report.hamming_loss),
            None,
        ),
    ]
}

fn of_numbers(report: &NumberReport, words: &Words) -> Vec<Figure> {
    let [low, high] = report.rmse_interval;
    vec![
        figure(
            words.r2,
            share(report.r2),
            Some(between(words, report.r2_interval)),
        ),
        figure(
            words.rmse,
            number(report.rmse),
            Some(interval(words, number(low), number(high))),
        ),
        figure(words.mae, number(report.mae), None),
    ]
}

fn figure(name: &str, value: String, interval: Option<String>) -> Figure {
    Figure {
        name: name.to_owned(),
        value,
        interval,
    }
}

fn interval(words: &Words, low: String, high: String) -> String {
    words.interval.replace("{0}", &low).replace("{1}", &high)
}

fn between(words: &Words, [low, high]: [f64; 2]) -> String {
    interval(words, share(low), share(high))
}

/// A target with what was wanted and found, in words.
pub(super) fn target_in_words(verdict: &Verdict, words: &Words) -> [String; 3] {
    let (name, write, sentence): (&str, fn(f64) -> String, &str) = match verdict.what {
        "accuracy" => (words.accuracy, percent, words.at_least),
        "macro-f1" => (words.macro_f1, share, words.at_least),
        "micro-f1" => (words.micro_f1, share, words.at_least),
        "r2" => (words.r2, share, words.at_least),
        "size-mb" => (words.size_mb, |mb| format!("{mb:.1} MB"), words.at_most),
        "latency-ms" => (words.latency_ms, |ms| format!("{ms:.1} ms"), words.at_most),
        other => (other, number, "{0}"),
    };
    let wanted = sentence.replace("{0}", &write(verdict.wanted));
    [name.to_owned(), wanted, write(verdict.found)]
}

fn targets(blocks: &mut Vec<Block>, verdicts: &[Verdict], words: &Words) {
    if verdicts.is_empty() {
        return;
    }
    part(blocks, words.targets);
    let head = [words.target, words.wanted, words.found, words.verdict];
    let rows = verdicts.iter().map(|verdict| {
        let [name, wanted, found] = target_in_words(verdict, words);
        let mut told = if verdict.passed {
            words.met.to_owned()
        } else {
            words.missed_target.to_owned()
        };
        if verdict.is_close {
            told += words.clause;
            told += words.too_close;
        }
        [name, wanted, found, told].map(Line::words).to_vec()
    });
    blocks.push(Block::Table(
        head.map(words_column).to_vec(),
        rows.collect(),
    ));
}

/// How many samples of a class were learned from, where the class still is what it was.
fn num_learned(facts: &CardFacts, class: usize, label: &str) -> String {
    match facts.data.classes.get(class) {
        Some((name, [train, ..])) if name == label => train.to_string(),
        _ => "–".to_owned(),
    }
}

/// What is told of a class.
struct ClassRow<'a> {
    label: &'a str,
    /// Precision, recall and F1.
    shares: [f64; 3],
    support: u64,
    /// From which probability on it is given, where a sample may have several.
    threshold: Option<f32>,
}

impl<'a> ClassRow<'a> {
    fn of_one(class: &'a ClassScore) -> Self {
        Self {
            label: &class.label,
            shares: [class.precision, class.recall, class.f1],
            support: class.support,
            threshold: None,
        }
    }

    fn of_several(class: &'a LabelScore) -> Self {
        Self {
            label: &class.label,
            shares: [class.precision, class.recall, class.f1],
            support: class.support,
            threshold: Some(class.threshold),
        }
    }
}

fn classes(blocks: &mut Vec<Block>, report: &Measured, facts: &CardFacts, words: &Words) {
    let classes: Vec<ClassRow<'_>> = match report {
        Measured::Classes(report) => report.per_class.iter().map(ClassRow::of_one).collect(),
        Measured::Labels(report) => report.per_class.iter().map(ClassRow::of_several).collect(),
        Measured::Numbers(_) => return,
    };
    part(blocks, words.classes);
    let mut head = vec![words_column(words.class)];
    let numbers = [
        words.precision,
        words.recall,
        words.f1,
        words.num_tested,
        words.num_learned,
    ];
    head.extend(numbers.map(number_column));
    if matches!(report, Measured::Labels(_)) {
        head.push(number_column(words.given_from));
    }
    let mut rows = Vec::new();
    for (index, class) in classes.into_iter().enumerate() {
        let mut row = vec![Line::person(class.label.to_owned())];
        row.extend(class.shares.map(|value| Line::words(share(value))));
        row.push(Line::words(class.support.to_string()));
        row.push(Line::words(num_learned(facts, index, class.label)));
        if let Some(threshold) = class.threshold {
            row.push(Line::words(share(f64::from(threshold))));
        }
        rows.push(row);
    }
    blocks.push(Block::Table(head, rows));
    paragraph(blocks, words.what_columns_mean);
}

fn groups(blocks: &mut Vec<Block>, slices: &[SliceLine], report: &Measured, words: &Words) {
    part(blocks, words.groups);
    let (name, write) = headline(report, words);
    let head = vec![
        words_column(words.group),
        number_column(words.num_tested),
        number_column(name),
        words_column(""),
    ];
    let rows = slices.iter().map(|slice| {
        let [low, high] = slice.interval;
        let mut told = interval(words, write(low), write(high));
        if slice.is_worse {
            told += words.clause;
            told += words.clearly_worse;
        }
        vec![
            Line::person(slice.name.clone()),
            Line::words(slice.num_samples.to_string()),
            Line::words(write(slice.value)),
            Line::words(told),
        ]
    });
    blocks.push(Block::Table(head, rows.collect()));
    paragraph(blocks, words.what_groups_mean);
}

/// What a model of rows goes by.
fn columns(blocks: &mut Vec<Block>, report: &Measured, words: &Words) {
    const MOST: usize = 10;
    let effects = report.columns();
    if effects.is_empty() {
        return;
    }
    part(blocks, words.columns);
    let (name, _) = headline(report, words);
    let head = vec![
        words_column(words.column),
        number_column(&words.fall.replace("{0}", name)),
    ];
    let shown = effects.iter().take(MOST);
    let rows = shown.map(|effect| {
        vec![
            Line::person(effect.column.clone()),
            Line::words(format!(
                "{:.3} ± {:.3}",
                effect.importance, effect.deviation
            )),
        ]
    });
    blocks.push(Block::Table(head, rows.collect()));
    if effects.len() > MOST {
        let others: Vec<String> = effects[MOST..].iter().map(|e| e.column.clone()).collect();
        blocks.push(Block::Paragraph(names(&others, words)));
    }
}
