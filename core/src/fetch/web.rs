//! Pictures from the web: from a list of addresses, or from what a page shows. Sites that ask
//! not to be read by programs are left alone, and where each picture came from is written down.

use super::http::{Ask, Client};
use super::robots::Robots;
use super::{FetchSettings, address, failures, page, sniff};
use crate::failure::Failure;
use crate::project::error::io_failure;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use url::Url;

/// A page longer than this is cut no shorter but refused.
const MOST_PAGE_BYTES: u64 = 16 << 20;

/// Where pictures are collected from, and how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// Addresses of pictures.
    pub addresses: Vec<String>,
    /// Pages whose pictures, and linked picture files, are taken.
    pub pages: Vec<String>,
    /// The most pictures in all.
    pub max_count: usize,
    /// The most bytes of one picture.
    pub max_bytes_each: u64,
}

/// A picture that was collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// Where it lies, named by the BLAKE3 hash of its content.
    pub file: PathBuf,
    /// The address that it came from.
    pub origin_url: String,
    /// The page that showed it, if it came from one.
    pub page_url: Option<String>,
    /// When, in UTC (RFC 3339).
    pub fetched_at: String,
}

/// An address that gave no picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedAddress {
    /// The address as it was given or found.
    pub url: String,
    /// Why.
    pub reason: Failure,
}

/// What a collection brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// The pictures, in the order of the addresses.
    pub collected: Vec<Collected>,
    /// The addresses that gave none.
    pub skipped: Vec<SkippedAddress>,
}

/// The table beside collected pictures that says where each came from.
pub const ORIGINS_TABLE: &str = "origins.csv";

/// Its columns.
pub const ORIGINS_HEAD: [&str; 4] = ["file", "origin_url", "page_url", "fetched_at"];

/// Collects pictures into a folder, and writes `origins.csv` beside them. A picture that cannot
/// be had is listed and stops nothing. `progress` is told the addresses done and in all.
///
/// # Errors
/// If the folder cannot be written, or it was stopped; pictures that came before that stay, with
/// their origins.
pub fn collect(
    wanted: &Pictures,
    into: &Path,
    settings: &FetchSettings,
    cancelled: &dyn Fn() -> bool,
    progress: &dyn Fn(u64, u64),
) -> Result<Collection, Failure> {
    fs::create_dir_all(into).map_err(|error| io_failure(into, error))?;
    let client = Client::new(settings, cancelled);
    let mut collector = Collector {
        client: &client,
        robots: Robots::default(),
        into,
        bytes_left: settings.max_bytes,
        contents: HashSet::new(),
        collection: Collection::default(),
    };
    let ended = collector.run(wanted, progress);
    let Collection { collected, skipped } = collector.collection;
    write_origins(into, &collected)?;
    ended.map(|()| Collection { collected, skipped })
}

/// An address to be tried, and the page that it is from.
struct Candidate {
    url: Url,
    page: Option<Url>,
}

struct Collector<'a> {
    client: &'a Client<'a>,
    robots: Robots,
    into: &'a Path,
    bytes_left: u64,
    /// Hashes of the pictures so far.
    contents: HashSet<String>,
    collection: Collection,
}

impl Collector<'_> {
    fn run(&mut self, wanted: &Pictures, progress: &dyn Fn(u64, u64)) -> Result<(), Failure> {
        let candidates = self.candidates(wanted)?;
        let total = candidates.len() as u64;
        for (done, candidate) in candidates.into_iter().enumerate() {
            if self.collection.collected.len() >= wanted.max_count {
                break;
            }
            progress(done as u64, total);
            match self.take(&candidate, wanted.max_bytes_each) {
                Ok(collected) => self.collection.collected.push(collected),
                Err(failure) => self.skip(candidate.url.as_str(), failure)?,
            }
        }
        progress(total, total);
        Ok(())
    }

    /// Every address once.
    fn candidates(&mut self, wanted: &Pictures) -> Result<Vec<Candidate>, Failure> {
        let mut seen = HashSet::new();
        let mut candidates = Vec::new();
        for address in wanted
            .addresses
            .iter()
            .filter(|address| !address.trim().is_empty())
        {
            match address::parse(address) {
                Ok(url) if seen.insert(url.clone()) => {
                    candidates.push(Candidate { url, page: None });
                }
                Ok(_) => {}
                Err(failure) => self.skip(address, failure)?,
            }
        }
        for address in &wanted.pages {
            match self.read_page(address) {
                Ok((page, found)) => {
                    for url in found {
                        if seen.insert(url.clone()) {
                            candidates.push(Candidate {
                                url,
                                page: Some(page.clone()),
                            });
                        }
                    }
                }
                Err(failure) => self.skip(address, failure)?,
            }
        }
        Ok(candidates)
    }

    fn read_page(&mut self, address: &str) -> Result<(Url, Vec<Url>), Failure> {
        let url = address::parse(address)?;
        self.robots.check(self.client, &url, &url)?;
        let (reply, body) = self.client.bytes(&Ask::get(url.clone()), MOST_PAGE_BYTES)?;
        let found = page::pictures(&String::from_utf8_lossy(&body), &reply.url);
        Ok((url, found))
    }

    fn take(&mut self, candidate: &Candidate, max_bytes: u64) -> Result<Collected, Failure> {
        let url = &candidate.url;
        let start = candidate.page.as_ref().unwrap_or(url);
        self.robots.check(self.client, url, start)?;
        let ask = Ask::get(url.clone())
            .found_at(start)
            .with("accept", "image/*");
        let (_, content) = self.client.bytes(&ask, max_bytes.min(self.bytes_left))?;
        self.bytes_left -= content.len() as u64;
        let ending = sniff::picture_ending(&content).ok_or_else(|| failures::not_a_picture(url))?;
        let hash = blake3::hash(&content).to_hex().to_string();
        if !self.contents.insert(hash.clone()) {
            return Err(failures::same_picture(url));
        }
        let file = self.into.join(format!("{}.{ending}", &hash[..32]));
        write_whole(&file, &content).map_err(|error| io_failure(&file, error))?;
        Ok(Collected {
            file,
            origin_url: url.to_string(),
            page_url: candidate.page.as_ref().map(Url::to_string),
            fetched_at: jiff::Timestamp::now().to_string(),
        })
    }

    /// Lists an address; what concerns the person or the disk ends the collection instead.
    fn skip(&mut self, url: &str, reason: Failure) -> Result<(), Failure> {
        let is_about_the_address =
            reason.code.starts_with("fetch-") && !failures::is_cancelled(&reason);
        if !is_about_the_address {
            return Err(reason);
        }
        self.collection.skipped.push(SkippedAddress {
            url: url.to_owned(),
            reason,
        });
        Ok(())
    }
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut aside, content)?;
    aside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn write_origins(into: &Path, collected: &[Collected]) -> Result<(), Failure> {
    let path = into.join(ORIGINS_TABLE);
    let io = |error: io::Error| io_failure(&path, error);
    let mut lines = origins_so_far(&path, collected);
    for picture in collected {
        let name = picture
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        lines.push([
            name.into_owned(),
            picture.origin_url.clone(),
            picture.page_url.clone().unwrap_or_default(),
            picture.fetched_at.clone(),
        ]);
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = table
        .write_record(ORIGINS_HEAD)
        .and_then(|()| lines.iter().try_for_each(|line| table.write_record(line)));
    written.map_err(|error| io(io::Error::other(error)))?;
    let content = table
        .into_inner()
        .map_err(|error| io(io::Error::other(error.to_string())))?;
    write_whole(&path, &content).map_err(io)
}

/// What earlier collections into the same folder wrote down, without what came anew.
fn origins_so_far(path: &Path, collected: &[Collected]) -> Vec<[String; 4]> {
    let Ok(mut table) = csv::Reader::from_path(path) else {
        return Vec::new();
    };
    let anew: HashSet<String> = collected
        .iter()
        .map(|picture| {
            picture
                .file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let field = |record: &csv::StringRecord, i| record.get(i).unwrap_or_default().to_owned();
    table
        .records()
        .flatten()
        .map(|record| {
            [
                field(&record, 0),
                field(&record, 1),
                field(&record, 2),
                field(&record, 3),
            ]
        })
        .filter(|line: &[String; 4]| !anew.contains(&line[0]))
        .collect()
}
