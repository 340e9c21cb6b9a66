//! Live events as OTLP requests: spans when they end, log records and points at once.

use std::collections::HashSet;

use bytes::Bytes;
use tracewake_dialects::export::{Losses, otlp};
use tracewake_ingest::Signal;
use tracewake_model::{Dialect, Event, Media, Phase};
use tracewake_store::{Exported, LiveEvent, Store, StoreError};

use crate::export::spans::{WholeSpan, whole};
use crate::export::{decode, source};

/// Spans of one request, at most.
const MOST_ITEMS: u64 = 512;
/// Bytes of one request, beyond its last span.
const MOST_BYTES: usize = 1 << 20;
/// Events of one span that are looked at, its first and its last ones.
const SPAN_EVENTS: u64 = 16;

/// One request to the collector.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) signal: Signal,
    /// `TracesData` or `LogsData`, binary.
    pub(super) body: Bytes,
    /// Spans or log records in it.
    pub(super) items: u64,
}

/// What some events become.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) requests: Vec<Request>,
    /// Events that cannot be sent.
    pub(super) dropped: u64,
    /// Why, for the last of them.
    pub(super) unreadable: Option<String>,
}

/// Converts events, in the order they were stored.
pub(super) fn build(store: &Store, events: Vec<LiveEvent>) -> Result<Built, StoreError> {
    let mut builder = Builder::default();
    // A start whose end comes with it need not be looked into.
    let ending: HashSet<i64> = events
        .iter()
        .filter(|live| live.event.kind.phase() == Phase::End)
        .map(|live| live.event.span.row)
        .collect();
    for LiveEvent { event: row, session } in events {
        if row.dialect == Dialect::Otlp {
            builder.own(&row);
            continue;
        }
        let event = match decode(&row) {
            Ok(event) => event,
            Err(reason) => {
                builder.drop_event(reason);
                continue;
            }
        };
        let span = match event.phase() {
            Phase::Point | Phase::Whole => whole(vec![(event, row)]),
            Phase::End => ended(store, row.span.row, &mut builder)?,
            // Its end is there already when the two came in the wrong order.
            Phase::Start if row.span.weight > 1 && !ending.contains(&row.span.row) => {
                match ended_before(store, &row)? {
                    true => ended(store, row.span.row, &mut builder)?,
                    false => None,
                }
            }
            Phase::Start => None,
        };
        if let Some(span) = span {
            builder.span(&span, &session);
        }
    }
    Ok(builder.finish())
}

/// A span with its events as far as they are stored.
fn ended(store: &Store, span: i64, builder: &mut Builder) -> Result<Option<WholeSpan>, StoreError> {
    let mut events: Vec<(Event, Exported)> = Vec::new();
    for row in store.export_span(span, SPAN_EVENTS)? {
        match decode(&row) {
            Ok(event) => events.push((event, row)),
            Err(reason) => builder.drop_event(reason),
        }
    }
    Ok(whole(events))
}

/// Whether an end of the span of this start was stored before it.
fn ended_before(store: &Store, start: &Exported) -> Result<bool, StoreError> {
    let events = store.export_span(start.span.row, SPAN_EVENTS)?;
    Ok(events
        .iter()
        .any(|event| event.kind.phase() == Phase::End && event.id < start.id))
}

#[derive(Debug, Default)]
struct Builder {
    built: Built,
    traces: (Vec<u8>, u64),
    logs: (Vec<u8>, u64),
}

impl Builder {
    /// An OTLP original, as it is. Messages put one after another are one message with the records of all.
    fn own(&mut self, row: &Exported) {
        match row.media {
            Media::Protobuf => self.add(Signal::Traces, &row.original),
            Media::ProtobufLogs => self.add(Signal::Logs, &row.original),
            Media::Json | Media::JsonInContext => {
                let line = match otlp::own_line(row.media, &row.original) {
                    Ok(line) => line,
                    Err(rejected) => return self.drop_event(rejected.reason),
                };
                let signal = if otlp::is_logs(&line) {
                    Signal::Logs
                } else {
                    Signal::Traces
                };
                self.convert(signal, &line);
            }
        }
    }

    fn span(&mut self, span: &WholeSpan, session: &str) {
        // What is lost is the same for every span; the manual tells it.
        let mut losses = Losses::default();
        let source = source(&span.joined.event, &span.row, session);
        let converted = otlp::span(&span.joined, &source, span.owns_id, &mut losses);
        let line = otlp::traces_line(&converted.service, &[converted.span.to_string()]);
        self.convert(Signal::Traces, line.as_bytes());
    }

    fn convert(&mut self, signal: Signal, line: &[u8]) {
        match otlp::to_protobuf(line) {
            Ok(body) => self.add(signal, &body),
            Err(rejected) => self.drop_event(rejected.reason),
        }
    }

    fn add(&mut self, signal: Signal, message: &[u8]) {
        let (body, items) = match signal {
            Signal::Traces => &mut self.traces,
            Signal::Logs => &mut self.logs,
        };
        body.extend_from_slice(message);
        *items += 1;
        if *items >= MOST_ITEMS || body.len() >= MOST_BYTES {
            self.close(signal);
        }
    }

    fn close(&mut self, signal: Signal) {
        let (body, items) = std::mem::take(match signal {
            Signal::Traces => &mut self.traces,
            Signal::Logs => &mut self.logs,
        });
        if items > 0 {
            let body = Bytes::from(body);
            self.built.requests.push(Request { signal, body, items });
        }
    }

    fn drop_event(&mut self, reason: String) {
        self.built.dropped += 1;
        self.built.unreadable = Some(reason);
    }

    fn finish(mut self) -> Built {
        self.close(Signal::Traces);
        self.close(Signal::Logs);
        self.built
    }
}
