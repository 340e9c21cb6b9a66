//! Which spans of a session are no part of its conversation: what a program notes about its own work, what another
//! span tells as well, and what was abandoned.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};
use tracewake_model::{Family, Severity, Span};

use super::session_id;
use crate::derive::flag::{ABANDONED, TOLD};
use crate::{Store, StoreError};

/// Why a span is no part of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Aside {
    /// A program notes how it does its work.
    Bookkeeping = 1,
    /// Another span tells the same.
    Retold = 2,
    /// A person went back to before it.
    Abandoned = 3,
}

impl Aside {
    /// Whether nothing was done in it: what a program notes of its own work, or tells a second time.
    pub fn is_no_work(self) -> bool {
        matches!(self, Aside::Bookkeeping | Aside::Retold)
    }
}

impl Store {
    /// Which of these spans of a session are no part of its conversation, by row id, and why.
    pub fn asides(&self, session: &str, spans: &[Span]) -> Result<HashMap<i64, Aside>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(HashMap::new());
            };
            let asides = Asides::read(db, session)?;
            let aside = |span: &Span| {
                let seen = SpanSeen {
                    span: span.row,
                    family: span.key.family,
                    start_ns: span.start_ns,
                    errors: span.errors,
                    events: i64::from(span.starts + span.ends + span.points),
                };
                Some((span.row, asides.of(&seen)?))
            };
            Ok(spans.iter().filter_map(aside).collect())
        })
    }
}

/// A span, as far as it matters here.
pub(super) struct SpanSeen {
    pub(super) span: i64,
    pub(super) family: Family,
    pub(super) start_ns: i64,
    pub(super) errors: u32,
    /// How many events it has.
    pub(super) events: i64,
}

/// What the events of a session say of their spans, by row id.
#[derive(Debug, Default)]
pub(super) struct Asides {
    /// First and last instant of each part that was abandoned, in order and apart from each other.
    abandoned: Vec<(i64, i64)>,
    /// How many events are of interest to few.
    notes: HashMap<i64, i64>,
    /// How many events another one tells.
    told: HashMap<i64, i64>,
    /// Spans that say more of their call than the one that counts.
    richer: HashSet<i64>,
    /// Spans that count, of which another one says more.
    poorer: HashSet<i64>,
}

/// One telling of a tool call.
struct Telling {
    span: i64,
    key: String,
    told: bool,
    result_bytes: i64,
    failed: bool,
}

impl Asides {
    /// Reads the events of a session.
    pub(super) fn read(db: &Connection, session: i64) -> rusqlite::Result<Asides> {
        let mut asides = Asides::default();
        let mut select = db.prepare_cached(
            "SELECT span, flags, severity, best_ns, IFNULL(end_ns, best_ns) FROM events
             WHERE session = ?1 AND (severity = ?2 OR flags & ?3)",
        )?;
        let debug = Severity::Debug.code();
        let mut rows = select.query(params![session, debug, TOLD | ABANDONED])?;
        while let Some(row) = rows.next()? {
            let (span, flags, severity): (i64, i64, i32) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if severity == debug {
                *asides.notes.entry(span).or_default() += 1;
            }
            if flags & TOLD != 0 {
                *asides.told.entry(span).or_default() += 1;
            }
            if flags & ABANDONED != 0 {
                asides.abandoned.push((row.get(3)?, row.get(4)?));
            }
        }
        asides.abandoned = apart(asides.abandoned);
        if !asides.told.is_empty() {
            asides.compare_tellings(db, session)?;
        }
        Ok(asides)
    }

    /// Why a span is no part of the conversation, if it is none. Errors always are, on the branch that went on.
    pub(super) fn of(&self, seen: &SpanSeen) -> Option<Aside> {
        let begun = self
            .abandoned
            .partition_point(|(first, _)| *first <= seen.start_ns);
        if self.abandoned[..begun]
            .last()
            .is_some_and(|(_, last)| seen.start_ns <= *last)
        {
            return Some(Aside::Abandoned);
        }
        if seen.errors > 0 {
            return None;
        }
        let span = &seen.span;
        let all = |counts: &HashMap<i64, i64>| counts.get(span).is_some_and(|count| *count >= seen.events);
        if self.poorer.contains(span) || all(&self.told) && !self.richer.contains(span) {
            return Some(Aside::Retold);
        }
        let is_note = matches!(seen.family, Family::State | Family::Other);
        (is_note && all(&self.notes)).then_some(Aside::Bookkeeping)
    }

    /// Of the tellings of a tool call another than the one that counts may say more of the result, e.g. have the diff
    /// of an edit: then that one is shown.
    fn compare_tellings(&mut self, db: &Connection, session: i64) -> rusqlite::Result<()> {
        let mut select = db.prepare_cached(
            "SELECT e.tool_call, e.span, MIN(e.flags & ?2), MAX(IFNULL(e.result_bytes, 0)), s.errors,
                 s.key
             FROM events e JOIN spans s ON s.id = e.span
             WHERE e.session = ?1 AND e.tool_call IS NOT NULL GROUP BY e.tool_call, e.span",
        )?;
        let mut calls: HashMap<String, Vec<Telling>> = HashMap::new();
        let mut rows = select.query(params![session, TOLD])?;
        while let Some(row) = rows.next()? {
            let telling = Telling {
                span: row.get(1)?,
                told: row.get::<_, i64>(2)? != 0,
                result_bytes: row.get(3)?,
                failed: row.get::<_, i64>(4)? > 0,
                key: row.get(5)?,
            };
            calls.entry(row.get(0)?).or_default().push(telling);
        }
        for tellings in calls.into_values() {
            let mut counts = tellings.iter().filter(|telling| !telling.told);
            // Some servers give all calls one id.
            let (Some(one), None) = (counts.next(), counts.next()) else {
                continue;
            };
            let others = tellings.iter().filter(|telling| telling.told);
            let richer = others.max_by_key(|telling| (telling.result_bytes, &telling.key));
            if let Some(richer) = richer
                && richer.result_bytes > one.result_bytes
                && !one.failed
            {
                self.richer.insert(richer.span);
                self.poorer.insert(one.span);
            }
        }
        Ok(())
    }
}

/// Intervals in order, those that meet as one.
fn apart(mut intervals: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    intervals.sort_unstable();
    let mut apart: Vec<(i64, i64)> = Vec::new();
    for (first, last) in intervals {
        match apart.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            _ => apart.push((first, last)),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_meet_are_one() {
        assert_eq!(
            apart(vec![(5, 9), (1, 3), (2, 4), (6, 7), (9, 12)]),
            [(1, 4), (5, 12)]
        );
        assert_eq!(apart(Vec::new()), []);
    }
}
