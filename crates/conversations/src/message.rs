//! A message as it is shown, and the words in which the database keeps why one failed.

use serde::{Deserialize, Serialize};
use tracewake_chat::{ChatError, ErrorKind};
use tracewake_store::{ChatState, StoredMessage};

/// Why a reply was cut that nobody saw the end of.
const PROGRAM_ENDED: &str = "the program was closed before the reply ended";

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// As it is kept.
    pub stored: StoredMessage,
    /// This one and those that stand in its place after *edit* or *regenerate*, oldest first.
    pub versions: Vec<String>,
    /// Why it failed or was cut. What came before that is its content.
    pub failure: Option<ChatError>,
}

impl Message {
    /// A message as it is kept. `versions` are those that stand in its place, itself among them.
    pub(crate) fn new(stored: StoredMessage, versions: Vec<String>) -> Message {
        let failure = stored.failure.as_deref().and_then(read_failure);
        Message {
            failure: match stored.state {
                ChatState::Cut => Some(failure.unwrap_or_else(program_ended)),
                _ => failure,
            },
            stored,
            versions,
        }
    }
}

/// The failure of a reply that the end of the program cut.
pub(crate) fn program_ended() -> ChatError {
    ChatError {
        kind: ErrorKind::Other,
        status: None,
        message: PROGRAM_ENDED.to_owned(),
    }
}

/// A failure as JSON. Older versions of the program read it, too.
#[derive(Serialize, Deserialize)]
struct Kept {
    kind: KeptKind,
    status: Option<u16>,
    message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptKind {
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    ServerError,
    Other,
}

/// Why a message ended as it did, as the database keeps it.
pub(crate) fn write_failure(failure: &ChatError) -> Option<String> {
    let kept = Kept {
        kind: match failure.kind {
            ErrorKind::BadRequest => KeptKind::BadRequest,
            ErrorKind::Unauthorized => KeptKind::Unauthorized,
            ErrorKind::Forbidden => KeptKind::Forbidden,
            ErrorKind::NotFound => KeptKind::NotFound,
            ErrorKind::ServerError => KeptKind::ServerError,
            ErrorKind::Other => KeptKind::Other,
        },
        status: failure.status,
        message: failure.message.clone(),
    };
    serde_json::to_string(&kept).ok()
}

fn read_failure(text: &str) -> Option<ChatError> {
    let kept: Kept = serde_json::from_str(text).ok()?;
    Some(ChatError {
        kind: match kept.kind {
            KeptKind::BadRequest => ErrorKind::BadRequest,
            KeptKind::Unauthorized => ErrorKind::Unauthorized,
            KeptKind::Forbidden => ErrorKind::Forbidden,
            KeptKind::NotFound => ErrorKind::NotFound,
            KeptKind::ServerError => ErrorKind::ServerError,
            KeptKind::Other => ErrorKind::Other,
        },
        status: kept.status,
        message: kept.message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_kept_as_every_version_reads_them() {
        let check = |kind, status, kept: &str| {
            let failure = ChatError {
                kind,
                status,
                message: "no rights".to_owned(),
            };
            assert_eq!(write_failure(&failure).as_deref(), Some(kept));
            assert_eq!(read_failure(kept), Some(failure));
        };
        check(
            ErrorKind::Forbidden,
            Some(403),
            r#"{"kind":"forbidden","status":403,"message":"no rights"}"#,
        );
        check(
            ErrorKind::BadRequest,
            Some(400),
            r#"{"kind":"bad_request","status":400,"message":"no rights"}"#,
        );
        check(
            ErrorKind::Other,
            None,
            r#"{"kind":"other","status":null,"message":"no rights"}"#,
        );
        assert_eq!(read_failure("{}"), None);
    }
}
