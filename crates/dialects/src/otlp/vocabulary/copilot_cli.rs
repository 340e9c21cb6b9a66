//! GitHub Copilot CLI, which follows the GenAI conventions: its main agent has no name there, a call to an MCP server
//! is a tool call like any other, and what the person asked has context before it.

use serde_json::Value;
use tracewake_model::Dialect;

use super::program::{Program, Sent, Telling, put, put_mcp, says};
use crate::otlp::record::Attributes;

pub(super) const PROGRAM: Program = Program {
    name: Dialect::CopilotCli.name(),
    scope: "github.copilot",
    space: "github.copilot.",
    has_threads: false,
    words: &[],
    adapt,
    concept: |_| None,
    telling: |_| Telling::Other,
};

/// The agent that talks to the person, as its session files have it.
const MAIN: &str = "main";
/// What the program puts before the words of the person.
const CLOCK: (&str, &str) = ("<current_datetime>", "</current_datetime>");

fn adapt(sent: &Sent<'_>, said: &mut Attributes) {
    match sent.text("gen_ai.operation.name").as_str() {
        "invoke_agent" => {
            if !says(said, "gen_ai.agent.name") {
                put(said, "gen_ai.agent.name", MAIN);
            }
            asked(sent, said);
        }
        "chat" => asked(sent, said),
        "execute_tool" => {
            let server = sent.text("github.copilot.tool.parameters.mcp_server_name");
            if !server.is_empty() {
                put_mcp(said, &server);
            }
        }
        _ => {}
    }
}

/// Takes the time out of what the person asked: it is no word of theirs.
fn asked(sent: &Sent<'_>, said: &mut Attributes) {
    let mut messages = sent.json("gen_ai.input.messages");
    let parts = messages.as_array_mut().into_iter().flatten();
    let parts = parts.filter(|message| message["role"] == "user");
    let parts = parts
        .filter_map(|message| message["parts"].as_array_mut())
        .flatten();
    let mut changed = false;
    for part in parts {
        if let Some(own) = part["content"].as_str().and_then(own_words) {
            part["content"] = Value::from(own);
            changed = true;
        }
    }
    if changed {
        said.insert("gen_ai.input.messages".to_owned(), messages);
    }
}

/// What stands behind the time; none where no time is before it.
fn own_words(text: &str) -> Option<String> {
    let (_, rest) = text.strip_prefix(CLOCK.0)?.split_once(CLOCK.1)?;
    Some(rest.trim_start().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_no_word_of_the_person() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(own_words(text).as_deref(), expect);
        check(
            "<current_datetime>2026-11-30</current_datetime>\n\nSay hello",
            Some("Say hello"),
        );
        check("Say <current_datetime>now</current_datetime>", None);
        check("Say hello", None);
    }
}
