use tracewake_model::{
    Agent, DataAccess, ErrorInfo, FinalOutput, McpCall, Message, ModelInvocation, PolicyDecision, Reasoning,
    ReasoningStep, RetryInfo, ToolCall, ToolExchange, ToolResponse,
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
fn names_are_cut_behind_a_number_of_characters() {
    let check = |text: String, expect: String| assert_eq!(first_line(&text), expect, "{text}");
    check("a".repeat(LONGEST_NAME), "a".repeat(LONGEST_NAME));
    check("a".repeat(LONGEST_NAME + 1), "a".repeat(LONGEST_NAME));
    check("ä".repeat(LONGEST_NAME - 1), "ä".repeat(LONGEST_NAME - 1));
    check("ä".repeat(LONGEST_NAME + 1), "ä".repeat(LONGEST_NAME));
    let ascii = "a".repeat(LONGEST_NAME - 1);
    check(format!("{ascii}ää"), format!("{ascii}ä"));
    check(format!("\n {ascii}\nb"), ascii);
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
