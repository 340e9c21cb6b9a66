//! Microsoft's frameworks: Agent Framework, Semantic Kernel and AutoGen. They write the GenAI conventions, and around
//! them what carries messages between agents.

use serde_json::Value;

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("gen_ai.response.prompt_tokens", Field::InputTokens),
        ("gen_ai.response.completion_tokens", Field::OutputTokens),
    ],
    derived: &[
        ("gen_ai.agent.id", team_of_agent),
        ("messaging.destination", message),
        ("gen_ai.response.finish_reason", finish),
    ],
    scopes: &[("agent_framework", workflow)],
    kinds: Some(Kinds {
        field: Field::Operation,
        ignore_case: false,
        names: &[
            (WORKFLOW, Concept::Workflow),
            // Semantic Kernel before it took over the names of the conventions.
            ("chat.completions", Concept::Model),
            ("chat.streaming_completions", Concept::Model),
            ("text.completions", Concept::Model),
            ("text.streaming_completions", Concept::Model),
        ],
    }),
    ..EMPTY
};

const WORKFLOW: &str = "workflow";

/// Semantic Kernel prints the members of Python's enumerations: `FinishReason.TOOL_CALLS`.
fn finish(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let reason = seen.text("gen_ai.response.finish_reason").to_ascii_lowercase();
    let reason = reason.strip_prefix("finishreason.").unwrap_or(&reason);
    vec![(Field::FinishReasons, Value::from(reason))]
}

/// Agent Framework's workflows say by the names of their spans what they are.
fn workflow(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    match seen.span_name.split(' ').next() {
        Some("workflow.run" | "workflow.session") => vec![(Field::Operation, Value::from(WORKFLOW))],
        _ => Vec::new(),
    }
}

/// AutoGen's teams: each message is a trace of its own, and names the team's run by a UUID in the addresses of agents
/// and topics, `weather_agent_UUID.(UUID)-A`.
fn message(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    if !is_autogen(seen) {
        return Vec::new();
    }
    let addresses = [
        "messaging.destination",
        "recipient_agent_type",
        "sender_agent_type",
    ];
    let team = addresses.iter().find_map(|name| uuid(seen.text(name)));
    let mut fields = vec![(Field::Session, Value::from(team.unwrap_or_default()))];
    if seen.text("recipient_agent_class").ends_with("GroupChatManager") {
        let asked = task(&seen.json("message"));
        if !asked.is_empty() {
            fields.push((Field::Operation, Value::from(WORKFLOW)));
            fields.push((Field::Input, Value::from(asked)));
        }
    }
    fields
}

/// The id of an agent that works in a team: `weather_agent_UUID/UUID`.
fn team_of_agent(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let id = seen.text("gen_ai.agent.id");
    let team = id.split_once('/').and_then(|(_, team)| uuid(team));
    match team.filter(|_| is_autogen(seen)) {
        Some(team) => vec![(Field::Session, Value::from(team))],
        None => Vec::new(),
    }
}

fn is_autogen(seen: &Seen<'_>) -> bool {
    seen.scope.starts_with("autogen")
}

/// What the person asked a team.
fn task(message: &Value) -> String {
    let messages = message["messages"].as_array();
    let asked = messages
        .into_iter()
        .flatten()
        .find(|message| message["source"] == "user");
    let words = asked.and_then(|message| message["content"].as_str());
    words.unwrap_or_default().to_owned()
}

/// The first UUID in a text.
fn uuid(text: &str) -> Option<&str> {
    const LENGTH: usize = 36;
    let starts = (0..text.len().saturating_sub(LENGTH - 1)).filter(|start| text.is_char_boundary(*start));
    let mut candidates = starts.filter_map(|start| text.get(start..start + LENGTH));
    candidates.find(|candidate| {
        let bytes = candidate.bytes().enumerate();
        bytes.into_iter().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_by_the_uuid_in_an_address() {
        let id = "0fafac7f-f3cb-473a-8727-2d6a8f3887e5";
        let check = |text: &str, expect: Option<&str>| assert_eq!(uuid(text), expect, "{text}");
        check(&format!("weather_agent_{id}.({id})-A"), Some(id));
        check(id, Some(id));
        check("weather_agent.(default)-A", None);
        check("é0fafac7f-f3cb-473a-8727-2d6a8f3887e", None);
        check("", None);
    }
}
