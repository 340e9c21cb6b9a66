//! The traces of a conversation: its sessions, the spans of its replies, and the way back from a span.

use tracewake_model::UnixNanos;
use tracewake_store::{Batch, ChatOrder, SessionSummary, SpansBy, Store, TraceLink};

use crate::costs::cost_sums;
use crate::dto;
use crate::dto::units::small;
use crate::error::{AppError, not_found};
use crate::sessions::session_row;
use crate::write::commit;

/// Sessions of each sort that are sent.
const SESSIONS: u64 = 100;

/// The sessions that belong to a conversation, and those that ran at the same time.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such conversation.
pub fn chat_traces(store: &Store, conversation: &str, now: UnixNanos) -> Result<dto::ChatTraces, AppError> {
    let found = store
        .chat_sessions(conversation, now, SESSIONS)?
        .ok_or_else(|| not_found("conversation", conversation))?;
    let traces = |list: &[(TraceLink, SessionSummary)]| -> Vec<dto::ChatTrace> {
        let row = |(link, session): &(TraceLink, SessionSummary)| dto::ChatTrace {
            how: how(*link),
            session: session_row(session),
        };
        list.iter().map(row).collect()
    };
    Ok(dto::ChatTraces {
        conversation: conversation.to_owned(),
        sessions: traces(&found.sessions),
        session_count: small(found.total),
        offers: found
            .offers
            .iter()
            .map(|offer| dto::TraceOffer {
                session: session_row(&offer.session),
                events: small(offer.events),
                share: offer.share(),
            })
            .collect(),
        offer_count: small(found.offers_total),
        aside: traces(&found.aside),
        input_tokens: found.sums.input_tokens.unsigned_abs(),
        output_tokens: found.sums.output_tokens.unsigned_abs(),
        total_tokens: found.sums.total_tokens.unsigned_abs(),
        cost_partial: !found.sums.costs.is_empty() && found.sums.unpriced_calls > 0,
        cost: cost_sums(&found.sums.costs),
    })
}

/// Joins a session to a conversation, until it leaves. One that a person did not want beside it comes back.
///
/// # Errors
/// When it cannot be stored.
pub fn join_trace(store: &Store, conversation: &str, session: &str, at: UnixNanos) -> Result<(), AppError> {
    let by_id = matches!(
        store.chat_link(conversation, session)?,
        Some(TraceLink::Session | TraceLink::Trace | TraceLink::Words)
    );
    // What belongs by itself needs no more than not to be refused.
    remember(store, conversation, session, (!by_id).then_some(true), at)
}

/// Takes a session from beside a conversation: one that was joined by hand is let go, any other one is not shown or
/// offered again, until it is joined.
///
/// # Errors
/// When it cannot be stored.
pub fn leave_trace(store: &Store, conversation: &str, session: &str, at: UnixNanos) -> Result<(), AppError> {
    let by_hand = store.chat_link(conversation, session)? == Some(TraceLink::Joined);
    remember(store, conversation, session, (!by_hand).then_some(false), at)
}

/// The spans of each reply of a conversation that has any.
///
/// # Errors
/// When the database cannot be read.
pub fn reply_spans(
    store: &Store,
    conversation: &str,
    now: UnixNanos,
) -> Result<Vec<dto::ReplySpans>, AppError> {
    let replies = store.reply_spans(conversation, now)?;
    let told = |reply: tracewake_store::ReplySpans| dto::ReplySpans {
        message: reply.message,
        session: reply.session,
        spans: small(reply.spans),
        events: small(reply.events),
        first: reply.first,
        errors: small(reply.failed),
        cost_partial: !reply.costs.is_empty() && reply.unpriced_calls > 0,
        cost: cost_sums(&reply.costs),
        inferred: matches!(reply.by, SpansBy::Time { .. }),
        query: filter(&reply.by),
    };
    Ok(replies.into_iter().map(told).collect())
}

/// The reply that a span belongs to, if any.
///
/// # Errors
/// When the database cannot be read.
pub fn chat_of_span(store: &Store, span: i64, now: UnixNanos) -> Result<Option<dto::SpanMessage>, AppError> {
    let found = store.message_of_span(span, now)?;
    Ok(found.map(|found| dto::SpanMessage {
        conversation: found.conversation,
        message: found.message,
        title: found.title,
        inferred: found.by_time,
    }))
}

fn remember(
    store: &Store,
    conversation: &str,
    session: &str,
    joined: Option<bool>,
    at: UnixNanos,
) -> Result<(), AppError> {
    let join = ChatOrder::Join {
        conversation: conversation.to_owned(),
        session: session.to_owned(),
        joined,
        at,
    };
    let batch = Batch {
        chat: vec![join],
        ..Batch::default()
    };
    Ok(commit(store, batch)?)
}

fn how(link: TraceLink) -> dto::TraceLink {
    match link {
        TraceLink::Session => dto::TraceLink::Session,
        TraceLink::Trace => dto::TraceLink::Trace,
        TraceLink::Joined => dto::TraceLink::Joined,
        TraceLink::Words => dto::TraceLink::Words,
        TraceLink::OneMessage => dto::TraceLink::OneMessage,
        TraceLink::Time => dto::TraceLink::Time,
    }
}

/// The query that keeps the spans of a reply.
fn filter(by: &SpansBy) -> String {
    match by {
        SpansBy::Session => String::new(),
        SpansBy::Trace(id) => format!("trace:\"{id}\""),
        SpansBy::Turn { from_ns, to_ns } | SpansBy::Time { from_ns, to_ns } => {
            let since = UnixNanos(*from_ns).to_rfc3339();
            match to_ns.checked_add(1) {
                Some(until) => format!("since:{since} until:{}", UnixNanos(until).to_rfc3339()),
                None => format!("since:{since}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tracewake_model::query::{Present, parse};

    use super::*;

    #[test]
    fn the_filter_of_a_reply_is_a_query() {
        let check = |by: SpansBy, expect: &str| {
            let text = filter(&by);
            assert_eq!(text, expect);
            assert!(parse(&text, &Present::utc(UnixNanos(0))).is_ok(), "{text}");
        };
        check(SpansBy::Session, "");
        check(SpansBy::Trace("4bf92f35".into()), "trace:\"4bf92f35\"");
        check(
            SpansBy::Time {
                from_ns: 1_773_046_850_000_000_000,
                to_ns: 1_773_046_851_999_999_999,
            },
            "since:2026-03-09T09:00:50Z until:2026-03-09T09:00:52Z",
        );
        check(
            SpansBy::Turn {
                from_ns: 1_773_046_850_000_000_000,
                to_ns: i64::MAX,
            },
            "since:2026-03-09T09:00:50Z",
        );
    }
}
