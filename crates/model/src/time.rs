//! Instants. Everything is nanoseconds since 1970 in UTC; what the sender really said about time is kept beside it.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Nanoseconds since 1970-01-01T00:00:00 UTC. Covers the years 1678 to 2261.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct UnixNanos(pub i64);

impl UnixNanos {
    /// Builds an instant from protobuf's seconds and nanoseconds; none when it lies outside the years covered.
    pub fn from_parts(seconds: i64, nanos: i32) -> Option<UnixNanos> {
        seconds
            .checked_mul(1_000_000_000)?
            .checked_add(i64::from(nanos))
            .map(UnixNanos)
    }

    /// Whole seconds (rounded down) and the nanoseconds after them, as protobuf's Timestamp has them.
    pub fn parts(self) -> (i64, i32) {
        let nanos = self.0.rem_euclid(1_000_000_000);
        (
            self.0.div_euclid(1_000_000_000),
            i32::try_from(nanos).unwrap_or_default(),
        )
    }

    /// RFC 3339 in UTC with exactly six fraction digits, cut (not rounded): the form of `--json` output.
    pub fn to_rfc3339_micros(self) -> String {
        self.print(6)
    }

    /// RFC 3339 in UTC with 0, 3, 6 or 9 fraction digits, whichever is the shortest exact one, as protobuf JSON has it.
    pub fn to_rfc3339(self) -> String {
        let nanos = self.0.rem_euclid(1_000_000_000);
        let digits = match nanos {
            0 => 0,
            n if n % 1_000_000 == 0 => 3,
            n if n % 1_000 == 0 => 6,
            _ => 9,
        };
        self.print(digits)
    }

    fn print(self, digits: usize) -> String {
        let (seconds, nanos) = self.parts();
        let whole = Timestamp::from_second(seconds)
            .unwrap_or_default()
            .strftime("%Y-%m-%dT%H:%M:%S");
        if digits == 0 {
            return format!("{whole}Z");
        }
        let fraction = format!("{nanos:09}");
        format!("{whole}.{}Z", &fraction[..digits])
    }
}

impl fmt::Display for UnixNanos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// How much the time on an event is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Clock {
    /// The sender said when, with its zone.
    Exact = 0,
    /// A time without a zone, read as UTC. The Chaukas SDK's file mode writes these: they are the moment of writing.
    NoZone = 1,
    /// Nothing was said.
    #[default]
    Missing = 2,
    /// Something was said that is no time, or lies outside the years 1678 to 2261.
    Unreadable = 3,
}

impl Clock {
    /// The value with this number; an unknown number is [`Clock::Missing`].
    pub fn from_code(code: u8) -> Clock {
        match code {
            0 => Clock::Exact,
            1 => Clock::NoZone,
            3 => Clock::Unreadable,
            _ => Clock::Missing,
        }
    }

    /// Whether the sender's own time could be read.
    pub fn is_stated(self) -> bool {
        matches!(self, Clock::Exact | Clock::NoZone)
    }
}

/// The time of an event as its sender stated it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventTime {
    /// The stated instant; none unless [`Clock::is_stated`].
    pub stated: Option<UnixNanos>,
    /// What the statement is worth.
    pub clock: Clock,
}

/// A version 7 UUID whose time is further from the stated one than this was not made with the event.
const UUID_CLOCK_LIMIT_NS: i64 = 24 * 3_600 * 1_000_000_000;

impl EventTime {
    /// A time with its zone.
    pub fn exact(at: UnixNanos) -> EventTime {
        EventTime {
            stated: Some(at),
            clock: Clock::Exact,
        }
    }

    /// Reads RFC 3339 text. A missing zone means UTC ([`Clock::NoZone`]); a space may stand for the `T`.
    pub fn parse(text: &str) -> EventTime {
        let text = text.trim();
        if text.is_empty() {
            return EventTime::default();
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return EventTime::from_timestamp(at, Clock::Exact);
        }
        let civil = text.parse::<DateTime>().ok().filter(|_| text.contains(':'));
        let utc = civil.and_then(|civil| TimeZone::UTC.to_timestamp(civil).ok());
        utc.map_or(EventTime::unreadable(), |at| {
            EventTime::from_timestamp(at, Clock::NoZone)
        })
    }

    /// Something that is no time.
    pub fn unreadable() -> EventTime {
        EventTime {
            stated: None,
            clock: Clock::Unreadable,
        }
    }

    /// Whether nothing tells when an event with this id happened.
    pub fn is_unknown(&self, event_id: &str) -> bool {
        self.stated.is_none() && uuid7_time(event_id).is_none()
    }

    fn from_timestamp(at: Timestamp, clock: Clock) -> EventTime {
        match i64::try_from(at.as_nanosecond()) {
            Ok(ns) => EventTime {
                stated: Some(UnixNanos(ns)),
                clock,
            },
            Err(_) => EventTime::unreadable(),
        }
    }

    /// The instant used to order and to draw the event: the stated one if it is exact; for a time without zone (a write
    /// time) or none, the creation time inside a version 7 UUID `event_id` (RFC 9562, first 48 bits, milliseconds);
    /// else the stated one, else `received`.
    pub fn best(&self, event_id: &str, received: UnixNanos) -> UnixNanos {
        if let (Some(at), Clock::Exact) = (self.stated, self.clock) {
            return at;
        }
        match (self.stated, uuid7_time(event_id)) {
            (Some(at), Some(made)) if made.0.abs_diff(at.0) > UUID_CLOCK_LIMIT_NS.unsigned_abs() => at,
            (_, Some(made)) => made,
            (Some(at), None) => at,
            (None, None) => received,
        }
    }
}

/// The creation time in a version 7 UUID (RFC 9562 section 5.7), or none for any other text.
fn uuid7_time(text: &str) -> Option<UnixNanos> {
    let bytes = text.as_bytes();
    let hyphens = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-');
    if !hyphens || bytes[14] != b'7' {
        return None;
    }
    let millis = i64::from_str_radix(&format!("{}{}", &text[0..8], text.get(9..13)?), 16).ok()?;
    millis.checked_mul(1_000_000).map(UnixNanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>, clock: Clock) {
        let time = EventTime::parse(text);
        assert_eq!(time.clock, clock, "{text}");
        assert_eq!(time.stated.map(|at| at.to_rfc3339()).as_deref(), expect, "{text}");
    }

    #[test]
    fn reads_what_clients_write() {
        check(
            "2026-03-02T09:00:28.225238Z",
            Some("2026-03-02T09:00:28.225238Z"),
            Clock::Exact,
        );
        check(
            "2026-03-02T09:00:28+02:00",
            Some("2026-03-02T07:00:28Z"),
            Clock::Exact,
        );
        check(
            "2026-03-02T08:59:58.400434",
            Some("2026-03-02T08:59:58.400434Z"),
            Clock::NoZone,
        );
        check("2026-03-02 08:59:58", Some("2026-03-02T08:59:58Z"), Clock::NoZone);
        check("", None, Clock::Missing);
        check("yesterday", None, Clock::Unreadable);
        check("2026-13-02T09:00:28Z", None, Clock::Unreadable);
        check("9999-01-01T00:00:00Z", None, Clock::Unreadable);
        check("0001-01-01T00:00:00Z", None, Clock::Unreadable);
    }

    #[test]
    fn prints_the_digits_asked_for() {
        let at = UnixNanos::from_parts(1_772_000_000, 1_500_000).expect("in range");
        assert_eq!(at.to_rfc3339_micros(), "2026-02-25T06:13:20.001500Z");
        assert_eq!(at.to_rfc3339(), "2026-02-25T06:13:20.001500Z");
        assert_eq!(UnixNanos(-1).to_rfc3339(), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(UnixNanos::from_parts(i64::MAX, 0), None);
    }

    #[test]
    fn a_write_time_gives_way_to_the_id() {
        let id = "019cadc6-9440-7168-a87d-c2f823d071b5";
        let written = EventTime::parse("2026-03-02T08:59:59.5");
        assert_eq!(
            written.best(id, UnixNanos(0)).to_rfc3339(),
            "2026-03-02T08:59:58.400Z"
        );
        assert_eq!(
            written.best("no-uuid", UnixNanos(0)).to_rfc3339(),
            "2026-03-02T08:59:59.500Z"
        );
        let exact = EventTime::parse("2026-03-02T08:59:59.5Z");
        assert_eq!(
            exact.best(id, UnixNanos(0)).to_rfc3339(),
            "2026-03-02T08:59:59.500Z"
        );
        assert_eq!(EventTime::default().best("", UnixNanos(7)), UnixNanos(7));
        let far = EventTime::parse("2020-01-01T00:00:00");
        assert_eq!(far.best(id, UnixNanos(0)).to_rfc3339(), "2020-01-01T00:00:00Z");
    }
}
