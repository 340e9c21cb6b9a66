//! Deleting sessions. A deleted session is a row of `trash` in place of one of `sessions`: hidden at once, back at
//! once. Once it is to be purged, its events go in small transactions between the batches that arrive, so that nothing
//! waits for them; a crash between two of them is no matter, since the row of `trash` goes last.

use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::WriterState;
use super::commit::WriteTransaction;
use super::cut_texts;
use crate::codec;
use crate::{Order, StoreError};

/// How long one transaction takes rows away.
const STEP: Duration = Duration::from_millis(25);
/// Rows between two looks at the clock.
const ROWS: i64 = 40;

impl WriteTransaction<'_, '_> {
    /// Does what was ordered. The transaction is the order's own.
    pub(super) fn write_orders(&mut self, orders: &[Order]) -> Result<(), StoreError> {
        for order in orders {
            match order {
                Order::Annotate { key, .. } => {
                    write_mark(self.db, order)?;
                    self.ordered.push(key.clone());
                }
                Order::Delete { key, at } => self.throw_away(key, at.0, false)?,
                Order::Evict { key } => self.throw_away(key, 0, true)?,
                Order::Restore { key } => {
                    if restore(self.db, key)? {
                        self.ordered.push(key.clone());
                    }
                }
                Order::Purge { deleted_before } => {
                    self.db
                        .prepare_cached("UPDATE trash SET purge = 1 WHERE deleted_ns <= ?1")?
                        .execute([deleted_before.0])?;
                }
            }
        }
        Ok(())
    }

    fn throw_away(&mut self, key: &str, at_ns: i64, purge: bool) -> Result<(), StoreError> {
        let columns = columns(self.db)?;
        let sql = format!(
            "INSERT INTO trash ({columns}, deleted_ns, purge) SELECT {columns}, ?2, ?3 FROM sessions WHERE key = ?1"
        );
        let thrown = self
            .db
            .prepare_cached(&sql)?
            .execute(params![key, at_ns, purge])?;
        if thrown > 0 {
            self.db
                .prepare_cached("DELETE FROM sessions WHERE key = ?1")?
                .execute([key])?;
            let mut find = self
                .db
                .prepare_cached("SELECT id FROM trash WHERE key = ?1 ORDER BY rowid DESC LIMIT 1")?;
            count_shapes(self.db, find.query_row([key], |row| row.get(0))?, -1)?;
            self.ordered.push(key.to_owned());
        }
        Ok(())
    }

    /// Takes an event away that is in the way of one under its identity, if its session is being purged.
    pub(super) fn yields(&mut self, event: i64, session: i64) -> Result<bool, StoreError> {
        if !self.has_trash {
            return Ok(false);
        }
        let mut find = self
            .db
            .prepare_cached("SELECT 1 FROM trash WHERE id = ?1 AND purge")?;
        let yields = find.exists([session])?;
        if yields {
            purge_event(self.db, event)?;
            self.outdated_texts.push(event);
        }
        Ok(yields)
    }

    /// Brings the session with this row id back if it was deleted.
    pub(super) fn bring_back(&mut self, session: i64) -> Result<(), StoreError> {
        if self.has_trash
            && let Some(key) = key_of(self.db, session)?
            && restore(self.db, &key)?
        {
            self.ordered.push(key);
        }
        Ok(())
    }
}

/// Whether any session is deleted and not purged yet.
pub(super) fn is_any(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM trash")?.exists([])
}

/// Whether the session with this row id is deleted.
pub(super) fn holds(db: &Connection, session: i64) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM trash WHERE id = ?1")?
        .exists([session])
}

/// The columns of `sessions`, as far as the trash has them.
fn columns(db: &Connection) -> rusqlite::Result<String> {
    let mut select = db.prepare_cached(
        "SELECT group_concat(name) FROM pragma_table_info('trash') WHERE name NOT IN ('deleted_ns', 'purge')",
    )?;
    select.query_row([], |row| row.get(0))
}

/// Brings a deleted session back, unless it is being purged. Returns whether there was one.
pub(super) fn restore(db: &Connection, key: &str) -> rusqlite::Result<bool> {
    let mut find = db.prepare_cached("SELECT id FROM trash WHERE key = ?1 AND NOT purge")?;
    let Some(session) = find.query_row([key], |row| row.get(0)).optional()? else {
        return Ok(false);
    };
    let columns = columns(db)?;
    let sql =
        format!("INSERT INTO sessions ({columns}) SELECT {columns} FROM trash WHERE key = ?1 AND NOT purge");
    db.prepare_cached(&sql)?.execute([key])?;
    db.prepare_cached("DELETE FROM trash WHERE key = ?1 AND NOT purge")?
        .execute([key])?;
    count_shapes(db, session, 1)?;
    // A newer version may tell more of it.
    db.prepare_cached("INSERT OR IGNORE INTO unresolved VALUES (?1)")?
        .execute([session])?;
    Ok(true)
}

/// Adds the events of a session to the counts of their shapes, or takes them away.
fn count_shapes(db: &Connection, session: i64, by: i64) -> rusqlite::Result<()> {
    let mut count = db.prepare_cached(
        "UPDATE shapes SET events = events + ?2 * (
             SELECT x.events FROM session_shapes x WHERE x.session = ?1 AND x.shape = shapes.id
         ) WHERE id IN (SELECT shape FROM session_shapes WHERE session = ?1)",
    )?;
    count.execute([session, by])?;
    Ok(())
}

/// The key of a deleted session by its row id.
pub(super) fn key_of(db: &Connection, session: i64) -> rusqlite::Result<Option<String>> {
    let mut find = db.prepare_cached("SELECT key FROM trash WHERE id = ?1 AND NOT purge")?;
    find.query_row([session], |row| row.get(0)).optional()
}

fn write_mark(db: &Connection, order: &Order) -> rusqlite::Result<()> {
    let Order::Annotate {
        key,
        starred,
        title,
        note,
    } = order
    else {
        return Ok(());
    };
    db.prepare_cached("INSERT OR IGNORE INTO session_marks (key) VALUES (?1)")?
        .execute([key])?;
    db.prepare_cached(
        "UPDATE session_marks SET starred = IFNULL(?2, starred), title = IFNULL(?3, title), note = IFNULL(?4, note)
         WHERE key = ?1",
    )?
    .execute(params![key, starred, title, note])?;
    db.prepare_cached(
        "DELETE FROM session_marks WHERE key = ?1 AND NOT starred AND title = '' AND note = ''",
    )?
    .execute([key])?;
    Ok(())
}

impl WriterState {
    /// Whether sessions wait to be purged.
    pub(super) fn has_to_purge(&self) -> Result<bool, StoreError> {
        let mut find = self.db.prepare_cached("SELECT 1 FROM trash WHERE purge")?;
        Ok(find.exists([])?)
    }

    /// Takes some rows of purged sessions away.
    pub(super) fn purge_some(&mut self) -> Result<(), StoreError> {
        // What the loss of power undoes is done again.
        self.db.pragma_update(None, "synchronous", "NORMAL")?;
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        keep_row_ids(&transaction)?;
        let began = Instant::now();
        let mut purged = Vec::new();
        while began.elapsed() < STEP {
            let mut next = transaction.prepare_cached("SELECT id FROM trash WHERE purge LIMIT 1")?;
            let Some(session) = next.query_row([], |row| row.get::<_, i64>(0)).optional()? else {
                break;
            };
            purge_rows(&transaction, session, &mut purged)?;
        }
        transaction.commit()?;
        self.index.forget(&purged);
        Ok(())
    }
}

/// Remembers the highest row ids, so that none is given twice.
fn keep_row_ids(db: &Connection) -> rusqlite::Result<()> {
    for (name, table) in [
        ("last_event", "events"),
        ("last_span", "spans"),
        ("last_session", "sessions"),
        ("last_session", "trash"),
    ] {
        let sql = format!(
            "UPDATE meta SET value = MAX(value, (SELECT IFNULL(MAX(id), 0) FROM {table})) WHERE key = '{name}'"
        );
        db.prepare_cached(&sql)?.execute([])?;
    }
    Ok(())
}

/// Takes the next few rows of a session away; at the end its row in the trash.
fn purge_rows(db: &Connection, session: i64, purged: &mut Vec<i64>) -> Result<(), StoreError> {
    let mut select = db.prepare_cached("SELECT id FROM events WHERE session = ?1 LIMIT ?2")?;
    let events = select
        .query_map([session, ROWS], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for event in &events {
        purge_event(db, *event)?;
    }
    if !events.is_empty() {
        purged.extend(events);
        return Ok(());
    }
    let spans = db
        .prepare_cached("DELETE FROM spans WHERE id IN (SELECT id FROM spans WHERE session = ?1 LIMIT ?2)")?
        .execute([session, ROWS * 4])?;
    if spans > 0 {
        return Ok(());
    }
    for sql in [
        "DELETE FROM open_requests WHERE trace IN (SELECT id FROM session_traces WHERE session = ?1)",
        "DELETE FROM trace_sessions WHERE trace_id IN (SELECT trace_id FROM session_traces WHERE session = ?1)
             AND NOT EXISTS (SELECT 1 FROM sessions WHERE key = trace_sessions.session)",
        "DELETE FROM root_calls WHERE session IN (
             SELECT key FROM trash WHERE id = ?1 UNION SELECT trace_id FROM session_traces WHERE session = ?1
         ) AND NOT EXISTS (SELECT 1 FROM sessions WHERE key = (SELECT key FROM trash WHERE id = ?1))",
        "WITH RECURSIVE run (key) AS (
             SELECT key FROM trash WHERE id = ?1
             UNION SELECT s.session FROM run JOIN started_sessions s ON s.started_by = run.key
         )
         DELETE FROM started_sessions WHERE started_by IN run
             AND NOT EXISTS (SELECT 1 FROM sessions WHERE key = (SELECT key FROM trash WHERE id = ?1))",
        "DELETE FROM session_traces WHERE session = ?1",
        "DELETE FROM session_shapes WHERE session = ?1",
        "DELETE FROM session_agents WHERE session = ?1",
        "DELETE FROM session_costs WHERE session = ?1",
        "DELETE FROM inferred_handoffs WHERE session = ?1",
        "DELETE FROM unresolved WHERE session = ?1",
        "DELETE FROM trash WHERE id = ?1 AND purge",
    ] {
        db.prepare_cached(sql)?.execute([session])?;
    }
    Ok(())
}

/// Takes everything away that belongs to one event.
fn purge_event(db: &Connection, event: i64) -> Result<(), StoreError> {
    let mut uses = db.prepare_cached(
        "SELECT parts FROM payloads WHERE event = ?1 AND parts IS NOT NULL
         UNION ALL SELECT parts FROM tellings WHERE event = ?1 AND parts IS NOT NULL",
    )?;
    let mut loose = db.prepare_cached("INSERT OR IGNORE INTO loose_parts VALUES (?1)")?;
    let mut rows = uses.query([event])?;
    while let Some(row) = rows.next()? {
        for part in codec::referenced(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?) {
            loose.execute([part])?;
        }
    }
    drop(rows);
    for table in [
        "payloads",
        "event_tags",
        "event_files",
        "event_hashes",
        "handoffs",
        "scores",
        "tellings",
    ] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE event = ?1"))?
            .execute([event])?;
    }
    cut_texts::forget(db, event)?;
    db.prepare_cached("DELETE FROM event_text WHERE rowid = ?1")?
        .execute([event])?;
    db.prepare_cached("DELETE FROM events WHERE id = ?1")?
        .execute([event])?;
    Ok(())
}
