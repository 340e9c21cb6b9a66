//! What the program keeps for a person beside traces: keys and passwords, and JSON objects that any version of the
//! program may have written. What they mean is the caller's.

mod json;
mod secrets;

pub use json::read_json;
pub use secrets::{Secrets, SecretsError};
