//! An OTLP collector for tests: answers as it is told and keeps what it took.

use std::collections::VecDeque;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// `TracesData`, as far as tests look at it; the numbers are those of opentelemetry-proto.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct TracesData {
    #[prost(message, repeated, tag = "1")]
    pub(crate) resource_spans: Vec<ResourceSpans>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ResourceSpans {
    #[prost(message, repeated, tag = "2")]
    pub(crate) scope_spans: Vec<ScopeSpans>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ScopeSpans {
    #[prost(message, repeated, tag = "2")]
    pub(crate) spans: Vec<Span>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Span {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) span_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) parent_span_id: Vec<u8>,
    #[prost(string, tag = "5")]
    pub(crate) name: String,
    #[prost(fixed64, tag = "7")]
    pub(crate) start: u64,
    #[prost(fixed64, tag = "8")]
    pub(crate) end: u64,
}

/// One request that was received.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedRequest {
    /// Request line and headers, in lower case.
    pub(crate) head: String,
    pub(crate) spans: Vec<Span>,
}

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<&'static str>,
    received: Vec<ReceivedRequest>,
    asked: usize,
}

/// A running collector. Dropped, it no longer answers.
pub(crate) struct Collector {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

const OK: &str = "200 OK\r\ncontent-length: 0";

impl Collector {
    /// Listens on a free port, or on the port of one that is gone. Gives these answers (status line and headers) first,
    /// then takes everything.
    pub(crate) async fn start(address: Option<SocketAddr>, answers: &[&'static str]) -> Collector {
        let listener = match address {
            // The port of a listener that was just dropped is free at once, but not in the same instant.
            Some(address) => loop {
                match TcpListener::bind(address).await {
                    Ok(listener) => break listener,
                    Err(_) => tokio::task::yield_now().await,
                }
            },
            None => TcpListener::bind("127.0.0.1:0").await.unwrap(),
        };
        let state = Arc::new(Mutex::new(State {
            answers: answers.iter().copied().collect(),
            ..State::default()
        }));
        let address = listener.local_addr().unwrap();
        let shared = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &shared).await;
            }
        });
        Collector { address, state, task }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Requests that were answered with success.
    pub(crate) fn received(&self) -> Vec<ReceivedRequest> {
        self.state.lock().unwrap().received.clone()
    }

    /// Names of all spans received.
    pub(crate) fn names(&self) -> Vec<String> {
        self.received()
            .iter()
            .flat_map(|received| &received.spans)
            .map(|span| span.name.clone())
            .collect()
    }

    /// Requests, whatever the answer.
    pub(crate) fn asked(&self) -> usize {
        self.state.lock().unwrap().asked
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let mut bytes = Vec::new();
    let (head, mut body) = loop {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break (
                String::from_utf8_lossy(&bytes[..end]).to_lowercase(),
                bytes.split_off(end + 4),
            );
        }
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    let length: usize = length.parse().unwrap();
    while body.len() < length {
        if stream.read_buf(&mut body).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let answer = {
        let mut state = state.lock().unwrap();
        state.asked += 1;
        let answer = state.answers.pop_front().unwrap_or(OK);
        if answer.starts_with('2') {
            let spans = spans(&head, &body);
            state.received.push(ReceivedRequest { head, spans });
        }
        answer
    };
    let answer = format!("HTTP/1.1 {answer}\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn spans(head: &str, body: &[u8]) -> Vec<Span> {
    let mut plain = Vec::new();
    if head.contains("content-encoding: gzip") {
        flate2::read::GzDecoder::new(body)
            .read_to_end(&mut plain)
            .unwrap();
    } else {
        plain.extend_from_slice(body);
    }
    let data = TracesData::decode(&plain[..]).unwrap();
    let scopes = data
        .resource_spans
        .into_iter()
        .flat_map(|resource| resource.scope_spans);
    scopes.flat_map(|scope| scope.spans).collect()
}
