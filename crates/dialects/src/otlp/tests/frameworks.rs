//! What frameworks write in vocabularies of their own, beyond what was recorded of them (`tests/vocabularies.rs`).

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, ModelInvocation};

use super::super::decode_json;
use super::{START, attributes, read_span, with};

fn model(event: &Event) -> &ModelInvocation {
    match &event.content {
        Some(Content::Model(call)) => call,
        other => panic!("{other:?}"),
    }
}

fn named(name: &str, attributes: Value) -> Event {
    read_span(json!({ "name": name, "attributes": attributes }))
}

fn tool(event: &Event) -> (&str, Value, Value) {
    match &event.content {
        Some(Content::ToolExchange(tool)) => (
            &tool.call.name,
            tool.call.arguments.clone().unwrap_or_default(),
            tool.response.output.clone().unwrap_or_default(),
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn costs_wherever_they_stand() {
    let check = |name: &str| {
        let mut sent = json!({ "gen_ai.operation.name": "chat" });
        sent[name] = json!(0.25);
        let event = with(sent);
        assert_eq!(event.cost.unwrap().total_cost, 0.25, "{name}");
    };
    check("gen_ai.usage.cost");
    check("gen_ai.usage.cost_usd");
    check("gen_ai.usage.cost.total");
    check("gen_ai.usage.total_cost");
    check("gen_ai.usage.input_cost");
    check("gen_ai.cost.total_cost");
    check("gen_ai.cost.output_cost");
    check("litellm.cost.total");
    check("operation.cost");
    check("llm.cost.total");
    check("langsmith.usage_metadata.total_cost");
    let tool = with(json!({ "gen_ai.operation.name": "execute_tool", "gen_ai.usage.cost": 0.25 }));
    assert_eq!(tool.cost.unwrap().total_cost, 0.25);
}

#[test]
fn parts_of_tokens_are_added_only_where_they_lie_outside() {
    let check = |input: Value, cached: i64, written: i64, total: i64, expect: (i64, i64)| {
        let call = with(json!({
            "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": 10,
            "gen_ai.usage.cache_read.input_tokens": cached, "gen_ai.usage.cache_creation.input_tokens": written,
            "gen_ai.usage.total_tokens": total,
        }));
        let call = model(&call);
        assert_eq!(
            (call.prompt_tokens, call.tokens()),
            expect,
            "{input} {cached} {written}"
        );
    };
    check(json!(100), 80, 0, 110, (100, 110));
    check(json!(100), 80, 20, 110, (100, 110));
    check(json!(3), 5_000, 200, 13, (5_203, 5_213));
    check(json!(3), 5_000, 200, 5_213, (5_203, 5_213));
    check(json!(3), 0, 200, 0, (203, 213));
    let uncached = with(json!({
        "ai.operationId": "ai.generateText.doGenerate", "ai.usage.inputTokenDetails.noCacheTokens": 3,
        "ai.usage.cachedInputTokens": 5,
    }));
    assert_eq!(model(&uncached).prompt_tokens, 8);
}

#[test]
fn counts_of_langfuse_are_disjoint_unless_the_total_says_otherwise() {
    let check = |usage: Value, expect: [i64; 5]| {
        let event = with(json!({
            "langfuse.observation.type": "generation", "langfuse.observation.usage_details": usage.to_string(),
        }));
        let call = model(&event);
        let read = [
            call.prompt_tokens,
            call.completion_tokens,
            call.cached_tokens,
            call.cache_write_tokens,
            call.reasoning_tokens,
        ];
        assert_eq!(read, expect, "{usage}");
    };
    check(
        json!({ "input": 60, "input_cached_tokens": 40, "output": 20, "total": 120 }),
        [100, 20, 40, 0, 0],
    );
    check(
        json!({ "input": 100, "input_cached_tokens": 40, "output": 20, "total": 120 }),
        [100, 20, 40, 0, 0],
    );
    check(
        json!({ "input": 10, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 30, "output": 1,
                "output_reasoning_tokens": 2 }),
        [60, 3, 20, 30, 2],
    );
    check(
        json!({ "input_tokens": 10, "input_tokens_details": { "cached_tokens": 4 }, "output_tokens": 5,
                "output_tokens_details": { "reasoning_tokens": 3 }, "total_tokens": 15 }),
        [10, 5, 4, 0, 3],
    );
    check(
        json!({ "prompt_tokens": 10, "completion_tokens": 5 }),
        [10, 5, 0, 0, 0],
    );
}

#[test]
fn sessions_by_the_keys_of_each_vocabulary() {
    let check = |sent: Value, expect: &str| assert_eq!(with(sent.clone()).session_id, expect, "{sent}");
    for name in [
        "ai.telemetry.metadata.sessionId",
        "ai.telemetry.metadata.chatId",
        "ai.settings.context.threadId",
        "traceloop.association.properties.session_id",
        "traceloop.association.properties.chat_id",
        "langsmith.metadata.thread_id",
        "langfuse.session.id",
        "langfuse.trace.metadata.session_id",
        "langfuse.trace.metadata.thread_id",
        "langfuse.observation.metadata.session_id",
        "wandb.thread_id",
    ] {
        let mut sent = json!({ "gen_ai.conversation.id": "another" });
        sent[name] = json!("s");
        check(sent, "s");
    }
    check(
        json!({ "langsmith.metadata.session_id": "s", "langsmith.metadata.thread_id": "t" }),
        "s",
    );
    check(
        json!({ "langfuse.observation.type": "span", "session.id": "s", "gen_ai.conversation.id": "c" }),
        "s",
    );
    check(
        json!({ "openinference.span.kind": "LLM", "session.id": "s", "gen_ai.conversation.id": "c" }),
        "s",
    );
    check(json!({ "agent_trace_id": "trace_1", "group_id": "s" }), "s");
    check(json!({ "agent_trace_id": "trace_1", "group_id": "null" }), "");
    check(
        json!({ "session.id": "None", "gen_ai.conversation.id": "c" }),
        "c",
    );
    check(
        json!({ "langfuse.trace.metadata.thread_id": "\"t\"", "langfuse.trace.metadata.session_id": "\"s\"" }),
        "s",
    );
    check(
        json!({ "langfuse.observation.type": "span", "session.id": "s", "langfuse.trace.metadata.session_id": "\"t\"" }),
        "s",
    );
}

#[test]
fn logfire_names_spans_by_messages_and_openais_agents_by_templates() {
    let event = named(
        "Agent run: {name!r}",
        json!({ "logfire.msg_template": "Agent run: {name!r}", "logfire.msg": "Agent run: 'triage'", "name": "triage" }),
    );
    assert_eq!(event.sent_name, "Agent run: 'triage'");
    assert_eq!(
        (event.kind, event.agent.name.as_str()),
        (Kind::AgentEnd, "triage")
    );
    let event = with(json!({
        "logfire.msg_template": "Function: {name}", "name": "get_weather", "input": r#"{"city": "Paris"}"#,
        "output": "rain", "gen_ai.system": "openai", "error": r#"{"message": "no route", "data": null}"#,
    }));
    assert_eq!(
        tool(&event),
        ("get_weather", json!({ "city": "Paris" }), json!("rain"))
    );
    assert!(event.is_failure());
    assert_eq!(event.metadata.unwrap()["exception"]["message"], "no route");
    let event = with(json!({
        "logfire.msg_template": "Function: {name}", "name": "add", "mcp_data": r#"{"server": "calc"}"#,
    }));
    match event.content {
        Some(Content::Mcp(call)) => assert_eq!(
            (call.server_name.as_str(), call.tool_name.as_str()),
            ("calc", "add")
        ),
        other => panic!("{other:?}"),
    }
    let usage = json!({ "completion_tokens_details": { "reasoning_tokens": 8 },
        "prompt_tokens_details": { "cached_tokens": 40 } });
    let event = with(json!({
        "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 100, "gen_ai.usage.raw": usage.to_string(),
    }));
    let call = model(&event);
    assert_eq!((call.cached_tokens, call.reasoning_tokens), (40, 8));
    let event = with(json!({
        "logfire.msg_template": "Chat Completion with {request_data[model]!r}", "gen_ai.system": "openai",
        "gen_ai.request.model": "m",
        "request_data": r#"{"messages": [{"role": "user", "content": "Hello"}], "model": "m"}"#,
        "response_data": r#"{"message": {"role": "assistant", "content": "Hi"}}"#,
    }));
    assert_eq!(event.prompt, "Hello");
    assert_eq!(
        model(&event).response.as_ref().unwrap()["messages"][0]["content"],
        "Hi"
    );
}

#[test]
fn the_answer_of_a_response_of_openai_stands_behind_what_was_asked() {
    let said = |roles: &[&str]| {
        let events = roles.iter().map(
            |role| json!({ "event.name": format!("gen_ai.{role}.message"), "role": role, "content": role }),
        );
        let event = with(json!({
            "gen_ai.operation.name": "chat",
            "logfire.msg_template": "Responses API with {gen_ai.request.model!r}",
            "events": events.collect::<Value>().to_string(),
        }));
        let messages = |part: &Option<Value>| match part {
            Some(part) => part["messages"].as_array().map_or(0, Vec::len),
            None => 0,
        };
        let call = model(&event);
        (messages(&call.request), messages(&call.response))
    };
    assert_eq!(said(&["system", "user", "assistant"]), (2, 1));
    assert_eq!(
        said(&["user", "assistant", "tool", "assistant", "assistant"]),
        (3, 2)
    );
    assert_eq!(said(&["user", "assistant", "tool"]), (3, 0), "it failed");
}

#[test]
fn pydantic_ai_in_its_first_formats() {
    let event = named(
        "agent run",
        json!({ "agent_name": "planner", "model_name": "m",
                "all_messages_events": r#"[{"role": "user", "content": "Weather?", "event.name": "gen_ai.user.message"}]"# }),
    );
    assert_eq!(
        (event.kind, event.agent.name.as_str()),
        (Kind::AgentEnd, "planner")
    );
    assert_eq!(event.prompt, "Weather?");
    let event = with(json!({
        "gen_ai.operation.name": "chat",
        "events": json!([
            { "event.name": "gen_ai.user.message", "role": "user", "content": "Weather?" },
            { "event.name": "gen_ai.choice", "index": 0, "message": { "role": "assistant", "content": "Rain." } },
        ]).to_string(),
    }));
    assert_eq!(event.prompt, "Weather?");
    assert_eq!(
        model(&event).response.as_ref().unwrap()["messages"][0]["content"],
        "Rain."
    );
    let event =
        with(json!({ "gen_ai.tool.name": "w", "tool_arguments": r#"{"a": 1}"#, "tool_response": "rain" }));
    assert_eq!(tool(&event), ("w", json!({ "a": 1 }), json!("rain")));
}

#[test]
fn a_pending_span_is_an_earlier_telling_of_the_span_that_it_is_a_child_of() {
    let sent = |span: &str, parent: &str, attributes_of_span: Value| {
        let span = json!({
            "traceId": "5b8efff798038103d269b633813fc60c", "spanId": span, "parentSpanId": parent, "name": "work",
            "startTimeUnixNano": "1000", "endTimeUnixNano": "1000", "attributes": attributes(&attributes_of_span),
        });
        let export = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [span] }] }] });
        decode_json(export.to_string().into()).unwrap().event
    };
    let pending =
        |parent: &str| json!({ "logfire.span_type": "pending_span", "logfire.pending_parent_id": parent });
    let (real, above) = ("eee19b7ec3c1b174", "eee19b7ec3c1b173");
    let ended = sent(real, above, json!({}));
    let open = sent("eee19b7ec3c1b175", real, pending(above));
    assert_eq!((&open.identity, &open.span_id), (&ended.identity, &ended.span_id));
    assert_eq!(open.parent_span_id, above);
    assert_eq!((open.revision, ended.revision), (0, 1));
    let root = sent("eee19b7ec3c1b175", real, pending("0000000000000000"));
    assert_eq!((root.span_id.as_str(), root.parent_span_id.as_str()), (real, ""));
}

#[test]
fn tokens_of_sound_by_their_names() {
    let check = |sent: Value, expect: [i64; 3]| {
        let mut all = json!({ "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 100 });
        for (name, value) in sent.as_object().unwrap() {
            all[name] = value.clone();
        }
        let audio = model(&with(all)).audio;
        assert_eq!([audio.input, audio.cached, audio.output], expect, "{sent}");
    };
    check(
        json!({ "gen_ai.usage.audio.input_tokens": 7, "gen_ai.usage.audio.output_tokens": 9 }),
        [7, 0, 9],
    );
    check(
        json!({ "llm.token_count.prompt_details.audio": 7, "llm.token_count.completion_details.audio": 9 }),
        [7, 0, 9],
    );
    check(
        json!({ "gen_ai.usage.details.input_audio_tokens": 7, "gen_ai.usage.details.cache_audio_read_tokens": 3 }),
        [7, 3, 0],
    );
    check(
        json!({ "gen_ai.usage.prompt_tokens_details.audio_tokens": 7,
                "gen_ai.usage.completion_tokens_details.audio_tokens": 9 }),
        [7, 0, 9],
    );
    check(
        json!({ "gen_ai.usage.input_token_details": "{'audio': 7}", "gen_ai.usage.output_token_details": "{'audio': 9}" }),
        [7, 0, 9],
    );
    check(
        json!({ "langfuse.observation.usage_details": r#"{"input": 90, "input_audio": 7, "output": 1, "output_audio": 9}"# }),
        [7, 0, 9],
    );
}

#[test]
fn a_streamed_answer_of_logfire_is_the_call_and_its_request_is_none() {
    let request = |changes: Value| {
        let mut sent = json!({
            "logfire.msg_template": "Chat Completion with {request_data[model]!r}", "logfire.span_type": "span",
            "request_data": r#"{"model": "m"}"#, "gen_ai.operation.name": "chat", "gen_ai.request.model": "m",
            "gen_ai.response.model": "m",
        });
        for (name, value) in changes.as_object().unwrap() {
            sent[name] = value.clone();
        }
        with(sent).kind
    };
    assert_eq!(request(json!({})), Kind::Span);
    assert_eq!(request(json!({ "gen_ai.usage.input_tokens": 3 })), Kind::ModelEnd);
    assert_eq!(request(json!({ "logfire.level_num": 17 })), Kind::ModelEnd);
    assert_eq!(
        request(json!({ "logfire.span_type": "pending_span" })),
        Kind::ModelEnd
    );
    let streamed =
        json!({ "gen_ai.operation.name": "", "request_data": r#"{"model": "m", "stream": true}"# });
    assert_eq!(request(streamed), Kind::Span);

    let end = START + 2_000_000_000;
    let answer = read_span(json!({
        "startTimeUnixNano": end.to_string(), "endTimeUnixNano": end.to_string(),
        "attributes": {
            "logfire.msg_template": "streaming response from {request_data[model]!r} took {duration:.2f}s",
            "logfire.span_type": "log", "duration": 0.5, "request_data": r#"{"model": "m"}"#,
            "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 3,
            "gen_ai.response.id": "r1",
        },
    }));
    assert_eq!((&answer.kind, model(&answer).prompt_tokens), (&Kind::ModelEnd, 3));
    assert_eq!(answer.end.unwrap().0 - answer.time.stated.unwrap().0, 500_000_000);
}

#[test]
fn runs_of_langsmith() {
    let human = json!({ "lc": 1, "id": ["langchain", "HumanMessage"], "kwargs": { "content": "Weather?" } });
    let answer = json!({ "lc": 1, "id": ["langchain", "AIMessage"], "kwargs": { "content": "",
        "tool_calls": [{ "id": "c", "name": "w", "args": { "a": 1 } }] } });
    let event = with(json!({
        "langsmith.span.kind": "llm", "gen_ai.operation.name": "chat", "gen_ai.system": "openai",
        "gen_ai.usage.input_tokens": 100, "gen_ai.usage.input_token_details": "{'cache_read': 40}",
        "gen_ai.usage.output_token_details": "{'reasoning': 8}",
        "gen_ai.prompt": json!({ "messages": [[human]] }).to_string(),
        "gen_ai.completion": json!({ "generations": [[{ "message": answer }]] }).to_string(),
    }));
    let call = model(&event);
    assert_eq!(event.prompt, "Weather?");
    assert_eq!((call.cached_tokens, call.reasoning_tokens), (40, 8));
    assert_eq!(
        call.response.as_ref().unwrap()["messages"][0]["tool_calls"][0]["name"],
        "w"
    );
    let usage = json!({ "input_tokens": 100, "input_token_details": { "cache_read": 40, "cache_creation": 5 },
        "output_token_details": { "reasoning": 8 } });
    let event = with(json!({
        "langsmith.span.kind": "llm", "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 100,
        "langsmith.metadata.usage_metadata": usage.to_string(),
    }));
    let call = model(&event);
    assert_eq!(
        (call.cached_tokens, call.cache_write_tokens, call.reasoning_tokens),
        (40, 5, 8)
    );
    let message = json!({ "lc": 1, "id": ["ToolMessage"], "kwargs": { "content": "rain" } });
    let event = named(
        "get_weather",
        json!({ "langsmith.span.kind": "tool", "gen_ai.operation.name": "execute_tool",
                "gen_ai.prompt": r#"{"input": "{\"city\": \"Paris\"}"}"#,
                "gen_ai.completion": json!({ "output": message }).to_string() }),
    );
    assert_eq!(
        tool(&event),
        ("get_weather", json!({ "city": "Paris" }), json!("rain"))
    );
    let chain = |name: &str| {
        let sent = json!({ "langsmith.span.kind": "chain", "langsmith.metadata.lc_agent_name": "planner" });
        named(name, sent).kind
    };
    assert_eq!(
        (chain("planner"), chain("tools")),
        (Kind::AgentEnd, Kind::WorkflowEnd)
    );
    // The operation is wrong for these.
    let retriever = json!({ "langsmith.span.kind": "retriever", "gen_ai.operation.name": "embeddings" });
    assert_eq!(with(retriever).kind, Kind::DataAccess);
    let prompt = json!({ "langsmith.span.kind": "prompt", "gen_ai.operation.name": "chat" });
    assert_eq!(with(prompt).kind, Kind::Span);
}

#[test]
fn a_run_of_langsmith_that_failed_may_have_the_status_ok() {
    let check = |attributes: Value, expect: bool| {
        let event = read_span(json!({
            "attributes": attributes, "status": { "code": 1 },
            "events": [{ "name": "exception", "attributes": { "exception.message": "no route" } }],
        }));
        assert_eq!(event.is_failure(), expect, "{attributes}");
    };
    check(json!({ "langsmith.span.kind": "llm" }), true);
    check(json!({ "gen_ai.operation.name": "chat" }), false);
}

#[test]
fn parts_of_tokens_and_called_tools_that_litellm_writes_its_own_way() {
    let event = with(json!({
        "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 110, "gen_ai.usage.output_tokens": 20,
        "metadata.usage_object": "{'completion_tokens': 20, 'completion_tokens_details': {'audio_tokens': None, \
            'reasoning_tokens': 8}, 'prompt_tokens_details': {'cached_tokens': 40, 'cache_creation_tokens': 5}}",
        "gen_ai.output.messages": r#"[{"role": "assistant", "parts": [], "finish_reason": "tool_calls"}]"#,
        "gen_ai.completion.0.function_call.name": "get_weather",
        "gen_ai.completion.0.function_call.arguments": r#"{"city": "Paris"}"#,
    }));
    let call = model(&event);
    assert_eq!(
        (call.cached_tokens, call.cache_write_tokens, call.reasoning_tokens),
        (40, 5, 8)
    );
    let answer = &call.response.as_ref().unwrap()["messages"][0];
    assert_eq!(answer["function_call"]["name"], "get_weather", "{answer}");
}

#[test]
fn costs_of_langfuse_that_are_not_named_are_none() {
    let cost = |details: Value| {
        let sent = json!({
            "langfuse.observation.type": "generation", "langfuse.observation.cost_details": details.to_string(),
        });
        let cost = with(sent).cost?;
        Some((
            cost.total_cost,
            cost.input_cost.to_bits(),
            cost.output_cost.to_bits(),
        ))
    };
    assert_eq!(cost(json!({})), None);
    assert_eq!(cost(json!({ "total": 0.5 })), Some((0.5, 0, 0)));
}

#[test]
fn what_openllmetry_writes_of_langgraph_vector_databases_and_mcp() {
    let go_to = |key: &str, nodes: &str| {
        let mut sent = json!({ "gen_ai.operation.name": "goto", "langgraph.command.source_node": "planner" });
        sent[key] = json!(nodes);
        match with(sent).content {
            Some(Content::Handoff(handoff)) => format!("{} -> {}", handoff.from_agent(), handoff.to_agent()),
            _ => String::new(),
        }
    };
    assert_eq!(
        go_to("langgraph.command.goto_node", "writer"),
        "planner -> writer"
    );
    assert_eq!(
        go_to("langgraph.command.goto_nodes", r#"["__end__", "writer"]"#),
        "planner -> writer"
    );
    assert_eq!(go_to("langgraph.command.goto_node", "__end__"), "");
    let event = read_span(json!({
        "name": "chroma.query", "attributes": { "db.system": "chroma" },
        "events": [
            { "name": "db.query.embeddings", "attributes": { "db.query.embeddings.vector": "[]" } },
            { "name": "db.query.result", "attributes": { "db.query.result.id": "d1" } },
            { "name": "db.query.result", "attributes": { "db.query.result.id": "d2" } },
        ],
    }));
    match event.content {
        Some(Content::DataAccess(access)) => {
            assert_eq!(
                (access.datasource.as_str(), access.document_ids.len()),
                ("chroma", 2)
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(with(json!({ "db.system": "postgresql" })).kind, Kind::Span);
    let event = with(json!({
        "mcp.method.name": "tools/call", "mcp.request.argument": r#"{"name": "add"}"#,
        "mcp.response.value": r#"{"content": []}"#,
    }));
    match event.content {
        Some(Content::Mcp(call)) => {
            assert_eq!(
                (call.request, call.response),
                (Some(json!({ "name": "add" })), Some(json!({ "content": [] })))
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn guardrails_of_several_vocabularies() {
    let check = |sent: Value, name: &str, outcome: &str, reason: &str| {
        let event = with(sent);
        match event.content {
            Some(Content::Policy(policy)) => assert_eq!(
                (
                    policy.policy_id.as_str(),
                    policy.outcome.as_str(),
                    policy.rationale.as_str()
                ),
                (name, outcome, reason)
            ),
            other => panic!("{other:?}"),
        }
    };
    check(
        json!({ "gen_ai.operation.name": "run_guardrail", "gen_ai.guardrail.component.name": "pii",
                "gen_ai.guardrail.verdict.type": "deny", "gen_ai.guardrail.verdict.reason": "an address" }),
        "pii",
        "deny",
        "an address",
    );
    check(
        json!({ "gen_ai.operation.name": "apply_guardrail", "gen_ai.guardian.name": "pii",
                "gen_ai.security.decision.type": "allow" }),
        "pii",
        "allow",
        "",
    );
    check(
        json!({ "guardrail_name": "pii", "guardrail_status": "success" }),
        "pii",
        "success",
        "",
    );
}

/// A span of an instrumentation scope.
fn of_scope(scope: &str, name: &str, attributes: Value) -> Event {
    let span = json!({
        "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": name,
        "startTimeUnixNano": "1", "endTimeUnixNano": "2", "attributes": super::attributes(&attributes),
    });
    let spans = json!([{ "scope": { "name": scope }, "spans": [span] }]);
    let export = json!({ "resourceSpans": [{ "scopeSpans": spans }] });
    super::decode_json(export.to_string().into()).unwrap().event
}

#[test]
fn messages_of_one_autogen_team_are_one_session() {
    let team = "0fafac7f-f3cb-473a-8727-2d6a8f3887e5";
    let runtime = "autogen SingleThreadedAgentRuntime";
    let to = |destination: String| json!({ "messaging.operation": "publish", "messaging.destination": destination });
    let topic = of_scope(
        runtime,
        "autogen publish",
        to(format!("group_topic_{team}.({team})-T")),
    );
    assert_eq!(topic.session_id, team);
    let own = of_scope(runtime, "autogen send", to("writer.(default)-A".into()));
    assert_eq!(own.session_id, "", "a name that many runs share is no session");
    let other = of_scope("messenger", "publish", to(format!("x.({team})-T")));
    assert_eq!(other.session_id, "");
    let agent = json!({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "writer",
        "gen_ai.agent.id": format!("writer_{team}/{team}") });
    let agent = of_scope("autogen-core", "invoke_agent writer", agent);
    assert_eq!((agent.session_id.as_str(), agent.agent.key()), (team, "writer"));
    let asked = json!({ "messages": [{ "source": "user", "content": "Weather?" }] }).to_string();
    let manager = json!({ "messaging.destination": format!("M_{team}.({team})-A"), "message": asked,
        "recipient_agent_class": "SwarmGroupChatManager" });
    let manager = of_scope(runtime, "autogen process", manager);
    assert_eq!(
        (manager.kind, manager.prompt.as_str()),
        (Kind::WorkflowEnd, "Weather?")
    );
}

#[test]
fn google_adk_with_content() {
    let request = json!({
        "model": "gemini", "config": { "system_instruction": "Be brief.", "tools": [{ "name": "look" }] },
        "contents": [
            { "role": "user", "parts": [{ "text": "Weather?" }] },
            { "role": "model", "parts": [{ "function_call": { "id": "c", "name": "look", "args": { "a": 1 } } }] },
            { "role": "user", "parts": [{ "function_response": { "id": "c", "name": "look", "response": "rain" } }] },
        ],
    });
    let answer = json!({ "content": { "role": "model", "parts": [{ "text": "Rain." }] } });
    let call = with(json!({
        "gen_ai.system": "gcp.vertex.agent", "gen_ai.request.model": "gemini", "gcp.vertex.agent.session_id": "s",
        "gcp.vertex.agent.llm_request": request.to_string(), "gcp.vertex.agent.llm_response": answer.to_string(),
    }));
    assert_eq!(
        (call.session_id.as_str(), call.prompt.as_str()),
        ("s", "Weather?")
    );
    let request = model(&call).request.as_ref().unwrap();
    assert_eq!(
        request["messages"][1]["tool_calls"][0]["arguments"],
        json!({ "a": 1 })
    );
    assert_eq!(
        (&request["messages"][2]["content"], &request["system"]),
        (&json!("rain"), &json!("Be brief."))
    );
    let response = model(&call).response.as_ref().unwrap();
    assert_eq!(response["messages"][0]["content"], "Rain.");
    let handoff = named(
        "execute_tool transfer_to_agent",
        json!({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_agent",
            "gen_ai.agent.name": "triage", "gcp.vertex.agent.tool_call_args": r#"{"agent_name": "planner"}"# }),
    );
    match handoff.content {
        Some(Content::Handoff(handoff)) => {
            assert_eq!((handoff.from_agent(), handoff.to_agent()), ("triage", "planner"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn strands_beyond_one_agent() {
    let strands = "strands.telemetry.tracer";
    let swarm = json!({ "gen_ai.operation.name": "invoke_swarm", "gen_ai.agent.name": "swarm" });
    let swarm = of_scope(strands, "invoke_swarm", swarm);
    assert_eq!((swarm.kind, swarm.agent.key()), (Kind::WorkflowEnd, ""));
    let failed = json!({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "t", "gen_ai.tool.status": "error" });
    assert!(of_scope(strands, "execute_tool t", failed).is_failure());
    let hand_over = |status: &str| {
        let name = "execute_tool handoff_to_agent";
        let sent = json!({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "handoff_to_agent",
            "gen_ai.tool.call.arguments": r#"{"agent_name": "writer"}"#, "gen_ai.tool.status": status });
        of_scope(strands, name, sent).kind
    };
    assert_eq!(hand_over("success"), Kind::AgentHandoff);
    assert_eq!(hand_over("error"), Kind::ToolEnd, "nobody took over");
}

#[test]
fn agents_by_the_names_of_openinference_spans() {
    let agent = |scope: &str, name: &str, more: Value| {
        let mut attributes = json!({ "openinference.span.kind": "AGENT" });
        for (key, value) in more.as_object().unwrap() {
            attributes[key] = value.clone();
        }
        let event = of_scope(scope, name, attributes);
        (event.kind, event.agent.name)
    };
    let (smolagents, openai) = (
        "openinference.instrumentation.smolagents",
        "openinference.instrumentation.openai_agents",
    );
    let is = |name: &str| (Kind::AgentEnd, name.to_owned());
    assert_eq!(agent(smolagents, "CodeAgent.run", json!({})), is("CodeAgent"));
    assert_eq!(agent(smolagents, "Dr. Who", json!({})), is("Dr. Who"));
    let named = json!({ "agent.name": "boss", "graph.node.id": "n" });
    assert_eq!(agent(smolagents, "CodeAgent.run", named), is("boss"));
    let node = json!({ "graph.node.id": "researcher" });
    assert_eq!(agent(openai, "step", node), is("researcher"));
    let nobody = (Kind::WorkflowEnd, String::new());
    assert_eq!(agent(openai, "Trip desk", json!({})), nobody);
    assert_eq!(agent(smolagents, "agent", json!({})), nobody);
}

#[test]
fn names_that_an_instrumentation_writes_on_every_span_name_no_agent() {
    let scope = "opentelemetry.instrumentation.openai_agents";
    let set_up = |operation: &str| json!({ "gen_ai.operation.name": operation, "gen_ai.agent.name": "OpenAI Agent", "gen_ai.agent.id": "agent" });
    let chat = of_scope(scope, "chat m", set_up("chat"));
    assert_eq!((chat.agent.key(), chat.agent.id.as_str()), ("", ""));
    assert_eq!(
        of_scope("other", "chat m", set_up("chat")).agent.key(),
        "OpenAI Agent"
    );
    let agent = of_scope(scope, "invoke_agent a", set_up("invoke_agent"));
    assert_eq!(
        (agent.kind, agent.agent.name.as_str()),
        (Kind::AgentEnd, "OpenAI Agent")
    );
    let run = of_scope(
        scope,
        "Trip desk",
        json!({ "gen_ai.operation.name": "invoke_agent" }),
    );
    assert_eq!(run.kind, Kind::WorkflowEnd);
}

#[test]
fn names_of_workflows_and_agents_that_stand_in_spans() {
    let workflow = named(
        "invoke_workflow w",
        json!({ "gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "Trip desk" }),
    );
    assert_eq!(workflow.sent_name, "Trip desk");
    let agent = |span: &str, attributes: Value| named(span, attributes).agent.name;
    let invoke = json!({ "gen_ai.operation.name": "invoke_agent", "gen_ai.request.model": "m" });
    assert_eq!(agent("invoke_agent planner", invoke.clone()), "planner");
    assert_eq!(
        agent("invoke_agent m", invoke.clone()),
        "",
        "the name of its model"
    );
    assert_eq!(agent("work", invoke), "");
    let semantic_kernel = with(
        json!({ "gen_ai.operation.name": "chat.completions", "gen_ai.system": "openai",
        "gen_ai.response.prompt_tokens": 7, "gen_ai.response.completion_tokens": 3 }),
    );
    assert_eq!(
        (
            model(&semantic_kernel).prompt_tokens,
            model(&semantic_kernel).completion_tokens
        ),
        (7, 3)
    );
    let run = of_scope("agent_framework", "workflow.run", json!({ "workflow.id": "w" }));
    assert_eq!(run.kind, Kind::WorkflowEnd);
}

#[test]
fn targets_of_mcp_requests_that_stand_in_the_name_of_the_span() {
    let mcp = |span: &str, attributes: Value| match named(span, attributes).content {
        Some(Content::Mcp(call)) => call,
        other => panic!("{other:?}"),
    };
    let call = mcp(
        "MCP send tools/call add",
        json!({ "mcp.method.name": "tools/call" }),
    );
    assert_eq!(call.tool_name, "add");
    let told =
        json!({ "mcp.method.name": "tools/call", "gen_ai.tool.name": "sum", "fastmcp.server.name": "calc" });
    let call = mcp("tools/call add", told);
    assert_eq!(
        (call.tool_name.as_str(), call.server_name.as_str()),
        ("sum", "calc")
    );
    let prompt = mcp("prompts/get greet", json!({ "mcp.method.name": "prompts/get" }));
    assert_eq!(
        (prompt.tool_name.as_str(), prompt.request),
        ("", Some(json!({ "name": "greet" })))
    );
    let resource = mcp(
        "resources/read x:y",
        json!({ "mcp.method.name": "resources/read" }),
    );
    assert_eq!(resource.request, Some(json!({ "uri": "x:y" })));
    assert_eq!(
        mcp("tools/list", json!({ "mcp.method.name": "tools/list" })).tool_name,
        ""
    );
}

#[test]
fn runs_of_pydantic_ai_in_one_trace_share_a_session() {
    let run = |attributes: Value| of_scope("pydantic-ai", "invoke_agent a", attributes);
    let own = run(json!({ "gen_ai.conversation.id": "c" }));
    assert_eq!(
        (own.session_id.as_str(), own.session_yields_to_trace),
        ("c", true)
    );
    let given = run(json!({ "gen_ai.conversation.id": "c", "session.id": "s" }));
    assert_eq!(
        (given.session_id.as_str(), given.session_yields_to_trace),
        ("s", false)
    );
}

#[test]
fn a_chain_of_langchain_that_nobody_named_is_no_agent() {
    let check = |name: &str, expect: (Kind, &str)| {
        let event = of_scope(
            "opentelemetry.instrumentation.langchain",
            &format!("{name}.workflow"),
            json!({
                "traceloop.span.kind": "workflow", "traceloop.entity.name": name,
                "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, "gen_ai.agent.id": "run-1",
            }),
        );
        assert_eq!((event.kind, event.agent.name.as_str()), expect, "{name}");
    };
    check("RunnableSequence", (Kind::WorkflowEnd, ""));
    check("planner", (Kind::AgentEnd, "planner"));
}

#[test]
fn steps_of_llama_index_are_no_calls_and_no_chains() {
    let check = |name: &str, kind: &str, expect: Kind| {
        let scope = "openinference.instrumentation.llama_index";
        let event = of_scope(scope, name, json!({ "openinference.span.kind": kind }));
        assert_eq!(event.kind, expect, "{name}");
    };
    check("OpenAILike._prepare_chat_with_tools", "LLM", Kind::Span);
    check("SentenceSplitter.split_text", "CHAIN", Kind::Span);
    check("OpenAILike.astream_chat", "LLM", Kind::ModelEnd);
    check("FunctionAgent.run", "CHAIN", Kind::WorkflowEnd);
}

#[test]
fn what_a_crew_was_asked_is_its_first_task() {
    let tasks =
        r#"[{"id": "t", "description": "Weather in Paris?"}, {"id": "u", "description": "Write it up"}]"#;
    let check = |attributes: Value| {
        assert_eq!(
            with(attributes.clone()).prompt,
            "Weather in Paris?",
            "{attributes}"
        )
    };
    check(json!({ "openinference.span.kind": "CHAIN", "crew_inputs": "", "crew_tasks": tasks }));
    check(json!({ "gen_ai.operation.name": "invoke_agent", "crewai.crew.tasks": tasks }));
}

#[test]
fn semantic_kernel_prints_the_reason_of_the_end() {
    let event = with(json!({
        "gen_ai.operation.name": "chat", "gen_ai.response.finish_reason": "FinishReason.TOOL_CALLS",
    }));
    assert_eq!(model(&event).finish_reason, "tool_calls");
}

#[test]
fn what_openlit_writes_where_it_knows_nothing() {
    let agent = |name: &str| {
        let sent = json!({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, "gen_ai.agent.id": name });
        let event = of_scope("openlit.instrumentation.langgraph", "invoke_agent", sent);
        event.agent.key().to_owned()
    };
    assert_eq!(
        (agent("model"), agent("planner")),
        (String::new(), "planner".to_owned())
    );
    let cost = |scope: &str, cost: Value| {
        let sent = json!({ "gen_ai.operation.name": "chat", "gen_ai.usage.cost": cost });
        of_scope(scope, "chat", sent).cost.map(|cost| cost.total_cost)
    };
    assert_eq!(cost("openlit.instrumentation.openai", json!(0)), None);
    assert_eq!(cost("openlit.instrumentation.openai", json!(0.5)), Some(0.5));
    assert_eq!(cost("another", json!(0)), Some(0.0));
}
