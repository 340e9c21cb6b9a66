//! Original bytes of a session, in the order of time, page by page.

use bytes::Bytes;
use tracewake_model::{Dialect, Media};

use super::filter::to_sql;
use super::{read_dialect, session_id};
use crate::{Cursor, Store, StoreError, payload};

/// The original bytes of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The dialect it came in.
    pub dialect: Dialect,
    /// How `original` is written.
    pub media: Media,
    /// Exactly what was received.
    pub original: Bytes,
}

/// Some events of a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportPage {
    /// By best time.
    pub events: Vec<Exported>,
    /// Where to go on; none after the last event.
    pub next: Option<Cursor>,
}

impl Store {
    /// Reads the originals of a session by best time, from after `after`.
    pub fn export(&self, session: &str, after: Option<Cursor>, limit: u64) -> Result<ExportPage, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(ExportPage::default());
            };
            let after = after.unwrap_or(Cursor {
                time_ns: i64::MIN,
                id: i64::MIN,
            });
            let mut select = db.prepare_cached(
                "SELECT e.id, e.best_ns, e.dialect, p.media, p.codec, p.body, p.parts
                 FROM events e JOIN payloads p ON p.event = e.id
                 WHERE e.session = ?1 AND (e.best_ns, e.id) > (?2, ?3) ORDER BY e.best_ns, e.id LIMIT ?4",
            )?;
            let mut rows = select.query([session, after.time_ns, after.id, to_sql(limit)])?;
            let mut page = ExportPage::default();
            let mut last = None;
            while let Some(row) = rows.next()? {
                let cursor = Cursor {
                    id: row.get(0)?,
                    time_ns: row.get(1)?,
                };
                let original = payload::read(db, cursor.id, row, 3)?;
                page.events.push(Exported {
                    dialect: read_dialect(row, 2)?,
                    media: original.media,
                    original: original.bytes,
                });
                last = Some(cursor);
            }
            page.next = last.filter(|_| page.events.len() as u64 == limit);
            Ok(page)
        })
    }
}
