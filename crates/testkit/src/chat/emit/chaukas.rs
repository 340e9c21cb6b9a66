//! A run as Chaukas events, each posted by itself.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Step, Subject, Telling};

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
struct Told<'a> {
    kind: &'static str,
    status: &'static str,
    author: &'static str,
    agent: &'static str,
    span: &'a str,
    parent: &'a str,
    content: Value,
}

impl Telling for Chaukas {
    fn tell(&mut self, subject: &Subject, step: Step) -> Vec<(&'static str, Value)> {
        let told = match step {
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
        told.into_iter()
            .map(|told| (PATH, event(subject, told)))
            .collect()
    }
}

impl Chaukas {
    fn start(&self, subject: &Subject) -> Vec<Told<'_>> {
        let messages: Vec<Value> = subject
            .completion
            .asked
            .iter()
            .map(|(role, content)| json!({ "role": role, "content": content }))
            .collect();
        vec![
            self.agent("AGENT_START", "STARTED", ASSISTANT),
            Told {
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

    fn handoff(&self) -> Vec<Told<'_>> {
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
        let handoff = Told {
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

    fn end(&self, subject: &Subject, is_whole: bool) -> Vec<Told<'_>> {
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
        let mut told = vec![self.model("MODEL_INVOCATION_END", status, subject, answer)];
        if is_whole {
            told.push(Told {
                kind: "OUTPUT_EMITTED",
                status,
                author: "AGENT",
                agent: WRITER,
                span: "",
                parent: &self.writer,
                content: json!({ "kind": "message", "role": "assistant", "text": text }),
            });
            told.push(self.agent("AGENT_END", status, WRITER));
        }
        told.push(self.agent("AGENT_END", status, ASSISTANT));
        told
    }

    fn agent(&self, kind: &'static str, status: &'static str, agent: &'static str) -> Told<'_> {
        let (span, parent) = if agent == WRITER {
            (&self.writer, self.agent.as_str())
        } else {
            (&self.agent, "")
        };
        Told {
            kind,
            status,
            author: "AGENT",
            agent,
            span,
            parent,
            content: Value::Null,
        }
    }

    fn model(&self, kind: &'static str, status: &'static str, subject: &Subject, more: Value) -> Told<'_> {
        let content = with(
            json!({ "kind": "llm_invocation", "provider": "anthropic", "model": subject.completion.model }),
            more,
        );
        Told {
            kind,
            status,
            author: "LLM",
            agent: ASSISTANT,
            span: &self.model,
            parent: &self.agent,
            content,
        }
    }

    fn tool(&self, kind: &'static str, status: &'static str, content: Value) -> Told<'_> {
        Told {
            kind,
            status,
            author: "TOOL",
            agent: ASSISTANT,
            span: &self.tool,
            parent: &self.agent,
            content,
        }
    }

    fn mcp(&self, kind: &'static str, status: &'static str, more: Value) -> Told<'_> {
        let content = with(
            json!({ "kind": "mcp_call", "server_name": SERVER, "operation": "call_tool", "method": "search" }),
            more,
        );
        Told {
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

fn event(subject: &Subject, told: Told<'_>) -> Value {
    let own_span = Uuid::new_v4().simple().to_string();
    let mut event = json!({
        "event_id": Uuid::new_v4(),
        "tenant_id": "contract",
        "project_id": "chat",
        "session_id": subject.session,
        "trace_id": subject.trace,
        "span_id": if told.span.is_empty() { &own_span[..16] } else { told.span },
        "parent_span_id": told.parent,
        "type": told.kind,
        "severity": "INFO",
        "status": told.status,
        "author": told.author,
        "timestamp": Timestamp::now().to_string(),
        "agent_id": told.agent,
        "agent_name": told.agent,
    });
    if told.content.is_object() {
        event["content"] = told.content;
    }
    event
}
