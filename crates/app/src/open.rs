//! Opening the store as every command does.

use std::path::Path;

use tracewake_store::{Store, StoreError, StoreOptions};

use crate::prices::prices_of;

/// Opens the store at `path`. Model calls are priced by the shipped table and the file beside the database.
///
/// # Errors
/// What to do is in the error's text.
pub fn open_store(path: &Path) -> Result<Store, StoreError> {
    Store::open(StoreOptions {
        prices: prices_of(path),
        join: tracewake_dialects::join,
        ..StoreOptions::new(path, tracewake_dialects::search_text_of)
    })
}
