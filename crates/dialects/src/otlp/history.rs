//! Attributes that repeat the conversation so far at every model call: their places, so that the store can keep their
//! parts once.

use std::ops::Range;

pub(super) use super::vocabulary::is_history;
use crate::json::scan;

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
