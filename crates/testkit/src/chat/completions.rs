//! `POST /v1/chat/completions`: what is refused, what is answered, and in one piece or as a stream.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::{answer as words, count};
use super::emit::Emission;
use super::errors::{detail, unprocessable};
use super::sending::{Sending, whole_body};
use super::stream::stream;
use super::validate::{Validator, body};
use super::{Faults, Shared, models};
use crate::spelling::compact;

const ROLES: &[&str] = &["system", "user", "assistant", "tool"];

/// A completion that is in progress.
#[derive(Debug, Clone)]
pub(super) struct Completion {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) model: String,
    pub(super) session: String,
    /// Whose history it belongs to.
    pub(super) user: Option<Uuid>,
    pub(super) metadata: Value,
    /// Role and text of all messages that came, the system prompt first.
    pub(super) asked: Vec<(String, String)>,
    pub(super) tokens: Vec<String>,
    pub(super) usage: Usage,
    /// The trace id that the request carried.
    pub(super) trace: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Usage {
    pub(super) prompt_tokens: u64,
    pub(super) completion_tokens: u64,
    pub(super) total_tokens: u64,
}

impl Completion {
    /// The last thing that a person wrote.
    pub(super) fn question(&self) -> &str {
        let last = self.asked.iter().rev().find(|(role, _)| role == "user");
        last.map_or("", |(_, text)| text)
    }
}

pub(super) async fn complete(
    State(shared): State<Arc<Shared>>,
    Extension(faults): Extension<Faults>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let request = match body(&bytes) {
        Ok(request) => request,
        Err(issues) => return unprocessable(&issues),
    };
    let (completion, is_stream) = match read(&shared, &request, &headers) {
        Ok(read) => read,
        Err(refusal) => return *refusal,
    };
    let run = Emission::start(Arc::clone(&shared), &completion);
    if is_stream {
        return stream(shared, completion, faults, run);
    }
    let pace = shared.state().pace.clone();
    let sending = Sending::new(&pace);
    sending.wait_for(completion.tokens.len()).await;
    run.end(true);
    let json = compact(&Whole::of(&completion));
    shared.state().finish(&completion);
    match faults.cut_after_bytes {
        Some(cut) => (
            StatusCode::OK,
            [(header::CONTENT_TYPE, "application/json")],
            whole_body(&json, cut),
        )
            .into_response(),
        None => (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], json).into_response(),
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: [Choice; 1],
    usage: Usage,
    system_fingerprint: &'a str,
}

#[derive(Serialize)]
struct Choice {
    index: u32,
    message: Message,
    finish_reason: &'static str,
}

#[derive(Serialize)]
struct Message {
    role: &'static str,
    content: String,
    name: Option<String>,
}

impl Whole<'_> {
    fn of(completion: &Completion) -> Whole<'_> {
        let message = Message {
            role: "assistant",
            content: completion.tokens.concat(),
            name: None,
        };
        Whole {
            id: &completion.id,
            object: "chat.completion",
            created: completion.created,
            model: &completion.model,
            choices: [Choice {
                index: 0,
                message,
                finish_reason: "stop",
            }],
            usage: completion.usage,
            system_fingerprint: &completion.session,
        }
    }
}

/// Reads a request; the answer that refuses it otherwise. Tells also whether it is to be streamed.
fn read(shared: &Shared, request: &Value, headers: &HeaderMap) -> Result<(Completion, bool), Box<Response>> {
    let mut fields = Validator::new("body", request);
    let model = fields.required("model").and_then(|_| fields.text("model"));
    let asked = fields
        .required("messages")
        .map(|list| messages(&mut fields, list));
    fields.number("temperature", 0.0, 2.0);
    let most = fields.integer("max_tokens", 1, Some(4000));
    fields.number("top_p", 0.0, 1.0);
    let is_stream = fields.flag("stream").unwrap_or(false);
    fields.text("user");
    let system = fields.text("system_prompt").filter(|text| !text.is_empty());
    let metadata = fields.get("metadata").cloned().unwrap_or_else(|| json!({}));
    if !metadata.is_object() {
        fields.report(
            "dict_type",
            &[json!("metadata")],
            "Input should be a valid dictionary",
            &metadata,
            None,
        );
    }
    if !fields.issues.is_empty() {
        return Err(Box::new(unprocessable(&fields.issues)));
    }
    let refuse = |text: &str| Err(Box::new(detail(StatusCode::BAD_REQUEST, text)));
    let (model, mut asked) = (model.unwrap_or_default(), asked.unwrap_or_default());
    if asked.is_empty() {
        return refuse("messages array must include at least one message");
    }
    if model.is_empty() {
        return refuse("model field is required - fetch available models from /v1/models endpoint");
    }
    if models::is_unknown(model) && !is_stream {
        return refuse(&format!("unknown model '{model}'"));
    }
    if let Some(system) = system {
        asked.insert(0, ("system".to_owned(), system.to_owned()));
    }
    let named = |name: &str| {
        metadata
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let session = named("session_id").map_or_else(
        || format!("atoms_session_{}", Uuid::new_v4().simple()),
        str::to_owned,
    );
    let prompt_tokens = asked.iter().map(|(_, text)| count(text)).sum();
    let mut completion = Completion {
        id: format!("chatcmpl-{}", Uuid::new_v4().simple()),
        created: jiff::Timestamp::now().as_second(),
        model: model.to_owned(),
        user: named("user_id").and_then(|user| Uuid::parse_str(user).ok()),
        session,
        asked,
        tokens: Vec::new(),
        usage: Usage {
            prompt_tokens,
            completion_tokens: 0,
            total_tokens: prompt_tokens,
        },
        trace: headers
            .get("traceparent")
            .and_then(|value| trace_id(value.to_str().ok()?)),
        metadata,
    };
    let turn = shared.state().history.turn(&completion.session);
    let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(4000);
    completion.tokens = words(completion.question(), turn, most);
    completion.usage.completion_tokens = completion.tokens.len() as u64;
    completion.usage.total_tokens += completion.usage.completion_tokens;
    Ok((completion, is_stream))
}

fn messages(fields: &mut Validator<'_>, list: &Value) -> Vec<(String, String)> {
    let Some(list) = list.as_array() else {
        fields.report(
            "list_type",
            &[json!("messages")],
            "Input should be a valid list",
            list,
            None,
        );
        return Vec::new();
    };
    let mut read = Vec::new();
    for (index, message) in list.iter().enumerate() {
        let place = |name: &str| [json!("messages"), json!(index), json!(name)];
        let role = message.get("role").unwrap_or(&Value::Null);
        fields.word(&place("role"), role, ROLES);
        let content = match message.get("content") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => parts
                .iter()
                .filter_map(|part| part.get("text")?.as_str())
                .collect(),
            other => {
                let input = other.unwrap_or(&Value::Null);
                fields.report(
                    "string_type",
                    &place("content"),
                    "Input should be a valid string",
                    input,
                    None,
                );
                continue;
            }
        };
        read.push((role.as_str().unwrap_or_default().to_owned(), content));
    }
    read
}

/// The trace id of a W3C `traceparent`.
fn trace_id(header: &str) -> Option<String> {
    let mut parts = header.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let is_good =
        version.len() == 2 && trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_good.then(|| trace.to_owned())
}
