//! What one model call used, as far as it decides what the call cost.

use crate::{AudioTokens, UnixNanos};

/// What one model call used, as far as it decides what the call cost. No count is negative, and no part is more than
/// what it is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelUse<'a> {
    /// As stated; may be empty.
    pub provider: &'a str,
    /// As stated.
    pub model: &'a str,
    /// When the call was made.
    pub at: UnixNanos,
    /// Tokens of the request.
    pub input: i64,
    /// Of these, the ones that came from a cache.
    pub cached: i64,
    /// Of these, the ones that were written to a cache.
    pub cache_write: i64,
    /// Tokens of the answer.
    pub output: i64,
    /// Of these, the ones that went into reasoning.
    pub reasoning: i64,
    /// Tokens of sound, as parts of the input, of what came from a cache, and of the output.
    pub audio: AudioTokens,
}

/// The currency of every estimate.
pub const ESTIMATE_CURRENCY: &str = "USD";
