//! The run of a session, read as a whole.

use tracewake_store::Store;

use crate::error::AppError;
use crate::explore::Explore;
use crate::sessions::summary;

/// A session as a whole.
///
/// # Errors
/// [`AppError::NotFound`].
pub(crate) fn explore(store: &Store, key: &str) -> Result<Explore, AppError> {
    let session = summary(store, key)?;
    Ok(Explore::new(store.run(key)?, &session))
}
