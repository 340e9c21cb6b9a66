//! Why a backend did not do what it was asked, in the six kinds that the ChatServer SDKs tell apart.

use std::fmt;

/// Shorter keys are left in texts.
const SHORTEST_SECRET: usize = 4;

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400: the request cannot be served as it is.
    BadRequest,
    /// 401: the key is missing or wrong.
    Unauthorized,
    /// 403: the key does not allow this.
    Forbidden,
    /// 404: there is no such thing, or the address is not that of a backend.
    NotFound,
    /// 500 and above, and an error of the server in mid-stream.
    ServerError,
    /// Every other status, and failures without one: no connection, no answer in time, an answer that cannot be read.
    Other,
}

impl ErrorKind {
    /// Its name in JSON: `bad_request`, `unauthorized`, `forbidden`, `not_found`, `server_error` or `other`.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::BadRequest => "bad_request",
            ErrorKind::Unauthorized => "unauthorized",
            ErrorKind::Forbidden => "forbidden",
            ErrorKind::NotFound => "not_found",
            ErrorKind::ServerError => "server_error",
            ErrorKind::Other => "other",
        }
    }

    /// The kind of an HTTP status.
    pub fn of_status(status: u16) -> ErrorKind {
        match status {
            400 => ErrorKind::BadRequest,
            401 => ErrorKind::Unauthorized,
            403 => ErrorKind::Forbidden,
            404 => ErrorKind::NotFound,
            500.. => ErrorKind::ServerError,
            _ => ErrorKind::Other,
        }
    }
}

/// A failed request. Never holds the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ChatError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// What the backend said, in its own words; where it said nothing, what happened.
    pub message: String,
}

impl ChatError {
    /// A failure without an answer of the backend.
    pub(crate) fn unsent(message: &str) -> ChatError {
        ChatError {
            kind: ErrorKind::Other,
            status: None,
            message: message.to_owned(),
        }
    }

    /// The same failure without a secret in its text: some backends repeat the key that they refuse.
    pub(crate) fn without(mut self, secret: Option<&str>) -> ChatError {
        // A shorter one is no secret: without its letters nothing could be read.
        if let Some(secret) = secret.filter(|secret| secret.len() >= SHORTEST_SECRET) {
            self.message = self.message.replace(secret, "…");
        }
        self
    }
}

impl fmt::Display for ChatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(f, "the backend answered {status}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_repeated_is_taken_out() {
        let error = ChatError::unsent("incorrect API key provided: sk-1 (sk-1)");
        let error = error.without(Some("sk-1"));
        assert_eq!(error.message, "incorrect API key provided: … (…)");
        assert_eq!(ChatError::unsent("token").without(Some("k")).message, "token");
    }
}
