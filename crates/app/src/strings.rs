//! The texts of a layout, each once, as its string indexes, its offsets and its string bytes tell them.

use std::collections::HashMap;

/// Texts by index; index 0 is the empty one.
pub(crate) struct Strings {
    known: HashMap<String, u32>,
    offsets: Vec<u32>,
    bytes: Vec<u8>,
}

impl Default for Strings {
    fn default() -> Self {
        Strings {
            known: HashMap::from([(String::new(), 0)]),
            offsets: vec![0],
            bytes: Vec::new(),
        }
    }
}

impl Strings {
    /// The index of a text, which it has from now on.
    pub(crate) fn index(&mut self, text: &str) -> u32 {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let index = self.offsets.len() as u32;
        self.offsets.push(self.bytes.len() as u32);
        self.bytes.extend(text.as_bytes());
        self.known.insert(text.to_owned(), index);
        index
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.offsets.len()
    }

    /// Where each of them starts in the bytes, and where the last one ends.
    pub(crate) fn offsets(&self) -> impl Iterator<Item = u32> {
        self.offsets.iter().copied().chain([self.bytes.len() as u32])
    }

    /// All of them, one after the other.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
