//! Spans of a session.

use tracewake_model::Span;

use crate::{Store, StoreError};

/// Spans of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpanSet {
    /// By start, at most as many as asked for.
    pub spans: Vec<Span>,
    /// Spans in the session.
    pub total: u64,
}

/// A span and where it belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSpan {
    /// Key of its session.
    pub session: String,
    /// The span.
    pub span: Span,
}

impl Store {
    /// The first spans of a session by start.
    pub fn spans(&self, session: &str, limit: u64) -> Result<SpanSet, StoreError> {
        unimplemented!("{session} {limit}")
    }

    /// The span with this row id.
    pub fn span(&self, row: i64) -> Result<Option<StoredSpan>, StoreError> {
        unimplemented!("{row}")
    }
}
