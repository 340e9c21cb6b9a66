//! Strands Agents: the GenAI conventions, with content in span events, in the blocks of Bedrock's Converse API.

use serde_json::{Value, json};

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    derived: &[("gen_ai.tool.status", status)],
    hollow: &[("strands.telemetry.tracer", of_several_agents)],
    kinds: Some(Kinds {
        field: Field::Operation,
        ignore_case: false,
        names: &[
            ("execute_event_loop_cycle", Concept::Turn),
            ("invoke_graph", Concept::Workflow),
            ("invoke_swarm", Concept::Workflow),
        ],
    }),
    parts: Some(parts),
    transfers: &[("handoff_to_agent", "agent_name")],
    ..EMPTY
};

/// A tool that did not throw tells of its failure here only.
fn status(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    match seen.text("gen_ai.tool.status") {
        "error" => vec![(Field::Failed, Value::Bool(true))],
        _ => Vec::new(),
    }
}

/// A graph or a swarm names itself as the agent.
fn of_several_agents(seen: &Seen<'_>) -> &'static [&'static str] {
    match seen.text("gen_ai.operation.name") {
        "invoke_graph" | "invoke_swarm" => &["gen_ai.agent.name"],
        _ => &[],
    }
}

/// `{text}`, `{toolUse}`, `{toolResult}` and `{reasoningContent}`, as parts of the conventions; other blocks stay as
/// they are.
fn parts(content: &Value) -> Option<Vec<Value>> {
    let blocks = content.as_array().filter(|blocks| !blocks.is_empty())?;
    let is_block = |block: &Value| {
        let members = block.as_object();
        members.is_some_and(|members| {
            members.len() == 1 && members.keys().all(|name| BLOCKS.contains(&name.as_str()))
        })
    };
    blocks
        .iter()
        .all(is_block)
        .then(|| blocks.iter().map(part).collect())
}

/// The blocks of the Converse API.
const BLOCKS: [&str; 11] = [
    "text",
    "json",
    "toolUse",
    "toolResult",
    "reasoningContent",
    "image",
    "document",
    "video",
    "cachePoint",
    "guardContent",
    "citationsContent",
];

fn part(block: &Value) -> Value {
    if let Some(text) = block.get("text") {
        json!({ "type": "text", "content": text })
    } else if let Some(call) = block.get("toolUse") {
        json!({ "type": "tool_call", "id": call["toolUseId"], "name": call["name"], "arguments": call["input"] })
    } else if let Some(answer) = block.get("toolResult") {
        json!({ "type": "tool_call_response", "id": answer["toolUseId"], "response": answer["content"] })
    } else if let Some(text) = block.pointer("/reasoningContent/reasoningText/text") {
        json!({ "type": "reasoning", "content": text })
    } else {
        block.clone()
    }
}
