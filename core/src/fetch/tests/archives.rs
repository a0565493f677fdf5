//! The archives, as they answer: what an offer says, and that only metadata travels for it.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::server::{Answer, Asked, Server};
use super::{never, quick};
use crate::failure::Failure;
use crate::fetch::{BuiltIn, Checksum, FetchSettings, Offer, PublicSource, fetch, kaggle, look};
use serde_json::json;

fn settings(server: &Server) -> FetchSettings {
    FetchSettings {
        hub_address: server.address.clone(),
        kaggle_address: format!("{}/", server.address),
        uci_address: server.address.clone(),
        ..quick()
    }
}

fn seen(source: PublicSource, settings: &FetchSettings) -> Result<Offer, Failure> {
    look(&source, settings, &never)
}

fn hub(repo: &str) -> PublicSource {
    PublicSource::HuggingFace {
        repo: repo.into(),
        revision: None,
    }
}

/// As the hub answers; the second page of the list is named with the hub's own host.
fn hub_answer(asked: &Asked) -> Answer {
    match asked.path.as_str() {
        "/api/datasets/me/cats" => Answer::json(&json!({
            "sha": "c0ffee", "description": " Cats. ",
            "cardData": { "license": ["mit", "cc0-1.0"], "pretty_name": "Cats" },
        })),
        "/api/datasets/me/cats/tree/c0ffee?recursive=true" => Answer::json(&json!([
            { "type": "directory", "path": "data", "oid": "0", "size": 0 },
            { "type": "file", "path": "cats.py", "oid": "1", "size": 9 },
            { "type": "file", "path": "README.md", "oid": "1", "size": 9 },
            { "type": "file", "path": "../../evil.csv", "oid": "1", "size": 9 },
            { "type": "file", "path": "data/a b.csv", "oid": "ce013625030ba8dba906f756967f9e9ca394464a", "size": 6 },
        ]))
        .with("link", "<https://huggingface.co/api/datasets/me/cats/tree/c0ffee?cursor=2>; rel=\"next\""),
        "/api/datasets/me/cats/tree/c0ffee?cursor=2" => Answer::json(&json!([
            { "type": "file", "path": "data/t.parquet", "oid": "2", "size": 134,
              "lfs": { "oid": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", "size": 6 } },
        ])),
        path if path.contains("/resolve/") => Answer::ok("hello\n"),
        "/api/datasets/me/gated" => Answer::status(401),
        "/api/datasets/me/script" => Answer::json(&json!({ "sha": "5c41" })),
        "/api/datasets/me/script/tree/5c41?recursive=true" => {
            Answer::json(&json!([{ "type": "file", "path": "script.py", "oid": "1", "size": 9 }]))
        }
        "/api/datasets/me/script/tree/refs%2Fconvert%2Fparquet?recursive=true" => {
            Answer::json(&json!([{ "type": "file", "path": "default/train/0000.parquet", "oid": "x", "size": 6 }]))
        }
        "/api/datasets/me/empty" => Answer::json(&json!({ "sha": "e" })),
        "/api/datasets/me/empty/tree/e?recursive=true" => Answer::json(&json!([])),
        "/api/datasets/me/broken" => Answer::ok("{"),
        "/api/datasets/me/page" => Answer::ok("<!doctype html>"),
        _ => Answer::status(404),
    }
}

#[test]
fn the_hub_offers_data_and_no_scripts() {
    let server = Server::start(hub_answer);
    let settings = settings(&server);
    let offer = seen(hub("me/cats"), &settings).unwrap();
    assert_eq!(
        (offer.title.as_str(), offer.licence.as_deref()),
        ("Cats", Some("mit, cc0-1.0"))
    );
    assert_eq!(offer.description.as_deref(), Some("Cats."));
    assert_eq!(offer.num_bytes, Some(12));
    let paths: Vec<&str> = offer.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["data/a b.csv", "data/t.parquet"]);
    assert!(
        offer.files[0]
            .url
            .ends_with("/datasets/me/cats/resolve/c0ffee/data/a%20b.csv")
    );
    assert!(matches!(
        offer.files[0].checksum,
        Some(Checksum::GitBlob(_))
    ));
    assert!(matches!(offer.files[1].checksum, Some(Checksum::Sha256(_))));
    assert_eq!(offer.notes[0].args["count"], "3");
    assert_eq!(
        server.asked().len(),
        3,
        "nothing but metadata: {:?}",
        server.paths()
    );
    let dir = tempfile::tempdir().unwrap();
    let fetched = fetch(&offer, dir.path(), &settings, &never, &|_, _| {}).unwrap();
    assert_eq!(fetched.num_bytes, 12);
    assert!(dir.path().join("data/a b.csv").exists());
}

#[test]
fn where_there_is_only_a_script_the_converted_tables_are_offered() {
    let server = Server::start(hub_answer);
    let offer = seen(hub("me/script"), &settings(&server)).unwrap();
    assert!(
        offer.files[0]
            .url
            .contains("/resolve/refs%2Fconvert%2Fparquet/default/train/")
    );
    let codes: Vec<&str> = offer.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "fetch-note-converted",
            "fetch-note-no-licence",
            "fetch-note-no-checksum"
        ]
    );
}

#[test]
fn the_hub_says_no_in_many_ways() {
    let server = Server::start(hub_answer);
    for (repo, code) in [
        ("me/gated", "fetch-hub-token"),
        ("me/none", "fetch-not-found"),
        ("me/empty", "fetch-no-data-files"),
        ("me/broken", "fetch-bad-answer"),
        ("me/page", "fetch-html"),
        ("../x", "fetch-bad-name"),
        ("a/b/c", "fetch-bad-name"),
        ("", "fetch-bad-name"),
    ] {
        assert_eq!(
            seen(hub(repo), &settings(&server)).unwrap_err().code,
            code,
            "{repo}"
        );
    }
}

#[test]
fn a_token_opens_what_is_gated() {
    let server = Server::start(|asked| match asked.header("authorization") {
        Some("Bearer hf_x") => hub_answer(&Asked {
            path: asked.path.replace("gated", "cats"),
            ..asked.clone()
        }),
        _ => Answer::status(403),
    });
    let with_token = FetchSettings {
        hf_token: Some("hf_x".into()),
        ..settings(&server)
    };
    assert!(seen(hub("me/gated"), &with_token).is_ok());
    assert_eq!(
        seen(hub("me/gated"), &settings(&server)).unwrap_err().code,
        "fetch-hub-token"
    );
}

#[test]
fn kaggle_is_asked_with_the_persons_own_key() {
    let store = Server::start(|_| Answer::ok("PK\u{3}\u{4}zip"));
    let zip = store.at("/archive.zip");
    let server = Server::start(move |asked| {
        match (asked.path.as_str(), asked.header("authorization")) {
            (_, None) => Answer::status(401),
            ("/api/v1/datasets/view/me/cats", Some("Basic bWU6a2V5")) => Answer::json(&json!({
                "title": "Cats", "subtitle": "Many", "licenseName": "CC0-1.0", "totalBytes": 1234,
            })),
            ("/api/v1/datasets/download/me/cats", Some("Basic bWU6a2V5")) => {
                Answer::to(zip.clone())
            }
            _ => Answer::status(404),
        }
    });
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("kaggle.json");
    std::fs::write(&file, r#"{"username":"me","key":"key"}"#).unwrap();
    let (user, key) = kaggle::read_key_file(&file).unwrap();
    let with_key = FetchSettings {
        kaggle_user: Some(user),
        kaggle_key: Some(key),
        ..settings(&server)
    };
    let cats = || PublicSource::Kaggle {
        dataset: "me/cats".into(),
    };
    let offer = seen(cats(), &with_key).unwrap();
    assert_eq!(
        (offer.licence.as_deref(), offer.num_bytes),
        (Some("CC0-1.0"), Some(1234))
    );
    assert_eq!((server.asked().len(), store.asked().len()), (1, 0));
    let fetched = fetch(
        &offer,
        &dir.path().join("in"),
        &with_key,
        &never,
        &|_, _| {},
    )
    .unwrap();
    assert!(fetched.files[0].ends_with("cats.zip"));
    assert_eq!(store.asked()[0].header("authorization"), None);
    assert_eq!(
        seen(cats(), &settings(&server)).unwrap_err().code,
        "fetch-kaggle-token"
    );
    let bad = PublicSource::Kaggle {
        dataset: "cats".into(),
    };
    assert_eq!(seen(bad, &with_key).unwrap_err().code, "fetch-bad-name");
    std::fs::write(&file, "{}").unwrap();
    assert_eq!(
        kaggle::read_key_file(&file).unwrap_err().code,
        "fetch-bad-kaggle-file"
    );
}

#[test]
fn uci_gives_a_table_or_an_archive() {
    let server = Server::start(|asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/api/dataset?id=53") => Answer::json(&json!({ "status": 200, "data": {
            "uci_id": 53, "name": "Iris", "abstract": "Flowers", "data_url": "/static/public/53/data.csv",
        } })),
        ("GET", "/api/dataset?name=Wine%20Quality") => Answer::json(&json!({ "data": {
            "uci_id": 186, "name": "Wine Quality", "data_url": null,
        } })),
        ("HEAD", "/static/public/53/data.csv" | "/static/public/186/wine+quality.zip") => {
            Answer::ok("12345")
        }
        ("GET", "/api/dataset?id=1") => Answer::json(&json!({ "status": 400 })),
        _ => Answer::status(404),
    });
    let uci = |name: &str| {
        seen(
            PublicSource::Uci {
                dataset: name.into(),
            },
            &settings(&server),
        )
    };
    let iris = uci("53").unwrap();
    assert_eq!(
        (
            iris.title.as_str(),
            iris.files[0].path.as_str(),
            iris.num_bytes
        ),
        ("Iris", "iris.csv", Some(5))
    );
    let wine = uci("Wine Quality").unwrap();
    assert_eq!(wine.files[0].path, "wine-quality.zip");
    assert!(wine.origin.ends_with("/dataset/186"));
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.method == "HEAD" || asked.path.starts_with("/api/"))
    );
    assert_eq!(uci("1").unwrap_err().code, "fetch-bad-answer");
    assert_eq!(uci(" ").unwrap_err().code, "fetch-bad-name");
}

#[test]
fn one_file_is_looked_at_by_its_head_alone() {
    let server = Server::start(|asked| match (asked.method.as_str(), asked.path.as_str()) {
        (_, "/named") => Answer::ok("12345").with(
            "content-disposition",
            "attachment; filename=\"..\\\\x/cats.zip\"",
        ),
        ("HEAD", "/nohead.csv") => Answer::status(405),
        (_, "/nohead.csv") => Answer {
            status: 206,
            ..Answer::ok("1")
        }
        .with("content-range", "bytes 0-0/77"),
        (_, "/page") => Answer::ok("<html>").with("content-type", "text/html"),
        (_, "/..%2f..%2fCON.csv") => Answer::ok("1"),
        _ => Answer::status(404),
    });
    let direct = |path: &str| {
        seen(
            PublicSource::Direct {
                url: server.at(path),
            },
            &quick(),
        )
    };
    let named = direct("/named").unwrap();
    assert_eq!(
        (named.files[0].path.as_str(), named.num_bytes),
        ("cats.zip", Some(5))
    );
    assert_eq!(server.bytes(), 0, "only the head travelled");
    let no_head = direct("/nohead.csv").unwrap();
    assert_eq!(
        (no_head.files[0].path.as_str(), no_head.num_bytes),
        ("nohead.csv", Some(77))
    );
    assert_eq!(
        direct("/..%2f..%2fCON.csv").unwrap().files[0].path,
        "_CON.csv"
    );
    assert_eq!(direct("/page").unwrap_err().code, "fetch-html");
    assert_eq!(direct("/none").unwrap_err().code, "fetch-not-found");
    let file = PublicSource::Direct {
        url: "file:///etc/passwd".into(),
    };
    assert_eq!(seen(file, &quick()).unwrap_err().code, "fetch-bad-address");
}

#[test]
fn built_in_sets_are_known_without_asking_and_checked_when_fetched() {
    let server = Server::start(|_| Answer::ok("not it"));
    let mut settings = quick();
    let sizes = [
        (BuiltIn::Mnist, 11_594_722),
        (BuiltIn::FashionMnist, 30_878_645),
        (BuiltIn::Cifar10, 170_052_171),
        (BuiltIn::Imdb, 84_125_825),
    ];
    for (which, num_bytes) in sizes {
        let offer = seen(PublicSource::BuiltIn(which), &settings).unwrap();
        assert_eq!(offer.num_bytes, Some(num_bytes), "{which:?}");
        settings
            .built_in_addresses
            .insert(which, format!("{}/", server.address));
    }
    let mut offer = seen(PublicSource::BuiltIn(BuiltIn::Mnist), &settings).unwrap();
    assert_eq!(server.asked().len(), 0);
    let dir = tempfile::tempdir().unwrap();
    let failure = fetch(&offer, dir.path(), &settings, &never, &|_, _| {}).unwrap_err();
    assert_eq!(failure.code, "fetch-length");
    offer.files[0].num_bytes = Some(6);
    let failure = fetch(&offer, dir.path(), &settings, &never, &|_, _| {}).unwrap_err();
    assert_eq!(failure.code, "fetch-checksum");
}
