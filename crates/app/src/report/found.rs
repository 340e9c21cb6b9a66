//! Sessions and events that match a query.

use serde::Serialize;
use tracewake_model::UnixNanos;
use tracewake_model::query::Query;
use tracewake_store::Store;

use crate::dto;
use crate::error::AppError;
use crate::query;
use crate::sessions::session_row;

/// `tracewake sessions --json`.
#[derive(Debug, Clone, Serialize)]
pub struct SessionsReport {
    pub sessions: Vec<dto::SessionRow>,
    /// Sessions that fit; at least this many when `complete` is false.
    pub total: u64,
    pub complete: bool,
    /// Events stored but not yet searched.
    pub index_behind: u64,
    /// What to know of how the query was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// `tracewake search --json`.
#[derive(Debug, Clone, Serialize)]
pub struct SearchReport {
    pub hits: Vec<HitReport>,
    /// Events found; at least this many when `complete` is false.
    pub total: u64,
    pub complete: bool,
    /// Events stored but not yet searched.
    pub index_behind: u64,
    /// What to know of how the query was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One event found.
#[derive(Debug, Clone, Serialize)]
pub struct HitReport {
    pub event: i64,
    pub session: String,
    pub title: String,
    pub kind: String,
    pub agent: String,
    pub name: String,
    pub time: String,
    pub snippet: String,
}

/// The sessions that fit a query, with their roll-ups.
///
/// # Errors
/// [`AppError::Query`]; when the database cannot be read.
pub fn sessions_report(store: &Store, text: &str, now: UnixNanos) -> Result<SessionsReport, AppError> {
    let read = query::read(text, now)?;
    let query = tracewake_store::SessionQuery {
        query: read.clone(),
        limit: u64::from(u32::MAX),
        now,
        ..Default::default()
    };
    let list = store.list_sessions(&query)?;
    Ok(SessionsReport {
        sessions: list.sessions.iter().map(session_row).collect(),
        total: list.total,
        complete: list.complete,
        index_behind: list.index_behind,
        notes: notes(store, now, text, &read, (list.total, list.partly_searched))?,
    })
}

/// Events that match a query, the last stored first.
///
/// # Errors
/// [`AppError::Query`]; when the database cannot be read.
pub fn search(store: &Store, text: &str, limit: u64, now: UnixNanos) -> Result<SearchReport, AppError> {
    let read = query::read(text, now)?;
    let page = store.search(&read, limit, 0, now)?;
    let mut notes = notes(store, now, text, &read, (page.total, page.partly_searched))?;
    if read.sort.is_some() {
        notes.push("sort: orders the list of sessions; events come with the last stored first".to_owned());
    }
    let hit = |hit: tracewake_store::SearchHit| HitReport {
        event: hit.event.id,
        session: hit.session,
        title: hit.title,
        kind: hit.event.kind.name().into_owned(),
        agent: hit.event.agent,
        name: hit.event.name,
        time: UnixNanos(hit.event.time_ns).to_rfc3339_micros(),
        snippet: hit.snippet,
    };
    Ok(SearchReport {
        hits: page.hits.into_iter().map(hit).collect(),
        total: page.total,
        complete: page.complete,
        index_behind: page.index_behind,
        notes,
    })
}

fn notes(
    store: &Store,
    now: UnixNanos,
    text: &str,
    read: &Query,
    (found, partly_searched): (u64, u64),
) -> Result<Vec<String>, AppError> {
    let mut notes = query::notes(text, now);
    if found == 0 {
        notes.extend(query::unknown_names(store, read)?);
    }
    if partly_searched > 0 && !read.highlight().is_empty() {
        let events = match partly_searched {
            1 => "1 very long event".to_owned(),
            many => format!("{many} very long events"),
        };
        notes.push(format!(
            "{events}: the first 2 MB or 50,000 different words of each are searched"
        ));
    }
    Ok(notes)
}
