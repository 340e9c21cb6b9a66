//! What a field is compared with: names, flags and numbers out of the values of a term.

use super::fields::{Field, ValueKind, nearest};
use super::lex::{Comparison, Value};
use super::parse::fail;
use super::spellings;
use super::value::{count, duration, money, score};
use super::{Bounds, Expr, Pattern, QueryError, Scored, Term, Test};

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
            ValueKind::Score => score(text),
            _ => count(text),
        };
        let hint = match info.value {
            ValueKind::Money => "write an amount such as 0.25",
            ValueKind::Duration => "write a number with its unit, such as 250ms, 2s or 5min",
            ValueKind::Score => "write a number such as 0.5 or -1",
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

/// Scores by their names and values; `score>0.5` asks for one of any name. With several names, one is enough.
pub(super) fn scores(comparison: Comparison, values: &[Value]) -> Result<Expr, QueryError> {
    if comparison != Comparison::Is {
        let bounds = number(Field::Score, comparison, &values[0])?;
        return Ok(scored(any_name(), Scored::Within(bounds)));
    }
    let each: Vec<Expr> = values.iter().map(one_score).collect::<Result<_, _>>()?;
    Ok(Expr::any(each))
}

fn one_score(value: &Value) -> Result<Expr, QueryError> {
    let pattern = |value: &Value| Pattern {
        text: value.text.clone(),
        wild: !value.quoted && value.text.contains('*'),
    };
    let name = match value.text.as_str() {
        "" if !value.quoted => any_name(),
        _ => pattern(value),
    };
    let Some(compared) = &value.scored else {
        return Ok(scored(name, Scored::Any));
    };
    let wanted = &compared.value;
    let wanted = match compared.comparison {
        Comparison::Like => {
            return fail(
                value.from,
                value.to,
                "there are no regular expressions here",
                "write it as score:helpful=good*, where * stands for anything",
            );
        }
        Comparison::Is if !is_number(&wanted.text) && !wanted.text.is_empty() => Scored::Is(pattern(wanted)),
        comparison => Scored::Within(number(Field::Score, comparison, wanted)?),
    };
    Ok(match compared.negated {
        false => scored(name, wanted),
        // A score of that name, and none with that value.
        true => Expr::all(vec![
            scored(name.clone(), Scored::Any),
            Expr::Not(Box::new(scored(name, wanted))),
        ]),
    })
}

/// Whether the value of a score is a number or a range of numbers.
fn is_number(text: &str) -> bool {
    let is_end = |end: &str| end.is_empty() || score(end).is_some();
    score(text).is_some()
        || text
            .split_once("..")
            .is_some_and(|(least, most)| is_end(least) && is_end(most))
}

/// Any score.
pub(super) fn any_score() -> Test {
    Test::Scored(any_name(), Scored::Any)
}

fn any_name() -> Pattern {
    Pattern {
        text: "*".to_owned(),
        wild: true,
    }
}

fn scored(name: Pattern, value: Scored) -> Expr {
    Expr::Term(Term {
        field: Field::Score,
        test: Test::Scored(name, value),
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
