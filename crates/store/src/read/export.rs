//! The events of a session with their original bytes and columns, in the order of time, page by page.

use bytes::Bytes;
use rusqlite::Row;
use tracewake_model::{Dialect, Family, Integrity, Kind, Media, Status, UnixNanos};

use super::costs::{EventCost, event_cost};
use super::filter::to_sql;
use super::{read_dialect, read_kind, session_id};
use crate::derive::flag;
use crate::{Cursor, Store, StoreError, payload, record};

/// One event as it was received, and what is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// Row id in the database.
    pub id: i64,
    /// The instant it is ordered and drawn at.
    pub time: UnixNanos,
    /// The dialect it came in.
    pub dialect: Dialect,
    /// How `original` is written.
    pub media: Media,
    /// Exactly what was received.
    pub original: Bytes,
    /// What it is.
    pub kind: Kind,
    /// The type in the dialect's own words; empty where the kind says it all.
    pub native_type: String,
    /// As sent; empty when the sender gave none.
    pub identity: String,
    /// As sent; empty when the sender gave none.
    pub trace_id: String,
    /// As sent; empty when the sender gave none.
    pub parent_span_id: String,
    /// As sent.
    pub status: Status,
    /// Whether it reports a failure.
    pub failed: bool,
    /// Another event tells the same call, which is counted there.
    pub told: bool,
    /// The end of a span that it tells the whole of.
    pub end: Option<UnixNanos>,
    /// When it was received.
    pub received: UnixNanos,
    /// The line of the ledger it was counted on.
    pub source: String,
    /// Agent key; empty when none was named.
    pub agent: String,
    /// What to call it; the name of its span where the event itself carries none. May be empty.
    pub name: String,
    /// Second half of the name. May be empty.
    pub detail: String,
    /// The tool that it called or that an MCP call ran; empty for other events.
    pub tool: String,
    /// Tokens of the result of a model call: input, output, total.
    pub tokens: Option<(i64, i64, i64)>,
    /// What counts as cost.
    pub cost: Option<EventCost>,
    /// What its signature says.
    pub integrity: Integrity,
    /// Its span.
    pub span: ExportedSpan,
}

/// The span of an exported event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedSpan {
    /// Row id in the database.
    pub row: i64,
    /// As sent, or what stands for it; see [`tracewake_model::SpanKey`].
    pub key: String,
    /// STARTs, ENDs and points seen; an event that describes a whole span counts as two.
    pub weight: i64,
    /// Whether the id belongs to this span first: no wider span of the session has the same.
    pub owns_id: bool,
    /// Whether this is the first event of the span by time.
    pub is_first: bool,
}

/// Some events of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExportPage {
    /// By best time.
    pub events: Vec<Exported>,
    /// Where to go on; none after the last event.
    pub next: Option<Cursor>,
}

/// A run of a session: the events of one trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceRun {
    /// As sent; empty for the events that name none.
    pub trace_id: String,
    /// Its events.
    pub events: u64,
    /// The highest number that the sender gave to one of them; 0 when none has a number.
    pub last_sequence: i64,
}

/// Bytes of originals after which a page ends early, so that memory stays flat for events of any size.
pub(super) const PAGE_BYTES: usize = 8 << 20;

impl Store {
    /// Reads the events of a session by best time, from after `after`: at most `limit`, fewer when they are large. What
    /// cannot be read because the database is damaged is left out.
    pub fn export(&self, session: &str, after: Option<Cursor>, limit: u64) -> Result<ExportPage, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(ExportPage::default());
            };
            let after = after.unwrap_or(Cursor {
                time_ns: i64::MIN,
                id: i64::MIN,
            });
            // The index alone, so that damage of one event does not end the reading of the others.
            let mut select = db.prepare_cached(
                "SELECT best_ns, id FROM events
                 WHERE session = ?1 AND (best_ns, id) > (?2, ?3) ORDER BY best_ns, id LIMIT ?4",
            )?;
            let mut find =
                db.prepare_cached(&format!("SELECT {COLUMNS} FROM events e {JOINS} WHERE e.id = ?1"))?;
            let mut rows = select.query([session, after.time_ns, after.id, to_sql(limit)])?;
            let mut page = ExportPage::default();
            let (mut seen, mut bytes, mut is_full) = (0, 0, false);
            while let Some(row) = rows.next()? {
                let place = Cursor {
                    time_ns: row.get(0)?,
                    id: row.get(1)?,
                };
                page.next = Some(place);
                seen += 1;
                match find_exported(db, &mut find, place.id) {
                    Ok(Some(event)) => {
                        bytes += event.original.len();
                        page.events.push(event);
                    }
                    Ok(None) | Err(StoreError::Unreadable { .. }) => {}
                    Err(error) if error.is_damage() => {}
                    Err(error) => return Err(error),
                }
                is_full = seen == limit || bytes >= PAGE_BYTES;
                if is_full {
                    break;
                }
            }
            page.next = page.next.filter(|_| is_full);
            Ok(page)
        })
    }

    /// The runs of a session, in the order of their first events.
    pub fn runs(&self, session: &str) -> Result<Vec<TraceRun>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Vec::new());
            };
            let mut select = db.prepare_cached(
                "SELECT IFNULL(t.trace_id, ''), COUNT(*), IFNULL(MAX(e.seq), 0) FROM events e
                 LEFT JOIN session_traces t ON t.id = e.trace
                 WHERE e.session = ?1 GROUP BY 1 ORDER BY MIN(e.best_ns), 1",
            )?;
            let runs = select.query_map([session], |row| {
                Ok(TraceRun {
                    trace_id: row.get(0)?,
                    events: super::read_count(row, 1)?,
                    last_sequence: row.get::<_, i64>(2)?.max(0),
                })
            })?;
            Ok(runs.collect::<Result<_, _>>()?)
        })
    }
}

/// Columns of an [`Exported`], for [`read_exported`].
pub(super) const COLUMNS: &str = concat!(
    "e.id, e.best_ns, e.dialect, p.media, p.codec, p.body, p.parts, e.kind, e.custom, \
    e.identity, IFNULL(t.trace_id, ''), e.parent_span, e.status, e.flags, e.end_ns, e.received_ns, src.name, \
    IFNULL(a.key, ''), IIF(e.name = '', sp.name, e.name), IIF(e.name = '', sp.detail, e.detail), e.tool, \
    e.input_tokens, e.output_tokens, e.total_tokens, e.integrity, sp.id, sp.key, sp.family, \
    sp.starts + sp.ends + sp.points, sp.first_event, \
    NOT EXISTS (SELECT 1 FROM spans o WHERE o.key = sp.key AND o.session = sp.session AND o.family < sp.family), ",
    event_cost!()
);
/// What [`COLUMNS`] needs beside `events e`.
pub(super) const JOINS: &str = "JOIN payloads p ON p.event = e.id JOIN spans sp ON sp.id = e.span \
    JOIN sources src ON src.id = e.source LEFT JOIN agents a ON a.id = e.agent \
    LEFT JOIN session_traces t ON t.id = e.trace";

/// One event of an export; none where a row that belongs to it is lost.
fn find_exported(
    db: &rusqlite::Connection,
    find: &mut rusqlite::Statement<'_>,
    id: i64,
) -> Result<Option<Exported>, StoreError> {
    let mut rows = find.query([id])?;
    match rows.next()? {
        Some(row) => read_exported(db, row).map(Some),
        None => Ok(None),
    }
}

/// Reads the first columns of a row as [`COLUMNS`] has them.
pub(super) fn read_exported(db: &rusqlite::Connection, row: &Row<'_>) -> Result<Exported, StoreError> {
    let id = row.get(0)?;
    let original = payload::read(db, id, row, 3)?;
    let kind = read_kind(row, 7)?;
    let native = row.get_ref(8)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    let identity: String = row.get(9)?;
    let flags: i64 = row.get(13)?;
    let family = Family::from_code(row.get(27)?);
    let name: String = row.get(18)?;
    let tool: Option<String> = row.get(20)?;
    let total: Option<i64> = row.get(23)?;
    let first_event: i64 = row.get(29)?;
    Ok(Exported {
        id,
        time: UnixNanos(row.get(1)?),
        dialect: read_dialect(row, 2)?,
        media: original.media,
        original: original.bytes,
        native_type: native.unwrap_or_default().to_owned(),
        kind,
        identity: record::sent_identity(&identity).to_owned(),
        trace_id: row.get(10)?,
        parent_span_id: row.get(11)?,
        status: Status::from_code(row.get(12)?),
        failed: flags & flag::FAILED != 0,
        told: flags & (flag::TOLD | flag::TOOL_TOLD) != 0,
        end: row.get::<_, Option<i64>>(14)?.map(UnixNanos),
        received: UnixNanos(row.get(15)?),
        source: row.get(16)?,
        agent: row.get(17)?,
        detail: row.get(19)?,
        tool: tool.unwrap_or_else(|| match family {
            Family::Tool => name.clone(),
            _ => String::new(),
        }),
        name,
        tokens: match total {
            Some(total) => Some((
                row.get::<_, Option<i64>>(21)?.unwrap_or_default(),
                row.get::<_, Option<i64>>(22)?.unwrap_or_default(),
                total,
            )),
            None => None,
        },
        cost: EventCost::read(row, 31)?,
        integrity: Integrity::from_code(row.get(24)?),
        span: ExportedSpan {
            row: row.get(25)?,
            key: row.get(26)?,
            weight: row.get(28)?,
            is_first: first_event == id,
            owns_id: row.get(30)?,
        },
    })
}
