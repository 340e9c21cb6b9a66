//! Positions in text by line and column.

/// Where a position is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lines {
    /// Line feeds, carriage returns, and the two together, so far.
    pub(super) ends: u64,
    pub(super) after_cr: bool,
    /// Bytes since the start of the line.
    pub(super) column: usize,
}

impl Lines {
    /// The start of this line.
    pub(super) fn at(number: u64) -> Lines {
        Lines {
            ends: number.saturating_sub(1),
            ..Lines::default()
        }
    }

    pub(super) fn pass(&mut self, byte: u8) {
        match byte {
            b'\n' if self.after_cr => self.after_cr = false,
            b'\n' | b'\r' => {
                self.ends += 1;
                self.column = 0;
                self.after_cr = byte == b'\r';
            }
            _ => {
                self.column += 1;
                self.after_cr = false;
            }
        }
    }

    pub(super) fn number(self) -> u64 {
        self.ends + 1
    }
}
