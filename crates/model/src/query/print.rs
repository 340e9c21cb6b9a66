//! A query as text that gives the same query again.

use std::fmt::{self, Display, Formatter, Write};

use super::fields::{Field, ValueKind};
use super::value::{print_duration, print_money, print_score};
use super::{Bounds, Expr, Pattern, Query, Scored, Term, Test, Text};
use crate::UnixNanos;

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.filter.fmt(f)?;
        let Some(sort) = self.sort else {
            return Ok(());
        };
        if !self.is_empty() {
            f.write_char(' ')?;
        }
        write!(f, "sort:{}", sort.name())
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::All(parts) => list(f, parts, " ", |part| matches!(part, Expr::Any(_))),
            Expr::Any(parts) => list(f, parts, " OR ", |_| false),
            Expr::Not(inner) if matches!(**inner, Expr::Text(_) | Expr::Term(_)) => write!(f, "-{inner}"),
            Expr::Not(inner) => write!(f, "-({inner})"),
            Expr::Text(text) => text.fmt(f),
            Expr::Term(term) => term.fmt(f),
        }
    }
}

fn list(f: &mut Formatter<'_>, parts: &[Expr], between: &str, wrap: fn(&Expr) -> bool) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        match wrap(part) {
            true => write!(f, "({part})")?,
            false => part.fmt(f)?,
        }
    }
    Ok(())
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        quote(f, &self.words)?;
        f.write_str(if self.prefix { "*" } else { "" })
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let info = self.field.info();
        match &self.test {
            Test::Is(so) => write!(f, "{}:{so}", info.name),
            Test::OneOf(patterns) => {
                write!(f, "{}:", info.name)?;
                for (at, pattern) in patterns.iter().enumerate() {
                    f.write_str(if at > 0 { "," } else { "" })?;
                    pattern.fmt(f)?;
                }
                Ok(())
            }
            Test::Within(bounds) => within(f, self.field, *bounds),
            Test::Scored(name, value) => {
                write!(f, "{}:{name}", info.name)?;
                match value {
                    Scored::Any => Ok(()),
                    Scored::Is(text) => write!(f, "={text}"),
                    Scored::Within(bounds) => write!(f, "={}", range(*bounds, print_score)),
                }
            }
        }
    }
}

fn within(f: &mut Formatter<'_>, field: Field, bounds: Bounds) -> fmt::Result {
    let info = field.info();
    let print = |value: i64| match info.value {
        ValueKind::Money => print_money(value),
        ValueKind::Duration => print_duration(value),
        ValueKind::Time => UnixNanos(value).to_rfc3339(),
        _ => value.to_string(),
    };
    let name = info.name;
    match (bounds.least, bounds.most) {
        (Some(least), None) if field == Field::Since => write!(f, "{name}:{}", print(least)),
        // The instant itself is not before it.
        (None, Some(most)) if field == Field::Until => write!(f, "{name}:{}", print(most.saturating_add(1))),
        _ => write!(f, "{name}:{}", range(bounds, print)),
    }
}

fn range(bounds: Bounds, print: impl Fn(i64) -> String) -> String {
    match (bounds.least, bounds.most) {
        (Some(least), Some(most)) if least == most => print(least),
        (least, most) => {
            let [least, most] = [least, most].map(|bound| bound.map(&print).unwrap_or_default());
            format!("{least}..{most}")
        }
    }
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '@' | '/' | '+' | '-' | ':');
        let bare = |c: char| is_plain(c) || self.wild && c == '*';
        match self.wild || !self.text.is_empty() && self.text.chars().all(bare) {
            true => f.write_str(&self.text),
            false => quote(f, &self.text),
        }
    }
}

fn quote(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}
