//! A page in parts, before it is written in a format: what is said once is the same in all of them.

use super::plot::Plot;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Words of the card.
    Words(String),
    /// What a person wrote: a class, a column, a goal.
    Person(String),
    /// What is typed or copied as it is.
    Code(String),
}

/// Text without a break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Span>);

impl Line {
    /// Words of the card.
    pub fn words(words: impl Into<String>) -> Self {
        Self(vec![Span::Words(words.into())])
    }

    /// What a person wrote.
    pub fn person(text: impl Into<String>) -> Self {
        Self(vec![Span::Person(text.into())])
    }

    /// What is typed or copied as it is.
    pub fn code(text: impl Into<String>) -> Self {
        Self(vec![Span::Code(text.into())])
    }

    /// A sentence of the card with `{0}`, `{1}`, … filled in. A place without a value stays empty.
    pub fn filled(sentence: &str, values: &[Line]) -> Self {
        let mut line = Self::default();
        let mut rest = sentence;
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((number, after)) = behind.split_once('}') else {
                break;
            };
            line.push_words(before);
            let value = number.parse().ok().and_then(|n: usize| values.get(n));
            line.0.extend(value.into_iter().flat_map(|v| v.0.clone()));
            rest = after;
        }
        line.push_words(rest);
        line
    }

    /// Several texts of a person with a mark of the card between them.
    pub fn list<'a>(texts: impl IntoIterator<Item = &'a str>, between: &str) -> Self {
        let mut line = Self::default();
        for (index, text) in texts.into_iter().enumerate() {
            if index > 0 {
                line.push_words(between);
            }
            line.0.push(Span::Person(text.to_owned()));
        }
        line
    }

    /// Another piece behind it.
    #[must_use]
    pub fn then(mut self, more: Line) -> Self {
        self.0.extend(more.0);
        self
    }

    fn push_words(&mut self, words: &str) {
        if !words.is_empty() {
            self.0.push(Span::Words(words.to_owned()));
        }
    }
}

/// A figure that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Its interval in words, where it has one.
    pub interval: Option<String>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// Whether it holds numbers, which stand at the right.
    pub is_number: bool,
}

/// A sample that the model was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleBlock {
    /// Its picture as JPEG with width and height, where it has one.
    pub picture: Option<(Vec<u8>, [u32; 2])>,
    /// Its text, or its name.
    pub text: Line,
    /// What is said of it, line by line.
    pub told: Vec<Line>,
    /// Whether the model is right.
    pub is_right: bool,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The head of a section.
    Section(String),
    /// The head of a part of a section.
    Part(String),
    /// A paragraph.
    Paragraph(Line),
    /// What a person said, in words of their own.
    Quote(Vec<Line>),
    /// Something that must not be overlooked.
    Notice(Line),
    /// Points.
    List(Vec<Line>),
    /// Figures that stand out.
    Figures(Vec<Figure>),
    /// Names with what is known.
    Known(Vec<(String, Line)>),
    /// A table.
    Table(Vec<Column>, Vec<Vec<Line>>),
    /// A plot.
    Plot(Plot),
    /// Samples.
    Examples(Vec<ExampleBlock>),
    /// Lines for a shell.
    Commands(Vec<String>),
}

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Tag of its language, such as `zh-CN`.
    pub language: &'static str,
    /// Its head.
    pub title: Line,
    /// What stands below the head.
    pub subtitle: Line,
    /// Its parts.
    pub blocks: Vec<Block>,
    /// The last line.
    pub foot: Line,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_keeps_apart_what_a_person_wrote() {
        let line = Line::filled(
            "“{0}” is taken for “{1}” {2}.",
            &[Line::person("{1}"), Line::person("b")],
        );
        let expected = [
            Span::Words("“".into()),
            Span::Person("{1}".into()),
            Span::Words("” is taken for “".into()),
            Span::Person("b".into()),
            Span::Words("” ".into()),
            Span::Words(".".into()),
        ];
        assert_eq!(line.0, expected);
    }
}
