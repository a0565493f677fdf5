//! The Hugging Face hub and its mirrors: <https://huggingface.co/docs/hub/api>.

use super::address::{self, below};
use super::http::{Ask, Client};
use super::offer::{Offer, RemoteFile};
use super::{Checksum, failures, names};
use crate::failure::Failure;
use serde_json::Value;
use url::Url;

/// Endings of files that hold data.
const DATA: [&str; 30] = [
    ".parquet", ".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt", ".xlsx", ".arrow", ".zip",
    ".tar", ".tgz", ".gz", ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff",
    ".wav", ".flac", ".ogg", ".mp3", ".xml", ".yaml", ".yml", ".xls", ".ods",
];

/// Files that describe the data set rather than belong to it.
const ABOUT: [&str; 5] = [
    "dataset_infos.json",
    "dataset_info.json",
    "state.json",
    "requirements.txt",
    "license.txt",
];

/// What tells how a model sees its pictures.
const PREPROCESSOR: &str = "preprocessor_config.json";

/// A model's file in the order of preference; others have fewer bits, or are one of several parts.
const MODELS: [&str; 2] = ["onnx/model.onnx", "model.onnx"];

/// Files of an encoder beside its weights.
const ENCODER: [&str; 7] = [
    "config.json",
    "model.safetensors.index.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
];

/// What a repository holds.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Data,
    Models,
    Encoders,
}

impl Kind {
    /// The step of addresses below `api`.
    fn in_api(self) -> &'static str {
        match self {
            Self::Data => "datasets",
            Self::Models | Self::Encoders => "models",
        }
    }

    /// What addresses of pages and files begin with.
    fn prefix(self) -> &'static str {
        match self {
            Self::Data => "datasets/",
            Self::Models | Self::Encoders => "",
        }
    }

    fn is_wanted(self, path: &str) -> bool {
        match self {
            Self::Data => is_data(path),
            Self::Models => is_model(path) || path.ends_with(".onnx_data") || path == PREPROCESSOR,
            Self::Encoders => is_of_encoder(path),
        }
    }
}

/// The branch on which the hub keeps tables that it made of a data set.
const CONVERTED: &str = "refs/convert/parquet";

/// One page holds 1,000 files.
const MOST_PAGES: usize = 200;

pub(super) fn look(
    client: &Client,
    kind: Kind,
    repo: &str,
    revision: Option<&str>,
) -> Result<Offer, Failure> {
    let repo = repo.trim();
    let parts: Vec<&str> = repo.split('/').collect();
    if parts.len() > 2 || !parts.iter().all(|part| is_name(part)) {
        return Err(failures::bad_name(repo));
    }
    let base = &client.settings.hub_address;
    let gated = |failure| token_wanted(failure, repo);
    let about = match revision {
        Some(revision) => {
            let revision = encoded(revision);
            format!("api/{}/{repo}/revision/{revision}", kind.in_api())
        }
        None => format!("api/{}/{repo}", kind.in_api()),
    };
    let (_, about) = client
        .json(&Ask::get(below(base, &about)?))
        .map_err(gated)?;
    // The commit, so that what is fetched is what was looked at.
    let commit = about["sha"].as_str().or(revision).unwrap_or("main");
    let mut notes = Vec::new();
    let (mut files, num_left_out, has_script) = list(client, kind, repo, commit).map_err(gated)?;
    if kind == Kind::Models {
        files = one_model(files, repo)?;
    } else if kind == Kind::Encoders {
        let has = |ending: &str| files.iter().any(|file| file.path.ends_with(ending));
        if !has(".safetensors") || !has("config.json") {
            return Err(failures::no_encoder(repo));
        }
    } else if files.is_empty() && has_script {
        files = match list(client, kind, repo, CONVERTED) {
            Ok((files, ..)) => files,
            Err(failure) if failure.code == "fetch-not-found" => Vec::new(),
            Err(failure) => return Err(gated(failure)),
        };
        notes.push(failures::note::converted());
    } else if num_left_out > 0 {
        notes.push(failures::note::left_out(num_left_out));
    }
    if files.is_empty() {
        return Err(failures::no_data_files(repo));
    }
    let card = &about["cardData"];
    Ok(Offer {
        title: card["pretty_name"].as_str().unwrap_or(repo).to_owned(),
        origin: below(base, &format!("{}{repo}", kind.prefix()))?.into(),
        licence: licence(card),
        num_bytes: files.iter().map(|file| file.num_bytes).sum(),
        files,
        description: about["description"]
            .as_str()
            .map(|text| text.trim().to_owned()),
        notes,
    })
}

fn is_model(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "onnx")
}

/// Whether a file is one of those that make an encoder, which lie at the top of a repository.
fn is_of_encoder(path: &str) -> bool {
    let is_weights = path.starts_with("model") && path.ends_with(".safetensors");
    !path.contains('/') && (is_weights || ENCODER.contains(&path))
}

/// The model that is fetched of those in a repository, with what tells how it sees.
fn one_model(files: Vec<RemoteFile>, repo: &str) -> Result<Vec<RemoteFile>, Failure> {
    let (about, models): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|file| file.path == PREPROCESSOR);
    let whole = |file: &&RemoteFile| is_model(&file.path);
    let named = MODELS
        .iter()
        .find_map(|name| models.iter().find(|file| file.path == *name));
    let only = match &models.iter().filter(whole).collect::<Vec<_>>()[..] {
        [only] => Some(*only),
        _ => None,
    };
    let model = named.or(only).ok_or_else(|| failures::no_model(repo))?;
    if models
        .iter()
        .any(|file| file.path == format!("{}_data", model.path))
    {
        return Err(failures::model_in_parts(repo));
    }
    Ok(std::iter::once(model.clone()).chain(about).collect())
}

/// The data files of a revision, the number of others, and whether one of those is a script.
fn list(
    client: &Client,
    kind: Kind,
    repo: &str,
    revision: &str,
) -> Result<(Vec<RemoteFile>, usize, bool), Failure> {
    let base = &client.settings.hub_address;
    let revision = encoded(revision);
    let mut next = Some(below(
        base,
        &format!(
            "api/{}/{repo}/tree/{revision}?recursive=true",
            kind.in_api()
        ),
    )?);
    let mut files = Vec::new();
    let mut num_left_out = 0;
    let mut has_script = false;
    for _ in 0..MOST_PAGES {
        let Some(page) = next.take() else { break };
        let (reply, entries) = client.json(&Ask::get(page))?;
        let Some(entries) = entries.as_array() else {
            return Err(failures::bad_answer(&reply.url, "no list of files"));
        };
        for entry in entries.iter().filter(|entry| entry["type"] == "file") {
            let path = entry["path"].as_str().unwrap_or_default();
            has_script |= path.to_lowercase().ends_with(".py");
            if kind.is_wanted(path) && names::path_below(path).is_some() {
                files.push(remote(base, kind, repo, &revision, path, entry)?);
            } else {
                num_left_out += 1;
            }
        }
        let link = reply.header("link").and_then(next_link);
        next = link
            .map(|link| on_same_host(base, &reply.url, &link))
            .transpose()?;
    }
    Ok((files, num_left_out, has_script))
}

fn remote(
    base: &str,
    kind: Kind,
    repo: &str,
    revision: &str,
    path: &str,
    entry: &Value,
) -> Result<RemoteFile, Failure> {
    let steps: Vec<String> = path.split('/').map(encoded).collect();
    let url = below(
        base,
        &format!(
            "{}{repo}/resolve/{revision}/{}",
            kind.prefix(),
            steps.join("/")
        ),
    )?;
    let large = &entry["lfs"];
    let checksum = match (large["oid"].as_str(), entry["oid"].as_str()) {
        (Some(oid), _) => hex(oid.trim_start_matches("sha256:"), 64).map(Checksum::Sha256),
        (None, Some(oid)) => hex(oid, 40).map(Checksum::GitBlob),
        (None, None) => None,
    };
    Ok(RemoteFile {
        url: url.into(),
        path: path.to_owned(),
        num_bytes: large["size"].as_u64().or(entry["size"].as_u64()),
        checksum,
    })
}

fn hex(text: &str, length: usize) -> Option<String> {
    let is_hex = text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| text.to_ascii_lowercase())
}

fn is_data(path: &str) -> bool {
    let path = path.to_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    !name.starts_with('.')
        && !ABOUT.contains(&name)
        && DATA.iter().any(|ending| name.ends_with(ending))
}

/// One part of `owner/name`.
pub(super) fn is_name(part: &str) -> bool {
    let is_plain = part
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    is_plain && !part.is_empty() && part.len() <= 128 && !part.starts_with('.')
}

fn licence(card: &Value) -> Option<String> {
    let named = match &card["license"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        _ => return card["license_name"].as_str().map(str::to_owned),
    };
    // The hub's words for “see elsewhere”.
    match (named.as_str(), card["license_name"].as_str()) {
        ("other", Some(name)) => Some(name.to_owned()),
        ("" | "unknown", _) => None,
        _ => Some(named),
    }
}

/// `<address>; rel="next"` of a `Link` header (RFC 8288).
fn next_link(header: &str) -> Option<String> {
    header.split(',').find_map(|link| {
        let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
        (rest.contains("rel=\"next\"") || rest.contains("rel=next")).then(|| target.to_owned())
    })
}

/// A mirror names the hub's own address here; the token and the request stay with the mirror.
fn on_same_host(base: &str, page: &Url, link: &str) -> Result<Url, Failure> {
    let link = page.join(link).map_err(|_| failures::bad_address(link))?;
    let mut url = address::parse(base)?;
    url.set_path(link.path());
    url.set_query(link.query());
    Ok(url)
}

fn token_wanted(failure: Failure, repo: &str) -> Failure {
    // The hub answers 401 for what does not exist, too, so that names do not leak.
    if failure.code == "fetch-refused" {
        failures::hub_token(repo)
    } else {
        failure
    }
}

/// Percent-encoded as one step of a path.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
