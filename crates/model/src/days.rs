//! Days of a reader in a row: where each begins, whatever its zone and its summer time do.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::UnixNanos;

/// Days in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days {
    /// The days, the oldest first, as `2026-03-02`.
    pub dates: Vec<String>,
    /// Where each begins and, at last, where the last one ends; nanoseconds since 1970.
    starts: Vec<i64>,
}

impl Days {
    /// So many days, of which the last is the one that an instant lies in.
    pub fn until(at: UnixNanos, count: u32, zone: &TimeZone) -> Days {
        let at = Timestamp::from_nanosecond(at.0.into()).unwrap_or_default();
        Days::ending(zone.to_datetime(at).date(), count, zone)
    }

    /// So many days, of which the last is that of `2026-03-02`; none where it names no day.
    pub fn until_date(last: &str, count: u32, zone: &TimeZone) -> Option<Days> {
        Some(Days::ending(last.parse().ok()?, count, zone))
    }

    /// Whether a text names a day.
    pub fn is_date(text: &str) -> bool {
        text.parse::<Date>().is_ok()
    }

    /// Days that no instant of 64 bits lies in are left out.
    fn ending(last: Date, count: u32, zone: &TimeZone) -> Days {
        let begins = |from_last: i64| {
            let day = last.checked_add(Span::new().try_days(from_last).ok()?).ok()?;
            let begin = day.to_zoned_datetime(zone.clone()).ok()?.timestamp();
            Some((day, i64::try_from(begin.as_nanosecond()).ok()?))
        };
        let days: Vec<(Date, i64)> = (1 - i64::from(count)..=0).filter_map(begins).collect();
        let end = begins(1).map_or(i64::MAX, |(_, end)| end);
        Days {
            dates: days.iter().map(|(day, _)| day.to_string()).collect(),
            starts: days.iter().map(|(_, begin)| *begin).chain([end]).collect(),
        }
    }

    /// Where the first begins.
    pub fn from(&self) -> UnixNanos {
        UnixNanos(self.starts.first().copied().unwrap_or(0))
    }

    /// Where the last ends.
    pub fn end(&self) -> UnixNanos {
        UnixNanos(self.starts.last().copied().unwrap_or(0))
    }

    /// Where the day at a place begins.
    pub fn begin(&self, day: usize) -> UnixNanos {
        UnixNanos(self.starts.get(day).copied().unwrap_or(0))
    }

    /// The place of the day that an instant between both ends lies in.
    pub fn day_of(&self, ns: i64) -> usize {
        self.starts
            .partition_point(|begin| *begin <= ns)
            .saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000_000;

    fn at(text: &str) -> i64 {
        i64::try_from(text.parse::<Timestamp>().unwrap().as_nanosecond()).unwrap()
    }

    #[test]
    fn days_are_those_of_the_reader() {
        let check = |instant: &str, zone: &TimeZone, expect: [&str; 2]| {
            assert_eq!(Days::until(UnixNanos(at(instant)), 2, zone).dates, expect);
        };
        check(
            "2026-03-01T00:30:00Z",
            &TimeZone::UTC,
            ["2026-02-28", "2026-03-01"],
        );
        let west = TimeZone::fixed(jiff::tz::offset(-5));
        check("2026-03-01T00:30:00Z", &west, ["2026-02-27", "2026-02-28"]);
    }

    #[test]
    fn a_day_may_be_of_another_length() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let days = Days::until_date("2026-03-29", 2, &berlin).unwrap();
        assert_eq!(days.from(), UnixNanos(at("2026-03-27T23:00:00Z")));
        assert_eq!(days.end().0 - days.begin(1).0, 23 * HOUR);
        assert_eq!(days.day_of(days.begin(1).0 - 1), 0);
        assert_eq!(days.day_of(days.begin(1).0), 1);
        assert_eq!(days.day_of(days.end().0 - 1), 1);
    }

    #[test]
    fn what_names_no_day_has_none() {
        assert_eq!(Days::until_date("yesterday", 2, &TimeZone::UTC), None);
        let days = Days::until(UnixNanos(i64::MAX), 2, &TimeZone::UTC);
        assert_eq!((days.dates.len(), days.end()), (2, UnixNanos(i64::MAX)));
    }
}
