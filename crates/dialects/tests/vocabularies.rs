//! What frameworks and SDKs really sent over OTLP, and what the reader makes of each span: one line for each event.

mod support;

use std::io::Read;

use bytes::Bytes;
use support::{fixture, read};
use tracewake_dialects::otlp;
use tracewake_model::{Content, Event};

/// The events in the body of a request or in a file, in the order of their times.
fn events(name: &str) -> Vec<Event> {
    let bytes = unpacked(fixture(name));
    let mut events: Vec<Event> = match bytes.starts_with(b"{") {
        false => {
            let spans = otlp::split_traces(&Bytes::from(bytes)).expect("a request");
            let read = spans
                .into_iter()
                .map(|span| otlp::decode_trace(span).expect("a span"));
            read.map(|decoded| decoded.event).collect()
        }
        true => {
            let outcome = read(&bytes);
            assert_eq!(outcome.rejects, []);
            outcome.events.into_iter().map(|decoded| decoded.event).collect()
        }
    };
    events.sort_by_key(|event| event.time.stated);
    events
}

fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_end(&mut unpacked)
        .expect("gzip");
    unpacked
}

/// One line for each event, with what was said of it.
fn lines(name: &str) -> String {
    let events = events(name);
    events.iter().map(|event| line(event) + "\n").collect()
}

fn line(event: &Event) -> String {
    let mut parts = vec![format!("{} {:?}", event.kind.name(), event.sent_name)];
    let mut put = |name: &str, text: &str| {
        if !text.is_empty() {
            parts.push(format!("{name}={}", shorten(text)));
        }
    };
    put("agent", event.agent.key());
    put("session", &event.session_id);
    put("response", &event.response_id);
    put("prompt", &event.prompt);
    let json =
        |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    match &event.content {
        Some(Content::Model(call)) => {
            put("model", &format!("{}/{}", call.provider, call.model));
            let tokens = [
                ("", call.prompt_tokens),
                ("+", call.completion_tokens),
                (" cached ", call.cached_tokens),
                (" written ", call.cache_write_tokens),
                (" reasoning ", call.reasoning_tokens),
            ];
            let stated = tokens
                .iter()
                .filter(|(name, count)| *count != 0 || name.len() < 2);
            put(
                "tokens",
                &stated
                    .map(|(name, count)| format!("{name}{count}"))
                    .collect::<String>(),
            );
            let messages = |side: &Option<serde_json::Value>| {
                let list = side.as_ref().and_then(|side| side["messages"].as_array());
                list.map_or(0, Vec::len)
            };
            let tools = call
                .request
                .as_ref()
                .and_then(|request| request["tools"].as_array());
            let counts = [
                messages(&call.request),
                messages(&call.response),
                tools.map_or(0, Vec::len),
            ];
            put("messages/answers/tools", &format!("{counts:?}"));
            put("finish", &call.finish_reason);
        }
        Some(Content::ToolExchange(tool)) => {
            put("tool", &tool.call.name);
            put("id", &tool.call.id);
            put("arguments", &json(&tool.call.arguments));
            put("result", &json(&tool.response.output));
            put("error", &tool.response.error_message);
        }
        Some(Content::Mcp(call)) => {
            put("method", &call.operation);
            put("server", &call.server_name);
            put("tool", &call.tool_name);
            put("request", &json(&call.request));
            put("response", &json(&call.response));
        }
        Some(Content::DataAccess(access)) => {
            put("source", &access.datasource);
            put("documents", &access.document_ids.join(" "));
        }
        Some(Content::Policy(policy)) => {
            put("policy", &policy.policy_id);
            put("outcome", &policy.outcome);
            put("reason", &policy.rationale);
        }
        Some(Content::Handoff(handoff)) => {
            put(
                "handoff",
                &format!("{} -> {}", handoff.from_agent(), handoff.to_agent()),
            );
        }
        _ => {}
    }
    if let Some(cost) = &event.cost {
        put("cost", &cost.total_cost.to_string());
    }
    if event.is_failure() {
        parts.push("failed".to_owned());
    }
    parts.join(" ")
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[test]
fn the_vercel_ai_sdk_with_its_legacy_telemetry() {
    insta::assert_snapshot!(lines("vercel-ai/01-legacy/001-POST-v1_traces.body"), @r#"
    agent_end "ai.generateText" agent=planner session=thread-aurora-7-vc01 prompt=Is it worth going to Tromso on Saturday?
    model_invocation_end "ai.generateText.doGenerate" agent=planner session=thread-aurora-7-vc01 response=chatcmpl-a81c5c5f646031b4c465 prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=16443+621 cached 15649 messages/answers/tools=[2, 1, 2] finish=tool-calls
    tool_call_end "ai.toolCall" agent=planner session=thread-aurora-7-vc01 tool=train_price id=call_cc0325_0_1 arguments={"line":"N4"} error=no price list for line N4 failed
    tool_call_end "ai.toolCall" agent=planner session=thread-aurora-7-vc01 tool=weather id=call_cc0325_0_0 arguments={"city":"Tromso"} result={"result":"snow, -4 degrees in Tromso"}
    model_invocation_end "ai.generateText.doGenerate" agent=planner session=thread-aurora-7-vc01 response=chatcmpl-031e755b6f9dfa5e3286 prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=13083+420 cached 10592 messages/answers/tools=[4, 1, 2] finish=tool-calls
    tool_call_end "ai.toolCall" agent=planner session=thread-aurora-7-vc01 tool=weather id=call_cc0325_1_0 arguments={"city":"Tromso"} result={"result":"snow, -4 degrees in Tromso"}
    model_invocation_end "ai.generateText.doGenerate" agent=planner session=thread-aurora-7-vc01 response=chatcmpl-97b58cc5589b7bb42add prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=14966+583 cached 12281 messages/answers/tools=[6, 1, 2] finish=stop
    agent_end "ai.streamText" agent=triage session=thread-aurora-7-vc01 prompt=And how many nights?
    model_invocation_end "ai.streamText.doStream" agent=triage session=thread-aurora-7-vc01 response=chatcmpl-dbf8411560ed0b99cfb6 prompt=And how many nights? model=local.chat/gpt-5.5-mini tokens=16876+79 cached 15541 messages/answers/tools=[1, 1, 2] finish=stop
    agent_end "ai.generateObject" agent=objector prompt=Give a verdict on Tromso for Saturday.
    model_invocation_end "ai.generateObject.doGenerate" agent=objector response=chatcmpl-f3c5a728aab48966b4f0 prompt=Give a verdict on Tromso for Saturday. model=local.chat/gpt-5.5-mini tokens=10020+119 cached 7533 messages/answers/tools=[1, 1, 0] finish=stop
    workflow_end "ai.embed" session=thread-aurora-7-vc01
    model_invocation_end "ai.embed.doEmbed" session=thread-aurora-7-vc01 model=local.embedding/embed-1 tokens=7+0 messages/answers/tools=[0, 0, 0]
    model_invocation_end "ai.embedMany.doEmbed" session=thread-aurora-7-vc01 model=local.embedding/embed-1 tokens=14+0 messages/answers/tools=[0, 0, 0]
    workflow_end "ai.embedMany" session=thread-aurora-7-vc01
    model_invocation_end "ai.generateText.doGenerate" agent=triage session=thread-aurora-7-vc01 prompt=Now cause a refusal, please. model=local.chat/gpt-5.5-mini tokens=0+0 messages/answers/tools=[1, 0, 0] failed
    agent_end "ai.generateText" agent=triage session=thread-aurora-7-vc01 prompt=Now cause a refusal, please. failed
    "#);
}

#[test]
fn the_vercel_ai_sdk_with_the_conventions() {
    insta::assert_snapshot!(lines("vercel-ai/02-v7/001-POST-v1_traces.body"), @r#"
    agent_end "invoke_agent gpt-5.5-mini" agent=planner prompt=Is it worth going to Tromso on Saturday?
    turn_end "step 1"
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-4931e26a5067a553c397 prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=13165+112 cached 9839 messages/answers/tools=[1, 1, 2] finish=tool-calls
    tool_call_end "execute_tool weather" tool=weather id=call_cc0325_0_0 arguments={"city":"Tromso"} result={"result":"snow, -4 degrees in Tromso"}
    tool_call_end "execute_tool train_price" tool=train_price id=call_cc0325_0_1 arguments={"line":"N4"} error=no price list for line N4 failed
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-6a8d5972c6f8aecd749b prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=16083+86 cached 13998 messages/answers/tools=[3, 1, 2] finish=tool-calls
    turn_end "step 2"
    tool_call_end "execute_tool weather" tool=weather id=call_cc0325_1_0 arguments={"city":"Tromso"} result={"result":"snow, -4 degrees in Tromso"}
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-f39348acc462f2d0664e prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=18490+126 cached 16358 messages/answers/tools=[5, 1, 2] finish=stop
    turn_end "step 3"
    agent_end "invoke_agent gpt-5.5-mini" agent=triage prompt=And how many nights?
    turn_end "step 1"
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-a73546faf224e69dd4fb prompt=And how many nights? model=local.chat/gpt-5.5-mini tokens=9697+399 cached 6862 messages/answers/tools=[1, 1, 2] finish=stop
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-eedd404f3d6c9e28f84a prompt=Give a verdict on Tromso for Saturday. model=local.chat/gpt-5.5-mini tokens=17487+615 cached 15910 messages/answers/tools=[1, 1, 0] finish=stop
    agent_end "invoke_agent gpt-5.5-mini" agent=objector prompt=Give a verdict on Tromso for Saturday.
    model_invocation_end "embeddings embed-1" model=local.embedding/embed-1 tokens=0+0 messages/answers/tools=[0, 0, 0]
    model_invocation_end "embeddings embed-1" model=local.embedding/embed-1 tokens=7+0 messages/answers/tools=[0, 0, 0]
    model_invocation_end "embeddings embed-1" model=local.embedding/embed-1 tokens=14+0 messages/answers/tools=[0, 0, 0]
    model_invocation_end "embeddings embed-1" model=local.embedding/embed-1 tokens=0+0 messages/answers/tools=[0, 0, 0]
    agent_end "invoke_agent gpt-5.5-mini" agent=triage prompt=Now cause a refusal, please. failed
    model_invocation_end "chat gpt-5.5-mini" prompt=Now cause a refusal, please. model=local.chat/gpt-5.5-mini tokens=0+0 messages/answers/tools=[1, 0, 0] failed
    turn_end "step 1" failed
    "#);
}

#[test]
fn the_vercel_ai_sdk_5() {
    insta::assert_snapshot!(lines("vercel-ai/03-ai5-legacy/001-POST-v1_traces.body"), @r#"
    agent_end "ai.generateText" agent=planner session=thread-aurora-7-vc03 prompt=Is it worth going to Tromso on Saturday?
    model_invocation_end "ai.generateText.doGenerate" agent=planner session=thread-aurora-7-vc03 response=chatcmpl-cca4b684dcad982b46c2 prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=10542+489 messages/answers/tools=[2, 1, 2] finish=tool-calls
    tool_call_end "ai.toolCall" agent=planner session=thread-aurora-7-vc03 tool=train_price id=call_cc0325_0_1 arguments={"line":"N4"} error=no price list for line N4 failed
    tool_call_end "ai.toolCall" agent=planner session=thread-aurora-7-vc03 tool=weather id=call_cc0325_0_0 arguments={"city":"Tromso"} result={"result":"snow, -4 degrees in Tromso"}
    model_invocation_end "ai.generateText.doGenerate" agent=planner session=thread-aurora-7-vc03 response=chatcmpl-a6a8043a6e9f31961660 prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=9080+616 messages/answers/tools=[4, 1, 2] finish=tool-calls
    tool_call_end "ai.toolCall" agent=planner session=thread-aurora-7-vc03 tool=weather id=call_cc0325_1_0 arguments={"city":"Tromso"} result={"result":"snow, -4 degrees in Tromso"}
    model_invocation_end "ai.generateText.doGenerate" agent=planner session=thread-aurora-7-vc03 response=chatcmpl-128aca5daa58fe6ad840 prompt=Is it worth going to Tromso on Saturday? model=local.chat/gpt-5.5-mini tokens=5856+75 messages/answers/tools=[6, 1, 2] finish=stop
    agent_end "ai.streamText" agent=triage session=thread-aurora-7-vc03 prompt=And how many nights?
    model_invocation_end "ai.streamText.doStream" agent=triage session=thread-aurora-7-vc03 response=chatcmpl-056b4823fcbd3cbc69a3 prompt=And how many nights? model=local.chat/gpt-5.5-mini tokens=3186+286 cached 2415 messages/answers/tools=[1, 1, 2] finish=stop
    agent_end "ai.generateObject" agent=objector session=thread-aurora-7-vc03 prompt=Give a verdict on Tromso for Saturday.
    model_invocation_end "ai.generateObject.doGenerate" agent=objector session=thread-aurora-7-vc03 response=chatcmpl-71fb681573952cfdea85 prompt=Give a verdict on Tromso for Saturday. model=local.chat/gpt-5.5-mini tokens=10864+700 messages/answers/tools=[1, 1, 0] finish=stop
    workflow_end "ai.embed" session=thread-aurora-7-vc03
    model_invocation_end "ai.embed.doEmbed" session=thread-aurora-7-vc03 model=local.embedding/embed-1 tokens=7+0 messages/answers/tools=[0, 0, 0]
    workflow_end "ai.embedMany" session=thread-aurora-7-vc03
    model_invocation_end "ai.embedMany.doEmbed" session=thread-aurora-7-vc03 model=local.embedding/embed-1 tokens=14+0 messages/answers/tools=[0, 0, 0]
    model_invocation_end "ai.generateText.doGenerate" agent=triage session=thread-aurora-7-vc03 prompt=Now cause a refusal, please. model=local.chat/gpt-5.5-mini tokens=0+0 messages/answers/tools=[1, 0, 0] failed
    agent_end "ai.generateText" agent=triage session=thread-aurora-7-vc03 prompt=Now cause a refusal, please. failed
    "#);
}

#[test]
fn the_vercel_ai_sdk_6() {
    insta::assert_snapshot!(lines("frameworks/vercel_ai.jsonl"), @r#"
    agent_end "ai.generateText" agent=weather-agent session=ai-sess-1 prompt=TOOLFAIL
    model_invocation_end "ai.generateText.doGenerate" agent=weather-agent session=ai-sess-1 response=chatcmpl-d91261eb5ac8416885e7 prompt=TOOLFAIL model=openai.chat/gpt-4o-mini-2024-07-18 tokens=110+20 cached 40 reasoning 8 messages/answers/tools=[1, 1, 1] finish=tool-calls
    tool_call_end "ai.toolCall" agent=weather-agent session=ai-sess-1 tool=failing_tool id=call_7fc04d0e228e arguments={"city":"Paris"} error=lock not acquired failed
    model_invocation_end "ai.generateText.doGenerate" agent=weather-agent session=ai-sess-1 response=chatcmpl-1d2e1a65ff574d999b1f prompt=TOOLFAIL model=openai.chat/gpt-4o-mini-2024-07-18 tokens=130+20 cached 40 reasoning 8 messages/answers/tools=[3, 1, 1] finish=stop
    "#);
}

#[test]
fn openllmetry() {
    insta::assert_snapshot!(lines("openllmetry/01/001-POST-v1_traces.body"), @r#"
    workflow_end "trip desk.workflow" session=thread-aurora-7-tl01 prompt=Is it worth going to Tromso on Saturday?
    agent_end "triage.agent" agent=triage session=thread-aurora-7-tl01 prompt=Is it worth going to Tromso on Saturday?
    model_invocation_end "openai.chat" agent=triage session=thread-aurora-7-tl01 response=chatcmpl-cc12ba4118fd3808525c prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=13919+62 cached 12483 messages/answers/tools=[2, 1, 1] finish=tool_call
    agent_end "planner.agent" agent=planner session=thread-aurora-7-tl01 prompt=Give a verdict on Tromso for Saturday.
    model_invocation_end "openai.chat" agent=planner session=thread-aurora-7-tl01 response=chatcmpl-c82e4539addb1a364419 prompt=Give a verdict on Tromso for Saturday. model=openai/gpt-5.5-mini tokens=18467+364 cached 17171 messages/answers/tools=[1, 1, 2] finish=tool_call
    tool_call_end "weather.tool" agent=planner session=thread-aurora-7-tl01 tool=weather arguments={"city":"Tromso"} result="snow, -4 degrees in Tromso"
    tool_call_end "train_price.tool" agent=planner session=thread-aurora-7-tl01 tool=train_price arguments={"line":"N4"} error=no price list for line N4 failed
    span "ask_mcp.task" agent=planner session=thread-aurora-7-tl01
    mcp_call_end "initialize.mcp" agent=planner session=thread-aurora-7-tl01 method=initialize server=tidewatch request={"capabilities":{"elicitation":null,"experimental":null,"roo… response={"capabilities":{"completions":null,"experimental":null,"log…
    span "ResponseStreamWriter" agent=planner session=thread-aurora-7-tl01
    span "ResponseStreamWriter" agent=planner session=thread-aurora-7-tl01
    mcp_call_end "tools/list.mcp" agent=planner session=thread-aurora-7-tl01 method=tools/list request={} response={"meta":null,"nextCursor":null,"tools":[{"annotations":null,…
    span "ResponseStreamWriter" agent=planner session=thread-aurora-7-tl01
    mcp_call_end "tide_table.tool" agent=planner session=thread-aurora-7-tl01 method=tools/call tool=tide_table request={"arguments":{"harbour":"Tromso"},"name":"tide_table"} response={"result":"High water at Tromso: 06:12 and 18:40. Low water:…
    span "ResponseStreamWriter" agent=planner session=thread-aurora-7-tl01
    model_invocation_end "openai.chat" agent=planner session=thread-aurora-7-tl01 response=chatcmpl-099b07fd27eff5794473 prompt=Give a verdict on Tromso for Saturday. model=openai/gpt-5.5-mini tokens=11281+659 cached 10021 messages/answers/tools=[4, 1, 2] finish=stop
    model_invocation_end "openai.chat" agent=triage session=thread-aurora-7-tl01 response=chatcmpl-0277d3afbda6acdd4eb8 prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=9758+579 cached 6966 messages/answers/tools=[4, 1, 0] finish=stop
    "#);
}

#[test]
fn openllmetry_with_its_decorators() {
    insta::assert_snapshot!(lines("frameworks/traceloop_session_and_kind.jsonl"), @r#"
    workflow_end "weather_workflow.workflow" session=chat-77
    agent_end "weather_agent.agent" agent=weather_agent session=chat-77
    tool_call_end "get_weather_tool.tool" agent=weather_agent session=chat-77 tool=get_weather_tool arguments=["Paris"] result={"temp":21}
    model_invocation_end "openai.chat" agent=weather_agent session=chat-77 response=chatcmpl-30fd9b51560b49808787 prompt=What is the weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=120+20 cached 40 reasoning 8 messages/answers/tools=[2, 1, 1] finish=tool_call
    model_invocation_end "openai.chat" agent=weather_agent session=chat-77 response=chatcmpl-2457b24158de47f288aa prompt=What is the weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=140+20 cached 40 messages/answers/tools=[4, 1, 1] finish=stop
    model_invocation_end "openai.embeddings" agent=weather_agent session=chat-77 model=openai/text-embedding-3-small tokens=14+0 messages/answers/tools=[2, 0, 0]
    model_invocation_end "openai.response" agent=weather_agent session=chat-77 response=resp_3c883641c0e74cb2 prompt=Hello responses NOTOOL model=openai/gpt-4o-mini-2024-07-18 tokens=110+20 cached 40 reasoning 8 messages/answers/tools=[1, 1, 0] finish=stop
    model_invocation_end "openai.chat" agent=weather_agent session=chat-77 prompt=FAIL400 model=openai/gpt-4o-mini tokens=0+0 messages/answers/tools=[1, 0, 0] failed
    model_invocation_end "openai.chat" agent=weather_agent session=chat-77 response=chatcmpl-73fa283e33824c8f9113 prompt=RATE32fc27fa1cc840568e7e4051503f0be8 model=openai/gpt-4o-mini-2024-07-18 tokens=110+20 cached 40 reasoning 8 messages/answers/tools=[1, 1, 0] finish=stop
    "#);
}

#[test]
fn an_agent_and_a_tool_of_openllmetry() {
    insta::assert_snapshot!(lines("wild/f11-openllmetry-agent-tool.json"), @r#"
    agent_end "planner.agent" agent=planner
    tool_call_end "search.tool" tool=search arguments={"q":1} result=[]
    "#);
}

#[test]
fn langfuse() {
    insta::assert_snapshot!(lines("langfuse/01-sdk5-otlp/001-POST-api_public_otel_v1_traces.body"), @r#"
    agent_end "triage" agent=triage session=thread-aurora-7-lf01 prompt=Is it worth going to Tromso on Saturday?
    policy_decision "no_secrets" session=thread-aurora-7-lf01 policy=no_secrets outcome={"passed": true}
    agent_end "planner" agent=planner session=thread-aurora-7-lf01 prompt=Is it worth going to Tromso on Saturday?
    data_access "notes" session=thread-aurora-7-lf01 source=notes
    tool_call_end "weather" session=thread-aurora-7-lf01 tool=weather arguments={"city":"Tromso"} result={"result":"snow, -4 degrees in Tromso"}
    tool_call_end "train_price" session=thread-aurora-7-lf01 tool=train_price arguments={"line":"N4"} error=no price list for line N4 failed
    model_invocation_end "answer" session=thread-aurora-7-lf01 prompt=Is it worth going to Tromso on Saturday? model=/gpt-5.5-mini tokens=600+60 cached 540 reasoning 19 messages/answers/tools=[1, 1, 0] cost=0.0043
    evaluator "tone" session=thread-aurora-7-lf01
    workflow_end "second question" session=thread-aurora-7-lf01 prompt=And how many nights?
    model_invocation_end "OpenAI-generation" session=thread-aurora-7-lf01 prompt=And how many nights? model=/gpt-5.5-mini tokens=14993+125 cached 13906 reasoning 53 messages/answers/tools=[1, 1, 0]
    model_invocation_end "broken" session=thread-aurora-7-lf01 model=/gpt-5.5-mini tokens=0+0 messages/answers/tools=[0, 0, 0] failed
    model_invocation_end "embed" session=thread-aurora-7-lf01 model=/embed-1 tokens=12+0 messages/answers/tools=[0, 0, 0]
    "#);
}

#[test]
fn langfuse_around_openai() {
    insta::assert_snapshot!(lines("frameworks/langfuse.jsonl"), @r#"
    agent_end "weather_agent" agent=weather_agent session=chat-55
    tool_call_end "lookup" session=chat-55 tool=lookup arguments=["Paris"] result={"temp":21}
    model_invocation_end "OpenAI-generation" session=chat-55 prompt=What is the weather in Paris? model=/gpt-4o-mini-2024-07-18 tokens=120+20 cached 40 reasoning 8 messages/answers/tools=[2, 1, 1]
    model_invocation_end "OpenAI-generation" session=chat-55 prompt=What is the weather in Paris? model=/gpt-4o-mini-2024-07-18 tokens=140+20 cached 40 reasoning 8 messages/answers/tools=[4, 0, 1]
    model_invocation_end "OpenAI-embedding" session=chat-55 model=/text-embedding-3-small tokens=14+0 messages/answers/tools=[0, 0, 0]
    model_invocation_end "OpenAI-generation" session=chat-55 prompt=FAIL400 model=/gpt-4o-mini tokens=0+0 messages/answers/tools=[1, 0, 0] cost=0 failed
    model_invocation_end "OpenAI-generation" session=chat-55 prompt=RATEe2eb008952aa4a6e8abd790fe149149b model=/gpt-4o-mini-2024-07-18 tokens=110+20 cached 40 reasoning 8 messages/answers/tools=[1, 1, 0]
    model_invocation_end "manual-gen" prompt=hi model=/gpt-4o tokens=70+10 cached 20 messages/answers/tools=[1, 0, 0] cost=0.01
    "#);
}

#[test]
fn pydantic_ai_with_logfire() {
    insta::assert_snapshot!(lines("pydantic-ai-logfire/01/002-POST-v1_traces.body"), @r#"
    span "trip desk"
    agent_end "triage run" agent=triage session=01a22a4e-5645-744c-b444-f58b2ac72c46 prompt=Is it worth going to Tromso on Saturday?
    model_invocation_end "chat gpt-5.5-mini" agent=triage session=01a22a4e-5645-744c-b444-f58b2ac72c46 response=chatcmpl-c88ad1b082cde446c7f8 prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=15367+44 cached 13111 messages/answers/tools=[1, 1, 1] finish=tool_call
    tool_call_end "running tool: ask_planner" agent=triage session=01a22a4e-5645-744c-b444-f58b2ac72c46 tool=ask_planner id=call_cc0325_0_0 arguments={"question":"Give a verdict on Tromso for Saturday."} result="Yes: snow and -4 degrees, take a warm coat."
    agent_end "planner run" agent=planner session=01a22a4e-570c-7426-b070-ea279dcf8613 prompt=Give a verdict on Tromso for Saturday.
    model_invocation_end "chat gpt-5.5-mini" agent=planner session=01a22a4e-570c-7426-b070-ea279dcf8613 response=chatcmpl-44a944ad80c03e015e81 prompt=Give a verdict on Tromso for Saturday. model=openai/gpt-5.5-mini tokens=12686+376 cached 11633 messages/answers/tools=[1, 1, 2] finish=tool_call
    tool_call_end "running tool: weather" agent=planner session=01a22a4e-570c-7426-b070-ea279dcf8613 tool=weather id=call_31847d_0_0 arguments={"city":"Tromso"} result="snow, -4 degrees in Tromso"
    tool_call_end "running tool: train_price" agent=planner session=01a22a4e-570c-7426-b070-ea279dcf8613 tool=train_price id=call_31847d_0_1 arguments={"line":"N4"} result="no price list for line N4" error=no price list for line N4 failed
    model_invocation_end "chat gpt-5.5-mini" agent=planner session=01a22a4e-570c-7426-b070-ea279dcf8613 response=chatcmpl-fcd950350b3d625badac prompt=Give a verdict on Tromso for Saturday. model=openai/gpt-5.5-mini tokens=14722+81 cached 13671 messages/answers/tools=[3, 1, 2] finish=stop
    model_invocation_end "chat gpt-5.5-mini" agent=triage session=01a22a4e-5645-744c-b444-f58b2ac72c46 response=chatcmpl-0827ea63ed353eec4604 prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=6703+264 cached 4663 messages/answers/tools=[3, 1, 1] finish=stop
    agent_end "triage run" agent=triage session=01a22a4e-58d3-7082-a863-56cad173c52d prompt=Now cause a refusal, please. failed
    model_invocation_end "chat gpt-5.5-mini" agent=triage session=01a22a4e-58d3-7082-a863-56cad173c52d model=openai/gpt-5.5-mini tokens=0+0 messages/answers/tools=[0, 0, 1] failed
    "#);
}

#[test]
fn a_cache_outside_the_input() {
    insta::assert_snapshot!(lines("wild/f09-cache-outside-input.json"), @r#"
    model_invocation_end "chat" model=anthropic/claude-sonnet-4 tokens=5203+10 cached 5000 written 200 messages/answers/tools=[0, 0, 0]
    "#);
}

#[test]
fn negative_tokens() {
    insta::assert_snapshot!(lines("wild/f10-negative-tokens.json"), @r#"
    model_invocation_end "chat" model=openai/gpt-4o tokens=100+0 messages/answers/tools=[0, 0, 0]
    model_invocation_end "chat" model=openai/gpt-4o tokens=250+3 messages/answers/tools=[0, 0, 0]
    "#);
}

#[test]
fn many_tokens() {
    insta::assert_snapshot!(lines("wild/f16-token-over-2-31.json"), @r#"
    model_invocation_end "c" model=openai/gpt-4o tokens=0+9223372036854775807 messages/answers/tools=[0, 0, 0]
    model_invocation_end "c" model=openai/gpt-4o tokens=5+5 messages/answers/tools=[0, 0, 0]
    "#);
}

#[test]
fn the_words_of_a_person_beside_an_image() {
    insta::assert_snapshot!(lines("wild/f17-title-from-input.json"), @r#"
    model_invocation_end "chat gpt-4o" prompt=what is it? model=openai/gpt-4o tokens=0+0 messages/answers/tools=[1, 1, 0] finish=stop
    "#);
}

#[test]
fn strands() {
    insta::assert_snapshot!(lines("strands/01/001-POST-v1_traces.body"), @r#"
    agent_end "invoke_agent triage" agent=triage session=thread-aurora-7-st01 prompt=Is it worth going to Tromso on Saturday?
    turn_end "execute_event_loop_cycle" session=thread-aurora-7-st01
    model_invocation_end "chat" session=thread-aurora-7-st01 prompt=Is it worth going to Tromso on Saturday? model=strands-agents/gpt-5.5-mini tokens=8478+357 cached 5766 messages/answers/tools=[2, 1, 0] finish=tool_use
    tool_call_end "execute_tool ask_planner" session=thread-aurora-7-st01 tool=ask_planner id=call_cc0325_0_0 arguments={"question":"Give a verdict on Tromso for Saturday."} result="Yes: snow and -4 degrees, take a warm coat.\n"
    agent_end "invoke_agent planner" agent=planner session=thread-aurora-7-st01 prompt=Give a verdict on Tromso for Saturday.
    turn_end "execute_event_loop_cycle" session=thread-aurora-7-st01
    model_invocation_end "chat" session=thread-aurora-7-st01 prompt=Give a verdict on Tromso for Saturday. model=strands-agents/gpt-5.5-mini tokens=17541+81 cached 15644 messages/answers/tools=[2, 1, 0] finish=tool_use
    tool_call_end "execute_tool weather" session=thread-aurora-7-st01 tool=weather id=call_31847d_0_0 arguments={"city":"Tromso"} result="snow, -4 degrees in Tromso"
    tool_call_end "execute_tool train_price" session=thread-aurora-7-st01 tool=train_price id=call_31847d_0_1 arguments={"line":"N4"} result="Error: no price list for line N4" error=no price list for line N4 failed
    turn_end "execute_event_loop_cycle" session=thread-aurora-7-st01
    model_invocation_end "chat" session=thread-aurora-7-st01 prompt=Give a verdict on Tromso for Saturday. model=strands-agents/gpt-5.5-mini tokens=7172+179 cached 4263 messages/answers/tools=[4, 1, 0] finish=end_turn
    turn_end "execute_event_loop_cycle" session=thread-aurora-7-st01
    model_invocation_end "chat" session=thread-aurora-7-st01 prompt=Is it worth going to Tromso on Saturday? model=strands-agents/gpt-5.5-mini tokens=12917+690 cached 10785 messages/answers/tools=[4, 1, 0] finish=end_turn
    "#);
}

#[test]
fn strands_tools() {
    insta::assert_snapshot!(lines("frameworks/strands_tool_events.jsonl"), @r#"
    tool_call_end "execute_tool get_weather" session=strands-1 tool=get_weather id=call_34a604a332b6 arguments={"city":"Paris"} result={"temp":21}
    "#);
}

#[test]
fn google_adk() {
    insta::assert_snapshot!(lines("google-adk/01/001-POST-v1_traces.body"), @r#"
    workflow_end "invoke_workflow triage" session=thread-aurora-7-adk01
    agent_end "invoke_agent triage" agent=triage session=thread-aurora-7-adk01
    model_invocation_end "generate_content gemini-2.5-flash" agent=triage session=thread-aurora-7-adk01 model=gcp.gemini/gemini-2.5-flash tokens=6409+496 cached 6073 messages/answers/tools=[0, 0, 1] finish=stop
    agent_handoff "execute_tool transfer_to_agent" agent=triage handoff=triage -> 
    agent_end "invoke_agent planner" agent=planner session=thread-aurora-7-adk01
    model_invocation_end "generate_content gemini-2.5-flash" agent=planner session=thread-aurora-7-adk01 model=gcp.gemini/gemini-2.5-flash tokens=13754+299 cached 13116 messages/answers/tools=[0, 0, 3] finish=stop
    tool_call_end "execute_tool weather" agent=planner tool=weather id=call_cc0325_1_0
    tool_call_end "execute_tool train_price" agent=planner tool=train_price id=call_cc0325_1_1 error=TOOL_ERROR failed
    span "execute_tool (merged)"
    model_invocation_end "generate_content gemini-2.5-flash" agent=planner session=thread-aurora-7-adk01 model=gcp.gemini/gemini-2.5-flash tokens=14158+670 cached 13265 messages/answers/tools=[0, 0, 3] finish=stop
    "#);
}

#[test]
fn google_adk_over_litellm() {
    insta::assert_snapshot!(lines("frameworks/adk_transfer.jsonl"), @r#"
    workflow_end "invoke_workflow triage_agent" session=adk-sess-1
    agent_end "invoke_agent triage_agent" agent=triage_agent session=adk-sess-1
    model_invocation_end "generate_content openai/gpt-4o-mini" agent=triage_agent session=adk-sess-1 model=openai/openai/gpt-4o-mini tokens=120+28 cached 40 reasoning 8 messages/answers/tools=[0, 0, 1] finish=stop
    agent_handoff "execute_tool transfer_to_agent" agent=triage_agent handoff=triage_agent -> 
    agent_end "invoke_agent weather_agent" agent=weather_agent session=adk-sess-1
    model_invocation_end "generate_content openai/gpt-4o-mini" agent=weather_agent session=adk-sess-1 model=openai/openai/gpt-4o-mini tokens=140+28 cached 40 reasoning 8 messages/answers/tools=[0, 0, 2] finish=stop
    "#);
}

#[test]
fn agent_framework() {
    insta::assert_snapshot!(lines("agent-framework/01/001-POST-v1_traces.body"), @r#"
    agent_end "invoke_agent triage" agent=triage prompt=Is it worth going to Tromso on Saturday?
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-bc859521cd3eab856865 prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=6989+184 cached 5516 messages/answers/tools=[1, 1, 0] finish=tool_calls
    tool_call_end "execute_tool ask_planner" tool=ask_planner id=call_cc0325_0_0 arguments={"question":"Give a verdict on Tromso for Saturday."} result="Yes: snow and -4 degrees, take a warm coat."
    agent_end "invoke_agent planner" agent=planner prompt=Give a verdict on Tromso for Saturday.
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-1961e648ed6b19019ce0 prompt=Give a verdict on Tromso for Saturday. model=openai/gpt-5.5-mini tokens=8018+40 cached 6924 messages/answers/tools=[1, 1, 0] finish=tool_calls
    tool_call_end "execute_tool weather" tool=weather id=call_31847d_0_0 arguments={"city":"Tromso"} result="snow, -4 degrees in Tromso"
    tool_call_end "execute_tool train_price" tool=train_price id=call_31847d_0_1 arguments={"line":"N4"} error=ValueError('no price list for line N4') failed
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-ec87027c3cb628d02a63 prompt=Give a verdict on Tromso for Saturday. model=openai/gpt-5.5-mini tokens=4723+507 cached 3946 messages/answers/tools=[3, 1, 0] finish=stop
    model_invocation_end "chat gpt-5.5-mini" response=chatcmpl-c271206a98cc7eaf2fb5 prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=14065+295 cached 13767 messages/answers/tools=[3, 1, 0] finish=stop
    "#);
}

#[test]
fn agent_framework_with_log_records() {
    insta::assert_snapshot!(lines("frameworks/agent_framework.jsonl"), @r#"
    agent_end "invoke_agent weather_agent" agent=weather_agent prompt=What is the weather in Paris?
    model_invocation_end "chat gpt-4o-mini" response=chatcmpl-497f2613f4254fc2a32e prompt=What is the weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=120+20 cached 40 reasoning 8 messages/answers/tools=[1, 1, 0] finish=tool_calls
    input_received "gen_ai.system.message"
    input_received "gen_ai.user.message"
    output_emitted "gen_ai.choice"
    tool_call_end "execute_tool get_weather" tool=get_weather id=call_cacf15f4b375 arguments={"city":"Paris"} result={"temp":21}
    model_invocation_end "chat gpt-4o-mini" response=chatcmpl-ffe752411cf74eb5851a prompt=What is the weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=140+20 cached 40 reasoning 8 messages/answers/tools=[3, 1, 0] finish=stop
    input_received "gen_ai.system.message"
    input_received "gen_ai.user.message"
    input_received "gen_ai.assistant.message"
    input_received "gen_ai.tool.message"
    output_emitted "gen_ai.choice"
    agent_end "invoke_agent failing_agent" agent=failing_agent prompt=TOOLFAIL
    model_invocation_end "chat gpt-4o-mini" response=chatcmpl-fa0c3ccaa7174708b4ad prompt=TOOLFAIL model=openai/gpt-4o-mini-2024-07-18 tokens=120+20 cached 40 reasoning 8 messages/answers/tools=[1, 1, 0] finish=tool_calls
    input_received "gen_ai.system.message"
    input_received "gen_ai.user.message"
    output_emitted "gen_ai.choice"
    tool_call_end "execute_tool failing_tool" tool=failing_tool id=call_7b900dcce049 arguments={"city":"Paris"} error=ValueError('lock not acquired') failed
    system ""
    system ""
    model_invocation_end "chat gpt-4o-mini" response=chatcmpl-15a472d5cb5643f58bc2 prompt=TOOLFAIL model=openai/gpt-4o-mini-2024-07-18 tokens=140+20 cached 40 reasoning 8 messages/answers/tools=[3, 1, 0] finish=stop
    input_received "gen_ai.system.message"
    input_received "gen_ai.user.message"
    input_received "gen_ai.assistant.message"
    input_received "gen_ai.tool.message"
    output_emitted "gen_ai.choice"
    agent_end "invoke_agent weather_agent" agent=weather_agent prompt=FAIL400 NOTOOL failed
    model_invocation_end "chat gpt-4o-mini" prompt=FAIL400 NOTOOL model=openai/gpt-4o-mini tokens=0+0 messages/answers/tools=[1, 0, 0] failed
    input_received "gen_ai.system.message"
    input_received "gen_ai.user.message"
    "#);
}

#[test]
fn fastmcp_and_the_mcp_sdk() {
    insta::assert_snapshot!(lines("frameworks/fastmcp_one_call.jsonl"), @r#"
    mcp_call_end "tools/call add" method=tools/call tool=add request={"name":"add"} failed
    mcp_call_end "MCP send tools/call add" method=tools/call tool=add request={"name":"add"}
    mcp_call_end "tools/call add" method=tools/call server=calc_server tool=add request={"name":"add"} failed
    "#);
}

#[test]
fn openinference_for_openai_agents() {
    insta::assert_snapshot!(lines("openinference-openai-agents/01/001-POST-v1_traces.body"), @r#"
    workflow_end "trip desk"
    workflow_end "Agent workflow"
    agent_end "triage" agent=triage
    turn_end "turn"
    policy_decision "no_secrets" policy=no_secrets
    model_invocation_end "response" response=resp_9ec9b948aed46035faec prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=14724+239 cached 13743 written 827 messages/answers/tools=[1, 1, 0] finish=stop
    agent_handoff "handoff to planner" handoff=triage -> planner
    agent_end "planner" agent=planner
    turn_end "turn"
    mcp_call_end "mcp_tools" method=tools/list response=["tide_table","ferry_price"]
    model_invocation_end "response" response=resp_9973534eda1c1c307f09 prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=15918+360 cached 12613 written 2491 messages/answers/tools=[3, 1, 0] finish=stop
    tool_call_end "weather" tool=weather arguments={"city":"Tromso"} result="snow, -4 degrees in Tromso"
    tool_call_end "train_price" tool=train_price arguments={"line":"N4"} result="An error occurred while running the tool. Please try again.… error=Error running tool (non-fatal): {'tool_name': 'train_price',… failed
    turn_end "turn"
    mcp_call_end "mcp_tools" method=tools/list response=["tide_table","ferry_price"]
    model_invocation_end "response" response=resp_2f3b7ab23600a0947537 prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=7944+427 cached 6428 written 1364 reasoning 105 messages/answers/tools=[7, 2, 0] finish=stop
    tool_call_end "tide_table" tool=tide_table arguments={"harbour":"Tromso"} result={"text":"High water at Tromso: 06:12 and 18:40. Low water: 0…
    turn_end "turn"
    mcp_call_end "mcp_tools" method=tools/list response=["tide_table","ferry_price"]
    model_invocation_end "response" response=resp_49fd6bc4142e22bf8133 prompt=Is it worth going to Tromso on Saturday? model=openai/gpt-5.5-mini tokens=8778+145 cached 5801 written 2183 messages/answers/tools=[10, 1, 0] finish=stop
    "#);
    insta::assert_snapshot!(lines("openinference-openai-agents/01/003-POST-v1_traces.body"), @r#"
    workflow_end "trip desk"
    workflow_end "Agent workflow"
    agent_end "triage" agent=triage
    turn_end "turn" failed
    policy_decision "no_secrets" policy=no_secrets
    "#);
    insta::assert_snapshot!(lines("openinference-openai-agents/01/004-POST-v1_traces.body"), @r#"
    workflow_end "trip desk (refusal)"
    workflow_end "Agent workflow"
    agent_end "planner" agent=planner failed
    turn_end "turn"
    mcp_call_end "mcp_tools" method=tools/list response=["tide_table","ferry_price"]
    model_invocation_end "generation" prompt=Now cause a refusal, please. model=openai/gpt-5.5-mini tokens=0+0 messages/answers/tools=[2, 0, 0] failed
    "#);
}

#[test]
fn openinference_handoffs() {
    insta::assert_snapshot!(lines("frameworks/openinference_handoff_tool.jsonl"), @r#"
    workflow_end "Weather workflow"
    workflow_end "Agent workflow"
    agent_end "triage_agent" agent=triage_agent
    turn_end "turn"
    policy_decision "no_bad" policy=no_bad
    model_invocation_end "response" response=resp_94c0624c59a94146 prompt=HANDOFF please: weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=120+20 cached 40 reasoning 8 messages/answers/tools=[2, 1, 1] finish=stop
    agent_handoff "handoff to weather_agent" handoff=triage_agent -> weather_agent
    agent_end "weather_agent" agent=weather_agent
    turn_end "turn"
    model_invocation_end "response" response=resp_8166fc3d14fa4033 prompt=HANDOFF please: weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=140+20 cached 40 reasoning 8 messages/answers/tools=[4, 1, 1] finish=stop
    "#);
}

#[test]
fn openinference_for_langchain() {
    insta::assert_snapshot!(lines("frameworks/openinference_langchain_agent.jsonl"), @r#"
    agent_end "weather_agent" agent=weather_agent session=thread-42 prompt=What is the weather in Paris?
    workflow_end "model" agent=weather_agent session=thread-42 prompt=What is the weather in Paris?
    model_invocation_end "ChatOpenAI" agent=weather_agent session=thread-42 prompt=What is the weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=120+20 cached 40 reasoning 8 messages/answers/tools=[2, 1, 1] finish=tool_calls
    workflow_end "tools" agent=weather_agent session=thread-42 prompt=Paris
    tool_call_end "get_weather" agent=weather_agent session=thread-42 tool=get_weather arguments="Paris" result={"data":{"additional_kwargs":{},"artifact":null,"content":"{…
    workflow_end "model" agent=weather_agent session=thread-42 prompt=What is the weather in Paris?
    model_invocation_end "ChatOpenAI" agent=weather_agent session=thread-42 prompt=What is the weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=140+20 cached 40 reasoning 8 messages/answers/tools=[4, 1, 1] finish=stop
    "#);
}

#[test]
fn opentelemetry_for_openai_agents() {
    insta::assert_snapshot!(lines("frameworks/otel_openai_agents_v2_one_agent.jsonl"), @r#"
    workflow_end "Weather workflow"
    span "unknown"
    agent_end "invoke_agent triage_agent" agent=triage_agent prompt=HANDOFF please: weather in Paris?
    span "unknown"
    policy_decision "guardrail_check" policy=no_bad outcome=passed
    model_invocation_end "chat gpt-4o-mini-2024-07-18" response=resp_eb0e780a9c0c4275 prompt=HANDOFF please: weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=120+20 messages/answers/tools=[1, 1, 0]
    agent_handoff "agent_handoff OpenAI Agent" handoff=triage_agent -> weather_agent
    agent_end "invoke_agent weather_agent" agent=weather_agent prompt=HANDOFF please: weather in Paris?
    span "unknown"
    model_invocation_end "chat gpt-4o-mini-2024-07-18" response=resp_e63b2ccb96a74e21 prompt=HANDOFF please: weather in Paris? model=openai/gpt-4o-mini-2024-07-18 tokens=140+20 messages/answers/tools=[1, 1, 0]
    "#);
}

#[test]
fn two_instrumentations_of_one_call() {
    insta::assert_snapshot!(lines("frameworks/anthropic_counted_twice.jsonl"), @r#"
    model_invocation_end "messages.create" response=msg_44396fd65ccc prompt=What is the weather in Paris? model=anthropic/claude-sonnet-4-5 tokens=125+20 cached 40 written 5 messages/answers/tools=[2, 1, 1] finish=tool_use
    model_invocation_end "anthropic.messages.create" response=msg_44396fd65ccc model=anthropic/claude-sonnet-4-5 tokens=125+20 cached 40 written 5 messages/answers/tools=[0, 0, 0]
    "#);
}
