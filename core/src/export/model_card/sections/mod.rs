//! What a card says, in words and in the order in which a reader wants it.

mod again;
mod data;
mod limits;
mod mistakes;
mod purpose;
mod quality;
mod training;

use super::document::{Block, Column, Document, Line};
use super::facts::CardFacts;
use super::figures::{percent, share};
use super::words::{CardLanguage, Words};
use crate::eval::Measured;

/// Names that a sentence lists; more are counted.
const MOST_NAMES: usize = 30;

/// The page.
pub fn document(facts: &CardFacts, language: CardLanguage) -> Document {
    let words = language.words();
    let day = facts.card.training.created.get(..10).unwrap_or_default();
    let mut blocks = Vec::new();
    purpose::add(&mut blocks, facts, words);
    quality::add(&mut blocks, facts, words);
    mistakes::add(&mut blocks, facts, words);
    data::add(&mut blocks, facts, words);
    training::add(&mut blocks, facts, words);
    limits::add(&mut blocks, facts, words);
    again::add(&mut blocks, facts, words);
    Document {
        language: language.name(),
        title: Line::person(facts.card.name.clone()),
        subtitle: Line::filled(
            words.subtitle,
            &[
                Line::words((words.task)(facts.card.task)),
                Line::words(facts.run.run.to_string()),
                Line::words(day),
            ],
        ),
        blocks,
        foot: Line::filled(words.foot, &[Line::words(crate::VERSION)]),
    }
}

fn section(blocks: &mut Vec<Block>, head: &str) {
    blocks.push(Block::Section(head.to_owned()));
}

fn part(blocks: &mut Vec<Block>, head: &str) {
    blocks.push(Block::Part(head.to_owned()));
}

fn paragraph(blocks: &mut Vec<Block>, words: &str) {
    blocks.push(Block::Paragraph(Line::words(words)));
}

fn words_column(head: &str) -> Column {
    Column {
        head: head.to_owned(),
        is_number: false,
    }
}

fn number_column(head: &str) -> Column {
    Column {
        head: head.to_owned(),
        is_number: true,
    }
}

/// Names of a person, the first of them where there are too many.
fn names(names: &[String], words: &Words) -> Line {
    let shown = names.iter().take(MOST_NAMES).map(String::as_str);
    let line = Line::list(shown, words.comma);
    match names.len().checked_sub(MOST_NAMES) {
        Some(more) if more > 0 => {
            let more = Line::words(more.to_string());
            line.then(Line::words(words.comma))
                .then(Line::filled(words.and_more, &[more]))
        }
        _ => line,
    }
}

/// The name of the figure that stands for all, and how it is written.
fn headline(report: &Measured, words: &Words) -> (&'static str, fn(f64) -> String) {
    match report {
        Measured::Classes(_) => (words.accuracy, percent),
        Measured::Labels(_) => (words.micro_f1, share),
        Measured::Numbers(_) => (words.r2, share),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::super::facts::SliceLine;
    use super::super::testing::{facts, labels_report, number_report, report};
    use super::super::{html, markdown};
    use super::*;
    use crate::data::Split;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    /// All text of a page that is XML; panics where it is not.
    fn text_of(page: &str) -> String {
        let mut reader = Reader::from_str(page);
        reader.config_mut().check_end_names = true;
        let mut text = String::new();
        let mut depth = 0;
        loop {
            match reader.read_event().unwrap() {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(piece) => text += &piece.decode().unwrap(),
                Event::GeneralRef(reference) => {
                    let name = reference.decode().unwrap().into_owned();
                    text += match name.as_str() {
                        "lt" => "<",
                        "gt" => ">",
                        "amp" => "&",
                        "quot" => "\"",
                        "#39" => "'",
                        other => panic!("an entity that XML does not know: {other}"),
                    };
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "every element is closed");
        text
    }

    fn both(facts: &CardFacts) -> [String; 2] {
        CardLanguage::ALL.map(|language| {
            let document = document(facts, language);
            let page = markdown::write(&document, "card-pictures");
            assert!(!page.text.contains("{0}") && !page.text.contains("{1}"));
            text_of(&html::write(&document))
        })
    }

    #[test]
    fn names_that_look_like_code_are_shown_and_do_nothing() {
        let mut facts = facts();
        let names = ["<script>alert(1)</script>", "a|b & \u{202E}c", "שלום"];
        facts.card.labels = names.map(str::to_owned).to_vec();
        facts.card.name = "]]><svg onload=x>".into();
        facts.note = "# Not\n- for <b>this</b>".into();
        let pairs: Vec<(u32, u32)> = (0..60).map(|i| (i % 3, (i / 7) % 3)).collect();
        facts.report = Some(report(Split::Test, &names, &pairs));
        for language in CardLanguage::ALL {
            let document = document(&facts, language);
            let page = html::write(&document);
            assert!(!page.contains("<script") && !page.contains("<svg onload"));
            let text = text_of(&page);
            assert!(text.contains("<script>alert(1)</script>") && text.contains("a|b & c"));
            let page = markdown::write(&document, "x");
            let unescaped = page.text.replace("\\<", "");
            assert!(!unescaped.contains("<script") && !page.text.contains("\n# Not"));
            assert!(page.text.contains("\\<script\\>alert(1)\\</script\\>"));
            assert!(page.text.contains("a\\|b \\& c"), "{}", page.text);
            for (name, bytes) in page.pictures {
                if name.contains(".svg") {
                    text_of(&String::from_utf8(bytes).unwrap());
                }
            }
        }
    }

    #[test]
    fn without_a_report_nothing_is_made_up() {
        let mut facts = facts();
        facts.report = None;
        facts.run.test = None;
        facts.run.valid = None;
        let [english, chinese] = both(&facts);
        assert!(english.contains("was not measured") && chinese.contains("没有评估过"));
        assert!(
            !english.contains("NaN") && !english.contains("0.0%"),
            "{english}"
        );
    }

    #[test]
    fn every_kind_of_model_has_a_card() {
        let one_class: Vec<(u32, u32)> = vec![(0, 0); 12];
        for report in [
            report(Split::Test, &["a"], &one_class),
            report(Split::Valid, &["a", "b"], &one_class),
            report(Split::Test, &["a", "b"], &[]),
            labels_report(),
            number_report(&[(1.0, 1.5), (2.0, 1.0), (3.0, 3.25)]),
            number_report(&[(1.0, f64::NAN), (1.0, 2.0)]),
            number_report(&[]),
        ] {
            let mut facts = facts();
            facts.report = Some(report);
            for text in both(&facts) {
                assert!(text.contains("Clothes"));
            }
        }
    }

    #[test]
    fn figures_stand_with_their_intervals() {
        let mut facts = facts();
        let pairs: Vec<(u32, u32)> = (0..100)
            .map(|i| (i % 2, u32::from(i % 2 == 1 && i > 20)))
            .collect();
        let measured = report(Split::Test, &["a", "b"], &pairs);
        let [low, high] = measured.score().interval();
        facts.report = Some(measured);
        facts.slices = vec![SliceLine {
            name: "colour = red".into(),
            num_samples: 7,
            value: 0.5,
            interval: [0.2, 0.8],
            is_worse: true,
        }];
        let [english, chinese] = both(&facts);
        for text in [english, chinese] {
            assert!(text.contains("90.0%"), "{text}");
            assert!(text.contains(&percent(low)) && text.contains(&percent(high)));
            assert!(text.contains("colour = red") && text.contains("50.0%"));
        }
    }
}
