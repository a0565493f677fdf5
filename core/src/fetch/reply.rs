//! An answer on its way: a helper thread reads it, so that a person can stop a connection that
//! sends nothing. The thread ends by itself: each of its reads has a timeout.

use super::failures;
use crate::failure::Failure;
use std::io::Read;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::{HeaderMap, Request};
use url::Url;

/// How often a wait looks whether it was stopped.
const TICK: Duration = Duration::from_millis(25);

const CHUNK: usize = 128 << 10;

/// Why an attempt failed.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Another try may help, after this wait if the server named one.
    Passing {
        failure: Failure,
        wait: Option<Duration>,
    },
    /// Another try would not help.
    Final(Failure),
}

impl Trouble {
    pub(super) fn passing(failure: Failure) -> Self {
        Self::Passing {
            failure,
            wait: None,
        }
    }

    #[cfg(test)]
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Self::Passing { failure, .. } | Self::Final(failure) => failure,
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Final(failure)
    }
}

enum Message {
    Head(u16, HeaderMap),
    Chunk(Vec<u8>),
    End,
    Broken(ureq::Error),
}

/// An answer whose head is here and whose body can be read.
pub(super) struct Reply {
    /// Where it came from, after redirects.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    pub headers: HeaderMap,
    messages: Receiver<Message>,
    stall: Duration,
}

impl Reply {
    /// Sends a request and waits for the head of its answer.
    pub(super) fn of(
        agent: &Agent,
        request: Request<()>,
        url: Url,
        stall: Duration,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Self, Trouble> {
        let (sender, messages) = sync_channel(2);
        let agent = agent.clone();
        std::thread::Builder::new()
            .name("fetch".to_owned())
            .spawn(move || send(&agent, request, &sender))
            .map_err(|error| Trouble::Final(failures::no_connection(&url, error)))?;
        let mut reply = Self {
            url,
            status: 0,
            headers: HeaderMap::new(),
            messages,
            stall,
        };
        // Name, connection, TLS and the head each have a time of their own in the thread.
        match reply.next_message(stall * 4, cancelled)? {
            Message::Head(status, headers) => {
                reply.status = status;
                reply.headers = headers;
                Ok(reply)
            }
            Message::Broken(error) => Err(reply.trouble(error)),
            Message::Chunk(_) | Message::End => Err(Trouble::passing(failures::bad_answer(
                &reply.url, "no head",
            ))),
        }
    }

    /// The next piece of the body; `None` at its end.
    pub(super) fn chunk(
        &mut self,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Option<Vec<u8>>, Trouble> {
        match self.next_message(self.stall, cancelled)? {
            Message::Chunk(chunk) => Ok(Some(chunk)),
            Message::End => Ok(None),
            Message::Broken(error) => Err(self.trouble(error)),
            Message::Head(..) => Err(Trouble::passing(failures::bad_answer(
                &self.url,
                "two heads",
            ))),
        }
    }

    /// The whole body, if it is no larger than `limit` bytes.
    pub(super) fn read_all(
        &mut self,
        limit: u64,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Vec<u8>, Trouble> {
        if self.content_length().is_some_and(|length| length > limit) {
            return Err(failures::too_large(&self.url, limit).into());
        }
        // A server that sends a byte now and then would else hold this up for ever.
        let deadline = Instant::now() + self.stall * 4;
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk(cancelled)? {
            body.extend_from_slice(&chunk);
            if body.len() as u64 > limit {
                return Err(failures::too_large(&self.url, limit).into());
            }
            if Instant::now() > deadline {
                return Err(Trouble::passing(self.stalled()));
            }
        }
        if self
            .content_length()
            .is_some_and(|length| length != body.len() as u64)
        {
            return Err(Trouble::passing(failures::truncated(
                &self.url,
                body.len() as u64,
            )));
        }
        Ok(body)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn content_length(&self) -> Option<u64> {
        self.header("content-length")?.trim().parse().ok()
    }

    /// Whether the server says that this is a web page.
    pub(super) fn says_html(&self) -> bool {
        let kind = self
            .header("content-type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        kind.starts_with("text/html") || kind.starts_with("application/xhtml")
    }

    fn next_message(
        &self,
        patience: Duration,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Message, Trouble> {
        let deadline = Instant::now() + patience;
        loop {
            if cancelled() {
                return Err(failures::cancelled().into());
            }
            match self.messages.recv_timeout(TICK) {
                Ok(message) => return Ok(message),
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {}
                Err(RecvTimeoutError::Timeout) => return Err(Trouble::passing(self.stalled())),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Trouble::passing(failures::bad_answer(
                        &self.url,
                        "the reader ended",
                    )));
                }
            }
        }
    }

    fn stalled(&self) -> Failure {
        failures::stalled(&self.url, self.stall.as_secs_f64())
    }

    fn trouble(&self, error: ureq::Error) -> Trouble {
        let url = &self.url;
        match error {
            ureq::Error::Timeout(_) => Trouble::passing(self.stalled()),
            // The resolver's own refusal, see `http.rs`.
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                Trouble::Final(failures::private_address(url))
            }
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                Trouble::passing(self.stalled())
            }
            error @ (ureq::Error::Io(_)
            | ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed) => {
                Trouble::passing(failures::no_connection(url, error))
            }
            error @ (ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::BadUri(_)) => {
                Trouble::Final(failures::no_connection(url, error))
            }
            error => Trouble::passing(failures::bad_answer(url, error)),
        }
    }
}

/// Waits, unless it is stopped.
pub(super) fn wait(duration: Duration, cancelled: &dyn Fn() -> bool) -> Result<(), Failure> {
    let end = Instant::now() + duration;
    loop {
        if cancelled() {
            return Err(failures::cancelled());
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(TICK));
    }
}

/// The helper thread. A receiver that is gone ends it at its next message.
fn send(agent: &Agent, request: Request<()>, sender: &SyncSender<Message>) {
    let response = match agent.run(request) {
        Ok(response) => response,
        Err(error) => {
            let _ = sender.send(Message::Broken(error));
            return;
        }
    };
    let (parts, body) = response.into_parts();
    if sender
        .send(Message::Head(parts.status.as_u16(), parts.headers))
        .is_err()
    {
        return;
    }
    let mut body = body.into_reader();
    loop {
        let mut chunk = vec![0; CHUNK];
        let message = match body.read(&mut chunk) {
            Ok(0) => Message::End,
            Ok(n) => {
                chunk.truncate(n);
                Message::Chunk(chunk)
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => Message::Broken(ureq::Error::from(error)),
        };
        let is_last = !matches!(message, Message::Chunk(_));
        if sender.send(message).is_err() || is_last {
            return;
        }
    }
}
