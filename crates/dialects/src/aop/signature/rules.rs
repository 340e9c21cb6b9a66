//! What each of the four rules signs.

use std::borrow::Cow;

use tracewake_model::SignatureRule;

use super::printer::Style;
use super::value::{Object, Value, parse, same_key};
use super::{number, text};
use crate::aop::envelope::EVENT_KEYS;

/// As `json.dumps` prints by default.
const PLAIN: Style = Style {
    ascii: true,
    sorted: false,
    compact: false,
};

/// A signed event in its raw text.
#[derive(Debug)]
pub(super) struct Event<'a> {
    fields: Object<'a>,
    /// The run id of the envelope around it.
    run_id: Option<Value<'a>>,
}

impl<'a> Event<'a> {
    /// Reads the event, or the one in its envelope. None when Python would refuse the text.
    pub(super) fn read(original: &'a [u8]) -> Option<Event<'a>> {
        let original = original.strip_prefix(b"\xef\xbb\xbf").unwrap_or(original);
        let Value::Object(object) = parse(str::from_utf8(original).ok()?)? else {
            return None;
        };
        let is_event = EVENT_KEYS.iter().any(|key| object.get(key).is_some());
        match object.get("events") {
            Some(Value::List(events)) if !is_event => match events.as_slice() {
                [Value::Object(event)] => Some(Event {
                    fields: event.clone(),
                    run_id: object.get("run_id").filter(|id| says_something(id)).cloned(),
                }),
                _ => None,
            },
            _ => Some(Event {
                fields: object,
                run_id: None,
            }),
        }
    }

    /// The signature as sent; none when there is none.
    pub(super) fn signature(&self) -> Option<Vec<u8>> {
        let sent = [self.meta("signature"), self.fields.get("signature")];
        let sent = sent.into_iter().flatten().find_map(|value| match value {
            Value::Text(raw) if !raw.is_empty() => Some(*raw),
            _ => None,
        });
        sent.map(|raw| text::utf8(raw).unwrap_or_default().into_bytes())
    }

    fn meta(&self, key: &str) -> Option<&Value<'a>> {
        match self.fields.get("meta") {
            Some(Value::Object(meta)) => meta.get(key),
            _ => None,
        }
    }

    /// Appends what is signed under a rule. None when the rule cannot be applied to the event.
    pub(super) fn message(&self, rule: SignatureRule, out: &mut Vec<u8>) -> Option<()> {
        let own = || self.meta("run_id").filter(|id| says_something(id));
        let run_id = self
            .run_id
            .as_ref()
            .or_else(own)
            .or_else(|| self.fields.get("run_id"))?;
        put(run_id, out)?;
        put(self.fields.get("seq")?, out)?;
        match rule {
            SignatureRule::Client => Style {
                ascii: false,
                ..PLAIN
            }
            .print(self.fields.get("payload")?, out),
            SignatureRule::Spec => {
                for key in ["t", "actor", "type"] {
                    put(self.fields.get(key)?, out)?;
                }
                Style {
                    sorted: true,
                    ..PLAIN
                }
                .print(self.fields.get("payload")?, out)
            }
            SignatureRule::EnhancedServer => {
                let members = self.fields.0.iter().map(|(key, value)| (*key, value));
                let style = Style {
                    sorted: true,
                    compact: true,
                    ..PLAIN
                };
                style.members(members.filter(|(key, _)| !same_key(key, "meta")).collect(), out)
            }
            SignatureRule::ActiveServer => match self.fields.get("payload")? {
                text @ Value::Text(_) => put(text, out),
                payload => PLAIN.print(payload, out),
            },
        }
    }
}

fn says_something(id: &Value<'_>) -> bool {
    !matches!(id, Value::Word("null") | Value::Text(""))
}

/// Appends a value as Python's `str` has it. Lists and objects have no such text here.
fn put(value: &Value<'_>, out: &mut Vec<u8>) -> Option<()> {
    match value {
        Value::Text(raw) => {
            let text = match raw.contains('\\') {
                true => Cow::Owned(text::utf8(raw)?),
                false => Cow::Borrowed(*raw),
            };
            out.extend_from_slice(text.as_bytes());
        }
        Value::Number(raw) => number::print(raw, out),
        _ => return None,
    }
    Some(())
}
