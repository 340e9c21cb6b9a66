//! One running program forwards to another one.

use crate::program::{Program, fixtures, wait_until};

#[test]
fn a_second_program_sees_the_same_run() {
    let (program, other) = (Program::new(), Program::new());
    let collector = other.serve();
    let endpoint = format!("http://{}", collector.address);
    let server = program.serve_with(&[
        "--listen",
        "127.0.0.1:0",
        "--forward-otlp",
        &endpoint,
        "--forward-gzip",
    ]);
    let body = std::fs::read(fixtures().join("chaukas/grpc_19_IngestEventBatch.bin")).unwrap();
    let reply = server
        .post("/v1/events/batch", "application/x-protobuf", &body)
        .unwrap();
    assert_eq!(reply.status, 202, "{reply:?}");
    let agents = |program: &Program| program.json(&["stats"])["agents"].clone();
    let sent = agents(&program);
    assert!(!sent.as_array().unwrap().is_empty());
    wait_until("the collector has every agent", || agents(&other) == sent);
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(collector.terminate(), Some(0));
    let stats = |program: &Program| {
        let stats = program.json(&["stats"]);
        ["sessions", "agents", "tokens"].map(|name| stats[name].clone())
    };
    assert_eq!(stats(&program), stats(&other));
}

#[test]
fn wrong_endpoints_are_named() {
    let program = Program::new();
    for arguments in [
        &["serve", "--forward-otlp", "nowhere"][..],
        &[
            "serve",
            "--forward-otlp",
            "http://127.0.0.1:1",
            "--forward-header",
            "no value",
        ],
        &["serve", "--forward-header", "a=b"],
    ] {
        assert_eq!(program.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}
