//! The endpoints that answer at once, and the check of the host in front of all.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Multipart, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::answering;
use super::conversation::Message;
use super::problem::{Fault, answer, problem};
use super::{Control, Shared};

/// Largest upload.
const MOST_BYTES: usize = 10 << 20;

/// Keys that end what the agent is doing: escape, and control-C.
const INTERRUPTS: &[&str] = &["\u{1b}", "\u{3}"];

pub(super) async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.parse::<u16>().is_ok())
        .map_or(host, |(name, _)| name);
    if !matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
        let text = "Invalid host header. Allowed hosts: localhost, 127.0.0.1, ::1\n";
        return (
            StatusCode::BAD_REQUEST,
            [(header::X_CONTENT_TYPE_OPTIONS, "nosniff")],
            text,
        )
            .into_response();
    }
    let refused = shared
        .state()
        .refused
        .and_then(|status| StatusCode::from_u16(status).ok());
    match refused {
        Some(status) => problem(request.headers(), status, "refused on demand", Vec::new()),
        None => next.run(request).await,
    }
}

pub(super) async fn to_chat() -> Redirect {
    Redirect::temporary("/chat")
}

pub(super) async fn chat() -> Html<&'static str> {
    Html("<!doctype html><title>AgentAPI</title>")
}

pub(super) async fn status(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    #[derive(Serialize)]
    struct Body<'a> {
        status: &'static str,
        agent_type: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        transport: Option<&'a str>,
    }
    let state = shared.state();
    let conversation = &state.conversation;
    let body = Body {
        status: conversation.status(),
        agent_type: &conversation.agent_type,
        transport: conversation.transport.as_deref(),
    };
    answer(&headers, "StatusResponseBody", &body)
}

pub(super) async fn messages(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    #[derive(Serialize)]
    struct Body<'a> {
        messages: &'a [Message],
    }
    let state = shared.state();
    answer(
        &headers,
        "MessagesResponseBody",
        &Body {
            messages: &state.conversation.messages,
        },
    )
}

pub(super) async fn message(State(shared): State<Arc<Shared>>, headers: HeaderMap, bytes: Bytes) -> Response {
    #[derive(Serialize)]
    struct Body {
        ok: bool,
    }
    let (content, is_raw) = match read(&headers, &bytes) {
        Ok(read) => read,
        Err(refusal) => return *refusal,
    };
    let delay = shared.state().delay.take();
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
    let mut state = shared.state();
    if is_raw {
        let conversation = &mut state.conversation;
        conversation.interrupted |= conversation.is_running() && INTERRUPTS.contains(&content.as_str());
        state.observed.keys.push(content);
        return answer(&headers, "MessageResponseBody", &Body { ok: true });
    }
    let why = if state.conversation.is_running() {
        Some("message can only be sent when the agent is waiting for user input")
    } else if content.is_empty() {
        Some("message must not be empty")
    } else if content.trim() != content {
        Some("message must be trimmed of leading and trailing whitespace")
    } else {
        None
    };
    if let Some(why) = why {
        let fault = Fault::new(format!("failed to send message: {why}"));
        return problem(
            &headers,
            StatusCode::INTERNAL_SERVER_ERROR,
            "unexpected error occurred",
            vec![fault],
        );
    }
    state.conversation.add("user", &content);
    state.conversation.set_running(true);
    drop(state);
    answering::answer(shared, &content);
    answer(&headers, "MessageResponseBody", &Body { ok: true })
}

pub(super) async fn upload(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    form: Option<Multipart>,
) -> Response {
    #[derive(Serialize)]
    struct Body {
        ok: bool,
        #[serde(rename = "filePath")]
        path: String,
    }
    let refuse = |status, detail: &str| problem(&headers, status, detail, Vec::new());
    let Some(mut form) = form else {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "expected multipart/form-data");
    };
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() != Some("file") {
            continue;
        }
        let name = field
            .file_name()
            .and_then(|name| name.rsplit(['/', '\\']).next())
            .unwrap_or("file")
            .to_owned();
        let Ok(bytes) = field.bytes().await else {
            return refuse(StatusCode::BAD_REQUEST, "failed to read file");
        };
        if bytes.len() > MOST_BYTES {
            return refuse(StatusCode::BAD_REQUEST, "file size exceeds 10MB limit");
        }
        let folder = shared
            .uploads
            .path()
            .join(&Uuid::new_v4().simple().to_string()[..16]);
        let path = folder.join(name);
        if std::fs::create_dir(&folder)
            .and_then(|()| std::fs::write(&path, &bytes))
            .is_err()
        {
            return refuse(StatusCode::INTERNAL_SERVER_ERROR, "failed to save file");
        }
        shared.state().observed.uploads.push(path.clone());
        let path = path.to_string_lossy().into_owned();
        return answer(&headers, "UploadResponseBody", &Body { ok: true, path });
    }
    let fault = Fault::at(
        "expected required property file to be present",
        "body",
        Value::Null,
    );
    problem(
        &headers,
        StatusCode::UNPROCESSABLE_ENTITY,
        "validation failed",
        vec![fault],
    )
}

/// `GET /_control`
pub(super) async fn tell(State(shared): State<Arc<Shared>>) -> Response {
    Json(&shared.state().observed).into_response()
}

/// `POST /_control`
pub(super) async fn steer(State(shared): State<Arc<Shared>>, Json(control): Json<Control>) -> StatusCode {
    shared.apply(control);
    StatusCode::NO_CONTENT
}

/// Reads a message: its text, and whether it is raw. Otherwise the answer that refuses it.
fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<(String, bool), Box<Response>> {
    let refuse = |status, detail: &str, faults| Err(Box::new(problem(headers, status, detail, faults)));
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|media| media.to_str().ok())
        .unwrap_or("application/json");
    if !media.starts_with("application/json") {
        return refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            &format!("unknown content type: {media}"),
            Vec::new(),
        );
    }
    if bytes.is_empty() {
        return refuse(StatusCode::BAD_REQUEST, "request body is required", Vec::new());
    }
    let body: Value = match serde_json::from_slice(bytes) {
        Ok(body) => body,
        Err(error) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let fault = Fault::at(error.to_string(), "body", Value::String(text));
            return refuse(StatusCode::BAD_REQUEST, "validation failed", vec![fault]);
        }
    };
    let faults = faults_of(&body);
    if !faults.is_empty() {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "validation failed", faults);
    }
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Ok((text("content"), text("type") == "raw"))
}

fn faults_of(body: &Value) -> Vec<Fault> {
    let Some(fields) = body.as_object() else {
        return vec![Fault::at("expected object", "body", body.clone())];
    };
    let mut faults = Vec::new();
    for name in ["content", "type"] {
        match fields.get(name) {
            None => {
                let message = format!("expected required property {name} to be present");
                faults.push(Fault::at(message, "body", body.clone()));
            }
            Some(value) if !value.is_string() => {
                faults.push(Fault::at(
                    "expected string",
                    format!("body.{name}"),
                    value.clone(),
                ));
            }
            Some(value) if name == "type" && !matches!(value.as_str(), Some("raw" | "user")) => {
                faults.push(Fault::at(
                    "expected value to be one of \"raw, user\"",
                    "body.type",
                    value.clone(),
                ));
            }
            Some(_) => {}
        }
    }
    for (name, value) in fields
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "content" | "type" | "$schema"))
    {
        faults.push(Fault::at(
            "unexpected property",
            format!("body.{name}"),
            value.clone(),
        ));
    }
    faults
}
