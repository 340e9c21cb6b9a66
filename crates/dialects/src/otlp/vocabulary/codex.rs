//! Codex: log records `codex.NAME` tell what it did. Its spans are the plumbing of its own program, hundreds for a
//! prompt, and repeat what the records count.

use serde_json::Value;
use tracewake_model::{Dialect, UnixNanos};

use super::Concept;
use super::program::{Program, Sent, Telling, put, put_mcp, says};
use crate::codex::outcome::exit_code;
use crate::otlp::record::Attributes;

pub(super) const PROGRAM: Program = Program {
    name: Dialect::Codex.name(),
    scope: "codex",
    space: "codex.",
    has_threads: true,
    words: &[
        ("model", "gen_ai.response.model"),
        ("input_token_count", "gen_ai.usage.input_tokens"),
        ("output_token_count", "gen_ai.usage.output_tokens"),
        ("cached_token_count", "gen_ai.usage.cache_read.input_tokens"),
        ("cache_write_token_count", "gen_ai.usage.cache_write.input_tokens"),
        ("reasoning_token_count", "gen_ai.usage.reasoning.output_tokens"),
        ("tool_name", "gen_ai.tool.name"),
        ("call_id", "gen_ai.tool.call.id"),
        ("arguments", "gen_ai.tool.call.arguments"),
        ("output", "output.value"),
        ("prompt", "input.value"),
        ("outcome", "guardrail.outcome"),
    ],
    adapt,
    concept: |_| Some(Concept::Plain),
    telling,
};

/// The agent that talks to the person.
const MAIN: &str = "codex";
/// What the session begins with of what it does for no thread, e.g. when it starts; the day comes behind it. Behind
/// every thread's id in the order of names, so that a trace in which anything names a thread belongs to that.
const OUTSIDE: &str = "codex";
/// What stands for text that the person did not allow to be sent.
const REDACTED: &str = "[REDACTED]";

fn telling(sent: &Sent<'_>) -> Telling {
    match sent.name {
        _ if !sent.is_log => Telling::Plumbing,
        "user_prompt" => Telling::Prompt,
        "tool_decision" => Telling::Decision,
        "tool_result" => Telling::ToolCall,
        "sandbox_outcome" => Telling::Policy,
        "sse_event" | "websocket_event" | "websocket_request" | "websocket_connect" | "api_request" => {
            let failed =
                sent.get("error.message").is_some() || sent.count("http.response.status_code") >= 400;
            match failed {
                true => Telling::Failure,
                // A response is told complete twice: with counts, and without.
                false if is_usage(sent) => Telling::ModelCall,
                false => Telling::Plumbing,
            }
        }
        "conversation_starts" | "startup_phase" | "turn_ttft" | "auth_recovery" => Telling::Plumbing,
        _ => Telling::Other,
    }
}

fn is_usage(sent: &Sent<'_>) -> bool {
    sent.text("event.kind") == "response.completed" && sent.get("input_token_count").is_some()
}

fn adapt(sent: &Sent<'_>, said: &mut Attributes) {
    let thread = thread(sent);
    let is_outside = thread.is_empty() && !sent.is_log;
    let session = match is_outside {
        true => outside(sent.at),
        false => thread.clone(),
    };
    put(said, "gen_ai.conversation.id", session);
    if sent.is_log && telling(sent).is_act() {
        agent(sent, thread, said);
    }
    if said.get("input.value").and_then(Value::as_str) == Some(REDACTED) {
        said.remove("input.value");
    }
    if let Some(server) = sent.get("mcp_server").and_then(Value::as_str) {
        put_mcp(said, server);
    }
    match sent.name {
        "tool_result" => result(sent, said),
        // The call answers the name of the task; only this record says which thread it started.
        "agent_communication" if sent.text("kind") == "spawn" => put(
            said,
            "gen_ai.agent.handoff.target.id",
            sent.text("receiver_thread_id"),
        ),
        "tool_decision" if !sent.text("decision").starts_with("approved") => {
            put(said, "guardrail.outcome", "deny");
            put(
                said,
                "error.message",
                format!("{} by {}", sent.text("decision"), sent.text("source")),
            );
        }
        "sandbox_outcome" => put(
            said,
            "guardrail.name",
            format!("sandbox of {}", sent.text("tool_name")),
        ),
        _ if telling(sent) == Telling::Failure => {
            put(said, "exception.type", sent.text("http.response.status_code"));
            put(said, "exception.message", failure(sent));
        }
        _ => {}
    }
}

fn failure(sent: &Sent<'_>) -> String {
    match sent.text("error.message") {
        unsaid if unsaid.is_empty() => format!("{} failed", sent.name),
        message => message,
    }
}

/// The conversation. Spans also have numbers of threads of the operating system under one of these names.
fn thread(sent: &Sent<'_>) -> String {
    let names = ["conversation.id", "thread.id", "thread_id", "sender_thread_id"];
    let ids = names.map(|name| sent.text(name));
    let is_number = |id: &String| id.bytes().all(|byte| byte.is_ascii_digit());
    ids.into_iter().find(|id| !is_number(id)).unwrap_or_default()
}

/// The session of what it does for no thread on a day.
fn outside(at: Option<UnixNanos>) -> String {
    match at {
        Some(at) => format!("{OUTSIDE} {}", &at.to_rfc3339()[..10]),
        None => OUTSIDE.to_owned(),
    }
}

/// The agent, where the record names it: the main one by a path, others by a name or a path below that one's. Of other
/// records only the thread is known, which says no name; most are the main agent's.
fn agent(sent: &Sent<'_>, thread: String, said: &mut Attributes) {
    let name = sent.text("agent_name");
    if !name.is_empty() {
        put(said, "gen_ai.agent.id", thread);
    }
    put(said, "gen_ai.agent.name", agent_name(&name));
}

fn agent_name(name: &str) -> &str {
    match (name.strip_prefix("/root/"), name.starts_with('/')) {
        (Some(below), _) => below,
        (None, true) => MAIN,
        (None, false) if name.is_empty() => MAIN,
        (None, false) => name,
    }
}

fn result(sent: &Sent<'_>, said: &mut Attributes) {
    let output = sent.text("output");
    if sent.failed() || exit_code(&output).is_some_and(|code| code != "0") {
        put(
            said,
            "error.message",
            if output.is_empty() { "failed" } else { &output },
        );
    }
    if sent.text("tool_name") == "spawn_agent" && !says(said, "error.message") {
        let (answer, asked) = (sent.json("output"), sent.json("arguments"));
        let first = |names: &[&str], value: &Value| {
            let mut found = names.iter().filter_map(|name| value.get(*name)?.as_str());
            found.next().unwrap_or_default().to_owned()
        };
        let name = first(&["task_name", "nickname", "agent_name"], &answer);
        put(
            said,
            "gen_ai.agent.handoff.target.id",
            first(&["agent_id"], &answer),
        );
        if !name.is_empty() {
            put(said, "gen_ai.agent.handoff.target.name", agent_name(&name));
        }
        put(said, "gen_ai.agent.handoff.type", "subagent");
        put(
            said,
            "gen_ai.agent.handoff.reason",
            first(&["message", "task", "prompt"], &asked),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_by_their_names_and_paths() {
        let check = |sent: &str, expect: &str| assert_eq!(agent_name(sent), expect, "{sent}");
        check("", "codex");
        check("/root", "codex");
        check("/home/dev", "codex");
        check("/root/counter", "counter");
        check("Socrates", "Socrates");
    }

    #[test]
    fn what_is_of_no_thread_is_in_a_session_of_its_day() {
        let at = UnixNanos(1_796_004_813_769_000_000);
        assert_eq!(outside(Some(at)), format!("codex {}", &at.to_string()[..10]));
        assert!("019ad3f2-5f5c-7000-8000-000000000000" < outside(Some(at)).as_str());
        assert_eq!(outside(None), "codex");
    }
}
