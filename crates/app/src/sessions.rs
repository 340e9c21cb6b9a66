//! Sessions, events and spans for the window.

use tracewake_dialects::{Rejected, decode_original};
use tracewake_model::{Clock, Diagnostic, Dialect, Event, Original, Span, UnixNanos};
use tracewake_store::{
    EventQuery, EventSort, EventSummary, SessionCounts, SessionQuery, SessionState, SessionSummary, Store,
    StoredEvent, StoredTelling,
};

use crate::costs::{cost_sum, cost_sums};
use crate::detail;
use crate::dto;
use crate::dto::units::{millis, small};
use crate::error::{AppError, not_found};
use crate::integrity;
use crate::query;
use crate::timeline;

/// Most rows of one timeline; more is said to be cut.
const TIMELINE_ROWS: u64 = 500_000;
/// Bars above the sessions list, at most one more.
const HISTOGRAM_BARS: u32 = 48;
/// Events of one span that are sent whole.
const SPAN_EVENTS: u64 = 50;

/// A window into the sessions list.
///
/// # Errors
/// [`AppError::Query`]; when the database cannot be read.
pub fn list_sessions(
    store: &Store,
    request: &dto::SessionListRequest,
    now: UnixNanos,
) -> Result<dto::SessionPage, AppError> {
    let list = store.list_sessions(&SessionQuery {
        query: query::read(&request.query, now)?,
        offset: u64::from(request.offset),
        limit: u64::from(request.limit),
        now,
    })?;
    Ok(dto::SessionPage {
        sessions: list.sessions.iter().map(session_row).collect(),
        offset: request.offset,
        total: small(list.total),
        complete: list.complete,
        stored: small(list.stored),
        index_behind: small(list.index_behind),
        partly_searched: small(list.partly_searched),
    })
}

/// How many sessions that fit a query began when.
///
/// # Errors
/// [`AppError::Query`]; when the database cannot be read.
pub fn session_histogram(
    store: &Store,
    query: &str,
    now: UnixNanos,
) -> Result<dto::SessionHistogram, AppError> {
    let found = store.session_histogram(&query::read(query, now)?, HISTOGRAM_BARS, now)?;
    Ok(dto::SessionHistogram {
        from_ms: millis(found.from_ns, 0),
        width_ms: millis(found.width_ns, 0),
        bars: found.intervals.into_iter().map(histogram_bar).collect(),
    })
}

fn histogram_bar(counts: SessionCounts) -> dto::HistogramBar {
    dto::HistogramBar {
        sessions: counts.sessions,
        recovered: counts.recovered,
        failed: counts.failed,
    }
}

/// The head of a session.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn session(store: &Store, key: &str, now: UnixNanos) -> Result<dto::SessionDetail, AppError> {
    let session = summary(store, key, now)?;
    let chain = store.hash_chain(key)?;
    let runs = store.integrity(Some(key))?;
    Ok(dto::SessionDetail {
        row: session_row(&session),
        base_ns: session.first_ns.to_string(),
        handoffs: small(session.handoffs),
        tool_calls: small(session.tool_calls),
        mcp_calls: small(session.mcp_calls),
        model_calls: small(session.model_calls),
        open_spans: small(session.open_spans),
        conflicts: small(session.conflicts),
        trace_ids: store.trace_ids(key)?,
        hash_chain: chain.map(|chain| dto::HashChain {
            events: small(chain.events),
            links_ok: small(chain.links_ok),
            links_broken: small(chain.links_broken),
        }),
        signatures: integrity::signatures(&runs, session.events),
        gaps: small(runs.iter().map(|run| run.gaps).sum::<u64>()),
    })
}

/// A session's timeline as raw bytes; see `docs/internals/timeline-layout.md`.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn timeline_layout(store: &Store, key: &str, now: UnixNanos) -> Result<Vec<u8>, AppError> {
    let session = summary(store, key, now)?;
    let set = store.spans(key, TIMELINE_ROWS)?;
    let source = timeline::TimelineInput {
        spans: &set.spans,
        extras: &store.span_extras(key)?,
        total: small(set.total),
        base_ns: session.first_ns,
        last_ns: session.last_ns,
        live: session.state == SessionState::Live,
    };
    Ok(timeline::encode(&source, store))
}

/// A window into the events of a session.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Query`].
pub fn list_events(
    store: &Store,
    request: &dto::EventListRequest,
    now: UnixNanos,
) -> Result<dto::EventPage, AppError> {
    let session = summary(store, &request.session, now)?;
    let list = store.events(&EventQuery {
        session: request.session.clone(),
        query: query::read(&request.query, now)?,
        sort: event_sort(request.sort),
        descending: request.descending,
        offset: u64::from(request.offset),
        limit: u64::from(request.limit),
        find: request.find,
        newest: request.newest,
        now,
    })?;
    let rows = list.events.iter().map(|event| event_row(event, session.first_ns));
    Ok(dto::EventPage {
        events: rows.collect(),
        offset: request.offset,
        total: small(list.total),
        stored: small(list.stored),
        place: list.place.map(small),
        newest: list.newest,
    })
}

/// One event with all it carries.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Unreadable`] when its bytes cannot be read again.
pub fn event(store: &Store, id: i64, now: UnixNanos) -> Result<dto::EventDetail, AppError> {
    let stored = store.event(id)?.ok_or_else(|| not_found("event", id))?;
    let base_ns = summary(store, &stored.session, now)?.first_ns;
    event_detail(store, stored, base_ns)
}

/// A span with the events that made it.
///
/// # Errors
/// As [`event`].
pub fn span(store: &Store, row: i64, now: UnixNanos) -> Result<dto::SpanDetail, AppError> {
    let stored = store.span(row)?.ok_or_else(|| not_found("span", row))?;
    let session = summary(store, &stored.session, now)?;
    let (events, count) = store.events_of_span(row, SPAN_EVENTS)?;
    let events: Result<Vec<_>, _> = events
        .into_iter()
        .map(|event| event_detail(store, event, session.first_ns))
        .collect();
    let span = stored.span;
    let place = store.place_of_span(row)?;
    let live = session.state == SessionState::Live;
    Ok(dto::SpanDetail {
        span: span.row,
        name: span.name.clone(),
        detail: span.detail.clone(),
        family: span.key.family.code(),
        state: span.state(live) as u8,
        agent: span.agent.clone(),
        span_id: sent_id(&span).to_owned(),
        parent_span_id: span.parent_id.clone(),
        parent: place.parent.as_ref().map(|(row, _)| *row),
        parent_name: place.parent.map(|(_, name)| name).unwrap_or_default(),
        start_ms: millis(span.start_ns, session.first_ns),
        duration_ms: millis(span.end_ns, span.start_ns),
        input_tokens: span.input_tokens.unsigned_abs(),
        output_tokens: span.output_tokens.unsigned_abs(),
        total_tokens: span.total_tokens.unsigned_abs(),
        children: small(place.children),
        events: events?,
        event_count: small(count),
    })
}

/// A session's roll-ups, or that there is none.
pub(crate) fn summary(store: &Store, key: &str, now: UnixNanos) -> Result<SessionSummary, AppError> {
    store.session(key, now)?.ok_or_else(|| not_found("session", key))
}

fn event_detail(store: &Store, stored: StoredEvent, base_ns: i64) -> Result<dto::EventDetail, AppError> {
    let id = stored.summary.id;
    let event = match decode_original(stored.dialect, stored.media, &stored.original) {
        Ok(event) => event,
        Err(newer) if !stored.dialect.is_known() => Event {
            dialect: stored.dialect,
            diagnostics: vec![Diagnostic {
                field: "dialect".to_owned(),
                reason: newer.reason,
            }],
            ..Event::default()
        },
        Err(Rejected { reason }) => return Err(AppError::Unreadable { id, reason }),
    };
    let (earlier, conflicts) = store
        .tellings_of(id)?
        .into_iter()
        .partition(|telling| telling.superseded);
    let original = Original {
        media: stored.media,
        bytes: stored.original,
        repeated: Vec::new(),
    };
    let verdict = stored.summary.integrity;
    Ok(dto::EventDetail {
        row: event_row(&stored.summary, base_ns),
        session: stored.session,
        dialect: stored.dialect.name().to_owned(),
        identity: stored.identity,
        span_id: stored.span_id,
        parent_span_id: stored.parent_span_id,
        trace_id: stored.trace_id,
        stated_time: stored.stated.map(UnixNanos::to_rfc3339).unwrap_or_default(),
        clock: clock_name(stored.clock).to_owned(),
        received_time: stored.received.to_rfc3339_micros(),
        fields: detail::fields(&event)
            .into_iter()
            .chain(detail::estimate(stored.summary.cost.as_ref()))
            .collect(),
        parts: detail::parts(&event),
        problems: event
            .diagnostics
            .iter()
            .map(|found| dto::Field {
                name: found.field.clone(),
                value: found.reason.clone(),
            })
            .collect(),
        original: detail::preview(&original),
        conflicts: telling_rows(conflicts),
        earlier: telling_rows(earlier),
        signature_rule: verdict.rule().map_or("", |rule| rule.name()).to_owned(),
        signature_summary: integrity::event_summary(verdict).to_owned(),
        signature_not_covered: verdict.rule().map_or("", |rule| rule.does_not_cover()).to_owned(),
    })
}

fn telling_rows(tellings: Vec<StoredTelling>) -> Vec<dto::TellingRow> {
    tellings
        .into_iter()
        .map(|telling| dto::TellingRow {
            received_time: telling.received.to_rfc3339_micros(),
            original: detail::preview(&Original {
                media: telling.media,
                bytes: telling.original,
                repeated: Vec::new(),
            }),
        })
        .collect()
}

/// The span id as its sender wrote it; empty for a span that has only a made-up one.
fn sent_id(span: &Span) -> &str {
    let id = span.key.id.as_str();
    if ["event:", "call:", "pair:"]
        .iter()
        .any(|made| id.starts_with(made))
    {
        ""
    } else {
        id
    }
}

fn clock_name(clock: Clock) -> &'static str {
    match clock {
        Clock::Exact => "exact",
        Clock::NoZone => "no_zone",
        Clock::Missing => "missing",
        Clock::Unreadable => "unreadable",
    }
}

/// Each name once; all that this version does not know share one.
fn dialect_names(dialects: &[Dialect]) -> Vec<String> {
    let mut names: Vec<String> = dialects.iter().map(|dialect| dialect.name().to_owned()).collect();
    names.dedup();
    names
}

/// One row of the sessions list.
pub(crate) fn session_row(session: &SessionSummary) -> dto::SessionRow {
    dto::SessionRow {
        key: session.key.clone(),
        title: session.title.clone(),
        given_title: session.annotations.title.clone(),
        starred: session.annotations.starred,
        note: session.annotations.note.clone(),
        dialects: dialect_names(&session.dialects),
        state: match session.state {
            SessionState::Live => dto::SessionState::Live,
            SessionState::Ok => dto::SessionState::Ok,
            SessionState::Recovered => dto::SessionState::Recovered,
            SessionState::Failed => dto::SessionState::Failed,
        },
        start_ms: millis(session.first_ns, 0),
        duration_ms: millis(session.last_ns, session.first_ns),
        events: small(session.events),
        errors: small(session.errors),
        agents: small(session.agents),
        main_agent: session.main_agent.clone(),
        input_tokens: session.input_tokens.unsigned_abs(),
        output_tokens: session.output_tokens.unsigned_abs(),
        total_tokens: session.total_tokens.unsigned_abs(),
        cost: cost_sums(&session.costs),
        cost_partial: !session.costs.is_empty() && session.unpriced_calls > 0,
        integrity: integrity::state(session.signatures),
    }
}

fn event_sort(sort: dto::EventSort) -> EventSort {
    match sort {
        dto::EventSort::Time => EventSort::Time,
        dto::EventSort::Kind => EventSort::Kind,
        dto::EventSort::Agent => EventSort::Agent,
        dto::EventSort::Name => EventSort::Name,
        dto::EventSort::Detail => EventSort::Detail,
        dto::EventSort::Status => EventSort::Status,
        dto::EventSort::Duration => EventSort::Duration,
        dto::EventSort::Tokens => EventSort::Tokens,
        dto::EventSort::Cost => EventSort::Cost,
        dto::EventSort::Size => EventSort::Size,
        dto::EventSort::Sequence => EventSort::Sequence,
        dto::EventSort::Integrity => EventSort::Integrity,
        dto::EventSort::Source => EventSort::Source,
    }
}

fn event_row(event: &EventSummary, base_ns: i64) -> dto::EventRow {
    dto::EventRow {
        id: event.id,
        time_ms: millis(event.time_ns, base_ns),
        kind: event.kind.name().into_owned(),
        family: event.kind.family().code(),
        status: event.status.name().to_owned(),
        severity: event.severity.name().to_owned(),
        agent: event.agent.clone(),
        name: event.name.clone(),
        detail: event.detail.clone(),
        span: event.span,
        failed: event.failed,
        bytes: small(event.bytes),
        sequence: event.sequence,
        integrity: event.integrity.name().to_owned(),
        tokens: event.tokens.map(i64::unsigned_abs),
        cost: event.cost.as_ref().map(cost_sum),
        duration_ms: millis(event.duration_ns, 0),
        source: event.source.clone(),
    }
}
