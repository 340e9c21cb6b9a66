//! Orders of chat. They touch no table of the traces, and share the transaction of whatever is committed with them.

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::{index_text, words_hash};

use crate::chat::{
    ChatOrder, ChatRole, ChatState, ConversationPatch, StoredBackend, StoredConversation, StoredMessage,
};

/// Does what was ordered.
pub(super) fn write(db: &Connection, orders: &[ChatOrder]) -> rusqlite::Result<()> {
    for order in orders {
        match order {
            ChatOrder::Backend(backend) => save_backend(db, backend)?,
            ChatOrder::RemoveBackend { id } => {
                db.prepare_cached("UPDATE chat_backends SET removed = 1 WHERE id = ?1")?
                    .execute([id])?;
                forget_backends(db)?;
            }
            ChatOrder::Begin(conversation) => begin(db, conversation)?,
            ChatOrder::Change { id, patch } => change(db, id, patch)?,
            ChatOrder::Message(message) => save_message(db, message)?,
            ChatOrder::Delete { id, at } => {
                db.prepare_cached(
                    "UPDATE chat_conversations SET deleted_ns = ?2 WHERE id = ?1 AND deleted_ns IS NULL",
                )?
                .execute(params![id, at.0])?;
            }
            ChatOrder::Restore { id } => {
                db.prepare_cached("UPDATE chat_conversations SET deleted_ns = NULL WHERE id = ?1")?
                    .execute([id])?;
            }
            ChatOrder::Purge { deleted_before } => purge(db, deleted_before.0)?,
            ChatOrder::CutStreaming => cut_streaming(db)?,
            ChatOrder::AgentSession { backend, session, at } => db
                .prepare_cached("INSERT OR IGNORE INTO chat_agent_sessions VALUES (?1, ?2, ?3)")?
                .execute(params![session, backend, at.0])
                .map(drop)?,
            ChatOrder::Join {
                conversation,
                session,
                joined,
                at,
            } => match joined {
                Some(joined) => db
                    .prepare_cached("INSERT OR REPLACE INTO chat_joins VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![conversation, session, joined, at.0])
                    .map(drop)?,
                None => db
                    .prepare_cached("DELETE FROM chat_joins WHERE conversation = ?1 AND session = ?2")?
                    .execute([conversation, session])
                    .map(drop)?,
            },
        }
    }
    Ok(())
}

fn save_backend(db: &Connection, backend: &StoredBackend) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO chat_backends VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![
            backend.id,
            backend.name,
            backend.kind.code(),
            backend.base_url,
            backend.user_id,
            backend.organization_id,
            backend.removed,
        ])
        .map(drop)
}

/// Forgets removed backends that no conversation is with, and the session ids that were made for them.
fn forget_backends(db: &Connection) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM chat_backends WHERE removed AND NOT EXISTS (
             SELECT 1 FROM chat_conversations WHERE backend = chat_backends.id)",
        "DELETE FROM chat_agent_sessions WHERE backend NOT IN (SELECT id FROM chat_backends)",
    ] {
        db.prepare_cached(sql)?.execute([])?;
    }
    Ok(())
}

fn begin(db: &Connection, conversation: &StoredConversation) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO chat_conversations (id, backend, given, title, model, session_id, user_id, parameters, draft, leaf,
             created_ns, updated_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        conversation.id,
        conversation.backend,
        conversation.given,
        conversation.title,
        conversation.model,
        conversation.session_id,
        conversation.user_id,
        conversation.parameters,
        conversation.draft,
        conversation.leaf,
        conversation.created.0,
        conversation.updated.0,
    ])?;
    index_title(db, &conversation.id)
}

fn change(db: &Connection, id: &str, patch: &ConversationPatch) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE chat_conversations SET given = IFNULL(?2, given), title = IFNULL(?3, title), model = IFNULL(?4, model),
             session_id = IFNULL(?5, session_id), parameters = IFNULL(?6, parameters), draft = IFNULL(?7, draft),
             leaf = IFNULL(?8, leaf), updated_ns = MAX(updated_ns, IFNULL(?9, 0)) WHERE id = ?1",
    )?
    .execute(params![
        id,
        patch.given,
        patch.title,
        patch.model,
        patch.session_id,
        patch.parameters,
        patch.draft,
        patch.leaf,
        patch.updated.map(|at| at.0),
    ])?;
    if patch.given.is_some() || patch.title.is_some() {
        index_title(db, id)?;
    }
    Ok(())
}

fn index_title(db: &Connection, id: &str) -> rusqlite::Result<()> {
    let mut find =
        db.prepare_cached("SELECT row, IIF(given = '', title, given) FROM chat_conversations WHERE id = ?1")?;
    let found: Option<(i64, String)> = find
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        Some((row, title)) => index(db, -row, &title),
        None => Ok(()),
    }
}

fn index(db: &Connection, row: i64, text: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO chat_text (rowid, text) VALUES (?1, ?2)")?
        .execute(params![row, index_text(text)])
        .map(drop)
}

fn save_message(db: &Connection, message: &StoredMessage) -> rusqlite::Result<()> {
    let mut save = db.prepare_cached(
        "INSERT INTO chat_messages (id, conversation, parent, depth, role, content, state, failure, model, at_ns, first_ns,
             elapsed_ns, input_tokens, output_tokens, finish_reason, completion, trace_id, remote, words)
         SELECT ?1, ?2, ?3, IFNULL((SELECT depth + 1 FROM chat_messages WHERE id = ?3), 0), ?4, ?5, ?6, ?7, ?8, ?9, ?10,
             ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18 FROM chat_conversations WHERE id = ?2
         ON CONFLICT (id) DO UPDATE SET role = excluded.role, content = excluded.content, state = excluded.state,
             failure = excluded.failure, model = excluded.model, at_ns = excluded.at_ns, first_ns = excluded.first_ns,
             elapsed_ns = excluded.elapsed_ns, input_tokens = excluded.input_tokens,
             output_tokens = excluded.output_tokens, finish_reason = excluded.finish_reason,
             completion = excluded.completion, trace_id = excluded.trace_id, remote = excluded.remote,
             words = excluded.words
         RETURNING row",
    )?;
    let is_of_person = message.role == ChatRole::User;
    let words = is_of_person.then(|| words_hash(&message.content)).flatten();
    let tokens = |count: Option<u64>| count.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    let row: Option<i64> = save
        .query_row(
            params![
                message.id,
                message.conversation,
                message.parent,
                message.role.code(),
                message.content,
                message.state.code(),
                message.failure,
                message.model,
                message.at.0,
                message.first_ns,
                message.elapsed_ns,
                tokens(message.input_tokens),
                tokens(message.output_tokens),
                message.finish_reason,
                message.completion,
                message.trace_id,
                message.remote,
                words,
            ],
            |row| row.get(0),
        )
        .optional()?;
    match row {
        // What grows is found once it is whole.
        Some(row) if message.state != ChatState::Streaming => index(db, row, &message.content),
        _ => Ok(()),
    }
}

fn purge(db: &Connection, before_ns: i64) -> rusqlite::Result<()> {
    const GOING: &str = "SELECT id FROM chat_conversations WHERE deleted_ns IS NOT NULL AND deleted_ns <= ?1";
    for sql in [
        format!(
            "DELETE FROM chat_text WHERE rowid IN (SELECT row FROM chat_messages WHERE conversation IN ({GOING}))"
        ),
        "DELETE FROM chat_text WHERE rowid IN (
             SELECT -row FROM chat_conversations WHERE deleted_ns IS NOT NULL AND deleted_ns <= ?1)"
            .to_owned(),
        format!("DELETE FROM chat_messages WHERE conversation IN ({GOING})"),
        format!("DELETE FROM chat_joins WHERE conversation IN ({GOING})"),
        "DELETE FROM chat_conversations WHERE deleted_ns IS NOT NULL AND deleted_ns <= ?1".to_owned(),
    ] {
        db.prepare_cached(&sql)?.execute([before_ns])?;
    }
    forget_backends(db)
}

fn cut_streaming(db: &Connection) -> rusqlite::Result<()> {
    let mut select = db.prepare_cached("SELECT row, content FROM chat_messages WHERE state = 2")?;
    let rows = select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(i64, String)>, _>>()?;
    for (row, content) in rows {
        index(db, row, &content)?;
        db.prepare_cached("UPDATE chat_messages SET state = ?2 WHERE row = ?1")?
            .execute(params![row, ChatState::Cut.code()])?;
    }
    Ok(())
}
