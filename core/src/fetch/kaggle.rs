//! Kaggle, with the person's own key: <https://www.kaggle.com/docs/api>.

use super::address::below;
use super::failures;
use super::http::{Ask, Client};
use super::hugging_face::is_name;
use super::offer::{Offer, RemoteFile};
use crate::failure::Failure;
use serde_json::Value;
use std::io::Read;
use std::path::Path;

pub(super) fn look(client: &Client, dataset: &str) -> Result<Offer, Failure> {
    let dataset = dataset.trim();
    let parts: Vec<&str> = dataset.split('/').collect();
    if parts.len() != 2 || !parts.iter().all(|part| is_name(part)) {
        return Err(failures::bad_name(dataset));
    }
    let base = &client.settings.kaggle_address;
    let view = below(base, &format!("api/v1/datasets/view/{dataset}"))?;
    let (_, view) =
        client
            .json(&Ask::get(view))
            .map_err(|failure| match failure.code.as_str() {
                "fetch-refused" => failures::kaggle_token(dataset),
                _ => failure,
            })?;
    let text = |names: [&str; 2]| {
        let found = names.iter().find_map(|name| view[*name].as_str());
        found
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let licence = text(["licenseName", "licenseNameNullable"])
        .filter(|name| !name.eq_ignore_ascii_case("unknown"));
    let num_bytes = view["totalBytes"]
        .as_u64()
        .or(view["totalBytesNullable"].as_u64());
    let url = below(base, &format!("api/v1/datasets/download/{dataset}"))?;
    Ok(Offer {
        title: text(["title", "titleNullable"]).unwrap_or_else(|| dataset.to_owned()),
        origin: below(base, &format!("datasets/{dataset}"))?.into(),
        licence,
        num_bytes,
        files: vec![RemoteFile {
            url: url.into(),
            path: format!("{}.zip", parts[1]),
            // What Kaggle names is not the length of the archive that it sends.
            num_bytes: None,
            checksum: None,
        }],
        description: text(["subtitle", "subtitleNullable"]),
        notes: Vec::new(),
    })
}

/// Name and key from the `kaggle.json` that Kaggle gives out.
///
/// # Errors
/// If there is no such file, or it is something else.
pub fn read_key_file(path: &Path) -> Result<(String, String), Failure> {
    let bad = || failures::bad_kaggle_file(path);
    let file = std::fs::File::open(path).map_err(|_| bad())?;
    let mut text = String::new();
    file.take(64 << 10)
        .read_to_string(&mut text)
        .map_err(|_| bad())?;
    let keys: Value = serde_json::from_str(&text).map_err(|_| bad())?;
    match (keys["username"].as_str(), keys["key"].as_str()) {
        (Some(user), Some(key)) if !user.is_empty() && !key.is_empty() => {
            Ok((user.to_owned(), key.to_owned()))
        }
        _ => Err(bad()),
    }
}
