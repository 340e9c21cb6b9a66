//! Model calls that several recorders tell of, each in a trace of its own: two instrumentations of one library, neither
//! of which makes its span the parent of the other's. Only the id of the response joins them, or, where the call was
//! refused, who asked for what and when. Their sessions become one, in which the call is counted once.

use rusqlite::params;
use tracewake_model::Event;

use super::commit::WriteTransaction;
use crate::StoreError;
use crate::record::root_call::{is_one_refusal, is_refused, root_call};

impl WriteTransaction<'_, '_> {
    /// Joins the session of a model call with those of the other tellings of it: the same response, told by another
    /// recorder, at the same time. Some servers give every response the same id.
    pub(super) fn note_root_call(&mut self, event: &Event) -> Result<(), StoreError> {
        let times = event.time.stated.zip(event.end);
        let Some((call, (start, end))) = root_call(event).zip(times) else {
            return Ok(());
        };
        let key = event.session_key();
        let is_named = !event.session_id.is_empty();
        let mut note = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO root_calls VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let told = params![call, event.recorder, start.0, end.0, key, is_named];
        if note.execute(told)? == 0 {
            return Ok(());
        }
        let mut find = self.db.prepare_cached(
            "SELECT DISTINCT session, named, start_ns, end_ns FROM root_calls
             WHERE call = ?1 AND recorder <> ?2 AND start_ns <= ?4 AND end_ns >= ?3 AND session <> ?5
                 AND NOT (named AND ?6)",
        )?;
        let others = find
            .query_map(told, |row| {
                Ok((row.get(0)?, row.get(1)?, (row.get(2)?, row.get(3)?)))
            })?
            .collect::<Result<Vec<(String, bool, (i64, i64))>, _>>()?;
        for (other, other_is_named, times) in others {
            if is_refused(&call) && !is_one_refusal((start.0, end.0), times) {
                continue;
            }
            // A trace belongs to a session that is named, else the later one by name to the other.
            match (!is_named, key) < (!other_is_named, other.as_str()) {
                true => self.note_part(&other, key)?,
                false => self.note_part(key, &other)?,
            }
        }
        Ok(())
    }
}
