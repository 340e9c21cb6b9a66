//! What the bodies of LangSmith's SDK say of each call, against the log of the model server that was asked.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_dialects::stream::{Item, Splitter};
use tracewake_dialects::{decode_original, join};
use tracewake_model::{Content, Event, Kind, Original, Status};

fn fixtures() -> &'static Path {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/langsmith"
    ))
}

/// The events of the bodies of one run, joined as a store joins them.
fn events(expect: &Value) -> Vec<Event> {
    let mut joined: BTreeMap<String, (Event, Original)> = BTreeMap::new();
    for body in expect["bodies"].as_array().unwrap() {
        let mut bytes = fs::read(fixtures().join(body.as_str().unwrap())).unwrap();
        if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            bytes = zstd::decode_all(&bytes[..]).unwrap();
        }
        let mut splitter = Splitter::new();
        splitter.push(&bytes);
        splitter.finish();
        while let Some(item) = splitter.next_item() {
            let Item::Event { decoded, .. } = item else {
                panic!("{item:?}")
            };
            let own = (decoded.event, decoded.original);
            let known = joined.remove(&own.0.identity);
            let all = match &known {
                None => own,
                Some((event, before)) => {
                    let parts = [before, &own.1].map(|original| (original.media, &original.bytes[..]));
                    join(event.dialect, parts[0], parts[1]).unwrap()
                }
            };
            // What is stored can be read again alone.
            let again = decode_original(all.0.dialect, all.1.media, &all.1.bytes).unwrap();
            assert_eq!(again, all.0);
            joined.insert(all.0.identity.clone(), all);
        }
    }
    joined.into_values().map(|(event, _)| event).collect()
}

fn expected() -> Value {
    serde_json::from_slice(&fs::read(fixtures().join("expected.json")).unwrap()).unwrap()
}

#[test]
fn every_call_says_what_the_server_knows() {
    for expect in expected()["runs"].as_array().unwrap() {
        let events = events(expect);
        let name = &expect["run"];
        let mut calls: Vec<&Event> = events
            .iter()
            .filter(|event| event.kind == Kind::ModelEnd)
            .collect();
        calls.sort_by_key(|event| event.time.stated);
        let told = calls.iter().filter_map(|event| match &event.content {
            Some(Content::Model(call)) if event.status == Status::Completed && call.completion_tokens > 0 => {
                Some(json!([
                    event.agent.name,
                    call.model,
                    call.prompt_tokens,
                    call.cached_tokens,
                    call.completion_tokens,
                    call.reasoning_tokens
                ]))
            }
            _ => None,
        });
        let told: Vec<Value> = told.collect();
        let Some(known) = expect["model_calls"]["calls"].as_array() else {
            assert_eq!(told, [json!(["", "gpt-5.5-mini", 210, 150, 33, 12])], "{name}");
            continue;
        };
        let known = known.iter().map(|call| {
            json!([
                call["agent"],
                call["model"],
                call["input"],
                call["cached"],
                call["output"],
                call["reasoning"]
            ])
        });
        assert_eq!(told, known.collect::<Vec<_>>(), "{name}");
        let failed = calls.iter().filter(|event| event.status == Status::Failed);
        let failed = failed.map(|event| {
            let message = event.metadata.as_ref().unwrap()["exception"]["message"]
                .as_str()
                .unwrap();
            (event.agent.name.as_str(), message)
        });
        for ((agent, message), known) in failed.zip(expect["failed_model_calls"].as_array().unwrap()) {
            assert_eq!(agent, known["agent"], "{name}");
            assert!(
                message.contains(known["error"].as_str().unwrap()),
                "{name}: {message}"
            );
        }
        assert!(
            calls
                .iter()
                .all(|event| !event.prompt.is_empty() || event.session_id.contains("plain")),
            "{name}"
        );
    }
}

#[test]
fn tools_documents_tags_and_feedback_are_read() {
    for expect in expected()["runs"].as_array().unwrap() {
        let events = events(expect);
        let name = &expect["run"];
        for event in &events {
            if let Some(Content::ToolExchange(exchange)) = &event.content {
                let failed = !exchange.response.error_message.is_empty();
                assert_eq!(failed, exchange.call.name == "train_price", "{name}");
                assert_eq!(exchange.response.output.is_some(), !failed, "{name}");
            }
        }
        let documents = events.iter().filter_map(|event| match &event.content {
            Some(Content::DataAccess(access)) => Some(access.document_ids.len() as u64),
            _ => None,
        });
        let known = expect["retriever"]
            .as_array()
            .and_then(|all| all[0]["documents"].as_u64());
        assert!(documents.clone().all(|count| Some(count) == known), "{name}");
        if let Some(tags) = expect["tags"].as_array() {
            let roots = events.iter().filter(|event| event.parent_span_id.is_empty());
            assert!(
                roots.into_iter().all(|event| json!(event.tags) == json!(tags)),
                "{name}"
            );
        }
        let scores = events.iter().filter_map(|event| match &event.content {
            Some(Content::Score(score)) => Some(json!([score.name, score.value.words(), score.comment])),
            _ => None,
        });
        let known = expect["feedback"].as_array().into_iter().flatten();
        let known = known.map(|one| json!([one["key"], one["score"].to_string(), one["comment"]]));
        assert_eq!(scores.collect::<Vec<_>>(), known.collect::<Vec<_>>(), "{name}");
        assert!(
            events
                .iter()
                .all(|event| event.project_id == "trip-desk" || event.kind == Kind::Score)
        );
        assert!(events.iter().all(|event| event.diagnostics.is_empty()));
    }
}

#[test]
fn a_body_on_a_line_of_its_own_is_a_record() {
    let line =
        json!({ "post": [{ "id": "a", "trace_id": "a", "run_type": "chain", "inputs": {} }], "patch": [] });
    let mut splitter = Splitter::new();
    splitter.push(format!("{line}\n{line}\n").as_bytes());
    splitter.finish();
    let Some(Item::Event { decoded, line }) = splitter.next_item() else {
        panic!()
    };
    let expect = Bytes::from(r#"{"post":{"id":"a","inputs":{},"run_type":"chain","trace_id":"a"}}"#);
    assert_eq!((decoded.original.bytes, line), (expect, 1));
    assert_eq!(decoded.event.kind, Kind::WorkflowStart);
}
