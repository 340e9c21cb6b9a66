//! Tool calls: native ones, those of MCP servers, and those that start a subagent.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Author, Content, Event, EventTime, Kind, McpCall, Status, ToolCall, ToolExchange, ToolResponse, UnixNanos,
};

use super::session::{Session, time};
use super::telling::Rank;
use super::{parts, subagent};
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// A tool call as far as it is told.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) id: String,
    pub(super) name: String,
    /// What the program calls the tool on the screen.
    pub(super) title: String,
    pub(super) arguments: Option<Value>,
    pub(super) output: Option<Value>,
    pub(super) error: String,
    pub(super) status: Status,
    pub(super) start: EventTime,
    pub(super) end: Option<UnixNanos>,
    /// What has no field of its own.
    pub(super) more: Map<String, Value>,
}

/// The events of a call that a message lists. It was asked for when the message was written.
pub(super) fn listed(
    session: &Session,
    call: &Value,
    asked_at: EventTime,
    odd: &mut Diagnostics,
) -> Vec<Event> {
    let Some(members) = Members::of(call) else {
        odd.add("toolCalls", "holds what is no object");
        return Vec::new();
    };
    let status = status(&members.text("status", odd));
    let ended_at = time(members, "timestamp", odd);
    let (output, error) = parts::result(members.get("result"));
    let failed = status == Status::Failed;
    let more = [
        "resultDisplay",
        "description",
        "displayName",
        "agentId",
        "status",
        "approvalMode",
    ];
    let more = more
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), members.get(key)?.clone())));
    let told = Call {
        id: members.text("id", odd),
        name: members.text("name", odd),
        title: members.text("displayName", odd),
        arguments: members.get("args").cloned(),
        // A call that was cancelled says so where others say why they failed.
        output: output.or_else(|| (!failed && !error.is_empty()).then(|| Value::from(error.clone()))),
        error: match (failed, error.is_empty()) {
            (false, _) => String::new(),
            (true, false) => error,
            (true, true) => displayed(members.get("resultDisplay")),
        },
        status,
        end: ended_at.stated.or(asked_at.stated).filter(|_| !is_open(status)),
        start: match asked_at.stated {
            Some(_) => asked_at,
            None => ended_at,
        },
        more: more.collect(),
    };
    let rank = if is_open(status) {
        Rank::Written
    } else {
        Rank::Ended
    };
    let (id, name) = (told.id.clone(), told.name.clone());
    let mut event = told.event(session, rank, call);
    let mut events = Vec::new();
    if let Some(run) = subagent::Run::of(members, &name, odd) {
        event.handoff = Some(run.handoff(session));
        event.started_session.clone_from(&run.id);
        events.extend(run.event(session, &event, &id));
    }
    if session.is_subagent && name == subagent::END_TOOL && !is_open(status) {
        events.push(subagent::ended(session, &event));
    }
    events.insert(0, event);
    events
}

/// A call by the words of the model that asks for it.
pub(super) fn asked(session: &Session, call: &Value, at: EventTime) -> Event {
    let told = Call {
        id: parts::text(call, "id"),
        name: parts::text(call, "name"),
        arguments: call.get("args").cloned(),
        status: Status::Started,
        start: at,
        ..Call::default()
    };
    told.event(session, Rank::Asked, call)
}

/// A call by what the model was given of it.
pub(super) fn answered(session: &Session, answer: &Value, at: EventTime) -> Event {
    let (output, error) = parts::result(Some(&json!({ "functionResponse": answer })));
    let told = Call {
        id: parts::text(answer, "id"),
        name: parts::text(answer, "name"),
        output,
        status: match error.is_empty() {
            true => Status::Completed,
            false => Status::Failed,
        },
        error,
        start: at,
        end: at.stated,
        ..Call::default()
    };
    told.event(session, Rank::Answered, answer)
}

impl Call {
    /// Its event: a whole call where it ended, else its start.
    pub(super) fn event(self, session: &Session, rank: Rank, told: &Value) -> Event {
        let identity = match self.id.as_str() {
            // Without an id it is one by what it says.
            "" => format!(
                "call\u{1f}{:016x}",
                xxhash_rust::xxh3::xxh3_64(told.to_string().as_bytes())
            ),
            id => format!("call\u{1f}{id}"),
        };
        let took_ms = self.end.zip(self.start.stated).map_or(0.0, |(end, start)| {
            (end.0.saturating_sub(start.0) as f64 / 1e6).max(0.0)
        });
        let is_open = is_open(self.status);
        let server = server(&self.name, &self.title);
        let kind = match (is_open, &server) {
            (true, None) => Kind::ToolStart,
            (false, None) => Kind::ToolEnd,
            (true, Some(_)) => Kind::McpStart,
            (false, Some(_)) => Kind::McpEnd,
        };
        let mut event = Event {
            kind,
            revision: rank.revision(self.start, told),
            span_id: self.id.clone(),
            status: self.status,
            author: if is_open { Author::Agent } else { Author::Tool },
            end: self.end,
            metadata: (!self.more.is_empty()).then(|| Value::Object(self.more.clone())),
            ..session.event(&identity, self.start)
        };
        event.content = Some(match server {
            Some(server_name) => Content::Mcp(self.into_request(server_name, took_ms)),
            None => self.into_tool_content(is_open, took_ms),
        });
        event
    }

    fn into_tool_content(self, is_open: bool, took_ms: f64) -> Content {
        let call = ToolCall {
            id: self.id.clone(),
            name: self.name,
            arguments: self.arguments,
            ..ToolCall::default()
        };
        if is_open {
            return Content::ToolCall(call);
        }
        Content::ToolExchange(ToolExchange {
            call,
            response: ToolResponse {
                tool_call_id: self.id,
                output: self.output,
                error_message: self.error,
                execution_time_ms: took_ms,
                http_status: 0,
            },
        })
    }

    fn into_request(self, server_name: String, took_ms: f64) -> McpCall {
        let request = self
            .arguments
            .map(|arguments| json!({ "name": self.name, "arguments": arguments }));
        McpCall {
            request,
            response: match self.error.is_empty() {
                true => self.output,
                false => Some(json!({ "error": self.error })),
            },
            execution_time_ms: took_ms,
            ..McpCall::of_tool(server_name, self.name, self.id)
        }
    }
}

/// The words of the program for how far a call has come.
pub(super) fn status(word: &str) -> Status {
    match word {
        "success" => Status::Completed,
        "error" => Status::Failed,
        "cancelled" => Status::Cancelled,
        "validating" | "scheduled" => Status::Started,
        "executing" | "awaiting_approval" => Status::InProgress,
        _ => Status::Unspecified,
    }
}

fn is_open(status: Status) -> bool {
    matches!(status, Status::Started | Status::InProgress)
}

/// What was shown of a result, as far as it is text.
fn displayed(display: Option<&Value>) -> String {
    let text = display.and_then(Value::as_str).filter(|text| !text.is_empty());
    text.unwrap_or("failed").to_owned()
}

/// The MCP server of a tool: `TOOL (SERVER MCP Server)` on the screen, else in the name `mcp_SERVER_TOOL`. A server
/// with an underscore in its name is only known by the first.
fn server(name: &str, title: &str) -> Option<String> {
    let shown = title.strip_suffix(" MCP Server)");
    if let Some((_, server)) = shown.and_then(|shown| shown.rsplit_once(" (")) {
        return Some(server.to_owned());
    }
    let rest = name.strip_prefix("mcp_")?;
    let named = rest
        .strip_prefix('_')
        .and_then(|rest| rest.split_once("__"))
        .or_else(|| rest.split_once('_'));
    named.map(|(server, _)| server.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_the_screen_or_the_name() {
        let check = |name: &str, title: &str, expect: Option<&str>| {
            assert_eq!(server(name, title).as_deref(), expect, "{name} {title}");
        };
        check(
            "mcp_tide_watch_table",
            "table (tide_watch MCP Server)",
            Some("tide_watch"),
        );
        check("table", "table (tidewatch MCP Server)", Some("tidewatch"));
        check("mcp_tidewatch_tide_table", "", Some("tidewatch"));
        check("mcp__tide_watch__table", "", Some("tide_watch"));
        check("mcp_odd", "", None);
        check("read_file", "ReadFile", None);
    }
}
