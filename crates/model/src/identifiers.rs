//! Names and ids have a length: they are keys of rows, and compared, listed and sent again and again. A longer one
//! keeps its beginning, and a hash of the whole keeps it apart from others. The original has it as it was sent.

use std::fmt::Write;

use xxhash_rust::xxh3::xxh3_128;

use crate::{Content, Diagnostic, Event};

/// The longest name or id, in bytes. Ids of the field have 16 to 64; paths that serve as ids are the longest seen.
const LONGEST: usize = 1_024;
/// What is kept of a longer one.
const KEPT: usize = 200;

impl Event {
    /// Shortens names and ids that are too long, and says so in a diagnostic.
    pub fn bound_identifiers(&mut self) {
        let mut shortened = Vec::new();
        self.each_identifier(|field, text| {
            if let Some(short) = short(text) {
                *text = short;
                if !shortened.contains(&field) {
                    shortened.push(field);
                }
            }
        });
        self.diagnostics
            .extend(shortened.into_iter().map(|field| Diagnostic {
                field: field.to_owned(),
                reason: format!("longer than {LONGEST} bytes: known by its beginning and a hash"),
            }));
    }

    fn each_identifier(&mut self, mut each: impl FnMut(&'static str, &mut String)) {
        each("event_id", &mut self.identity);
        each("event_type", &mut self.native_type);
        each("tenant_id", &mut self.tenant_id);
        each("project_id", &mut self.project_id);
        each("session_id", &mut self.session_id);
        each("trace_id", &mut self.trace_id);
        each("started_session", &mut self.started_session);
        each("recorder", &mut self.recorder);
        each("span_id", &mut self.span_id);
        each("parent_span_id", &mut self.parent_span_id);
        each("pair", &mut self.pair);
        each("likeness", &mut self.likeness);
        each("origin", &mut self.origin);
        each("agent_id", &mut self.agent.id);
        each("agent_name", &mut self.agent.name);
        each("invocation_id", &mut self.invocation_id);
        each("response_id", &mut self.response_id);
        each("branch", &mut self.branch);
        self.tags.iter_mut().for_each(|tag| each("tags", tag));
        for link in &mut self.links {
            each("links", &mut link.trace_id);
            each("links", &mut link.span_id);
        }
        match &mut self.content {
            Some(Content::ToolCall(call)) => {
                each("tool_call_id", &mut call.id);
                each("tool", &mut call.name);
            }
            Some(Content::ToolResponse(response)) => each("tool_call_id", &mut response.tool_call_id),
            Some(Content::ToolExchange(exchange)) => {
                each("tool_call_id", &mut exchange.call.id);
                each("tool", &mut exchange.call.name);
                each("tool_call_id", &mut exchange.response.tool_call_id);
            }
            Some(Content::Mcp(call)) => {
                each("tool_call_id", &mut call.tool_call_id);
                each("server_name", &mut call.server_name);
                each("tool", &mut call.tool_name);
            }
            Some(Content::Model(model)) => {
                each("provider", &mut model.provider);
                each("model", &mut model.model);
            }
            _ => {}
        }
    }
}

/// A text that is too long, shortened; none for any other.
fn short(text: &str) -> Option<String> {
    if text.len() <= LONGEST {
        return None;
    }
    let mut short = text[..text.floor_char_boundary(KEPT)].to_owned();
    let _ = write!(short, "…{:032x}", xxh3_128(text.as_bytes()));
    Some(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(session: &str, tags: &[&str]) -> Event {
        let mut event = Event {
            session_id: session.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..Event::default()
        };
        event.bound_identifiers();
        event
    }

    #[test]
    fn long_identifiers_stay_apart() {
        let (one, other) = ("ä".repeat(600) + "1", "ä".repeat(600) + "2");
        let (first, second) = (event(&one, &[]).session_id, event(&other, &[]).session_id);
        assert!(first.len() < 250 && first.starts_with("ää"), "{first}");
        assert_ne!(first, second);
        assert_eq!(first, event(&one, &[]).session_id);
    }

    #[test]
    fn what_was_shortened_is_told_once_a_field() {
        let long = "x".repeat(LONGEST + 1);
        let bounded = event(&"x".repeat(LONGEST), &[&long, "short", &long]);
        let fields: Vec<&str> = bounded
            .diagnostics
            .iter()
            .map(|told| told.field.as_str())
            .collect();
        assert_eq!((fields, bounded.tags[1].as_str()), (vec!["tags"], "short"));
        assert_eq!(bounded.session_id.len(), LONGEST);
    }
}
