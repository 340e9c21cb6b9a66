//! Values that a field can have, for completion.

use rusqlite::Connection;
use tracewake_model::UnixNanos;
use tracewake_model::query::{Field, ValueKind};

use super::facets::complete_facet;
use super::language::name_contains;
use super::search::scope_of;
use super::{read_count, session_id};
use crate::{Store, StoreError};

/// A value that a field can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// As a query has it, without quotes.
    pub value: String,
    /// What it stands for, where the value itself does not say; may be empty.
    pub detail: String,
    /// Events that have it, where they are counted; sessions for fields of sessions.
    pub count: Option<u64>,
}

impl Store {
    /// Values of a field that hold `begun`, those that begin with it first, then the most frequent; of one session if
    /// one is named. At most `limit`.
    pub fn values(
        &self,
        field: Field,
        begun: &str,
        session: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Candidate>, StoreError> {
        self.readers().read(|db| {
            let session = match session {
                Some(key) => session_id(db, key)?,
                None => None,
            };
            let mut found = candidates(db, field, begun, session)?;
            let begun = begun.trim_end_matches('*').to_lowercase();
            found.retain(|candidate| {
                candidate.value.to_lowercase().contains(&begun) || !candidate.detail.is_empty()
            });
            // Stable: what came in an order of its own keeps it.
            found.sort_by_key(|candidate| {
                let begins = candidate.value.to_lowercase().starts_with(&begun);
                (!begins, std::cmp::Reverse(candidate.count.unwrap_or(0)))
            });
            found.truncate(limit);
            Ok(found)
        })
    }
}

/// Rows read of a table without counts.
const MOST: u32 = 100;

fn candidates(
    db: &Connection,
    field: Field,
    begun: &str,
    session: Option<i64>,
) -> Result<Vec<Candidate>, StoreError> {
    match field {
        Field::Handoff => counted(complete_facet(db, Field::Agent, session)?),
        Field::Tag => tags(db, begun, session),
        Field::File => files(db, begun, session),
        Field::Source => listed(
            db,
            "SELECT name, '', stored FROM sources WHERE name LIKE ?1 ESCAPE '!' LIMIT ?2",
            begun,
        ),
        Field::Session => listed(
            db,
            "SELECT key, title, NULL FROM sessions WHERE key LIKE ?1 ESCAPE '!' OR title LIKE ?1 ESCAPE '!'
             ORDER BY first_ns DESC LIMIT ?2",
            begun,
        ),
        Field::Score => listed(
            db,
            "SELECT name, '', COUNT(*) FROM scores WHERE name LIKE ?1 ESCAPE '!' GROUP BY name ORDER BY 3 DESC, 1 LIMIT ?2",
            begun,
        ),
        Field::Trace => listed(
            db,
            "SELECT trace_id, '', NULL FROM session_traces WHERE trace_id LIKE ?1 ESCAPE '!' ORDER BY id DESC LIMIT ?2",
            begun,
        ),
        _ => match field.info().value {
            ValueKind::Name => counted(complete_facet(db, field, session)?),
            ValueKind::Choice(choices) => {
                let known = complete_facet(db, field, session)?;
                let count = |choice: &str| {
                    known
                        .iter()
                        .find(|(value, _)| value == choice)
                        .map(|(_, count)| *count)
                };
                let choices = choices.iter().map(|choice| plain(choice, count(choice)));
                Ok(choices.collect())
            }
            ValueKind::Flag => Ok(vec![plain("true", None), plain("false", None)]),
            ValueKind::Count
            | ValueKind::Money
            | ValueKind::Duration
            | ValueKind::Time
            | ValueKind::Score => Ok(Vec::new()),
        },
    }
}

fn plain(value: &str, count: Option<u64>) -> Candidate {
    Candidate {
        value: value.to_owned(),
        detail: String::new(),
        count,
    }
}

fn counted(values: Vec<(String, u64)>) -> Result<Vec<Candidate>, StoreError> {
    let named = values.into_iter().filter(|(value, _)| !value.is_empty());
    Ok(named.map(|(value, count)| plain(&value, Some(count))).collect())
}

/// A value and how often it is there.
fn counted_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        value: row.get(0)?,
        detail: String::new(),
        count: Some(read_count(row, 1)?),
    })
}

fn listed(db: &Connection, sql: &str, begun: &str) -> Result<Vec<Candidate>, StoreError> {
    let mut select = db.prepare_cached(sql)?;
    let pattern = name_contains(begun.trim_end_matches('*'));
    let rows = select.query_map(rusqlite::params![pattern, MOST], |row| {
        let count: Option<i64> = row.get(2)?;
        Ok(Candidate {
            value: row.get(0)?,
            detail: row.get(1)?,
            count: count.map(i64::unsigned_abs),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn tags(db: &Connection, begun: &str, session: Option<i64>) -> Result<Vec<Candidate>, StoreError> {
    let Some(session) = session else {
        return listed(
            db,
            "SELECT tag, '', NULL FROM tags WHERE tag LIKE ?1 ESCAPE '!' ORDER BY tag LIMIT ?2",
            begun,
        );
    };
    let rows = scope_of(db, session, UnixNanos(0))?.and_then(|scope| scope.rows);
    let Some((first, last)) = rows else {
        return Ok(Vec::new());
    };
    let mut select = db.prepare_cached(
        "SELECT t.tag, COUNT(*) FROM tags t
         JOIN event_tags x ON x.tag = t.id AND x.event BETWEEN ?2 AND ?3
         JOIN events e ON e.id = x.event AND e.session = ?1
         WHERE t.tag LIKE ?4 ESCAPE '!' GROUP BY t.id ORDER BY 2 DESC, 1 LIMIT ?5",
    )?;
    let pattern = name_contains(begun.trim_end_matches('*'));
    let rows = select.query_map(
        rusqlite::params![session, first, last, pattern, MOST],
        counted_row,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn files(db: &Connection, begun: &str, session: Option<i64>) -> Result<Vec<Candidate>, StoreError> {
    let Some(session) = session else {
        return listed(
            db,
            "SELECT path, '', NULL FROM files WHERE path LIKE ?1 ESCAPE '!' ORDER BY id DESC LIMIT ?2",
            begun,
        );
    };
    let mut select = db.prepare_cached(
        "SELECT f.path, COUNT(DISTINCT e.span) FROM events e JOIN event_files x ON x.event = e.id
         JOIN files f ON f.id = x.file
         WHERE e.session = ?1 AND f.path LIKE ?2 ESCAPE '!' GROUP BY f.id ORDER BY 2 DESC, 1 LIMIT ?3",
    )?;
    let pattern = name_contains(begun.trim_end_matches('*'));
    let rows = select.query_map(rusqlite::params![session, pattern, MOST], counted_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
