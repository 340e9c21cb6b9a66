//! Which events came out of a damaged database, against how many its sessions had.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tracewake_store::{DamagedDatabase, Record, SavedOriginal};

use super::{LostEvents, SalvageReport};

/// Events that were read, by session.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) events: u64,
    by_session: BTreeMap<Option<String>, u64>,
}

impl Tally {
    /// Counts an event. Another telling of an event is none of its own.
    pub(super) fn count(&mut self, original: &SavedOriginal, record: &Record) {
        if original.is_telling {
            return;
        }
        self.events += 1;
        // Where the row is lost, the event itself mostly names its session.
        let named = &record.event().session_id;
        let named = Some(named).filter(|named| original.dialect.is_none() && !named.is_empty());
        let session = original.session.clone().or_else(|| named.cloned());
        *self.by_session.entry(session).or_default() += 1;
    }

    /// What was read, and what is missing of what was there.
    pub(super) fn report(mut self, damaged: &DamagedDatabase) -> SalvageReport {
        let mut sessions = Vec::new();
        for session in damaged.sessions() {
            let read = self.by_session.remove(&session.key).unwrap_or(0);
            let lost = session.events.saturating_sub(read);
            if lost > 0 {
                sessions.push(LostEvents {
                    session: session.key,
                    events: session.events,
                    lost,
                });
            }
        }
        sessions.sort_by_key(|session| Reverse(session.lost));
        SalvageReport {
            events: self.events,
            lost: sessions.iter().map(|session| session.lost).sum(),
            sessions,
            tables: damaged.damaged_tables().to_vec(),
        }
    }
}
