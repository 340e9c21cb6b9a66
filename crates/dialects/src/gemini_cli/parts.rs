//! The content of a message: text, or parts in Google's shape.

use serde_json::Value;

use crate::otlp::as_text;

/// The parts of a content by what they are.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parts<'a> {
    pub(super) texts: Vec<&'a str>,
    pub(super) thoughts: Vec<&'a str>,
    /// Calls that the model asks for: `functionCall`.
    pub(super) calls: Vec<&'a Value>,
    /// What the model is given of them: `functionResponse`.
    pub(super) answers: Vec<&'a Value>,
    /// Images, files, and what is not known.
    pub(super) others: Vec<&'a Value>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(content: Option<&'a Value>) -> Parts<'a> {
        let mut parts = Parts::default();
        match content {
            None | Some(Value::Null) => {}
            Some(Value::Array(items)) => items.iter().for_each(|item| parts.add(item)),
            Some(one) => parts.add(one),
        }
        parts
    }

    fn add(&mut self, part: &'a Value) {
        let said = |key: &str| part.get(key).filter(|value| !value.is_null());
        if let Some(text) = part.as_str() {
            self.texts.push(text);
        } else if let Some(call) = said("functionCall") {
            self.calls.push(call);
        } else if let Some(answer) = said("functionResponse") {
            self.answers.push(answer);
        } else if let Some(text) = said("text").and_then(Value::as_str) {
            match part["thought"] == true {
                true => self.thoughts.push(text),
                false => self.texts.push(text),
            }
        } else {
            self.others.push(part);
        }
    }

    pub(super) fn text(&self) -> String {
        self.texts.join("\n")
    }
}

/// A member of a call or an answer as text; empty when it is absent.
pub(super) fn text(part: &Value, key: &str) -> String {
    part.get(key).map(as_text).unwrap_or_default()
}

/// What a tool gave, and why it failed: the one answer among the parts of a result, whose `output` or `error` says it.
pub(super) fn result(result: Option<&Value>) -> (Option<Value>, String) {
    let parts = Parts::of(result);
    let [answer] = parts.answers.as_slice() else {
        return (result.filter(|result| !result.is_null()).cloned(), String::new());
    };
    let response = answer.get("response").filter(|response| !response.is_null());
    let only = |key: &str| {
        let members = response?.as_object()?;
        members.get(key).filter(|_| members.len() == 1)
    };
    let error = only("error").map(as_text).unwrap_or_default();
    let is_more = !parts.texts.is_empty() || !parts.others.is_empty();
    let output = match (only("output"), is_more) {
        (_, true) => result,
        (Some(output), false) => Some(output),
        (None, false) if error.is_empty() => response,
        (None, false) => None,
    };
    (output.cloned(), error)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_content_is_taken_apart() {
        let content = json!([
            {"text": "Looking", "thought": true}, "Now", {"text": "the tide."},
            {"functionCall": {"name": "f"}}, {"functionResponse": {"name": "f"}}, {"inlineData": {"data": "aGk="}},
        ]);
        let parts = Parts::of(Some(&content));
        assert_eq!(
            (parts.text().as_str(), parts.thoughts.len()),
            ("Now\nthe tide.", 1)
        );
        assert_eq!(
            (parts.calls.len(), parts.answers.len(), parts.others.len()),
            (1, 1, 1)
        );
        assert_eq!(Parts::of(Some(&json!("Hi"))).text(), "Hi");
        assert_eq!(Parts::of(Some(&json!({"text": "Hi"}))).text(), "Hi");
        assert_eq!(Parts::of(Some(&Value::Null)), Parts::default());
    }

    #[test]
    fn a_result_is_what_the_tool_gave() {
        let check = |answer: Value, expect: (Option<Value>, &str)| {
            let (output, error) = result(Some(&answer));
            assert_eq!((output, error.as_str()), expect, "{answer}");
        };
        let answer = |response: Value| json!([{"functionResponse": {"id": "1", "response": response}}]);
        check(answer(json!({"output": "rain"})), (Some(json!("rain")), ""));
        check(answer(json!({"error": "none"})), (None, "none"));
        check(
            answer(json!({"a": 1, "output": 2})),
            (Some(json!({"a": 1, "output": 2})), ""),
        );
        check(json!("rain"), (Some(json!("rain")), ""));
        let picture = json!([{"functionResponse": {"response": {"output": "rain"}}}, {"inlineData": {}}]);
        check(picture.clone(), (Some(picture), ""));
    }
}
