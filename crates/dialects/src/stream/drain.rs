//! A record that is an envelope around very many events is handed out in parts, so that memory does not grow with it.

use bytes::{Bytes, BytesMut};

/// Parts are at least this long.
const PART: usize = 2 << 20;
/// Parts are at least this long where something that belongs to the events may stand behind them.
const PATIENT_PART: usize = 16 << 20;
/// Keys of the lists that hold events or what is around them, from the outermost on.
const LISTS: [&[&str]; 3] = [
    &[
        "events",
        "resourceSpans",
        "resourceLogs",
        "resource_spans",
        "resource_logs",
        "batches",
        "data",
    ],
    &[
        "scopeSpans",
        "scopeLogs",
        "scope_spans",
        "scope_logs",
        "instrumentationLibrarySpans",
        "instrumentationLibraryLogs",
    ],
    &["spans", "logRecords", "log_records", "logs"],
];
/// What stands before the inner lists and belongs to all that is in them.
const CONTEXTS: [&[&str]; 3] = [&[], &["resource"], &["scope", "instrumentationLibrary"]];

/// The lists of events of the record that is open.
#[derive(Debug, Default)]
pub(super) struct Drain {
    /// Those that are open, from the outermost on.
    lists: Vec<List>,
    /// Where the record's list of events begins, when elements of it were handed out: without any it is no record.
    emptied: Option<usize>,
    /// The last list that has ended after parts of it were handed out without what belongs to them.
    bare: Option<Bare>,
    /// Elements were handed out, and nothing has come behind them yet.
    is_behind_part: bool,
    /// Line ends within what was handed out.
    ends: u64,
}

/// A list of which parts were handed out without what belongs to them.
#[derive(Debug)]
struct Bare {
    level: usize,
    /// Where it ended in the record.
    end: usize,
}

#[derive(Debug)]
struct List {
    /// Where its elements begin in the record.
    start: usize,
    /// Where the last of them begins.
    element: usize,
    /// How long a part of it has to be.
    part: usize,
    /// What belongs to all of its elements stands before it.
    has_context: bool,
    /// Elements of it, or of lists in it, were handed out.
    is_parted: bool,
    /// It is the outermost one, and holds events themselves.
    is_of_events: bool,
}

impl Drain {
    /// Notes that an array begins as the `level`th of arrays of objects inside one another, with `before` being the
    /// record up to its bracket.
    pub(super) fn list_begins(&mut self, level: usize, before: &[u8]) {
        self.is_behind_part = false;
        let Some(names) = LISTS.get(level - 1).filter(|_| level == self.lists.len() + 1) else {
            return;
        };
        let Some(name) = names.iter().find(|name| ends_with_key(before, name)) else {
            return;
        };
        let around = self.lists.last().map_or(0, |list| list.element);
        let mut contexts = CONTEXTS[level - 1].iter();
        let has_context = level == 1 || contexts.any(|name| has_key(&before[around..], name));
        self.lists.push(List {
            start: before.len() + 1,
            element: before.len() + 1,
            part: if has_context { PART } else { PATIENT_PART },
            has_context,
            is_parted: false,
            is_of_events: *name == "events",
        });
    }

    /// Notes that an object begins at `at` in an array of this level.
    pub(super) fn element_begins(&mut self, level: usize, at: usize) {
        self.is_behind_part = false;
        if level == self.lists.len()
            && let Some(list) = self.lists.last_mut()
        {
            list.element = at;
        }
    }

    /// Notes that an array of this level has ended at `at`.
    pub(super) fn list_ends(&mut self, level: usize, at: usize) {
        self.is_behind_part = false;
        if level == self.lists.len()
            && let Some(list) = self.lists.pop()
            && list.is_parted
            && !list.has_context
        {
            self.bare = Some(Bare { level, end: at });
        }
    }

    /// At the end of an element of an array of this level, given the record up to there: what should have stood before
    /// the records in it that were handed out, and why that is wrong. None where all is well.
    pub(super) fn comes_late<'r>(&mut self, level: usize, record: &'r [u8]) -> Option<(&'r [u8], String)> {
        let bare = self.bare.take_if(|bare| bare.level == level + 1)?;
        let behind = record.get(bare.end..)?;
        let mut contexts = CONTEXTS[bare.level - 1].iter();
        let name = contexts.find(|name| has_key(behind, name))?;
        let reason = format!(
            "\"{name}\" comes behind more than {} MiB of what it belongs to, which was read without it: it has to come first",
            PATIENT_PART >> 20
        );
        Some((behind, reason))
    }

    /// Whether the elements up to `at`, the last of them in an array of this level, are enough for a part.
    pub(super) fn is_due(&self, level: usize, record: &[u8], at: usize) -> bool {
        let is_long = |list: &List| at - list.start >= list.part;
        level == self.lists.len() && self.lists.last().is_some_and(is_long) && !self.is_other_data(record)
    }

    /// Whether the outermost list has the name of Jaeger's, and is none.
    fn is_other_data(&self, record: &[u8]) -> bool {
        self.lists.first().is_some_and(|list| {
            let first = &record[list.start..record.len().min(list.start + 256)];
            ends_with_key(&record[..list.start - 1], "data") && !has_key(first, "traceID")
        })
    }

    /// Takes the elements up to `at` out of the record: gives a record of its own around them, the line ends that come
    /// before it beyond those of the record's start, and the place that was reached in what is left.
    pub(super) fn take(&mut self, record: &mut BytesMut, at: usize) -> (Bytes, u64, usize) {
        let start = self.lists.last().map_or(at, |list| list.start);
        let close = b"]}".repeat(self.lists.len());
        let part = Bytes::from([&record[..at], &close].concat());
        let before = self.ends;
        self.ends += count_ends(&record[start..at]);
        self.is_behind_part = true;
        for list in &mut self.lists {
            list.is_parted = true;
        }
        if let [list] = self.lists.as_slice()
            && list.is_of_events
        {
            self.emptied = Some(start);
        }
        let rest = record.split_off(at);
        record.truncate(start);
        record.extend_from_slice(&rest);
        (part, before, start)
    }

    /// Whether a comma here stands between what was handed out and what follows.
    pub(super) fn takes_comma(&mut self) -> bool {
        std::mem::take(&mut self.is_behind_part)
    }

    /// What is left of a record that has ended, with the line ends before it; none when all of it was handed out.
    pub(super) fn rest(&self, record: Bytes) -> Option<(Bytes, u64)> {
        let is_empty = self
            .emptied
            .is_some_and(|start| record[start..].trim_ascii_start().starts_with(b"]"));
        (!is_empty).then_some((record, self.ends))
    }
}

/// Whether a text ends with this key and its colon.
fn ends_with_key(text: &[u8], name: &str) -> bool {
    let key = text
        .trim_ascii_end()
        .strip_suffix(b":")
        .map(<[u8]>::trim_ascii_end);
    let key = key.and_then(|key| key.strip_suffix(b"\"")?.strip_suffix(name.as_bytes()));
    key.is_some_and(|before| before.ends_with(b"\""))
}

/// Whether a text has this key somewhere.
fn has_key(text: &[u8], name: &str) -> bool {
    memchr::memmem::find(text, format!("\"{name}\"").as_bytes()).is_some()
}

fn count_ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
