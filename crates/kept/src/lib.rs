//! What the program keeps for a person beside traces: keys and passwords, and JSON objects that any version of the
//! program may have written; and the lock around what its parts share. What is in them is the caller's.

mod json;
mod lock;
mod secrets;

pub use json::read_json;
pub use lock::lock;
pub use secrets::{Secrets, SecretsError};
