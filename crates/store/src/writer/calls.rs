//! Filling the columns of calls that were stored before there were such columns.

use rusqlite::{Connection, params};

use crate::batch::FilledCalls;

/// Writes the facts, and how far they have come.
pub(super) fn fill(db: &Connection, filled: Option<&FilledCalls>) -> rusqlite::Result<()> {
    let Some(filled) = filled else { return Ok(()) };
    let mut update = db.prepare_cached(
        "UPDATE events SET (arguments, result, result_bytes, ran, cached_tokens, reasoning_tokens) =
             (?2, ?3, ?4, NULLIF(?5, ''), NULLIF(?6, 0), NULLIF(?7, 0)) WHERE id = ?1",
    )?;
    for (event, call) in &filled.facts {
        update.execute(params![
            event,
            call.arguments,
            call.result,
            call.result_bytes,
            call.ran,
            call.cached_tokens,
            call.reasoning_tokens,
        ])?;
    }
    db.prepare_cached("UPDATE meta SET value = ?1 WHERE key = 'calls_filled'")?
        .execute([filled.up_to])?;
    Ok(())
}
