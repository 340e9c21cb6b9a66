//! The payloads of the five types that the client has builders for.

use serde_json::{Map, Value};
use tracewake_model::{
    Content, ErrorInfo, Event, FinalOutput, Kind, Reasoning, ReasoningStep, SafetyCheck, Severity, Status,
    ToolCall, ToolResponse,
};

use super::conventions;
use crate::diagnostics::Diagnostics;
use crate::fields::{Fields, Metadata};
use crate::json::{kind_of, parse_lenient};

/// Fills kind and content from the type and its payload.
pub(super) fn fill(
    event: &mut Event,
    name: &str,
    payload: Option<Value>,
    metadata: &mut Metadata,
    diagnostics: &mut Diagnostics,
) {
    event.kind = match name {
        "reasoning" => Kind::Reasoning,
        "action_request" => Kind::ToolStart,
        "action_response" => Kind::ToolEnd,
        "final_output" => Kind::Output,
        "error" => Kind::Error,
        other => return conventions::fill(event, other, payload, metadata, diagnostics),
    };
    let Some(object) = object(event, payload, diagnostics) else {
        return;
    };
    let fields = Fields::new(object, "payload.");
    let rest = match name {
        "reasoning" => reasoning(event, fields, diagnostics),
        "action_request" => action_request(event, fields, metadata, diagnostics),
        "action_response" => action_response(event, fields, metadata, diagnostics),
        "final_output" => final_output(event, fields, diagnostics),
        _ => error(event, fields, diagnostics),
    };
    metadata.keep_rest("payload", rest);
}

/// The payload as an object; JSON in text is read, and anything else becomes the content as it is.
pub(super) fn object(
    event: &mut Event,
    payload: Option<Value>,
    diagnostics: &mut Diagnostics,
) -> Option<Map<String, Value>> {
    let other = match payload {
        None => {
            diagnostics.add("payload", "is missing");
            return None;
        }
        // What the AOP server leaves of a payload that it moved to another store.
        Some(Value::Object(object)) if object.contains_key("_s3_reference") => {
            diagnostics.add(
                "payload",
                "was moved to another store by the server; this is its summary",
            );
            Value::Object(object)
        }
        Some(Value::Object(object)) => return Some(object),
        Some(Value::String(text)) => match parse_lenient(text.as_bytes()).map(|parsed| parsed.value) {
            Ok(Value::Object(object)) => {
                diagnostics.add("payload", "is text; the JSON object in it was read");
                return Some(object);
            }
            _ => {
                diagnostics.add("payload", "is text, not an object; it was kept as it is");
                Value::String(text)
            }
        },
        Some(other) => {
            let reason = format!("is {}, not an object; it was kept as it is", kind_of(&other));
            diagnostics.add("payload", reason);
            other
        }
    };
    event.content = Some(Content::Custom(other));
    None
}

fn reasoning(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    let goal = fields.text("goal", diagnostics);
    let steps = list(&mut fields, "steps", diagnostics, |fields, diagnostics| {
        ReasoningStep {
            id: text_or_number(fields, "step_id"),
            description: fields.text("description", diagnostics),
            decision: fields.text("decision", diagnostics),
            confidence: fields.number("confidence", diagnostics),
        }
    });
    let safety_checks = list(
        &mut fields,
        "safety_checks",
        diagnostics,
        |fields, diagnostics| SafetyCheck {
            name: fields.text("name", diagnostics),
            result: fields.text("result", diagnostics),
        },
    );
    event.content = Some(Content::Reasoning(Reasoning {
        goal,
        steps,
        safety_checks,
        uncertainty: fields.text("uncertainty", diagnostics),
    }));
    fields
}

/// Reads a list of objects. If anything in it has no field of its own, the metadata has the whole list, too.
fn list<T>(
    fields: &mut Fields,
    key: &'static str,
    diagnostics: &mut Diagnostics,
    read: impl Fn(&mut Fields, &mut Diagnostics) -> T,
) -> Vec<T> {
    let sent = match fields.get(key) {
        None => return Vec::new(),
        Some(Value::Array(items)) => items.clone(),
        Some(other) => {
            let reason = format!("is {}, not a list", kind_of(other));
            diagnostics.add(format!("payload.{key}"), reason);
            return Vec::new();
        }
    };
    let (mut items, mut is_whole) = (Vec::with_capacity(sent.len()), true);
    for item in sent {
        match item {
            Value::Object(object) => {
                let mut inner = Fields::new(object, key_path(key));
                items.push(read(&mut inner, diagnostics));
                is_whole &= inner.rest().is_empty();
            }
            other => {
                let reason = format!("holds {}, where an object was expected", kind_of(&other));
                diagnostics.add(format!("payload.{key}"), reason);
                is_whole = false;
            }
        }
    }
    if is_whole {
        fields.value(key);
    }
    items
}

fn key_path(key: &str) -> &'static str {
    match key {
        "steps" => "payload.steps.",
        _ => "payload.safety_checks.",
    }
}

fn text_or_number(fields: &mut Fields, key: &str) -> String {
    match fields.value(key) {
        None => String::new(),
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
    }
}

fn action_request(
    event: &mut Event,
    mut fields: Fields,
    metadata: &mut Metadata,
    diagnostics: &mut Diagnostics,
) -> Fields {
    event.status = Status::Started;
    event.content = Some(Content::ToolCall(ToolCall {
        name: fields.text("action", diagnostics),
        arguments: fields.value("params"),
        ..ToolCall::default()
    }));
    if let Some(context) = fields.value("context") {
        metadata.keep("payload", "context", context);
    }
    fields
}

fn action_response(
    event: &mut Event,
    mut fields: Fields,
    metadata: &mut Metadata,
    diagnostics: &mut Diagnostics,
) -> Fields {
    event.status = status(&mut fields, diagnostics);
    let output = fields.value("data");
    let mut response = ToolResponse {
        error_message: match event.status {
            Status::Failed => output.as_ref().map(error_text).unwrap_or_default(),
            _ => String::new(),
        },
        output,
        ..ToolResponse::default()
    };
    if let Some(meta) = fields.object("meta", diagnostics) {
        let mut meta = Fields::new(meta, "payload.meta.");
        response.execution_time_ms = meta.number("latency_ms", diagnostics).unwrap_or_default();
        event.policy_flags = meta.texts("policy_flags", diagnostics);
        metadata.keep_rest("payload.meta", meta);
    }
    event.content = Some(Content::ToolResponse(response));
    fields
}

/// `ok` or `error`; other words stay in the metadata.
pub(super) fn status(fields: &mut Fields, diagnostics: &mut Diagnostics) -> Status {
    let sent = fields.text("status", diagnostics);
    let status = match sent.to_ascii_lowercase().as_str() {
        "ok" | "success" | "completed" => Status::Completed,
        "error" | "failed" | "failure" => Status::Failed,
        _ => Status::Unspecified,
    };
    if !matches!(sent.as_str(), "" | "ok" | "error") {
        fields.put_back("status", Value::String(sent));
    }
    status
}

/// The words for people in what a failed call gave.
pub(super) fn error_text(data: &Value) -> String {
    let Value::Object(object) = data else {
        return match data {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
    };
    let keys = [
        "message",
        "error_message",
        "error",
        "detail",
        "reason",
        "error_code",
        "code",
    ];
    let found = keys.iter().find_map(|key| match object.get(*key)? {
        Value::Object(inner) => inner.get("message").and_then(Value::as_str),
        other => other.as_str(),
    });
    match found {
        Some(text) => text.to_owned(),
        None if object.is_empty() => String::new(),
        None => data.to_string(),
    }
}

fn final_output(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    event.is_final = true;
    event.content = Some(Content::FinalOutput(FinalOutput {
        text: fields.text("text", diagnostics),
        structured: fields.value("structured"),
    }));
    fields
}

fn error(event: &mut Event, mut fields: Fields, diagnostics: &mut Diagnostics) -> Fields {
    event.severity = Severity::Error;
    event.content = Some(Content::Error(ErrorInfo {
        error_message: fields.text("message", diagnostics),
        error_code: text_or_number(&mut fields, "code"),
        stack_trace: fields.text("stack_trace", diagnostics),
        recoverable: fields.flag("recoverable", diagnostics),
        recovery_action: fields.text("recovery_action", diagnostics),
    }));
    fields
}
