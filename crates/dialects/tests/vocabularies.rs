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
