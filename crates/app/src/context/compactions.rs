//! Where a run says that the context of an agent was compacted, and what stands for the history from there on.

use super::thread::Asking;

/// A compaction, or a part of what is told of one.
pub(super) struct Compaction {
    /// Empty where the run does not say whose context it was.
    pub(super) agent: String,
    pub(super) at_ms: f64,
    /// What stands for the history; empty where it is not told.
    pub(super) summary: String,
}

impl Compaction {
    /// Whether it is of an agent. What is told without an agent is of the one whose session it is.
    pub(super) fn is_of(&self, agent: &str, first: &str) -> bool {
        self.agent == agent || self.agent.is_empty() && agent == first
    }
}

/// Tells calls, in the order of time, of the compactions since the call before of their agent.
pub(super) fn mark(compactions: &[Compaction], calls: &mut [Asking]) {
    let Some(first) = calls.first().map(|asking| asking.agent.clone()) else {
        return;
    };
    for compaction in compactions {
        let mut later = calls.iter_mut().filter(|asking| {
            asking.call.at_ms >= compaction.at_ms && compaction.is_of(&asking.agent, &first)
        });
        if let Some(asking) = later.next() {
            // Several records may tell of one; what was said before the first of them is gone.
            asking.compacted_ms.get_or_insert(compaction.at_ms);
        }
    }
}
