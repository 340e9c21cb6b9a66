//! Read queries. Each blocks on a read-only connection of its own, inside one transaction.

pub(crate) mod annotations;
pub(crate) mod asides;
pub(crate) mod chat;
mod chat_lines;
pub(crate) mod chat_list;
pub(crate) mod chat_spans;
pub(crate) mod chat_traces;
mod chat_turns;
mod chat_windows;
mod chat_words;
pub(crate) mod checkpoints;
pub(crate) mod complete;
pub(crate) mod costs;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod facets;
pub(crate) mod files;
mod filter;
pub(crate) mod health;
pub(crate) mod ids;
pub(crate) mod integrity;
mod language;
pub(crate) mod links;
pub(crate) mod live;
mod match_text;
mod nesting;
pub(crate) mod query;
pub(crate) mod reading;
pub(crate) mod rejects;
pub(crate) mod run;
pub(crate) mod search;
pub(crate) mod session_histogram;
pub(crate) mod sessions;
mod snippet;
pub(crate) mod span_extras;
pub(crate) mod span_place;
pub(crate) mod spans;
pub(crate) mod stats;
pub(crate) mod tool_calls;
pub(crate) mod trace;
pub(crate) mod transcript;

use rusqlite::{Connection, OptionalExtension, Row};
use tracewake_model::{Dialect, Kind};

/// Row id of the session with this key.
fn session_id(db: &Connection, key: &str) -> rusqlite::Result<Option<i64>> {
    let mut find = db.prepare_cached("SELECT id FROM sessions WHERE key = ?1")?;
    find.query_row([key], |row| row.get(0)).optional()
}

/// The name of a custom kind of `events e`. Other kinds have the dialect's own word in that column.
const CUSTOM_NAME: &str = "IIF(e.kind = 999, e.custom, NULL)";

/// The kind in a column, with its custom name in the next one.
fn read_kind(row: &Row<'_>, column: usize) -> rusqlite::Result<Kind> {
    let custom = row.get_ref(column + 1)?.as_str_or_null()?;
    Ok(Kind::from_code(row.get(column)?, custom))
}

/// The dialect in a column.
fn read_dialect(row: &Row<'_>, column: usize) -> rusqlite::Result<Dialect> {
    Ok(Dialect::from_code(row.get(column)?))
}

/// A count in a column.
fn read_count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}
