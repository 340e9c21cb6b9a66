//! One span out of the event that tells it.

use serde_json::{Value, json};
use tracewake_model::{Content, ErrorInfo, Event, Kind, Phase, Status};

use super::attributes::Attributes;
use super::{content, ids};
use crate::export::{ExportEvent, Joined, Losses};

/// A converted span and the service it goes under.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// `service.name` of its resource.
    pub service: String,
    /// The span in OTLP JSON.
    pub span: Value,
}

/// Who calls another service, in OTLP's numbers; anything else is internal.
const CLIENT: u8 = 3;
const INTERNAL: u8 = 1;

/// The span of an event that tells it, made by [`join`](crate::export::join). `owns_id` says that its span id belongs
/// to no other span: one that shares its id gets an id of its own below it.
pub fn span(joined: &Joined, source: &ExportEvent<'_>, owns_id: bool, losses: &mut Losses) -> Target {
    let event = &joined.event;
    let trace = if event.trace_id.is_empty() {
        source.session
    } else {
        &event.trace_id
    };
    let shared = ids::span_id(&source.span_id());
    let parent = match (owns_id, event.parent_span_id.as_str()) {
        (false, _) if !event.span_id.is_empty() => shared.clone(),
        (_, "") => String::new(),
        (_, parent) => ids::span_id(parent),
    };
    let id = match owns_id {
        true => shared,
        false => ids::span_id(&format!("{}\u{1f}{}", source.span_key, source.identity())),
    };
    let start = event.time.stated.unwrap_or(source.time).0.max(0);
    let end = event.end.map_or(start, |end| end.0.max(start));
    let mut attributes = Attributes::default();
    let name = content::put(joined, source, &mut attributes, losses);
    common(joined, source, &mut attributes, losses);
    let mut span = json!({
        "traceId": ids::trace_id(trace),
        "spanId": id,
        "name": name.trim_end(),
        "kind": if matches!(event.kind.family(), tracewake_model::Family::Model | tracewake_model::Family::Mcp) { CLIENT } else { INTERNAL },
        "startTimeUnixNano": start.to_string(),
        "endTimeUnixNano": end.to_string(),
        "attributes": attributes.into_list(),
        "status": status(joined),
    });
    if !parent.is_empty() {
        span["parentSpanId"] = Value::from(parent);
    }
    if let Some(error) = error_of(joined) {
        span["events"] = json!([exception(error, end)]);
    }
    if !event.links.is_empty() {
        let link = |link: &tracewake_model::SpanLink| json!({ "traceId": ids::trace_id(&link.trace_id), "spanId": ids::span_id(&link.span_id) });
        span["links"] = event.links.iter().map(link).collect();
    }
    Target {
        service: service(event),
        span,
    }
}

/// The service that made an event: CloudEvents name their source; else the project, else the dialect.
fn service(event: &Event) -> String {
    let names = [&event.origin, &event.project_id];
    let named = names.into_iter().find(|name| !name.is_empty());
    named.cloned().unwrap_or_else(|| event.dialect.name().to_owned())
}

fn error_of(joined: &Joined) -> Option<&ErrorInfo> {
    match &joined.event.content {
        Some(Content::Error(error)) => Some(error),
        _ => joined.error.as_ref(),
    }
}

fn status(joined: &Joined) -> Value {
    if !joined.event.is_failure() && joined.error.is_none() {
        return json!({});
    }
    let message = match (&joined.event.content, error_of(joined)) {
        (_, Some(error)) => error.error_message.as_str(),
        (Some(Content::ToolExchange(exchange)), _) => exchange.response.error_message.as_str(),
        (Some(Content::ToolResponse(response)), _) => response.error_message.as_str(),
        _ => "",
    };
    match message {
        "" => json!({ "code": 2 }),
        message => json!({ "code": 2, "message": message }),
    }
}

fn exception(error: &ErrorInfo, time: i64) -> Value {
    let mut attributes = Attributes::default();
    let kind = if error.error_code.is_empty() {
        "error"
    } else {
        &error.error_code
    };
    attributes.text("exception.type", kind);
    attributes.text("exception.message", &error.error_message);
    attributes.text("exception.stacktrace", &error.stack_trace);
    json!({ "timeUnixNano": time.to_string(), "name": "exception", "attributes": attributes.into_list() })
}

/// What every span says: its session, its agent, and what the conventions have no name for.
fn common(joined: &Joined, source: &ExportEvent<'_>, attributes: &mut Attributes, losses: &mut Losses) {
    let event = &joined.event;
    attributes.text("gen_ai.conversation.id", source.session);
    attributes.text("gen_ai.agent.id", &event.agent.id);
    attributes.text("gen_ai.agent.name", &event.agent.name);
    attributes.text("tracewake.dialect", event.dialect.name());
    attributes.text("tracewake.kind", &event.kind.name());
    attributes.text("tracewake.identity", &source.identity());
    attributes.text("tracewake.native_type", &event.native_type);
    attributes.int("tracewake.sequence", event.sequence.unwrap_or_default());
    attributes.text("tracewake.severity", event.severity.name());
    attributes.text("tracewake.author", event.author.name());
    attributes.text("tracewake.tenant", &event.tenant_id);
    attributes.text("tracewake.branch", &event.branch);
    attributes.texts("tracewake.policy_flags", &event.policy_flags);
    attributes.texts("tracewake.pii_categories", &event.pii_categories);
    attributes.flag("tracewake.partial", event.is_partial);
    attributes.flag("tracewake.final", event.is_final);
    attributes.texts("tag.tags", &event.tags);
    attributes.json("metadata", event.metadata.as_ref());
    if event.status == Status::Cancelled {
        attributes.text("tracewake.status", event.status.name());
    }
    if joined.is_open {
        attributes.flag("tracewake.unfinished", true);
        losses.note(
            "span without end",
            "ends with its last known instant and says tracewake.unfinished",
        );
    }
    if joined.start_missing {
        attributes.flag("tracewake.start_missing", true);
        losses.note(
            "span without start",
            "starts with its first known instant and says tracewake.start_missing",
        );
    }
    if joined.left_over > 0 {
        losses.note(
            "repeated start or end",
            "only the first start and the last end of a span are written",
        );
    }
    if event.kind.phase() == Phase::Point && event.kind != Kind::Span {
        losses.note("point events", "written as spans of no length");
    }
    let mut rest = crate::export::fields::Object::default();
    crate::export::fields::attachments(event, &mut rest);
    let rest = rest.into_value();
    for (key, value) in rest.as_object().into_iter().flatten() {
        let is_put = [
            "tags",
            "branch",
            "pii_categories",
            "policy_flags",
            "is_partial",
            "is_final",
        ];
        if !is_put.contains(&key.as_str()) {
            attributes.json(&format!("tracewake.{key}"), Some(value));
        }
    }
    if !event.signature.is_empty() || !event.content_hash.is_empty() {
        losses.note(
            "signature and content_hash",
            "fit the event as it was sent, not this form of it",
        );
    }
}
