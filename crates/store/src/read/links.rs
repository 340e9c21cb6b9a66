//! What a span hangs together with beyond its parent: children, attempts, the model call behind it, and hashes.

use rusqlite::{Connection, OptionalExtension, Params};
use tracewake_model::{Family, Span};

use super::filter::to_sql;
use super::read_count;
use super::spans::{COLUMNS, read_span};
use crate::{Store, StoreError};

/// The relatives of a span.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpanLinks {
    /// The first children by start.
    pub children: Vec<Span>,
    /// All children.
    pub child_count: u64,
    /// The same call by the same agent under the same parent, which failed before this one was made.
    pub attempt_before: Option<Span>,
    /// The same call again, after this one failed.
    pub attempt_after: Option<Span>,
    /// The last model call that its agent had made before.
    pub model_before: Option<Span>,
    /// The last span before of the same family by the same agent; for a state update the state before.
    pub same_before: Option<Span>,
}

/// The hash of an event and the event that its chain names before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashLink {
    /// As sent.
    pub previous: String,
    /// As sent.
    pub hash: String,
    /// The event with a hash that came before it in time.
    pub before: Option<LinkedHash>,
    /// The event that has the previous hash, if it is another one.
    pub named: Option<LinkedHash>,
}

/// An event with a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedHash {
    /// Row id of the event.
    pub event: i64,
    /// Row id of its span.
    pub span: i64,
    /// Name of the span.
    pub name: String,
    /// The hash, as sent.
    pub hash: String,
}

impl Store {
    /// The relatives of the span with this row id; none when it is gone.
    pub fn links_of_span(&self, row: i64, children: u64) -> Result<SpanLinks, StoreError> {
        self.readers().read(|db| {
            let one = |rest: &str| {
                let sql = format!(
                    "SELECT {COLUMNS} FROM spans me JOIN spans s ON s.session = me.session AND s.id <> me.id
                     LEFT JOIN agents a ON a.id = s.agent WHERE me.id = ?1 AND {rest} LIMIT 1"
                );
                first(db, &sql, [row])
            };
            let before = "(s.start_ns, s.key) < (me.start_ns, me.key)";
            let same = "s.family = me.family AND s.agent = me.agent";
            let attempt = format!("{same} AND s.name = me.name AND s.parent = me.parent");
            let latest = "ORDER BY s.start_ns DESC, s.key DESC";
            let mut select = db.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM spans me JOIN spans s ON s.session = me.session AND s.parent = me.key AND s.id <> me.id
                 LEFT JOIN agents a ON a.id = s.agent WHERE me.id = ?1 ORDER BY s.start_ns, s.key LIMIT ?2"
            ))?;
            let list = select.query_map([row, to_sql(children)], read_span)?;
            let list = list.collect::<Result<Vec<_>, _>>()?;
            let mut count = db.prepare_cached(
                "SELECT COUNT(*) FROM spans me JOIN spans s ON s.session = me.session AND s.parent = me.key AND s.id <> me.id
                 WHERE me.id = ?1",
            )?;
            // A call is tried again only after it failed: the neighbour by time decides, not any earlier failure.
            let neighbour = one(&format!("{attempt} AND {before} {latest}"))?;
            let next = one(&format!(
                "me.failures > 0 AND {attempt} AND (s.start_ns, s.key) > (me.start_ns, me.key) ORDER BY s.start_ns, s.key"
            ))?;
            Ok(SpanLinks {
                children: list,
                child_count: count.query_row([row], |found| read_count(found, 0))?,
                attempt_before: neighbour.filter(|span| span.failures > 0),
                attempt_after: next,
                model_before: one(&format!(
                    "s.family = {} AND s.agent = me.agent AND {before} {latest}",
                    Family::Model.code()
                ))?,
                same_before: one(&format!("{same} AND {before} {latest}"))?,
            })
        })
    }

    /// The hash of an event and its place in the chain; none when it carries no hash.
    pub fn hash_link(&self, event: i64) -> Result<Option<HashLink>, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached("SELECT previous, hash FROM event_hashes WHERE event = ?1")?;
            let own = find.query_row([event], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let Some((previous, hash)) = own else {
                return Ok(None);
            };
            let previous: String = previous;
            let neighbour = "h.event <> me.id
                 AND (e.best_ns, IFNULL(e.stated_ns, 0), IFNULL(e.seq, 0), e.identity, e.digest, e.dialect)
                   < (me.best_ns, IFNULL(me.stated_ns, 0), IFNULL(me.seq, 0), me.identity, me.digest, me.dialect)
                 ORDER BY e.best_ns DESC, e.stated_ns DESC, e.seq DESC, e.identity DESC, e.digest DESC, e.dialect DESC";
            let before = linked(db, neighbour, &[&event])?;
            let named = match &before {
                Some(before) if before.hash == previous => None,
                _ => linked(db, "h.event <> me.id AND h.hash = ?2", &[&event, &previous])?,
            };
            Ok(Some(HashLink {
                previous,
                hash,
                before,
                named,
            }))
        })
    }
}

fn first(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<Option<Span>> {
    db.prepare_cached(sql)?.query_row(params, read_span).optional()
}

fn linked(
    db: &Connection,
    rest: &str,
    params: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Option<LinkedHash>> {
    let sql = format!(
        "SELECT e.id, e.span, IIF(e.name = '', s.name, e.name), h.hash FROM events me
         JOIN events e ON e.session = me.session JOIN event_hashes h ON h.event = e.id JOIN spans s ON s.id = e.span
         WHERE me.id = ?1 AND {rest} LIMIT 1"
    );
    let mut select = db.prepare_cached(&sql)?;
    let found = select.query_row(params, |row| {
        Ok(LinkedHash {
            event: row.get(0)?,
            span: row.get(1)?,
            name: row.get(2)?,
            hash: row.get(3)?,
        })
    });
    found.optional()
}
