//! Prices of model calls that state no cost. The store asks for them and keeps what it is told; it knows no table.

use std::fmt;
use std::sync::Arc;

use tracewake_model::{AudioTokens, ModelUse, UnixNanos};

use crate::derive::flag;

/// What a call costs in 10^-12 USD; none where no price is known.
pub type PriceOf = Arc<dyn Fn(&ModelUse<'_>) -> Option<i64> + Send + Sync>;

/// A table of prices.
#[derive(Clone)]
pub struct Prices {
    /// Says which prices these are. Estimates that were made with others are made again.
    pub version: String,
    /// The table itself.
    pub price_of: PriceOf,
}

impl Prices {
    /// No price for anything.
    pub fn none() -> Prices {
        Prices {
            version: String::new(),
            price_of: Arc::new(|_| None),
        }
    }

    /// What a call costs.
    pub(crate) fn price(&self, used: &ModelUse<'_>) -> Option<i64> {
        (self.price_of)(used)
    }
}

impl fmt::Debug for Prices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Prices").field(&self.version).finish()
    }
}

/// The tokens of a model call without a stated cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokensToPrice {
    input: i64,
    output: i64,
    cached: i64,
    cache_write: i64,
    reasoning: i64,
    audio: AudioTokens,
}

impl TokensToPrice {
    /// Those of an event with these flags, this cost of its own and these counts: input, output, cached, written to a
    /// cache, reasoning, and of sound input, cached and output. A part is never more than its whole. None for what is
    /// no result of a call that used any.
    pub(crate) fn of(flags: i64, cost: Option<i64>, counts: [Option<i64>; 8]) -> Option<TokensToPrice> {
        let counts = counts.map(|count| count.unwrap_or(0).max(0));
        let [input, output, cached, cache_write, reasoning, audio @ ..] = counts;
        let [audio_input, audio_cached, audio_output] = audio;
        if flags & flag::MODEL_RESULT == 0 || cost.is_some() || (input == 0 && output == 0) {
            return None;
        }
        let cached = cached.min(input);
        let cache_write = cache_write.min(input - cached);
        let reasoning = reasoning.min(output);
        let audio_input = audio_input.min(input - cache_write);
        Some(TokensToPrice {
            input,
            output,
            cached,
            cache_write,
            reasoning,
            audio: AudioTokens {
                input: audio_input,
                // What is not from the cache has room for the rest of the sound.
                cached: audio_cached
                    .min(audio_input)
                    .min(cached)
                    .max(audio_input - (input - cached - cache_write)),
                output: audio_output.min(output - reasoning),
            },
        })
    }

    /// The same with who answered, and when.
    pub(crate) fn by<'a>(&self, provider: &'a str, model: &'a str, at_ns: i64) -> ModelUse<'a> {
        ModelUse {
            provider,
            model,
            at: UnixNanos(at_ns),
            input: self.input,
            cached: self.cached,
            cache_write: self.cache_write,
            output: self.output,
            reasoning: self.reasoning,
            audio: self.audio,
        }
    }
}
