//! Public data on the command line: what it is, how large and under which licence is said first,
//! and nothing is fetched that nobody agreed to.

use hearth_tests::Workplace;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

/// A server that has one table, and ends when it is asked for `/end`.
struct Server {
    address: String,
    thread: std::thread::JoinHandle<()>,
}

impl Server {
    fn start(table: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let thread = std::thread::spawn(move || {
            // Bounded: the last request asks it to end.
            for stream in listener.incoming().take(60) {
                let mut stream = stream.expect("a connection");
                let mut request = [0; 4096];
                let n = stream.read(&mut request).unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..n]).into_owned();
                let mut words = request.split(' ');
                let method = words.next().unwrap_or_default().to_owned();
                let (status, body) = match words.next().unwrap_or_default() {
                    "/end" => break,
                    "/reviews.csv" => ("200 OK", &table[..]),
                    _ => ("404 Not Found", &b"no"[..]),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: text/csv\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes());
                if method != "HEAD" {
                    let _ = stream.write_all(body);
                }
            }
        });
        Self { address, thread }
    }

    fn end(self) {
        let mut last = TcpStream::connect(&self.address["http://".len()..]).expect("connects");
        last.write_all(b"GET /end HTTP/1.1\r\n\r\n").expect("sent");
        self.thread.join().expect("the server ends");
    }
}

fn table() -> Vec<u8> {
    let mut lines = "text,label\n".to_owned();
    for n in 0..30 {
        let (word, label) = [("a joy", "good"), ("a bore", "bad")][n % 2];
        let _ = writeln!(lines, "film {n} of the year {} is {word},{label}", 1950 + n);
    }
    lines.into_bytes()
}

/// Runs the program at a terminal that answers.
fn at_a_terminal(place: &Workplace, args: &[&str], answer: &str) -> String {
    let program = hearth_tests::program::binary();
    let line = std::iter::once(program.to_str().expect("plain"))
        .chain(args.iter().copied())
        .map(|word| format!("'{word}'"))
        .collect::<Vec<_>>()
        .join(" ");
    let mut script = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("HEARTH_DATA_DIR", place.path("user-data"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script is part of every Linux");
    let mut stdin = script.stdin.take().expect("piped");
    stdin.write_all(answer.as_bytes()).expect("answered");
    let output = script.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn nothing_is_fetched_before_somebody_agrees() {
    let place = Workplace::new();
    let server = Server::start(table());
    let url = format!("{}/reviews.csv", server.address);
    let project = place.path("project");
    let dir = project.to_str().expect("plain");
    place.json(["new", dir, "--task=text-classification"]);
    let downloads: &Path = &project.join("downloads");

    let look = place.json(["get", dir, &url, "--look"]);
    assert_eq!(look["num_bytes"], table().len());
    assert!(look["licence"].is_null() && !look["notes"].to_string().is_empty());
    assert_eq!(place.error(["get", dir, &url]), "not-confirmed");
    assert!(!downloads.exists(), "not a byte was kept");

    let shown = at_a_terminal(&place, &["get", dir, &url], "n\n");
    for told in ["reviews.csv", "licence", "[y/N]", "Nothing was fetched"] {
        assert!(shown.contains(told), "{told} in {shown}");
    }
    assert!(!downloads.exists(), "not a byte was kept");

    let imported = place.json(["get", dir, &url, "--yes"]);
    assert_eq!(imported["num_added"], 30, "{imported:#}");

    let again = place.path("again");
    let dir = again.to_str().expect("plain");
    place.json(["new", dir, "--task=text-classification"]);
    let shown = at_a_terminal(&place, &["get", dir, &url], "y\n");
    let inspected = place.json(["inspect", dir]);
    assert_eq!(inspected["num_samples"], 30, "{shown}");
    server.end();
}
