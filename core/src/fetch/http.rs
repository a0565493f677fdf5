//! The client: requests with timeouts, a pace for each host, redirects that are checked one by
//! one, and new tries where they may help.

use super::address::{self, is_loopback, is_plainly_private, is_private};
use super::failures;
use super::pace::Pace;
use super::reply::{Reply, Trouble, wait};
use super::settings::FetchSettings;
use crate::failure::Failure;
use serde_json::Value;
use std::io;
use std::time::Duration;
use ureq::config::Config;
use ureq::http::{Request, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Proxy};
use url::Url;

/// How Hearth names itself to servers.
pub(super) const USER_AGENT: &str = "Hearth/0.1 (+desktop)";

/// New tries after the first one.
pub(super) const RETRIES: u32 = 4;

const MOST_REDIRECTS: usize = 5;

/// Metadata larger than this is none.
const MOST_METADATA: u64 = 32 << 20;

/// What is asked for.
#[derive(Clone)]
pub(super) struct Ask {
    pub method: &'static str,
    pub url: Url,
    /// The address that the person named; a private one may be asked only if it is this host.
    pub start: Url,
    pub headers: Vec<(&'static str, String)>,
}

impl Ask {
    /// A file or page that the person named.
    pub(super) fn get(url: Url) -> Self {
        Self {
            method: "GET",
            start: url.clone(),
            url,
            headers: Vec::new(),
        }
    }

    /// Only the head of it.
    pub(super) fn head(url: Url) -> Self {
        Self {
            method: "HEAD",
            ..Self::get(url)
        }
    }

    /// An address that was found while fetching what the person named.
    pub(super) fn found_at(mut self, start: &Url) -> Self {
        self.start = start.clone();
        self
    }

    pub(super) fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }
}

/// Everything that asks servers goes through one of these.
pub(super) struct Client<'a> {
    pub settings: &'a FetchSettings,
    pub cancelled: &'a dyn Fn() -> bool,
    pub pace: Pace,
    /// For this machine itself: no proxy.
    local: Agent,
    /// For the host that the person named.
    open: Agent,
    /// For every other host: its name may not lead into a private network.
    guarded: Agent,
}

impl<'a> Client<'a> {
    pub(super) fn new(settings: &'a FetchSettings, cancelled: &'a dyn Fn() -> bool) -> Self {
        let proxy = Proxy::try_from_env();
        // A proxy looks names up itself, so that only its own address would be checked here.
        let checks = proxy.is_none();
        let guarded = config(settings, proxy.clone());
        Self {
            settings,
            cancelled,
            pace: Pace::default(),
            local: Agent::new_with_config(config(settings, None)),
            open: Agent::new_with_config(config(settings, proxy)),
            guarded: if checks {
                Agent::with_parts(guarded, DefaultConnector::default(), PublicOnly::default())
            } else {
                Agent::new_with_config(guarded)
            },
        }
    }

    /// One attempt: follows redirects, gives back whatever status comes.
    pub(super) fn once(&self, ask: &Ask) -> Result<Reply, Trouble> {
        let mut url = ask.url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let agent = self.agent_for(&url, &ask.start)?;
            let site = address::site(&url);
            let turn = self
                .pace
                .take_turn(&site, self.settings.requests_per_second);
            wait(turn, self.cancelled)?;
            let mut request = Request::builder().method(ask.method).uri(url.as_str());
            for (name, value) in &ask.headers {
                request = request.header(*name, value);
            }
            if let Some(authorization) = self.settings.authorization(&url) {
                request = request.header("authorization", authorization);
            }
            let request = request
                .body(())
                .map_err(|_| failures::bad_address(url.as_str()))?;
            let reply = Reply::of(
                agent,
                request,
                url.clone(),
                self.settings.stall(),
                self.cancelled,
            )?;
            let next = match reply.status {
                301 | 302 | 303 | 307 | 308 => reply.header("location"),
                _ => None,
            };
            let Some(next) = next else {
                return Ok(reply);
            };
            url = redirected(&url, next)?;
        }
        Err(failures::redirects(&ask.url).into())
    }

    /// A 2xx answer; tries again where that may help, and says what the status means otherwise.
    pub(super) fn send(&self, ask: &Ask) -> Result<Reply, Failure> {
        self.patiently(|| self.once(ask).and_then(|reply| self.check(reply)))
    }

    /// The body of a small answer.
    pub(super) fn bytes(&self, ask: &Ask, limit: u64) -> Result<(Reply, Vec<u8>), Failure> {
        self.patiently(|| {
            let mut reply = self.once(ask).and_then(|reply| self.check(reply))?;
            let body = reply.read_all(limit, self.cancelled)?;
            Ok((reply, body))
        })
    }

    /// The body as JSON.
    pub(super) fn json(&self, ask: &Ask) -> Result<(Reply, Value), Failure> {
        let (reply, body) = self.bytes(
            &ask.clone().with("accept", "application/json"),
            MOST_METADATA,
        )?;
        match serde_json::from_slice(&body) {
            Ok(value) => Ok((reply, value)),
            Err(_) if super::sniff::is_html(&body) => Err(failures::html(&reply.url)),
            Err(error) => Err(failures::bad_answer(&reply.url, error)),
        }
    }

    /// Tries up to five times, with doubling waits between.
    pub(super) fn patiently<T>(
        &self,
        attempt: impl Fn() -> Result<T, Trouble>,
    ) -> Result<T, Failure> {
        let mut tries = 0;
        loop {
            match attempt() {
                Ok(value) => return Ok(value),
                Err(trouble) => {
                    tries += 1;
                    self.rest(trouble, tries)?;
                }
            }
        }
    }

    /// Waits before try `tries` + 1, or gives up.
    pub(super) fn rest(&self, trouble: Trouble, tries: u32) -> Result<(), Failure> {
        match trouble {
            Trouble::Passing { failure, .. } if tries > RETRIES => Err(failure),
            Trouble::Passing { wait: named, .. } => wait(
                named.unwrap_or_else(|| self.settings.backoff(tries)),
                self.cancelled,
            ),
            Trouble::Final(failure) => Err(failure),
        }
    }

    /// What a status means where only 2xx will do.
    pub(super) fn check(&self, reply: Reply) -> Result<Reply, Trouble> {
        let url = &reply.url;
        match reply.status {
            200..=299 => Ok(reply),
            401 | 403 => Err(failures::refused(url, reply.status).into()),
            404 | 410 => Err(failures::not_found(url).into()),
            429 | 503 if reply.header("retry-after").is_some() || reply.status == 429 => {
                let wait = reply
                    .header("retry-after")
                    .and_then(|text| text.trim().parse().ok());
                if let Some(secs) = wait
                    && secs > self.settings.longest_wait_secs
                {
                    return Err(failures::busy(url, secs).into());
                }
                Err(Trouble::Passing {
                    failure: failures::busy(url, wait.unwrap_or(60)),
                    wait: wait.map(Duration::from_secs),
                })
            }
            408 | 425 | 500..=599 => Err(Trouble::passing(failures::server(url, reply.status))),
            status => Err(failures::status(url, status).into()),
        }
    }

    fn agent_for(&self, url: &Url, start: &Url) -> Result<&Agent, Failure> {
        if is_loopback(url) && (is_loopback(start) || self.settings.allow_private) {
            return Ok(&self.local);
        }
        if is_loopback(start) || self.settings.allow_private || url.host() == start.host() {
            return Ok(&self.open);
        }
        if is_plainly_private(url) {
            return Err(failures::private_address(url));
        }
        Ok(&self.guarded)
    }
}

fn config(settings: &FetchSettings, proxy: Option<Proxy>) -> Config {
    let stall = Some(settings.stall());
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(USER_AGENT)
        // Lengths and checksums are those of the file as it lies there.
        .accept_encoding("identity")
        .proxy(proxy)
        .timeout_resolve(stall)
        .timeout_connect(stall)
        .timeout_send_request(stall)
        .timeout_recv_response(stall)
        .timeout_per_read(stall)
        .timeout_per_write(stall)
        .build()
}

/// Looks names up, and refuses those that lead into a private network.
#[derive(Debug, Default)]
struct PublicOnly(DefaultResolver);

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        if found.iter().any(|socket| is_private(socket.ip())) {
            // `reply.rs` makes a failure of its own of this kind.
            return Err(ureq::Error::Io(io::Error::from(
                io::ErrorKind::PermissionDenied,
            )));
        }
        Ok(found)
    }
}

/// Where a redirect leads.
///
/// # Errors
/// If it is no address, or an unprotected one behind a protected one.
fn redirected(from: &Url, location: &str) -> Result<Url, Failure> {
    let next = from
        .join(location)
        .map_err(|_| failures::bad_address(location))?;
    address::check_scheme(&next)?;
    if from.scheme() == "https" && next.scheme() == "http" {
        return Err(failures::downgrade(&next));
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn a_redirect_never_gives_up_protection() {
        let from = Url::parse("https://example.org/a/b").expect("an address");
        let to = |location| redirected(&from, location).map(|url| url.to_string());
        assert_eq!(to("../c").as_deref(), Ok("https://example.org/c"));
        assert_eq!(to("//other.org/d").as_deref(), Ok("https://other.org/d"));
        let downgraded = to("http://example.org/c").expect_err("refused");
        assert_eq!(downgraded.code, failures::downgrade(&from).code);
        assert!(to("file:///etc/passwd").is_err());
        let plain = Url::parse("http://example.org/").expect("an address");
        assert!(redirected(&plain, "https://example.org/").is_ok());
    }

    #[test]
    fn a_public_address_may_not_lead_into_a_private_network() {
        let settings = FetchSettings::default();
        let client = Client::new(&settings, &|| false);
        let url = |text: &str| Url::parse(text).unwrap();
        let public = url("https://example.org/");
        for private in [
            "http://127.0.0.1:9/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "http://localhost/",
        ] {
            let refused = client.agent_for(&url(private), &public).unwrap_err();
            assert_eq!(refused.code, "fetch-private-address", "{private}");
            assert!(
                client.agent_for(&url(private), &url(private)).is_ok(),
                "{private}"
            );
        }
        // A name that only looks public is found out when it is looked up.
        let mut ask = Ask::get(url("http://localhost:9/"));
        ask.start = public;
        let refused = client.once(&ask).err().unwrap().into_failure();
        assert_eq!(refused.code, "fetch-private-address");
        let uri: Uri = "http://localhost:9/".parse().unwrap();
        let looked_up = client.guarded.get(uri).call();
        assert!(
            matches!(looked_up, Err(ureq::Error::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied)
        );
    }
}
