//! The columns that are read out of an event's content.

use tracewake_model::{AgentScope, CallFacts, Content, CostDetails, Event, Kind, Phase, ToolCall, Usage};

use super::called::called;
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
    /// First words of what the person asked; may be empty.
    pub(crate) prompt: String,
    /// What a person would call it, of a whole call; may be empty.
    pub(crate) called: String,
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
            prompt: first_line(prompt(event)),
            called: first_line(&called(event)),
        }
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
    ];
    bits.into_iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum()
}

/// Whether it belongs to the session that another event of its trace may name.
pub(crate) fn follows_trace(event: &Event) -> bool {
    let names_session = !event.session_id.is_empty() && !event.session_yields_to_trace;
    event.shares_session_of_trace && !names_session && !event.trace_id.is_empty()
}

/// Tokens are counted on these events only: other events may repeat the sums of calls below them.
fn is_model_result(event: &Event) -> bool {
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
        Some(Content::ToolCall(call)) => pair(tool_name(call), ""),
        Some(Content::ToolExchange(exchange)) => pair(tool_name(&exchange.call), ""),
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
        Some(Content::ToolResponse(_)) | None => own_label(event),
    }
}

pub(super) fn tool_name(call: &ToolCall) -> &str {
    if call.name.is_empty() {
        &call.function_name
    } else {
        &call.name
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
    match line.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => line[..end].to_owned(),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use tracewake_model::{
        Agent, DataAccess, ErrorInfo, FinalOutput, McpCall, Message, ModelInvocation, PolicyDecision,
        Reasoning, ReasoningStep, RetryInfo, ToolExchange, ToolResponse,
    };

    use super::*;

    fn check(kind: Kind, content: Option<Content>, expect: (&str, &str)) {
        let facts = Facts::of(&Event {
            kind,
            content,
            ..Event::default()
        });
        assert_eq!((facts.name.as_str(), facts.detail.as_str()), expect);
    }

    #[test]
    fn the_words_of_a_person_are_an_input_or_begin_a_turn() {
        let prompt = |kind: Kind, role: &str| {
            let message = Message {
                role: role.into(),
                text: "Where is my bag?".into(),
                ..Message::default()
            };
            Facts::of(&Event {
                kind,
                content: Some(Content::Message(message)),
                ..Event::default()
            })
            .prompt
        };
        assert_eq!(prompt(Kind::Input, "user"), "Where is my bag?");
        assert_eq!(prompt(Kind::TurnStart, "user"), "Where is my bag?");
        assert_eq!(prompt(Kind::Input, "system"), "");
        assert_eq!(prompt(Kind::TurnEnd, "assistant"), "");
    }

    #[test]
    fn events_have_names() {
        let message = |text: &str| {
            Some(Content::Message(Message {
                text: text.into(),
                ..Message::default()
            }))
        };
        check(
            Kind::Input,
            message("\n  Where is my bag?\nIt is red."),
            ("Where is my bag?", ""),
        );
        check(Kind::Input, message(&"é".repeat(300)), (&"é".repeat(200), ""));
        let call = ToolCall {
            name: "search".into(),
            function_name: "f".into(),
            ..ToolCall::default()
        };
        check(Kind::ToolStart, Some(Content::ToolCall(call)), ("search", ""));
        let mcp = McpCall {
            operation: "tools/call".into(),
            server_name: "crm".into(),
            ..McpCall::default()
        };
        check(Kind::McpStart, Some(Content::Mcp(mcp)), ("tools/call", "crm"));
        check(Kind::McpEnd, Some(Content::Error(Default::default())), ("", ""));
        check(Kind::SessionStart, None, ("session", ""));
        check(Kind::WorkflowStart, None, ("workflow", ""));
        let named = Facts::of(&Event {
            kind: Kind::WorkflowEnd,
            metadata: Some(r#"{"workflow": "ticket-triage"}"#.parse().unwrap()),
            ..Event::default()
        });
        assert_eq!(named.name, "ticket-triage");
    }

    #[test]
    fn every_content_has_a_name() {
        let error = Content::Error(ErrorInfo {
            error_message: "no route".into(),
            error_code: "E7".into(),
            ..ErrorInfo::default()
        });
        check(Kind::Error, Some(error.clone()), ("no route", "E7"));
        check(Kind::ToolEnd, Some(error), ("", ""));
        let call = ToolCall {
            function_name: "search".into(),
            ..ToolCall::default()
        };
        let exchange = ToolExchange {
            call,
            ..ToolExchange::default()
        };
        check(
            Kind::ToolEnd,
            Some(Content::ToolExchange(exchange)),
            ("search", ""),
        );
        let policy = PolicyDecision {
            policy_id: "refund-limit".into(),
            outcome: "deny".into(),
            ..PolicyDecision::default()
        };
        check(
            Kind::PolicyDecision,
            Some(Content::Policy(policy)),
            ("refund-limit", "deny"),
        );
        for (documents, detail) in [(0, ""), (1, "1 document"), (3, "3 documents")] {
            let access = DataAccess {
                datasource: "kb".into(),
                document_ids: vec!["d".into(); documents],
                ..DataAccess::default()
            };
            check(
                Kind::DataAccess,
                Some(Content::DataAccess(access)),
                ("kb", detail),
            );
        }
        let state = |json: &str| Some(Content::State(json.parse().unwrap()));
        check(
            Kind::StateUpdate,
            state(r#"{"key": "cart", "value": 1}"#),
            ("cart", ""),
        );
        check(Kind::StateUpdate, state(r#"{"a": 1, "b": 2}"#), ("a, b", ""));
        check(Kind::Custom("tick".into()), state("[1]"), ("tick", ""));
        let step = |description: &str| ReasoningStep {
            description: description.into(),
            ..ReasoningStep::default()
        };
        let reasoning = |goal: &str| {
            Some(Content::Reasoning(Reasoning {
                goal: goal.into(),
                steps: vec![step(""), step("look first")],
                uncertainty: "low".into(),
                ..Reasoning::default()
            }))
        };
        check(Kind::Reasoning, reasoning("refund"), ("refund", "low"));
        check(Kind::Reasoning, reasoning(""), ("look first", "low"));
        let output = FinalOutput {
            text: "done".into(),
            ..FinalOutput::default()
        };
        check(
            Kind::Output,
            Some(Content::FinalOutput(output)),
            ("done", "assistant"),
        );
        check(Kind::TurnEnd, None, ("turn", ""));
        check(
            Kind::ToolEnd,
            Some(Content::ToolResponse(ToolResponse::default())),
            ("", ""),
        );
    }

    #[test]
    fn what_has_no_content_is_called_by_the_event() {
        let check = |event: Event, expect: (&str, &str)| {
            let facts = Facts::of(&event);
            assert_eq!((facts.name.as_str(), facts.detail.as_str()), expect);
        };
        for (name, expect) in [("", "a1"), ("billing", "billing")] {
            let agent = Agent {
                id: "a1".into(),
                name: name.into(),
                ..Agent::default()
            };
            for kind in [Kind::AgentStart, Kind::AgentEnd] {
                let event = Event {
                    kind,
                    agent: agent.clone(),
                    ..Event::default()
                };
                check(event, (expect, ""));
            }
        }
        let retry = Event {
            kind: Kind::Retry,
            retry: Some(RetryInfo {
                attempt: 2,
                strategy: "backoff".into(),
                ..RetryInfo::default()
            }),
            ..Event::default()
        };
        check(retry, ("attempt 2", "backoff"));
        let said = Event {
            kind: Kind::System,
            metadata: Some(r#"{"message": "booted"}"#.parse().unwrap()),
            ..Event::default()
        };
        check(said, ("booted", ""));
        let unnamed = Event {
            kind: Kind::WorkflowStart,
            metadata: Some(r#"{"workflow": ""}"#.parse().unwrap()),
            ..Event::default()
        };
        check(unnamed, ("workflow", ""));
    }

    #[test]
    fn calls_are_joined_by_their_ids() {
        let check = |content: Content, call: Option<&str>, tool: Option<&str>| {
            let facts = Facts::of(&Event {
                content: Some(content),
                ..Event::default()
            });
            assert_eq!((facts.tool_call.as_deref(), facts.tool.as_deref()), (call, tool));
        };
        let call = |id: &str| ToolCall {
            id: id.into(),
            ..ToolCall::default()
        };
        let response = ToolResponse {
            tool_call_id: "c2".into(),
            ..ToolResponse::default()
        };
        let exchange = ToolExchange {
            call: call("c3"),
            ..ToolExchange::default()
        };
        let mcp = McpCall {
            tool_call_id: "c4".into(),
            tool_name: "search".into(),
            ..McpCall::default()
        };
        check(Content::ToolCall(call("c1")), Some("c1"), None);
        check(Content::ToolResponse(response), Some("c2"), None);
        check(Content::ToolExchange(exchange), Some("c3"), None);
        check(Content::Mcp(mcp), Some("c4"), Some("search"));
        check(Content::ToolCall(call("")), None, None);
        check(Content::Mcp(McpCall::default()), None, None);
        check(Content::Message(Message::default()), None, None);
    }

    #[test]
    fn a_prompt_is_what_a_person_said() {
        let prompt = |kind, role: &str| {
            let facts = Facts::of(&Event {
                kind,
                content: Some(Content::Message(Message {
                    role: role.into(),
                    text: "\nWhere is my bag?".into(),
                    ..Message::default()
                })),
                prompt: "repeated".into(),
                ..Event::default()
            });
            facts.prompt
        };
        assert_eq!(prompt(Kind::Input, "user"), "Where is my bag?");
        assert_eq!(prompt(Kind::Input, ""), "Where is my bag?");
        for role in ["system", "developer", "tool", "assistant"] {
            assert_eq!(prompt(Kind::Input, role), "repeated");
        }
        assert_eq!(prompt(Kind::Output, "user"), "repeated");
    }

    #[test]
    fn what_an_event_used_counts_where_it_says_so() {
        let tokens = |usage, input_tokens, output_tokens, total_tokens| {
            let facts = Facts::of(&Event {
                usage,
                cost: Some(CostDetails {
                    input_tokens,
                    output_tokens,
                    total_tokens,
                    ..CostDetails::default()
                }),
                ..Event::default()
            });
            assert_eq!(
                facts.cost.is_some(),
                usage == Usage::PerCall,
                "no currency, no cost"
            );
            facts
                .tokens
                .map(|tokens| (tokens.input, tokens.output, tokens.total))
        };
        assert_eq!(tokens(Usage::PerEvent, 3, 4, 0), Some((3, 4, 7)));
        assert_eq!(tokens(Usage::PerEvent, 3, 4, 9), Some((3, 4, 9)));
        assert_eq!(tokens(Usage::PerEvent, 0, 0, 0), None);
        assert_eq!(tokens(Usage::PerCall, 3, 4, 0), None);
    }

    #[test]
    fn the_sent_name_counts_where_ours_says_less() {
        let check = |kind: Kind, content: Option<Content>, expect: &str| {
            let facts = Facts::of(&Event {
                kind,
                content,
                sent_name: "RunnableSequence".into(),
                ..Event::default()
            });
            assert_eq!(facts.name, expect);
        };
        let json = Content::Custom(serde_json::json!({ "gen_ai.memory.store.id": "m" }));
        let model = |model: &str| {
            Some(Content::Model(ModelInvocation {
                model: model.into(),
                ..ModelInvocation::default()
            }))
        };
        check(Kind::WorkflowEnd, None, "RunnableSequence");
        check(Kind::Span, None, "RunnableSequence");
        check(
            Kind::Custom("create_memory".into()),
            Some(json),
            "RunnableSequence",
        );
        check(Kind::ModelEnd, model(""), "RunnableSequence");
        check(Kind::ModelEnd, model("gpt-4.1"), "gpt-4.1");
    }

    #[test]
    fn tokens_and_cost_are_counted_once() {
        let event = |kind| Event {
            kind,
            content: Some(Content::Model(ModelInvocation {
                prompt_tokens: 3,
                completion_tokens: 4,
                ..Default::default()
            })),
            cost: Some(CostDetails {
                total_cost: 0.5,
                currency: "USD".into(),
                ..CostDetails::default()
            }),
            ..Event::default()
        };
        let end = Facts::of(&event(Kind::ModelEnd));
        assert_eq!(
            end.tokens,
            Some(Tokens {
                input: 3,
                output: 4,
                total: 7
            })
        );
        assert_eq!(end.cost, Some((500_000_000_000, "USD".into())));
        assert_eq!(Facts::of(&event(Kind::ModelStart)).tokens, None);
        assert_eq!(Facts::of(&event(Kind::AgentEnd)).cost, None);
    }

    #[test]
    fn the_cost_of_what_encloses_calls_is_a_total() {
        let cost = |kind, usage| {
            Facts::of(&Event {
                kind,
                usage,
                cost: Some(CostDetails {
                    total_cost: 0.5,
                    currency: "USD".into(),
                    ..CostDetails::default()
                }),
                ..Event::default()
            })
            .cost
        };
        for kind in [Kind::AgentEnd, Kind::SessionEnd, Kind::TurnEnd, Kind::WorkflowEnd] {
            assert_eq!(cost(kind.clone(), Usage::PerCall), None, "{kind:?}");
            assert!(cost(kind, Usage::PerEvent).is_some());
        }
        for kind in [Kind::ModelEnd, Kind::ToolEnd, Kind::TurnStart] {
            assert!(cost(kind, Usage::PerCall).is_some());
        }
    }
}
