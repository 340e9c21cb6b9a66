//! A backend reports what it does for a chat while the program listens: its sessions fit the chat by the ids it was
//! given.

use serde_json::{Value, json};
use tracewake_testkit::chat::{ChatServer, Dialect, Emit, Join, Options};

use crate::program::{Program, Reply, Server, request, wait_until};

const SESSION: &str = "d5769b96-4f6b-4068-aa75-f46cde97f946";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// Events of one completion.
const CHAUKAS_EVENTS: u64 = 13;
const AOP_EVENTS: u64 = 8;

fn backend(server: &Server, dialects: &[Dialect], join: Join) -> ChatServer {
    let emit = Emit {
        ingest: Some(format!("http://{}", server.address)),
        dialects: dialects.to_vec(),
        join,
    };
    ChatServer::start(Options {
        emit,
        ..Options::default()
    })
    .unwrap()
}

/// Streams one reply and waits until its traces are acknowledged.
fn chat(backend: &ChatServer, session: &str, events: u64) -> Reply {
    let body = json!({
        "model": "gpt-5",
        "messages": [{ "role": "user", "content": "Which invoices are overdue?" }],
        "stream": true,
        "metadata": { "session_id": session },
    });
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let headers = [
        ("content-type", "application/json"),
        ("traceparent", &traceparent),
    ];
    let address = backend
        .base_url()
        .strip_prefix("http://")
        .unwrap()
        .parse()
        .unwrap();
    let reply = request(
        address,
        "POST",
        "/v1/chat/completions",
        &headers,
        body.to_string().as_bytes(),
    )
    .unwrap();
    wait_until("the traces to be acknowledged", || {
        let observed = backend.observed();
        assert_eq!(observed.emit_failures, [""; 0]);
        observed.emitted >= events
    });
    reply
}

fn sessions(program: &Program) -> Vec<Value> {
    program.json(&["sessions"])["sessions"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn the_session_of_a_chat_holds_what_its_backend_did() {
    let program = Program::new();
    let server = program.serve();
    let backend = backend(&server, &[Dialect::Chaukas], Join::Both);
    chat(&backend, SESSION, CHAUKAS_EVENTS);
    let stats = program.json(&["stats", "--session", SESSION]);
    assert_eq!(stats["events"], CHAUKAS_EVENTS);
    assert_eq!(stats["agents"], json!(["assistant", "writer"]));
    assert_eq!(stats["handoffs"][0]["to"], "writer");
    assert_eq!(
        stats["tools"][0],
        json!({ "name": "search_notes", "calls": 1, "errors": 0 })
    );
    assert_eq!(stats["mcp"][0]["server"], "docs-search");
    assert_eq!(stats["tokens"]["input"], 4, "what the backend reported: {stats}");
    wait_until("the text to be searchable", || {
        program.json(&["doctor"])["database"]["index_behind"] == 0
    });
    let search = program.json(&["search", "overdue kind:model_invocation_start"]);
    assert_eq!(search["total"], 1, "its prompt can be found: {search}");
}

#[test]
fn events_of_the_other_dialect_fit_as_well() {
    let program = Program::new();
    let server = program.serve();
    let backend = backend(&server, &[Dialect::Aop], Join::Both);
    chat(&backend, SESSION, AOP_EVENTS);
    let stats = program.json(&["stats", "--session", SESSION]);
    assert_eq!(stats["events"], AOP_EVENTS);
    assert_eq!(stats["tools"][0]["name"], "search_notes");
    assert_eq!(stats["mcp"][0]["operation"], "search");
}

#[test]
fn ids_of_its_own_leave_trace_or_time_to_join_by() {
    let check = |join, same_session: bool, same_trace: bool| {
        let program = Program::new();
        let server = program.serve();
        let backend = backend(&server, &[Dialect::Chaukas], join);
        chat(&backend, SESSION, CHAUKAS_EVENTS);
        let sessions = sessions(&program);
        assert_eq!(sessions.len(), 1, "{join:?}");
        let key = sessions[0]["key"].as_str().unwrap();
        assert_eq!(key == SESSION, same_session, "{join:?}: {key}");
        let export = program.run(&["export", "--session", key, "--format", "chaukas-jsonl"]);
        let text = String::from_utf8_lossy(&export.stdout);
        assert_eq!(text.contains(TRACE), same_trace, "{join:?}: {text}");
    };
    check(Join::Both, true, true);
    check(Join::Session, true, false);
    check(Join::Trace, false, true);
    check(Join::Time, false, false);
}

#[test]
fn a_chat_that_is_left_leaves_a_run_that_ended() {
    let program = Program::new();
    let server = program.serve();
    let backend = backend(&server, &[Dialect::Chaukas], Join::Both);
    let pace = tracewake_testkit::chat::Pace {
        first_token_ms: 0,
        tokens_per_second: Some(20.0),
    };
    backend.control(tracewake_testkit::chat::Control {
        pace: Some(pace),
        ..Default::default()
    });
    let body = json!({
        "model": "gpt-5",
        "messages": [{ "role": "user", "content": "write 4000 tokens" }],
        "stream": true,
        "metadata": { "session_id": SESSION },
    })
    .to_string();
    let address = backend.base_url();
    let mut stream = std::net::TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    std::io::Write::write_all(
        &mut stream,
        [head.as_bytes(), body.as_bytes()].concat().as_slice(),
    )
    .unwrap();
    std::io::Read::read_exact(&mut stream, &mut [0; 64]).unwrap();
    drop(stream);
    wait_until("the backend to notice", || {
        backend.observed().replies.first().is_some_and(|reply| reply.left)
    });
    wait_until("its last event", || {
        let kinds = program.json(&["stats", "--session", SESSION])["by_kind"].clone();
        kinds["agent_end"] == 1
    });
}
