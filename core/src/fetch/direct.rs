//! One file by its address.

use super::address::{parse, shown};
use super::http::{Ask, Client};
use super::offer::{Offer, RemoteFile};
use super::reply::Reply;
use super::{failures, names};
use crate::failure::Failure;
use url::Url;

/// What a server says of a file without sending it.
pub(super) struct Head {
    pub num_bytes: Option<u64>,
    /// By `Content-Disposition`, else by the address; harmless.
    pub name: String,
    pub is_page: bool,
}

pub(super) fn look(client: &Client, address: &str) -> Result<Offer, Failure> {
    let url = parse(address)?;
    let head = head(client, &url, &url)?;
    let name = head.name;
    let wants_page =
        name.to_lowercase().ends_with(".html") || name.to_lowercase().ends_with(".htm");
    if head.is_page && !wants_page {
        return Err(failures::html(&url));
    }
    Ok(Offer {
        title: name.clone(),
        origin: shown(&url),
        licence: None,
        num_bytes: head.num_bytes,
        files: vec![RemoteFile {
            url: url.into(),
            path: name,
            num_bytes: head.num_bytes,
            checksum: None,
        }],
        description: None,
        notes: Vec::new(),
    })
}

/// Asks for the head; servers that know no HEAD are asked for one byte.
pub(super) fn head(client: &Client, url: &Url, start: &Url) -> Result<Head, Failure> {
    match client.send(&Ask::head(url.clone()).found_at(start)) {
        Ok(reply) => {
            let num_bytes = reply.content_length();
            Ok(of(&reply, url, num_bytes))
        }
        Err(failure)
            if matches!(
                failure.code.as_str(),
                "fetch-status" | "fetch-server" | "fetch-refused" | "fetch-not-found"
            ) =>
        {
            let ask = Ask::get(url.clone())
                .found_at(start)
                .with("range", "bytes=0-0");
            let reply = client.send(&ask)?;
            let total = match reply.status {
                206 => reply
                    .header("content-range")
                    .and_then(|range| range.rsplit('/').next()?.trim().parse().ok()),
                _ => reply.content_length(),
            };
            Ok(of(&reply, url, total))
        }
        Err(failure) => Err(failure),
    }
}

fn of(reply: &Reply, asked: &Url, num_bytes: Option<u64>) -> Head {
    let named = reply
        .header("content-disposition")
        .and_then(names::of_disposition);
    let name = named.unwrap_or_else(|| {
        // The asked address has the name that a person knows; a redirect's often has a hash.
        let last = |url: &Url| {
            let last = url
                .path_segments()
                .and_then(|mut parts| parts.next_back())
                .unwrap_or_default();
            last.to_owned()
        };
        let asked = last(asked);
        names::file_name(if asked.contains('.') {
            &asked
        } else {
            reply.url.path()
        })
    });
    Head {
        num_bytes,
        name,
        is_page: reply.says_html(),
    }
}
