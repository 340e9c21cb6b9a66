//! What a person should know of a query that was understood, because it may not mean what they think.

use super::lex::{Comparison, Group, Token, TokenKind, joining, lex};
use super::value::instant;
use super::{Field, Present, ValueKind, parse};

/// What to know of how a query was read: lower case, no full stop. Nothing for a text that is no query.
pub fn advice(text: &str, present: &Present) -> Vec<String> {
    let Ok(query) = parse(text, present) else {
        return Vec::new();
    };
    let tokens = lex(text);
    let mut advice = Vec::new();
    if query.is_empty()
        && tokens
            .iter()
            .any(|token| !matches!(token.kind, TokenKind::Term { .. }))
    {
        advice.push("no letter or digit to look for: everything is found".to_owned());
    }
    for (at, token) in tokens.iter().enumerate() {
        let beside = at > 0 || tokens.len() > 1;
        if let Some(kind) = joining(token).filter(|_| beside) {
            advice.push(word(&text[token.from..token.to], &kind));
        }
        advice.extend(of_values(token));
    }
    if tokens.iter().any(|token| is_local(token, present)) {
        advice.push(format!(
            "days and times without a zone are in {}",
            present.zone_name()
        ));
    }
    advice.dedup();
    advice
}

fn word(word: &str, kind: &TokenKind<'_>) -> String {
    let capitals = word.to_uppercase();
    let does = match kind {
        TokenKind::Or => "for one or the other",
        TokenKind::And => "to join; terms are joined without it, too",
        _ => "to exclude what follows",
    };
    format!("“{word}” is looked for as a word: write {capitals} {does}")
}

/// Names that look like what other tools would make more of.
fn of_values(token: &Token<'_>) -> Vec<String> {
    let TokenKind::Term {
        field,
        comparison: Comparison::Is,
        values,
        group: Group::List,
        ..
    } = &token.kind
    else {
        return Vec::new();
    };
    let Some(info) = Field::from_name(field)
        .map(Field::info)
        .filter(|info| info.value == ValueKind::Name)
    else {
        return Vec::new();
    };
    let name = info.name;
    let of = |text: &str| {
        let is_expression = text.len() > 2
            && text.starts_with('/')
            && text.ends_with('/')
            && text.contains(['*', '[', ']', '\\', '^', '$', '+', '?']);
        if is_expression {
            Some(format!(
                "{name}:{text} is a name, not a regular expression; * stands for anything"
            ))
        } else if text.contains('?') {
            Some(format!(
                "? is a character of the name in {name}:{text}; * stands for anything"
            ))
        } else {
            let excluded = text.strip_prefix('-')?;
            Some(format!(
                "{name}:{text} looks for a name that begins with -; to exclude, write -{name}:{excluded}"
            ))
        }
    };
    values
        .iter()
        .filter(|value| !value.quoted)
        .filter_map(|value| of(&value.text))
        .collect()
}

fn is_local(token: &Token<'_>, present: &Present) -> bool {
    match &token.kind {
        TokenKind::Term { field, values, .. } => {
            Field::from_name(field).is_some_and(|field| field.info().value == ValueKind::Time)
                && values
                    .iter()
                    .any(|value| instant(&value.text, present).is_some_and(|at| at.is_local))
        }
        _ => false,
    }
}
