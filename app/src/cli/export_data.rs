//! `hearth export-data`

use super::args::ExportDataArgs;
use super::client::{Client, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::privacy;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::formats::DataFormat;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use serde_json::json;

pub fn run(args: &ExportDataArgs, client: &mut Client) -> Result<Output, CliError> {
    let format: DataFormat = args
        .format
        .parse()
        .map_err(|failure: Failure| failure.into_usage())?;
    let project = client.open(&args.project)?;
    let kind = project.snapshot().task.data_kind();
    let samples = if args.which.is_given() {
        Some(args.which.samples(project)?)
    } else {
        None
    };
    let result = client.run(Command::ExportData {
        format,
        dir: args.out.clone(),
        samples,
        is_masked: (args.mask_personal_data || args.keep_personal_data)
            .then_some(args.mask_personal_data),
    })?;
    let Some(JobResult::DataExported(report)) = result else {
        return Err(wrong_result());
    };
    let mut words = format!(
        "Wrote {} and {} to {}.",
        text::things(kind, report.num_samples),
        text::count(report.num_boxes, "mark", "marks"),
        report.dir.display()
    );
    if report.num_missing > 0 {
        words += &format!(
            " {} are not there any more and were left out.",
            text::things(kind, report.num_missing)
        );
    }
    words += &text::left_out(&report.left_out);
    if let Some(masked) = &report.masked {
        words += &privacy::masked_sentence(masked);
    }
    let mut object = json!(report);
    object["warnings"] = client.warnings();
    Ok(Output::new(words, object))
}
