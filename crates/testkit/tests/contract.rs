//! The contract servers answer recorded requests as the real ones did, byte for byte where nothing in the answer is
//! new.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tracewake_testkit::agent::{self, AgentServer, Level, Report};
use tracewake_testkit::chat::{self, ChatServer, Control, ErrorForm, Faults, Framing, History};

const USER: &str = "00000000-0000-0000-0000-000000000001";
const SESSION: &str = "d5769b96-4f6b-4068-aa75-f46cde97f946";

struct Answer {
    status: u16,
    head: String,
    body: String,
}

fn fixture(file: &str) -> Vec<u8> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    fs::read(folder.join(file)).unwrap()
}

fn recorded(file: &str) -> Answer {
    answer(&fixture(file))
}

fn answer(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer with a head");
    let is_chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        body: if is_chunked {
            dechunked(body)
        } else {
            body.to_owned()
        },
        head: head.to_owned(),
    }
}

/// What the chunks hold, as far as they came.
fn dechunked(mut body: &str) -> String {
    let mut whole = Vec::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        whole.extend_from_slice(&rest.as_bytes()[..size.min(rest.len())]);
        body = rest.get(size + 2..).unwrap_or_default();
    }
    String::from_utf8(whole).unwrap()
}

/// Sends bytes and reads until the other side closes.
fn exchange(base_url: &str, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(base_url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let request = String::from_utf8_lossy(request).replacen("\r\n", "\r\nConnection: close\r\n", 1);
    stream
        .write_all(request.replace("Connection: keep-alive\r\n", "").as_bytes())
        .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    answer(&bytes)
}

fn send(base_url: &str, method: &str, path: &str, body: &str) -> Answer {
    let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    exchange(
        base_url,
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes(),
    )
}

fn complete(server: &ChatServer, text: &str, is_stream: bool, metadata: &str) -> Answer {
    let body = format!(
        r#"{{"model":"gpt-5","messages":[{{"role":"user","content":"{text}"}}],"stream":{is_stream},"metadata":{metadata}}}"#
    );
    send(&server.base_url(), "POST", "/v1/chat/completions", &body)
}

/// Names of fields in the order of their first appearance, without those that users gave.
fn keys(json: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    for (end, _) in json.match_indices("\":") {
        let start = json[..end].rfind('"').unwrap() + 1;
        let key = &json[start..end];
        if !keys.contains(&key) && !["A", "lang", "n"].contains(&key) {
            keys.push(key);
        }
    }
    keys
}

#[test]
fn recorded_requests_get_the_recorded_answers() {
    let server = ChatServer::start(chat::Options::default()).unwrap();
    let ask = |case: &str| {
        let got = exchange(
            &server.base_url(),
            &fixture(&format!("chatserver/{case}.request.http")),
        );
        let expect = recorded(&format!("chatserver/{case}.response.http"));
        assert_eq!(got.status, expect.status, "{case}: {}", got.body);
        (got, expect)
    };
    for case in [
        "admin_add_201",
        "admin_add_400",
        "admin_remove",
        "audit_422",
        "completion_400_empty_model",
        "completion_400_no_messages",
        "completion_400_value_error",
        "completion_422_bad_json",
        "completion_422_ranges",
        "completion_422_role",
        "health",
        "mcp_create_400",
        "mcp_create_422",
        "method_not_allowed_405",
        "not_found_404",
        "session_404",
        "session_422",
        "sessions_422_page",
        "sessions_422_user",
        "sessions_empty",
    ] {
        let (got, expect) = ask(case);
        assert_eq!(got.body, expect.body, "{case}");
    }
    for case in [
        "admins_list",
        "audit_page1",
        "completion_basic",
        "completion_with_session",
        "mcp_create_201",
        "mcp_list",
        "models_list",
    ] {
        let (got, expect) = ask(case);
        assert_eq!(keys(&got.body), keys(&expect.body), "{case}: {}", got.body);
        assert!(
            !got.body.contains("\": "),
            "{case} is spelled without blanks: {}",
            got.body
        );
        assert!(
            got.head.contains("content-type: application/json"),
            "{case}: {}",
            got.head
        );
    }
}

#[test]
fn streams_look_as_recorded() {
    let server = ChatServer::start(chat::Options::default()).unwrap();
    let got = complete(&server, "Grüße 🚀", true, "{}");
    let expect = recorded("chatserver/stream_basic.response.http");
    assert!(
        got.head
            .contains("content-type: text/event-stream; charset=utf-8"),
        "{}",
        got.head
    );
    let chunks = |answer: &Answer| -> Vec<Vec<String>> {
        let lines = answer
            .body
            .lines()
            .filter(|line| !line.is_empty() && !line.ends_with("[DONE]"));
        lines
            .map(|line| {
                keys(line.strip_prefix("data: ").unwrap())
                    .into_iter()
                    .map(str::to_owned)
                    .collect()
            })
            .collect()
    };
    let (got_chunks, expected) = (chunks(&got), chunks(&expect));
    assert_eq!(got_chunks.first(), expected.first());
    assert_eq!(got_chunks[1], expected[1]);
    assert_eq!(got_chunks.last(), expected.last());
    assert!(got.body.is_ascii(), "{}", got.body);
    assert!(
        got.body
            .contains(r#""delta": {"content": "You ", "role": "assistant"}"#),
        "{}",
        got.body
    );
    assert!(
        got.body.contains(r#""content": "Gr\u00fc\u00dfe "}"#),
        "{}",
        got.body
    );
    assert!(got.body.contains(r#""content": "\ud83d\ude80"}"#), "{}", got.body);
    assert!(got.body.ends_with("}\n\ndata: [DONE]\n\n"), "{}", got.body);
}

#[test]
fn faults_come_on_demand() {
    let server = ChatServer::start(chat::Options::default()).unwrap();
    let check = |faults: Faults, status: u16, is_expected: &dyn Fn(&Answer) -> bool| {
        server.control(Control {
            faults: Some(faults.clone()),
            ..Control::default()
        });
        let got = complete(&server, "one two three", true, "{}");
        assert!(
            got.status == status && is_expected(&got),
            "{faults:?}: {}\n{}",
            got.head,
            got.body
        );
    };
    let ends_well = |got: &Answer| got.body.ends_with("data: [DONE]\n\n");
    check(Faults::default(), 200, &ends_well);
    check(
        Faults {
            cut_after_tokens: Some(2),
            ..Faults::default()
        },
        200,
        &|got| got.body.contains("wrote: ") && !got.body.contains("one ") && got.body.ends_with("}\n\n"),
    );
    check(
        Faults {
            cut_after_bytes: Some(100),
            ..Faults::default()
        },
        200,
        &|got| got.body.len() == 100,
    );
    check(
        Faults {
            error_after_tokens: Some(1),
            ..Faults::default()
        },
        200,
        &|got| {
            got.body.contains(
                r#"data: {"error": {"message": "agent process exited with code 1", "type": "server_error"}}"#,
            ) && ends_well(got)
        },
    );
    check(
        Faults {
            garbage_after_tokens: Some(1),
            ..Faults::default()
        },
        200,
        &|got| got.body.contains("\"choices\": [{\n\n") && ends_well(got),
    );
    check(
        Faults {
            no_usage: true,
            ..Faults::default()
        },
        200,
        &|got| !got.body.contains("usage"),
    );
    check(
        Faults {
            no_done: true,
            ..Faults::default()
        },
        200,
        &|got| !got.body.contains("[DONE]"),
    );
    check(
        Faults {
            no_end: true,
            ..Faults::default()
        },
        200,
        &|got| !got.body.contains("\"stop\""),
    );
    check(
        Faults {
            framing: Framing::Crlf,
            ..Faults::default()
        },
        200,
        &|got| got.body.ends_with("data: [DONE]\r\n\r\n"),
    );
    check(
        Faults {
            framing: Framing::Bytes,
            ..Faults::default()
        },
        200,
        &ends_well,
    );
    let failing = |status, shape| Faults {
        status: Some(status),
        shape,
        times: Some(1),
        ..Faults::default()
    };
    check(failing(503, ErrorForm::Detail), 503, &|got| {
        got.body
            == recorded("chatserver/completion_503.response.http")
                .body
                .replace("\":\"", "\": \"")
    });
    check(failing(401, ErrorForm::Error), 401, &|got| {
        keys(&got.body) == ["error", "message", "type", "code", "param"]
    });
    check(failing(500, ErrorForm::ErrorText), 500, &|got| {
        got.body == r#"{"error": "Internal Server Error"}"#
    });
    check(failing(502, ErrorForm::Html), 502, &|got| {
        got.head.contains("text/html")
    });
    check(failing(503, ErrorForm::Empty), 503, &|got| got.body.is_empty());
    assert_eq!(
        complete(&server, "again", true, "{}").status,
        200,
        "they held for one request"
    );
    let elsewhere = Faults {
        status: Some(503),
        path: "/v1/models".to_owned(),
        ..Faults::default()
    };
    check(elsewhere, 200, &ends_well);
    assert_eq!(send(&server.base_url(), "GET", "/v1/models", "").status, 503);
}

#[test]
fn sessions_are_kept_for_users_that_say_who_they_are() {
    let server = ChatServer::start(chat::Options::default()).unwrap();
    let get = |path: &str| send(&server.base_url(), "GET", path, "");
    let list = || get(&format!("/atoms/chat/sessions?user_id={USER}")).body;
    let mine = format!(r#"{{"user_id":"{USER}","session_id":"{SESSION}"}}"#);
    complete(&server, "first line", false, "{}");
    assert!(list().contains(r#""total":0"#), "nobody said whose it was");
    complete(&server, "first line", false, &mine);
    let second = complete(&server, "and then?", true, &mine);
    assert!(
        second.body.contains("turn ") && second.body.contains("2 "),
        "it is resumed: {}",
        second.body
    );
    let page = list();
    assert!(
        page.contains(r#""total":1"#) && page.contains(r#""title":"first line""#),
        "{page}"
    );
    assert!(page.contains(r#""message_count":4"#), "{page}");
    let expect = recorded("chatserver/sessions_page1.response.http").body;
    assert_eq!(keys(&page), keys(&expect));
    let detail = get(&format!("/atoms/chat/sessions/{SESSION}?user_id={USER}")).body;
    assert!(
        detail.contains(r#""message_index":3"#) && !detail.contains("session_id"),
        "{detail}"
    );
    let history = History {
        user: USER.to_owned(),
        sessions: 45,
        messages: 3,
    };
    server.control(Control {
        history: Some(history),
        ..Control::default()
    });
    let third = get(&format!("/atoms/chat/sessions?user_id={USER}&page=3")).body;
    assert!(
        third.contains(r#""total":46,"page":3,"page_size":20,"has_more":false"#),
        "{third}"
    );
}

#[test]
fn keys_are_checked_where_they_were_set() {
    let options = chat::Options {
        key: Some("k-right".to_owned()),
        limited_key: Some("k-small".to_owned()),
        ..chat::Options::default()
    };
    let server = ChatServer::start(options).unwrap();
    let check = |key: &str, path: &str, expect: u16| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{key}\r\n");
        let got = exchange(&server.base_url(), head.as_bytes());
        assert_eq!(got.status, expect, "{key} {path}: {}", got.body);
    };
    check("", "/v1/models", 401);
    check("Authorization: Bearer k-wrong\r\n", "/v1/models", 401);
    check("Authorization: Bearer k-small\r\n", "/v1/models", 200);
    check("Authorization: Bearer k-small\r\n", "/api/v1/platform/stats", 403);
    check("Authorization: Bearer k-right\r\n", "/api/v1/platform/stats", 200);
    let told = serde_json::to_string(&server.observed()).unwrap();
    assert!(
        told.contains(r#""key":"limited""#) && !told.contains("k-"),
        "keys are not kept: {told}"
    );
}

#[test]
fn the_agent_answers_recorded_requests_as_recorded() {
    let start = || {
        AgentServer::start(agent::Options {
            step_ms: 0,
            ..agent::Options::default()
        })
        .unwrap()
    };
    let server = start();
    let check = |case: &str| {
        let got = exchange(
            &server.base_url(),
            &fixture(&format!("agentapi/{case}.request.http")),
        );
        let expect = recorded(&format!("agentapi/{case}.response.http"));
        assert_eq!((got.status, &got.body), (expect.status, &expect.body), "{case}");
        for line in ["Content-Type", "Link", "Vary"] {
            let find = |head: &str| {
                head.lines()
                    .find(|found| found.starts_with(line))
                    .map(str::to_owned)
            };
            assert_eq!(find(&got.head), find(&expect.head), "{case}");
        }
    };
    check("message_post_422");
    check("message_post_whitespace_500");
    check("message_post_raw");
    assert_eq!(server.observed().keys, ["\u{1b}[A\r"]);
    server.control(agent::Control {
        step_ms: Some(60_000),
        ..agent::Control::default()
    });
    check("message_post_user");
    check("message_post_busy_500");
    let host = exchange(
        &server.base_url(),
        b"GET /status HTTP/1.1\r\nHost: rebound.example\r\n\r\n",
    );
    assert_eq!(host.body, recorded("agentapi/bad_host_400.response.http").body);
    let status = exchange(
        &start().base_url(),
        b"GET /status HTTP/1.1\r\nHost: localhost:3284\r\n\r\n",
    );
    assert_eq!(status.body, recorded("agentapi/status_stable.response.http").body);
}

#[test]
fn an_agent_tells_what_happened_and_what_happens() {
    let server = AgentServer::start(agent::Options {
        step_ms: 0,
        ..agent::Options::default()
    })
    .unwrap();
    let report = Report {
        message: "<careful>".to_owned(),
        level: Level::Warning,
    };
    server.control(agent::Control {
        error: Some(report),
        ..agent::Control::default()
    });
    let mut stream = TcpStream::connect(server.base_url().strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
        .write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut seen = String::new();
    let mut read_until = |what: &str| {
        let mut piece = [0; 4096];
        while !seen.contains(what) {
            let count = stream.read(&mut piece).unwrap();
            assert!(count > 0, "waited in vain for {what} in {seen}");
            seen.push_str(&String::from_utf8_lossy(&piece[..count]));
        }
        std::mem::take(&mut seen)
    };
    let so_far = read_until("agent_error");
    assert!(
        so_far.find("message_update") < so_far.find("status_change"),
        "{so_far}"
    );
    assert!(
        so_far.contains(r#"data: {"status":"stable","agent_type":"claude"}"#),
        "{so_far}"
    );
    send(
        &server.base_url(),
        "POST",
        "/message",
        r#"{"content":"a < b","type":"user"}"#,
    );
    let live = read_until(r#"{"status":"stable""#);
    assert!(
        live.contains(r#"\u003ccareful\u003e","level":"warning""#) || so_far.contains("careful"),
        "{live}"
    );
    assert!(
        live.contains(r#"{"id":1,"role":"user","message":"a \u003c b""#),
        "{live}"
    );
    assert!(live.contains(r#"{"status":"running""#), "{live}");
    assert!(
        live.matches(r#"{"id":2,"role":"agent""#).count() > 1,
        "it grows: {live}"
    );
    let messages = send(&server.base_url(), "GET", "/messages", "").body;
    assert!(
        messages.contains(r#""content":"● You wrote: a < b","role":"agent""#),
        "{messages}"
    );
    server.control(agent::Control {
        drop_streams: true,
        ..agent::Control::default()
    });
    read_until("0\r\n\r\n");
}

#[test]
fn uploads_are_kept_up_to_their_limit() {
    let server = AgentServer::start(agent::Options::default()).unwrap();
    let ok = exchange(&server.base_url(), &fixture("agentapi/upload_ok.request.http"));
    assert!(
        ok.status == 200 && ok.body.contains("notes ü.txt\"}\n"),
        "{}",
        ok.body
    );
    assert_eq!(
        fs::read(&server.observed().uploads[0]).unwrap(),
        b"hello\nworld\n"
    );
    let part = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big\"\r\n\r\n";
    let body = format!("{part}{}\r\n--B--\r\n", "x".repeat((10 << 20) + 1));
    let head =
        "POST /upload HTTP/1.1\r\nHost: localhost:3284\r\nContent-Type: multipart/form-data; boundary=B\r\n";
    let big = exchange(
        &server.base_url(),
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes(),
    );
    assert_eq!(
        big.body,
        recorded("agentapi/upload_too_big_400.response.http").body
    );
}

#[test]
fn connections_are_refused_for_a_while() {
    let server = ChatServer::start(chat::Options::default()).unwrap();
    let address = server.base_url();
    let address = address.strip_prefix("http://").unwrap();
    server.refuse_for(Duration::from_millis(200));
    assert!(TcpStream::connect(address).is_err());
    let deadline = std::time::Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(address).is_err() {
        assert!(std::time::Instant::now() < deadline, "it listens again");
    }
}
