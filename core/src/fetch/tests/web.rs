//! Pictures from pages, with the rules of their sites.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::server::{Answer, Asked, Server};
use super::{never, quick};
use crate::failure::Failure;
use crate::fetch::{CANCELLED, Collection, FetchSettings, Pictures, collect};
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

fn png(n: u8) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), &[n; 40]].concat()
}

fn wanted(addresses: &[String], pages: &[String]) -> Pictures {
    Pictures {
        addresses: addresses.to_vec(),
        pages: pages.to_vec(),
        max_count: 100,
        max_bytes_each: 10_000,
    }
}

fn run(wanted: &Pictures, into: &Path, settings: &FetchSettings) -> Result<Collection, Failure> {
    collect(wanted, into, settings, &never, &|_, _| {})
}

fn reasons(collection: &Collection) -> Vec<(&str, &str)> {
    let skipped = collection.skipped.iter();
    skipped
        .map(|skipped| {
            (
                skipped.url.rsplit('/').next().unwrap(),
                skipped.reason.code.as_str(),
            )
        })
        .collect()
}

fn site(asked: &Asked) -> Answer {
    match asked.path.as_str() {
        "/robots.txt" => Answer::ok("User-agent: *\nDisallow: /\n\nUser-agent: Hearth\nDisallow: /private/\n"),
        "/page" => Answer::ok(
            r#"<img src="1.png"><img src="/private/2.png"><a href="fake.jpg">x</a><img src="copy.png">
               <img src="big.png"><img src="gone.png"><img src="1.png"><img src="../x/%2e%2e/3.webp">"#,
        )
        .with("content-type", "text/html"),
        "/1.png" => Answer::ok(png(1)).with("content-type", "text/plain"),
        "/copy.png" => Answer::ok(png(1)),
        "/private/2.png" => Answer::ok(png(2)),
        "/3.webp" => Answer::ok(b"RIFF\x20\0\0\0WEBPVP8 and so on"),
        "/fake.jpg" => Answer::ok("<html>no</html>").with("content-type", "image/jpeg"),
        "/big.png" => Answer::ok(png(3).repeat(1000)),
        _ => Answer::status(404),
    }
}

#[test]
fn a_page_gives_its_pictures_and_where_they_came_from() {
    let server = Server::start(site);
    let dir = tempfile::tempdir().unwrap();
    let collection = run(&wanted(&[], &[server.at("/page")]), dir.path(), &quick()).unwrap();
    let origins: Vec<&str> = collection
        .collected
        .iter()
        .map(|picture| picture.origin_url.as_str())
        .collect();
    assert_eq!(origins, [server.at("/1.png"), server.at("/3.webp")]);
    let first = &collection.collected[0];
    assert_eq!(first.page_url.as_deref(), Some(server.at("/page").as_str()));
    assert_eq!(std::fs::read(&first.file).unwrap(), png(1));
    assert_eq!(
        first.file.file_stem().unwrap().to_str().unwrap(),
        &blake3::hash(&png(1)).to_hex()[..32]
    );
    assert_eq!(
        reasons(&collection),
        [
            ("2.png", "fetch-robots"),
            ("fake.jpg", "fetch-not-a-picture"),
            ("copy.png", "fetch-same-picture"),
            ("big.png", "fetch-too-large"),
            ("gone.png", "fetch-not-found"),
        ]
    );
    let paths = server.paths();
    assert!(
        !paths.contains(&"/private/2.png".to_owned()),
        "what is forbidden is not asked for"
    );
    assert_eq!(
        paths.iter().filter(|path| *path == "/robots.txt").count(),
        1
    );
    assert_eq!(paths.iter().filter(|path| *path == "/1.png").count(), 1);
    let table = std::fs::read_to_string(dir.path().join("origins.csv")).unwrap();
    assert_eq!(table.lines().count(), 3);
    assert!(
        table.starts_with("file,origin_url,page_url,fetched_at\n")
            && table.contains(&server.at("/1.png"))
    );
    // A second collection into the folder keeps what the first wrote down.
    run(&wanted(&[server.at("/3.webp")], &[]), dir.path(), &quick()).unwrap();
    let table = std::fs::read_to_string(dir.path().join("origins.csv")).unwrap();
    assert_eq!(table.lines().count(), 3);
}

#[test]
fn addresses_are_taken_once_up_to_the_number_wanted() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Answer::status(404),
        path => Answer::ok(png(path.as_bytes()[1])),
    });
    let addresses = ["/a", "/a", "/b", "/c"].map(|path| server.at(path));
    let dir = tempfile::tempdir().unwrap();
    let two = Pictures {
        max_count: 2,
        ..wanted(&addresses, &[])
    };
    let collection = run(&two, dir.path(), &quick()).unwrap();
    assert_eq!(collection.collected.len(), 2);
    assert_eq!(server.paths(), ["/robots.txt", "/a", "/b"]);
    let bad = run(
        &wanted(&["file:///etc/passwd".into()], &[]),
        dir.path(),
        &quick(),
    )
    .unwrap();
    assert_eq!(bad.skipped[0].reason.code, "fetch-bad-address");
}

#[test]
fn a_site_whose_rules_cannot_be_had_is_left_alone() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Answer::status(500),
        _ => Answer::ok(png(1)),
    });
    let dir = tempfile::tempdir().unwrap();
    let collection = run(
        &wanted(&[server.at("/a.png")], &[server.at("/page")]),
        dir.path(),
        &quick(),
    )
    .unwrap();
    assert!(collection.collected.is_empty());
    assert_eq!(
        reasons(&collection),
        [("page", "fetch-robots"), ("a.png", "fetch-robots")]
    );
    assert!(server.paths().iter().all(|path| path == "/robots.txt"));
}

#[test]
fn the_wait_that_a_site_asks_for_is_kept() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Answer::ok("User-agent: *\nCrawl-delay: 0.3\nAllow: /\n"),
        path => Answer::ok(png(path.as_bytes()[1])),
    });
    let addresses = ["/a", "/b"].map(|path| server.at(path));
    let dir = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let collection = run(&wanted(&addresses, &[]), dir.path(), &quick()).unwrap();
    assert_eq!(collection.collected.len(), 2);
    assert!(start.elapsed() >= Duration::from_millis(600));
}

#[test]
fn the_persons_own_pace_is_kept() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Answer::status(404),
        path => Answer::ok(png(path.as_bytes()[1])),
    });
    let addresses = ["/a", "/b"].map(|path| server.at(path));
    let dir = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let settings = FetchSettings {
        requests_per_second: 5.0,
        ..quick()
    };
    run(&wanted(&addresses, &[]), dir.path(), &settings).unwrap();
    assert!(
        start.elapsed() >= Duration::from_millis(400),
        "two waits of a fifth of a second"
    );
}

#[test]
fn a_stopped_collection_keeps_its_pictures_and_their_origins() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Answer::status(404),
        path => Answer::ok(png(path.as_bytes()[1])),
    });
    let addresses = ["/a", "/b", "/c"].map(|path| server.at(path));
    let dir = tempfile::tempdir().unwrap();
    let done = Cell::new(0);
    let stopped = collect(
        &wanted(&addresses, &[]),
        dir.path(),
        &quick(),
        &|| done.get() >= 2,
        &|n, _| done.set(n),
    );
    assert_eq!(stopped.unwrap_err().code, CANCELLED);
    let table = std::fs::read_to_string(dir.path().join("origins.csv")).unwrap();
    assert_eq!(table.lines().count(), 3);
}
