//! `TraceService`, `LogsService` and `MetricsService` of the OpenTelemetry collector.

use tonic::codec::CompressionEncoding;
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use super::wire::logs_service_server::{LogsService, LogsServiceServer};
use super::wire::metrics_service_server::{MetricsService, MetricsServiceServer};
use super::wire::trace_service_server::{TraceService, TraceServiceServer};
use super::{ExportResponse, Signal, answer, export};
use crate::body::{Form, MAX_BODY_BYTES, RawBody};
use crate::intake::{Intake, source};

type Reply = Result<Response<ExportResponse>, Status>;

/// All three services.
#[derive(Clone)]
struct Collector {
    intake: Intake,
}

pub(super) fn add(intake: &Intake, routes: Routes) -> Routes {
    let collector = Collector {
        intake: intake.clone(),
    };
    routes
        .add_service(
            TraceServiceServer::new(collector.clone())
                .max_decoding_message_size(MAX_BODY_BYTES)
                .accept_compressed(CompressionEncoding::Gzip),
        )
        .add_service(
            LogsServiceServer::new(collector.clone())
                .max_decoding_message_size(MAX_BODY_BYTES)
                .accept_compressed(CompressionEncoding::Gzip),
        )
        .add_service(
            MetricsServiceServer::new(collector)
                .max_decoding_message_size(MAX_BODY_BYTES)
                .accept_compressed(CompressionEncoding::Gzip),
        )
}

impl Collector {
    async fn take(&self, signal: Signal, location: &str, request: Request<RawBody>) -> Reply {
        let body = request.into_inner().0;
        let source = source::OTLP_GRPC;
        answer::grpc(export(&self.intake, source, location, signal, Form::Protobuf, body).await)
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(&self, request: Request<RawBody>) -> Reply {
        self.take(Signal::Traces, "TraceService/Export", request).await
    }
}

#[tonic::async_trait]
impl LogsService for Collector {
    async fn export(&self, request: Request<RawBody>) -> Reply {
        self.take(Signal::Logs, "LogsService/Export", request).await
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(&self, request: Request<RawBody>) -> Reply {
        self.take(Signal::Metrics, "MetricsService/Export", request).await
    }
}
