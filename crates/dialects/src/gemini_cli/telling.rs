//! Which of the tellings of one message or tool call counts, whatever their order.

use serde_json::Value;
use tracewake_model::EventTime;

use crate::memory::Memory;

const REPEATED: &str = "repeated history";
/// Bits for what decides between tellings of one rank.
const BITS: u32 = 42;

/// Says that the messages that follow are a history told again, until [`end_repeated_history`].
pub(super) fn begin_repeated_history(memory: &mut Memory) {
    memory.remember(REPEATED, Value::Bool(true));
}

/// Says that what follows is told as it happens.
pub(super) fn end_repeated_history(memory: &mut Memory) {
    memory.forget(REPEATED);
}

/// Whether a message is one of a history told again: without its tokens and calls, and with a new time.
pub(super) fn is_repeated_history(memory: &mut Memory) -> bool {
    memory.recall(REPEATED).is_some()
}

/// Words that are equal for the same prompt in a session file and in what a run printed, which has no id for it.
pub(super) fn likeness(prompt: &str) -> String {
    format!(
        "said:{:016x}",
        xxhash_rust::xxh3::xxh3_64(prompt.trim().as_bytes())
    )
}

/// How much a telling is worth. A higher one says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// A tool call, by the words of the model that asks for it.
    Asked = 0,
    /// A tool call, by what the model was given of it.
    Answered = 1,
    /// A message in a history told again.
    Repeated = 2,
    /// A message or a tool call as it was written down.
    Written = 3,
    /// A tool call that ended.
    Ended = 4,
}

impl Rank {
    /// The revision of the telling. Of those of a message that was written down the longest counts; of others the
    /// earliest, as later ones have the time of the repetition.
    pub(super) fn revision(self, at: EventTime, told: &Value) -> u64 {
        let most = (1_u64 << BITS) - 1;
        let within = match self {
            Rank::Written | Rank::Ended => told.to_string().len() as u64,
            Rank::Asked | Rank::Answered | Rank::Repeated => {
                let ms = at.stated.map_or(0, |at| at.0 / 1_000_000);
                most - u64::try_from(ms).unwrap_or(0).min(most)
            }
        };
        ((self as u64) << BITS) + within.min(most)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_says_more_counts_and_of_repetitions_the_first() {
        let at = |second: u32| EventTime::parse(&format!("2026-11-30T02:21:{second:02}Z"));
        let revision = |rank: Rank, second, told: Value| rank.revision(at(second), &told);
        let rising = [
            revision(Rank::Asked, 1, json!("any")),
            revision(Rank::Answered, 9, json!("any")),
            revision(Rank::Repeated, 9, json!("any")),
            revision(Rank::Repeated, 1, json!("any")),
            revision(Rank::Written, 9, json!("short")),
            revision(Rank::Written, 1, json!("a longer one")),
            revision(Rank::Ended, 9, json!("")),
        ];
        assert!(rising.is_sorted_by(|one, other| one < other), "{rising:?}");
    }
}
