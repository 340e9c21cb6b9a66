//! Tokens and cost of a call, in the words of LangSmith, of LangChain and of the providers.

use serde_json::Value;
use tracewake_model::{CostDetails, ModelInvocation};

use super::messages::first_answer;
use super::run::Run;

/// The tokens of a call: what was read from a cache and written to one is part of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tokens {
    pub(super) input: i64,
    pub(super) output: i64,
    pub(super) total: i64,
    pub(super) cached: i64,
    pub(super) cache_write: i64,
    pub(super) reasoning: i64,
    pub(super) audio_input: i64,
    pub(super) audio_output: i64,
}

const INPUT: &[&str] = &[
    "/input_tokens",
    "/prompt_tokens",
    "/promptTokens",
    "/prompt_token_count",
];
const OUTPUT: &[&str] = &[
    "/output_tokens",
    "/completion_tokens",
    "/completionTokens",
    "/candidates_token_count",
];
const TOTAL: &[&str] = &["/total_tokens", "/totalTokens", "/total_token_count"];
const CACHED: &[&str] = &[
    "/input_token_details/cache_read",
    "/input_tokens_details/cached_tokens",
    "/prompt_tokens_details/cached_tokens",
    "/prompt_token_details/cache_read",
    "/cache_read_input_tokens",
];
const CACHE_WRITE: &[&str] = &[
    "/input_token_details/cache_creation",
    "/prompt_token_details/cache_creation",
    "/cache_creation_input_tokens",
];
/// Written for so long; some senders say nothing but these.
const CACHE_WRITES: [&str; 2] = [
    "/input_token_details/ephemeral_5m_input_tokens",
    "/input_token_details/ephemeral_1h_input_tokens",
];
const REASONING: &[&str] = &[
    "/output_token_details/reasoning",
    "/output_tokens_details/reasoning_tokens",
    "/completion_tokens_details/reasoning_tokens",
    "/completion_token_details/reasoning",
];
const AUDIO_INPUT: &[&str] = &[
    "/input_token_details/audio",
    "/prompt_tokens_details/audio_tokens",
];
const AUDIO_OUTPUT: &[&str] = &[
    "/output_token_details/audio",
    "/completion_tokens_details/audio_tokens",
];

/// Where a run may say what it used, the most telling first.
fn statements(run: &Run) -> [&Value; 7] {
    let outputs = run.outputs();
    let answer = first_answer(outputs);
    [
        &outputs["usage_metadata"],
        run.metadata("usage_metadata"),
        &answer["usage_metadata"],
        &outputs["llm_output"]["token_usage"],
        &outputs["llm_output"]["usage"],
        &outputs["usage"],
        // A run as LangSmith gives it back.
        &run.0,
    ]
}

impl Tokens {
    /// What the first statement says that counts any.
    pub(super) fn of(run: &Run) -> Tokens {
        let stated = statements(run).into_iter().map(Tokens::stated);
        stated
            .into_iter()
            .find(|tokens| *tokens != Tokens::default())
            .unwrap_or_default()
    }

    fn stated(usage: &Value) -> Tokens {
        let one_by_one = CACHE_WRITES
            .iter()
            .filter_map(|path| count(usage.pointer(path)?))
            .sum();
        let tokens = Tokens {
            input: first_count(usage, INPUT),
            output: first_count(usage, OUTPUT),
            total: first_count(usage, TOTAL),
            cached: first_count(usage, CACHED),
            cache_write: first_count(usage, CACHE_WRITE).max(one_by_one),
            reasoning: first_count(usage, REASONING),
            audio_input: first_count(usage, AUDIO_INPUT),
            audio_output: first_count(usage, AUDIO_OUTPUT),
        };
        // Anthropic's own numbers count what a cache gave beside the input; parts that are more than the whole can be
        // no parts of it.
        let of_cache = tokens.cached.saturating_add(tokens.cache_write);
        let is_beside = ["cache_read_input_tokens", "cache_creation_input_tokens"]
            .iter()
            .any(|name| usage.get(*name).is_some_and(Value::is_number));
        if !is_beside && of_cache <= tokens.input {
            return tokens;
        }
        let input = tokens.input.saturating_add(of_cache);
        let is_whole = tokens.total >= input.saturating_add(tokens.output);
        Tokens {
            input,
            total: if is_whole { tokens.total } else { 0 },
            ..tokens
        }
    }
}

fn first_count(usage: &Value, paths: &[&str]) -> i64 {
    let mut counts = paths.iter().filter_map(|path| count(usage.pointer(path)?));
    counts.find(|count| *count > 0).unwrap_or_default()
}

fn count(value: &Value) -> Option<i64> {
    let whole = value
        .as_i64()
        .or_else(|| value.as_f64().map(|number| number as i64)); // saturates
    whole.filter(|count| *count >= 0)
}

/// What the call cost, where the run says so, in US dollars.
pub(super) fn cost(run: &Run, call: Option<&ModelInvocation>) -> Option<CostDetails> {
    let stated = statements(run).into_iter().find_map(|usage| {
        let part = |names: [&str; 2]| names.into_iter().find_map(|name| amount(&usage[name]));
        let input = part(["input_cost", "prompt_cost"]);
        let output = part(["output_cost", "completion_cost"]);
        let total = amount(&usage["total_cost"]);
        let known = total.or(input).or(output)?;
        let (input, output) = (input.unwrap_or_default(), output.unwrap_or_default());
        let total = total.unwrap_or(if input + output > 0.0 {
            input + output
        } else {
            known
        });
        Some((input, output, total))
    });
    let (input_cost, output_cost, total_cost) = stated?;
    let of_call = call.map(CostDetails::of_call);
    Some(CostDetails {
        input_cost,
        output_cost,
        total_cost,
        currency: "USD".to_owned(),
        ..of_call.unwrap_or_default()
    })
}

/// An amount; exports write decimal numbers as text.
fn amount(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        number => number.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tokens(run: Value) -> [i64; 6] {
        let found = Tokens::of(&Run(run));
        let Tokens {
            input,
            output,
            total,
            cached,
            cache_write,
            reasoning,
            ..
        } = found;
        [input, output, total, cached, cache_write, reasoning]
    }

    #[test]
    fn tokens_are_found_wherever_they_are_stated() {
        let check = |run: Value, expect: [i64; 6]| assert_eq!(tokens(run.clone()), expect, "{run}");
        let usage = json!({ "input_tokens": 210, "output_tokens": 33, "total_tokens": 243,
            "input_token_details": { "cache_read": 150, "cache_creation": 9 }, "output_token_details": { "reasoning": 12 } });
        let all = [210, 33, 243, 150, 9, 12];
        check(json!({ "outputs": { "usage_metadata": usage } }), all);
        check(
            json!({ "outputs": {}, "extra": { "metadata": { "usage_metadata": usage } } }),
            all,
        );
        let message = json!({ "kwargs": { "usage_metadata": usage } });
        check(
            json!({ "outputs": { "generations": [[{ "message": message }]] } }),
            all,
        );
        let of_provider = json!({ "prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9,
            "prompt_tokens_details": { "cached_tokens": 3 }, "completion_tokens_details": { "reasoning_tokens": 1 } });
        let few = [7, 2, 9, 3, 0, 1];
        check(
            json!({ "outputs": { "llm_output": { "token_usage": of_provider } } }),
            few,
        );
        check(json!({ "outputs": { "choices": [], "usage": of_provider } }), few);
        check(
            json!({ "prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9 }),
            [7, 2, 9, 0, 0, 0],
        );
        check(json!({ "outputs": { "usage": "many" } }), [0; 6]);
        check(json!({ "outputs": null }), [0; 6]);
    }

    #[test]
    fn what_a_cache_gave_is_part_of_the_input() {
        let anthropic = json!({ "input_tokens": 5, "output_tokens": 2, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 3 });
        assert_eq!(
            tokens(json!({ "outputs": { "usage": anthropic } })),
            [108, 2, 0, 100, 3, 0]
        );
        let beside = json!({ "input_tokens": 5, "output_tokens": 2, "total_tokens": 7, "input_token_details": { "cache_read": 100,
            "cache_creation": 0, "ephemeral_5m_input_tokens": 3 } });
        assert_eq!(
            tokens(json!({ "outputs": { "usage_metadata": beside } })),
            [108, 2, 0, 100, 3, 0]
        );
    }

    #[test]
    fn a_stated_cost_is_kept() {
        let check = |run: Value, expect: Option<[f64; 3]>| {
            let found = cost(&Run(run.clone()), None);
            let found = found.map(|cost| [cost.input_cost, cost.output_cost, cost.total_cost]);
            assert_eq!(found, expect, "{run}");
        };
        check(
            json!({ "outputs": { "usage_metadata": { "total_cost": 0.5 } } }),
            Some([0.0, 0.0, 0.5]),
        );
        let parts = json!({ "input_cost": 0.25, "output_cost": 0.5 });
        check(
            json!({ "extra": { "metadata": { "usage_metadata": parts } } }),
            Some([0.25, 0.5, 0.75]),
        );
        check(
            json!({ "total_cost": "0.5", "prompt_cost": "0.1" }),
            Some([0.1, 0.0, 0.5]),
        );
        check(
            json!({ "outputs": { "usage_metadata": { "input_tokens": 3 } } }),
            None,
        );
    }
}
