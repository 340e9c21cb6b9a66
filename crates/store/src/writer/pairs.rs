//! Requests and responses of a trace that are joined by nothing but their order: a response answers the latest earlier
//! request that has no answer yet.

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::{Family, Kind, SpanKey};

use super::span;
use crate::Record;
use crate::maps::HashMap;
use crate::record::sent_identity;

/// The span an event belongs to. An event that came `in_order` finds its request among the open ones; others are paired
/// when their session is made again.
pub(super) fn span_key(
    db: &Connection,
    record: &Record,
    row: i64,
    trace: i64,
    in_order: bool,
) -> rusqlite::Result<SpanKey> {
    let own = record.span_key(row);
    let Some(seq) = sequence_to_pair(record).filter(|_| in_order && trace != 0) else {
        return Ok(own);
    };
    if record.event().kind == Kind::ToolStart {
        db.prepare_cached("INSERT OR REPLACE INTO open_requests VALUES (?1, ?2, ?3)")?
            .execute(params![trace, seq, own.id])?;
        return Ok(own);
    }
    let mut answer = db.prepare_cached(
        "DELETE FROM open_requests WHERE trace = ?1 AND seq = (SELECT MAX(seq) FROM open_requests WHERE trace = ?1)
         RETURNING span",
    )?;
    let request: Option<String> = answer.query_row([trace], |row| row.get(0)).optional()?;
    Ok(request.map_or(own, |id| SpanKey {
        family: Family::Tool,
        id,
    }))
}

/// The place in its trace of a request or response that names no span and no call.
fn sequence_to_pair(record: &Record) -> Option<i64> {
    let event = record.event();
    let is_call = matches!(event.kind, Kind::ToolStart | Kind::ToolEnd) && event.end.is_none();
    let is_named = !event.span_id.is_empty() || !event.pair.is_empty() || record.facts.tool_call.is_some();
    event.sequence.filter(|_| is_call && !is_named)
}

/// Pairs all requests and responses of a session again, in the order of their traces.
pub(super) fn pair_again(db: &Connection, session: i64, next_span: &mut i64) -> rusqlite::Result<()> {
    let mut select = db.prepare_cached(
        "SELECT e.id, e.trace, e.seq, e.kind, e.identity, e.span, s.key FROM events e JOIN spans s ON s.id = e.span
         WHERE e.session = ?1 AND e.trace <> 0 AND e.seq IS NOT NULL AND e.kind IN (?2, ?3) AND e.end_ns IS NULL AND e.tool_call IS NULL
             AND s.family = ?4 AND s.key LIKE 'event:%'
         ORDER BY e.trace, e.seq, e.identity",
    )?;
    let kinds = (Kind::ToolStart.code(), Kind::ToolEnd.code());
    let mut rows = select.query(params![session, kinds.0, kinds.1, Family::Tool.code()])?;
    let mut open: HashMap<i64, Vec<(i64, String)>> = HashMap::default();
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let (event, trace, seq): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let identity: String = row.get(4)?;
        let own = format!("event:{}", sent_identity(&identity));
        let waiting = open.entry(trace).or_default();
        let key = if row.get::<_, i64>(3)? == kinds.0 {
            waiting.push((seq, own.clone()));
            own
        } else {
            waiting.pop().map_or(own, |(_, request)| request)
        };
        if row.get_ref(6)?.as_str()? != key {
            changes.push((event, row.get::<_, i64>(5)?, key));
        }
    }
    drop(rows);
    for (event, span, key) in changes {
        let span = span_row(db, span, session, &key, next_span)?;
        db.prepare_cached("UPDATE events SET span = ?2 WHERE id = ?1")?
            .execute([event, span])?;
    }
    for (trace, waiting) in open {
        db.prepare_cached("DELETE FROM open_requests WHERE trace = ?1")?
            .execute([trace])?;
        let mut insert = db.prepare_cached("INSERT OR REPLACE INTO open_requests VALUES (?1, ?2, ?3)")?;
        for (seq, key) in waiting {
            insert.execute(params![trace, seq, key])?;
        }
    }
    Ok(())
}

/// The row of the span with this key, made from another one where there is none: its sums are made again anyway.
fn span_row(
    db: &Connection,
    like: i64,
    session: i64,
    key: &str,
    next_span: &mut i64,
) -> rusqlite::Result<i64> {
    let mut find =
        db.prepare_cached("SELECT id FROM spans WHERE key = ?1 AND session = ?2 AND family = ?3")?;
    let family = Family::Tool.code();
    if let Some(found) = find
        .query_row(params![key, session, family], |row| row.get(0))
        .optional()?
    {
        return Ok(found);
    }
    let id = *next_span;
    *next_span += 1;
    span::copy(db, like, id, session, Some(key))?;
    Ok(id)
}
