//! When and where a query is read.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::UnixNanos;

/// When and where a query is read: what relative times count from, and whose days and times without a zone are meant.
#[derive(Debug, Clone)]
pub struct Present {
    /// The present.
    pub now: UnixNanos,
    /// The reader's zone.
    pub zone: TimeZone,
}

impl Present {
    /// A moment, read in UTC.
    pub fn utc(now: UnixNanos) -> Present {
        Present {
            now,
            zone: TimeZone::UTC,
        }
    }

    /// The zone as a person knows it: its name, and how far it is from UTC now.
    pub fn zone_name(&self) -> String {
        let offset = self.zone.to_offset(self.timestamp());
        if offset == Offset::UTC {
            return "UTC".to_owned();
        }
        let minutes = offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let offset = format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        match self.zone.iana_name() {
            Some(name) => format!("{name} ({offset})"),
            None => offset,
        }
    }

    /// Where a day of the reader begins, counted from today; in nanoseconds since 1970.
    pub(super) fn day(&self, from_today: i64) -> Option<i64> {
        let today = self.zone.to_datetime(self.timestamp()).date();
        let day = today
            .checked_add(jiff::Span::new().try_days(from_today).ok()?)
            .ok()?;
        let begins = day.to_zoned_datetime(self.zone.clone()).ok()?;
        i64::try_from(begins.timestamp().as_nanosecond()).ok()
    }

    /// The instant at which the reader's clocks show what those in UTC show at another.
    pub(super) fn local(&self, shown: UnixNanos) -> Option<i64> {
        let shown = TimeZone::UTC.to_datetime(timestamp(shown));
        let at = self.zone.to_timestamp(shown).ok()?;
        i64::try_from(at.as_nanosecond()).ok()
    }

    fn timestamp(&self) -> Timestamp {
        timestamp(self.now)
    }
}

/// Every count of nanoseconds since 1970 in 64 bits is one.
fn timestamp(at: UnixNanos) -> Timestamp {
    Timestamp::from_nanosecond(at.0.into()).unwrap_or_default()
}
