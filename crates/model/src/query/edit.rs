//! Changing a query by one term, as a click on a facet does, with all else left as it was typed.

use super::fields::Field;
use super::lex::{Comparison, Group, Token, TokenKind, Value, lex};
use super::{Pattern, is_same};

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
        .flat_map(|own| own.values.iter().map(|value| value.text.clone()))
        .collect()
}

/// The query with a value of a field put in, or taken out when it was asked for. Several values of one field are in one
/// term, of which one must fit.
pub fn toggled(text: &str, field: Field, value: &str) -> String {
    let tokens = lex(text);
    let is = |known: &&Value| is_same(&known.text, value);
    let written = |value: &Value| text[value.from..value.to].to_owned();
    // In commas, also what stood in parentheses.
    let with_values = |own: &Own<'_, '_>, values: Vec<String>| {
        format!(
            "{}{}{}",
            &text[..own.values_from],
            values.join(","),
            &text[own.token.to..]
        )
    };
    if let Some(own) = own_terms(&tokens, field).find(|own| own.values.iter().any(|known| is(&known))) {
        let left: Vec<String> = own
            .values
            .iter()
            .filter(|known| !is(known))
            .map(written)
            .collect();
        return match left.is_empty() {
            true => without(text, own.token),
            false => with_values(&own, left),
        };
    }
    let added = term(field, value);
    match own_terms(&tokens, field).last() {
        Some(own) => {
            let value = added.split_once(':').map_or("", |(_, value)| value);
            let all = own.values.iter().map(written).chain([value.to_owned()]);
            with_values(&own, all.collect())
        }
        None => with(text, &tokens, &added),
    }
}

/// The query with a field set to this value alone, or without the field.
pub fn replaced(text: &str, field: Field, value: Option<&str>) -> String {
    let tokens = lex(text);
    let mut rest = text.to_owned();
    let own: Vec<&Token<'_>> = own_terms(&tokens, field).map(|own| own.token).collect();
    for token in own.iter().rev() {
        rest = without(&rest, token);
    }
    match value {
        Some(value) => with(&rest, &lex(&rest), &term(field, value)),
        None => rest,
    }
}

/// A term of a field, of whose values one must fit.
struct Own<'k, 't> {
    token: &'k Token<'t>,
    values: &'k [Value],
    /// First byte of the values, with the parenthesis around them.
    values_from: usize,
}

/// Terms of the field that stand alone at the top: what they ask for must hold for the whole query.
fn own_terms<'k, 't>(tokens: &'k [Token<'t>], field: Field) -> impl Iterator<Item = Own<'k, 't>> {
    let is_choice = tokens.iter().any(|token| token.kind == TokenKind::Or);
    let mut depth = 0_i32;
    tokens.iter().enumerate().filter_map(move |(at, token)| {
        depth += i32::from(token.kind == TokenKind::Open) - i32::from(token.kind == TokenKind::Close);
        let follows_not = at > 0 && tokens[at - 1].kind == TokenKind::Not;
        match &token.kind {
            TokenKind::Term {
                field: name,
                comparison: Comparison::Is,
                negated: false,
                values,
                values_from,
                group: Group::List | Group::Any,
            } if depth == 0 && !follows_not && !is_choice && Field::from_name(name) == Some(field) => {
                Some(Own {
                    token,
                    values,
                    values_from: *values_from,
                })
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
