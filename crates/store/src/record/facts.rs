//! The columns that are read out of an event's content.

use tracewake_model::{AgentScope, CallFacts, Content, CostDetails, Event, Kind, Phase, Usage, words_hash};

use super::called::called;
use super::root_call::{call_of, root_call};
use crate::derive::{Tokens, flag};

/// Longest name in characters: enough for a row on the screen, the whole is in the original.
const LONGEST_NAME: usize = 200;

/// The columns that are read out of an event's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Bits of [`flag`], all but the live one.
    pub(crate) flags: i64,
    /// What to call it; may be empty.
    pub(crate) name: String,
    /// Second half of the name; may be empty.
    pub(crate) detail: String,
    /// Joins a tool call with its response.
    pub(crate) tool_call: Option<String>,
    /// The tool that an MCP call ran.
    pub(crate) tool: Option<String>,
    /// Of the result of a model call.
    pub(crate) tokens: Option<Tokens>,
    /// What counts as cost: units of 10^-12 and the currency.
    pub(crate) cost: Option<(i64, String)>,
    /// Ends, type and reason of an explicit handoff.
    pub(crate) handoff: Option<Handoff>,
    /// What a call was asked and gave.
    pub(crate) call: CallFacts,
    /// Hash of the words of what was said or thought in it.
    pub(crate) words: Option<i64>,
    /// First words of what the person asked; may be empty.
    pub(crate) prompt: String,
    /// What a person would call it, of a whole call; may be empty.
    pub(crate) called: String,
    /// Joins the tellings of a model call; of any other event its likeness. May be empty.
    pub(crate) joins: String,
}

/// An explicit handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handoff {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) kind: String,
    pub(crate) reason: String,
}

impl Facts {
    /// Reads them.
    pub(crate) fn of(event: &Event) -> Facts {
        let (name, detail) = label(event);
        let name = sent_name(event, &name).unwrap_or(&name);
        let tool_call = match &event.content {
            Some(Content::ToolCall(call)) => Some(call.id.clone()),
            Some(Content::ToolResponse(response)) => Some(response.tool_call_id.clone()),
            Some(Content::ToolExchange(exchange)) => Some(exchange.call.id.clone()),
            Some(Content::Mcp(call)) => Some(call.tool_call_id.clone()),
            _ => None,
        };
        let handoff = match (&event.kind, &event.content) {
            (Kind::AgentHandoff, Some(Content::Handoff(handoff))) => Some(handoff),
            _ => event.handoff.as_ref(),
        };
        Facts {
            flags: flags(event),
            name: first_line(name),
            detail: first_line(&detail),
            tool_call: tool_call.filter(|id| !id.is_empty()),
            tool: match &event.content {
                Some(Content::Mcp(call)) => Some(call.tool_name.clone()).filter(|name| !name.is_empty()),
                _ => None,
            },
            tokens: tokens(event),
            cost: cost(event),
            handoff: handoff.map(|handoff| Handoff {
                from: handoff.from_agent().to_owned(),
                to: handoff.to_agent().to_owned(),
                kind: handoff.handoff_type.clone(),
                reason: handoff.reason.clone(),
            }),
            call: CallFacts::of(event),
            words: words(event),
            prompt: first_line(prompt(event)),
            called: first_line(&called(event)),
            joins: match is_model_result(event) {
                true => call_of(event),
                false => event.likeness.clone(),
            },
        }
    }
}

/// Hash of what a person said, a model answered or thought in this event itself. What the system says is never equal
/// to what a person does.
fn words(event: &Event) -> Option<i64> {
    match (&event.kind, &event.content) {
        (Kind::Input, Some(Content::Message(message))) => match prompt(event) {
            "" if message.text.is_empty() => None,
            "" => words_hash(&format!("{}: {}", message.role, message.text)),
            prompt => words_hash(prompt),
        },
        (Kind::Output, Some(Content::Message(message))) => words_hash(&message.text),
        (Kind::Output, Some(Content::FinalOutput(output))) => words_hash(&output.text),
        (Kind::Reasoning, Some(Content::Reasoning(reasoning))) => match &reasoning.steps[..] {
            [step] => words_hash(&step.description),
            _ => None,
        },
        _ => None,
    }
}

/// What the person asked. What the system or a tool says as an input is none of it.
fn prompt(event: &Event) -> &str {
    match (&event.kind, &event.content) {
        (Kind::Input | Kind::TurnStart, Some(Content::Message(message)))
            if !matches!(
                message.role.as_str(),
                "system" | "developer" | "tool" | "assistant"
            ) =>
        {
            &message.text
        }
        _ => &event.prompt,
    }
}

fn flags(event: &Event) -> i64 {
    let bits = [
        (event.is_failure(), flag::FAILED),
        (is_error(event), flag::ERROR),
        (event.is_partial, flag::PARTIAL),
        (event.is_final, flag::FINAL),
        (!event.span_id.is_empty(), flag::NAMES_SPAN),
        (is_model_result(event), flag::MODEL_RESULT),
        (event.phase() == Phase::Whole, flag::WHOLE),
        (!event.session_id.is_empty(), flag::NAMES_SESSION),
        (!event.agent.name.is_empty(), flag::NAMES_AGENT),
        (follows_trace(event), flag::FOLLOWS_TRACE),
        (event.agent_scope == AgentScope::Trace, flag::AGENTS_BY_TRACE),
        (event.agent_scope == AgentScope::Run, flag::RUN_IS_TRACE),
        (event.time.is_unknown(&event.identity), flag::TIME_UNKNOWN),
        (root_call(event).is_some(), flag::ROOT_CALL),
        (event.abandons, flag::ABANDONED),
        (event.names_span_alone, flag::NAMES_SPAN_ALONE),
    ];
    bits.into_iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum()
}

/// Whether it is an error by what it says itself.
fn is_error(event: &Event) -> bool {
    event.kind == Kind::Error || event.kind.family().is_call() && event.is_failure()
}

/// Whether it belongs to the session that another event of its trace may name.
pub(crate) fn follows_trace(event: &Event) -> bool {
    let names_session = !event.session_id.is_empty() && !event.session_yields_to_trace;
    event.shares_session_of_trace && !names_session && !event.trace_id.is_empty()
}

/// Tokens are counted on these events only: other events may repeat the sums of calls below them.
pub(super) fn is_model_result(event: &Event) -> bool {
    event.kind == Kind::ModelEnd && matches!(event.content, Some(Content::Model(_)))
}

fn tokens(event: &Event) -> Option<Tokens> {
    match &event.content {
        Some(Content::Model(model)) if event.kind == Kind::ModelEnd => Some(Tokens {
            input: model.prompt_tokens,
            output: model.completion_tokens,
            total: model.tokens(),
        }),
        _ if event.usage == Usage::PerEvent => event.cost.as_ref().and_then(used_tokens),
        _ => None,
    }
}

fn used_tokens(cost: &CostDetails) -> Option<Tokens> {
    let (input, output) = (cost.input_tokens, cost.output_tokens);
    let total = match cost.total_tokens {
        0 => input + output,
        stated => stated,
    };
    (total != 0).then_some(Tokens { input, output, total })
}

/// The cost of an event, unless it is the end of something whose parts have their own: those are totals.
fn cost(event: &Event) -> Option<(i64, String)> {
    let ends_a_whole = matches!(
        event.kind,
        Kind::AgentEnd | Kind::SessionEnd | Kind::TurnEnd | Kind::WorkflowEnd
    );
    let is_total = ends_a_whole && event.usage == Usage::PerCall;
    let cost = event.cost.as_ref().filter(|_| !is_total)?;
    if event.usage == Usage::PerEvent && cost.currency.is_empty() {
        return None; // it says what was used, not what it cost
    }
    Some((cost.total_pico()?, cost.currency.clone()))
}

fn label(event: &Event) -> (String, String) {
    let pair = |name: &str, detail: &str| (name.to_owned(), detail.to_owned());
    match &event.content {
        // An error takes the place of a call's own content; the call's start has the name.
        Some(Content::Error(error)) if event.kind == Kind::Error => {
            pair(&error.error_message, &error.error_code)
        }
        Some(Content::Error(_)) => own_label(event),
        Some(Content::Message(message)) => pair(&message.text, &message.role),
        Some(Content::ToolCall(call)) => pair(call.called(), ""),
        Some(Content::ToolExchange(exchange)) => pair(exchange.call.called(), ""),
        Some(Content::Model(model)) => pair(&model.model, &model.provider),
        Some(Content::Policy(policy)) => pair(&policy.policy_id, &policy.outcome),
        Some(Content::DataAccess(access)) => pair(&access.datasource, &documents(access.document_ids.len())),
        Some(Content::State(state)) if state["key"].is_string() => {
            pair(state["key"].as_str().unwrap_or_default(), "")
        }
        Some(Content::State(state) | Content::Custom(state)) => match state.as_object() {
            Some(fields) => (
                fields.keys().cloned().collect::<Vec<_>>().join(", "),
                String::new(),
            ),
            None => own_label(event),
        },
        Some(Content::Handoff(handoff)) => {
            let edge = format!("{} → {}", handoff.from_agent(), handoff.to_agent());
            (edge, handoff.reason.clone())
        }
        Some(Content::Mcp(call)) => pair(&call.operation, &call.server_name),
        Some(Content::Reasoning(reasoning)) => {
            let first = reasoning.steps.iter().find(|step| !step.description.is_empty());
            match (reasoning.goal.as_str(), first) {
                ("", Some(step)) => pair(&step.description, &reasoning.uncertainty),
                (goal, _) => pair(goal, &reasoning.uncertainty),
            }
        }
        Some(Content::FinalOutput(output)) => pair(&output.text, "assistant"),
        Some(Content::Score(score)) => pair(&score.name, &score.value.words()),
        Some(Content::ToolResponse(_)) | None => own_label(event),
    }
}

/// The name that the sender gave, where it says more than `name`, which our own words or the keys of free JSON would
/// be.
fn sent_name<'e>(event: &'e Event, name: &str) -> Option<&'e str> {
    let says_little = name.is_empty()
        || event.kind == Kind::WorkflowEnd
        || matches!(event.content, Some(Content::Custom(_)));
    Some(event.sent_name.as_str()).filter(|sent| says_little && !sent.is_empty())
}

fn in_metadata(event: &Event, key: &str) -> Option<String> {
    event.metadata.as_ref()?.get(key)?.as_str().map(str::to_owned)
}

/// What to call an event whose content does not say.
fn own_label(event: &Event) -> (String, String) {
    let metadata = |key: &str| in_metadata(event, key);
    match &event.kind {
        Kind::SessionStart | Kind::SessionEnd => ("session".to_owned(), String::new()),
        Kind::TurnStart | Kind::TurnEnd => ("turn".to_owned(), String::new()),
        // An end without a name has that of its start.
        Kind::WorkflowEnd if event.end.is_none() => (metadata("workflow").unwrap_or_default(), String::new()),
        Kind::WorkflowStart | Kind::WorkflowEnd => {
            let named = metadata("workflow").filter(|name| !name.is_empty());
            (named.unwrap_or_else(|| "workflow".to_owned()), String::new())
        }
        Kind::AgentStart | Kind::AgentEnd if event.agent.name.is_empty() => {
            (event.agent.id.clone(), String::new())
        }
        Kind::AgentStart | Kind::AgentEnd => (event.agent.name.clone(), String::new()),
        Kind::Retry => {
            let retry = event.retry.clone().unwrap_or_default();
            (format!("attempt {}", retry.attempt), retry.strategy)
        }
        Kind::System => (metadata("message").unwrap_or_default(), String::new()),
        Kind::Custom(name) => (name.clone(), String::new()),
        _ => Default::default(),
    }
}

fn documents(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 document".to_owned(),
        many => format!("{many} documents"),
    }
}

/// The first line that says anything, cut to what fits a row.
fn first_line(text: &str) -> String {
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    // No text has more characters than bytes, and none has fewer bytes where all are letters of ASCII.
    let cut = match line.as_bytes().get(..LONGEST_NAME) {
        None => None,
        Some(beginning) if beginning.is_ascii() => Some(LONGEST_NAME),
        Some(_) => line.char_indices().nth(LONGEST_NAME).map(|(end, _)| end),
    };
    cut.map_or(line, |end| &line[..end]).to_owned()
}

#[cfg(test)]
mod tests;
