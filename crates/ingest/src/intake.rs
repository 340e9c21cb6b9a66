//! From request bodies to committed events: the one path that every listener uses.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, broadcast};
use tokio::time::timeout;
use tracewake_dialects::{Reader, RecordReader, SplitError};
use tracewake_model::{Counts, Media, UnixNanos};
use tracewake_store::{Batch, Pending, Record, Reject, Store, StoreError};

use crate::body::plain_body;
use crate::bounds::{self, Unread};
use crate::budget::Budget;
use crate::keys::Keys;
use crate::originals::{self, Originals};
use crate::refusal::Refusal;
use crate::run_notices::{self, RunNotice};

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
    /// The addresses of LangSmith.
    pub const LANGSMITH: &str = "langsmith";
    /// The trace exporter of OpenAI's Agents SDK.
    pub const OPENAI_AGENTS: &str = "openai agents";
    /// Langfuse's batches and scores. Its OpenTelemetry comes over [`OTLP_HTTP`], or as [`LANGFUSE_OTLP`].
    pub const LANGFUSE: &str = "langfuse";
    /// OTLP at the address of Langfuse.
    pub const LANGFUSE_OTLP: &str = "langfuse otlp";
    /// Files and standard input.
    pub const FILES: &str = "files";
    /// Files in watched folders.
    pub const FOLDER: &str = "folder";
}

/// How long a request waits for room in the queue before it is told to come again.
const WAIT_FOR_ROOM: Duration = Duration::from_secs(2);
/// Bodies longer than this are cut and read on a thread of their own, so that others do not wait behind them.
const INLINE_BYTES: usize = 16 << 10;
/// Requests with more events than this are read on a thread of their own, too.
const INLINE_EVENTS: usize = 8;
/// Events of a request that are read and committed together: more of them go one part after the other, so that memory
/// stays flat and other senders get their turn in between.
const PART_EVENTS: usize = 1_000;
/// A part is closed early when its events take this much once they are read.
const PART_BYTES: usize = 8 << 20;
/// Threads that cut and read large bodies at the same time. Each keeps what it compresses with, a megabyte or two.
static WORKERS: Semaphore = Semaphore::const_new(8);
/// Of a body that cannot be understood, at most this much is kept.
pub(crate) const QUARANTINE_BYTES: usize = 1 << 20;

/// Takes events in. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    pub(crate) store: Store,
    pub(crate) keys: Keys,
    /// What happens to AOP runs beside their events, for feeds.
    pub(crate) notices: broadcast::Sender<RunNotice>,
    /// What requests may hold in memory together.
    pub(crate) budget: Budget,
    /// One large body is cut at a time: what its events take is known afterwards.
    cutting: Arc<Semaphore>,
}

/// What came of the events of one request, in their order.
#[derive(Debug, Default)]
pub(crate) struct Received {
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

impl Intake {
    /// An intake in front of `store` that checks signatures with `keys`.
    pub fn new(store: Store, keys: Keys) -> Intake {
        Intake {
            store,
            keys,
            notices: run_notices::channel(),
            budget: Budget::new(),
            cutting: Arc::new(Semaphore::new(1)),
        }
    }

    /// Cuts a body into its events. One that cannot be cut, or holds too many, goes to the quarantine; `location` names
    /// the request there.
    ///
    /// # Errors
    /// [`Refusal::BadInput`], [`Refusal::TooMuch`], and those of a commit.
    pub(crate) async fn split<T: Originals + Send + 'static>(
        &self,
        source: &str,
        location: &str,
        body: Bytes,
        split: impl FnOnce(Bytes) -> Result<T, SplitError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let text = body.clone();
        let is_large = body.len() > INLINE_BYTES;
        let cutting = match is_large {
            true => Some(in_turn(self.cutting.clone().acquire_owned()).await?),
            false => None,
        };
        let cut = apart(is_large, move || split(text)).await?;
        match cut {
            Ok(events) => {
                let mut share = self.budget.body();
                share.grow_to(events.own_bytes()).await?;
                originals::hold(share);
                drop(cutting);
                Ok(events)
            }
            Err(SplitError::Rejected(rejected)) => {
                Err(self.refuse_body(source, body, location, rejected.reason).await)
            }
            Err(error) => {
                let reason = bounds::reason(&error);
                tracing::warn!(source, location, reason, "a request was refused");
                let kept = self.quarantine(source, body, location, reason.clone());
                Err(kept.await.err().unwrap_or(Refusal::TooMuch(reason)))
            }
        }
    }

    /// The same for the body of a request as it came, which may be compressed.
    ///
    /// # Errors
    /// As [`Intake::split`], and [`Refusal::UnsupportedMedia`] for a compression that is not taken.
    pub(crate) async fn split_request<T: Originals + Send + 'static>(
        &self,
        source: &str,
        location: &str,
        headers: &HeaderMap,
        body: Bytes,
        split: impl FnOnce(Bytes) -> Result<T, SplitError> + Send + 'static,
    ) -> Result<T, Refusal> {
        match plain_body(headers, body.clone()) {
            Ok(plain) => self.split(source, location, plain, split).await,
            Err(Refusal::BadInput(reason)) => Err(self.refuse_body(source, body, location, reason).await),
            Err(refusal) => Err(refusal),
        }
    }

    /// Takes the events of one request in and returns when they are committed. Events that cannot be understood, or
    /// take too much once they are read, go to the quarantine; the others are kept.
    ///
    /// # Errors
    /// [`Refusal::BadInput`] when there are events and none can be understood, [`Refusal::TooMuch`] when one of these
    /// takes too much; [`Refusal::Busy`] when the queue stays full; [`Refusal::StoreFailed`] when the commit failed.
    /// What was committed before a failure is found to be there when the request comes again.
    pub(crate) async fn take(
        &self,
        source: &str,
        events: Vec<Bytes>,
        reader: &'static Reader,
        media: Media,
    ) -> Result<Received, Refusal> {
        let total = events.len();
        let mut received = Received::default();
        let mut parts = Parts {
            events,
            next: 0,
            media,
            reader: RecordReader::new(reader),
        };
        let mut too_much = None;
        while parts.next < total {
            let is_large = total > INLINE_EVENTS || parts.events[parts.next].len() > INLINE_BYTES;
            let (rest, costs) = apart(is_large, move || {
                let costs = next_costs(&parts);
                (parts, costs)
            })
            .await?;
            let share = self.budget.reading(costs.iter().sum()).await?;
            let (intake, source) = (self.clone(), source.to_owned());
            // A task of its own: a sender that goes away leaves its part to be read and committed, and what that takes
            // is held until then.
            let work = async move {
                let keys = intake.keys.clone();
                let (mut parts, _share) = (rest, share);
                let (parts, part) = apart(is_large, move || {
                    let part = read_part(source, &mut parts, &costs, &keys);
                    (parts, part)
                })
                .await?;
                let counts = intake.commit(part.batch).await?;
                Ok::<_, Refusal>((parts, counts, part.rejected, part.too_much))
            };
            let done = tokio::spawn(work).await;
            let done = done.map_err(|error| Refusal::StoreFailed(error.to_string()))?;
            let (rest, counts, rejected, part_too_much) = done?;
            parts = rest;
            received.counts.merge(counts);
            received.rejected.extend(rejected);
            too_much = too_much.or(part_too_much);
        }
        if total == 0 || received.rejected.len() < total {
            return Ok(received);
        }
        if let Some(reason) = too_much {
            return Err(Refusal::TooMuch(reason));
        }
        let reasons = received.rejected.iter().take(3);
        let reasons: Vec<&str> = reasons.map(|event| event.reason.as_str()).collect();
        Err(Refusal::BadInput(reasons.join("; ")))
    }

    /// Puts a body that cannot be read at all into the quarantine and gives the answer for its sender.
    pub(crate) async fn refuse_body(
        &self,
        source: &str,
        body: Bytes,
        location: &str,
        reason: String,
    ) -> Refusal {
        match self.quarantine(source, body, location, reason.clone()).await {
            Ok(()) => Refusal::BadInput(reason),
            Err(refusal) => refusal,
        }
    }

    /// Counts data points of metrics, which are understood and not kept.
    ///
    /// # Errors
    /// Those of a commit.
    pub(crate) async fn count_not_kept(&self, source: &str, data_points: usize) -> Result<(), Refusal> {
        if data_points == 0 {
            return Ok(());
        }
        let batch = Batch {
            not_kept: data_points as u64,
            ..new_batch(source.to_owned(), Vec::new(), Vec::new())
        };
        self.commit(batch).await.map(drop)
    }

    /// Puts a body into the quarantine.
    ///
    /// # Errors
    /// Those of a commit.
    pub(crate) async fn quarantine(
        &self,
        source: &str,
        body: Bytes,
        location: &str,
        reason: String,
    ) -> Result<(), Refusal> {
        let reject = Reject {
            location: location.to_owned(),
            line: None,
            reason,
            bytes: start_of(&body),
        };
        let batch = new_batch(source.to_owned(), Vec::new(), vec![reject]);
        self.commit(batch).await.map(drop)
    }

    /// Commits a batch and gives its counts.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<Counts, Refusal> {
        let pending = self.enqueue(batch).await?;
        match pending.await {
            Ok(receipt) => Ok(receipt.counts),
            Err(error) => {
                if !matches!(error, StoreError::Closed) {
                    tracing::error!(%error, "events could not be stored");
                }
                Err(error.into())
            }
        }
    }

    /// Waits for room in the queue, behind those who came before.
    async fn enqueue(&self, batch: Batch) -> Result<Pending, Refusal> {
        match timeout(WAIT_FOR_ROOM, self.store.append(batch)).await {
            Ok(Ok(pending)) => Ok(pending),
            Ok(Err(_)) => Err(Refusal::Stopping),
            Err(_) => Err(Refusal::Busy),
        }
    }
}

/// Waits for one's turn, for so long as for room in the queue.
async fn in_turn(
    turn: impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>>,
) -> Result<OwnedSemaphorePermit, Refusal> {
    match timeout(WAIT_FOR_ROOM, turn).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) | Err(_) => Err(Refusal::Busy),
    }
}

/// Does work that takes a while on a thread of its own.
async fn apart<T: Send + 'static>(
    is_large: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    if !is_large {
        return Ok(work());
    }
    let _turn = WORKERS.acquire().await;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Refusal::StoreFailed(error.to_string()))
}

/// The events of a request, how many of them were read, and their reader.
struct Parts {
    events: Vec<Bytes>,
    next: usize,
    media: Media,
    reader: RecordReader,
}

/// Some events of a request, read.
struct Part {
    batch: Batch,
    rejected: Vec<RejectedEvent>,
    /// Why the first event was not read that takes too much.
    too_much: Option<String>,
}

/// About how many bytes each event of the next part takes once it is read.
fn next_costs(parts: &Parts) -> Vec<usize> {
    let (mut costs, mut bytes) = (Vec::new(), 0);
    for event in parts.events[parts.next..].iter().take(PART_EVENTS) {
        let cost = bounds::cost(parts.media, event);
        if bytes > 0 && bytes + cost > PART_BYTES {
            break;
        }
        bytes += cost;
        costs.push(cost);
    }
    costs
}

fn read_part(source: String, parts: &mut Parts, costs: &[usize], keys: &Keys) -> Part {
    let mut records = Vec::with_capacity(costs.len());
    let (mut rejects, mut rejected) = (Vec::new(), Vec::new());
    let mut too_much = None;
    // A record may describe several events, or none.
    for cost in costs {
        let index = parts.next;
        let event = std::mem::take(&mut parts.events[index]);
        parts.next += 1;
        let reason = match bounds::read(&mut parts.reader, parts.media, event.clone(), *cost) {
            Ok(decoded) => {
                records.extend(decoded.into_iter().map(|decoded| keys.record(decoded)));
                continue;
            }
            Err(Unread::Rejected(rejected)) => rejected.reason,
            Err(Unread::TooMuch(reason)) => {
                too_much.get_or_insert_with(|| reason.clone());
                reason
            }
        };
        let location = format!("event {}", index + 1);
        rejected.push(RejectedEvent {
            index,
            event_id: event_id_of(&event).unwrap_or_default(),
            reason: format!("{location}: {reason}"),
        });
        rejects.push(Reject {
            location,
            line: None,
            reason,
            bytes: start_of(&event),
        });
    }
    Part {
        batch: new_batch(source, records, rejects),
        rejected,
        too_much,
    }
}

/// What is kept of bytes that cannot be understood. A copy where they are much longer, so that they are freed.
fn start_of(bytes: &Bytes) -> Bytes {
    match bytes.len() > QUARANTINE_BYTES {
        true => Bytes::copy_from_slice(&bytes[..QUARANTINE_BYTES]),
        false => bytes.clone(),
    }
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

#[cfg(test)]
mod tests;
