//! Agents and handoffs in what LangGraph says of a run, whatever tells of it.
//!
//! A graph is no agent, nor is each of its nodes: one that runs the model, the tools or a middleware is a step of the
//! agent around it. A node with a name of its own is an agent.

use serde_json::Value;

/// Nodes that are steps of the agent around them, as LangChain and LangGraph and their examples call them.
const STEPS: [&str; 21] = [
    "model",
    "model_request",
    "call_model",
    "llm",
    "tools",
    "tool",
    "tool_node",
    "toolnode",
    "call_tool",
    "call_tools",
    "action",
    "agent",
    "chatbot",
    "assistant",
    "pre_model_hook",
    "post_model_hook",
    "generate_structured_response",
    "respond",
    "start",
    "end",
    "interrupt",
];

/// Whether a node of this name is a step of an agent. Nodes of middleware have a dot in their name.
fn is_step(node: &str) -> bool {
    let name = node.trim_matches('_').to_ascii_lowercase();
    name.is_empty() || name.contains('.') || STEPS.contains(&name.as_str())
}

/// Whether a run of this name is that of an agent: of a node that is one. What LangChain itself made, `named`, says so
/// elsewhere; routes and wrapped steps in a node have other names.
pub(crate) fn is_agent(node: &str, name: &str, named: &str) -> bool {
    named.is_empty() && node == name && !is_step(node)
}

/// The innermost node of an agent around a run: of the places of the run in its graphs, the outermost first
/// (`planner:ID|model:ID`), else of its own node. Empty where there is none.
pub(crate) fn agent_of<'a>(own: &'a str, places: &'a str) -> &'a str {
    let nodes = places.split('|').filter_map(|place| place.split(':').next());
    let mut nodes = nodes.filter(|node| !node.is_empty()).peekable();
    let has_places = nodes.peek().is_some();
    match nodes.rfind(|node| !is_step(node)) {
        Some(node) => node,
        None if !has_places && !is_step(own) => own,
        None => "",
    }
}

/// LangGraph's `Command`, which says where the graph goes on.
pub(crate) fn command(output: &Value) -> Option<&Value> {
    let is_command = |value: &&Value| value.get("goto").is_some() && value.get("update").is_some();
    match output {
        Value::Array(several) => several.iter().find(is_command),
        one => Some(one).filter(is_command),
    }
}

/// The agent that a command sends the graph on to.
pub(crate) fn sent_to(command: &Value) -> Option<&str> {
    let place = match &command["goto"] {
        Value::Array(places) => places.first()?,
        place => place,
    };
    let to = place.as_str().or_else(|| place["node"].as_str())?;
    (!is_step(to)).then_some(to)
}
