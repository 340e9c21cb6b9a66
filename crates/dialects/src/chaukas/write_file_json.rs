//! An event as a line of the SDK's file mode: snake case, enumerations with their prefix, fields in the order of their
//! numbers, defaults left out, text in ASCII, numbers as Python prints them.

use std::fmt::Write;

use serde_json::Value;
use tracewake_model::{Clock, Event, EventTime};

use super::extensions;
use super::schema::{Part, Record};

/// One line, without its line feed.
pub(super) fn event(event: &Event) -> String {
    let mut out = String::with_capacity(1024);
    record(&mut out, event);
    out
}

fn record(out: &mut String, record_: &dyn Record) {
    out.push('{');
    let mut first = true;
    record_.parts(&mut |_, name, part| {
        if !std::mem::take(&mut first) {
            out.push_str(", ");
        }
        string(out, name);
        out.push_str(": ");
        value_of(out, part);
    });
    out.push('}');
}

fn value_of(out: &mut String, part: Part<'_>) {
    match part {
        Part::Text(text) => string(out, text),
        Part::Texts(texts) => list(out, texts, |out, text| string(out, text)),
        Part::Flag => out.push_str("true"),
        Part::Int(value) => out.push_str(&value.to_string()),
        Part::Float(value) => float(out, value),
        Part::Json(value) => object(out, value),
        Part::Instant(at) => string(out, &at.to_rfc3339()),
        Part::Time(time) => string(out, &time_text(time)),
        Part::Name(name) => match (name.plain_name(), name.foreign_name()) {
            (Some(known), _) => string(out, &format!("{}{known}", name.prefix())),
            (None, Some(foreign)) => string(out, foreign),
            (None, None) => out.push_str(&name.number().to_string()),
        },
        Part::Record(inner) => record(out, inner),
        Part::Extensions(all) => list(out, all, |out, extension| {
            json(out, &extensions::to_json(extension))
        }),
    }
}

fn list<T>(out: &mut String, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
    out.push(']');
}

/// A time without zone goes out as it came in; every other one in UTC.
fn time_text(time: EventTime) -> String {
    let Some(at) = time.stated else {
        return String::new();
    };
    if time.clock != Clock::NoZone {
        return at.to_rfc3339();
    }
    let text = match at.parts().1 {
        0 => at.to_rfc3339(),
        nanos if nanos % 1_000 == 0 => at.to_rfc3339_micros(),
        _ => at.to_rfc3339(),
    };
    text.trim_end_matches('Z').to_owned()
}

/// A Struct. A value that is no object, which a Struct cannot hold, goes under the key `value`, as in the binary form.
fn object(out: &mut String, value: &Value) {
    if value.is_object() {
        return json(out, value);
    }
    out.push_str("{\"value\": ");
    json(out, value);
    out.push('}');
}

/// Free JSON, whose numbers are all doubles. Recursion is bounded: readers refuse deep nesting.
fn json(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => float(out, number.as_f64().unwrap_or_default()),
        Value::String(text) => string(out, text),
        Value::Array(items) => list(out, items, json),
        Value::Object(fields) => {
            out.push('{');
            for (index, (key, value)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                string(out, key);
                out.push_str(": ");
                json(out, value);
            }
            out.push('}');
        }
    }
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(character),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

/// A double as Python's `repr` has it: the shortest digits that read back the same, an exponent below 1e-4 and from
/// 1e16. What JSON has no number for goes out as text.
fn float(out: &mut String, value: f64) {
    if !value.is_finite() {
        let name = match value {
            _ if value.is_nan() => "\"NaN\"",
            _ if value > 0.0 => "\"Infinity\"",
            _ => "\"-Infinity\"",
        };
        out.push_str(name);
        return;
    }
    let scientific = shortest(value);
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        return positional(out, &scientific);
    }
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "{digits}e{sign}{:02}", exponent.abs());
}

/// The shortest digits that read back the same, as `d.ddde0`. Where two are equally near, which takes the full
/// precision of a double, Python takes the even one.
fn shortest(value: f64) -> String {
    const FULL: usize = "1.234567890123456".len();
    let shortest = format!("{value:e}");
    let digits = shortest
        .split('e')
        .next()
        .unwrap_or_default()
        .trim_start_matches('-');
    if digits.len() < FULL {
        return shortest;
    }
    let rounded = format!("{value:.*e}", digits.len() - "1.".len());
    if rounded.parse() == Ok(value) {
        rounded
    } else {
        shortest
    }
}

/// Writes `d.ddde-2` without exponent and with at least one digit behind the point.
fn positional(out: &mut String, scientific: &str) {
    let (number, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (sign, number) = number
        .strip_prefix('-')
        .map_or(("", number), |number| ("-", number));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    out.push_str(sign);
    match usize::try_from(exponent) {
        Err(_) => {
            out.push_str("0.");
            (1..-exponent).for_each(|_| out.push('0'));
            out.push_str(&digits);
        }
        Ok(before) => {
            let whole = digits.len().min(before + 1);
            out.push_str(&digits[..whole]);
            (whole..=before).for_each(|_| out.push('0'));
            out.push('.');
            out.push_str(if whole < digits.len() {
                &digits[whole..]
            } else {
                "0"
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: f64, expect: &str) {
        let mut out = String::new();
        float(&mut out, value);
        assert_eq!(out, expect);
    }

    #[test]
    fn numbers_as_python_prints_them() {
        check(3.0, "3.0");
        check(-0.0, "-0.0");
        check(0.1, "0.1");
        check(1e-4, "0.0001");
        check(1e-5, "1e-05");
        check(1.5e-7, "1.5e-07");
        check(1e15, "1000000000000000.0");
        check(123456789012345680.0, "1.2345678901234568e+17");
        check(1e16, "1e+16");
        check(12345678901234567890.0, "1.2345678901234567e+19");
        check(1e100, "1e+100");
        check(5e-324, "5e-324");
        check(f64::from_bits(0x3fc3_97a0_0000_0000), "0.15306472778320312");
        check(-1234.5, "-1234.5");
        check(0.001, "0.001");
        check(f64::NAN, "\"NaN\"");
        check(f64::NEG_INFINITY, "\"-Infinity\"");
    }

    #[test]
    fn text_in_ascii() {
        let mut out = String::new();
        string(&mut out, "a\"\\\n\u{7f}é😟\0");
        assert_eq!(out, r#""a\"\\\n\u007f\u00e9\ud83d\ude1f\u0000""#);
    }
}
