//! Handoffs. No convention is settled, so the signals are read in the order of how much they can be trusted.

use tracewake_model::{Agent, AgentHandoff};

use super::concept::{self, Concept};
use super::folded::as_text;
use super::lookup::Lookup;
use super::tool;
use super::vocabulary::{self, Field};

/// A handoff that a span describes.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    pub(super) handoff: AgentHandoff,
    /// More than one receiver was asked for, which is an error; the first is shown.
    pub(super) receivers: usize,
}

/// The OTLP number of a span that calls another service.
const CLIENT: i32 = 3;

/// The handoff in a span of `agent`, if there is one. A tool that should hand over and failed is only a tool.
pub(super) fn find(look: &Lookup<'_>, span_kind: i32, agent: &Agent, failed: bool) -> Option<Found> {
    let named = |id, name| named(look, id, name, agent.known_by_name);
    let source = named(Field::HandoffSourceId, Field::HandoffSourceName).unwrap_or_else(|| agent.clone());
    let transfer = named(Field::TransferTargetId, Field::TransferTargetName)
        .map(|to| (source.clone(), to, look.text(Field::TransferMode)));
    let proposal = || {
        let to = named(Field::HandoffTargetId, Field::HandoffTargetName)?;
        Some((source.clone(), to, look.text(Field::HandoffType)))
    };
    let delegation = || {
        let (from, to) = (caller(look, span_kind, agent.known_by_name)?, agent.clone());
        let differs = !to.key().is_empty() && from.key() != to.key();
        differs.then(|| (from, to, "delegation".to_owned()))
    };
    let by_tool = || {
        let to = transfer_tool(look).filter(|_| !failed)?;
        Some((source.clone(), to, String::new()))
    };
    if let Some((from, to, mode)) = transfer.or_else(proposal) {
        return Some(found(look, from, to, mode, 1));
    }
    if let Some((from, receivers)) = from_and_to(look, &source) {
        let to = by_name(receivers.first().cloned().unwrap_or_default());
        return Some(found(look, from, to, String::new(), receivers.len()));
    }
    let (from, to, mode) = delegation().or_else(by_tool)?;
    Some(found(look, from, to, mode, 1))
}

fn found(look: &Lookup<'_>, from: Agent, to: Agent, handoff_type: String, receivers: usize) -> Found {
    let data = tool::arguments(look);
    let in_arguments = data.as_ref().and_then(|data| data.get("reason")).map(as_text);
    let reason = match look.text(Field::HandoffReason) {
        unsaid if unsaid.is_empty() => in_arguments.unwrap_or_default(),
        reason => reason,
    };
    Found {
        handoff: AgentHandoff {
            from_agent_id: id(&from),
            from_agent_name: from.name,
            to_agent_id: id(&to),
            to_agent_name: to.name,
            handoff_data: data,
            reason,
            handoff_type,
        },
        receivers,
    }
}

/// The id of an end, unless its name identifies it: then the id stays among the attributes.
fn id(agent: &Agent) -> String {
    match agent.known_by_name && !agent.name.is_empty() {
        true => String::new(),
        false => agent.id.clone(),
    }
}

fn named(look: &Lookup<'_>, id: Field, name: Field, known_by_name: bool) -> Option<Agent> {
    let agent = Agent {
        id: look.text(id),
        name: look.text(name),
        known_by_name,
    };
    (!agent.key().is_empty()).then_some(agent)
}

/// Who called the agent of an `invoke_agent` span, if an agent did.
fn caller(look: &Lookup<'_>, span_kind: i32, known_by_name: bool) -> Option<Agent> {
    let is_call = span_kind == CLIENT && look.text(Field::Operation) == "invoke_agent";
    let by_agent = matches!(look.text(Field::CallerType).as_str(), "" | "agent");
    let agent = named(look, Field::CallerId, Field::CallerName, known_by_name)?;
    (is_call && by_agent).then_some(agent)
}

fn from_and_to(look: &Lookup<'_>, source: &Agent) -> Option<(Agent, Vec<String>)> {
    let receivers = match look.json(Field::ToAgent)? {
        serde_json::Value::Array(names) => names.iter().map(as_text).collect(),
        name => vec![as_text(&name)],
    };
    let from = look
        .json(Field::FromAgent)
        .map_or(source.clone(), |name| by_name(as_text(&name)));
    Some((from, receivers))
}

/// The receiver that a tool hands over to: the one that its arguments name, else the one in its own name,
/// `transfer_to_AGENT`. Without arguments it is unknown.
fn transfer_tool(look: &Lookup<'_>) -> Option<Agent> {
    let name = tool::name(look);
    let to = match vocabulary::transfer(&name) {
        Some(argument) => {
            let arguments = tool::arguments(look);
            let to = arguments.as_ref().and_then(|arguments| arguments.get(argument));
            to.map(as_text).unwrap_or_default()
        }
        None => {
            let to = name.strip_prefix("transfer_to_");
            to.filter(|to| !to.is_empty())?.to_owned()
        }
    };
    let is_call = !look.has(Field::McpMethod) && concept::is_named(look, Concept::Tool);
    is_call.then(|| by_name(to))
}

fn by_name(name: String) -> Agent {
    Agent {
        name,
        known_by_name: true,
        ..Agent::default()
    }
}
