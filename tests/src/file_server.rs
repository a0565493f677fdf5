//! A server on this machine that has a few files.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// Answers requests for one file until it is asked to end; gives the paths that were asked for.
pub fn serve(path: &str, file: Vec<u8>) -> (String, JoinHandle<Vec<String>>) {
    serve_all([(path.to_owned(), file)])
}

/// Answers requests for files by their paths until it is asked to end; gives the paths that were
/// asked for.
pub fn serve_all(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> (String, JoinHandle<Vec<String>>) {
    let files: HashMap<String, Vec<u8>> = files.into_iter().collect();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let mut asked = Vec::new();
        for stream in listener.incoming().take(60) {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 4096];
            let n = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..n]).into_owned();
            let mut words = request.split(' ');
            let (verb, wanted) = (words.next(), words.next().unwrap_or_default());
            if wanted == "/end" {
                break;
            }
            asked.push(wanted.to_owned());
            let (status, body) = match files.get(wanted) {
                Some(file) => ("200 OK", &file[..]),
                None => ("404 Not Found", &b"no"[..]),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes());
            if verb != Some("HEAD") {
                let _ = stream.write_all(body);
            }
        }
        asked
    });
    (address, server)
}

/// Ends the server: the paths that it was asked for.
pub fn end(address: &str, server: JoinHandle<Vec<String>>) -> Vec<String> {
    let mut last = TcpStream::connect(&address["http://".len()..]).expect("connects");
    last.write_all(b"GET /end HTTP/1.1\r\n\r\n").expect("sent");
    server.join().expect("the server ends")
}
