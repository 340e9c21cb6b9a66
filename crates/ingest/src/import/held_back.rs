//! Whether a stream holds traces at all: its rejects are held back until its first event shows that it does.

use tracewake_store::Reject;

use super::reading::Piece;

/// A stream without an event among so many records holds no traces.
const MOST_RECORDS: usize = 1_000;
/// The same, in bytes kept of those records.
const MOST_BYTES: usize = 1 << 20;

/// What is held back.
#[derive(Debug, Default)]
pub(crate) struct HeldBack {
    is_decided: bool,
    held: Vec<Reject>,
    bytes: usize,
}

impl HeldBack {
    /// For a stream that is known to hold traces.
    pub(crate) fn nothing() -> HeldBack {
        HeldBack {
            is_decided: true,
            ..HeldBack::default()
        }
    }

    /// Takes a piece; gives those that may be handed on now.
    pub(crate) fn pass(&mut self, piece: Piece) -> impl Iterator<Item = Piece> + use<> {
        let (mut before, mut now) = (Vec::new(), None);
        match piece {
            Piece::Reject(reject) if !self.is_decided => {
                self.bytes += reject.bytes.len();
                self.held.push(reject);
            }
            piece => {
                // Metrics come from the same exporters.
                if matches!(piece, Piece::Event(..) | Piece::NotKept(_)) {
                    before = self.release();
                }
                now = Some(piece);
            }
        }
        before.into_iter().map(Piece::Reject).chain(now)
    }

    /// Whether no event has come yet.
    pub(crate) fn is_undecided(&self) -> bool {
        !self.is_decided
    }

    /// Whether so much was no event that none will come.
    pub(crate) fn is_no_trace(&self) -> bool {
        !self.is_decided && (self.held.len() >= MOST_RECORDS || self.bytes >= MOST_BYTES)
    }

    /// Holds nothing back any more, and gives what was held.
    pub(crate) fn release(&mut self) -> Vec<Reject> {
        self.is_decided = true;
        std::mem::take(&mut self.held)
    }

    /// Whether what was held is meant to be JSON.
    pub(crate) fn looks_like_json(&self) -> bool {
        let first = self.held.first().map(|reject| reject.bytes.trim_ascii_start());
        matches!(first, Some([b'{' | b'[', ..]))
    }

    /// Why the stream holds no traces.
    pub(crate) fn reason(&self) -> String {
        match self.held.first() {
            Some(reject) => format!("not a trace file: {}", reject.reason),
            None => "not a trace file".to_owned(),
        }
    }
}
