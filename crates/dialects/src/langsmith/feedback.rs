//! Feedback: what a person, a program or a model thought of a run.

use serde_json::{Value, json};
use tracewake_model::{
    AgentScope, Author, Content, Dialect, Event, EventTime, Kind, Score, ScoreSubject, ScoreValue,
};

use super::run::{first, text_of};
use crate::Rejected;
use crate::diagnostics::Diagnostics;

/// The event of a feedback, of which this many tellings are known.
pub(super) fn event(sent: Value, tellings: u64, repairs: Vec<&'static str>) -> Result<Event, Rejected> {
    let text = |name: &str| text_of(&sent[name]);
    let (run, key) = (text("run_id"), text("key"));
    if run.is_empty() {
        return Err(Rejected::new(format!("feedback {key:?}: run_id is missing")));
    }
    let mut diagnostics = Diagnostics::default();
    diagnostics.repaired("feedback", repairs);
    let stated_trace = text("trace_id");
    let names_span_alone = stated_trace.is_empty();
    let trace = first([stated_trace, run.clone()]);
    let made = EventTime::parse(&first([text("created_at"), text("modified_at")]));
    let source = &sent["feedback_source"];
    let score = Score {
        name: key.clone(),
        value: value(&sent),
        comment: text("comment"),
        subject: match trace == run && !names_span_alone {
            true => ScoreSubject::Trace,
            false => ScoreSubject::Span,
        },
        source: first([text_of(&source["user_name"]), text_of(&source["type"])]),
    };
    let mut metadata = sent.clone();
    if let Some(fields) = metadata.as_object_mut() {
        for name in ["id", "run_id", "trace_id", "key", "comment"] {
            fields.remove(name);
        }
        fields.retain(|_, value| !value.is_null() && *value != json!({}));
    }
    Ok(Event {
        dialect: Dialect::LangSmith,
        identity: first([text("id"), format!("{run} {key}")]),
        // It may be given again with another score, or patched.
        revision: tellings,
        told_in_parts: true,
        native_type: "feedback".to_owned(),
        trace_id: trace,
        names_span_alone,
        shares_session_of_trace: true,
        parent_span_id: run,
        kind: Kind::Score,
        author: match source["type"].as_str() {
            Some("app") => Author::User,
            Some("model") => Author::Llm,
            _ => Author::System,
        },
        agent_scope: AgentScope::Run,
        time: made.stated.map_or(made, EventTime::exact),
        content: Some(Content::Score(score)),
        metadata: Some(metadata).filter(|metadata| *metadata != json!({})),
        diagnostics: diagnostics.into_list(),
        ..Event::default()
    })
}

/// The score, else the value beside it.
fn value(sent: &Value) -> ScoreValue {
    let found = ["score", "value"]
        .iter()
        .map(|name| &sent[*name])
        .find(|value| !value.is_null());
    match found {
        None => ScoreValue::Unsaid,
        Some(Value::Bool(flag)) => ScoreValue::Flag(*flag),
        Some(Value::String(text)) => ScoreValue::Text(text.clone()),
        Some(Value::Number(number)) => number.as_f64().map_or(ScoreValue::Unsaid, ScoreValue::Number),
        Some(other) => ScoreValue::Text(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feedback(sent: Value) -> Event {
        event(sent, 1, Vec::new()).unwrap()
    }

    #[test]
    fn feedback_is_a_score_of_a_run() {
        let told = feedback(
            json!({ "id": "f", "run_id": "r", "trace_id": "t", "key": "helpful", "score": 0.8,
            "value": null, "comment": "good", "feedback_source": { "type": "api", "metadata": {} },
            "created_at": "2026-11-30T02:34:07.139602+00:00", "modified_at": "2026-11-30T02:34:08Z" }),
        );
        let Some(Content::Score(score)) = &told.content else {
            panic!()
        };
        let expect = Score {
            name: "helpful".into(),
            value: ScoreValue::Number(0.8),
            comment: "good".into(),
            subject: ScoreSubject::Span,
            source: "api".into(),
        };
        assert_eq!(*score, expect);
        assert_eq!((told.trace_id.as_str(), told.parent_span_id.as_str()), ("t", "r"));
        let root = feedback(json!({ "run_id": "r", "key": "k", "score": true }));
        assert_eq!((root.trace_id.as_str(), root.identity.as_str()), ("r", "r k"));
        assert!(root.names_span_alone && !told.names_span_alone);
        assert!(event(json!({ "key": "k", "score": 1 }), 1, Vec::new()).is_err());
    }

    #[test]
    fn values_are_of_any_kind() {
        let check = |sent: Value, expect: ScoreValue| assert_eq!(value(&sent), expect, "{sent}");
        check(json!({ "score": false }), ScoreValue::Flag(false));
        check(
            json!({ "score": null, "value": "blue" }),
            ScoreValue::Text("blue".into()),
        );
        check(
            json!({ "value": { "a": 1 } }),
            ScoreValue::Text("{\"a\":1}".into()),
        );
        check(json!({ "comment": "only" }), ScoreValue::Unsaid);
    }
}
