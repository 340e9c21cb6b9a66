//! The events of a damaged database: their original bytes, and what their rows say of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use bytes::Bytes;
use tracewake_model::{Dialect, Event, Integrity, Media, Original, UnixNanos};

use super::DamagedDatabase;
use super::row::Row;
use crate::derive::flag;
use crate::maps::HashMap;
use crate::record::MADE_UP;
use crate::{Record, codec, schema};

/// What an event without a row is counted on.
const UNKNOWN_SOURCE: &str = "salvage";

/// The original of an event, or of another telling of it.
#[derive(Debug, Clone)]
pub struct SavedOriginal {
    /// Its dialect; none where the event's row is lost.
    pub dialect: Option<Dialect>,
    /// How it is written.
    pub media: Media,
    /// Exactly what was received.
    pub bytes: Bytes,
    /// When it was received; none where the event's row is lost.
    pub received: Option<UnixNanos>,
    /// The line of the ledger it was counted on.
    pub source: String,
    /// Whether it came over the wire.
    pub live: bool,
    /// It is kept beside the event: another telling.
    pub is_telling: bool,
    /// Key of its session; none where it is not known.
    pub session: Option<String>,
    repeated: Vec<Range<usize>>,
    stored: Option<Stored>,
}

/// What the row of an event says, which its bytes must say too.
#[derive(Debug, Clone)]
struct Stored {
    identity: String,
    digest: Option<i64>,
    integrity: Integrity,
}

/// How many events a session had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSession {
    /// Its key; none for all sessions whose rows are lost.
    pub key: Option<String>,
    /// Its events, as far as known.
    pub events: u64,
}

/// The sessions by row id, as events name them.
struct Sessions {
    keys: HashMap<i64, (String, u64)>,
    purged: BTreeSet<i64>,
}

impl SavedOriginal {
    /// The record of the event that its bytes say; none where they are not what was stored.
    pub fn record(&self, event: Event) -> Option<Record> {
        let original = Original {
            media: self.media,
            bytes: self.bytes.clone(),
            repeated: self.repeated.clone(),
        };
        let is_signed = !event.signature.is_empty();
        let mut record = Record::new(event, original);
        let Some(stored) = &self.stored else {
            return Some(record);
        };
        if let Some(fallback) = stored.identity.strip_prefix(MADE_UP) {
            record = record.with_fallback_identity(fallback.to_owned());
        }
        if record.stored_identity() != stored.identity
            || stored.digest.is_some_and(|digest| digest != record.digest)
        {
            return None;
        }
        match is_signed == (stored.integrity != Integrity::Unsigned) {
            true => Some(record.with_integrity(stored.integrity)),
            false => Some(record),
        }
    }
}

impl DamagedDatabase {
    /// How many events the sessions had.
    pub fn sessions(&self) -> Vec<SavedSession> {
        let sessions = self.session_rows();
        let mut counted: BTreeMap<i64, u64> = BTreeMap::new();
        for event in self.tables.rows(&self.pages, "events") {
            let session = event.integer("session").unwrap_or_default();
            if !sessions.purged.contains(&session) {
                *counted.entry(session).or_default() += 1;
            }
        }
        let mut known: BTreeMap<&str, u64> = BTreeMap::new();
        for (session, (key, stated)) in &sessions.keys {
            let events = counted.remove(session).unwrap_or(0).max(*stated);
            *known.entry(key).or_default() += events;
        }
        let known = known.into_iter().map(|(key, events)| SavedSession {
            key: Some(key.to_owned()),
            events,
        });
        let unknown = Some(SavedSession {
            key: None,
            events: counted.values().sum(),
        });
        known
            .chain(unknown.filter(|unknown| unknown.events > 0))
            .collect()
    }

    /// The originals that can be read, first those of the events in the order in which they were stored, then those of
    /// other tellings. `version` is that of today's reader of a dialect.
    pub fn originals(&self, version: fn(Dialect) -> u32) -> impl Iterator<Item = SavedOriginal> {
        let sessions = self.session_rows();
        let sources: HashMap<i64, String> = self
            .tables
            .rows(&self.pages, "sources")
            .filter_map(|row| Some((row.id, row.text("name")?.to_owned())))
            .collect();
        let is_current = self.current_dialects(version);
        let rows = ["payloads", "tellings"]
            .into_iter()
            .flat_map(move |table| self.tables.rows(&self.pages, table));
        rows.filter_map(move |row| self.original(&row, &sessions, &sources, &is_current))
    }

    fn original(
        &self,
        row: &Row<'_>,
        sessions: &Sessions,
        sources: &HashMap<i64, String>,
        is_current: &dyn Fn(Dialect) -> bool,
    ) -> Option<SavedOriginal> {
        let told = row.integer("event");
        let id = told.unwrap_or(row.id);
        let events = self.tables.get("events")?;
        let event = events.row(&self.pages, id);
        // Without its row, bytes are an event only where the row is lost.
        if event.is_none() && (told.is_some() || !events.misses(&self.pages, id)) {
            return None;
        }
        let session = event.as_ref().and_then(|event| event.integer("session"));
        if session.is_some_and(|session| sessions.purged.contains(&session)) {
            return None;
        }
        let media = Media::from_code(u8::try_from(row.integer("media")?).ok()?)?;
        let (bytes, repeated) = self.put_together(row)?;
        // A telling has a dialect, a digest and a time of its own.
        let facts = if told.is_some() { Some(row) } else { event.as_ref() };
        let dialect = facts.and_then(|facts| facts.integer("dialect"));
        let dialect = match dialect {
            Some(code) => Some(Dialect::from_code(u8::try_from(code).ok()?)),
            None => None,
        };
        let stored_bytes = event.as_ref().and_then(|event| event.integer("bytes"));
        if told.is_none() && stored_bytes.is_some_and(|length| length != bytes.len() as i64) {
            return None;
        }
        let source = facts.and_then(|facts| sources.get(&facts.integer("source")?));
        Some(SavedOriginal {
            media,
            bytes,
            repeated,
            received: facts
                .and_then(|facts| facts.integer("received_ns"))
                .map(UnixNanos),
            source: source.map_or(UNKNOWN_SOURCE, String::as_str).to_owned(),
            live: event
                .as_ref()
                .and_then(|event| event.integer("flags"))
                .is_some_and(|flags| flags & flag::LIVE != 0),
            is_telling: told.is_some(),
            session: session.and_then(|session| Some(sessions.keys.get(&session)?.0.clone())),
            stored: match (&event, facts) {
                (Some(event), Some(facts)) => Some(Stored {
                    identity: event.text("identity")?.to_owned(),
                    digest: facts
                        .integer("digest")
                        .filter(|_| dialect.is_some_and(is_current)),
                    integrity: Integrity::from_code(
                        event
                            .integer("integrity")
                            .and_then(|code| u8::try_from(code).ok())
                            .unwrap_or_default(),
                    ),
                }),
                _ => None,
            },
            dialect,
        })
    }

    /// The bytes of a row of `payloads` or `tellings`, and which ranges of them are parts.
    fn put_together(&self, row: &Row<'_>) -> Option<(Bytes, Vec<Range<usize>>)> {
        let codec = u8::try_from(row.integer("codec")?).ok()?;
        let references = row.blob("parts");
        let parts = self.tables.get("parts")?;
        let part = |id| {
            let part = parts.row(&self.pages, id)?;
            let bytes = codec::unfold(u8::try_from(part.integer("codec")?).ok()?, part.blob("body")?)?;
            let hash = codec::hash_of_part(&bytes);
            (part.blob("hash")? == hash).then_some(bytes)
        };
        let bytes = codec::put_together(codec, row.blob("body")?, references, part)?;
        let repeated = references.map_or_else(Vec::new, codec::ranges_of_parts);
        Some((bytes, repeated))
    }

    fn session_rows(&self) -> Sessions {
        let mut sessions = Sessions {
            keys: HashMap::default(),
            purged: BTreeSet::new(),
        };
        for table in ["sessions", "trash"] {
            for row in self.tables.rows(&self.pages, table) {
                // A row of the trash has its id in a column.
                let id = row.integer("id").unwrap_or(row.id);
                if row.integer("purge").is_some_and(|purge| purge != 0) {
                    sessions.purged.insert(id);
                } else if let (Some(key), Some(events)) = (row.text("key"), row.integer("events")) {
                    sessions.keys.insert(id, (key.to_owned(), events.unsigned_abs()));
                }
            }
        }
        sessions
    }

    /// Tells of a dialect whether its events were all read by today's reader, so that their digests are today's.
    fn current_dialects(&self, version: fn(Dialect) -> u32) -> impl Fn(Dialect) -> bool + use<> {
        let is_old = self
            .pages
            .header()
            .is_some_and(|header| header.schema != schema::newest());
        let mut outdated = BTreeSet::new();
        for row in self.tables.rows(&self.pages, "readings") {
            let is_done = row.integer("up_to") >= row.integer("until");
            let code = u8::try_from(row.id).unwrap_or_default();
            let today = i64::from(version(Dialect::from_code(code)));
            if !is_done || row.integer("version") != Some(today) {
                outdated.insert(code);
            }
        }
        move |dialect| !is_old && !outdated.contains(&dialect.code())
    }
}
