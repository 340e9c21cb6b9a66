//! A server that answers with given bytes, and keeps what it was asked.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tracewake_chat::{AgentApi, ChatServer, Connection, Key};

/// The key that the servers of these tests are given.
pub(crate) const KEY: &str = "sk-recorded-4711";
/// How long anything may take before a test fails.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// What a connection gets.
#[derive(Clone, Default)]
pub(crate) struct Script {
    /// Written one after the other.
    pub(crate) pieces: Vec<Vec<u8>>,
    /// Between the pieces that follow the first two.
    pub(crate) every: Duration,
    /// The connection is held until the other side leaves it.
    pub(crate) hold: bool,
}

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Reads the text of a request.
    pub(crate) fn parse(text: &[u8]) -> Request {
        let end = text.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(text[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap().split(' ');
        let headers = lines.map(|line| line.split_once(':').unwrap());
        Request {
            method: first.next().unwrap().to_owned(),
            target: first.next().unwrap().to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
            body: text[end + 4..].to_vec(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn is_whole(&self) -> bool {
        let length = self
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        match self.header("transfer-encoding") {
            Some(_) => self.body.ends_with(b"0\r\n\r\n"),
            None => self.body.len() >= length,
        }
    }
}

/// A server on a port of its own.
pub(crate) struct Server {
    pub(crate) base_url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    left: Arc<Semaphore>,
}

impl Server {
    /// Gives each connection the next script; the last one serves all that follow.
    pub(crate) async fn new(scripts: Vec<Script>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Server {
            base_url: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
            left: Arc::new(Semaphore::new(0)),
        };
        let (requests, left) = (server.requests.clone(), server.left.clone());
        tokio::spawn(async move {
            let mut scripts = scripts.into_iter().peekable();
            while let Ok((stream, _)) = listener.accept().await {
                let Some(script) = scripts.peek().cloned() else {
                    return;
                };
                if scripts.len() > 1 {
                    scripts.next();
                }
                let (requests, left) = (requests.clone(), left.clone());
                tokio::spawn(async move {
                    serve(stream, script, &requests).await;
                    left.add_permits(1);
                });
            }
        });
        server
    }

    pub(crate) fn connection(&self) -> Connection {
        Connection {
            base_url: self.base_url.clone(),
            key: Key::new(KEY),
        }
    }

    pub(crate) fn chat(&self) -> ChatServer {
        ChatServer::new(&self.connection()).unwrap()
    }

    pub(crate) fn agent(&self) -> AgentApi {
        AgentApi::new(&self.connection()).unwrap()
    }

    /// All requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until a connection is over.
    pub(crate) async fn one_left(&self) {
        let permit = tokio::time::timeout(LIMIT, self.left.acquire()).await;
        permit.expect("the connection ends").unwrap().forget();
    }
}

async fn serve(mut stream: TcpStream, script: Script, requests: &Mutex<Vec<Request>>) {
    stream.set_nodelay(true).unwrap();
    let mut text = Vec::new();
    let mut part = [0; 4096];
    loop {
        if text.windows(4).any(|four| four == b"\r\n\r\n") {
            let request = Request::parse(&text);
            if request.is_whole() {
                requests.lock().unwrap().push(request);
                break;
            }
        }
        match stream.read(&mut part).await {
            Ok(read) if read > 0 => text.extend_from_slice(&part[..read]),
            _ => return,
        }
    }
    for (at, piece) in script.pieces.iter().enumerate() {
        if at > 1 && !script.every.is_zero() {
            tokio::time::sleep(script.every).await;
        }
        if stream.write_all(piece).await.is_err() {
            return;
        }
        // The other side gets a chance to see the pieces apart.
        tokio::task::yield_now().await;
    }
    if script.hold {
        while matches!(stream.read(&mut part).await, Ok(read) if read > 0) {}
    }
}

impl Script {
    /// An answer in the pieces that its chunks were sent in.
    pub(crate) fn recorded(text: &[u8]) -> Script {
        let end = text.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let (head, mut body) = text.split_at(end);
        let mut pieces = vec![head.to_vec()];
        let is_chunked = String::from_utf8_lossy(head)
            .to_ascii_lowercase()
            .contains("chunked");
        while is_chunked && !body.is_empty() {
            let line = body.windows(2).position(|two| two == b"\r\n").unwrap();
            let size = usize::from_str_radix(std::str::from_utf8(&body[..line]).unwrap(), 16).unwrap();
            let (chunk, rest) = body.split_at(line + 2 + size + 2);
            pieces.push(chunk.to_vec());
            body = rest;
        }
        pieces.push(body.to_vec());
        Script {
            pieces,
            ..Script::default()
        }
    }

    /// A whole answer that ends its connection.
    pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Script {
        let text = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        );
        Script {
            pieces: vec![text.into_bytes()],
            ..Script::default()
        }
    }

    /// The beginning of a stream of events: what follows are its pieces.
    pub(crate) fn events(pieces: &[&str]) -> Script {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
        let all = [head].into_iter().chain(pieces.iter().copied());
        Script {
            pieces: all.map(|piece| piece.as_bytes().to_vec()).collect(),
            ..Script::default()
        }
    }

    pub(crate) fn held(mut self) -> Script {
        self.hold = true;
        self
    }
}

fn folder(of: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(of)
}

/// A recorded file.
pub(crate) fn fixture(of: &str, name: &str) -> Vec<u8> {
    let path = folder(of).join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is known about a recorded exchange.
pub(crate) fn sidecar(of: &str, name: &str) -> Value {
    serde_json::from_slice(&fixture(of, &format!("{name}.json"))).unwrap()
}

/// Names of all recorded answers, in order.
pub(crate) fn recorded(of: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder(of))
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".response.http").map(str::to_owned))
        .collect();
    names.sort();
    names
}
