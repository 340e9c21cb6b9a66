//! Claude Code: log records `claude_code.NAME` and spans. Both tell the same calls, with the same ids of requests and
//! tools.

use serde_json::{Value, json};
use tracewake_model::Dialect;

use super::Concept;
use super::program::{Program, Sent, Telling, put, put_mcp, says};
use crate::otlp::record::Attributes;

pub(super) const PROGRAM: Program = Program {
    name: Dialect::ClaudeCode.name(),
    scope: "com.anthropic.claude_code",
    space: "claude_code.",
    has_threads: false,
    words: &[
        ("model", "gen_ai.response.model"),
        ("request_id", "gen_ai.response.id"),
        ("output_tokens", "gen_ai.usage.output_tokens"),
        ("cache_read_tokens", "gen_ai.usage.cache_read.input_tokens"),
        (
            "cache_creation_tokens",
            "gen_ai.usage.cache_creation.input_tokens",
        ),
        ("stop_reason", "gen_ai.response.finish_reasons"),
        ("cost_usd", "llm.cost.total"),
        ("tool_name", "gen_ai.tool.name"),
        ("tool_use_id", "gen_ai.tool.call.id"),
        ("tool_input", "gen_ai.tool.call.arguments"),
        ("tool_parameters", "gen_ai.tool.call.arguments"),
        ("user_prompt", "input.value"),
        ("prompt", "input.value"),
        ("prompt_text", "input.value"),
        ("response", "output.value"),
        ("error", "error.message"),
        ("hook_name", "guardrail.name"),
    ],
    adapt,
    concept,
    telling,
};

/// The agent that talks to the person.
const MAIN: &str = "main";
/// What asks for a summary of the conversation so far.
const COMPACTION: &str = "compact";
/// What stands for text that the person did not allow to be sent.
const REDACTED: &str = "<REDACTED>";
/// What the program itself writes where a person's words are.
const NOTICE: &str = "<task-notification>";
/// What spans tell of the arguments of a tool, by the names that the tools have for them.
const ARGUMENTS: [(&str, &str); 4] = [
    ("full_command", "command"),
    ("file_path", "file_path"),
    ("skill_name", "skill"),
    ("subagent_type", "subagent_type"),
];

fn concept(sent: &Sent<'_>) -> Option<Concept> {
    match sent.name {
        "claude_code.interaction" => Some(Concept::Agent),
        "claude_code.llm_request" => Some(Concept::Model),
        // A tool of an MCP server is told apart by its attributes.
        "claude_code.tool" if is_mcp(sent) => Some(Concept::Mcp),
        "claude_code.tool" => Some(Concept::Tool),
        // Waiting for the person, running, and hooks are parts of a tool call that is told around them.
        _ => Some(Concept::Plain),
    }
}

fn telling(sent: &Sent<'_>) -> Telling {
    match sent.name {
        "user_prompt" if sent.text("prompt").starts_with(NOTICE) => Telling::Notice,
        "user_prompt" => Telling::Prompt,
        "assistant_response" if sent.text("query_source") == COMPACTION => Telling::Summary,
        "assistant_response" if is_for_itself(sent) => Telling::Plumbing,
        "assistant_response" => Telling::Answer,
        "api_request" => Telling::ModelCall,
        "api_error" | "api_retries_exhausted" | "api_refusal" | "internal_error" => Telling::Failure,
        "tool_decision" => Telling::Decision,
        "tool_result" => Telling::ToolCall,
        "subagent_completed" => Telling::AgentRun,
        "compaction" | "permission_mode_changed" => Telling::State,
        "hook_execution_complete" if sent.count("num_blocking") > 0 => Telling::Policy,
        "api_request_body" | "api_response_body" => Telling::Plumbing,
        "hook_execution_start" | "hook_execution_complete" => Telling::Plumbing,
        "hook_registered" | "plugin_loaded" | "managed_settings_resolved" | "mcp_server_connection" => {
            Telling::Plumbing
        }
        "claude_code.interaction" | "claude_code.llm_request" | "claude_code.tool" => Telling::Other,
        _ if !sent.is_log => Telling::Plumbing,
        _ => Telling::Other,
    }
}

/// Whether the program asked a model for something of its own, e.g. the title of the session.
fn is_for_itself(sent: &Sent<'_>) -> bool {
    sent.text("query_source").starts_with("generate_")
}

fn adapt(sent: &Sent<'_>, said: &mut Attributes) {
    // The conversation of a subagent's spans is the subagent; only this one is the run.
    put(said, "gen_ai.conversation.id", sent.text("session.id"));
    agent(sent, said);
    usage(sent, said);
    tool(sent, said);
    if said.get("input.value").and_then(Value::as_str) == Some(REDACTED) {
        said.remove("input.value");
    }
    if sent.failed() && !says(said, "error.type") {
        let kind = [
            sent.text("error_type"),
            sent.text("error_class"),
            "error".to_owned(),
        ];
        put(
            said,
            "error.type",
            kind.into_iter().find(|kind| !kind.is_empty()).unwrap_or_default(),
        );
    }
    match sent.name {
        "hook_execution_complete" => put(said, "guardrail.outcome", "deny"),
        "api_error" | "api_retries_exhausted" | "api_refusal" | "internal_error" => {
            put(said, "exception.type", sent.text("status_code"));
            put(said, "exception.message", sent.text("error"));
        }
        _ => {}
    }
}

/// The agent by its id, and by its name where the record has it: the names of the built-in ones stand in what made a
/// request.
fn agent(sent: &Sent<'_>, said: &mut Attributes) {
    let source = [sent.text("query_source"), sent.text("query_source_safe")].concat();
    let built_in = ["agent:builtin:", "agent.builtin."]
        .into_iter()
        .find_map(|beginning| source.strip_prefix(beginning));
    let named = [
        sent.text("agent_type"),
        sent.text("agent.name"),
        built_in.unwrap_or_default().to_owned(),
    ];
    let name = named
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    let id = sent.text("agent_id");
    let is_act = match sent.is_log {
        true => telling(sent).is_act(),
        false => sent.name == "claude_code.interaction",
    };
    let is_main = is_act && id.is_empty() && name.is_empty();
    put(said, "gen_ai.agent.id", id);
    put(
        said,
        "gen_ai.agent.name",
        if is_main { MAIN.to_owned() } else { name },
    );
}

/// Anthropic's input tokens are without what came from a cache and what was written to it.
fn usage(sent: &Sent<'_>, said: &mut Attributes) {
    if sent.get("input_tokens").is_some() {
        let parts = ["input_tokens", "cache_read_tokens", "cache_creation_tokens"];
        let all: i64 = parts
            .iter()
            .map(|part| sent.count(part))
            .fold(0, i64::saturating_add);
        said.insert("gen_ai.usage.input_tokens".to_owned(), json!(all));
        put(said, "gen_ai.provider.name", "anthropic");
    }
    if !says(said, "llm.cost.total") && sent.get("cost_usd_micros").is_some() {
        let dollars = sent.count("cost_usd_micros") as f64 / 1e6;
        said.insert("llm.cost.total".to_owned(), json!(dollars));
    }
}

fn is_mcp(sent: &Sent<'_>) -> bool {
    sent.text("tool_name").starts_with("mcp__") || mcp_parameters(sent).is_some()
}

/// Server and tool, where the name of the tool does not say them.
fn mcp_parameters(sent: &Sent<'_>) -> Option<(String, String)> {
    let parameters = sent.json("tool_parameters");
    let text = |name: &str| Some(parameters.get(name)?.as_str()?.to_owned());
    Some((text("mcp_server_name")?, text("mcp_tool_name")?))
}

fn tool(sent: &Sent<'_>, said: &mut Attributes) {
    let name = sent.text("tool_name");
    if name.is_empty() {
        return;
    }
    if let Some((server, tool)) = mcp_parameters(sent) {
        put(said, "gen_ai.tool.name", format!("mcp__{server}__{tool}"));
        put_mcp(said, &server);
    } else if let Some(parts) = name.strip_prefix("mcp__") {
        let server = sent.text("anthropic.mcp.server.name");
        let in_name = parts.split("__").next().unwrap_or_default().to_owned();
        put_mcp(said, if server.is_empty() { &in_name } else { &server });
        put(said, "gen_ai.tool.name", name.clone());
    }
    if let Some(command) = command(sent) {
        said.insert("gen_ai.tool.call.arguments".to_owned(), command);
    }
    if !says(said, "gen_ai.tool.call.arguments") {
        let told = ARGUMENTS
            .iter()
            .filter_map(|(own, known)| Some((*known, sent.get(own)?.clone())));
        let arguments: Attributes = told.map(|(known, value)| (known.to_owned(), value)).collect();
        if !arguments.is_empty() {
            said.insert("gen_ai.tool.call.arguments".to_owned(), Value::Object(arguments));
        }
    }
    if let Some(event) = sent.events.iter().find(|event| event.name == "tool.output") {
        let output = event.attributes.get("output").cloned();
        let output = output.unwrap_or_else(|| Value::Object(event.attributes.clone()));
        said.insert("gen_ai.tool.call.result".to_owned(), output);
    }
    match (sent.name, sent.text("decision").as_str()) {
        ("tool_decision", "reject") => {
            put(said, "guardrail.outcome", "deny");
            put(
                said,
                "error.message",
                format!("rejected by {}", sent.text("source")),
            );
        }
        ("tool_decision", _) => started_agent(sent, said),
        _ => {}
    }
}

/// The arguments of a command as they were, where they are only told with words of telemetry (the versions of 2025).
fn command(sent: &Sent<'_>) -> Option<Value> {
    if sent.get("tool_input").is_some() {
        return None;
    }
    let Value::Object(mut parameters) = sent.json("tool_parameters") else {
        return None;
    };
    let command = parameters.remove("full_command")?;
    parameters.remove("bash_command");
    parameters.insert("command".to_owned(), command);
    Some(Value::Object(parameters))
}

/// The tool that starts a subagent hands work to it. The decision tells so: it comes before the subagent acts.
fn started_agent(sent: &Sent<'_>, said: &mut Attributes) {
    let kind = sent.json("tool_parameters")["subagent_type"]
        .as_str()
        .map(str::to_owned);
    if let Some(kind) = kind {
        put(said, "gen_ai.agent.handoff.target.name", kind);
        put(said, "gen_ai.agent.handoff.type", "subagent");
    }
}
