//! Calls of tools: what they were asked and what they gave.

use serde_json::{Map, Value, json};
use tracewake_model::{ToolCall, ToolExchange, ToolResponse};

use super::messages;
use super::run::{Run, first, text_of};
use crate::langgraph;
use crate::otlp::{as_text, function_call};

/// A tool's input is JSON text, or a list or an object as it is.
pub(crate) fn arguments(inputs: &Value) -> Value {
    match inputs.get("input") {
        Some(input) if inputs.as_object().is_some_and(|members| members.len() == 1) => {
            function_call::arguments(input)
        }
        _ => function_call::arguments(inputs),
    }
}

/// What a tool gave: the content of its message, or its output as it is.
pub(crate) fn result(outputs: &Value) -> Value {
    let result = function_call::result(outputs);
    match (result["type"].as_str(), result.get("content")) {
        (Some("tool" | "ToolMessage"), Some(content)) => content.clone(),
        _ => result,
    }
}

/// The message that a tool gave, by its fields; null where it gave something else.
pub(super) fn answer(outputs: &Value) -> &Value {
    let output = outputs.get("output").unwrap_or(outputs);
    // A command updates the state with the message.
    let told =
        langgraph::command(output).and_then(|command| command["update"]["messages"].as_array()?.last());
    let message = told.unwrap_or(output);
    match message.get("kwargs").unwrap_or(message) {
        fields if fields.get("tool_call_id").is_some() => fields,
        _ => &Value::Null,
    }
}

/// Why a call failed that did not break off: its message says that it did.
pub(super) fn failure(outputs: &Value) -> Option<String> {
    let fields = answer(outputs);
    (fields["status"] == "error").then(|| {
        let said = messages::message(fields);
        as_text(&said["content"])
    })
}

/// The call that a run tells of, with its answer. `error` is empty for a call that went well.
pub(super) fn exchange(run: &Run, error: &str, took_ms: f64) -> ToolExchange {
    let answer = answer(run.outputs());
    let id = first(
        [
            &run.extra()["tool_call_id"],
            &answer["tool_call_id"],
            run.metadata("tool_call_id"),
        ]
        .map(text_of),
    );
    let arguments = Some(arguments(run.inputs())).filter(|arguments| !arguments.is_null());
    let has_output = !run.outputs().is_null() && *run.outputs() != json!({});
    ToolExchange {
        call: ToolCall {
            id: id.clone(),
            name: run.text("name"),
            arguments,
            ..ToolCall::default()
        },
        response: ToolResponse {
            tool_call_id: id,
            output: Some(result(run.outputs())).filter(|output| has_output && !output.is_null()),
            error_message: error.to_owned(),
            execution_time_ms: took_ms,
            http_status: 0,
        },
    }
}

/// What a retriever found, by the ids of the documents.
pub(super) fn documents(outputs: &Value) -> Vec<String> {
    let found = outputs
        .get("documents")
        .or(outputs.get("output"))
        .unwrap_or(outputs);
    let documents = found.as_array().into_iter().flatten();
    let ids = documents.enumerate().map(|(place, document)| {
        let empty = Map::new();
        let fields = document.get("kwargs").unwrap_or(document);
        let metadata = fields["metadata"].as_object().unwrap_or(&empty);
        let of_metadata = ["id", "document_id", "doc_id", "source", "title"].iter();
        let texts = of_metadata.filter_map(|name| metadata.get(*name)).map(text_of);
        let found = first([text_of(&fields["id"])].into_iter().chain(texts));
        if found.is_empty() {
            format!("document {}", place + 1)
        } else {
            found
        }
    });
    ids.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tool_gave_is_found_in_every_shape() {
        let check = |outputs: Value, expect: Value| assert_eq!(result(&outputs), expect, "{outputs}");
        let message = json!({ "content": "rain", "type": "tool", "tool_call_id": "c", "status": "success" });
        check(json!({ "output": message }), json!("rain"));
        check(
            json!({ "output": { "lc": 1, "id": ["ToolMessage"], "kwargs": message } }),
            json!("rain"),
        );
        check(json!({ "output": "rain" }), json!("rain"));
        check(json!({ "rain": true }), json!({ "rain": true }));
        let command = json!({ "update": { "messages": [message] }, "goto": "planner", "graph": null });
        assert_eq!(answer(&json!({ "output": command }))["tool_call_id"], "c");
        assert_eq!(answer(&json!({ "output": "rain" })), &Value::Null);
    }

    #[test]
    fn a_message_may_say_that_the_call_failed() {
        let told = |status: &str| json!({ "output": { "content": "no", "type": "tool", "tool_call_id": "c", "status": status } });
        assert_eq!(failure(&told("error")).as_deref(), Some("no"));
        assert_eq!(failure(&told("success")), None);
    }

    #[test]
    fn documents_are_named_by_what_they_have() {
        let check = |outputs: Value, expect: &[&str]| assert_eq!(documents(&outputs), expect, "{outputs}");
        let doc = |metadata: Value| json!({ "page_content": "x", "metadata": metadata, "type": "Document" });
        check(
            json!({ "documents": [doc(json!({ "source": "a.md" })), doc(json!({ "id": 7 })), doc(json!({}))] }),
            &["a.md", "7", "document 3"],
        );
        check(
            json!({ "output": [{ "lc": 1, "kwargs": { "id": "d", "metadata": {} } }] }),
            &["d"],
        );
        check(json!(null), &[]);
    }
}
