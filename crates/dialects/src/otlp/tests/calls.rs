//! Tools, MCP, handoffs, retrievals, and what failed of them.

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind};

use super::{read_span, with};

#[test]
fn tool_calls() {
    let exchange = |event: Event| match event.content {
        Some(Content::ToolExchange(exchange)) => exchange,
        other => panic!("{other:?}"),
    };
    let otel = exchange(with(json!({
        "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c",
        "gen_ai.tool.call.arguments": r#"{"q": "x"}"#, "gen_ai.tool.call.result": { "hits": 2 },
    })));
    assert_eq!((otel.call.name.as_str(), otel.call.id.as_str()), ("search", "c"));
    assert_eq!(otel.call.arguments, Some(json!({ "q": "x" })));
    assert_eq!(otel.response.output, Some(json!({ "hits": 2 })));
    assert_eq!(
        (
            otel.response.tool_call_id.as_str(),
            otel.response.execution_time_ms
        ),
        ("c", 1.5)
    );
    let inference = exchange(with(json!({
        "openinference.span.kind": "TOOL", "tool.name": "search", "tool.parameters": "{\"q\": \"str\"}",
        "input.value": "{\"q\": \"x\"}", "output.value": "two hits",
    })));
    assert_eq!(
        (
            inference.call.name.as_str(),
            inference.response.error_message.as_str()
        ),
        ("search", "")
    );
    assert_eq!(inference.call.arguments, Some(json!({ "q": "x" })));
    assert_eq!(inference.response.output, Some(json!("two hits")));
    let named = read_span(json!({
        "name": "execute_tool sum", "attributes": { "gen_ai.operation.name": "execute_tool" } }));
    assert_eq!(exchange(named).call.name, "sum");
}

#[test]
fn a_tool_that_only_the_events_of_its_span_tell() {
    const DETAILS: &str = "gen_ai.client.inference.operation.details";
    let messages = |part: Value| json!([{ "role": "tool", "parts": [part] }]).to_string();
    let told = |name: &str, part: Value| json!({ "name": DETAILS, "attributes": { name: messages(part) } });
    let asked = json!({ "type": "tool_call", "id": "c", "name": "get", "arguments": { "city": "Paris" } });
    let gave =
        json!({ "type": "tool_call_response", "id": "c", "response": [{ "text": "Error: no route" }] });
    let event = read_span(json!({
        "attributes": { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get" },
        "events": [told("gen_ai.input.messages", asked), told("gen_ai.output.messages", gave)],
    }));
    let Some(Content::ToolExchange(tool)) = &event.content else {
        panic!("{event:?}");
    };
    assert_eq!(tool.call.arguments, Some(json!({ "city": "Paris" })));
    assert_eq!(tool.response.output, Some(json!("Error: no route")));
}

#[test]
fn failures_keep_their_content() {
    let failed = |attributes: Value, status: Value| {
        read_span(json!({
            "attributes": attributes, "status": status,
            "events": [{ "name": "exception", "attributes": {
                "exception.type": "IoError", "exception.message": "no route", "exception.stacktrace": "at x" } }],
        }))
    };
    let check = |status: Value, error: &str| {
        let event = failed(
            json!({ "openinference.span.kind": "TOOL", "tool.name": "t", "input.value": "1" }),
            status,
        );
        assert!(event.is_failure());
        match event.content {
            Some(Content::ToolExchange(exchange)) => {
                assert_eq!(exchange.call.arguments, Some(json!("1")));
                assert_eq!(exchange.response.error_message, error);
            }
            other => panic!("{other:?}"),
        }
    };
    check(json!({ "code": 2, "message": "it failed" }), "it failed");
    check(json!({ "code": "STATUS_CODE_ERROR" }), "no route");
    let call = failed(json!({ "gen_ai.operation.name": "chat" }), json!({ "code": 2 }));
    assert!(call.is_failure() && matches!(call.content, Some(Content::Model(_))));
    let exception = &call.metadata.unwrap()["exception"];
    assert_eq!(
        exception,
        &json!({ "type": "IoError", "message": "no route", "stacktrace": "at x" })
    );
    let by_type = with(json!({ "gen_ai.operation.name": "chat", "error.type": "timeout" }));
    assert!(by_type.is_failure());
    assert_eq!(by_type.metadata.unwrap()["exception"]["type"], "timeout");
    // Recorded and handled: no failure.
    assert!(!failed(json!({}), json!({ "code": 1 })).is_failure());
}

#[test]
fn mcp_calls() {
    let mcp = |event: Event| match event.content {
        Some(Content::Mcp(call)) => call,
        other => panic!("{other:?}"),
    };
    let event = read_span(json!({ "kind": "SPAN_KIND_CLIENT", "attributes": {
        "mcp.method.name": "tools/call", "gen_ai.tool.name": "read_table", "gen_ai.operation.name": "execute_tool",
        "mcp.protocol.version": "2025-06-18", "server.address": "crm.local", "server.port": 8443,
        "gen_ai.tool.call.arguments": "{\"year\": 2024}", "gen_ai.tool.call.result": "{\"rows\": 2}",
        "error.type": "tool_error",
    } }));
    assert!(event.is_failure());
    let call = mcp(event);
    assert_eq!(
        (call.server_name.as_str(), call.operation.as_str()),
        ("crm.local:8443", "tools/call")
    );
    assert_eq!(
        (call.tool_name.as_str(), call.protocol_version.as_str()),
        ("read_table", "2025-06-18")
    );
    assert_eq!(
        call.request,
        Some(json!({ "name": "read_table", "arguments": { "year": 2024 } }))
    );
    assert_eq!(call.response, Some(json!({ "rows": 2 })));
    let resource = with(
        json!({ "mcp.method.name": "resources/read", "mcp.resource.uri": "x:y", "peer.service": "crm" }),
    );
    let resource = mcp(resource);
    assert_eq!(
        (resource.server_name.as_str(), resource.request),
        ("crm", Some(json!({ "uri": "x:y" })))
    );
    let server = mcp(read_span(
        json!({ "kind": 2, "attributes": { "mcp.method.name": "ping" } }),
    ));
    assert_eq!(
        (server.server_name.as_str(), server.tool_name.as_str()),
        ("desk", "")
    );
}

#[test]
fn handoffs_by_every_signal() {
    let check = |fields: Value, expect: Option<(&str, &str, &str)>| {
        let event = read_span(fields);
        let found = match &event.content {
            Some(Content::Handoff(handoff)) => {
                assert_eq!((&event.kind, event.end.is_some()), (&Kind::AgentHandoff, true));
                Some((
                    handoff.from_agent(),
                    handoff.to_agent(),
                    handoff.handoff_type.as_str(),
                ))
            }
            _ => None,
        };
        assert_eq!(found, expect, "{event:?}");
    };
    let attributes = |attributes: Value| json!({ "attributes": attributes });
    check(
        attributes(json!({
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_other", "gen_ai.agent.name": "triage",
            "gen_ai.transfer.target.name": "billing", "gen_ai.transfer.mode": "pass_control",
        })),
        Some(("triage", "billing", "pass_control")),
    );
    check(
        attributes(json!({
            "gen_ai.agent.handoff.source.name": "triage", "gen_ai.agent.handoff.target.name": "billing" })),
        Some(("triage", "billing", "")),
    );
    for space in ["", "agents.handoff."] {
        let key = |name: &str| format!("{space}{name}");
        check(
            attributes(json!({ key("from_agent"): "triage", key("to_agent"): "billing" })),
            Some(("triage", "billing", "")),
        );
    }
    for tool in [
        json!({ "openinference.span.kind": "TOOL", "tool.name": "transfer_to_billing", "agent.name": "triage" }),
        json!({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_billing", "agent.name": "triage" }),
    ] {
        check(attributes(tool), Some(("triage", "billing", "")));
    }
    let call = json!({
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "billing",
        "gen_ai.caller.type": "agent", "gen_ai.caller.name": "triage" });
    check(
        json!({ "kind": 3, "attributes": call }),
        Some(("triage", "billing", "delegation")),
    );
    check(json!({ "kind": 1, "attributes": call }), None);
    for none in [
        json!({ "openinference.span.kind": "TOOL", "tool.name": "transfer_to_" }),
        json!({ "mcp.method.name": "tools/call", "gen_ai.tool.name": "transfer_to_billing" }),
        json!({ "from_agent": "triage" }),
        json!({ "x_to_agent": "billing" }),
        json!({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "billing" }),
    ] {
        check(attributes(none), None);
    }
}

#[test]
fn a_handoff_to_several_agents_is_an_error() {
    let event = with(json!({ "from_agent": "triage", "to_agent": ["billing", "sales"] }));
    assert!(event.is_failure());
    assert_eq!(event.diagnostics[0].reason, "names 2 agents; the first is shown");
    match event.content {
        Some(Content::Handoff(handoff)) => assert_eq!(handoff.to_agent(), "billing"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn retrievals_policies_memories_and_evaluations() {
    let documents = |attributes: Value| match with(attributes).content {
        Some(Content::DataAccess(access)) => (access.datasource, access.document_ids),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        documents(json!({
            "gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "kb",
            "gen_ai.retrieval.documents": r#"[{"id": "d1", "score": 0.5}, {"id": 2}]"#,
        })),
        ("kb".to_owned(), vec!["d1".to_owned(), "2".to_owned()])
    );
    assert_eq!(
        documents(json!({
            "openinference.span.kind": "RETRIEVER", "retrieval.documents.0.document.id": "d1",
            "retrieval.documents.1.document.content": "no id",
        })),
        (String::new(), vec!["d1".to_owned()])
    );
    assert_eq!(
        documents(json!({
            "openinference.span.kind": "RERANKER", "reranker.output_documents.0.document.id": "d9",
            "reranker.input_documents.0.document.id": "d1",
        })),
        (String::new(), vec!["d9".to_owned()])
    );
    match with(json!({ "openinference.span.kind": "GUARDRAIL", "output.value": "deny" })).content {
        Some(Content::Policy(policy)) => {
            assert_eq!(
                (policy.policy_id.as_str(), policy.outcome.as_str()),
                ("a span", "deny")
            );
        }
        other => panic!("{other:?}"),
    }
    let memory =
        with(json!({ "gen_ai.operation.name": "search_memory", "gen_ai.memory.store.id": "m", "x": 1 }));
    assert_eq!(
        memory.content,
        Some(Content::Custom(json!({ "gen_ai.memory.store.id": "m" })))
    );
    let evaluation = with(json!({
        "openinference.span.kind": "EVALUATOR", "annotations.0.annotation.label": "good", "x": 1 }));
    let about = json!({ "annotations.0.annotation.label": "good" });
    assert_eq!(evaluation.content, Some(Content::Custom(about)));
}
