//! Tool calls and MCP calls. A call begins with an item of the model; what came of it is told twice, by the item that
//! the model is given and by an event of the program with what that leaves out (exit code, duration, changes of files).
//! The later of the two tells both, and supersedes the earlier.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tracewake_model::{
    AgentHandoff, Author, Content, Event, EventTime, Kind, McpCall, Status, ToolCall, ToolExchange,
    ToolResponse, UnixNanos,
};

use super::outcome::{self, Outcome};
use super::rollout::Reading;
use super::{first_text, likeness, model_calls, text};

/// Bytes of what one telling says that are remembered for the next: an output, changes of files, a prompt.
const LONGEST_KEPT: usize = 8 << 10;

/// A call, as far as it was told.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Call {
    name: String,
    /// The MCP server; none for another tool.
    server: Option<String>,
    /// The identity of what it gave.
    identity: String,
    /// No line told that it began.
    is_sudden: bool,
    /// How often it was told what came of it.
    told: u64,
    pub(super) end: End,
}

/// What came of a call.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct End {
    /// What the model was given, or else what the program says.
    pub(super) output: Option<Value>,
    /// The output is the one that the model was given.
    pub(super) is_given: bool,
    pub(super) exit_code: Option<i64>,
    pub(super) took_ms: Option<f64>,
    pub(super) error: String,
    pub(super) is_cancelled: bool,
    /// Changes of files, with their diffs.
    pub(super) changes: Option<Value>,
    /// The thread of an agent that it started, and what that is called.
    pub(super) started: Option<(String, String)>,
    pub(super) prompt: String,
    /// What else the program says.
    pub(super) said: Map<String, Value>,
}

/// What the program says a call was, where no line told that it began.
#[derive(Debug, Clone, Default)]
pub(super) struct Sudden {
    pub(super) name: String,
    pub(super) server: Option<String>,
    pub(super) arguments: Option<Value>,
    /// Milliseconds since 1970.
    pub(super) began_ms: Option<i64>,
}

/// The model calls a tool.
pub(super) fn begins(reading: &mut Reading<'_>, payload: &Value) -> Event {
    let id = call_id(payload);
    let (name, server) = named(payload);
    let arguments = arguments(payload);
    model_calls::answered(
        reading,
        json!({ "role": "assistant", "tool_calls": [{ "id": id, "name": name }] }),
    );
    let mut event = reading.event(if server.is_some() {
        Kind::McpStart
    } else {
        Kind::ToolStart
    });
    event.identity = match id {
        "" => reading.identity_by_content(payload),
        id => reading.identity_in_turn(&format!("call/{id}")),
    };
    event.status = Status::Started;
    event.author = Author::Llm;
    event.metadata = status_of(payload);
    event.content = Some(content(id, &name, server.as_deref(), arguments.clone()));
    event.likeness = likeness::of_event(&event);
    let asked = arguments.unwrap_or_default();
    let call = Call {
        end: End {
            prompt: kept(first_text(&asked, &["message", "prompt", "task"])),
            ..End::default()
        },
        identity: reading.identity_in_turn(&format!("gave/{id}")),
        name,
        server,
        ..Call::default()
    };
    remember(reading, id, &call);
    event
}

/// The model is given what a tool gave.
pub(super) fn gave(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    model_calls::was_asked(reading);
    let output = match &payload["output"] {
        Value::Null => &payload["tools"],
        output => output,
    };
    let Outcome {
        exit_code,
        error,
        is_cancelled,
        took_ms,
    } = outcome::of_output(output);
    let end = End {
        output: Some(shown(output)),
        is_given: true,
        exit_code,
        error,
        is_cancelled,
        took_ms,
        started: started(output),
        ..End::default()
    };
    vec![ended(reading, call_id(payload), end, Sudden::default())]
}

/// What came of a call, as one more line tells it.
pub(super) fn ended(reading: &mut Reading<'_>, id: &str, end: End, sudden: Sudden) -> Event {
    let mut call = recall(reading, id).unwrap_or_else(|| Call {
        name: sudden.name.clone(),
        server: sudden.server.clone(),
        identity: reading.identity_in_turn(&format!("gave/{id}")),
        is_sudden: !sudden.name.is_empty(),
        ..Call::default()
    });
    call.told += 1;
    call.end.add(end);
    let mut event = reading.event(if call.server.is_some() {
        Kind::McpEnd
    } else {
        Kind::ToolEnd
    });
    fill(&mut event, &call, id, &sudden);
    if call.name == "spawn_agent" && event.status == Status::Completed {
        event.handoff = handoff(reading, &call.end);
        event.started_session = call
            .end
            .started
            .as_ref()
            .map_or(String::new(), |(thread, _)| thread.clone());
    }
    call.end.shorten();
    remember(reading, id, &call);
    event
}

/// The call to an MCP server behind a tool call that was not known to be one.
pub(super) fn to_server(reading: &mut Reading<'_>, id: &str, end: End, sudden: &Sudden) -> Option<Event> {
    let call = recall(reading, id)?;
    if call.server.is_some() || sudden.server.is_none() {
        return None;
    }
    let request = Call {
        name: sudden.name.clone(),
        server: sudden.server.clone(),
        identity: format!("{}/server", call.identity),
        is_sudden: true,
        told: 1,
        end,
    };
    let mut event = reading.event(Kind::McpEnd);
    fill(&mut event, &request, id, sudden);
    Some(event)
}

fn fill(event: &mut Event, call: &Call, id: &str, sudden: &Sudden) {
    let end = &call.end;
    event.identity.clone_from(&call.identity);
    event.revision += call.told;
    event.author = Author::Tool;
    event.status = match (end.is_cancelled, end.error.is_empty()) {
        (true, _) => Status::Cancelled,
        (false, false) => Status::Failed,
        (false, true) => Status::Completed,
    };
    let error = if end.is_cancelled { "" } else { &end.error };
    let took_ms = end.took_ms.unwrap_or_default();
    if call.is_sudden {
        event.end = event.time.stated;
        let began = sudden.began_ms.map(|ms| ms.saturating_mul(1_000_000));
        let began = began.or_else(|| Some(event.end?.0.saturating_sub((took_ms * 1e6) as i64)));
        if let (Some(began), Some(end)) = (began, event.end) {
            event.time = EventTime {
                stated: Some(UnixNanos(began.min(end.0))),
                ..event.time
            };
        }
    }
    event.content = Some(match (&call.server, call.is_sudden) {
        (Some(server), _) => Content::Mcp(McpCall {
            execution_time_ms: took_ms,
            response: match (&end.output, error) {
                (None, "") => None,
                (None, error) => Some(json!({ "error": error })),
                (output, _) => output.clone(),
            },
            request: sudden
                .arguments
                .clone()
                .map(|arguments| request(&call.name, arguments)),
            ..McpCall::of_tool(server, &call.name, id)
        }),
        (None, is_sudden) => {
            let response = ToolResponse {
                tool_call_id: id.to_owned(),
                output: end.output.clone(),
                error_message: error.to_owned(),
                execution_time_ms: took_ms,
                http_status: 0,
            };
            match is_sudden {
                true => Content::ToolExchange(ToolExchange {
                    call: ToolCall {
                        id: id.to_owned(),
                        name: call.name.clone(),
                        arguments: sudden.arguments.clone(),
                        ..ToolCall::default()
                    },
                    response,
                }),
                false => Content::ToolResponse(response),
            }
        }
    });
    event.likeness = likeness::of_event(event);
    let mut metadata = end.said.clone();
    if let Some(code) = end.exit_code {
        metadata.insert("exit_code".to_owned(), Value::from(code));
    }
    if let Some(changes) = &end.changes {
        metadata.insert("changes".to_owned(), changes.clone());
    }
    event.metadata = (!metadata.is_empty()).then_some(Value::Object(metadata));
}

impl End {
    /// Takes in another telling of the same.
    fn add(&mut self, other: End) {
        // What the program measured is better than what the model was told.
        let program_is_new = !other.is_given;
        if other.output.is_some() && (other.is_given || !self.is_given || self.output.is_none()) {
            self.output = other.output;
            self.is_given = other.is_given;
        }
        self.took_ms = match program_is_new {
            true => other.took_ms.or(self.took_ms),
            false => self.took_ms.or(other.took_ms),
        };
        self.exit_code = self.exit_code.or(other.exit_code);
        if self.error.is_empty() {
            self.error = other.error;
        }
        self.is_cancelled |= other.is_cancelled;
        self.changes = self.changes.take().or(other.changes);
        self.started = match (self.started.take(), other.started) {
            (Some(known), Some(new)) if known.1.is_empty() => Some(new),
            (known, new) => known.or(new),
        };
        if self.prompt.is_empty() {
            self.prompt = other.prompt;
        }
        self.said.extend(other.said);
    }

    /// Forgets what is too long to be remembered.
    fn shorten(&mut self) {
        let is_long = |value: &Value| value.to_string().len() > LONGEST_KEPT;
        self.output = self.output.take().filter(|output| !is_long(output));
        self.changes = self.changes.take().map(|changes| match is_long(&changes) {
            true => without_diffs(changes),
            false => changes,
        });
        self.changes = self.changes.take().filter(|changes| !is_long(changes));
        self.said.retain(|_, value| !is_long(value));
        self.error = kept(&self.error);
    }
}

fn without_diffs(changes: Value) -> Value {
    let Value::Array(changes) = changes else {
        return changes;
    };
    let short = changes
        .into_iter()
        .map(|change| json!({ "path": change["path"], "kind": change["kind"] }));
    Value::Array(short.collect())
}

/// A text as far as it is remembered.
fn kept(text: &str) -> String {
    match text.len() > LONGEST_KEPT {
        true => format!("{}…", &text[..text.floor_char_boundary(LONGEST_KEPT)]),
        false => text.to_owned(),
    }
}

/// The name of an agent's task without the place of the main agent.
pub(super) fn below_root(path: &str) -> &str {
    path.strip_prefix("/root/").unwrap_or(path)
}

/// The agent that was started, by the answer to the call.
fn started(output: &Value) -> Option<(String, String)> {
    let words = outcome::words(output);
    let answer: Value = serde_json::from_str(&words).ok()?;
    let thread = first_text(&answer, &["agent_id", "thread_id"]);
    let name = first_text(
        &answer,
        &["task_name", "nickname", "agent_nickname", "agent_name"],
    );
    let name = below_root(name);
    (!thread.is_empty() || !name.is_empty()).then(|| (thread.to_owned(), name.to_owned()))
}

fn handoff(reading: &Reading<'_>, end: &End) -> Option<AgentHandoff> {
    let (thread, name) = end.started.as_ref()?;
    Some(AgentHandoff {
        from_agent_name: reading.place.thread()?.agent.clone(),
        to_agent_id: thread.clone(),
        to_agent_name: name.clone(),
        reason: end.prompt.clone(),
        handoff_type: "subagent".to_owned(),
        ..AgentHandoff::default()
    })
}

/// What a tool gave, for people: its words, unless there is more than words.
fn shown(output: &Value) -> Value {
    let parts = output.as_array().into_iter().flatten();
    let is_words = output.is_array() && parts.clone().all(|part| part["text"].is_string());
    match is_words {
        true => Value::from(outcome::words(output)),
        false => output.clone(),
    }
}

fn call_id(payload: &Value) -> &str {
    first_text(payload, &["call_id", "id"])
}

/// The name of a tool without that of its server, and the server where it is one of MCP.
fn named(payload: &Value) -> (String, Option<String>) {
    let name = match (text(payload, "name"), text(payload, "type")) {
        ("", "local_shell_call") => "local_shell",
        ("", "tool_search_call") => "tool_search",
        (name, _) => name,
    };
    if let Some(server) = text(payload, "namespace").strip_prefix("mcp__") {
        return (name.to_owned(), Some(server.trim_end_matches("__").to_owned()));
    }
    match name.strip_prefix("mcp__").and_then(|name| name.split_once("__")) {
        Some((server, tool)) => (tool.to_owned(), Some(server.to_owned())),
        None => (name.to_owned(), None),
    }
}

/// What a tool is called with. Arguments of functions are JSON in text.
fn arguments(payload: &Value) -> Option<Value> {
    let names = ["arguments", "input", "action"];
    let said = names
        .iter()
        .map(|name| &payload[*name])
        .find(|value| !value.is_null())?;
    let read = said.as_str().filter(|_| payload["arguments"].is_string());
    Some(
        read.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_else(|| said.clone()),
    )
}

fn content(id: &str, name: &str, server: Option<&str>, arguments: Option<Value>) -> Content {
    match server {
        Some(server) => Content::Mcp(McpCall {
            request: arguments.map(|arguments| request(name, arguments)),
            ..McpCall::of_tool(server, name, id)
        }),
        None => Content::ToolCall(ToolCall {
            id: id.to_owned(),
            name: name.to_owned(),
            arguments,
            ..ToolCall::default()
        }),
    }
}

fn request(name: &str, arguments: Value) -> Value {
    json!({ "name": name, "arguments": arguments })
}

fn status_of(payload: &Value) -> Option<Value> {
    let status = text(payload, "status");
    (!status.is_empty() && status != "completed").then(|| json!({ "status": status }))
}

fn recall(reading: &mut Reading<'_>, id: &str) -> Option<Call> {
    let known = reading.memory.recall(&name_of(id))?.clone();
    serde_json::from_value(known).ok()
}

fn remember(reading: &mut Reading<'_>, id: &str, call: &Call) {
    if let (Ok(value), false) = (serde_json::to_value(call), id.is_empty()) {
        reading.memory.remember(&name_of(id), value);
    }
}

fn name_of(id: &str) -> String {
    format!("call {id}")
}
