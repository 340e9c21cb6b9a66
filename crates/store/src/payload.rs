//! Reading original bytes back from their rows.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension};
use tracewake_model::Media;

use crate::StoreError;
use crate::codec;

/// Original bytes, put together again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) media: Media,
    pub(crate) bytes: Bytes,
}

/// The original of an event.
pub(crate) fn of_event(db: &Connection, event: i64) -> Result<Read, StoreError> {
    let mut find = db.prepare_cached("SELECT media, codec, body, parts FROM payloads WHERE event = ?1")?;
    let mut rows = find.query([event])?;
    let row = rows.next()?.ok_or(StoreError::Unreadable { event })?;
    read(db, event, row, 0)
}

/// The original in a row whose columns from `first` on are media, codec, body and parts.
pub(crate) fn read(
    db: &Connection,
    event: i64,
    row: &rusqlite::Row<'_>,
    first: usize,
) -> Result<Read, StoreError> {
    let unreadable = StoreError::Unreadable { event };
    let media = Media::from_code(row.get(first)?).ok_or_else(|| unreadable.clone())?;
    let body = row.get_ref(first + 2)?.as_blob().map_err(rusqlite::Error::from)?;
    let references = row
        .get_ref(first + 3)?
        .as_blob_or_null()
        .map_err(rusqlite::Error::from)?;
    let mut failed = None;
    let part = |id| {
        part(db, id).unwrap_or_else(|error| {
            failed = Some(error);
            None
        })
    };
    let bytes = codec::put_together(row.get(first + 1)?, body, references, part);
    match (bytes, failed) {
        (Some(bytes), _) => Ok(Read { media, bytes }),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Err(unreadable),
    }
}

fn part(db: &Connection, id: i64) -> rusqlite::Result<Option<Vec<u8>>> {
    let mut find = db.prepare_cached("SELECT codec, body FROM parts WHERE id = ?1")?;
    let found = find
        .query_row([id], |row| {
            Ok(codec::unfold(row.get(0)?, row.get_ref(1)?.as_blob()?))
        })
        .optional()?;
    Ok(found.flatten())
}
