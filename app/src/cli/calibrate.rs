//! `hearth calibrate`

use super::args::CalibrateArgs;
use super::client::{Client, run_named, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::table::Table;
use super::text;
use hearth_core::command::Command;
use hearth_core::eval::Answered;
use hearth_core::eval::risk_coverage::ThresholdWish;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::tasks::{CautionReport, CautionWish, Measure, Setting};
use serde_json::{Value, json};
use std::fmt::Write;

pub fn run(args: &CalibrateArgs, client: &mut Client) -> Result<Output, CliError> {
    let wish = wish_of(args).map_err(IntoUsage::into_usage)?;
    client.open(&args.project)?;
    let command = Command::Calibrate {
        run: run_named(&args.run),
        wish,
    };
    let Some(JobResult::Calibrated { report, .. }) = client.run(command)? else {
        return Err(wrong_result());
    };
    let mut object = json!(report);
    if let Value::Object(object) = &mut object {
        object.insert("warnings".into(), client.warnings());
    }
    Ok(Output::new(describe(&report), object))
}

fn wish_of(args: &CalibrateArgs) -> Result<CautionWish, Failure> {
    let threshold = match (args.max_risk, args.coverage) {
        (Some(risk), _) => Setting::To(ThresholdWish::MaxRisk(risk)),
        (None, Some(share)) => Setting::To(ThresholdWish::Coverage(share)),
        (None, None) if args.no_unknown => Setting::Off,
        (None, None) => Setting::Keep,
    };
    let unfamiliar = match args.unfamiliar.as_deref() {
        Some("off") => Setting::Off,
        Some(share) => Setting::To(share.parse().map_err(|_| {
            let message = format!(
                "“{share}” is no share of familiar samples that may be rejected. Write one such as 0.01, or off."
            );
            Failure::new("bad-share", message).with("value", share)
        })?),
        None if args.no_unknown => Setting::Off,
        None => Setting::Keep,
    };
    let wish = CautionWish {
        temperature: match args.temperature.as_deref() {
            Some("on") => Setting::To(()),
            Some(_) => Setting::Off,
            None => Setting::Keep,
        },
        threshold,
        unfamiliar,
    };
    wish.check()?;
    Ok(wish)
}

fn describe(report: &CautionReport) -> String {
    let (caution, calibration) = (&report.caution, &report.calibration);
    let mut text = format!("{}\n", report.run);
    let use_of_it = match caution.temperature {
        Some(_) => "in use",
        None => "not in use; --temperature on",
    };
    let _ = writeln!(
        text,
        "percentages   {} off on average as trained, {} with temperature {:.2} ({use_of_it})",
        text::percent(calibration.error_before),
        text::percent(calibration.error_after),
        calibration.temperature,
    );
    let unsure = match caution.threshold {
        Some(threshold) => format!(
            "unknown below {}, {}",
            text::percent(threshold.least_probability.into()),
            match threshold.wish {
                ThresholdWish::MaxRisk(risk) =>
                    format!("for at most {} wrong", text::percent(risk)),
                ThresholdWish::Coverage(share) =>
                    format!("for at least {} answered", text::percent(share)),
            }
        ),
        None => "always answers; --max-risk 0.02 or --coverage 0.9".to_owned(),
    };
    let _ = writeln!(text, "unsure        {unsure}");
    let unfamiliar = match (caution.unfamiliar, report.measure) {
        (Some(unfamiliar), _) => format!(
            "unknown {}, so that some {} of what is familiar are rejected",
            match unfamiliar.measure {
                Measure::EmbeddingDistance => "far from the training split's embeddings",
                Measure::UnseenNgrams => "with many n-grams that no training text has",
            },
            text::percent(unfamiliar.share)
        ),
        (None, Some(_)) => "not looked at; --unfamiliar 0.01".to_owned(),
        (None, None) => "cannot be told by this kind of model".to_owned(),
    };
    let _ = writeln!(text, "unfamiliar    {unfamiliar}\n");
    let mut table = Table::default();
    table.row([
        "split",
        "samples",
        "answered",
        "right",
        "95% sure",
        "unsure",
        "unfamiliar",
    ]);
    row(&mut table, "valid", &report.valid);
    if let Some(test) = &report.test {
        row(&mut table, "test", test);
    }
    text + &table.render()
}

fn row(table: &mut Table, split: &str, answered: &Answered) {
    let [low, high] = answered.accuracy_interval.map(text::percent);
    table.row([
        split.to_owned(),
        answered.num_samples.to_string(),
        text::percent(answered.coverage),
        answered.accuracy.map_or("–".to_owned(), text::percent),
        format!("{low} to {high}"),
        answered.num_unsure.to_string(),
        answered.num_unfamiliar.to_string(),
    ]);
}
