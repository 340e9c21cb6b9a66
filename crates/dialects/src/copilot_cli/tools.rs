//! Calls of tools and MCP servers, from their start to their result.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Event, Kind, McpCall, Status, ToolCall, ToolExchange, ToolResponse};

use super::reading::{Reading, named_agent};
use super::text_at;
use crate::members::Members;

/// Calls without a result so far, by their ids, in the memory.
const OPEN: &str = "open calls";
/// What the last line of a command's output says of its end.
const EXIT: &str = " exit code ";

/// A call whose result has not come yet.
#[derive(Debug, Default)]
struct Open {
    name: String,
    /// The MCP server; empty for a tool of the program's own.
    server: String,
    /// The subagent that made it; empty for the main agent.
    by: String,
    by_name: String,
}

impl Reading<'_> {
    pub(super) fn tool_started(&mut self, said: Members<'_>) {
        let odd = &mut self.line.odd;
        let [id, name, server] =
            ["toolCallId", "toolName", "mcpServerName"].map(|member| said.text(member, odd));
        let own_name = said.text("mcpToolName", odd);
        let arguments = said.get("arguments").cloned();
        self.remember_call(&id, &name, &server);
        let mut event = self.event(Kind::ToolStart, "");
        event.handoff = self.handoff(arguments.as_ref().filter(|_| server.is_empty()));
        event.status = Status::Started;
        event.author = Author::Agent;
        event.span_id.clone_from(&id);
        event.content = Some(match server.as_str() {
            "" => Content::ToolCall(ToolCall {
                id,
                name,
                arguments,
                ..ToolCall::default()
            }),
            server => {
                event.kind = Kind::McpStart;
                let tool = if own_name.is_empty() { &name } else { &own_name };
                Content::Mcp(McpCall {
                    request: Some(json!({ "name": tool, "arguments": arguments })),
                    ..McpCall::of_tool(server, &name, id)
                })
            }
        });
        self.tell(event);
    }

    fn remember_call(&mut self, id: &str, name: &str, server: &str) {
        let by_name = super::agents::name_of(&self.subagent, self.memory);
        let call = json!({ "name": name, "server": server, "by": self.subagent, "by_name": by_name });
        let mut open = self.open_calls();
        open.insert(id.to_owned(), call);
        self.memory.remember(OPEN, Value::Object(open));
    }

    fn open_calls(&mut self) -> Map<String, Value> {
        let known = self.memory.recall(OPEN).and_then(Value::as_object);
        known.cloned().unwrap_or_default()
    }

    fn close_call(&mut self, id: &str) -> Open {
        let mut open = self.open_calls();
        let call = open.remove(id);
        if call.is_some() {
            self.memory.remember(OPEN, Value::Object(open));
        }
        call.as_ref()
            .and_then(Value::as_object)
            .map(Open::of)
            .unwrap_or_default()
    }

    pub(super) fn tool_ended(&mut self, said: Members<'_>) {
        let odd = &mut self.line.odd;
        let id = said.text("toolCallId", odd);
        let failed = said.get("success").is_some_and(|success| *success == false);
        let error = said.object("error", odd);
        let [message, code] =
            ["message", "code"].map(|name| error.map(|error| error.text(name, odd)).unwrap_or_default());
        let message = match (failed, message.is_empty()) {
            (true, true) => "failed".to_owned(),
            _ => message,
        };
        let call = self.close_call(&id);
        let mut event = self.event(Kind::ToolEnd, "");
        event.author = Author::Tool;
        event.status = if failed { Status::Failed } else { Status::Completed };
        if matches!(code.as_str(), "rejected" | "denied") {
            event.policy_flags = vec!["reject".to_owned()];
        }
        let result = match failed {
            true => Err(message),
            false => Ok(output(said)),
        };
        let event = call.ended(event, id, result);
        self.tell(event);
    }

    /// Ends the calls that had no result when all was aborted.
    pub(super) fn cancel_open_calls(&mut self) {
        let open = self.open_calls();
        self.memory.forget(OPEN);
        for (id, call) in open {
            let call = call.as_object().map(Open::of).unwrap_or_default();
            let mut event = self.event(Kind::ToolEnd, &format!("call {id}"));
            event.author = Author::System;
            event.status = Status::Cancelled;
            event.agent = match call.by.as_str() {
                "" => named_agent("", super::reading::MAIN),
                by => named_agent(by, &call.by_name),
            };
            let event = call.ended(event, id, Ok(None));
            self.tell(event);
        }
    }
}

impl Open {
    fn of(known: &Map<String, Value>) -> Open {
        let [name, server, by, by_name] =
            ["name", "server", "by", "by_name"].map(|member| text_at(known, member).to_owned());
        Open {
            name,
            server,
            by,
            by_name,
        }
    }

    /// The end of the call.
    fn ended(self, event: Event, id: String, result: Result<Option<Value>, String>) -> Event {
        let span_id = id.clone();
        let (output, error_message) = match result {
            Ok(output) => (output, String::new()),
            Err(error) => (None, error),
        };
        let (kind, content) = match self.server.as_str() {
            "" => {
                let call = ToolCall {
                    id: id.clone(),
                    name: self.name,
                    ..ToolCall::default()
                };
                let response = ToolResponse {
                    tool_call_id: id,
                    output,
                    error_message,
                    ..ToolResponse::default()
                };
                (
                    Kind::ToolEnd,
                    Content::ToolExchange(ToolExchange { call, response }),
                )
            }
            server => {
                let response = match error_message.is_empty() {
                    true => output,
                    false => Some(json!({ "error": error_message })),
                };
                let call = McpCall {
                    response,
                    ..McpCall::of_tool(server, &self.name, id)
                };
                (Kind::McpEnd, Content::Mcp(call))
            }
        };
        Event {
            kind,
            span_id,
            content: Some(content),
            ..event
        }
    }
}

/// What a call gave: the text that the model was given, with what it says besides in members of their own.
fn output(said: Members<'_>) -> Option<Value> {
    let result = said.get("result")?;
    let Some(result) = Members::of(result) else {
        return Some(result.clone());
    };
    let content = result.get("content").cloned().unwrap_or_default();
    let mut all = Map::new();
    let diff = text_at(result.0, "detailedContent");
    if changes_something(diff) {
        all.insert("diff".to_owned(), diff.into());
    }
    let stated = said
        .get("shellExecution")
        .and_then(|shell| shell.get("exitCode"))
        .cloned();
    if let Some(code) = stated.or_else(|| exit_of(content.as_str()?).map(Value::from)) {
        all.insert("exitCode".to_owned(), code);
    }
    for name in ["structuredContent", "contents"] {
        if let Some(value) = result.get(name) {
            all.insert(name.to_owned(), value.clone());
        }
    }
    if all.is_empty() {
        return Some(content);
    }
    all.insert("content".to_owned(), content);
    Some(Value::Object(all))
}

/// Whether a text is a diff with changes in it: what is only read is shown as one without.
fn changes_something(text: &str) -> bool {
    let lines = text.lines().skip_while(|line| !line.starts_with("@@"));
    text.trim_start().starts_with("diff --git") && lines.skip(1).any(|line| line.starts_with(['+', '-']))
}

/// The exit code in the last line of what a command wrote: `<exited with exit code 3>`.
fn exit_of(text: &str) -> Option<i64> {
    let last = text.trim_end().lines().next_back()?;
    let inner = last.strip_prefix('<')?.strip_suffix('>')?;
    inner.rsplit_once(EXIT)?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_diff_with_changes_is_one() {
        let head = "\ndiff --git a/n.md b/n.md\n--- a/n.md\n+++ b/n.md\n@@ -1,2 +1,2 @@\n";
        assert!(changes_something(&format!("{head} one\n-two\n+three\n")));
        assert!(!changes_something(&format!("{head} one\n two\n")));
        assert!(!changes_something("- a list\n- of things"));
    }

    #[test]
    fn exit_codes_are_in_the_last_line() {
        let check = |text: &str, expect: Option<i64>| assert_eq!(exit_of(text), expect, "{text}");
        check("checking\n<shellId: 1 completed with exit code 3>", Some(3));
        check("checking\n<exited with exit code 0>\n", Some(0));
        check("<exited with exit code 3>\nand more", None);
        check("it ended with exit code 3", None);
        check("", None);
    }
}
