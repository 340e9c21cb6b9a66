//! Everything that brings events in besides listeners and imports, and where events are sent on to.

use crate::dto::Sources;
use crate::error::AppError;
use crate::runtime::App;

/// Watched folders, topics, forwarding and signing keys.
///
/// # Errors
/// When the database cannot be read.
pub fn sources(app: &App) -> Result<Sources, AppError> {
    Ok(Sources {
        folders: app.folders().rows(),
        kafka: app.topics().rows(),
        forward: app.forwarding().row()?,
        signing_keys: app.signing_keys().names()?,
        key_store: app.secrets().place(),
    })
}
