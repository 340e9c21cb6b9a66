//! Figures as a person would say them, for sentences that the window, the command line and other programs share.

use crate::dto::CostSum;

/// A count and its noun: `1 event`, `1,911 events`.
pub(crate) fn plural(count: u64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{} {many}", grouped(count)),
    }
}

/// How often something happened: `once`, `twice`, `5 times`.
pub(crate) fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{} times", grouped(count)),
    }
}

/// A duration in the unit a person would say: `840 ms`, `3.2 s`, `4 min 10 s`.
pub(crate) fn duration(ns: i64) -> String {
    let ms = ns.max(0) as f64 / 1e6;
    let (seconds, whole) = (ms / 1e3, (ms / 1e3).round() as u64);
    if ms < 999.5 {
        return format!("{} ms", ms.round());
    }
    if seconds < 59.95 {
        let figure = format!("{seconds:.1}");
        return format!("{} s", figure.strip_suffix(".0").unwrap_or(&figure));
    }
    if whole < 3600 {
        return two(whole, 60, "min", "s");
    }
    let minutes = (whole + 30) / 60;
    match minutes < 1440 {
        true => two(minutes, 60, "h", "min"),
        false => two((minutes + 30) / 60, 24, "d", "h"),
    }
}

/// Sums of money, each currency once: `$0.21`, `about $0.0042`, `at least $0.52`; nothing where no cost is known.
pub(crate) fn money(costs: &[CostSum], partial: bool) -> String {
    let mut sums: Vec<(&str, f64)> = Vec::new();
    for cost in costs {
        match sums.iter_mut().find(|(currency, _)| *currency == cost.currency) {
            Some((_, sum)) => *sum += cost.amount,
            None => sums.push((&cost.currency, cost.amount)),
        }
    }
    let amounts: Vec<String> = sums
        .iter()
        .map(|(currency, amount)| one_sum(currency, *amount))
        .collect();
    let words = amounts.join(" and ");
    match (words.is_empty(), partial, costs.iter().any(|cost| cost.estimated)) {
        (true, _, _) => words,
        _ if words.starts_with(LESS) => words,
        (_, true, _) => format!("at least {words}"),
        (_, _, true) => format!("about {words}"),
        _ => words,
    }
}

/// Before the least sum that is told.
const LESS: &str = "less than ";
const LEAST: f64 = 0.000_01;

fn one_sum(currency: &str, amount: f64) -> String {
    if amount > 0.0 && amount < LEAST {
        return format!("{LESS}{}", one_sum(currency, LEAST));
    }
    // Cents, and two digits of what is less than one.
    let decimals = match amount.abs() {
        size if size >= 999.995 => 0,
        size if size >= 0.01 || size == 0.0 => 2,
        size => (1.0 - size.log10().floor()).min(5.0) as usize,
    };
    let figure = match decimals {
        0 => grouped(amount.round() as u64),
        _ => format!("{amount:.decimals$}"),
    };
    match currency {
        "USD" => format!("${figure}"),
        "EUR" => format!("€{figure}"),
        "GBP" => format!("£{figure}"),
        "" => figure,
        other => format!("{figure} {other}"),
    }
}

/// The name of a tool without that of its server, which clients of models put before it: `ferry_price` for
/// `mcp__tidewatch__ferry_price`, and for `tidewatch-ferry_price` where the server is known.
pub(crate) fn tool_name<'n>(name: &'n str, server: &str) -> &'n str {
    let of_any = name
        .strip_prefix("mcp__")
        .and_then(|rest| rest.split_once("__"))
        .filter(|(server, _)| !server.is_empty())
        .map(|(_, tool)| tool);
    let of_known = || {
        let rest = name.strip_prefix(server).filter(|_| !server.is_empty())?;
        let tool = rest.trim_start_matches(['-', '_', '.', ':', '/']);
        (tool.len() < rest.len()).then_some(tool)
    };
    of_any
        .or_else(of_known)
        .filter(|tool| !tool.is_empty())
        .unwrap_or(name)
}

/// A whole number with thousands separators.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut figure = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            figure.push(',');
        }
        figure.push(digit);
    }
    figure
}

fn two(value: u64, size: u64, big: &str, small: &str) -> String {
    match value % size {
        0 => format!("{} {big}", value / size),
        rest => format!("{} {big} {rest} {small}", value / size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_in_the_unit_a_person_would_say() {
        let check = |ms: f64, expect: &str| assert_eq!(duration((ms * 1e6) as i64), expect);
        check(0.0, "0 ms");
        check(840.4, "840 ms");
        check(3240.0, "3.2 s");
        check(24_000.0, "24 s");
        check(68_000.0, "1 min 8 s");
        check(120_000.0, "2 min");
        check(3_600_000.0, "1 h");
        check(36_174_150.0, "10 h 3 min");
        check(90_000_000.0, "1 d 1 h");
        check(-5.0, "0 ms");
    }

    #[test]
    fn money_has_the_digits_that_matter() {
        let check = |amounts: &[(&str, f64, bool)], partial: bool, expect: &str| {
            let sum = |(currency, amount, estimated): &(&str, f64, bool)| CostSum {
                currency: (*currency).to_owned(),
                amount: *amount,
                estimated: *estimated,
            };
            let costs: Vec<CostSum> = amounts.iter().map(sum).collect();
            assert_eq!(money(&costs, partial), expect);
        };
        check(&[], true, "");
        check(&[("USD", 0.2141, false)], false, "$0.21");
        check(&[("USD", 0.5, false)], true, "at least $0.50");
        check(&[("USD", 0.004_21, true)], false, "about $0.0042");
        check(&[("USD", 0.000_063, true)], false, "about $0.00006");
        check(&[("USD", 0.000_01, true)], false, "about $0.00001");
        check(&[("USD", 0.000_001, true)], true, "less than $0.00001");
        check(&[("USD", 0.2, false), ("USD", 0.05, true)], false, "about $0.25");
        check(
            &[("EUR", 1205.2, false), ("", 3.0, false)],
            false,
            "€1,205 and 3.00",
        );
        check(&[("CHF", 12.5, false)], false, "12.50 CHF");
    }

    #[test]
    fn tools_are_called_without_their_server() {
        let check =
            |name: &str, server: &str, expect: &str| assert_eq!(tool_name(name, server), expect, "{name}");
        check("mcp__tidewatch__ferry_price", "tidewatch", "ferry_price");
        check("mcp__tide_watch__ferry__price", "", "ferry__price");
        check("tidewatch-tide_table", "tidewatch", "tide_table");
        check("tidewatch-tide_table", "", "tidewatch-tide_table");
        check("tidewatcher", "tidewatch", "tidewatcher");
        check("tidewatch", "tidewatch", "tidewatch");
        check("mcp__tidewatch__", "tidewatch", "mcp__tidewatch__");
        check("", "tidewatch", "");
    }

    #[test]
    fn counts_have_their_nouns() {
        assert_eq!(plural(1, "call", "calls"), "1 call");
        assert_eq!(plural(1_911_000, "event", "events"), "1,911,000 events");
        assert_eq!(
            [times(1), times(2), times(1200)],
            ["once", "twice", "1,200 times"]
        );
    }
}
