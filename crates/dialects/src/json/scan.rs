//! Finds the places of values in JSON text without reading them. Meant for text that was parsed before: on other text
//! the answer is none, never a panic.

use std::convert::Infallible;
use std::ops::Range;

/// Members of one object whose places are noted; no object around events has as many.
const MOST_MEMBERS: usize = 1 << 20;

/// Where a text begins behind the mark of its byte order, if it has one.
pub(crate) fn start(text: &[u8]) -> usize {
    if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }
}

/// A text whose outer lists and objects were found in one pass, for those who walk down from level to level: they need
/// not pass over all that lies below at each of them.
pub(crate) struct Outlined<'t> {
    text: &'t [u8],
    /// Where the lists and objects down to a depth start and end, by their start.
    ends: Vec<(usize, usize)>,
}

impl<'t> Outlined<'t> {
    /// A text that is one value with nothing but white space around it, and its lists and objects down to a depth. None
    /// for any other text.
    pub(crate) fn of(text: &'t [u8], depth: usize) -> Option<Outlined<'t>> {
        let mut ends = Vec::new();
        let mut open = Vec::new();
        let end = walk(text, skip_space(text, 0), |step| match step {
            Step::Opened(at) => {
                if open.len() < depth {
                    open.push(ends.len());
                    ends.push((at, at));
                }
            }
            Step::Closed { at, depth: left } => {
                if left < open.len()
                    && let Some(place) = open.pop()
                {
                    ends[place].1 = at;
                }
            }
        })?;
        (skip_space(text, end) == text.len()).then_some(Outlined { text, ends })
    }

    /// A text that nothing is known of.
    fn unknown(text: &'t [u8]) -> Outlined<'t> {
        Outlined {
            text,
            ends: Vec::new(),
        }
    }

    /// The place behind the value that starts at `at`.
    fn value_end(&self, at: usize) -> Option<usize> {
        match self.ends.binary_search_by_key(&at, |(start, _)| *start) {
            Ok(place) => Some(self.ends[place].1),
            Err(_) => walk(self.text, at, |_| {}),
        }
    }

    /// The members of the object that starts at `at` (after white space): the raw key without quotes, and the place of
    /// the value. None for an object with more than a million of them, too.
    pub(crate) fn members(&self, at: usize) -> Option<Vec<(&'t [u8], Range<usize>)>> {
        let text = self.text;
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
                    let end = self.value_end(start)?;
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
    pub(crate) fn elements(&self, at: usize) -> Option<Vec<Range<usize>>> {
        let mut elements = Vec::new();
        let read = self.each_element(at, |place| {
            elements.push(place);
            Ok::<(), Infallible>(())
        })?;
        read.map(|()| elements).ok()
    }

    /// The place of the first element of the array that starts at `at` (after white space), whatever comes after it.
    pub(crate) fn first_element(&self, at: usize) -> Option<Range<usize>> {
        self.each_element(at, Err)?.err()
    }

    /// Gives the places of the elements of the array that starts at `at` (after white space) one by one, until `take`
    /// fails.
    pub(crate) fn each_element<E>(
        &self,
        at: usize,
        mut take: impl FnMut(Range<usize>) -> Result<(), E>,
    ) -> Option<Result<(), E>> {
        let text = self.text;
        let mut at = expect(text, at, b'[')?;
        loop {
            at = skip_space(text, at);
            match text.get(at)? {
                b']' => return Some(Ok(())),
                b',' => at += 1,
                _ => {
                    let end = self.value_end(at)?;
                    if let Err(error) = take(at..end) {
                        return Some(Err(error));
                    }
                    at = end;
                }
            }
        }
    }
}

/// As [`Outlined::members`], of a text that nothing is known of.
pub(crate) fn members(text: &[u8], at: usize) -> Option<Vec<(&[u8], Range<usize>)>> {
    Outlined::unknown(text).members(at)
}

/// As [`Outlined::elements`], of a text that nothing is known of.
pub(crate) fn elements(text: &[u8], at: usize) -> Option<Vec<Range<usize>>> {
    Outlined::unknown(text).elements(at)
}

/// As [`Outlined::first_element`], of a text that nothing is known of.
pub(crate) fn first_element(text: &[u8], at: usize) -> Option<Range<usize>> {
    Outlined::unknown(text).first_element(at)
}

/// As [`Outlined::each_element`], of a text that nothing is known of.
pub(crate) fn each_element<E>(
    text: &[u8],
    at: usize,
    take: impl FnMut(Range<usize>) -> Result<(), E>,
) -> Option<Result<(), E>> {
    Outlined::unknown(text).each_element(at, take)
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

/// Bytes of a string that are looked at one by one: most strings are no longer, and a search takes a while to begin.
const SHORT: usize = 16;

/// The place behind the string that starts at `at`.
#[inline]
pub(crate) fn string_end(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    for byte in text.get(at..)?.iter().take(SHORT) {
        match byte {
            b'"' => return Some(at + 1),
            b'\\' => break,
            _ => at += 1,
        }
    }
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        match text[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The place behind the value that starts at `at`.
pub(crate) fn value_end(text: &[u8], at: usize) -> Option<usize> {
    walk(text, at, |_| {})
}

/// Walks down into an object: gives the raw key without quotes of each member and where its value starts. `pass` gives
/// the place behind the value, which it may have walked down into itself, so that no byte is passed over twice. Gives
/// the place behind the object.
pub(crate) fn each_member(
    text: &[u8],
    at: usize,
    mut pass: impl FnMut(&[u8], usize) -> Option<usize>,
) -> Option<usize> {
    let mut at = expect(text, at, b'{')?;
    loop {
        at = skip_space(text, at);
        match text.get(at)? {
            b'}' => return Some(at + 1),
            b',' => at += 1,
            b'"' => {
                let key_end = string_end(text, at)?;
                let start = skip_space(text, expect(text, key_end, b':')?);
                at = pass(&text[at + 1..key_end - 1], start)?;
            }
            _ => return None,
        }
    }
}

/// The same for the elements of a list.
pub(crate) fn each_item(
    text: &[u8],
    at: usize,
    mut pass: impl FnMut(usize) -> Option<usize>,
) -> Option<usize> {
    let mut at = expect(text, at, b'[')?;
    loop {
        at = skip_space(text, at);
        match text.get(at)? {
            b']' => return Some(at + 1),
            b',' => at += 1,
            _ => at = pass(at)?,
        }
    }
}

/// What a walk over a value meets.
enum Step {
    /// A list or an object starts here.
    Opened(usize),
    /// One ends before this place, inside so many others.
    Closed { at: usize, depth: usize },
}

/// Walks over the value that starts at `at`, to the place behind it. Without recursion: depth is a count.
#[inline(always)]
fn walk(text: &[u8], at: usize, mut meet: impl FnMut(Step)) -> Option<usize> {
    let (mut at, mut depth) = (at, 0usize);
    loop {
        match text.get(at)? {
            b'"' => at = string_end(text, at)?,
            b'{' | b'[' => {
                meet(Step::Opened(at));
                depth += 1;
                at += 1;
                continue;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
                meet(Step::Closed { at, depth });
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
    fn an_outline_finds_what_a_walk_finds() {
        let text = br#" [ {"a": [[1], {"x]": "}\""}, []], "b": {}}, [ ], 7, {"c": {"d": [{}]}} ] "#;
        for depth in 0..8 {
            let outlined = Outlined::of(text, depth).unwrap();
            let places = outlined.elements(0).unwrap();
            assert_eq!(Some(&places), elements(text, 0).as_ref(), "{depth}");
            for place in places {
                let found = outlined.members(place.start);
                assert_eq!(found, members(text, place.start), "{depth} {place:?}");
                for (_, value) in found.unwrap_or_default() {
                    assert_eq!(outlined.elements(value.start), elements(text, value.start));
                }
            }
        }
        for text in [&b"[1] 2"[..], b"[1", b"", b"]", b"[1}]"] {
            assert!(Outlined::of(text, 4).is_none(), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn one_walk_down_finds_what_is_inside() {
        let text = br#" {"a": [1, {"b": "x\"]"}, [ ]], "long key of a member": {}, "c": true} tail"#;
        let mut found = Vec::new();
        let end = each_member(text, 0, |key, at| {
            found.push(String::from_utf8_lossy(key).into_owned());
            match key {
                b"a" => each_item(text, at, |at| {
                    let end = value_end(text, at)?;
                    found.push(String::from_utf8_lossy(&text[at..end]).into_owned());
                    Some(end)
                }),
                _ => value_end(text, at),
            }
        });
        assert_eq!(end.map(|end| &text[end..]), Some(&b" tail"[..]));
        let expect = ["a", "1", r#"{"b": "x\"]"}"#, "[ ]", "long key of a member", "c"];
        assert_eq!(found, expect);
        let pass = |at| value_end(b"[1", at);
        assert_eq!(each_item(b"[1", 0, pass), None);
        assert_eq!(each_member(b"[]", 0, |_, at| Some(at)), None);
    }

    #[test]
    fn a_string_ends_at_its_quote_whatever_its_length() {
        for length in 0..80 {
            for escape in 0..length {
                let mut text = vec![b'x'; length + 1];
                text[0] = b'"';
                text[1 + escape..].fill(b'y');
                text.splice(1 + escape..1 + escape, *b"\\\"");
                text.extend_from_slice(b"\" rest");
                assert_eq!(string_end(&text, 0), Some(length + 4), "{length} {escape}");
            }
        }
        assert_eq!(string_end(b"\"", 0), None);
        assert_eq!(string_end(b"\"abc", 0), None);
        assert_eq!(string_end(b"\"abc\\", 0), None);
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
