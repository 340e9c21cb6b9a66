//! Finds the places of values in JSON text without reading them. Meant for text that was parsed before: on other text
//! the answer is none, never a panic.

use std::convert::Infallible;
use std::ops::Range;

/// Members of one object whose places are noted; no object around events has as many.
const MOST_MEMBERS: usize = 1 << 20;

/// The members of the object that starts at `at` (after white space): the raw key without quotes, and the place of the
/// value. None for an object with more than a million of them, too.
pub(crate) fn members(text: &[u8], at: usize) -> Option<Vec<(&[u8], Range<usize>)>> {
    let mut at = expect(text, at, b'{')?;
    let mut members = Vec::new();
    loop {
        at = skip_space(text, at);
        match text.get(at)? {
            b'}' => return Some(members),
            b',' => at += 1,
            b'"' => {
                let key_end = string_end(text, at)?;
                let key = &text[at + 1..key_end - 1];
                let start = skip_space(text, expect(text, key_end, b':')?);
                let end = value_end(text, start)?;
                if members.len() == MOST_MEMBERS {
                    return None;
                }
                members.push((key, start..end));
                at = end;
            }
            _ => return None,
        }
    }
}

/// The places of the elements of the array that starts at `at` (after white space).
pub(crate) fn elements(text: &[u8], at: usize) -> Option<Vec<Range<usize>>> {
    let mut elements = Vec::new();
    let read = each_element(text, at, |place| {
        elements.push(place);
        Ok::<(), Infallible>(())
    })?;
    read.map(|()| elements).ok()
}

/// The place of the first element of the array that starts at `at` (after white space), whatever comes after it.
pub(crate) fn first_element(text: &[u8], at: usize) -> Option<Range<usize>> {
    each_element(text, at, Err)?.err()
}

/// Gives the places of the elements of the array that starts at `at` (after white space) one by one, until `take`
/// fails.
pub(crate) fn each_element<E>(
    text: &[u8],
    at: usize,
    mut take: impl FnMut(Range<usize>) -> Result<(), E>,
) -> Option<Result<(), E>> {
    let mut at = expect(text, at, b'[')?;
    loop {
        at = skip_space(text, at);
        match text.get(at)? {
            b']' => return Some(Ok(())),
            b',' => at += 1,
            _ => {
                let end = value_end(text, at)?;
                if let Err(error) = take(at..end) {
                    return Some(Err(error));
                }
                at = end;
            }
        }
    }
}

/// The places of the whole elements of the array under `key`, in an object that may be cut short inside that array.
pub(crate) fn whole_elements(text: &[u8], key: &[u8]) -> Vec<Range<usize>> {
    let mut elements = Vec::new();
    let Some(mut at) = find_member(text, key).and_then(|at| expect(text, at, b'[')) else {
        return elements;
    };
    loop {
        at = skip_space(text, at);
        match text.get(at) {
            Some(b',') => at += 1,
            Some(b'{') => match value_end(text, at) {
                Some(end) => {
                    elements.push(at..end);
                    at = end;
                }
                None => return elements,
            },
            _ => return elements,
        }
    }
}

/// The start of the value under `key` in an object, whatever comes after it.
fn find_member(text: &[u8], key: &[u8]) -> Option<usize> {
    let mut at = expect(text, 0, b'{')?;
    loop {
        at = skip_space(text, at);
        if *text.get(at)? == b',' {
            at = skip_space(text, at + 1);
        }
        let key_end = (*text.get(at)? == b'"').then(|| string_end(text, at)).flatten()?;
        let start = skip_space(text, expect(text, key_end, b':')?);
        if &text[at + 1..key_end - 1] == key {
            return Some(start);
        }
        at = value_end(text, start)?;
    }
}

/// Whether the text is one value with nothing but white space around it.
pub(crate) fn is_one_value(text: &[u8]) -> bool {
    value_end(text, skip_space(text, 0)).is_some_and(|end| skip_space(text, end) == text.len())
}

fn expect(text: &[u8], at: usize, byte: u8) -> Option<usize> {
    let at = skip_space(text, at);
    (*text.get(at)? == byte).then_some(at + 1)
}

fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// The place behind the string that starts at `at`.
pub(crate) fn string_end(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        match text[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The place behind the value that starts at `at`. Without recursion: depth is a count.
fn value_end(text: &[u8], at: usize) -> Option<usize> {
    let (mut at, mut depth) = (at, 0usize);
    loop {
        match text.get(at)? {
            b'"' => at = string_end(text, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
                continue;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' if depth > 0 => {
                at += 1;
                continue;
            }
            _ => {
                let word =
                    |byte: &u8| !matches!(byte, b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r');
                let length = text[at..].iter().take_while(|byte| word(byte)).count();
                at += length;
                if length == 0 {
                    return None;
                }
            }
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_members_and_elements() {
        let text = br#" { "a" : [1, {"x]": "}\""}, []] , "b":true,"c":"\\" } "#;
        let found = members(text, 0).unwrap();
        let show: Vec<_> = found
            .iter()
            .map(|(key, place)| [*key, &text[place.clone()]].map(|part| str::from_utf8(part).unwrap()))
            .collect();
        assert_eq!(
            show,
            [
                ["a", r#"[1, {"x]": "}\""}, []]"#],
                ["b", "true"],
                ["c", r#""\\""#]
            ]
        );
        assert_eq!(elements(text, found[0].1.start).unwrap().len(), 3);
    }

    #[test]
    fn finds_whole_elements_of_a_cut_array() {
        let check = |text: &str, expect: usize| {
            assert_eq!(whole_elements(text.as_bytes(), b"events").len(), expect, "{text}");
        };
        check(r#"{"a": {"events": 1}, "events": [{}, {"x": []}, {"y"#, 2);
        check(r#"{"events": [{}, {}]}"#, 2);
        check(r#"{"events": [{}, 7"#, 1);
        check(r#"{"events": {}"#, 0);
        check(r#"{"a": {"#, 0);
        check("", 0);
    }

    #[test]
    fn gives_up_on_anything_else() {
        for text in [
            &b""[..],
            b"{",
            b"{\"a",
            b"{\"a\":",
            b"{\"a\":[",
            b"{1:2}",
            b"[}",
            b"[\"\\",
        ] {
            assert_eq!(
                (members(text, 0), elements(text, 0)),
                (None, None),
                "{}",
                text.escape_ascii()
            );
        }
    }
}
