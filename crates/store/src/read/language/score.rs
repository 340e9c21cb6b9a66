//! Conditions on scores. A session has the scores of its events; an event has those that were given to its span.

use tracewake_model::query::{Pattern, Scored};

use super::event::within;
use super::{Sql, name_condition};

/// The session `s` was given such a score, or a part of it was.
pub(super) fn of_session(name: &Pattern, value: &Scored) -> Sql {
    Sql::new("s.id IN (SELECT x.session FROM scores c JOIN events x ON x.id = c.event WHERE ")
        .then(score(name, value))
        .text(")")
}

/// The event `e` is such a score, or its span was given one: the span that the score is below.
pub(super) fn of_event(name: &Pattern, value: &Scored) -> Sql {
    Sql::new("(e.id IN (SELECT c.event FROM scores c WHERE ")
        .then(score(name, value))
        .text(
            ") OR e.span IN (SELECT p.id FROM scores c JOIN events x ON x.id = c.event \
             JOIN spans o ON o.id = x.span JOIN spans p ON p.key = o.parent AND p.session = o.session \
             WHERE o.parent <> '' AND ",
        )
        .then(score(name, value))
        .text("))")
}

/// The condition on `scores c`.
fn score(name: &Pattern, value: &Scored) -> Sql {
    let name = name_condition("c.name", std::slice::from_ref(name));
    let value = match value {
        Scored::Any => return name,
        Scored::Within(bounds) => Sql::all(vec![
            Sql::new("c.nano IS NOT NULL"),
            within("c.nano", *bounds, i64::MIN),
        ]),
        Scored::Is(text) => name_condition("c.words", std::slice::from_ref(text)),
    };
    Sql::all(vec![name, value])
}
