//! A page as Markdown, with its pictures in a folder beside it.

use super::MARK;
use super::document::{Block, Column, Document, ExampleBlock, Figure, Line, Span};
use super::escape::{markdown, markdown_code, markdown_first};
use std::fmt::Write;

/// A page and its pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownPage {
    /// The file's text.
    pub text: String,
    /// The pictures by their names in the folder.
    pub pictures: Vec<(String, Vec<u8>)>,
}

/// The page. `folder`: how the folder of pictures is called, beside the page.
pub fn write(document: &Document, folder: &str) -> MarkdownPage {
    let mut writer = Writer {
        folder: link(folder),
        pictures: Vec::new(),
        num_examples: 0,
    };
    let mut text = format!(
        "<!-- {MARK} -->\n# {}\n\n{}\n",
        line(&document.title, false),
        line(&document.subtitle, true)
    );
    for block in &document.blocks {
        text.push('\n');
        text += &writer.block(block);
    }
    let _ = write!(text, "\n---\n\n{}\n", line(&document.foot, true));
    MarkdownPage {
        text,
        pictures: writer.pictures,
    }
}

struct Writer {
    folder: String,
    pictures: Vec<(String, Vec<u8>)>,
    num_examples: usize,
}

impl Writer {
    fn block(&mut self, block: &Block) -> String {
        match block {
            Block::Section(head) => format!("## {}\n", markdown(head)),
            Block::Part(head) => format!("### {}\n", markdown(head)),
            Block::Paragraph(text) => format!("{}\n", line(text, true)),
            Block::Quote(lines) => {
                let lines: Vec<String> = lines
                    .iter()
                    .map(|text| format!("> {}\n", line(text, true)))
                    .collect();
                lines.join(">\n")
            }
            Block::Notice(text) => format!("> **⚠** {}\n", line(text, false)),
            Block::List(points) => {
                let points = points.iter();
                let points = points.map(|text| format!("- {}\n", line(text, true)));
                points.collect::<Vec<_>>().concat()
            }
            Block::Figures(figures) => {
                let figures: Vec<String> = figures.iter().map(figure).collect();
                figures.concat()
            }
            Block::Known(known) => {
                let head = [false; 2].map(|is_number| Column {
                    head: String::new(),
                    is_number,
                });
                let rows: Vec<Vec<Line>> = known
                    .iter()
                    .map(|(name, value)| vec![Line::words(name.clone()), value.clone()])
                    .collect();
                table(&head, &rows)
            }
            Block::Table(columns, rows) => table(columns, rows),
            Block::Plot(plot) => {
                let name = format!("{}.svg", plot.name);
                let text = format!(
                    "![{}]({}/{name})\n\n{}\n",
                    markdown(&plot.title),
                    self.folder,
                    markdown_first(&plot.caption)
                );
                self.pictures.push((name, plot.standalone().into_bytes()));
                text
            }
            Block::Examples(examples) => examples
                .iter()
                .map(|example| self.example(example))
                .collect(),
            Block::Commands(commands) => {
                let longest = commands.iter().map(|command| longest_fence(command)).max();
                let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
                format!("{fence}sh\n{}\n{fence}\n", commands.join("\n"))
            }
        }
    }

    fn example(&mut self, example: &ExampleBlock) -> String {
        let mut parts = Vec::new();
        if let Some((bytes, _)) = &example.picture {
            self.num_examples += 1;
            let name = format!("example-{:02}.jpg", self.num_examples);
            parts.push(format!("![]({}/{name})", self.folder));
            self.pictures.push((name, bytes.clone()));
        }
        let lines = std::iter::once(&example.text).chain(&example.told);
        let lines = lines.filter(|text| !text.0.is_empty());
        parts.extend(lines.map(|text| line(text, true)));
        let mark = if example.is_right { "✓" } else { "✗" };
        format!("- {mark} {}\n", parts.join(" · "))
    }
}

fn figure(figure: &Figure) -> String {
    let interval = figure.interval.as_ref().map_or(String::new(), |interval| {
        format!(" ({})", markdown(interval))
    });
    let (name, value) = (markdown(&figure.name), markdown(&figure.value));
    format!("- {name}: **{value}**{interval}\n")
}

fn table(columns: &[Column], rows: &[Vec<Line>]) -> String {
    let heads: Vec<String> = columns.iter().map(|c| markdown(&c.head)).collect();
    let rules: Vec<&str> = columns
        .iter()
        .map(|column| if column.is_number { "---:" } else { "---" })
        .collect();
    let mut table = format!("| {} |\n| {} |\n", heads.join(" | "), rules.join(" | "));
    for row in rows {
        let cells: Vec<String> = row.iter().map(cell).collect();
        let _ = writeln!(table, "| {} |", cells.join(" | "));
    }
    table
}

/// A cell of a table: a bar would end it, in code as well.
fn cell(text: &Line) -> String {
    let spans = text.0.iter().map(|span| match span {
        Span::Words(text) | Span::Person(text) => markdown(text),
        Span::Code(code) => markdown_code(code).replace('|', "\\|"),
    });
    spans.collect()
}

/// A line; `is_first` where it begins one of the file.
fn line(text: &Line, is_first: bool) -> String {
    let spans = text.0.iter().enumerate().map(|(index, span)| match span {
        Span::Words(text) | Span::Person(text) if is_first && index == 0 => markdown_first(text),
        Span::Words(text) | Span::Person(text) => markdown(text),
        Span::Code(code) => markdown_code(code),
    });
    spans.collect()
}

fn longest_fence(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A name as a link's target: what has a meaning there is written as its bytes.
fn link(name: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    name.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_cells_bear_any_name() {
        assert_eq!(link("my card (1)"), "my%20card%20%281%29");
        assert_eq!(link("猫"), "%E7%8C%AB");
        let columns = [Column {
            head: "class".into(),
            is_number: false,
        }];
        let rows = [vec![Line::person("a|b\nc")], vec![Line::code("d|e")]];
        assert_eq!(
            table(&columns, &rows),
            "| class |\n| --- |\n| a\\|b c |\n| `d\\|e` |\n"
        );
    }
}
