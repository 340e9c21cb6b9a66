//! Tokens into a tree, or the place where they make no sense.

use super::fields::{Field, Sort, ValueKind, nearest};
use super::lex::{Comparison, Group, Token, TokenKind, Value, begins_term, lex};
use super::spellings;
use super::terms::{any_score, flag, names, not_one_of, number, one_number, scores};
use super::value::instant;
use super::{Bounds, Expr, Pattern, Present, Query, QueryError, Term, Test, Text};

/// Parentheses and negations inside each other, at most.
const DEEPEST: usize = 32;
/// Words and terms of a query, at most: far beyond what a person types.
const MOST_TOKENS: usize = 400;

/// Reads a query. Relative times count from the present; times without a zone are the reader's.
///
/// # Errors
/// [`QueryError`] with the place of what is wrong.
pub fn parse(text: &str, present: &Present) -> Result<Query, QueryError> {
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
        present,
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
    present: &'t Present,
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
            self.expect_operand()?;
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
                    self.expect_operand()?;
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
    fn expect_operand(&self) -> Result<(), QueryError> {
        let before = &self.tokens[self.at - 1];
        let word = &self.text[before.from..before.to];
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
                self.expect_operand()?;
                let inner = self.single(depth + 1)?;
                match inner.filter(|inner| *inner != Expr::default()) {
                    Some(inner) => Ok(Some(Expr::Not(Box::new(inner)))),
                    None => fail(
                        token.from,
                        self.tokens[self.at - 1].to,
                        "this excludes everything",
                        "write what is not wanted, such as -tool:search",
                    ),
                }
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
            } => self.words(token, words, *quoted, *star),
            TokenKind::Term { field, .. } => self.term(token, field, depth),
            TokenKind::Close | TokenKind::Or | TokenKind::And => Ok(None),
        }
    }

    /// Words without a letter or digit say nothing; stars alone stand for everything. The last word of all may still be
    /// being typed, unless a space follows it; the beginning of a word is worth looking up from two letters on: one is
    /// the beginning of nearly everything.
    fn words(&self, token: &Token<'_>, words: &str, quoted: bool, star: bool) -> Parsed {
        if !quoted {
            self.refuse_sign(token, words)?;
        }
        if !words.chars().any(char::is_alphanumeric) {
            let is_all = !quoted && words.chars().all(|c| c == '*');
            return Ok(is_all.then(Expr::default));
        }
        let last_letters = words.chars().rev().take_while(|c| c.is_alphanumeric()).count();
        let prefix = last_letters > 0 && star || last_letters > 1 && !quoted && token.to == self.text.len();
        Ok(Some(Expr::Text(Text {
            words: words.to_owned(),
            prefix,
        })))
    }

    /// Signs before a field, with a blank or without: nobody should get what they exclude.
    fn refuse_sign(&self, token: &Token<'_>, words: &str) -> Result<(), QueryError> {
        let field = words.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@');
        let sign = words[..words.len() - field.len()].trim();
        let behind = self.peek().map(|next| &next.kind);
        let is_apart = field.is_empty()
            && matches!(sign, "-" | "!" | "–" | "—" | "−" | "¬" | "~")
            && matches!(behind, Some(TokenKind::Term { .. } | TokenKind::Open));
        if !is_apart && (sign.is_empty() || !begins_term(field)) {
            return Ok(());
        }
        fail(
            token.from,
            token.from + sign.len(),
            format!("“{sign}” says nothing here"),
            "to exclude, write - right before it, such as -tool:search; to find these characters, put them in quotation marks",
        )
    }

    fn term(&mut self, token: &Token<'_>, name: &str, depth: usize) -> Parsed {
        let TokenKind::Term {
            comparison,
            negated,
            values,
            group,
            ..
        } = &token.kind
        else {
            return Ok(None);
        };
        if let Some(value) = values.iter().find(|value| !value.closed) {
            return unclosed(value.from, value.to);
        }
        match group {
            Group::Odd => {
                return fail(
                    token.from,
                    token.to,
                    "names in parentheses need one word between them",
                    format!(
                        "write {name}:(a OR b) or {name}:a,b for one of several, {name}:(a AND b) for all of them"
                    ),
                );
            }
            Group::Unclosed => {
                return fail(
                    token.from,
                    token.to,
                    "these parentheses are never closed",
                    "write “)” where they end",
                );
            }
            Group::List | Group::Any | Group::All => {}
        }
        let inner_depth = depth + usize::from(*negated);
        let expr = match group {
            Group::All => {
                let each = values.iter().map(|value| {
                    self.compared(token, name, *comparison, std::slice::from_ref(value), inner_depth)
                });
                let each: Vec<Option<Expr>> = each.collect::<Result<_, _>>()?;
                Some(Expr::all(each.into_iter().flatten().collect()))
            }
            _ => self.compared(token, name, *comparison, values, inner_depth)?,
        };
        Ok(match negated {
            true => expr.map(|expr| Expr::Not(Box::new(expr))),
            false => expr,
        })
    }

    /// A field compared with values of which one is enough.
    fn compared(
        &mut self,
        token: &Token<'_>,
        name: &str,
        comparison: Comparison,
        values: &[Value],
        depth: usize,
    ) -> Parsed {
        let name_end = token.from + name.len();
        let Some(field) = Field::from_name(name) else {
            return self.property(token, name, comparison, values);
        };
        let info = field.info();
        if let Some(value) = values
            .iter()
            .find(|value| value.text.is_empty() && !(value.quoted && info.value == ValueKind::Name))
        {
            return fail(
                value.from,
                value.to,
                format!("{} has no value", info.name),
                format!(
                    "write it without a space, such as {}, or \"{name}\" to find the word",
                    info.example
                ),
            );
        }
        if let Some(value) = values
            .iter()
            .find(|value| !value.quoted && value.text.starts_with(['[', '{']))
        {
            return fail(
                value.from,
                value.to,
                "brackets say nothing here",
                "write a,b for one of several, 10..20 for a range, or quotation marks around a name",
            );
        }
        let is_number = matches!(
            info.value,
            ValueKind::Count | ValueKind::Money | ValueKind::Duration | ValueKind::Score
        );
        if comparison == Comparison::Like {
            let value = values[0].text.trim_matches('/');
            let hint = match info.value {
                ValueKind::Name => format!("* stands for anything: {}:*{value}*", info.name),
                _ => format!("write it with a colon, such as {}", info.example),
            };
            return fail(
                name_end,
                values[0].from,
                "there are no regular expressions here",
                hint,
            );
        }
        if comparison != Comparison::Is && !is_number {
            return fail(
                name_end,
                values[0].from,
                format!("{} cannot be more or less than something", info.name),
                format!("write it with a colon, such as {}", info.example),
            );
        }
        match field {
            Field::Sort => return self.order(token, &values[0], depth),
            Field::Score => return scores(comparison, values).map(Some),
            _ => {}
        }
        let joined = is_number.then(|| one_number(values)).flatten();
        let values = joined.as_ref().map_or(values, std::slice::from_ref);
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
            ValueKind::Count | ValueKind::Money | ValueKind::Duration | ValueKind::Score => {
                Test::Within(number(field, comparison, value)?)
            }
        };
        Ok(Some(Expr::Term(Term { field, test })))
    }

    /// `is:`, `has:` and `no:`, as other tools have them; or what else a word may mean that is no field.
    fn property(&self, token: &Token<'_>, name: &str, comparison: Comparison, values: &[Value]) -> Parsed {
        let found = values
            .iter()
            .map(|value| match name.to_ascii_lowercase().as_str() {
                _ if comparison != Comparison::Is => None,
                "is" => spellings::property(&value.text).map(|(field, word)| {
                    let test = match field.info().value {
                        ValueKind::Flag => Test::Is(word == "true"),
                        _ => one_of(word),
                    };
                    Expr::Term(Term { field, test })
                }),
                "has" => has(&value.text),
                "no" => has(&value.text).map(|has| Expr::Not(Box::new(has))),
                _ => None,
            });
        if let Some(found) = found.collect::<Option<Vec<Expr>>>() {
            return Ok(Some(Expr::any(found)));
        }
        let known = Field::table().iter().map(|row| row.name);
        let advice = spellings::advice(name).map(str::to_owned);
        let is_property = name.eq_ignore_ascii_case("is");
        if let Some(value) = values
            .first()
            .filter(|value| is_property && !value.text.is_empty())
        {
            let known: Vec<&str> = spellings::properties().collect();
            return not_one_of("is", value, &known);
        }
        let quoted = || {
            format!(
                "to find these characters, put them in quotation marks: \"{}\"",
                &self.text[token.from..token.to].replace('"', "")
            )
        };
        let like = || nearest(name, known).map(|like| format!("did you mean {like}?"));
        let hint = advice.or_else(like).unwrap_or_else(quoted);
        fail(
            token.from,
            token.from + name.len(),
            format!("there is no field “{name}”"),
            hint,
        )
    }

    /// The order is no condition: it stands for itself, outside of everything.
    fn order(&mut self, token: &Token<'_>, value: &Value, depth: usize) -> Parsed {
        let Some(sort) = spellings::order(&value.text) else {
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
        let Some(at) = instant(&value.text, self.present) else {
            let hint = "write how long ago (30min, 2h, 7d), a date (2026-03-01), or a date and a time (2026-03-01T09:30)";
            return fail(value.from, value.to, format!("“{}” is no time", value.text), hint);
        };
        Ok(Test::Within(match field {
            Field::Until => Bounds {
                least: None,
                most: Some(at.ns.saturating_sub(1)),
            },
            _ => Bounds {
                least: Some(at.ns),
                most: None,
            },
        }))
    }
}

fn one_of(name: &str) -> Test {
    Test::OneOf(vec![Pattern {
        text: name.to_owned(),
        wild: name.contains('*'),
    }])
}

/// What has a field at all: a name, or more than nothing.
fn has(name: &str) -> Option<Expr> {
    let field = match name.eq_ignore_ascii_case("errors") {
        true => Field::Error,
        false => Field::from_name(name)?,
    };
    let test = match field.info().value {
        ValueKind::Name => one_of("*"),
        ValueKind::Flag => Test::Is(true),
        ValueKind::Score => any_score(),
        ValueKind::Count | ValueKind::Money | ValueKind::Duration => Test::Within(Bounds {
            least: Some(1),
            most: None,
        }),
        ValueKind::Choice(_) | ValueKind::Time => return None,
    };
    Some(Expr::Term(Term { field, test }))
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
