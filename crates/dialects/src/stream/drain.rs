//! A record that is an envelope around very many events is handed out in parts, so that memory does not grow with it.

use bytes::{Bytes, BytesMut};

/// Parts are at least this long.
const PART: usize = 2 << 20;
/// Keys of the lists that hold events or what is around them.
const LISTS: [&[u8]; 5] = [
    b"\"events\"",
    b"\"resourceSpans\"",
    b"\"resourceLogs\"",
    b"\"resource_spans\"",
    b"\"resource_logs\"",
];

/// The list of events of the record that is open.
#[derive(Debug, Default)]
pub(super) struct Drain {
    /// Where the list's elements begin in the record; none when no list is open.
    list: Option<usize>,
    is_open: bool,
    /// Whether elements were handed out already.
    drained: bool,
    /// Line ends within what was handed out.
    ends: u64,
}

impl Drain {
    /// Notes that an array begins right inside the record, with `before` being the record up to its bracket.
    pub(super) fn list_begins(&mut self, before: &[u8]) {
        if self.drained {
            return;
        }
        let key = before
            .trim_ascii_end()
            .strip_suffix(b":")
            .map(<[u8]>::trim_ascii_end);
        let is_list = key.is_some_and(|key| LISTS.iter().any(|name| key.ends_with(name)));
        self.list = is_list.then_some(before.len() + 1);
        self.is_open = is_list;
    }

    /// Notes that an array right inside the record has ended.
    pub(super) fn list_ends(&mut self) {
        self.is_open = false;
        if !self.drained {
            self.list = None;
        }
    }

    /// Whether the elements up to `at` are enough for a part.
    pub(super) fn is_due(&self, at: usize) -> bool {
        self.is_open && self.list.is_some_and(|list| at - list >= PART)
    }

    /// Takes the elements up to `at` out of the record: gives a record of its own around them, and the line ends that
    /// come before it beyond those of the record's start.
    pub(super) fn take(&mut self, record: &mut BytesMut, at: usize) -> (Bytes, u64, usize) {
        let list = self.list.unwrap_or(at);
        let part = around(&record[..list], &record[list..at]);
        let before = self.ends;
        self.ends += count_ends(&record[list..at]);
        self.drained = true;
        let rest = record.split_off(at);
        record.truncate(list);
        record.extend_from_slice(&rest);
        (part, before, list)
    }

    /// What is left of a record that has ended, with the line ends before it; none when all of it was handed out.
    pub(super) fn rest(&self, record: Bytes) -> Option<(Bytes, u64)> {
        let list = self.list.filter(|_| self.drained);
        let Some(list) = list else {
            return Some((record, 0));
        };
        let rest = without_comma(&record[list..]);
        let is_empty = rest.trim_ascii_start().starts_with(b"]");
        let whole = || Bytes::from([&record[..list], rest].concat());
        (!is_empty).then(|| (whole(), self.ends))
    }
}

/// A record of its own around some elements.
fn around(head: &[u8], elements: &[u8]) -> Bytes {
    Bytes::from([head, without_comma(elements), b"]}"].concat())
}

/// Elements that follow others begin with a comma.
fn without_comma(elements: &[u8]) -> &[u8] {
    let trimmed = elements.trim_ascii_start();
    trimmed.strip_prefix(b",").unwrap_or(elements)
}

fn count_ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
