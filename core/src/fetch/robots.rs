//! What a site asks programs to leave alone (RFC 9309).

use super::address;
use super::failures;
use super::http::{Ask, Client};
use crate::failure::Failure;
use std::collections::HashMap;
use std::time::Duration;
use texting_robots::Robot;
use url::Url;

/// The name by which a site's rules can speak of Hearth.
const NAME: &str = "Hearth";

/// RFC 9309 asks to read at least 500 KiB.
const MOST_BYTES: usize = 512 << 10;

/// A site that asks for more than this between two requests is left alone.
const LONGEST_DELAY: Duration = Duration::from_mins(1);

enum Rules {
    All,
    Nothing,
    Some(Robot),
}

/// The rules of the sites that were asked so far.
#[derive(Default)]
pub(super) struct Robots {
    sites: HashMap<String, Rules>,
}

impl Robots {
    /// Fails if the site asks not to take this address.
    pub(super) fn check(&mut self, client: &Client, url: &Url, start: &Url) -> Result<(), Failure> {
        let site = address::site(url);
        if !self.sites.contains_key(&site) {
            let rules = fetch(client, url, start)?;
            self.sites.insert(site.clone(), rules);
        }
        let may = match self.sites.get(&site) {
            Some(Rules::All) => true,
            Some(Rules::Some(robot)) => robot.allowed(url.as_str()),
            Some(Rules::Nothing) | None => false,
        };
        if may {
            Ok(())
        } else {
            Err(failures::robots(url))
        }
    }
}

fn fetch(client: &Client, url: &Url, start: &Url) -> Result<Rules, Failure> {
    let mut robots = url.clone();
    robots.set_path("/robots.txt");
    robots.set_query(None);
    robots.set_fragment(None);
    let ask = Ask::get(robots).found_at(start);
    let attempt = || {
        let mut reply = client.once(&ask)?;
        match reply.status {
            200..=299 => {
                // A longer file is cut off, not refused.
                let mut body = Vec::new();
                while body.len() < MOST_BYTES
                    && let Some(chunk) = reply.chunk(client.cancelled)?
                {
                    body.extend_from_slice(&chunk);
                }
                body.truncate(MOST_BYTES);
                Ok(Some(body))
            }
            // “Unavailable”: there are no rules. 429 is trouble of the server like 5xx.
            400..=428 | 430..=499 => Ok(None),
            _ => client.check(reply).map(|_| None),
        }
    };
    match client.patiently(attempt) {
        Ok(Some(body)) => match Robot::new(NAME, &body) {
            Ok(robot) => Ok(of(client, url, robot)),
            Err(_) => Ok(Rules::Nothing),
        },
        Ok(None) => Ok(Rules::All),
        Err(failure) if failures::is_cancelled(&failure) => Err(failure),
        // “Unreachable”: everything is to be taken as forbidden.
        Err(_) => Ok(Rules::Nothing),
    }
}

fn of(client: &Client, url: &Url, robot: Robot) -> Rules {
    if let Some(secs) = robot.delay {
        match Duration::try_from_secs_f32(secs) {
            Ok(delay) if delay <= LONGEST_DELAY => {
                client.pace.set_crawl_delay(&address::site(url), delay);
            }
            _ => return Rules::Nothing,
        }
    }
    Rules::Some(robot)
}
