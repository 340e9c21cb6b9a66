//! The texts in a list or an object that is written as JSON text, found without reading its values. What only begins
//! like JSON loses no word either.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// A part of JSON text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// A text in quotes, without these and with its escapes resolved: a key or a value.
    Quoted(Cow<'t, str>),
    /// What is between two of them, without the signs of JSON around it: a number, a word.
    Between(&'t str),
}

/// Gives the pieces of a text in their order; those that hold nothing are left out.
pub(crate) fn pieces<'t>(text: &'t str, mut take: impl FnMut(Piece<'t>)) {
    let mut at = 0;
    while let Some(open) = memchr(b'"', &text.as_bytes()[at..]).map(|open| at + open) {
        let Some(end) = quoted_end(text.as_bytes(), open) else {
            break;
        };
        if let Some(between) = between(&text[at..open]) {
            take(between);
        }
        if end > open + 2 {
            take(Piece::Quoted(unquoted(&text[open..end])));
        }
        at = end;
    }
    if let Some(rest) = between(&text[at..]) {
        take(rest);
    }
}

fn between(text: &str) -> Option<Piece<'_>> {
    let is_sign =
        |byte: char| byte.is_ascii_whitespace() || matches!(byte, '{' | '}' | '[' | ']' | ',' | ':');
    let text = text.trim_matches(is_sign);
    (!text.is_empty()).then_some(Piece::Between(text))
}

/// The place behind the text in quotes that opens at `at`.
fn quoted_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

fn unquoted(quoted: &str) -> Cow<'_, str> {
    let inside = &quoted[1..quoted.len() - 1];
    if memchr(b'\\', inside.as_bytes()).is_none() {
        return Cow::Borrowed(inside);
    }
    serde_json::from_str(quoted).map_or(Cow::Borrowed(inside), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[Piece<'_>]) {
        let mut found = Vec::new();
        pieces(text, |piece| found.push(piece));
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn finds_texts_and_what_is_between() {
        let quoted = |text: &'static str| Piece::Quoted(text.into());
        check(
            r#"{"a": ["b", 1.5, {"c": ""}], "d\\\"e": null}"#,
            &[
                quoted("a"),
                quoted("b"),
                Piece::Between("1.5"),
                quoted("c"),
                quoted("d\\\"e"),
                Piece::Between("null"),
            ],
        );
        check(r#"["a\nb\u00e9", "\q"]"#, &[quoted("a\nbé"), quoted("\\q")]);
        check("[]", &[]);
        check("", &[]);
        check(r#"[x "cut \"#, &[Piece::Between(r#"x "cut \"#)]);
    }
}
