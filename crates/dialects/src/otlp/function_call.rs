//! What tracing decorators write of a Python function: `{"args": […], "kwargs": {…}}`, and what LangChain's callbacks
//! write around the input and output of a run.

use serde_json::Value;

use super::folded::unfold;

/// A dictionary as Python prints it. None for one with text that has quotes in it.
pub(crate) fn printed(dictionary: &str) -> Value {
    let json = dictionary.replace('\'', "\"").replace(": None", ": null");
    let json = json.replace(": True", ": true").replace(": False", ": false");
    serde_json::from_str(&json).unwrap_or_default()
}

/// The arguments of a call without what was written around them.
pub(crate) fn arguments(input: &Value) -> Value {
    let input = unfold(input);
    let Value::Object(members) = &input else {
        return input;
    };
    if members.len() == 2
        && let (Some(Value::Array(args)), Some(Value::Object(kwargs))) =
            (members.get("args"), members.get("kwargs"))
    {
        return match (args.is_empty(), kwargs.is_empty()) {
            (true, _) => Value::Object(kwargs.clone()),
            (false, true) => Value::Array(args.clone()),
            (false, false) => input,
        };
    }
    match (members.get("inputs"), members.get("input_str")) {
        (Some(inputs @ Value::Object(_)), _) => inputs.clone(),
        (_, Some(text)) => unfold(text),
        _ => input,
    }
}

/// What a call gave, without what was written around it.
pub(crate) fn result(output: &Value) -> Value {
    let output = unfold(output);
    let inner = match &output {
        Value::Object(members) if members.keys().all(|key| key == "output" || key == "kwargs") => {
            members.get("output").map(unfold)
        }
        _ => None,
    };
    let output = inner.unwrap_or(output);
    // A message of LangChain: its class, and what it was made of.
    match (output.get("lc"), output.pointer("/kwargs/content")) {
        (Some(_), Some(content)) => unfold(content),
        _ => output,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_around_a_call_is_taken_away() {
        let check = |input: Value, expect: Value| assert_eq!(arguments(&input), expect, "{input}");
        check(json!(r#"{"args": [], "kwargs": {"a": 1}}"#), json!({ "a": 1 }));
        check(json!({ "args": ["x"], "kwargs": {} }), json!(["x"]));
        let both = json!({ "args": ["x"], "kwargs": { "a": 1 } });
        check(both.clone(), both);
        check(
            json!({ "input_str": "{'a': 1}", "inputs": { "a": 1 }, "tags": [] }),
            json!({ "a": 1 }),
        );
        check(
            json!({ "input_str": r#"{"a": 1}"#, "metadata": {} }),
            json!({ "a": 1 }),
        );
        check(json!({ "a": 1 }), json!({ "a": 1 }));
        check(json!("x"), json!("x"));
    }

    #[test]
    fn what_is_written_around_a_result_is_taken_away() {
        let check = |output: Value, expect: Value| assert_eq!(result(&output), expect, "{output}");
        let message = json!({ "lc": 1, "id": ["ToolMessage"], "kwargs": { "content": "rain" } });
        check(json!({ "output": message, "kwargs": {} }), json!("rain"));
        check(json!(r#"{"output": "rain"}"#), json!("rain"));
        check(
            json!({ "output": 1, "more": 2 }),
            json!({ "output": 1, "more": 2 }),
        );
        check(json!("[]"), json!([]));
    }
}
