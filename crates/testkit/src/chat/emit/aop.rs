//! A run as AOP trace events, in batches, with the conventions that the contract names for what AOP has no type for.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Emitter, Step, Subject};

const PATH: &str = "/api/trace-events/batch/";
const AGENT: u64 = 7;

/// How far a run came.
pub(super) struct Aop {
    seq: u64,
}

impl Aop {
    pub(super) fn new() -> Aop {
        Aop { seq: 0 }
    }

    fn event(&mut self, subject: &Subject, actor: &str, kind: &str, payload: Value) -> Value {
        self.seq += 1;
        json!({
            "seq": self.seq,
            "t": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00").to_string(),
            "actor": actor,
            "type": kind,
            "payload": payload,
            "meta": {
                "run_id": subject.trace,
                "agent_id": AGENT,
                "session_id": subject.session,
                "agent_name": "assistant",
            },
        })
    }
}

impl Emitter for Aop {
    fn tell(&mut self, subject: &Subject, step: Step) -> Vec<(&'static str, Value)> {
        let question = subject.completion.question();
        let told = match step {
            Step::Start => vec![
                self.event(subject, "user", "user_message", json!({ "text": question })),
                self.event(
                    subject,
                    "agent",
                    "reasoning",
                    json!({
                        "goal": question,
                        "steps": [{ "step_id": "s1", "description": "look it up, then write" }],
                        "safety_checks": [],
                        "uncertainty": "medium",
                    }),
                ),
            ],
            Step::ToolStart => {
                vec![self.event(subject, "agent", "action_request", json!({ "action": "search_notes", "params": { "query": question } }))]
            }
            Step::ToolEnd => vec![self.event(
                subject,
                "tool",
                "action_response",
                json!({ "status": "ok", "data": { "found": 3 }, "meta": { "latency_ms": 12 } }),
            )],
            Step::McpStart => Vec::new(),
            Step::McpEnd => vec![self.event(
                subject,
                "agent",
                "mcp_call",
                json!({
                    "server": "docs-search",
                    "operation": "search",
                    "request": { "query": question },
                    "response": { "documents": 2 },
                }),
            )],
            Step::Handoff => vec![self.event(
                subject,
                "agent",
                "agent_handoff",
                json!({ "from_agent": "assistant", "to_agent": "writer", "reason": "what was found has to be written down" }),
            )],
            Step::End { is_whole: true } => {
                let usage = subject.completion.usage;
                vec![
                    self.event(
                        subject,
                        "agent",
                        "llm_call",
                        json!({
                            "model": subject.completion.model,
                            "usage": { "input_tokens": usage.prompt_tokens, "output_tokens": usage.completion_tokens },
                        }),
                    ),
                    self.event(subject, "agent", "final_output", json!({ "text": subject.completion.tokens.concat() })),
                ]
            }
            Step::End { is_whole: false } => vec![self.event(
                subject,
                "agent",
                "error",
                json!({
                    "error_type": "Cancelled",
                    "message": "the client went away",
                    "code": "cancelled",
                    "recoverable": true,
                    "timestamp": Timestamp::now().to_string(),
                }),
            )],
        };
        if told.is_empty() {
            return Vec::new();
        }
        let body = json!({
            "run_id": subject.trace,
            "agent_id": AGENT,
            "events": told,
            "idempotency_token": Uuid::new_v4(),
        });
        vec![(PATH, body)]
    }
}
