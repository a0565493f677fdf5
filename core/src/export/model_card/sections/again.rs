//! How to ask a model, and how to make it again.

use super::super::document::{Block, Line};
use super::super::facts::CardFacts;
use super::super::words::Words;
use super::{paragraph, section};

pub fn add(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    interface(blocks, facts, words);
    section(blocks, words.reproduce);
    let recipe = &facts.recipe;
    let files = Line::list(recipe.files.iter().map(String::as_str), words.comma);
    blocks.push(Block::Paragraph(Line::filled(
        words.reproduce_where,
        &[files],
    )));
    blocks.push(Block::Commands(recipe.lines.clone()));
    let mut remarks = vec![Line::words(words.reproduce_same)];
    if facts.data.is_as_trained == Some(false) {
        remarks.push(Line::words(words.reproduce_changed));
    }
    if recipe.num_by_hand > 0 {
        let count = Line::words(recipe.num_by_hand.to_string());
        remarks.push(Line::filled(words.reproduce_by_hand, &[count]));
    }
    let further = [
        (recipe.is_guessed, words.reproduce_guessed),
        (recipe.needs_backbone, words.reproduce_backbone),
        (recipe.needs_teacher, words.reproduce_teacher),
    ];
    let further = further.into_iter().filter(|(is_so, _)| *is_so);
    remarks.extend(further.map(|(_, remark)| Line::words(remark)));
    blocks.push(Block::List(remarks));
    paragraph(blocks, words.reproduce_in_project);
    blocks.push(Block::Commands(vec![recipe.in_project.clone()]));
}

fn interface(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    section(blocks, words.interface);
    let (card, input) = (&facts.card, &facts.card.input);
    let mut shape = format!("{}, {}", input.layout, input.dtype);
    if let Some(colour) = &input.colour {
        shape += &format!(", {colour}");
    }
    if let Some([low, high]) = input.range {
        shape += &format!(", {low}–{high}");
    }
    let output = Line::code(card.output.clone());
    let output = if let Some(target) = &card.target {
        Line::filled(words.output_number, &[output, Line::person(target.clone())])
    } else {
        let sentence = if card.task.is_multi_label() {
            words.output_labels
        } else {
            words.output_classes
        };
        let count = Line::words(card.labels.len().to_string());
        Line::filled(sentence, &[output, count])
    };
    let asked = Line::words((words.input_of)(facts.data.kind))
        .then(Line::words(words.clause))
        .then(Line::code(input.name.clone()));
    let mut known = vec![
        (words.input, asked),
        (words.shape, Line::words(shape)),
        // Columns and classes may be named in it.
        (words.preparation, Line::person(input.how.clone())),
        (words.output, output),
    ];
    if !card.labels.is_empty() {
        let labels = super::names(&card.labels, words);
        known.push((words.class_order, labels));
    }
    let known = known.into_iter();
    let known = known.map(|(name, line)| (name.to_owned(), line));
    blocks.push(Block::Known(known.collect()));
}
