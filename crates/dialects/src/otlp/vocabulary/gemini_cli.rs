//! Gemini CLI: log records `gemini_cli.NAME` tell what it did. It sends spans of the same calls with them, which carry
//! no id that both have and, unless the person asked for their content, no numbers: they are shown, and counted
//! nowhere.

use serde_json::{Value, json};
use tracewake_model::Dialect;

use super::Concept;
use super::program::{Program, Sent, Telling, put, put_mcp, says};
use crate::otlp::record::Attributes;

pub(super) const PROGRAM: Program = Program {
    name: Dialect::GeminiCli.name(),
    scope: "gemini-cli",
    space: "gemini_cli.",
    has_threads: false,
    words: &[
        ("model", "gen_ai.response.model"),
        ("input_token_count", "gen_ai.usage.input_tokens"),
        (
            "cached_content_token_count",
            "gen_ai.usage.cache_read.input_tokens",
        ),
        ("thoughts_token_count", "gen_ai.usage.reasoning.output_tokens"),
        ("total_token_count", "gen_ai.usage.total_tokens"),
        ("finish_reasons", "gen_ai.response.finish_reasons"),
        ("function_name", "gen_ai.tool.name"),
        ("function_args", "gen_ai.tool.call.arguments"),
        ("prompt", "input.value"),
        ("error", "error.message"),
        ("hook_name", "guardrail.name"),
    ],
    adapt,
    concept,
    telling,
};

/// The agent that talks to the person.
const MAIN: &str = "main";

fn concept(sent: &Sent<'_>) -> Option<Concept> {
    Some(match sent.text("gen_ai.operation.name").as_str() {
        "agent_call" => Concept::Agent,
        _ => Concept::Plain,
    })
}

fn telling(sent: &Sent<'_>) -> Telling {
    match sent.name {
        // A span may have the name of a log record.
        _ if !sent.is_log && concept(sent) == Some(Concept::Plain) => Telling::Plumbing,
        "user_prompt" => Telling::Prompt,
        "api_response" => Telling::ModelCall,
        "api_error" | "chat.content_retry_failure" | "malformed_json_response" => Telling::Failure,
        "tool_call" => Telling::ToolCall,
        "agent.start" => Telling::Handoff,
        "agent.finish" => Telling::AgentRun,
        "chat_compression" | "plan.approval_mode_switch" => Telling::State,
        "conseca.verdict" => Telling::Policy,
        // The record of the conventions tells of a call what another record and its answer tell.
        "api_request" | "gen_ai.client.inference.operation.details" => Telling::Plumbing,
        "config" | "startup_stats" | "model_routing" => Telling::Plumbing,
        "file_operation" | "ripgrep_fallback" | "plan.approval_mode_duration" => Telling::Plumbing,
        _ => Telling::Other,
    }
}

fn adapt(sent: &Sent<'_>, said: &mut Attributes) {
    // Every span has the name of the program here.
    said.remove("gen_ai.agent.name");
    agent(sent, said);
    if !sent.is_log {
        // What a tool was asked and gave, and the whole prompt of a subagent, under the names of a conversation.
        said.remove("gen_ai.input.messages");
        said.remove("gen_ai.output.messages");
        return;
    }
    match sent.name {
        "api_response" => answer(sent, said),
        "tool_call" if sent.text("tool_type") == "mcp" => put_mcp(said, &sent.text("mcp_server_name")),
        "api_error" | "chat.content_retry_failure" | "malformed_json_response" => {
            put(said, "exception.type", sent.text("status_code"));
            put(said, "exception.message", message(&sent.text("error")));
        }
        "agent.start" => {
            put(said, "gen_ai.agent.handoff.source.name", MAIN);
            put(said, "gen_ai.agent.handoff.target.name", sent.text("agent_name"));
            put(said, "gen_ai.agent.handoff.target.id", sent.text("agent_id"));
            put(said, "gen_ai.agent.handoff.type", "subagent");
        }
        "conseca.verdict" => {
            put(said, "guardrail.name", "conseca");
            put(said, "guardrail.outcome", sent.text("verdict"));
        }
        _ => {}
    }
    if sent.failed() && !says(said, "error.message") {
        put(said, "error.message", "failed");
    }
}

/// The agent by its name, else by its id, which the prompts of a subagent begin with: `ID#TURN`. Those of the main
/// agent have no turn, or count behind several signs.
fn agent(sent: &Sent<'_>, said: &mut Attributes) {
    let (name, id) = (sent.text("agent_name"), sent.text("agent_id"));
    if !name.is_empty() || !id.is_empty() {
        put(said, "gen_ai.agent.name", name);
        put(said, "gen_ai.agent.id", id);
        return;
    }
    let input = sent.json("gen_ai.input.messages");
    if sent.text("gen_ai.operation.name") == "agent_call" {
        put(
            said,
            "gen_ai.agent.name",
            input["agent_name"].as_str().unwrap_or_default(),
        );
        return;
    }
    let asked = input["prompt_id"].as_str().unwrap_or_default().to_owned();
    let prompts = [sent.text("prompt_id"), sent.text("gen_ai.prompt.name"), asked];
    let prompt = prompts.into_iter().find(|prompt| !prompt.is_empty());
    match prompt.as_deref().map(subagent) {
        Some(Some(id)) => put(said, "gen_ai.agent.id", id),
        Some(None) => put(said, "gen_ai.agent.name", MAIN),
        None => {}
    }
}

fn subagent(prompt: &str) -> Option<&str> {
    let (id, turn) = prompt.split_once('#')?;
    turn.bytes().all(|byte| byte.is_ascii_digit()).then_some(id)
}

/// Google counts thoughts beside the answer, and sends its responses as they came, one for each chunk.
fn answer(sent: &Sent<'_>, said: &mut Attributes) {
    let output = sent
        .count("output_token_count")
        .saturating_add(sent.count("thoughts_token_count"));
    said.insert("gen_ai.usage.output_tokens".to_owned(), json!(output));
    put(said, "gen_ai.provider.name", "gcp.gen_ai");
    let chunks = sent.json("response_text");
    let chunks: Vec<&Value> = match &chunks {
        Value::Array(chunks) => chunks.iter().collect(),
        one => vec![one],
    };
    let id = chunks.iter().find_map(|chunk| chunk["responseId"].as_str());
    put(said, "gen_ai.response.id", id.unwrap_or_default());
    let parts = chunks
        .iter()
        .filter_map(|chunk| chunk.pointer("/candidates/0/content/parts")?.as_array());
    let parts = joined(parts.flatten().filter_map(part));
    if !parts.is_empty() {
        let messages = json!([{ "role": "assistant", "parts": parts }]);
        said.insert("gen_ai.output.messages".to_owned(), messages);
    }
}

/// A part of a message as the conventions have it.
fn part(part: &Value) -> Option<Value> {
    if let Some(call) = part.get("functionCall") {
        return Some(json!({
            "type": "tool_call", "id": call["id"], "name": call["name"], "arguments": call["args"],
        }));
    }
    let text = part["text"].as_str()?;
    let kind = if part["thought"] == true {
        "reasoning"
    } else {
        "text"
    };
    Some(json!({ "type": kind, "content": text }))
}

/// Parts of a message with the texts of successive chunks in one.
fn joined(parts: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut joined: Vec<Value> = Vec::new();
    for part in parts {
        let text = part["content"].as_str();
        match (joined.last_mut(), text) {
            (Some(last), Some(text)) if last["type"] == part["type"] => {
                let before = last["content"].as_str().unwrap_or_default();
                last["content"] = Value::String(format!("{before}{text}"));
            }
            _ => joined.push(part),
        }
    }
    joined
}

/// The words in an error that is a response of the server.
fn message(error: &str) -> String {
    let parsed: Option<Value> = serde_json::from_str(error).ok();
    let words = parsed
        .as_ref()
        .and_then(|parsed| parsed.pointer("/error/message")?.as_str());
    words.unwrap_or(error).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subagents_by_the_ids_of_their_prompts() {
        let check = |prompt: &str, expect: Option<&str>| assert_eq!(subagent(prompt), expect, "{prompt}");
        check(
            "bf3217e9-22fb-411b-8247-37f0a5f79deb#0",
            Some("bf3217e9-22fb-411b-8247-37f0a5f79deb"),
        );
        check("8631321d-cd40-4208-b975-1ebc4cdefd5f########12", None);
        check("8631321d-cd40-4208-b975-1ebc4cdefd5f", None);
        check("", None);
    }
}
