//! Tokens and costs by names that everybody may choose.

use serde_json::{Map, Value};

/// The tokens of a call; what is cached, written to a cache, reasoning or sound is part of its whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tokens {
    pub(crate) input: i64,
    pub(crate) output: i64,
    pub(crate) total: Option<i64>,
    pub(crate) cached: i64,
    pub(crate) cache_write: i64,
    pub(crate) reasoning: i64,
    pub(crate) audio_input: Option<i64>,
    pub(crate) audio_output: Option<i64>,
}

/// Counts of tokens by name. Those of OpenAI's answers overlap: parts of the input and the output are counted in them.
/// All others are meant to be disjoint, unless the stated total says otherwise.
pub(crate) fn tokens(counts: &Map<String, Value>) -> Tokens {
    let at = |path: &str| {
        let (name, inner) = path.split_once('/').unwrap_or((path, ""));
        let value = counts.get(name)?;
        match inner {
            "" => value.as_i64(),
            inner => value.get(inner)?.as_i64(),
        }
    };
    let first = |paths: &[&str]| paths.iter().find_map(|path| at(path));
    let sum = |is_one: &dyn Fn(&str) -> bool| -> i64 {
        let own = counts
            .iter()
            .filter(|(name, _)| is_one(name) && !name.ends_with("Cost"));
        own.filter_map(|(_, count)| count.as_i64()).sum()
    };
    let is_input = |name: &str| name.starts_with("input") || name.starts_with("cache");
    let is_write = |name: &str| name.contains("creation") || name.contains("write");
    let is_cache = |name: &str| is_input(name) && name.contains("cache");
    let total = first(&["total", "total_tokens", "totalTokens"]);
    let of_openai = ["prompt_tokens", "input_tokens", "promptTokens", "inputTokens"];
    let (input, output) = match first(&of_openai) {
        Some(input) => (
            input,
            first(&[
                "completion_tokens",
                "output_tokens",
                "completionTokens",
                "outputTokens",
            ])
            .unwrap_or_default(),
        ),
        None => {
            let (input, output) = (at("input").unwrap_or_default(), at("output").unwrap_or_default());
            match total == Some(input + output) {
                true => (input, output),
                false => (sum(&is_input), sum(&|name| name.starts_with("output"))),
            }
        }
    };
    let cached = first(&[
        "prompt_tokens_details/cached_tokens",
        "input_tokens_details/cached_tokens",
    ]);
    let reasoning = first(&[
        "completion_tokens_details/reasoning_tokens",
        "output_tokens_details/reasoning_tokens",
    ]);
    Tokens {
        input,
        output,
        total,
        cached: cached.unwrap_or_else(|| sum(&|name| is_cache(name) && !is_write(name))),
        cache_write: sum(&|name| is_cache(name) && is_write(name)),
        reasoning: reasoning
            .unwrap_or_else(|| sum(&|name| name.starts_with("output") && name.contains("reasoning"))),
        audio_input: first(&[
            "prompt_tokens_details/audio_tokens",
            "input_tokens_details/audio_tokens",
            "input_audio_tokens",
            "input_audio",
        ]),
        audio_output: first(&[
            "completion_tokens_details/audio_tokens",
            "output_tokens_details/audio_tokens",
            "output_audio_tokens",
            "output_audio",
        ]),
    }
}

/// What a call cost, in US dollars.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Costs {
    pub(crate) input: Option<f64>,
    pub(crate) output: Option<f64>,
    pub(crate) total: Option<f64>,
}

/// Costs by the names of the counts.
pub(crate) fn costs(costs: &Map<String, Value>) -> Costs {
    let sum = |beginning: &str| {
        let own = costs.iter().filter(|(name, _)| name.starts_with(beginning));
        own.filter_map(|(_, cost)| cost.as_f64())
            .reduce(|sum, cost| sum + cost)
    };
    Costs {
        input: sum("input"),
        output: sum("output"),
        total: costs.get("total").and_then(Value::as_f64).or_else(|| sum("")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(counts: Value, expect: [i64; 5]) {
        let found = tokens(counts.as_object().unwrap());
        let found = [
            found.input,
            found.output,
            found.cached,
            found.cache_write,
            found.reasoning,
        ];
        assert_eq!(found, expect, "{counts}");
    }

    #[test]
    fn parts_are_added_only_where_they_are_disjoint() {
        check(
            json!({"input": 60, "input_cached_tokens": 540, "output": 41, "output_reasoning_tokens": 19, "total": 660}),
            [600, 60, 540, 0, 19],
        );
        check(
            json!({"input": 600, "input_cached_tokens": 540, "output": 60, "total": 660}),
            [600, 60, 540, 0, 0],
        );
        check(
            json!({"prompt_tokens": 600, "completion_tokens": 60, "prompt_tokens_details": {"cached_tokens": 540}}),
            [600, 60, 540, 0, 0],
        );
        check(
            json!({"input": 10, "cache_read_input_tokens": 5, "cache_creation_input_tokens": 3, "output": 2}),
            [18, 2, 5, 3, 0],
        );
        check(
            json!({"input": 610, "output": 44, "unit": "TOKENS", "inputCost": 1, "outputCost": 2}),
            [610, 44, 0, 0, 0],
        );
        check(
            json!({"promptTokens": 7, "completionTokens": "3", "totalTokens": 10}),
            [7, 0, 0, 0, 0],
        );
    }
}
