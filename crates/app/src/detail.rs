//! What the inspector shows of an event: fields in reading order and the parts of its payload.

use std::fmt::Write;

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Original, Reasoning, ReasoningStep, ToolCall, ToolResponse};
use tracewake_store::EventCost;

use crate::dto::units::from_pico;
use crate::dto::{Field, OriginalBytes, PayloadPart};

/// Largest part sent to the window as a whole; the rest is said to be cut.
const PART_BYTES: usize = 2 << 20;
/// Bytes of an original that the window previews.
const PREVIEW_BYTES: usize = 64 << 10;

/// The parts of the payload, the most wanted first.
pub(crate) fn parts(event: &Event) -> Vec<PayloadPart> {
    values(event)
        .iter()
        .map(|(name, value)| part(name, value))
        .collect()
}

/// The same as values, whole.
pub(crate) fn values(event: &Event) -> Vec<(String, Value)> {
    let mut parts = Vec::new();
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            parts.push((name.to_owned(), value));
        }
    };
    match &event.content {
        None => {}
        Some(Content::Message(message)) => {
            add("message", Some(Value::String(message.text.clone())));
            add("message metadata", message.metadata.clone());
        }
        Some(Content::ToolCall(call)) => add("arguments", call.arguments.clone()),
        Some(Content::ToolResponse(response)) => {
            add("result", response.output.clone());
            add("error", text(&response.error_message));
        }
        Some(Content::ToolExchange(exchange)) => {
            add("arguments", exchange.call.arguments.clone());
            add("result", exchange.response.output.clone());
            add("error", text(&exchange.response.error_message));
        }
        Some(Content::Model(model)) => {
            add("request", model.request.clone());
            add("response", model.response.clone());
        }
        Some(Content::Policy(policy)) => add("rationale", text(&policy.rationale)),
        Some(Content::DataAccess(access)) => add(
            "documents",
            Some(json!({ "document_ids": access.document_ids, "chunk_ids": access.chunk_ids })),
        ),
        Some(Content::State(state)) => add("state", Some(state.clone())),
        Some(Content::Error(error)) => {
            add("error", Some(Value::String(error.error_message.clone())));
            add("stack trace", text(&error.stack_trace));
        }
        Some(Content::Handoff(handoff)) => add("handoff data", handoff.handoff_data.clone()),
        Some(Content::Mcp(call)) => {
            add("request", call.request.clone());
            add("response", call.response.clone());
        }
        Some(Content::Reasoning(reasoning)) => add("steps", Some(steps(reasoning))),
        Some(Content::FinalOutput(output)) => {
            add("output", Some(Value::String(output.text.clone())));
            add("structured output", output.structured.clone());
        }
        Some(Content::Score(score)) => add("comment", text(&score.comment)),
        Some(Content::Custom(value)) => add("data", Some(value.clone())),
    }
    add("metadata", event.metadata.clone());
    add(
        "infrastructure metrics",
        event.infrastructure.as_ref().and_then(|i| i.metrics.clone()),
    );
    parts
}

fn steps(reasoning: &Reasoning) -> Value {
    let step = |step: &ReasoningStep| {
        let fields = [
            ("step_id", text(&step.id)),
            ("description", text(&step.description)),
            ("decision", text(&step.decision)),
            ("confidence", step.confidence.map(Value::from)),
        ];
        let said = fields
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(said.collect())
    };
    reasoning.steps.iter().map(step).collect()
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::String(text.to_owned()))
}

fn part(name: &str, value: &Value) -> PayloadPart {
    let json = value.to_string();
    let bytes = u32::try_from(json.len()).unwrap_or(u32::MAX);
    let truncated = json.len() > PART_BYTES;
    let json = if truncated {
        Value::String(cut(&json, PART_BYTES).to_owned()).to_string()
    } else {
        json
    };
    PayloadPart {
        name: name.to_owned(),
        json,
        bytes,
        truncated,
    }
}

/// The beginning of a text, at most so many bytes, cut between characters.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What a call without a stated cost costs by the table of prices.
pub(crate) fn estimate(cost: Option<&EventCost>) -> Option<Field> {
    let cost = cost.filter(|cost| cost.estimated)?;
    Some(Field {
        name: "estimated cost".to_owned(),
        value: format!("{} {}", from_pico(cost.pico), cost.currency),
    })
}

/// Everything about the event that is not free JSON, in reading order; what was not sent is left out.
pub(crate) fn fields(event: &Event) -> Vec<Field> {
    let mut fields = Fields(Vec::new());
    fields.content(event.content.as_ref());
    if let Some(retry) = &event.retry {
        fields.number("retry attempt", retry.attempt);
        fields.text("retry strategy", &retry.strategy);
        fields.unit("retry back-off", retry.backoff_ms as f64, "ms");
    }
    if let Some(cost) = &event.cost {
        fields.money("cost", cost.total_cost, &cost.currency);
        fields.money("input cost", cost.input_cost, &cost.currency);
        fields.money("output cost", cost.output_cost, &cost.currency);
        fields.number("priced input tokens", cost.input_tokens);
        fields.number("priced output tokens", cost.output_tokens);
        fields.text("priced by", &cost.provider);
        fields.text("priced service", &cost.service);
    }
    if let Some(performance) = &event.performance {
        fields.unit("cpu", performance.cpu_percent, "%");
        fields.unit("memory", performance.memory_mb, "MB");
        fields.unit("duration", performance.duration_ms, "ms");
        fields.unit("throughput", performance.throughput, "/s");
        fields.unit("latency", performance.latency_ms, "ms");
    }
    if let Some(infrastructure) = &event.infrastructure {
        fields.text("resource", &infrastructure.resource_type);
        fields.text("host", &infrastructure.host);
        fields.number("process", infrastructure.process_id);
        fields.text("thread", &infrastructure.thread_id);
    }
    if let Some(redaction) = &event.redaction {
        fields.texts("redacted fields", &redaction.fields);
        fields.text("redaction method", &redaction.method);
        fields.text("redaction salt", &redaction.salt_id);
    }
    fields.texts("PII categories", &event.pii_categories);
    fields.texts("policy flags", &event.policy_flags);
    fields.text("type as sent", &event.native_type);
    fields.text(
        "sequence",
        &event.sequence.map(|seq| seq.to_string()).unwrap_or_default(),
    );
    fields.text("agent id", &event.agent.id);
    fields.text("agent name", &event.agent.name);
    fields.text("author", event.author.name());
    fields.flag("partial", event.is_partial);
    fields.flag("final", event.is_final);
    fields.texts("tags", &event.tags);
    fields.text("branch", &event.branch);
    fields.text("tenant", &event.tenant_id);
    fields.text("project", &event.project_id);
    fields.text("session id", &event.session_id);
    fields.text("trace id", &event.trace_id);
    fields.text("origin", &event.origin);
    for link in &event.links {
        fields.text("linked span", &format!("{} in {}", link.span_id, link.trace_id));
    }
    fields.text("invocation id", &event.invocation_id);
    fields.text("response id", &event.response_id);
    fields.text("hash of the previous", &event.hash_prev);
    fields.text("content hash", &event.content_hash);
    fields.text("WORM proof", &event.worm_proof_id);
    fields.text("signature", &event.signature);
    for extension in &event.extensions {
        fields.text(
            "extension",
            &format!("{} ({} bytes)", extension.type_url, extension.value.len()),
        );
    }
    fields.0
}

struct Fields(Vec<Field>);

impl Fields {
    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.0.push(Field {
                name: name.to_owned(),
                value: value.to_owned(),
            });
        }
    }

    fn texts(&mut self, name: &str, values: &[String]) {
        self.text(name, &values.join(", "));
    }

    fn number(&mut self, name: &str, value: i64) {
        if value != 0 {
            self.text(name, &value.to_string());
        }
    }

    fn unit(&mut self, name: &str, value: f64, unit: &str) {
        if value != 0.0 {
            self.text(name, format!("{value} {unit}").trim_end());
        }
    }

    fn money(&mut self, name: &str, value: f64, currency: &str) {
        if value != 0.0 {
            self.text(name, format!("{value} {currency}").trim_end());
        }
    }

    fn flag(&mut self, name: &str, value: bool) {
        if value {
            self.text(name, "yes");
        }
    }

    fn content(&mut self, content: Option<&Content>) {
        match content {
            None | Some(Content::State(_) | Content::Custom(_)) => {}
            Some(Content::Message(message)) => self.text("role", &message.role),
            Some(Content::ToolCall(call)) => self.tool_call(call),
            Some(Content::ToolResponse(response)) => {
                self.text("call id", &response.tool_call_id);
                self.tool_response(response);
            }
            Some(Content::ToolExchange(exchange)) => {
                self.tool_call(&exchange.call);
                self.tool_response(&exchange.response);
            }
            Some(Content::Model(model)) => {
                self.text("provider", &model.provider);
                self.text("model", &model.model);
                self.number("prompt tokens", model.prompt_tokens);
                self.number("completion tokens", model.completion_tokens);
                self.number("total tokens", model.total_tokens);
                self.number("prompt tokens from cache", model.cached_tokens);
                self.number("prompt tokens written to cache", model.cache_write_tokens);
                self.number("completion tokens for reasoning", model.reasoning_tokens);
                self.number("prompt tokens of sound", model.audio.input);
                self.number("prompt tokens of sound from cache", model.audio.cached);
                self.number("completion tokens of sound", model.audio.output);
                self.text("finish reason", &model.finish_reason);
                self.unit("duration", model.duration_ms, "ms");
                self.unit("temperature", model.temperature, "");
                self.number("max tokens", model.max_tokens);
                self.unit("top p", model.top_p, "");
                self.unit("frequency penalty", model.frequency_penalty, "");
                self.unit("presence penalty", model.presence_penalty, "");
                self.text(
                    "call started",
                    &model.start_time.map(|at| at.to_rfc3339()).unwrap_or_default(),
                );
                self.text(
                    "call ended",
                    &model.end_time.map(|at| at.to_rfc3339()).unwrap_or_default(),
                );
            }
            Some(Content::Policy(policy)) => {
                self.text("policy", &policy.policy_id);
                self.text("outcome", &policy.outcome);
                self.texts("rules", &policy.rule_ids);
            }
            Some(Content::DataAccess(access)) => {
                self.text("data source", &access.datasource);
                self.texts("PII categories read", &access.pii_categories);
            }
            Some(Content::Error(error)) => {
                self.text("error code", &error.error_code);
                self.flag("recoverable", error.recoverable);
                self.text("recovery", &error.recovery_action);
            }
            Some(Content::Handoff(handoff)) => {
                self.text("from agent", handoff.from_agent());
                self.text("from name", &handoff.from_agent_name);
                self.text("to agent", handoff.to_agent());
                self.text("to name", &handoff.to_agent_name);
                self.text("reason", &handoff.reason);
                self.text("handoff type", &handoff.handoff_type);
            }
            Some(Content::Mcp(call)) => {
                self.text("MCP server", &call.server_name);
                self.text("server address", &call.server_url);
                self.text("operation", &call.operation);
                self.text("method", &call.method);
                self.text("tool", &call.tool_name);
                self.text("protocol", &call.protocol_version);
                self.unit("execution time", call.execution_time_ms, "ms");
            }
            Some(Content::Reasoning(reasoning)) => {
                self.text("goal", &reasoning.goal);
                self.text("uncertainty", &reasoning.uncertainty);
                for check in &reasoning.safety_checks {
                    self.text(&format!("safety check {}", check.name), &check.result);
                }
            }
            Some(Content::FinalOutput(_)) => {}
            Some(Content::Score(score)) => {
                self.text("score", &score.name);
                self.text("value", &score.value.words());
                self.text("about", score.subject.name());
                self.text("given by", &score.source);
            }
        }
    }

    fn tool_call(&mut self, call: &ToolCall) {
        self.text("tool", &call.name);
        self.text("function", &call.function_name);
        self.text("call id", &call.id);
        self.flag("needs authorization", call.auth_required);
    }

    fn tool_response(&mut self, response: &ToolResponse) {
        self.unit("execution time", response.execution_time_ms, "ms");
        self.number("HTTP status", response.http_status);
    }
}

/// A preview of original bytes: JSON as its text, binary as a hex dump of 16 bytes a line.
pub(crate) fn preview(original: &Original) -> OriginalBytes {
    preview_bytes(original.media.name(), &original.bytes, original.media.is_json())
}

/// A preview of bytes of any kind: text where they are UTF-8.
pub(crate) fn preview_any(bytes: &[u8]) -> OriginalBytes {
    let is_text = std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'));
    preview_bytes(
        if is_text {
            "text/plain"
        } else {
            "application/octet-stream"
        },
        bytes,
        is_text,
    )
}

fn preview_bytes(media_type: &str, bytes: &[u8], is_text: bool) -> OriginalBytes {
    let head = &bytes[..bytes.len().min(PREVIEW_BYTES)];
    let preview = if is_text {
        String::from_utf8_lossy(head).into_owned()
    } else {
        hex_dump(head)
    };
    OriginalBytes {
        media_type: media_type.to_owned(),
        bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        preview,
        truncated: head.len() < bytes.len(),
    }
}

fn hex_dump(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 5);
    for (line, chunk) in bytes.chunks(16).enumerate() {
        let _ = write!(out, "{:08x} ", line * 16);
        for byte in chunk {
            let _ = write!(out, " {byte:02x}");
        }
        out.push_str(&"   ".repeat(16 - chunk.len()));
        out.push_str("  ");
        out.extend(chunk.iter().map(|b| {
            if (0x20..0x7f).contains(b) {
                char::from(*b)
            } else {
                '.'
            }
        }));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use tracewake_model::Media;

    use super::*;
    use bytes::Bytes;

    #[test]
    fn parts_and_fields_of_a_tool_call() {
        let call = ToolCall {
            name: "refund".into(),
            arguments: Some(json!({"id": 1})),
            ..ToolCall::default()
        };
        let event = Event {
            content: Some(Content::ToolCall(call)),
            ..Event::default()
        };
        assert_eq!(parts(&event).len(), 1);
        assert_eq!(parts(&event)[0].json, r#"{"id":1}"#);
        assert_eq!(
            fields(&event),
            [Field {
                name: "tool".into(),
                value: "refund".into()
            }]
        );
    }

    #[test]
    fn long_parts_are_cut_and_say_so() {
        let value = Value::String("é".repeat(PART_BYTES));
        let cut = part("message", &value);
        assert!(cut.truncated && cut.bytes as usize > PART_BYTES * 2 - 4);
        assert!(serde_json::from_str::<Value>(&cut.json).unwrap().is_string());
    }

    #[test]
    fn binary_is_dumped() {
        let original = Original {
            media: Media::Protobuf,
            bytes: Bytes::from_static(b"\n\x03abc"),
            repeated: vec![],
        };
        let shown = preview(&original);
        assert!(
            shown.preview.starts_with("00000000  0a 03 61 62 63 "),
            "{}",
            shown.preview
        );
        assert!(shown.preview.ends_with("  ..abc\n"));
    }
}
