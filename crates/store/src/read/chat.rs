//! Backends, conversations and the messages of one.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};
use tracewake_model::UnixNanos;

use crate::chat::{ChatBackendKind, ChatRole, ChatState, StoredBackend, StoredConversation, StoredMessage};
use crate::{Store, StoreError};

const BACKEND: &str = "id, name, kind, base_url, user_id, organization_id, removed";
const CONVERSATION: &str =
    "id, backend, given, title, model, session_id, user_id, parameters, draft, leaf, created_ns,
    updated_ns, deleted_ns IS NOT NULL";
const MESSAGE: &str =
    "id, conversation, parent, role, content, state, failure, model, at_ns, first_ns, elapsed_ns,
    input_tokens, output_tokens, finish_reason, completion, trace_id, remote";

/// Where a message is in its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePlace {
    /// Id of the message.
    pub id: String,
    /// The message that it follows; none for a first one.
    pub parent: Option<String>,
}

/// A conversation with its messages, all read at the same moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationMessages {
    /// The conversation.
    pub conversation: StoredConversation,
    /// All messages, those that are not shown included, in the order in which they came.
    pub places: Vec<MessagePlace>,
    /// Those on the path that ends with the leaf, first to last.
    pub path: Vec<StoredMessage>,
}

impl Store {
    /// All backends, also those that are known only for their conversations, by name.
    pub fn chat_backends(&self) -> Result<Vec<StoredBackend>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT {BACKEND} FROM chat_backends ORDER BY name COLLATE NOCASE, id"
            ))?;
            let rows = select.query_map([], backend)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// A backend, also one that was taken away.
    pub fn chat_backend(&self, id: &str) -> Result<Option<StoredBackend>, StoreError> {
        self.readers().read(|db| {
            let mut find =
                db.prepare_cached(&format!("SELECT {BACKEND} FROM chat_backends WHERE id = ?1"))?;
            Ok(find.query_row([id], backend).optional()?)
        })
    }

    /// A conversation, also a deleted one.
    pub fn chat_conversation(&self, id: &str) -> Result<Option<StoredConversation>, StoreError> {
        self.readers().read(|db| find_conversation(db, id))
    }

    /// The conversation of a backend in which something was said last, deleted ones left out.
    pub fn newest_conversation(&self, backend: &str) -> Result<Option<StoredConversation>, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached(&format!(
                "SELECT {CONVERSATION} FROM chat_conversations WHERE backend = ?1 AND deleted_ns IS NULL
                 ORDER BY updated_ns DESC, row DESC LIMIT 1"
            ))?;
            Ok(find.query_row([backend], conversation).optional()?)
        })
    }

    /// Ids of the conversations with these sessions of a backend, by session id. Deleted ones are left out; of several
    /// with one session, the last changed is given.
    pub fn conversations_of_sessions(
        &self,
        backend: &str,
        sessions: &[String],
    ) -> Result<HashMap<String, String>, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached(
                "SELECT id FROM chat_conversations WHERE session_id = ?1 AND session_id <> '' AND backend = ?2
                     AND deleted_ns IS NULL ORDER BY updated_ns DESC, row DESC LIMIT 1",
            )?;
            let mut found = HashMap::new();
            for session in sessions {
                let id: Option<String> = find.query_row([session, backend], |row| row.get(0)).optional()?;
                if let Some(id) = id {
                    found.insert(session.clone(), id);
                }
            }
            Ok(found)
        })
    }

    /// A conversation with the messages on the path that is shown.
    pub fn conversation_messages(&self, id: &str) -> Result<Option<ConversationMessages>, StoreError> {
        self.readers().read(|db| {
            let Some(conversation) = find_conversation(db, id)? else {
                return Ok(None);
            };
            let places = places(db, id)?;
            let path = match &conversation.leaf {
                Some(leaf) => path(db, leaf)?,
                None => Vec::new(),
            };
            Ok(Some(ConversationMessages {
                conversation,
                places,
                path,
            }))
        })
    }

    /// Where the messages of a conversation are, in the order in which they came.
    pub fn message_places(&self, conversation: &str) -> Result<Vec<MessagePlace>, StoreError> {
        self.readers().read(|db| Ok(places(db, conversation)?))
    }

    /// A message.
    pub fn chat_message(&self, id: &str) -> Result<Option<StoredMessage>, StoreError> {
        self.readers().read(|db| {
            let mut find =
                db.prepare_cached(&format!("SELECT {MESSAGE} FROM chat_messages WHERE id = ?1"))?;
            Ok(find.query_row([id], message).optional()?)
        })
    }

    /// A message and those before it, first to last. Empty when there is no such message.
    pub fn message_path(&self, id: &str) -> Result<Vec<StoredMessage>, StoreError> {
        self.readers().read(|db| Ok(path(db, id)?))
    }

    /// All messages of a conversation, in the order in which they came.
    pub fn all_messages(&self, conversation: &str) -> Result<Vec<StoredMessage>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT {MESSAGE} FROM chat_messages WHERE conversation = ?1 ORDER BY row"
            ))?;
            let rows = select.query_map([conversation], message)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// When the conversation was deleted that was deleted first and is not purged yet.
    pub fn oldest_deleted_conversation(&self) -> Result<Option<UnixNanos>, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached(
                "SELECT MIN(deleted_ns) FROM chat_conversations WHERE deleted_ns IS NOT NULL",
            )?;
            let oldest: Option<i64> = find.query_row([], |row| row.get(0))?;
            Ok(oldest.map(UnixNanos))
        })
    }
}

fn find_conversation(db: &Connection, id: &str) -> Result<Option<StoredConversation>, StoreError> {
    let mut find = db.prepare_cached(&format!(
        "SELECT {CONVERSATION} FROM chat_conversations WHERE id = ?1"
    ))?;
    Ok(find.query_row([id], conversation).optional()?)
}

fn places(db: &Connection, conversation: &str) -> rusqlite::Result<Vec<MessagePlace>> {
    let mut select =
        db.prepare_cached("SELECT id, parent FROM chat_messages WHERE conversation = ?1 ORDER BY row")?;
    let rows = select.query_map([conversation], |row| {
        Ok(MessagePlace {
            id: row.get(0)?,
            parent: row.get(1)?,
        })
    })?;
    rows.collect()
}

/// Depth falls with every step, so that no damage makes this endless.
fn path(db: &Connection, leaf: &str) -> rusqlite::Result<Vec<StoredMessage>> {
    let mut select = db.prepare_cached(&format!(
        "WITH RECURSIVE up (row, parent, depth) AS (
             SELECT row, parent, depth FROM chat_messages WHERE id = ?1
             UNION ALL
             SELECT m.row, m.parent, m.depth FROM up JOIN chat_messages m ON m.id = up.parent WHERE m.depth < up.depth
         ) SELECT {MESSAGE} FROM chat_messages WHERE row IN (SELECT row FROM up) ORDER BY depth"
    ))?;
    let rows = select.query_map([leaf], message)?;
    rows.collect()
}

fn backend(row: &Row<'_>) -> rusqlite::Result<StoredBackend> {
    Ok(StoredBackend {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: ChatBackendKind::of_code(row.get(2)?),
        base_url: row.get(3)?,
        user_id: row.get(4)?,
        organization_id: row.get(5)?,
        removed: row.get(6)?,
    })
}

fn conversation(row: &Row<'_>) -> rusqlite::Result<StoredConversation> {
    Ok(StoredConversation {
        id: row.get(0)?,
        backend: row.get(1)?,
        given: row.get(2)?,
        title: row.get(3)?,
        model: row.get(4)?,
        session_id: row.get(5)?,
        user_id: row.get(6)?,
        parameters: row.get(7)?,
        draft: row.get(8)?,
        leaf: row.get(9)?,
        created: UnixNanos(row.get(10)?),
        updated: UnixNanos(row.get(11)?),
        deleted: row.get(12)?,
    })
}

fn message(row: &Row<'_>) -> rusqlite::Result<StoredMessage> {
    let tokens = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(i64::unsigned_abs));
    Ok(StoredMessage {
        id: row.get(0)?,
        conversation: row.get(1)?,
        parent: row.get(2)?,
        role: ChatRole::of_code(row.get(3)?),
        content: row.get(4)?,
        state: ChatState::of_code(row.get(5)?),
        failure: row.get(6)?,
        model: row.get(7)?,
        at: UnixNanos(row.get(8)?),
        first_ns: row.get(9)?,
        elapsed_ns: row.get(10)?,
        input_tokens: tokens(11)?,
        output_tokens: tokens(12)?,
        finish_reason: row.get(13)?,
        completion: row.get(14)?,
        trace_id: row.get(15)?,
        remote: row.get(16)?,
    })
}
