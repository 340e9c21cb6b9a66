//! Model calls without a parent, of which another recorder may tell in a trace of its own.

use std::borrow::Cow;

use tracewake_model::{Content, Event};

use super::facts::is_model_result;

/// Stands before and between the parts of a key that is no id of a response.
const DIVIDER: char = '\u{1f}';

/// How far the ends of two tellings of one refused call may lie apart.
const APART_NS: u64 = 1_000_000_000;

/// What joins the tellings of such a call: the id of its response, or, of a call that failed and so got none, who asked
/// for which model. None for an event that is no such call.
pub(crate) fn root_call(event: &Event) -> Option<Cow<'_, str>> {
    let says = [&event.recorder, &event.trace_id];
    let is_root = is_model_result(event)
        && event.shares_session_of_trace
        && event.parent_span_id.is_empty()
        && says.iter().all(|text| !text.is_empty());
    match (is_root, event.response_id.is_empty()) {
        (false, _) => None,
        (true, false) => Some(Cow::Borrowed(&event.response_id)),
        (true, true) => refused(event).map(Cow::Owned),
    }
}

fn refused(event: &Event) -> Option<String> {
    let Some(Content::Model(model)) = &event.content else {
        return None;
    };
    let says_who = !event.origin.is_empty() && !model.model.is_empty();
    let is_refused = event.is_failure() && model.tokens() == 0;
    (says_who && is_refused).then(|| format!("{DIVIDER}{}{DIVIDER}{}", event.origin, model.model))
}

/// What joins the tellings of a model call inside one session: as [`root_call`], with the recorder of a refused one.
pub(crate) fn call_of(event: &Event) -> String {
    match root_call(event) {
        Some(call) if is_refused(&call) => format!("{call}{DIVIDER}{}", event.recorder),
        _ => event.response_id.clone(),
    }
}

/// Whether what joins tellings of a model call is that of a refused one.
pub(crate) fn is_refused(call: &str) -> bool {
    call.starts_with(DIVIDER)
}

/// The call and the recorder of what [`call_of`] gives for a refused call.
pub(crate) fn recorder_of_refused(call: &str) -> Option<(&str, &str)> {
    call.rsplit_once(DIVIDER).filter(|_| is_refused(call))
}

/// Whether two tellings of refused calls, each from one time to another, are of one: the one lies within the other, and
/// fills nearly all of it.
pub(crate) fn is_one_refusal(one: (i64, i64), other: (i64, i64)) -> bool {
    let within = |inner: (i64, i64), outer: (i64, i64)| inner.0 >= outer.0 && inner.1 <= outer.1;
    let apart = |one: i64, other: i64| one.abs_diff(other) > APART_NS;
    let is_near = !apart(one.0, other.0) && !apart(one.1, other.1);
    is_near && (within(one, other) || within(other, one))
}
