//! What people and sources keep in a damaged database beside events: annotations, deletions, checkpoints, chat.

use tracewake_model::UnixNanos;

use super::DamagedDatabase;
use super::row::Row;
use crate::chat::{ChatBackendKind, ChatRole, ChatState};
use crate::{ChatOrder, Checkpoint, Order, StoredBackend, StoredConversation, StoredMessage};

impl DamagedDatabase {
    /// The orders that annotate and delete the sessions as they were.
    pub fn session_orders(&self) -> Vec<Order> {
        let marks = self.tables.rows(&self.pages, "session_marks").filter_map(|row| {
            Some(Order::Annotate {
                key: row.text("key")?.to_owned(),
                starred: row.integer("starred").map(|starred| starred != 0),
                title: row.text("title").map(str::to_owned),
                note: row.text("note").map(str::to_owned),
            })
        });
        let deleted = self.tables.rows(&self.pages, "trash").filter_map(|row| {
            let is_purged = row.integer("purge") != Some(0);
            Some(Order::Delete {
                key: row.text("key").filter(|_| !is_purged)?.to_owned(),
                at: UnixNanos(row.integer("deleted_ns")?),
            })
        });
        marks.chain(deleted).collect()
    }

    /// How far sources were read, and the settings.
    pub fn checkpoints(&self) -> Vec<Checkpoint> {
        let rows = self.tables.rows(&self.pages, "checkpoints");
        let checkpoint = |row: Row<'_>| {
            Some(Checkpoint {
                source: row.text("source")?.to_owned(),
                state: Some(row.text("state")?.to_owned()),
            })
        };
        rows.filter_map(checkpoint).collect()
    }

    /// The orders that make what chat kept: backends, conversations, their messages in order, and the sessions that
    /// belong to them.
    pub fn chat_orders(&self) -> Vec<ChatOrder> {
        let rows = |table| self.tables.rows(&self.pages, table);
        let backends = rows("chat_backends").filter_map(|row| Some(ChatOrder::Backend(backend(&row)?)));
        let conversations = rows("chat_conversations").filter_map(|row| conversation(&row));
        let messages = rows("chat_messages").filter_map(|row| Some(ChatOrder::Message(message(&row)?)));
        let deleted = rows("chat_conversations").filter_map(|row| {
            Some(ChatOrder::Delete {
                at: UnixNanos(row.integer("deleted_ns")?),
                id: row.text("id")?.to_owned(),
            })
        });
        let lines = rows("chat_agent_sessions").filter_map(|row| {
            Some(ChatOrder::AgentSession {
                session: row.text("session")?.to_owned(),
                backend: row.text("backend")?.to_owned(),
                at: UnixNanos(row.integer("at_ns")?),
            })
        });
        let joins = rows("chat_joins").filter_map(|row| {
            Some(ChatOrder::Join {
                conversation: row.text("conversation")?.to_owned(),
                session: row.text("session")?.to_owned(),
                joined: Some(row.integer("joined")? != 0),
                at: UnixNanos(row.integer("at_ns")?),
            })
        });
        let removed = rows("chat_backends").filter_map(|row| {
            let id = row.text("id").filter(|_| row.integer("removed") == Some(1))?;
            Some(ChatOrder::RemoveBackend { id: id.to_owned() })
        });
        let begun = backends.chain(conversations).chain(messages);
        begun
            .chain(joins)
            .chain(lines)
            .chain(deleted)
            .chain(removed)
            .collect()
    }
}

fn backend(row: &Row<'_>) -> Option<StoredBackend> {
    Some(StoredBackend {
        id: row.text("id")?.to_owned(),
        name: row.text("name")?.to_owned(),
        kind: ChatBackendKind::of_code(u8::try_from(row.integer("kind")?).ok()?),
        base_url: row.text("base_url")?.to_owned(),
        user_id: row.text("user_id")?.to_owned(),
        organization_id: row.text("organization_id")?.to_owned(),
        removed: false,
    })
}

fn conversation(row: &Row<'_>) -> Option<ChatOrder> {
    let text = |column| row.text(column).map(str::to_owned);
    Some(ChatOrder::Begin(StoredConversation {
        id: text("id")?,
        backend: text("backend")?,
        given: text("given")?,
        title: text("title")?,
        model: text("model")?,
        session_id: text("session_id")?,
        user_id: text("user_id")?,
        parameters: text("parameters")?,
        draft: text("draft")?,
        leaf: text("leaf"),
        created: UnixNanos(row.integer("created_ns")?),
        updated: UnixNanos(row.integer("updated_ns")?),
        deleted: false,
    }))
}

fn message(row: &Row<'_>) -> Option<StoredMessage> {
    let text = |column| row.text(column).map(str::to_owned);
    let code = |column| u8::try_from(row.integer(column)?).ok();
    Some(StoredMessage {
        id: text("id")?,
        conversation: text("conversation")?,
        parent: text("parent"),
        role: ChatRole::of_code(code("role")?),
        content: text("content")?,
        state: ChatState::of_code(code("state")?),
        failure: text("failure"),
        model: text("model")?,
        at: UnixNanos(row.integer("at_ns")?),
        first_ns: row.integer("first_ns"),
        elapsed_ns: row.integer("elapsed_ns"),
        input_tokens: row.integer("input_tokens").map(i64::unsigned_abs),
        output_tokens: row.integer("output_tokens").map(i64::unsigned_abs),
        finish_reason: text("finish_reason")?,
        completion: text("completion")?,
        trace_id: text("trace_id")?,
        remote: text("remote")?,
    })
}
