//! Who may talk to the program, and what its files look like to others.

use std::os::unix::fs::PermissionsExt;

use crate::program::Program;

const EVENT: &[u8] = br#"{"event_id":"g1","session_id":"s","type":"SYSTEM"}"#;

#[test]
fn web_pages_and_foreign_hosts_are_refused() {
    let program = Program::new();
    let server = program.serve();
    let check = |headers: &[(&str, &str)], expect: u16| {
        let all = [&[("content-type", "application/json")], headers].concat();
        let reply = server.request("POST", "/v1/events", &all, EVENT).unwrap();
        assert_eq!(reply.status, expect, "{headers:?}: {reply:?}");
    };
    check(&[("host", "rebound.example")], 403);
    check(&[("origin", "https://evil.example")], 403);
    check(&[("origin", "null")], 403);
    check(&[("host", "localhost")], 202);
    assert_eq!(program.json(&["stats"])["events"], 1);
}

#[test]
fn a_token_is_asked_for_where_it_was_set() {
    let program = Program::new();
    let refused = program.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--token"));

    let server = program.serve_with(&["--listen", "127.0.0.1:0", "--token", "s3cret"]);
    let post = |headers: &[(&str, &str)]| {
        server
            .request("POST", "/v1/events", headers, EVENT)
            .unwrap()
            .status
    };
    assert_eq!(post(&[]), 401);
    assert_eq!(post(&[("authorization", "Bearer wrong")]), 401);
    assert_eq!(post(&[("authorization", "Bearer s3cret")]), 202);
}

#[test]
fn limits_hold() {
    let program = Program::new();
    let server = program.serve();
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    assert_eq!(
        server
            .post("/v1/events", "application/json", &deep)
            .unwrap()
            .status,
        400
    );
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nhost: {}\r\ncontent-length: 70000000\r\n\r\n",
        server.address
    );
    let mut stream = std::net::TcpStream::connect(server.address).unwrap();
    std::io::Write::write_all(&mut stream, head.as_bytes()).unwrap();
    let mut answer = [0; 12];
    std::io::Read::read_exact(&mut stream, &mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert_eq!(
        server
            .post("/v1/events", "application/json", EVENT)
            .unwrap()
            .status,
        202,
        "it goes on"
    );
}

#[test]
fn compressed_bodies_are_taken_within_the_same_limit() {
    let program = Program::new();
    let server = program.serve();
    let check = |encoding: &str, body: &[u8], expect: u16| {
        let headers = [
            ("content-type", "application/json"),
            ("content-encoding", encoding),
        ];
        let reply = server.request("POST", "/v1/events", &headers, body).unwrap();
        assert_eq!(reply.status, expect, "{encoding}: {reply:?}");
    };
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap()
    };
    check("gzip", &gzip(EVENT), 202);
    check("gzip", &gzip(&vec![b' '; 65 << 20]), 413);
    check("gzip", EVENT, 400);
    assert_eq!(program.json(&["rejects"])["kept"], 1, "the damaged body is kept");
    check("br", EVENT, 415);
    assert_eq!(program.json(&["stats"])["events"], 1);
}

#[test]
fn database_files_are_for_their_owner_alone() {
    let program = Program::new();
    let server = program.serve();
    server.post("/v1/events", "application/json", EVENT).unwrap();
    for file in std::fs::read_dir(program.folder()).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            file.path()
        );
    }
}

#[test]
fn a_taken_port_is_said_and_the_others_go_on() {
    let program = Program::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let server = program.serve_with(&["--listen", "127.0.0.1:0", "--listen", &address]);
    assert_eq!(server.request("GET", "/healthz", &[], b"").unwrap().status, 200);
    drop(server);
    let alone = program.run(&["serve", "--listen", &address]);
    assert_eq!(alone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&alone.stdout).contains("is in use by "));
}
