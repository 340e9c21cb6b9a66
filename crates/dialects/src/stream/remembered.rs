//! What the readers of a stream remember, written down beside the place they have reached.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::RecordReader;
use crate::memory::Written;
use crate::reader::Reader;

/// What is remembered of a stream up to a place, for the reader of the rest of it: by the number of the dialect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Remembered(BTreeMap<u8, Written>);

impl Remembered {
    /// What these readers remember; none when that is nothing.
    pub(super) fn of(readers: &[RecordReader]) -> Option<Remembered> {
        let written = readers
            .iter()
            .filter_map(|reader| Some((reader.dialect().code(), reader.remembered()?)));
        let all: BTreeMap<u8, Written> = written.collect();
        (!all.is_empty()).then_some(Remembered(all))
    }

    /// Readers that remember it.
    pub(super) fn readers(&self, known: &[&'static Reader]) -> Vec<RecordReader> {
        let written = self.0.iter();
        let readers = written.filter_map(|(code, written)| {
            let reader = known.iter().find(|reader| reader.dialect.code() == *code)?;
            Some(RecordReader::resume(reader, written.clone()))
        });
        readers.collect()
    }
}
