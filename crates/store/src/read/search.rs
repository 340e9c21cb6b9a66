//! Full-text search over all events.

use rusqlite::params;
use tracewake_model::visible_title;

use super::events::{SUMMARY, SUMMARY_JOIN, read_summary};
use super::filter::to_sql;
use super::health::index_behind;
use super::{match_text, read_count, read_dialect, snippet};
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
    /// Whether all events found were counted.
    pub complete: bool,
    /// Events not yet in the index, and so not searched.
    pub index_behind: u64,
}

impl Store {
    /// Finds events that hold all words of `text`; the last one may be the beginning of a word. Words are taken as
    /// they are: there is no syntax to get wrong.
    pub fn search(&self, text: &str, limit: u64, offset: u64) -> Result<SearchPage, StoreError> {
        self.readers().read(|db| {
            let index_behind = index_behind(db)?;
            let Some(expression) = match_text::expression(text) else {
                return Ok(SearchPage { complete: true, index_behind, ..SearchPage::default() });
            };
            let mut count = db.prepare_cached(
                "SELECT COUNT(*) FROM (SELECT rowid FROM event_text WHERE event_text MATCH ?1 LIMIT ?2)",
            )?;
            let total = count
                .query_row(params![expression, to_sql::<i64>(MOST_COUNTED + 1)], |row| read_count(row, 0))?;
            let mut select = db.prepare_cached(&format!(
                "SELECT {SUMMARY}, s.key, s.title, e.dialect FROM (
                     SELECT rowid AS hit FROM event_text WHERE event_text MATCH ?1 ORDER BY rowid DESC LIMIT ?2 OFFSET ?3
                 ) JOIN events e ON e.id = hit {SUMMARY_JOIN} JOIN sessions s ON s.id = e.session ORDER BY e.id DESC"
            ))?;
            let mut rows = select.query(params![expression, to_sql::<i64>(limit), to_sql::<i64>(offset)])?;
            let mut hits = Vec::new();
            while let Some(row) = rows.next()? {
                let event = read_summary(row)?;
                let original = payload::of_event(db, event.id)?;
                let found = self.text_of(read_dialect(row, 16)?, original.media, &original.bytes);
                let (session, title): (String, String) = (row.get(14)?, row.get(15)?);
                hits.push(SearchHit {
                    title: visible_title(&title, &session),
                    snippet: snippet::around(&found.unwrap_or_default(), text),
                    session,
                    event,
                });
            }
            Ok(SearchPage {
                hits,
                total: total.min(MOST_COUNTED),
                complete: total <= MOST_COUNTED,
                index_behind,
            })
        })
    }
}
