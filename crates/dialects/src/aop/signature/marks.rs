//! Marks that redaction leaves in a payload.

use crate::json::scan;

/// Whether the payload holds a mark of redaction. The client's redaction hooks run after signing and edit the payload
/// in place: a broken signature on such an event is more likely redaction than tampering.
pub fn looks_redacted(original: &[u8]) -> bool {
    let start = if original.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let payload = payload_of(original, start).unwrap_or(original);
    is_marked(payload)
}

/// The raw payload of the event, or of the one in its envelope.
fn payload_of(text: &[u8], at: usize) -> Option<&[u8]> {
    let members = scan::members(text, at)?;
    let place = |key: &[u8]| {
        let mut named = members.iter().rev();
        named
            .find(|(name, _)| *name == key)
            .map(|(_, place)| place.clone())
    };
    if let Some(payload) = place(b"payload") {
        return Some(&text[payload]);
    }
    let first = scan::elements(text, place(b"events")?.start)?.first()?.start;
    payload_of(text, first)
}

/// Looks for `redacted` in any case, or three stars in a row.
fn is_marked(text: &[u8]) -> bool {
    if memchr::memmem::find(text, b"***").is_some() {
        return true;
    }
    const WORD: &[u8] = b"redacted";
    memchr::memchr2_iter(b'r', b'R', text).any(|at| {
        let word = text.get(at..at + WORD.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(WORD))
    })
}

#[cfg(test)]
mod tests {
    use super::looks_redacted;

    #[test]
    fn marks_are_found_in_the_payload_alone() {
        let check = |payload: &str, expect: bool| {
            let event = format!(r#"{{"seq":1,"payload":{payload},"meta":{{"note":"redacted"}}}}"#);
            assert_eq!(looks_redacted(event.as_bytes()), expect, "{event}");
            let envelope = format!(r#"{{"run_id":"***","events":[{event}]}}"#);
            assert_eq!(looks_redacted(envelope.as_bytes()), expect, "{envelope}");
        };
        check(r#"{"email":"[EMAIL_REDACTED]"}"#, true);
        check(r#"{"email":["<redacted>"]}"#, true);
        check(r#"{"card":"**** 4242"}"#, true);
        check(r#"{"email":"maya@example.test"}"#, false);
        check(r#""redact""#, false);
        assert!(!looks_redacted(b"not JSON"));
    }
}
