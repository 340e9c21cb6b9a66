//! Answers of the model: what was used, what it thought and said, which tools it asked for.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Event, EventTime, Kind, Message, ModelInvocation, Status, UnixNanos};

use super::reading::Reading;
use super::{text_at, totals};
use crate::members::Members;

/// What the kinds of calls begin with whose answer is a line of its own.
const ANSWERED: &str = "conversation";

impl Reading<'_> {
    /// The agent begins to ask the model.
    pub(super) fn began_to_ask(&mut self, said: Members<'_>) {
        if let Some(UnixNanos(at)) = self.line.time.stated {
            self.memory.remember(&self.asking(), at.into());
        }
        self.other(said);
    }

    pub(super) fn end_asking(&mut self) {
        self.memory.forget(&self.asking());
    }

    fn asking(&self) -> String {
        format!("asking {}", self.subagent)
    }

    fn usage(&self) -> String {
        format!("usage {}", self.subagent)
    }

    /// What a call used. Its answer follows; the call is known from here on, should none come.
    pub(super) fn used(&mut self, said: Members<'_>) {
        let Some(used) = said.object("usage", &mut self.line.odd) else {
            return self.other(said);
        };
        let call = ModelInvocation {
            provider: self.provider(used),
            model: used.text("model", &mut self.line.odd),
            finish_reason: used.text("finishReason", &mut self.line.odd),
            ..self.tokens(used)
        };
        totals::count(&call, self.memory);
        let id = used.text("apiCallId", &mut self.line.odd);
        let mut event = self.event(Kind::ModelEnd, "call");
        event.author = Author::Llm;
        event.status = Status::Completed;
        event.response_id.clone_from(&id);
        event.span_id = format!("model:{}", self.line.id);
        event.metadata = Some(Value::Object(used.0.clone()));
        let interval = self.took(used.get("duration"));
        let event = interval.of(event, call);
        if text_at(used.0, "interactionType").starts_with(ANSWERED) {
            let known = json!({
                "id": id, "identity": event.identity, "span": event.span_id,
                "start": interval.start.map(|at| at.0), "end": interval.end.map(|at| at.0), "usage": used.0,
            });
            self.memory.remember(&self.usage(), known);
        }
        self.tell(event);
    }

    /// An answer, or a further part of one.
    pub(super) fn answered(&mut self, said: Members<'_>) {
        let odd = &mut self.line.odd;
        let id = said.text("apiCallId", odd);
        let model = said.text("model", odd);
        let output_tokens = said.count("outputTokens", odd);
        let is_further = said.count("chunkIndex", odd) > 0;
        let asking = self.memory.recall(&self.asking()).and_then(Value::as_i64);
        let is_models = asking.is_some() || !id.is_empty() || !model.is_empty() || output_tokens > 0;
        if is_further || !is_models {
            return self.said(said);
        }
        let known = self.usage_of(&id);
        let used = known["usage"].as_object();
        let call = match used {
            Some(used) => ModelInvocation {
                provider: self.provider(Members(used)),
                finish_reason: text_at(used, "finishReason").to_owned(),
                ..self.tokens(Members(used))
            },
            None => ModelInvocation {
                provider: "github-copilot".to_owned(),
                completion_tokens: output_tokens,
                ..ModelInvocation::default()
            },
        };
        let models = [model.as_str(), used.map_or("", |used| text_at(used, "model"))];
        let named = models.into_iter().find(|model| !model.is_empty());
        let call = ModelInvocation {
            model: named.map_or_else(|| self.model(), str::to_owned),
            response: response(said),
            ..call
        };
        let mut event = self.event(Kind::ModelEnd, "");
        event.span_id = format!("model:{}", self.line.id);
        let mut interval = Interval {
            start: asking.map(UnixNanos),
            end: self.line.time.stated,
        };
        if used.is_some() {
            event.identity = known["identity"].as_str().unwrap_or_default().to_owned();
            event.span_id = known["span"].as_str().unwrap_or_default().to_owned();
            event.revision = self.revision(1);
            event.metadata = Some(known["usage"].clone());
            interval = Interval {
                start: known["start"].as_i64().map(UnixNanos),
                end: known["end"].as_i64().map(UnixNanos),
            };
        } else {
            totals::count(&call, self.memory);
        }
        event.author = Author::Llm;
        event.status = Status::Completed;
        event.response_id = id;
        self.tell(interval.of(event, call));
    }

    /// What was used for an answer, as the line before it said.
    fn usage_of(&mut self, id: &str) -> Value {
        let name = self.usage();
        let known = self.memory.recall(&name).cloned().unwrap_or_default();
        let is_it = known.is_object() && (id.is_empty() || known["id"] == id || known["id"] == "");
        match is_it {
            true => {
                self.memory.forget(&name);
                known
            }
            false => Value::Null,
        }
    }

    /// What an agent says without a model call of its own: a further part of an answer, or a call that the program
    /// puts into the model's mouth.
    fn said(&mut self, said: Members<'_>) {
        let mut event = self.event(Kind::Output, "");
        event.author = Author::Llm;
        event.content = Some(Content::Message(Message {
            role: "assistant".to_owned(),
            text: said.text("content", &mut self.line.odd),
            metadata: response(said),
        }));
        self.tell(event);
    }

    /// When a call began and ended that took this long until its line was written.
    pub(super) fn took(&self, took_ms: Option<&Value>) -> Interval {
        let end = self.line.time.stated;
        let took_ns = took_ms
            .and_then(Value::as_f64)
            .map_or(0.0, |took| took.max(0.0) * 1e6) as i64;
        Interval {
            start: end.map(|end| UnixNanos(end.0.saturating_sub(took_ns))),
            end,
        }
    }

    /// The tokens of a call. Those of caches are part of the input.
    pub(super) fn tokens(&mut self, used: Members<'_>) -> ModelInvocation {
        let odd = &mut self.line.odd;
        ModelInvocation {
            prompt_tokens: used.count("inputTokens", odd),
            completion_tokens: used.count("outputTokens", odd),
            cached_tokens: used.count("cacheReadTokens", odd),
            cache_write_tokens: used.count("cacheWriteTokens", odd),
            reasoning_tokens: used.count("reasoningTokens", odd),
            ..ModelInvocation::default()
        }
    }

    /// Who answers: GitHub, unless the person brought a key of their own.
    fn provider(&mut self, used: Members<'_>) -> String {
        match used.get("isByok").is_some_and(|is| *is == true) {
            true => used.text("providerType", &mut self.line.odd),
            false => "github-copilot".to_owned(),
        }
    }
}

/// When a call began and ended, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interval {
    start: Option<UnixNanos>,
    end: Option<UnixNanos>,
}

impl Interval {
    /// The event of the call.
    pub(super) fn of(self, event: Event, call: ModelInvocation) -> Event {
        let took_ns = self
            .start
            .zip(self.end)
            .map_or(0, |(start, end)| end.0.saturating_sub(start.0));
        Event {
            time: self.start.map_or(event.time, EventTime::exact),
            end: self.end,
            content: Some(Content::Model(ModelInvocation {
                start_time: self.start,
                end_time: self.end,
                duration_ms: took_ns as f64 / 1e6,
                ..call
            })),
            ..event
        }
    }
}

/// An answer in the shape that answers of all programs are shown in.
fn response(said: Members<'_>) -> Option<Value> {
    let mut message = Map::new();
    let text = text_at(said.0, "content");
    if !text.is_empty() {
        message.insert("content".to_owned(), text.into());
    }
    let requests = said.get("toolRequests").and_then(Value::as_array);
    let calls: Vec<Value> = requests.into_iter().flatten().map(call).collect();
    if !calls.is_empty() {
        message.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    let thought = text_at(said.0, "reasoningText");
    if !thought.is_empty() {
        message.insert(
            "parts".to_owned(),
            json!([{ "type": "reasoning", "content": thought }]),
        );
    }
    if message.is_empty() {
        return None;
    }
    message.insert("role".to_owned(), "assistant".into());
    Some(json!({ "messages": [message] }))
}

fn call(request: &Value) -> Value {
    json!({ "id": request["toolCallId"], "name": request["name"], "arguments": request["arguments"] })
}
