//! Session files of Codex that grow: read to the end of a line, and on from there by another reader, they tell the same
//! as read at once.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it stands"
)]

mod support;

use support::fixtures;
use tracewake_dialects::stream::{Item, Splitter};
use tracewake_model::Event;

fn take(splitter: &mut Splitter, events: &mut Vec<Event>) {
    while let Some(item) = splitter.next_item() {
        match item {
            Item::Event { decoded, .. } => events.push(decoded.event),
            other => panic!("{other:?}"),
        }
    }
}

fn at_once(name: &str, bytes: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut splitter = Splitter::new().named(name);
    splitter.push(bytes);
    splitter.finish();
    take(&mut splitter, &mut events);
    events
}

fn line_by_line(name: &str, bytes: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    let (mut place, mut remembered) = (Splitter::new().consumed(), None);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let mut splitter = Splitter::resume(place, remembered.as_ref()).named(name);
        splitter.push(line);
        splitter.settle();
        take(&mut splitter, &mut events);
        place = splitter.consumed();
        remembered = splitter.remembered().cloned();
    }
    events
}

#[test]
fn files_that_grow_tell_the_same() {
    let folders = ["codex/sessions/2026/11/30", "codex/exec-json"];
    let files = folders.iter().flat_map(|folder| fixtures(folder, ".jsonl"));
    let mut read = 0;
    for (name, bytes) in files {
        let (whole, grown) = (at_once(&name, &bytes), line_by_line(&name, &bytes));
        assert!(!whole.is_empty(), "{name}");
        assert_eq!(grown, whole, "{name}");
        read += 1;
    }
    assert_eq!(read, 9);
}
