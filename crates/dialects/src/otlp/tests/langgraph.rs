//! Agents that are nodes of a graph of LangGraph, as OpenInference, Langfuse and LangSmith's OpenTelemetry
//! mode tell of them.

use serde_json::{Value, json};
use tracewake_model::{Event, Kind};

use super::read_span;

const COMMAND: &str = r#"{"graph": null, "update": {"messages": []}, "resume": null, "goto": "writer"}"#;

/// A run of this name and kind in these nodes.
fn of_openinference(name: &str, kind: &str, places: &str, output: &str) -> Event {
    let node = places
        .rsplit('|')
        .next()
        .and_then(|place| place.split(':').next());
    let metadata = json!({ "langgraph_node": node, "langgraph_checkpoint_ns": places });
    read_span(json!({ "name": name, "attributes": {
        "openinference.span.kind": kind, "metadata": metadata.to_string(), "output.value": output,
    } }))
}

fn of_langsmith(name: &str, kind: &str, places: &str, output: &str) -> Event {
    let node = places
        .rsplit('|')
        .next()
        .and_then(|place| place.split(':').next());
    read_span(json!({ "name": name, "attributes": {
        "langsmith.span.kind": kind.to_ascii_lowercase(), "langsmith.metadata.langgraph_node": node,
        "langsmith.metadata.langgraph_checkpoint_ns": places, "gen_ai.completion": output,
    } }))
}

fn of_langfuse(name: &str, kind: &str, places: &str, output: &str) -> Event {
    let node = places
        .rsplit('|')
        .next()
        .and_then(|place| place.split(':').next());
    let kind = if kind == "LLM" {
        "generation".to_owned()
    } else {
        kind.to_ascii_lowercase()
    };
    read_span(json!({ "name": name, "attributes": {
        "langfuse.observation.type": kind, "langfuse.observation.output": output,
        "langfuse.observation.metadata.langgraph_node": json!(node).to_string(),
    } }))
}

#[test]
fn a_node_with_a_name_of_its_own_is_an_agent() {
    let check = |name: &str, kind: &str, places: &str, expect: (&str, Kind)| {
        for read in [of_openinference, of_langsmith] {
            let event = read(name, kind, places, "{}");
            assert_eq!(
                (event.agent.key(), &event.kind),
                (expect.0, &expect.1),
                "{name} in {places}"
            );
        }
    };
    check("planner", "CHAIN", "planner:1", ("planner", Kind::AgentEnd));
    check("ChatOpenAI", "LLM", "planner:1", ("planner", Kind::ModelEnd));
    check("route", "CHAIN", "planner:1", ("planner", Kind::WorkflowEnd));
    check(
        "agent",
        "CHAIN",
        "team:1|search:2|agent:3",
        ("search", Kind::WorkflowEnd),
    );
    check("model", "CHAIN", "model:1", ("", Kind::WorkflowEnd));
    check("get_weather", "TOOL", "tools:1", ("", Kind::ToolEnd));
}

#[test]
fn an_agent_that_sends_the_graph_on_hands_over() {
    let check = |output: &str, expect: Option<(&str, &str)>| {
        for read in [of_openinference, of_langsmith, of_langfuse] {
            let event = read("planner", "CHAIN", "planner:1", output);
            assert_eq!(event.kind, Kind::AgentEnd);
            let handoff = event.handoff.as_ref();
            let ends = handoff.map(|handoff| (handoff.from_agent(), handoff.to_agent()));
            assert_eq!(ends, expect, "{output}");
        }
    };
    let goto = |place: Value| json!({ "update": {}, "goto": place }).to_string();
    check(COMMAND, Some(("planner", "writer")));
    check(&goto(json!(["writer", "reviewer"])), Some(("planner", "writer")));
    check(
        &goto(json!({ "node": "writer", "arg": {} })),
        Some(("planner", "writer")),
    );
    check(&goto(json!("__end__")), None);
    check(&goto(json!([])), None);
    check(r#"{"messages": []}"#, None);
}
