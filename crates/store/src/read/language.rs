//! The query language as conditions of SQL: one translation for the list of sessions, search, the events of a session
//! and the marks on its timeline. Values are always bound, never spliced in.
//!
//! Facets are looked up by shape (`shapes`, `session_shapes`), words in the full-text index; both say quickly which
//! sessions have such an event. Everything else is looked at event by event.

mod event;
mod names;
mod score;
mod session;
mod sql;

pub(super) use event::{EventScope, condition, needed_shapes, shape_condition};
pub(super) use names::{contains as name_contains, name_condition};
pub(super) use session::{Hits, best_hit, by_outcome, session_condition};
pub(super) use sql::Sql;

use tracewake_model::query::{Applies, Expr, Field, Term};

use super::match_text;

/// Whether the words alone decide.
pub(super) fn is_text(expr: &Expr) -> bool {
    match expr {
        Expr::Text(_) => true,
        Expr::All(parts) | Expr::Any(parts) => !parts.is_empty() && parts.iter().all(is_text),
        Expr::Not(_) | Expr::Term(_) => false,
    }
}

/// Whether the shape of an event decides.
pub(super) fn is_shape(expr: &Expr) -> bool {
    match expr {
        Expr::Term(term) => is_facet(term.field),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().all(is_shape),
        Expr::Not(inner) => is_shape(inner),
        Expr::Text(_) => false,
    }
}

/// Whether it asks for an event, and not for none.
fn asks_for_event(expr: &Expr) -> bool {
    match expr {
        Expr::Text(_) => true,
        Expr::Term(term) => term.field.info().applies == Applies::Event,
        Expr::All(parts) | Expr::Any(parts) => !parts.is_empty() && parts.iter().all(asks_for_event),
        Expr::Not(_) => false,
    }
}

/// Fields that shapes hold.
fn is_facet(field: Field) -> bool {
    use Field::{Agent, Data, Error, Kind, Model, Operation, Policy, Server, Severity, Status, Tool};
    matches!(
        field,
        Agent | Tool | Server | Operation | Model | Kind | Status | Severity | Error | Policy | Data
    )
}

/// Fields of which an event has one value at most: two terms with one of them ask for two events.
fn is_single(term: &Term) -> bool {
    use Field::{Error, Event, Integrity, Source, Span, Trace};
    is_facet(term.field) || matches!(term.field, Error | Event | Integrity | Source | Span | Trace)
}

/// What the full-text index is asked for these words; none when they hold no word.
pub(super) fn match_expression(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Text(text) => match_text::phrase(&text.words, text.prefix),
        Expr::All(parts) => join(parts, " AND "),
        Expr::Any(parts) => join(parts, " OR "),
        Expr::Not(_) | Expr::Term(_) => None,
    }
}

fn join(parts: &[Expr], between: &str) -> Option<String> {
    let parts: Vec<String> = parts.iter().filter_map(match_expression).collect();
    (!parts.is_empty()).then(|| format!("({})", parts.join(between)))
}

/// The conjuncts of an expression.
pub(super) fn conjuncts(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::All(parts) => parts,
        single => std::slice::from_ref(single),
    }
}
