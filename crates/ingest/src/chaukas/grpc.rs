//! `ChaukasClientService` and `ChaukasServerService`. The two differ in their method paths and in what ingest answers:
//! nothing for the client service, ids and counts for the server service.

use std::time::{SystemTime, UNIX_EPOCH};

use prost::Message;
use tonic::codec::CompressionEncoding;
use tonic::{Request, Response, Status};
use tracewake_dialects::chaukas::{BodyHint, proto};

use super::wire::client::chaukas_client_service_server::{ChaukasClientService, ChaukasClientServiceServer};
use super::wire::server::chaukas_server_service_server::{ChaukasServerService, ChaukasServerServiceServer};
use super::wire::{client, server};
use super::{capabilities, rejected_ids, take_binary};
use crate::body::{MAX_BODY_BYTES, RawBody};
use crate::intake::{Intake, Received, source};
use crate::query;
use crate::refusal::Refusal;

type Reply<T> = Result<Response<T>, Status>;

pub(super) struct ClientService {
    pub(super) intake: Intake,
}

pub(super) struct ServerService {
    pub(super) intake: Intake,
}

impl ClientService {
    pub(super) fn into_server(self) -> ChaukasClientServiceServer<Self> {
        ChaukasClientServiceServer::new(self)
            .max_decoding_message_size(MAX_BODY_BYTES)
            .max_encoding_message_size(usize::MAX)
            .accept_compressed(CompressionEncoding::Gzip)
    }
}

impl ServerService {
    pub(super) fn into_server(self) -> ChaukasServerServiceServer<Self> {
        ChaukasServerServiceServer::new(self)
            .max_decoding_message_size(MAX_BODY_BYTES)
            .max_encoding_message_size(usize::MAX)
            .accept_compressed(CompressionEncoding::Gzip)
    }
}

async fn take_single(intake: &Intake, request: Request<RawBody>) -> Result<Received, Refusal> {
    take_binary(
        intake,
        source::CHAUKAS_GRPC,
        request.into_inner().0,
        BodyHint::Single,
        "IngestEvent",
    )
    .await
}

async fn take_batch(intake: &Intake, request: Request<RawBody>) -> Result<Received, Refusal> {
    take_binary(
        intake,
        source::CHAUKAS_GRPC,
        request.into_inner().0,
        BodyHint::Batch,
        "IngestEventBatch",
    )
    .await
}

/// Reads a request that is not ingest; a bad one is the caller's fault and carries no data worth keeping.
fn read<M: Message + Default>(request: Request<RawBody>) -> Result<M, Status> {
    let read = M::decode(request.into_inner().0);
    read.map_err(|error| Status::invalid_argument(format!("the request cannot be read: {error}")))
}

async fn run_query(intake: &Intake, request: Request<RawBody>) -> Result<proto::QueryResponse, Refusal> {
    query::run_encoded(&intake.store, request.into_inner().0).await
}

#[tonic::async_trait]
impl ChaukasClientService for ClientService {
    async fn healthz(&self, _: Request<client::HealthzRequest>) -> Reply<client::HealthzResponse> {
        Ok(Response::new(client::HealthzResponse {}))
    }

    async fn get_capabilities(
        &self,
        _: Request<client::GetCapabilitiesRequest>,
    ) -> Reply<client::GetCapabilitiesResponse> {
        Ok(Response::new(client::GetCapabilitiesResponse {
            capabilities: Some(capabilities()),
        }))
    }

    async fn ingest_event(&self, request: Request<RawBody>) -> Reply<client::IngestEventResponse> {
        take_single(&self.intake, request).await?;
        Ok(Response::new(client::IngestEventResponse {}))
    }

    async fn ingest_event_batch(&self, request: Request<RawBody>) -> Reply<client::IngestEventBatchResponse> {
        take_batch(&self.intake, request).await?;
        Ok(Response::new(client::IngestEventBatchResponse {}))
    }

    async fn query_events(&self, request: Request<RawBody>) -> Reply<client::QueryEventsResponse> {
        let response = run_query(&self.intake, request).await?;
        Ok(Response::new(client::QueryEventsResponse {
            response: Some(response),
        }))
    }
}

#[tonic::async_trait]
impl ChaukasServerService for ServerService {
    async fn healthz(&self, _: Request<server::HealthzRequest>) -> Reply<server::HealthzResponse> {
        Ok(Response::new(server::HealthzResponse {}))
    }

    async fn get_capabilities(
        &self,
        _: Request<server::GetCapabilitiesRequest>,
    ) -> Reply<server::GetCapabilitiesResponse> {
        Ok(Response::new(server::GetCapabilitiesResponse {
            capabilities: Some(capabilities()),
        }))
    }

    async fn ingest_event(&self, request: Request<RawBody>) -> Reply<server::IngestEventResponse> {
        let event_id = first_id(&request);
        let received = take_single(&self.intake, request).await?;
        let status = match received.counts {
            counts if counts.stored > 0 => "accepted",
            counts if counts.conflicts > 0 => "conflict",
            counts if counts.duplicates > 0 => "duplicate",
            _ => "empty",
        };
        let millis = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        let processed_at = i64::try_from(millis).unwrap_or(i64::MAX);
        Ok(Response::new(server::IngestEventResponse {
            event_id,
            status: status.to_owned(),
            processed_at,
        }))
    }

    async fn ingest_event_batch(&self, request: Request<RawBody>) -> Reply<server::IngestEventBatchResponse> {
        let batch_id = first_id(&request);
        let received = take_batch(&self.intake, request).await?;
        Ok(Response::new(server::IngestEventBatchResponse {
            batch_id,
            accepted_count: i32::try_from(received.counts.received).unwrap_or(i32::MAX),
            rejected_count: i32::try_from(received.rejected.len()).unwrap_or(i32::MAX),
            rejected_event_ids: rejected_ids(&received.rejected),
        }))
    }

    async fn query_events(&self, request: Request<RawBody>) -> Reply<server::QueryEventsResponse> {
        let response = run_query(&self.intake, request).await?;
        Ok(Response::new(server::QueryEventsResponse {
            response: Some(response),
        }))
    }

    async fn get_event_stats(&self, request: Request<RawBody>) -> Reply<server::GetEventStatsResponse> {
        #[derive(Clone, PartialEq, Message)]
        struct StatsRequest {
            #[prost(string, tag = "1")]
            tenant_id: String,
            #[prost(string, tag = "2")]
            project_id: String,
            #[prost(message, optional, tag = "3")]
            time_range: Option<proto::TimeRange>,
        }
        let request: StatsRequest = read(request)?;
        let stats = query::event_stats(
            &self.intake.store,
            request.tenant_id,
            request.project_id,
            request.time_range,
        );
        let stats = stats.await?;
        Ok(Response::new(server::GetEventStatsResponse {
            total_events: to_i64(stats.events),
            total_sessions: to_i64(stats.sessions),
            events_by_type: stats
                .by_type
                .into_iter()
                .map(|(name, count)| (name, to_i64(count)))
                .collect(),
            avg_session_duration_ms: stats.avg_session_duration_ms,
        }))
    }
}

fn to_i64(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The first text inside the first field: the event id of a single request, the batch id of a batch.
#[derive(Clone, PartialEq, Message)]
struct Envelope {
    #[prost(message, optional, tag = "1")]
    inner: Option<Named>,
}

#[derive(Clone, PartialEq, Message)]
struct Named {
    #[prost(string, tag = "1")]
    id: String,
}

fn first_id(request: &Request<RawBody>) -> String {
    let envelope = Envelope::decode(request.get_ref().0.clone()).unwrap_or_default();
    envelope.inner.unwrap_or_default().id
}
