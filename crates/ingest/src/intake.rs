//! From request bodies to committed events: the one path that every listener uses.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::broadcast;
use tracewake_dialects::{Decoded, Rejected};
use tracewake_model::{Counts, UnixNanos};
use tracewake_store::{Batch, Record, Reject, Store, StoreError};

use crate::aop::{self, Notice};
use crate::keys::Keys;
use crate::refusal::Refusal;

/// Names of sources in the ledger.
pub mod source {
    /// Chaukas over gRPC, both services.
    pub const CHAUKAS_GRPC: &str = "chaukas grpc";
    /// Chaukas over HTTP, from the SDK.
    pub const CHAUKAS_SDK: &str = "chaukas sdk";
    /// Chaukas over HTTP, from anything else.
    pub const CHAUKAS_HTTP: &str = "chaukas http";
    /// OSSA's CloudEvents over HTTP.
    pub const OSSA_HTTP: &str = "ossa http";
    /// A Kafka topic, whatever dialect its messages are of.
    pub const KAFKA: &str = "kafka";
    /// AOP over HTTP: batches, events of a run, the chunked client.
    pub const AOP_HTTP: &str = "aop http";
    /// AOP over WebSocket.
    pub const AOP_WEBSOCKET: &str = "aop websocket";
    /// OTLP over gRPC.
    pub const OTLP_GRPC: &str = "otlp grpc";
    /// OTLP over HTTP.
    pub const OTLP_HTTP: &str = "otlp http";
    /// Files and standard input.
    pub const FILES: &str = "files";
    /// Files in watched folders.
    pub const FOLDER: &str = "folder";
}

/// How long a request waits for room in the queue before it is told to come again.
const WAIT_FOR_ROOM: Duration = Duration::from_secs(2);
/// Requests with more events than this are decoded on a thread of their own, so that others do not wait behind them.
const DECODE_INLINE: usize = 8;
/// Of a body that cannot be understood, at most this much is kept.
pub(crate) const QUARANTINE_BYTES: usize = 1 << 20;

/// Takes events in. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    pub(crate) store: Store,
    pub(crate) keys: Keys,
    /// What happens to AOP runs beside their events, for feeds.
    pub(crate) notices: broadcast::Sender<Notice>,
}

/// What became of the events of one request, in their order.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) counts: Counts,
    /// Ids (as far as known) and reasons of events that could not be understood.
    pub(crate) rejected: Vec<RejectedEvent>,
}

#[derive(Debug)]
pub(crate) struct RejectedEvent {
    /// Its place in the request, from 0.
    pub(crate) index: usize,
    pub(crate) event_id: String,
    pub(crate) reason: String,
}

/// Reads one event of a body.
pub(crate) type Decode = fn(Bytes) -> Result<Decoded, Rejected>;

impl Intake {
    /// An intake in front of `store` that checks signatures with `keys`.
    pub fn new(store: Store, keys: Keys) -> Intake {
        Intake {
            store,
            keys,
            notices: aop::notices(),
        }
    }

    /// Takes the events of one request in and returns when they are committed. Events that cannot be understood go to the
    /// quarantine; the others are kept.
    ///
    /// # Errors
    /// [`Refusal::BadInput`] when there are events and none can be understood; [`Refusal::Busy`] when the queue stays
    /// full; [`Refusal::StoreFailed`] when the commit failed.
    pub(crate) async fn take(
        &self,
        source: &str,
        events: Vec<Bytes>,
        decode: Decode,
    ) -> Result<Taken, Refusal> {
        if events.is_empty() {
            return Ok(Taken::default());
        }
        let total = events.len();
        let source = source.to_owned();
        let (batch, rejected) = if total > DECODE_INLINE {
            let keys = self.keys.clone();
            let work = tokio::task::spawn_blocking(move || decode_all(source, events, decode, &keys));
            work.await
                .map_err(|error| Refusal::StoreFailed(error.to_string()))?
        } else {
            decode_all(source, events, decode, &self.keys)
        };
        let receipt = self.commit(batch).await?;
        if rejected.len() == total {
            let reasons: Vec<&str> = rejected
                .iter()
                .take(3)
                .map(|event| event.reason.as_str())
                .collect();
            return Err(Refusal::BadInput(reasons.join("; ")));
        }
        Ok(Taken {
            counts: receipt,
            rejected,
        })
    }

    /// Puts a body that cannot be read at all into the quarantine and gives the answer for its sender.
    pub(crate) async fn refuse_body(
        &self,
        source: &str,
        body: Bytes,
        location: &str,
        reason: String,
    ) -> Refusal {
        let reject = Reject {
            location: location.to_owned(),
            line: None,
            reason: reason.clone(),
            bytes: body.slice(..body.len().min(QUARANTINE_BYTES)),
        };
        let batch = new_batch(source.to_owned(), Vec::new(), vec![reject]);
        match self.commit(batch).await {
            Ok(_) => Refusal::BadInput(reason),
            Err(refusal) => refusal,
        }
    }

    /// Commits a batch and gives its counts.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<Counts, Refusal> {
        let pending = self.enqueue(batch).await?;
        match pending.await {
            Ok(receipt) => Ok(receipt.counts),
            Err(StoreError::Closed) => Err(Refusal::Stopping),
            Err(error) => {
                tracing::error!(%error, "events could not be stored");
                Err(Refusal::StoreFailed(error.to_string()))
            }
        }
    }

    async fn enqueue(&self, mut batch: Batch) -> Result<tracewake_store::Pending, Refusal> {
        let deadline = tokio::time::Instant::now() + WAIT_FOR_ROOM;
        loop {
            match self.store.try_append(batch) {
                Ok(pending) => return Ok(pending),
                Err(full) if tokio::time::Instant::now() < deadline => batch = full.batch,
                Err(_) => return Err(Refusal::Busy),
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn decode_all(
    source: String,
    events: Vec<Bytes>,
    decode: Decode,
    keys: &Keys,
) -> (Batch, Vec<RejectedEvent>) {
    let mut records = Vec::with_capacity(events.len());
    let mut rejects = Vec::new();
    let mut rejected = Vec::new();
    for (index, bytes) in events.into_iter().enumerate() {
        match decode(bytes.clone()) {
            Ok(decoded) => records.push(keys.record(decoded)),
            Err(problem) => {
                let location = format!("event {}", index + 1);
                rejected.push(RejectedEvent {
                    index,
                    event_id: event_id_of(&bytes).unwrap_or_default(),
                    reason: format!("{location}: {}", problem.reason),
                });
                let kept = bytes.slice(..bytes.len().min(QUARANTINE_BYTES));
                rejects.push(Reject {
                    location,
                    line: None,
                    reason: problem.reason,
                    bytes: kept,
                });
            }
        }
    }
    (new_batch(source, records, rejects), rejected)
}

fn new_batch(source: String, records: Vec<Record>, rejects: Vec<Reject>) -> Batch {
    Batch {
        source,
        live: true,
        received: now(),
        records,
        rejects,
        ..Batch::default()
    }
}

/// The present instant: the one place below the window that reads the clock.
pub fn now() -> UnixNanos {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    UnixNanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// The id of an event that cannot be read as a whole, where at least its first field can.
fn event_id_of(bytes: &Bytes) -> Option<String> {
    #[derive(Clone, PartialEq, prost::Message)]
    struct OnlyId {
        #[prost(string, tag = "1")]
        event_id: String,
    }
    prost::Message::decode(bytes.clone())
        .ok()
        .map(|only: OnlyId| only.event_id)
}
