//! A reply that comes in pieces.

use std::collections::VecDeque;

use serde_json::Value;

use crate::error::ChatError;
use crate::explain::error_object;
use crate::fields::Fields;
use crate::objects::{Answer, Usage};
use crate::sse::Events;
use crate::wire::Wire;

/// The data of the last event.
const DONE: &str = "[DONE]";

/// One piece of a reply. What it does not say is none, and its text may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Piece {
    /// Text to put behind the text so far.
    pub text: String,
    /// Id of the reply.
    pub id: Option<String>,
    /// The model that writes it.
    pub model: Option<String>,
    /// `system_fingerprint`: the session that the backend keeps the conversation under.
    pub fingerprint: Option<String>,
    /// Tokens; comes with the last piece, if at all.
    pub usage: Option<Usage>,
    /// Such as `stop`; comes with the last piece.
    pub finish_reason: Option<String>,
}

/// A reply on its way. Dropping it cancels the request.
pub struct ReplyStream {
    wire: Wire,
    events: Option<Events>,
    /// Of a server that answered with the whole reply at once.
    ready: VecDeque<Piece>,
    is_finished: bool,
}

impl ReplyStream {
    pub(crate) fn new(wire: Wire, events: Events) -> ReplyStream {
        ReplyStream {
            wire,
            events: Some(events),
            ready: VecDeque::new(),
            is_finished: false,
        }
    }

    /// A reply that a server gave as a whole, though it was asked for pieces.
    pub(crate) fn whole(wire: Wire, answer: Answer) -> ReplyStream {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let piece = Piece {
            text: answer.text,
            id: some(answer.id),
            model: some(answer.model),
            fingerprint: answer.fingerprint,
            usage: answer.usage,
            finish_reason: answer.finish_reason,
        };
        ReplyStream {
            wire,
            events: None,
            ready: VecDeque::from([piece]),
            is_finished: true,
        }
    }

    /// The next piece; none when the reply is whole. An error is the last thing that comes: what came before it is
    /// kept. May be dropped at any moment without losing a piece.
    ///
    /// # Errors
    /// What the backend reported in mid-stream; [`ErrorKind::Other`](crate::ErrorKind::Other) for a connection that
    /// ended before the reply did, or was silent for a minute.
    pub async fn next(&mut self) -> Option<Result<Piece, ChatError>> {
        if let Some(piece) = self.ready.pop_front() {
            return Some(Ok(piece));
        }
        loop {
            let event = match self.events.as_mut()?.next().await {
                Some(Ok(event)) => event,
                Some(Err(_)) | None if self.is_finished => return self.end(),
                Some(Err(error)) => return self.fail(error),
                None => {
                    return self.fail(ChatError::unsent(
                        "the connection ended in the middle of the reply",
                    ));
                }
            };
            if event.data.trim() == DONE {
                return self.end();
            }
            // What is no JSON object is passed over, as the SDKs do.
            let Ok(value @ Value::Object(_)) = serde_json::from_str(&event.data) else {
                continue;
            };
            if let Some(error) = error_object(&value, None) {
                return self.fail(error);
            }
            let piece = Piece::read(Fields(&value));
            self.is_finished |= piece.finish_reason.is_some();
            return Some(Ok(piece));
        }
    }

    fn end(&mut self) -> Option<Result<Piece, ChatError>> {
        self.events = None;
        None
    }

    fn fail(&mut self, error: ChatError) -> Option<Result<Piece, ChatError>> {
        self.events = None;
        Some(Err(self.wire.clean(error)))
    }
}

impl Piece {
    fn read(fields: Fields<'_>) -> Piece {
        let choice = Fields(fields.list("choices").first().unwrap_or(&Value::Null));
        Piece {
            text: choice.object("delta").content("content"),
            id: fields.optional("id"),
            model: fields.optional("model"),
            fingerprint: fields.optional("system_fingerprint"),
            usage: Usage::read(fields.object("usage")),
            finish_reason: choice.optional("finish_reason"),
        }
    }
}
