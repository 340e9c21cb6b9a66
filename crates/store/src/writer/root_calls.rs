//! Model calls that several recorders tell of, each in a trace of its own: two instrumentations of one library, neither
//! of which makes its span the parent of the other's. Only the id of the response joins them. Their sessions become
//! one, in which the call is counted once.

use rusqlite::params;
use tracewake_model::Event;

use super::commit::WriteTransaction;
use crate::StoreError;
use crate::record::facts::is_root_call;

impl WriteTransaction<'_, '_> {
    /// Joins the session of a model call with those of the other tellings of it: the same response, told by another
    /// recorder, at the same time. Some servers give every response the same id.
    pub(super) fn note_root_call(&mut self, event: &Event) -> Result<(), StoreError> {
        let times = event.time.stated.zip(event.end);
        let Some((start, end)) = times.filter(|_| is_root_call(event)) else {
            return Ok(());
        };
        let key = event.session_key();
        let is_named = !event.session_id.is_empty();
        let mut note = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO root_calls VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let call = params![event.response_id, event.recorder, start.0, end.0, key, is_named];
        if note.execute(call)? == 0 {
            return Ok(());
        }
        let mut find = self.db.prepare_cached(
            "SELECT DISTINCT session, named FROM root_calls
             WHERE call = ?1 AND recorder <> ?2 AND start_ns <= ?4 AND end_ns >= ?3 AND session <> ?5
                 AND NOT (named AND ?6)",
        )?;
        let others = find
            .query_map(call, |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<Vec<(String, bool)>, _>>()?;
        for (other, other_is_named) in others {
            // A trace belongs to a session that is named, else the later one by name to the other.
            match (!is_named, key) < (!other_is_named, other.as_str()) {
                true => self.note_part(&other, key)?,
                false => self.note_part(key, &other)?,
            }
        }
        Ok(())
    }
}
