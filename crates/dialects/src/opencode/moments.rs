//! Times as OpenCode writes them: milliseconds since 1970, also in ids.

use serde_json::Value;
use tracewake_model::{EventTime, UnixNanos};

use crate::members::Members;

/// Bits of an id that hold its time, in milliseconds.
const ID_TIME_BITS: u32 = 36;

/// A time in milliseconds since 1970.
pub(super) fn time(ms: Option<i64>) -> EventTime {
    ms.and_then(nanos)
        .map_or_else(EventTime::default, EventTime::exact)
}

pub(super) fn nanos(ms: i64) -> Option<UnixNanos> {
    ms.checked_mul(1_000_000).map(UnixNanos)
}

/// What `time` of an object says.
pub(super) fn at(said: Members<'_>, name: &str) -> Option<i64> {
    ms(said.get("time")?.get(name)?)
}

/// Milliseconds; older versions write fractions of them.
pub(super) fn ms(value: &Value) -> Option<i64> {
    let whole = value.as_i64().or_else(|| value.as_f64().map(|ms| ms as i64));
    whole.filter(|ms| *ms > 0)
}

/// The moment in an id, whose first 48 bits are milliseconds and a counter without what comes before. `near` is a time
/// not far from it.
pub(super) fn time_in_id(id: &str, near: i64) -> Option<i64> {
    let digits = id.split_once('_')?.1.get(..12)?;
    let number = i64::from_str_radix(digits, 16).ok()?;
    let span = 1_i64 << ID_TIME_BITS;
    let found = (near & !(span - 1)) | (number >> 12);
    let nearest = [found - span, found, found + span];
    nearest.into_iter().min_by_key(|ms| ms.abs_diff(near))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_the_moment_it_was_made() {
        let made = 1_796_076_734_530;
        assert_eq!(
            time_in_id("prt_22e840841001yq717dfvICUZkd", made + 60_000),
            Some(made - 1)
        );
        let check = |id: &str| assert_eq!(time_in_id(id, made), None, "{id}");
        check("prt_short");
        check("prt_zzzzzzzzzzzz01");
        check("prt");
        check("prt_22e84084100ä");
    }
}
