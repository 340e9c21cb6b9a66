//! Reading stored originals again with what today's readers know, in steps that a stop may come between.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::{Dialect, Event, Integrity, Media, Original, UnixNanos};

use super::{read_count, read_dialect};
use crate::derive::flag;
use crate::event_row::{Assigned, EventRow};
use crate::reading::{ReadEvent, ReadTelling, Reading, ReadingStep, Step};
use crate::record::{FileUse, MADE_UP};
use crate::telling::{TELLING, Telling};
use crate::{Batch, Record, Store, StoreError, columns, payload};

/// Row ids looked at in one step.
const STEP: i64 = 2_000;
/// Bytes of originals after which a step ends early.
const STEP_BYTES: usize = 8 << 20;

/// Reads an event out of original bytes; none when they cannot be read.
pub type ReadOriginal<'a> = &'a dyn Fn(Dialect, Media, &[u8]) -> Option<Event>;

impl Store {
    /// Says which versions the readers have. What an older version read is due to be read again; with `again`,
    /// everything.
    pub fn begin_reading(&self, versions: Vec<(Dialect, u32)>, again: bool) -> Result<(), StoreError> {
        self.commit_step(Step::Begin { versions, again })
    }

    /// Reads the next events that are due, and commits what changed with how far this has come. Events keep their row
    /// ids, and with them all that a person noted. False when nothing is due.
    pub fn read_on(&self, read: ReadOriginal<'_>) -> Result<bool, StoreError> {
        match self.readers().read(|db| next_step(db, read))? {
            Some(step) => self.commit_step(step).map(|()| true),
            None => Ok(false),
        }
    }

    /// How far reading again has come, by dialect.
    pub fn readings(&self) -> Result<Vec<Reading>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(
                "SELECT dialect, version, up_to >= until, read, changed, unreadable FROM readings ORDER BY dialect",
            )?;
            let readings = select.query_map([], |row| {
                Ok(Reading {
                    dialect: read_dialect(row, 0)?,
                    version: row.get(1)?,
                    done: row.get(2)?,
                    read: read_count(row, 3)?,
                    changed: read_count(row, 4)?,
                    unreadable: read_count(row, 5)?,
                })
            })?;
            Ok(readings.collect::<Result<_, _>>()?)
        })
    }

    fn commit_step(&self, step: Step) -> Result<(), StoreError> {
        let batch = Batch {
            reading: Some(ReadingStep(step)),
            ..Batch::default()
        };
        self.append_blocking(batch)?.wait().map(drop)
    }
}

/// Reads the next events that are due.
fn next_step(db: &Connection, read: ReadOriginal<'_>) -> Result<Option<Step>, StoreError> {
    let mut due = db.prepare_cached(
        "SELECT dialect, up_to, MIN(until, up_to + ?1) FROM readings WHERE up_to < until ORDER BY dialect LIMIT 1",
    )?;
    let due = due
        .query_row([STEP], |row| {
            Ok((read_dialect(row, 0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((dialect, after, mut up_to)): Option<(Dialect, i64, i64)> = due else {
        return Ok(None);
    };
    let mut select = db.prepare_cached(&format!(
        "SELECT {} FROM events e JOIN sessions s ON s.id = e.session
         WHERE e.id > ?1 AND e.id <= ?2 AND e.dialect = ?3 ORDER BY e.id",
        columns::list("e.", EventRow::COLUMNS)
    ))?;
    let mut rows = select.query(params![after, up_to, dialect.code()])?;
    let (mut seen, mut unreadable, mut bytes, mut changed) = (0, 0, 0, Vec::new());
    while let Some(row) = rows.next()? {
        let row = EventRow::read(row)?;
        seen += 1;
        bytes += usize::try_from(row.bytes).unwrap_or(0);
        match read_event(db, dialect, &row, read)? {
            Read::Same => {}
            Read::Unreadable => unreadable += 1,
            Read::Changed(event) => changed.push(event),
        }
        if bytes >= STEP_BYTES {
            up_to = row.id;
            break;
        }
    }
    Ok(Some(Step::Read {
        dialect,
        after,
        up_to,
        read: seen,
        unreadable,
        changed,
    }))
}

enum Read {
    Same,
    Unreadable,
    Changed(ReadEvent),
}

fn read_event(
    db: &Connection,
    dialect: Dialect,
    row: &EventRow<'_>,
    read: ReadOriginal<'_>,
) -> Result<Read, StoreError> {
    let original = match payload::of_event(db, row.id) {
        Err(StoreError::Unreadable { .. }) => return Ok(Read::Unreadable),
        other => other?,
    };
    let integrity = Integrity::from_code(row.integrity);
    let again = |dialect, original: payload::Read| {
        let event = read(dialect, original.media, &original.bytes)?;
        Some(record(
            event,
            original.media,
            original.bytes,
            row.identity,
            integrity,
        ))
    };
    let Some(own) = again(dialect, original) else {
        return Ok(Read::Unreadable);
    };
    let received = UnixNanos(row.received_ns);
    let live = row.flags & flag::LIVE != 0;
    let assigned = Assigned {
        id: row.id,
        session: row.session,
        agent: row.own_agent,
        scope: row.scope,
        trace: row.trace,
        source: row.source,
        span: row.span,
        received,
        live,
    };
    let mut differs =
        EventRow::of(&own, assigned) != row.unresolved() || own.files != FileUse::stored(db, row.id)?;
    let mut tellings = vec![ReadTelling {
        kept: None,
        source: row.source,
        received,
        live,
        record: own,
    }];
    let mut select = db.prepare_cached(&format!(
        "SELECT id, {TELLING}, source, dialect, media, codec, body, parts FROM tellings WHERE event = ?1 ORDER BY id"
    ))?;
    let mut rows = select.query([row.id])?;
    while let Some(kept) = rows.next()? {
        let stored = Telling::read(kept, 1)?;
        let original = match payload::read(db, row.id, kept, 8) {
            Err(StoreError::Unreadable { .. }) => continue,
            other => other?,
        };
        let Some(record) = again(read_dialect(kept, 7)?, original) else {
            continue;
        };
        differs |= Telling::of(&record, stored.received_ns) != stored;
        tellings.push(ReadTelling {
            kept: Some(kept.get(0)?),
            source: kept.get(6)?,
            received: UnixNanos(stored.received_ns),
            live,
            record,
        });
    }
    if !differs {
        return Ok(Read::Same);
    }
    Ok(Read::Changed(ReadEvent {
        event: row.id,
        stored: stored_telling(row),
        tellings,
    }))
}

fn record(event: Event, media: Media, bytes: Bytes, stored_identity: &str, integrity: Integrity) -> Record {
    let original = Original {
        media,
        bytes,
        repeated: Vec::new(),
    };
    let signed = !event.signature.is_empty();
    let record = Record::stored(event, original);
    let record = match stored_identity.strip_prefix(MADE_UP) {
        Some(fallback) => record.with_fallback_identity(fallback.to_owned()),
        None => record,
    };
    match signed == (integrity != Integrity::Unsigned) {
        true => record.with_integrity(integrity),
        false => record,
    }
}

fn stored_telling(row: &EventRow<'_>) -> Telling {
    Telling {
        revision: row.revision,
        digest: row.digest,
        clock: tracewake_model::Clock::from_code(row.clock),
        stated_ns: row.stated_ns,
        received_ns: row.received_ns,
    }
}
