//! Which events say more than the full-text index holds of them, so that search can say how many there are. They are
//! few: a row each among the facts about the whole database.

use rusqlite::Connection;

use crate::schema::CUT_TEXT_KEY;

/// Takes note of an event.
pub(super) fn remember(db: &Connection, event: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO meta VALUES (?1 || ?2, 1)")?
        .execute((CUT_TEXT_KEY, event))?;
    Ok(())
}

/// Forgets an event that is gone, or says something else now.
pub(super) fn forget(db: &Connection, event: i64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1 || ?2")?
        .execute((CUT_TEXT_KEY, event))?;
    Ok(())
}
