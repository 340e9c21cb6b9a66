//! Trace and span ids as OTLP has them: 16 and 8 bytes. Ids that are such hex already stay; a UUID is 16 bytes; any
//! other text gives the same made-up id every time, so that links hold and sending twice adds nothing.

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// 32 hex digits.
pub(super) fn trace_id(text: &str) -> String {
    let plain: String = text.chars().filter(|c| *c != '-').collect();
    match hex(&plain, 32) {
        Some(id) => id,
        None => format!("{:032x}", xxh3_128(text.as_bytes()).max(1)),
    }
}

/// 16 hex digits.
pub(super) fn span_id(text: &str) -> String {
    match hex(text, 16) {
        Some(id) => id,
        None => format!("{:016x}", xxh3_64(text.as_bytes()).max(1)),
    }
}

/// The text in lower case, if it is an id of this many hex digits that says something.
fn hex(text: &str, digits: usize) -> Option<String> {
    let is_id = text.len() == digits
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte != b'0');
    is_id.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_length_and_stay_what_they_are() {
        assert_eq!(
            trace_id("4B4BD3EBA273896E0D8EE52251BCDB7A"),
            "4b4bd3eba273896e0d8ee52251bcdb7a"
        );
        assert_eq!(
            trace_id("019cadc6-9440-7168-a87d-c2f823d071b5"),
            "019cadc694407168a87dc2f823d071b5"
        );
        assert_eq!(span_id("675b05c1b0c327aa"), "675b05c1b0c327aa");
        for odd in [
            "",
            "run",
            "0000000000000000",
            "00000000000000000000000000000000",
            "é",
        ] {
            let (trace, span) = (trace_id(odd), span_id(odd));
            assert_eq!((trace.len(), span.len()), (32, 16), "{odd}");
            assert_eq!((&trace, &span), (&trace_id(odd), &span_id(odd)));
            assert!(
                trace.bytes().any(|byte| byte != b'0') && span.bytes().any(|byte| byte != b'0'),
                "{odd}"
            );
        }
        assert_ne!(span_id("a"), span_id("b"));
    }
}
