//! What a model learned from and was measured on.

use super::super::document::{Block, Line};
use super::super::facts::{CardFacts, DataFacts, SourceLine, SplitFacts};
use super::super::figures::number;
use super::super::words::Words;
use super::{number_column, part, section, words_column};
use crate::data::Split;
use crate::data::split_plan::{By, SplitRequest};

/// Classes that have a row of their own.
const MOST_CLASSES: usize = 100;

pub fn add(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    section(blocks, words.data);
    let data = &facts.data;
    if data.is_as_trained == Some(false) {
        blocks.push(Block::Notice(Line::words(words.data_changed)));
    }
    counts(blocks, data, words);
    let mut known = Vec::new();
    if data.num_unlabelled > 0 {
        let count = (words.count)(data.kind, data.num_unlabelled);
        known.push((words.unlabelled.to_owned(), Line::words(count)));
    }
    if let Some(range) = data.target_range {
        let ends = range.map(|end| Line::words(number(end)));
        known.push((
            words.range_learned.to_owned(),
            Line::filled(words.target_range, &ends),
        ));
    }
    known.push((words.how_split.to_owned(), how_split(&data.split, words)));
    let key = Line::code(data.key.clone())
        .then(Line::words(words.clause))
        .then(Line::words(words.data_key_means));
    known.push((words.data_key.to_owned(), key));
    blocks.push(Block::Known(known));
    part(blocks, words.sources);
    blocks.push(sources(data, words));
}

fn counts(blocks: &mut Vec<Block>, data: &DataFacts, words: &Words) {
    let class = if data.classes.is_empty() {
        ""
    } else {
        words.class
    };
    let mut head = vec![words_column(class)];
    head.extend(Split::ALL.map(|split| number_column((words.split)(split))));
    head.push(number_column(words.total));
    let row = |name: Line, counts: [usize; 3]| {
        let mut row = vec![name];
        row.extend(counts.map(|n| Line::words(n.to_string())));
        row.push(Line::words(counts.iter().sum::<usize>().to_string()));
        row
    };
    let classes = data.classes.iter().take(MOST_CLASSES);
    let mut rows: Vec<Vec<Line>> = classes
        .map(|(name, counts)| row(Line::person(name.clone()), *counts))
        .collect();
    if let Some(more) = data.classes.len().checked_sub(MOST_CLASSES + 1) {
        let more = Line::words((more + 1).to_string());
        let mut row = vec![Line::filled(words.and_more, &[more])];
        row.extend((0..4).map(|_| Line::default()));
        rows.push(row);
    }
    rows.push(row(Line::words((words.things)(data.kind)), data.counts));
    blocks.push(Block::Table(head, rows));
}

fn how_split(split: &SplitFacts, words: &Words) -> Line {
    match split {
        SplitFacts::Asked(request) => asked(request, words),
        SplitFacts::Given => Line::words(words.split_given),
        SplitFacts::ByTime => Line::words(words.split_by_time),
        SplitFacts::Drawn => Line::words(words.split_drawn),
        SplitFacts::Unknown => Line::words(words.split_unknown),
    }
}

fn asked(request: &SplitRequest, words: &Words) -> Line {
    let sum: f64 = request.shares.iter().sum();
    let shares = request
        .shares
        .map(|share| format!("{:.0}%", share / sum.max(f64::MIN_POSITIVE) * 100.0));
    let by = match request.by {
        By::Class => words.by_class,
        By::Group => words.by_group,
        By::Time => words.by_time,
    };
    let values = [
        Line::words(shares.join(" / ")),
        Line::words(by),
        Line::words(request.seed.to_string()),
    ];
    let line = Line::filled(words.split_asked, &values);
    if request.freeze_test {
        line.then(Line::words(words.test_frozen))
    } else {
        line
    }
}

fn sources(data: &DataFacts, words: &Words) -> Block {
    let head = vec![
        words_column(words.source),
        number_column((words.things)(data.kind)),
        words_column(words.origin),
        words_column(words.licence),
    ];
    let rows = data.sources.iter().map(|source| {
        vec![
            Line::person(source.name.clone()),
            Line::words(source.num_samples.to_string()),
            origin(source, words),
            match &source.licence {
                Some(licence) => Line::person(licence.clone()),
                None => Line::words(words.licence_unknown),
            },
        ]
    });
    Block::Table(head, rows.collect())
}

fn origin(source: &SourceLine, words: &Words) -> Line {
    match &source.origin {
        Some(origin) => Line::person(origin.clone()),
        None if source.is_made_here => Line::words(words.made_in_hearth),
        None => Line::words(words.own_data),
    }
}
