//! Figures in the window's units.

/// A count for the window: larger ones than it can hold stay at its limit.
pub(crate) fn small(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

/// Milliseconds of an instant after another.
pub(crate) fn millis(ns: i64, base_ns: i64) -> f64 {
    ns.saturating_sub(base_ns) as f64 / 1e6
}

/// An amount of 10^-12 units as a decimal number, rounded to ten decimals.
pub(crate) fn from_pico(pico: i64) -> f64 {
    (pico as f64 / 100.0).round() / 1e10
}
