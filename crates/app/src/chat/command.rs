//! Chat from the command line: one question to a ChatServer, and its answer as a document and as lines for a person.

use std::future::Future;

use serde::Serialize;
use serde_json::{Value, json};
use tracewake_chat::{
    Admin, AuditEntry, AuditPage, ChatServer, Completion, Connection, Model, Piece, Reply, Session,
    SessionDetail, SessionPage, Stats, Usage,
};
use tracewake_model::UnixNanos;

use super::address;
use crate::dto::ChatFailure;
use crate::runtime::AppError;

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
    /// The parameters. Without a model the first one that the server offers is taken; messages and trace context are filled in.
    pub completion: Completion,
}

/// What came of a message.
#[derive(Debug, Default, Serialize)]
pub struct ChatAnswer {
    /// The reply, or as much of it as came.
    pub text: String,
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
            let lines = reply.value.iter().map(model_line).collect();
            report(reply, lines, None)
        }
        ChatQuestion::Sessions {
            user,
            page,
            page_size,
        } => {
            let reply = server.sessions(user, *page, *page_size).await?;
            let lines = reply.value.sessions.iter().map(session_line).collect();
            let note = sessions_note(&reply.value);
            report(reply, lines, note)
        }
        ChatQuestion::Session { id, user } => {
            let reply = server.session(id, user).await?;
            let lines = transcript(&reply.value);
            report(reply, lines, None)
        }
        ChatQuestion::Stats => {
            let reply = server.stats().await?;
            let lines = stats_lines(&reply.value);
            report(reply, lines, None)
        }
        ChatQuestion::Admins => {
            let reply = server.admins().await?;
            let lines = reply.value.iter().map(admin_line).collect();
            report(reply, lines, None)
        }
        ChatQuestion::Audit { limit, offset } => {
            let reply = server.audit(*limit, *offset).await?;
            let lines = reply.value.entries.iter().map(audit_line).collect();
            let note = audit_note(&reply.value);
            report(reply, lines, note)
        }
    })
}

/// Sends a message and takes the reply, until it is whole, fails, or `stop` is done. `said` gets each piece of a reply that
/// comes in pieces.
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

/// At an address as people write it, as the window takes it.
fn server(connection: &Connection) -> Result<ChatServer, AppError> {
    Ok(ChatServer::new(&Connection {
        base_url: address::tidy(&connection.base_url).map_err(AppError::Invalid)?,
        key: connection.key.clone(),
    })?)
}

/// Fills in the answer as far as it comes. May be dropped at any moment: what came stands.
async fn exchange(
    connection: &Connection,
    send: ChatSend,
    answer: &mut ChatAnswer,
    said: &mut impl FnMut(&str),
) -> Result<(), AppError> {
    let server = server(connection)?;
    let mut completion = send.completion;
    completion.messages = vec![send.text.as_str().into()];
    completion.traceparent = Some(traceparent());
    if completion.model.is_empty() {
        let models = server.models().await?.value;
        let Some(first) = models.into_iter().next() else {
            return Err(AppError::Invalid("the backend offers no model".to_owned()));
        };
        completion.model = first.id;
    }
    if !send.stream {
        let whole = server.complete(&completion).await?.value;
        answer.take(Piece {
            text: whole.text,
            fingerprint: whole.fingerprint,
            usage: whole.usage,
            finish_reason: whole.finish_reason,
            ..Piece::default()
        });
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

/// A fresh trace of its own for each request.
fn traceparent() -> String {
    let (trace, span) = (fastrand::u128(1..), fastrand::u64(1..));
    format!("00-{trace:032x}-{span:016x}-01")
}

fn report<T>(reply: Reply<T>, lines: Vec<String>, note: Option<String>) -> ChatReport {
    ChatReport {
        document: reply.raw,
        lines,
        note,
    }
}

fn time(at: Option<UnixNanos>) -> String {
    at.map_or_else(|| "-".to_owned(), UnixNanos::to_rfc3339)
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

fn model_line(model: &Model) -> String {
    let provider = [&model.provider, &model.owned_by]
        .into_iter()
        .find(|text| !text.is_empty());
    let context = model
        .context_length
        .map_or_else(|| "-".to_owned(), |tokens| tokens.to_string());
    format!(
        "{:<36} {:<12} {context:>9} tokens  {}",
        model.id,
        provider.map_or("-", String::as_str),
        model.capabilities.join(", ")
    )
    .trim_end()
    .to_owned()
}

fn session_line(session: &Session) -> String {
    let last = session
        .last_message_at
        .or(session.updated_at)
        .or(session.created_at);
    format!(
        "{:<24} {:>5} messages {:>9} tokens  {:<36}  {}",
        time(last),
        session.message_count,
        session.tokens_total,
        session.id,
        session.title
    )
}

fn sessions_note(page: &SessionPage) -> Option<String> {
    let before = page.page.saturating_sub(1).saturating_mul(page.page_size);
    match page.sessions.len() as u64 {
        0 if page.total == 0 => Some("there are no sessions of this user".to_owned()),
        0 => Some(format!(
            "there are only {} sessions: this page is behind the last one",
            page.total
        )),
        shown if shown == page.total => None,
        shown => {
            let next = match page.has_more {
                true => format!("; --page {} shows more", page.page + 1),
                false => String::new(),
            };
            Some(format!(
                "{} to {} of {} sessions{next}",
                before + 1,
                before + shown,
                page.total
            ))
        }
    }
}

fn transcript(detail: &SessionDetail) -> Vec<String> {
    let mut lines = vec![session_line(&detail.session)];
    for message in &detail.messages {
        let tokens = message
            .tokens
            .map(|tokens| format!("  {tokens} tokens"))
            .unwrap_or_default();
        lines.push(String::new());
        lines.push(format!(
            "{}  {}{tokens}",
            or_dash(&message.role),
            time(message.created_at)
        ));
        lines.push(message.content.clone());
    }
    lines
}

fn stats_lines(stats: &Stats) -> Vec<String> {
    let health = &stats.system_health;
    let figures = [
        ("users", stats.total_users),
        ("active users", stats.active_users),
        ("organizations", stats.total_organizations),
        ("requests", stats.total_requests),
        ("requests today", stats.requests_today),
        ("tokens", stats.total_tokens),
        ("tokens today", stats.tokens_today),
        ("MCP servers", stats.total_mcp_servers),
    ];
    let mut lines: Vec<String> = figures
        .into_iter()
        .filter_map(|(name, figure)| Some(format!("{name:<16}{:>20}", figure?)))
        .collect();
    for (name, text) in [
        ("health", health.status.clone()),
        ("circuit breaker", health.circuit_breaker_status.clone()),
        ("active agents", health.active_agents.join(", ")),
    ] {
        if !text.is_empty() {
            lines.push(format!("{name:<16}{text:>20}"));
        }
    }
    lines
}

fn admin_line(admin: &Admin) -> String {
    format!(
        "{:<36} {:<24} since {}",
        or_dash(&admin.email),
        or_dash(&admin.name),
        time(admin.created_at)
    )
}

fn audit_line(entry: &AuditEntry) -> String {
    format!(
        "{:<24} {:<36} {:<16} {} {}",
        time(entry.timestamp),
        or_dash(&entry.user_id),
        or_dash(&entry.action),
        or_dash(&entry.resource),
        entry.resource_id
    )
    .trim_end()
    .to_owned()
}

/// The server never says how many there are: a full page may not be the last.
fn audit_note(page: &AuditPage) -> Option<String> {
    let shown = page.entries.len() as u64;
    match shown {
        0 if page.offset == 0 => Some("the audit log is empty".to_owned()),
        0 => Some("there is nothing further back".to_owned()),
        shown if shown < page.limit => None,
        shown => Some(format!(
            "entries {} to {}; --offset {} shows what was before",
            page.offset + 1,
            page.offset + shown,
            page.offset + shown
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trace_contexts_are_fresh_and_well_formed() {
        let (first, second) = (traceparent(), traceparent());
        assert_ne!(first, second);
        let parts: Vec<&str> = first.split('-').collect();
        assert_eq!(
            (parts[0], parts[1].len(), parts[2].len(), parts[3]),
            ("00", 32, 16, "01")
        );
    }

    #[test]
    fn every_cut_says_so() {
        let page = |sessions, total, page, has_more| SessionPage {
            sessions: vec![Session::default(); sessions],
            total,
            page,
            page_size: 20,
            has_more,
        };
        let check = |page: SessionPage, expect: Option<&str>| {
            assert_eq!(sessions_note(&page).as_deref(), expect, "{page:?}");
        };
        check(page(3, 3, 1, false), None);
        check(
            page(20, 27, 1, true),
            Some("1 to 20 of 27 sessions; --page 2 shows more"),
        );
        check(page(7, 27, 2, false), Some("21 to 27 of 27 sessions"));
        check(page(0, 0, 1, false), Some("there are no sessions of this user"));
        check(
            page(0, 27, 9, false),
            Some("there are only 27 sessions: this page is behind the last one"),
        );
    }

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
        assert_eq!(
            serde_json::to_value(&answer).unwrap(),
            json!({"text": "ab", "session_id": "made", "usage": null, "finish_reason": "stop", "complete": false})
        );
    }
}
