//! Why use cases fail, and what a person is told.
//!
//! A variant of [`AppError`] says what could not be done, with its source. Who handles an error asks it for its
//! [`ErrorCode`]: the code alone decides how severe it is and which words the window has for it (`problem-words.ts`, as
//! exhaustive as the match here). The hint beside it is for the command line and for programs. What a person entered
//! wrong is no fault of the program, and is never logged as one.

use tracewake_chat::{ChatError, ErrorKind};
use tracewake_conversations::ConversationError;
use tracewake_ingest::{ImportError, KafkaSourceError};
use tracewake_kept::SecretsError;
use tracewake_model::query::QueryError;
use tracewake_prices::PriceFileError;
use tracewake_store::StoreError;

use crate::dto::{ChatFailure, CommandError, ErrorCode, FailureKind};

/// Why the program cannot start, or a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database cannot be opened, read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no session, event or span with this key.
    #[error("there is no {what} {key}")]
    NotFound {
        /// `session`, `event` or `span`.
        what: &'static str,
        /// As it was asked for.
        key: String,
    },
    /// An event that is stored cannot be read again.
    #[error("event {id} cannot be read again: {reason}")]
    Unreadable {
        /// Row id.
        id: i64,
        /// Why.
        reason: String,
    },
    /// The Kafka source cannot be set up.
    #[error(transparent)]
    Kafka(#[from] KafkaSourceError),
    /// The system did not give the program what it needs to run: threads, signals, a window.
    #[error("cannot start: {0}")]
    Start(#[source] std::io::Error),
    /// A file cannot be read to its end, or its events cannot be stored.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// What was typed is no query.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A chat backend did not do what it was asked.
    #[error(transparent)]
    Backend(#[from] ChatError),
    /// What was asked for cannot be done so.
    #[error("{0}")]
    Invalid(String),
    /// Keys and passwords cannot be read or kept.
    #[error(transparent)]
    Secrets(SecretsError),
    /// The user's own prices cannot be read or written.
    #[error(transparent)]
    Prices(#[from] PriceFileError),
    /// Writing the output failed.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

/// How much an error matters to who runs the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// What was asked for is not there, or cannot be. The person sees it, and it is not logged.
    Info,
    /// Something outside of the program failed.
    Warning,
    /// The program cannot do its work.
    Error,
}

impl ErrorCode {
    /// How severe errors with this code are.
    pub fn severity(self) -> Severity {
        match self {
            ErrorCode::NotFound | ErrorCode::Invalid => Severity::Info,
            ErrorCode::FileUnreadable | ErrorCode::BackendFailed => Severity::Warning,
            ErrorCode::StoreFailed => Severity::Error,
        }
    }
}

impl AppError {
    /// What the window knows the error by.
    pub fn code(&self) -> ErrorCode {
        self.row().0
    }

    /// What to do next, in words for a person.
    pub fn hint(&self) -> &'static str {
        self.row().1
    }

    /// The one table of errors.
    fn row(&self) -> (ErrorCode, &'static str) {
        use ErrorCode::{BackendFailed, FileUnreadable, Invalid, NotFound, StoreFailed};
        match self {
            AppError::NotFound { .. } => (NotFound, "It may have been deleted; go back to the sessions."),
            AppError::Invalid(_) => (Invalid, "Change what was entered."),
            AppError::Query(_) => (Invalid, "Correct the query."),
            AppError::Kafka(_) => (Invalid, "Change the settings of the topic."),
            AppError::Import(_) | AppError::Output(_) | AppError::Secrets(_) | AppError::Prices(_) => {
                (FileUnreadable, "Check the file and its permissions.")
            }
            AppError::Backend(_) => (
                BackendFailed,
                "Check the backend's address and key, or try again.",
            ),
            AppError::Store(StoreError::DiskFull(_)) => (StoreFailed, "Free some disk space."),
            AppError::Store(error) if error.is_damage() => (
                StoreFailed,
                "Bring what can be read into a new database with tracewake salvage.",
            ),
            AppError::Store(_) | AppError::Start(_) | AppError::Unreadable { .. } => {
                (StoreFailed, "Run tracewake doctor.")
            }
        }
    }
}

/// Says that something is not in the database.
pub(crate) fn not_found(what: &'static str, key: impl ToString) -> AppError {
    AppError::NotFound {
        what,
        key: key.to_string(),
    }
}

impl From<SecretsError> for AppError {
    fn from(error: SecretsError) -> AppError {
        match error {
            SecretsError::Store(error) => AppError::Store(error),
            file => AppError::Secrets(file),
        }
    }
}

impl From<ConversationError> for AppError {
    fn from(error: ConversationError) -> AppError {
        match error {
            ConversationError::Store(error) => AppError::Store(error),
            ConversationError::Secrets(error) => error.into(),
            ConversationError::NotFound { what, key } => AppError::NotFound { what, key },
            ConversationError::Backend(error) => AppError::Backend(error),
            ConversationError::Invalid(reason) => AppError::Invalid(reason),
        }
    }
}

impl From<AppError> for CommandError {
    fn from(error: AppError) -> CommandError {
        let (code, hint) = error.row();
        CommandError {
            code,
            message: error.to_string(),
            hint: hint.to_owned(),
            failure: match error {
                AppError::Backend(error) => Some(error.into()),
                _ => None,
            },
        }
    }
}

impl From<ChatError> for ChatFailure {
    fn from(error: ChatError) -> ChatFailure {
        ChatFailure {
            kind: match error.kind {
                ErrorKind::BadRequest => FailureKind::BadRequest,
                ErrorKind::Unauthorized => FailureKind::Unauthorized,
                ErrorKind::Forbidden => FailureKind::Forbidden,
                ErrorKind::NotFound => FailureKind::NotFound,
                ErrorKind::ServerError => FailureKind::ServerError,
                ErrorKind::Other => FailureKind::Other,
            },
            status: error.status,
            message: error.message,
        }
    }
}
