//! The UCI Machine Learning Repository: <https://archive.ics.uci.edu>.

use super::address::{self, below};
use super::http::{Ask, Client};
use super::hugging_face::encoded;
use super::offer::{Offer, RemoteFile};
use super::{direct, failures};
use crate::failure::Failure;
use serde_json::Value;

pub(super) fn look(client: &Client, dataset: &str) -> Result<Offer, Failure> {
    let dataset = dataset.trim();
    if dataset.is_empty() {
        return Err(failures::bad_name(dataset));
    }
    let key = if dataset.bytes().all(|byte| byte.is_ascii_digit()) {
        "id"
    } else {
        "name"
    };
    let base = &client.settings.uci_address;
    let ask = below(base, &format!("api/dataset?{key}={}", encoded(dataset)))?;
    let (reply, answer) = client.json(&Ask::get(ask))?;
    let data = &answer["data"];
    let (Some(id), Some(name)) = (data["uci_id"].as_u64(), data["name"].as_str()) else {
        return Err(failures::bad_answer(&reply.url, "no number or name"));
    };
    // A table of its own where there is one; else the archive as it was given in.
    let table = data["data_url"].as_str().filter(|url| !url.is_empty());
    let zip = below(base, &format!("static/public/{id}/{}.zip", slug(name)))?;
    let url = match table {
        Some(table) => reply
            .url
            .join(table)
            .map_err(|_| failures::bad_address(table))?,
        None => zip,
    };
    address::check_scheme(&url)?;
    let head = direct::head(client, &url, &reply.url)?;
    let stem = slug(name).replace('+', "-");
    let path = if table.is_some() {
        format!("{stem}.csv")
    } else {
        format!("{stem}.zip")
    };
    let page = below(base, &format!("dataset/{id}"))?;
    Ok(Offer {
        title: name.to_owned(),
        origin: data["repository_url"]
            .as_str()
            .map_or_else(|| page.into(), str::to_owned),
        licence: licence(data),
        num_bytes: head.num_bytes,
        files: vec![RemoteFile {
            url: url.into(),
            path,
            num_bytes: head.num_bytes,
            checksum: None,
        }],
        description: data["abstract"].as_str().map(str::to_owned),
        notes: Vec::new(),
    })
}

fn licence(data: &Value) -> Option<String> {
    let named = ["license", "licence"]
        .iter()
        .find_map(|key| data[*key].as_str());
    named.map(str::to_owned)
}

/// The name as it stands in the archive's addresses: `Wine Quality` is `wine+quality`.
fn slug(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                ' '
            }
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join("+")
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_become_those_of_the_addresses() {
        assert_eq!(super::slug("Iris"), "iris");
        assert_eq!(
            super::slug("Breast Cancer Wisconsin (Diagnostic)"),
            "breast+cancer+wisconsin+diagnostic"
        );
        assert_eq!(super::slug("../x"), "..+x");
    }
}
