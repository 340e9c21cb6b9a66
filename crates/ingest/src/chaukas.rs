//! The Chaukas surfaces: both gRPC services and the HTTP addresses, over the same intake and queries.

mod grpc;
mod http;

use bytes::Bytes;
use tonic::service::Routes;
use tracewake_dialects::chaukas::{self, BodyHint, proto};
use tracewake_model::Media;

use crate::bounds;
use crate::intake::{Intake, Received, RejectedEvent};
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

pub(crate) use http::router;

/// Full names of the services that [`services`] adds.
pub(crate) const SERVICES: [&str; 2] = [
    "chaukas.spec.client.v1.ChaukasClientService",
    "chaukas.spec.server.v1.ChaukasServerService",
];

/// Adds both gRPC services.
pub(crate) fn services(intake: &Intake, routes: Routes) -> Routes {
    let intake = || intake.clone();
    routes
        .add_service(grpc::ClientService { intake: intake() }.into_server())
        .add_service(grpc::ServerService { intake: intake() }.into_server())
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
) -> Result<Received, Refusal> {
    let split = move |body| chaukas::split_body(body, hint, bounds::SPLIT);
    let events = intake.split(source, location, body, split).await?;
    intake
        .take(source, events, &chaukas::READER, Media::Protobuf)
        .await
}

/// Takes a JSON body in.
async fn take_json(intake: &Intake, source: &str, body: Bytes, location: &str) -> Result<Received, Refusal> {
    let split = |body| chaukas::split_json_body(body, bounds::SPLIT);
    let events = intake.split(source, location, body, split).await?;
    intake.take(source, events, &chaukas::READER, Media::Json).await
}

/// Names the events that were not kept, for replies.
pub(crate) fn rejected_ids(rejected: &[RejectedEvent]) -> Vec<String> {
    rejected.iter().map(|event| event.event_id.clone()).collect()
}
