//! What a person, or a rule of theirs, wants done with whole sessions.

use tracewake_model::UnixNanos;

/// What is to be done with a session. Orders go through the writer like events, each in a transaction of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Changes the annotations of a session; what is `None` stays.
    Annotate {
        /// Key of the session.
        key: String,
        /// Whether it is starred.
        starred: Option<bool>,
        /// Its title; empty for its own.
        title: Option<String>,
        /// What was noted about it.
        note: Option<String>,
    },
    /// Hides a session, so that it can still be restored. What comes in for it brings it back.
    Delete {
        /// Key of the session.
        key: String,
        /// When.
        at: UnixNanos,
    },
    /// Brings a deleted session back. Nothing happens when it was purged already.
    Restore {
        /// Key of the session.
        key: String,
    },
    /// Deletes permanently what was deleted before.
    Purge {
        /// Sessions that were deleted at this instant or earlier.
        deleted_before: UnixNanos,
    },
    /// Deletes a session permanently.
    Evict {
        /// Key of the session.
        key: String,
    },
}
