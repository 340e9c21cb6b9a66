//! Chat from the command line: one question to a ChatServer, and its answer as a document and as lines for a person.

use std::future::Future;

use serde::Serialize;
use serde_json::{Value, json};
use tracewake_chat::{Beside, ChatServer, Completion, Connection, Piece, Reply, Usage};
use tracewake_conversations::{tidy_address, traceparent};
use uuid::Uuid;

use super::lines;
use crate::dto::ChatFailure;
use crate::error::AppError;

/// What to ask a ChatServer.
#[derive(Debug)]
pub enum ChatQuestion {
    /// The models that it offers.
    Models,
    /// A page of a user's sessions.
    Sessions {
        /// Whose.
        user: String,
        /// From 1.
        page: u32,
        /// 1 to 100.
        page_size: u32,
    },
    /// A session with its messages.
    Session {
        /// Which.
        id: String,
        /// Whose.
        user: String,
    },
    /// Figures of the platform.
    Stats,
    /// Administrators of the platform.
    Admins,
    /// Some of the audit log.
    Audit {
        /// 1 to 200.
        limit: u32,
        /// How many to leave out.
        offset: u64,
    },
}

/// An answer for a script and for a person.
#[derive(Debug)]
pub struct ChatReport {
    /// The backend's object as it is.
    pub document: Value,
    /// What a person wants to read of it.
    pub lines: Vec<String>,
    /// What the lines leave out, and how to see more.
    pub note: Option<String>,
}

/// A message to send.
pub struct ChatSend {
    /// What to say.
    pub text: String,
    /// Whether the reply comes in pieces.
    pub stream: bool,
    /// The parameters. Without a model the first one that the server offers is taken; messages and trace context are
    /// filled in.
    pub completion: Completion,
}

/// What came of a message.
#[derive(Debug, Default, Serialize)]
pub struct ChatAnswer {
    /// The reply, or as much of it as came; of a reply without text, what it has instead.
    pub text: String,
    /// What belongs beside the text.
    #[serde(flatten)]
    pub beside: Beside,
    /// To go on with.
    pub session_id: Option<String>,
    /// Tokens, as the backend counted them.
    pub usage: Option<Value>,
    /// Such as `stop`.
    pub finish_reason: Option<String>,
    /// Whether that is all of it.
    pub complete: bool,
    /// Why it is not; none also when it was stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ChatFailure>,
}

/// Asks a ChatServer.
///
/// # Errors
/// [`AppError::Backend`] with what it said.
pub async fn ask_chat_server(
    connection: &Connection,
    question: &ChatQuestion,
) -> Result<ChatReport, AppError> {
    let server = server(connection)?;
    Ok(match question {
        ChatQuestion::Models => {
            let reply = server.models().await?;
            let lines = reply.value.iter().map(lines::model).collect();
            report(reply, lines, None)
        }
        ChatQuestion::Sessions {
            user,
            page,
            page_size,
        } => {
            let reply = server.sessions(user, *page, *page_size).await?;
            let lines = reply.value.sessions.iter().map(lines::session).collect();
            let note = lines::sessions_note(&reply.value);
            report(reply, lines, note)
        }
        ChatQuestion::Session { id, user } => {
            let reply = server.session(id, user).await?;
            let lines = lines::transcript(&reply.value);
            report(reply, lines, None)
        }
        ChatQuestion::Stats => {
            let reply = server.stats().await?;
            let lines = lines::stats(&reply.value);
            report(reply, lines, None)
        }
        ChatQuestion::Admins => {
            let reply = server.admins().await?;
            let lines = reply.value.iter().map(lines::admin).collect();
            report(reply, lines, None)
        }
        ChatQuestion::Audit { limit, offset } => {
            let reply = server.audit(*limit, *offset).await?;
            let lines = reply.value.entries.iter().map(lines::entry).collect();
            let note = lines::audit_note(&reply.value);
            report(reply, lines, note)
        }
    })
}

/// Sends a message and takes the reply, until it is whole, fails, or `stop` is done. `said` gets each piece of a reply
/// that comes in pieces.
///
/// # Errors
/// [`AppError::Backend`] when nothing came; a reply that began has its failure in the answer.
pub async fn send_to_chat_server(
    connection: &Connection,
    send: ChatSend,
    mut said: impl FnMut(&str),
    stop: impl Future<Output = ()>,
) -> Result<ChatAnswer, AppError> {
    let mut answer = ChatAnswer {
        session_id: Some(send.completion.session_id.clone()).filter(|id| !id.is_empty()),
        ..ChatAnswer::default()
    };
    let done = tokio::select! {
        () = stop => Ok(()),
        done = exchange(connection, send, &mut answer, &mut said) => done,
    };
    done.map(|()| answer)
}

/// At an address as entered.
fn server(connection: &Connection) -> Result<ChatServer, AppError> {
    Ok(ChatServer::new(&Connection {
        base_url: tidy_address(&connection.base_url).map_err(AppError::Invalid)?,
        key: connection.key.clone(),
    })?)
}

/// Fills in the answer as far as it comes. May be dropped at any moment: what came is kept.
async fn exchange(
    connection: &Connection,
    send: ChatSend,
    answer: &mut ChatAnswer,
    said: &mut impl FnMut(&str),
) -> Result<(), AppError> {
    let server = server(connection)?;
    let mut completion = send.completion;
    completion.messages = vec![send.text.as_str().into()];
    completion.traceparent = Some(traceparent(&Uuid::new_v4().simple().to_string()));
    if completion.model.is_empty() {
        let models = server.models().await?.value;
        let Some(first) = models.into_iter().next() else {
            return Err(AppError::Invalid("the backend offers no model".to_owned()));
        };
        completion.model = first.id;
    }
    if !send.stream {
        answer.take(server.complete(&completion).await?.value.into());
        answer.complete = true;
        return Ok(());
    }
    let mut reply = server.stream(&completion).await?;
    while let Some(piece) = reply.next().await {
        match piece {
            Ok(piece) => {
                said(&piece.text);
                answer.take(piece);
            }
            Err(error) => {
                answer.error = Some(error.into());
                return Ok(());
            }
        }
    }
    answer.complete = true;
    Ok(())
}

impl ChatAnswer {
    fn take(&mut self, piece: Piece) {
        self.text.push_str(&piece.text);
        // It comes with the last piece.
        self.beside = piece.beside;
        self.session_id = piece.fingerprint.or(self.session_id.take());
        self.usage = piece.usage.map(usage).or(self.usage.take());
        self.finish_reason = piece.finish_reason.or(self.finish_reason.take());
    }
}

fn usage(usage: Usage) -> Value {
    json!({
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    })
}

fn report<T>(reply: Reply<T>, lines: Vec<String>, note: Option<String>) -> ChatReport {
    ChatReport {
        document: reply.raw,
        lines,
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_add_up() {
        let mut answer = ChatAnswer {
            session_id: Some("given".into()),
            ..ChatAnswer::default()
        };
        answer.take(Piece {
            text: "a".into(),
            ..Piece::default()
        });
        assert_eq!(answer.session_id.as_deref(), Some("given"));
        answer.take(Piece {
            text: "b".into(),
            fingerprint: Some("made".into()),
            finish_reason: Some("stop".into()),
            ..Piece::default()
        });
        answer.take(Piece::default());
        answer.take(Piece {
            beside: Beside {
                notices: vec!["cut".into()],
                ..Beside::default()
            },
            ..Piece::default()
        });
        assert_eq!(
            serde_json::to_value(&answer).unwrap(),
            json!({"text": "ab", "notices": ["cut"], "session_id": "made", "usage": null, "finish_reason": "stop", "complete": false})
        );
    }
}
