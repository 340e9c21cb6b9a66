//! The list of conversations.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, named_params};
use tracewake_model::UnixNanos;

use super::{match_text, read_count, snippet};
use crate::chat::{ChatBackendKind, ChatState};
use crate::{Store, StoreError};

/// Which conversations to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConversationQuery {
    /// Words that the title or one of the messages must hold, all of them; empty for all conversations.
    pub text: String,
    /// Only those with this backend.
    pub backend: Option<String>,
    /// Only this one.
    pub id: Option<String>,
    /// Conversations to leave out at the start.
    pub offset: u64,
    /// Most conversations.
    pub limit: u64,
}

/// A conversation in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationSummary {
    /// Id of the conversation.
    pub id: String,
    /// Id of its backend.
    pub backend: String,
    /// Empty when the backend is not known at all.
    pub backend_name: String,
    /// What the backend speaks.
    pub kind: ChatBackendKind,
    /// The one that was given, else its own.
    pub title: String,
    /// The model that answers.
    pub model: String,
    /// Session of the backend; empty without one.
    pub session_id: String,
    /// User id that is sent with it.
    pub user_id: String,
    /// On the path that is shown.
    pub messages: u64,
    /// Sums over all replies.
    pub input_tokens: u64,
    /// Tokens of its replies.
    pub output_tokens: u64,
    /// When it began.
    pub created: UnixNanos,
    /// When it changed last.
    pub updated: UnixNanos,
    /// State of the last message shown.
    pub state: ChatState,
    /// Some reply is on its way.
    pub streaming: bool,
    /// Some of the text that was searched for; empty when it is in the title, or nothing was searched for.
    pub snippet: String,
}

/// Some conversations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConversationList {
    /// The conversations of the page.
    pub conversations: Vec<ConversationSummary>,
    /// How many there are in all.
    pub total: u64,
}

/// Messages that hold the text, and conversations whose titles do.
const FOUND: &str =
    "found (row) AS MATERIALIZED (SELECT rowid FROM chat_text WHERE :text <> '' AND chat_text MATCH :text)";

const WANTED: &str = "c.deleted_ns IS NULL AND (:backend IS NULL OR c.backend = :backend)
    AND (:text = '' OR -c.row IN (SELECT row FROM found) OR c.id IN (
        SELECT m.conversation FROM found f JOIN chat_messages m ON m.row = f.row))";

impl Store {
    /// Lists conversations, the last changed first. Deleted ones are left out.
    pub fn list_conversations(&self, query: &ConversationQuery) -> Result<ConversationList, StoreError> {
        let text = match query.text.trim() {
            "" => String::new(),
            words => match match_text::expression(words) {
                Some(expression) => expression,
                None => return Ok(ConversationList::default()),
            },
        };
        self.readers().read(|db| list(db, query, &text))
    }
}

fn list(db: &Connection, query: &ConversationQuery, text: &str) -> Result<ConversationList, StoreError> {
    // One that is asked for by its id is found without looking at the others.
    let which = match query.id {
        Some(_) => "c.id = :id",
        None => ":id IS NULL",
    };
    let mut count = db.prepare_cached(&format!(
        "WITH {FOUND} SELECT COUNT(*) FROM chat_conversations c WHERE {which} AND {WANTED}"
    ))?;
    let wanted = named_params! { ":text": text, ":backend": query.backend, ":id": query.id };
    let total = count.query_row(wanted, |row| read_count(row, 0))?;
    let mut select = db.prepare_cached(&format!(
        "WITH {FOUND} SELECT c.id, c.backend, IFNULL(b.name, ''), IFNULL(b.kind, 1), IIF(c.given = '', c.title, c.given),
             c.model, c.session_id, c.user_id, IFNULL(l.depth + 1, 0),
             (SELECT IFNULL(SUM(input_tokens), 0) FROM chat_messages INDEXED BY chat_messages_by_tokens
              WHERE conversation = c.id AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)),
             (SELECT IFNULL(SUM(output_tokens), 0) FROM chat_messages INDEXED BY chat_messages_by_tokens
              WHERE conversation = c.id AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)),
             c.created_ns, c.updated_ns, IFNULL(l.state, 1),
             EXISTS (SELECT 1 FROM chat_messages WHERE conversation = c.id AND state = 2),
             IIF(:text = '' OR -c.row IN (SELECT row FROM found), NULL, (
                 SELECT m.content FROM found f JOIN chat_messages m ON m.row = f.row WHERE m.conversation = c.id
                 ORDER BY m.row DESC LIMIT 1))
         FROM chat_conversations c LEFT JOIN chat_backends b ON b.id = c.backend
             LEFT JOIN chat_messages l ON l.id = c.leaf
         WHERE {which} AND {WANTED} ORDER BY c.updated_ns DESC, c.row DESC LIMIT :limit OFFSET :offset"
    ))?;
    let bounded = |number: u64| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let rows = select.query_map(
        named_params! {
            ":text": text,
            ":backend": query.backend,
            ":id": query.id,
            ":limit": bounded(query.limit),
            ":offset": bounded(query.offset),
        },
        |row| summary(row, &query.text),
    )?;
    Ok(ConversationList {
        conversations: rows.collect::<Result<_, _>>()?,
        total,
    })
}

fn summary(row: &Row<'_>, text: &str) -> rusqlite::Result<ConversationSummary> {
    let found: Option<String> = row.get(15)?;
    Ok(ConversationSummary {
        id: row.get(0)?,
        backend: row.get(1)?,
        backend_name: row.get(2)?,
        kind: ChatBackendKind::of_code(row.get(3)?),
        title: row.get(4)?,
        model: row.get(5)?,
        session_id: row.get(6)?,
        user_id: row.get(7)?,
        messages: read_count(row, 8)?,
        input_tokens: read_count(row, 9)?,
        output_tokens: read_count(row, 10)?,
        created: UnixNanos(row.get(11)?),
        updated: UnixNanos(row.get(12)?),
        state: ChatState::of_code(row.get(13)?),
        streaming: row.get(14)?,
        snippet: found.map_or_else(String::new, |found| snippet::around(&found, text)),
    })
}
