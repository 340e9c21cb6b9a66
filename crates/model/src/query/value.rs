//! Numbers, lengths of time and instants as entered.

use super::Present;
use crate::{Clock, EventTime};

const SECOND: i64 = 1_000_000_000;
/// Units of time, the longest spelling of each first.
const UNITS: &[(&str, i64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("millis", 1_000_000),
    ("milliseconds", 1_000_000),
    ("s", SECOND),
    ("sec", SECOND),
    ("secs", SECOND),
    ("second", SECOND),
    ("seconds", SECOND),
    ("m", 60 * SECOND),
    ("min", 60 * SECOND),
    ("mins", 60 * SECOND),
    ("minute", 60 * SECOND),
    ("minutes", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("hr", 3_600 * SECOND),
    ("hrs", 3_600 * SECOND),
    ("hour", 3_600 * SECOND),
    ("hours", 3_600 * SECOND),
    ("d", 86_400 * SECOND),
    ("day", 86_400 * SECOND),
    ("days", 86_400 * SECOND),
    ("w", 604_800 * SECOND),
    ("week", 604_800 * SECOND),
    ("weeks", 604_800 * SECOND),
];
const PICO: i64 = 1_000_000_000_000;
const NANO: i64 = 1_000_000_000;

/// `1200`, `1_200`, `1.2k`, `3m`; none for what is no whole number.
pub(super) fn count(text: &str) -> Option<i64> {
    let text = text.replace('_', "");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" => 1,
        "k" => 1_000,
        "m" => 1_000_000,
        "g" => 1_000_000_000,
        _ => return None,
    };
    scaled(digits, unit)
}

/// An amount of money in units of 10^-12; a currency before or behind it is taken off.
pub(super) fn money(text: &str) -> Option<i64> {
    let text = text.trim_matches(['$', '€', '£', '¥']);
    let text = ["usd", "eur"]
        .iter()
        .find_map(|name| {
            let at = text.len().checked_sub(name.len())?;
            let (amount, end) = text.split_at_checked(at)?;
            end.eq_ignore_ascii_case(name).then_some(amount)
        })
        .unwrap_or(text);
    scaled(text, PICO)
}

/// The value of a score in units of 10^-9, with a sign if it has one.
pub(super) fn score(text: &str) -> Option<i64> {
    match text.strip_prefix(['-', '−']) {
        Some(amount) => scaled(amount, NANO).map(|nano| -nano),
        None => scaled(text, NANO),
    }
}

/// `250ms`, `1.5s`, `2min`, `1h30m`, in nanoseconds.
pub(super) fn duration(text: &str) -> Option<i64> {
    let text = text.replace(' ', "");
    let mut rest = text.as_str();
    let mut sum: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let letters = rest[digits..]
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len() - digits);
        let (unit, after) = rest[digits..].split_at(letters);
        let unit = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?.1;
        sum = sum.checked_add(scaled(&rest[..digits], unit)?)?;
        rest = after;
    }
    (!text.is_empty()).then_some(sum)
}

/// An instant, and whether the reader's zone decides which.
pub(super) struct Instant {
    pub(super) ns: i64,
    pub(super) is_local: bool,
}

/// An instant: how long before the present, `now`, `today`, `yesterday`, a date, or a date and a time. Days and times
/// without a zone are the reader's.
pub(super) fn instant(text: &str, present: &Present) -> Option<Instant> {
    let text = text.trim();
    let local = |ns: i64| Instant { ns, is_local: true };
    let exact = |ns: i64| Instant { ns, is_local: false };
    match text.to_ascii_lowercase().as_str() {
        "now" => return Some(exact(present.now.0)),
        "today" => return Some(local(present.day(0)?)),
        "yesterday" => return Some(local(present.day(-1)?)),
        "tomorrow" => return Some(local(present.day(1)?)),
        _ => {}
    }
    // As other tools write it: now-15m, -1h, 2h ago.
    let ago = text.strip_prefix("now").unwrap_or(text);
    let ago = ago.strip_prefix('-').unwrap_or(ago);
    if let Some(ago) = duration(ago.strip_suffix(" ago").unwrap_or(ago)) {
        return Some(exact(present.now.0.saturating_sub(ago)));
    }
    let is_date = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
    let time = match is_date {
        true => EventTime::parse(&format!("{text}T00:00:00")),
        false => EventTime::parse(text),
    };
    let stated = time.stated?;
    match time.clock {
        Clock::NoZone => present.local(stated).map(local),
        _ => Some(exact(stated.0)),
    }
}

/// A decimal number times `unit`; none unless the product is whole and fits.
fn scaled(text: &str, unit: i64) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 18 {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let number: i128 = format!("0{whole}{fraction}").parse().ok()?;
    let product = number.checked_mul(i128::from(unit))?;
    (product % scale == 0)
        .then_some(product / scale)
        .and_then(|product| i64::try_from(product).ok())
}

/// An amount as [`money`] reads it.
pub(super) fn print_money(pico: i64) -> String {
    let (whole, fraction) = (pico / PICO, pico % PICO);
    let text = format!("{whole}.{fraction:012}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The value of a score as [`score`] reads it.
pub(super) fn print_score(nano: i64) -> String {
    let sign = if nano < 0 { "-" } else { "" };
    let (whole, fraction) = (
        nano.unsigned_abs() / NANO.unsigned_abs(),
        nano.unsigned_abs() % NANO.unsigned_abs(),
    );
    let text = format!("{sign}{whole}.{fraction:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A length of time as [`duration`] reads it, in the largest unit that gives a whole number.
pub(super) fn print_duration(ns: i64) -> String {
    let names = [
        ("h", 3_600 * SECOND),
        ("min", 60 * SECOND),
        ("s", SECOND),
        ("ms", 1_000_000),
        ("us", 1_000),
    ];
    match names.iter().find(|(_, unit)| ns != 0 && ns % unit == 0) {
        Some((name, unit)) => format!("{}{name}", ns / unit),
        None => format!("{ns}ns"),
    }
}
