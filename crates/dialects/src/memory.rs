//! What a reader remembers of the records before, in the same file, stream or body.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The name of the stream in a reader's memory: the last parts of a file's path. None for what has no name.
pub(crate) const STREAM_NAME: &str = "stream name";
/// What a small file beside the one that is read says, in a reader's memory. None where there is no such file.
pub(crate) const BESIDE: &str = "file beside the stream";
/// What is remembered takes at most this many bytes, as JSON. Beyond it the oldest goes.
const MOST_BYTES: usize = 64 << 10;

/// Values by name. Knows which of them the current record made use of: these are kept beside it, so that it can be read
/// again alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Memory {
    /// What is known of the stream itself, e.g. its name. Never forgotten, no part of what is written down.
    of_stream: Vec<(String, Value)>,
    /// The oldest first.
    kept: VecDeque<Remembered>,
    bytes: usize,
    /// What the current record was told of the records before it.
    used: Vec<(String, Value)>,
    /// Names that the current record gave values to.
    fresh: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
struct Remembered {
    name: String,
    value: Value,
    bytes: usize,
}

/// A memory as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Written(Vec<(String, Value)>);

impl Memory {
    /// What was remembered under a name.
    pub(crate) fn recall(&mut self, name: &str) -> Option<&Value> {
        let of_stream = self.of_stream.iter().find(|(known, _)| known == name);
        let kept = || self.kept.iter().find(|kept| kept.name == name);
        let found = match of_stream {
            Some((_, value)) => value,
            None => &kept()?.value,
        };
        let is_own = self.fresh.iter().any(|fresh| fresh == name);
        if !is_own && self.used.iter().all(|(used, _)| used != name) {
            self.used.push((name.to_owned(), found.clone()));
        }
        Some(found)
    }

    /// Remembers a value, in place of what had the name before.
    pub(crate) fn remember(&mut self, name: &str, value: Value) {
        if self.fresh.iter().all(|fresh| fresh != name) {
            self.fresh.push(name.to_owned());
        }
        self.forget(name);
        let bytes = name.len() + value.to_string().len();
        self.bytes += bytes;
        self.kept.push_back(Remembered {
            name: name.to_owned(),
            value,
            bytes,
        });
        while self.bytes > MOST_BYTES {
            self.drop_at(0);
        }
    }

    /// Says what is known of the stream itself.
    pub(crate) fn know_of_stream(&mut self, name: &str, value: Value) {
        self.of_stream.push((name.to_owned(), value));
    }

    /// Forgets what was remembered under a name.
    pub(crate) fn forget(&mut self, name: &str) {
        if let Some(at) = self.kept.iter().position(|kept| kept.name == name) {
            self.drop_at(at);
        }
    }

    fn drop_at(&mut self, at: usize) {
        if let Some(gone) = self.kept.remove(at) {
            self.bytes -= gone.bytes;
        }
    }

    /// Says that another record begins.
    pub(crate) fn begin_record(&mut self) {
        self.used.clear();
        self.fresh.clear();
    }

    /// What the current record made use of.
    pub(crate) fn used(&mut self) -> Written {
        Written(std::mem::take(&mut self.used))
    }

    /// Whether nothing is remembered.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// All of it.
    pub(crate) fn write(&self) -> Written {
        let all = self.kept.iter();
        Written(all.map(|kept| (kept.name.clone(), kept.value.clone())).collect())
    }

    /// The memory that was written down.
    pub(crate) fn of(written: Written) -> Memory {
        let mut memory = Memory::default();
        for (name, value) in written.0 {
            memory.remember(&name, value);
        }
        memory.begin_record();
        memory
    }
}

impl Written {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_came_before_the_record_counts_as_used() {
        let mut memory = Memory::default();
        memory.remember("a", json!(1));
        memory.remember("b", json!(2));
        memory.begin_record();
        assert_eq!(memory.recall("a"), Some(&json!(1)));
        memory.remember("a", json!(3));
        assert_eq!(memory.recall("a"), Some(&json!(3)));
        memory.remember("c", json!(4));
        assert_eq!(memory.recall("c"), Some(&json!(4)));
        assert_eq!(memory.recall("d"), None);
        assert_eq!(memory.used().0, [("a".to_owned(), json!(1))]);
        memory.begin_record();
        assert!(memory.used().is_empty());
    }

    #[test]
    fn what_is_known_of_the_stream_is_used_like_a_record_before_and_not_written_down() {
        let mut memory = Memory::default();
        memory.know_of_stream("name", json!("a.jsonl"));
        memory.begin_record();
        assert_eq!(memory.recall("name"), Some(&json!("a.jsonl")));
        assert_eq!(memory.used().0, [("name".to_owned(), json!("a.jsonl"))]);
        assert!(memory.is_empty());
    }

    #[test]
    fn it_has_an_end_and_comes_back_as_it_was_written() {
        let mut memory = Memory::default();
        for number in 0..1000 {
            memory.remember(&format!("call {number}"), json!("x".repeat(1000)));
        }
        assert!(memory.bytes <= MOST_BYTES && memory.kept.len() > 50);
        assert_eq!(memory.recall("call 0"), None);
        assert!(memory.recall("call 999").is_some());
        memory.remember("large", json!("x".repeat(MOST_BYTES)));
        assert!(memory.is_empty(), "what does not fit is not kept");
        memory.remember("a", json!([1]));
        memory.begin_record();
        assert_eq!(Memory::of(memory.write()), memory);
    }
}
