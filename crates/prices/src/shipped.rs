//! The table that is shipped with the program: the one of genai-prices, which knows prices by date, by part of the
//! tokens and by length of the request.

mod parts;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use genai_prices::{PriceCalculation, PriceRequest, Usage, UsageKey};
use tracewake_model::ModelUse;

use crate::names::{Provider, is_local_model, provider, spellings};

/// What the shipped table is called. A test holds it to the version that is built in.
pub const SHIPPED_NAME: &str = "genai-prices 0.2.1";
/// The newest day on which its data says that a price was looked up. To be raised with the version.
pub const SHIPPED_DATE: &str = "2026-10-26";

/// Providers whose interface others offer as well, or who sell the models of others: where they do not have a model,
/// its name says who made it.
const IMITATED: &[&str] = &["openai", "azure", "aws", "google", "openrouter"];
/// Makers of models whose names the table does not know by themselves.
const MAKERS: &[(&str, &[&str])] = &[
    ("text-embedding-", &["openai", "google"]),
    ("chatgpt-", &["openai"]),
    ("codex-", &["openai"]),
    ("embed-", &["cohere"]),
];

/// Names that were looked up, at most; beyond this many the memory of them starts again.
const MOST_MATCHES: usize = 4_096;

/// Where a model was found in the table. Looking it up compares its name with every rule of the table; calls come by
/// the thousand and name few models.
static MATCHES: LazyLock<Mutex<HashMap<Named, Option<Match>>>> = LazyLock::new(Mutex::default);

/// Provider and model as stated.
type Named = (String, String);

/// A model of the table: the provider to ask for it, where one is named, and the name that it knows it by.
#[derive(Debug, Clone)]
struct Match {
    provider: Option<&'static str>,
    model: String,
}

/// What a call costs in 10^-12 USD; none where no price is known.
pub(crate) fn price(used: &ModelUse<'_>) -> Option<i64> {
    let Match { provider, model } = matching(used.provider, used.model)?;
    Call::of(used).price(provider, &model)
}

/// How many tokens a model takes, those of the answer included; none where the table does not say.
pub fn context_window(provider: &str, model: &str) -> Option<u64> {
    let Match { provider, model } = matching(provider, model)?;
    let nothing = Call {
        usage: Usage::new(),
        at: UNIX_EPOCH,
    };
    let found = nothing.look_up(provider, &model)?;
    let table = parts::of(provider);
    let mut providers = table.providers();
    let mut models = providers.find(|known| known.id() == found.provider_id)?.models();
    models
        .find(|known| known.id() == found.model_id)?
        .context_window()
}

/// Where a model is in the table, as it is remembered.
fn matching(provider: &str, model: &str) -> Option<Match> {
    let named = (provider.to_owned(), model.to_owned());
    let mut known = MATCHES.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= MOST_MATCHES && !known.contains_key(&named) {
        known.clear();
    }
    known
        .entry(named)
        .or_insert_with(|| find(provider, model))
        .clone()
}

/// Finds the model that a provider and a model name mean, whatever is asked of it: a call that cannot be priced says
/// nothing about the next.
fn find(provider_name: &str, model: &str) -> Option<Match> {
    let call = Call {
        usage: Usage::new(),
        at: UNIX_EPOCH,
    };
    let stated = provider(provider_name);
    if model.is_empty() || stated == Provider::Local || is_local_model(model) {
        return None;
    }
    let names = spellings(model);
    let by = |provider: Option<&'static str>, names: &[String]| {
        let known = names.iter().find(|name| call.price(provider, name).is_some())?;
        Some(Match {
            provider,
            model: known.clone(),
        })
    };
    if let Provider::Known(id) = stated
        && let Some(found) = by(Some(id), &names)
    {
        return Some(found);
    }
    // Gateways put who answers before the model: `anthropic/claude-sonnet-4`.
    if let Some((first, rest)) = model.split_once('/') {
        match provider(first) {
            Provider::Local => return None,
            Provider::Known(id) => {
                if let Some(found) = by(Some(id), &spellings(rest)) {
                    return Some(found);
                }
            }
            Provider::Unknown => {}
        }
    }
    if matches!(stated, Provider::Known(id) if !IMITATED.contains(&id)) {
        return None;
    }
    by(None, &names).or_else(|| {
        let makers = MAKERS.iter().filter(|(start, _)| model.starts_with(start));
        let mut ids = makers.flat_map(|(_, ids)| *ids);
        ids.find_map(|id| by(Some(id), &names))
    })
}

/// A call as the table takes it.
struct Call {
    usage: Usage,
    at: SystemTime,
}

impl Call {
    fn of(used: &ModelUse<'_>) -> Call {
        let counts = [
            (UsageKey::INPUT_TOKENS, used.input),
            (UsageKey::CACHE_READ_TOKENS, used.cached),
            (UsageKey::CACHE_WRITE_TOKENS, used.cache_write),
            (UsageKey::OUTPUT_TOKENS, used.output),
            (UsageKey::OUTPUT_REASONING_TOKENS, used.reasoning),
            (UsageKey::INPUT_AUDIO_TOKENS, used.audio.input),
            (UsageKey::CACHE_AUDIO_READ_TOKENS, used.audio.cached),
            (UsageKey::OUTPUT_AUDIO_TOKENS, used.audio.output),
        ];
        let mut usage = Usage::new();
        for (key, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            usage.insert(key, count as f64);
        }
        let since = Duration::from_nanos(used.at.0.unsigned_abs());
        let at = match used.at.0 {
            0.. => UNIX_EPOCH.checked_add(since),
            _ => UNIX_EPOCH.checked_sub(since),
        };
        Call {
            usage,
            at: at.unwrap_or(UNIX_EPOCH),
        }
    }

    fn price(&self, provider: Option<&str>, model: &str) -> Option<i64> {
        Some((self.look_up(provider, model)?.total_price * 1e12).round() as i64)
    }

    fn look_up(&self, provider: Option<&str>, model: &str) -> Option<PriceCalculation> {
        let mut request = PriceRequest::new(model, &self.usage).with_timestamp(self.at);
        if let Some(provider) = provider {
            request = request.with_provider_id(provider);
        }
        parts::of(provider).calculate(&request).ok()
    }
}

#[cfg(test)]
mod tests {
    use tracewake_model::{AudioTokens, UnixNanos};

    use super::*;

    /// Noon of 1 November 2026.
    const AT: UnixNanos = UnixNanos(1_793_534_400_000_000_000);

    fn tokens<'a>(provider: &'a str, model: &'a str, tokens: [i64; 4]) -> ModelUse<'a> {
        let [input, cached, cache_write, output] = tokens;
        ModelUse {
            provider,
            model,
            at: AT,
            input,
            cached,
            cache_write,
            output,
            reasoning: 0,
            audio: AudioTokens::default(),
        }
    }

    fn check(provider: &str, model: &str, counts: [i64; 4], dollars: Option<f64>) {
        let found = price(&tokens(provider, model, counts)).map(|pico| pico as f64 / 1e12);
        assert_eq!(found, dollars, "{provider} {model}");
    }

    #[test]
    fn windows_of_models_are_known() {
        assert_eq!(context_window("openai", "gpt-4o-2024-08-06"), Some(128_000));
        assert_eq!(context_window("", "openai/gpt-4o"), Some(128_000));
        assert_eq!(context_window("openai", "my-own-model"), None);
        assert_eq!(context_window("ollama", "gpt-4o"), None);
    }

    #[test]
    fn names_lead_to_prices() {
        // 1,000 tokens in at $2.50 a million and 100 out at $10.
        let gpt = Some(0.0035);
        for provider in ["openai", "openai.chat", "azure", "az.ai.openai", "", "litellm"] {
            check(provider, "gpt-4o-2024-08-06", [1_000, 0, 0, 100], gpt);
        }
        check("openai", "openai/gpt-4o", [1_000, 0, 0, 100], gpt);
        check("openrouter", "openai/gpt-4o", [1_000, 0, 0, 100], gpt);
        check("litellm", "azure/gpt-4o", [1_000, 0, 0, 100], gpt);
        // $3 and $15.
        let claude = Some(0.0045);
        check(
            "anthropic",
            "claude-sonnet-4-20250514",
            [1_000, 0, 0, 100],
            claude,
        );
        for provider in ["aws.bedrock", "amazon-bedrock", "aws_bedrock"] {
            check(
                provider,
                "us.anthropic.claude-sonnet-4-20250514-v1:0",
                [1_000, 0, 0, 100],
                claude,
            );
        }
        check("openai", "anthropic/claude-sonnet-4", [1_000, 0, 0, 100], claude);
        check(
            "gcp.vertex_ai",
            "claude-sonnet-4@20250514",
            [1_000, 0, 0, 100],
            claude,
        );
        // $1.25 and $10.
        for provider in [
            "gcp.vertex_ai",
            "gcp.gemini",
            "google-genai",
            "gemini",
            "google.generative-ai",
        ] {
            check(
                provider,
                "models/gemini-2.5-pro",
                [1_000, 0, 0, 100],
                Some(0.00225),
            );
        }
    }

    #[test]
    fn parts_of_the_tokens_have_their_own_prices() {
        // 200 at $3, 700 from the cache at $0.30, 100 written to it at $3.75, 100 out at $15.
        let expect = 0.0006 + 0.00021 + 0.000_375 + 0.0015;
        check(
            "anthropic",
            "claude-sonnet-4-20250514",
            [1_000, 700, 100, 100],
            Some(expect),
        );
        // 400 at $2.50, 600 from the cache at $1.25, 100 out at $10.
        check(
            "openai",
            "gpt-4o",
            [1_000, 600, 0, 100],
            Some(0.001 + 0.000_75 + 0.001),
        );
        // Above 200,000 tokens of input all of it costs $2.50, and output $15.
        check(
            "gemini",
            "gemini-2.5-pro",
            [300_000, 0, 0, 1_000],
            Some(0.75 + 0.015),
        );
        check(
            "openai",
            "text-embedding-3-small",
            [1_000_000, 0, 0, 0],
            Some(0.02),
        );
        check("", "text-embedding-3-large", [1_000_000, 0, 0, 0], Some(0.13));
    }

    #[test]
    fn reasoning_is_part_of_the_answer() {
        let mut used = tokens("openai", "o3-mini", [1_000, 0, 0, 500]);
        let without = price(&used);
        used.reasoning = 400;
        assert_eq!((price(&used), without.is_some()), (without, true));
        // Where the table has a price of its own for it, that is taken: $3 instead of $8 a million.
        let mut used = tokens("perplexity", "sonar-deep-research", [0, 0, 0, 1_000]);
        assert_eq!(price(&used), Some(8_000_000_000));
        used.reasoning = 1_000;
        assert_eq!(price(&used), Some(3_000_000_000));
    }

    #[test]
    fn sound_has_prices_of_its_own() {
        let mut used = tokens("openai", "gpt-audio", [1_000, 0, 0, 100]);
        let dollars = |used: &ModelUse<'_>| price(used).map(|pico| pico as f64 / 1e12);
        // $2.50 and $10 a million for text, $32 and $64 for sound.
        assert_eq!(dollars(&used), Some(0.0025 + 0.001));
        used.audio.input = 600;
        used.audio.output = 50;
        assert_eq!(dollars(&used), Some(0.001 + 0.0192 + 0.0005 + 0.0032));
        // A model without such a price charges it as text.
        let mut plain = tokens("openai", "gpt-4o", [1_000, 0, 0, 100]);
        plain.audio.input = 600;
        assert_eq!(dollars(&plain), Some(0.0035));
    }

    #[test]
    fn a_call_that_cannot_be_priced_leaves_the_next_its_price() {
        // More tokens from the cache than there were.
        check("openai", "gpt-4o-mini", [10, 1_000, 0, 5], None);
        check("openai", "gpt-4o-mini", [1_000_000, 0, 0, 0], Some(0.15));
    }

    #[test]
    fn a_call_costs_what_it_cost_on_its_day() {
        let on = |nanos| {
            let used = ModelUse {
                at: UnixNanos(nanos),
                ..tokens("openai", "o3", [1_000_000, 0, 0, 0])
            };
            price(&used).map(|pico| pico as f64 / 1e12)
        };
        // $10 a million until 10 June 2025, $2 from then on.
        assert_eq!(on(1_748_736_000_000_000_000), Some(10.0));
        assert_eq!(on(AT.0), Some(2.0));
        assert_eq!(on(i64::MIN), Some(10.0));
    }

    #[test]
    fn what_nobody_bills_has_no_price() {
        for (provider, model) in [
            ("ollama", "llama3.2"),
            ("ollama.chat", "gpt-4o"),
            ("openai", "gpt-oss:20b"),
            ("lmstudio", "qwen3-8b"),
            ("", "ollama/mistral"),
            ("llama.cpp", "deepseek-chat"),
            ("openai", "my-own-deployment"),
            ("groq", "claude-sonnet-4"),
            ("anthropic", ""),
            ("", ""),
        ] {
            check(provider, model, [1_000, 0, 0, 100], None);
        }
    }

    #[test]
    fn the_name_is_that_of_the_version_built_in() {
        let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock")).unwrap();
        let (name, version) = SHIPPED_NAME.split_once(' ').unwrap();
        let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(
            lock.contains(&entry),
            "raise SHIPPED_NAME and SHIPPED_DATE with the version"
        );
    }
}
