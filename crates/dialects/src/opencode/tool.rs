//! Tool calls: of the program's own tools, of MCP servers, and of the one that starts another agent.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Agent, AgentHandoff, Author, Content, Event, FinalOutput, Kind, McpCall, Status, ToolCall, ToolExchange,
    ToolResponse,
};

use super::message::lasted;
use super::moments::at;
use super::record::{Told, agent_span};
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::task;

/// Tools of the program whose names could be those of an MCP server and its tool.
const OWN: [&str; 6] = [
    "apply_patch",
    "plan_enter",
    "plan_exit",
    "todo_read",
    "todo_write",
    "lsp_diagnostics",
];
/// The tool that starts another agent.
const STARTER: &str = "task";

/// A call as far as it is told.
struct Call {
    id: String,
    name: String,
    server: Option<String>,
    arguments: Option<Value>,
    output: Option<Value>,
    error: String,
    status: Status,
    took_ms: f64,
}

/// The events of a tool call, and of the agent that it started.
pub(super) fn events(told: &Told, odd: &mut Diagnostics) -> Vec<Event> {
    let part = Members(&told.data);
    let nothing = Map::new();
    let state = part.object("state", odd).unwrap_or(Members(&nothing));
    let call = Call::of(part, state, odd);
    let mut event = call.event(told, state);
    let mut events = Vec::new();
    if call.name == STARTER
        && let Some(started) = started(state)
    {
        event.started_session.clone_from(&started);
        event.handoff = Some(handoff(told, &call, &started));
        events.extend(ended(told, &call, &event, &started));
    }
    events.insert(0, event);
    events
}

impl Call {
    fn of(part: Members<'_>, state: Members<'_>, odd: &mut Diagnostics) -> Call {
        let name = part.text("tool", odd);
        let status = match state.text("status", odd).as_str() {
            "completed" => Status::Completed,
            "error" => Status::Failed,
            "running" => Status::InProgress,
            _ => Status::Started,
        };
        let error = state.text("error", odd);
        // A call that the person broke off says so where others say why they failed.
        let is_aborted = error == "Tool execution aborted" || error.ends_with("aborted by user");
        let took_ms = at(state, "end")
            .zip(at(state, "start"))
            .map_or(0, |(end, start)| end - start);
        let (server, tool) = server(&name);
        Call {
            id: part.text("callID", odd),
            name: tool,
            server,
            arguments: state.get("input").cloned(),
            output: state.get("output").cloned(),
            status: if is_aborted { Status::Cancelled } else { status },
            error,
            took_ms: took_ms.max(0) as f64,
        }
    }

    fn is_open(&self) -> bool {
        matches!(self.status, Status::Started | Status::InProgress)
    }

    fn event(&self, told: &Told, state: Members<'_>) -> Event {
        let rank = match self.status {
            Status::Started => 0,
            Status::InProgress => 1,
            _ => 2,
        };
        let mut event = Event {
            kind: match (self.is_open(), &self.server) {
                (true, None) => Kind::ToolStart,
                (false, None) => Kind::ToolEnd,
                (true, Some(_)) => Kind::McpStart,
                (false, Some(_)) => Kind::McpEnd,
            },
            status: self.status,
            author: if self.is_open() {
                Author::Agent
            } else {
                Author::Tool
            },
            revision: told.revision(rank),
            span_id: if self.id.is_empty() {
                told.id.clone()
            } else {
                self.id.clone()
            },
            content: Some(self.content()),
            metadata: beside(state, &self.arguments),
            ..told.event(told.id.clone(), None)
        };
        let start_ms = at(state, "start").or_else(|| told.created());
        lasted(&mut event, start_ms, at(state, "end"));
        if self.is_open() {
            event.end = None;
        }
        event
    }

    fn content(&self) -> Content {
        if let Some(server) = &self.server {
            return Content::Mcp(McpCall {
                request: self
                    .arguments
                    .clone()
                    .map(|arguments| json!({ "name": self.name, "arguments": arguments })),
                response: match (&self.output, self.error.as_str()) {
                    (None, "") => None,
                    (None, error) => Some(json!({ "error": error })),
                    (output, _) => output.clone(),
                },
                execution_time_ms: self.took_ms,
                ..McpCall::of_tool(server, &self.name, &self.id)
            });
        }
        let call = ToolCall {
            id: self.id.clone(),
            name: self.name.clone(),
            arguments: self.arguments.clone(),
            ..ToolCall::default()
        };
        if self.is_open() {
            return Content::ToolCall(call);
        }
        Content::ToolExchange(ToolExchange {
            call,
            response: ToolResponse {
                tool_call_id: self.id.clone(),
                output: self.output.clone(),
                error_message: self.error.clone(),
                execution_time_ms: self.took_ms,
                http_status: 0,
            },
        })
    }
}

/// The MCP server that offers a tool, and what it calls the tool. The program joins both with `_`, which only two of
/// its own tools have in their names.
fn server(name: &str) -> (Option<String>, String) {
    match name.split_once('_') {
        Some((server, tool)) if !OWN.contains(&name) && !server.is_empty() && !tool.is_empty() => {
            (Some(server.to_owned()), tool.to_owned())
        }
        _ => (None, name.to_owned()),
    }
}

/// What the record says beside the answer: how a command ended, which files changed.
fn beside(state: Members<'_>, arguments: &Option<Value>) -> Option<Value> {
    let told = state.get("metadata").and_then(Value::as_object);
    let mut beside = told.cloned().unwrap_or_default();
    if let Some(exit) = beside.remove("exit") {
        beside.insert("exit_code".to_owned(), exit);
    }
    let changes = changes(&beside, arguments.as_ref());
    if !changes.is_empty() {
        beside.insert("changes".to_owned(), changes.into());
    }
    for name in ["title", "attachments"] {
        if let Some(said) = state.get(name).filter(|said| *said != "") {
            beside.insert(name.to_owned(), said.clone());
        }
    }
    (!beside.is_empty()).then_some(Value::Object(beside))
}

/// The changes of files that the program noted, by their paths. A patch may change several.
fn changes(noted: &Map<String, Value>, arguments: Option<&Value>) -> Vec<Value> {
    let path = |change: &Value| {
        let names = ["filePath", "file", "path"];
        names
            .iter()
            .find_map(|name| change[*name].as_str())
            .map(str::to_owned)
    };
    let diff = |change: &Value| {
        ["patch", "diff"]
            .iter()
            .find_map(|name| change[*name].as_str())
            .map(str::to_owned)
    };
    if let Some(files) = noted.get("files").and_then(Value::as_array) {
        let listed = files.iter().filter_map(|file| {
            let kind = file["type"].as_str().or(file["status"].as_str()).unwrap_or("update");
            Some(json!({ "path": path(file)?, "kind": kind, "diff": diff(file)?, "move_path": file["movePath"] }))
        });
        return listed.collect();
    }
    let change = noted.get("filediff").cloned().unwrap_or_default();
    let whole = noted.get("diff").and_then(Value::as_str).map(str::to_owned);
    let named = path(&change).or_else(|| path(arguments?));
    match (named, whole.or_else(|| diff(&change))) {
        (Some(path), Some(diff)) => vec![json!({ "path": path, "kind": "update", "diff": diff })],
        _ => Vec::new(),
    }
}

/// The session of the agent that a call started.
fn started(state: Members<'_>) -> Option<String> {
    let metadata = state.get("metadata")?;
    let names = ["sessionId", "sessionID"];
    let session = names.iter().find_map(|name| metadata[*name].as_str())?;
    (!session.is_empty()).then(|| session.to_owned())
}

/// Agents go by their names; one that has none, by its session.
fn handoff(told: &Told, call: &Call, started: &str) -> AgentHandoff {
    let to = agent_name(call);
    AgentHandoff {
        from_agent_id: String::new(),
        from_agent_name: told.agent().name,
        to_agent_id: match to.is_empty() {
            true => started.to_owned(),
            false => String::new(),
        },
        to_agent_name: to,
        handoff_data: call.arguments.clone(),
        reason: task::of(call.arguments.as_ref()),
        handoff_type: "subagent".to_owned(),
    }
}

fn agent_name(call: &Call) -> String {
    let named = call
        .arguments
        .as_ref()
        .and_then(|arguments| arguments["subagent_type"].as_str());
    named.unwrap_or_default().to_owned()
}

/// The end of the agent's work, which lies within the call.
fn ended(told: &Told, call: &Call, event: &Event, started: &str) -> Option<Event> {
    let end = event.end.filter(|_| !call.is_open())?;
    let result = call.output.as_ref().and_then(Value::as_str).map(result_of);
    Some(Event {
        kind: Kind::AgentEnd,
        status: call.status,
        author: Author::Agent,
        agent: Agent {
            id: started.to_owned(),
            name: agent_name(call),
            known_by_name: true,
        },
        span_id: agent_span(started),
        parent_span_id: event.span_id.clone(),
        revision: event.revision,
        time: tracewake_model::EventTime::exact(end),
        content: result.map(|text| {
            Content::FinalOutput(FinalOutput {
                text: text.to_owned(),
                structured: None,
            })
        }),
        ..told.event(format!("{}\u{1f}agent", told.id), None)
    })
}

/// The words of an agent in the answer of the call that started it, as newer and as older versions put them.
fn result_of(output: &str) -> &str {
    let inner = output
        .split_once("<task_result>")
        .and_then(|(_, rest)| rest.split_once("</task_result>"));
    let before = || output.split_once("<task_metadata>").map(|(before, _)| before);
    inner
        .map(|(inner, _)| inner)
        .or_else(before)
        .unwrap_or(output)
        .trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_of_a_server_has_its_name_before_it() {
        let check = |name: &str, expect: Option<&str>, tool: &str| {
            assert_eq!(
                server(name),
                (expect.map(str::to_owned), tool.to_owned()),
                "{name}"
            );
        };
        check("harbour_get_tide", Some("harbour"), "get_tide");
        check("bash", None, "bash");
        check("apply_patch", None, "apply_patch");
        check("_odd", None, "_odd");
    }

    #[test]
    fn the_result_of_an_agent_is_taken_out_of_the_answer() {
        let check = |output: &str, expect: &str| assert_eq!(result_of(output), expect);
        check(
            "<task id=\"ses_1\">\n<task_result>\nnoon\n</task_result>\n</task>",
            "noon",
        );
        check(
            "noon\n\n<task_metadata>\nsession_id: ses_1\n</task_metadata>",
            "noon",
        );
        check("noon", "noon");
    }

    #[test]
    fn changes_are_listed_with_their_files() {
        let check = |noted: Value, arguments: Value, expect: Value| {
            assert_eq!(
                json!(changes(noted.as_object().unwrap(), Some(&arguments))),
                expect
            );
        };
        let update = json!([{ "path": "/a", "kind": "update", "diff": "@@ -1 +1 @@" }]);
        check(
            json!({ "diff": "@@ -1 +1 @@" }),
            json!({ "filePath": "/a" }),
            update.clone(),
        );
        check(
            json!({ "filediff": { "file": "/a", "patch": "@@ -1 +1 @@" } }),
            json!({}),
            update,
        );
        check(
            json!({ "files": [{ "filePath": "/b", "type": "add", "diff": "@@ -0,0 +1 @@" }] }),
            json!({}),
            json!([{ "path": "/b", "kind": "add", "diff": "@@ -0,0 +1 @@", "move_path": null }]),
        );
        check(
            json!({ "truncated": false }),
            json!({ "filePath": "/a" }),
            json!([]),
        );
    }
}
