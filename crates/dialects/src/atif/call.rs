//! The tool calls of a step, with what was observed of them.

use serde_json::{Value, json};
use tracewake_model::{
    AgentHandoff, Author, Content, Event, EventTime, Kind, McpCall, Message, Status, ToolCall, ToolResponse,
};

use super::trajectory::Trajectory;
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::otlp::as_text;
use crate::task;

/// The span of a call. Some programs number their calls in each step again.
pub(super) fn span(trajectory: &str, step: &str, call: &str) -> String {
    format!("{trajectory}/{step}/{call}")
}

/// A step, as far as its calls need it.
pub(super) struct Step<'a> {
    pub(super) trajectory: &'a Trajectory,
    pub(super) id: &'a str,
    pub(super) at: EventTime,
    pub(super) revision: u64,
}

impl Step<'_> {
    pub(super) fn event(&self, part: &str) -> Event {
        Event {
            revision: self.revision,
            sequence: self.id.parse().ok(),
            ..self
                .trajectory
                .event(&format!("{}\u{1f}{part}", self.id), self.at)
        }
    }

    /// The events of the calls, and of observations that belong to none.
    pub(super) fn calls(&self, step: Members<'_>, odd: &mut Diagnostics) -> Vec<Event> {
        let calls = step.list("tool_calls", odd);
        let observation = step.object("observation", odd);
        let results = observation.map_or(&[][..], |observation| observation.list("results", odd));
        let mut events = Vec::new();
        let mut told = vec![false; results.len()];
        for (number, call) in calls.iter().enumerate() {
            let Some(call) = Members::of(call) else {
                odd.add("tool_calls", "holds what is no object");
                continue;
            };
            let id = call.text("tool_call_id", odd);
            let mut start = self.start(number, &id, call, odd);
            let is_only = calls.len() == 1 && results.len() == 1;
            let is_of_call = |result: &Value| match as_text(&result["source_call_id"]).as_str() {
                "" => is_only,
                source => source == id,
            };
            let own: Vec<usize> = (0..results.len())
                .filter(|at| is_of_call(&results[*at]))
                .collect();
            for at in &own {
                told[*at] = true;
                let handoff = self
                    .handoffs(&results[*at], call.get("arguments"))
                    .into_iter()
                    .next();
                if let Some((handoff, elsewhere)) = handoff {
                    start.handoff = Some(handoff);
                    start.started_session = elsewhere;
                }
            }
            let end = own.first().map(|at| self.end(number, &id, &results[*at], &start));
            events.push(start);
            events.extend(end);
        }
        let rest = results
            .iter()
            .zip(told)
            .enumerate()
            .filter(|(_, (_, told))| !told);
        for (number, (result, _)) in rest {
            events.extend(self.observed(number, result));
        }
        events
    }

    fn start(&self, number: usize, id: &str, call: Members<'_>, odd: &mut Diagnostics) -> Event {
        let name = match id {
            "" => format!("#{number}"),
            id => id.to_owned(),
        };
        let tool = call.text("function_name", odd);
        let arguments = call.get("arguments").cloned();
        let content = match server(call) {
            Some(server) => Content::Mcp(McpCall {
                request: Some(json!({ "name": tool, "arguments": arguments })),
                ..McpCall::of_tool(server, tool, id)
            }),
            None => Content::ToolCall(ToolCall {
                id: id.to_owned(),
                name: tool,
                arguments,
                ..ToolCall::default()
            }),
        };
        Event {
            kind: match content {
                Content::Mcp(_) => Kind::McpStart,
                _ => Kind::ToolStart,
            },
            author: Author::Agent,
            status: Status::Started,
            span_id: span(&self.trajectory.key, self.id, &name),
            content: Some(content),
            metadata: call.get("extra").map(|extra| json!({ "extra": extra })),
            ..self.event(&format!("call\u{1f}{number}\u{1f}{id}"))
        }
    }

    /// The end of a call. The format has no mark for a failure; some writers have one of their own.
    fn end(&self, number: usize, id: &str, result: &Value, start: &Event) -> Event {
        let failed = result["extra"]["is_error"] == true || result["is_error"] == true;
        let output = content(&result["content"]);
        let error_message = match (&output, failed) {
            (_, false) => String::new(),
            (Some(output), true) => as_text(output),
            (None, true) => "failed".to_owned(),
        };
        let (kind, content) = match &start.content {
            Some(Content::Mcp(call)) => {
                let response = match failed {
                    true => Some(json!({ "error": error_message })),
                    false => output,
                };
                let call = McpCall {
                    response,
                    request: None,
                    ..call.clone()
                };
                (Kind::McpEnd, Content::Mcp(call))
            }
            _ => {
                let response = ToolResponse {
                    tool_call_id: id.to_owned(),
                    output,
                    error_message,
                    ..ToolResponse::default()
                };
                (Kind::ToolEnd, Content::ToolResponse(response))
            }
        };
        Event {
            kind,
            author: Author::Tool,
            status: if failed { Status::Failed } else { Status::Completed },
            span_id: start.span_id.clone(),
            content: Some(content),
            metadata: result.get("extra").map(|extra| json!({ "extra": extra })),
            ..self.event(&format!("result\u{1f}{number}\u{1f}{id}"))
        }
    }

    /// What was observed without a call: of the environment, or of a subagent that the program started by itself.
    fn observed(&self, number: usize, result: &Value) -> Vec<Event> {
        let handoffs = self.handoffs(result, None).into_iter().enumerate();
        let mut events: Vec<Event> = handoffs
            .map(|(of, (handoff, elsewhere))| Event {
                kind: Kind::AgentHandoff,
                author: Author::Agent,
                content: Some(Content::Handoff(handoff)),
                started_session: elsewhere,
                ..self.event(&format!("handoff\u{1f}{number}\u{1f}{of}"))
            })
            .collect();
        if let Some(said) = content(&result["content"]) {
            events.push(Event {
                kind: Kind::Input,
                author: Author::Tool,
                content: Some(Content::Message(Message {
                    role: "tool".to_owned(),
                    text: as_text(&said),
                    metadata: None,
                })),
                ..self.event(&format!("observation\u{1f}{number}"))
            });
        }
        events
    }

    /// The subagents that a result refers to, each with its session where that is in another document.
    fn handoffs(&self, result: &Value, arguments: Option<&Value>) -> Vec<(AgentHandoff, String)> {
        let references = result["subagent_trajectory_ref"].as_array().into_iter().flatten();
        let handoff = |reference: &Value| {
            let ids = ["trajectory_id", "session_id"].map(|id| as_text(&reference[id]));
            let known = ids.iter().find_map(|id| self.trajectory.subagent(id));
            let id = ids.iter().find(|id| !id.is_empty()).cloned().unwrap_or_default();
            let handoff = AgentHandoff {
                from_agent_name: self.trajectory.agent.clone(),
                to_agent_name: known.unwrap_or_default().to_owned(),
                // An agent that is named is known by its name.
                to_agent_id: if known.is_some() { String::new() } else { id },
                handoff_data: arguments.cloned(),
                reason: task::of(arguments),
                handoff_type: "subagent".to_owned(),
                ..AgentHandoff::default()
            };
            let is_elsewhere = known.is_none() && ids[1] != self.trajectory.session;
            (
                handoff,
                if is_elsewhere {
                    ids[1].clone()
                } else {
                    String::new()
                },
            )
        };
        references.map(handoff).collect()
    }
}

/// The MCP server of a call, where the writer names it beside the call, as our export does.
fn server(call: Members<'_>) -> Option<&str> {
    let server = call.get("extra")?.get("mcp_server")?.as_str();
    server.filter(|server| !server.is_empty())
}

/// Text, or parts of a content; the text of parts that are nothing else.
pub(super) fn content(content: &Value) -> Option<Value> {
    let parts = match content {
        Value::Null => return None,
        Value::Array(parts) => parts,
        other => return Some(other.clone()),
    };
    let texts: Option<Vec<&str>> = parts.iter().map(|part| part["text"].as_str()).collect();
    Some(texts.map_or_else(|| content.clone(), |texts| texts.join("\n").into()))
}
