use serde_json::json;
use tracewake_model::{ScoreSubject, ScoreValue};

use super::super::ingestion::events_of as read_record;
use super::*;

/// What records tell that come one after another in one body.
fn read(records: &[Value]) -> Vec<Event> {
    let mut memory = Memory::default();
    let mut events = Vec::new();
    for record in records {
        memory.begin_record();
        let object = record.as_object().cloned().unwrap();
        events.extend(read_record(object, &mut memory).unwrap());
    }
    events
}

fn sent(kind: &str, second: u32, body: Value) -> Value {
    let mut body = body;
    body["traceId"] = json!("t");
    json!({"id": format!("{kind} {second}"), "timestamp": format!("2026-03-02T09:00:{second:02}Z"), "type": kind, "body": body})
}

fn create() -> Value {
    sent(
        "generation-create",
        1,
        json!({"id": "o", "name": "answer", "startTime": "2026-03-02T09:00:00Z", "model": "m",
            "input": [{"role": "user", "content": "How far?"}], "parentObservationId": "p"}),
    )
}

fn update() -> Value {
    sent(
        "generation-update",
        3,
        json!({"id": "o", "endTime": "2026-03-02T09:00:02Z", "output": {"role": "assistant", "content": "Far."},
            "usage": {"input": 10, "output": 2, "total": 12, "totalCost": 0.5}}),
    )
}

fn model(event: &Event) -> &tracewake_model::ModelInvocation {
    match &event.content {
        Some(Content::Model(model)) => model,
        other => panic!("{other:?}"),
    }
}

#[test]
fn creation_and_update_are_the_ends_of_one_span() {
    let events = read(&[create(), update()]);
    let kinds: Vec<&Kind> = events.iter().map(|event| &event.kind).collect();
    assert_eq!(kinds, [&Kind::ModelStart, &Kind::ModelEnd]);
    assert!(
        events
            .iter()
            .all(|event| event.span_id == "o" && event.trace_id == "t")
    );
    let end = model(&events[1]);
    assert_eq!(
        (end.model.as_str(), end.prompt_tokens, end.completion_tokens),
        ("m", 10, 2)
    );
    assert_eq!(events[1].cost.as_ref().map(|cost| cost.total_cost), Some(0.5));
    // Apart, each says what it knows, under the same identities; together it says more, which counts.
    let alone = [read(&[create()]).remove(0), read(&[update()]).remove(0)];
    for (alone, together) in alone.iter().zip(&events) {
        assert_eq!(alone.identity, together.identity);
    }
    assert!(model(&alone[1]).model.is_empty() && alone[1].revision < events[1].revision);
}

#[test]
fn what_came_first_does_not_matter_in_one_body() {
    let events = read(&[update(), create()]);
    let last = events.last().unwrap();
    assert_eq!(
        (last.kind.clone(), model(last).model.as_str()),
        (Kind::ModelEnd, "m")
    );
    assert_eq!(model(last).completion_tokens, 2);
    assert!(events.iter().any(|event| event.kind == Kind::ModelStart));
}

#[test]
fn an_update_that_ends_nothing_grows_what_is_known_and_stands_below_what_is_not() {
    let chunk = sent(
        "generation-update",
        2,
        json!({"id": "o", "completionStartTime": "2026-03-02T09:00:01Z"}),
    );
    let events = read(&[create(), chunk.clone()]);
    assert_eq!(events[0].identity, events[1].identity);
    assert!(events[1].revision > events[0].revision);
    assert_eq!(events[1].prompt, "How far?");
    let [alone] = &read(&[chunk])[..] else { panic!() };
    assert_eq!((alone.parent_span_id.as_str(), alone.span_id.as_str()), ("o", ""));
}

#[test]
fn one_that_is_told_at_once_is_a_whole_span() {
    let whole = sent(
        "span-create",
        1,
        json!({"id": "o", "name": "step", "startTime": "2026-03-02T09:00:00Z", "endTime": "2026-03-02T09:00:02Z",
            "level": "ERROR", "statusMessage": "no"}),
    );
    let [whole] = &read(&[whole])[..] else { panic!() };
    assert_eq!(
        (&whole.kind, whole.sent_name.as_str(), whole.status),
        (&Kind::Span, "step", Status::Failed)
    );
    assert!(whole.end > whole.time.stated);
}

#[test]
fn types_of_observations_are_kinds() {
    let check = |kind: &str, expect: &[Kind]| {
        let body = json!({"id": kind, "type": kind, "name": "n", "startTime": "2026-03-02T09:00:00Z"});
        let end =
            json!({"id": kind, "type": kind, "endTime": "2026-03-02T09:00:02Z", "output": [{"id": "d1"}]});
        let events = read(&[
            sent("observation-create", 1, body),
            sent("observation-update", 2, end),
        ]);
        let kinds: Vec<Kind> = events.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, expect, "{kind}");
    };
    check("SPAN", &[Kind::SpanStart, Kind::SpanEnd]);
    check("GENERATION", &[Kind::ModelStart, Kind::ModelEnd]);
    check("EMBEDDING", &[Kind::ModelStart, Kind::ModelEnd]);
    check("AGENT", &[Kind::AgentStart, Kind::AgentEnd]);
    check("TOOL", &[Kind::ToolStart, Kind::ToolEnd]);
    check("CHAIN", &[Kind::WorkflowStart, Kind::WorkflowEnd]);
    check("RETRIEVER", &[Kind::DataAccess, Kind::DataAccess]);
    check("GUARDRAIL", &[Kind::PolicyDecision, Kind::PolicyDecision]);
    let custom = |name: &str| Kind::Custom(name.to_owned());
    check("EVALUATOR", &[custom("evaluator"), custom("evaluator")]);
    check("EVENT", &[custom("event"), custom("event")]);
    check("HOLOGRAM", &[Kind::Span, Kind::Span]);
    let [unknown] = &read(&[sent("hologram-made", 1, json!({}))
        .as_object()
        .map(|object| {
            let mut object = object.clone();
            object["type"] = json!("hologram-create");
            Value::Object(object)
        })
        .unwrap()])[..]
    else {
        panic!()
    };
    assert_eq!(unknown.kind, custom("hologram-create"));
}

#[test]
fn a_trace_tells_its_session_its_question_and_its_answer() {
    let events = read(&[
        json!({"id": "1", "timestamp": "2026-03-02T09:00:01Z", "type": "trace-create", "body": {
            "id": "t", "name": "desk", "sessionId": "s", "userId": "mira", "tags": ["a"], "input": {"args": ["How far?"], "kwargs": {}}}}),
        json!({"id": "2", "timestamp": "2026-03-02T09:00:05Z", "type": "trace-create", "body": {"id": "t", "output": "Far."}}),
        json!({"id": "3", "timestamp": "2026-03-02T09:00:05Z", "type": "sdk-log", "body": {"log": "x"}}),
    ]);
    let kinds: Vec<&Kind> = events.iter().map(|event| &event.kind).collect();
    assert_eq!(
        kinds,
        [&Kind::Custom("trace".into()), &Kind::Input, &Kind::Output]
    );
    assert_eq!(
        (
            events[0].session_key(),
            events[0].sent_name.as_str(),
            events[0].tags.as_slice()
        ),
        ("s", "desk", ["a".to_owned()].as_slice())
    );
    assert!(
        events
            .iter()
            .all(|event| event.shares_session_of_trace && event.trace_id == "t")
    );
    let Some(Content::Message(question)) = &events[1].content else {
        panic!()
    };
    assert_eq!(question.text, "How far?");
    let Some(Content::FinalOutput(answer)) = &events[2].content else {
        panic!()
    };
    assert_eq!(answer.text, "Far.");
}

#[test]
fn scores_have_values_of_every_type() {
    let check = |body: Value, value: ScoreValue, subject: ScoreSubject| {
        let events = read(&[
            json!({"id": "d", "timestamp": "2026-03-02T09:00:01Z", "type": "score-create", "body": body}),
        ]);
        let Some(Content::Score(score)) = &events[0].content else {
            panic!()
        };
        assert_eq!((&score.value, score.subject), (&value, subject), "{body}");
    };
    check(
        json!({"name": "n", "traceId": "t", "value": 0.8}),
        ScoreValue::Number(0.8),
        ScoreSubject::Trace,
    );
    check(
        json!({"name": "n", "traceId": "t", "value": 1, "dataType": "BOOLEAN"}),
        ScoreValue::Flag(true),
        ScoreSubject::Trace,
    );
    check(
        json!({"name": "n", "traceId": "t", "observationId": "o", "value": "good", "dataType": "CATEGORICAL"}),
        ScoreValue::Text("good".into()),
        ScoreSubject::Span,
    );
    check(
        json!({"name": "n", "sessionId": "s", "value": 2, "stringValue": "good", "dataType": "CATEGORICAL"}),
        ScoreValue::Text("good".into()),
        ScoreSubject::Session,
    );
    check(
        json!({"name": "n", "traceId": "t", "value": null}),
        ScoreValue::Unsaid,
        ScoreSubject::Trace,
    );
}

#[test]
fn odd_parts_are_refused_by_themselves() {
    let refuse = |kind: &str, body: Value, expect: &str| {
        let record = json!({"type": kind, "body": body});
        let refused = read_record(record.as_object().cloned().unwrap(), &mut Memory::default());
        assert_eq!(refused.unwrap_err().reason, expect);
    };
    refuse(
        "span-create",
        json!({"name": "x"}),
        "an observation must have an id",
    );
    refuse("trace-create", json!({}), "a trace must have an id");
}
