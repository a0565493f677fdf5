//! One file: fetched into `<name>.part`, gone on with where it broke off, checked, then renamed.

use super::failures;
use super::http::{Ask, Client};
use super::offer::RemoteFile;
use super::reply::{Reply, Trouble};
use super::sniff;
use crate::failure::Failure;
use crate::project::error::io_failure;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use url::Url;

/// A try that brings at least this many bytes counts as none: a large file on a bad line may
/// break off many times.
const GOOD_PROGRESS: u64 = 8 << 20;

/// What is known of a partial file, in `<name>.part.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Origin {
    url: String,
    /// Tag or date by which the server tells whether the file is the same still.
    validator: Option<String>,
}

/// A file on its way.
pub(super) struct Download<'a> {
    pub client: &'a Client<'a>,
    pub remote: &'a RemoteFile,
    pub url: Url,
    /// The address that the person named.
    pub start: Url,
    /// Where it shall lie.
    pub target: PathBuf,
    /// The most bytes that it may have.
    pub limit: u64,
    /// Told the bytes done and, where known, in all.
    pub progress: &'a dyn Fn(u64, Option<u64>),
}

impl Download<'_> {
    /// Fetches it; returns its length in bytes.
    pub(super) fn run(&self) -> Result<u64, Failure> {
        if let Some(length) = self.is_here_already()? {
            (self.progress)(length, Some(length));
            return Ok(length);
        }
        let mut tries = 0;
        let mut farthest = self.part_length();
        let mut may_restart = true;
        loop {
            let trouble = match self.attempt() {
                Ok(()) => match self.finish()? {
                    Some(length) => return Ok(length),
                    // What lay there from an earlier time may have been of another file.
                    None if may_restart && farthest > 0 => {
                        may_restart = false;
                        farthest = 0;
                        continue;
                    }
                    None => return Err(failures::checksum(&self.url)),
                },
                Err(trouble) => trouble,
            };
            let length = self.part_length();
            tries = if length >= farthest + GOOD_PROGRESS {
                1
            } else {
                tries + 1
            };
            farthest = farthest.max(length);
            self.client.rest(trouble, tries)?;
        }
    }

    /// A file that is complete from an earlier time, if its checksum says so.
    fn is_here_already(&self) -> Result<Option<u64>, Failure> {
        let Some(checksum) = &self.remote.checksum else {
            return Ok(None);
        };
        let Ok(metadata) = fs::metadata(&self.target) else {
            return Ok(None);
        };
        match checksum.is_of(&self.target, self.client.cancelled) {
            Ok(Some(true)) => Ok(Some(metadata.len())),
            Ok(Some(false)) | Err(_) => Ok(None),
            Ok(None) => Err(failures::cancelled()),
        }
    }

    /// One connection: from where the partial file ends to the end of the body.
    fn attempt(&self) -> Result<(), Trouble> {
        let here = self.part_length();
        let origin = self.origin();
        if here > 0 && self.remote.num_bytes == Some(here) && origin.url == self.url.as_str() {
            return Ok(());
        }
        let mut ask = Ask::get(self.url.clone()).found_at(&self.start);
        let asks_rest = here > 0 && self.can_go_on(&origin);
        if asks_rest {
            ask = ask.with("range", format!("bytes={here}-"));
            if let Some(validator) = origin.validator {
                ask = ask.with("if-range", validator);
            }
        }
        let reply = self.client.once(&ask)?;
        match reply.status {
            206 if asks_rest => {
                let Some((from, total)) = content_range(&reply) else {
                    return Err(self.start_over(failures::bad_answer(&self.url, "Content-Range")));
                };
                if from != here {
                    return Err(self.start_over(failures::bad_answer(&self.url, "Content-Range")));
                }
                self.check_length(total, here)?;
                self.receive(reply, here, total)
            }
            206 => Err(Trouble::passing(failures::bad_answer(
                &self.url,
                "a part that was not asked for",
            ))),
            416 if asks_rest => {
                // Nothing is left if the partial file is whole; else it is of another file.
                let total = reply
                    .header("content-range")
                    .and_then(|text| text.strip_prefix("bytes */")?.trim().parse().ok());
                if total == Some(here) {
                    return Ok(());
                }
                Err(self.start_over(failures::length(&self.url, total.unwrap_or(0), here)))
            }
            _ => {
                let reply = self.client.check(reply)?;
                // The whole file comes, whatever was asked for.
                let total = reply.content_length();
                self.check_length(total, 0)?;
                self.receive(reply, 0, total)
            }
        }
    }

    /// Whether the server can tell, or a checksum will, that the rest belongs to what is here.
    fn can_go_on(&self, origin: &Origin) -> bool {
        let is_same_address = origin.url == self.url.as_str();
        is_same_address && (origin.validator.is_some() || self.remote.checksum.is_some())
    }

    /// Refuses, before anything is written, a file that is too large or not the announced one.
    fn check_length(&self, total: Option<u64>, here: u64) -> Result<(), Failure> {
        let Some(total) = total else { return Ok(()) };
        match self.remote.num_bytes {
            Some(expected) if expected != total => {
                if here > 0 {
                    self.forget();
                }
                Err(failures::length(&self.url, expected, total))
            }
            _ if total > self.limit => Err(failures::too_large(&self.url, self.limit)),
            _ => Ok(()),
        }
    }

    fn receive(&self, mut reply: Reply, from: u64, total: Option<u64>) -> Result<(), Trouble> {
        let cancelled = self.client.cancelled;
        let total = total.or(self.remote.num_bytes);
        let part = self.part();
        // The first bytes tell a page of errors from data before it takes the place of anything.
        let mut chunk = reply.chunk(cancelled)?;
        let content = chunk.as_deref().unwrap_or_default();
        let is_page = sniff::is_html(content)
            || (reply.says_html() && content.trim_ascii_start().starts_with(b"<"));
        if from == 0 && is_page && !self.is_page_wanted() {
            return Err(failures::html(&reply.url).into());
        }
        let io = |error| Trouble::Final(io_failure(&part, error));
        let mut file = if from == 0 {
            self.remember(&reply)?;
            File::create(&part).map_err(io)?
        } else {
            File::options().append(true).open(&part).map_err(io)?
        };
        let mut here = from;
        (self.progress)(here, total);
        while let Some(content) = chunk {
            here += content.len() as u64;
            if let Some(expected) = self.remote.num_bytes
                && here > expected
            {
                drop(file);
                self.forget();
                return Err(failures::length(&self.url, expected, here).into());
            }
            if here > self.limit {
                drop(file);
                self.forget();
                return Err(failures::too_large(&self.url, self.limit).into());
            }
            file.write_all(&content).map_err(io)?;
            (self.progress)(here, total);
            chunk = match reply.chunk(cancelled) {
                Ok(chunk) => chunk,
                Err(Trouble::Passing { failure, wait }) => {
                    // A connection that breaks in the middle is the file's trouble, not the host's.
                    let failure = match failure.code.as_str() {
                        "fetch-stalled" => failure,
                        _ => failures::truncated(&self.url, here),
                    };
                    return Err(Trouble::Passing { failure, wait });
                }
                Err(stopped) => return Err(stopped),
            };
        }
        file.sync_all().map_err(io)?;
        if total.is_some_and(|total| here < total) {
            return Err(Trouble::passing(failures::truncated(&self.url, here)));
        }
        Ok(())
    }

    fn is_page_wanted(&self) -> bool {
        let ending = Path::new(&self.remote.path).extension().unwrap_or_default();
        let pages = ["html", "htm", "xhtml"];
        pages.iter().any(|page| ending.eq_ignore_ascii_case(page))
    }

    /// Checks what came and puts it in its place; `None` if the checksum is wrong.
    fn finish(&self) -> Result<Option<u64>, Failure> {
        let part = self.part();
        if let Some(checksum) = &self.remote.checksum {
            let found = checksum.is_of(&part, self.client.cancelled);
            match found.map_err(|error| io_failure(&part, error))? {
                Some(true) => {}
                Some(false) => {
                    self.forget();
                    return Ok(None);
                }
                None => return Err(failures::cancelled()),
            }
        }
        let length = self.part_length();
        fs::rename(&part, &self.target).map_err(|error| io_failure(&self.target, error))?;
        let _ = fs::remove_file(self.notes());
        Ok(Some(length))
    }

    fn part(&self) -> PathBuf {
        appended(&self.target, ".part")
    }

    fn notes(&self) -> PathBuf {
        appended(&self.target, ".part.json")
    }

    fn part_length(&self) -> u64 {
        fs::metadata(self.part()).map_or(0, |metadata| metadata.len())
    }

    fn origin(&self) -> Origin {
        let mut text = Vec::new();
        // Bounded: whatever lies there under this name is not trusted.
        let _ =
            File::open(self.notes()).and_then(|file| file.take(64 << 10).read_to_end(&mut text));
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Writes down whose bytes the partial file will hold.
    fn remember(&self, reply: &Reply) -> Result<(), Failure> {
        // A weak tag promises the same meaning, not the same bytes.
        let tag = reply.header("etag").filter(|tag| !tag.starts_with("W/"));
        let origin = Origin {
            url: self.url.to_string(),
            validator: tag.or(reply.header("last-modified")).map(str::to_owned),
        };
        let notes = self.notes();
        // Old notes must never stand beside new bytes.
        let _ = fs::remove_file(self.part());
        let text = serde_json::to_vec(&origin).unwrap_or_default();
        fs::write(&notes, text).map_err(|error| io_failure(&notes, error))
    }

    fn forget(&self) {
        let _ = fs::remove_file(self.part());
        let _ = fs::remove_file(self.notes());
    }

    fn start_over(&self, failure: Failure) -> Trouble {
        self.forget();
        Trouble::passing(failure)
    }
}

fn appended(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// First byte and, where known, total of `Content-Range: bytes 10-19/20`.
fn content_range(reply: &Reply) -> Option<(u64, Option<u64>)> {
    let text = reply
        .header("content-range")?
        .trim()
        .strip_prefix("bytes ")?;
    let (range, total) = text.split_once('/')?;
    let from = range.split_once('-')?.0.trim().parse().ok()?;
    Some((from, total.trim().parse().ok()))
}
