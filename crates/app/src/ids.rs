//! Finding what an id names.

use tracewake_store::Store;

use crate::dto::IdHit;
use crate::error::AppError;

/// What an id names that a user pasted, whole and as it was sent.
///
/// # Errors
/// When the database cannot be read.
pub fn find_id(store: &Store, id: &str) -> Result<Vec<IdHit>, AppError> {
    let hits = store.find_id(id.trim())?;
    let shown = |hit: tracewake_store::IdHit| IdHit {
        what: hit.what.to_owned(),
        session: hit.session,
        title: hit.title,
        span: hit.span,
        event: hit.event,
    };
    Ok(hits.into_iter().map(shown).collect())
}
