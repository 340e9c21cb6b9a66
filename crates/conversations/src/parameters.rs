//! Parameters of a conversation: kept as they were entered, checked before they are sent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tracewake_chat::Completion;

use crate::error::ConversationError;

/// Parameters of a conversation: each request of it carries them. They are kept as JSON, by these names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// Replies come in pieces.
    pub stream: bool,
    /// 0 to 2; none for the server's own.
    pub temperature: Option<f64>,
    /// 1 to 4,000; none for the server's own.
    pub max_tokens: Option<u32>,
    /// 0 to 1; none for the server's own.
    pub top_p: Option<f64>,
    /// Empty for none.
    pub system_prompt: String,
    /// Empty for none.
    pub workflow: String,
    /// A JSON object as text; empty for none.
    pub variables: String,
    /// None for the server's own; an empty list allows nothing.
    pub allowed_tools: Option<Vec<String>>,
    /// None for the server's own.
    pub setting_sources: Option<Vec<String>>,
    /// JSON as text: an object of servers by name; empty for none.
    pub mcp_servers: String,
    /// More metadata: a JSON object as text; empty for none.
    pub metadata: String,
}

impl Default for Parameters {
    fn default() -> Parameters {
        Parameters {
            stream: true,
            temperature: None,
            max_tokens: None,
            top_p: None,
            system_prompt: String::new(),
            workflow: String::new(),
            variables: String::new(),
            allowed_tools: None,
            setting_sources: None,
            mcp_servers: String::new(),
            metadata: String::new(),
        }
    }
}

/// Parameters as they are stored.
pub(crate) fn write(parameters: &Parameters) -> String {
    serde_json::to_string(parameters).expect("texts, numbers and lists can be written as JSON")
}

/// A request with these parameters and nothing else.
///
/// # Errors
/// [`ConversationError::Invalid`], naming the parameter and the place in it.
pub(crate) fn completion(parameters: &Parameters) -> Result<Completion, ConversationError> {
    within("the temperature", parameters.temperature, 0.0, 2.0)?;
    within("top-p", parameters.top_p, 0.0, 1.0)?;
    within("max tokens", parameters.max_tokens.map(f64::from), 1.0, 4_000.0)?;
    Ok(Completion {
        temperature: parameters.temperature,
        max_tokens: parameters.max_tokens,
        top_p: parameters.top_p,
        system_prompt: parameters.system_prompt.trim().to_owned(),
        workflow: parameters.workflow.trim().to_owned(),
        variables: object("variables", &parameters.variables)?,
        allowed_tools: parameters.allowed_tools.clone(),
        setting_sources: parameters.setting_sources.clone(),
        mcp_servers: object("MCP servers", &parameters.mcp_servers)?,
        metadata: object("metadata", &parameters.metadata)?,
        ..Completion::default()
    })
}

fn within(name: &str, value: Option<f64>, least: f64, most: f64) -> Result<(), ConversationError> {
    match value {
        Some(value) if !(least..=most).contains(&value) => Err(ConversationError::Invalid(format!(
            "{name} of {value} lies outside of {least} to {most}"
        ))),
        _ => Ok(()),
    }
}

fn object(name: &str, text: &str) -> Result<Map<String, Value>, ConversationError> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(ConversationError::Invalid(format!(
            "{name}: this is JSON but no object; it should look like {{\"name\": \"value\"}}"
        ))),
        Err(error) => Err(ConversationError::Invalid(format!("{name}: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use tracewake_kept::read_json as read;

    use super::*;

    fn refusal(change: impl FnOnce(&mut Parameters)) -> String {
        let mut parameters = Parameters::default();
        change(&mut parameters);
        completion(&parameters).map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn what_cannot_be_sent_is_named_with_its_place() {
        let check = |found: String, expect: &str| assert_eq!(found, expect);
        check(refusal(|_| ()), "");
        check(refusal(|p| p.variables = " {\"a\": [1]} ".into()), "");
        check(
            refusal(|p| p.variables = "{\"a\": 1,\n}".into()),
            "variables: trailing comma at line 2 column 1",
        );
        check(
            refusal(|p| p.metadata = "{\"a\" 1}".into()),
            "metadata: expected `:` at line 1 column 6",
        );
        check(
            refusal(|p| p.mcp_servers = "[]".into()),
            "MCP servers: this is JSON but no object; it should look like {\"name\": \"value\"}",
        );
        check(
            refusal(|p| p.temperature = Some(2.5)),
            "the temperature of 2.5 lies outside of 0 to 2",
        );
        check(
            refusal(|p| p.top_p = Some(-0.1)),
            "top-p of -0.1 lies outside of 0 to 1",
        );
        check(
            refusal(|p| p.max_tokens = Some(0)),
            "max tokens of 0 lies outside of 1 to 4000",
        );
        check(refusal(|p| p.max_tokens = Some(4_000)), "");
    }

    #[test]
    fn parameters_of_any_version_are_read() {
        let usual = Parameters::default;
        assert_eq!(read::<Parameters>(""), usual());
        assert_eq!(read::<Parameters>("[1]"), usual());
        assert_eq!(read::<Parameters>("{\"later\": true}"), usual());
        let changed = Parameters {
            stream: false,
            temperature: Some(0.2),
            allowed_tools: Some(Vec::new()),
            ..usual()
        };
        assert_eq!(read::<Parameters>(&write(&changed)), changed);
    }
}
