//! `hearth explain`

use super::args::ExplainArgs;
use super::client::{Client, run_named, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::predict::{line, row_of};
use super::table::Table;
use super::text;
use hearth_core::command::{Command, ModelSource};
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::project::store::Store;
use hearth_core::tasks::{Explanation, HeatMap, Question, Reasons};
use serde_json::json;
use std::fmt::Write;

/// Words and columns shown on a terminal; `--json` has all.
const MOST_SHOWN: usize = 12;

pub fn run(args: &ExplainArgs, client: &mut Client) -> Result<Output, CliError> {
    let question = question(args)?;
    let model = if Store::exists(&args.model) {
        let project = client.open(&args.model)?;
        let run = run_named(&args.run);
        ModelSource::Run(project.run(run.as_ref())?.run.clone())
    } else {
        ModelSource::Path(args.model.clone())
    };
    let command = Command::Explain {
        model,
        question: question.clone(),
        class: args.class.clone(),
    };
    let Some(JobResult::Explained(explanation)) = client.run(command)? else {
        return Err(wrong_result());
    };
    let mut object = json!(&*explanation);
    object["warnings"] = client.warnings();
    if let Some(out) = &args.out {
        let (Reasons::Picture(map), Some(picture)) = (&explanation.reasons, question.file()) else {
            let message = "Only of pictures there is something to be painted: leave --out away.";
            return Err(Failure::new("nothing-to-paint", message).into_usage());
        };
        map.write_over(picture, out)?;
        object["out"] = json!(out);
    }
    Ok(Output::new(describe(&explanation, args), object))
}

fn question(args: &ExplainArgs) -> Result<Question, CliError> {
    match (&args.input, &args.text, &args.row) {
        (Some(input), ..) => Ok(Question::File(input.clone())),
        (None, Some(text), _) => Ok(Question::Text(text.clone())),
        (None, None, Some(row)) => row_of(row).map_err(IntoUsage::into_usage),
        (None, None, None) => Err(CliError::usage(
            "wrong-usage",
            "Name a file, or give --text or --row.",
        )),
    }
}

fn describe(explanation: &Explanation, args: &ExplainArgs) -> String {
    let value = match &explanation.class {
        Some(class) => format!("{class} {}", text::percent(explanation.value)),
        None => explanation.value.to_string(),
    };
    let mut words = format!("{}: {value}\n\n", line(&explanation.input));
    match &explanation.reasons {
        Reasons::Picture(map) => words += &of_picture(map),
        Reasons::Sound { stretches } => {
            let mut table = Table::default();
            for stretch in stretches {
                table.row([
                    format!("{:.2}–{:.2} s", stretch.start_secs, stretch.end_secs),
                    points(f64::from(stretch.fall)),
                ]);
            }
            words += "How far the probability falls, in points, when a stretch is silent\n";
            words += &table.render();
        }
        Reasons::Text { because } => {
            let mut table = Table::default();
            let text = explanation.input.to_string();
            for part in because.iter().take(MOST_SHOWN) {
                let word = text.get(part.range.clone()).unwrap_or_default();
                table.row([word.to_owned(), format!("{:+.2}", part.weight)]);
            }
            words += "Words that speak for it (above 0) and against it\n";
            words += &table.render();
        }
        Reasons::Row {
            columns,
            num_others,
        } => {
            let mut table = Table::default();
            for column in columns.iter().take(MOST_SHOWN) {
                let effect = match explanation.class {
                    Some(_) => points(column.effect),
                    None => format!("{:+.4}", column.effect),
                };
                table.row([column.column.clone(), column.value.clone(), effect]);
            }
            words += &match num_others {
                0 => "How far the answer lies above what it is without the value\n".to_owned(),
                n => format!(
                    "How far the answer lies above what it is with the values of {n} training rows\n"
                ),
            };
            words += &table.render();
        }
    }
    if let Some(out) = &args.out {
        let _ = writeln!(words, "Painted: {}", out.display());
    }
    words
}

/// The grid in points; too wide for many terminals, so that the strongest places come alone.
fn of_picture(map: &HeatMap) -> String {
    let rows = map.grid.iter().enumerate();
    let mut places: Vec<(usize, usize, f32)> = rows
        .flat_map(|(y, row)| row.iter().enumerate().map(move |(x, fall)| (x, y, *fall)))
        .collect();
    places.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
    let mut table = Table::default();
    table.row(["across", "down", "falls by"]);
    let size = [map.grid.first().map_or(0, Vec::len), map.grid.len()];
    for (x, y, fall) in places.into_iter().take(MOST_SHOWN) {
        let share = |at: usize, of: usize| text::percent((at as f64 + 0.5) / of.max(1) as f64);
        table.row([
            share(x, size[0]),
            share(y, size[1]),
            points(f64::from(fall)),
        ]);
    }
    format!(
        "How far the probability falls, in points, when a place is covered; the strongest places of {} × {}\n{}",
        size[0],
        size[1],
        table.render()
    )
}

/// A share in percentage points, with its sign.
fn points(share: f64) -> String {
    format!("{:+.1}", share * 100.0)
}
