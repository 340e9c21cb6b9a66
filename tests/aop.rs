//! AOP over its wire: recorded requests, frames and files of the real client against the running program.

mod feeds;
mod http;
mod runs;
mod signatures;
mod sockets;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::program::{Program, Server, fixtures};

const WAIT: Duration = Duration::from_secs(60);

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = fixtures().join("aop").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn fixture_json(name: &str) -> Value {
    serde_json::from_slice(&fixture(name)).unwrap()
}

/// An event as the client makes it.
fn event(run: &str, sequence: i64) -> Value {
    json!({
        "seq": sequence, "t": format!("2026-03-09T07:00:{:02}.5+00:00", sequence % 60), "actor": "agent",
        "type": "final_output", "payload": {"text": format!("answer {sequence}")}, "meta": {"run_id": run, "agent_id": 123},
    })
}

fn post(server: &Server, path: &str, body: &Value) -> (u16, Value) {
    let reply = server
        .post(path, "application/json", body.to_string().as_bytes())
        .unwrap();
    (reply.status, reply.json())
}

fn get(server: &Server, path: &str) -> crate::program::Reply {
    server.request("GET", path, &[], b"").unwrap()
}

fn events(program: &Program) -> Value {
    program.json(&["stats"])["events"].clone()
}

/// A WebSocket client.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(server: &Server, path: &str, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
        let mut request = format!("ws://{}{path}", server.address).into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        // Each frame goes out at once: what was sent has arrived when the other side stops.
        let at_once = true;
        Ok(Socket(connect_async_with_config(request, None, at_once).await?.0))
    }

    async fn send(&mut self, text: impl Into<String>) {
        self.0.send(Message::text(text.into())).await.unwrap();
    }

    /// The next message with content as JSON; the code of a close as a number.
    async fn next(&mut self) -> Value {
        loop {
            let message = timeout(WAIT, self.0.next()).await.expect("a message in time");
            match message.expect("an open socket").unwrap() {
                Message::Text(text) => return serde_json::from_str(text.as_str()).unwrap(),
                Message::Close(frame) => return json!(frame.map(|frame| u16::from(frame.code))),
                _ => {}
            }
        }
    }

    /// The next message of this type.
    async fn next_of(&mut self, name: &str) -> Value {
        loop {
            let message = self.next().await;
            assert!(message.is_object(), "closed with {message} before {name}");
            if message["type"] == name {
                return message;
            }
        }
    }

    async fn close(mut self) {
        self.0.close(None).await.unwrap();
        while let Some(Ok(_)) = timeout(WAIT, self.0.next()).await.expect("the end in time") {}
    }
}
