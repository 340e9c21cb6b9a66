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
    /// The stream is read to its end, whatever its start holds.
    to_the_end: bool,
    held: Vec<Reject>,
    bytes: usize,
    /// The first reject for which there was no room, and how many there were of them.
    beyond: Option<(Reject, u64)>,
}

impl HeldBack {
    /// For a stream that is known to hold traces.
    pub(crate) fn nothing() -> HeldBack {
        HeldBack {
            is_decided: true,
            ..HeldBack::default()
        }
    }

    /// For a stream that a person named: a trace may begin late in it.
    pub(crate) fn to_the_end() -> HeldBack {
        HeldBack {
            to_the_end: true,
            ..HeldBack::default()
        }
    }

    /// Takes a piece; gives those that may be handed on now.
    pub(crate) fn pass(&mut self, piece: Piece) -> impl Iterator<Item = Piece> + use<> {
        let (mut before, mut now) = (Vec::new(), None);
        match piece {
            Piece::Reject(reject) if !self.is_decided => self.hold(reject),
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

    fn hold(&mut self, reject: Reject) {
        if self.to_the_end && self.is_full() {
            self.beyond.get_or_insert((reject, 0)).1 += 1;
            return;
        }
        self.bytes += reject.bytes.len();
        self.held.push(reject);
    }

    fn is_full(&self) -> bool {
        self.held.len() >= MOST_RECORDS || self.bytes >= MOST_BYTES
    }

    /// Whether no event has come yet.
    pub(crate) fn is_undecided(&self) -> bool {
        !self.is_decided
    }

    /// Whether so much was no event that none will come.
    pub(crate) fn is_no_trace(&self) -> bool {
        !self.is_decided && !self.to_the_end && self.is_full()
    }

    /// Holds nothing back any more, and gives what was held. What there was no room for is one reject.
    pub(crate) fn release(&mut self) -> Vec<Reject> {
        self.is_decided = true;
        let mut held = std::mem::take(&mut self.held);
        if let Some((mut first, count)) = self.beyond.take() {
            if count > 1 {
                let more = count - 1;
                first.reason = format!("{} (and {more} more before the first event)", first.reason);
            }
            held.push(first);
        }
        held
    }

    /// All that was held as one reject: the first one, in its own words when it is the only one. None when nothing was
    /// held.
    pub(crate) fn into_one(self) -> Option<Reject> {
        let count = self.held.len() as u64 + self.beyond.map_or(0, |(_, count)| count);
        let mut first = self.held.into_iter().next()?;
        if count > 1 {
            first.reason = format!(
                "not a trace file: none of its {count} records is an event; the first: {}",
                first.reason
            );
        }
        Some(first)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reject(line: u64) -> Piece {
        Piece::Reject(Reject {
            location: format!("line {line}"),
            line: Some(line),
            reason: "not JSON".to_owned(),
            bytes: bytes::Bytes::new(),
        })
    }

    /// Passes so many rejects; none of them may come out.
    fn hold(mut held_back: HeldBack, rejects: u64) -> HeldBack {
        for line in 1..=rejects {
            assert_eq!(held_back.pass(reject(line)).count(), 0);
        }
        held_back
    }

    #[test]
    fn a_stream_without_an_event_is_one_reject() {
        let check = |rejects: u64, expect: Option<&str>| {
            let one = hold(HeldBack::to_the_end(), rejects).into_one();
            assert_eq!(one.as_ref().map(|one| one.reason.as_str()), expect);
            assert_eq!(one.and_then(|one| one.line), expect.map(|_| 1));
        };
        check(0, None);
        check(1, Some("not JSON"));
        check(
            1_500,
            Some("not a trace file: none of its 1500 records is an event; the first: not JSON"),
        );
    }

    #[test]
    fn rejects_before_a_late_event_come_out_in_bounded_room() {
        let mut held_back = hold(HeldBack::to_the_end(), 1_500);
        assert!(!held_back.is_no_trace(), "it is read to its end");
        let released: Vec<_> = held_back.pass(Piece::NotKept(1)).collect();
        assert_eq!(released.len(), MOST_RECORDS + 2);
        let Piece::Reject(last) = &released[MOST_RECORDS] else {
            panic!("a reject comes before the event")
        };
        assert_eq!(last.reason, "not JSON (and 499 more before the first event)");
        assert!(hold(HeldBack::default(), 1_000).is_no_trace());
    }
}
