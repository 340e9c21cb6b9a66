//! Bytes of unknown length, gathered without ever holding them twice: pieces of a fixed size that are given back one by
//! one while they are handed on or put together.

use std::collections::VecDeque;
use std::io;

use bytes::{Bytes, BytesMut};

/// The size of a piece. The first one grows to it, so that short bodies take what they need.
const PIECE: usize = 256 << 10;

/// The pieces, in order.
#[derive(Debug, Default)]
pub(crate) struct Segments {
    full: VecDeque<Bytes>,
    last: BytesMut,
    length: usize,
}

impl Segments {
    /// How many bytes there are.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Whether they begin with these, which are no longer than a piece.
    pub(crate) fn starts_with(&self, start: &[u8]) -> bool {
        self.full
            .front()
            .map_or(&self.last[..], |first| &first[..])
            .starts_with(start)
    }

    /// Appends bytes.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len();
        while !bytes.is_empty() {
            if self.last.len() == PIECE {
                let next = BytesMut::with_capacity(PIECE);
                self.full
                    .push_back(std::mem::replace(&mut self.last, next).freeze());
            }
            let (now, rest) = bytes.split_at(bytes.len().min(PIECE - self.last.len()));
            self.last.extend_from_slice(now);
            bytes = rest;
        }
    }

    /// The pieces one by one.
    pub(crate) fn into_pieces(mut self) -> VecDeque<Bytes> {
        self.full.push_back(self.last.freeze());
        self.full
    }

    /// All of them as one, each given back as soon as it is copied. A single one is not copied.
    pub(crate) fn into_bytes(self) -> Bytes {
        if self.full.is_empty() {
            return self.last.freeze();
        }
        let mut whole = Vec::with_capacity(self.length);
        for piece in self.into_pieces() {
            whole.extend_from_slice(&piece);
        }
        whole.into()
    }
}

impl io::Write for Segments {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_size_give_the_whole() {
        for size in [1_000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let sent: Vec<u8> = (0..2 * PIECE + 7).map(|n| n as u8).collect();
            let (mut whole, mut pieces) = (Segments::default(), Segments::default());
            for part in sent.chunks(size) {
                whole.push(part);
                pieces.push(part);
            }
            assert_eq!(whole.len(), sent.len());
            assert_eq!(whole.into_bytes(), sent, "{size}");
            assert_eq!(Vec::from(pieces.into_pieces()).concat(), sent, "{size}");
        }
        assert_eq!(Segments::default().into_bytes(), "");
    }
}
