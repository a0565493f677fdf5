//! A page as one HTML file that needs nothing else: no script, no font, no network. It is XML, too.

use super::MARK;
use super::base64::base64;
use super::document::{Block, Column, Document, ExampleBlock, Figure, Line, Span};
use super::escape::html;
use std::fmt::Write;

/// How it looks: on screens, by day and by night, and on paper.
const STYLE: &str = include_str!("page.css");

/// The file's text.
pub fn write(document: &Document) -> String {
    let title = plain(&document.title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{0}\" xml:lang=\"{0}\">\n<head>\n<meta charset=\"utf-8\" />\n<!-- {MARK} -->\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<meta name=\"color-scheme\" content=\"light dark\" />\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{1}</h1>\n<p class=\"soft\">{2}</p>\n</header>\n",
        document.language,
        line(&document.title),
        line(&document.subtitle),
    );
    let mut is_in_section = false;
    for block in &document.blocks {
        if let Block::Section(head) = block {
            if is_in_section {
                page += "</section>\n";
            }
            is_in_section = true;
            let _ = writeln!(page, "<section>\n<h2>{}</h2>", html(head));
        } else {
            page += &self::block(block);
        }
    }
    if is_in_section {
        page += "</section>\n";
    }
    let _ = writeln!(
        page,
        "<footer class=\"soft\">{}</footer>\n</main>\n</body>\n</html>",
        line(&document.foot)
    );
    page
}

fn block(block: &Block) -> String {
    match block {
        Block::Section(head) | Block::Part(head) => format!("<h3>{}</h3>\n", html(head)),
        Block::Paragraph(text) => format!("<p>{}</p>\n", line(text)),
        Block::Quote(lines) => {
            let lines = lines.iter().map(|text| format!("<p>{}</p>", line(text)));
            format!("<blockquote>{}</blockquote>\n", lines.collect::<String>())
        }
        Block::Notice(text) => format!("<p class=\"notice\">{}</p>\n", line(text)),
        Block::List(points) => {
            let points = points
                .iter()
                .map(|text| format!("<li>{}</li>\n", line(text)));
            format!("<ul>\n{}</ul>\n", points.collect::<String>())
        }
        Block::Figures(figures) => {
            let figures: String = figures.iter().map(figure).collect();
            format!("<div class=\"figures\">\n{figures}</div>\n")
        }
        Block::Known(known) => {
            let rows = known.iter().map(|(name, value)| {
                format!(
                    "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                    html(name),
                    line(value)
                )
            });
            let rows: String = rows.collect();
            format!("<div class=\"wide\"><table class=\"known\">\n{rows}</table></div>\n")
        }
        Block::Table(columns, rows) => table(columns, rows),
        Block::Plot(plot) => format!(
            "<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>\n",
            plot.inline(),
            html(&plot.caption)
        ),
        Block::Examples(examples) => {
            let examples: String = examples.iter().map(example).collect();
            format!("<div class=\"examples\">\n{examples}</div>\n")
        }
        Block::Commands(commands) => {
            let commands: Vec<String> = commands.iter().map(|command| html(command)).collect();
            format!("<pre><code>{}</code></pre>\n", commands.join("\n"))
        }
    }
}

fn figure(figure: &Figure) -> String {
    let interval = figure.interval.as_ref().map_or(String::new(), |interval| {
        format!("<span class=\"soft\">{}</span>", html(interval))
    });
    format!(
        "<div class=\"figure\"><span class=\"soft\">{}</span><strong>{}</strong>{interval}</div>\n",
        html(&figure.name),
        html(&figure.value)
    )
}

fn table(columns: &[Column], rows: &[Vec<Line>]) -> String {
    let class = |column: Option<&Column>| {
        if column.is_some_and(|column| column.is_number) {
            " class=\"number\""
        } else {
            ""
        }
    };
    let mut table = "<div class=\"wide\"><table>\n<thead><tr>".to_owned();
    for column in columns {
        let _ = write!(
            table,
            "<th scope=\"col\"{}>{}</th>",
            class(Some(column)),
            html(&column.head)
        );
    }
    table += "</tr></thead>\n<tbody>\n";
    for row in rows {
        table += "<tr>";
        for (index, cell) in row.iter().enumerate() {
            let _ = write!(
                table,
                "<td{}>{}</td>",
                class(columns.get(index)),
                line(cell)
            );
        }
        table += "</tr>\n";
    }
    table + "</tbody>\n</table></div>\n"
}

fn example(example: &ExampleBlock) -> String {
    let class = if example.is_right { "right" } else { "wrong" };
    let mut text = format!("<div class=\"example {class}\">");
    if let Some((bytes, [width, height])) = &example.picture {
        let _ = write!(
            text,
            "<img src=\"data:image/jpeg;base64,{}\" width=\"{width}\" height=\"{height}\" alt=\"\" />",
            base64(bytes)
        );
    }
    if !example.text.0.is_empty() {
        let _ = write!(text, "<p>{}</p>", line(&example.text));
    }
    for told in &example.told {
        let _ = write!(text, "<p class=\"told\">{}</p>", line(told));
    }
    text + "</div>\n"
}

fn line(text: &Line) -> String {
    let spans = text.0.iter().map(|span| match span {
        Span::Words(words) => html(words),
        // Isolated, so that a name in Arabic or Hebrew turns nothing around.
        Span::Person(text) => format!("<bdi>{}</bdi>", html(text)),
        Span::Code(code) => format!("<code>{}</code>", html(code)),
    });
    spans.collect()
}

/// Without marks, for a title.
fn plain(text: &Line) -> String {
    let spans = text.0.iter().map(|span| match span {
        Span::Words(text) | Span::Person(text) | Span::Code(text) => html(text),
    });
    spans.collect()
}
