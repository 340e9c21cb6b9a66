//! `QueryEvents` and `GetEventStats`: from the wire's filter to the store's query and back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use prost::Message;
use tracewake_dialects::chaukas::{self, RawEvent, proto};
use tracewake_model::{Dialect, Kind, Media, Severity, Status, UnixNanos};
use tracewake_store::{Cursor, Page, QueryFilter, Store, StoreError, StoredEvent};
use xxhash_rust::xxh3::xxh3_64;

use crate::bounds::is_too_long_a_question;
use crate::refusal::Refusal;

/// The request message of `QueryEvents`, the same in both services.
#[derive(Clone, PartialEq, prost::Message)]
struct Request {
    #[prost(message, optional, tag = "1")]
    query: Option<proto::QueryRequest>,
}

/// Page size when none (or a negative one) is asked for, and the largest one given. From the comments of the protos.
const DEFAULT_PAGE: u64 = 100;
const LARGEST_PAGE: u64 = 1000;

/// Runs the query of an encoded request message.
///
/// # Errors
/// As [`run`], [`Refusal::BadInput`] when the bytes are no such message, [`Refusal::TooLongAQuestion`].
pub(crate) async fn run_encoded(store: &Store, request: Bytes) -> Result<proto::QueryResponse, Refusal> {
    if is_too_long_a_question(&request) {
        return Err(Refusal::TooLongAQuestion);
    }
    let request = Request::decode(request)
        .map_err(|error| Refusal::BadInput(format!("the request cannot be read: {error}")))?;
    run(store, request.query.unwrap_or_default()).await
}

/// Runs a query. The answer's events are the original bytes where they came as protobuf.
///
/// # Errors
/// [`Refusal::BadInput`] for a page token that is not from this query; [`Refusal::StoreFailed`].
async fn run(store: &Store, request: proto::QueryRequest) -> Result<proto::QueryResponse, Refusal> {
    let page = fetch(store, request).await?;
    let events = page.events.into_iter().filter_map(to_wire).collect();
    Ok(proto::QueryResponse {
        events,
        next_page_token: page.next_page_token,
    })
}

/// A page of stored events.
pub(crate) struct Fetched {
    pub(crate) events: Vec<StoredEvent>,
    pub(crate) next_page_token: String,
}

/// Runs a query and gives the stored events.
///
/// # Errors
/// As [`run`].
pub(crate) async fn fetch(store: &Store, request: proto::QueryRequest) -> Result<Fetched, Refusal> {
    let ascending = request.order_by_time == proto::SortOrder::Asc as i32;
    let limit = match u64::try_from(request.page_size) {
        Ok(0) | Err(_) => DEFAULT_PAGE,
        Ok(size) => size.min(LARGEST_PAGE),
    };
    let filter = filter_of(request.filter.unwrap_or_default());
    let mark = mark_of(&filter, ascending);
    let after = read_token(&request.page_token, mark)?;
    let store = store.clone();
    let found = blocking(move || {
        store.query(
            &filter,
            &Page {
                ascending,
                after,
                limit,
            },
        )
    })
    .await?;
    let next_page_token = found.next.map(|cursor| token(cursor, mark)).unwrap_or_default();
    Ok(Fetched {
        events: found.events,
        next_page_token,
    })
}

/// Figures of `GetEventStats`.
pub(crate) struct EventStats {
    pub(crate) events: u64,
    pub(crate) sessions: u64,
    /// By the name of the type without its prefix, as in the OpenAPI shape; unknown types by their number.
    pub(crate) by_type: Vec<(String, u64)>,
    pub(crate) avg_session_duration_ms: f64,
}

/// Counts events by type.
///
/// # Errors
/// [`Refusal::StoreFailed`].
pub(crate) async fn event_stats(
    store: &Store,
    tenant: String,
    project: String,
    range: Option<proto::TimeRange>,
) -> Result<EventStats, Refusal> {
    let store = store.clone();
    let (from, until) = range_of(range);
    let stats = blocking(move || store.event_stats(&tenant, &project, from, until)).await?;
    let by_type = stats
        .by_kind
        .into_iter()
        .map(|(kind, count)| (type_name(&kind), count))
        .collect();
    let avg_session_duration_ms = stats.avg_session_duration_ms;
    Ok(EventStats {
        events: stats.events,
        sessions: stats.sessions,
        by_type,
        avg_session_duration_ms,
    })
}

fn type_name(kind: &Kind) -> String {
    let known = kind
        .to_chaukas()
        .and_then(|number| proto::EventType::try_from(number).ok());
    match known {
        Some(known) => known.as_str_name().trim_start_matches("EVENT_TYPE_").to_owned(),
        None => kind.name().into_owned(),
    }
}

/// The event as the wire has it: its own bytes, or printed again when it came as JSON.
fn to_wire(stored: StoredEvent) -> Option<RawEvent> {
    match (stored.dialect, stored.media) {
        (Dialect::Chaukas, Media::Protobuf) => Some(RawEvent(stored.original)),
        (dialect, media) => {
            let read = tracewake_dialects::decode_original(dialect, media, &stored.original);
            read.ok().map(|event| chaukas::to_proto(&event))
        }
    }
}

fn filter_of(filter: proto::QueryFilter) -> QueryFilter {
    let (from, until) = range_of(filter.time);
    QueryFilter {
        tenant: filter.tenant_id,
        project: filter.project_id,
        session: filter.session_id,
        agent: filter.agent_id,
        span: filter.span_id,
        trace: filter.trace_id,
        kinds: filter.types.into_iter().map(Kind::from_chaukas).collect(),
        statuses: filter.statuses.into_iter().map(Status::from_code).collect(),
        severities: filter.severities.into_iter().map(Severity::from_code).collect(),
        tags: filter.tags,
        text: filter.text_query,
        from,
        until,
    }
}

fn range_of(range: Option<proto::TimeRange>) -> (Option<UnixNanos>, Option<UnixNanos>) {
    let range = range.unwrap_or_default();
    let start = range
        .start
        .and_then(|at| UnixNanos::from_parts(at.seconds, at.nanos));
    let end = range
        .end
        .and_then(|at| UnixNanos::from_parts(at.seconds, at.nanos));
    (start, end)
}

/// A page token is the place after which to go on and a mark of the query it belongs to.
fn token(cursor: Cursor, mark: u64) -> String {
    let mut bytes = Vec::with_capacity(24);
    bytes.extend(mark.to_be_bytes());
    bytes.extend(cursor.time_ns.to_be_bytes());
    bytes.extend(cursor.id.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_token(token: &str, mark: u64) -> Result<Option<Cursor>, Refusal> {
    if token.is_empty() {
        return Ok(None);
    }
    let bad = || Refusal::BadInput("page_token is not from this query; ask again without it".into());
    let bytes: [u8; 24] = URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|b| b.try_into().ok())
        .ok_or_else(bad)?;
    let part = |at: usize| <[u8; 8]>::try_from(&bytes[at..at + 8]).unwrap_or_default();
    if u64::from_be_bytes(part(0)) != mark {
        return Err(bad());
    }
    Ok(Some(Cursor {
        time_ns: i64::from_be_bytes(part(8)),
        id: i64::from_be_bytes(part(16)),
    }))
}

fn mark_of(filter: &QueryFilter, ascending: bool) -> u64 {
    xxh3_64(format!("{filter:?}{ascending}").as_bytes())
}

/// Reads from the store without holding up the runtime.
///
/// # Errors
/// [`Refusal::StoreFailed`].
pub(crate) async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(read).await;
    let done = done.map_err(|error| Refusal::StoreFailed(error.to_string()))?;
    done.map_err(Refusal::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_and_belong_to_their_query() {
        let cursor = Cursor { time_ns: -5, id: 77 };
        let token = token(cursor, 9);
        assert_eq!(read_token(&token, 9).unwrap(), Some(cursor));
        assert!(read_token(&token, 8).is_err());
        assert!(read_token("nonsense", 9).is_err());
        assert_eq!(read_token("", 9).unwrap(), None);
    }
}
