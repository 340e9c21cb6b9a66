//! A run as Chaukas events, each posted by itself.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Emitter, Step, Subject};

const PATH: &str = "/v1/events";
const ASSISTANT: &str = "assistant";
const WRITER: &str = "writer";
const SERVER: &str = "docs-search";
const TOOL: &str = "search_notes";

/// The spans of one run.
pub(super) struct Chaukas {
    agent: String,
    writer: String,
    model: String,
    tool: String,
    mcp: String,
    call: String,
}

impl Chaukas {
    pub(super) fn new() -> Chaukas {
        let id = || Uuid::new_v4().simple().to_string()[..16].to_owned();
        Chaukas {
            agent: id(),
            writer: id(),
            model: id(),
            tool: id(),
            mcp: id(),
            call: id(),
        }
    }
}

/// What an event says besides its session and time.
struct EventFields<'a> {
    kind: &'static str,
    status: &'static str,
    author: &'static str,
    agent: &'static str,
    span: &'a str,
    parent: &'a str,
    content: Value,
}

impl Emitter for Chaukas {
    fn tell(&mut self, subject: &Subject, step: Step) -> Vec<(&'static str, Value)> {
        let fields = match step {
            Step::Start => self.start(subject),
            Step::ToolStart => vec![self.tool(
                "TOOL_CALL_START",
                "STARTED",
                json!({ "kind": "tool_call", "id": self.call, "name": TOOL, "arguments": { "query": subject.completion.question() } }),
            )],
            Step::ToolEnd => vec![self.tool(
                "TOOL_CALL_END",
                "COMPLETED",
                json!({ "kind": "tool_response", "tool_call_id": self.call, "output": { "found": 3, "first": "notes.md" } }),
            )],
            Step::McpStart => vec![self.mcp(
                "MCP_CALL_START",
                "STARTED",
                json!({ "request": { "query": subject.completion.question() } }),
            )],
            Step::McpEnd => vec![self.mcp("MCP_CALL_END", "COMPLETED", json!({ "response": { "documents": 2 } }))],
            Step::Handoff => self.handoff(),
            Step::End { is_whole } => self.end(subject, is_whole),
        };
        fields
            .into_iter()
            .map(|fields| (PATH, event(subject, fields)))
            .collect()
    }
}

impl Chaukas {
    fn start(&self, subject: &Subject) -> Vec<EventFields<'_>> {
        let messages: Vec<Value> = subject
            .completion
            .asked
            .iter()
            .map(|(role, content)| json!({ "role": role, "content": content }))
            .collect();
        vec![
            self.agent("AGENT_START", "STARTED", ASSISTANT),
            EventFields {
                kind: "INPUT_RECEIVED",
                status: "COMPLETED",
                author: "USER",
                agent: ASSISTANT,
                span: "",
                parent: &self.agent,
                content: json!({ "kind": "message", "role": "user", "text": subject.completion.question() }),
            },
            self.model(
                "MODEL_INVOCATION_START",
                "STARTED",
                subject,
                json!({ "request": { "messages": messages } }),
            ),
        ]
    }

    fn handoff(&self) -> Vec<EventFields<'_>> {
        let content = json!({
            "kind": "agent_handoff",
            "from_agent_id": ASSISTANT,
            "from_agent_name": ASSISTANT,
            "to_agent_id": WRITER,
            "to_agent_name": WRITER,
            "reason": "what was found has to be written down",
            "handoff_type": "sequential",
        });
        let span = "";
        let handoff = EventFields {
            kind: "AGENT_HANDOFF",
            status: "COMPLETED",
            author: "AGENT",
            agent: ASSISTANT,
            span,
            parent: &self.agent,
            content,
        };
        vec![handoff, self.agent("AGENT_START", "STARTED", WRITER)]
    }

    fn end(&self, subject: &Subject, is_whole: bool) -> Vec<EventFields<'_>> {
        let (status, reason) = if is_whole {
            ("COMPLETED", "stop")
        } else {
            ("CANCELLED", "cancelled")
        };
        let text = subject.completion.tokens.concat();
        let usage = subject.completion.usage;
        let mut answer = json!({ "finish_reason": reason });
        if is_whole {
            answer = json!({
                "response": { "content": text, "finish_reason": reason },
                "prompt_tokens": usage.prompt_tokens,
                "completion_tokens": usage.completion_tokens,
                "total_tokens": usage.total_tokens,
                "finish_reason": reason,
            });
        }
        let mut fields = vec![self.model("MODEL_INVOCATION_END", status, subject, answer)];
        if is_whole {
            fields.push(EventFields {
                kind: "OUTPUT_EMITTED",
                status,
                author: "AGENT",
                agent: WRITER,
                span: "",
                parent: &self.writer,
                content: json!({ "kind": "message", "role": "assistant", "text": text }),
            });
            fields.push(self.agent("AGENT_END", status, WRITER));
        }
        fields.push(self.agent("AGENT_END", status, ASSISTANT));
        fields
    }

    fn agent(&self, kind: &'static str, status: &'static str, agent: &'static str) -> EventFields<'_> {
        let (span, parent) = if agent == WRITER {
            (&self.writer, self.agent.as_str())
        } else {
            (&self.agent, "")
        };
        EventFields {
            kind,
            status,
            author: "AGENT",
            agent,
            span,
            parent,
            content: Value::Null,
        }
    }

    fn model(
        &self,
        kind: &'static str,
        status: &'static str,
        subject: &Subject,
        more: Value,
    ) -> EventFields<'_> {
        let content = with(
            json!({ "kind": "llm_invocation", "provider": "anthropic", "model": subject.completion.model }),
            more,
        );
        EventFields {
            kind,
            status,
            author: "LLM",
            agent: ASSISTANT,
            span: &self.model,
            parent: &self.agent,
            content,
        }
    }

    fn tool(&self, kind: &'static str, status: &'static str, content: Value) -> EventFields<'_> {
        EventFields {
            kind,
            status,
            author: "TOOL",
            agent: ASSISTANT,
            span: &self.tool,
            parent: &self.agent,
            content,
        }
    }

    fn mcp(&self, kind: &'static str, status: &'static str, more: Value) -> EventFields<'_> {
        let content = with(
            json!({ "kind": "mcp_call", "server_name": SERVER, "operation": "call_tool", "method": "search" }),
            more,
        );
        EventFields {
            kind,
            status,
            author: "SYSTEM",
            agent: ASSISTANT,
            span: &self.mcp,
            parent: &self.agent,
            content,
        }
    }
}

fn with(mut object: Value, more: Value) -> Value {
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}

fn event(subject: &Subject, fields: EventFields<'_>) -> Value {
    let own_span = Uuid::new_v4().simple().to_string();
    let mut event = json!({
        "event_id": Uuid::new_v4(),
        "tenant_id": "contract",
        "project_id": "chat",
        "session_id": subject.session,
        "trace_id": subject.trace,
        "span_id": if fields.span.is_empty() { &own_span[..16] } else { fields.span },
        "parent_span_id": fields.parent,
        "type": fields.kind,
        "severity": "INFO",
        "status": fields.status,
        "author": fields.author,
        "timestamp": Timestamp::now().to_string(),
        "agent_id": fields.agent,
        "agent_name": fields.agent,
    });
    if fields.content.is_object() {
        event["content"] = fields.content;
    }
    event
}
