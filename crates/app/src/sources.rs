//! Everything that brings events in besides listeners and imports, and where events are sent on to.

use tracewake_model::UnixNanos;

use crate::dto::Sources;
use crate::error::AppError;
use crate::runtime::App;

/// Coding agents, watched folders, topics, forwarding and signing keys.
///
/// # Errors
/// When the database cannot be read.
pub fn sources(app: &App, now: UnixNanos) -> Result<Sources, AppError> {
    Ok(Sources {
        agents: app.coding_agents().rows(now)?,
        folders: app.folders().rows(),
        kafka: app.topics().rows(),
        forward: app.forwarding().row()?,
        signing_keys: app.signing_keys().names()?,
        key_store: app.secrets().place(),
    })
}
