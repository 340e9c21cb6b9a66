//! One telling of an event: what decides which of several records under one identity is the event.

use std::cmp::Reverse;

use rusqlite::Row;
use tracewake_model::Clock;

use crate::Record;

/// What one telling says, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Telling {
    pub(crate) revision: i64,
    pub(crate) digest: i64,
    pub(crate) clock: Clock,
    pub(crate) stated_ns: Option<i64>,
    pub(crate) received_ns: i64,
}

/// The columns of `events` and of `tellings` that [`Telling::read`] reads.
pub(crate) const TELLING: &str = "revision, digest, clock, stated_ns, received_ns";

impl Telling {
    /// What a record says that was received at this time.
    pub(crate) fn of(record: &Record, received_ns: i64) -> Telling {
        let time = record.event().time;
        Telling {
            revision: record.revision(),
            digest: record.digest,
            clock: time.clock,
            stated_ns: time.stated.map(|at| at.0),
            received_ns,
        }
    }

    /// Reads [`TELLING`] from the columns that begin at `first`.
    pub(crate) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Telling> {
        Ok(Telling {
            revision: row.get(first)?,
            digest: row.get(first + 1)?,
            clock: Clock::from_code(row.get(first + 2)?),
            stated_ns: row.get(first + 3)?,
            received_ns: row.get(first + 4)?,
        })
    }

    /// Whether both are one telling: of one revision, with the same content, and not at two different exact times.
    pub(crate) fn is_same(&self, other: &Telling) -> bool {
        let both_exact = self.clock == Clock::Exact && other.clock == Clock::Exact;
        self.revision == other.revision
            && self.digest == other.digest
            && !(both_exact && self.stated_ns != other.stated_ns)
    }

    /// A better clock, or the same write time earlier, says more about when the event happened.
    pub(crate) fn has_better_time(&self, other: &Telling) -> bool {
        let earlier = self.clock == Clock::NoZone && self.stated_ns < other.stated_ns;
        self.clock < other.clock || (self.clock == other.clock && earlier)
    }

    /// The telling that sorts first is the event: the one that has come furthest. Of those that state the same time it
    /// is the one received first.
    pub(crate) fn order(&self) -> impl Ord + use<> {
        (
            Reverse(self.revision),
            self.clock,
            self.stated_ns.unwrap_or(i64::MAX),
            self.received_ns,
            self.digest,
        )
    }
}
