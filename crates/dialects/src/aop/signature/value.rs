//! A JSON value as Python reads it, with slices of the raw text: digits, escapes and the order of keys as they were
//! sent.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::text;

/// Deeper than anything the reader takes in.
const DEEPEST: usize = 130;
/// Up to this many keys are compared each with each.
const FEW: usize = 16;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    /// `null`, `true` or `false`.
    Word(&'static str),
    /// As spelled; `NaN` and the infinities are numbers to Python.
    Number(&'a str),
    /// What is between the quotes, escapes included.
    Text(&'a str),
    List(Vec<Value<'a>>),
    Object(Object<'a>),
}

/// Members in the order in which Python's dict has them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Object<'a>(pub(super) Vec<(&'a str, Value<'a>)>);

impl<'a> Object<'a> {
    /// The value under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        let found = self.0.iter().find(|(raw, _)| same_key(raw, key));
        found.map(|(_, value)| value)
    }

    /// Of repeated keys the last value counts, at the place of the first.
    fn of(members: Vec<(&'a str, Value<'a>)>) -> Option<Object<'a>> {
        let mut places: HashMap<Cow<'_, [u8]>, usize> = HashMap::new();
        if members.len() <= FEW {
            let repeats = |(at, (key, _)): (usize, &(&str, _))| {
                members[..at].iter().any(|(earlier, _)| same_key(earlier, key))
            };
            if !members.iter().enumerate().any(repeats) {
                return Some(Object(members));
            }
        }
        let mut kept: Vec<(&'a str, Value<'a>)> = Vec::with_capacity(members.len());
        for (key, value) in members {
            match places.entry(text::bytes(key)?) {
                Entry::Occupied(place) => kept[*place.get()].1 = value,
                Entry::Vacant(place) => {
                    place.insert(kept.len());
                    kept.push((key, value));
                }
            }
        }
        Some(Object(kept))
    }
}

/// Whether two raw keys are the same text.
pub(super) fn same_key(a: &str, b: &str) -> bool {
    match a.contains('\\') || b.contains('\\') {
        false => a == b,
        true => text::bytes(a) == text::bytes(b),
    }
}

/// Reads the one value in a text. None when Python would refuse it.
pub(super) fn parse(text: &str) -> Option<Value<'_>> {
    let mut parser = Parser { text, at: 0 };
    parser.skip_space();
    let value = parser.value(0)?;
    parser.skip_space();
    (parser.at == text.len()).then_some(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.skip_space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        if depth > DEEPEST {
            return None;
        }
        match self.peek()? {
            b'"' => self.string().map(Value::Text),
            b'{' => self.object(depth).map(Value::Object),
            b'[' => self.list(depth).map(Value::List),
            b'-' | b'0'..=b'9' => self.number().map(Value::Number),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Value<'a>> {
        let rest = &self.text[self.at..];
        let number = ["NaN", "Infinity"]
            .into_iter()
            .find(|word| rest.starts_with(word));
        let word = ["null", "true", "false"]
            .into_iter()
            .find(|word| rest.starts_with(word));
        self.at += number.or(word)?.len();
        match number {
            Some(number) => Some(Value::Number(&rest[..number.len()])),
            None => word.map(Value::Word),
        }
    }

    /// The raw text of a number: Python's grammar, which is JSON's, and `-Infinity`.
    fn number(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.at..];
        if rest.starts_with("-Infinity") {
            self.at += 9;
            return Some(&rest[..9]);
        }
        let bytes = rest.as_bytes();
        let digits = |from: usize| {
            bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let mut end = usize::from(bytes[0] == b'-');
        end += match bytes.get(end)? {
            b'0' => 1,
            b'1'..=b'9' => digits(end),
            _ => return None,
        };
        if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = bytes.get(end + 1 + sign).map_or(0, |_| digits(end + 1 + sign));
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        self.at += end;
        Some(&rest[..end])
    }

    fn string(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut at = start;
        loop {
            at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
            match bytes[at] {
                b'"' => break,
                _ => at += 2,
            }
        }
        self.at = at + 1;
        self.text.get(start..at)
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Value<'a>>> {
        self.take(b'[')?;
        let mut items = Vec::new();
        self.skip_space();
        if self.take(b']').is_some() {
            return Some(items);
        }
        loop {
            self.skip_space();
            items.push(self.value(depth + 1)?);
            if self.take(b',').is_none() {
                self.take(b']')?;
                return Some(items);
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Object<'a>> {
        self.take(b'{')?;
        let mut members = Vec::new();
        if self.take(b'}').is_some() {
            return Some(Object(members));
        }
        loop {
            self.skip_space();
            if self.peek()? != b'"' {
                return None;
            }
            let key = self.string()?;
            self.take(b':')?;
            self.skip_space();
            let value = self.value(depth + 1)?;
            members.push((key, value));
            if self.take(b',').is_none() {
                self.take(b'}')?;
                return Object::of(members);
            }
        }
    }
}
