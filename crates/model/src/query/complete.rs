//! What could be meant at a place in a query.

use super::fields::Field;
use super::lex::{TokenKind, lex};

/// What is at a place in a query, and what would complete it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that a suggestion takes the place of.
    pub from: usize,
    /// The byte after them.
    pub to: usize,
    /// What to suggest.
    pub wanted: Wanted,
}

/// What to suggest at a place in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Fields that begin like this, and names of any field that do.
    Field {
        /// As typed so far; may be empty.
        begun: String,
    },
    /// Values of a field.
    Value {
        /// The field.
        field: Field,
        /// As typed so far; may be empty.
        begun: String,
    },
    /// Nothing: inside quoted words.
    Nothing,
}

/// What could be meant at byte `cursor`.
pub fn completion_at(text: &str, cursor: usize) -> Completion {
    let cursor = (0..=cursor.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let nothing_begun = || Completion {
        from: cursor,
        to: cursor,
        wanted: Wanted::Field { begun: String::new() },
    };
    let tokens = lex(&text[..cursor]);
    let Some(token) = tokens.last().filter(|token| token.to == cursor) else {
        return nothing_begun();
    };
    // The rest of what the cursor is in goes away with it.
    let whole = lex(text);
    let after = whole.iter().find(|other| other.from == token.from);
    match &token.kind {
        TokenKind::Text {
            quoted: true,
            closed: false,
            ..
        } => Completion {
            from: token.from,
            to: cursor,
            wanted: Wanted::Nothing,
        },
        TokenKind::Text {
            words, quoted: false, ..
        } => {
            let to = after.map_or(cursor, |token| match &token.kind {
                TokenKind::Term { values_from, .. } => *values_from,
                _ => token.to,
            });
            Completion {
                from: token.from,
                to: to.max(cursor),
                wanted: Wanted::Field { begun: words.clone() },
            }
        }
        TokenKind::Term { field, values, .. } => {
            let (Some(field), Some(value)) = (Field::from_name(field), values.last()) else {
                return Completion {
                    from: token.from,
                    to: cursor,
                    wanted: Wanted::Nothing,
                };
            };
            let ends = after.and_then(|token| match &token.kind {
                TokenKind::Term { values: all, .. } => all.get(values.len() - 1).map(|value| value.to),
                _ => None,
            });
            let to = ends.unwrap_or(cursor).max(cursor);
            Completion {
                from: value.from,
                to,
                wanted: Wanted::Value {
                    field,
                    begun: value.text.clone(),
                },
            }
        }
        _ => nothing_begun(),
    }
}
