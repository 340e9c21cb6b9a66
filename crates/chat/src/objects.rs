//! What a ChatServer says about its health, models, replies and sessions. Empty text stands for what it did not say.

use serde_json::Value;
use tracewake_model::UnixNanos;

use crate::beside::{Beside, Gathered};
use crate::fields::Fields;

/// The health of a backend.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// Such as `healthy`.
    pub status: String,
    /// State of the circuit breaker, such as `closed`.
    pub circuit_breaker_status: String,
    /// Names of the agents that are active.
    pub active_agents: Vec<String>,
}

/// A model that a backend offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Often `name@version`.
    pub id: String,
    /// Who offers it.
    pub provider: String,
    /// Who owns it.
    pub owned_by: String,
    /// What it is for, in words.
    pub description: String,
    /// In tokens.
    pub context_length: Option<u64>,
    /// What it can do, in the backend's words.
    pub capabilities: Vec<String>,
    /// When it was added.
    pub created: Option<UnixNanos>,
}

/// Tokens of a reply, as the backend counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Of the request.
    pub prompt_tokens: Option<u64>,
    /// Of the reply.
    pub completion_tokens: Option<u64>,
    /// Of both.
    pub total_tokens: Option<u64>,
}

/// A reply that came as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its id.
    pub id: String,
    /// The model that wrote it.
    pub model: String,
    /// Its text, or what it has instead.
    pub text: String,
    /// What belongs beside the text.
    pub beside: Beside,
    /// Such as `stop`.
    pub finish_reason: Option<String>,
    /// Tokens, if they were counted.
    pub usage: Option<Usage>,
    /// `system_fingerprint`: the session that the backend keeps the conversation under.
    pub fingerprint: Option<String>,
    /// When it was written.
    pub created: Option<UnixNanos>,
}

/// A session that a backend keeps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Session {
    /// A UUID, or whatever else the backend made.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// The organization it belongs to.
    pub organization_id: String,
    /// Its title.
    pub title: String,
    /// The model that answers.
    pub model: String,
    /// The kind of agent that answers.
    pub agent_type: String,
    /// When it began.
    pub created_at: Option<UnixNanos>,
    /// When it changed last.
    pub updated_at: Option<UnixNanos>,
    /// When its last message was written.
    pub last_message_at: Option<UnixNanos>,
    /// Messages in it.
    pub message_count: u64,
    /// Tokens of requests.
    pub tokens_in: u64,
    /// Tokens of replies.
    pub tokens_out: u64,
    /// Tokens of both.
    pub tokens_total: u64,
    /// A free JSON object.
    pub metadata: Value,
    /// Whether it was archived.
    pub archived: bool,
}

/// Some sessions of a user, the last used first.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionPage {
    /// The sessions of the page.
    pub sessions: Vec<Session>,
    /// How many there are in all.
    pub total: u64,
    /// From 1.
    pub page: u64,
    /// Most sessions of a page.
    pub page_size: u64,
    /// Whether there is a page behind this one; reckoned where the backend does not say.
    pub has_more: bool,
}

/// A session with its messages.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionDetail {
    /// The session.
    pub session: Session,
    /// In their order.
    pub messages: Vec<SessionMessage>,
}

/// A message that a backend keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionMessage {
    /// Id of the message.
    pub id: String,
    /// The session's id where the message does not say: the server leaves it out.
    pub session_id: String,
    /// From 0.
    pub index: Option<u64>,
    /// `system`, `user`, `assistant`, `tool`, or something else.
    pub role: String,
    /// Its text.
    pub content: String,
    /// A free JSON object.
    pub metadata: Value,
    /// Tokens of it, if they were counted.
    pub tokens: Option<u64>,
    /// When it was written.
    pub created_at: Option<UnixNanos>,
    /// When it changed last.
    pub updated_at: Option<UnixNanos>,
}

impl Health {
    pub(crate) fn read(fields: Fields<'_>) -> Health {
        Health {
            status: fields.text("status"),
            circuit_breaker_status: fields.text("circuit_breaker_status"),
            active_agents: fields.texts("active_agents"),
        }
    }
}

impl Model {
    /// None without an id: nothing could be asked of it.
    pub(crate) fn read(fields: Fields<'_>) -> Option<Model> {
        Some(Model {
            id: fields.optional("id")?,
            provider: fields.text("provider"),
            owned_by: fields.text("owned_by"),
            description: fields.text("description"),
            context_length: fields.count("context_length"),
            capabilities: fields.texts("capabilities"),
            created: fields.time("created"),
        })
    }
}

impl Usage {
    /// None unless there is an object with at least one count.
    pub(crate) fn read(fields: Fields<'_>) -> Option<Usage> {
        let usage = Usage {
            prompt_tokens: fields.count("prompt_tokens"),
            completion_tokens: fields.count("completion_tokens"),
            total_tokens: fields.count("total_tokens"),
        };
        (usage != Usage::default()).then_some(usage)
    }
}

impl Answer {
    pub(crate) fn read(fields: Fields<'_>) -> Answer {
        let choices = fields.list("choices");
        let choice = first_choice(fields).or(choices.first().map(Fields));
        let choice = choice.unwrap_or(Fields(&Value::Null));
        let finish_reason = choice.optional("finish_reason");
        let mut gathered = Gathered::default();
        gathered.finish(finish_reason.as_deref());
        let mut text = gathered.take(choice.object("message"));
        let (rest, beside) = gathered.end();
        text.push_str(&rest);
        Answer {
            id: fields.text("id"),
            model: fields.text("model"),
            text,
            beside,
            finish_reason,
            usage: Usage::read(fields.object("usage")),
            fingerprint: fields.optional("system_fingerprint"),
            created: fields.time("created"),
        }
    }
}

/// The choice that is asked for: a server that was told to write several numbers them.
pub(crate) fn first_choice(fields: Fields<'_>) -> Option<Fields<'_>> {
    let mut choices = fields.list("choices").iter().map(Fields);
    choices.find(|choice| matches!(choice.count("index"), None | Some(0)))
}

impl Session {
    pub(crate) fn read(fields: Fields<'_>) -> Session {
        let organization = fields.optional("organization_id");
        let (tokens_in, tokens_out) = (fields.count("tokens_in"), fields.count("tokens_out"));
        let sum = tokens_in.unwrap_or(0).saturating_add(tokens_out.unwrap_or(0));
        Session {
            id: fields.text("id"),
            user_id: fields.text("user_id"),
            organization_id: organization.unwrap_or_else(|| fields.text("org_id")),
            title: fields.text("title"),
            model: fields.text("model"),
            agent_type: fields.text("agent_type"),
            created_at: fields.time("created_at"),
            updated_at: fields.time("updated_at"),
            last_message_at: fields.time("last_message_at"),
            message_count: fields.count("message_count").unwrap_or(0),
            tokens_in: tokens_in.unwrap_or(0),
            tokens_out: tokens_out.unwrap_or(0),
            tokens_total: fields.count("tokens_total").unwrap_or(sum),
            metadata: fields.value("metadata"),
            archived: fields.flag("archived").unwrap_or(false),
        }
    }
}

impl SessionPage {
    /// `page` and `page_size` are those that were asked for, where the answer names none.
    pub(crate) fn read(fields: Fields<'_>, page: u32, page_size: u32) -> SessionPage {
        let rows = fields.list("sessions").iter().filter(|row| row.is_object());
        let sessions: Vec<Session> = rows.map(|row| Session::read(Fields(row))).collect();
        let page = fields.count("page").unwrap_or(page.into());
        let page_size = fields.count("page_size").unwrap_or(page_size.into());
        let before = page.saturating_sub(1).saturating_mul(page_size);
        let seen = before.saturating_add(sessions.len() as u64);
        let total = fields.count("total").unwrap_or(seen);
        SessionPage {
            has_more: fields
                .flag("has_more")
                .unwrap_or(total > seen && !sessions.is_empty()),
            sessions,
            total,
            page,
            page_size,
        }
    }
}

impl SessionDetail {
    pub(crate) fn read(fields: Fields<'_>) -> SessionDetail {
        let session = Session::read(fields.object("session"));
        let rows = fields.list("messages").iter().filter(|row| row.is_object());
        let mut messages: Vec<SessionMessage> = rows
            .map(|row| SessionMessage::read(Fields(row), &session.id))
            .collect();
        if messages.iter().all(|message| message.index.is_some()) {
            messages.sort_by_key(|message| message.index);
        }
        SessionDetail { session, messages }
    }
}

impl SessionMessage {
    fn read(fields: Fields<'_>, session: &str) -> SessionMessage {
        SessionMessage {
            id: fields.text("id"),
            session_id: fields
                .optional("session_id")
                .unwrap_or_else(|| session.to_owned()),
            index: fields.count("message_index"),
            role: fields.text("role"),
            content: fields.content("content"),
            metadata: fields.value("metadata"),
            tokens: fields.count("tokens"),
            created_at: fields.time("created_at"),
            updated_at: fields.time("updated_at"),
        }
    }
}
