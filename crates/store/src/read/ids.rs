//! What an id names that a user pasted: a session, a trace, a span or an event.

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::visible_title;

use crate::{Store, StoreError};

/// Things of one kind that are named; ids that many share are no use to find one.
const MOST: i64 = 5;

/// What an id names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdHit {
    /// `session`, `trace`, `span` or `event`.
    pub what: &'static str,
    /// Key of the session.
    pub session: String,
    /// Title of the session.
    pub title: String,
    /// Row id of the span, for a span and an event.
    pub span: Option<i64>,
    /// Row id of the event, for an event.
    pub event: Option<i64>,
}

/// Kind, and the query for session, title, given title, span and event of what has the id.
const QUERIES: [(&str, &str); 4] = [
    (
        "session",
        "SELECT s.id, NULL, NULL FROM sessions s WHERE s.key = ?1 LIMIT ?2",
    ),
    (
        "trace",
        "SELECT t.session, NULL, NULL FROM session_traces t WHERE t.trace_id = ?1 AND t.trace_id <> '' LIMIT ?2",
    ),
    (
        "span",
        "SELECT p.session, p.id, NULL FROM spans p WHERE p.key = ?1 LIMIT ?2",
    ),
    (
        "event",
        "SELECT e.session, e.span, e.id FROM events e
         WHERE e.dialect IN (0, 1, 2, 3) AND e.identity = ?1 AND e.identity <> '' LIMIT ?2",
    ),
];

impl Store {
    /// What an id names, whole and as it was sent.
    pub fn find_id(&self, id: &str) -> Result<Vec<IdHit>, StoreError> {
        self.readers().read(|db| {
            let mut hits = Vec::new();
            for (what, sql) in QUERIES {
                let mut select = db.prepare_cached(sql)?;
                let rows = select.query_map(params![id, MOST], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?;
                for row in rows {
                    let (session, span, event) = row?;
                    if let Some((key, title)) = head(db, session)? {
                        hits.push(IdHit {
                            what,
                            session: key,
                            title,
                            span,
                            event,
                        });
                    }
                }
            }
            Ok(hits)
        })
    }
}

/// Key and title of a session; none for a deleted one.
fn head(db: &Connection, session: i64) -> rusqlite::Result<Option<(String, String)>> {
    let mut select = db.prepare_cached(
        "SELECT s.key, s.title, IFNULL(m.title, '') FROM sessions s LEFT JOIN session_marks m ON m.key = s.key
         WHERE s.id = ?1",
    )?;
    let found = select.query_row([session], |row| {
        let (key, own, given): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let title = match given.is_empty() {
            true => visible_title(&own, &key),
            false => given,
        };
        Ok((key, title))
    });
    found.optional()
}
