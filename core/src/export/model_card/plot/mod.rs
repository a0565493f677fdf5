//! Plots as SVG, in the colours of the page they stand in, or of their own where they are files.

mod confusion;
mod learning;
mod points;
mod reliability;
mod scale;

pub use confusion::{MOST_CLASSES, confusion};
pub use learning::{Curve, learning};
pub use points::{MOST_POINTS, points};
pub use reliability::reliability;

use super::escape::html;
use std::fmt::Write;

/// Colours of a plot that is a file of its own: by day and by night, on any page.
const STYLE: &str = ".ink { fill: #1d2330; } .quiet { fill: #5b6474; } .rule { stroke: #dfe3ea; fill: none; } .axis { stroke: #8a93a3; fill: none; } .one { stroke: #2f6fde; fill: none; stroke-width: 2; } .two { stroke: #c8641b; fill: none; stroke-width: 2; } .one-dot { fill: #2f6fde; } .two-dot { fill: #c8641b; } .cell { fill: #2f6fde; } .on { fill: #ffffff; } @media (prefers-color-scheme: dark) { .ink { fill: #e8ebf1; } .quiet { fill: #a7b0c0; } .rule { stroke: #333b49; } .axis { stroke: #7d8798; } .one { stroke: #6ea2ff; } .two { stroke: #f0a05a; } .one-dot { fill: #6ea2ff; } .two-dot { fill: #f0a05a; } .cell { fill: #6ea2ff; } .on { fill: #14181f; } }";

/// A plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// Its name as a file.
    pub name: &'static str,
    /// What it is, for who cannot see it.
    pub title: String,
    /// What it shows, below it.
    pub caption: String,
    /// Width and height, in units of its own.
    pub size: [f64; 2],
    /// What is drawn.
    pub body: String,
}

impl Plot {
    /// As part of a page.
    pub fn inline(&self) -> String {
        self.svg("")
    }

    /// As a file.
    pub fn standalone(&self) -> String {
        let style = format!("<style>{STYLE}</style>\n");
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n",
            self.svg(&style)
        )
    }

    fn svg(&self, style: &str) -> String {
        let [width, height] = self.size;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n{style}{}</svg>",
            html(&self.title),
            self.body
        )
    }
}

/// Where a text begins.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// Adds a text; `more` are further attributes.
fn text(body: &mut String, at: [f64; 2], anchor: Anchor, class: &str, more: &str, words: &str) {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let _ = writeln!(
        body,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" class=\"{class}\"{more}>{}</text>",
        at[0],
        at[1],
        html(words)
    );
}

/// Adds a straight line.
fn rule(body: &mut String, from: [f64; 2], to: [f64; 2], class: &str) {
    let _ = writeln!(
        body,
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" class=\"{class}\" />",
        from[0], from[1], to[0], to[1]
    );
}

/// At most so many characters.
fn short(words: &str, most: usize) -> String {
    match words.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

/// About how wide words are, in units of a plot.
fn width_of(words: &str) -> f64 {
    let widths = words
        .chars()
        .map(|c| if c < '\u{2E80}' { 7.2 } else { 13.0 });
    widths.sum()
}
