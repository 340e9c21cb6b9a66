//! Search over all events.

use rusqlite::{Connection, OptionalExtension};
use tracewake_model::query::{Expr, Query};
use tracewake_model::{Dialect, UnixNanos, visible_title};

use super::events::{SUMMARY, SUMMARY_JOIN, read_summary};
use super::health::{index_behind, partly_searched};
use super::language::{
    EventScope, Sql, best_hit, condition, conjuncts, is_text, match_expression, needed_shapes,
};
use super::{read_count, session_id, snippet};
use crate::{EventSummary, Store, StoreError, payload};

/// Hits counted; beyond them the total is a lower bound.
const MOST_COUNTED: u64 = 10_000;

/// One event found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchHit {
    /// The event.
    pub event: EventSummary,
    /// Key of its session.
    pub session: String,
    /// Title of its session.
    pub title: String,
    /// Text around the first word found, on one line.
    pub snippet: String,
}

/// Some of the events found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchPage {
    /// Last stored first.
    pub hits: Vec<SearchHit>,
    /// Events found; at least this many when `complete` is false.
    pub total: u64,
    /// Whether everything was looked at and counted; without it, the newest events were.
    pub complete: bool,
    /// Events not yet in the index, and so not searched.
    pub index_behind: u64,
    /// Very long events in the database, of which the first part only is searched for words.
    pub partly_searched: u64,
}

/// Hits of the index, or events, that are looked at for what else is asked.
const MOST_LOOKED_AT: u64 = 20_000;
/// With so few sessions that can hold an event, all their events are looked at.
const FEW_SESSIONS: usize = 400;

/// Events to look for: a subquery that gives their row ids as `hit`, newest first, and whether that may not be all.
struct Candidates {
    hits: Sql,
    /// Counts what the source holds, up to one more than is looked at.
    bound: Option<Sql>,
}

impl Store {
    /// Finds events that match a query: all of them when it asks for nothing.
    pub fn search(
        &self,
        query: &Query,
        limit: u64,
        offset: u64,
        now: UnixNanos,
    ) -> Result<SearchPage, StoreError> {
        self.readers().read(|db| {
            let index_behind = index_behind(db)?;
            let partly_searched = partly_searched(db)?;
            let Some((source, rest)) = source(db, &query.filter, now)? else {
                return Ok(SearchPage {
                    complete: true,
                    index_behind,
                    partly_searched,
                    ..SearchPage::default()
                });
            };
            let ids = matching(db, &source, &rest)?;
            let looked_at_all = match &source.bound {
                Some(bound) if rest.text != "TRUE" => {
                    let mut count = db.prepare_cached(&bound.text)?;
                    count.query_row(bound.params(), |row| read_count(row, 0))? <= MOST_LOOKED_AT
                }
                _ => true,
            };
            let complete = looked_at_all && ids.len() as u64 <= MOST_COUNTED;
            let total = (ids.len() as u64).min(MOST_COUNTED);
            let page = ids.iter().skip(usize::try_from(offset).unwrap_or(usize::MAX));
            let words = query.highlight().join(" ");
            let mut hits = Vec::new();
            for id in page.take(usize::try_from(limit).unwrap_or(usize::MAX)) {
                hits.extend(self.hit(db, *id, &words)?);
            }
            Ok(SearchPage {
                hits,
                total,
                complete,
                index_behind,
                partly_searched,
            })
        })
    }

    /// The event of each of these sessions that fits what a query asks for in words: the first one stored. Sessions
    /// that hold no such event are left out, and all of them when the query has no words.
    pub fn best_hits(
        &self,
        query: &Query,
        sessions: &[String],
        now: UnixNanos,
    ) -> Result<Vec<SearchHit>, StoreError> {
        self.readers().read(|db| {
            let words = query.highlight().join(" ");
            let mut hits = Vec::new();
            for key in sessions {
                let Some(session) = session_id(db, key)? else {
                    continue;
                };
                let Some(scope) = scope_of(db, session, now)? else {
                    continue;
                };
                let Some(fits) = best_hit(&query.filter, &scope) else {
                    break;
                };
                let sql = Sql::new("SELECT e.id FROM events e WHERE e.session = ")
                    .value(session)
                    .text(" AND ");
                let sql = sql.then(fits).text(" ORDER BY e.best_ns, e.id LIMIT 1");
                let mut select = db.prepare_cached(&sql.text)?;
                let id: Option<i64> = select.query_row(sql.params(), |row| row.get(0)).optional()?;
                if let Some(id) = id {
                    hits.extend(self.hit(db, id, &words)?);
                }
            }
            Ok(hits)
        })
    }

    /// Row ids of the spans of a session with an event that fits a query, in ascending order.
    pub fn matching_spans(
        &self,
        session: &str,
        query: &Query,
        now: UnixNanos,
    ) -> Result<Vec<i64>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Vec::new());
            };
            let Some(scope) = scope_of(db, session, now)? else {
                return Ok(Vec::new());
            };
            let sql = Sql::new("SELECT DISTINCT e.span FROM events e WHERE e.session = ")
                .value(session)
                .text(" AND ");
            let sql = sql.then(condition(&query.filter, &scope)).text(" ORDER BY 1");
            let mut select = db.prepare_cached(&sql.text)?;
            Ok(select
                .query_map(sql.params(), |row| row.get(0))?
                .collect::<Result<_, _>>()?)
        })
    }

    fn hit(&self, db: &Connection, id: i64, words: &str) -> Result<Option<SearchHit>, StoreError> {
        let mut select = db.prepare_cached(&format!(
            "SELECT {SUMMARY}, s.key, s.title, e.dialect
             FROM events e {SUMMARY_JOIN} JOIN sessions s ON s.id = e.session WHERE e.id = ?1"
        ))?;
        let mut rows = select.query([id])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let event = read_summary(row)?;
        let (session, title): (String, String) = (row.get("key")?, row.get("title")?);
        let original = payload::of_event(db, id)?;
        let dialect = row.get::<_, u8>("dialect").map(Dialect::from_code)?;
        let text = self
            .text_of(dialect, original.media, &original.bytes)
            .unwrap_or_default();
        Ok(Some(SearchHit {
            title: visible_title(&title, &session),
            snippet: snippet::around(&text, words),
            session,
            event,
        }))
    }
}

/// Where to look for what fits, and what else it must fit. None when nothing can.
fn source(db: &Connection, filter: &Expr, now: UnixNanos) -> Result<Option<(Candidates, Sql)>, StoreError> {
    let (texts, rest): (Vec<Expr>, Vec<Expr>) = conjuncts(filter).iter().cloned().partition(is_text);
    let scope = EventScope {
        rows: None,
        now_ns: now.0,
    };
    if !texts.is_empty() {
        let Some(expression) = match_expression(&Expr::All(texts)) else {
            return Ok(None);
        };
        let most = if rest.is_empty() {
            MOST_COUNTED + 1
        } else {
            MOST_LOOKED_AT
        };
        let found = || {
            Sql::new("SELECT rowid AS hit FROM event_text WHERE event_text MATCH ").value(expression.clone())
        };
        let bound = Sql::new("SELECT COUNT(*) FROM (")
            .then(found())
            .text(" LIMIT ")
            .count(most + 1)
            .text(")");
        let hits = found().text(" ORDER BY rowid DESC LIMIT ").count(most);
        return Ok(Some((
            Candidates {
                hits,
                bound: Some(bound),
            },
            condition(&Expr::All(rest), &scope),
        )));
    }
    let fits = condition(filter, &scope);
    let Some(shapes) = needed_shapes(filter) else {
        return Ok(Some((
            Candidates {
                hits: newest(),
                bound: Some(stored()),
            },
            fits,
        )));
    };
    let few = Sql::new(
        "SELECT DISTINCT session FROM session_shapes WHERE shape IN (SELECT f.id FROM shapes f WHERE ",
    )
    .then(shapes)
    .text(") LIMIT ")
    .count(FEW_SESSIONS as u64 + 1);
    let mut select = db.prepare_cached(&few.text)?;
    let sessions = select
        .query_map(few.params(), |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    if sessions.len() > FEW_SESSIONS {
        return Ok(Some((
            Candidates {
                hits: newest(),
                bound: Some(stored()),
            },
            fits,
        )));
    }
    let hits = Sql::new("SELECT e.id AS hit FROM events e WHERE ").then(Sql::one_of("e.session", sessions));
    Ok(Some((
        Candidates {
            hits: hits.text(" ORDER BY e.id DESC"),
            bound: None,
        },
        fits,
    )))
}

/// The newest events.
fn newest() -> Sql {
    Sql::new("SELECT id AS hit FROM events ORDER BY id DESC LIMIT ").count(MOST_LOOKED_AT)
}

fn stored() -> Sql {
    Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM events LIMIT ")
        .count(MOST_LOOKED_AT + 1)
        .text(")")
}

/// Row ids of the events of a source that fit, newest first; one more than are counted at most.
fn matching(db: &Connection, source: &Candidates, rest: &Sql) -> Result<Vec<i64>, StoreError> {
    let sql = match rest.text == "TRUE" {
        true => Sql::new("SELECT hit FROM (").then(source.hits.clone()).text(")"),
        false => Sql::new("SELECT hit FROM (")
            .then(source.hits.clone())
            .text(") CROSS JOIN events e ON e.id = hit WHERE ")
            .then(rest.clone()),
    };
    let sql = sql.text(" ORDER BY hit DESC LIMIT ").count(MOST_COUNTED + 1);
    let mut select = db.prepare_cached(&sql.text)?;
    Ok(select
        .query_map(sql.params(), |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// The row ids between which the events of a session lie; none for a session without events.
pub(super) fn scope_of(
    db: &Connection,
    session: i64,
    now: UnixNanos,
) -> rusqlite::Result<Option<EventScope>> {
    let mut ends = db.prepare_cached("SELECT MIN(id), MAX(id) FROM events WHERE session = ?1")?;
    let rows = ends.query_row([session], |row| {
        Ok(row.get::<_, Option<i64>>(0)?.zip(row.get(1)?))
    })?;
    Ok(rows.map(|rows| EventScope {
        rows: Some(rows),
        now_ns: now.0,
    }))
}
