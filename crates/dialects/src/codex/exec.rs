//! What `codex exec --json` prints: items without times, numbered from the start of the program, and the id of the
//! thread in front. Tokens are only told as the sum of the thread.

use bytes::Bytes;
use serde_json::{Map, Value, json};
use tracewake_model::{
    Agent, AgentHandoff, Author, Content, Dialect, ErrorInfo, Event, Kind, McpCall, Message, Reasoning,
    Severity, Status, ToolCall, ToolResponse,
};

use super::thread::MAIN;
use super::{fingerprint, first_text, likeness, text};
use crate::Rejected;
use crate::memory::Memory;

const TYPES: &[&str] = &[
    "thread.started",
    "turn.started",
    "turn.completed",
    "turn.failed",
    "item.started",
    "item.updated",
    "item.completed",
];
/// Where the stream is, in the memory: the thread, how many lines there were, and what stands for them.
const PLACE: &str = "printed";

/// Whether an object is a line of it.
pub(super) fn is_line(object: &Map<String, Value>) -> bool {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let has_item = || object.get("item").is_some_and(|item| item["id"].is_string());
    match kind {
        "thread.started" => object.get("thread_id").is_some_and(Value::is_string),
        kind if kind.starts_with("item.") => TYPES.contains(&kind) && has_item(),
        "error" => object.len() == 2 && object.get("message").is_some_and(Value::is_string),
        kind => TYPES.contains(&kind),
    }
}

/// A line on its way to events.
struct Printed<'m> {
    thread: String,
    lines: i64,
    /// Stands for all lines so far: two runs of one thread are told apart by it.
    so_far: String,
    kind: String,
    memory: &'m mut Memory,
}

/// Reads a line.
pub(super) fn read(
    object: &Map<String, Value>,
    line: &Bytes,
    memory: &mut Memory,
) -> Result<Vec<Event>, Rejected> {
    let before = memory.recall(PLACE).cloned().unwrap_or_default();
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let thread = match object.get("thread_id").and_then(Value::as_str) {
        Some(thread) if kind == "thread.started" => thread,
        _ => text(&before, "thread"),
    };
    if kind == "error" && thread.is_empty() {
        return Err(Rejected::new("an error without the run of Codex before it"));
    }
    let mut printed = Printed {
        thread: thread.to_owned(),
        lines: before["lines"].as_i64().unwrap_or_default() + 1,
        so_far: fingerprint(&format!(
            "{} {}",
            text(&before, "so_far"),
            String::from_utf8_lossy(line.trim_ascii())
        )),
        kind: kind.to_owned(),
        memory,
    };
    let whole = Value::Object(object.clone());
    let events = match kind {
        "item.started" | "item.updated" | "item.completed" => printed.item(&whole["item"]),
        "turn.failed" => vec![printed.error(&whole["error"])],
        "error" => vec![printed.error(&whole)],
        _ => vec![printed.custom(&whole)],
    };
    let place = json!({ "thread": printed.thread, "lines": printed.lines, "so_far": printed.so_far });
    printed.memory.remember(PLACE, place);
    Ok(events)
}

impl Printed<'_> {
    fn event(&self, kind: Kind) -> Event {
        Event {
            dialect: Dialect::Codex,
            identity: format!("{}/printed/{}", self.thread, self.so_far),
            native_type: self.kind.clone(),
            kind,
            session_id: self.thread.clone(),
            sequence: Some(self.lines),
            origin: match self.thread.as_str() {
                "" => "codex".to_owned(),
                _ => String::new(),
            },
            agent: Agent {
                id: self.thread.clone(),
                name: MAIN.to_owned(),
                known_by_name: true,
            },
            ..Event::default()
        }
    }

    fn custom(&self, object: &Value) -> Event {
        let mut event = self.event(Kind::Custom(self.kind.clone()));
        if matches!(
            self.kind.as_str(),
            "thread.started" | "turn.started" | "turn.completed"
        ) {
            event.severity = Severity::Debug;
        }
        event.content = Some(Content::Custom(object.clone()));
        event
    }

    fn error(&self, error: &Value) -> Event {
        let mut event = self.event(Kind::Error);
        event.status = Status::Failed;
        event.content = Some(Content::Error(ErrorInfo {
            error_message: text(error, "message").to_owned(),
            ..ErrorInfo::default()
        }));
        event
    }

    fn item(&mut self, item: &Value) -> Vec<Event> {
        let is_end = self.kind == "item.completed";
        match text(item, "type") {
            "agent_message" if is_end => vec![self.said(text(item, "text"))],
            "reasoning" if is_end => vec![self.thought(text(item, "text"))],
            "error" if is_end => vec![self.error(item)],
            "command_execution" | "file_change" | "mcp_tool_call" | "collab_tool_call" | "web_search"
                if self.kind != "item.updated" =>
            {
                self.call(item, is_end)
            }
            kind => {
                let mut event = self.custom(item);
                event.kind = Kind::Custom(format!("{}.{kind}", self.kind));
                vec![event]
            }
        }
    }

    fn said(&self, words: &str) -> Event {
        let mut event = self.event(Kind::Output);
        event.author = Author::Llm;
        event.likeness = likeness::of_words("said", words);
        event.content = Some(Content::Message(Message {
            role: "assistant".to_owned(),
            text: words.to_owned(),
            metadata: None,
        }));
        event
    }

    fn thought(&self, words: &str) -> Event {
        let mut event = self.event(Kind::Reasoning);
        event.author = Author::Llm;
        event.likeness = likeness::of_words("thought", words);
        event.content = Some(Content::Reasoning(Reasoning::of_text(words)));
        event
    }

    /// A call begins or ends. One that is only told when it ends began with it.
    fn call(&mut self, item: &Value, is_end: bool) -> Vec<Event> {
        let name = format!("item {}", text(item, "id"));
        let begun = self
            .memory
            .recall(&name)
            .and_then(Value::as_str)
            .map(str::to_owned);
        let pair = begun
            .clone()
            .unwrap_or_else(|| format!("{}/{}", self.thread, self.so_far));
        let mut events = Vec::new();
        if begun.is_none() {
            let mut start = self.begins(item);
            start.pair.clone_from(&pair);
            events.push(start);
        }
        match is_end {
            true => {
                let mut end = self.ends(item);
                end.identity.push_str("/end");
                end.pair = pair;
                events.push(end);
                self.memory.forget(&name);
            }
            false => self.memory.remember(&name, Value::from(pair)),
        }
        events
    }

    fn begins(&self, item: &Value) -> Event {
        let called = Called::of(item);
        let mut event = self.event(called.kind(Kind::McpStart, Kind::ToolStart));
        event.status = Status::Started;
        event.likeness = called.likeness;
        event.content = Some(match called.server {
            Some(server) => Content::Mcp(McpCall {
                request: Some(json!({ "name": called.name, "arguments": called.arguments })),
                ..McpCall::of_tool(server, called.name, "")
            }),
            None => Content::ToolCall(ToolCall {
                name: called.name,
                arguments: Some(called.arguments),
                ..ToolCall::default()
            }),
        });
        event
    }

    fn ends(&self, item: &Value) -> Event {
        let called = Called::of(item);
        let mut event = self.event(called.kind(Kind::McpEnd, Kind::ToolEnd));
        let is_failed = matches!(text(item, "status"), "failed" | "declined");
        event.status = if is_failed {
            Status::Failed
        } else {
            Status::Completed
        };
        event.author = Author::Tool;
        let exit_code = item["exit_code"].as_i64();
        let error = match (first_text(&item["error"], &["message"]), exit_code) {
            _ if !is_failed => String::new(),
            ("", Some(code)) => format!("exit code {code}"),
            ("", None) => text(item, "status").to_owned(),
            (error, _) => error.to_owned(),
        };
        let outputs = ["aggregated_output", "result", "agents_states", "changes"];
        let output = outputs
            .iter()
            .map(|name| &item[*name])
            .find(|output| !output.is_null());
        let output = output.cloned();
        event.metadata = exit_code.map(|code| json!({ "exit_code": code }));
        event.content = Some(match called.server {
            Some(server) => Content::Mcp(McpCall {
                response: output.or_else(|| Some(json!({ "error": error }))),
                ..McpCall::of_tool(server, &called.name, "")
            }),
            None => Content::ToolResponse(ToolResponse {
                output,
                error_message: error,
                ..ToolResponse::default()
            }),
        });
        let started = item["receiver_thread_ids"][0].as_str().unwrap_or_default();
        if called.name == "spawn_agent" && !is_failed && !started.is_empty() {
            event.started_session = started.to_owned();
            event.handoff = Some(AgentHandoff {
                from_agent_name: MAIN.to_owned(),
                to_agent_id: started.to_owned(),
                reason: text(item, "prompt").to_owned(),
                handoff_type: "subagent".to_owned(),
                ..AgentHandoff::default()
            });
        }
        event
    }
}

/// What was called, in the words of the session file.
struct Called {
    name: String,
    server: Option<String>,
    arguments: Value,
    likeness: String,
}

impl Called {
    fn of(item: &Value) -> Called {
        let tool = text(item, "tool");
        let (name, arguments, likeness) = match text(item, "type") {
            "command_execution" => (
                "exec_command",
                json!({ "command": item["command"] }),
                likeness::of_command(text(item, "command")),
            ),
            "file_change" => {
                let changes = item["changes"].as_array().into_iter().flatten();
                let paths = changes.map(|change| text(change, "path"));
                (
                    "apply_patch",
                    json!({ "changes": item["changes"] }),
                    likeness::of_changes(paths),
                )
            }
            "mcp_tool_call" => (
                tool,
                item["arguments"].clone(),
                likeness::of_mcp(tool, &item["arguments"]),
            ),
            "web_search" => (
                "web_search",
                json!({ "query": item["query"], "action": item["action"] }),
                likeness::of_words("search", text(item, "query")),
            ),
            _ => {
                let prompt = text(item, "prompt");
                let receivers = &item["receiver_thread_ids"];
                let name = if tool == "wait" { "wait_agent" } else { tool };
                let likeness = match prompt {
                    "" => likeness::of_threads(name, receivers),
                    prompt => likeness::of_words(name, prompt),
                };
                (
                    name,
                    json!({ "message": item["prompt"], "targets": receivers }),
                    likeness,
                )
            }
        };
        let server = (text(item, "type") == "mcp_tool_call").then(|| text(item, "server").to_owned());
        Called {
            name: name.to_owned(),
            server,
            arguments,
            likeness,
        }
    }

    fn kind(&self, of_server: Kind, of_tool: Kind) -> Kind {
        match self.server {
            Some(_) => of_server,
            None => of_tool,
        }
    }
}
