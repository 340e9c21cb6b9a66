//! Agents and handoffs, as LangGraph and other integrations tell of them in the metadata of runs.

use tracewake_model::{Agent, AgentHandoff};

use super::run::{Run, RunType, first, text_of};
use super::tool;
use crate::langgraph;

/// The node of an agent that a run is in, the innermost.
fn node(run: &Run) -> String {
    let places = ["langgraph_checkpoint_ns", "checkpoint_ns"].iter();
    let places = first(places.map(|name| text_of(run.metadata(name))));
    langgraph::agent_of(&run.metadata_text(&["langgraph_node"]), &places).to_owned()
}

/// The agent that acts in a run; without a name where the run does not say.
pub(super) fn agent(run: &Run) -> Agent {
    let named = run.metadata_text(&["lc_agent_name"]);
    let name = match is_agent(run) {
        true => first([run.text("name")]),
        false => first([named, node(run)]),
    };
    Agent {
        name,
        known_by_name: true,
        ..Agent::default()
    }
}

/// Whether a run is the work of an agent, from its beginning to its end.
pub(super) fn is_agent(run: &Run) -> bool {
    let name = run.text("name");
    if run.text("run_type").eq_ignore_ascii_case("agent") {
        return true;
    }
    if run.run_type() != RunType::Chain || name.is_empty() {
        return false;
    }
    let named = run.metadata_text(&["lc_agent_name"]);
    let node = run.metadata_text(&["langgraph_node"]);
    if !named.is_empty() && named == name {
        return true;
    }
    if !node.is_empty() {
        return langgraph::is_agent(&node, &name, &named);
    }
    // Runs below have the word of the root, too.
    let says_kind = match run.metadata_text(&["ls_agent_type"]).as_str() {
        "root" => run.is_root(),
        kind => kind == "subagent",
    };
    let offers_handoffs = run.extra()["invocation_params"].get("handoffs").is_some();
    // The function that a program traces first is the agent that it is, and so is one that LangChain made without a
    // name.
    let is_program = run.is_root()
        && (run.metadata("ls_method") == "traceable"
            || run.metadata("ls_integration") == "langchain_create_agent");
    named.is_empty() && (says_kind || offers_handoffs || is_program)
}

/// Names of tools that hand over to the agent in the rest of the name.
const TRANSFERS: [&str; 5] = [
    "transfer_to_",
    "transfer_back_to_",
    "handoff_to_",
    "hand_off_to_",
    "delegate_to_",
];
/// The tool whose arguments name the agent.
const TRANSFER_BY_ARGUMENT: &str = "transfer_to_agent";

/// The handoff that a run is besides: the call of a tool that hands over, a node that sends the graph on to another
/// agent, or one that an integration tells of.
pub(super) fn handoff(run: &Run, agent: &Agent) -> Option<AgentHandoff> {
    let found = match run.run_type() {
        RunType::Tool => transfer(run).or_else(|| sent_on(run)).or_else(|| told(run)),
        RunType::Chain => sent_on(run).or_else(|| told(run)),
        _ => None,
    };
    found.map(|handoff| AgentHandoff {
        from_agent_name: first([handoff.from_agent_name, agent.name.clone()]),
        ..handoff
    })
}

fn transfer(run: &Run) -> Option<AgentHandoff> {
    let name = run.text("name");
    let arguments = tool::arguments(run.inputs());
    let to = match name == TRANSFER_BY_ARGUMENT {
        true => first(["agent_name", "agent"].map(|name| text_of(&arguments[name]))),
        false => TRANSFERS
            .iter()
            .find_map(|start| name.strip_prefix(start))?
            .to_owned(),
    };
    Some(AgentHandoff {
        to_agent_name: to,
        reason: first([text_of(&arguments["reason"]), name]),
        handoff_data: Some(arguments)
            .filter(|arguments| arguments.as_object().is_some_and(|all| !all.is_empty())),
        ..AgentHandoff::default()
    })
}

/// `Command(goto=…)`: where a node, or a tool in it, sends the graph.
fn sent_on(run: &Run) -> Option<AgentHandoff> {
    let output = run.outputs().get("output").unwrap_or(run.outputs());
    let command = langgraph::command(output)?;
    let to = langgraph::sent_to(command)?;
    let by = tool::answer(run.outputs());
    (to != run.text("name")).then(|| AgentHandoff {
        to_agent_name: to.to_owned(),
        reason: text_of(&by["name"]),
        ..AgentHandoff::default()
    })
}

/// `{"from_agent": …, "to_agent": …}` of the OpenAI Agents SDK.
fn told(run: &Run) -> Option<AgentHandoff> {
    let said = |name: &str| first([&run.inputs()[name], &run.outputs()[name]].map(text_of));
    let to = said("to_agent");
    (!to.is_empty()).then(|| AgentHandoff {
        from_agent_name: said("from_agent"),
        to_agent_name: to,
        ..AgentHandoff::default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn run(name: &str, run_type: &str, metadata: Value, outputs: Value) -> Run {
        Run(
            json!({ "id": "r", "name": name, "run_type": run_type, "parent_run_id": "p", "inputs": {},
            "outputs": outputs, "extra": { "metadata": metadata } }),
        )
    }

    fn place(nodes: &str, agent: &str) -> Value {
        let node = nodes
            .rsplit('|')
            .next()
            .and_then(|place| place.split(':').next())
            .unwrap_or_default();
        json!({ "langgraph_node": node, "langgraph_checkpoint_ns": nodes, "lc_agent_name": agent })
    }

    #[test]
    fn nodes_are_agents_and_their_steps_are_none() {
        let check = |name: &str, run_type: &str, nodes: &str, named: &str, expect: (&str, bool)| {
            let run = run(name, run_type, place(nodes, named), json!({}));
            let found = agent(&run).name;
            assert_eq!((found.as_str(), is_agent(&run)), expect, "{name} in {nodes}");
        };
        check("triage", "chain", "triage:1", "", ("triage", true));
        check("ChatOpenAI", "llm", "triage:1", "", ("triage", false));
        check("route", "chain", "triage:1", "", ("triage", false));
        check("planner", "chain", "planner:1", "planner", ("planner", true));
        check(
            "model",
            "chain",
            "planner:1|model:2",
            "planner",
            ("planner", false),
        );
        check(
            "tools",
            "chain",
            "planner:1|tools:2",
            "planner",
            ("planner", false),
        );
        check(
            "soften.wrap_tool_call",
            "chain",
            "planner:1|tools:2",
            "planner",
            ("planner", false),
        );
        check("agent", "chain", "team:1|search:2|agent:3", "", ("search", false));
        check("agent", "chain", "agent:3", "", ("", false));
        check(
            "Limit.before_model",
            "chain",
            "Limit.before_model:3",
            "",
            ("", false),
        );
    }

    #[test]
    fn programs_say_what_they_are_in_other_ways() {
        let is = |value: Value| is_agent(&Run(value));
        let traced = json!({ "metadata": { "ls_method": "traceable" } });
        assert!(is(
            json!({ "name": "planner", "run_type": "chain", "extra": traced })
        ));
        assert!(!is(
            json!({ "name": "step", "run_type": "chain", "parent_run_id": "p", "extra": traced })
        ));
        assert!(!is(
            json!({ "name": "trip_desk", "run_type": "chain", "extra": {} })
        ));
        let made = json!({ "metadata": { "ls_integration": "langchain_create_agent" } });
        assert!(is(
            json!({ "name": "LangGraph", "run_type": "chain", "extra": made })
        ));
        let typed = json!({ "metadata": { "ls_agent_type": "subagent" } });
        assert!(is(
            json!({ "name": "search", "run_type": "chain", "parent_run_id": "p", "extra": typed })
        ));
        let below = json!({ "metadata": { "ls_agent_type": "root" } });
        assert!(!is(
            json!({ "name": "step", "run_type": "chain", "parent_run_id": "p", "extra": below })
        ));
    }

    #[test]
    fn handoffs_are_told_by_tools_and_by_nodes() {
        let check = |run: Run, expect: Option<(&str, &str, &str)>| {
            let found = handoff(&run, &agent(&run));
            let found = found.as_ref().map(|found| {
                (
                    found.from_agent_name.as_str(),
                    found.to_agent_name.as_str(),
                    found.reason.as_str(),
                )
            });
            assert_eq!(found, expect, "{}", run.0);
        };
        let triage = || place("triage:1", "");
        check(
            run("transfer_to_planner", "tool", triage(), json!({})),
            Some(("triage", "planner", "transfer_to_planner")),
        );
        check(
            run("weather", "tool", triage(), json!({ "output": "rain" })),
            None,
        );
        let goto = |to: Value| {
            let message = json!({ "type": "tool", "name": "ask_bob", "tool_call_id": "c" });
            json!({ "output": { "graph": null, "update": { "messages": [message] }, "goto": to } })
        };
        check(
            run("triage", "chain", triage(), goto(json!("planner"))),
            Some(("triage", "planner", "ask_bob")),
        );
        check(
            run("ask_bob", "tool", triage(), goto(json!(["bob"]))),
            Some(("triage", "bob", "ask_bob")),
        );
        check(
            run(
                "triage",
                "chain",
                triage(),
                goto(json!([{ "node": "bob", "arg": {} }])),
            ),
            Some(("triage", "bob", "ask_bob")),
        );
        for step in ["tools", "__end__", "triage", ""] {
            check(run("triage", "chain", triage(), goto(json!(step))), None);
        }
        check(
            run("handoff", "chain", json!({}), json!({ "to_agent": "bob" })),
            Some(("", "bob", "")),
        );
    }
}
