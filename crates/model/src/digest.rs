//! A digest of what an event says, to tell a repeated event from a different one under the same identity.

use serde_json::Value;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::{Content, Event, ToolCall, ToolResponse};

/// Digests everything the sender said except the event's own time and revision. The same event gives the same digest in
/// every wire form of its dialect: key order, number spelling (3 or 3.0) and absent-or-default do not matter.
///
/// The time is left out because the Chaukas SDK's file mode replaces it by the moment of writing at every flush; the
/// store compares exact times separately.
pub fn digest(event: &Event) -> u64 {
    let mut hash = Hasher::new();
    let e = event;
    for text in [
        &e.identity,
        &e.tenant_id,
        &e.project_id,
        &e.session_id,
        &e.trace_id,
        &e.span_id,
        &e.parent_span_id,
    ] {
        hash.text(text);
    }
    hash.number(e.kind.code());
    hash.text(&e.kind.name());
    for code in [e.severity.code(), e.status.code(), e.author.code()] {
        hash.number(i64::from(code));
    }
    for text in [&e.agent.id, &e.agent.name, &e.invocation_id, &e.response_id] {
        hash.text(text);
    }
    hash.number(i64::from(e.is_partial) + 2 * i64::from(e.is_final));
    for text in [&e.hash_prev, &e.content_hash, &e.worm_proof_id, &e.branch] {
        hash.text(text);
    }
    hash.texts(&e.tags);
    hash.content(e.content.as_ref());
    if let Some(retry) = &e.retry {
        hash.mark(1);
        hash.number(retry.attempt);
        hash.text(&retry.strategy);
        hash.number(retry.backoff_ms);
    }
    if let Some(redaction) = &e.redaction {
        hash.mark(2);
        hash.texts(&redaction.fields);
        hash.text(&redaction.method);
        hash.text(&redaction.salt_id);
    }
    hash.texts(&e.pii_categories);
    if let Some(p) = &e.performance {
        hash.mark(3);
        for value in [
            p.cpu_percent,
            p.memory_mb,
            p.duration_ms,
            p.throughput,
            p.latency_ms,
        ] {
            hash.float(value);
        }
    }
    if let Some(infrastructure) = &e.infrastructure {
        hash.mark(4);
        hash.text(&infrastructure.resource_type);
        hash.json(infrastructure.metrics.as_ref());
        hash.text(&infrastructure.host);
        hash.number(infrastructure.process_id);
        hash.text(&infrastructure.thread_id);
    }
    if let Some(c) = &e.cost {
        hash.mark(5);
        for text in [&c.provider, &c.service, &c.currency] {
            hash.text(text);
        }
        for value in [c.input_tokens, c.output_tokens, c.total_tokens] {
            hash.number(value);
        }
        let floats = [
            c.input_cost,
            c.output_cost,
            c.total_cost,
            c.input_rate_per_token,
            c.output_rate_per_token,
        ];
        for value in floats {
            hash.float(value);
        }
    }
    hash.json(e.metadata.as_ref());
    for extension in &e.extensions {
        hash.text(&extension.type_url);
        hash.bytes(&extension.value);
    }
    hash.later_fields(event);
    hash.finish()
}

/// Digest of a JSON value: equal values have equal digests, for any order of fields.
pub(crate) fn json_digest(value: &Value) -> u64 {
    let mut hash = Hasher::new();
    hash.json(Some(value));
    hash.finish()
}

/// Bytes that are gathered before they are hashed: most of what is hashed is a few bytes long, and hashing these one
/// by one takes longer than hashing all of them.
const GATHERED: usize = 4 << 10;

struct Hasher {
    gathered: Vec<u8>,
    /// Of what was gathered before, where all of it did not fit.
    before: Option<Box<Xxh3>>,
}

impl Hasher {
    fn new() -> Hasher {
        Hasher {
            gathered: Vec::with_capacity(GATHERED),
            before: None,
        }
    }

    #[inline]
    fn update(&mut self, bytes: &[u8]) {
        if self.gathered.len() + bytes.len() > GATHERED {
            self.hash_gathered(bytes);
        } else {
            self.gathered.extend_from_slice(bytes);
        }
    }

    /// Hashes what was gathered, and what there is no room for.
    fn hash_gathered(&mut self, next: &[u8]) {
        let hash = self.before.get_or_insert_default();
        hash.update(&self.gathered);
        hash.update(next);
        self.gathered.clear();
    }

    fn finish(self) -> u64 {
        match self.before {
            None => xxh3_64(&self.gathered),
            Some(mut hash) => {
                hash.update(&self.gathered);
                hash.digest()
            }
        }
    }

    /// Fields that came after the first databases were written: hashed only where they are set, so that stored digests
    /// hold.
    fn later_fields(&mut self, event: &Event) {
        let texts = [&event.native_type, &event.pair, &event.origin, &event.signature];
        for (mark, text) in (60..).zip(texts) {
            if !text.is_empty() {
                self.mark(mark);
                self.text(text);
            }
        }
        for (mark, number) in [(64, event.sequence), (65, event.end.map(|end| end.0))] {
            if let Some(number) = number {
                self.mark(mark);
                self.number(number);
            }
        }
        if !event.policy_flags.is_empty() {
            self.mark(66);
            self.texts(&event.policy_flags);
        }
        for link in &event.links {
            self.mark(67);
            self.text(&link.trace_id);
            self.text(&link.span_id);
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.update(&(bytes.len() as u64).to_le_bytes());
        self.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn texts(&mut self, texts: &[String]) {
        self.number(texts.len() as i64);
        texts.iter().for_each(|text| self.text(text));
    }

    fn number(&mut self, number: i64) {
        self.update(&number.to_le_bytes());
    }

    fn mark(&mut self, mark: u8) {
        self.update(&[0xfe, mark]);
    }

    fn float(&mut self, value: f64) {
        let value = if value == 0.0 { 0.0 } else { value };
        self.update(&value.to_bits().to_le_bytes());
    }

    fn json(&mut self, value: Option<&Value>) {
        match value {
            None => self.mark(10),
            Some(Value::Null) => self.mark(11),
            Some(Value::Bool(flag)) => self.mark(12 + u8::from(*flag)),
            Some(Value::Number(number)) => {
                self.mark(14);
                self.float(number.as_f64().unwrap_or_default());
            }
            Some(Value::String(text)) => {
                self.mark(15);
                self.text(text);
            }
            Some(Value::Array(items)) => {
                self.mark(16);
                self.number(items.len() as i64);
                items.iter().for_each(|item| self.json(Some(item)));
            }
            Some(Value::Object(fields)) => {
                self.mark(17);
                self.number(fields.len() as i64);
                // In the order of their keys, whatever order they were sent in: serde_json keeps them so.
                for (key, value) in fields {
                    self.text(key);
                    self.json(Some(value));
                }
            }
        }
    }

    fn tool_call(&mut self, call: &ToolCall) {
        self.mark(32);
        self.text(&call.id);
        self.text(&call.name);
        self.json(call.arguments.as_ref());
        self.number(i64::from(call.auth_required));
        self.text(&call.function_name);
    }

    fn tool_response(&mut self, response: &ToolResponse) {
        self.mark(33);
        self.text(&response.tool_call_id);
        self.json(response.output.as_ref());
        self.text(&response.error_message);
        self.float(response.execution_time_ms);
        self.number(response.http_status);
    }

    fn content(&mut self, content: Option<&Content>) {
        match content {
            None => self.mark(30),
            Some(Content::Message(message)) => {
                self.mark(31);
                self.text(&message.role);
                self.text(&message.text);
                self.json(message.metadata.as_ref());
            }
            Some(Content::ToolCall(call)) => self.tool_call(call),
            Some(Content::ToolResponse(response)) => self.tool_response(response),
            Some(Content::ToolExchange(exchange)) => {
                self.tool_call(&exchange.call);
                self.tool_response(&exchange.response);
            }
            Some(Content::Model(model)) => {
                self.mark(34);
                self.text(&model.provider);
                self.text(&model.model);
                self.json(model.request.as_ref());
                self.json(model.response.as_ref());
                for value in [
                    model.prompt_tokens,
                    model.completion_tokens,
                    model.total_tokens,
                    model.max_tokens,
                ] {
                    self.number(value);
                }
                let floats = [
                    model.temperature,
                    model.top_p,
                    model.frequency_penalty,
                    model.presence_penalty,
                ];
                floats.into_iter().for_each(|value| self.float(value));
                self.number(model.start_time.map_or(i64::MIN, |at| at.0));
                self.number(model.end_time.map_or(i64::MIN, |at| at.0));
                self.float(model.duration_ms);
                self.text(&model.finish_reason);
                for (mark, tokens) in [
                    (70, model.cached_tokens),
                    (71, model.reasoning_tokens),
                    (72, model.cache_write_tokens),
                    (73, model.audio.input),
                    (74, model.audio.cached),
                    (75, model.audio.output),
                ] {
                    if tokens != 0 {
                        self.mark(mark);
                        self.number(tokens);
                    }
                }
            }
            Some(Content::Policy(policy)) => {
                self.mark(35);
                self.text(&policy.policy_id);
                self.text(&policy.outcome);
                self.texts(&policy.rule_ids);
                self.text(&policy.rationale);
            }
            Some(Content::DataAccess(access)) => {
                self.mark(36);
                self.text(&access.datasource);
                self.texts(&access.document_ids);
                self.texts(&access.chunk_ids);
                self.texts(&access.pii_categories);
            }
            Some(Content::State(state)) => {
                self.mark(37);
                self.json(Some(state));
            }
            Some(Content::Error(error)) => {
                self.mark(38);
                for text in [
                    &error.error_message,
                    &error.error_code,
                    &error.stack_trace,
                    &error.recovery_action,
                ] {
                    self.text(text);
                }
                self.number(i64::from(error.recoverable));
            }
            Some(Content::Handoff(handoff)) => {
                self.mark(39);
                for text in [&handoff.from_agent_id, &handoff.from_agent_name] {
                    self.text(text);
                }
                for text in [
                    &handoff.to_agent_id,
                    &handoff.to_agent_name,
                    &handoff.reason,
                    &handoff.handoff_type,
                ] {
                    self.text(text);
                }
                self.json(handoff.handoff_data.as_ref());
            }
            Some(Content::Mcp(call)) => {
                self.mark(40);
                for text in [&call.server_name, &call.server_url, &call.operation, &call.method] {
                    self.text(text);
                }
                self.json(call.request.as_ref());
                self.json(call.response.as_ref());
                self.text(&call.protocol_version);
                self.float(call.execution_time_ms);
                if !call.tool_name.is_empty() {
                    self.mark(72);
                    self.text(&call.tool_name);
                }
                if !call.tool_call_id.is_empty() {
                    self.mark(73);
                    self.text(&call.tool_call_id);
                }
            }
            Some(Content::Reasoning(reasoning)) => {
                self.mark(42);
                self.text(&reasoning.goal);
                self.text(&reasoning.uncertainty);
                self.number(reasoning.steps.len() as i64);
                for step in &reasoning.steps {
                    for text in [&step.id, &step.description, &step.decision] {
                        self.text(text);
                    }
                    self.float(step.confidence.unwrap_or(f64::NAN));
                }
                for check in &reasoning.safety_checks {
                    self.text(&check.name);
                    self.text(&check.result);
                }
            }
            Some(Content::FinalOutput(output)) => {
                self.mark(43);
                self.text(&output.text);
                self.json(output.structured.as_ref());
            }
            Some(Content::Score(score)) => {
                self.mark(44);
                for text in [&score.name, &score.comment, &score.source] {
                    self.text(text);
                }
                self.text(&score.value.words());
                self.text(score.subject.name());
            }
            Some(Content::Custom(value)) => {
                self.mark(41);
                self.json(Some(value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::EventTime;

    fn call(arguments: Value) -> Event {
        let content = Content::ToolCall(ToolCall {
            arguments: Some(arguments),
            ..ToolCall::default()
        });
        Event {
            identity: "e1".into(),
            content: Some(content),
            ..Event::default()
        }
    }

    #[test]
    fn spelling_does_not_matter_and_content_does() {
        let one = digest(&call(json!({"a": 3, "b": [1.5, null]})));
        assert_eq!(one, digest(&call(json!({"b": [1.5, null], "a": 3.0}))));
        assert_ne!(one, digest(&call(json!({"a": 4, "b": [1.5, null]}))));
        assert_ne!(one, digest(&call(json!({"a": 3, "b": [1.5]}))));
    }

    #[test]
    fn what_is_gathered_first_makes_no_difference() {
        let mut seed = 7_usize;
        for _ in 0..50 {
            let (mut hash, mut whole) = (Hasher::new(), Vec::new());
            for _ in 0..20 {
                seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345) & 0xffff_ffff;
                let length = (seed >> 8) % [4, 3_000, 9_000][seed % 3];
                let bytes: Vec<u8> = (0..length).map(|at| (at * seed) as u8).collect();
                hash.update(&bytes);
                whole.extend(bytes);
            }
            assert_eq!(hash.finish(), xxh3_64(&whole));
        }
    }

    #[test]
    fn the_revision_is_left_out() {
        let later = Event {
            revision: 1,
            ..call(json!({}))
        };
        assert_eq!(digest(&later), digest(&call(json!({}))));
    }

    #[test]
    fn the_time_is_left_out() {
        let timed = Event {
            time: EventTime::parse("2026-01-01T00:00:00Z"),
            ..call(json!({}))
        };
        assert_eq!(digest(&timed), digest(&call(json!({}))));
    }
}
