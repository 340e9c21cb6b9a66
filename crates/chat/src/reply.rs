//! A reply that comes in pieces.

use std::collections::VecDeque;

use serde_json::Value;

use crate::beside::{Beside, Gathered};
use crate::error::ChatError;
use crate::explain::{error_event, error_object, explanation};
use crate::fields::Fields;
use crate::halves::kept_escapes;
use crate::objects::{Answer, Usage, first_choice};
use crate::sse::Events;
use crate::wire::Wire;

/// The data of the last event.
const DONE: &str = "[DONE]";

/// One piece of a reply. What it does not say is none, and its text may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Piece {
    /// Text to put behind the text so far.
    pub text: String,
    /// What belongs beside the text; comes with the last piece.
    pub beside: Beside,
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
    gathered: Gathered,
    /// What the first event said that is no piece of a reply.
    odd: Option<String>,
    has_begun: bool,
    is_finished: bool,
}

impl ReplyStream {
    pub(crate) fn new(wire: Wire, events: Events) -> ReplyStream {
        ReplyStream {
            wire,
            events: Some(events),
            ready: VecDeque::new(),
            gathered: Gathered::default(),
            odd: None,
            has_begun: false,
            is_finished: false,
        }
    }

    /// A reply that a server gave as a whole, though it was asked for pieces.
    pub(crate) fn whole(wire: Wire, answer: Answer) -> ReplyStream {
        ReplyStream {
            wire,
            events: None,
            ready: VecDeque::from([answer.into()]),
            gathered: Gathered::default(),
            odd: None,
            has_begun: true,
            is_finished: true,
        }
    }

    /// The next piece; none when the reply is whole. An error is the last thing that comes: what came before it is
    /// kept. May be dropped at any moment without losing a piece.
    ///
    /// # Errors
    /// What the backend reported in mid-stream; [`ErrorKind::Other`](crate::ErrorKind::Other) for an answer that is no
    /// reply, and for a connection that ended before the reply did, or was silent for a minute.
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
                    let error = self.cut();
                    return self.fail(error);
                }
            };
            let data = event.data.trim();
            if data == DONE {
                return self.end();
            }
            if event.name == "error" {
                return self.fail(error_event(data));
            }
            let Some(value) = object(data) else {
                self.pass_over(data);
                continue;
            };
            if let Some(error) = error_object(&value, None) {
                return self.fail(error);
            }
            let piece = self.read(Fields(&value));
            return Some(Ok(piece));
        }
    }

    /// What is no JSON object is passed over, as the SDKs do, but not in silence.
    fn pass_over(&mut self, data: &str) {
        if !data.is_empty() {
            self.gathered.unreadable(data);
            self.odd = self.odd.take().or_else(|| explanation(data.as_bytes()));
        }
    }

    fn read(&mut self, fields: Fields<'_>) -> Piece {
        if fields.list("choices").is_empty() && fields.optional("id").is_none() {
            self.odd = self
                .odd
                .take()
                .or_else(|| explanation(fields.0.to_string().as_bytes()));
        } else {
            self.has_begun = true;
        }
        let choice = first_choice(fields).unwrap_or(Fields(&Value::Null));
        let finish_reason = choice.optional("finish_reason");
        self.is_finished |= finish_reason.is_some();
        self.gathered.finish(finish_reason.as_deref());
        Piece {
            text: self.gathered.take(choice.object("delta")),
            beside: Beside::default(),
            id: fields.optional("id"),
            model: fields.optional("model"),
            fingerprint: fields.optional("system_fingerprint"),
            usage: Usage::read(fields.object("usage")),
            finish_reason,
        }
    }

    /// The end of a whole reply: one more piece where something is left to say.
    fn end(&mut self) -> Option<Result<Piece, ChatError>> {
        self.events = None;
        let (text, beside) = std::mem::take(&mut self.gathered).end();
        let last = Piece {
            text,
            beside,
            ..Piece::default()
        };
        (last != Piece::default()).then_some(Ok(last))
    }

    fn fail(&mut self, error: ChatError) -> Option<Result<Piece, ChatError>> {
        self.events = None;
        Some(Err(self.wire.clean(error)))
    }

    /// Why an answer ended that is no whole reply.
    fn cut(&self) -> ChatError {
        if self.has_begun {
            return ChatError::unsent("the connection ended in the middle of the reply");
        }
        if let Some(odd) = &self.odd {
            return ChatError::unsent(&format!("this is no reply that a ChatServer gives: {odd}"));
        }
        let beginning = self.events.as_ref().map(Events::beginning).unwrap_or_default();
        ChatError::unsent(&match explanation(&beginning) {
            Some(said) => {
                format!(
                    "the answer is no stream of events, so this is hardly the address of a backend: {said}"
                )
            }
            None => "the answer is empty: the connection ended before anything of a reply came".to_owned(),
        })
    }
}

/// A JSON object, also with halves of characters in its texts.
fn object(data: &str) -> Option<Value> {
    let read = serde_json::from_str(data).ok();
    let read = read.or_else(|| serde_json::from_str(&kept_escapes(data)?).ok());
    read.filter(Value::is_object)
}

impl From<Answer> for Piece {
    /// A whole reply as its only piece.
    fn from(answer: Answer) -> Piece {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Piece {
            text: answer.text,
            beside: answer.beside,
            id: some(answer.id),
            model: some(answer.model),
            fingerprint: answer.fingerprint,
            usage: answer.usage,
            finish_reason: answer.finish_reason,
        }
    }
}
