//! The texts of a layout, each once.

use std::collections::HashMap;

/// Texts by index; index 0 is the empty one.
pub(super) struct Strings {
    known: HashMap<String, u32>,
    pub(super) offsets: Vec<u32>,
    pub(super) bytes: Vec<u8>,
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
    pub(super) fn index(&mut self, text: &str) -> u32 {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let index = self.offsets.len() as u32;
        self.offsets.push(self.bytes.len() as u32);
        self.bytes.extend(text.as_bytes());
        self.known.insert(text.to_owned(), index);
        index
    }
}
