//! What signatures and sequence numbers say.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use tracewake_model::{Dialect, Integrity, Media, SignatureCounts, SignatureState};

use super::{read_count, session_id};
use crate::{Store, StoreError, payload};

/// The signatures and gaps of one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunIntegrity {
    /// Key of the session.
    pub session: String,
    /// Trace id; empty for events that name none.
    pub run: String,
    /// Verdicts on its signatures.
    pub signatures: SignatureCounts,
    /// Events missing in the count from 1 to the highest.
    pub gaps: u64,
}

/// A signed event with its original, to be checked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEvent {
    /// Row id.
    pub id: i64,
    /// The dialect it was received in.
    pub dialect: Dialect,
    /// The format of its bytes.
    pub media: Media,
    /// Its bytes.
    pub original: bytes::Bytes,
    /// As found when it was checked last.
    pub integrity: Integrity,
}

impl Store {
    /// The runs of a session, or of all sessions, that have signatures or gaps; by session and run.
    pub fn integrity(&self, session: Option<&str>) -> Result<Vec<RunIntegrity>, StoreError> {
        self.readers().read(|db| {
            let scope = match session.map(|key| session_id(db, key)).transpose()? {
                None => "TRUE".to_owned(),
                Some(None) => return Ok(Vec::new()),
                Some(Some(id)) => format!("session = {id}"),
            };
            Ok(runs(db, &scope)?)
        })
    }

    /// Events missing in the counts of all traces.
    pub fn gaps(&self) -> Result<u64, StoreError> {
        self.readers().read(|db| {
            let mut sum = db.prepare_cached(
                "SELECT IFNULL(SUM(last_seq - sequenced), 0) FROM session_traces WHERE last_seq > sequenced",
            )?;
            Ok(sum.query_row([], |row| read_count(row, 0))?)
        })
    }

    /// Signed events after a row id, at most `limit`, in the order of their row ids.
    pub fn signed_events(&self, after: i64, limit: u64) -> Result<Vec<SignedEvent>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(
                "SELECT id, dialect, integrity FROM events WHERE integrity <> 0 AND id > ?1 ORDER BY id LIMIT ?2",
            )?;
            let mut rows = select.query(params![after, limit as i64])?;
            let mut events = Vec::new();
            while let Some(row) = rows.next()? {
                let id = row.get(0)?;
                let original = payload::of_event(db, id)?;
                events.push(SignedEvent {
                    id,
                    dialect: super::read_dialect(row, 1)?,
                    media: original.media,
                    original: original.bytes,
                    integrity: Integrity::from_code(row.get(2)?),
                });
            }
            Ok(events)
        })
    }
}

/// What the signatures of a session's events say together. Cheap for one without signatures.
pub(super) fn signature_state(db: &Connection, session: i64) -> rusqlite::Result<SignatureState> {
    let mut signed =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM events WHERE session = ?1 AND integrity <> 0)")?;
    if !signed.query_row([session], |row| row.get::<_, bool>(0))? {
        return Ok(SignatureState::Unsigned);
    }
    let runs = runs(db, &format!("session = {session}"))?;
    let states = runs.iter().map(|run| run.signatures.state());
    Ok(states.max().unwrap_or(SignatureState::Unsigned))
}

fn runs(db: &Connection, scope: &str) -> rusqlite::Result<Vec<RunIntegrity>> {
    let mut runs: BTreeMap<(i64, i64), RunIntegrity> = BTreeMap::new();
    let mut select = db.prepare(&format!(
        "SELECT session, trace, integrity, COUNT(*) FROM events WHERE integrity <> 0 AND {scope} GROUP BY 1, 2, 3"
    ))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let run = runs.entry((row.get(0)?, row.get(1)?)).or_default();
        run.signatures
            .add(Integrity::from_code(row.get(2)?), read_count(row, 3)?);
    }
    let mut select = db.prepare(&format!(
        "SELECT session, id FROM session_traces WHERE last_seq > sequenced AND {scope}"
    ))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        runs.entry((row.get(0)?, row.get(1)?)).or_default();
    }
    for ((session, trace), run) in &mut runs {
        let mut name = db.prepare_cached("SELECT key FROM sessions WHERE id = ?1")?;
        run.session = name.query_row([session], |row| row.get(0))?;
        let mut count = db.prepare_cached(
            "SELECT trace_id, sequenced, MAX(0, last_seq - sequenced) FROM session_traces WHERE id = ?1",
        )?;
        let mut found = count.query([trace])?;
        if let Some(row) = found.next()? {
            run.run = row.get(0)?;
            run.gaps = read_count(row, 2)?;
            let s = &run.signatures;
            let signed = s.fitting() + s.broken + s.redacted + s.no_key;
            run.signatures.unsigned = read_count(row, 1)?.saturating_sub(signed);
        }
    }
    let mut runs: Vec<RunIntegrity> = runs.into_values().collect();
    runs.sort_by(|a, b| (&a.session, &a.run).cmp(&(&b.session, &b.run)));
    Ok(runs)
}
