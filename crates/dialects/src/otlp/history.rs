//! Which attributes repeat the conversation so far at every model call, so that the store can keep their parts once.

use std::ops::Range;

use crate::json::scan;

/// Names, or beginnings of names, of such attributes.
const HISTORY: [&str; 7] = [
    "gen_ai.input.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.prompt",
    "llm.input_messages.",
    "llm.tools.",
    "input.value",
];

/// Whether an attribute is likely to come again, as a whole or in part.
pub(super) fn is_history(key: &str) -> bool {
    HISTORY.iter().any(|name| key.starts_with(name))
}

/// The places of the messages in JSON text that starts at `start`; the whole text when it is no list.
pub(super) fn elements_of_text(text: &[u8], start: usize) -> Vec<Range<usize>> {
    let elements = match text.trim_ascii_start().first() {
        Some(b'[') => scan::elements(text, 0),
        _ => None,
    };
    match elements {
        Some(elements) => elements
            .into_iter()
            .map(|place| start + place.start..start + place.end)
            .collect(),
        None => vec![Range {
            start,
            end: start + text.len(),
        }],
    }
}
