//! Texts with several labels, made in code: which topics a text has is a fact of its words.

use std::fmt::Write;

/// The topics, the commonest first, each with the words that tell it.
pub const TOPICS: [(&str, [&str; 4]); 4] = [
    ("money", ["bank", "loan", "salary", "shares"]),
    ("sport", ["match", "goal", "trainer", "league"]),
    ("politics", ["minister", "vote", "party", "senate"]),
    ("weather", ["storm", "snow", "flood", "heat"]),
];

const FILLERS: [&str; 7] = [
    "people said that",
    "in the morning",
    "it was told",
    "for the second time",
    "after all of this",
    "nobody knew why",
    "on the way home",
];

/// The topics of the text at this place: none, one or several of them.
pub fn topics_of(i: usize) -> Vec<&'static str> {
    let has = [i.is_multiple_of(2), i % 3 == 1, i % 5 < 2, i % 7 == 3];
    let all = TOPICS.iter().zip(has);
    all.filter(|(_, has)| *has)
        .map(|((name, _), _)| *name)
        .collect()
}

/// The text at this place.
pub fn text(i: usize) -> String {
    let topics = topics_of(i);
    let mut text = format!("{} {}", FILLERS[i % 7], i);
    for (at, (name, words)) in TOPICS.iter().enumerate() {
        if topics.contains(name) {
            let (word, filler) = (words[(i / (at + 2)) % 4], FILLERS[(i / (at + 3)) % 7]);
            let _ = write!(text, " the {word} {filler}");
        }
    }
    text
}

/// A table of texts with their labels in one cell, `mark` between them; where there are none, the
/// cell says so by an empty list.
pub fn cells(num: usize, mark: char) -> String {
    let mut table = "text,topics\n".to_owned();
    for i in 0..num {
        let topics = topics_of(i);
        let cell = if topics.is_empty() {
            "[]".to_owned()
        } else {
            topics.join(&mark.to_string())
        };
        let _ = writeln!(table, "\"{}\",\"{cell}\"", text(i));
    }
    table
}

/// The same with a column of 0 and 1 for each label.
pub fn columns(num: usize) -> String {
    let names: Vec<&str> = TOPICS.iter().map(|(name, _)| *name).collect();
    let mut table = format!("id,comment_text,{}\n", names.join(","));
    for i in 0..num {
        let topics = topics_of(i);
        let flags = names
            .iter()
            .map(|name| u8::from(topics.contains(name)).to_string());
        let flags: Vec<String> = flags.collect();
        let _ = writeln!(table, "x{i:04},\"{}\",{}", text(i), flags.join(","));
    }
    table
}
