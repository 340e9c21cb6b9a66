//! The full-text index. It follows the events in transactions of its own, larger ones, and its position is kept in the
//! database: whatever a crash or another process leaves behind is read from the originals.

use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use tracewake_model::{Dialect, index_text};

use crate::maps::HashMap;
use crate::{StoreError, TextOf, payload};

/// Events indexed in one transaction, at most.
const STEP: i64 = 8_000;
/// How long a transaction goes on when others wait for it, unless its caller allows more.
pub(super) const STEP_TIME: Duration = Duration::from_millis(25);
/// How long a transaction goes on when nobody waits.
const LONGEST_STEP: Duration = Duration::from_millis(500);
/// Text waiting in memory, at most. What does not fit is read from the originals when its turn comes.
const MOST_BYTES: usize = 16 << 20;
/// When this much waits, the index is brought up even under load.
const FULL_BYTES: usize = 8 << 20;

/// The full-text index, from the writer's side.
#[derive(Debug)]
pub(super) struct Index {
    text_of: TextOf,
    /// Text of events that are stored and not indexed.
    waiting: HashMap<i64, String>,
    waiting_bytes: usize,
    /// Last event id indexed, and last event id known to be stored.
    indexed: i64,
    stored: i64,
}

/// The last event id in the index.
pub(super) fn position(db: &Connection) -> rusqlite::Result<i64> {
    let mut find = db.prepare_cached("SELECT value FROM meta WHERE key = 'indexed'")?;
    find.query_row([], |row| row.get(0))
}

impl Index {
    /// An index whose position is not known yet.
    pub(super) fn new(text_of: TextOf) -> Index {
        Index {
            text_of,
            waiting: HashMap::default(),
            waiting_bytes: 0,
            indexed: 0,
            stored: 0,
        }
    }

    /// Finds out how far it has come.
    pub(super) fn load_position(&mut self, db: &Connection) -> Result<(), StoreError> {
        self.indexed = position(db)?;
        let mut last = db.prepare_cached("SELECT IFNULL(MAX(id), 0) FROM events")?;
        self.stored = last.query_row([], |row| row.get(0))?;
        Ok(())
    }

    /// Takes the text of an event that was just committed.
    pub(super) fn remember(&mut self, event: i64, text: String) {
        self.stored = self.stored.max(event);
        // An event that was replaced before its turn: its old text must not be indexed, room or not.
        if let Some(old) = self.waiting.remove(&event) {
            self.waiting_bytes -= old.len();
        }
        if event > self.indexed && self.waiting_bytes + text.len() <= MOST_BYTES {
            self.waiting_bytes += text.len();
            self.waiting.insert(event, text);
        }
    }

    /// Forgets the text of events that are gone.
    pub(super) fn forget(&mut self, events: &[i64]) {
        for event in events {
            if let Some(text) = self.waiting.remove(event) {
                self.waiting_bytes -= text.len();
            }
        }
    }

    /// Some stored events are not indexed.
    pub(super) fn is_behind(&self) -> bool {
        self.indexed < self.stored
    }

    /// So much waits that it is time, load or not.
    pub(super) fn is_full(&self) -> bool {
        self.waiting_bytes >= FULL_BYTES || self.stored - self.indexed >= STEP
    }

    /// Indexes the next events, in one transaction, for so long when `is_waited_for` says that a batch waits. It need
    /// not be on disk when this returns: whatever is lost with the power, its position is lost with it. Commits of
    /// events ask for more, each for itself.
    pub(super) fn bring_up(
        &mut self,
        db: &mut Connection,
        allowed: Duration,
        is_waited_for: impl Fn() -> bool,
    ) -> Result<(), StoreError> {
        db.pragma_update(None, "synchronous", "NORMAL")?;
        let began = Instant::now();
        self.index_next(db, || {
            let spent = began.elapsed();
            spent >= LONGEST_STEP || spent >= allowed && is_waited_for()
        })
    }

    fn index_next(&mut self, db: &mut Connection, is_over: impl Fn() -> bool) -> Result<(), StoreError> {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have moved the position.
        let from = position(&transaction)?;
        let stored = transaction
            .prepare_cached("SELECT IFNULL(MAX(id), 0) FROM events")?
            .query_row([], |row| row.get::<_, i64>(0))?;
        let mut to = stored.min(from.saturating_add(STEP)).max(from); // the newest events may have been purged
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO event_text (rowid, text) VALUES (?1, ?2)")?;
            for event in from + 1..=to {
                match self.waiting.get(&event) {
                    Some(text) => insert.execute(params![event, text])?,
                    None => match self.read_text(&transaction, event)? {
                        Some(text) => insert.execute(params![event, text])?,
                        None => 0,
                    },
                };
                if is_over() {
                    to = event;
                    break;
                }
            }
        }
        transaction
            .prepare_cached("UPDATE meta SET value = ?1 WHERE key = 'indexed'")?
            .execute([to])?;
        transaction.commit()?;
        self.indexed = to;
        self.stored = self.stored.max(stored);
        self.waiting.retain(|event, _| *event > to);
        self.waiting_bytes = self.waiting.values().map(String::len).sum();
        Ok(())
    }

    /// The text of an event out of its original bytes; none when there is no such event or its bytes say nothing.
    fn read_text(&self, db: &Connection, event: i64) -> Result<Option<String>, StoreError> {
        let mut find = db.prepare_cached("SELECT dialect FROM events WHERE id = ?1")?;
        let dialect: Option<u8> = find.query_row([event], |row| row.get(0)).optional()?;
        let Some(dialect) = dialect.map(Dialect::from_code) else {
            return Ok(None);
        };
        let original = match payload::of_event(db, event) {
            Ok(original) => original,
            Err(StoreError::Unreadable { event }) => {
                tracing::warn!(
                    event,
                    "stored bytes cannot be read back; the event is not searchable"
                );
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let text = (self.text_of)(dialect, original.media, &original.bytes);
        Ok(text.map(|text| index_text(&text).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_event_leaves_no_old_text_behind() {
        let mut index = Index::new(|_, _, _| None);
        index.remember(1, "old".to_owned());
        index.remember(2, "x".repeat(MOST_BYTES - 3));
        index.remember(1, "new, and there is no room for it".to_owned());
        assert_eq!(
            index.waiting.get(&1),
            None,
            "its turn reads it from the originals"
        );
        index.remember(1, "new".to_owned());
        assert_eq!(index.waiting_bytes, MOST_BYTES);
    }
}
