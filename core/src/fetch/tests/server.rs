//! A small web server that can also misbehave.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a client asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub path: String,
    pub headers: Vec<(String, String)>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// First byte of a `Range`.
    pub fn range_start(&self) -> Option<usize> {
        let range = self.header("range")?.strip_prefix("bytes=")?;
        range.split('-').next()?.parse().ok()
    }
}

/// What the server does.
#[derive(Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Sent instead of the true length; `Some(None)` sends none.
    #[allow(clippy::option_option)] // true, none, or a lie
    pub claimed: Option<Option<usize>>,
    /// The connection is cut after so many bytes of the body.
    pub cut: Option<usize>,
    /// The wait before the head, and between pieces of the body.
    pub pause: Duration,
    pub piece: usize,
    pub is_endless: bool,
}

impl Answer {
    pub fn ok(body: impl AsRef<[u8]>) -> Self {
        Self {
            status: 200,
            body: body.as_ref().to_vec(),
            piece: usize::MAX,
            ..Self::default()
        }
    }

    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::ok("")
        }
    }

    pub fn json(body: &serde_json::Value) -> Self {
        Self::ok(body.to_string()).with("content-type", "application/json")
    }

    pub fn to(address: impl Into<String>) -> Self {
        Self::status(302).with("location", address)
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// As a good server answers a `Range`.
    pub fn ranged(asked: &Asked, content: &[u8], etag: &str) -> Self {
        let is_same = asked.header("if-range").is_none_or(|tag| tag == etag);
        let answer = match asked.range_start() {
            Some(from) if is_same && from < content.len() => Self {
                status: 206,
                ..Self::ok(&content[from..])
            }
            .with(
                "content-range",
                format!("bytes {from}-{}/{}", content.len() - 1, content.len()),
            ),
            Some(_) if is_same => {
                Self::status(416).with("content-range", format!("bytes */{}", content.len()))
            }
            _ => Self::ok(content),
        };
        answer.with("etag", etag)
    }
}

pub struct Server {
    pub address: String,
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    bytes: Arc<Mutex<u64>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    pub fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            address: format!("http://127.0.0.1:{port}"),
            port,
            asked: Arc::default(),
            bytes: Arc::default(),
            is_over: Arc::default(),
        };
        let (asked, bytes, is_over) = (
            server.asked.clone(),
            server.bytes.clone(),
            server.is_over.clone(),
        );
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            // Far more than a test needs: a client that loops ends here.
            for stream in listener.incoming().take(500) {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { return };
                let (asked, bytes, is_over, answer) = (
                    asked.clone(),
                    bytes.clone(),
                    is_over.clone(),
                    answer.clone(),
                );
                std::thread::spawn(move || {
                    let _ = serve(stream, &asked, &bytes, &is_over, &*answer);
                });
            }
        });
        server
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    /// Bytes of bodies sent so far.
    pub fn bytes(&self) -> u64 {
        *self.bytes.lock().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(
    stream: TcpStream,
    log: &Mutex<Vec<Asked>>,
    bytes: &Mutex<u64>,
    is_over: &AtomicBool,
    answer: &dyn Fn(&Asked) -> Answer,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    let mut lines = BufReader::new(stream.try_clone()?.take(64 << 10)).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    let mut words = first.split(' ');
    let mut asked = Asked {
        method: words.next().unwrap_or_default().to_owned(),
        path: words.next().unwrap_or_default().to_owned(),
        headers: Vec::new(),
    };
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        asked
            .headers
            .push((name.to_owned(), value.trim().to_owned()));
    }
    if asked.path.is_empty() {
        return Ok(());
    }
    log.lock().unwrap().push(asked.clone());
    let answer = answer(&asked);
    std::thread::sleep(answer.pause);
    let mut stream = stream;
    let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", answer.status);
    if let Some(length) = answer.claimed.unwrap_or(Some(answer.body.len())) {
        head.push_str(&format!("content-length: {length}\r\n"));
    }
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    if asked.method == "HEAD" {
        return Ok(());
    }
    let mut send = |piece: &[u8]| {
        stream.write_all(piece)?;
        *bytes.lock().unwrap() += piece.len() as u64;
        std::io::Result::Ok(())
    };
    if answer.is_endless {
        // Bounded all the same: 1 GiB.
        for _ in 0..16_384 {
            send(&vec![b'x'; 65_536])?;
            if is_over.load(Ordering::Relaxed) {
                break;
            }
        }
        return Ok(());
    }
    let body = &answer.body[..answer.cut.unwrap_or(usize::MAX).min(answer.body.len())];
    for piece in body.chunks(answer.piece.min(1 << 20)) {
        send(piece)?;
        if !answer.pause.is_zero() {
            std::thread::sleep(answer.pause);
        }
        if is_over.load(Ordering::Relaxed) {
            break;
        }
    }
    stream.flush()
}
