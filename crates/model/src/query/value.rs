//! Numbers, lengths of time and instants as entered.

use crate::{EventTime, UnixNanos};

const SECOND: i64 = 1_000_000_000;
/// Units of time, the longest spelling of each first.
const UNITS: &[(&str, i64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("sec", SECOND),
    ("m", 60 * SECOND),
    ("min", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("d", 86_400 * SECOND),
    ("w", 604_800 * SECOND),
];
const PICO: i64 = 1_000_000_000_000;

/// `1200`, `1.2k`, `3m`; none for what is no whole number.
pub(super) fn count(text: &str) -> Option<i64> {
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

/// An amount of money in units of 10^-12; a currency sign before it is taken off.
pub(super) fn money(text: &str) -> Option<i64> {
    scaled(text.trim_start_matches(['$', '€', '£', '¥']), PICO)
}

/// `250ms`, `1.5s`, `2min`, `1h30m`, in nanoseconds.
pub(super) fn duration(text: &str) -> Option<i64> {
    let mut rest = text;
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

/// An instant: how long before `now`, `today`, `yesterday`, a date, or a date and a time; UTC unless a zone is named.
pub(super) fn instant(text: &str, now: UnixNanos) -> Option<i64> {
    let day = 86_400 * SECOND;
    let today = now.0 - now.0.rem_euclid(day);
    match text.to_ascii_lowercase().as_str() {
        "now" => return Some(now.0),
        "today" => return Some(today),
        "yesterday" => return Some(today - day),
        _ => {}
    }
    if let Some(ago) = duration(text) {
        return Some(now.0.saturating_sub(ago));
    }
    let is_date = text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2;
    let time = match is_date {
        true => EventTime::parse(&format!("{text}T00:00:00")),
        false => EventTime::parse(text),
    };
    time.stated.map(|at| at.0)
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
