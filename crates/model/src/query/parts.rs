//! What each part of a query is, for colours. Works on what is no query yet, too.

use super::fields::Field;
use super::lex::{TokenKind, lex};

/// What a part of a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// The name of a field, with what compares it.
    Field,
    /// What a field is compared with.
    Value,
    /// Words to find.
    Text,
    /// `OR`, `AND`, `NOT`, `-` and parentheses.
    Join,
}

/// A part of a query and the bytes it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its first byte.
    pub from: usize,
    /// The byte after it.
    pub to: usize,
}

/// The parts of a query in their order. What is not part of any is blank.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for token in lex(text) {
        let mut push = |kind, from, to| parts.push(Part { kind, from, to });
        match &token.kind {
            TokenKind::Open | TokenKind::Close | TokenKind::Or | TokenKind::And | TokenKind::Not => {
                push(PartKind::Join, token.from, token.to);
            }
            TokenKind::Text { .. } => push(PartKind::Text, token.from, token.to),
            TokenKind::Term {
                field, values_from, ..
            } if Field::from_name(field).is_some() => {
                push(PartKind::Field, token.from, *values_from);
                push(PartKind::Value, *values_from, token.to);
            }
            TokenKind::Term { .. } => push(PartKind::Text, token.from, token.to),
        }
    }
    parts.retain(|part| part.from < part.to);
    parts
}
