//! Opening the store as every command does.

use std::path::Path;

use tracewake_store::{Store, StoreError, StoreOptions};

/// Opens the store at `path`.
///
/// # Errors
/// What to do is in the error's text.
pub fn open_store(path: &Path) -> Result<Store, StoreError> {
    Store::open(StoreOptions::new(path, tracewake_dialects::search_text_of))
}
