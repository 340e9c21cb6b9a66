//! Everything that a client can call, on every port: each dialect adds its addresses and services.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tonic::service::Routes;

use crate::body::MAX_BODY_BYTES;
use crate::callers::Callers;
use crate::intake::Intake;
use crate::refusal::Refusal;
use crate::{aop, chaukas, langfuse, langsmith, openai_agents, ossa, otlp, request_body};

/// All addresses and services.
pub(crate) fn router(intake: Intake) -> Router {
    let callers = Callers::new(intake.clone());
    let http = Router::new()
        .merge(chaukas::router(intake.clone()))
        .merge(aop::router(intake.clone()))
        .merge(otlp::router(intake.clone()))
        .merge(openai_agents::router(intake.clone()))
        .merge(langfuse::router(intake.clone()))
        .merge(langsmith::router(intake.clone()))
        .fallback(move |request| callers.clone().answer(request))
        .method_not_allowed_fallback(async || Refusal::WrongMethod)
        .layer(from_fn_with_state(intake.clone(), ossa::any_address))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES));
    // One fallback serves both: the one of the HTTP addresses answers unknown gRPC methods, too.
    let all = grpc(&intake).into_axum_router().reset_fallback().merge(http);
    all.layer(from_fn_with_state(intake.budget.clone(), request_body::receive))
}

fn grpc(intake: &Intake) -> Routes {
    let (reporter, health) = tonic_health::server::health_reporter();
    tokio::spawn(async move {
        for name in [""].into_iter().chain(chaukas::SERVICES).chain(otlp::SERVICES) {
            reporter
                .set_service_status(name, tonic_health::ServingStatus::Serving)
                .await;
        }
    });
    let routes = chaukas::services(intake, Routes::new(health));
    let routes = otlp::services(intake, routes);
    // The set is our own, built with the program: it is well-formed, and tests call reflection for real.
    match (reflection().build_v1(), reflection().build_v1alpha()) {
        (Ok(v1), Ok(v1alpha)) => routes.add_service(v1).add_service(v1alpha),
        _ => routes,
    }
}

fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(tracewake_dialects::chaukas::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}
