//! `hearth privacy`

use super::args::PrivacyArgs;
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::inspect;
use super::output::Output;
use super::text;
use hearth_core::clean::private::PersonalKind;
use hearth_core::command::Command;
use hearth_core::data::personal::{MaskedCounts, PersonalData, outlined};
use hearth_core::event::JobResult;
use serde_json::json;
use std::fmt::Write;

/// Samples that are named in the text; `--json` names all.
const MOST_NAMED: usize = 30;

pub fn run(args: &PrivacyArgs, client: &mut Client) -> Result<Output, CliError> {
    client.open(&args.project)?;
    if let Some(switch) = args.mask_on_export {
        client.run(Command::SetMaskOnExport(switch.is_on()))?;
    }
    let Some(JobResult::PersonalDataFound(report)) = client.run(Command::FindPersonalData)? else {
        return Err(wrong_result());
    };
    let project = client.project()?;
    let snapshot = project.snapshot();
    let kind = snapshot.task.data_kind();
    let known = PersonalData::load(project.dir()).unwrap_or_default();
    let holding = snapshot.all().filter_map(|sample| {
        let held = known.of(sample).filter(|held| !held.is_empty())?;
        Some((sample, held))
    });
    let holding: Vec<_> = holding.collect();
    let mut words = format!(
        "{} of {} hold personal data.\n",
        report.num_holding,
        text::things(kind, report.num_samples)
    );
    for found in &report.kinds {
        let _ = writeln!(
            words,
            "  {}: {} in {}",
            found.kind.words(),
            found.num_places,
            text::things(kind, found.num_samples)
        );
    }
    for (sample, held) in holding.iter().take(MOST_NAMED) {
        let told = held.counts.iter().map(|(kind, count)| {
            let example = outlined(snapshot, sample, *kind);
            let example = example.map_or_else(String::new, |told| format!(" ({told})"));
            format!("{count} × {kind}{example}")
        });
        let told: Vec<String> = told.collect();
        let _ = writeln!(words, "  {}: {}", sample.path, told.join(", "));
    }
    if report.num_unreadable > 0 {
        let _ = writeln!(
            words,
            "{} cannot be read.",
            text::things(kind, report.num_unreadable)
        );
    }
    let is_masked = project.privacy().mask_on_export;
    words += if is_masked {
        "They are masked when the data are exported.\n"
    } else {
        "They are not masked when the data are exported; --mask-on-export on changes that.\n"
    };
    let samples: Vec<_> = holding
        .iter()
        .map(|(sample, held)| {
            json!({
                "path": sample.path,
                "kinds": held.counts,
                "faces": held.faces,
            })
        })
        .collect();
    let mut object = json!(report);
    object["mask_on_export"] = json!(is_masked);
    object["samples"] = json!(samples);
    object["findings"] = inspect::findings_json(project);
    object["warnings"] = client.warnings();
    Ok(Output::new(words, object))
}

/// What an export masked, as a sentence.
pub fn masked_sentence(masked: &MaskedCounts) -> String {
    let places = masked.places.iter();
    let told: Vec<String> = places
        .map(|(kind, count)| format!("{} {count}", kind.words()))
        .collect();
    let mut words = if told.is_empty() {
        " Nothing personal was found to mask.".to_owned()
    } else {
        format!(" Masked: {}.", told.join(", "))
    };
    if masked.num_unreadable > 0 {
        let pictures = text::pictures(masked.num_unreadable);
        words += &format!(
            " {pictures} cannot be read and were left out, since they might show {}.",
            PersonalKind::Face.words()
        );
    }
    words
}
