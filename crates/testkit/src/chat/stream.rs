//! A completion as a stream of server-sent events, with the faults that were asked for.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::completions::{Completion, Usage};
use super::emit::Emission;
use super::observed::SentReply;
use super::sending::{Piece, Sending, body};
use super::{Faults, Framing, Shared, models};
use crate::spelling::{compact, python};

#[derive(Serialize)]
struct Chunk<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: [Choice<'a>; 1],
    system_fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
}

#[derive(Serialize)]
struct Choice<'a> {
    index: u32,
    delta: Delta<'a>,
    finish_reason: Option<&'static str>,
}

#[derive(Serialize, Default)]
struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

/// The answer; its body is written by a task of its own, which ends early when the client goes away.
pub(super) fn stream(shared: Arc<Shared>, completion: Completion, faults: Faults, run: Emission) -> Response {
    let reply = {
        let observed = &mut shared.state().observed;
        observed.replies.push(SentReply {
            id: completion.id.clone(),
            tokens: Vec::new(),
            left: false,
        });
        observed.replies.len() - 1
    };
    let (pieces, received) = mpsc::channel(1);
    let writer = Writer {
        shared: Arc::clone(&shared),
        pieces,
        faults,
        sent: 0,
    };
    tokio::spawn(writer.write(completion, run, reply));
    let headers = [(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")];
    (headers, body(shared, reply, received)).into_response()
}

/// Why nothing more is written.
enum Stop {
    /// The client went away.
    Left,
    /// The connection was to be cut here.
    Cut,
}

struct Writer {
    shared: Arc<Shared>,
    pieces: mpsc::Sender<Piece>,
    faults: Faults,
    /// Bytes so far.
    sent: usize,
}

impl Writer {
    async fn write(mut self, completion: Completion, mut run: Emission, reply: usize) {
        let end = self.write_all(&completion, &mut run).await;
        run.end(end.is_ok());
        match end {
            Ok(()) => self.shared.state().finish(&completion),
            Err(Stop::Cut) => {
                let _ = self.pieces.send(Piece::Cut).await;
            }
            Err(Stop::Left) => {
                if let Some(reply) = self.shared.state().observed.replies.get_mut(reply) {
                    reply.left = true;
                }
            }
        }
    }

    async fn write_all(&mut self, completion: &Completion, run: &mut Emission) -> Result<(), Stop> {
        let pace = self.shared.state().pace.clone();
        let sending = Sending::new(&pace);
        let count = completion.tokens.len();
        let mut length = 0;
        for (index, token) in completion.tokens.iter().enumerate() {
            run.reached(index as f64 / count as f64);
            self.faults_before(index, completion).await?;
            if self.fails_at(index, completion) {
                return self.error(completion).await;
            }
            tokio::select! {
                () = sending.wait_for(index + 1) => {}
                () = self.pieces.closed() => return Err(Stop::Left),
            }
            length += token.encode_utf16().count();
            let delta = Delta {
                content: Some(token),
                role: (index == 0).then_some("assistant"),
            };
            self.chunk(&completion.chunk(delta, None, None), Some(length))
                .await?;
        }
        run.reached(1.0);
        self.faults_before(count, completion).await?;
        if self.fails_at(count, completion) {
            return self.error(completion).await;
        }
        if self.faults.no_end {
            return Ok(());
        }
        let usage = (!self.faults.no_usage).then_some(completion.usage);
        self.chunk(&completion.chunk(Delta::default(), Some("stop"), usage), None)
            .await?;
        self.done().await
    }

    async fn faults_before(&mut self, index: usize, completion: &Completion) -> Result<(), Stop> {
        if self.faults.garbage_after_tokens == Some(index) {
            self.send(
                format!("data: {{\"id\": \"{}\", \"choices\": [{{\n\n", completion.id).into(),
                None,
            )
            .await?;
        }
        if self.faults.cut_after_tokens == Some(index) {
            return Err(Stop::Cut);
        }
        Ok(())
    }

    fn fails_at(&self, index: usize, completion: &Completion) -> bool {
        self.faults.error_after_tokens == Some(index) || models::is_unknown(&completion.model)
    }

    async fn error(&mut self, completion: &Completion) -> Result<(), Stop> {
        let (message, kind) = if models::is_unknown(&completion.model) {
            (
                format!("unknown model '{}'", completion.model),
                "invalid_request_error",
            )
        } else {
            let kind = if self.faults.error_type.is_empty() {
                "server_error"
            } else {
                &self.faults.error_type
            };
            let text = &self.faults.message;
            (
                if text.is_empty() {
                    "agent process exited with code 1".to_owned()
                } else {
                    text.clone()
                },
                kind,
            )
        };
        let chunk = json!({ "error": { "message": message, "type": kind } });
        self.chunk(&chunk, None).await?;
        self.done().await
    }

    async fn done(&mut self) -> Result<(), Stop> {
        if self.faults.no_done {
            return Ok(());
        }
        let text = framed(self.faults.framing, "[DONE]");
        self.send(text.into(), None).await
    }

    async fn chunk(&mut self, chunk: &impl Serialize, token: Option<usize>) -> Result<(), Stop> {
        let framing = self.faults.framing;
        let json = if framing == Framing::Bytes {
            compact(chunk)
        } else {
            python(chunk)
        };
        let bytes = Bytes::from(framed(framing, &json));
        if framing != Framing::Bytes {
            return self.send(bytes, token).await;
        }
        for index in 0..bytes.len() {
            let is_last = index + 1 == bytes.len();
            self.send(bytes.slice(index..=index), token.filter(|_| is_last))
                .await?;
        }
        Ok(())
    }

    async fn send(&mut self, mut bytes: Bytes, token: Option<usize>) -> Result<(), Stop> {
        let cut = self
            .faults
            .cut_after_bytes
            .filter(|cut| self.sent + bytes.len() > *cut);
        if let Some(cut) = cut {
            bytes.truncate(cut - self.sent);
        }
        self.sent += bytes.len();
        let piece = match token {
            Some(length) if cut.is_none() => Piece::Token(bytes, length),
            _ => Piece::Bytes(bytes),
        };
        self.pieces.send(piece).await.map_err(|_| Stop::Left)?;
        if cut.is_some() { Err(Stop::Cut) } else { Ok(()) }
    }
}

impl Completion {
    fn chunk<'a>(
        &'a self,
        delta: Delta<'a>,
        finish_reason: Option<&'static str>,
        usage: Option<Usage>,
    ) -> Chunk<'a> {
        Chunk {
            id: &self.id,
            object: "chat.completion.chunk",
            created: self.created,
            model: &self.model,
            choices: [Choice {
                index: 0,
                delta,
                finish_reason,
            }],
            system_fingerprint: &self.session,
            usage,
        }
    }
}

/// An event with this data.
fn framed(framing: Framing, data: &str) -> String {
    match framing {
        Framing::Plain | Framing::Bytes => format!("data: {data}\n\n"),
        Framing::Crlf => format!("data: {data}\r\n\r\n"),
        Framing::Cr => format!("data: {data}\r\r"),
        Framing::Comments => format!(": keep-alive\n\nevent: message\nid: 1\nretry: 3000\ndata: {data}\n\n"),
        Framing::NoBlank => format!("data:{data}\n\n"),
        Framing::MultiLine => format!("data: {}\n\n", data.replacen('{', "{\ndata: ", 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_framed_in_every_way_that_the_specification_allows() {
        let check = |framing, expect: &str| assert_eq!(framed(framing, r#"{"a": 1, "b": 2}"#), expect);
        check(Framing::Plain, "data: {\"a\": 1, \"b\": 2}\n\n");
        check(Framing::Crlf, "data: {\"a\": 1, \"b\": 2}\r\n\r\n");
        check(Framing::Cr, "data: {\"a\": 1, \"b\": 2}\r\r");
        check(Framing::NoBlank, "data:{\"a\": 1, \"b\": 2}\n\n");
        check(Framing::MultiLine, "data: {\ndata: \"a\": 1, \"b\": 2}\n\n");
    }
}
