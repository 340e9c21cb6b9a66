//! The texts in a list or an object that is written as JSON text, found without reading its values. What only begins
//! like JSON loses no word either.

use std::borrow::Cow;

use memchr::memchr2_iter;

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
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(open) = find(bytes, at, |byte| byte == b'"') {
        let Some((end, has_escapes)) = quoted_end(bytes, open) else {
            break;
        };
        if let Some(between) = between(&text[at..open]) {
            take(between);
        }
        if end > open + 2 {
            take(Piece::Quoted(unquoted(&text[open..end], has_escapes)));
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

/// The place behind the text in quotes that opens at `at`, and whether there are escapes in it.
fn quoted_end(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    let (mut at, mut has_escapes) = (at + 1, false);
    loop {
        at = find(bytes, at, |byte| matches!(byte, b'"' | b'\\'))?;
        match bytes[at] {
            b'"' => return Some((at + 1, has_escapes)),
            _ => (at, has_escapes) = (at + 2, true),
        }
    }
}

/// Bytes that are looked at one by one: nearly all that is looked for is nearer.
const NEAR: usize = 16;

/// The first byte from `at` on that is looked for: a quote, or one of quotes and backslashes.
#[inline]
fn find(bytes: &[u8], at: usize, is_it: impl Fn(u8) -> bool) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let (near, far) = rest.split_at(rest.len().min(NEAR));
    let found = near.iter().position(|byte| is_it(*byte));
    found.map(|found| at + found).or_else(|| {
        let mut candidates = memchr2_iter(b'"', b'\\', far).map(|found| at + near.len() + found);
        candidates.find(|found| is_it(bytes[*found]))
    })
}

fn unquoted(quoted: &str, has_escapes: bool) -> Cow<'_, str> {
    let inside = &quoted[1..quoted.len() - 1];
    match has_escapes {
        true => serde_json::from_str(quoted).map_or(Cow::Borrowed(inside), Cow::Owned),
        false => Cow::Borrowed(inside),
    }
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
