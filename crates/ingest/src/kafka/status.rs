//! How far a topic has been read, for people.

use tracewake_model::Counts;

use super::options::KafkaOptions;

/// What the source is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KafkaState {
    /// On its way to the broker or into the group.
    Connecting,
    /// In the group, reading the partitions it was given.
    Running,
    /// Something is in the way; it goes on by itself when that is gone.
    Retrying {
        /// What, with what to do about it where that is known.
        reason: String,
        /// When it tries next, in nanoseconds since 1970.
        next_try_ns: i64,
    },
    /// Stopped, by us or because the database was closed.
    Stopped,
}

/// One partition that this program reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KafkaPartition {
    /// Its number.
    pub partition: i32,
    /// The offset to be read next: everything before it is in the database. None until the first message, when reading
    /// began at an end that the broker alone knows.
    pub position: Option<i64>,
    /// The offset that the next message sent will have, as last heard.
    pub high_watermark: Option<i64>,
    /// Messages between the two.
    pub lag: Option<u64>,
}

/// How far a topic has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaStatus {
    /// As set, without the password.
    pub options: KafkaOptions,
    /// What it is doing.
    pub state: KafkaState,
    /// The partitions that this program reads, by number.
    pub partitions: Vec<KafkaPartition>,
    /// Messages that wait, of all partitions whose lag is known.
    pub lag: u64,
    /// Messages read and committed since the start.
    pub messages: u64,
    /// Of these, messages without a value (deletions), which are no events.
    pub empty: u64,
    /// Events received, stored, repeated and conflicting.
    pub counts: Counts,
    /// What was odd, e.g. messages that the broker deleted before they were read; the newest last.
    pub notes: Vec<String>,
}
