//! The run of a session, read as a whole.

use tracewake_model::UnixNanos;
use tracewake_store::Store;

use crate::error::AppError;
use crate::explore::Explore;
use crate::sessions::summary;

/// A session as a whole.
///
/// # Errors
/// [`AppError::NotFound`].
pub(crate) fn explore(store: &Store, key: &str, now: UnixNanos) -> Result<Explore, AppError> {
    let session = summary(store, key, now)?;
    Ok(Explore::new(store.run(key)?, &session))
}
