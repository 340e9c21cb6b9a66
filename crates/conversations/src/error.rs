//! Why something cannot be done with a conversation or a backend.

use tracewake_chat::ChatError;
use tracewake_kept::SecretsError;
use tracewake_store::StoreError;

/// Why something cannot be done with a conversation or a backend.
#[derive(Debug, thiserror::Error)]
pub enum ConversationError {
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key of a backend cannot be read or kept.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// There is no backend, conversation or message with this id.
    #[error("there is no {what} {key}")]
    NotFound {
        /// `backend`, `conversation` or `message`.
        what: &'static str,
        /// As it was asked for.
        key: String,
    },
    /// A backend did not do what it was asked.
    #[error(transparent)]
    Backend(#[from] ChatError),
    /// What was asked for cannot be done so.
    #[error("{0}")]
    Invalid(String),
}

/// Says that something is not in the database.
pub(crate) fn not_found(what: &'static str, key: impl ToString) -> ConversationError {
    ConversationError::NotFound {
        what,
        key: key.to_string(),
    }
}
