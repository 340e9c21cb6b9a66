//! What a field is compared with: names, flags and numbers out of the values of a term.

use super::fields::{Field, ValueKind, nearest};
use super::lex::{Comparison, Value};
use super::parse::fail;
use super::spellings;
use super::value::{count, duration, money};
use super::{Bounds, Pattern, QueryError, Test};

pub(super) fn names(field: Field, values: &[Value]) -> Result<Test, QueryError> {
    let mut patterns = Vec::with_capacity(values.len());
    for value in values {
        let wild = !value.quoted && value.text.contains('*');
        if let Some(word) = spellings::value(field, &value.text) {
            patterns.push(Pattern {
                text: word.to_owned(),
                wild: false,
            });
            continue;
        }
        if let ValueKind::Choice(known) = field.info().value
            && !wild
            && !known.iter().any(|word| word.eq_ignore_ascii_case(&value.text))
        {
            return not_one_of(field.info().name, value, known);
        }
        patterns.push(Pattern {
            text: value.text.clone(),
            wild,
        });
    }
    Ok(Test::OneOf(patterns))
}

pub(super) fn flag(field: Field, value: &Value) -> Result<Test, QueryError> {
    match value.text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "any" | "1" | "on" | "y" | "t" => Ok(Test::Is(true)),
        "false" | "no" | "none" | "0" | "off" | "n" | "f" => Ok(Test::Is(false)),
        _ => {
            let name = field.info().name;
            fail(
                value.from,
                value.to,
                format!("{name} is never “{}”", value.text),
                format!(
                    "it is true or false; to find words as well, write {name}:true \"{}\"",
                    value.text
                ),
            )
        }
    }
}

/// A number whose thousands are set apart with commas, as the one value that it is.
pub(super) fn one_number(values: &[Value]) -> Option<Value> {
    let (first, rest) = values.split_first()?;
    let is_thousands = |value: &Value| {
        let digits = value.text.split('.').next().unwrap_or_default();
        digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if rest.is_empty() || !rest.iter().all(is_thousands) {
        return None;
    }
    let text = values.iter().map(|value| value.text.as_str()).collect();
    Some(Value {
        text,
        to: values.last().map_or(first.to, |value| value.to),
        ..first.clone()
    })
}

pub(super) fn number(field: Field, comparison: Comparison, value: &Value) -> Result<Bounds, QueryError> {
    let info = field.info();
    let read = |text: &str, from: usize| -> Result<i64, QueryError> {
        let number = match info.value {
            ValueKind::Money => money(text),
            ValueKind::Duration => duration(text),
            _ => count(text),
        };
        let hint = match info.value {
            ValueKind::Money => "write an amount such as 0.25",
            ValueKind::Duration => "write a number with its unit, such as 250ms, 2s or 5min",
            _ => "write a whole number such as 1200 or 1.2k",
        };
        let wrong = match text {
            "" => "a number is missing here".to_owned(),
            _ => format!(
                "“{text}” is no {}",
                if info.value == ValueKind::Duration {
                    "length of time"
                } else {
                    "number"
                }
            ),
        };
        number.map_or_else(|| fail(from, from + text.len(), wrong, hint), Ok)
    };
    if let Some((least, most)) = value
        .text
        .split_once("..")
        .filter(|_| comparison == Comparison::Is)
    {
        let second = value.from + usize::from(value.quoted) + least.len() + 2;
        let least_at = if least.is_empty() {
            None
        } else {
            Some(read(least, value.from)?)
        };
        let most_at = if most.is_empty() {
            None
        } else {
            Some(read(most, second)?)
        };
        return match (least_at, most_at) {
            (None, None) => fail(
                value.from,
                value.to,
                "the range has no end",
                "write one of its ends, such as 10..",
            ),
            (Some(low), Some(high)) if low > high => fail(
                value.from,
                value.to,
                "the range ends before it begins",
                format!("write {most}..{least}"),
            ),
            (least, most) => Ok(Bounds { least, most }),
        };
    }
    let at = read(&value.text, value.from)?;
    Ok(match comparison {
        Comparison::Is | Comparison::Like => Bounds {
            least: Some(at),
            most: Some(at),
        },
        Comparison::More => Bounds {
            least: Some(at.saturating_add(1)),
            most: None,
        },
        Comparison::MoreOrSame => Bounds {
            least: Some(at),
            most: None,
        },
        Comparison::Less => Bounds {
            least: None,
            most: Some(at.saturating_sub(1)),
        },
        Comparison::LessOrSame => Bounds {
            least: None,
            most: Some(at),
        },
    })
}

pub(super) fn not_one_of<T>(field: &str, value: &Value, known: &[&str]) -> Result<T, QueryError> {
    let hint = match nearest(&value.text, known.iter().copied()) {
        Some(like) => format!("did you mean {like}?"),
        None => format!("it is one of {}", known.join(", ")),
    };
    fail(
        value.from,
        value.to,
        format!("{field} is never “{}”", value.text),
        hint,
    )
}
