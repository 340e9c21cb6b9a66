//! Opening the store as every command does.

use std::path::Path;

use tracewake_store::{Store, StoreError, StoreOptions};

use crate::prices::prices_of;

/// Opens the store at `path`. Model calls are priced by the shipped table and the file beside the database.
///
/// # Errors
/// What to do is in the error's text.
pub fn open_store(path: &Path) -> Result<Store, StoreError> {
    Store::open(options(path))
}

/// Opens the store at `path` to read from it; where nothing may be written, it is only read.
///
/// # Errors
/// What to do is in the error's text.
pub(crate) fn open_store_to_read(path: &Path) -> Result<Store, StoreError> {
    match Store::open(options(path)) {
        Err(error) if error.is_read_only() => Store::open_to_read(options(path)),
        opened => opened,
    }
}

/// How every store of this program is opened.
fn options(path: &Path) -> StoreOptions {
    StoreOptions {
        prices: prices_of(path),
        join: tracewake_dialects::join,
        ..StoreOptions::new(path, tracewake_dialects::search_text_of)
    }
}
