//! Queries over the events of all sessions, with every filter, in the order of time, page by page.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use tracewake_model::{Kind, Severity, Status, UnixNanos};

use super::events::load_all;
use super::filter::{Filter, to_sql};
use super::{CUSTOM_NAME, match_text, read_count, read_kind};
use crate::derive::flag;
use crate::{Store, StoreError, StoredEvent};

/// Which events to find: those that pass every part that is set. Empty texts and lists let everything pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryFilter {
    /// Tenant; empty for all.
    pub tenant: String,
    /// Project; empty for all.
    pub project: String,
    /// Session key.
    pub session: String,
    /// Agent key.
    pub agent: String,
    /// Span id as sent.
    pub span: String,
    /// Trace id as sent.
    pub trace: String,
    /// Any of these.
    pub kinds: Vec<Kind>,
    /// Any of these.
    pub statuses: Vec<Status>,
    /// Any of these.
    pub severities: Vec<Severity>,
    /// All of these.
    pub tags: Vec<String>,
    /// Words to find in the event, all of them.
    pub text: String,
    /// From this best time on.
    pub from: Option<UnixNanos>,
    /// Before this best time.
    pub until: Option<UnixNanos>,
}

/// A place in the order of events by best time and row id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Best time, nanoseconds since 1970.
    pub time_ns: i64,
    /// Row id.
    pub id: i64,
}

/// Which page of the events found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Oldest first rather than newest first.
    pub ascending: bool,
    /// Begin after this event; none for the first page.
    pub after: Option<Cursor>,
    /// Events to give.
    pub limit: u64,
}

/// Some of the events found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueryPage {
    /// In the order asked for.
    pub events: Vec<StoredEvent>,
    /// Where the next page begins; none after the last event.
    pub next: Option<Cursor>,
}

/// Figures of the events of a tenant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventStats {
    /// Events.
    pub events: u64,
    /// Sessions with at least one of these events; events that name no session are in none.
    pub sessions: u64,
    /// Events by kind, in the order of the kinds' codes.
    pub by_kind: Vec<(Kind, u64)>,
    /// From first to last of these events in a session, on average, in milliseconds. 0 without a session.
    pub avg_session_duration_ms: f64,
}

impl Store {
    /// Finds events by best time. Events that arrive meanwhile never shift a page that a cursor began.
    pub fn query(&self, filter: &QueryFilter, page: &Page) -> Result<QueryPage, StoreError> {
        self.readers().read(|db| {
            let Some(mut conditions) = resolve(db, filter)? else {
                return Ok(QueryPage::default());
            };
            if let Some(after) = page.after {
                let comparison = if page.ascending { ">" } else { "<" };
                let place = [Value::from(after.time_ns), Value::from(after.id)];
                conditions.push_all(format!("(e.best_ns, e.id) {comparison} (?, ?)"), place);
            }
            let direction = if page.ascending { "ASC" } else { "DESC" };
            let sql = format!(
                "SELECT e.best_ns, e.id FROM events e WHERE {} ORDER BY e.best_ns {direction}, e.id {direction} LIMIT ?",
                conditions.condition()
            );
            // One more than asked for shows whether there is another page.
            conditions.values.push(to_sql(page.limit.saturating_add(1)));
            let mut select = db.prepare(&sql)?;
            let read = |row: &rusqlite::Row<'_>| Ok(Cursor { time_ns: row.get(0)?, id: row.get(1)? });
            let mut found = select.query_map(conditions.params(), read)?.collect::<Result<Vec<_>, _>>()?;
            let more = found.len() as u64 > page.limit;
            found.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
            let ids: Vec<i64> = found.iter().map(|cursor| cursor.id).collect();
            Ok(QueryPage { events: load_all(db, &ids)?, next: found.last().copied().filter(|_| more) })
        })
    }

    /// Figures of the events of a tenant and project (empty for all) within a time range.
    pub fn event_stats(
        &self,
        tenant: &str,
        project: &str,
        from: Option<UnixNanos>,
        until: Option<UnixNanos>,
    ) -> Result<EventStats, StoreError> {
        let filter = QueryFilter {
            tenant: tenant.to_owned(),
            project: project.to_owned(),
            from,
            until,
            ..QueryFilter::default()
        };
        self.readers().read(|db| {
            let Some(conditions) = resolve(db, &filter)? else {
                return Ok(EventStats::default());
            };
            let condition = conditions.condition();
            let sql = format!("SELECT kind, {CUSTOM_NAME}, COUNT(*) FROM events e WHERE {condition} GROUP BY 1, 2 ORDER BY 1, 2");
            let mut select = db.prepare(&sql)?;
            let by_kind = select.query_map(conditions.params(), |row| Ok((read_kind(row, 0)?, read_count(row, 2)?)))?;
            let by_kind = by_kind.collect::<Result<Vec<_>, _>>()?;
            let sql = format!(
                "SELECT COUNT(*), IFNULL(AVG(length_ns), 0.0) / 1e6 FROM (
                     SELECT MAX(best_ns) - MIN(best_ns) AS length_ns FROM events e
                     WHERE {condition} AND session <> IFNULL((SELECT id FROM sessions WHERE key = ''), 0) GROUP BY session
                 )"
            );
            let mut select = db.prepare(&sql)?;
            let (sessions, avg_session_duration_ms) =
                select.query_row(conditions.params(), |row| Ok((read_count(row, 0)?, row.get(1)?)))?;
            let events = by_kind.iter().map(|(_, count)| count).sum();
            Ok(EventStats { events, sessions, by_kind, avg_session_duration_ms })
        })
    }
}

/// Turns a filter into conditions on `events e`. None when something it names is not stored: then no event passes.
fn resolve(db: &Connection, filter: &QueryFilter) -> Result<Option<Filter>, StoreError> {
    let mut conditions = Filter::default();
    let mut narrow = |column: &str, sql: &str, params: &[&str]| -> rusqlite::Result<bool> {
        let ids = ids(db, sql, params)?;
        conditions.any_of(column, &ids);
        Ok(!ids.is_empty())
    };
    let mut possible = true;
    // Sessions first: with one of them the index by session does most of the work.
    if !filter.session.is_empty() {
        possible &= narrow(
            "e.session",
            "SELECT id FROM sessions WHERE key = ?",
            &[&filter.session],
        )?;
    }
    if !filter.trace.is_empty() {
        possible &= narrow(
            "e.session",
            "SELECT session FROM session_traces WHERE trace_id = ?",
            &[&filter.trace],
        )?;
        possible &= narrow(
            "e.trace",
            "SELECT id FROM session_traces WHERE trace_id = ?",
            &[&filter.trace],
        )?;
    }
    if !filter.span.is_empty() {
        possible &= narrow(
            "e.session",
            "SELECT DISTINCT session FROM spans WHERE key = ?",
            &[&filter.span],
        )?;
        possible &= narrow("e.span", "SELECT id FROM spans WHERE key = ?", &[&filter.span])?;
    }
    if !filter.agent.is_empty() {
        possible &= narrow("e.agent", "SELECT id FROM agents WHERE key = ?", &[&filter.agent])?;
    }
    if !filter.tenant.is_empty() || !filter.project.is_empty() {
        let scopes = "SELECT id FROM scopes WHERE (?1 = '' OR tenant = ?1) AND (?2 = '' OR project = ?2)";
        possible &= narrow("e.scope", scopes, &[&filter.tenant, &filter.project])?;
    }
    for tag in &filter.tags {
        let Some(tag) = ids(db, "SELECT id FROM tags WHERE tag = ?", &[tag])?
            .first()
            .copied()
        else {
            return Ok(None);
        };
        conditions.push(
            "EXISTS (SELECT 1 FROM event_tags WHERE tag = ? AND event = e.id)",
            tag,
        );
    }
    if !possible {
        return Ok(None);
    }
    if !filter.span.is_empty() {
        conditions.push("e.flags & ? <> 0", flag::NAMES_SPAN);
    }
    if !filter.kinds.is_empty() {
        conditions.kinds(&filter.kinds);
    }
    if !filter.statuses.is_empty() {
        let codes: Vec<i32> = filter.statuses.iter().map(|status| status.code()).collect();
        conditions.any_of("e.status", &codes);
    }
    if !filter.severities.is_empty() {
        let codes: Vec<i32> = filter.severities.iter().map(|severity| severity.code()).collect();
        conditions.any_of("e.severity", &codes);
    }
    if !filter.text.trim().is_empty() {
        let Some(expression) = match_text::expression(&filter.text) else {
            return Ok(None);
        };
        conditions.push(
            "e.id IN (SELECT rowid FROM event_text WHERE event_text MATCH ?)",
            expression,
        );
    }
    if let Some(from) = filter.from {
        conditions.push("e.best_ns >= ?", from.0);
    }
    if let Some(until) = filter.until {
        conditions.push("e.best_ns < ?", until.0);
    }
    Ok(Some(conditions))
}

fn ids(db: &Connection, sql: &str, params: &[&str]) -> rusqlite::Result<Vec<i64>> {
    let mut select = db.prepare_cached(sql)?;
    select
        .query_map(params_from_iter(params), |row| row.get(0))?
        .collect()
}
