//! How a model came to be, and what it costs to ask it.

use super::super::document::{Block, Line};
use super::super::facts::CardFacts;
use super::super::figures::{bytes, duration, percent};
use super::super::plot::{self, Curve};
use super::super::reproduce::differing_settings;
use super::super::words::Words;
use super::section;
use crate::export::card::Backbone;

/// What the card of a model says whose backbone is nobody else's.
const OWN: &str = "yours";

pub fn add(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    section(blocks, words.training);
    let (run, card) = (&facts.run, &facts.card);
    let mut known = vec![(words.way_name, Line::words((words.way)(run.config.way)))];
    known.extend(backbone(&card.backbone, words));
    known.push((words.settings, settings(facts, words)));
    if !run.epochs.is_empty() && run.best_epoch > 0 {
        let values = [run.epochs.len().to_string(), run.best_epoch.to_string()];
        let line = Line::filled(words.epochs_kept, &values.map(Line::words));
        known.push((words.epochs, line));
    }
    let created = run.created.split('.').next().unwrap_or_default();
    let created = created.trim_end_matches('Z').replace('T', " ");
    known.extend([
        (words.seed, Line::words(run.config.seed.to_string())),
        (words.device, Line::words(run.device.clone())),
        (words.date, Line::words(format!("{created} UTC"))),
        (words.duration, Line::words(duration(run.duration_secs))),
        (
            words.version,
            Line::words(format!("Hearth {}", card.hearth_version)),
        ),
    ]);
    blocks.push(Block::Known(owned(known)));
    learning_curve(blocks, facts, words);
    size_and_speed(blocks, facts, words);
}

fn owned(known: Vec<(&str, Line)>) -> Vec<(String, Line)> {
    let named = known.into_iter();
    named.map(|(name, line)| (name.to_owned(), line)).collect()
}

fn backbone(backbone: &Backbone, words: &Words) -> Vec<(&'static str, Line)> {
    if backbone.licence == OWN {
        return vec![(words.backbone, Line::words(words.own_backbone))];
    }
    let unknown = || Line::words(words.licence_unknown);
    let told = |text: &str| {
        if text.trim().is_empty() {
            unknown()
        } else {
            Line::person(text.to_owned())
        }
    };
    vec![
        (words.backbone, told(&backbone.name)),
        (words.origin, told(&backbone.origin)),
        (words.licence, told(&backbone.licence)),
    ]
}

fn settings(facts: &CardFacts, words: &Words) -> Line {
    let config = &facts.run.config;
    let preset = Line::words(config.preset.name());
    // The way stands by itself.
    let told = differing_settings(config).into_iter();
    let told: Vec<String> = told
        .filter(|(key, _)| key != "way")
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    if told.is_empty() {
        return Line::filled(words.settings_preset, &[preset]);
    }
    let mut line = Line::filled(words.settings_differ, &[preset]);
    for (index, setting) in told.into_iter().enumerate() {
        line = line.then(Line::words(if index == 0 { " " } else { ", " }));
        line = line.then(Line::code(setting));
    }
    line
}

fn learning_curve(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    let epochs = &facts.run.epochs;
    if epochs.len() < 2 {
        return;
    }
    let train = epochs
        .iter()
        .map(|epoch| (f64::from(epoch.epoch), f64::from(epoch.train_loss)));
    let valid = epochs.iter().filter_map(|epoch| {
        let loss = epoch.valid_loss?;
        Some((f64::from(epoch.epoch), f64::from(loss)))
    });
    let curves = [
        Curve {
            name: words.training_loss,
            points: train.collect(),
        },
        Curve {
            name: words.validation_loss,
            points: valid.collect(),
        },
    ];
    blocks.push(Block::Plot(plot::learning(
        curves,
        f64::from(facts.run.best_epoch),
        [words.epoch, words.loss],
        words.learning_title,
        words.learning_caption,
    )));
}

fn size_and_speed(blocks: &mut Vec<Block>, facts: &CardFacts, words: &Words) {
    section(blocks, words.size_and_speed);
    let unknown = || Line::words(words.unknown);
    let size = facts.run.model_bytes.map(bytes).map(Line::words);
    let answer = facts.run.answer_secs.map(|secs| {
        let text = [&duration(secs), words.clause, words.answer_time_means];
        Line::words(text.concat())
    });
    let mut known = vec![
        (words.size, size.unwrap_or_else(unknown)),
        (words.answer_time, answer.unwrap_or_else(unknown)),
    ];
    if let Some(memory) = facts.run.answer_bytes {
        let text = [&bytes(memory), words.clause, words.answer_memory_means];
        known.push((words.answer_memory, Line::words(text.concat())));
    }
    if let Some(parity) = &facts.parity {
        let sentence = if parity.passed {
            words.parity_passed
        } else {
            words.parity_failed
        };
        let values = [
            parity.runtime.clone(),
            percent(parity.top1_agreement),
            (words.count)(facts.data.kind, parity.num_samples),
        ];
        known.push((
            words.parity,
            Line::filled(sentence, &values.map(Line::words)),
        ));
    }
    if let Some(hash) = &facts.model_sha256 {
        known.push((words.sha256, Line::code(hash.clone())));
    }
    blocks.push(Block::Known(owned(known)));
}
