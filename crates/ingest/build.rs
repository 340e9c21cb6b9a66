//! Generates the gRPC services. Messages come from the dialects crate; requests arrive as raw bodies, so that a body
//! that is no protobuf reaches our own code and is answered and kept like any other bad input.

use std::error::Error;

use tonic_prost_build::manual;

const SERVICES: [&str; 2] = ["chaukas.spec.client.v1", "chaukas.spec.server.v1"];
const RAW_REQUESTS: [&str; 4] = [
    "IngestEventRequest",
    "IngestEventBatchRequest",
    "QueryEventsRequest",
    "GetEventStatsRequest",
];

fn main() -> Result<(), Box<dyn Error>> {
    let proto = "../../proto";
    println!("cargo::rerun-if-changed={proto}");
    let files = [
        "chaukas/spec/client/v1/client.proto",
        "chaukas/spec/server/v1/server.proto",
    ];
    let descriptors = protox::compile(files, [proto])?;
    let mut config = tonic_prost_build::configure()
        .build_client(false)
        .extern_path(
            ".chaukas.spec.common.v1.Event",
            "::tracewake_dialects::chaukas::RawEvent",
        )
        .extern_path(".chaukas.spec.common.v1", "::tracewake_dialects::chaukas::proto");
    for package in SERVICES {
        for request in RAW_REQUESTS {
            config = config.extern_path(format!(".{package}.{request}"), "crate::body::RawBody");
        }
    }
    config.compile_fds(descriptors)?;
    let collector = [
        service("trace", "TraceService"),
        service("logs", "LogsService"),
        service("metrics", "MetricsService"),
    ];
    manual::Builder::new().build_client(false).compile(&collector);
    Ok(())
}

/// An export service of OTLP. All have the same method, and responses of the same numbers.
fn service(package: &str, name: &str) -> manual::Service {
    let export = manual::Method::builder()
        .name("export")
        .route_name("Export")
        .input_type("crate::body::RawBody")
        .output_type("crate::otlp::ExportResponse")
        .codec_path("tonic_prost::ProstCodec")
        .build();
    manual::Service::builder()
        .package(format!("opentelemetry.proto.collector.{package}.v1"))
        .name(name)
        .method(export)
        .build()
}
