//! Outcomes of what was received.

/// The outcome of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Stored as a new event.
    New,
    /// The same event was there already; nothing changed.
    Duplicate,
    /// A record with more, or less, of an event that was stored already: the telling with the highest revision is the
    /// event, the others are kept beside it.
    Continued,
    /// Another event with the same identity was there already; this one is kept beside it as a conflict.
    Conflict,
}

/// Counts of outcomes, of one source or one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Events understood: new, duplicates, continued and conflicts together.
    pub received: u64,
    /// Stored as new events.
    pub stored: u64,
    /// Came again and changed nothing.
    pub duplicates: u64,
    /// Records with more of events that were stored already.
    pub continued: u64,
    /// Kept as conflicts.
    pub conflicts: u64,
    /// New events that came after a later event of their session.
    pub late: u64,
    /// Could not be understood; kept in the quarantine.
    pub rejected: u64,
    /// Data points of metrics, which are understood and not kept.
    pub not_kept: u64,
    /// New events of which no time could be read: they are placed by what is around them.
    pub time_unknown: u64,
}

impl Counts {
    /// Counts one outcome.
    pub fn add(&mut self, outcome: Outcome) {
        self.received += 1;
        match outcome {
            Outcome::New => self.stored += 1,
            Outcome::Duplicate => self.duplicates += 1,
            Outcome::Continued => self.continued += 1,
            Outcome::Conflict => self.conflicts += 1,
        }
    }

    /// Adds other counts to these.
    pub fn merge(&mut self, other: Counts) {
        self.received += other.received;
        self.stored += other.stored;
        self.duplicates += other.duplicates;
        self.continued += other.continued;
        self.conflicts += other.conflicts;
        self.late += other.late;
        self.rejected += other.rejected;
        self.not_kept += other.not_kept;
        self.time_unknown += other.time_unknown;
    }
}
