//! Every recorded exchange with a ChatServer: its request is asked again, its answer served byte for byte, and what
//! came of it compared with what the SDK made of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tracewake_chat::{Completion, ErrorKind, Key, McpForm};

use crate::asking::{ask, streamed};
use crate::sdk;
use crate::served::{KEY, Request, Script, Server, fixture, recorded, sidecar};

const FOLDER: &str = "chatserver";

/// Requests that no method of the client can make: their answers are given to another call.
const NOT_OURS: &[&str] = &[
    "audit_422",
    "completion_422_bad_json",
    "method_not_allowed_405",
    "not_found_404",
];

/// What the backend said where the SDK does not read it.
const SAID: &[(&str, &str)] = &[
    ("admin_add_400", "email and workos_id required"),
    (
        "audit_422",
        "limit: Input should be less than or equal to 200; offset: Input should be greater than or equal to 0",
    ),
    (
        "completion_400_empty_model",
        "model field is required - fetch available models from /v1/models endpoint",
    ),
    (
        "completion_400_no_messages",
        "messages array must include at least one message",
    ),
    ("completion_400_value_error", "unknown model 'nope'"),
    ("completion_422_bad_json", "28: JSON decode error"),
    (
        "completion_422_ranges",
        "temperature: Input should be less than or equal to 2; max_tokens: Input should be less than or equal to 4000; top_p: Input should be greater than or equal to 0",
    ),
    (
        "completion_422_role",
        "messages.0.role: Input should be 'system', 'user', 'assistant' or 'tool'",
    ),
    ("completion_500_plain_text", "Internal Server Error"),
    ("completion_503", "Claude Agent SDK is not available"),
    ("error_detail_shape_400", "email and workos_id required"),
    ("error_detail_shape_401", "Not authenticated"),
    ("error_detail_shape_403", "Forbidden: platform admin required"),
    ("error_detail_shape_404", "chat session not found"),
    ("error_detail_shape_500", "Internal Server Error"),
    ("error_detail_shape_503", "Supabase configuration is missing"),
    ("error_empty_503", "Service Unavailable"),
    ("error_html_502", "502 Bad Gateway"),
    ("error_string_500", "plain string"),
    (
        "mcp_create_400",
        "organization_id required for organization scope",
    ),
    (
        "mcp_create_422",
        "endpoint: Input should be a valid URL, relative URL without a base; scope.type: Input should be 'platform', 'organization' or 'user'",
    ),
    ("method_not_allowed_405", "Method Not Allowed"),
    ("not_found_404", "Not Found"),
    ("session_404", "chat session not found"),
    (
        "session_422",
        "session_id: Input should be a valid UUID, invalid length: found 46",
    ),
    (
        "sessions_422_page",
        "page: Input should be greater than or equal to 1; page_size: Input should be less than or equal to 100",
    ),
    (
        "sessions_422_user",
        "user_id: Input should be a valid UUID, invalid character: found `n` at 0",
    ),
    (
        "stream_error_first_invalid",
        "model parameter is required and cannot be None",
    ),
    ("stream_error_midway_server", "agent process exited with code 1"),
];

/// What the SDK read, or for calls that it does not have, what the server sent.
fn expected(outcome: &Value) -> Value {
    match &outcome["result"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        read => read.clone(),
    }
}

fn kind_of(status: u64) -> ErrorKind {
    match status {
        400 => ErrorKind::BadRequest,
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        500..600 => ErrorKind::ServerError,
        _ => ErrorKind::Other,
    }
}

/// The failure that an exchange must end with, if any: kind, status, message.
fn failure(name: &str, known: &Value) -> Option<(ErrorKind, Option<u16>, String)> {
    let said = SAID
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, said)| (*said).to_owned());
    let status = known["status"].as_u64().unwrap();
    match name {
        "stream_aborted" => Some((ErrorKind::Other, None, String::new())),
        "stream_error_first_invalid" => Some((ErrorKind::BadRequest, None, said.unwrap())),
        "stream_error_midway_server" => Some((ErrorKind::ServerError, None, said.unwrap())),
        _ if status < 400 => None,
        _ => {
            // Where the SDK reads the backend's words, they are in the sidecar.
            let read_by_sdk = known["python_sdk_outcome"]["message"].as_str();
            let message = said.or_else(|| read_by_sdk.map(str::to_owned)).unwrap();
            Some((kind_of(status), u16::try_from(status).ok(), message))
        }
    }
}

fn check_request(name: &str, sent: &Request, recorded: &Request) {
    assert_eq!(
        (&sent.method, &sent.target),
        (&recorded.method, &recorded.target),
        "{name}"
    );
    assert_eq!(
        sent.header("authorization"),
        Some(format!("Bearer {KEY}").as_str()),
        "{name}"
    );
    if recorded.body.is_empty() {
        assert!(sent.body.is_empty(), "{name}");
        return;
    }
    assert_eq!(sent.header("content-type"), Some("application/json"), "{name}");
    let mut body = recorded.json();
    if body.get("messages").is_some() && body.get("stream").is_none() {
        // Written by hand: the SDK, like ours, always says.
        body["stream"] = json!(false);
    }
    if body["stream"] == json!(true) {
        // The SDK leaves it to the server whether it counts; ours asks.
        body["stream_options"] = json!({"include_usage": true});
    }
    assert_eq!(sdk::plain(&sent.json()), sdk::plain(&body), "{name}");
}

#[tokio::test]
async fn every_recorded_exchange_is_understood() {
    let names = recorded(FOLDER);
    assert!(names.len() >= 68, "only {} exchanges are there", names.len());
    let unknown: BTreeSet<&str> = SAID
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !names.iter().any(|n| n == name))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?} are not recorded");
    for name in &names {
        let known = sidecar(FOLDER, name);
        let request = Request::parse(&fixture(FOLDER, &format!("{name}.request.http")));
        let answer = Script::recorded(&fixture(FOLDER, &format!("{name}.response.http")));
        let server = Server::new(vec![answer]).await;
        let outcome = ask(&server.chat(), &request).await;

        match (&outcome.error, failure(name, &known)) {
            (None, None) => {}
            (Some(error), Some((kind, status, message))) => {
                assert_eq!((error.kind, error.status), (kind, status), "{name}: {error}");
                assert!(message.is_empty() || error.message == message, "{name}: {error}");
                assert!(!error.message.is_empty(), "{name}");
            }
            (found, expected) => panic!("{name}: {found:?}, not {expected:?}"),
        }
        let sdk_read = &known["python_sdk_outcome"];
        if sdk_read["ok"] == true && known["status"].as_u64() < Some(400) {
            let (ours, theirs) = (sdk::plain(&outcome.read), sdk::plain(&expected(sdk_read)));
            assert_eq!(ours, theirs, "{name}");
        }
        if !NOT_OURS.contains(&name.as_str()) {
            let sent = server.requests();
            assert_eq!(sent.len(), 1, "{name}: asked once");
            check_request(name, &sent[0], &request);
        }
    }
}

#[tokio::test]
async fn what_the_sdk_cannot_read_is_read() {
    let server = Server::new(vec![Script::recorded(&fixture(
        FOLDER,
        "session_detail_real_shape.response.http",
    ))])
    .await;
    let detail = server.chat().session("any", "user").await.unwrap();
    let session = &detail.value.session;
    assert!(!detail.value.messages.is_empty());
    for (at, message) in detail.value.messages.iter().enumerate() {
        assert_eq!(
            (message.index, &message.session_id),
            (Some(at as u64), &session.id)
        );
        assert!(!message.content.is_empty());
    }

    let server = Server::new(vec![Script::recorded(&fixture(
        FOLDER,
        "completion_tool_role.response.http",
    ))])
    .await;
    let answer = server.chat().complete(&Completion::default()).await.unwrap();
    assert!(!answer.value.text.is_empty());
    assert_eq!(answer.raw["choices"][0]["message"]["role"], "tool");

    let server = Server::new(vec![Script::recorded(&fixture(
        FOLDER,
        "models_list.response.http",
    ))])
    .await;
    let models = server.chat().models().await.unwrap().value;
    assert_eq!(
        (
            models[0].description.as_str(),
            models[0].context_length,
            models[1].context_length
        ),
        ("main model", Some(200_000), None)
    );
}

#[tokio::test]
async fn what_had_streamed_before_a_failure_is_kept() {
    for (name, text) in [
        ("stream_aborted", "cut here"),
        ("stream_error_midway_server", "partial answer"),
    ] {
        let server = Server::new(vec![Script::recorded(&fixture(
            FOLDER,
            &format!("{name}.response.http"),
        ))])
        .await;
        let outcome = streamed(&server.chat(), &Completion::default()).await;
        assert_eq!(outcome.read["text"], text, "{name}");
        assert!(outcome.error.is_some(), "{name}");
    }
}

#[tokio::test]
async fn a_token_for_a_server_is_sent_and_never_shown() {
    let refusal = r#"{"detail":"bad token tok-777"}"#;
    let server = Server::new(vec![Script::answer("400 Bad Request", "", refusal)]).await;
    let form = McpForm {
        bearer_token: Key::new("tok-777"),
        ..McpForm::default()
    };
    let error = server.chat().mcp_create(&form).await.unwrap_err();
    assert_eq!(error.message, "bad token …");
    assert_eq!(server.requests()[0].json(), json!({"bearer_token": "tok-777"}));
    assert!(!format!("{form:?}").contains("777"));
}
