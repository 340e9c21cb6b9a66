//! What events say of a context that was compacted: history was dropped, and a summary stands for it.

use tracewake_model::{Content, Event};

pub(crate) const COMPACTED: &str = "context compacted";
pub(crate) const SUMMARY: &str = "summary of the context";
/// Keys of states that say it, in the words of the readers and of what programs send, without a name space.
const KEYS: [&str; 4] = [COMPACTED, SUMMARY, "compaction", "chat_compression"];

/// What stands for the history that an event says was dropped; empty where it does not say that. None for other events.
pub fn compaction_of(event: &Event) -> Option<&str> {
    let Some(Content::State(state)) = &event.content else {
        return None;
    };
    let key = state.get("key")?.as_str()?;
    let name = key.rsplit('.').next().unwrap_or(key);
    let words = ["summary", "message"]
        .iter()
        .find_map(|name| state[*name].as_str());
    KEYS.contains(&name).then(|| words.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn compactions_and_their_summaries() {
        let check = |state: Value, expect: Option<&str>| {
            let event = Event {
                content: Some(Content::State(state)),
                ..Event::default()
            };
            assert_eq!(compaction_of(&event), expect);
        };
        check(json!({"key": COMPACTED, "tokens_before": 7}), Some(""));
        check(json!({"key": SUMMARY, "summary": "So far."}), Some("So far."));
        check(
            json!({"key": "compaction", "message": "So far."}),
            Some("So far."),
        );
        check(
            json!({"key": "claude_code.compaction", "trigger": "auto"}),
            Some(""),
        );
        check(json!({"key": "gemini_cli.chat_compression"}), Some(""));
        check(
            json!({"key": "title of the session", "title": "compaction"}),
            None,
        );
        check(json!({"key": 7}), None);
        check(json!("compaction"), None);
        assert_eq!(compaction_of(&Event::default()), None);
    }
}
