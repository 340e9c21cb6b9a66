//! The lines that records of a text are on.

/// Lines of places in a text that are asked for in their order.
pub(super) struct LineCount<'a> {
    text: &'a [u8],
    counted: usize,
    /// The line of the last place.
    pub(super) reached: u64,
}

impl<'a> LineCount<'a> {
    /// A text that starts on this line.
    pub(super) fn of(text: &'a [u8], line: u64) -> LineCount<'a> {
        LineCount {
            text,
            counted: 0,
            reached: line,
        }
    }

    /// The line of a place; that of the last one for a place before it.
    pub(super) fn at(&mut self, place: usize) -> u64 {
        if place > self.counted {
            self.reached += memchr::memchr_iter(b'\n', &self.text[self.counted..place]).count() as u64;
            self.counted = place;
        }
        self.reached
    }
}
