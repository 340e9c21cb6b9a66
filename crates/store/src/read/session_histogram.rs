//! How many sessions began when, for the strip above their list.

use tracewake_model::UnixNanos;
use tracewake_model::query::Query;

use super::language::{Hits, session_condition};
use super::sessions::MOST_HITS;
use crate::{Store, StoreError};

/// Sessions by the time that they began, in intervals of one length.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionHistogram {
    /// Where the first interval begins, nanoseconds since 1970.
    pub from_ns: i64,
    /// How long each is; 0 where there are none.
    pub width_ns: i64,
    /// One after the other; the last holds a session.
    pub intervals: Vec<SessionCounts>,
}

/// Sessions of one interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SessionCounts {
    /// All of them.
    pub sessions: u32,
    /// Those that came to a good end after errors.
    pub recovered: u32,
    /// Those with errors that did not.
    pub failed: u32,
}

impl Store {
    /// The sessions that fit a query, in at most `most` intervals.
    pub fn session_histogram(
        &self,
        query: &Query,
        most: u32,
        now: UnixNanos,
    ) -> Result<SessionHistogram, StoreError> {
        self.readers().read(|db| {
            let mut hits = Hits::newest(MOST_HITS);
            let fit = session_condition(&query.filter, now.0, &mut hits);
            let sql = hits
                .with()
                .text("SELECT s.first_ns, s.errors > 0, s.recovered FROM sessions s WHERE ")
                .then(fit);
            let mut select = db.prepare_cached(&sql.text)?;
            let rows = select.query_map(sql.params(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(count(
                rows.collect::<Result<Vec<_>, _>>()?,
                i64::from(most.max(1)),
            ))
        })
    }
}

/// Counts sessions by start, whether they had errors, and whether they recovered from them.
fn count(sessions: Vec<(i64, bool, bool)>, most: i64) -> SessionHistogram {
    let starts = || sessions.iter().map(|(first_ns, ..)| *first_ns);
    let (Some(from_ns), Some(last_ns)) = (starts().min(), starts().max()) else {
        return SessionHistogram::default();
    };
    let width_ns = last_ns.saturating_sub(from_ns) / most + 1;
    let place = |ns: i64| usize::try_from(ns.saturating_sub(from_ns) / width_ns).unwrap_or(0);
    let mut intervals = vec![SessionCounts::default(); place(last_ns) + 1];
    for (first_ns, has_errors, recovered) in &sessions {
        let interval = &mut intervals[place(*first_ns)];
        interval.sessions += 1;
        interval.recovered += u32::from(*has_errors && *recovered);
        interval.failed += u32::from(*has_errors && !*recovered);
    }
    SessionHistogram {
        from_ns,
        width_ns,
        intervals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sessions: &[(i64, bool, bool)], most: i64, expect: (i64, i64, &[(u32, u32, u32)])) {
        let found = count(sessions.to_vec(), most);
        let counts = found.intervals.iter();
        let counts: Vec<_> = counts
            .map(|counts| (counts.sessions, counts.recovered, counts.failed))
            .collect();
        assert_eq!((found.from_ns, found.width_ns, &*counts), expect);
    }

    #[test]
    fn sessions_are_counted_by_start_and_outcome() {
        check(&[], 4, (0, 0, &[]));
        check(&[(7, false, false)], 4, (7, 1, &[(1, 0, 0)]));
        check(
            &[
                (0, false, false),
                (9, true, true),
                (3, true, false),
                (0, true, false),
            ],
            2,
            (0, 5, &[(3, 0, 2), (1, 1, 0)]),
        );
        check(&[(5, false, false), (5, false, true)], 10, (5, 1, &[(2, 0, 0)]));
    }

    #[test]
    fn times_at_both_ends_of_the_range_are_counted() {
        let found = count(vec![(i64::MIN, false, false), (i64::MAX, false, false)], 60);
        assert_eq!(
            found.intervals.iter().map(|counts| counts.sessions).sum::<u32>(),
            2
        );
        assert!(found.intervals.len() <= 61);
    }
}
