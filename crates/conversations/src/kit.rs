//! Conversations in a folder, for tests.

use std::path::Path;
use std::sync::Arc;

use tracewake_kept::Secrets;
use tracewake_model::UnixNanos;
use tracewake_store::{ChatBackendKind, Store, StoreOptions};

use crate::{BackendForm, Conversations};

/// What the clock says.
pub(crate) const NOW: UnixNanos = UnixNanos(1_773_046_850_000_000_000);

/// An empty database, with a file of keys beside it.
pub(crate) fn conversations(folder: &Path) -> Arc<Conversations> {
    let options = StoreOptions::new(folder.join("traces.db"), |_, _, _| None);
    let store = Store::open(options).unwrap();
    let secrets = Secrets::in_file(store.clone(), folder.join("keys"));
    Arc::new(Conversations::new(store, secrets, || NOW))
}

/// A ChatServer as it is entered.
pub(crate) fn form(id: Option<&str>, key: Option<&str>) -> BackendForm {
    BackendForm {
        id: id.map(str::to_owned),
        name: String::new(),
        kind: ChatBackendKind::ChatServer,
        base_url: "http://localhost:3284".into(),
        user_id: String::new(),
        organization_id: String::new(),
        session_id: None,
        key: key.map(str::to_owned),
    }
}
