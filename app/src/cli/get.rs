//! `hearth get` and `hearth collect`

use super::args::{CollectArgs, GetArgs};
use super::client::{Client, wrong_result};
use super::error::CliError;
use super::import;
use super::output::{self, Output};
use super::text;
use hearth::settings::{Places, Settings};
use hearth_core::command::Command;
use hearth_core::data::import::ImportOptions;
use hearth_core::data::public::FetchedData;
use hearth_core::event::JobResult;
use hearth_core::failure::Failure;
use hearth_core::fetch::{FetchSettings, Offer, Pictures};
use serde_json::json;
use std::fmt::Write;
use std::io::IsTerminal;

/// Files that an offer names.
const MOST_FILES_SHOWN: usize = 10;

/// Larger pictures are left out.
const MOST_BYTES_EACH: u64 = 64 << 20;

pub fn run(args: &GetArgs, client: &mut Client) -> Result<Output, CliError> {
    let settings = settings();
    client.open(&args.project)?;
    let offered = client.run(Command::LookUp {
        source: args.source.clone(),
        settings: settings.clone(),
    })?;
    let Some(JobResult::Offered(mut offer)) = offered else {
        return Err(wrong_result());
    };
    if !args.only.is_empty() {
        offer
            .files
            .retain(|file| args.only.iter().any(|part| file.path.contains(part)));
        let sizes = offer.files.iter().map(|file| file.num_bytes);
        offer.num_bytes = sizes.sum();
    }
    if let Some(output) = without_consent(args.look, args.yes, &offer) {
        return Ok(output);
    }
    let fetched = client.run(Command::Fetch { offer, settings })?;
    let Some(JobResult::Fetched(data)) = fetched else {
        return Err(wrong_result());
    };
    import_fetched(&data, client)
}

/// What is said where nothing is to be fetched; `None` where a person agreed to it.
pub fn without_consent(only_look: bool, is_given: bool, offer: &Offer) -> Option<Output> {
    if only_look {
        let text = describe(offer) + "\nNothing was fetched. Leave --look out to fetch it.";
        return Some(Output::new(text, json!(offer)));
    }
    match consent(is_given, offer) {
        Consent::Given => None,
        Consent::Refused => Some(Output::new("Nothing was fetched.".to_owned(), json!(offer))),
        Consent::NobodyToAsk => {
            let message = "Nothing was fetched: there is nobody to ask. Say --yes to fetch what is offered, or --look to only look.";
            let mut output = Output::new(describe(offer), json!(offer));
            output.failure = Some(Failure::new("not-confirmed", message).into());
            Some(output)
        }
    }
}

pub fn collect(args: &CollectArgs, client: &mut Client) -> Result<Output, CliError> {
    client.open(&args.project)?;
    let fetched = client.run(Command::Collect {
        pictures: Pictures {
            addresses: args.addresses.clone(),
            pages: args.page.clone(),
            max_count: args.most,
            max_bytes_each: MOST_BYTES_EACH,
        },
        class: args.class.clone(),
        settings: settings(),
    })?;
    let Some(JobResult::Fetched(data)) = fetched else {
        return Err(wrong_result());
    };
    import_fetched(&data, client)
}

/// The same that the window's settings say.
pub fn settings() -> Box<FetchSettings> {
    Box::new(Settings::load(&Places::find(None)).fetch)
}

fn import_fetched(data: &FetchedData, client: &mut Client) -> Result<Output, CliError> {
    let result = client.run(Command::Import {
        source: data.source.clone(),
        options: ImportOptions::default(),
    })?;
    let Some(JobResult::Imported(report)) = result else {
        return Err(wrong_result());
    };
    let mut output = import::report(&report, client)?;
    if !data.skipped.is_empty() {
        let _ = writeln!(
            output.text,
            "\n{} brought nothing:",
            text::count(data.skipped.len(), "address", "addresses")
        );
        for (url, reason) in &data.skipped {
            let _ = writeln!(output.text, "  {url}\n    {}", reason.message);
        }
    }
    let skipped = data.skipped.iter();
    let skipped: Vec<_> = skipped
        .map(|(url, reason)| json!({ "url": url, "code": reason.code, "reason": reason.message }))
        .collect();
    let object = &mut output.json_object;
    object.insert("fetched_bytes".into(), json!(data.num_bytes));
    object.insert("addresses_skipped".into(), json!(skipped));
    Ok(output)
}

/// Whether a person wants what is offered.
enum Consent {
    Given,
    Refused,
    NobodyToAsk,
}

/// Asks the person at the terminal, who sees what it is, how large and under which licence.
fn consent(is_given: bool, offer: &Offer) -> Consent {
    if is_given {
        return Consent::Given;
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Consent::NobodyToAsk;
    }
    let question = format!("{}\nFetch it? [y/N] ", describe(offer));
    match output::ask(&question).trim() {
        "y" | "Y" | "yes" | "Yes" => Consent::Given,
        _ => Consent::Refused,
    }
}

fn describe(offer: &Offer) -> String {
    let size = offer
        .num_bytes
        .map_or_else(|| "of unknown size".to_owned(), |n| format!("{n} bytes"));
    let licence = offer.licence.as_deref().unwrap_or("not stated");
    let mut text = format!(
        "{}\n  from {}\n  {size}, {}\n  licence: {licence}\n",
        offer.title,
        offer.origin,
        text::count(offer.files.len(), "file", "files"),
    );
    for file in offer.files.iter().take(MOST_FILES_SHOWN) {
        let size = file
            .num_bytes
            .map_or_else(String::new, |n| format!("  ({n} bytes)"));
        let _ = writeln!(text, "    {}{size}", file.path);
    }
    if offer.files.len() > MOST_FILES_SHOWN {
        let _ = writeln!(text, "    …");
    }
    for note in &offer.notes {
        let _ = writeln!(text, "  note: {}", note.message);
    }
    text
}
