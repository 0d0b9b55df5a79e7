//! A receiver of alerts on loopback: it answers from a script and keeps every request that it answered.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// What a receiver does with one request.
#[derive(Debug, Clone, Copy)]
pub enum Reply {
    /// Answers with a status.
    Status(u16),
    /// Answers that there were too many requests, and that the next may come at once.
    Busy,
    /// Answers that there were too many requests, and that the next may come a second after the date of the answer.
    BusyUntil,
    /// Says nothing until the client has given up.
    Hang,
    /// Closes the connection without a word.
    Close,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST /path HTTP/1.1`.
    pub line: String,
    /// Headers in lower case.
    pub headers: Vec<String>,
    pub body: Value,
}

/// A receiver that runs until the test ends.
pub struct Receiver {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Receiver {
    /// Answers one request after the other from a script, and what comes after it with its last reply.
    pub fn start(script: &[Reply]) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").expect("loopback has a free port"), script)
    }

    /// The same on a port that is known already.
    pub fn start_at(address: SocketAddr, script: &[Reply]) -> Self {
        Self::on(TcpListener::bind(address).expect("the port is still free"), script)
    }

    fn on(listener: TcpListener, script: &[Reply]) -> Self {
        let address = listener.local_addr().expect("a listener has an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, script) = (Arc::clone(&requests), script.to_vec());
        thread::spawn(move || {
            for (at, stream) in listener.incoming().enumerate() {
                let reply = *script.get(at).or(script.last()).expect("a script has a reply");
                serve(stream.expect("a client connects"), reply, &kept);
            }
        });
        Self { address, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every request so far, those that were hung up on included.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("nobody panics with the lock").clone()
    }
}

/// An address that nobody listens at.
pub fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a listener has an address")
}

fn serve(mut stream: TcpStream, reply: Reply, kept: &Mutex<Vec<Request>>) {
    // A client that gave up while it was sending has asked nothing.
    let Some(request) = read(&stream) else { return };
    kept.lock().expect("nobody panics with the lock").push(request);
    let answer = match reply {
        Reply::Status(status) => {
            format!("HTTP/1.1 {status} Told\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}")
        }
        Reply::Busy => {
            "HTTP/1.1 429 Busy\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()
        }
        Reply::BusyUntil => "HTTP/1.1 503 Busy\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
            retry-after: Sun, 06 Nov 1994 08:49:38 GMT\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            .to_owned(),
        Reply::Hang => {
            // Ends when the client closes its side.
            let _patience = stream.set_read_timeout(Some(Duration::from_secs(30)));
            let _until_the_client_leaves = stream.read(&mut [0]);
            return;
        }
        Reply::Close => return,
    };
    // A client that has left already has what it wants.
    let _best_effort = stream.write_all(answer.as_bytes());
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let headers: Vec<String> = lines.iter().skip(1).map(|line| line.to_lowercase()).collect();
    let length = headers
        .iter()
        .find_map(|header| header.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().expect("a length is a number"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        line: lines.first().cloned().unwrap_or_default(),
        headers,
        body: serde_json::from_slice(&body).expect("the body is JSON"),
    })
}
