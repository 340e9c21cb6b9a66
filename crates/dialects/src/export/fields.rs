//! Building JSON objects out of fields that may be empty.

use serde_json::{Map, Number, Value};
use tracewake_model::{Content, CostDetails, Event, McpCall, ModelInvocation, Score, ScoreValue};

use super::Losses;

/// A JSON object under construction. What was not said is not written.
#[derive(Debug, Default)]
pub(super) struct Object(Map<String, Value>);

impl Object {
    pub(super) fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.value(key, Value::from(text));
        }
    }

    pub(super) fn texts(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.value(key, Value::from(texts));
        }
    }

    pub(super) fn int(&mut self, key: &str, value: i64) {
        if value != 0 {
            self.value(key, Value::from(value));
        }
    }

    pub(super) fn float(&mut self, key: &str, value: f64) {
        if value != 0.0 {
            self.value(key, number(value));
        }
    }

    pub(super) fn flag(&mut self, key: &str, value: bool) {
        if value {
            self.value(key, Value::Bool(true));
        }
    }

    pub(super) fn json(&mut self, key: &str, value: Option<&Value>) {
        if let Some(value) = value {
            self.value(key, value.clone());
        }
    }

    pub(super) fn object(&mut self, key: &str, object: Object) {
        if !object.is_empty() {
            self.value(key, object.into_value());
        }
    }

    pub(super) fn value(&mut self, key: &str, value: Value) {
        self.0.insert(key.to_owned(), value);
    }

    /// Adds the members of an object that are not there yet; anything else goes under `key`.
    pub(super) fn spread(&mut self, key: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    self.0.entry(key.clone()).or_insert_with(|| value.clone());
                }
            }
            other => self.value(key, other.clone()),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

/// The tokens of a model call, by the names that AOP and OSSA senders use.
pub(super) fn usage(model: &ModelInvocation) -> Object {
    let mut usage = Object::default();
    usage.int("prompt_tokens", model.prompt_tokens);
    usage.int("completion_tokens", model.completion_tokens);
    usage.int("total_tokens", model.tokens());
    usage.int("cached_tokens", model.cached_tokens);
    usage.int("cache_write_tokens", model.cache_write_tokens);
    usage.int("reasoning_tokens", model.reasoning_tokens);
    usage.int("input_audio_tokens", model.audio.input);
    usage.int("cached_audio_tokens", model.audio.cached);
    usage.int("output_audio_tokens", model.audio.output);
    usage
}

/// A number; as text where JSON has none.
pub(super) fn number(value: f64) -> Value {
    let whole = value.fract() == 0.0 && value.abs() < 9e15;
    match Number::from_f64(value) {
        Some(_) if whole => Value::from(value as i64),
        Some(number) => Value::Number(number),
        None => Value::from(value.to_string()),
    }
}

/// What an event carries besides its content, by the names Chaukas has for it.
pub(super) fn attachments(event: &Event, object: &mut Object) {
    let shape = crate::chaukas::to_openapi_json(&Event {
        content: None,
        metadata: None,
        ..event.clone()
    });
    for key in [
        "retry",
        "redaction",
        "pii_categories",
        "performance",
        "infrastructure",
        "branch",
        "tags",
        "invocation_id",
        "response_id",
        "is_partial",
        "is_final",
        "hash_prev",
        "content_hash",
        "worm_proof_id",
    ] {
        object.json(key, shape.get(key));
    }
    object.texts("policy_flags", &event.policy_flags);
}

/// The content in the names Chaukas has for it, without its kind; for contents that Chaukas lacks, see the callers.
pub(super) fn plain_content(event: &Event) -> Option<Value> {
    let alone = Event {
        content: event.content.clone(),
        ..Event::default()
    };
    let mut shape = crate::chaukas::to_openapi_json(&alone);
    let content = match shape.get_mut("content") {
        Some(content) => content.take(),
        None => shape.get_mut("metadata")?.get_mut("state_update")?.take(),
    };
    Some(match content {
        Value::Object(mut members) => {
            members.remove("kind");
            Value::Object(members)
        }
        other => other,
    })
}

/// The content of any event as JSON, by the names Chaukas has; reasoning by those of AOP.
pub fn content_json(event: &Event) -> Option<Value> {
    match event.content.as_ref()? {
        Content::Reasoning(reasoning) => Some(super::chaukas::reasoning_json(reasoning)),
        Content::FinalOutput(output) => {
            let mut object = Object::default();
            object.text("text", &output.text);
            object.json("structured", output.structured.as_ref());
            Some(object.into_value())
        }
        Content::ToolExchange(exchange) => {
            let part = |content: Content| {
                plain_content(&Event {
                    content: Some(content),
                    ..Event::default()
                })
            };
            let mut object = Object::default();
            object.json("call", part(Content::ToolCall(exchange.call.clone())).as_ref());
            object.json(
                "response",
                part(Content::ToolResponse(exchange.response.clone())).as_ref(),
            );
            Some(object.into_value())
        }
        Content::Score(score) => Some(score_json(score)),
        Content::Custom(value) => Some(value.clone()),
        _ => plain_content(event),
    }
}

/// A score, for dialects that have none.
pub(super) fn score_json(score: &Score) -> Value {
    let mut object = Object::default();
    object.text("name", &score.name);
    match &score.value {
        ScoreValue::Unsaid => {}
        ScoreValue::Number(value) => object.value("value", number(*value)),
        ScoreValue::Flag(flag) => object.value("value", Value::from(*flag)),
        ScoreValue::Text(text) => object.value("value", Value::from(text.as_str())),
    }
    object.text("comment", &score.comment);
    object.text("about", score.subject.name());
    object.text("source", &score.source);
    object.into_value()
}

/// Cost in full, where it is more than a total in US dollars.
pub(super) fn cost_details(cost: &CostDetails) -> Option<Value> {
    let total_only = CostDetails {
        total_cost: cost.total_cost,
        currency: cost.currency.clone(),
        ..CostDetails::default()
    };
    let is_plain = *cost == total_only && matches!(cost.currency.as_str(), "" | "USD");
    let alone = Event {
        cost: Some(cost.clone()),
        ..Event::default()
    };
    (!is_plain)
        .then(|| crate::chaukas::to_openapi_json(&alone).get("cost").cloned())
        .flatten()
}

/// The tool that an MCP call ran: as said, else as its request names it. Empty for calls that run none.
pub(super) fn mcp_tool(call: &McpCall) -> &str {
    if !call.tool_name.is_empty() || !matches!(call.operation.as_str(), "tools/call" | "call_tool") {
        return &call.tool_name;
    }
    let request = call.request.as_ref();
    let name = |value: &'_ Value| value.get("name").is_some_and(Value::is_string);
    let params = request
        .and_then(|request| request.get("params"))
        .filter(|params| name(params));
    let named = params.or(request).and_then(|params| params.get("name"));
    named.and_then(Value::as_str).unwrap_or_default()
}

/// Notes tokens that an event states which is no model call: other dialects count them on model calls only.
pub(super) fn note_tokens(event: &Event, losses: &mut Losses) {
    let states = event.cost.as_ref().is_some_and(|cost| cost.total_tokens != 0);
    if states && !matches!(event.content, Some(Content::Model(_))) {
        losses.note(
            "tokens",
            "kept with the cost of their event, where only model calls are counted",
        );
    }
}

/// Whether a cost is in US dollars, or says no currency.
pub(super) fn is_usd(cost: &CostDetails) -> bool {
    matches!(cost.currency.as_str(), "" | "USD")
}
