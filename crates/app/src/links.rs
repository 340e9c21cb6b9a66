//! What a span hangs together with: children, attempts, the model call behind it, and its place in the hash chain.

use tracewake_model::{Family, Span, UnixNanos};
use tracewake_store::{HashLink, SessionState, Store};

use crate::dto;
use crate::dto::units::{millis, small};
use crate::error::{AppError, not_found};
use crate::sessions::summary;

/// Children that are listed.
const CHILDREN: u64 = 50;
/// Events of a span whose hashes are looked at.
const HASHED: u64 = 8;

/// The relatives of a span.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn span_links(store: &Store, row: i64, now: UnixNanos) -> Result<dto::SpanLinks, AppError> {
    let stored = store.span(row)?.ok_or_else(|| not_found("span", row))?;
    let session = summary(store, &stored.session, now)?;
    let links = store.links_of_span(row, CHILDREN)?;
    let live = session.state == SessionState::Live;
    let linked = |span: Span| dto::LinkedSpan {
        span: span.row,
        family: span.key.family.code(),
        state: span.state(live) as u8,
        start_ms: millis(span.start_ns, session.first_ns),
        duration_ms: millis(span.end_ns, span.start_ns),
        name: span.name,
    };
    let mut chain = Vec::new();
    for event in store.events_of_span(row, HASHED)?.0 {
        if let Some(link) = store.hash_link(event.summary.id)? {
            chain.push(chain_link(event.summary.id, &event.summary.kind.name(), link));
        }
    }
    let family = stored.span.key.family;
    Ok(dto::SpanLinks {
        children: links.children.into_iter().map(linked).collect(),
        child_count: small(links.child_count),
        attempt_before: links.attempt_before.filter(|_| is_tried(family)).map(linked),
        attempt_after: links.attempt_after.filter(|_| is_tried(family)).map(linked),
        model_before: links
            .model_before
            .filter(|_| !matches!(family, Family::Input | Family::Session | Family::Agent))
            .map(linked),
        state_before: links.same_before.filter(|_| family == Family::State).map(linked),
        chain,
    })
}

/// Whether spans of a family are tried again when they fail.
fn is_tried(family: Family) -> bool {
    matches!(
        family,
        Family::Model | Family::Tool | Family::Mcp | Family::Agent | Family::Turn
    )
}

fn chain_link(event: i64, kind: &str, link: HashLink) -> dto::ChainLink {
    let is_start = link.previous.chars().all(|digit| digit == '0');
    let (holds, summary) = match (&link.before, &link.named) {
        (Some(before), _) if before.hash == link.previous => (
            true,
            "The hash it names as the previous one is the hash of the event before it.",
        ),
        (None, None) if is_start => (true, "It is the first event of the chain."),
        (None, None) => (
            false,
            "It names an event before it, and none with a hash came. Its beginning is missing.",
        ),
        (_, Some(_)) => (
            false,
            "It follows another event than the one before it in time: events were moved, or some in between were added.",
        ),
        (Some(_), None) if is_start => (
            false,
            "It says that it is the first event, but others came before it: a second chain begins here.",
        ),
        (Some(_), None) => (
            false,
            "No event has the hash it names: the event between was left out, or the one before it was changed.",
        ),
    };
    let previous = link.named.or(link.before);
    dto::ChainLink {
        event,
        kind: kind.to_owned(),
        hash: link.hash,
        previous_hash: link.previous,
        holds,
        summary: summary.to_owned(),
        previous_event: previous.as_ref().map(|linked| linked.event),
        previous_span: previous.as_ref().map(|linked| linked.span),
        previous_name: previous.map(|linked| linked.name).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use tracewake_store::LinkedHash;

    use super::*;

    fn linked(hash: &str) -> Option<LinkedHash> {
        Some(LinkedHash {
            event: 1,
            span: 2,
            name: "n".into(),
            hash: hash.into(),
        })
    }

    #[test]
    fn every_state_of_a_link_is_told() {
        let check =
            |previous: &str, before: Option<LinkedHash>, named: Option<LinkedHash>, holds, start: &str| {
                let link = HashLink {
                    previous: previous.into(),
                    hash: "h".into(),
                    before,
                    named,
                };
                let told = chain_link(9, "error", link);
                assert_eq!(told.holds, holds, "{}", told.summary);
                assert!(told.summary.starts_with(start), "{}", told.summary);
            };
        check("a", linked("a"), None, true, "The hash it names");
        check("000", None, None, true, "It is the first");
        check("", None, None, true, "It is the first");
        check("a", None, None, false, "It names an event before it");
        check("a", linked("b"), linked("a"), false, "It follows another");
        check("0", linked("b"), None, false, "It says that it is the first");
        check("a", linked("b"), None, false, "No event has the hash");
    }
}
