//! Parts that purged payloads used. Uses of a part are not counted, so afterwards all payloads are looked through, in
//! small steps while nothing else is to do; a part that is in use, or comes into use meanwhile, is kept.

use rusqlite::{Connection, TransactionBehavior, params};

use super::WriterState;
use crate::maps::HashSet;
use crate::{StoreError, codec};

/// Payloads looked through in one step.
const ROWS: i64 = 2_000;
/// Parts taken away in one step.
const PARTS: i64 = 200;

/// How far the payloads are looked through.
#[derive(Debug)]
pub(super) struct Search {
    /// Parts without a known user yet.
    loose: HashSet<i64>,
    payload: i64,
    telling: i64,
}

impl WriterState {
    /// Goes a step on. Returns whether there is more to do.
    pub(super) fn tidy_parts(&mut self) -> Result<bool, StoreError> {
        let search = match self.search.take() {
            Some(search) => search,
            None => Search {
                loose: all(&self.db)?,
                payload: 0,
                telling: 0,
            },
        };
        if search.loose.is_empty() {
            return Ok(false);
        }
        self.db.pragma_update(None, "synchronous", "NORMAL")?;
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (search, more) = search.go_on(&transaction)?;
        transaction.commit()?;
        self.search = more.then_some(search);
        Ok(more)
    }
}

fn all(db: &Connection) -> rusqlite::Result<HashSet<i64>> {
    let mut select = db.prepare_cached("SELECT part FROM loose_parts")?;
    select.query_map([], |row| row.get(0))?.collect()
}

impl Search {
    fn go_on(mut self, db: &Connection) -> Result<(Search, bool), StoreError> {
        let payloads = "SELECT event, parts FROM payloads WHERE event > ?1 ORDER BY event LIMIT ?2";
        if let Some(last) = self.look_through(db, payloads, self.payload)? {
            self.payload = last;
            return Ok((self, true));
        }
        let tellings = "SELECT id, parts FROM tellings WHERE id > ?1 ORDER BY id LIMIT ?2";
        if let Some(last) = self.look_through(db, tellings, self.telling)? {
            self.telling = last;
            return Ok((self, true));
        }
        // What is still in the table is unused: users that came meanwhile have taken theirs out.
        let mut select = db.prepare_cached("SELECT part FROM loose_parts LIMIT ?1")?;
        let parts = select
            .query_map([PARTS], |row| row.get(0))?
            .collect::<Result<Vec<i64>, _>>()?;
        for part in &parts {
            for sql in [
                "DELETE FROM parts WHERE id = ?1",
                "DELETE FROM loose_parts WHERE part = ?1",
            ] {
                db.prepare_cached(sql)?.execute([part])?;
            }
        }
        Ok((self, parts.len() as i64 == PARTS))
    }

    /// Keeps the parts that the next rows use. Gives the last row; none at the end.
    fn look_through(&mut self, db: &Connection, sql: &str, after: i64) -> Result<Option<i64>, StoreError> {
        let mut select = db.prepare_cached(sql)?;
        let mut rows = select.query(params![after, ROWS])?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            last = Some(row.get(0)?);
            let references = row.get_ref(1)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            for part in codec::referenced(references.unwrap_or_default()) {
                if self.loose.remove(&part) {
                    keep(db, part)?;
                }
            }
        }
        Ok(last)
    }
}

/// Notes that a part is used.
pub(super) fn keep(db: &Connection, part: i64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM loose_parts WHERE part = ?1")?
        .execute([part])?;
    Ok(())
}
