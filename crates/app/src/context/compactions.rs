//! Where a run says that the context of an agent was compacted, and what stands for the history from there on.

use tracewake_dialects::compaction_of;
use tracewake_model::Kind;
use tracewake_store::Store;

use super::thread::Asking;
use crate::error::AppError;
use crate::explore::Explore;
use crate::originals::content;

/// A compaction, or a part of what is told of one.
pub(super) struct Compaction {
    /// Empty where the run does not say whose context it was.
    agent: String,
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

/// The compactions of a run, by time.
pub(super) fn read(store: &Store, explore: &Explore) -> Result<Vec<Compaction>, AppError> {
    let mut found = Vec::new();
    for event in &explore.run.events {
        if matches!(event.kind, Kind::StateUpdate)
            && let Some(stored) = content(store, event.id)?
            && let Some(summary) = compaction_of(&stored)
        {
            found.push(Compaction {
                agent: explore.text(event.agent),
                at_ms: explore.millis(event.at_ns),
                summary: summary.to_owned(),
            });
        }
    }
    Ok(found)
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
