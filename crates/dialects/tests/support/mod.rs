//! Reading fixtures for the tests of this crate.

#![allow(dead_code)] // no test target uses all of it

use std::path::PathBuf;

use tracewake_dialects::Decoded;
use tracewake_dialects::stream::{Item, Splitter};

/// What a stream gave.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ReadResult {
    pub(crate) events: Vec<Decoded>,
    pub(crate) rejects: Vec<(u64, String)>,
    pub(crate) not_kept: usize,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

/// The bytes of a fixture.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = folder().join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names and bytes of the fixtures in a folder whose names end so, in order.
pub(crate) fn fixtures(under: &str, end: &str) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder().join(under)).expect("the fixtures are there");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .into_string()
                .expect("plain names")
        })
        .filter(|name| name.ends_with(end))
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), fixture(&format!("{under}/{name}"))))
        .collect()
}

/// Reads a whole stream.
pub(crate) fn read(bytes: &[u8]) -> ReadResult {
    read_in_pieces(bytes, bytes.len().max(1))
}

/// Reads a whole stream with a splitter that knows more about it.
pub(crate) fn read_with(mut splitter: Splitter, bytes: &[u8]) -> ReadResult {
    let mut outcome = ReadResult::default();
    splitter.push(bytes);
    splitter.finish();
    take(&mut splitter, &mut outcome);
    outcome
}

/// Reads a stream that comes in pieces of `size` bytes.
pub(crate) fn read_in_pieces(bytes: &[u8], size: usize) -> ReadResult {
    let mut outcome = ReadResult::default();
    let mut splitter = Splitter::new();
    for piece in bytes.chunks(size) {
        splitter.push(piece);
        take(&mut splitter, &mut outcome);
    }
    splitter.finish();
    take(&mut splitter, &mut outcome);
    outcome
}

fn take(splitter: &mut Splitter, outcome: &mut ReadResult) {
    while let Some(item) = splitter.next_item() {
        match item {
            Item::Event { decoded, .. } => outcome.events.push(decoded),
            Item::Reject { line, reason, .. } => outcome.rejects.push((line, reason)),
            Item::NotKept { data_points, .. } => outcome.not_kept += data_points,
        }
    }
}
