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
            let spans = otlp::split_traces(&Bytes::from(bytes)).unwrap();
            let read = spans.into_iter().map(|span| otlp::decode_trace(span).unwrap());
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
        .unwrap();
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
