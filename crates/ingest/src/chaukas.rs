//! The Chaukas surfaces: both gRPC services and the HTTP addresses, over the same intake and queries.

mod grpc;
mod http;

use axum::Router;
use bytes::Bytes;
use tonic::service::Routes;
use tracewake_dialects::chaukas::{self, BodyHint, proto};

use crate::intake::{Intake, RejectedEvent, Taken};
use crate::refusal::Refusal;

/// Generated messages and service traits.
#[allow(missing_docs, unreachable_pub, clippy::all)]
mod wire {
    pub(crate) mod client {
        tonic::include_proto!("chaukas.spec.client.v1");
    }
    pub(crate) mod server {
        tonic::include_proto!("chaukas.spec.server.v1");
    }
}

/// Everything a Chaukas client can call.
pub(crate) fn router(intake: Intake) -> Router {
    let (reporter, health) = tonic_health::server::health_reporter();
    let client = grpc::ClientService {
        intake: intake.clone(),
    }
    .into_server();
    let server = grpc::ServerService {
        intake: intake.clone(),
    }
    .into_server();
    tokio::spawn(async move {
        for name in [
            "",
            "chaukas.spec.client.v1.ChaukasClientService",
            "chaukas.spec.server.v1.ChaukasServerService",
        ] {
            reporter
                .set_service_status(name, tonic_health::ServingStatus::Serving)
                .await;
        }
    });
    let mut routes = Routes::new(client).add_service(server).add_service(health);
    // The set is our own, built with the program: it is well-formed, and tests call reflection for real.
    if let (Ok(v1), Ok(v1alpha)) = (reflection().build_v1(), reflection().build_v1alpha()) {
        routes = routes.add_service(v1).add_service(v1alpha);
    }
    // One fallback serves both: the one of the HTTP addresses answers unknown gRPC methods, too.
    routes
        .into_axum_router()
        .reset_fallback()
        .merge(http::router(intake))
}

fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(chaukas::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

/// What the services say they can do: nothing that a local explorer does not do.
pub(crate) fn capabilities() -> proto::Capabilities {
    proto::Capabilities {
        policy_decisions: true,
        data_access_events: true,
        ..proto::Capabilities::default()
    }
}

/// Takes a binary request body in. `location` names the request in the quarantine.
pub(crate) async fn take_binary(
    intake: &Intake,
    source: &str,
    body: Bytes,
    hint: BodyHint,
    location: &str,
) -> Result<Taken, Refusal> {
    match chaukas::read_body(body.clone(), hint) {
        Ok(events) => intake.take(source, events, chaukas::decode_proto).await,
        Err(problem) => Err(intake.refuse_body(source, body, location, problem.reason).await),
    }
}

/// Names the events that were not kept, for replies.
pub(crate) fn rejected_ids(rejected: &[RejectedEvent]) -> Vec<String> {
    rejected.iter().map(|event| event.event_id.clone()).collect()
}
