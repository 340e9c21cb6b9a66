//! What the states of a run say of its context. Each is read once, many at a time.

use tracewake_dialects::{compaction_of, forked_from};
use tracewake_model::Kind;
use tracewake_store::{RunEvent, Store};

use super::compactions::Compaction;
use crate::error::AppError;
use crate::explore::Explore;
use crate::originals::event_of;

/// States that are read at once.
const AT_ONCE: usize = 200;

/// What the states of a run say.
#[derive(Default)]
pub(super) struct States {
    /// By time.
    pub(super) compactions: Vec<Compaction>,
    /// The session that it goes on from.
    pub(super) parent: Option<String>,
}

impl States {
    /// Reads them.
    pub(super) fn read(store: &Store, explore: &Explore) -> Result<States, AppError> {
        let mut found = States::default();
        let is_state = |event: &&RunEvent| matches!(event.kind, Kind::StateUpdate);
        let events: Vec<&RunEvent> = explore.run.events.iter().filter(is_state).collect();
        for some in events.chunks(AT_ONCE) {
            let ids: Vec<i64> = some.iter().map(|event| event.id).collect();
            let stored = store.events_with_originals(&ids)?;
            for event in some {
                let own = stored.iter().find(|stored| stored.summary.id == event.id);
                let Some(state) = own.and_then(event_of) else {
                    continue;
                };
                if let Some(summary) = compaction_of(&state) {
                    found.compactions.push(Compaction {
                        agent: explore.text(event.agent),
                        at_ms: explore.millis(event.at_ns),
                        summary: summary.to_owned(),
                    });
                }
                if found.parent.is_none() {
                    found.parent = forked_from(&state).map(str::to_owned);
                }
            }
        }
        Ok(found)
    }
}
