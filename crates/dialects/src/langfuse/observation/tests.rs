use serde_json::json;
use tracewake_model::{Content, Kind, ScoreSubject, ScoreValue};

use super::super::ingestion::events_of as read_record;
use super::super::tellings;
use super::*;

/// What records tell, each by itself.
fn read(records: &[Value]) -> Vec<Event> {
    let objects = records.iter().map(|record| record.as_object().cloned().unwrap());
    objects.flat_map(|object| read_record(object).unwrap()).collect()
}

/// What records of one thing tell together.
fn joined(records: &[Value]) -> Vec<Event> {
    let texts = records.iter().map(|record| record.to_string().into_bytes());
    let all = texts.reduce(|one, other| tellings::join(&one, &other).unwrap());
    read(&[serde_json::from_slice(&all.unwrap()).unwrap()])
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
fn creation_and_update_are_one_span_in_any_order_and_number() {
    let [began] = &read(&[create()])[..] else { panic!() };
    assert_eq!((&began.kind, began.status), (&Kind::ModelStart, Status::Started));
    let [ended] = &read(&[update()])[..] else { panic!() };
    assert_eq!((&ended.kind, ended.end), (&Kind::ModelEnd, None));
    let chunk = sent(
        "generation-update",
        2,
        json!({"id": "o", "completionStartTime": "2026-03-02T09:00:01Z"}),
    );
    for records in [
        vec![create(), chunk.clone(), update()],
        vec![update(), create(), chunk.clone()],
        vec![chunk.clone(), update(), create(), chunk.clone(), update()],
    ] {
        let [whole] = &joined(&records)[..] else { panic!() };
        for part in [began, ended, &read(std::slice::from_ref(&chunk))[0]] {
            assert_eq!((&part.identity, part.revision), (&whole.identity, 1));
        }
        assert_eq!((whole.revision, &whole.kind), (3, &Kind::ModelEnd));
        let took = whole.end.unwrap().0 - whole.time.stated.unwrap().0;
        assert_eq!(took, 2_000_000_000);
        let call = model(whole);
        assert_eq!(
            (call.model.as_str(), call.prompt_tokens, call.completion_tokens),
            ("m", 10, 2)
        );
        assert_eq!(
            (whole.prompt.as_str(), whole.parent_span_id.as_str()),
            ("How far?", "p")
        );
        assert_eq!(whole.cost.as_ref().map(|cost| cost.total_cost), Some(0.5));
        assert_eq!(
            whole.metadata.as_ref().unwrap()["time_to_first_chunk"],
            json!(1.0)
        );
    }
}

#[test]
fn one_that_says_no_end_ends_when_its_result_was_sent() {
    let result = sent("generation-update", 4, json!({"id": "o", "output": "Far."}));
    let [whole] = &joined(&[create(), result])[..] else {
        panic!()
    };
    assert_eq!(whole.end.unwrap().0 - whole.time.stated.unwrap().0, 4_000_000_000);
}

#[test]
fn an_update_without_a_trace_names_its_span_alone() {
    let mut lone = update();
    lone["body"]["traceId"] = Value::Null;
    let [lone] = &read(&[lone])[..] else { panic!() };
    assert!(lone.names_span_alone && !read(&[update()])[0].names_span_alone);
    assert_eq!((lone.trace_id.as_str(), lone.span_id.as_str()), ("o", "o"));
}

#[test]
fn what_is_exported_and_what_was_sent_are_one() {
    let exported = json!({"id": "o", "traceId": "t", "type": "GENERATION", "startTime": "2026-03-02T09:00:00Z",
        "endTime": "2026-03-02T09:00:02Z", "calculatedTotalCost": 0.7, "name": "answer"});
    let [whole] = &joined(&[create(), exported])[..] else {
        panic!()
    };
    assert_eq!((&whole.kind, model(whole).model.as_str()), (&Kind::ModelEnd, "m"));
    assert_eq!(whole.cost.as_ref().map(|cost| cost.total_cost), Some(0.7));
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
    let check = |kind: &str, expect: &[Kind; 2]| {
        let body = json!({"id": kind, "type": kind, "name": "n", "startTime": "2026-03-02T09:00:00Z"});
        let end =
            json!({"id": kind, "type": kind, "endTime": "2026-03-02T09:00:02Z", "output": [{"id": "d1"}]});
        let records = [
            sent("observation-create", 1, body),
            sent("observation-update", 2, end),
        ];
        let kinds = [&read(&records[..1])[0], &joined(&records)[0]].map(|event| event.kind.clone());
        assert_eq!(kinds, *expect, "{kind}");
    };
    check("SPAN", &[Kind::SpanStart, Kind::Span]);
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
    check("HOLOGRAM", &[Kind::SpanStart, Kind::Span]);
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
        let refused = read_record(record.as_object().cloned().unwrap());
        assert_eq!(refused.unwrap_err().reason, expect);
    };
    refuse(
        "span-create",
        json!({"name": "x"}),
        "an observation must have an id",
    );
    refuse("trace-create", json!({}), "a trace must have an id");
}
