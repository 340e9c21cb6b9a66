//! Which agent acts in a run, as handoffs are inferred from it. The one place of that rule.

use crate::derive::flag::{AGENTS_BY_TRACE, NAMES_AGENT, NAMES_SESSION};

/// Within what the acting agent of `events e` is followed; NULL where the event does not tell that its agent acts.
/// Events that only share an origin did not happen in one run, and where agents are told apart by trace, only names do
/// so.
pub(super) fn scope() -> String {
    format!(
        "CASE WHEN e.agent = 0 OR (e.trace = 0 AND NOT e.flags & {NAMES_SESSION}) THEN NULL
              WHEN NOT e.flags & {AGENTS_BY_TRACE} THEN 0
              WHEN e.flags & {NAMES_AGENT} THEN e.trace END"
    )
}
