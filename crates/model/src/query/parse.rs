//! Tokens into a tree, or the place where they make no sense.

use super::fields::{Field, Sort, ValueKind, nearest};
use super::lex::{Comparison, Token, TokenKind, Value, lex};
use super::terms::{flag, names, not_one_of, number};
use super::value::instant;
use super::{Bounds, Expr, Query, QueryError, Term, Test, Text};
use crate::UnixNanos;

/// Parentheses and negations inside each other, at most.
const DEEPEST: usize = 32;
/// Words and terms of a query, at most: far beyond what a person types.
const MOST_TOKENS: usize = 400;

/// Reads a query. `now` is the present, which relative times count from.
///
/// # Errors
/// [`QueryError`] with the place of what is wrong.
pub fn parse(text: &str, now: UnixNanos) -> Result<Query, QueryError> {
    let tokens = lex(text);
    if let Some(token) = tokens.get(MOST_TOKENS) {
        return fail(
            token.from,
            text.len(),
            "the query is too long",
            format!("it may have {MOST_TOKENS} parts"),
        );
    }
    let mut parser = Parser {
        text,
        tokens: &tokens,
        at: 0,
        now,
        sort: None,
    };
    let filter = parser.either(0)?;
    if let Some(token) = parser.peek() {
        // Only a parenthesis ends an expression before the end of the text.
        return fail(
            token.from,
            token.to,
            "there is no “(” for this “)”",
            "take it away, or put it in quotation marks",
        );
    }
    Ok(Query {
        filter: filter.unwrap_or_default(),
        sort: parser.sort,
    })
}

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token<'t>],
    at: usize,
    now: UnixNanos,
    sort: Option<Sort>,
}

/// Nothing is what punctuation alone says.
type Parsed = Result<Option<Expr>, QueryError>;

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at)
    }

    fn next_is(&mut self, kind: &TokenKind<'_>) -> bool {
        let is = self.peek().is_some_and(|token| token.kind == *kind);
        self.at += usize::from(is);
        is
    }

    fn either(&mut self, depth: usize) -> Parsed {
        let mut options = Vec::new();
        let mut first = true;
        loop {
            options.extend(self.together(depth, first)?);
            first = false;
            if !self.next_is(&TokenKind::Or) {
                break;
            }
            self.expect_operand("OR")?;
        }
        Ok((!options.is_empty()).then(|| Expr::any(options)))
    }

    fn together(&mut self, depth: usize, first: bool) -> Parsed {
        let mut parts = Vec::new();
        let mut began = false;
        while let Some(token) = self.peek() {
            match &token.kind {
                TokenKind::Close => break,
                TokenKind::Or if began || !first => break,
                TokenKind::And if began => {
                    self.at += 1;
                    self.expect_operand("AND")?;
                    continue;
                }
                TokenKind::Or | TokenKind::And => {
                    let word = &self.text[token.from..token.to];
                    let hint =
                        format!("put {word} between two terms, or in quotation marks to find the word");
                    return fail(
                        token.from,
                        token.to,
                        format!("there is nothing before {word}"),
                        hint,
                    );
                }
                _ => {}
            }
            parts.extend(self.single(depth)?);
            began = true;
        }
        Ok((!parts.is_empty()).then(|| Expr::all(parts)))
    }

    /// Something must follow a word that joins.
    fn expect_operand(&self, word: &str) -> Result<(), QueryError> {
        let before = &self.tokens[self.at - 1];
        match self.peek().map(|token| &token.kind) {
            None | Some(TokenKind::Close | TokenKind::Or | TokenKind::And) => fail(
                before.from,
                before.to,
                format!("there is nothing after {word}"),
                format!("write a term after it, or put {word} in quotation marks to find the word"),
            ),
            _ => Ok(()),
        }
    }

    fn single(&mut self, depth: usize) -> Parsed {
        let Some(token) = self.peek() else {
            return Ok(None);
        };
        if depth > DEEPEST {
            return fail(token.from, token.to, "the query is nested too deeply", "");
        }
        self.at += 1;
        match &token.kind {
            TokenKind::Not => {
                self.expect_operand(&self.text[token.from..token.to])?;
                let inner = self.single(depth + 1)?;
                Ok(inner.map(|inner| Expr::Not(Box::new(inner))))
            }
            TokenKind::Open => {
                if self.next_is(&TokenKind::Close) {
                    let end = self.tokens[self.at - 1].to;
                    return fail(
                        token.from,
                        end,
                        "there is nothing between the parentheses",
                        "take them away",
                    );
                }
                let inner = self.either(depth + 1)?;
                match self.next_is(&TokenKind::Close) {
                    true => Ok(inner),
                    false => fail(
                        token.from,
                        token.to,
                        "this “(” is never closed",
                        "write “)” where it ends",
                    ),
                }
            }
            TokenKind::Text { closed: false, .. } => unclosed(token.from, token.to),
            TokenKind::Text {
                words, quoted, star, ..
            } => Ok(self.words(token, words, *quoted, *star)),
            TokenKind::Term {
                field,
                comparison,
                values,
            } => self.term(token, field, *comparison, values, depth),
            TokenKind::Close | TokenKind::Or | TokenKind::And => Ok(None),
        }
    }

    /// Words without a letter or digit say nothing. The last word of all may still be being typed, unless a space
    /// follows it; the beginning of a word is worth looking up from two letters on: one is the beginning of nearly
    /// everything.
    fn words(&self, token: &Token<'_>, words: &str, quoted: bool, star: bool) -> Option<Expr> {
        if !words.chars().any(char::is_alphanumeric) {
            return None;
        }
        let last_letters = words.chars().rev().take_while(|c| c.is_alphanumeric()).count();
        let prefix = last_letters > 0 && star || last_letters > 1 && !quoted && token.to == self.text.len();
        Some(Expr::Text(Text {
            words: words.to_owned(),
            prefix,
        }))
    }

    fn term(
        &mut self,
        token: &Token<'_>,
        name: &str,
        comparison: Comparison,
        values: &[Value],
        depth: usize,
    ) -> Parsed {
        let name_end = token.from + name.len();
        let Some(field) = Field::from_name(name) else {
            let known = Field::table().iter().map(|row| row.name);
            let quoted = format!(
                "to find these characters, put them in quotation marks: \"{}\"",
                &self.text[token.from..token.to].replace('"', "")
            );
            let hint = nearest(name, known).map_or(quoted, |like| format!("did you mean {like}?"));
            return fail(token.from, name_end, format!("there is no field “{name}”"), hint);
        };
        let info = field.info();
        if let Some(value) = values.iter().find(|value| !value.closed) {
            return unclosed(value.from, value.to);
        }
        if let Some(value) = values
            .iter()
            .find(|value| value.text.is_empty() && !(value.quoted && info.value == ValueKind::Name))
        {
            return fail(
                value.from,
                value.to,
                format!("{} has no value", info.name),
                format!("write it without a space, such as {}", info.example),
            );
        }
        let compares = comparison != Comparison::Is;
        let is_number = matches!(
            info.value,
            ValueKind::Count | ValueKind::Money | ValueKind::Duration
        );
        if compares && !is_number {
            return fail(
                name_end,
                values[0].from,
                format!("{} cannot be more or less than something", info.name),
                format!("write it with a colon, such as {}", info.example),
            );
        }
        if field == Field::Sort {
            return self.order(token, &values[0], depth);
        }
        let takes_list = matches!(info.value, ValueKind::Name | ValueKind::Choice(_));
        if let Some(second) = values.get(1).filter(|_| !takes_list) {
            return fail(
                second.from - 1,
                second.to,
                format!("{} takes one value", info.name),
                "use two dots for a range, such as 1..10",
            );
        }
        let value = &values[0];
        let test = match info.value {
            ValueKind::Name | ValueKind::Choice(_) => names(field, values)?,
            ValueKind::Flag => flag(field, value)?,
            ValueKind::Time => self.time(field, value)?,
            ValueKind::Count | ValueKind::Money | ValueKind::Duration => {
                Test::Within(number(field, comparison, value)?)
            }
        };
        Ok(Some(Expr::Term(Term { field, test })))
    }

    /// The order is no condition: it stands for itself, outside of everything.
    fn order(&mut self, token: &Token<'_>, value: &Value, depth: usize) -> Parsed {
        let found = Sort::ALL
            .into_iter()
            .find(|sort| sort.name().eq_ignore_ascii_case(&value.text));
        let Some(sort) = found else {
            return not_one_of("sort", value, &Sort::ALL.map(Sort::name));
        };
        if depth > 0 {
            return fail(
                token.from,
                token.to,
                "the order cannot be inside parentheses or be negated",
                "write it at the end",
            );
        }
        self.sort = Some(sort);
        Ok(None)
    }

    fn time(&self, field: Field, value: &Value) -> Result<Test, QueryError> {
        let Some(at) = instant(&value.text, self.now) else {
            let hint = "write how long ago (30min, 2h, 7d), a date (2026-03-01), or a date and a time (2026-03-01T09:30)";
            return fail(value.from, value.to, format!("“{}” is no time", value.text), hint);
        };
        Ok(Test::Within(match field {
            Field::Until => Bounds {
                least: None,
                most: Some(at.saturating_sub(1)),
            },
            _ => Bounds {
                least: Some(at),
                most: None,
            },
        }))
    }
}

fn unclosed<T>(from: usize, to: usize) -> Result<T, QueryError> {
    fail(
        from,
        to,
        "the quotation mark is never closed",
        "write another \" where the text ends",
    )
}

pub(super) fn fail<T>(
    from: usize,
    to: usize,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> Result<T, QueryError> {
    Err(QueryError {
        from,
        to,
        message: message.into(),
        hint: hint.into(),
    })
}
