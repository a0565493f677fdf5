//! Where one address leads to another.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::server::{Answer, Server};
use super::{never, quick};
use crate::failure::Failure;
use crate::fetch::{FetchSettings, PublicSource, fetch, look};

fn fetched(address: &str, settings: &FetchSettings) -> Result<Vec<u8>, Failure> {
    let dir = tempfile::tempdir().unwrap();
    let offer = look(
        &PublicSource::Direct {
            url: address.into(),
        },
        settings,
        &never,
    )?;
    let fetched = fetch(&offer, dir.path(), settings, &never, &|_, _| {})?;
    Ok(std::fs::read(&fetched.files[0]).unwrap())
}

#[test]
fn redirects_are_followed_to_another_host_and_no_further_than_five() {
    let other = Server::start(|_| Answer::ok("there"));
    let far = other.at("/x.csv");
    let server = Server::start(move |asked| {
        let n: u32 = asked.path.trim_start_matches('/').parse().unwrap_or(0);
        if n == 0 {
            Answer::to(far.clone())
        } else {
            Answer::to(format!("/{}", n - 1))
        }
    });
    assert_eq!(fetched(&server.at("/4"), &quick()).unwrap(), b"there");
    assert_eq!(
        fetched(&server.at("/5"), &quick()).unwrap_err().code,
        "fetch-redirects"
    );
}

#[test]
fn a_loop_ends() {
    let server = Server::start(|_| Answer::to("/again"));
    assert_eq!(
        fetched(&server.at("/"), &quick()).unwrap_err().code,
        "fetch-redirects"
    );
    assert_eq!(server.asked().len(), 6);
}

#[test]
fn no_redirect_leads_off_the_web() {
    for target in [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:text/plain,x",
        "gopher://x",
    ] {
        let server = Server::start(move |_| Answer::to(target));
        assert_eq!(
            fetched(&server.at("/x"), &quick()).unwrap_err().code,
            "fetch-bad-address",
            "{target}"
        );
    }
}

#[test]
fn a_token_stays_with_its_host() {
    let other = Server::start(|_| Answer::ok("there"));
    let far = other.at("/x.csv");
    let server = Server::start(move |_| Answer::to(far.clone()));
    let settings = FetchSettings {
        hub_address: server.address.clone(),
        hf_token: Some("hf_secret".into()),
        ..quick()
    };
    fetched(&server.at("/x.csv"), &settings).unwrap();
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.header("authorization") == Some("Bearer hf_secret"))
    );
    assert!(!other.asked().is_empty());
    assert!(
        other
            .asked()
            .iter()
            .all(|asked| asked.header("authorization").is_none())
    );
}
