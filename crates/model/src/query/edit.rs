//! Changing a query by one term, as a click on a facet does, with all else left as it was typed.

use super::Pattern;
use super::fields::Field;
use super::lex::{Comparison, Token, TokenKind, Value, lex};

/// A term that keeps what has this value in a field.
pub fn term(field: Field, value: &str) -> String {
    format!(
        "{}:{}",
        field.info().name,
        Pattern {
            text: value.to_owned(),
            wild: false
        }
    )
}

/// The values of a field that the whole query asks for, as terms of its own: not negated, not in parentheses.
pub fn chosen(text: &str, field: Field) -> Vec<String> {
    let tokens = lex(text);
    let terms = own_terms(&tokens, field);
    terms
        .flat_map(|(_, values)| values.iter().map(|value| value.text.clone()))
        .collect()
}

/// The query with a value of a field put in, or taken out when it was asked for. Several values of one field are in one
/// term, of which one must fit.
pub fn toggled(text: &str, field: Field, value: &str) -> String {
    let tokens = lex(text);
    let is = |known: &&Value| known.text.eq_ignore_ascii_case(value);
    let found =
        own_terms(&tokens, field).find_map(|(token, values)| Some((token, values, values.iter().find(is)?)));
    if let Some((token, values, _)) = found {
        let left: Vec<&str> = values
            .iter()
            .filter(|known| !is(known))
            .map(|known| &text[known.from..known.to])
            .collect();
        return match left.is_empty() {
            true => without(text, token),
            false => {
                let first = values.first().map_or(token.to, |value| value.from);
                format!("{}{}{}", &text[..first], left.join(","), &text[token.to..])
            }
        };
    }
    let own = term(field, value);
    match own_terms(&tokens, field).last() {
        Some((token, _)) => {
            let value = own.split_once(':').map_or("", |(_, value)| value);
            format!("{},{value}{}", &text[..token.to], &text[token.to..])
        }
        None => with(text, &tokens, &own),
    }
}

/// The query with a field set to this value alone, or without the field.
pub fn replaced(text: &str, field: Field, value: Option<&str>) -> String {
    let tokens = lex(text);
    let mut rest = text.to_owned();
    let own: Vec<&Token<'_>> = own_terms(&tokens, field).map(|(token, _)| token).collect();
    for token in own.iter().rev() {
        rest = without(&rest, token);
    }
    match value {
        Some(value) => with(&rest, &lex(&rest), &term(field, value)),
        None => rest,
    }
}

/// Terms of the field that stand alone at the top: what they ask for must hold for the whole query.
fn own_terms<'k, 't>(
    tokens: &'k [Token<'t>],
    field: Field,
) -> impl Iterator<Item = (&'k Token<'t>, &'k [Value])> {
    let is_choice = tokens.iter().any(|token| token.kind == TokenKind::Or);
    let mut depth = 0_i32;
    tokens.iter().enumerate().filter_map(move |(at, token)| {
        depth += i32::from(token.kind == TokenKind::Open) - i32::from(token.kind == TokenKind::Close);
        let negated = at > 0 && tokens[at - 1].kind == TokenKind::Not;
        match &token.kind {
            TokenKind::Term {
                field: name,
                comparison: Comparison::Is,
                values,
            } if depth == 0 && !negated && !is_choice && Field::from_name(name) == Some(field) => {
                Some((token, values.as_slice()))
            }
            _ => None,
        }
    })
}

fn without(text: &str, token: &Token<'_>) -> String {
    let (before, after) = (text[..token.from].trim_end(), text[token.to..].trim_start());
    match before.is_empty() || after.is_empty() {
        true => format!("{before}{after}"),
        false => format!("{before} {after}"),
    }
}

fn with(text: &str, tokens: &[Token<'_>], term: &str) -> String {
    let text = text.trim();
    let is_choice = tokens.iter().any(|token| token.kind == TokenKind::Or);
    match (text.is_empty(), is_choice) {
        (true, _) => term.to_owned(),
        (false, true) => format!("({text}) {term}"),
        (false, false) => format!("{text} {term}"),
    }
}
