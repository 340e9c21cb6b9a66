//! What happens to AOP runs beside their events: sent by the addresses of runs, received by the feeds.

use serde_json::Value;
use tokio::sync::broadcast;

/// Notices kept for a feed that does not keep up.
const NOTICES_KEPT: usize = 256;

/// Something that happened to a run and is no event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunNotice {
    /// `run_created` or `run_finalized`.
    pub(crate) name: &'static str,
    pub(crate) run_id: String,
    pub(crate) agent_id: String,
    /// The answer that its caller was given.
    pub(crate) run: Value,
}

/// A channel for notices.
pub(crate) fn channel() -> broadcast::Sender<RunNotice> {
    broadcast::channel(NOTICES_KEPT).0
}
