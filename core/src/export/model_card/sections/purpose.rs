//! What a model does, and for whom.

use super::super::document::{Block, Line};
use super::super::facts::CardFacts;
use super::super::words::Words;
use super::{names, section};

pub fn add(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    section(blocks, words.purpose);
    let card = &facts.card;
    let line = match &card.target {
        Some(target) => Line::filled(words.predicts_number, &[Line::person(target.clone())]),
        None => {
            let sentence = if card.task.is_multi_label() {
                words.names_several_classes
            } else {
                words.names_one_class
            };
            let asked = (words.input_of)(facts.data.kind);
            let values = [
                Line::words(asked),
                Line::words(card.labels.len().to_string()),
                names(&card.labels, words),
            ];
            Line::filled(sentence, &values)
        }
    };
    blocks.push(Block::Paragraph(line));
    let goal = facts.goal.as_ref().map_or("", |goal| goal.words.trim());
    if !goal.is_empty() {
        super::paragraph(blocks, words.goal);
        blocks.push(quote(goal));
    }
    section(blocks, words.use_note);
    if facts.note.trim().is_empty() {
        super::paragraph(blocks, words.no_use_note);
    } else {
        blocks.push(quote(&facts.note));
    }
}

/// What a person wrote, line by line.
fn quote(text: &str) -> Block {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Block::Quote(lines.map(Line::person).collect())
}
