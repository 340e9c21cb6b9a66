//! Requests made to take the program's memory: a few bytes that hold millions of events, or one event that takes
//! gigabytes once it is read. Each is refused with its reason, and nothing else is hurt. The program runs with a bound
//! on its memory, so that a test which fails does not take the machine with it.

use std::io::Read;

use serde_json::json;
use tonic::Code;
use tracewake_testkit::grpc;

use crate::program::{Program, Server, fixtures};

/// Address space of the program, in KiB: its threads reserve more than they use.
const ADDRESS_SPACE: u64 = 4 << 20;
/// What the program may really hold, in MiB.
const MOST_MEMORY: u64 = 400;

const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";
const MANY: usize = 3_000_000;

fn field(number: u32, inner: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    prost::encoding::bytes::encode(number, &inner.to_vec(), &mut message);
    message
}

fn packed() -> Vec<u8> {
    std::fs::read(fixtures().join("hostile/oom-5871-bytes.pb.gz")).unwrap()
}

/// A batch of three million empty events.
fn empty_events() -> Vec<u8> {
    let mut body = Vec::new();
    flate2::read::GzDecoder::new(&packed()[..])
        .read_to_end(&mut body)
        .unwrap();
    body
}

fn empty_objects() -> String {
    format!("[{}{{}}]", "{},".repeat(MANY))
}

/// An export with these spans in it.
fn export(spans: &[u8]) -> Vec<u8> {
    field(1, &field(2, spans))
}

fn tiny_spans() -> Vec<u8> {
    let span = [field(1, &[1; 16]), field(2, &[2; 8])].concat();
    export(&field(2, &span).repeat(1_000_000))
}

fn span_of_attributes(attributes: usize) -> Vec<u8> {
    let mut span = [field(1, &[1; 16]), field(2, &[2; 8])].concat();
    for n in 0..attributes {
        let value = field(2, &field(1, b"v"));
        span.extend(field(
            9,
            &[field(1, format!("key{n}").as_bytes()), value].concat(),
        ));
    }
    export(&field(2, &span))
}

/// One event of a million members.
fn wide_event() -> String {
    let members: Vec<String> = (0..1_000_000).map(|n| format!("\"k{n}\":1")).collect();
    format!(r#"{{"event_id":"wide","metadata":{{{}}}}}"#, members.join(","))
}

fn call(server: &Server, path: &str, body: Vec<u8>) -> tonic::Status {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let call = async {
        let channel = grpc::connect(server.address).await.unwrap();
        grpc::call(channel, path, body.into()).await.unwrap_err()
    };
    runtime.block_on(call)
}

/// The program, and what it refused so far.
struct Bounded {
    program: Program,
    server: Server,
    refused: u64,
}

impl Bounded {
    fn start() -> Bounded {
        let program = Program::new();
        let server = program.serve_within(ADDRESS_SPACE);
        Bounded {
            program,
            server,
            refused: 0,
        }
    }

    /// Posts a body and checks that it is refused.
    #[track_caller]
    fn refuse(&mut self, path: &str, headers: &[(&str, &str)], body: &[u8], expect: u16) {
        let reply = self.server.request("POST", path, headers, body).unwrap();
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert_eq!(reply.status, expect, "{path} {headers:?}: {text}");
        assert!(text.contains("send it in several requests"), "{path}: {text}");
        self.goes_on(path);
    }

    #[track_caller]
    fn refuse_call(&mut self, path: &str, body: Vec<u8>, expect: Code) {
        let status = call(&self.server, path, body);
        assert_eq!(status.code(), expect, "{path}: {status}");
        assert!(status.message().contains("more than 50000 events"), "{status}");
        self.goes_on(path);
    }

    /// Checks that the refusal is in the quarantine and that the next event is stored.
    #[track_caller]
    fn goes_on(&mut self, path: &str) {
        self.refused += 1;
        assert_eq!(self.program.json(&["rejects"])["total"], self.refused, "{path}");
        let event = json!({ "event_id": format!("e{}", self.refused), "session_id": "s", "type": "SYSTEM" });
        let reply = self.server.post("/v1/events", JSON, event.to_string().as_bytes());
        assert_eq!(reply.unwrap().status, 202, "{path}");
        let peak = self.server.peak_mib();
        assert!(peak < MOST_MEMORY, "{path}: {peak} MiB");
    }
}

#[test]
fn a_request_of_millions_of_events_is_refused_on_every_wire() {
    let mut bounded = Bounded::start();
    let gzip = ("content-encoding", "gzip");
    let protobuf = ("content-type", PROTOBUF);
    bounded.refuse("/v1/events/batch", &[protobuf, gzip], &packed(), 413);
    for service in ["client.v1.ChaukasClientService", "server.v1.ChaukasServerService"] {
        let path = format!("/chaukas.spec.{service}/IngestEventBatch");
        bounded.refuse_call(&path, empty_events(), Code::ResourceExhausted);
    }
    let list = empty_objects();
    let json = [("content-type", JSON)];
    bounded.refuse("/v1/events", &json, list.as_bytes(), 413);
    bounded.refuse("/api/trace-events/batch", &json, list.as_bytes(), 413);
    let batch = format!(r#"{{"run_id":"r","events":{list}}}"#);
    bounded.refuse("/api/trace-events/batch", &json, batch.as_bytes(), 413);
    bounded.refuse("/api/runs/r/events", &json, batch.as_bytes(), 413);
    let cloud = [("content-type", "application/cloudevents-batch+json")];
    bounded.refuse("/anywhere", &cloud, list.as_bytes(), 413);
    bounded.refuse("/v1/traces", &[protobuf], &tiny_spans(), 413);
    let path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    bounded.refuse_call(path, tiny_spans(), Code::InvalidArgument);
    let spans = format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":{list}}}]}}]}}"#);
    bounded.refuse("/v1/traces", &json, spans.as_bytes(), 413);
    let stats = bounded.program.json(&["stats"]);
    assert_eq!(
        stats["events"], bounded.refused,
        "the event after each refusal, and no other"
    );
}

#[test]
fn the_sdk_is_asked_for_smaller_batches_in_its_own_words() {
    let mut bounded = Bounded::start();
    let headers = [("content-type", PROTOBUF), ("user-agent", "chaukas-sdk/0.1.0")];
    bounded.refuse("/v1/events/batch", &headers, &empty_events(), 503);
    let reason = &bounded.program.json(&["rejects"])["rejects"][0]["reason"];
    assert!(
        reason.as_str().unwrap().contains("more than 50000 events"),
        "{reason}"
    );
    let reply = bounded
        .server
        .request("POST", "/v1/events/batch", &headers, &empty_events());
    let text = String::from_utf8(reply.unwrap().body).unwrap();
    assert!(text.contains("high memory usage"), "{text}");
}

#[test]
fn an_event_that_takes_too_much_once_it_is_read_is_refused() {
    let mut bounded = Bounded::start();
    let json = [("content-type", JSON)];
    bounded.refuse("/v1/events", &json, wide_event().as_bytes(), 413);
    let attribute = r#"{"key":"k","value":{"stringValue":"v"}}"#;
    let attributes = vec![attribute; 400_000].join(",");
    let span = format!(r#"{{"traceId":"01","spanId":"02","attributes":[{attributes}]}}"#);
    let export = format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{span}]}}]}}]}}"#);
    bounded.refuse("/v1/traces", &json, export.as_bytes(), 413);
    let protobuf = [("content-type", PROTOBUF)];
    bounded.refuse("/v1/traces", &protobuf, &span_of_attributes(1_000_000), 413);

    // It costs its own sender only: what came with it is kept.
    let batch = format!(
        r#"[{},{{"event_id":"beside","session_id":"s","type":"SYSTEM"}}]"#,
        wide_event()
    );
    let reply = bounded
        .server
        .post("/v1/events/batch", JSON, batch.as_bytes())
        .unwrap();
    assert_eq!((reply.status, &reply.json()["accepted"]), (202, &json!(1)));
    bounded.goes_on("a batch around it");
}

#[test]
fn long_questions_are_refused() {
    let bounded = Bounded::start();
    let long = format!(r#"{{"filter":{}}}"#, empty_objects());
    for path in ["/v1/query", "/api/runs"] {
        let reply = bounded.server.post(path, JSON, long.as_bytes()).unwrap();
        assert_eq!(reply.status, 413, "{path}: {reply:?}");
    }
    let query = field(1, &field(1, b"").repeat(MANY));
    let path = "/chaukas.spec.client.v1.ChaukasClientService/QueryEvents";
    assert_eq!(call(&bounded.server, path, query).code(), Code::InvalidArgument);
    assert!(bounded.server.peak_mib() < MOST_MEMORY);
}

#[test]
fn a_file_of_as_many_events_is_read_in_batches() {
    let program = Program::new();
    let event = |n: usize| format!("{{\"event_id\":\"e{n}\",\"session_id\":\"s\",\"type\":\"SYSTEM\"}}");
    let events: Vec<String> = (0..51_000).map(event).collect();
    let path = program.folder().join("many.json");
    std::fs::write(&path, format!(r#"{{"events":[{}]}}"#, events.join(","))).unwrap();
    let output = program.run(&["import", path.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(program.json(&["stats"])["events"], 51_000);
}
