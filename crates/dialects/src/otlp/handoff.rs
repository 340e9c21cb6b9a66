//! Handoffs. No convention is settled, so the signals are read in the order of how much they can be trusted.

use tracewake_model::{Agent, AgentHandoff};

use super::lookup::{Lookup, as_text, unfold};
use super::tool;

/// A handoff that a span tells of.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    pub(super) handoff: AgentHandoff,
    /// More than one receiver was asked for, which is an error; the first is shown.
    pub(super) receivers: usize,
}

/// The OTLP number of a span that calls somebody else.
const CLIENT: i32 = 3;

/// The handoff in a span of `agent`, if there is one.
pub(super) fn find(look: Lookup<'_>, span_kind: i32, agent: &Agent) -> Option<Found> {
    let source = Agent {
        id: look.text(&["gen_ai.agent.handoff.source.id"]),
        name: look.text(&["gen_ai.agent.handoff.source.name"]),
    };
    let source = if source.key().is_empty() {
        agent.clone()
    } else {
        source
    };
    let transfer = target(look, "gen_ai.transfer.target")
        .map(|to| (source.clone(), to, look.text(&["gen_ai.transfer.mode"])));
    let proposal = || {
        let to = target(look, "gen_ai.agent.handoff.target")?;
        Some((source.clone(), to, look.text(&["gen_ai.agent.handoff.type"])))
    };
    let delegation = || {
        let (from, to) = (caller(look, span_kind)?, agent.clone());
        let differs = !to.key().is_empty() && from.key() != to.key();
        differs.then(|| (from, to, "delegation".to_owned()))
    };
    let by_tool = || Some((source.clone(), transfer_tool(look)?, String::new()));
    if let Some((from, to, mode)) = transfer.or_else(proposal) {
        return Some(found(look, from, to, mode, 1));
    }
    if let Some((from, receivers)) = from_and_to(look, &source) {
        let to = receivers.first().cloned().unwrap_or_default();
        let to = Agent {
            name: to,
            ..Agent::default()
        };
        return Some(found(look, from, to, String::new(), receivers.len()));
    }
    let (from, to, mode) = delegation().or_else(by_tool)?;
    Some(found(look, from, to, mode, 1))
}

fn found(look: Lookup<'_>, from: Agent, to: Agent, handoff_type: String, receivers: usize) -> Found {
    let data = tool::arguments(look);
    let reason = data.as_ref().and_then(|data| data.get("reason")).map(as_text);
    Found {
        handoff: AgentHandoff {
            from_agent_id: from.id,
            from_agent_name: from.name,
            to_agent_id: to.id,
            to_agent_name: to.name,
            handoff_data: data,
            reason: reason.unwrap_or_default(),
            handoff_type,
        },
        receivers,
    }
}

fn target(look: Lookup<'_>, prefix: &str) -> Option<Agent> {
    let agent = Agent {
        id: look.text(&[&format!("{prefix}.id")]),
        name: look.text(&[&format!("{prefix}.name")]),
    };
    (!agent.key().is_empty()).then_some(agent)
}

/// Who called the agent of an `invoke_agent` span, if an agent did.
fn caller(look: Lookup<'_>, span_kind: i32) -> Option<Agent> {
    let is_call = span_kind == CLIENT && look.text(&["gen_ai.operation.name"]) == "invoke_agent";
    let by_agent = matches!(look.text(&["gen_ai.caller.type"]).as_str(), "" | "agent");
    let agent = Agent {
        id: look.text(&["gen_ai.caller.id"]),
        name: look.text(&["gen_ai.caller.name"]),
    };
    (is_call && by_agent && !agent.key().is_empty()).then_some(agent)
}

/// `from_agent` and `to_agent`, under whatever name space.
fn from_and_to(look: Lookup<'_>, source: &Agent) -> Option<(Agent, Vec<String>)> {
    let named = |name: &str| {
        let is_it = |key: &str| {
            let rest = key.strip_suffix(name);
            rest.is_some_and(|space| space.is_empty() || space.ends_with('.'))
        };
        let found = look.0.iter().find(|(key, _)| is_it(key));
        found
            .map(|(_, value)| unfold(value))
            .filter(|value| !as_text(value).is_empty())
    };
    let receivers = match named("to_agent")? {
        serde_json::Value::Array(names) => names.iter().map(as_text).collect(),
        name => vec![as_text(&name)],
    };
    let from = named("from_agent").map_or(source.clone(), |name| Agent {
        id: String::new(),
        name: as_text(&name),
    });
    Some((from, receivers))
}

/// The receiver in the name of a tool `transfer_to_AGENT`.
fn transfer_tool(look: Lookup<'_>) -> Option<Agent> {
    let is_call = !look.has("mcp.method.name")
        && (look.text(&["gen_ai.operation.name"]) == "execute_tool"
            || look
                .text(&["openinference.span.kind"])
                .eq_ignore_ascii_case("TOOL")
            || look.has("gen_ai.tool.name"));
    let name = tool::name(look);
    let to = name.strip_prefix("transfer_to_").filter(|to| !to.is_empty())?;
    is_call.then(|| Agent {
        id: String::new(),
        name: to.to_owned(),
    })
}
