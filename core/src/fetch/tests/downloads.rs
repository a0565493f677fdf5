//! One file: whole, checked, resumable, and never something else.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use super::server::{Answer, Asked, Server};
use super::{never, quick};
use crate::failure::Failure;
use crate::fetch::{CANCELLED, Checksum, FetchSettings, Fetched, Offer, RemoteFile, fetch};
use sha2::Digest;
use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 7 + i / 251) as u8).collect()
}

fn sha256(content: &[u8]) -> Checksum {
    let digest = sha2::Sha256::digest(content);
    let hex: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Checksum::Sha256(hex.concat())
}

fn offer(url: &str, num_bytes: Option<u64>, checksum: Option<Checksum>) -> Offer {
    Offer {
        title: "t".into(),
        origin: url.into(),
        licence: None,
        num_bytes,
        files: vec![RemoteFile {
            url: url.into(),
            path: "data.bin".into(),
            num_bytes,
            checksum,
        }],
        description: None,
        notes: Vec::new(),
    }
}

fn get(offer: &Offer, into: &Path, settings: &FetchSettings) -> Result<Fetched, Failure> {
    fetch(offer, into, settings, &never, &|_, _| {})
}

fn failing(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> (Failure, Vec<Asked>) {
    let server = Server::start(answer);
    let dir = tempfile::tempdir().unwrap();
    let failure = get(&offer(&server.at("/f"), None, None), dir.path(), &quick()).unwrap_err();
    assert!(!dir.path().join("data.bin").exists());
    (failure, server.asked())
}

#[test]
fn a_file_comes_whole_and_checked() {
    let body = content(300_000);
    let sent = body.clone();
    let server = Server::start(move |asked| Answer::ranged(asked, &sent, "\"a\""));
    let dir = tempfile::tempdir().unwrap();
    let seen = Cell::new((0, 0));
    let offer = offer(&server.at("/f"), Some(300_000), Some(sha256(&body)));
    let fetched = fetch(&offer, dir.path(), &quick(), &never, &|done, total| {
        seen.set((done, total));
    })
    .unwrap();
    assert_eq!(fs::read(&fetched.files[0]).unwrap(), body);
    assert_eq!(
        (fetched.num_bytes, seen.get()),
        (300_000, (300_000, 300_000))
    );
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );
    assert_eq!(
        server.asked()[0].header("user-agent"),
        Some("Hearth/0.1 (+desktop)")
    );
    // What is whole already is not fetched again.
    get(&offer, dir.path(), &quick()).unwrap();
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_broken_connection_goes_on_where_it_broke_off() {
    let body = content(300_000);
    let sent = body.clone();
    let server = Server::start(move |asked| {
        let answer = Answer::ranged(asked, &sent, "\"a\"");
        Answer {
            cut: Some(100_000),
            ..answer
        }
    });
    let dir = tempfile::tempdir().unwrap();
    let fetched = get(&offer(&server.at("/f"), None, None), dir.path(), &quick()).unwrap();
    assert_eq!(fs::read(&fetched.files[0]).unwrap(), body);
    let asked = server.asked();
    assert_eq!(asked.len(), 3);
    assert_eq!(asked[1].header("range"), Some("bytes=100000-"));
    assert_eq!(asked[1].header("if-range"), Some("\"a\""));
    assert_eq!(server.bytes(), 300_000, "only the rest travels");
}

#[test]
fn a_stopped_fetch_keeps_what_came_and_goes_on_later() {
    let body = content(400_000);
    let sent = body.clone();
    let server = Server::start(move |asked| Answer {
        piece: 50_000,
        pause: Duration::from_millis(20),
        ..Answer::ranged(asked, &sent, "\"a\"")
    });
    let dir = tempfile::tempdir().unwrap();
    let offer = offer(&server.at("/f"), Some(400_000), Some(sha256(&body)));
    let done = Cell::new(0);
    let stopped = fetch(
        &offer,
        dir.path(),
        &quick(),
        &|| done.get() >= 100_000,
        &|here, _| done.set(here),
    );
    assert_eq!(stopped.unwrap_err().code, CANCELLED);
    let kept = fs::metadata(dir.path().join("data.bin.part"))
        .unwrap()
        .len();
    assert!((100_000..400_000).contains(&kept));
    get(&offer, dir.path(), &quick()).unwrap();
    assert_eq!(
        server.asked()[1].header("range"),
        Some(format!("bytes={kept}-").as_str())
    );
    assert_eq!(fs::read(dir.path().join("data.bin")).unwrap(), body);
}

#[test]
fn a_connection_that_says_nothing_can_be_stopped_at_once() {
    let server = Server::start(|_| Answer {
        pause: Duration::from_millis(1500),
        ..Answer::ok("x")
    });
    let dir = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let settings = FetchSettings {
        stall_ms: 30_000,
        ..quick()
    };
    let over = || start.elapsed() > Duration::from_millis(100);
    let stopped = fetch(
        &offer(&server.at("/f"), None, None),
        dir.path(),
        &settings,
        &over,
        &|_, _| {},
    );
    assert_eq!(stopped.unwrap_err().code, CANCELLED);
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_server_that_ignores_ranges_starts_anew() {
    let body = content(200_000);
    let sent = body.clone();
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let cut = (count.fetch_add(1, Ordering::Relaxed) == 0).then_some(50_000);
        Answer {
            cut,
            ..Answer::ok(&sent).with("etag", "\"a\"")
        }
    });
    let dir = tempfile::tempdir().unwrap();
    let fetched = get(&offer(&server.at("/f"), None, None), dir.path(), &quick()).unwrap();
    assert_eq!(fs::read(&fetched.files[0]).unwrap(), body);
    assert!(server.asked()[1].header("range").is_some());
}

#[test]
fn a_file_that_changed_meanwhile_is_fetched_anew() {
    let (old, new) = (content(200_000), vec![9; 150_000]);
    let sent = new.clone();
    let count = AtomicUsize::new(0);
    let server = Server::start(move |asked| match count.fetch_add(1, Ordering::Relaxed) {
        0 => Answer {
            cut: Some(100_000),
            ..Answer::ranged(asked, &old, "\"old\"")
        },
        _ => Answer::ranged(asked, &sent, "\"new\""),
    });
    let dir = tempfile::tempdir().unwrap();
    let fetched = get(&offer(&server.at("/f"), None, None), dir.path(), &quick()).unwrap();
    assert_eq!(fs::read(&fetched.files[0]).unwrap(), new);
}

#[test]
fn a_partial_file_that_is_too_long_or_foreign_does_no_harm() {
    let body = content(1000);
    let sent = body.clone();
    let server = Server::start(move |asked| Answer::ranged(asked, &sent, "\"a\""));
    let dir = tempfile::tempdir().unwrap();
    let notes = format!(
        "{{\"url\":\"{}\",\"validator\":\"\\\"a\\\"\"}}",
        server.at("/f")
    );
    fs::write(dir.path().join("data.bin.part"), vec![1; 5000]).unwrap();
    fs::write(dir.path().join("data.bin.part.json"), &notes).unwrap();
    let fetched = get(&offer(&server.at("/f"), None, None), dir.path(), &quick()).unwrap();
    assert_eq!(fs::read(&fetched.files[0]).unwrap(), body);
    assert_eq!(
        server.asked()[0].range_start(),
        Some(5000),
        "answered by 416"
    );
    // The beginning is of something else, and the checksum finds it out.
    let checked = offer(&server.at("/f"), Some(1000), Some(sha256(&body)));
    fs::remove_file(dir.path().join("data.bin")).unwrap();
    fs::write(dir.path().join("data.bin.part"), vec![1; 500]).unwrap();
    fs::write(dir.path().join("data.bin.part.json"), &notes).unwrap();
    let fetched = get(&checked, dir.path(), &quick()).unwrap();
    assert_eq!(fs::read(&fetched.files[0]).unwrap(), body);
}

#[test]
fn an_answer_that_is_always_cut_fails_and_keeps_what_came() {
    let server = Server::start(|asked| Answer {
        cut: Some(10),
        ..Answer::ranged(asked, &content(5000), "\"a\"")
    });
    let dir = tempfile::tempdir().unwrap();
    let failure = get(&offer(&server.at("/f"), None, None), dir.path(), &quick()).unwrap_err();
    assert_eq!(failure.code, "fetch-truncated");
    assert_eq!(server.asked().len(), 5, "one try and four new ones");
    assert_eq!(
        fs::metadata(dir.path().join("data.bin.part"))
            .unwrap()
            .len(),
        50
    );
}

#[test]
fn lengths_that_lie_are_found_out() {
    // More is promised than comes.
    let (failure, asked) = failing(|_| Answer {
        claimed: Some(Some(9000)),
        ..Answer::ok(content(5000))
    });
    assert_eq!((failure.code.as_str(), asked.len()), ("fetch-truncated", 5));
    // Another length than the offer's: refused before anything is written.
    let server = Server::start(|_| Answer::ok(content(5000)));
    let dir = tempfile::tempdir().unwrap();
    let failure = get(
        &offer(&server.at("/f"), Some(4000), None),
        dir.path(),
        &quick(),
    )
    .unwrap_err();
    assert_eq!(failure.code, "fetch-length");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    // No length, and more than the offer's.
    let server = Server::start(|_| Answer {
        claimed: Some(None),
        ..Answer::ok(content(5000))
    });
    let failure = get(
        &offer(&server.at("/f"), Some(4000), None),
        dir.path(),
        &quick(),
    )
    .unwrap_err();
    assert_eq!(failure.code, "fetch-length");
    // No length, and less.
    let server = Server::start(|_| Answer {
        claimed: Some(None),
        ..Answer::ok(content(3000))
    });
    let failure = get(
        &offer(&server.at("/f"), Some(4000), None),
        dir.path(),
        &quick(),
    )
    .unwrap_err();
    assert_eq!(failure.code, "fetch-truncated");
}

#[test]
fn a_wrong_checksum_throws_the_file_away() {
    let server = Server::start(|_| Answer::ok(content(5000)));
    let dir = tempfile::tempdir().unwrap();
    let wrong = offer(&server.at("/f"), Some(5000), Some(sha256(b"other")));
    let failure = get(&wrong, dir.path(), &quick()).unwrap_err();
    assert_eq!(failure.code, "fetch-checksum");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_web_page_is_no_data() {
    let page = "\n<!DOCTYPE html><title>Sign in</title>";
    let (failure, _) = failing(move |_| Answer::ok(page).with("content-type", "application/zip"));
    assert_eq!(failure.code, "fetch-html");
    let (failure, _) =
        failing(|_| Answer::ok("<div>no</div>").with("content-type", "text/html; charset=utf-8"));
    assert_eq!(failure.code, "fetch-html");
}

#[test]
fn an_endless_body_is_stopped_at_the_limit() {
    let server = Server::start(|_| Answer {
        is_endless: true,
        claimed: Some(None),
        ..Answer::ok("")
    });
    let dir = tempfile::tempdir().unwrap();
    let settings = FetchSettings {
        max_bytes: 3_000_000,
        ..quick()
    };
    let failure = get(&offer(&server.at("/f"), None, None), dir.path(), &settings).unwrap_err();
    assert_eq!(failure.code, "fetch-too-large");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    assert!(server.bytes() < 50_000_000);
    // A promise of too much is refused at once.
    let server = Server::start(|_| Answer {
        claimed: Some(Some(1 << 40)),
        ..Answer::ok("x")
    });
    let failure = get(&offer(&server.at("/f"), None, None), dir.path(), &settings).unwrap_err();
    assert_eq!(failure.code, "fetch-too-large");
}

#[test]
fn a_server_that_falls_silent_is_given_up() {
    let server = Server::start(|_| Answer {
        piece: 10,
        pause: Duration::from_millis(300),
        ..Answer::ok(content(5000))
    });
    let dir = tempfile::tempdir().unwrap();
    let settings = FetchSettings {
        stall_ms: 100,
        ..quick()
    };
    let failure = get(&offer(&server.at("/f"), None, None), dir.path(), &settings).unwrap_err();
    assert_eq!(failure.code, "fetch-stalled");
}

#[test]
fn trouble_that_passes_is_waited_out() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => Answer::status(500),
        1 => Answer::status(503),
        2 => Answer::status(429).with("retry-after", "1"),
        _ => Answer::ok("fine"),
    });
    let dir = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let fetched = get(&offer(&server.at("/f"), None, None), dir.path(), &quick()).unwrap();
    assert_eq!(fs::read(&fetched.files[0]).unwrap(), b"fine");
    assert!(
        start.elapsed() >= Duration::from_secs(1),
        "as the server asked"
    );
}

#[test]
fn trouble_that_stays_is_named() {
    for (status, code, num_asked) in [
        (500, "fetch-server", 5),
        (404, "fetch-not-found", 1),
        (403, "fetch-refused", 1),
        (418, "fetch-status", 1),
    ] {
        let (failure, asked) = failing(move |_| Answer::status(status));
        assert_eq!((failure.code.as_str(), asked.len()), (code, num_asked));
    }
    let (failure, asked) = failing(|_| Answer::status(429).with("retry-after", "3600"));
    assert_eq!((failure.code.as_str(), asked.len()), ("fetch-busy", 1));
    assert_eq!(failure.args["secs"], "3600");
    let dir = tempfile::tempdir().unwrap();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let failure = get(
        &offer(&format!("http://{nobody}/f"), None, None),
        dir.path(),
        &quick(),
    )
    .unwrap_err();
    assert_eq!(failure.code, "fetch-no-connection");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named() {
    let server = Server::start(|_| Answer::ok("x"));
    let dir = tempfile::tempdir().unwrap();
    // A device that is always full takes the place of a file that has to be written first.
    std::os::unix::fs::symlink("/dev/full", dir.path().join("data.bin.part.json")).unwrap();
    let failure = get(&offer(&server.at("/f"), None, None), dir.path(), &quick()).unwrap_err();
    assert_eq!(failure.code, "disk-full");
}

#[test]
fn no_name_of_an_offer_escapes_the_folder() {
    let server = Server::start(|_| Answer::ok("x"));
    let dir = tempfile::tempdir().unwrap();
    let into = dir.path().join("in");
    for path in [
        "../a",
        "/tmp/hearth-escaped",
        "a/..%2f..%2fb",
        "C:\\x",
        "..%2f..%2fa",
    ] {
        let mut offer = offer(&server.at("/f"), None, None);
        offer.files[0].path = path.into();
        assert_eq!(
            get(&offer, &into, &quick()).unwrap_err().code,
            "fetch-bad-path",
            "{path}"
        );
    }
    assert_eq!(server.asked().len(), 0);
    // Names that would meet are told apart, and those of devices are mended.
    let mut offer = offer(&server.at("/f"), None, None);
    offer.files = ["nul.csv", "A.csv", "a.csv"]
        .map(|path| RemoteFile {
            path: path.into(),
            ..offer.files[0].clone()
        })
        .to_vec();
    let fetched = get(&offer, &into, &quick()).unwrap();
    let names: Vec<_> = fetched
        .files
        .iter()
        .map(|file| file.strip_prefix(&into).unwrap().to_str().unwrap())
        .collect();
    assert_eq!(names, ["_nul.csv", "A.csv", "2-a.csv"]);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn an_offer_without_files_or_above_the_limit_asks_nobody() {
    let server = Server::start(|_| Answer::ok("x"));
    let dir = tempfile::tempdir().unwrap();
    let mut nothing = offer(&server.at("/f"), None, None);
    nothing.files.clear();
    assert_eq!(
        get(&nothing, dir.path(), &quick()).unwrap_err().code,
        "fetch-nothing-chosen"
    );
    let large = offer(&server.at("/f"), Some(1 << 50), None);
    assert_eq!(
        get(&large, dir.path(), &quick()).unwrap_err().code,
        "fetch-too-large"
    );
    assert_eq!(server.asked().len(), 0);
}
