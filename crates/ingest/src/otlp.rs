//! The OTLP surfaces: the collector's trace and log services over gRPC, and their HTTP addresses, over the same intake.
//! Metrics are counted and not kept. Their senders are not told, as exporters print what they are told at every
//! interval.

mod answer;
mod grpc;
mod http;

use bytes::Bytes;
use tonic::service::Routes;
use tracewake_dialects::{SplitError, otlp};
use tracewake_model::Media;

use crate::body::Form;
use crate::bounds;
use crate::intake::{Intake, Received};
use crate::originals::Originals;
use crate::refusal::Refusal;

pub(crate) use answer::ExportResponse;
pub(crate) use http::router;

/// Generated service traits.
#[allow(missing_docs, unreachable_pub, clippy::all)]
mod wire {
    tonic::include_proto!("opentelemetry.proto.collector.trace.v1.TraceService");
    tonic::include_proto!("opentelemetry.proto.collector.logs.v1.LogsService");
    tonic::include_proto!("opentelemetry.proto.collector.metrics.v1.MetricsService");
}

/// Full names of the services that [`services`] adds.
pub(crate) const SERVICES: [&str; 3] = [
    "opentelemetry.proto.collector.trace.v1.TraceService",
    "opentelemetry.proto.collector.logs.v1.LogsService",
    "opentelemetry.proto.collector.metrics.v1.MetricsService",
];

/// Adds the gRPC services.
pub(crate) fn services(intake: &Intake, routes: Routes) -> Routes {
    grpc::add(intake, routes)
}

/// What an export carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    Traces,
    Logs,
    Metrics,
}

/// Reasons that an answer quotes.
const QUOTED: usize = 3;

/// What was left out of an export that was taken, and why.
#[derive(Debug, Default, PartialEq)]
struct Partial {
    rejected: usize,
    reason: String,
}

/// Takes an export in. Records that cannot be understood are in the quarantine and told in the answer; the others are
/// committed when it returns.
async fn export(
    intake: &Intake,
    source: &str,
    location: &str,
    signal: Signal,
    form: Form,
    body: Bytes,
) -> Result<Partial, Refusal> {
    let split = move |body| split(signal, form, body);
    let (records, media) = match intake.split(source, location, body, split).await? {
        Split::Records(records, media) => (records, media),
        Split::NotKept(data_points) => {
            intake.count_not_kept(source, data_points).await?;
            return Ok(Partial::default());
        }
    };
    let total = records.len();
    match intake.take(source, records, &otlp::READER, media).await {
        Ok(received) => Ok(partial(&received)),
        // The export itself is well-formed: its sender is told what came of its records, all of them.
        Err(Refusal::BadInput(reason)) => Ok(Partial {
            rejected: total,
            reason,
        }),
        Err(refusal) => Err(refusal),
    }
}

enum Split {
    Records(Vec<Bytes>, Media),
    /// Metrics, by the number of their data points.
    NotKept(usize),
}

impl Originals for Split {
    fn own_bytes(&self) -> usize {
        match self {
            Split::Records(records, _) => records.own_bytes(),
            Split::NotKept(_) => 0,
        }
    }
}

fn split(signal: Signal, form: Form, body: Bytes) -> Result<Split, SplitError> {
    Ok(match (signal, form) {
        (Signal::Metrics, Form::Protobuf) => Split::NotKept(otlp::count_data_points(&body)?),
        (Signal::Metrics, Form::Json) => Split::NotKept(otlp::count_json_data_points(&body)?),
        (Signal::Traces, Form::Protobuf) => {
            let spans = otlp::split_traces_within(&body, bounds::SPLIT)?;
            Split::Records(spans, Media::Protobuf)
        }
        (Signal::Logs, Form::Protobuf) => {
            let records = otlp::split_logs_within(&body, bounds::SPLIT)?;
            Split::Records(records, Media::ProtobufLogs)
        }
        (_, Form::Json) => {
            let records = otlp::split_json_body(body, bounds::SPLIT)?;
            Split::Records(records, Media::Json)
        }
    })
}

fn partial(received: &Received) -> Partial {
    let reasons: Vec<&str> = received
        .rejected
        .iter()
        .take(QUOTED)
        .map(|record| record.reason.as_str())
        .collect();
    Partial {
        rejected: received.rejected.len(),
        reason: reasons.join("; "),
    }
}
